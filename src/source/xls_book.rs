//! An XLS workbook: its globals ([MS-XLS] 2.1.7.20.3), then the cells of one sheet.
//!
//! Texts are held once however often cells refer to them. Of a sheet the cells are held, since some programs write them in an
//! order of their own, and for as long as no other is read; what the file claims about its size is not looked at.

use std::fs::File;
use std::io::{BufReader, Seek as _, SeekFrom};

use cfb::{CompoundFile, Stream};

use super::SourceErrorKind;
use super::book::SheetName;
use super::sheet_cells::corrupt;
use super::sheet_facts::SheetFacts;
use super::xls_formats::{built_in, defined, is_built_in_percent, is_percent};
use super::xls_records::{CONTINUE, Cursor, Narrow, Record, next_record};
use super::xls_sheet::{Globals, Sheet, XlsCells};

/// Bytes of a file. A full sheet has 65,536 rows; twenty columns of them are some 25 MiB, in memory four times that.
const FILE: u64 = 96 << 20;

const BOF: u16 = 0x0809;
const END: u16 = 0x000A;
const FILE_PASS: u16 = 0x002F;
const CODE_PAGE: u16 = 0x0042;
const DATE_MODE: u16 = 0x0022;
const BOUND_SHEET: u16 = 0x0085;
const XF: u16 = 0x00E0;
const FORMAT: u16 = 0x041E;
const TEXTS: u16 = 0x00FC;
/// Where the version stands in [`BOF`]: Excel 97 and later.
const BIFF8: u16 = 0x0600;

type Records = BufReader<Stream<File>>;

/// A workbook on disk.
pub(super) struct XlsBook {
    container: CompoundFile<File>,
    name: &'static str,
    sheets: Vec<Bound>,
    globals: Globals,
    is_1904: bool,
    /// The sheet that was read last.
    held: Option<(String, Sheet)>,
}

/// A sheet that is announced.
struct Bound {
    sheet: SheetName,
    at: u64,
}

impl XlsBook {
    /// Reads the globals.
    pub(super) fn open(file: File) -> Result<Self, SourceErrorKind> {
        let length = file
            .metadata()
            .map_err(|error| SourceErrorKind::of_io(&error))?;
        if length.len() > FILE {
            return Err(SourceErrorKind::FileTooLarge {
                format: "XLS".to_owned(),
                limit_mib: FILE >> 20,
            });
        }
        let container =
            CompoundFile::open(file).map_err(|error| corrupt(format!("OLE: {error}")))?;
        let name = if container.is_stream("Workbook") {
            "Workbook"
        } else {
            "Book"
        };
        let mut book = Self {
            container,
            name,
            sheets: Vec::new(),
            globals: Globals::default(),
            is_1904: false,
            held: None,
        };
        book.read_globals()?;
        Ok(book)
    }

    /// The sheets that hold cells, in their order.
    pub(super) fn sheets(&self) -> Vec<SheetName> {
        self.sheets
            .iter()
            .map(|bound| bound.sheet.clone())
            .collect()
    }

    /// Days are counted from 1904.
    pub(super) const fn is_1904(&self) -> bool {
        self.is_1904
    }

    /// What a sheet says about its cells.
    pub(super) fn facts(&mut self, sheet: &str) -> Result<SheetFacts, SourceErrorKind> {
        self.hold(sheet)?;
        let held = self.held.as_ref();
        Ok(held.map_or_else(SheetFacts::default, |(_, held)| held.facts().clone()))
    }

    /// A sheet's cells.
    pub(super) fn cells(&mut self, sheet: &str) -> Result<XlsCells<'_>, SourceErrorKind> {
        self.hold(sheet)?;
        let held = self.held.as_ref();
        held.map(|(_, held)| held.cells(&self.globals, self.is_1904))
            .ok_or_else(|| corrupt("XLS: no such sheet"))
    }

    /// Reads a sheet, unless it was read last.
    fn hold(&mut self, sheet: &str) -> Result<(), SourceErrorKind> {
        if self.held.as_ref().is_some_and(|(name, _)| name == sheet) {
            return Ok(());
        }
        self.held = None;
        let mut records = self.sheet_records(sheet)?;
        self.held = Some((sheet.to_owned(), Sheet::read(&mut records, &self.globals)?));
        Ok(())
    }

    fn records(&mut self) -> Result<Records, SourceErrorKind> {
        let stream = self.container.open_stream(self.name);
        let stream = stream.map_err(|error| corrupt(format!("OLE: {error}")))?;
        Ok(BufReader::with_capacity(1 << 16, stream))
    }

    fn sheet_records(&mut self, sheet: &str) -> Result<Records, SourceErrorKind> {
        let found = self.sheets.iter().find(|bound| bound.sheet.name == sheet);
        let at = found
            .map(|bound| bound.at)
            .ok_or_else(|| corrupt("XLS: no such sheet"))?;
        let mut records = self.records()?;
        let sought = records.seek(SeekFrom::Start(at));
        sought.map_err(|error| corrupt(format!("XLS: {error}")))?;
        match next_record(&mut records)? {
            Some(record) if record.kind == BOF => Ok(records),
            _ => Err(corrupt("XLS: sheet does not begin where it should")),
        }
    }

    fn read_globals(&mut self) -> Result<(), SourceErrorKind> {
        let mut records = self.records()?;
        let mut parts = GlobalParts::default();
        let mut next = next_record(&mut records)?;
        while let Some(record) = next.take() {
            match record.kind {
                BOF => parts.is_old = word(&record.bytes, 0)? < BIFF8,
                END => break,
                TEXTS => {
                    parts.texts = vec![record.bytes];
                    loop {
                        next = next_record(&mut records)?;
                        match &mut next {
                            Some(more) if more.kind == CONTINUE => {
                                parts.texts.push(std::mem::take(&mut more.bytes));
                            }
                            _ => break,
                        }
                    }
                    continue;
                }
                _ => parts.take(record)?,
            }
            next = next_record(&mut records)?;
        }
        self.is_1904 = parts.is_1904;
        let narrow = Narrow::of(parts.code_page, parts.is_old);
        for bytes in &parts.sheets {
            self.sheets.extend(bound(bytes, parts.is_old, narrow)?);
        }
        self.globals = parts.globals(narrow)?;
        Ok(())
    }
}

/// Records of the globals that are understood once all are known.
#[derive(Default)]
struct GlobalParts {
    is_old: bool,
    is_1904: bool,
    code_page: Option<u16>,
    sheets: Vec<Vec<u8>>,
    formats: Vec<Vec<u8>>,
    cell_formats: Vec<u16>,
    texts: Vec<Vec<u8>>,
}

impl GlobalParts {
    fn take(&mut self, record: Record) -> Result<(), SourceErrorKind> {
        let bytes = record.bytes;
        match record.kind {
            FILE_PASS => return Err(SourceErrorKind::EncryptedWorkbook),
            CODE_PAGE => self.code_page = Some(word(&bytes, 0)?),
            DATE_MODE => self.is_1904 = word(&bytes, 0)? == 1,
            BOUND_SHEET => self.sheets.push(bytes),
            FORMAT => self.formats.push(bytes),
            XF => self.cell_formats.push(word(&bytes, 2)?),
            _ => {}
        }
        Ok(())
    }

    fn globals(self, narrow: Narrow) -> Result<Globals, SourceErrorKind> {
        let mut own = std::collections::BTreeMap::new();
        for bytes in self.formats {
            let number = word(&bytes, 0)?;
            let parts = [bytes];
            let mut cursor = Cursor::new(&parts);
            cursor.skip(2)?;
            let text = if self.is_old {
                let count = cursor.byte()?;
                cursor.letters(count.into(), 0, narrow)
            } else {
                let count = cursor.word()?;
                let flags = cursor.byte()?;
                cursor.letters(count.into(), flags, narrow)
            };
            let text = text?;
            own.insert(number, (defined(&text), is_percent(&text)));
        }
        let shown = |number: &u16| {
            let own = own.get(number).copied();
            own.unwrap_or_else(|| (built_in(*number), is_built_in_percent((*number).into())))
        };
        let (dates, percents) = self.cell_formats.iter().map(shown).unzip();
        Ok(Globals {
            dates,
            percents,
            texts: texts(&self.texts, narrow)?,
            narrow: Some(narrow),
            is_old: self.is_old,
        })
    }
}

/// A sheet's announcement; none for charts, macros and modules.
fn bound(bytes: &[u8], is_old: bool, narrow: Narrow) -> Result<Option<Bound>, SourceErrorKind> {
    let parts = [bytes.to_vec()];
    let mut cursor = Cursor::new(&parts);
    let at = cursor.long()?;
    let visibility = cursor.byte()? & 0x3F;
    let kind = cursor.byte()?;
    let count = cursor.byte()?;
    let flags = if is_old { 0 } else { cursor.byte()? };
    let name = cursor
        .letters(count.into(), flags, narrow)?
        .replace('\0', "");
    let visible = visibility == 0;
    Ok((kind == 0).then(|| Bound {
        sheet: SheetName { name, visible },
        at: u64::from(at),
    }))
}

/// The distinct texts of a workbook ([MS-XLS] 2.4.265).
fn texts(parts: &[Vec<u8>], narrow: Narrow) -> Result<Vec<String>, SourceErrorKind> {
    let mut found = Vec::new();
    let mut cursor = Cursor::new(parts);
    if parts.is_empty() {
        return Ok(found);
    }
    cursor.skip(8)?;
    while !cursor.is_over() {
        let count = cursor.word()?;
        let flags = cursor.byte()?;
        let runs = if flags & 8 != 0 { cursor.word()? } else { 0 };
        let extra = if flags & 4 != 0 { cursor.long()? } else { 0 };
        found.push(cursor.letters(count.into(), flags, narrow)?);
        cursor.skip(usize::from(runs) * 4)?;
        cursor.skip(extra as usize)?;
    }
    Ok(found)
}

/// A number of two bytes at a place.
pub(super) fn word(bytes: &[u8], at: usize) -> Result<u16, SourceErrorKind> {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk::<2>());
    found
        .map(|bytes| u16::from_le_bytes(*bytes))
        .ok_or_else(|| corrupt("XLS: record is too short"))
}
