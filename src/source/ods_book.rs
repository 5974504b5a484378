//! An ODS workbook, gone through once for what its tables say about their cells, and from its beginning for the cells of each: memory
//! holds one row. Where a glance showed that they say nothing, the rows are passed over the first time.

use std::io::{BufReader, Read};

use calamine::DataRef;

use super::SourceErrorKind;
use super::book::SheetName;
use super::ods_cell::{OdsCell, OdsValue};
use super::ods_table::{OdsEvent, OdsReader};
use super::sheet_cells::{Cells, SheetCell, Value, corrupt};
use super::sheet_facts::{Area, SheetFacts};
use super::zip_guard::{Archive, Glances, open_part, place_of};

/// The part that holds all tables.
const CONTENT: &str = "content.xml";
/// The list of parts, which says whether they are encrypted.
const MANIFEST: &str = "META-INF/manifest.xml";
/// Filled cells that a sheet may have only because they are repeated: 1,048,576 rows of sixteen equal ones.
const REPEATED: u64 = 16 << 20;
/// A row that is repeated to the end of the sheet is formatting.
const LAST_ROW: u32 = 1_048_576;

/// Merged areas, hidden runs and links that are kept of each table; one that has more is gone through once more.
const KEPT: usize = 1 << 14;

/// A workbook on disk.
pub(super) struct OdsBook {
    archive: Archive,
    tables: Vec<Table>,
}

struct Table {
    sheet: SheetName,
    /// What it says about its cells; `None`: too much to be kept.
    facts: Option<Gathered>,
}

impl OdsBook {
    /// Lists the tables. `glances`: what was seen of the parts.
    pub(super) fn open(mut archive: Archive, glances: &Glances) -> Result<Self, SourceErrorKind> {
        if let Some(place) = place_of(&archive, MANIFEST) {
            let mut manifest = String::new();
            let mut part = open_part(&mut archive, place)?.take(1 << 20);
            let read = part.read_to_string(&mut manifest);
            if read.is_ok() && manifest.contains("encryption-data") {
                return Err(SourceErrorKind::EncryptedWorkbook);
            }
        }
        let mut tables: Vec<Table> = Vec::new();
        let glance = place_of(&archive, CONTENT).and_then(|place| glances.get(&place));
        let silent = glance.is_some_and(|glance| !glance.odd && !glance.hidden_cells);
        let mut reader = content(&mut archive)?;
        if silent {
            reader = reader.without_rows();
        }
        while let Some(event) = reader.next()? {
            if let OdsEvent::Table { name, visible } = event {
                tables.push(Table {
                    sheet: SheetName { name, visible },
                    facts: Some(Gathered::default()),
                });
            } else if let Some(table) = tables.last_mut()
                && let Some(mut facts) = table.facts.take()
            {
                let within = facts.take(&event).is_ok() && facts.count() <= KEPT;
                table.facts = within.then_some(facts);
            }
        }
        drop(reader);
        Ok(Self { archive, tables })
    }

    /// The tables, in their order.
    pub(super) fn sheets(&self) -> Vec<SheetName> {
        let tables = self.tables.iter();
        tables.map(|table| table.sheet.clone()).collect()
    }

    /// What a table says about its cells.
    pub(super) fn facts(&mut self, sheet: &str) -> Result<SheetFacts, SourceErrorKind> {
        let table = self.tables.iter().find(|table| table.sheet.name == sheet);
        if let Some(gathered) = table.and_then(|table| table.facts.as_ref()) {
            return Ok(gathered.facts.clone().settled());
        }
        let mut gathered = Gathered::default();
        let mut reader = content_from(&mut self.archive, sheet)?;
        while let Some(event) = reader.next()? {
            if matches!(event, OdsEvent::Table { .. } | OdsEvent::TableEnd) {
                break;
            }
            gathered.take(&event)?;
        }
        Ok(gathered.facts.settled())
    }

    /// The cells of a table.
    pub(super) fn cells(&mut self, sheet: &str) -> Result<OdsCells<'_>, SourceErrorKind> {
        Ok(OdsCells {
            reader: content_from(&mut self.archive, sheet)?,
            next_row: 0,
            current: None,
            repeated: 0,
            over: false,
        })
    }
}

/// What a table says, up to where it was read.
#[derive(Default)]
struct Gathered {
    facts: SheetFacts,
    column: u32,
    row: u32,
}

impl Gathered {
    fn take(&mut self, event: &OdsEvent) -> Result<(), SourceErrorKind> {
        match event {
            OdsEvent::Column { repeated, hidden } => {
                let next = self.column.saturating_add(*repeated);
                if *hidden {
                    let run = (self.column, next.saturating_sub(1));
                    self.facts.hidden_columns.push(run);
                    self.facts.hidden_columns.truncate(LAST_ROW as usize);
                }
                self.column = next;
            }
            OdsEvent::Row {
                repeated,
                hidden,
                cells,
            } => {
                self.take_row(*repeated, *hidden, cells)?;
                self.row = self.row.saturating_add(*repeated);
            }
            OdsEvent::Table { .. } | OdsEvent::TableEnd => {}
        }
        Ok(())
    }

    fn take_row(
        &mut self,
        repeated: u32,
        hidden: bool,
        cells: &[OdsCell],
    ) -> Result<(), SourceErrorKind> {
        let (facts, row) = (&mut self.facts, self.row);
        if hidden && cells.iter().any(|cell| cell.value.is_some()) {
            for row in row..row.saturating_add(repeated).min(LAST_ROW) {
                facts.hide_row(row)?;
            }
        }
        for cell in cells {
            let (rows, columns) = cell.spanned;
            facts.merge(Area {
                top: row,
                left: cell.column,
                bottom: row.saturating_add(rows.saturating_sub(1)),
                right: cell.column.saturating_add(columns.saturating_sub(1)),
            })?;
            if let Some(link) = &cell.link {
                facts.link(row, cell.column, link)?;
            }
        }
        Ok(())
    }

    fn count(&self) -> usize {
        let facts = &self.facts;
        facts.merged.len()
            + facts.hidden_rows.len()
            + facts.hidden_columns.len()
            + facts.mail_links.len()
    }
}

/// A part of XML as it comes out of the archive.
type Part<'a> = Box<dyn Read + 'a>;

fn content(archive: &mut Archive) -> Result<OdsReader<BufReader<Part<'_>>>, SourceErrorKind> {
    let place = place_of(archive, CONTENT).ok_or_else(|| corrupt("ODS: no content.xml"))?;
    let part: Part<'_> = Box::new(open_part(archive, place)?);
    Ok(OdsReader::new(BufReader::with_capacity(1 << 16, part)))
}

/// The content, read up to the beginning of a table.
fn content_from<'a>(
    archive: &'a mut Archive,
    sheet: &str,
) -> Result<OdsReader<BufReader<Part<'a>>>, SourceErrorKind> {
    let mut reader = content(archive)?;
    while let Some(event) = reader.next()? {
        if matches!(&event, OdsEvent::Table { name, .. } if name == sheet) {
            return Ok(reader);
        }
    }
    Err(corrupt("ODS: table not found"))
}

/// The cells of a table, repeated ones as often as they are there.
pub(super) struct OdsCells<'a> {
    reader: OdsReader<BufReader<Part<'a>>>,
    next_row: u32,
    current: Option<RepeatedRow>,
    repeated: u64,
    over: bool,
}

/// A row that is being handed out.
struct RepeatedRow {
    cells: Vec<OdsCell>,
    row: u32,
    /// Rows that are left, this one included.
    rows: u32,
    cell: usize,
    /// Times that the cell was handed out.
    times: u32,
    first: bool,
}

impl<'a> Cells<'a> for OdsCells<'a> {
    fn next(&mut self) -> Result<Option<SheetCell<'a>>, SourceErrorKind> {
        while !self.over {
            if let Some(cell) = self.next_of_row()? {
                return Ok(Some(cell));
            }
            match self.reader.next()? {
                Some(OdsEvent::Row {
                    repeated, cells, ..
                }) => {
                    let row = self.next_row;
                    self.next_row = row.saturating_add(repeated);
                    if cells.iter().any(|cell| cell.value.is_some()) {
                        self.current = Some(RepeatedRow {
                            cells,
                            row,
                            rows: repeated,
                            cell: 0,
                            times: 0,
                            first: true,
                        });
                    }
                }
                Some(OdsEvent::Column { .. }) => {}
                Some(OdsEvent::Table { .. } | OdsEvent::TableEnd) | None => self.over = true,
            }
        }
        Ok(None)
    }
}

impl<'a> OdsCells<'a> {
    fn next_of_row(&mut self) -> Result<Option<SheetCell<'a>>, SourceErrorKind> {
        let Some(current) = &mut self.current else {
            return Ok(None);
        };
        loop {
            let Some(cell) = current.cells.get_mut(current.cell) else {
                if current.rows <= 1 {
                    self.current = None;
                    return Ok(None);
                }
                current.rows -= 1;
                current.row = current.row.saturating_add(1);
                current.cell = 0;
                current.first = false;
                continue;
            };
            let is_last = current.rows <= 1 && current.times.saturating_add(1) >= cell.repeated;
            let value = if is_last {
                cell.value.take()
            } else {
                cell.value.clone()
            };
            let Some(value) = value.filter(|_| current.times < cell.repeated) else {
                current.cell += 1;
                current.times = 0;
                continue;
            };
            if !current.first || current.times > 0 {
                self.repeated = self.repeated.saturating_add(1);
                if self.repeated > REPEATED {
                    return Err(SourceErrorKind::TooManyCells { limit: REPEATED });
                }
            }
            let column = cell.column.saturating_add(current.times);
            current.times += 1;
            return Ok(Some(SheetCell {
                row: current.row,
                column,
                value: shown(value),
            }));
        }
    }
}

fn shown<'a>(value: OdsValue) -> Value<'a> {
    match value {
        OdsValue::Text(text) => Value::Known(DataRef::String(text)),
        OdsValue::Number(number) => Value::Known(DataRef::Float(number)),
        OdsValue::Percent(number) => Value::Percent(number),
        OdsValue::Flag(flag) => Value::Known(DataRef::Bool(flag)),
        OdsValue::Moment(text) => Value::Known(DataRef::DateTimeIso(text)),
        OdsValue::Error(name) => Value::Error(name),
        OdsValue::NotComputed => Value::NotComputed,
    }
}
