//! Rows that are tests, and rows whose cells stand in one another's columns.
//!
//! - **A test of an advertising form** (NUL-07): a cell says so in the words of the form. Skipped.
//! - **What looks like a test** (NUL-06): a name or title of nothing but such words. Told, and skipped where the mapping wants that.
//! - **Swapped columns** (NAM-12): a phone where a name should be and a name where a phone should be. An error.

use crate::domain::{Cell, ProblemKind, RowView, fold_title};
use crate::fields::is_placeholder;

/// How a test of Meta's forms begins.
const TEST_LEAD: &str = "<test lead:";
/// Words that people type to see whether something works.
const TEST_WORDS: &[&str] = &[
    "test",
    "testing",
    "тест",
    "тестовый",
    "тестовая",
    "тестовое",
    "asdf",
    "asdfg",
    "asdfgh",
    "qwe",
    "qwerty",
    "фыва",
    "фывап",
    "йцу",
    "йцукен",
];
/// Words that may stand beside them.
const BESIDE: &[&str] = &[
    "лид",
    "заявка",
    "клиент",
    "контакт",
    "lead",
    "user",
    "client",
];
/// Digits of a phone.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// The cells by which such rows are told.
#[derive(Debug, Default)]
pub(super) struct OddCells {
    /// Columns of people's names.
    pub(super) names: Vec<usize>,
    /// Columns of names, titles and companies.
    pub(super) called: Vec<usize>,
    /// Columns of phones.
    pub(super) phones: Vec<usize>,
}

impl OddCells {
    /// The column of a cell that is a test and nothing else.
    pub(super) fn test(&self, row: RowView<'_>) -> Option<usize> {
        let mut called = self.called.iter().copied();
        called.find(|&column| is_test(row.cell(column).text))
    }

    /// The column of names that holds a phone, where a column of phones holds a name.
    pub(super) fn swapped(&self, row: RowView<'_>) -> Option<usize> {
        let mut names = self.names.iter().copied();
        let name = names.find(|&column| is_phone(row.cell(column).text))?;
        let mut phones = self.phones.iter();
        phones
            .any(|&column| is_name(row.cell(column)))
            .then_some(name)
    }
}

/// Why a row is a test that nobody wants.
pub(super) fn test_lead(row: RowView<'_>) -> Option<ProblemKind> {
    let says_so = |cell: Cell<'_>| {
        let text = cell.text.trim_start();
        text.starts_with('<') && text.to_lowercase().starts_with(TEST_LEAD)
    };
    let may = memchr::memchr(b'<', row.whole_text().as_bytes()).is_some();
    (may && row.cells().any(says_so)).then_some(ProblemKind::TestLead)
}

fn is_test(text: &str) -> bool {
    // Nearly every text shows by the bytes of its first letter that it is none.
    let may_be = match *text.as_bytes() {
        [letter, ..] if letter.is_ascii_alphanumeric() => {
            matches!(letter | 0x20, b't' | b'a' | b'q')
        }
        // From А to п: Т, Ф, Й, й.
        [0xd0, letter @ 0x90..=0xbf, ..] => matches!(letter, 0xa2 | 0xa4 | 0x99 | 0xb9),
        // From р to я: т, ф.
        [0xd1, letter @ 0x80..=0x8f, ..] => matches!(letter, 0x82 | 0x84),
        [] => false,
        _ => true,
    };
    may_be && reads_like_a_test(text)
}

fn reads_like_a_test(text: &str) -> bool {
    // The first word is to be one of those, since none that may stand beside them begins alike: so nearly no name is looked at further.
    let mut letters = text.trim_start().chars();
    let begins = matches!(
        (letters.next(), letters.next()),
        (Some('t' | 'T'), Some('e' | 'E'))
            | (Some('т' | 'Т'), Some('е' | 'Е' | 'ё' | 'Ё'))
            | (Some('a' | 'A'), Some('s' | 'S'))
            | (Some('q' | 'Q'), Some('w' | 'W'))
            | (Some('ф' | 'Ф'), Some('ы' | 'Ы'))
            | (Some('й' | 'Й'), Some('ц' | 'Ц'))
    );
    if !begins {
        return false;
    }
    let folded = fold_title(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    words.iter().any(|word| TEST_WORDS.contains(word))
        && words
            .iter()
            .all(|word| TEST_WORDS.contains(word) || BESIDE.contains(word))
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    PHONE_DIGITS.contains(&digits)
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-()–—.".contains(c))
}

/// Words of letters alone that mean something.
fn is_name(cell: Cell<'_>) -> bool {
    let letters = cell.text.chars().filter(|c| c.is_alphabetic()).count();
    let of_name =
        |c: char| c.is_alphabetic() || c.is_whitespace() || matches!(c, '-' | '.' | '\'' | '’');
    letters > 1 && cell.text.chars().all(of_name) && !is_placeholder(cell.text, &[])
}

#[cfg(test)]
mod tests {
    use super::{is_name, is_phone, is_test};
    use crate::domain::Cell;

    #[test]
    fn tests_are_told_by_words_that_nobody_is_called_by_nul_06() {
        for text in [
            "test",
            "ТЕСТ",
            "Тест 2",
            "asdf",
            "qwerty",
            "фыва",
            "Тестовый лид",
            "test test",
        ] {
            assert!(is_test(text), "{text}");
        }
        for text in ["Тестов Иван", "Анна", "Тест-драйв Lada", "", "2"] {
            assert!(!is_test(text), "{text}");
        }
    }

    #[test]
    fn phones_and_names_are_told_apart_nam_12() {
        assert!(is_phone("8 (916) 123-45-67") && is_phone("89161234567"));
        assert!(!is_phone("Иван") && !is_phone("15") && !is_phone("89161234567 доб. 5"));
        let name = |text| is_name(Cell::text(text));
        assert!(name("Иван") && name("Салтыков-Щедрин М.Е."));
        assert!(!name("нет") && !name("89161234567") && !name("anna@mail.ru") && !name(""));
    }
}
