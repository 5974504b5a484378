//! What a run would do: the check's result and the basis of the question before sending.

use std::collections::BTreeMap;

use crate::domain::{FieldValue, Problem, ProblemKind, Severity, SourceIndex};
use crate::rows::{DefaultsTaken, PlainTally, Settled, SettledRow};

use super::Foreseen;

/// Rows for which the portal will take a default, by field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DefaultCounts {
    /// No `ASSIGNED_BY_ID`: the webhook's owner.
    pub assigned: u64,
    /// No `SOURCE_ID`: the portal's first.
    pub source: u64,
    /// No `STATUS_ID`: the portal's first stage.
    pub stage: u64,
    /// No `TITLE`: made of the name and the source.
    pub title: u64,
    /// An amount without `CURRENCY_ID`: the base currency.
    pub currency: u64,
}

impl DefaultCounts {
    fn add(&mut self, taken: DefaultsTaken, rows: u64) {
        let times = |taken: bool| if taken { rows } else { 0 };
        self.assigned += times(taken.no_assigned);
        self.source += times(taken.no_source);
        self.stage += times(taken.no_stage);
        self.title += times(taken.no_title);
        self.currency += times(taken.no_currency);
    }
}

/// What a run would do with one of its sources.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlannedSource {
    /// SHA-256 of its file in hexadecimal: sending reads the file again, and a hash that differs is `source_changed`.
    pub sha256: String,
    /// Data rows read.
    pub read: u64,
    /// Rows for which the portal would be called.
    pub create: u64,
    /// Rows that would be skipped.
    pub skip: u64,
    /// Rows that are invalid.
    pub invalid: u64,
}

impl PlannedSource {
    const fn add(&mut self, outcome: &Settled, foreseen: Foreseen) {
        self.read += 1;
        match (outcome, foreseen) {
            (Settled::Invalid, _) | (_, Foreseen::Conflict) => self.invalid += 1,
            (Settled::Skipped, _)
            | (_, Foreseen::Skip | Foreseen::Changed | Foreseen::Done | Foreseen::Duplicate) => {
                self.skip += 1;
            }
            (Settled::Valid(_), Foreseen::Held | Foreseen::Lost) => {}
            (
                Settled::Valid(_),
                Foreseen::Create
                | Foreseen::Link
                | Foreseen::Adopt
                | Foreseen::LookUp
                | Foreseen::Update
                | Foreseen::Complete,
            ) => {
                self.create += 1;
            }
        }
    }
}

/// What a run would do with its sources; bound to their hashes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportPlan {
    /// The sources by their index.
    pub sources: Vec<PlannedSource>,
    /// Data rows read.
    pub read: u64,
    /// Rows whose leads would be made.
    pub create: u64,
    /// Of these, rows whose leads would belong to clients that the portal has.
    pub linked: u64,
    /// Rows that would change leads of other people, which have their contacts.
    pub adopted: u64,
    /// Rows that would be skipped because the portal has their contacts.
    pub duplicates: u64,
    /// Of the invalid rows, those whose contacts belong to different leads.
    pub conflicts: u64,
    /// Requests that it took to ask the portal for duplicates; `None` where it was not asked.
    pub search_requests: Option<u64>,
    /// Rows that would be looked up first: an earlier start sent them, or the portal refused them.
    pub look_up: u64,
    /// Rows whose leads would be changed.
    pub update: u64,
    /// Rows whose leads are half made, and would be completed.
    pub complete: u64,
    /// Rows whose leads this run has made already.
    pub done: u64,
    /// Rows whose leads are there from an earlier run.
    pub known: u64,
    /// Rows that would stay for another time.
    pub held: u64,
    /// Rows that were sent without an origin, of which nobody can find out what became.
    pub lost: u64,
    /// Rows that would be skipped for what stands in the file.
    pub skip: u64,
    /// Of these, rows that the mapping's `rows` leaves out.
    pub filtered: u64,
    /// Rows that are invalid.
    pub invalid: u64,
    /// Of the invalid ones, rows for which the whole source is refused.
    pub fatal: u64,
    /// Of these, rows that have changed since they were sent.
    pub changed: u64,
    /// Rows whose leads are there and would look otherwise by the mapping of today.
    pub differ: u64,
    /// New rows of which a phone or an e-mail was sent before.
    pub seen_contacts: u64,
    /// Blank rows passed over.
    pub blank: u64,
    /// Defaults that the portal will take.
    pub defaults: DefaultCounts,
    /// Leads to be made, by who is responsible for them; those of nobody that the rows name are the default's.
    pub responsible: BTreeMap<String, u64>,
    /// Rows by the names of people in whose place others are taken, or nobody.
    pub people_replaced: BTreeMap<String, u64>,
    /// Problems by code.
    pub problems: BTreeMap<&'static str, u64>,
}

impl ImportPlan {
    /// An empty plan for sources whose files have these hashes.
    pub fn of_sources<'a>(sha256: impl IntoIterator<Item = &'a str>) -> Self {
        let source = |sha256: &str| PlannedSource {
            sha256: sha256.to_owned(),
            ..PlannedSource::default()
        };
        Self {
            sources: sha256.into_iter().map(source).collect(),
            ..Self::default()
        }
    }

    /// Counts one row; of a valid one with what is going to be done.
    pub fn add(&mut self, row: &SettledRow, foreseen: Foreseen) {
        if let Some(source) = self.sources.get_mut(usize::from(row.row.source.0)) {
            source.add(&row.outcome, foreseen);
        }
        self.read += 1;
        match (&row.outcome, foreseen) {
            (Settled::Valid(draft), Foreseen::Create | Foreseen::Link) => {
                self.create += 1;
                self.linked += u64::from(foreseen == Foreseen::Link);
                let person = draft.field("ASSIGNED_BY_ID");
                if let Some(person) = person.and_then(FieldValue::wire_text) {
                    *self.responsible.entry(person).or_default() += 1;
                }
                self.defaults.add(row.defaults, 1);
            }
            (Settled::Valid(_), Foreseen::Adopt) => self.adopted += 1,
            (Settled::Valid(_), Foreseen::Duplicate) => self.duplicates += 1,
            (Settled::Valid(_), Foreseen::Conflict) => {
                self.invalid += 1;
                self.conflicts += 1;
            }
            (Settled::Valid(_), Foreseen::LookUp) => self.look_up += 1,
            (Settled::Valid(_), Foreseen::Update) => self.update += 1,
            (Settled::Valid(_), Foreseen::Complete) => self.complete += 1,
            (Settled::Valid(_), Foreseen::Done) => self.done += 1,
            (Settled::Valid(_), Foreseen::Skip) => self.known += 1,
            (Settled::Valid(_), Foreseen::Changed) => {
                self.known += 1;
                self.changed += 1;
            }
            (Settled::Valid(_), Foreseen::Held) => self.held += 1,
            (Settled::Valid(_), Foreseen::Lost) => self.lost += 1,
            (Settled::Skipped, _) if is_there(row) => self.known += 1,
            (Settled::Skipped, _) => {
                self.skip += 1;
                let filtered =
                    |problem: &Problem| matches!(problem.kind, ProblemKind::FilteredOut { .. });
                self.filtered += u64::from(row.problems.iter().any(filtered));
            }
            (Settled::Invalid, _) => self.invalid += 1,
        }
        let is_fatal = |problem: &Problem| problem.severity == Severity::Fatal;
        self.fatal += u64::from(row.problems.iter().any(is_fatal));
        self.problems(&row.problems);
    }

    /// Adds rows of a source that would be made leads, and of which there is nothing to tell.
    pub fn add_plains(&mut self, source: usize, tally: &PlainTally) {
        if let Some(source) = self.sources.get_mut(source) {
            source.read += tally.rows;
            source.create += tally.rows;
        }
        self.read += tally.rows;
        self.create += tally.rows;
        for (person, leads) in &tally.responsible {
            *self.responsible.entry(person.to_string()).or_default() += leads;
        }
        for (taken, rows) in &tally.defaults {
            self.defaults.add(*taken, *rows);
        }
    }

    /// Counts invalid rows of a source in which single cells are at fault; those that can be sent are among the plain rows that
    /// [`Self::add_plains`] adds.
    pub fn add_invalid(&mut self, source: SourceIndex, rows: u64) {
        if let Some(source) = self.sources.get_mut(usize::from(source.0)) {
            source.read += rows;
            source.invalid += rows;
        }
        self.read += rows;
        self.invalid += rows;
    }

    /// Counts problems of such rows.
    pub fn add_problems(&mut self, code: &'static str, problems: u64) {
        *self.problems.entry(code).or_default() += problems;
    }

    /// Rows for which the portal is called.
    pub const fn outgoing(&self) -> u64 {
        self.create + self.adopted + self.look_up + self.update + self.complete
    }

    fn problems(&mut self, problems: &[Problem]) {
        for problem in problems {
            *self.problems.entry(problem.code()).or_default() += 1;
            let replaced = matches!(
                problem.kind,
                ProblemKind::UserReplaced { .. } | ProblemKind::UserInactive { .. }
            );
            if replaced {
                let name = problem.value.trim().to_owned();
                *self.people_replaced.entry(name).or_default() += 1;
            }
        }
    }
}

/// Whether a row is skipped for its lead, which was made when it was mended in another file.
fn is_there(row: &SettledRow) -> bool {
    let of_lead = |problem: &Problem| {
        matches!(
            problem.kind,
            ProblemKind::AlreadyImported { .. } | ProblemKind::LeadIncomplete { .. }
        )
    };
    row.problems.first().is_some_and(of_lead)
}
