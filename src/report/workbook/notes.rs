//! Comments of cells: what is wrong and what to do, in a box in which the text fits.

use rust_xlsxwriter::{Note, ObjectMovement};

use super::marks::Remark;
use crate::domain::{Arg, Severity};
use crate::messages::Catalogue;

/// Who says it: a program.
const AUTHOR: &str = "leadbatch";
/// Letters of a comment; more than anybody reads.
const LETTERS: usize = 2_000;
/// The box, in pixels, and how many letters a line of it has.
const WIDTH: u32 = 340;
const LINE_LETTERS: usize = 46;
const LINE_HEIGHT: u32 = 17;
const MARGIN: u32 = 14;
const HIGHEST: u32 = 700;

/// A comment with these remarks, one below the other.
pub(super) fn note<'r>(
    catalogue: &Catalogue,
    remarks: impl IntoIterator<Item = &'r Remark>,
) -> Note {
    let parts: Vec<String> = remarks
        .into_iter()
        .map(|remark| words(catalogue, remark))
        .collect();
    let text: String = parts.join("\n\n").chars().take(LETTERS).collect();
    let height = height(&text);
    Note::new(text)
        .set_author(AUTHOR)
        .add_author_prefix(false)
        .set_font_size(9)
        .set_width(WIDTH)
        .set_height(height)
        .set_background_color(0xFF_FF_E1)
        .set_object_movement(ObjectMovement::MoveButDontSizeWithCells)
}

fn words(catalogue: &Catalogue, remark: &Remark) -> String {
    let id = if remark.severity >= Severity::Error {
        "workbook-note-error"
    } else {
        "workbook-note-warning"
    };
    let text = catalogue.line(id, &[("text", Arg::Text(remark.text.clone()))]);
    if remark.hint.is_empty() {
        return text;
    }
    let hint = [("hint", Arg::Text(remark.hint.clone()))];
    format!("{text}\n{}", catalogue.line("workbook-note-hint", &hint))
}

fn height(text: &str) -> u32 {
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
    use super::{height, wrapped};

    #[test]
    fn a_box_is_as_high_as_its_text() {
        assert_eq!(wrapped("слово"), 1);
        assert_eq!(wrapped(&"слово ".repeat(8)), 2);
        assert_eq!(wrapped(&"я".repeat(100)), 3);
        assert!(height("раз\n\nдва") > height("раз"));
        assert_eq!(height(&"слово\n".repeat(1000)), 700);
    }
}
