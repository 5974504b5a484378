//! Which rows of the sources are the run's, and how many of them may be sent.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::domain::{Known, KnownState};
use crate::rows::{Settled, SettledRow};
use crate::run::Foreseen;

use super::diagnose::{ConfigProblem, Fatal};
use super::recording::Memory;

/// The rows of a run; the others are read past, and stand in no report.
#[derive(Default)]
pub(super) struct Pick<'a> {
    pub(super) rows: Option<RangeInclusive<u64>>,
    pub(super) again: Option<Again<'a>>,
}

/// Only rows that failed or are unknown.
pub(super) struct Again<'a> {
    pub(super) memory: &'a Memory,
    /// The run that is tried again, and those that tried it again before.
    pub(super) runs: &'a BTreeSet<String>,
    /// The run that does it now: a further start of it goes on with what it has begun.
    pub(super) own: &'a str,
}

impl Pick<'_> {
    /// Whether every row is the run's.
    pub(super) const fn is_all(&self) -> bool {
        self.rows.is_none() && self.again.is_none()
    }

    /// Whether a row is the run's.
    pub(super) fn takes(&self, row: &SettledRow) -> Result<bool, Fatal> {
        let within = |rows: &RangeInclusive<u64>| rows.contains(&row.row.number);
        if !self.rows.as_ref().is_none_or(within) {
            return Ok(false);
        }
        self.again
            .as_ref()
            .map_or(Ok(true), |again| again.takes(row))
    }
}

impl Again<'_> {
    fn takes(&self, row: &SettledRow) -> Result<bool, Fatal> {
        let origin = match (&row.outcome, &row.origin_id) {
            (Settled::Valid(_) | Settled::Invalid, Some(origin)) => origin,
            // A repetition of another row.
            (Settled::Skipped, _) | (_, None) => return Ok(false),
        };
        let known = self.memory.known(origin)?;
        Ok(known.is_some_and(|known| {
            let open = known.is_half_made() || is_open(&known.state);
            known.run == self.own || (open && self.runs.contains(&known.run))
        }))
    }
}

/// Whether an origin failed, or is unknown.
pub(super) const fn is_open(state: &KnownState) -> bool {
    match state {
        KnownState::Refused(_) | KnownState::Unknown(_) => true,
        KnownState::Open
        | KnownState::There { .. }
        | KnownState::Gone(_)
        | KnownState::Undoing(_) => false,
    }
}

/// `--rows A-B`, `A-`, `-B` or `A`.
pub(super) fn rows_of(text: &str) -> Result<RangeInclusive<u64>, Fatal> {
    let malformed = || {
        let value = text.to_owned();
        Fatal::Config(ConfigProblem::RowsMalformed { value })
    };
    let number = |part: &str, open: u64| match part.trim() {
        "" => Ok(open),
        digits => digits.parse().ok().ok_or_else(malformed),
    };
    let (first, last) = text.trim().split_once('-').unwrap_or((text, text));
    let (first, last) = (number(first, 1)?, number(last, u64::MAX)?);
    if first == 0 || first > last || matches!(text.trim(), "" | "-") {
        return Err(malformed());
    }
    Ok(first..=last)
}

/// `--limit N`: how many rows that are not in the portal yet may still go.
///
/// Rows that this run has made in an earlier start count too: a run that goes on sends no more than it was told to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quota {
    left: Option<u64>,
}

impl Quota {
    pub(super) const fn new(limit: Option<u64>) -> Self {
        Self { left: limit }
    }

    /// What is going to be done with the next row, as far as it may still go.
    pub(super) fn of(&mut self, foreseen: Foreseen, known: Option<&Known>) -> Foreseen {
        let updated = known
            .is_some_and(|known| matches!(known.state, KnownState::There { updated: true, .. }));
        let counts = match foreseen {
            Foreseen::Create | Foreseen::Link | Foreseen::LookUp => true,
            Foreseen::Done => !updated,
            Foreseen::Adopt
            | Foreseen::Duplicate
            | Foreseen::Conflict
            | Foreseen::Update
            | Foreseen::Complete
            | Foreseen::Skip
            | Foreseen::Changed
            | Foreseen::Held
            | Foreseen::Lost => false,
        };
        match &mut self.left {
            Some(0) if counts && foreseen != Foreseen::Done => Foreseen::Held,
            Some(left) if counts => {
                *left = left.saturating_sub(1);
                foreseen
            }
            Some(_) | None => foreseen,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Quota, rows_of};
    use crate::run::Foreseen;

    #[test]
    fn rows_are_told_as_people_tell_pages() {
        assert_eq!(rows_of("2-10").unwrap(), 2..=10);
        assert_eq!(rows_of(" 7 ").unwrap(), 7..=7);
        assert_eq!(rows_of("5-").unwrap(), 5..=u64::MAX);
        assert_eq!(rows_of("-5").unwrap(), 1..=5);
        for wrong in ["", "-", "0-5", "9-2", "a-b", "1-2-3", "0"] {
            assert!(rows_of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_run_that_goes_on_sends_no_more_than_it_was_told_to() {
        let mut quota = Quota::new(Some(3));
        let mut of = |foreseen| quota.of(foreseen, None);
        assert_eq!(of(Foreseen::Done), Foreseen::Done);
        assert_eq!(of(Foreseen::Skip), Foreseen::Skip);
        assert_eq!(of(Foreseen::LookUp), Foreseen::LookUp);
        assert_eq!(of(Foreseen::Create), Foreseen::Create);
        assert_eq!(of(Foreseen::Create), Foreseen::Held);
        assert_eq!(of(Foreseen::Update), Foreseen::Update);
        assert_eq!(of(Foreseen::Done), Foreseen::Done);
    }
}
