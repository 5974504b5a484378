//! `preview.csv`: the leads as they would be sent, a column per field.

use std::borrow::Cow;

use super::ReportError;
use super::folder::Folder;
use super::place::source_of;
use super::table::{Line, Table};
use crate::domain::{Draft, FieldName, FieldValue, SourceInfo, guard};

/// What separates its cells.
const DELIMITER: u8 = b',';

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
        let table = Table::open(folder, "preview.csv", DELIMITER, &header)?;
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
        let place = place(source, draft.row.number, &draft.origin.id);
        let values = self.fields.iter().map(|name| shown(draft.field(name)));
        self.table.write(place.into_iter().chain(values))
    }

    /// Adds the lines of so many leads, as [`PreviewLines`] makes them.
    pub(super) fn lines(&mut self, leads: u64, lines: &[u8]) -> Result<(), ReportError> {
        let Some(room) = self.room.checked_sub(leads) else {
            return Ok(());
        };
        self.room = room;
        self.table.write_lines(lines)
    }

    pub(super) const fn table(&mut self) -> &mut Table {
        &mut self.table
    }
}

/// Makes the preview's lines of rows of one source that can be sent as they are.
#[derive(Debug)]
pub struct PreviewLines<'a> {
    fields: &'a [String],
    source: &'a SourceInfo,
    line: Line,
}

impl<'a> PreviewLines<'a> {
    /// Lines with these fields, of rows of this source.
    pub fn new(fields: &'a [String], source: &'a SourceInfo) -> Self {
        Self {
            fields,
            source,
            line: Line::new(DELIMITER),
        }
    }

    /// Puts the line of a lead behind what `into` holds: of the row of this number, with its `ORIGIN_ID`.
    pub fn put(
        &mut self,
        (number, origin_id): (u64, &str),
        fields: &[(FieldName, FieldValue)],
        into: &mut Vec<u8>,
    ) {
        let value = |wanted: &String| {
            let found = fields.iter().find(|(name, _)| name.as_str() == wanted);
            shown(found.map(|(_, value)| value))
        };
        let place = place(Some(self.source), number, origin_id);
        let cells = place.into_iter().chain(self.fields.iter().map(value));
        self.line.put(cells, into);
    }
}

/// The cells before the fields.
fn place(source: Option<&SourceInfo>, number: u64, origin_id: &str) -> [String; 4] {
    [
        guard(source.map_or("", |source| &source.file)).into_owned(),
        guard(source.map_or("", |source| &source.sheet)).into_owned(),
        number.to_string(),
        guard(origin_id).into_owned(),
    ]
}

fn shown(value: Option<&FieldValue>) -> String {
    let text = value.map_or_else(String::new, FieldValue::shown);
    let guarded = match guard(&text) {
        Cow::Borrowed(_) => None,
        Cow::Owned(guarded) => Some(guarded),
    };
    guarded.unwrap_or(text)
}
