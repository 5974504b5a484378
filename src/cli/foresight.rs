//! What an import is going to do with each row, by what the journal knows of it.

use crate::domain::{Draft, FieldPrint, Known, KnownState, OnChange, Problem, Verb};
use crate::rows::{Settled, SettledRow, contact_hashes, prints, prints_beside};
use crate::run::{Foreseen, ImportPlan, RowResult, RowStatus, RunRow, ValidRow, foresee};

use super::check::responsible;
use super::diagnose::{ConfigProblem, Fatal};
use super::pick::{Pick, Quota};
use super::recording::Memory;
use super::rows::RowCells;
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
}

impl Foresight<'_> {
    /// What is left of `--limit` before the first row.
    pub(super) const fn quota(&self) -> Quota {
        Quota::new(self.limit)
    }

    /// What is going to be done with a row; what the plan tells of it beside that is counted.
    pub(super) fn of(
        &self,
        row: &SettledRow,
        plan: &mut ImportPlan,
        quota: &mut Quota,
    ) -> Result<Foreseen, Fatal> {
        let Settled::Valid(draft) = &row.outcome else {
            return Ok(Foreseen::Skip);
        };
        let known = self.memory.known(&draft.origin.id)?;
        let sent = known.as_ref().map(|known| self.sent(draft, Some(known)));
        let sent = sent.unwrap_or_default();
        match &known {
            None => {
                let contacts = contact_hashes(draft);
                plan.seen_contacts += u64::from(self.memory.knows_contact(&contacts)?);
            }
            Some(known) if matches!(known.state, KnownState::There { .. }) => {
                let same = known.content == Some(draft.content) && !known.sent.is_empty();
                if same && sorted(known.sent.clone()) != sorted(sent.clone()) {
                    plan.differ += 1;
                }
            }
            Some(_) => {}
        }
        let known = known.as_ref();
        let foreseen = self.foreseen(known, (draft, &sent));
        Ok(quota.of(foreseen, known))
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
        draft: Draft,
        problems: Vec<Problem>,
        cells: RowCells,
        quota: &mut Quota,
    ) -> Result<RunRow, Fatal> {
        let known = self.memory.known(&draft.origin.id)?;
        let sent = self.sent(&draft, known.as_ref());
        let row = (&draft, sent.as_slice());
        let foreseen = self.foreseen(known.as_ref(), row);
        if quota.of(foreseen, known.as_ref()) == Foreseen::Held {
            return Ok(RunRow::Done(RowResult {
                row: draft.row,
                status: RowStatus::Pending,
                origin_id: Some(draft.origin.id),
                problems,
                cells: Vec::new(),
                responsible: responsible(&draft.fields),
                own: cells.own,
            }));
        }
        Ok(RunRow::Valid(Box::new(ValidRow {
            sent,
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

fn sorted(mut prints: Vec<FieldPrint>) -> Vec<FieldPrint> {
    prints.sort_unstable();
    prints
}
