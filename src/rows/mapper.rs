//! [`RowMapper`]: one row, by itself, through the mapping.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::RunWords;
use super::came_back::CameBack;
use super::conditions::Tested;
use super::content::ContentColumns;
use super::default_title::default_title;
use super::fed::{inn_columns, joined_fields, naming_columns};
use super::key_form::{key_form, phone_form};
use super::layout::RowLayout;
use super::lead::{Lead, TakenFrom};
use super::mapped_row::{DefaultsTaken, MappedRow, RowKey};
use super::origin::{ORIGIN_ID_CHARS, key_origin};
use super::quick::QuickCells;
use super::reading::RowReading;
use super::row_print::PrintColumns;
use super::shares::Round;
use super::target::is_readable;
use super::{flat, policy};
use crate::domain::{
    Cell, CellKind, DecimalMark, FieldCatalogue, FieldName, FieldValue, NameOrder, Problem,
    ProblemKind, RowRef, RowView, Severity, SourceInfo, unguard_number,
};
use crate::fields::{self, ColumnDates, ColumnEvidence, ValueContext};
use crate::mapping::{Condition, ConstantRule, KeyColumn, Mapping, Requirement};

/// Title, in key form 1, of the column by which a row of `failures.csv` brings its identity back (`design.md` §5).
const ORIGIN_COLUMN: &str = "_origin";

/// How the cells of a column are written, as far as they show it.
#[derive(Debug, Clone, Copy, Default)]
struct Habits {
    dates: ColumnDates,
    decimal: Option<DecimalMark>,
    names: Option<NameOrder>,
}

/// Maps rows of one source. Pure: a row's result depends on the row alone, so rows may come in any order and from several
/// threads.
#[derive(Debug)]
pub struct RowMapper<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) catalogue: &'a FieldCatalogue,
    pub(super) source: &'a SourceInfo,
    pub(super) words: &'a RunWords,
    pub(super) currency: FieldName,
    habits: Vec<Habits>,
    pub(super) content: ContentColumns,
    pub(super) prints: PrintColumns,
    origin_column: Option<usize>,
    came_back: Option<CameBack>,
    pub(super) requirements: Vec<Requirement>,
    key_columns: Vec<usize>,
    names_meet: bool,
    /// Columns of which an `ORIGIN_ID` that the mapping fills is made.
    named_by: Vec<usize>,
    /// Both of these, and those by which rows are chosen: an error value in them is no trifle.
    pub(super) needed: Vec<usize>,
    origin: FieldName,
    /// Fields into which some column's text is joined.
    joined: Vec<FieldName>,
    /// Columns of taxpayers' numbers (NUM-13).
    inn_columns: Vec<usize>,
    pub(super) layout: RowLayout<'a>,
    /// The rounds of rules that share leads out, by their entries.
    pub(super) rounds: BTreeMap<usize, Arc<Round>>,
    /// The cells that need not be read.
    pub(super) quick: QuickCells<'a>,
}

impl<'a> RowMapper<'a> {
    /// A mapper for a source that was surveyed, with what its columns were found to say about dates and numbers.
    pub fn new(
        mapping: &'a Mapping,
        catalogue: &'a FieldCatalogue,
        source: &'a SourceInfo,
        evidence: &'a ColumnEvidence,
        words: &'a RunWords,
    ) -> Self {
        let habits = (0..source.header.len())
            .map(|column| Habits {
                dates: ColumnDates {
                    from_1904: source.layout.from_1904,
                    ..evidence.dates(column)
                },
                decimal: evidence.decimal(column),
                names: evidence.name_order(column),
            })
            .collect();
        let key_columns: Vec<usize> = mapping.key.iter().map(|key| key.column).collect();
        let named_by = naming_columns(mapping);
        let asked = mapping.rows.conditions().flat_map(Condition::columns);
        let asked: Vec<usize> = asked.collect();
        let content = ContentColumns::new(source, &mapping.ignored);
        let mut mapper = Self {
            mapping,
            catalogue,
            source,
            words,
            currency: FieldName::new("CURRENCY_ID"),
            habits,
            prints: PrintColumns::new(&content, words.prints),
            content,
            origin_column: origin_column(source),
            came_back: CameBack::of(source),
            names_meet: rows_name_themselves(mapping, source),
            requirements: policy::requirements(mapping, catalogue),
            needed: [key_columns.as_slice(), &named_by, &asked].concat(),
            key_columns,
            named_by,
            origin: FieldName::new("ORIGIN_ID"),
            joined: joined_fields(mapping),
            inn_columns: inn_columns(mapping, source),
            layout: RowLayout::new(source, mapping),
            rounds: rounds(mapping, source),
            quick: QuickCells::default(),
        };
        mapper.quick = QuickCells::of(&mapper);
        mapper
    }

    /// The same for a run of this source alone.
    #[must_use]
    pub fn alone(mut self) -> Self {
        self.prints = self.prints.of_one_source(&self.content);
        self
    }

    /// The same for a run in which the rows of some source name themselves, though those of this one may not.
    #[must_use]
    pub const fn beside_names(mut self) -> Self {
        self.names_meet = true;
        self
    }

    /// Maps a row. `reader` are the problems of the row's block, in the order of the rows; those of this row are taken over.
    pub fn map(&self, row: RowView<'_>, reader: &[Problem]) -> MappedRow {
        if let Some(reason) = self.layout.skips(row) {
            return MappedRow::skipped(row.at(), reason);
        }
        let tested = Tested { mapper: self, row };
        if let Some(reason) = tested.filtered() {
            return MappedRow::skipped(row.at(), reason);
        }
        let mut reading = RowReading::new(self, row, problems_of(row.at(), reader));
        reading.take_columns();
        reading.take_constants();
        reading.take_rest();
        let (chosen, turns) = reading.take_chosen();
        let (mut lead, cleared, mut problems) = reading.finish();
        let key_told = self.key(row, &mut problems);
        problems.extend(tested.doubts(&problems));
        self.doubt_what_came_back(row, &mut problems);
        problems.extend(self.layout.doubts(row));
        let of_row = policy::judge(&mut problems, &lead, &self.requirements, &self.needed);
        problems.extend(
            of_row
                .into_iter()
                .map(|kind| Problem::of_row(row.at(), kind)),
        );
        let filled = lead.remove("ORIGIN_ID").and_then(|value| value.wire_text());
        let defaults = self.take_defaults(&mut lead);
        let brought_back = self.brought_back(row);
        let returned = brought_back.is_some();
        let key = match brought_back {
            Some(id) => Some(RowKey::Told(id)),
            None => self.own_key(row, filled, key_told, &mut problems),
        };
        let method = self.mapping.method;
        if key == Some(RowKey::Told("0".to_owned())) && !method.carries_zeros() {
            let method = method.name().to_owned();
            problems.push(Problem::of_row(
                row.at(),
                ProblemKind::NameNotCarried { method },
            ));
        }
        let mut fields = lead.into_fields();
        problems.extend(flat::problems(self.mapping, row, &fields));
        flat::keep_read(self.mapping, &mut fields);
        MappedRow {
            row: row.at(),
            content: self.content.digest(row),
            print: self.prints.of(row),
            key,
            returned,
            refused_as: CameBack::codes(self.came_back, row),
            names_meet: self.names_meet,
            fields,
            chosen,
            cleared,
            turns,
            problems,
            defaults,
            skipped: None,
            id: self.layout.id(row),
        }
    }

    /// What a row is known by that brings no identity back: an `ORIGIN_ID` that the mapping fills, else its key.
    fn own_key(
        &self,
        row: RowView<'_>,
        filled: Option<String>,
        key_told: Option<RowKey>,
        problems: &mut Vec<Problem>,
    ) -> Option<RowKey> {
        if self.name_is_spoilt(row, problems) {
            return Some(RowKey::Untold);
        }
        if let Some(id) = filled {
            return Some(RowKey::Told(id));
        }
        if key_told == Some(RowKey::Untold) && !self.key_is_broken(row) {
            problems.push(Problem::of_row(row.at(), ProblemKind::KeyEmpty));
        }
        key_told
    }

    /// Whether a row is known by its key or its content, and by nothing else that it brings along.
    pub(super) const fn rows_are_named_by_key_alone(&self) -> bool {
        self.origin_column.is_none()
            && self.came_back.is_none()
            && self.named_by.is_empty()
            && !self.names_meet
            && !self.layout.tells_ids()
    }

    /// Whether a row is known by its content and by nothing else.
    pub fn rows_are_named_by_content(&self) -> bool {
        self.mapping.key.is_empty() && self.rows_are_named_by_key_alone()
    }

    /// The columns that the report is to show beside what became of a row.
    pub fn report_columns(&self) -> &[usize] {
        &self.mapping.report_columns
    }

    /// What the portal will choose itself; a title is made here, where there is none.
    fn take_defaults(&self, lead: &mut Lead) -> DefaultsTaken {
        let defaults = DefaultsTaken::of(lead);
        if defaults.no_title
            && let Some(title) = default_title(lead, self.catalogue)
        {
            let from = TakenFrom::Constant { of_row: true };
            lead.put(&FieldName::new("TITLE"), FieldValue::Text(title), from);
        }
        defaults
    }

    /// What the field rules need to read a cell of `column`, or a constant.
    pub(super) fn context(&self, column: Option<usize>) -> ValueContext<'_> {
        let habits = column.and_then(|column| self.habits.get(column));
        let Habits {
            dates,
            decimal,
            names,
        } = habits.copied().unwrap_or_default();
        ValueContext {
            locale: &self.mapping.locale,
            clean: self.mapping.clean,
            catalogue: self.catalogue,
            empty: &self.mapping.empty,
            dates: &self.mapping.dates,
            column: dates,
            is_inn: column.is_some_and(|column| self.inn_columns.contains(&column)),
            name_order: names,
            decimal: self.mapping.decimal.or(decimal),
            today: self.words.date,
        }
    }

    /// Whether the mapping fills one of these fields.
    pub(super) fn feeds(&self, fields: &[&str]) -> bool {
        let filled = self.mapping.fills();
        filled.iter().any(|field| fields.contains(&field.as_str()))
    }

    /// Whether texts of several columns may be joined in this field.
    pub(super) fn is_joined(&self, field: &FieldName) -> bool {
        self.joined.contains(field)
    }

    /// What the key columns say; a cell of theirs that holds an error value is told here when no rule of a field did.
    pub(super) fn key(&self, row: RowView<'_>, problems: &mut Vec<Problem>) -> Option<RowKey> {
        if self.mapping.key.is_empty() {
            return None;
        }
        for &column in &self.key_columns {
            let Some(kind) = unreadable(row.cell(column)) else {
                continue;
            };
            let told = |problem: &Problem| problem.column == Some(column) && problem.kind == kind;
            if !problems.iter().any(told) {
                let value = row.cell(column).text;
                problems.push(Problem::of_cell(row.at(), column, None, value, kind));
            }
        }
        if self.key_is_broken(row) {
            return Some(RowKey::Untold);
        }
        let form = |key: &KeyColumn| {
            let text = row.cell(key.column).text;
            if key.phone {
                phone_form(text)
            } else {
                key_form(text)
            }
        };
        let forms: Vec<String> = self.mapping.key.iter().map(form).collect();
        Some(key_origin(&forms).map_or(RowKey::Untold, RowKey::Told))
    }

    fn key_is_broken(&self, row: RowView<'_>) -> bool {
        self.key_columns
            .iter()
            .any(|&column| !is_readable(row.cell(column)))
    }

    /// A `failures.csv` holds some rows of a file: what the others said about the order of day and month, or about the decimal
    /// mark, is gone. What is read by a habit there may be other than it was, so it is an error until the mapping settles it.
    fn doubt_what_came_back(&self, row: RowView<'_>, problems: &mut [Problem]) {
        if let Some(came_back) = self.came_back {
            came_back.recall_formulas(row, problems);
        }
        if self.origin_column.is_none() {
            return;
        }
        for problem in problems {
            let number = matches!(problem.kind, ProblemKind::AmbiguousNumber { .. })
                && self.mapping.decimal.is_none();
            let date = matches!(problem.kind, ProblemKind::AmbiguousDate { .. })
                && self.mapping.dates.is_empty();
            if number || date {
                problem.severity = Severity::Error;
            }
        }
    }

    /// Whether the `ORIGIN_ID` that the mapping fills is wrong in this row: then the row, once mended, is to get the right one,
    /// and not to keep that of its content.
    fn name_is_spoilt(&self, row: RowView<'_>, problems: &[Problem]) -> bool {
        let of_name = |problem: &Problem| problem.field.as_ref() == Some(&self.origin);
        let mut columns = self.named_by.iter();
        columns.any(|&column| !is_readable(row.cell(column)))
            || problems
                .iter()
                .any(|problem| problem.severity >= Severity::Error && of_name(problem))
    }

    /// The identity in the column `_origin`. A text longer than the field was not written by this program, and is passed over.
    fn brought_back(&self, row: RowView<'_>) -> Option<String> {
        let cell = row.cell(self.origin_column?);
        let text = unguard_number(cell.text.trim());
        let fits = !text.is_empty() && text.chars().count() <= ORIGIN_ID_CHARS;
        (fits && is_readable(cell)).then(|| text.to_owned())
    }
}

/// The columns that are part of a row's content, by their titles in key form 1 and in ascending order.
pub fn content_titles(mapping: &Mapping, source: &SourceInfo) -> Vec<String> {
    ContentColumns::new(source, &mapping.ignored).titles()
}

/// Whether rows of a source may name themselves: by the column `_origin`, or by an `ORIGIN_ID` that the mapping fills.
pub fn rows_name_themselves(mapping: &Mapping, source: &SourceInfo) -> bool {
    origin_column(source).is_some() || !naming_columns(mapping).is_empty()
}

fn origin_column(source: &SourceInfo) -> Option<usize> {
    (0..source.header.len()).find(|&column| key_form(source.title(column)) == ORIGIN_COLUMN)
}

fn rounds(mapping: &Mapping, source: &SourceInfo) -> BTreeMap<usize, Arc<Round>> {
    let round = |rule: &ConstantRule| {
        let shares = rule.shares.as_ref()?;
        let round = Round::new(shares, &rule.target.spec.name, source);
        Some((rule.entry, Arc::new(round)))
    };
    mapping.constants.iter().filter_map(round).collect()
}

pub(super) fn unreadable(cell: Cell<'_>) -> Option<ProblemKind> {
    match cell.kind {
        CellKind::Error => Some(ProblemKind::CellError),
        CellKind::FormulaWithoutValue => Some(ProblemKind::FormulaNoValue),
        // Keys whose last digits are gone are no keys (NUM-14).
        CellKind::Number if fields::has_lost_digits(cell.text) => {
            Some(ProblemKind::IdPrecisionLost)
        }
        CellKind::Text
        | CellKind::Number
        | CellKind::Percent
        | CellKind::DateTime
        | CellKind::Bool => None,
    }
}

fn problems_of(row: RowRef, reader: &[Problem]) -> Vec<Problem> {
    let first = reader.partition_point(|problem| problem.row.ordinal < row.ordinal);
    let rest = reader.iter().skip(first);
    rest.take_while(|problem| problem.row.ordinal == row.ordinal)
        .cloned()
        .collect()
}
