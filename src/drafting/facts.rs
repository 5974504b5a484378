//! What the cells of a column say together.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::probe::{Look, Probe};
use crate::domain::{Cell, CellKind, FieldCatalogue, HeaderCell, RowView};

/// Filled cells of a column that are looked at closely.
const PROBED: u64 = 300;

/// Different values that are kept of a column.
const DISTINCT: usize = 60;

/// Different values up to which it is told whether a column has none twice.
const UNIQUE: usize = 50_000;

/// Examples that are shown.
pub(super) const EXAMPLES: usize = 3;

/// The columns of a sheet, while its rows go by.
#[derive(Debug)]
pub struct Columns<'c> {
    pub(super) header: Vec<HeaderCell>,
    pub(super) facts: Vec<Facts>,
    pub(super) probe: Probe<'c>,
}

impl<'c> Columns<'c> {
    /// For the columns of this header.
    pub fn new(header: &[HeaderCell], catalogue: &'c FieldCatalogue) -> Self {
        Self {
            header: header.to_vec(),
            facts: header.iter().map(|_| Facts::default()).collect(),
            probe: Probe::new(catalogue),
        }
    }

    /// Hears a row.
    pub fn observe(&mut self, row: RowView<'_>) {
        for (column, facts) in self.facts.iter_mut().enumerate() {
            facts.hear(row.cell(column), &self.probe);
        }
    }
}

/// What is known of one column.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) rows: u64,
    pub(super) filled: u64,
    /// How many cells were looked at, and what they looked like.
    pub(super) probed: u64,
    pub(super) counts: Counts,
    /// Different values in the order in which they came, with how often each came.
    pub(super) values: Vec<(String, u64)>,
    /// There are more of them.
    pub(super) many: bool,
    seen: BTreeSet<u64>,
    repeated: bool,
    /// Whole numbers, each one more than the one before.
    pub(super) steps: u64,
    last_number: Option<u64>,
}

macro_rules! counts {
    ($($name:ident),* $(,)?) => {
        /// How many of the cells looked at may be what.
        #[derive(Debug, Clone, Copy, Default)]
        pub(super) struct Counts { $( pub(super) $name: u64, )* }
        impl Counts {
            fn add(&mut self, look: Look) {
                $( self.$name += u64::from(look.$name); )*
            }
        }
    };
}

counts!(
    phone, sure_phone, email, site, handle, mixed, date, birth, amount, money, whole, yes_no,
    currency, one_word, some_words, person, patronymic, legal, job, city, address, postal, prose,
    phrase,
);

impl Facts {
    fn hear(&mut self, cell: Cell<'_>, probe: &Probe<'_>) {
        self.rows += 1;
        let text = cell.text.trim();
        let nothing = text.is_empty() || matches!(cell.kind, CellKind::Error);
        if nothing || crate::fields::is_placeholder(text, &[]) {
            return;
        }
        self.filled += 1;
        self.remember(text);
        if self.probed < PROBED {
            self.probed += 1;
            self.counts.add(probe.look(Cell { text, ..cell }));
        }
    }

    fn remember(&mut self, text: &str) {
        let number = text.parse::<u64>().ok();
        if number.is_some() && number == self.last_number.map_or(number, |last| last.checked_add(1))
        {
            self.steps += 1;
        }
        self.last_number = number;
        if !self.repeated && self.seen.len() < UNIQUE {
            let mut hasher = DefaultHasher::new();
            text.to_lowercase().hash(&mut hasher);
            self.repeated = !self.seen.insert(hasher.finish());
            if self.repeated {
                self.seen = BTreeSet::new();
            }
        }
        if self.many {
            return;
        }
        if let Some((_, count)) = self.values.iter_mut().find(|(known, _)| known == text) {
            *count += 1;
        } else if self.values.len() < DISTINCT {
            self.values.push((text.to_owned(), 1));
        } else {
            self.many = true;
        }
    }

    /// Whether every row has a value of its own.
    pub(super) fn is_unique(&self) -> bool {
        self.filled > 0 && self.filled == self.rows && !self.repeated
    }

    /// The share of the cells looked at, in hundredths.
    pub(super) fn share(&self, count: impl Fn(&Counts) -> u64) -> u64 {
        if self.probed == 0 {
            return 0;
        }
        count(&self.counts) * 100 / self.probed
    }

    /// Few values that come again and again: stages, sources.
    pub(super) fn is_list(&self) -> bool {
        let different = self.values.len() as u64;
        !self.many && different <= 40 && (different * 2 <= self.filled || self.filled <= 12)
    }
}
