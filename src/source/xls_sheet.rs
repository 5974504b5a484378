//! The records of one sheet of an XLS workbook ([MS-XLS] 2.1.7.20.6) as cells and as what it says about them.

use std::io::Read;

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType};

use super::SourceErrorKind;
use super::sheet_cells::{Cells, SheetCell, Value, corrupt};
use super::sheet_facts::{Area, SheetFacts};
use super::xls_book::word;
use super::xls_records::{CONTINUE, Cursor, Head, Narrow, next_head};

const BOF: u16 = 0x0809;
const END: u16 = 0x000A;
const ROW: u16 = 0x0208;
const COLUMNS: u16 = 0x007D;
const MERGED: u16 = 0x00E5;
const LINK: u16 = 0x01B8;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const RICH_LABEL: u16 = 0x00D6;
const FLAG_OR_ERROR: u16 = 0x0205;
const SHORT_NUMBER: u16 = 0x027E;
const SHORT_NUMBERS: u16 = 0x00BD;
const SHARED_LABEL: u16 = 0x00FD;
const FORMULA: u16 = 0x0006;
const FORMULA_TEXT: u16 = 0x0207;

/// What cells refer to.
#[derive(Default)]
pub(super) struct Globals {
    /// What each cell format makes of a number.
    pub(super) dates: Vec<Option<ExcelDateTimeType>>,
    /// Which cell formats show a percentage.
    pub(super) percents: Vec<bool>,
    /// The distinct texts.
    pub(super) texts: Vec<String>,
    /// What letters of one byte mean.
    pub(super) narrow: Option<Narrow>,
    /// Excel 95 or older.
    pub(super) is_old: bool,
}

/// The cells of a sheet and what it says about them.
#[derive(Default)]
pub(super) struct Sheet {
    cells: Vec<HeldCell>,
    facts: SheetFacts,
}

/// A cell as it is held.
struct HeldCell {
    row: u16,
    column: u16,
    held: Held,
}

/// What a cell holds.
enum Held {
    /// One of the distinct texts.
    Shared(u32),
    Own(Box<str>),
    Number(f64),
    Percent(f64),
    Moment(f64, ExcelDateTimeType),
    Flag(bool),
    Error(&'static str),
    NotComputed,
}

impl Sheet {
    /// Reads the records of a sheet up to its end.
    pub(super) fn read(
        records: &mut impl Read,
        globals: &Globals,
    ) -> Result<Self, SourceErrorKind> {
        let mut reading = Reading {
            globals,
            cells: Vec::new(),
            facts: SheetFacts::default(),
            text_for: None,
        };
        each(records, |kind, parts| reading.take(kind, parts))?;
        let (mut cells, facts) = (reading.cells, reading.facts.settled());
        // In the order of rows and columns; of several in one place the last one.
        cells.sort_by_key(|cell| (cell.row, cell.column));
        cells.dedup_by(|later, earlier| {
            let same = (later.row, later.column) == (earlier.row, earlier.column);
            if same {
                std::mem::swap(later, earlier);
            }
            same
        });
        Ok(Self { cells, facts })
    }

    /// What the sheet says about its cells.
    pub(super) const fn facts(&self) -> &SheetFacts {
        &self.facts
    }

    /// The cells that hold something, in the order of rows and columns.
    pub(super) fn cells<'a>(&'a self, globals: &'a Globals, is_1904: bool) -> XlsCells<'a> {
        XlsCells {
            cells: self.cells.iter(),
            globals,
            is_1904,
        }
    }
}

/// The cells of a sheet.
pub(super) struct XlsCells<'a> {
    cells: std::slice::Iter<'a, HeldCell>,
    globals: &'a Globals,
    is_1904: bool,
}

impl<'a> Cells<'a> for XlsCells<'a> {
    fn next(&mut self) -> Result<Option<SheetCell<'a>>, SourceErrorKind> {
        let Some(cell) = self.cells.next() else {
            return Ok(None);
        };
        let value = match &cell.held {
            Held::Shared(place) => {
                let text = self.globals.texts.get(*place as usize);
                let text = text.ok_or_else(|| corrupt("XLS: no such text"))?;
                Value::Known(DataRef::SharedString(text))
            }
            Held::Own(text) => Value::Known(DataRef::SharedString(text)),
            Held::Number(number) => Value::Known(DataRef::Float(*number)),
            Held::Percent(number) => Value::Percent(*number),
            Held::Moment(number, kind) => Value::Known(DataRef::DateTime(ExcelDateTime::new(
                *number,
                *kind,
                self.is_1904,
            ))),
            Held::Flag(flag) => Value::Known(DataRef::Bool(*flag)),
            Held::Error(name) => Value::Error((*name).to_owned()),
            Held::NotComputed => Value::NotComputed,
        };
        let (row, column) = (cell.row.into(), cell.column.into());
        Ok(Some(SheetCell { row, column, value }))
    }
}

/// The records of a sheet up to its end, without those of charts that lie in it; each with the records that continue it.
fn each(
    records: &mut impl Read,
    mut take: impl FnMut(u16, &[Vec<u8>]) -> Result<(), SourceErrorKind>,
) -> Result<(), SourceErrorKind> {
    let mut depth = 0_u32;
    // Filled anew with each record.
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let mut next = next_head(records)?;
    while let Some(head) = next {
        let mut count = 0;
        next = fill(records, head, &mut parts, &mut count)?;
        while let Some(more) = next.filter(|more| more.kind == CONTINUE) {
            next = fill(records, more, &mut parts, &mut count)?;
        }
        match head.kind {
            BOF => depth += 1,
            END if depth == 0 => return Ok(()),
            END => depth -= 1,
            kind if depth == 0 => take(kind, parts.get(..count).unwrap_or(&[]))?,
            _ => {}
        }
    }
    Err(corrupt("XLS: sheet has no end"))
}

/// Reads a record's bytes into the next of the parts; the head of the record behind it.
fn fill(
    records: &mut impl Read,
    head: Head,
    parts: &mut Vec<Vec<u8>>,
    count: &mut usize,
) -> Result<Option<Head>, SourceErrorKind> {
    if parts.len() <= *count {
        parts.push(Vec::new());
    }
    if let Some(part) = parts.get_mut(*count) {
        head.read(records, part)?;
    }
    *count += 1;
    next_head(records)
}

struct Reading<'a> {
    globals: &'a Globals,
    cells: Vec<HeldCell>,
    facts: SheetFacts,
    /// The formula whose text comes in a record of its own.
    text_for: Option<(u16, u16)>,
}

impl Reading<'_> {
    fn take(&mut self, kind: u16, parts: &[Vec<u8>]) -> Result<(), SourceErrorKind> {
        let bytes = parts.first().map_or(&[][..], Vec::as_slice);
        match kind {
            NUMBER => {
                let number = double(bytes, 6)?;
                let held = self.number(number, word(bytes, 4)?);
                self.push_at(bytes, held)
            }
            SHORT_NUMBER => {
                let held = self.number(short_number(bytes, 6)?, word(bytes, 4)?);
                self.push_at(bytes, held)
            }
            SHORT_NUMBERS => self.short_numbers(bytes),
            SHARED_LABEL => {
                let place = match *bytes {
                    [_, _, _, _, _, _, a, b, c, d] => u32::from_le_bytes([a, b, c, d]),
                    _ => cursor_at(parts, 6)?.long()?,
                };
                if self.globals.texts.len() <= place as usize {
                    return Err(corrupt("XLS: no such text"));
                }
                self.push_at(bytes, Held::Shared(place))
            }
            LABEL | RICH_LABEL => {
                let text = self.text(&mut cursor_at(parts, 6)?)?;
                self.push_at(bytes, Held::Own(text.into()))
            }
            FLAG_OR_ERROR => {
                let (what, is_error) = (byte(bytes, 6)?, byte(bytes, 7)? != 0);
                self.push_at(bytes, flag_or_error(what, is_error))
            }
            FORMULA => self.formula(bytes),
            FORMULA_TEXT => {
                let text = self.text(&mut cursor_at(parts, 0)?)?;
                if let Some((row, column)) = self.text_for.take() {
                    let held = Held::Own(text.into());
                    self.cells.push(HeldCell { row, column, held });
                }
                Ok(())
            }
            _ => take_fact(&mut self.facts, kind, parts),
        }
    }

    fn push_at(&mut self, bytes: &[u8], held: Held) -> Result<(), SourceErrorKind> {
        let (row, column) = (word(bytes, 0)?, word(bytes, 2)?);
        self.cells.push(HeldCell { row, column, held });
        Ok(())
    }

    fn number(&self, number: f64, format: u16) -> Held {
        let date = self.globals.dates.get(usize::from(format));
        if self.globals.percents.get(usize::from(format)) == Some(&true) {
            return Held::Percent(number);
        }
        match date.copied().flatten() {
            Some(kind) => Held::Moment(number, kind),
            None => Held::Number(number),
        }
    }

    fn short_numbers(&mut self, bytes: &[u8]) -> Result<(), SourceErrorKind> {
        let (row, first) = (word(bytes, 0)?, word(bytes, 2)?);
        let numbers = bytes.len().saturating_sub(6) / 6;
        for place in 0..numbers {
            let at = 4 + place * 6;
            let held = self.number(short_number(bytes, at + 2)?, word(bytes, at)?);
            // No sheet of this format has more columns than are counted here.
            let column = u16::try_from(place).unwrap_or(u16::MAX);
            let column = first.saturating_add(column);
            self.cells.push(HeldCell { row, column, held });
        }
        Ok(())
    }

    /// A formula's value ([MS-XLS] 2.5.133). Libraries write 0 and ask for a computation when the file is opened: that is no
    /// value.
    fn formula(&mut self, bytes: &[u8]) -> Result<(), SourceErrorKind> {
        let compute_on_load = word(bytes, 14)? & 2 != 0;
        if word(bytes, 12)? != 0xFFFF {
            let number = double(bytes, 6)?;
            let held = if compute_on_load && number == 0.0 {
                Held::NotComputed
            } else {
                self.number(number, word(bytes, 4)?)
            };
            return self.push_at(bytes, held);
        }
        let what = byte(bytes, 8)?;
        match byte(bytes, 6)? {
            0 => {
                self.text_for = Some((word(bytes, 0)?, word(bytes, 2)?));
                Ok(())
            }
            1 => self.push_at(bytes, flag_or_error(what, false)),
            2 => self.push_at(bytes, flag_or_error(what, true)),
            _ => self.push_at(bytes, Held::Own(Box::default())),
        }
    }

    fn text(&self, cursor: &mut Cursor<'_>) -> Result<String, SourceErrorKind> {
        let count = cursor.word()?;
        let flags = if self.globals.is_old {
            0
        } else {
            cursor.byte()?
        };
        let narrow = self.globals.narrow.unwrap_or(Narrow::Low);
        cursor.letters(count.into(), flags, narrow)
    }
}

/// Takes a record that says something about the cells.
fn take_fact(facts: &mut SheetFacts, kind: u16, parts: &[Vec<u8>]) -> Result<(), SourceErrorKind> {
    let bytes = parts.first().map_or(&[][..], Vec::as_slice);
    match kind {
        ROW if word(bytes, 12)? & 0x20 != 0 && word(bytes, 4)? > word(bytes, 2)? => {
            facts.hide_row(word(bytes, 0)?.into())
        }
        COLUMNS if word(bytes, 8)? & 1 != 0 => {
            let run = (word(bytes, 0)?.into(), word(bytes, 2)?.into());
            if facts.hidden_columns.len() < 256 {
                facts.hidden_columns.push(run);
            }
            Ok(())
        }
        MERGED => {
            for place in 0..usize::from(word(bytes, 0)?) {
                let at = 2 + place * 8;
                facts.merge(Area {
                    top: word(bytes, at)?.into(),
                    bottom: word(bytes, at + 2)?.into(),
                    left: word(bytes, at + 4)?.into(),
                    right: word(bytes, at + 6)?.into(),
                })?;
            }
            Ok(())
        }
        LINK => {
            let target = link_target(parts).unwrap_or_default();
            facts.link(word(bytes, 0)?.into(), word(bytes, 4)?.into(), &target)
        }
        _ => Ok(()),
    }
}

/// The address of a link ([MS-OSHARED] 2.3.7.1); `None` where it leads elsewhere.
fn link_target(parts: &[Vec<u8>]) -> Option<String> {
    let mut cursor = cursor_at(parts, 8 + 16 + 4).ok()?;
    let flags = cursor.long().ok()?;
    for shown in [0x10, 0x80] {
        if flags & shown != 0 {
            let count = cursor.long().ok()? as usize;
            cursor.skip(count.checked_mul(2)?).ok()?;
        }
    }
    if flags & 1 == 0 {
        return None;
    }
    if flags & 0x100 == 0 {
        // The class, then the length in bytes.
        cursor.skip(16).ok()?;
    }
    let count = cursor.long().ok()?;
    let letters = if flags & 0x100 == 0 { count / 2 } else { count };
    let text = cursor
        .letters(letters.min(4096) as usize, 1, Narrow::Low)
        .ok()?;
    text.split('\0').next().map(str::to_owned)
}

fn cursor_at(parts: &[Vec<u8>], at: usize) -> Result<Cursor<'_>, SourceErrorKind> {
    let mut cursor = Cursor::new(parts);
    cursor.skip(at)?;
    Ok(cursor)
}

fn byte(bytes: &[u8], at: usize) -> Result<u8, SourceErrorKind> {
    let found = bytes.get(at).copied();
    found.ok_or_else(|| corrupt("XLS: record is too short"))
}

fn double(bytes: &[u8], at: usize) -> Result<f64, SourceErrorKind> {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>());
    found
        .map(|bytes| f64::from_le_bytes(*bytes))
        .ok_or_else(|| corrupt("XLS: record is too short"))
}

/// A number in four bytes ([MS-XLS] 2.5.217): the upper half of a double or thirty bits of a whole number, perhaps of
/// hundredths.
fn short_number(bytes: &[u8], at: usize) -> Result<f64, SourceErrorKind> {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>());
    let bits = found.ok_or_else(|| corrupt("XLS: record is too short"))?;
    let bits = u32::from_le_bytes(*bits);
    let number = if bits & 2 != 0 {
        f64::from(bits.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(bits & !3) << 32)
    };
    Ok(if bits & 1 != 0 {
        number / 100.0
    } else {
        number
    })
}

const fn flag_or_error(what: u8, is_error: bool) -> Held {
    if !is_error {
        return Held::Flag(what != 0);
    }
    let name = match what {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        _ => "#ERROR!",
    };
    Held::Error(name)
}
