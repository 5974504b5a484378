//! Comments of cells: what is wrong and what to do, in a box in which the text fits.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_xlsxwriter::{Note, ObjectMovement, Worksheet, XlsxError};

use super::comments::{Comment, Words};
use super::marks::Remark;
use crate::domain::{Arg, Severity};
use crate::messages::Catalogue;

/// Who says it: a program.
const AUTHOR: &str = "leadbatch";
/// Comments of a workbook.
const MOST: u64 = 20_000;
/// Letters of a comment; more than anybody reads.
const LETTERS: usize = 1_000;
/// The box, in pixels, and how many letters a line of it has.
pub(super) const WIDTH: u32 = 340;
const LINE_LETTERS: usize = 46;
const LINE_HEIGHT: u32 = 17;
const MARGIN: u32 = 14;
const HIGHEST: u32 = 700;

/// The comments of a workbook, as many as there is room for in memory and patience for in spreadsheet programs.
#[derive(Debug)]
pub(super) struct Notes {
    left: u64,
    /// Cells whose comment found no room; they are coloured, and their row's message says what is wrong.
    pub(super) left_out: u64,
    /// What was said of cells before: graveness, sentence and hint of each remark, and the comment of them.
    said: BTreeMap<Vec<Said>, Arc<Words>>,
}

type Said = (bool, Arc<str>, Arc<str>);

/// Cells whose words are kept.
const SAID: usize = 500;

impl Default for Notes {
    fn default() -> Self {
        Self {
            left: MOST,
            left_out: 0,
            said: BTreeMap::new(),
        }
    }
}

impl Notes {
    /// Adds a comment with these remarks at a cell, one below the other, to those of its sheet. The first of a sheet is put there too.
    pub(super) fn put<'r>(
        &mut self,
        (sheet, comments): (&mut Worksheet, &mut Vec<Comment>),
        (row, column): (u32, u16),
        catalogue: &Catalogue,
        remarks: impl IntoIterator<Item = &'r Remark>,
    ) -> Result<(), XlsxError> {
        let Some(left) = self.left.checked_sub(1) else {
            self.left_out = self.left_out.saturating_add(1);
            return Ok(());
        };
        self.left = left;
        let words = self.words(catalogue, remarks.into_iter().collect());
        if comments.is_empty() {
            sheet.insert_note(row, column, &note(&words))?;
        }
        comments.push(Comment { row, column, words });
        Ok(())
    }

    fn words(&mut self, catalogue: &Catalogue, remarks: Vec<&Remark>) -> Arc<Words> {
        let key = |remark: &&Remark| {
            let is_error = remark.severity >= Severity::Error;
            (is_error, Arc::clone(&remark.text), Arc::clone(&remark.hint))
        };
        let key: Vec<Said> = remarks.iter().map(key).collect();
        if let Some(words) = self.said.get(&key) {
            return Arc::clone(words);
        }
        let parts = remarks.into_iter();
        let parts: Vec<String> = parts.map(|remark| words(catalogue, remark)).collect();
        let text: String = parts.join("\n\n").chars().take(LETTERS).collect();
        let height = height(&text);
        let words = Arc::new(Words { text, height });
        if self.said.len() < SAID {
            self.said.insert(key, Arc::clone(&words));
        }
        words
    }
}

pub(super) fn note(words: &Words) -> Note {
    Note::new(words.text.as_str())
        .set_author(AUTHOR)
        .add_author_prefix(false)
        .set_font_size(9)
        .set_width(WIDTH)
        .set_height(words.height)
        .set_background_color(0xFF_FF_E1)
        .set_object_movement(ObjectMovement::MoveButDontSizeWithCells)
}

fn words(catalogue: &Catalogue, remark: &Remark) -> String {
    let id = if remark.severity >= Severity::Error {
        "workbook-note-error"
    } else {
        "workbook-note-warning"
    };
    let text = catalogue.line(id, &[("text", Arg::Text(remark.text.to_string()))]);
    if remark.hint.is_empty() {
        return text;
    }
    let hint = [("hint", Arg::Text(remark.hint.to_string()))];
    format!("{text}\n{}", catalogue.line("workbook-note-hint", &hint))
}

pub(super) fn height(text: &str) -> u32 {
    let lines = text.split('\n').map(wrapped).sum::<usize>();
    let lines = u32::try_from(lines).unwrap_or(HIGHEST);
    lines
        .saturating_mul(LINE_HEIGHT)
        .saturating_add(MARGIN)
        .min(HIGHEST)
}

/// How many lines of the box a line takes: words are not cut.
fn wrapped(line: &str) -> usize {
    let mut lines = 1;
    let mut used = 0;
    for word in line.split(' ') {
        let letters = word.chars().count();
        if used > 0 && used + 1 + letters > LINE_LETTERS {
            lines += 1;
            used = 0;
        }
        // A word longer than the line goes on in the next ones.
        lines += letters.saturating_sub(1) / LINE_LETTERS;
        used += letters % LINE_LETTERS + usize::from(used > 0);
    }
    lines
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Worksheet;

    use super::{Notes, height, wrapped};
    use crate::messages::{Catalogue, Language};

    #[test]
    fn a_box_is_as_high_as_its_text() {
        assert_eq!(wrapped("слово"), 1);
        assert_eq!(wrapped(&"слово ".repeat(8)), 2);
        assert_eq!(wrapped(&"я".repeat(100)), 3);
        assert!(height("раз\n\nдва") > height("раз"));
        assert_eq!(height(&"слово\n".repeat(1000)), 700);
    }

    #[test]
    fn comments_past_the_most_are_counted() {
        let (mut sheet, catalogue) = (Worksheet::new(), Catalogue::new(Language::En));
        let mut notes = Notes {
            left: 2,
            ..Notes::default()
        };
        let mut comments = Vec::new();
        for row in 1..6 {
            let of = (&mut sheet, &mut comments);
            notes.put(of, (row, 0), &catalogue, []).unwrap();
        }
        assert_eq!((notes.left_out, comments.len()), (3, 2));
    }
}
