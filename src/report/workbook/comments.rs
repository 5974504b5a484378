//! The comments of a sheet, as the two parts of a workbook's file that hold them: the words, and the boxes in which they stand.
//!
//! The library that writes the workbook keeps ten kilobytes for each commented row, and as much again while it writes. So it is given the
//! first comment of each sheet alone, by which it makes all that leads from the sheet to the two parts; the parts themselves are
//! written from here, in the same words. That they are what the library would write of all comments is held by a test.

use std::io::{self, Write};
use std::sync::Arc;

use super::notes::WIDTH;

/// What one cell is told.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) text: String,
    /// Of the box, in pixels.
    pub(super) height: u32,
}

/// The comment of a cell below the titles.
#[derive(Debug)]
pub(super) struct Comment {
    pub(super) row: u32,
    pub(super) column: u16,
    pub(super) words: Arc<Words>,
}

/// The lengths by which boxes find their places, in pixels.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    /// Of the columns from the first on; all others have the usual width.
    pub(super) widths: Vec<u32>,
    /// Of the row of titles.
    pub(super) title: u32,
}

/// Pixels of a column and of a row whose size nobody set.
const WIDE: u32 = 64;
const HIGH: u32 = 20;
/// How far a box stands from the corner of the cell right of and above its own.
const RIGHT: u32 = 15;
const DOWN: u32 = 10;
/// Comments for which a drawing takes one number of its own, and shapes that it counts for each.
const OF_NUMBER: u32 = 1024;

/// The numbers with which a drawing begins: no two of a workbook have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbers {
    drawing: u32,
    shape: u32,
}

impl Numbers {
    /// Those of the first sheet with comments.
    pub(super) const fn first() -> Self {
        Self {
            drawing: 1,
            shape: OF_NUMBER,
        }
    }

    /// Those of the sheet behind one with so many comments.
    pub(super) const fn behind(self, comments: usize) -> Self {
        let taken = taken(comments).saturating_add(1);
        Self {
            drawing: self.drawing.saturating_add(taken),
            shape: self.shape.saturating_add(taken.saturating_mul(OF_NUMBER)),
        }
    }
}

/// Numbers that so many comments take besides the first.
#[expect(clippy::cast_possible_truncation, reason = "there are at most 20,000")]
const fn taken(comments: usize) -> u32 {
    comments as u32 / OF_NUMBER
}

/// Writes the part with the words.
pub(super) fn write_words(comments: &[Comment], into: &mut impl Write) -> io::Result<()> {
    into.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
        <comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
        <authors><author>Author</author><author>leadbatch</author></authors><commentList>",
    )?;
    let mut escaped = Vec::new();
    for comment in comments {
        let text = comment.words.text.as_str();
        let letters = crate::domain::column_letters(usize::from(comment.column));
        let number = comment.row.saturating_add(1);
        write!(
            into,
            "<comment ref=\"{letters}{number}\" authorId=\"1\"><text><r><rPr><sz val=\"9\"/>\
            <color indexed=\"81\"/><rFont val=\"Tahoma\"/><family val=\"2\"/></rPr>"
        )?;
        let blank = ['\t', '\n', ' '];
        let is_kept = text.starts_with(blank) || text.ends_with(blank);
        let tag: &[u8] = if is_kept {
            b"<t xml:space=\"preserve\">"
        } else {
            b"<t>"
        };
        into.write_all(tag)?;
        escape(text, &mut escaped);
        into.write_all(&escaped)?;
        into.write_all(b"</t></r></text></comment>")?;
    }
    into.write_all(b"</commentList></comments>")
}

/// A text as it stands in XML, control characters by their numbers.
fn escape(text: &str, into: &mut Vec<u8>) {
    into.clear();
    let mut letter = [0; 4];
    for c in text.chars() {
        match c {
            '&' => into.extend_from_slice(b"&amp;"),
            '<' => into.extend_from_slice(b"&lt;"),
            '>' => into.extend_from_slice(b"&gt;"),
            '\t' | '\n' | ' '.. => into.extend_from_slice(c.encode_utf8(&mut letter).as_bytes()),
            _ => into.extend_from_slice(format!("_x{:04X}_", u32::from(c)).as_bytes()),
        }
    }
}

/// Writes the part with the boxes.
pub(super) fn write_boxes(
    comments: &[Comment],
    grid: &Grid,
    numbers: Numbers,
    into: &mut impl Write,
) -> io::Result<()> {
    into.write_all(
        b"<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
        xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"",
    )?;
    write!(into, "{}", numbers.drawing)?;
    for further in 1..=taken(comments.len()) {
        write!(into, ",{}", numbers.drawing.saturating_add(further))?;
    }
    into.write_all(
        b"\"/></o:shapelayout><v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" \
        path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" \
        o:connecttype=\"rect\"/></v:shapetype>",
    )?;
    for (index, comment) in (1_u32..).zip(comments) {
        write_box(comment, grid, (numbers.shape, index), into)?;
    }
    into.write_all(b"</xml>")
}

fn write_box(
    comment: &Comment,
    grid: &Grid,
    (shapes, index): (u32, u32),
    into: &mut impl Write,
) -> io::Result<()> {
    let Comment {
        row, column, words, ..
    } = comment;
    let above = row.saturating_sub(1);
    let beside = u32::from(*column).saturating_add(1);
    let left = points(grid.before_column(beside).saturating_add(RIGHT));
    let top = points(grid.before_row(above).saturating_add(DOWN));
    let (width, height) = (points(WIDTH), points(words.height));
    let width_of = |column| grid.width(column);
    let height_of = |row| grid.height(row);
    let (first, x1) = end_of(beside, RIGHT, width_of);
    let (last, x2) = end_of(first, x1.saturating_add(WIDTH), width_of);
    let (upper, y1) = end_of(above, DOWN, height_of);
    let (lower, y2) = end_of(upper, y1.saturating_add(words.height), height_of);
    write!(
        into,
        "<v:shape id=\"_x0000_s{}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:{left}pt;\
        margin-top:{top}pt;width:{width}pt;height:{height}pt;z-index:{index};visibility:hidden\" \
        fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" \
        obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\">\
        <div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/>\
        <x:SizeWithCells/><x:Anchor>{first}, {x1}, {upper}, {y1}, {last}, {x2}, {lower}, {y2}</x:Anchor>\
        <x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
        shapes.saturating_add(index)
    )
}

/// Pixels as points.
fn points(pixels: u32) -> f64 {
    f64::from(pixels) * 72.0 / 96.0
}

/// The column or row in which a length from the beginning of this one ends, and how far in it.
fn end_of(from: u32, length: u32, size: impl Fn(u32) -> u32) -> (u32, u32) {
    let (mut place, mut left) = (from, length);
    // None has no size: a hidden column is shown.
    while let Some(more) = left.checked_sub(size(place).max(1)) {
        left = more;
        place = place.saturating_add(1);
    }
    (place, left)
}

impl Grid {
    fn width(&self, column: u32) -> u32 {
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        self.widths.get(column).copied().unwrap_or(WIDE)
    }

    const fn height(&self, row: u32) -> u32 {
        if row == 0 { self.title } else { HIGH }
    }

    fn before_column(&self, column: u32) -> u32 {
        let set = u32::try_from(self.widths.len()).unwrap_or(u32::MAX);
        let sized: u32 = (0..column.min(set)).map(|column| self.width(column)).sum();
        sized.saturating_add(column.saturating_sub(set).saturating_mul(WIDE))
    }

    const fn before_row(&self, row: u32) -> u32 {
        match row.checked_sub(1) {
            Some(below) => self.title.saturating_add(below.saturating_mul(HIGH)),
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};
    use std::sync::Arc;

    use proptest::prelude::*;
    use rust_xlsxwriter::Workbook;
    use zip::ZipArchive;

    use super::{Comment, Grid, Numbers, Words, write_boxes, write_words};
    use crate::report::workbook::notes::{height, note};

    /// Both parts of each sheet, as the library writes them.
    fn by_the_library(sheets: &[(Grid, Vec<Comment>)]) -> Vec<[String; 2]> {
        let mut book = Workbook::new();
        book.add_worksheet();
        for (grid, comments) in sheets {
            let sheet = book.add_worksheet_with_constant_memory().unwrap();
            sheet.set_row_height_pixels(0, grid.title).unwrap();
            for (column, width) in (0_u16..).zip(&grid.widths) {
                sheet.set_column_width_pixels(column, *width).unwrap();
            }
            for comment in comments {
                let note = note(&comment.words);
                sheet
                    .insert_note(comment.row, comment.column, &note)
                    .unwrap();
            }
        }
        let file = Cursor::new(book.save_to_buffer().unwrap());
        let mut archive = ZipArchive::new(file).unwrap();
        let mut part = |name: String| {
            let mut text = String::new();
            let mut entry = archive.by_name(&name).unwrap();
            entry.read_to_string(&mut text).unwrap();
            text
        };
        (1..=sheets.len())
            .map(|index| {
                let boxes = part(format!("xl/drawings/vmlDrawing{index}.vml"));
                [part(format!("xl/comments{index}.xml")), boxes]
            })
            .collect()
    }

    fn from_here(sheets: &[(Grid, Vec<Comment>)]) -> Vec<[String; 2]> {
        let mut numbers = Numbers::first();
        let mut made = Vec::new();
        for (grid, comments) in sheets {
            let (mut words, mut boxes) = (Vec::new(), Vec::new());
            write_words(comments, &mut words).unwrap();
            write_boxes(comments, grid, numbers, &mut boxes).unwrap();
            numbers = numbers.behind(comments.len());
            made.push([words, boxes].map(|part| String::from_utf8(part).unwrap()));
        }
        made
    }

    fn comments(rows: u32, columns: u16, texts: &[String]) -> Vec<Comment> {
        let texts: Vec<Arc<Words>> = texts
            .iter()
            .map(|text| {
                let (text, height) = (text.clone(), height(text));
                Arc::new(Words { text, height })
            })
            .collect();
        let cells = (1..=rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        cells
            .zip(texts.iter().cycle())
            .map(|((row, column), words)| Comment {
                row,
                column,
                words: Arc::clone(words),
            })
            .collect()
    }

    #[test]
    fn thousands_of_comments_are_numbered_as_the_library_numbers_them() {
        let grid = Grid {
            widths: vec![12; 3],
            title: 43,
        };
        let texts = ["раз\nдва".to_owned(), "x ".repeat(300)];
        let sheet = |rows| (grid.clone(), comments(rows, 2, &texts));
        let sheets = [sheet(512), sheet(511), sheet(1100), sheet(1)];
        assert!(from_here(&sheets) == by_the_library(&sheets));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn the_parts_are_those_that_the_library_writes(
            sheets in prop::collection::vec(
                (
                    prop::collection::vec(12_u32..1785, 0..6),
                    20_u32..90,
                    1_u32..40,
                    1_u16..9,
                    prop::collection::vec(
                        prop_oneof!["[ \t\n]?[a-zа-я &<>\"'_x0\u{1}\u{d}\n]{1,80}", any::<String>()],
                        1..5,
                    ),
                ),
                1..3,
            ),
        ) {
            let sheets: Vec<(Grid, Vec<Comment>)> = sheets
                .into_iter()
                .map(|(widths, title, rows, columns, texts)| {
                    let writable = |letter: &char| super::super::cells::is_xml(*letter);
                    let texts: Vec<String> =
                        texts.iter().map(|text| text.chars().filter(writable).collect()).collect();
                    (Grid { widths, title }, comments(rows, columns, &texts))
                })
                .collect();
            prop_assert_eq!(from_here(&sheets), by_the_library(&sheets));
        }
    }
}
