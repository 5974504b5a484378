//! Conditions of the mapping, held against a row.
//!
//! A test reads the *cleaned cell*, as templates do; a placeholder is empty. Texts are compared regardless of case, ё and blanks. A
//! number or a date is read by the habits of its column; a cell that holds none lies within no bounds, and neither does an
//! empty one. `not` holds where its test does not, in empty cells too.
//!
//! A cell with an error value (`#N/A`) says nothing: no test of it holds, not even `not`. Who asks tells it.

use std::borrow::Cow;

use super::mapper::RowMapper;
use super::target::is_readable;
use crate::domain::{FieldKind, FieldSpec, FieldValue, Problem, ProblemKind, RowView};
use crate::fields::{self, Lines, Manner};
use crate::mapping::{CellTest, ColumnTest, Condition, ValueTable};

/// What tests are held against: a row, and how its cells are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tested<'m, 'a> {
    pub(super) mapper: &'m RowMapper<'a>,
    pub(super) row: RowView<'m>,
}

impl Tested<'_, '_> {
    /// Whether all of a condition's tests hold.
    pub(super) fn holds(self, condition: &Condition) -> bool {
        condition.tests.iter().all(|test| self.test_holds(test))
    }

    /// Columns of a condition whose cells hold an error instead of a value.
    pub(super) fn unreadable(self, condition: &Condition) -> Vec<usize> {
        let columns = condition.columns();
        columns
            .filter(|&column| !is_readable(self.row.cell(column)))
            .collect()
    }

    /// Why the row is none that the mapping takes, by its `rows`. A row whose cell cannot be read is not left out: it is an error.
    pub(super) fn filtered(self) -> Option<ProblemKind> {
        let rows = &self.mapper.mapping.rows;
        if rows
            .conditions()
            .any(|condition| !self.unreadable(condition).is_empty())
        {
            return None;
        }
        let misses = rows
            .only
            .as_ref()
            .and_then(|only| only.tests.iter().find(|test| !self.test_holds(test)));
        if let Some(test) = misses {
            return Some(self.filtered_out("only", test.written.clone(), [test]));
        }
        let skip = rows.skip.as_ref().filter(|skip| self.holds(skip))?;
        Some(self.filtered_out("skip", skip.written(), &skip.tests))
    }

    fn filtered_out<'t>(
        self,
        rule: &str,
        condition: String,
        tests: impl IntoIterator<Item = &'t ColumnTest>,
    ) -> ProblemKind {
        let cells = tests
            .into_iter()
            .map(|test| self.row.cell(test.column).text.trim());
        ProblemKind::FilteredOut {
            rule: rule.to_owned(),
            condition,
            value: cells.collect::<Vec<_>>().join(", "),
        }
    }

    /// Cells that `rows` asks and that hold an error instead of a value, but for those that are told already.
    pub(super) fn doubts(self, told: &[Problem]) -> Vec<Problem> {
        let asked = self.mapper.mapping.rows.conditions();
        let mut columns: Vec<usize> = asked.flat_map(|one| self.unreadable(one)).collect();
        columns.sort_unstable();
        columns.dedup();
        let problem = |column| {
            let cell = self.row.cell(column);
            let kind = super::mapper::unreadable(cell)?;
            let known = |other: &&Problem| other.column == Some(column) && other.kind == kind;
            let is_new = !told.iter().any(|other| known(&other));
            is_new.then(|| Problem::of_cell(self.row.at(), column, None, cell.text, kind))
        };
        columns.into_iter().filter_map(problem).collect()
    }

    fn test_holds(self, test: &ColumnTest) -> bool {
        is_readable(self.row.cell(test.column)) && self.cell_holds(test.column, &test.test)
    }

    fn cell_holds(self, column: usize, test: &CellTest) -> bool {
        match test {
            CellTest::OneOf(texts) => {
                let cell = ValueTable::fold(&self.text(column));
                texts.contains(&cell)
            }
            CellTest::Not(inner) => !self.cell_holds(column, inner),
            CellTest::Empty(empty) => self.text(column).is_empty() == *empty,
            CellTest::Matches(pattern) => pattern.is_in(&self.text(column)),
            CellTest::Numbers(bounds) => match self.read(column, FieldKind::Amount) {
                Some(FieldValue::Decimal(number)) => bounds.hold(&number),
                Some(_) | None => false,
            },
            CellTest::Dates(bounds) => match self.read(column, FieldKind::Date) {
                Some(FieldValue::Date(date)) => bounds.hold(&date),
                Some(_) | None => false,
            },
            CellTest::All(tests) => tests.iter().all(|test| self.cell_holds(column, test)),
        }
    }

    fn text(&self, column: usize) -> Cow<'_, str> {
        let cell = self.row.cell(column);
        let empty = &self.mapper.mapping.empty;
        fields::clean_text(cell, empty, Lines::One).unwrap_or_default()
    }

    /// The cell as a value of a kind; what is odd about it is told where it feeds a field.
    fn read(self, column: usize, kind: FieldKind) -> Option<FieldValue> {
        // A field that no lead has, for a cell that is read without feeding any.
        let spec = FieldSpec::new("when", kind);
        let context = self.mapper.context(Some(column));
        let cell = self.row.cell(column);
        let read = fields::single(&spec, Manner::default(), cell, &context, &mut Vec::new())?;
        Some(read.value)
    }
}
