//! Prints by which the rows of one run are held against each other: 128 bits of a fast hash.
//!
//! They are no identity: nothing of them is kept beyond the run, and what leads are known by is made with SHA-256 (`content.rs`). The seed is
//! the run's own, so that nobody can write a file in which two rows that differ have one print; that this happens by chance
//! has a probability of 10⁻²³ in ten million rows.

use twox_hash::XxHash3_128;

use super::content::{ContentColumns, content_title};
use super::key_form::nfc_trimmed;
use crate::domain::{Digest, RowView};

/// What makes the prints of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PrintSeed(pub u64);

impl PrintSeed {
    /// The print of some texts, one behind the other.
    pub(super) fn of_texts(self, texts: &[&str]) -> Digest {
        let prints = (0..).zip(texts);
        let print = prints.fold(0, |sum: u128, (place, text)| {
            sum.wrapping_add(self.part(place, text.as_bytes()))
        });
        Digest(print.to_be_bytes())
    }

    /// The print of two texts of which the first is known before.
    pub(super) fn begin(self, first: &str) -> BegunPrint {
        BegunPrint {
            seed: self,
            first: self.part(0, first.as_bytes()),
        }
    }

    fn part(self, place: u64, text: &[u8]) -> u128 {
        let seed = self.0 ^ place.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        XxHash3_128::oneshot_with_seed(seed, text)
    }
}

/// The print of two texts, of which the first was put in.
#[derive(Debug, Clone, Copy)]
pub(super) struct BegunPrint {
    seed: PrintSeed,
    first: u128,
}

impl BegunPrint {
    /// It with the second: what [`PrintSeed::of_texts`] gives for both.
    pub(super) fn with(self, second: &[u8]) -> Digest {
        let print = self.first.wrapping_add(self.seed.part(1, second));
        Digest(print.to_be_bytes())
    }
}

fn seed_of(seed: PrintSeed, title: &str) -> u64 {
    Digest(seed.part(0, title.as_bytes()).to_be_bytes()).first_64_bits()
}

/// The columns of a source as prints of its rows see them: as content does, each known by its title.
#[derive(Debug, Clone)]
pub(super) struct PrintColumns {
    seed: PrintSeed,
    /// The seed of each column; `None`: no part of the content.
    columns: Vec<Option<u64>>,
    /// Every column has a title of its own and is part of the content, and all rows are of this source: then the cells of a row stand for
    /// themselves by their order.
    in_order: bool,
}

impl PrintColumns {
    pub(super) fn new(content: &ContentColumns, seed: PrintSeed) -> Self {
        let columns = content.by_column();
        let columns = columns.map(|title| title.map(|title| seed_of(seed, title)));
        Self {
            seed,
            columns: columns.collect(),
            in_order: false,
        }
    }

    /// The same for a run of this source alone.
    pub(super) fn of_one_source(mut self, content: &ContentColumns) -> Self {
        self.in_order = content.has_all_in_order() && self.columns.iter().all(Option::is_some);
        self
    }

    /// The columns that are part of the content.
    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        let columns = self.columns.iter().enumerate();
        columns.filter_map(|(column, seed)| seed.map(|_| column))
    }

    /// Whether a row has cells past the last title.
    pub(super) const fn is_past(&self, row: RowView<'_>) -> bool {
        row.len() > self.columns.len()
    }

    /// The print of a row's content: rows have the same where their contents are the same.
    pub(super) fn of(&self, row: RowView<'_>) -> Digest {
        if self.in_order {
            return self.of_ordered(row);
        }
        let mut sum = 0_u128;
        let seeds = self.columns.iter().enumerate();
        for (column, seed) in seeds.filter_map(|(column, seed)| Some((column, (*seed)?))) {
            let cell = nfc_trimmed(row.cell(column).text);
            if !cell.is_empty() {
                sum = sum.wrapping_add(XxHash3_128::oneshot_with_seed(seed, cell.as_bytes()));
            }
        }
        for column in self.columns.len()..row.len() {
            let cell = nfc_trimmed(row.cell(column).text);
            if !cell.is_empty() {
                let seed = seed_of(self.seed, &content_title("", column));
                sum = sum.wrapping_add(XxHash3_128::oneshot_with_seed(seed, cell.as_bytes()));
            }
        }
        Digest(sum.to_be_bytes())
    }

    /// The same of a row that is known to have no cell which would have to be tidied, and none past the last title.
    pub(super) fn of_tidy(&self, row: RowView<'_>) -> Digest {
        if self.in_order {
            return if row.len() == self.columns.len() {
                self.of_whole(row.whole_text(), row.lengths())
            } else {
                self.of_ordered(row)
            };
        }
        let cells = self.columns.iter().zip(row.cells());
        let sum = cells.fold(0_u128, |sum, (seed, cell)| match seed {
            Some(seed) if !cell.text.is_empty() => {
                sum.wrapping_add(XxHash3_128::oneshot_with_seed(*seed, cell.text.as_bytes()))
            }
            _ => sum,
        });
        Digest(sum.to_be_bytes())
    }
}

impl PrintColumns {
    /// The print of a row whose cells stand for themselves by their order; empty ones at its end are none.
    fn of_ordered(&self, row: RowView<'_>) -> Digest {
        let mut text = String::new();
        let mut lengths = Vec::with_capacity(row.len().max(self.columns.len()));
        for cell in row.cells() {
            let cell = nfc_trimmed(cell.text);
            text.push_str(&cell);
            lengths.push(cell.len());
        }
        let past = |lengths: &Vec<usize>| lengths.len() > self.columns.len();
        while past(&lengths) && lengths.last() == Some(&0) {
            lengths.pop();
        }
        lengths.resize(lengths.len().max(self.columns.len()), 0);
        self.of_whole(&text, lengths.into_iter())
    }

    /// The print of cells that stand end to end in `text`.
    fn of_whole(&self, text: &str, lengths: impl Iterator<Item = usize>) -> Digest {
        const MIXING: u64 = 0x9e37_79b9_7f4a_7c15;
        let lengths = lengths.fold(self.seed.0 | 1, |all, length| {
            (all.rotate_left(5) ^ length as u64).wrapping_mul(MIXING)
        });
        let text = XxHash3_128::oneshot_with_seed(self.seed.0, text.as_bytes());
        let spread = u128::from(lengths).wrapping_mul(u128::from(MIXING) << 32 | 1);
        Digest(text.wrapping_add(spread).to_be_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PrintColumns, PrintSeed};
    use crate::domain::RowView;
    use crate::rows::content::ContentColumns;
    use crate::rows::fixtures::{block, source};

    const CELLS: [&str; 7] = ["", " ", "Анна", " Анна", "1", "\u{438}\u{306}", "й"];

    fn prints(columns: &PrintColumns, row: RowView<'_>) -> crate::domain::Digest {
        let print = columns.of(row);
        let tidy = row
            .cells()
            .all(|cell| cell.text.trim() == cell.text && !cell.text.contains('\u{306}'));
        if tidy && !columns.is_past(row) {
            assert_eq!(columns.of_tidy(row), print);
        }
        print
    }

    proptest! {
        #[test]
        fn rows_have_one_print_where_they_have_one_content(
            one in prop::collection::vec(0..CELLS.len(), 3..6),
            other in prop::collection::vec(0..CELLS.len(), 3..6),
            ignored in 0_usize..5,
        ) {
            // The same titles in another order; two are alike.
            let sources = [source(&["Имя", "Тел", "Тел", ""]), source(&["Тел", "", "Имя", "Тел"])];
            let texts = |picks: &[usize]| -> Vec<&str> { picks.iter().map(|&pick| CELLS[pick]).collect() };
            let (one, other) = (texts(&one), texts(&other));
            for later in &sources {
                let ignored: Vec<usize> = (ignored < 4).then_some(ignored).into_iter().collect();
                let (first, second) = (ContentColumns::new(&sources[0], &ignored), ContentColumns::new(later, &[]));
                let (one, other) = (block(std::slice::from_ref(&one)), block(std::slice::from_ref(&other)));
                let (one, other) = (one.row(0).unwrap(), other.row(0).unwrap());
                let seed = PrintSeed(1);
                let distinct = ContentColumns::new(&source(&["Имя", "Тел", "", "Город"]), &[]);
                let alone = |columns: PrintColumns, content: &ContentColumns| columns.of_one_source(content);
                let ordered = alone(PrintColumns::new(&distinct, seed), &distinct);
                let (own, others) = (distinct.digest(one), distinct.digest(other));
                prop_assert_eq!(prints(&ordered, one) == prints(&ordered, other), own == others);
                let same_print = prints(&PrintColumns::new(&first, seed), one) == prints(&PrintColumns::new(&second, seed), other);
                prop_assert_eq!(same_print, first.digest(one) == second.digest(other));
            }
        }
    }
}
