//! How a list lies on its sheet, told by its first rows: where the titles are, and what speaks against there being one list.
//!
//! The same for text files and workbooks. A rule needs evidence in the rows: a false alarm is as bad as a miss.
//!
//! - **No titles** (LAY-06): the mapping says so with `header_row: 0`, or no row looks like titles and the mapping names columns
//!   by their letters alone. Then every row is data.
//! - **Not a list** (LAY-33): the wanted titles stand below one another in the first column, and not beside one another in a row.
//! - **Two tables** (LAY-25): blocks of columns with an empty column between them, each with two titles at least, are two tables
//!   when two titles stand in both, or when some rows fill one of them alone and other rows the other alone.
//! - **Maybe to be filled down** (LAY-05): a column before all full ones, filled in its first row and then in at most every
//!   second, with a new text each time, as somebody writes a group's name once.

use std::collections::BTreeSet;

use crate::domain::{
    HeaderCell, SourceNote, SourceRange, SourceSettings, column_letters, fold_title, is_returned,
    title_key, unguard,
};

use super::SourceErrorKind;
use super::header::{
    Candidate, HEADER_ROWS, TitleSet, find, is_blank, looks_like_data, may_be_letters,
};
use super::kind::Kind;
use super::sheet_header::BETWEEN;

/// Rows below the titles that must be seen before a column is called sparse.
const ENOUGH_ROWS: usize = 6;

/// What was found.
pub(super) struct Layout {
    /// The row of titles; 0: there is none.
    pub(super) header_row: u64,
    /// The titles.
    pub(super) header: Vec<HeaderCell>,
    /// How many cells a row of the list usually fills.
    pub(super) usual_cells: u64,
    /// What else is to be told.
    pub(super) notes: Vec<SourceNote>,
}

/// What a sheet is looked at with.
pub(super) struct Looking<'a> {
    /// The kind of file.
    pub(super) kind: Kind,
    /// What is set.
    pub(super) settings: &'a SourceSettings,
    /// The row of titles, where it is settled; 0: there is none.
    pub(super) header_row: Option<u64>,
    /// The titles that the mapping names.
    pub(super) wanted: &'a TitleSet,
    /// The highest number of a row that was seen.
    pub(super) last: u64,
    /// Columns with cells that are merged over several rows: those are told of as such.
    pub(super) merged: Vec<usize>,
}

/// Tells how the list lies by its first rows that are not blank, `rows`; from the row of titles on, where that is settled.
pub(super) fn lay_out(
    rows: &[Candidate],
    looking: &Looking<'_>,
) -> Result<Layout, SourceErrorKind> {
    if rows.is_empty() && looking.header_row.is_none_or(|row| row == 0) {
        return Err(SourceErrorKind::EmptyFile);
    }
    let Some(place) = place_of_titles(rows, looking)? else {
        return Ok(without_titles(rows, looking));
    };
    let Some([header, below @ ..]) = rows.get(place..) else {
        return Err(SourceErrorKind::EmptyFile);
    };
    let titled = titles(looking.kind, header, below);
    conclude(header.number, titled, below, looking)
}

/// What the titles and the rows below say.
pub(super) fn conclude(
    header_row: u64,
    titled: Vec<HeaderCell>,
    below: &[Candidate],
    looking: &Looking<'_>,
) -> Result<Layout, SourceErrorKind> {
    let settings = looking.settings;
    let returned = is_returned(titled.iter().map(|cell| cell.title.as_str()));
    if settings.range == SourceRange::default() && !returned {
        refuse_two_tables(header_row, &titled, below)?;
    }
    let mut notes = Vec::new();
    notes.extend(untitled(&titled, below, settings));
    notes.extend(lookalikes(&titled, settings));
    notes.extend(maybe_fill_down(&titled, below, looking));
    Ok(Layout {
        header_row,
        header: titled,
        usual_cells: usual_cells(below),
        notes,
    })
}

/// The place of the row of titles among `rows`; `None`: there is none.
pub(super) fn place_of_titles(
    rows: &[Candidate],
    looking: &Looking<'_>,
) -> Result<Option<usize>, SourceErrorKind> {
    let last = looking.last;
    match (looking.header_row, rows.first()) {
        (Some(0), _) => Ok(None),
        (Some(header_row), Some(row)) if row.number == header_row => Ok(Some(0)),
        (Some(header_row), None) if last < header_row => Err(SourceErrorKind::HeaderRowBeyondEnd {
            header_row,
            rows: last,
        }),
        (Some(header_row), _) => Err(SourceErrorKind::HeaderRowEmpty { header_row }),
        (None, _) => {
            refuse_card(rows, looking.wanted)?;
            let found = find(rows, looking.wanted);
            if found.is_some() || by_letters_alone(&looking.settings.wanted_titles) {
                return Ok(found);
            }
            let seen = rows.len().min(HEADER_ROWS) as u64;
            Err(SourceErrorKind::HeaderNotFound { rows: seen })
        }
    }
}

/// Whether a mapping names columns by their letters and by nothing else.
fn by_letters_alone(wanted: &[String]) -> bool {
    !wanted.is_empty() && wanted.iter().all(|name| may_be_letters(name))
}

/// A list in which every row is data.
pub(super) fn without_titles(rows: &[Candidate], looking: &Looking<'_>) -> Layout {
    let filled = |row: &Candidate| row.cells.iter().rposition(|cell| !is_blank(cell));
    let last = rows.iter().filter_map(filled).max();
    let width = last.map_or(0, |last| last.saturating_add(1));
    let untitled = HeaderCell::of("");
    let told = looking.header_row == Some(0);
    Layout {
        header_row: 0,
        header: vec![untitled; width],
        usual_cells: usual_cells(rows),
        notes: (!told)
            .then_some(SourceNote::NoHeader)
            .into_iter()
            .collect(),
    }
}

/// The titles of `header`: those at the end that are blank are left out while nothing stands below them, as behind a
/// delimiter that ends every line. A workbook's row of titles ends with its last title, and other rows may go on behind it; so
/// the header covers every column that holds something `below`, with empty titles where there are none.
pub(super) fn titles(kind: Kind, header: &Candidate, below: &[Candidate]) -> Vec<HeaderCell> {
    let filled = |row: &Candidate| {
        let last = row.cells.iter().rposition(|cell| !is_blank(cell));
        last.map_or(0, |last| last.saturating_add(1))
    };
    let used = below.iter().map(filled).max().unwrap_or(0);
    let used = match kind {
        Kind::Text => used.min(header.cells.len()),
        Kind::Workbook(_) => used,
    };
    // The titles of a `failures.csv` were guarded like its cells, and the last of them is one of ours.
    let returned = is_returned(header.cells.iter().map(String::as_str));
    let width = if returned {
        filled(header)
    } else {
        filled(header).max(used)
    };
    let titles = (0..width).map(|column| header.cell(column));
    if !returned {
        return titles.map(HeaderCell::of).collect();
    }
    let titles: Vec<String> = titles.map(|title| unguard(title).into_owned()).collect();
    let last_parts = last_parts(&titles);
    let cells = titles.into_iter().zip(last_parts);
    cells
        .map(|(title, last_part)| HeaderCell { title, last_part })
        .collect()
}

/// The lower parts of titles that stood in two rows before they were given back in one, so that a mapping that names them finds
/// them; none that another column may be meant by.
fn last_parts(titles: &[String]) -> Vec<Option<String>> {
    let parts: Vec<Option<&str>> = titles
        .iter()
        .map(|title| title.split_once(BETWEEN).map(|(_, part)| part))
        .collect();
    let is_alone = |wanted: &str| {
        let same = |title: &str| fold_title(title) == fold_title(wanted);
        let whole = titles.iter().any(|title| same(title));
        let twice = parts.iter().flatten().filter(|part| same(part)).count() > 1;
        !whole && !twice
    };
    let kept = parts.iter().map(|part| part.filter(|part| is_alone(part)));
    kept.map(|part| part.map(str::to_owned)).collect()
}

/// The columns without a title that hold values `below`, each with the number of its filled cells; those that the mapping names
/// by their letters are known to it.
fn untitled(
    header: &[HeaderCell],
    below: &[Candidate],
    settings: &SourceSettings,
) -> Option<SourceNote> {
    let filled = |column: usize| below.iter().filter(|row| row.holds(column)).count();
    let columns: Vec<String> = header
        .iter()
        .enumerate()
        .filter(|(_, cell)| is_blank(&cell.title))
        .map(|(column, _)| (column_letters(column), filled(column)))
        .filter(|(letters, count)| *count > 0 && !settings.wanted_titles.contains(letters))
        .map(|(letters, count)| format!("{letters} ({count})"))
        .collect();
    (!columns.is_empty()).then_some(SourceNote::UntitledColumns { columns })
}

/// Titles that only look like those that the mapping names: with letters of another alphabet (LAY-11).
fn lookalikes(header: &[HeaderCell], settings: &SourceSettings) -> Option<SourceNote> {
    let folded: BTreeSet<String> = header.iter().map(|cell| fold_title(&cell.title)).collect();
    let missing = settings.wanted_titles.iter().map(|title| fold_title(title));
    let missing: BTreeSet<String> = missing
        .filter(|title| !folded.contains(title))
        .map(|title| title_key(&title))
        .collect();
    let shown = |cell: &HeaderCell| cell.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let titles: Vec<String> = header
        .iter()
        .filter(|cell| !is_blank(&cell.title))
        .filter(|cell| missing.contains(&title_key(&fold_title(&cell.title))))
        .map(shown)
        .collect();
    (!titles.is_empty()).then_some(SourceNote::LookalikeTitles { titles })
}

/// The number of filled cells that two thirds of the rows have, or more.
fn usual_cells(rows: &[Candidate]) -> u64 {
    let mut filled: Vec<usize> = rows.iter().map(Candidate::filled).collect();
    filled.sort_unstable();
    let usual = filled.get(filled.len() / 3);
    usual.map_or(0, |&filled| filled as u64)
}

/// A card with its titles one below the other holds no list (LAY-33).
fn refuse_card(rows: &[Candidate], wanted: &TitleSet) -> Result<(), SourceErrorKind> {
    let in_a_row = rows.iter().map(|row| wanted.count_in(row.cells.iter()));
    let first = rows
        .iter()
        .filter_map(|row| row.cells.iter().position(|cell| !is_blank(cell)));
    let Some(first) = first.min() else {
        return Ok(());
    };
    let column = || rows.iter().map(|row| row.cell(first));
    let below = wanted.count_in(column());
    if below < 2 || below.saturating_mul(2) < wanted.len() || in_a_row.max() > Some(1) {
        return Ok(());
    }
    let titles = column().filter(|title| wanted.count_in(std::iter::once(*title)) > 0);
    Err(SourceErrorKind::NotAList {
        column: column_letters(first),
        titles: titles.map(|title| title.trim().to_owned()).collect(),
    })
}

/// Two lists beside one another are no one list (LAY-25).
fn refuse_two_tables(
    header_row: u64,
    header: &[HeaderCell],
    below: &[Candidate],
) -> Result<(), SourceErrorKind> {
    let used = |column: usize| {
        let titled = header
            .get(column)
            .is_some_and(|cell| !is_blank(&cell.title));
        titled || below.iter().any(|row| row.holds(column))
    };
    let columns: Vec<usize> = (0..header.len()).filter(|&column| used(column)).collect();
    let blocks: Vec<&[usize]> = columns.chunk_by(|a, b| a.saturating_add(1) == *b).collect();
    let titles = |block: &[usize]| -> BTreeSet<String> {
        let folded = block.iter().filter_map(|&column| header.get(column));
        let folded = folded.map(|cell| fold_title(&cell.title));
        folded.filter(|title| !title.is_empty()).collect()
    };
    let tables: Vec<&[usize]> = blocks
        .into_iter()
        .filter(|block| titles(block).len() > 1)
        .collect();
    let alone = |one: &[usize], other: &[usize]| {
        let fills =
            |row: &Candidate, block: &[usize]| block.iter().any(|&column| row.holds(column));
        below
            .iter()
            .any(|row| fills(row, one) && !fills(row, other))
    };
    let two = tables.windows(2).any(|pair| match pair {
        [left, right] => {
            let both = titles(left).intersection(&titles(right)).count();
            both > 1 || alone(left, right) && alone(right, left)
        }
        _ => false,
    });
    if !two {
        return Ok(());
    }
    let range = |block: &&[usize]| {
        let (first, last) = (block.first().copied(), block.last().copied());
        let letters = |column: Option<usize>| column_letters(column.unwrap_or(0));
        format!("{}{header_row}:{}", letters(first), letters(last))
    };
    Err(SourceErrorKind::TwoTables {
        ranges: tables.iter().map(range).collect(),
    })
}

/// Leading columns that are written once for a group of rows.
fn maybe_fill_down(
    header: &[HeaderCell],
    below: &[Candidate],
    looking: &Looking<'_>,
) -> Option<SourceNote> {
    let wanted = looking.wanted;
    if below.len() < ENOUGH_ROWS {
        return None;
    }
    let named =
        |column: usize, title: &str| wanted.has(title) || wanted.has(&column_letters(column));
    let mut columns = Vec::new();
    for (column, cell) in header.iter().enumerate() {
        let values: Vec<&str> = below
            .iter()
            .filter(|row| row.holds(column))
            .map(|row| row.cell(column).trim())
            .collect();
        if values.is_empty() {
            continue;
        }
        let distinct: BTreeSet<&&str> = values.iter().collect();
        let once_each = distinct.len() == values.len() && values.len() > 1;
        let few = values.len().saturating_mul(2) <= below.len();
        let leads = below.first().is_some_and(|row| row.holds(column));
        let beside = |row: &Candidate| row.holds(column) && row.filled() == 1;
        let texts = !values.iter().any(|value| looks_like_data(value));
        if !(once_each && few && leads && texts) || below.iter().any(beside) {
            break;
        }
        if named(column, &cell.title) && !looking.merged.contains(&column) {
            columns.push(format!(
                "{} ({})",
                cell.title.trim(),
                column_letters(column)
            ));
        }
    }
    (!columns.is_empty()).then_some(SourceNote::MaybeFillDown { columns })
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Looking, SourceErrorKind, SourceSettings, TitleSet, lay_out};
    use crate::domain::SourceNote;
    use crate::source::kind::Kind;

    fn rows(texts: &[&str]) -> Vec<Candidate> {
        let rows = (1..).zip(texts).map(|(number, text)| Candidate {
            number,
            cells: text.split(';').map(str::to_owned).collect(),
            data: false,
        });
        rows.collect()
    }

    fn laid_out(
        texts: &[&str],
        wanted: &[&str],
    ) -> Result<(u64, Vec<SourceNote>), SourceErrorKind> {
        let wanted: Vec<String> = wanted.iter().map(|&title| title.to_owned()).collect();
        let looking = Looking {
            kind: Kind::Text,
            wanted: &TitleSet::new(&wanted),
            settings: &SourceSettings {
                wanted_titles: wanted,
                ..SourceSettings::default()
            },
            header_row: None,
            last: texts.len() as u64,
            merged: Vec::new(),
        };
        lay_out(&rows(texts), &looking).map(|layout| (layout.header_row, layout.notes))
    }

    #[test]
    fn a_list_is_no_card_and_no_two_tables_by_chance() {
        for (texts, wanted) in [
            // Letters of columns that stand below one another in the first one.
            (
                &["Класс;Имя", "A;Анна", "B;Пётр", "A;Ян"][..],
                &["A", "B"][..],
            ),
            // A title that is also a value.
            (
                &["Поле;Имя", "Телефон;Анна", "Почта;Пётр"],
                &["Поле", "Имя", "Телефон"],
            ),
            // A gap, and a right part that few rows fill.
            (
                &["Имя;Тел;;Город;Регион", "Анна;1;;;", "Пётр;2;;Омск;55"],
                &["Имя", "Тел"],
            ),
            // One title on both sides of a gap.
            (&["Имя;Тел;;Тел;Город", "Анна;1;;2;Омск"], &["Имя", "Тел"]),
        ] {
            let found = laid_out(texts, wanted).unwrap();
            assert_eq!(found, (1, Vec::new()), "{texts:?}");
        }
    }

    #[test]
    fn rows_that_fill_one_side_alone_make_two_tables() {
        let texts = [
            "Имя;Тел;;Город;Регион",
            "Анна;1;;Омск;55",
            "Пётр;2;;;",
            ";;;Тула;71",
        ];
        let refused = laid_out(&texts, &["Имя"]).unwrap_err();
        let ranges = vec!["A1:B".to_owned(), "D1:E".to_owned()];
        assert_eq!(refused, SourceErrorKind::TwoTables { ranges });
    }
}
