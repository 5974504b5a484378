//! The survey of a workbook: which sheet, which rows of titles, what is merged and hidden.

use std::path::{Path, PathBuf};

use crate::domain::{
    CellKind, RowBlock, RowOrdinal, RowView, SourceFound, SourceIndex, SourceNote, SourceRange,
    SourceSettings, WorkbookFormat,
};

use super::book::{SheetName, Workbook};
use super::csv_survey::has_returned;
use super::header::{Candidate, HEADER_ROWS, TitleSet, fold};
use super::sheet_facts::SheetFacts;
use super::sheet_head::{Head, Seen};
use super::similar::nearest;
use super::survey::{Found, untitled};
use super::xlsx_rows::SheetRows;
use super::{SourceError, SourceErrorKind};

/// Rows of a sheet that are looked at.
const ROWS: usize = HEADER_ROWS + 50;

/// Surveys a workbook.
pub(super) fn survey(
    path: &Path,
    format: WorkbookFormat,
    settings: &SourceSettings,
) -> Result<Found, SourceError> {
    apart(path, format, settings, survey_here)
}

/// The names of the visible sheets that hold data, in the workbook's order.
pub(super) fn filled_sheets(
    path: &Path,
    format: WorkbookFormat,
    settings: &SourceSettings,
) -> Result<Vec<String>, SourceError> {
    apart(path, format, settings, filled_here)
}

/// Looks at a workbook on a thread of its own, so that a panic inside the parser ends as `corrupt_workbook`.
fn apart<T: Send + 'static>(
    path: &Path,
    format: WorkbookFormat,
    settings: &SourceSettings,
    look: fn(&Path, WorkbookFormat, &SourceSettings) -> Result<T, SourceError>,
) -> Result<T, SourceError> {
    let (owned, settings) = (PathBuf::from(path), settings.clone());
    let worker = std::thread::spawn(move || look(&owned, format, &settings));
    worker.join().unwrap_or_else(|_panic| {
        Err(SourceError::of_file(
            path,
            SourceErrorKind::CorruptWorkbook {
                detail: format!("{}: cannot be parsed", format.name()),
            },
        ))
    })
}

fn filled_here(
    path: &Path,
    format: WorkbookFormat,
    settings: &SourceSettings,
) -> Result<Vec<String>, SourceError> {
    let mut workbook = Workbook::inspect(path, format, settings.encoding.as_deref())?;
    let sheets = workbook.sheets();
    let filled = filled(path, &mut workbook, &sheets, settings)?;
    if filled.is_empty() {
        return Err(SourceError::of_file(path, SourceErrorKind::EmptySheet));
    }
    Ok(filled.into_iter().map(|sheet| sheet.name).collect())
}

fn survey_here(
    path: &Path,
    format: WorkbookFormat,
    settings: &SourceSettings,
) -> Result<Found, SourceError> {
    let mut workbook = Workbook::inspect(path, format, settings.encoding.as_deref())?;
    let sheets = workbook.sheets();
    let wanted = TitleSet::new(&settings.wanted_titles);
    let (looked_at, mut notes) = match &settings.sheet {
        Some(name) => (
            named(path, &mut workbook, &sheets, name, settings)?,
            Vec::new(),
        ),
        None => chosen(path, &mut workbook, &sheets, &wanted, settings)?,
    };
    let fail = |kind| SourceError::of_file(path, kind).in_sheet(&looked_at.name);
    if looked_at.rows.is_empty() && looked_at.header_row.is_none() {
        return Err(fail(SourceErrorKind::EmptySheet));
    }
    let facts = workbook.facts(&looked_at.name).map_err(fail)?;
    let looked_at = with_upper_row(path, &mut workbook, looked_at, &facts)?;
    let fail = |kind| SourceError::of_file(path, kind).in_sheet(&looked_at.name);
    let seen = Seen {
        rows: &looked_at.rows,
        last: looked_at.last,
        header_row: looked_at.header_row,
        is_upper: looked_at.is_upper,
    };
    let head = Head::find(seen, &facts, &wanted, settings).map_err(fail)?;
    notes.extend(untitled(&head.titles, &head.below, settings));
    notes.extend(hidden(&sheets, &looked_at.name));
    notes.extend(head.hidden_cells(&facts, settings));
    Ok(Found {
        kind: SourceFound::Workbook(format),
        sheet: looked_at.name.clone(),
        header_row: head.number,
        layout: head.layout(&facts, settings),
        header: head.titles,
        range: looked_at.range,
        notes,
    })
}

/// Where the row of titles is set and the row above groups them, both are looked at.
fn with_upper_row(
    path: &Path,
    workbook: &mut Workbook,
    looked_at: LookedAt,
    facts: &SheetFacts,
) -> Result<LookedAt, SourceError> {
    let upper = looked_at
        .header_row
        .and_then(|row| row.checked_sub(1))
        .filter(|row| {
            let is_group = |top: u32, bottom: u32| top == bottom && u64::from(top) + 1 == *row;
            facts
                .merged
                .iter()
                .any(|area| area.right > area.left && is_group(area.top, area.bottom))
        });
    let Some(upper) = upper else {
        return Ok(looked_at);
    };
    let both = look_from(
        path,
        workbook,
        &looked_at.name,
        Some(upper),
        looked_at.range,
    )?;
    let is_pair = both.rows.first().map(|row| row.number) == Some(upper)
        && both.rows.get(1).map(|row| row.number) == looked_at.header_row;
    Ok(if is_pair {
        LookedAt {
            is_upper: true,
            ..both
        }
    } else {
        looked_at
    })
}

/// A sheet and its first rows with data.
struct LookedAt {
    name: String,
    rows: Vec<Candidate>,
    last: u64,
    /// Where its titles stand, if that is settled.
    header_row: Option<u64>,
    /// The first row is the one above that.
    is_upper: bool,
    /// The rows and columns that are read.
    range: SourceRange,
}

/// Looks at the first rows, or at those from the row of titles on that is set. That is meant for the list that the mapping
/// was written for: a `failures.csv` of that list has its titles in its first row.
fn look(
    path: &Path,
    workbook: &mut Workbook,
    sheet: &str,
    settings: &SourceSettings,
) -> Result<LookedAt, SourceError> {
    let whole = SourceRange::default();
    let mut looked_at = look_from(path, workbook, sheet, None, whole)?;
    let first = looked_at.rows.first().filter(|row| has_returned(row));
    if let Some(returned) = first.map(|row| row.number) {
        looked_at.header_row = Some(returned);
        return Ok(looked_at);
    }
    if settings.header_row.is_none() && settings.range == whole {
        return Ok(looked_at);
    }
    look_from(path, workbook, sheet, settings.header_row, settings.range)
}

fn look_from(
    path: &Path,
    workbook: &mut Workbook,
    sheet: &str,
    header_row: Option<u64>,
    range: SourceRange,
) -> Result<LookedAt, SourceError> {
    let fail = |kind| SourceError::of_file(path, kind).in_sheet(sheet);
    let from = header_row.unwrap_or(range.first_row);
    let is_1904 = workbook.is_1904();
    let cells = workbook.cells(sheet).map_err(fail)?;
    let mut reader =
        SheetRows::new(cells, is_1904, from.saturating_sub(1)).within(range, header_row);
    let mut rows = Vec::new();
    let mut block = RowBlock::new();
    loop {
        block.restart(SourceIndex(0), RowOrdinal(0));
        let left = ROWS.saturating_sub(rows.len());
        let more = reader
            .fill(&mut block, left)
            .map_err(|kind| fail(kind).in_row(reader.last_seen()))?;
        rows.extend(block.rows().map(candidate));
        if !more || left == 0 {
            break;
        }
    }
    Ok(LookedAt {
        name: sheet.to_owned(),
        rows,
        last: reader.last_seen(),
        header_row,
        is_upper: false,
        range,
    })
}

fn candidate(row: RowView<'_>) -> Candidate {
    Candidate {
        number: row.at().number,
        cells: row.cells().map(|cell| cell.text.to_owned()).collect(),
        data: row.cells().any(|cell| cell.kind != CellKind::Text),
    }
}

/// The sheet that was asked for; spreadsheet programs do not tell names apart by case either. A `failures.csv` that was saved
/// as a workbook has no such sheet, but its own.
fn named(
    path: &Path,
    workbook: &mut Workbook,
    sheets: &[SheetName],
    wanted: &str,
    settings: &SourceSettings,
) -> Result<LookedAt, SourceError> {
    let exact = sheets.iter().find(|sheet| sheet.name == wanted);
    let like = || {
        sheets
            .iter()
            .find(|sheet| fold(&sheet.name) == fold(wanted))
    };
    let Some(sheet) = exact.or_else(like) else {
        if let Some(returned) = only_returned(path, workbook, sheets, settings)? {
            return Ok(returned);
        }
        let names = || sheets.iter().map(|sheet| sheet.name.as_str());
        return Err(SourceError::of_file(
            path,
            SourceErrorKind::SheetNotFound {
                sheets: names().map(str::to_owned).collect(),
                nearest: nearest(wanted, names()),
            },
        )
        .in_sheet(wanted));
    };
    look(path, workbook, &sheet.name, settings)
}

/// The visible sheet that holds a `failures.csv`, unless there are several.
fn only_returned(
    path: &Path,
    workbook: &mut Workbook,
    sheets: &[SheetName],
    settings: &SourceSettings,
) -> Result<Option<LookedAt>, SourceError> {
    let mut found = None;
    for sheet in sheets {
        if !sheet.visible {
            continue;
        }
        let looked_at = look(path, workbook, &sheet.name, settings)?;
        if looked_at.rows.first().is_some_and(has_returned) && found.replace(looked_at).is_some() {
            return Ok(None);
        }
    }
    Ok(found)
}

/// The visible sheets that hold data, in the workbook's order.
fn filled(
    path: &Path,
    workbook: &mut Workbook,
    sheets: &[SheetName],
    settings: &SourceSettings,
) -> Result<Vec<LookedAt>, SourceError> {
    let mut filled = Vec::new();
    for sheet in sheets {
        if sheet.visible {
            let looked_at = look(path, workbook, &sheet.name, settings)?;
            if looked_at.last > 0 {
                filled.push(looked_at);
            }
        }
    }
    Ok(filled)
}

/// Among the visible sheets the only one with data, or the one whose titles are wanted most.
fn chosen(
    path: &Path,
    workbook: &mut Workbook,
    sheets: &[SheetName],
    wanted: &TitleSet,
    settings: &SourceSettings,
) -> Result<(LookedAt, Vec<SourceNote>), SourceError> {
    let fail = |kind| SourceError::of_file(path, kind);
    let mut filled = filled(path, workbook, sheets, settings)?;
    let names: Vec<String> = filled.iter().map(|sheet| sheet.name.clone()).collect();
    if filled.len() <= 1 {
        let only = filled.pop();
        return only
            .map(|sheet| (sheet, Vec::new()))
            .ok_or_else(|| fail(SourceErrorKind::EmptySheet));
    }
    let best = best_of(&filled, wanted).ok_or_else(|| {
        fail(SourceErrorKind::SeveralSheets {
            sheets: names.clone(),
        })
    })?;
    let sheet = filled.swap_remove(best);
    let sheets = names
        .into_iter()
        .filter(|name| *name != sheet.name)
        .collect();
    Ok((sheet, vec![SourceNote::OtherSheets { sheets }]))
}

/// The place of the only sheet with the most wanted titles in one row.
fn best_of(sheets: &[LookedAt], wanted: &TitleSet) -> Option<usize> {
    let titles = |sheet: &LookedAt| {
        let rows = sheet.rows.iter().take(HEADER_ROWS);
        rows.map(|row| wanted.count_in(row.cells.iter())).max()
    };
    let counts: Vec<usize> = sheets
        .iter()
        .map(|sheet| titles(sheet).unwrap_or(0))
        .collect();
    let most = counts.iter().copied().max().filter(|&most| most > 0)?;
    let mut with_most = (0..counts.len()).filter(|&place| counts.get(place) == Some(&most));
    with_most.next().filter(|_| with_most.next().is_none())
}

fn hidden(sheets: &[SheetName], read: &str) -> Option<SourceNote> {
    let hidden: Vec<String> = sheets
        .iter()
        .filter(|sheet| !sheet.visible && sheet.name != read)
        .map(|sheet| sheet.name.clone())
        .collect();
    (!hidden.is_empty()).then_some(SourceNote::HiddenSheets { sheets: hidden })
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Workbook, Worksheet};

    use super::super::fixtures::{Fixture, read_all, title_texts};
    use super::super::survey;
    use super::{SourceErrorKind, SourceSettings};
    use crate::domain::{Coded as _, SourceNote};

    fn sheet(name: &str, rows: &[&[&str]]) -> Worksheet {
        let mut sheet = Worksheet::new();
        sheet.set_name(name).unwrap();
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write(row, column, *cell).unwrap();
            }
        }
        sheet
    }

    fn fixture(name: &str, sheets: Vec<Worksheet>) -> Fixture {
        let mut workbook = Workbook::new();
        for sheet in sheets {
            workbook.push_worksheet(sheet);
        }
        Fixture::new(name, &workbook.save_to_buffer().unwrap())
    }

    fn wanting(titles: &[&str]) -> SourceSettings {
        SourceSettings {
            wanted_titles: titles.iter().map(|&title| title.to_owned()).collect(),
            ..SourceSettings::default()
        }
    }

    fn three_sheets() -> Fixture {
        let mut old = sheet(
            "Архив",
            &[&["Имя", "Телефон", "Город"], &["Ян", "3", "Омск"]],
        );
        old.set_hidden(true);
        fixture(
            "leads.xlsx",
            vec![
                sheet(
                    "Инструкция",
                    &[&["Заполните лист «Лиды»"], &["Имя — обязательно"]],
                ),
                sheet("Лиды", &[&["Имя", "Телефон"], &["Анна", "1"]]),
                sheet("Пусто", &[]),
                old,
            ],
        )
    }

    #[test]
    fn the_sheet_is_the_only_one_with_data_or_the_one_with_the_wanted_titles() {
        let only = fixture(
            "leads.csv",
            vec![sheet("Пусто", &[]), sheet("Лиды", &[&["Имя"], &["Анна"]])],
        );
        let info = only.surveyed();
        assert_eq!((info.sheet.as_str(), info.header_row), ("Лиды", 1));
        assert_eq!(info.notes[0].code(), "extension_mismatch");

        let info = survey(&three_sheets().path, &wanting(&["имя", "телефон"])).unwrap();
        assert_eq!(info.sheet, "Лиды");
        assert_eq!(
            info.notes,
            [
                SourceNote::OtherSheets {
                    sheets: vec!["Инструкция".to_owned()]
                },
                SourceNote::HiddenSheets {
                    sheets: vec!["Архив".to_owned()]
                }
            ]
        );
    }

    #[test]
    fn a_sheet_that_is_named_is_read_even_when_hidden_and_a_missing_one_is_told() {
        let file = three_sheets();
        let named = |name: &str| SourceSettings {
            sheet: Some(name.to_owned()),
            ..SourceSettings::default()
        };
        let info = survey(&file.path, &named("архив ")).unwrap();
        assert_eq!(info.sheet, "Архив");
        assert_eq!(title_texts(&info), ["Имя", "Телефон", "Город"]);
        let missing = survey(&file.path, &named("Лид")).unwrap_err();
        assert_eq!(missing.sheet.as_deref(), Some("Лид"));
        let SourceErrorKind::SheetNotFound { sheets, nearest } = missing.kind else {
            panic!("{missing}");
        };
        assert_eq!((sheets.len(), nearest.as_str()), (4, "Лиды"));
        assert_eq!(file.refused(&named("Пусто")), SourceErrorKind::EmptySheet);
    }

    #[test]
    fn sheets_that_nothing_tells_apart_are_listed() {
        let file = three_sheets();
        let sheets = vec!["Инструкция".to_owned(), "Лиды".to_owned()];
        assert_eq!(
            file.refused(&wanting(&[])),
            SourceErrorKind::SeveralSheets {
                sheets: sheets.clone()
            }
        );
        assert_eq!(
            file.refused(&wanting(&["Город"])),
            SourceErrorKind::SeveralSheets { sheets }
        );
    }

    #[test]
    fn a_failures_csv_that_was_saved_as_a_workbook_needs_neither_the_sheet_nor_the_row_of_its_list()
    {
        let rows: &[&[&str]] = &[
            &["Имя", "_origin", "_row"],
            &["Анна", "K-1", "5"],
            &["Пётр", "K-2", "6"],
            &["Ян", "K-3", "7"],
        ];
        let file = fixture("mended.xlsx", vec![sheet("failures", rows)]);
        for name in [None, Some("Лиды".to_owned())] {
            let settings = SourceSettings {
                sheet: name,
                header_row: Some(3),
                ..wanting(&["Имя"])
            };
            let info = survey(&file.path, &settings).unwrap();
            assert_eq!((info.sheet.as_str(), info.header_row), ("failures", 1));
            assert_eq!(read_all(&file.path, &info).unwrap().rows.len(), 3);
        }
    }

    #[test]
    fn a_header_row_that_is_set_is_obeyed_or_refused() {
        let file = fixture("leads.xlsx", vec![sheet("Лиды", &[&["a"], &[], &["1"]])]);
        let row = |number| SourceSettings {
            header_row: Some(number),
            ..SourceSettings::default()
        };
        let info = survey(&file.path, &row(3)).unwrap();
        assert_eq!((info.header_row, info.title(0)), (3, "1"));
        assert_eq!(
            file.refused(&row(2)),
            SourceErrorKind::HeaderRowEmpty { header_row: 2 }
        );
        assert_eq!(
            file.refused(&row(9)),
            SourceErrorKind::HeaderRowBeyondEnd {
                header_row: 9,
                rows: 3
            }
        );
    }

    #[test]
    fn a_workbook_that_breaks_off_anywhere_is_refused_and_never_half_read() {
        let file = three_sheets();
        let whole = std::fs::read(&file.path).unwrap();
        for part in 1..20 {
            let cut = Fixture::new("leads.xlsx", &whole[..whole.len() * part / 20]);
            let kind = cut.refused(&wanting(&["Имя"]));
            assert_eq!(kind.code(), "corrupt_workbook", "{part}/20");
        }
    }
}
