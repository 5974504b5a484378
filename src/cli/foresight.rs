//! What an import is going to do with each row, by what the journal knows of it.

use crate::domain::{
    Deed, Draft, FieldName, FieldPrint, FieldValue, Known, KnownState, OnChange, Problem, RowRef,
    Treatment, Verb,
};
use crate::rows::{Settled, SettledRow, contact_hashes, prints, prints_beside};
use crate::run::{
    Foreseen, ImportPlan, RowResult, RowStatus, RunRow, ValidRow, foresee, origin_in_doubt,
    resettle,
};

use super::check::single;
use super::diagnose::{ConfigProblem, Fatal};
use super::pick::{Pick, Quota};
use super::recording::Memory;
use super::row_cells::RowCells;
use super::survey::Prepared;

/// Fewer rows whose contacts are known are people who came again.
const FEW: u64 = 5;

/// Rows of which the journal is asked.
pub(super) struct Foresight<'a> {
    pub(super) memory: &'a Memory,
    pub(super) prepared: &'a Prepared,
    pub(super) run: &'a str,
    /// Which rows are the run's.
    pub(super) pick: &'a Pick<'a>,
    /// How many of them may go.
    pub(super) limit: Option<u64>,
    /// The portal can be asked by REST.
    pub(super) rest: bool,
    /// The journal knew nothing of any row when this began, and nobody else writes there: it need not be asked, since no two rows that
    /// can be sent have one origin.
    pub(super) blank: bool,
}

impl Foresight<'_> {
    /// What is left of `--limit` before the first row.
    pub(super) const fn quota(&self) -> Quota {
        Quota::new(self.limit)
    }

    /// Whether every valid row is going to be made, whatever it says: then those that are plain need not be read out.
    pub(super) const fn makes_all(&self) -> bool {
        let all = self.limit.is_none() && self.pick.is_all();
        self.blank && all && self.prepared.mapping.duplicates.in_portal.is_none()
    }

    /// What the journal knows of a row.
    fn known(&self, origin: &str) -> Result<Option<Known>, Fatal> {
        if self.blank {
            return Ok(None);
        }
        Ok(self.memory.known(origin)?)
    }

    /// What is going to be done with a valid row, before the portal's duplicates are thought of, and what the journal knows of it.
    pub(super) fn unasked(&self, draft: &Draft) -> Result<(Foreseen, Option<Known>), Fatal> {
        let known = self.known(&draft.origin.id)?;
        let sent = known.as_ref().map(|known| self.sent(draft, Some(known)));
        let sent = sent.unwrap_or_default();
        Ok((self.foreseen(known.as_ref(), (draft, &sent)), known))
    }

    /// Whether the portal is searched for a row's phones and e-mails: its lead is to be made, and was not made as far as is known.
    pub(super) fn looks_for(&self, foreseen: Foreseen, known: Option<&Known>) -> bool {
        // What is tried again was searched for by the run that is.
        foreseen == Foreseen::Create || (self.pick.again.is_none() && self.is_open(foreseen, known))
    }

    /// Whether a row is looked up for safety's sake, and its lead was never made as far as the journal knows: it came back with its
    /// identity, or the portal refused it in an earlier run. What this run sent itself goes on as it was sent.
    fn is_open(&self, foreseen: Foreseen, known: Option<&Known>) -> bool {
        foreseen == Foreseen::LookUp
            && known.is_none_or(|known| {
                matches!(known.state, KnownState::Refused(_)) && known.run != self.run
            })
    }

    /// What was decided about a row of which the portal has something; of one whose fate is settled otherwise nothing.
    fn treatment(
        &self,
        foreseen: Foreseen,
        (origin, known): (&str, Option<&Known>),
    ) -> Result<Option<Treatment>, Fatal> {
        let asked = self.prepared.mapping.duplicates.in_portal.is_some();
        if !asked || !matches!(foreseen, Foreseen::Create | Foreseen::LookUp) {
            return Ok(None);
        }
        let mut treatment = self.memory.treatment(self.run, origin)?;
        if treatment.is_none() && foreseen == Foreseen::LookUp {
            // What is tried again is not searched for again.
            let before = self.pick.again.iter().flat_map(|again| again.runs);
            for run in before {
                treatment = treatment.or(self.memory.treatment(run, origin)?);
            }
        }
        // A lead that may stand was sent as it was decided then, and goes the same way if it is sent again.
        let is_new = foreseen == Foreseen::Create || self.is_open(foreseen, known);
        let fits = |treatment: &Treatment| is_new || matches!(treatment.deed, Deed::Link { .. });
        Ok(treatment.filter(fits))
    }

    /// Settles a row again that came back to be mended, by what the journal knows of it.
    pub(super) fn resettle(&self, row: &mut SettledRow) -> Result<(), Fatal> {
        let Some(origin) = origin_in_doubt(row) else {
            return Ok(());
        };
        let known = self.known(origin)?;
        resettle(row, known.as_ref(), self.run);
        Ok(())
    }

    /// What is going to be done with a row; what the plan tells of it beside that is counted.
    pub(super) fn of(
        &self,
        row: &mut SettledRow,
        plan: &mut ImportPlan,
        quota: &mut Quota,
    ) -> Result<Foreseen, Fatal> {
        self.resettle(row)?;
        let Settled::Valid(draft) = &row.outcome else {
            return Ok(Foreseen::Skip);
        };
        let known = self.known(&draft.origin.id)?;
        let sent = known.as_ref().map(|known| self.sent(draft, Some(known)));
        let sent = sent.unwrap_or_default();
        match &known {
            None if self.blank => {}
            None => {
                let contacts = contact_hashes(draft);
                plan.seen_contacts += u64::from(self.memory.knows_contact(&contacts)?);
            }
            Some(known) if matches!(known.state, KnownState::There { .. }) => {
                let ours = !known.adopted && !known.sent.is_empty();
                let same = known.content == Some(draft.content) && ours;
                if same && sorted(known.sent.clone()) != sorted(sent.clone()) {
                    plan.differ += 1;
                }
            }
            Some(_) => {}
        }
        let known = known.as_ref();
        let foreseen = self.foreseen(known, (draft, &sent));
        let treatment = self.treatment(foreseen, (&draft.origin.id, known))?;
        let deed = treatment.as_ref().map(|treatment| treatment.deed);
        let foreseen = quota.of(treated(foreseen, deed), known);
        if let Some(treatment) = treatment {
            if let (Settled::Valid(draft), Deed::Link { contact, company }) =
                (&mut row.outcome, treatment.deed)
            {
                link(draft, contact, company);
            }
            told(row.row, treatment, &mut row.problems);
        }
        Ok(foreseen)
    }

    /// Where nobody can look, what would be looked up is sent if it is known never to have been, and else left as it is.
    fn foreseen(&self, known: Option<&Known>, row: (&Draft, &[FieldPrint])) -> Foreseen {
        let foreseen = foresee(known, row, self.run, self.on_change());
        if foreseen != Foreseen::LookUp || self.rest {
            foreseen
        } else if known.is_none() {
            Foreseen::Create
        } else {
            Foreseen::Lost
        }
    }

    /// The prints of what a row sends; a lead that stands keeps whom it was given.
    fn sent(&self, draft: &Draft, known: Option<&Known>) -> Vec<FieldPrint> {
        let catalogue = &self.prepared.catalogue;
        match known.map(|known| (&known.state, &known.sent)) {
            Some((KnownState::There { .. } | KnownState::Unknown(Verb::Update(_)), last)) => {
                prints_beside(draft, last, catalogue)
            }
            Some((
                KnownState::Open
                | KnownState::Refused(_)
                | KnownState::Unknown(Verb::Add)
                | KnownState::Gone(_)
                | KnownState::Undoing(_),
                _,
            ))
            | None => prints(draft, catalogue),
        }
    }

    const fn on_change(&self) -> OnChange {
        self.prepared.mapping.on_change
    }

    /// A valid row for the run; one past `--limit` stays for another time.
    pub(super) fn row(
        &self,
        mut draft: Draft,
        mut problems: Vec<Problem>,
        cells: RowCells,
        quota: &mut Quota,
    ) -> Result<RunRow, Fatal> {
        let (foreseen, known) = self.unasked(&draft)?;
        let treatment = self.treatment(foreseen, (&draft.origin.id, known.as_ref()))?;
        let deed = treatment.as_ref().map(|treatment| treatment.deed);
        let foreseen = quota.of(treated(foreseen, deed), known.as_ref());
        if let Some(treatment) = treatment.filter(|_| foreseen != Foreseen::Held) {
            told(draft.row, treatment, &mut problems);
        }
        let status = match foreseen {
            Foreseen::Held => Some((RowStatus::Pending, Vec::new())),
            Foreseen::Duplicate => Some((RowStatus::Skipped, Vec::new())),
            Foreseen::Conflict => Some((RowStatus::Invalid, cells.all.list())),
            Foreseen::Create
            | Foreseen::Link
            | Foreseen::Adopt
            | Foreseen::LookUp
            | Foreseen::Update
            | Foreseen::Complete
            | Foreseen::Done
            | Foreseen::Changed
            | Foreseen::Skip
            | Foreseen::Lost => None,
        };
        if let Some((status, kept)) = status {
            return Ok(RunRow::Done(Box::new(RowResult {
                row: draft.row,
                status,
                origin_id: Some(draft.origin.id),
                problems,
                cells: kept,
                responsible: single(&draft.fields, "ASSIGNED_BY_ID"),
                source_id: single(&draft.fields, "SOURCE_ID"),
                own: cells.own,
            })));
        }
        let mut adopts = None;
        match deed {
            Some(Deed::Link { contact, company }) => link(&mut draft, contact, company),
            Some(Deed::Update { lead, .. }) => adopts = Some(lead),
            Some(Deed::Create | Deed::Skip | Deed::Refuse) | None => {}
        }
        Ok(RunRow::Valid(Box::new(ValidRow {
            sent: self.sent(&draft, known.as_ref()),
            adopts,
            contacts: contact_hashes(&draft),
            known,
            draft,
            problems,
            cells: cells.all,
            own: cells.own,
        })))
    }

    /// Without a key a row is known by its content: a file most of whose rows are new although their phones and e-mails were
    /// sent before would make its leads once more.
    pub(super) fn refuse_new_names(&self, plan: &ImportPlan) -> Result<(), Fatal> {
        let rows = plan.read.saturating_sub(plan.invalid);
        let many = plan.seen_contacts >= FEW && plan.seen_contacts.saturating_mul(2) > rows;
        if self.prepared.mapping.key.is_empty() && many {
            return Err(ConfigProblem::OriginsChanged {
                what: "contents".to_owned(),
                before: plan.seen_contacts.to_string(),
                now: rows.to_string(),
            }
            .into());
        }
        Ok(())
    }
}

/// What is foreseen of a row once the portal's duplicates are thought of. One that is to be looked up is so all the same where its
/// lead is made.
pub(super) const fn treated(foreseen: Foreseen, deed: Option<Deed>) -> Foreseen {
    match (foreseen, deed) {
        (Foreseen::Create, Some(Deed::Link { .. })) => Foreseen::Link,
        (Foreseen::Create | Foreseen::LookUp, Some(Deed::Update { .. })) => Foreseen::Adopt,
        (Foreseen::Create | Foreseen::LookUp, Some(Deed::Skip)) => Foreseen::Duplicate,
        (Foreseen::Create | Foreseen::LookUp, Some(Deed::Refuse)) => Foreseen::Conflict,
        (foreseen, _) => foreseen,
    }
}

/// Tells what was found; of a row that is not sent for it, first.
fn told(row: RowRef, treatment: Treatment, problems: &mut Vec<Problem>) {
    let mut told: Vec<Problem> = treatment
        .told
        .into_iter()
        .map(|kind| Problem::of_row(row, kind))
        .collect();
    match treatment.deed {
        Deed::Skip => {
            told.truncate(1);
            *problems = told;
        }
        Deed::Refuse => {
            told.append(problems);
            *problems = told;
        }
        Deed::Create | Deed::Link { .. } | Deed::Update { .. } => problems.append(&mut told),
    }
}

/// Gives a lead its client, unless the row names one itself.
fn link(draft: &mut Draft, contact: Option<u64>, company: Option<u64>) {
    let names = |fields: &[&str], draft: &Draft| {
        let mut fields = fields.iter();
        fields.any(|field| draft.field(field).is_some())
    };
    let mut put = |field: &str, id: Option<u64>, beside: &[&str]| {
        let id = id.and_then(|id| i64::try_from(id).ok());
        if let Some(id) = id.filter(|_| !names(beside, draft)) {
            let value = FieldValue::Integer(id);
            draft.fields.push((FieldName::new(field), value));
        }
    };
    put("CONTACT_ID", contact, &["CONTACT_ID", "CONTACT_IDS"]);
    put("COMPANY_ID", company, &["COMPANY_ID"]);
}

fn sorted(mut prints: Vec<FieldPrint>) -> Vec<FieldPrint> {
    prints.sort_unstable();
    prints
}
