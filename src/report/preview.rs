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
        let [file, sheet] = place(source);
        let row = (draft.row.number, draft.origin.id.as_str());
        let values = self.fields.iter().map(|name| draft.field(name));
        self.table.write(cells([&file, &sheet], row, values))
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
    place: [Cow<'a, str>; 2],
    line: Line,
}

impl<'a> PreviewLines<'a> {
    /// Lines with these fields, of rows of this source.
    pub fn new(fields: &'a [String], source: &'a SourceInfo) -> Self {
        Self {
            fields,
            place: place(Some(source)),
            line: Line::new(DELIMITER),
        }
    }

    /// Puts the line of a lead behind what `into` holds: of the row of this number, with its `ORIGIN_ID`.
    pub fn put(
        &mut self,
        row: (u64, &str),
        fields: &[(FieldName, FieldValue)],
        into: &mut Vec<u8>,
    ) {
        let mut next = 0;
        let values = self.fields.iter().map(|wanted| {
            let is_it = |(name, _): &(FieldName, FieldValue)| name.as_str() == wanted;
            // They mostly stand in the order in which they are wanted.
            let place = if fields.get(next).is_some_and(is_it) {
                next
            } else {
                fields.iter().position(is_it)?
            };
            next = place.saturating_add(1);
            fields.get(place).map(|(_, value)| value)
        });
        let [file, sheet] = &self.place;
        self.line.put(cells([file, sheet], row, values), into);
    }
}

/// A lead's cells: where its row stands, its `ORIGIN_ID`, and its fields.
fn cells<'c>(
    [file, sheet]: [&'c str; 2],
    (number, origin_id): (u64, &'c str),
    values: impl Iterator<Item = Option<&'c FieldValue>>,
) -> impl Iterator<Item = Cow<'c, [u8]>> {
    let row = Cow::Owned(number.to_string());
    let place = [file.into(), sheet.into(), row, guard(origin_id)];
    let shown = |value: Option<&'c FieldValue>| {
        let shown = value.map_or(Cow::Borrowed(""), FieldValue::shown);
        let guarded = match guard(&shown) {
            Cow::Borrowed(_) => None,
            Cow::Owned(guarded) => Some(guarded),
        };
        guarded.map_or(shown, Cow::Owned)
    };
    let bytes = |cell| match cell {
        Cow::Borrowed(text) => Cow::Borrowed(str::as_bytes(text)),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    };
    place.into_iter().chain(values.map(shown)).map(bytes)
}

/// A source's file and sheet, as cells.
fn place(source: Option<&SourceInfo>) -> [Cow<'_, str>; 2] {
    [
        guard(source.map_or("", |source| &source.file)),
        guard(source.map_or("", |source| &source.sheet)),
    ]
}
