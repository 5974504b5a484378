//! [`MappedRow`]: a row by itself, as the mapping reads it.

use std::borrow::Cow;

use super::lead::Lead;
use super::origin::content_origin;
use super::shares::Turn;
use crate::domain::{
    Digest, FieldName, FieldValue, MultiKind, Problem, ProblemKind, RowRef, Severity,
};

/// What a row is known by, besides its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowKey {
    /// This `ORIGIN_ID`: of the key, of the column `_origin`, or filled by the mapping itself.
    Told(String),
    /// The key cannot be told; the row has an error that says why.
    Untold,
}

/// Defaults that the portal takes for a row, since it gives no value (`fields.md` §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "five independent facts that are counted one by one"
)]
pub struct DefaultsTaken {
    /// No `ASSIGNED_BY_ID`: the webhook's owner becomes responsible.
    pub no_assigned: bool,
    /// No `SOURCE_ID`: the first source of the portal's list.
    pub no_source: bool,
    /// No `STATUS_ID`: the first stage.
    pub no_stage: bool,
    /// No `TITLE`: it is made of the name and the source (NUL-12).
    pub no_title: bool,
    /// An `OPPORTUNITY` without `CURRENCY_ID`: the portal's base currency. Without an amount the currency does not matter.
    pub no_currency: bool,
}

impl DefaultsTaken {
    pub(super) fn of(lead: &Lead) -> Self {
        Self {
            no_assigned: !lead.has("ASSIGNED_BY_ID"),
            no_source: !lead.has("SOURCE_ID"),
            no_stage: !lead.has("STATUS_ID"),
            no_title: !lead.has("TITLE"),
            no_currency: lead.has("OPPORTUNITY") && !lead.has("CURRENCY_ID"),
        }
    }
}

/// A row by itself: what it says and what is wrong with it, before it is compared with other rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedRow {
    /// Where it stands.
    pub row: RowRef,
    /// Its content (`docs/origins.md`).
    pub content: Digest,
    /// What equal rows of a run have in common.
    pub print: Digest,
    /// What it is known by; `None`: by its content.
    pub key: Option<RowKey>,
    /// It brings its identity back in the column `_origin`.
    pub returned: bool,
    /// The codes under which it was refused, where it came back with them.
    pub refused_as: String,
    /// Rows of the run may name themselves ([`rows_name_themselves`](super::rows_name_themselves)): then the names that content gives are compared with
    /// those too.
    pub names_meet: bool,
    /// The lead's fields in the order of the mapping; `ORIGIN_ID` is not among them.
    pub fields: Vec<(FieldName, FieldValue)>,
    /// Fields whose values were chosen for a new lead.
    pub chosen: Vec<FieldName>,
    /// Those of them whose values depend on the rows before; until it is settled, the row holds somebody of the round.
    pub turns: Vec<Turn>,
    /// Fields that a cell says are to be empty, and that nothing else fills.
    pub cleared: Vec<FieldName>,
    /// Everything that is wrong with it, those of its cells in the order of the columns.
    pub problems: Vec<Problem>,
    /// Defaults that the portal would take.
    pub defaults: DefaultsTaken,
    /// Why it is no lead and not sent: the titles once more, a total.
    pub skipped: Option<ProblemKind>,
    /// What it belongs to by its ID, where the mapping has no key: such rows below one another are told (LAY-32).
    pub id: Option<String>,
}

impl MappedRow {
    /// Whether it cannot be sent, whatever the rows before it are.
    pub fn is_invalid(&self) -> bool {
        let is_error = |problem: &Problem| problem.severity >= Severity::Error;
        self.key == Some(RowKey::Untold) || self.problems.iter().any(is_error)
    }

    /// Its `ORIGIN_ID`, unless it has something in common with a row before it; `None` where it has none of its own.
    pub fn own_origin(&self) -> Option<Cow<'_, str>> {
        match &self.key {
            None => Some(content_origin(self.content, 0).into()),
            Some(RowKey::Told(id)) => Some(id.into()),
            Some(RowKey::Untold) => None,
        }
    }

    /// Forgets the values that nobody asks of a row which cannot be sent: all but its contacts.
    pub fn forget_values(&mut self) {
        let kept = [MultiKind::Phone, MultiKind::Email].map(MultiKind::field);
        self.fields
            .retain(|(name, _)| kept.contains(&name.as_str()));
    }

    /// A row that is no lead.
    pub(super) fn skipped(row: RowRef, reason: ProblemKind) -> Self {
        Self {
            row,
            content: Digest([0; 16]),
            print: Digest([0; 16]),
            key: None,
            returned: false,
            refused_as: String::new(),
            names_meet: false,
            fields: Vec::new(),
            chosen: Vec::new(),
            turns: Vec::new(),
            cleared: Vec::new(),
            problems: Vec::new(),
            defaults: DefaultsTaken::default(),
            skipped: Some(reason),
            id: None,
        }
    }
}
