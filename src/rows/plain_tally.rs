//! [`PlainTally`]: what is counted of plain rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::mapped_row::DefaultsTaken;
use super::plain_row::PlainRow;

/// Plain rows of one source, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlainTally {
    /// All of them.
    pub rows: u64,
    /// By who becomes responsible, where the row or the mapping says so.
    pub responsible: BTreeMap<Arc<str>, u64>,
    /// By their `SOURCE_ID`, likewise.
    pub sources: BTreeMap<Arc<str>, u64>,
    /// By the defaults that the portal would take.
    pub defaults: Vec<(DefaultsTaken, u64)>,
    /// What was counted of the rows of one list of names: places in it, who and where from.
    open: [Vec<u64>; 2],
}

impl PlainTally {
    /// Counts a row; rows whose names stand in one list come one after the other, until [`Self::close`].
    pub fn add(&mut self, row: &PlainRow) {
        self.rows += 1;
        let [responsible, sources] = &mut self.open;
        count(responsible, row.names.responsible);
        count(sources, row.names.source);
        let mut known = self.defaults.iter_mut();
        match known.find(|(taken, _)| *taken == row.defaults) {
            Some((_, rows)) => *rows += 1,
            None => self.defaults.push((row.defaults, 1)),
        }
    }

    /// Takes over what was counted of the rows of a list of names.
    pub fn close(&mut self, names: &[Arc<str>]) {
        let all = [&mut self.responsible, &mut self.sources];
        for (all, open) in all.into_iter().zip(&mut self.open) {
            for (name, rows) in names
                .iter()
                .zip(open.iter_mut())
                .filter(|(_, rows)| **rows > 0)
            {
                *all.entry(Arc::clone(name)).or_default() += std::mem::take(rows);
            }
        }
    }
}

fn count(rows: &mut Vec<u64>, name: Option<u16>) {
    let Some(place) = name.map(usize::from) else {
        return;
    };
    if rows.len() <= place {
        rows.resize(place + 1, 0);
    }
    if let Some(rows) = rows.get_mut(place) {
        *rows += 1;
    }
}
