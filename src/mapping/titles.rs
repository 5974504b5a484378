//! The columns of a header, found by their titles or letters.

use crate::domain::{HeaderCell, column_letters, fold_title, title_key};

/// What a name finds in the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// One column, from 0.
    One(usize),
    /// Several columns with this title, in their order.
    Many(Vec<usize>),
    /// No column.
    Missing,
}

impl Found {
    fn of(columns: &[usize]) -> Self {
        match columns {
            [] => Self::Missing,
            [only] => Self::One(*only),
            several => Self::Many(several.to_vec()),
        }
    }
}

/// How a mapping calls each column of a header so that it means this one alone: by its title, with its number where others have
/// the same one, else by its letters. `None`: by nothing at all.
pub fn column_names(header: &[HeaderCell]) -> Vec<Option<String>> {
    let titles = Titles::new(header);
    let name = |column: usize| {
        let candidates = [titles.unmistakable(column), column_letters(column)];
        let means_it = |name: &String| titles.find(name) == Found::One(column);
        candidates.into_iter().find(means_it)
    };
    (0..header.len()).map(name).collect()
}

/// A header whose titles are folded once.
#[derive(Debug)]
pub(super) struct Titles<'h> {
    header: &'h [HeaderCell],
    folded: Vec<String>,
    /// The lower parts of titles in two rows (LAY-03).
    last_parts: Vec<Option<String>>,
    /// The same with letters of both alphabets that look alike as one.
    keys: Vec<String>,
}

impl<'h> Titles<'h> {
    pub(super) fn new(header: &'h [HeaderCell]) -> Self {
        let folded: Vec<String> = header.iter().map(|cell| fold_title(&cell.title)).collect();
        let keys = folded.iter().map(|title| title_key(title)).collect();
        let last_parts = header
            .iter()
            .map(|cell| cell.last_part.as_deref().map(fold_title))
            .collect();
        Self {
            header,
            folded,
            last_parts,
            keys,
        }
    }

    /// The columns that a name means: by the lower part of a title in two rows or a whole title, else `Title#2` as the second of
    /// that title, else a letter, else by a title that looks the same (LAY-11).
    pub(super) fn find(&self, name: &str) -> Found {
        let wanted = fold_title(name);
        let found = Found::of(&self.titled(&wanted));
        if found != Found::Missing {
            return found;
        }
        self.numbered(&wanted)
            .or_else(|| self.lettered(name.trim()))
            .map_or_else(|| Found::of(&self.looking_like(&wanted)), Found::One)
    }

    /// The columns that have a title.
    pub(super) fn named(&self) -> impl Iterator<Item = usize> {
        self.folded
            .iter()
            .enumerate()
            .filter(|(_, title)| !title.is_empty())
            .map(|(column, _)| column)
    }

    /// A column's title on one line.
    pub(super) fn shown(&self, column: usize) -> String {
        let title = self.header.get(column).map_or("", |cell| &cell.title);
        title.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// A column's title on one line, with its number where others have the same one: `Имя#2`.
    pub(super) fn unmistakable(&self, column: usize) -> String {
        let shown = self.shown(column);
        let wanted = self.folded.get(column).map_or("", String::as_str);
        let same = self.titled(wanted);
        match same.iter().position(|&other| other == column) {
            Some(place) if same.len() > 1 => format!("{shown}#{}", place.saturating_add(1)),
            _ => shown,
        }
    }

    /// All titles that there are.
    pub(super) fn all_shown(&self) -> Vec<String> {
        self.named().map(|column| self.shown(column)).collect()
    }

    /// A column whose name begins with `_`.
    pub(super) fn is_private(&self, column: usize) -> bool {
        self.folded
            .get(column)
            .is_some_and(|title| title.starts_with('_'))
    }

    fn titled(&self, wanted: &str) -> Vec<usize> {
        let same = |column: &usize| {
            let part = self.last_parts.get(*column).and_then(Option::as_deref);
            let whole = self.folded.get(*column).map(String::as_str);
            part == Some(wanted) || whole == Some(wanted)
        };
        self.named().filter(same).collect()
    }

    fn looking_like(&self, wanted: &str) -> Vec<usize> {
        let key = title_key(wanted);
        let same = |column: &usize| self.keys.get(*column).is_some_and(|title| *title == key);
        self.named().filter(same).collect()
    }

    fn numbered(&self, wanted: &str) -> Option<usize> {
        let (title, number) = split_number(wanted)?;
        let columns = self.titled(&fold_title(title));
        columns.get(number.checked_sub(1)?).copied()
    }

    fn lettered(&self, name: &str) -> Option<usize> {
        let letters = (1..=3).contains(&name.len()) && name.chars().all(|c| c.is_ascii_uppercase());
        let column = (0..self.header.len()).find(|column| column_letters(*column) == name);
        column.filter(|_| letters)
    }
}

/// `Имя#2` as its title and number.
pub(super) fn split_number(name: &str) -> Option<(&str, usize)> {
    let (title, number) = name.rsplit_once('#')?;
    Some((title, number.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{Found, Titles};
    use crate::domain::HeaderCell;

    fn header(titles: &[&str]) -> Vec<HeaderCell> {
        let cell = |title: &&str| HeaderCell::of(*title);
        titles.iter().map(cell).collect()
    }

    #[test]
    fn a_title_in_two_rows_goes_by_its_lower_part_and_by_the_whole() {
        let part = |title: &str, last: &str| HeaderCell {
            title: format!("{title} / {last}"),
            last_part: Some(last.to_owned()),
        };
        let cells = [
            part("Контакты", "Тел."),
            part("Контакты", "Почта"),
            part("Директор", "Тел."),
            HeaderCell::of("Имя / Фамилия"),
        ];
        let titles = Titles::new(&cells);
        assert_eq!(titles.find("почта"), Found::One(1));
        assert_eq!(titles.find("контакты / тел."), Found::One(0));
        assert_eq!(titles.find("Тел."), Found::Many(vec![0, 2]));
        assert_eq!(titles.find("Тел.#2"), Found::One(2));
        assert_eq!(titles.find("Фамилия"), Found::Missing);
    }

    #[test]
    fn a_name_is_a_title_first_then_a_number_then_a_letter() {
        let cells = header(&["Имя", "B", "Имя*", "", "Имя#2"]);
        let titles = Titles::new(&cells);
        assert_eq!(titles.find("имя"), Found::Many(vec![0, 2]));
        assert_eq!(titles.find("Имя#1"), Found::One(0));
        assert_eq!(
            titles.find("Имя#2"),
            Found::One(4),
            "a title beats a number"
        );
        assert_eq!(titles.find("Имя#3"), Found::Missing);
        assert_eq!(titles.find("Имя#0"), Found::Missing);
        assert_eq!(titles.find("B"), Found::One(1));
        assert_eq!(titles.find("D"), Found::One(3));
        assert_eq!(titles.find("d"), Found::Missing);
        assert_eq!(titles.find("F"), Found::Missing);
        assert_eq!(titles.find(""), Found::Missing);
    }

    #[test]
    fn every_column_has_a_name_of_its_own() {
        let cells = header(&["Имя", "", "Имя *", "B", "Имя\nклиента"]);
        let names = ["Имя#1", "", "Имя *#2", "B", "Имя клиента"];
        let expected = names.map(|name| (!name.is_empty()).then(|| name.to_owned()));
        assert_eq!(super::column_names(&cells), expected, "B is a title here");
    }

    #[test]
    fn a_title_in_letters_of_the_other_alphabet_is_found_where_there_is_no_other() {
        let cells = header(&["Tелефон", "Е-mail", "Вес", "Bес"]);
        let titles = Titles::new(&cells);
        assert_eq!(titles.find("Телефон"), Found::One(0));
        assert_eq!(titles.find("e-mail"), Found::One(1));
        assert_eq!(titles.find("Вес"), Found::One(2));
        assert_eq!(titles.find("Телефоны"), Found::Missing);
    }
}
