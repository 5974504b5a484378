//! Rows that are no leads by the way in which the list is written, and rows that hold more than one.
//!
//! - **Titles again** (LAY-16): every cell is that of the row of titles, as where exports were glued together. Skipped.
//! - **A total** (LAY-17): the first filled cell says «Итого» or «Всего», and there is a number, in that cell or in another; all
//!   other filled cells are numbers, and none of them is a phone. Skipped.
//! - **A group's heading** (LAY-18): the only filled cell of a row, in the list's first column, is a text, where rows usually fill
//!   three cells or more. It may as well be a poor lead, so that is told, and skipped only where the mapping wants that.
//! - **Several people** (LAY-31): as many names stand in a cell of a name as phones in a cell of phones. Told; nothing is split.
//! - **One ID in several rows below one another** (LAY-32), where the mapping has no key: the lines of products of one lead, as
//!   Bitrix24 exports them. Told.
//!
//! A row that is skipped is a row: it is counted, it ends as `skipped`, and the reason stands in the report.

use super::odd_rows::{self, OddCells};
use crate::domain::{
    CellKind, Clean, Composed, FieldKind, MultiKind, OddRows, Problem, ProblemKind, RowView,
    SourceInfo, fold_title,
};
use crate::mapping::Mapping;

/// Words with which a total begins.
const TOTALS: [&str; 10] = [
    "итого",
    "всего",
    "итог",
    "общий итог",
    "общее количество",
    "total",
    "grand total",
    "subtotal",
    "sum total",
    "totals",
];
/// Titles of a column that names what a row belongs to.
const IDS: [&str; 6] = ["id", "ид", "id лида", "id сделки", "lead id", "deal id"];
/// Words that may stand beside a total's own.
const WORDS_BESIDE: usize = 2;
/// Digits from which on a number is a phone and no sum of anything.
const PHONE_DIGITS: usize = 10;
/// Cells that a row must usually fill before one of a single cell is odd.
const USUAL_CELLS: u64 = 3;

/// What is to be known of a source.
#[derive(Debug)]
pub(super) struct RowLayout<'a> {
    source: &'a SourceInfo,
    titled: Vec<usize>,
    clean: Clean,
    first: usize,
    odd: OddCells,
    contacts: Vec<usize>,
    /// A column of contacts is called like one.
    titled_by_contacts: bool,
    id: Option<usize>,
}

impl<'a> RowLayout<'a> {
    pub(super) fn new(source: &'a SourceInfo, mapping: &Mapping) -> Self {
        let feeding = |wanted: &dyn Fn(&FieldKind, &str) -> bool| -> Vec<usize> {
            let fed = mapping.columns.iter().filter(|rule| {
                let mut targets = rule.targets.iter();
                targets.any(|target| wanted(&target.spec.kind, target.spec.name.as_str()))
            });
            fed.map(|rule| rule.column).collect()
        };
        let all = || (0..source.header.len()).map(|column| source.title(column));
        let id = |title: &str| IDS.contains(&fold_title(title).as_str());
        let is_name = |kind: &FieldKind, name: &str| {
            matches!(name, "NAME" | "LAST_NAME") || *kind == FieldKind::Composed(Composed::FullName)
        };
        let is_phone = |kind: &FieldKind| *kind == FieldKind::Multi(MultiKind::Phone);
        let is_mail = |kind: &FieldKind| *kind == FieldKind::Multi(MultiKind::Email);
        let titled: Vec<usize> = all()
            .enumerate()
            .filter(|(_, title)| !title.trim().is_empty())
            .map(|(column, _)| column)
            .collect();
        let contacts = feeding(&|kind, _| is_phone(kind) || is_mail(kind));
        let like_contact = |title: &str| title.contains('@') || digits_of(title) >= PHONE_DIGITS;
        Self {
            source,
            titled_by_contacts: contacts
                .iter()
                .any(|&column| like_contact(source.title(column))),
            first: titled.first().copied().unwrap_or(0),
            titled,
            clean: mapping.clean,
            odd: OddCells {
                names: feeding(&is_name),
                called: feeding(&|kind, name| {
                    is_name(kind, name) || matches!(name, "TITLE" | "COMPANY_TITLE")
                }),
                phones: feeding(&|kind, _| is_phone(kind)),
            },
            contacts,
            id: all().position(id).filter(|_| mapping.key.is_empty()),
        }
    }

    /// Whether nothing [skips](Self::skips) a plain row and nothing is odd about it. Its phones are sound ones or none, so it is nobody's in the
    /// place of another, and not several people's. `has_contact`: it has a phone or an e-mail, so that it is no total, no heading and no row of titles
    /// either; then a cheap look shows it.
    pub(super) fn is_ordinary(&self, row: RowView<'_>, has_contact: bool) -> bool {
        let quick = has_contact
            && !self.titled_by_contacts
            && memchr::memchr(b'<', row.whole_text().as_bytes()).is_none()
            && self.odd.test(row).is_none();
        quick || (self.skips(row).is_none() && self.doubts(row).is_empty())
    }

    /// Why the row is no lead, if it is none.
    pub(super) fn skips(&self, row: RowView<'_>) -> Option<ProblemKind> {
        if self.repeats_titles(row) {
            return Some(ProblemKind::RepeatedHeader);
        }
        if self.is_total(row) {
            return Some(ProblemKind::TotalRow);
        }
        if self.clean.group_rows == OddRows::Skip && self.is_group(row) {
            return Some(ProblemKind::LooksLikeGroupRow);
        }
        if self.clean.test_rows == OddRows::Skip && self.odd.test(row).is_some() {
            return Some(ProblemKind::TestLike);
        }
        odd_rows::test_lead(row)
    }

    /// What is odd about a row that stays one.
    pub(super) fn doubts(&self, row: RowView<'_>) -> Vec<Problem> {
        let group = || self.is_group(row).then_some(self.first);
        let several = || {
            let (column, count) = self.several_names(row)?;
            let phones = |phone: &usize| phone_like_parts(row.cell(*phone).text) == count;
            let kind = ProblemKind::MaybeTwoPeople {
                count: count as u64,
            };
            self.odd.phones.iter().any(phones).then_some((column, kind))
        };
        let layout = group()
            .map(|column| (column, ProblemKind::LooksLikeGroupRow))
            .or_else(several);
        let test = self.odd.test(row);
        let swapped = self.odd.swapped(row);
        layout
            .into_iter()
            .chain(test.map(|column| (column, ProblemKind::TestLike)))
            .chain(swapped.map(|column| (column, ProblemKind::SwappedColumns)))
            .map(|(column, kind)| {
                Problem::of_cell(row.at(), column, None, row.cell(column).text, kind)
            })
            .collect()
    }

    /// Whether rows below one another are compared by their IDs.
    pub(super) const fn tells_ids(&self) -> bool {
        self.id.is_some()
    }

    /// What the row belongs to by its ID, where the mapping has no key.
    pub(super) fn id(&self, row: RowView<'_>) -> Option<String> {
        let text = row.cell(self.id?).text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn repeats_titles(&self, row: RowView<'_>) -> bool {
        let same =
            |column: &usize| row.cell(*column).text.trim() == self.source.title(*column).trim();
        !self.titled.is_empty()
            && self.titled.iter().all(same)
            && (0..row.len()).all(|column| {
                self.titled.contains(&column) || row.cell(column).text.trim().is_empty()
            })
    }

    fn is_total(&self, row: RowView<'_>) -> bool {
        let mut filled = (0..row.len()).filter(|&column| !row.cell(column).text.trim().is_empty());
        let Some(rest) = filled
            .next()
            .filter(|column| !self.contacts.contains(column))
            .and_then(|first| total_rest(row.cell(first).text))
        else {
            return false;
        };
        let mut numbers = usize::from(rest);
        for column in filled {
            let cell = row.cell(column);
            let digits = digits_of(cell.text);
            let phone = self.contacts.contains(&column) && digits >= PHONE_DIGITS;
            if phone || digits == 0 || !is_number(cell.text) {
                return false;
            }
            numbers = numbers.saturating_add(1);
        }
        numbers > 0
    }

    fn is_group(&self, row: RowView<'_>) -> bool {
        let cell = row.cell(self.first);
        let alone = || {
            let others = (0..row.len()).filter(|&column| column != self.first);
            others
                .map(|column| row.cell(column).text)
                .all(|text| text.trim().is_empty())
        };
        let is_text = || {
            let letters = cell.text.chars().filter(|c| c.is_alphabetic()).count();
            let digits = cell.text.chars().filter(char::is_ascii_digit).count();
            letters > digits && !cell.text.contains('@')
        };
        self.source.usual_cells >= USUAL_CELLS
            && cell.kind == CellKind::Text
            && !self.contacts.contains(&self.first)
            && alone()
            && is_text()
    }

    /// A column of names whose cell holds several, and how many.
    fn several_names(&self, row: RowView<'_>) -> Option<(usize, usize)> {
        self.odd.names.iter().find_map(|&column| {
            let count = name_parts(row.cell(column).text);
            (count > 1).then_some((column, count))
        })
    }
}

fn digits_of(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether a cell begins with the word of a total: then, whether a number stands behind it. Few other words may.
fn total_rest(text: &str) -> Option<bool> {
    let begins = text.trim_start().chars().next()?;
    if !matches!(
        begins.to_lowercase().next()?,
        'и' | 'в' | 'о' | 't' | 'g' | 's'
    ) {
        return None;
    }
    let folded = fold_title(text);
    let rest = TOTALS.iter().find_map(|word| {
        let rest = folded.strip_prefix(word)?;
        (!rest.starts_with(char::is_alphanumeric)).then_some(rest)
    })?;
    let words = rest
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty());
    (words.count() <= WORDS_BESIDE).then(|| rest.contains(|c: char| c.is_ascii_digit()))
}

/// Digits with what stands in and beside a number.
fn is_number(text: &str) -> bool {
    let number = text.trim().trim_end_matches(['₽', '€', '$', '%']);
    let number = number
        .trim_end_matches("руб.")
        .trim_end_matches("руб")
        .trim_end_matches("р.");
    number.chars().all(|c| {
        c.is_ascii_digit()
            || c.is_whitespace()
            || matches!(c, '.' | ',' | '-' | '+' | '\u{2212}' | '\'')
    })
}

/// How many names a cell holds; 1 where it may be one.
fn name_parts(text: &str) -> usize {
    let parts = |byte: u8| matches!(byte, b',' | b';' | b'/' | b'\n' | b' ');
    if !text.bytes().any(parts) || (!text.contains([',', ';', '/', '\n']) && !text.contains(" и "))
    {
        return 1;
    }
    let is_name = |part: &str| {
        let mut words = part.split_whitespace();
        let capital = |word: &str| {
            word.chars().next().is_some_and(char::is_uppercase)
                && word
                    .chars()
                    .all(|c| c.is_alphabetic() || matches!(c, '-' | '.'))
        };
        part.split_whitespace().count() <= 3 && words.all(capital)
    };
    let parts = text
        .split([',', ';', '/', '\n'])
        .flat_map(|part| part.split(" и "))
        .map(str::trim);
    let (mut names, mut others) = (0_usize, 0_usize);
    for part in parts.filter(|part| !part.is_empty()) {
        if is_name(part) {
            names = names.saturating_add(1);
        } else {
            others = others.saturating_add(1);
        }
    }
    if others == 0 { names.max(1) } else { 1 }
}

/// Parts of a cell that have the digits of a phone.
fn phone_like_parts(text: &str) -> usize {
    let parts = text.split([',', ';', '/', '\n']);
    let digits = |part: &&str| digits_of(part) >= PHONE_DIGITS;
    parts.filter(digits).count()
}

#[cfg(test)]
mod tests {
    use super::{is_number, name_parts, phone_like_parts, total_rest};

    #[test]
    fn totals_are_told_by_their_word_and_little_beside_it() {
        for (text, number) in [
            ("Итого", Some(false)),
            ("ИТОГО:", Some(false)),
            ("Всего: 125", Some(true)),
            ("Всего 125 заявок за март", None),
            ("Итого по листу: 12", Some(true)),
            ("Total", Some(false)),
            ("Итогов Пётр", None),
            ("Всеволод", None),
            ("Вега", None),
            ("ООО «Итого»", None),
        ] {
            assert_eq!(total_rest(text), number, "{text}");
        }
        assert!(is_number("1 500,50 ₽") && is_number("125 руб.") && !is_number("12 шт"));
    }

    #[test]
    fn several_names_are_told_from_one() {
        for (text, count) in [
            ("Иванов, Петров", 2),
            ("Анна и Пётр Орловы", 2),
            ("Иванов Иван / Петров Пётр / Орлова Анна", 3),
            ("Салтыков-Щедрин М. Е.", 1),
            ("Анна, бухгалтер", 1),
            ("Пётр (директор), Анна", 1),
            ("Иванов,", 1),
            ("", 1),
        ] {
            assert_eq!(name_parts(text), count, "{text}");
        }
        assert_eq!(phone_like_parts("+7 916 123-45-67, 8 (903) 765-43-21"), 2);
        assert_eq!(phone_like_parts("8(495)123-45-67/68"), 1);
    }
}
