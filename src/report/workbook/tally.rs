//! The problems of the rows that are given back, grouped and counted: what, in which column, how often, where first.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::same_problems::Sort;
use super::marks::{Marks, Remark};
use crate::domain::{Problem, RowRef, Severity, SourceIndex, SourceInfo, column_letters};

/// Groups that are kept.
const GROUPS: usize = 1000;

/// A cell of the workbook, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) sheet: String,
    pub(super) row: u32,
    pub(super) column: u16,
}

/// Problems of one kind in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) severity: Severity,
    pub(super) code: &'static str,
    pub(super) count: u64,
    /// The columns' titles and letters; empty where rows are meant.
    pub(super) column: String,
    /// The first sentence of them.
    pub(super) text: Arc<str>,
    pub(super) hint: Arc<str>,
    /// Where the first stands in the source: file, sheet and cell.
    pub(super) place: String,
    /// Where the first stands in the workbook, if it is there.
    pub(super) spot: Option<Spot>,
}

/// A tally whose memory does not grow with the number of rows.
#[derive(Debug, Default)]
pub(super) struct Tally {
    groups: BTreeMap<Key, Group>,
    /// The groups of problems of single columns, by the source's index and the column, and how often there were more of them.
    of_columns: BTreeMap<(u16, usize, Severity, &'static str), (Key, u64)>,
    ungrouped: u64,
}

/// What the problems of a group have in common: the last is the column's title, or the sentence where rows are meant.
type Key = (Severity, &'static str, String);

/// A row that is counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted<'r> {
    pub(super) source: &'r SourceInfo,
    pub(super) row: RowRef,
}

impl Tally {
    /// Counts a row's problems; `spot` tells where a cell, or the row, stands in the workbook.
    pub(super) fn add(
        &mut self,
        row: Counted<'_>,
        marks: &Marks,
        spot: impl Fn(Option<usize>) -> Option<Spot>,
    ) {
        for (column, remarks) in &marks.cells {
            for remark in remarks {
                self.count(row, (Some(*column), &[]), remark, &spot);
            }
        }
        for remark in &marks.row {
            let named = marks
                .named
                .iter()
                .filter(|(_, named)| named.contains(remark));
            let named: Vec<usize> = named.map(|(column, _)| *column).collect();
            self.count(row, (None, &named), remark, &spot);
        }
    }

    fn count(
        &mut self,
        row: Counted<'_>,
        (column, named): (Option<usize>, &[usize]),
        remark: &Remark,
        spot: impl Fn(Option<usize>) -> Option<Spot>,
    ) {
        let of_column =
            column.map(|column| (row.row.source.0, column, remark.severity, remark.code));
        let known = of_column.and_then(|of_column| self.of_columns.get_mut(&of_column));
        if let Some((_, more)) = known {
            *more = more.saturating_add(1);
            return;
        }
        let columns = column.iter().chain(named);
        let labels: Vec<String> = columns.map(|column| label(row.source, *column)).collect();
        let label = labels.join(", ");
        // What the portal says differs from one refusal to the next under one code.
        let what = if column.is_none() {
            remark.text.to_string()
        } else {
            label.clone()
        };
        let key = (remark.severity, remark.code, what);
        if let Some(group) = self.groups.get_mut(&key) {
            group.count = group.count.saturating_add(1);
            self.of_columns
                .extend(of_column.map(|place| (place, (key, 0))));
            return;
        }
        if self.groups.len() >= GROUPS {
            self.ungrouped = self.ungrouped.saturating_add(1);
            return;
        }
        let address = match column {
            Some(column) => format!("{}{}", column_letters(column), row.row.number),
            None => row.row.number.to_string(),
        };
        let group = Group {
            severity: remark.severity,
            code: remark.code,
            count: 1,
            column: label,
            text: Arc::clone(&remark.text),
            hint: Arc::clone(&remark.hint),
            place: format!("{} › {address}", row.source.place()),
            spot: spot(column.or_else(|| named.first().copied())),
        };
        self.of_columns
            .extend(of_column.map(|place| (place, (key.clone(), 0))));
        self.groups.insert(key, group);
    }

    /// Counts problems of single columns, each of another one, if there was one of each before; infos are left out. *False*: none was
    /// counted.
    pub(super) fn count_again(&mut self, source: SourceIndex, problems: &[Problem]) -> bool {
        let marked = |problem: &&Problem| problem.severity >= Severity::Warning;
        let place = |problem: &Problem| {
            let column = problem.column?;
            Some((source.0, column, problem.severity, problem.code()))
        };
        let known =
            |problem: &Problem| place(problem).is_some_and(|at| self.of_columns.contains_key(&at));
        if !problems.iter().filter(marked).all(known) {
            return false;
        }
        for at in problems.iter().filter(marked).filter_map(place) {
            if let Some((_, more)) = self.of_columns.get_mut(&at) {
                *more = more.saturating_add(1);
            }
        }
        true
    }

    /// Whether a problem of a single column of this sort was counted; an info is never.
    pub(super) fn knows(&self, sort: &Sort) -> bool {
        let column = sort.column.filter(|_| sort.severity >= Severity::Warning);
        let place = column.map(|column| (sort.source.0, column, sort.severity, sort.code));
        place.is_some_and(|place| self.of_columns.contains_key(&place))
    }

    /// Counts so many more problems of a sort of which one was counted.
    pub(super) fn add_again(&mut self, sort: &Sort, problems: u64) {
        let known = sort.column.and_then(|column| {
            let place = (sort.source.0, column, sort.severity, sort.code);
            self.of_columns.get_mut(&place)
        });
        if let Some((_, more)) = known {
            *more = more.saturating_add(problems);
        }
    }

    /// Problems that stand in no group, since there are too many kinds.
    pub(super) const fn ungrouped(&self) -> u64 {
        self.ungrouped
    }

    /// The gravest first, then the most frequent.
    pub(super) fn groups(&self) -> Vec<Group> {
        let mut all = self.groups.clone();
        for (key, more) in self.of_columns.values() {
            if let Some(group) = all.get_mut(key) {
                group.count = group.count.saturating_add(*more);
            }
        }
        let mut groups: Vec<Group> = all.into_values().collect();
        groups.sort_by(|a, b| {
            let order = b.severity.cmp(&a.severity);
            order.then(b.count.cmp(&a.count))
        });
        groups
    }
}

/// A column as people find it: `Телефон (C)`.
fn label(source: &SourceInfo, column: usize) -> String {
    let letters = column_letters(column);
    let title: Vec<&str> = source.title(column).split_whitespace().collect();
    if title.is_empty() {
        letters
    } else {
        format!("{} ({letters})", title.join(" "))
    }
}
