//! What a file is, told by its content and never by its name.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

use crate::domain::WorkbookFormat;

use super::SourceErrorKind;

/// Bytes at the end of a ZIP archive in which its list of names is looked for.
const ZIP_TAIL: u64 = 1 << 20;
/// Control characters below which a short text may still be one.
const FEW_CONTROLS: usize = 8;

/// A kind of file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Delimited text.
    Text,
    /// A workbook.
    Workbook(WorkbookFormat),
}

/// First bytes of files that are not read, with the name of the format.
const MAGIC: [(&[u8], &str); 13] = [
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xFF\xD8\xFF", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"\x1F\x8B", "GZIP"),
    (b"7z\xBC\xAF\x27\x1C", "7Z"),
    (b"Rar!", "RAR"),
    (b"\xFD7zXZ", "XZ"),
    (b"\x28\xB5\x2F\xFD", "ZSTD"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
];

/// Beginnings of tags that make a text a page or another program's XML.
const TAGS: [&[u8]; 9] = [
    b"<!doctype",
    b"<html",
    b"<head",
    b"<meta",
    b"<body",
    b"<table",
    b"<style",
    b"<script",
    b"<?xml",
];

/// Recognises a file by its first bytes; `file` is looked into where these do not say enough.
pub(super) fn recognise(
    sample: &[u8],
    file: &mut File,
) -> io::Result<Result<Kind, SourceErrorKind>> {
    if sample.is_empty() {
        return Ok(Err(SourceErrorKind::EmptyFile));
    }
    if matches!(
        sample,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, ..]
    ) {
        return zip(sample, file);
    }
    if sample.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Ok(ole(file));
    }
    let known = MAGIC.iter().find(|(magic, _)| sample.starts_with(magic));
    if let Some((_, format)) = known {
        return Ok(Err(unsupported(format)));
    }
    Ok(match markup(sample) {
        Some(Markup::Table) => Ok(Kind::Workbook(WorkbookFormat::Html)),
        Some(Markup::Other(format)) => Err(unsupported(format)),
        None => Ok(Kind::Text),
    })
}

/// Whether bytes without a byte order mark are too full of control characters to be a text.
pub(super) fn is_no_text(sample: &[u8]) -> bool {
    let controls = sample
        .iter()
        .filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A))
        .count();
    controls > FEW_CONTROLS && controls.saturating_mul(20) > sample.len()
}

fn unsupported(format: &str) -> SourceErrorKind {
    SourceErrorKind::UnsupportedFormat {
        format: format.to_owned(),
    }
}

/// A text of tags.
enum Markup {
    /// A page that holds a table.
    Table,
    /// Something else.
    Other(&'static str),
}

fn markup(sample: &[u8]) -> Option<Markup> {
    let text = sample.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(sample);
    let text = text.trim_ascii_start();
    let begins = |tag: &[u8]| {
        text.get(..tag.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(tag))
    };
    let tag = TAGS.into_iter().find(|tag| begins(tag))?;
    let holds = |wanted: &[u8]| {
        text.windows(wanted.len())
            .any(|window| window.eq_ignore_ascii_case(wanted))
    };
    if tag == b"<?xml" && !holds(b"<html") {
        Some(Markup::Other("XML"))
    } else if holds(b"<table") {
        Some(Markup::Table)
    } else {
        // A page for signing in that was saved under the name of the list, for example.
        Some(Markup::Other("HTML"))
    }
}

/// A ZIP archive names its members in plain text at its end; a workbook is told by them.
fn zip(sample: &[u8], file: &mut File) -> io::Result<Result<Kind, SourceErrorKind>> {
    let size = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(size.saturating_sub(ZIP_TAIL)))?;
    let mut tail = Vec::new();
    file.take(ZIP_TAIL).read_to_end(&mut tail)?;
    let has = |name: &[u8]| contains(&tail, name);
    let xlsx = || {
        if has(b"xl/vbaProject.bin") {
            WorkbookFormat::Xlsm
        } else {
            WorkbookFormat::Xlsx
        }
    };
    let known = if !has(b"PK\x05\x06") {
        Err(SourceErrorKind::CorruptWorkbook {
            detail: "ZIP: no end record".to_owned(),
        })
    } else if has(b"xl/workbook.bin") {
        Ok(WorkbookFormat::Xlsb)
    } else if has(b"xl/workbook.xml") || has(b"xl/worksheets/") {
        Ok(xlsx())
    } else if contains(sample, b"opendocument.spreadsheet") {
        Ok(WorkbookFormat::Ods)
    } else if has(b"word/document.xml") {
        Err(unsupported("DOCX"))
    } else if has(b"[Content_Types].xml") && has(b"workbook") {
        Ok(xlsx())
    } else {
        Err(unsupported("ZIP"))
    };
    Ok(known.map(Kind::Workbook))
}

/// The old container of Office: a workbook of old, or a new one behind a password.
fn ole(file: &mut File) -> Result<Kind, SourceErrorKind> {
    let container =
        cfb::CompoundFile::open(file).map_err(|error| SourceErrorKind::CorruptWorkbook {
            detail: format!("OLE: {error}"),
        })?;
    let has = |stream: &str| container.is_stream(stream);
    if has("EncryptedPackage") {
        Err(SourceErrorKind::EncryptedWorkbook)
    } else if has("Workbook") || has("Book") {
        Ok(Kind::Workbook(WorkbookFormat::Xls))
    } else if has("WordDocument") {
        Err(unsupported("DOC"))
    } else {
        Err(unsupported("OLE"))
    }
}

fn contains(text: &[u8], wanted: &[u8]) -> bool {
    memchr::memmem::find(text, wanted).is_some()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{Kind, SourceErrorKind, WorkbookFormat, is_no_text, recognise, unsupported};

    fn recognised(bytes: &[u8]) -> Result<Kind, SourceErrorKind> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        recognise(&bytes[..bytes.len().min(1000)], &mut file).unwrap()
    }

    #[test]
    fn files_that_are_no_lists_are_named_for_what_they_are() {
        let cases: [(&[u8], &str); 7] = [
            (b"%PDF-1.7", "PDF"),
            (b"\x89PNG\r\n\x1a\n", "PNG"),
            (b"\x1f\x8b\x08\0", "GZIP"),
            (b"\xEF\xBB\xBF \n<HTML><form>", "HTML"),
            (b"<?xml version=\"1.0\"?><Workbook>", "XML"),
            (b"PK\x03\x04aaaa word/document.xml PK\x05\x06", "DOCX"),
            (b"PK\x03\x04aaaa PK\x05\x06", "ZIP"),
        ];
        for (bytes, format) in cases {
            assert_eq!(recognised(bytes), Err(unsupported(format)));
        }
        assert_eq!(recognised(b""), Err(SourceErrorKind::EmptyFile));
        assert!(matches!(
            recognised(b"PK\x03\x04xl/workbook.xml"),
            Err(SourceErrorKind::CorruptWorkbook { .. })
        ));
        assert_eq!(recognised(b"PK;Name\n1;Ann\n"), Ok(Kind::Text));
        assert_eq!(recognised(b"<b>Name;Phone\n"), Ok(Kind::Text));
    }

    #[test]
    fn workbooks_are_told_by_their_content() {
        use WorkbookFormat::{Html, Ods, Xlsb, Xlsm, Xlsx};
        let cases: [(&[u8], WorkbookFormat); 6] = [
            (b"PK\x03\x04 xl/workbook.xml PK\x05\x06", Xlsx),
            (
                b"PK\x03\x04 xl/workbook.xml xl/vbaProject.bin PK\x05\x06",
                Xlsm,
            ),
            (
                b"PK\x03\x04 xl/workbook.bin xl/worksheets/ PK\x05\x06",
                Xlsb,
            ),
            (
                b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet PK\x05\x06",
                Ods,
            ),
            (b"<table><tr><td>ID</td>", Html),
            (b"<?xml version=\"1.0\"?><html><body><TABLE>", Html),
        ];
        for (bytes, format) in cases {
            assert_eq!(recognised(bytes), Ok(Kind::Workbook(format)));
        }
    }

    #[test]
    fn a_workbook_behind_a_password_is_told_from_an_old_one() {
        let container = |stream: &str| {
            let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
            file.create_stream(stream)
                .unwrap()
                .write_all(b"EncryptedPackage")
                .unwrap();
            file.into_inner().into_inner()
        };
        let old = Ok(Kind::Workbook(WorkbookFormat::Xls));
        assert_eq!(recognised(&container("Workbook")), old);
        assert_eq!(recognised(&container("Book")), old);
        assert_eq!(
            recognised(&container("EncryptedPackage")),
            Err(SourceErrorKind::EncryptedWorkbook)
        );
        assert_eq!(
            recognised(&container("WordDocument")),
            Err(unsupported("DOC"))
        );
        assert!(matches!(
            recognised(&container("Workbook")[..600]),
            Err(SourceErrorKind::CorruptWorkbook { .. })
        ));
    }

    #[test]
    fn a_few_nul_bytes_leave_a_text_a_text() {
        assert!(!is_no_text(b"Name;Phone\nA\0nn;1\n\0;2\n"));
        let utf16: Vec<u8> = "Имя;Телефон\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert!(is_no_text(&utf16));
    }
}
