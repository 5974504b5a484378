//! `preview.csv`: the leads as they would be sent, a column per field.

use std::borrow::Cow;

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
    /// So many leads are still taken.
    room: u64,
    table: Table,
}

impl Preview {
    pub(super) fn open(
        folder: &mut Folder,
        (fields, most): (Vec<String>, u64),
    ) -> Result<Self, ReportError> {
        let own = HEADER.iter().map(|title| (*title).to_owned());
        let header: Vec<String> = own.chain(fields.iter().cloned()).collect();
        let table = Table::open(folder, "preview.csv", b',', &header)?;
        Ok(Self {
            fields,
            room: most,
            table,
        })
    }

    /// Whether it takes no more leads.
    pub(super) const fn is_full(&self) -> bool {
        self.room == 0
    }

    /// Adds a lead, if there is room for it.
    pub(super) fn row(&mut self, sources: &[SourceInfo], draft: &Draft) -> Result<(), ReportError> {
        let Some(room) = self.room.checked_sub(1) else {
            return Ok(());
        };
        self.room = room;
        let source = source_of(sources, draft.row);
        let place = [
            guard(source.map_or("", |source| &source.file)).into_owned(),
            guard(source.map_or("", |source| &source.sheet)).into_owned(),
            draft.row.number.to_string(),
            guard(&draft.origin.id).into_owned(),
        ];
        let values = self.fields.iter().map(|name| {
            let text = draft
                .field(name)
                .map_or_else(String::new, FieldValue::shown);
            let guarded = match guard(&text) {
                Cow::Borrowed(_) => None,
                Cow::Owned(guarded) => Some(guarded),
            };
            guarded.unwrap_or(text)
        });
        self.table.write(place.into_iter().chain(values))
    }

    pub(super) const fn table(&mut self) -> &mut Table {
        &mut self.table
    }
}
