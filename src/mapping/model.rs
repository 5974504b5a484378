//! A checked mapping: names are resolved to columns and fields, so that the rows need no look-up by text.

use std::collections::BTreeSet;

use super::condition::Condition;
use super::shares::Shares;
use crate::domain::{
    Clean, DatePattern, DecimalMark, Duplicates, Extension, FieldKind, FieldName, FieldSpec,
    Leftovers, Locale, Lookup, Method, MultiKind, UpdateRules,
};

/// A mapping that fits a header and a catalogue (`design.md` §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// How leads are created.
    pub method: Method,
    /// What the method cannot carry is sent by a second call.
    pub second_call: bool,
    /// `ORIGINATOR_ID` of every lead.
    pub originator: String,
    /// The columns that identify a row; empty: rows are identified by their content.
    pub key: Vec<KeyColumn>,
    /// The region's habits.
    pub locale: Locale,
    /// What is done about cells that may be mended in more than one way.
    pub clean: Clean,
    /// Words that mean an empty cell besides the built-in ones, folded as [`ValueTable`] folds.
    pub empty: Vec<String>,
    /// The decimal mark, where the mapping settles it.
    pub decimal: Option<DecimalMark>,
    /// The ways in which dates are written, where the mapping settles them.
    pub dates: Vec<DatePattern>,
    /// What is done with each mapped column, in the order of the file's columns.
    pub columns: Vec<ColumnRule>,
    /// Constants and templates, in the order of the YAML.
    pub constants: Vec<ConstantRule>,
    /// What becomes of the columns that the mapping does not name.
    pub rest: Option<RestRule>,
    /// Which rows are leads.
    pub rows: RowFilter,
    /// What a row must have.
    pub require: Vec<Requirement>,
    /// Columns whose names begin with `_` or that stand under `ignore`: no part of a row's identity or content.
    pub ignored: Vec<usize>,
    /// Titled columns that the mapping does not name; told once, as a notice.
    pub unmapped: Vec<usize>,
    /// What is done about them.
    pub on_new_columns: NewColumns,
    /// Columns that the report is to show.
    pub report_columns: Vec<usize>,
    /// What becomes of rows that are one person's.
    pub duplicates: Duplicates,
    /// How a lead that stands is changed, field by field.
    pub update: UpdateRules,
    /// Parameters of the method.
    pub params: LeadParams,
}

impl Mapping {
    /// The columns that leads are made of: mapped ones, those of the key and those that templates and conditions name.
    pub fn used_columns(&self) -> BTreeSet<usize> {
        let templates = self
            .constants
            .iter()
            .flat_map(|rule| rule.template.columns());
        let tested = self.conditions().flat_map(Condition::columns);
        let mapped = self.columns.iter().map(|rule| rule.column);
        let key = self.key.iter().map(|part| part.column);
        let rest = self.rest.iter().flat_map(|rest| &rest.columns);
        let key = key.chain(rest.map(|(column, _)| *column));
        templates.chain(tested).chain(mapped).chain(key).collect()
    }

    /// Every condition of the mapping.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let columns = self.columns.iter().flat_map(|rule| &rule.targets);
        let constants = self.constants.iter().map(|rule| &rule.target);
        let of_targets = columns
            .chain(constants)
            .filter_map(|target| target.when.as_ref());
        of_targets.chain(self.rows.conditions())
    }

    /// The fields that rows may fill, each once, in the order of columns and constants; behind them what `clean` may bring
    /// besides: contacts that are moved out of the wrong column, and the comment.
    pub fn fills(&self) -> Vec<FieldName> {
        let of_columns = self.columns.iter().flat_map(|rule| &rule.targets);
        let of_constants = self.constants.iter().map(|rule| &rule.target);
        let mut filled: Vec<FieldName> = Vec::new();
        let mut add = |name: FieldName| {
            if !filled.contains(&name) {
                filled.push(name);
            }
        };
        let (mut contacts, mut networks, mut missing) = (false, false, false);
        for target in of_columns.chain(of_constants) {
            target.spec.filled().into_iter().for_each(&mut add);
            missing |= target.missing == Missing::Comment;
            if target.spec.kind == FieldKind::Amount {
                add(FieldName::new("CURRENCY_ID"));
            } else if let FieldKind::Multi(kind) = target.spec.kind {
                contacts |= matches!(kind, MultiKind::Phone | MultiKind::Email);
                networks |= matches!(kind, MultiKind::Web | MultiKind::Im);
            }
        }
        if self.clean.rescue && (contacts || networks) {
            for name in ["PHONE", "EMAIL", "WEB"] {
                add(FieldName::new(name));
            }
        }
        let kept = self.clean.leftovers == Leftovers::Comment
            || self.clean.extension == Extension::Comment;
        if kept || networks || missing {
            add(FieldName::new("COMMENTS"));
        }
        filled
    }
}

/// Columns that are not named, and the text that takes them (`rest`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestRule {
    /// The field.
    pub target: Target,
    /// The columns in the file's order, each with its title.
    pub columns: Vec<(usize, String)>,
}

/// Which rows are leads (`rows`); the others are skipped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowFilter {
    /// Those of which this holds.
    pub only: Option<Condition>,
    /// None of those of which this holds.
    pub skip: Option<Condition>,
}

impl RowFilter {
    /// Its conditions.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.only.iter().chain(&self.skip)
    }
}

/// A column of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyColumn {
    /// The column, from 0.
    pub column: usize,
    /// It is mapped to a phone: compared by its digits (`design.md` §5).
    pub phone: bool,
}

/// What is done about columns that the mapping does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NewColumns {
    /// Nothing.
    Ignore,
    /// They are told.
    #[default]
    Warn,
    /// The source is refused.
    Error,
}

/// One column and the fields that it feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnRule {
    /// The column, from 0.
    pub column: usize,
    /// The fields, in the order of the YAML.
    pub targets: Vec<Target>,
}

/// A field that a column or a constant feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The field.
    pub spec: FieldSpec,
    /// `VALUE_TYPE` of a multifield's elements; `None` for other fields.
    pub value_type: Option<&'static str>,
    /// What separates several values in a cell; `None`: as the kind of field does by default.
    pub split: Option<String>,
    /// Cell values that stand for others.
    pub values: Option<ValueTable>,
    /// The value when the cell's is neither in `values` nor in the field's dictionary.
    pub otherwise: Option<String>,
    /// What joins this column's text to that of the columns before it in the same field.
    pub join: Option<String>,
    /// The field is fed only where this holds.
    pub when: Option<Condition>,
    /// By what people, companies and contacts are named.
    pub lookup: Option<Lookup>,
    /// What becomes of a value that the portal lacks.
    pub missing: Missing,
}

/// `missing` of a target: what becomes of a value that the field's list lacks, or that nothing was found for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// The row is invalid.
    #[default]
    Error,
    /// It is left out.
    Empty,
    /// It is left out, and stands in the comment under its column's title.
    Comment,
}

impl Missing {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "error" => Some(Self::Error),
            "empty" => Some(Self::Empty),
            "comment" => Some(Self::Comment),
            _ => None,
        }
    }
}

/// `values:` of a target; compared regardless of case, ё and blanks ([`ValueTable::fold`]).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValueTable {
    /// In the order of the folded keys.
    entries: Vec<(String, String)>,
    /// The cell values as the mapping writes them, each once, in its order.
    written: Vec<String>,
}

impl ValueTable {
    /// A table of (cell value, sent value); keys are folded here.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut written: Vec<String> = Vec::new();
        let mut known = BTreeSet::new();
        let mut entries: Vec<(String, String)> = Vec::new();
        for (from, to) in pairs {
            let folded = Self::fold(&from);
            if known.insert(folded.clone()) {
                written.push(from);
            }
            entries.push((folded, to));
        }
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        entries.dedup_by(|(later, _), (earlier, _)| later == earlier);
        Self { entries, written }
    }

    /// The cell values as the mapping writes them, in its order.
    pub fn written(&self) -> &[String] {
        &self.written
    }

    /// The value that stands for a cell's text.
    pub fn get(&self, text: &str) -> Option<&str> {
        let wanted = Self::fold(text);
        let found = self.entries.binary_search_by(|(from, _)| from.cmp(&wanted));
        let (_, to) = self.entries.get(found.ok()?)?;
        Some(to)
    }

    /// The form in which texts are compared: lower case, ё as е, blanks collapsed and trimmed.
    pub fn fold(text: &str) -> String {
        let lower = text.to_lowercase().replace('ё', "е");
        lower.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A constant or template for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstantRule {
    /// Its place among the entries of `set`, from 0: by it [`MappingFile::constants_refused`](super::MappingFile::constants_refused)
    /// finds the text.
    pub entry: usize,
    /// Of several rules with this number the first whose condition holds is taken; those of one field have the same.
    pub group: usize,
    /// The field.
    pub target: Target,
    /// What is put into it; read by the field's rules as a cell would be.
    pub template: Template,
    /// In the place of a text: people of whom one is chosen for a new lead.
    pub shares: Option<Shares>,
    /// It wins over a non-empty value from `columns`; otherwise it gives way.
    pub always: bool,
}

/// A text with placeholders. A line whose placeholders are all empty is left out; a line without placeholders stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    /// The lines, each a list of pieces.
    pub lines: Vec<Vec<Piece>>,
}

impl Template {
    /// Whether it gives every row of a source the same text.
    pub fn is_fixed(&self) -> bool {
        let mut pieces = self.lines.iter().flatten();
        pieces.all(|piece| !matches!(piece, Piece::Columns(_) | Piece::Row))
    }

    /// Every column that it may read.
    pub fn columns(&self) -> impl Iterator<Item = usize> + '_ {
        let pieces = self.lines.iter().flatten();
        let read = pieces.flat_map(|piece| match piece {
            Piece::Columns(columns) => columns.as_slice(),
            Piece::Text(_) | Piece::File | Piece::Sheet | Piece::Row | Piece::Run | Piece::Date => {
                &[]
            }
        });
        read.copied()
    }
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// The first non-empty of these columns' cleaned cells.
    Columns(Vec<usize>),
    /// `@file`
    File,
    /// `@sheet`
    Sheet,
    /// `@row`
    Row,
    /// `@run`
    Run,
    /// `@date`
    Date,
}

/// What a row must have: at least one of these fields not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The fields; a flat name is given as its multifield (`PHONE_WORK` → `PHONE`).
    pub any_of: Vec<FieldName>,
}

/// `params` of `crm.lead.add` (`lead-methods.md` §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeadParams {
    /// `REGISTER_SONET_EVENT`; `None` leaves it out.
    pub register_sonet_event: Option<bool>,
}
