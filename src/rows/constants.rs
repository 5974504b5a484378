//! Constants and templates of the mapping's `set` section, rendered for a row.
//!
//! Placeholders read the *cleaned cell* of a column, also where the column feeds a field: a title shows a phone as the
//! person wrote it, not as `+7…`. The first non-empty of the columns is taken; `@row`, `@file` and the like are placeholders too.
//! A line whose placeholders are all empty is left out; a line without placeholders stays.

use super::RunWords;
use super::target::is_readable;
use crate::domain::{RowView, SourceInfo, is_clear};
use crate::fields::{self, Lines};
use crate::mapping::{Piece, Template};

/// A template filled in.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rendered {
    /// The text; empty when nothing was left.
    pub(super) text: String,
    /// Whether a cell of the row is in it.
    pub(super) of_row: bool,
    /// Columns that were looked at and hold an error instead of a value.
    pub(super) unreadable: Vec<usize>,
}

/// What a template is filled in from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) source: &'a SourceInfo,
    pub(super) run: &'a RunWords,
    pub(super) empty: &'a [String],
}

/// Fills a template in for a row.
pub(super) fn render(
    template: &Template,
    words: Words<'_>,
    row: RowView<'_>,
    lines: Lines,
) -> Rendered {
    let mut rendered = Rendered::default();
    let mut kept = Vec::new();
    for pieces in &template.lines {
        let mut line = String::new();
        let (mut placeholders, mut filled) = (0_usize, 0_usize);
        for piece in pieces {
            if let Piece::Text(text) = piece {
                line.push_str(text);
                continue;
            }
            placeholders += 1;
            let before = line.len();
            fill(&mut line, piece, words, row, lines, &mut rendered);
            filled += usize::from(line.len() > before);
        }
        if placeholders == 0 || filled > 0 {
            kept.push(line);
        }
    }
    rendered.text = kept.join("\n");
    rendered
}

/// Adds to a line what a piece of it stands for; nothing where that is empty.
fn fill(
    line: &mut String,
    piece: &Piece,
    words: Words<'_>,
    row: RowView<'_>,
    lines: Lines,
    rendered: &mut Rendered,
) {
    match piece {
        Piece::Text(text) => line.push_str(text),
        Piece::Columns(columns) => {
            fill_from_columns(line, columns, words, row, lines, rendered);
        }
        Piece::File => line.push_str(file_name(&words.source.file)),
        Piece::Sheet => line.push_str(&words.source.sheet),
        Piece::Row => line.push_str(&row.at().number.to_string()),
        Piece::Run => line.push_str(&words.run.run),
        Piece::Date => line.push_str(&words.run.date.to_string()),
    }
}

/// The last part of a path, as either kind of system writes it: a lead should not tell the folders of a computer.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Adds the first of the columns' cells that is not empty.
fn fill_from_columns(
    line: &mut String,
    columns: &[usize],
    words: Words<'_>,
    row: RowView<'_>,
    lines: Lines,
    rendered: &mut Rendered,
) {
    for &column in columns {
        let cell = row.cell(column);
        if !is_readable(cell) {
            rendered.unreadable.push(column);
        } else if is_clear(cell.text) {
            // It says that the column's own fields are to be empty, and gives nothing.
        } else if let Some(text) = fields::clean_text(cell, words.empty, lines) {
            rendered.of_row = true;
            line.push_str(&text);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Rendered, Words, render};
    use crate::domain::CellKind;
    use crate::fields::Lines;
    use crate::mapping::{Piece, Template};
    use crate::rows::fixtures::{block, block_of_kinds, run_words, source};

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    fn rendered(lines: &[Vec<Piece>], cells: &[&str]) -> Rendered {
        let template = Template {
            lines: lines.to_vec(),
        };
        let (source, run) = (source(&["Компания", "Имя"]), run_words());
        let words = Words {
            source: &source,
            run: &run,
            empty: &[],
        };
        let block = block(&[cells]);
        render(&template, words, block.row(0).unwrap(), Lines::One)
    }

    #[test]
    fn the_first_non_empty_column_is_taken() {
        let line = vec![Piece::Columns(vec![0, 1]), text("!")];
        assert_eq!(
            rendered(std::slice::from_ref(&line), &["ООО", "Анна"]).text,
            "ООО!"
        );
        assert_eq!(
            rendered(std::slice::from_ref(&line), &[" ", " Анна "]).text,
            "Анна!"
        );
        assert!(rendered(&[line], &[" ", " Анна "]).of_row);
    }

    #[test]
    fn a_line_whose_placeholders_are_all_empty_is_left_out_and_one_without_any_stays() {
        let lines = [
            vec![text("Имя: "), Piece::Columns(vec![1])],
            vec![text("Из списка")],
            vec![text("Лист "), Piece::Sheet],
            vec![Piece::File, text(":"), Piece::Row, text(" "), Piece::Date],
        ];
        let found = rendered(&lines, &["ООО", ""]);
        assert_eq!(found.text, "Из списка\nleads.csv:2 2026-03-01");
        assert!(!found.of_row);
    }

    #[test]
    fn an_error_cell_is_no_text_and_is_told() {
        let template = Template {
            lines: vec![vec![Piece::Columns(vec![0, 1])]],
        };
        let (source, run) = (source(&["A1", "B1"]), run_words());
        let words = Words {
            source: &source,
            run: &run,
            empty: &[],
        };
        let block = block_of_kinds(&[("#N/A", CellKind::Error), ("Анна", CellKind::Text)]);
        let found = render(&template, words, block.row(0).unwrap(), Lines::One);
        assert_eq!((found.text.as_str(), found.unreadable), ("Анна", vec![0]));
    }
}
