//! What a sheet says about its cells beside their values: which are merged, which are hidden, which link to an address.

use std::collections::BTreeMap;

use super::SourceErrorKind;

/// Merged areas, hidden rows or links of one sheet that are remembered: a sheet has at most 1,048,576 rows.
const MOST: usize = 1_048_576;

/// Cells that were merged into one, from 0, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Area {
    /// The first row.
    pub(super) top: u32,
    /// The first column.
    pub(super) left: u32,
    /// The last row.
    pub(super) bottom: u32,
    /// The last column.
    pub(super) right: u32,
}

/// A run of numbers, both ends included.
pub(super) type Run = (u32, u32);

/// What is known about a sheet. Formats differ in what they tell (`docs/architecture.md`, Formats).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SheetFacts {
    /// Merged cells, in the order of their first cells once [`Self::settled`].
    pub(super) merged: Vec<Area>,
    /// Hidden rows that hold values.
    pub(super) hidden_rows: Vec<Run>,
    /// Hidden columns.
    pub(super) hidden_columns: Vec<Run>,
    /// Addresses that cells link to by `mailto:`.
    pub(super) mail_links: BTreeMap<(u32, u32), String>,
}

impl SheetFacts {
    /// Notes a merged area; one cell alone is none.
    pub(super) fn merge(&mut self, area: Area) -> Result<(), SourceErrorKind> {
        if area.bottom > area.top || area.right > area.left {
            self.merged.push(area);
        }
        within(self.merged.len())
    }

    /// Notes a hidden row that holds values.
    pub(super) fn hide_row(&mut self, row: u32) -> Result<(), SourceErrorKind> {
        match self.hidden_rows.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(row) => *last = row,
            Some((first, last)) if (*first..=*last).contains(&row) => {}
            _ => self.hidden_rows.push((row, row)),
        }
        within(self.hidden_rows.len())
    }

    /// Notes a cell's link, if it is an address.
    pub(super) fn link(
        &mut self,
        row: u32,
        column: u32,
        target: &str,
    ) -> Result<(), SourceErrorKind> {
        if let Some(address) = mail_address(target) {
            self.mail_links.insert((row, column), address);
        }
        within(self.mail_links.len())
    }

    /// The same with everything in order.
    pub(super) fn settled(mut self) -> Self {
        self.merged.sort_unstable();
        self.hidden_rows.sort_unstable();
        self.hidden_columns.sort_unstable();
        self
    }

    /// Columns with cells that are merged over several rows.
    pub(super) fn columns_merged_down(&self) -> Vec<usize> {
        let down = self.merged.iter().filter(|area| area.bottom > area.top);
        down.map(|area| area.left as usize).collect()
    }

    /// Whether a column is hidden.
    pub(super) fn is_column_hidden(&self, column: u32) -> bool {
        holds(&self.hidden_columns, column)
    }

    /// Whether a row is hidden.
    pub(super) fn is_row_hidden(&self, row: u32) -> bool {
        let at = self.hidden_rows.partition_point(|&(first, _)| first <= row);
        at.checked_sub(1)
            .and_then(|before| self.hidden_rows.get(before))
            .is_some_and(|&(_, last)| row <= last)
    }

    /// How many rows behind row `header` (from 1) are hidden and hold values.
    pub(super) fn hidden_rows_behind(&self, header: u64) -> u64 {
        let header = u32::try_from(header).unwrap_or(u32::MAX);
        let rows = self.hidden_rows.iter().map(|&(first, last)| {
            let first = first.max(header);
            u64::from(last.saturating_add(1).saturating_sub(first))
        });
        rows.sum()
    }
}

fn holds(runs: &[Run], number: u32) -> bool {
    runs.iter()
        .any(|&(first, last)| (first..=last).contains(&number))
}

pub(super) const fn within(count: usize) -> Result<(), SourceErrorKind> {
    if count > MOST {
        return Err(SourceErrorKind::TooManyCells { limit: MOST as u64 });
    }
    Ok(())
}

/// The address of `mailto:a@example.org?subject=x`.
fn mail_address(target: &str) -> Option<String> {
    let target = target.trim();
    let scheme = target.get(..7)?;
    if !scheme.eq_ignore_ascii_case("mailto:") {
        return None;
    }
    let address = target.get(7..)?.split('?').next()?.trim();
    let address = percent_encoding::percent_decode_str(address)
        .decode_utf8()
        .ok()?;
    address.contains('@').then(|| address.into_owned())
}

#[cfg(test)]
mod tests {
    use super::{SheetFacts, mail_address};

    #[test]
    fn an_address_is_told_from_other_links() {
        let found = |target| mail_address(target);
        assert_eq!(
            found("mailto:a@example.org?subject=x"),
            Some("a@example.org".into())
        );
        assert_eq!(
            found(" MAILTO:a%2Bb@example.org"),
            Some("a+b@example.org".into())
        );
        for other in [
            "https://example.org/a@b",
            "mailto:",
            "mailto:?to=x",
            "a@b",
            "почта",
        ] {
            assert_eq!(found(other), None, "{other}");
        }
    }

    #[test]
    fn hidden_rows_are_counted_behind_the_header() {
        let mut facts = SheetFacts::default();
        for row in [0, 3, 4, 5, 9] {
            facts.hide_row(row).unwrap();
        }
        assert_eq!(facts.hidden_rows, [(0, 0), (3, 5), (9, 9)]);
        assert_eq!(facts.hidden_rows_behind(1), 4);
        assert_eq!(facts.hidden_rows_behind(5), 2);
        assert!(facts.is_row_hidden(4) && !facts.is_row_hidden(6) && !facts.is_row_hidden(2));
    }
}
