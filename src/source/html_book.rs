//! Tables of a page as sheets: what Bitrix24 exports as `leads.xls` (`source-headers.md` §1).
//!
//! The page is gone through from its beginning for every sheet, tag by tag as browsers do it, never as a tree. A table
//! inside a cell is text of that cell. Tables that lie side by side or one below another are sheets of their own, named
//! `table1`, `table2`, ….

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use calamine::DataRef;
use encoding_rs::Encoding;
use html5gum::{DefaultEmitter, IoReader, Token, Tokenizer};

use super::book::SheetName;
use super::csv_reader::sample;
use super::encoding::{Decided, by_label, decide};
use super::hash::open_regular;
use super::html_table::{HtmlRow, TableWalk};
use super::sheet_cells::{Cells, SheetCell, Value};
use super::sheet_facts::SheetFacts;
use super::text_stream::TextStream;
use super::{SourceError, SourceErrorKind};

/// Bytes of a page. It is streamed, but a text between two tags is in memory as a whole, and a page may be one text.
const FILE: u64 = 256 << 20;
/// Bytes in which the page says its encoding; browsers look into the first thousand.
const HEAD: u64 = 64 << 10;
/// Tables of a page that are offered as sheets.
const TABLES: usize = 1000;

/// A page on disk.
pub(super) struct HtmlBook {
    path: PathBuf,
    decided: Decided,
    sheets: Vec<SheetName>,
}

impl HtmlBook {
    /// Decides the encoding and counts the tables.
    pub(super) fn open(path: &Path, label: Option<&str>) -> Result<Self, SourceError> {
        let fail = |kind| SourceError::of_file(path, kind);
        let io = |error: io::Error| fail(SourceErrorKind::of_io(&error));
        let mut file = open_regular(path)?;
        if file.metadata().map_err(io)?.len() > FILE {
            return Err(fail(SourceErrorKind::FileTooLarge {
                format: "HTML".to_owned(),
                limit_mib: FILE >> 20,
            }));
        }
        let (head, _) = sample(&mut file, HEAD).map_err(io)?;
        let mut book = Self {
            path: path.to_owned(),
            decided: encoding(&head, label).map_err(fail)?,
            sheets: Vec::new(),
        };
        let mut pieces = book.pieces(usize::MAX).map_err(fail)?;
        while pieces.next().map_err(fail)?.is_some() {}
        let tables = pieces.walk.tables().min(TABLES);
        book.sheets = (1..=tables)
            .map(|number| SheetName {
                name: format!("table{number}"),
                visible: true,
            })
            .collect();
        Ok(book)
    }

    /// The tables, in their order.
    pub(super) fn sheets(&self) -> Vec<SheetName> {
        self.sheets.clone()
    }

    /// What a table says about its cells.
    pub(super) fn facts(&mut self, sheet: &str) -> Result<SheetFacts, SourceErrorKind> {
        let mut facts = SheetFacts::default();
        let mut pieces = self.pieces(self.place(sheet))?;
        while let Some(row) = pieces.next()? {
            let filled = row.cells.iter().any(|cell| !cell.text.is_empty());
            if row.hidden && filled {
                facts.hide_row(row.number)?;
            }
            for cell in row.cells {
                facts.merge(cell.area)?;
                if let Some(link) = cell.link {
                    facts.link(row.number, cell.area.left, &link)?;
                }
            }
        }
        Ok(facts.settled())
    }

    /// The cells of a table.
    pub(super) fn cells(&mut self, sheet: &str) -> Result<HtmlCells, SourceErrorKind> {
        Ok(HtmlCells {
            pieces: self.pieces(self.place(sheet))?,
            ready: VecDeque::new(),
        })
    }

    fn place(&self, sheet: &str) -> usize {
        let place = self.sheets.iter().position(|found| found.name == sheet);
        place.unwrap_or(usize::MAX)
    }

    fn pieces(&self, table: usize) -> Result<Pieces, SourceErrorKind> {
        let io = |error: io::Error| SourceErrorKind::of_io(&error);
        let mut file = open_regular(&self.path).map_err(|error| error.kind)?;
        let mut mark = vec![0; self.decided.bom_bytes()];
        file.read_exact(&mut mark).map_err(io)?;
        let page = Page(TextStream::new(BufReader::new(file), self.decided.encoding));
        let mut emitter = DefaultEmitter::<()>::default();
        // What stands in a script or a style is no tag.
        emitter.naively_switch_states(true);
        Ok(Pieces {
            tokens: Tokenizer::new_with_emitter(IoReader::new(page), emitter),
            walk: TableWalk::new(table),
        })
    }
}

/// The encoding: as asked for, as a byte order mark or the page's head says, or as the bytes look.
fn encoding(head: &[u8], label: Option<&str>) -> Result<Decided, SourceErrorKind> {
    let said = label.is_none().then(|| declared(head)).flatten();
    match said {
        Some(encoding) if Encoding::for_bom(head).is_none() => {
            Ok(Decided::certain(encoding, false))
        }
        _ => decide(head, label),
    }
}

/// `charset=windows-1251` in a `meta` tag.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let lower = head.to_ascii_lowercase();
    let at = memchr::memmem::find(&lower, b"charset")?;
    let rest = lower.get(at + 7..)?;
    let rest = rest
        .trim_ascii_start()
        .strip_prefix(b"=")?
        .trim_ascii_start();
    let label = rest
        .iter()
        .skip_while(|byte| matches!(byte, b'"' | b'\''))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'))
        .map(|&byte| char::from(byte))
        .collect::<String>();
    by_label(&label).ok()
}

/// The page as UTF-8.
struct Page(TextStream<BufReader<File>>);

impl Read for Page {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.fill(into)
    }
}

/// The rows of one table of a page.
struct Pieces {
    tokens: Tokenizer<IoReader<Page>, DefaultEmitter<()>>,
    walk: TableWalk,
}

impl Pieces {
    fn next(&mut self) -> Result<Option<HtmlRow>, SourceErrorKind> {
        loop {
            let Some(token) = self.tokens.next() else {
                return Ok(self.walk.end());
            };
            let token = token.map_err(|error| SourceErrorKind::of_io(&error))?;
            let row = match token {
                Token::StartTag(tag) => self.walk.open(&tag)?,
                Token::EndTag(tag) => self.walk.close(&tag.name),
                Token::String(text) => {
                    self.walk.text(&String::from_utf8_lossy(&text));
                    None
                }
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => None,
            };
            if row.is_some() {
                return Ok(row);
            }
        }
    }
}

/// The cells of a table.
pub(super) struct HtmlCells {
    pieces: Pieces,
    ready: VecDeque<(u32, u32, String)>,
}

impl<'a> Cells<'a> for HtmlCells {
    fn next(&mut self) -> Result<Option<SheetCell<'a>>, SourceErrorKind> {
        loop {
            if let Some((row, column, text)) = self.ready.pop_front() {
                return Ok(Some(SheetCell {
                    row,
                    column,
                    value: Value::Known(DataRef::String(text)),
                }));
            }
            let Some(row) = self.pieces.next()? else {
                return Ok(None);
            };
            let filled = row.cells.into_iter().filter(|cell| !cell.text.is_empty());
            let placed = filled.map(|cell| (row.number, cell.area.left, cell.text));
            self.ready.extend(placed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::declared;

    #[test]
    fn a_page_says_its_encoding() {
        for head in [
            "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1251\">",
            "<META CHARSET='cp1251'>",
            "<meta charset = Windows-1251 />",
        ] {
            let found = declared(head.as_bytes()).map(encoding_rs::Encoding::name);
            assert_eq!(found, Some("windows-1251"), "{head}");
        }
        assert_eq!(declared(b"<meta charset=x-none><table>"), None);
    }
}
