//! Cells that a spreadsheet program would take for formulas, written so that it does not (`design.md` §6; CSV-23 and CSV-28
//! of the catalogue of dirty data).
//!
//! The rule looks at what follows a text's leading apostrophes (mostly none). When that begins with `= + - @` (also in their
//! full-width forms) or a control character, and is no plain negative number, the text gets one apostrophe more. Writing adds
//! an apostrophe and never changes what follows them, so that reading knows by the same look whether to take one away:
//! `unguard(guard(text)) == text` for every text.
//!
//! | text | written |
//! |---|---|
//! | `=1+1` | `'=1+1` |
//! | `+79161234567` | `'+79161234567` |
//! | `'=1+1` | `''=1+1` |
//! | `-500,5` | `-500,5` |
//! | `O'Neil`, `'tis` | the same |

use std::borrow::Cow;

/// The columns that `failures.csv` adds behind a source's own (`design.md` §6).
pub const SERVICE_COLUMNS: [&str; 6] = ["_origin", "_row", "_column", "_code", "_message", "_hint"];

/// The columns that it adds behind these where a report has several sources.
pub const PLACE_COLUMNS: [&str; 2] = ["_file", "_sheet"];

/// The columns that make a table a returned one.
const MARKS: [&str; 2] = ["_origin", "_row"];

/// Whether a header is that of a `failures.csv`, saved as whatever kind of file: it has the columns `_origin` and `_row`. Such
/// a table was written by this program, and its cells and titles are to be read through [`unguard`].
///
/// Two of the six [`SERVICE_COLUMNS`] are enough, since people take the explanations out before they hand the file on; `_row`
/// alone could be anybody's, and without `_origin` the row has no identity to come back with.
pub fn is_returned<'a>(titles: impl IntoIterator<Item = &'a str>) -> bool {
    let titles: Vec<_> = titles.into_iter().map(str::trim).collect();
    MARKS.iter().all(|mark| titles.contains(mark))
}

/// An identifier as a cell of a table that spreadsheet programs open: one that looks like a number gets an apostrophe, so that
/// `007` does not come back as `7`, nor a long number as `7,91612E+10`. [`unguard_number`] takes it away.
pub fn guard_number(id: &str) -> Cow<'_, str> {
    if is_number_like(id) {
        Cow::Owned(format!("'{id}"))
    } else {
        Cow::Borrowed(id)
    }
}

/// The identifier that [`guard_number`] was given.
pub fn unguard_number(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(id) if is_number_like(cell) => id,
        Some(_) | None => cell,
    }
}

/// Digits, and marks that stand in numbers and dates, behind any apostrophes.
fn is_number_like(text: &str) -> bool {
    let rest = text.trim_start_matches('\'');
    let mark = |letter: char| letter.is_ascii_digit() || ".,:/- eE+%".contains(letter);
    rest.starts_with(|first: char| first.is_ascii_digit()) && rest.chars().all(mark)
}

/// A text as a cell of a table that spreadsheet programs open.
pub fn guard(text: &str) -> Cow<'_, str> {
    if is_dangerous(text) {
        // Phones begin with a plus: there may be one in every row.
        let mut guarded = String::with_capacity(text.len().saturating_add(1));
        guarded.push('\'');
        guarded.push_str(text);
        Cow::Owned(guarded)
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that [`guard`] was given.
pub fn unguard(cell: &str) -> Cow<'_, str> {
    match cell.strip_prefix('\'') {
        Some(text) if is_dangerous(cell) => Cow::Borrowed(text),
        Some(_) | None => Cow::Borrowed(cell),
    }
}

fn is_dangerous(text: &str) -> bool {
    // Nearly every text begins with a letter or a digit, Cyrillic ones with these bytes.
    if let Some(b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | 0xd0..=0xd1) = text.as_bytes().first() {
        return false;
    }
    let rest = text.trim_start_matches('\'');
    let Some(first) = rest.chars().next() else {
        return false;
    };
    let begins_formula = matches!(
        first,
        '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}'
    );
    (begins_formula || first.is_control()) && !is_negative_number(rest)
}

/// Digits behind a minus, with at most one decimal mark between them.
fn is_negative_number(text: &str) -> bool {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let Some(number) = text.strip_prefix('-') else {
        return false;
    };
    match number.split_once(['.', ',']) {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => is_digits(number),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy as _, any, prop_oneof, proptest};

    use super::{guard, guard_number, is_returned, unguard, unguard_number};

    #[test]
    fn formulas_become_texts_and_harmless_cells_stay() {
        for (text, written) in [
            ("", ""),
            ("Анна", "Анна"),
            (
                "=HYPERLINK(\"http://example.org\")",
                "'=HYPERLINK(\"http://example.org\")",
            ),
            ("+79161234567", "'+79161234567"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3", "'-2+3"),
            ("-", "'-"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("＝1+1", "'＝1+1"),
            ("-500", "-500"),
            ("-500,25", "-500,25"),
            ("-500.25.1", "'-500.25.1"),
            ("'=1", "''=1"),
            ("''=1", "'''=1"),
            ("'-500", "'-500"),
            ("'tis", "'tis"),
        ] {
            assert_eq!(guard(text), written);
            assert_eq!(unguard(written), text);
        }
        assert_eq!(unguard("=1"), "=1");
    }

    #[test]
    fn a_table_with_origin_and_row_has_returned_whatever_else_was_taken_out() {
        assert!(is_returned(["Имя", "_origin", "_row", "_code"]));
        assert!(is_returned([" _row ", "_origin"]));
        assert!(!is_returned([
            "_row", "_column", "_code", "_message", "_hint"
        ]));
        assert!(!is_returned(["Имя", "_origin"]));
    }

    #[test]
    fn identifiers_that_look_like_numbers_are_kept_from_becoming_some() {
        for (id, written) in [
            ("007", "'007"),
            ("79161234567", "'79161234567"),
            ("12.05.2024", "'12.05.2024"),
            ("A-7", "A-7"),
            ("", ""),
        ] {
            assert_eq!(guard_number(id), written);
        }
    }

    proptest! {
        #[test]
        fn reading_back_gives_the_original(
            text in prop_oneof![
                "['=+@\\-\t\r0-9.,а]{0,8}",
                any::<String>(),
                ("'{0,3}", any::<String>()).prop_map(|(marks, rest)| marks + &rest),
            ]
        ) {
            let written = guard(&text);
            assert_eq!(unguard(&written), text.as_str());
            assert!(!written.starts_with(['=', '+', '@', '\t', '\r', '\n']));
        }
    }

    proptest! {
        #[test]
        fn an_identifier_comes_back_as_it_was(id in "'{0,3}[0-9.,eE+ -]{0,6}[a-z0-9]{0,3}") {
            let written = guard(&guard_number(&id)).into_owned();
            let bare = unguard(&written);
            proptest::prop_assert_eq!(unguard_number(&bare), id);
        }
    }
}
