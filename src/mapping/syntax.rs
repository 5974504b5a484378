//! A mapping as it is written: every name with its place, nothing looked up yet.

use std::collections::BTreeMap;

use super::condition::CellTest;
use super::model::{LeadParams, NewColumns};
use super::place::{At, Name, Source};
use super::shares::SharesText;
use super::template::TemplateText;
use super::values_file::ValuesFile;
use crate::domain::{
    Clean, DatePattern, DecimalMark, InFileAction, InPortal, Locale, Method, OnChange, SheetChoice,
    SourceSettings,
};

/// A mapping file whose shape is right; [`MappingFile::check`] makes a [`Mapping`](super::Mapping) of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingFile {
    pub(super) source: Source,
    pub(super) method: Method,
    pub(super) second_call: bool,
    pub(super) originator: String,
    pub(super) key: Vec<Name>,
    pub(super) locale: Locale,
    /// Where `time_zone` is written.
    pub(super) time_zone_at: At,
    pub(super) reading: Reading,
    pub(super) clean: Clean,
    pub(super) columns: Vec<ColumnText>,
    pub(super) constants: Vec<ConstantText>,
    /// Files of values that were read, by their names.
    pub(super) values: BTreeMap<String, ValuesFile>,
    pub(super) rest: Option<Name>,
    pub(super) rows: FilterText,
    /// Columns that the report shows.
    pub(super) report: Vec<Name>,
    /// The only host that may be called.
    pub(super) portal: Option<String>,
    /// Each entry of `require`: one field, or those of its `any`.
    pub(super) require: Vec<Vec<Name>>,
    pub(super) ignore: Vec<Name>,
    pub(super) on_change: OnChange,
    pub(super) duplicates: DuplicatesText,
    pub(super) update: UpdateText,
    pub(super) params: LeadParams,
}

/// `duplicates`, as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DuplicatesText {
    pub(super) in_file: InFileText,
    pub(super) in_portal: Option<InPortal>,
    /// Where `in_portal` is written.
    pub(super) portal_at: At,
}

/// `duplicates.in_file`, as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct InFileText {
    /// Each entry: fields that are taken together.
    pub(super) by: Option<Vec<Vec<Name>>>,
    pub(super) action: InFileAction,
}

/// `update`, as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct UpdateText {
    pub(super) never: Option<Vec<Name>>,
    pub(super) fill: Vec<Name>,
    pub(super) append: Vec<Name>,
}

/// `source`, the parts that the rows need and those that the reader needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) settings: SourceSettings,
    pub(super) sheets: SheetChoice,
    pub(super) decimal: Option<DecimalMark>,
    pub(super) dates: Vec<DatePattern>,
    pub(super) empty: Vec<String>,
    pub(super) on_new_columns: NewColumns,
    /// Where `on_new_columns` is written.
    pub(super) on_new_columns_at: At,
}

/// An entry of `columns`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ColumnText {
    pub(super) column: Name,
    /// Other titles of the same column.
    pub(super) also: Vec<Name>,
    /// A file may lack it.
    pub(super) optional: bool,
    pub(super) targets: Vec<TargetText>,
}

impl ColumnText {
    /// The title that stands before the colon, then the others.
    pub(super) fn names(&self) -> impl Iterator<Item = &Name> {
        std::iter::once(&self.column).chain(&self.also)
    }
}

/// A field and how it is fed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TargetText {
    pub(super) field: Name,
    pub(super) value_type: Option<Name>,
    pub(super) split: Option<Name>,
    pub(super) values: Option<ValuesText>,
    pub(super) otherwise: Option<Name>,
    pub(super) join: Option<Name>,
    pub(super) when: Option<ConditionText>,
    pub(super) lookup: Option<Name>,
    pub(super) missing: Option<Name>,
}

impl TargetText {
    /// A field without options.
    pub(super) const fn plain(field: Name) -> Self {
        Self {
            field,
            value_type: None,
            split: None,
            values: None,
            otherwise: None,
            join: None,
            when: None,
            lookup: None,
            missing: None,
        }
    }
}

/// `values`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ValuesText {
    /// They stand in the mapping.
    Written(Vec<(Name, Name)>),
    /// They stand in a file of this name.
    File(Name),
}

/// Columns that are not looked up yet, each with its test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConditionText {
    pub(super) tests: Vec<TestText>,
}

/// A test of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TestText {
    pub(super) column: Name,
    pub(super) test: CellTest,
    /// Both as they are written, on one line.
    pub(super) written: String,
}

/// `rows`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FilterText {
    pub(super) only: Option<ConditionText>,
    pub(super) skip: Option<ConditionText>,
}

/// An entry of `set`, or one of several for the same field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConstantText {
    /// Which entry of the section it belongs to, from 0: of several texts for one field the first whose condition holds is taken.
    pub(super) group: usize,
    /// Where it is written.
    pub(super) at: At,
    pub(super) target: TargetText,
    pub(super) template: TemplateText,
    /// In the place of a text.
    pub(super) shares: Option<SharesText>,
    /// Other titles of the column that the text names.
    pub(super) also: Vec<Name>,
    /// A file may lack the columns that the text names.
    pub(super) optional: bool,
    pub(super) always: bool,
}
