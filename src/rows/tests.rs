//! Whole rows, from cells to drafts: what a user would notice.

mod came_back;
mod conditions;
mod faulty;
mod flat;
mod identity;
mod judged;
mod mapped;
mod normal_forms;
mod plain;
mod portal;
mod quick;
mod sharing;
mod vectors;

use super::fixtures::{block, in_run, run_words, source};
use super::{MappedRow, RowMapper, SeenInMemory, Settled, SettledRow, evidence_columns, settle};
use crate::domain::{
    DecimalMark, Duplicates, FieldCatalogue, FieldName, FieldValue, Locale, Method, MultiValue,
    RowBlock, SourceInfo, UpdateRules, legacy_field,
};
use crate::fields::ColumnEvidence;
use crate::mapping::{
    ColumnRule, ConstantRule, KeyColumn, LeadParams, Mapping, Missing, NewColumns, Piece,
    RowFilter, Target, Template, ValueTable,
};

/// A mapping without columns.
fn no_mapping() -> Mapping {
    Mapping {
        method: Method::LeadAdd,
        second_call: false,
        originator: "test".to_owned(),
        key: Vec::new(),
        clean: crate::domain::Clean::default(),
        locale: Locale::default(),
        empty: Vec::new(),
        decimal: Some(DecimalMark::Point),
        dates: Vec::new(),
        columns: Vec::new(),
        constants: Vec::new(),
        rest: None,
        rows: RowFilter::default(),
        report_columns: Vec::new(),
        require: Vec::new(),
        ignored: Vec::new(),
        duplicates: Duplicates::default(),
        update: UpdateRules::default(),
        unmapped: Vec::new(),
        on_new_columns: NewColumns::Ignore,
        params: LeadParams::default(),
    }
}

/// A field by its modern or flat name.
fn target(name: &str) -> Target {
    let catalogue = FieldCatalogue::standard();
    let (field, value_type) = match legacy_field(name) {
        Some((kind, value_type)) => (kind.field(), Some(value_type)),
        None => (name, None),
    };
    Target {
        spec: catalogue.field(field).unwrap().clone(),
        value_type,
        split: None,
        values: None,
        otherwise: None,
        join: None,
        when: None,
        lookup: None,
        missing: Missing::default(),
    }
}

fn values(pairs: &[(&str, &str)]) -> ValueTable {
    let owned = pairs
        .iter()
        .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()));
    ValueTable::new(owned)
}

/// A mapping of the first columns to these fields, one each; an empty name leaves a column out.
fn mapping(fields: &[&str]) -> Mapping {
    let mut mapping = no_mapping();
    for (column, name) in fields.iter().enumerate() {
        if !name.is_empty() {
            mapping.columns.push(ColumnRule {
                column,
                targets: vec![target(name)],
            });
        }
    }
    mapping
}

fn key(columns: &[usize]) -> Vec<KeyColumn> {
    let plain = |&column: &usize| KeyColumn {
        column,
        phone: false,
    };
    columns.iter().map(plain).collect()
}

fn constant(name: &str, pieces: Vec<Piece>) -> ConstantRule {
    ConstantRule {
        entry: 0,
        group: 0,
        shares: None,
        target: target(name),
        template: Template {
            lines: vec![pieces],
        },
        always: false,
    }
}

fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

/// Maps every row of a block.
fn map_block(mapping: &Mapping, source: &SourceInfo, block: &RowBlock) -> Vec<MappedRow> {
    let (catalogue, words) = (FieldCatalogue::standard(), run_words());
    let mut evidence = ColumnEvidence::new(&evidence_columns(mapping));
    for row in block.rows() {
        evidence.observe(row);
    }
    let mapper = RowMapper::new(mapping, &catalogue, source, &evidence, &words);
    block
        .rows()
        .map(|row| mapper.map(row, block.problems()))
        .collect()
}

/// Maps rows of text cells under titles that say nothing.
fn map_rows<C: AsRef<[S]>, S: AsRef<str>>(mapping: &Mapping, rows: &[C]) -> Vec<MappedRow> {
    let titles = ["Один", "Два", "Три", "Четыре", "Пять"];
    map_block(mapping, &source(&titles), &block(rows))
}

/// Maps one row.
fn map_row(mapping: &Mapping, cells: &[&str]) -> MappedRow {
    map_rows(mapping, &[cells]).remove(0)
}

/// Maps and settles rows of one sheet.
fn settle_rows<C: AsRef<[S]>, S: AsRef<str>>(mapping: &Mapping, rows: &[C]) -> Vec<SettledRow> {
    let mut seen = SeenInMemory::new();
    map_rows(mapping, rows)
        .into_iter()
        .map(|row| settle(row, in_run(&mapping.originator), &mut seen))
        .collect()
}

fn codes(row: &MappedRow) -> Vec<&'static str> {
    row.problems
        .iter()
        .map(crate::domain::Problem::code)
        .collect()
}

fn field<'a>(row: &'a MappedRow, name: &str) -> Option<&'a FieldValue> {
    let wanted = FieldName::new(name);
    let found = row.fields.iter().find(|(field, _)| *field == wanted);
    found.map(|(_, value)| value)
}

/// A single field as text.
fn shown(row: &MappedRow, name: &str) -> Option<String> {
    field(row, name).and_then(FieldValue::wire_text)
}

/// The elements of a multifield as `TYPE:value`.
fn elements(row: &MappedRow, name: &str) -> Vec<String> {
    match field(row, name) {
        Some(FieldValue::Multi(list)) => list
            .iter()
            .map(|MultiValue { value_type, value }| format!("{value_type}:{value}"))
            .collect(),
        _ => Vec::new(),
    }
}

fn is_valid(row: &SettledRow) -> bool {
    matches!(row.outcome, Settled::Valid(_))
}
