//! Error values that stand as text: what becomes of `#Н/Д` when a sheet is saved as CSV or pasted as values (LAY-28).
//!
//! The readers alone know these names. A cell that is one of them is an error, as it would be in a workbook, so that no rule
//! further in takes it for a name, a comment or an empty cell.

use crate::domain::CellKind;

/// The names that spreadsheet programs show, in English and Russian.
const NAMES: &[&str] = &[
    "#N/A",
    "#REF!",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#ERROR!",
    "#Н/Д",
    "#ССЫЛКА!",
    "#ДЕЛ/0!",
    "#ЗНАЧ!",
    "#ИМЯ?",
    "#ПУСТО!",
    "#ЧИСЛО!",
    "#ПЕРЕНОС!",
    "#ВЫЧИСЛ!",
];

/// The kind of a cell that the source gives as text.
pub(super) fn kind_of_text(text: &str) -> CellKind {
    let shown = text.trim_start();
    if shown.starts_with('#') && NAMES.contains(&shown.trim_end().to_uppercase().as_str()) {
        CellKind::Error
    } else {
        CellKind::Text
    }
}

#[cfg(test)]
mod tests {
    use super::{CellKind, kind_of_text};

    #[test]
    fn names_of_errors_are_told_from_texts_that_begin_alike() {
        for error in ["#N/A", "#Н/Д", " #DIV/0! ", "#знач!", "#REF!"] {
            assert_eq!(kind_of_text(error), CellKind::Error, "{error}");
        }
        for text in ["", "#", "#1", "#N/A?", "№ #N/A", "#хештег", "N/A"] {
            assert_eq!(kind_of_text(text), CellKind::Text, "{text}");
        }
    }
}
