//! Tags and texts of a page as rows of one of its tables.
//!
//! Where tags are left out, as HTML allows and programs do, the next one closes what is open. Blanks and line ends of the text are one
//! blank, `<br>` and new blocks begin a line, as a browser shows them.

use html5gum::StartTag;

use super::SourceErrorKind;
use super::sheet_facts::Area;

/// Columns of a table.
const MAX_COLUMNS: u32 = 16_384;
/// Bytes of text of one row.
const ROW_BYTES: usize = 64 << 20;
/// What a cell can cover, as browsers have it.
const MOST_COLUMNS: u32 = 1000;
const MOST_ROWS: u32 = 65_534;

/// A row of a table.
pub(super) struct HtmlRow {
    /// Its number, from 0.
    pub(super) number: u32,
    /// It is not shown.
    pub(super) hidden: bool,
    /// Its cells, empty ones too.
    pub(super) cells: Vec<HtmlCell>,
}

/// A cell of a table.
pub(super) struct HtmlCell {
    /// Where it is, and what it covers.
    pub(super) area: Area,
    /// Its text.
    pub(super) text: String,
    /// The target of the first link in it.
    pub(super) link: Option<String>,
}

/// A walk over a page that collects the rows of one of its tables.
pub(super) struct TableWalk {
    wanted: usize,
    /// Tables that were met outside others.
    tables: usize,
    depth: u32,
    row: Option<HtmlRow>,
    cell: Option<OpenCell>,
    next_row: u32,
    /// Rows that a cell above still covers, by column.
    covered: Vec<u32>,
    bytes: usize,
}

/// A cell whose end was not met yet.
struct OpenCell {
    cell: HtmlCell,
    /// A line is to begin before the next text.
    line: bool,
    /// A blank is to stand before the next text.
    blank: bool,
}

impl TableWalk {
    /// Collects the rows of the table at place `wanted`, from 0; of none where there is no such table.
    pub(super) const fn new(wanted: usize) -> Self {
        Self {
            wanted,
            tables: 0,
            depth: 0,
            row: None,
            cell: None,
            next_row: 0,
            covered: Vec::new(),
            bytes: 0,
        }
    }

    /// Tables that were met so far, those inside others not counted.
    pub(super) const fn tables(&self) -> usize {
        self.tables
    }

    /// Whether the table that is wanted is open, and no other inside it.
    fn inside(&self) -> bool {
        self.depth == 1 && self.tables.checked_sub(1) == Some(self.wanted)
    }

    /// An opening tag; gives the row that it closes.
    pub(super) fn open(&mut self, tag: &StartTag<()>) -> Result<Option<HtmlRow>, SourceErrorKind> {
        let name = tag.name.as_slice();
        if name == b"table" {
            if self.depth == 0 {
                self.tables = self.tables.saturating_add(1);
            }
            self.depth = self.depth.saturating_add(1);
            self.break_line();
            return Ok(None);
        }
        if !self.inside() {
            if matches!(name, b"tr" | b"br" | b"p" | b"div") {
                self.break_line();
            } else if matches!(name, b"td" | b"th") {
                self.separate();
            }
            return Ok(None);
        }
        match name {
            b"tr" => {
                let closed = self.close_row();
                self.begin_row(is_hidden(tag));
                return Ok(closed);
            }
            b"td" | b"th" => {
                self.close_cell();
                self.begin_cell(tag)?;
            }
            b"br" | b"p" | b"div" | b"li" => self.break_line(),
            b"a" => {
                let target = attribute(tag, b"href");
                if let Some(open) = &mut self.cell
                    && open.cell.link.is_none()
                {
                    open.cell.link = target;
                }
            }
            _ => {}
        }
        Ok(None)
    }

    /// A closing tag; gives the row that it closes.
    pub(super) fn close(&mut self, name: &[u8]) -> Option<HtmlRow> {
        match name {
            b"table" => {
                let closed = self.inside().then(|| self.close_row()).flatten();
                self.depth = self.depth.saturating_sub(1);
                self.break_line();
                closed
            }
            b"tr" if self.inside() => self.close_row(),
            b"td" | b"th" if self.inside() => {
                self.close_cell();
                None
            }
            b"p" | b"div" | b"li" => {
                self.break_line();
                None
            }
            _ => None,
        }
    }

    /// The end of the page.
    pub(super) fn end(&mut self) -> Option<HtmlRow> {
        self.depth = 0;
        self.close_row()
    }

    /// Text between tags.
    pub(super) fn text(&mut self, text: &str) {
        let Some(open) = &mut self.cell else { return };
        for letter in text.chars() {
            if matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                open.blank = true;
                continue;
            }
            if !open.cell.text.is_empty() {
                if open.line {
                    open.cell.text.push('\n');
                } else if open.blank {
                    open.cell.text.push(' ');
                }
            }
            (open.line, open.blank) = (false, false);
            open.cell.text.push(letter);
        }
    }

    fn break_line(&mut self) {
        if let Some(open) = &mut self.cell {
            open.line = true;
        }
    }

    fn separate(&mut self) {
        if let Some(open) = &mut self.cell {
            open.blank = true;
        }
    }

    fn begin_row(&mut self, hidden: bool) {
        self.bytes = 0;
        self.row = Some(HtmlRow {
            number: self.next_row,
            hidden,
            cells: Vec::new(),
        });
        self.next_row = self.next_row.saturating_add(1);
    }

    fn close_row(&mut self) -> Option<HtmlRow> {
        self.close_cell();
        let row = self.row.take()?;
        for rows in &mut self.covered {
            *rows = rows.saturating_sub(1);
        }
        Some(row)
    }

    fn begin_cell(&mut self, tag: &StartTag<()>) -> Result<(), SourceErrorKind> {
        if self.row.is_none() {
            self.begin_row(false);
        }
        let Some(row) = &self.row else { return Ok(()) };
        let after = row
            .cells
            .last()
            .map_or(0, |cell| cell.area.right.saturating_add(1));
        let is_covered = |column: u32| {
            let rows = self.covered.get(column as usize);
            rows.is_some_and(|&rows| rows > 0)
        };
        let mut left = after;
        while is_covered(left) {
            left = left.saturating_add(1);
        }
        let spanned = |name: &[u8], most: u32| {
            let said = attribute(tag, name).and_then(|text| text.trim().parse::<u32>().ok());
            said.unwrap_or(1).clamp(1, most)
        };
        let (columns, rows) = (
            spanned(b"colspan", MOST_COLUMNS),
            spanned(b"rowspan", MOST_ROWS),
        );
        let right = left.saturating_add(columns.saturating_sub(1));
        if right >= MAX_COLUMNS {
            return Err(SourceErrorKind::TooManyColumns {
                limit: u64::from(MAX_COLUMNS),
            });
        }
        self.cell = Some(OpenCell {
            cell: HtmlCell {
                area: Area {
                    top: row.number,
                    left,
                    bottom: row.number.saturating_add(rows.saturating_sub(1)),
                    right,
                },
                text: String::new(),
                link: None,
            },
            line: false,
            blank: false,
        });
        if self.bytes > ROW_BYTES {
            return Err(SourceErrorKind::RecordTooLong {
                limit_mib: (ROW_BYTES >> 20) as u64,
            });
        }
        Ok(())
    }

    fn close_cell(&mut self) {
        let (Some(open), Some(row)) = (self.cell.take(), &mut self.row) else {
            return;
        };
        self.bytes = self.bytes.saturating_add(open.cell.text.len());
        let Area {
            top,
            left,
            bottom,
            right,
        } = open.cell.area;
        let end = right as usize + 1;
        if bottom > top {
            if self.covered.len() < end {
                self.covered.resize(end, 0);
            }
            let covered = self.covered.get_mut(left as usize..end);
            // This row's end counts as one.
            covered.unwrap_or_default().fill(bottom - top + 1);
        }
        row.cells.push(open.cell);
    }
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    let value = tag.attributes.get(name)?;
    Some(String::from_utf8_lossy(value).into_owned())
}

fn is_hidden(tag: &StartTag<()>) -> bool {
    let style = attribute(tag, b"style").unwrap_or_default();
    let style: String = style.split_whitespace().collect();
    tag.attributes.contains_key(b"hidden".as_slice())
        || style.to_ascii_lowercase().contains("display:none")
}
