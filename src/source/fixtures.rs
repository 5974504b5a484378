//! Files for this room's tests.

use std::path::PathBuf;

use tempfile::TempDir;

use crate::domain::{RowBlock, RowOrdinal, SourceIndex, SourceInfo, SourceSettings};

use super::{AsSourceFile, SourceError, SourceErrorKind, open, survey};

/// A file that goes away with this value.
pub(super) struct Fixture {
    /// Where it is.
    pub(super) path: PathBuf,
    _folder: TempDir,
}

impl Fixture {
    /// A file of these bytes.
    pub(super) fn new(name: &str, bytes: &[u8]) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        Self {
            path,
            _folder: folder,
        }
    }

    /// Its survey, with nothing set.
    pub(super) fn surveyed(&self) -> SourceInfo {
        survey(&self.path, &SourceSettings::default()).unwrap()
    }

    /// Why it cannot be surveyed.
    pub(super) fn refused(&self, settings: &SourceSettings) -> SourceErrorKind {
        survey(&self.path, settings).unwrap_err().kind
    }
}

/// A row as it was read: its number and its cells.
pub(super) type Row = (u64, Vec<String>);

/// Everything that a source gives.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Everything {
    /// The rows.
    pub(super) rows: Vec<Row>,
    /// Number of row and code of each problem.
    pub(super) problems: Vec<(u64, &'static str)>,
    /// Blank rows.
    pub(super) blank: u64,
}

/// Reads a surveyed source to its end.
pub(super) fn read_all(
    file: &(impl AsSourceFile + ?Sized),
    info: &SourceInfo,
) -> Result<Everything, SourceError> {
    let mut reader = open(file, info, SourceIndex(0))?;
    let mut block = RowBlock::new();
    let mut all = Everything::default();
    loop {
        block.restart(reader.source(), RowOrdinal(all.rows.len() as u64));
        let more = reader.read(&mut block)?;
        assert_eq!(more, !block.is_empty());
        if !more {
            all.blank = reader.blank_rows();
            return Ok(all);
        }
        for row in block.rows() {
            let cells = row.cells().map(|cell| cell.text.to_owned()).collect();
            all.rows.push((row.at().number, cells));
        }
        let codes = block.problems().iter();
        all.problems
            .extend(codes.map(|problem| (problem.row.number, problem.code())));
    }
}

/// A row for comparison.
pub(super) fn row(number: u64, cells: &[&str]) -> Row {
    (number, cells.iter().map(|&cell| cell.to_owned()).collect())
}

/// The titles of a source.
pub(super) fn title_texts(info: &SourceInfo) -> Vec<&str> {
    info.header.iter().map(|cell| cell.title.as_str()).collect()
}

/// A workbook of one sheet «Лиды» whose rows are written as XML, for what no library writes.
pub(super) fn raw_workbook(sheet_data: &str, is_1904: bool) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>")
    };
    let relations =
        |inside: &str| format!("<Relationships xmlns=\"{package}\">{inside}</Relationships>");
    stored_zip(&[
        (
            "_rels/.rels",
            relations(&relation("rId1", "officeDocument", "xl/workbook.xml")),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            relations(
                &[
                    relation("rId1", "worksheet", "worksheets/sheet1.xml"),
                    relation("rId2", "styles", "styles.xml"),
                ]
                .concat(),
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><workbookPr date1904=\"{}\"/>\
                 <sheets><sheet name=\"Лиды\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
                u8::from(is_1904)
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet_data}</sheetData></worksheet>"),
        ),
    ])
}

/// A ZIP archive whose members are not compressed.
pub(super) fn stored_zip(members: &[(&str, String)]) -> Vec<u8> {
    let (mut archive, mut list) = (Vec::new(), Vec::new());
    for (name, text) in members {
        let place = u32::try_from(archive.len()).unwrap();
        let size = u32::try_from(text.len()).unwrap().to_le_bytes();
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        head.extend(crc32(text.as_bytes()).to_le_bytes());
        head.extend([size, size].concat());
        head.extend(length);
        head.extend([0, 0]);
        archive.extend(b"PK\x03\x04");
        archive.extend(&head);
        archive.extend(name.as_bytes());
        archive.extend(text.as_bytes());
        list.extend(b"PK\x01\x02\x14\x00");
        list.extend(&head);
        list.extend([0; 10]);
        list.extend(place.to_le_bytes());
        list.extend(name.as_bytes());
    }
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    let begin = u32::try_from(archive.len()).unwrap();
    let size = u32::try_from(list.len()).unwrap();
    archive.extend(list);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([count, count].concat());
    archive.extend(size.to_le_bytes());
    archive.extend(begin.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

fn crc32(bytes: &[u8]) -> u32 {
    let rest = bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            (sum >> 1) ^ (0xEDB8_8320 * (sum & 1))
        })
    });
    !rest
}
