//! The survey of a workbook: which sheet, which rows of titles, what is merged and hidden.

use std::path::Path;

use crate::domain::{
    CellKind, RowBlock, RowOrdinal, RowView, SheetLayout, SourceFound, SourceIndex, SourceNote,
    SourceRange, SourceSettings, WorkbookFormat,
};

use super::book::{SheetName, Workbook};
use super::book_shelf::SourceFile;
use super::csv_survey::has_returned;
use super::fix_book::{returned_sheets, sheet_to_read};
use super::header::{Candidate, HEADER_ROWS, TitleSet, fold};
use super::sheet_facts::SheetFacts;
use super::sheet_head::{Head, Seen};
use super::similar::nearest;
use super::survey::Found;
use super::xlsx_rows::SheetRows;
use super::{PARSER_THREAD, SourceError, SourceErrorKind};

/// Rows of a sheet that are looked at.
const ROWS: usize = HEADER_ROWS + 50;

/// Surveys a workbook.
pub(super) fn survey(
    file: &SourceFile,
    format: WorkbookFormat,
    settings: &SourceSettings,
) -> Result<Found, SourceError> {
    apart(file, format, settings, survey_here)
}

/// The names of the visible sheets that hold data, in the workbook's order.
pub(super) fn filled_sheets(
    file: &SourceFile,
    format: WorkbookFormat,
    settings: &SourceSettings,
) -> Result<Vec<String>, SourceError> {
    apart(file, format, settings, filled_here)
}

/// What is looked at in a workbook.
type Look<T> = fn(&SourceFile, &mut Workbook, &SourceSettings) -> Result<T, SourceError>;

/// Looks at a workbook on a thread of its own, so that a panic inside the parser ends as `corrupt_workbook`. The workbook is kept for the
/// next look, or for its reader.
fn apart<T: Send + 'static>(
    file: &SourceFile,
    format: WorkbookFormat,
    settings: &SourceSettings,
    look: Look<T>,
) -> Result<T, SourceError> {
    let path: &Path = file;
    let (owned, settings) = (file.clone(), settings.clone());
    let worker = std::thread::Builder::new()
        .name(PARSER_THREAD.to_owned())
        .spawn(move || {
            let mut workbook = owned.inspected(format, settings.encoding.as_deref())?;
            let mut found = look(&owned, &mut workbook, &settings);
            // Nothing is told of a workbook before all of it was looked at.
            if !workbook.looked_at()? {
                found = look(&owned, &mut workbook, &settings);
            }
            owned.keep(workbook);
            found
        })
        .map_err(|error| SourceError::of_file(path, SourceErrorKind::of_io(&error)))?;
    worker.join().unwrap_or_else(|_panic| {
        // What would be refused by that look is refused also where the parser does not get so far.
        Workbook::refuse(path, format)?;
        Err(SourceError::of_file(
            path,
            SourceErrorKind::CorruptWorkbook {
                detail: format!("{}: cannot be parsed", format.name()),
            },
        ))
    })
}

fn filled_here(
    path: &SourceFile,
    workbook: &mut Workbook,
    settings: &SourceSettings,
) -> Result<Vec<String>, SourceError> {
    let sheets = workbook.sheets();
    let returned = returned_sheets(path, workbook, &sheets)?;
    if !returned.is_empty() {
        return Ok(returned);
    }
    let filled = filled(path, workbook, &sheets, settings)?;
    if filled.is_empty() {
        return Err(SourceError::of_file(path, SourceErrorKind::EmptySheet));
    }
    Ok(filled.into_iter().map(|sheet| sheet.name).collect())
}

fn survey_here(
    path: &SourceFile,
    workbook: &mut Workbook,
    settings: &SourceSettings,
) -> Result<Found, SourceError> {
    let sheets = workbook.sheets();
    let wanted = TitleSet::new(&settings.wanted_titles);
    let mut returned = returned_sheets(path, workbook, &sheets)?;
    let of_returned = sheet_to_read(&returned, &sheets, settings.sheet.as_deref());
    let (looked_at, mut notes) = match (of_returned, &settings.sheet) {
        (Some(name), _) => (look(path, workbook, name, settings)?, Vec::new()),
        (None, Some(name)) => (named(path, workbook, &sheets, name, settings)?, Vec::new()),
        (None, None) => chosen(path, workbook, &sheets, &wanted, settings)?,
    };
    if of_returned.is_none() {
        returned.clear();
    }
    let fail = |kind| SourceError::of_file(path, kind).in_sheet(&looked_at.name);
    if looked_at.rows.is_empty() && looked_at.header_row.is_none_or(|row| row == 0) {
        return Err(fail(SourceErrorKind::EmptySheet));
    }
    if settings.unhashed && path.keeps() {
        // What is not hashed is read next, and once.
        workbook.begin(&looked_at.name);
    }
    let facts = workbook.facts(&looked_at.name).map_err(fail)?;
    let looked_at = with_upper_row(path, workbook, looked_at, &facts)?;
    let fail = |kind| SourceError::of_file(path, kind).in_sheet(&looked_at.name);
    let seen = Seen {
        rows: &looked_at.rows,
        last: looked_at.last,
        header_row: looked_at.header_row,
        is_upper: looked_at.is_upper,
    };
    let came_back = seen.rows.first().is_some_and(has_returned);
    let settings = &SourceSettings {
        // That is meant for the list: what somebody hid while mending came back all the same.
        skip_hidden: settings.skip_hidden && !came_back,
        ..settings.clone()
    };
    let head = Head::find(seen, &facts, &wanted, settings).map_err(fail)?;
    notes.extend(head.notes.clone());
    if returned.is_empty() {
        notes.extend(hidden(&sheets, &looked_at.name));
    }
    if !came_back {
        notes.extend(head.hidden_cells(&facts, settings));
    }
    Ok(Found {
        kind: SourceFound::Workbook(workbook.format()),
        sheet: looked_at.name.clone(),
        header_row: head.number,
        layout: SheetLayout {
            from_1904: workbook.is_1904(),
            ..head.layout(&facts, settings)
        },
        header: head.titles,
        range: looked_at.range,
        usual_cells: head.usual_cells,
        notes,
        returned,
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
pub(super) struct LookedAt {
    name: String,
    pub(super) rows: Vec<Candidate>,
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
pub(super) fn look(
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
mod begun_tests;
#[cfg(test)]
mod tests;
