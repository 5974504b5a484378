//! Finding the row of titles.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use crate::domain::{fold_title, title_key};

/// Rows that are not blank among which the titles are looked for.
pub(super) const HEADER_ROWS: usize = 50;

/// Whether a text shows nothing: blanks of any kind, and what is invisible.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || matches!(
                c,
                '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{1a}'
            )
    })
}

/// The form in which names of sheets are compared: lower case, ё as е, blanks collapsed, composed.
pub(super) fn fold(title: &str) -> String {
    let lower = title.nfc().collect::<String>().to_lowercase();
    let plain = lower.replace('ё', "е").replace('\u{feff}', "");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The titles that the mapping names, compared regardless of letters that look alike.
#[derive(Debug, Clone)]
pub(super) struct TitleSet {
    all: BTreeSet<String>,
    /// Those that cannot be a column's letters: a cell `A` is no sign of titles.
    plain: BTreeSet<String>,
}

fn key(title: &str) -> String {
    title_key(&fold_title(title))
}

/// Whether a name may be a column's letters and no title: `A`, `AB`.
pub(super) fn may_be_letters(name: &str) -> bool {
    let name = name.trim();
    (1..=3).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_uppercase())
}

impl TitleSet {
    /// A set of titles.
    pub(super) fn new(titles: &[String]) -> Self {
        let keys = |wanted: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
            let titles = titles.iter().filter(|title| wanted(title));
            titles
                .map(|title| key(title))
                .filter(|title| !title.is_empty())
                .collect()
        };
        Self {
            all: keys(&|_| true),
            plain: keys(&|title| !may_be_letters(title)),
        }
    }

    /// How many of them are among these cells; none where those that are may all be letters of columns.
    pub(super) fn count_in(&self, cells: impl Iterator<Item = impl AsRef<str>>) -> usize {
        if self.plain.is_empty() {
            return 0;
        }
        let found = cells.filter_map(|cell| self.all.get(&key(cell.as_ref())));
        let found: BTreeSet<&String> = found.collect();
        if found.iter().any(|title| self.plain.contains(*title)) {
            found.len()
        } else {
            0
        }
    }

    /// Whether a title or a column's letters are among them.
    pub(super) fn has(&self, name: &str) -> bool {
        self.all.contains(&key(name))
    }

    /// How many there are that cannot be letters.
    pub(super) fn len(&self) -> usize {
        self.plain.len()
    }
}

/// A row that may hold the titles.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Its number.
    pub(super) number: u64,
    /// Its cells; numbers and dates of a workbook are told by `data`.
    pub(super) cells: Vec<String>,
    /// It holds a number, date, boolean or error value: no row of titles unless it holds wanted ones.
    pub(super) data: bool,
}

impl Candidate {
    /// Cells that hold something.
    pub(super) fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !is_blank(cell)).count()
    }

    /// The cell of a column; empty where there is none.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// Whether a column's cell holds something.
    pub(super) fn holds(&self, column: usize) -> bool {
        !is_blank(self.cell(column))
    }

    fn is_data(&self) -> bool {
        self.data || self.cells.iter().any(|cell| looks_like_data(cell))
    }

    /// Begins with a `#` and words behind it, as comments above a list do (CSV-26).
    fn is_comment(&self) -> bool {
        let first = self.cells.iter().find(|cell| !is_blank(cell));
        let words = first.and_then(|cell| cell.trim().strip_prefix('#'));
        words.is_some_and(|words| words.chars().any(char::is_alphabetic))
    }
}

/// The place among `rows` of the one that holds the titles: that with most wanted ones, else the first of those with most
/// texts that do not look like data. `None`: every row looks like data, or one above looks like a row of the list itself.
pub(super) fn find(rows: &[Candidate], wanted: &TitleSet) -> Option<usize> {
    let rows = rows.get(..HEADER_ROWS).unwrap_or(rows);
    let wanted_titles = |row: &Candidate| wanted.count_in(row.cells.iter());
    if let Some(place) = best_by(rows, wanted_titles) {
        return Some(place);
    }
    let texts = |row: &Candidate| {
        if row.is_comment() {
            0
        } else {
            title_like_cells(row)
        }
    };
    let place = best_by(rows, texts).or_else(|| best_by(rows, title_like_cells))?;
    let (above, header) = (rows.get(..place)?, rows.get(place)?);
    // A `#` may also begin the titles themselves: `# заказа`.
    let alike = |row: &Candidate| {
        row.is_comment() && row.filled() > 1 && row.cells.len() == header.cells.len()
    };
    let place = above.iter().position(alike).unwrap_or(place);
    let list_above = |row: &Candidate| row.is_data() && row.filled() >= header.filled();
    let above = rows.get(..place)?;
    (!above.iter().any(list_above)).then_some(place)
}

/// The first of the rows with the highest score above zero.
fn best_by(rows: &[Candidate], score: impl Fn(&Candidate) -> usize) -> Option<usize> {
    let mut best = None;
    for (place, row) in rows.iter().enumerate() {
        let score = score(row);
        if score > best.map_or(0, |(_, most)| most) {
            best = Some((place, score));
        }
    }
    best.map(|(place, _)| place)
}

/// Cells that may be titles; none when one of the row's cells is data.
fn title_like_cells(row: &Candidate) -> usize {
    if row.is_data() { 0 } else { row.filled() }
}

/// An e-mail address, or a text of digits more than letters: a phone, an amount, a date.
pub(super) fn looks_like_data(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    let address = cell
        .split_once('@')
        .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'));
    address || (digits > 0 && digits >= letters)
}

#[cfg(test)]
mod tests {
    use super::{Candidate, TitleSet, find, fold, is_blank};

    fn row(number: u64, cells: &[&str]) -> Candidate {
        Candidate {
            number,
            cells: cells.iter().map(|&cell| cell.to_owned()).collect(),
            data: false,
        }
    }

    fn found(rows: &[Candidate], wanted: &[&str]) -> Option<u64> {
        let wanted: Vec<String> = wanted.iter().map(|&title| title.to_owned()).collect();
        find(rows, &TitleSet::new(&wanted)).map(|place| rows[place].number)
    }

    #[test]
    fn titles_below_title_rows_are_found_with_and_without_the_mapping() {
        let rows = [
            row(1, &["База клиентов 2024", "", ""]),
            row(3, &["выгружено 01.02.2024", "", ""]),
            row(4, &["ФИО", "Номер\nтелефона", "E-mail"]),
            row(5, &["Анна Орлова", "+7 916 123-45-67", "anna@example.org"]),
            row(6, &["Пётр", "", ""]),
        ];
        assert_eq!(found(&rows, &[]), Some(4));
        assert_eq!(found(&rows, &["номер телефона"]), Some(4));
        assert_eq!(found(&rows, &["нет такого"]), Some(4));
    }

    #[test]
    fn the_row_with_most_wanted_titles_wins_even_when_it_looks_like_data() {
        let rows = [
            row(1, &["Телефон", "ниже", "рабочий"]),
            row(2, &["Телефон", "2023", "2024"]),
        ];
        assert_eq!(found(&rows, &["телефон", "2023", "2024"]), Some(2));
        assert_eq!(found(&rows, &[]), Some(1));
    }

    #[test]
    fn rows_of_data_alone_have_no_titles() {
        let rows = [
            row(1, &["Иванов", "+79161234567"]),
            row(2, &["Орлова", "a@example.org"]),
        ];
        assert_eq!(found(&rows, &[]), None);
        assert_eq!(found(&[], &[]), None);
    }

    #[test]
    fn a_cell_that_is_a_columns_letter_is_no_title() {
        let rows = [
            row(1, &["Класс", "Имя"]),
            row(2, &["A", "Анна"]),
            row(3, &["B", "Пётр"]),
        ];
        assert_eq!(found(&rows, &["A", "B"]), Some(1));
        let named = [row(1, &["Имя", ""]), row(3, &["ID", "Имя"])];
        assert_eq!(found(&named, &["ID", "Имя"]), Some(3));
    }

    #[test]
    fn a_row_of_texts_among_data_is_no_row_of_titles() {
        let rows = [
            row(1, &["Иванов", "+79161234567"]),
            row(2, &["Орлова", "без телефона"]),
        ];
        assert_eq!(found(&rows, &[]), None);
        let dated = [
            row(1, &["от", "01.02.2024", ""]),
            row(2, &["Имя", "Телефон", "Город"]),
        ];
        assert_eq!(found(&dated, &[]), Some(2));
    }

    #[test]
    fn comments_are_no_titles_where_a_row_below_is() {
        let rows = [
            row(1, &["# выгрузка; всё, что есть", "до", "сих", "пор"]),
            row(2, &["Имя", "Телефон"]),
            row(3, &["Анна", "+79161234567"]),
        ];
        assert_eq!(found(&rows, &[]), Some(2));
        let titles = [
            row(1, &["# заказа", "Имя", "Город"]),
            row(2, &["", "Анна", "Омск"]),
        ];
        assert_eq!(found(&titles, &[]), Some(1));
    }

    #[test]
    fn blanks_and_titles_are_folded() {
        assert!(is_blank(" \u{a0}\t\u{feff}"));
        assert!(!is_blank("\u{a0}-"));
        assert_eq!(fold("  Приём\u{a0}\nзаявок "), "прием заявок");
        assert_eq!(fold("Краи\u{306}"), "край");
    }
}
