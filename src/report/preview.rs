//! `preview.csv`: the leads as they would be sent, a column per field.

use super::ReportError;
use super::folder::Folder;
use super::place::source_of;
use super::table::Table;
use crate::domain::{Draft, FieldValue, SourceInfo, guard};

/// The columns before the fields.
const HEADER: [&str; 4] = ["file", "sheet", "row", "origin_id"];

/// The preview of a check.
#[derive(Debug)]
pub(super) struct Preview {
    fields: Vec<String>,
    table: Table,
}

impl Preview {
    pub(super) fn open(folder: &mut Folder, fields: Vec<String>) -> Result<Self, ReportError> {
        let own = HEADER.iter().map(|title| (*title).to_owned());
        let header: Vec<String> = own.chain(fields.iter().cloned()).collect();
        let table = Table::open(folder, "preview.csv", b',', &header)?;
        Ok(Self { fields, table })
    }

    pub(super) fn row(&mut self, sources: &[SourceInfo], draft: &Draft) -> Result<(), ReportError> {
        let source = source_of(sources, draft.row);
        let place = [
            guard(source.map_or("", |source| &source.file)).into_owned(),
            guard(source.map_or("", |source| &source.sheet)).into_owned(),
            draft.row.number.to_string(),
            guard(&draft.origin.id).into_owned(),
        ];
        let values = self.fields.iter().map(|name| {
            let text = draft.field(name).map_or_else(String::new, shown);
            guard(&text).into_owned()
        });
        self.table.write(place.into_iter().chain(values))
    }

    pub(super) const fn table(&mut self) -> &mut Table {
        &mut self.table
    }
}

/// A value in one cell; elements of a multifield as `VALUE (VALUE_TYPE)`, separated by `; `.
fn shown(value: &FieldValue) -> String {
    match value {
        FieldValue::Multi(elements) => elements
            .iter()
            .map(|element| format!("{} ({})", element.value, element.value_type))
            .collect::<Vec<_>>()
            .join("; "),
        FieldValue::Integers(numbers) => numbers
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("; "),
        FieldValue::Text(_)
        | FieldValue::Code(_)
        | FieldValue::Integer(_)
        | FieldValue::Decimal(_)
        | FieldValue::Date(_)
        | FieldValue::DateTime(_)
        | FieldValue::YesNo(_) => value.wire_text().unwrap_or_default(),
    }
}
