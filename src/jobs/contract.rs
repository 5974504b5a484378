//! What a file has to keep to: titles, rows, and what last night's was like.

use std::collections::BTreeMap;

use super::night::FileEnd;
use super::settings::Contract;
use crate::domain::fold_title;

/// What a night's file is held against.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Demands {
    /// The contract.
    pub contract: Contract,
    /// The last file whose rows came to their end.
    pub before: Option<FileEnd>,
}

/// What a pass over the rows found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Rows read.
    pub read: u64,
    /// Of these, valid ones: `filled` is counted among them.
    pub valid: u64,
    /// The last record breaks off: the file was not copied whole.
    pub truncated: bool,
    /// By field, rows that have a value for it.
    pub filled: BTreeMap<String, u64>,
}

/// What a file does not keep to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Breach {
    /// Titles that the file lacks.
    ColumnsMissing(Vec<String>),
    /// The last record breaks off.
    Truncated,
    /// More rows than the contract lets it have.
    TooManyRows {
        /// Rows read.
        rows: u64,
        /// The most.
        maximum: u64,
    },
    /// Many more or fewer rows than last night.
    RowsJumped {
        /// Rows read.
        rows: u64,
        /// Last night's.
        before: u64,
        /// By so much they may differ, in percent of last night's.
        percent: u64,
    },
    /// A field has a value in many more or fewer rows than last night.
    Drifted {
        /// The field.
        field: String,
        /// Rows with a value, in percent.
        now: u64,
        /// Last night's, in percent.
        before: u64,
        /// By so many points they may differ.
        points: u64,
    },
}

/// Rows below which shares say nothing.
const TELLING_ROWS: u64 = 20;

impl Demands {
    /// Whether the titles are there that a file has to have; `titles` are those of one source.
    pub fn titles<'t>(&self, titles: impl Iterator<Item = &'t str>) -> Option<Breach> {
        let there: Vec<String> = titles.map(fold_title).collect();
        let wanted = self.contract.columns.iter();
        let missing: Vec<String> = wanted
            .filter(|title| !there.contains(&fold_title(title)))
            .cloned()
            .collect();
        (!missing.is_empty()).then_some(Breach::ColumnsMissing(missing))
    }

    /// The first thing that the rows do not keep to.
    pub fn judge(&self, facts: &Facts) -> Option<Breach> {
        if facts.truncated {
            return Some(Breach::Truncated);
        }
        if let Some(maximum) = self.contract.rows.max
            && facts.read > maximum
        {
            let rows = facts.read;
            return Some(Breach::TooManyRows { rows, maximum });
        }
        let before = self.before.as_ref()?;
        self.jumped(facts, before)
            .or_else(|| self.drifted(facts, before))
    }

    fn jumped(&self, facts: &Facts, before: &FileEnd) -> Option<Breach> {
        let allowed = self.contract.change?;
        let last = before.counts.read;
        allowed
            .is_passed_by(facts.read.abs_diff(last), last)
            .then_some(Breach::RowsJumped {
                rows: facts.read,
                before: last,
                percent: allowed.0,
            })
    }

    fn drifted(&self, facts: &Facts, before: &FileEnd) -> Option<Breach> {
        let allowed = self.contract.drift?;
        let last = before.valid;
        if facts.valid < TELLING_ROWS || last < TELLING_ROWS {
            return None;
        }
        let share = |filled: &BTreeMap<String, u64>, field: &str, rows: u64| {
            filled.get(field).copied().unwrap_or(0).saturating_mul(100) / rows.max(1)
        };
        let fields = facts.filled.keys().chain(before.filled.keys());
        fields
            .map(|field| {
                let now = share(&facts.filled, field, facts.valid);
                let then = share(&before.filled, field, last);
                (now.abs_diff(then), field, now, then)
            })
            .filter(|(points, ..)| *points > allowed.0)
            .max_by_key(|(points, ..)| *points)
            .map(|(_, field, now, then)| Breach::Drifted {
                field: field.clone(),
                now,
                before: then,
                points: allowed.0,
            })
    }
}
