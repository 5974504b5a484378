//! A row's content as 128 bits: what *content origin 1* is made of (`design.md` §5). Frozen.
//!
//! The bytes that are hashed, with nothing before, between or behind them: for every pair of a title and a non-empty cell
//!
//! ```text
//! u32, big-endian: bytes of the title │ the title in key form 1, UTF-8 │ u32, big-endian: bytes of the cell │ the cell, UTF-8
//! ```
//!
//! in ascending order of the title's bytes, then of the cell's. Cells are NFC and trimmed and otherwise as they stand in
//! the block (numbers of a workbook in their plain form); a cell that is then empty takes no part, so columns may come,
//! go and change places as long as they hold nothing. A column without a title, or a cell past the last title, is known by
//! its letters: `#K`, which no folded title can be, since those have no capitals. Two columns of one title both take part, and
//! which of them held which cell does not.
//!
//! The fingerprint is the first 128 bits of the SHA-256 of those bytes.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use super::key_form::{key_form, nfc_trimmed};
use crate::domain::{Digest, RowView, SourceInfo, column_letters};

/// Bytes for which a row's content usually has room.
const ROW_BYTES: usize = 512;

/// The columns of a source as content sees them.
#[derive(Debug, Clone)]
pub(super) struct ContentColumns {
    titles: Vec<String>,
    /// Place of each column's title among all titles in ascending order; `None`: no part of the content.
    ranks: Vec<Option<usize>>,
    /// The columns in that order, where no two have the same title: then their cells need not be put in order.
    order: Option<Vec<usize>>,
}

impl ContentColumns {
    /// The columns of `source` without the `ignored` ones.
    pub(super) fn new(source: &SourceInfo, ignored: &[usize]) -> Self {
        let titles = (0..source.header.len())
            .map(|column| content_title(source.title(column), column))
            .collect();
        Self::of_titles(titles, ignored)
    }

    fn of_titles(titles: Vec<String>, ignored: &[usize]) -> Self {
        let mut ascending: Vec<&String> = titles.iter().collect();
        ascending.sort_unstable();
        ascending.dedup();
        let ranks: Vec<Option<usize>> = titles
            .iter()
            .enumerate()
            .map(|(column, title)| {
                (!ignored.contains(&column))
                    .then(|| ascending.binary_search(&title).ok())
                    .flatten()
            })
            .collect();
        let mut order: Vec<(usize, usize)> = ranks
            .iter()
            .enumerate()
            .filter_map(|(column, rank)| Some(((*rank)?, column)))
            .collect();
        order.sort_unstable();
        let differ = order.windows(2).all(|two| match two {
            [(one, _), (other, _)] => one != other,
            _ => true,
        });
        let order = differ.then(|| order.into_iter().map(|(_, column)| column).collect());
        Self {
            titles,
            ranks,
            order,
        }
    }

    /// What its columns are called, in ascending order: without a key a row's identity hangs on these.
    pub(super) fn titles(&self) -> Vec<String> {
        let columns = self.titles.iter().zip(&self.ranks);
        let counted = columns.filter(|(_, rank)| rank.is_some());
        let mut titles: Vec<String> = counted.map(|(title, _)| title.clone()).collect();
        titles.sort_unstable();
        titles
    }

    /// Whether each column has a title of its own.
    pub(super) const fn has_all_in_order(&self) -> bool {
        self.order.is_some()
    }

    /// What each column is called; `None`: it is no part of the content.
    pub(super) fn by_column(&self) -> impl Iterator<Item = Option<&str>> {
        let columns = self.titles.iter().zip(&self.ranks);
        columns.map(|(title, rank)| rank.map(|_| title.as_str()))
    }

    /// The fingerprint of a row's content.
    pub(super) fn digest(&self, row: RowView<'_>) -> Digest {
        let past = self.titles.len()..row.len();
        if past
            .clone()
            .any(|column| !row.cell(column).text.trim().is_empty())
        {
            return self.widened(past.end).digest_within(row);
        }
        self.digest_within(row)
    }

    /// The same with columns past the last title, for a row that has more cells than the header.
    fn widened(&self, width: usize) -> Self {
        let ignored: Vec<usize> = (0..self.ranks.len())
            .filter(|&column| matches!(self.ranks.get(column), Some(None)))
            .collect();
        let mut titles = self.titles.clone();
        titles.extend((titles.len()..width).map(|column| content_title("", column)));
        Self::of_titles(titles, &ignored)
    }

    /// The same of a row that is known to have no cell which would have to be tidied, and none past the last title; made in room that was
    /// used before.
    pub(super) fn digest_tidy(&self, row: RowView<'_>, room: &mut Vec<u8>) -> Digest {
        let Some(order) = &self.order else {
            return self.digest(row);
        };
        room.clear();
        for &column in order {
            let (title, cell) = (self.titles.get(column), row.cell(column).text);
            if let (Some(title), false) = (title, cell.is_empty()) {
                put(room, title);
                put(room, cell);
            }
        }
        first_128_bits(room)
    }

    fn digest_within(&self, row: RowView<'_>) -> Digest {
        let mut bytes = Vec::with_capacity(ROW_BYTES);
        let mut take = |title: &str, cell: &str| {
            put(&mut bytes, title);
            put(&mut bytes, cell);
        };
        let cell = |column: usize| nfc_trimmed(row.cell(column).text);
        if let Some(order) = &self.order {
            let titled = order.iter().filter_map(|&column| {
                let title = self.titles.get(column)?;
                Some((title, cell(column)))
            });
            titled
                .filter(|(_, cell)| !cell.is_empty())
                .for_each(|(title, cell)| take(title, &cell));
        } else {
            let mut pairs: Vec<(usize, Cow<'_, str>, &str)> = Vec::new();
            for (column, (title, rank)) in self.titles.iter().zip(&self.ranks).enumerate() {
                let cell = cell(column);
                if let (Some(rank), false) = (rank, cell.is_empty()) {
                    pairs.push((*rank, cell, title));
                }
            }
            pairs.sort_unstable();
            for (_, cell, title) in &pairs {
                take(title, cell);
            }
        }
        first_128_bits(&bytes)
    }
}

/// What a column is called in content: its title in key form 1, or its letters where it has none.
pub(super) fn content_title(title: &str, column: usize) -> String {
    let form = key_form(title);
    if form.is_empty() {
        format!("#{}", column_letters(column))
    } else {
        form
    }
}

/// Adds a text with its length before it.
fn put(bytes: &mut Vec<u8>, text: &str) {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

/// The first 128 bits of the SHA-256 of some bytes.
fn first_128_bits(bytes: &[u8]) -> Digest {
    let whole = Sha256::digest(bytes);
    let mut bits = [0; 16];
    for (bit, byte) in bits.iter_mut().zip(whole) {
        *bit = byte;
    }
    Digest(bits)
}

/// 128 bits of the SHA-256 of texts, each with its length before it.
pub(super) fn digest_of(texts: &[&str]) -> Digest {
    let mut bytes = Vec::with_capacity(texts.iter().map(|text| text.len() + 4).sum());
    for text in texts {
        put(&mut bytes, text);
    }
    first_128_bits(&bytes)
}

/// The same, made in room that was used before.
pub(super) fn digest_within(room: &mut Vec<u8>, texts: &[&str]) -> Digest {
    room.clear();
    for text in texts {
        put(room, text);
    }
    first_128_bits(room)
}

/// 128 bits of the SHA-256 of one text as it is.
pub(super) fn digest_of_text(text: &str) -> Digest {
    first_128_bits(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ContentColumns, nfc_trimmed};
    use crate::domain::Digest;
    use crate::rows::fixtures::{block, source};

    fn digest(titles: &[&str], ignored: &[usize], cells: &[&str]) -> Digest {
        let block = block(&[cells]);
        let (columns, row) = (
            ContentColumns::new(&source(titles), ignored),
            block.row(0).unwrap(),
        );
        let digest = columns.digest(row);
        if cells.len() <= titles.len() && cells.iter().all(|cell| nfc_trimmed(cell) == **cell) {
            assert_eq!(columns.digest_tidy(row, &mut Vec::new()), digest);
        }
        digest
    }

    #[test]
    fn order_of_columns_empty_columns_and_spelling_of_titles_do_not_count() {
        let plain = digest(&["Имя", "Телефон"], &[], &["Анна", "+79161234567"]);
        for (titles, cells) in [
            (vec!["Телефон", "Имя"], vec!["+79161234567", "Анна"]),
            (
                vec![" ИМЯ ", "ТЕЛЕФОН"],
                vec![" Анна\u{a0}", "+79161234567"],
            ),
            (
                vec!["Имя", "Почта", "Телефон"],
                vec!["Анна", " ", "+79161234567"],
            ),
            (
                vec!["Имя", "Телефон"],
                vec!["Анна", "+79161234567", "", " "],
            ),
        ] {
            assert_eq!(digest(&titles, &[], &cells), plain, "{titles:?}");
        }
        let ignored = digest(
            &["Имя", "_row", "Телефон"],
            &[1],
            &["Анна", "17", "+79161234567"],
        );
        assert_eq!(ignored, plain);
    }

    #[test]
    fn what_stands_in_a_cell_and_under_which_title_counts() {
        let plain = digest(&["A1", "B1"], &[], &["x", "y"]);
        assert_ne!(digest(&["A1", "B1"], &[], &["X", "y"]), plain, "case");
        assert_ne!(digest(&["A1", "B1"], &[], &["y", "x"]), plain, "swapped");
        assert_ne!(
            digest(&["A1", "B1"], &[], &["x", "y", "z"]),
            plain,
            "past the header"
        );
        assert_ne!(digest(&["A1", ""], &[], &["x", "y"]), plain, "no title");
        assert_ne!(
            digest(&["", "B"], &[], &["x", ""]),
            digest(&["#A", "B"], &[], &["x", ""]),
            "a title that looks like a column's letters"
        );
    }

    fn table() -> impl Strategy<Value = Vec<(String, String)>> {
        let pair = ("[а-в]{1,2}|", "[ a-cа-в]{0,3}|[0-9]{1,3}");
        prop::collection::vec(pair, 1..8)
    }

    proptest! {
        #[test]
        fn shuffled_titled_columns_and_padding_keep_the_digest(pairs in table(), seed in any::<prop::sample::Index>()) {
            let titled: Vec<_> = pairs.into_iter().filter(|(title, _)| !title.is_empty()).collect();
            let mut turned = titled.clone();
            turned.rotate_left(seed.index(titled.len().max(1)).min(titled.len()));
            turned.reverse();
            let of = |pairs: &[(String, String)], pad: &str| {
                let titles: Vec<&str> = pairs.iter().map(|(title, _)| title.as_str()).collect();
                let cells: Vec<String> = pairs.iter().map(|(_, cell)| format!("{pad}{cell}{pad}")).collect();
                digest(&titles, &[], &cells.iter().map(String::as_str).collect::<Vec<_>>())
            };
            prop_assert_eq!(of(&titled, ""), of(&turned, " \u{a0}"));
        }

        #[test]
        fn changing_one_cell_changes_the_digest(pairs in table(), at in any::<prop::sample::Index>(), new in "[a-z]{0,3}") {
            let titles: Vec<&str> = pairs.iter().map(|(title, _)| title.as_str()).collect();
            let mut cells: Vec<&str> = pairs.iter().map(|(_, cell)| cell.as_str()).collect();
            let before = digest(&titles, &[], &cells);
            let place = at.index(cells.len());
            let changed = cells[place].trim() != new;
            cells[place] = &new;
            prop_assert_eq!(digest(&titles, &[], &cells) != before, changed);
        }
    }
}
