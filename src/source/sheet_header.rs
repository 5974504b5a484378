//! Titles that stand in two rows, the upper one naming groups of columns by merged cells (LAY-03).

use crate::domain::HeaderCell;

use super::header::{Candidate, TitleSet, is_blank};
use super::sheet_facts::{Area, SheetFacts};

/// What stands between the parts of a title.
pub(super) const BETWEEN: &str = " / ";

/// Two rows that hold one row of titles.
pub(super) struct TwoRows {
    /// The titles, under the number of the lower row.
    pub(super) joined: Candidate,
    /// The lower part of the titles that have two.
    last_parts: Vec<Option<String>>,
    /// The place of the lower row among the rows.
    pub(super) lower: usize,
}

impl TwoRows {
    /// Whether the row found at `place` is one of two rows of titles.
    pub(super) fn find(
        rows: &[Candidate],
        place: usize,
        facts: &SheetFacts,
        wanted: &TitleSet,
    ) -> Option<Self> {
        let upper_places = [Some(place), place.checked_sub(1)];
        upper_places
            .into_iter()
            .flatten()
            .find_map(|upper| Self::of(rows, upper, facts, wanted))
    }

    fn of(rows: &[Candidate], place: usize, facts: &SheetFacts, wanted: &TitleSet) -> Option<Self> {
        let lower_place = place.checked_add(1)?;
        let (upper, lower) = (rows.get(place)?, rows.get(lower_place)?);
        if upper.number.checked_add(1) != Some(lower.number) || lower.data {
            return None;
        }
        let groups = groups(upper, lower, facts);
        if groups.is_empty() {
            return None;
        }
        let two = Self::join(upper, lower, &groups, lower_place);
        let is_named =
            wanted.count_in(two.joined.cells.iter()) > wanted.count_in(lower.cells.iter());
        (is_named || !is_banner(upper, lower, &groups)).then_some(two)
    }

    fn join(upper: &Candidate, lower: &Candidate, groups: &[Area], place: usize) -> Self {
        let width = upper.cells.len().max(lower.cells.len());
        let mut joined = Candidate {
            number: lower.number,
            cells: Vec::with_capacity(width),
            data: false,
        };
        let mut last_parts = Vec::with_capacity(width);
        for column in 0..width {
            let group = groups.iter().find(|area| covers(area, column));
            let above = group.map_or(column, |area| area.left as usize);
            let (above, below) = (upper.cell(above), lower.cell(column));
            let two = group.is_some() && !is_blank(below);
            joined.cells.push(if two {
                format!("{}{BETWEEN}{}", above.trim(), below.trim())
            } else if !is_blank(below) {
                below.to_owned()
            } else {
                upper.cell(column).to_owned()
            });
            last_parts.push(two.then(|| below.trim().to_owned()));
        }
        Self {
            joined,
            last_parts,
            lower: place,
        }
    }

    /// Gives the titles their lower parts.
    pub(super) fn divide(&self, header: &mut [HeaderCell]) {
        for (cell, last_part) in header.iter_mut().zip(&self.last_parts) {
            cell.last_part.clone_from(last_part);
        }
    }
}

/// Merged cells of the upper row that have several titles below.
fn groups(upper: &Candidate, lower: &Candidate, facts: &SheetFacts) -> Vec<Area> {
    let row = upper.number.saturating_sub(1);
    let is_group = |area: &&Area| {
        let below = (area.left..=area.right).filter(|&column| lower.holds(column as usize));
        u64::from(area.top) == row
            && area.top == area.bottom
            && area.right > area.left
            && upper.holds(area.left as usize)
            && below.take(2).count() == 2
    };
    facts.merged.iter().filter(is_group).copied().collect()
}

/// Whether the upper row is the name of the list: one text from the table's first column on, or texts over columns that have
/// titles of their own.
fn is_banner(upper: &Candidate, lower: &Candidate, groups: &[Area]) -> bool {
    let width = upper.cells.len().max(lower.cells.len());
    let titled_twice = (0..width).any(|column| {
        !groups.iter().any(|area| covers(area, column))
            && upper.holds(column)
            && lower.holds(column)
    });
    let first = (0..width).find(|&column| lower.holds(column));
    let only = (0..width).filter(|&column| upper.holds(column)).count() == 1;
    let from_first = groups.first().map(|area| area.left as usize) <= first;
    titled_twice || only && from_first
}

const fn covers(area: &Area, column: usize) -> bool {
    area.left as usize <= column && column <= area.right as usize
}

#[cfg(test)]
mod tests {
    use super::{Area, Candidate, SheetFacts, TitleSet, TwoRows};

    fn row(number: u64, cells: &[&str]) -> Candidate {
        Candidate {
            number,
            cells: cells.iter().map(|&cell| cell.to_owned()).collect(),
            data: false,
        }
    }

    fn titles(
        upper: &[&str],
        lower: &[&str],
        merged: &[(u32, u32)],
        wanted: &[&str],
    ) -> Option<Vec<String>> {
        let mut facts = SheetFacts::default();
        for &(left, right) in merged {
            let (top, bottom) = (0, 0);
            facts
                .merge(Area {
                    top,
                    left,
                    bottom,
                    right,
                })
                .unwrap();
        }
        let wanted: Vec<String> = wanted.iter().map(|&title| title.to_owned()).collect();
        let rows = [row(1, upper), row(2, lower)];
        let both: Vec<_> = [0, 1]
            .map(|place| TwoRows::find(&rows, place, &facts, &TitleSet::new(&wanted)))
            .map(|found| found.map(|found| found.joined.cells))
            .into();
        assert_eq!(both[0], both[1]);
        both[0].clone()
    }

    #[test]
    fn groups_name_the_titles_below_them() {
        let joined = titles(
            &["Имя", "", "", "", "Сумма"],
            &["", "Тел.", "Почта", "Сайт"],
            &[],
            &[],
        );
        assert_eq!(joined, None, "nothing is merged");
        let joined = titles(
            &["Имя", "Контакты", "", "", "Сумма"],
            &["", "Тел.", "Почта", "Сайт"],
            &[(1, 3)],
            &[],
        );
        let expected = [
            "Имя",
            "Контакты / Тел.",
            "Контакты / Почта",
            "Контакты / Сайт",
            "Сумма",
        ];
        assert_eq!(joined.unwrap(), expected);
        let joined = titles(
            &["", "Контакты", ""],
            &["Имя", "Тел.", "Почта"],
            &[(1, 2)],
            &[],
        );
        assert_eq!(
            joined.unwrap(),
            ["Имя", "Контакты / Тел.", "Контакты / Почта"]
        );
    }

    #[test]
    fn the_name_of_the_list_is_no_group() {
        let lower = ["Имя", "Тел.", "Почта"];
        assert_eq!(titles(&["База 2024"], &lower, &[(0, 2)], &[]), None);
        assert_eq!(titles(&["База 2024"], &lower, &[(0, 1)], &[]), None);
        assert_eq!(
            titles(&["База", "", "от 01.02"], &lower, &[(0, 1)], &[]),
            None
        );
        let named = titles(&["База"], &lower, &[(0, 2)], &["База / Имя"]);
        assert_eq!(
            named.unwrap(),
            ["База / Имя", "База / Тел.", "База / Почта"]
        );
    }
}
