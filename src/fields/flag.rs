//! Yes and no (DIC-10).

use super::context::ValueContext;
use super::emptiness::is_placeholder;
use super::fold::fold;
use super::text::tidied;
use crate::domain::{Cell, ProblemKind};
use crate::fields::Lines;

const YES: &[&str] = &[
    "да",
    "+",
    "1",
    "y",
    "yes",
    "true",
    "истина",
    "v",
    "✓",
    "✔",
    "☑",
    "on",
    "вкл",
    "д",
];

const NO: &[&str] = &[
    "нет", "-", "0", "n", "no", "false", "ложь", "☐", "✗", "off", "выкл", "н",
];

/// Reads a flag; a word that is neither is refused, never taken for "no".
pub(super) fn flag(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<bool> {
    let text = tidied(cell, Lines::One, found)?;
    let folded = fold(&text);
    let word = folded.as_str();
    if YES.contains(&word) {
        return Some(true);
    }
    if NO.contains(&word) {
        return Some(false);
    }
    // A cross may tick a box or cross a line out.
    let cross = matches!(word, "x" | "х");
    found.push(if is_placeholder(word, context.empty) && !cross {
        ProblemKind::Placeholder
    } else {
        ProblemKind::NotYesNo
    });
    None
}

#[cfg(test)]
mod tests {
    use super::flag;
    use crate::domain::{Cell, CellKind, ProblemKind};
    use crate::fields::testing::Ground;

    #[test]
    fn yes_and_no_are_read_in_both_languages_and_nothing_else_is_dic_10() {
        let ground = Ground::russian();
        let read = |cell| {
            let mut found = Vec::new();
            (flag(cell, &ground.context(), &mut found), found)
        };
        for text in ["Да", "да", "+", "1", "Y", "yes", "TRUE", "истина", "v", "✓"] {
            assert_eq!(read(Cell::text(text)), (Some(true), vec![]), "{text}");
        }
        for text in ["Нет", "-", "–", "0", "N", "no", "ложь"] {
            assert_eq!(read(Cell::text(text)), (Some(false), vec![]), "{text}");
        }
        for text in ["может быть", "x", "2"] {
            assert_eq!(read(Cell::text(text)), (None, vec![ProblemKind::NotYesNo]));
        }
        assert_eq!(
            read(Cell::text("н/д")),
            (None, vec![ProblemKind::Placeholder])
        );
        assert_eq!(read(Cell::text(" ")), (None, vec![]));
        let cell = |text, kind| read(Cell { text, kind }).0;
        assert_eq!(cell("TRUE", CellKind::Bool), Some(true));
        assert_eq!(cell("0", CellKind::Number), Some(false));
    }
}
