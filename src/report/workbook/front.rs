//! The first sheet: what to do, and the problems grouped and counted.

use rust_xlsxwriter::{
    Url, Worksheet, XlsxError,
    utility::{row_col_to_cell, row_col_to_cell_absolute},
};

use super::cells::shortened;
use super::styles;
use super::tally::{Group, Tally};
use crate::domain::{Arg, FIX_BOOK_ROWS, Severity};
use crate::messages::Catalogue;

/// Widths of the columns, in letters.
const WIDTHS: [f64; 7] = [17.0, 10.0, 28.0, 56.0, 60.0, 20.0, 22.0];
/// The column of the last one.
const LAST: u16 = 6;
/// Letters of a sentence over the whole width.
const SENTENCE: usize = 185;
/// Letters of the columns of problems and of cures.
const PROBLEM: usize = 54;
const CURE: usize = 58;
/// Letters of the column of titles.
const TITLES: usize = 24;
/// Height of a line, in points.
const LINE: f64 = 15.0;

/// What the sheet tells beside the groups.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// Rows that are given back.
    pub(super) rows: u64,
    /// Those that stand in the workbook.
    pub(super) written: u64,
    /// Those that a workbook cannot hold.
    pub(super) kept_out: u64,
    /// Coloured cells whose comment found no room.
    pub(super) uncommented: u64,
}

/// Writes the sheet; `csv`: the names of the files that hold every row.
pub(super) fn write(
    sheet: &mut Worksheet,
    catalogue: &Catalogue,
    told: Told,
    tally: &Tally,
    csv: &str,
) -> Result<(), XlsxError> {
    for (column, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_screen_gridlines(false);
    let mut row = head(sheet, catalogue, told, csv)?;
    let headings = [
        "workbook-severity",
        "workbook-count",
        "workbook-column",
        "workbook-problem",
        "workbook-cure",
        "workbook-first",
        "workbook-code",
    ];
    for (column, id) in (0_u16..).zip(headings) {
        let title = catalogue.line(id, &[]);
        sheet.write_string_with_format(row, column, title, &styles::own_title())?;
    }
    sheet.set_row_height(row, LINE * 1.6)?;
    for group in tally.groups() {
        row = row.saturating_add(1);
        line(sheet, catalogue, row, &group)?;
    }
    if tally.ungrouped() > 0 {
        let rest = [("count", number(tally.ungrouped()))];
        let text = catalogue.line("workbook-ungrouped", &rest);
        row = row.saturating_add(1);
        sheet.write_string(row, 0, text)?;
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_active(true);
    Ok(())
}

/// The heading and the sentences; the row behind them.
fn head(
    sheet: &mut Worksheet,
    catalogue: &Catalogue,
    told: Told,
    csv: &str,
) -> Result<u32, XlsxError> {
    let title = catalogue.line("workbook-title", &[("count", number(told.rows))]);
    sheet.merge_range(0, 0, 0, LAST, &title, &styles::heading())?;
    sheet.set_row_height(0, 30)?;
    let steps = [
        "workbook-step-mend",
        "workbook-step-save",
        "workbook-step-import",
    ];
    let mut row = 1;
    for step in steps {
        sentence(sheet, row, &catalogue.line(step, &[]), &styles::sentence())?;
        row = row.saturating_add(1);
    }
    let csv = || ("files", Arg::Text(csv.to_owned()));
    if told.rows > FIX_BOOK_ROWS {
        let args = [
            ("rows", number(told.rows)),
            ("written", number(told.written)),
            csv(),
        ];
        let text = catalogue.line("workbook-more", &args);
        sentence(sheet, row, &text, &styles::notice())?;
        row = row.saturating_add(1);
    }
    if told.kept_out > 0 {
        let args = [("count", number(told.kept_out)), csv()];
        let text = catalogue.line("workbook-kept-out", &args);
        sentence(sheet, row, &text, &styles::notice())?;
        row = row.saturating_add(1);
    }
    if told.uncommented > 0 {
        let args = [("count", number(told.uncommented))];
        let text = catalogue.line("workbook-uncommented", &args);
        sentence(sheet, row, &text, &styles::notice())?;
        row = row.saturating_add(1);
    }
    Ok(row.saturating_add(1))
}

fn sentence(
    sheet: &mut Worksheet,
    row: u32,
    text: &str,
    format: &rust_xlsxwriter::Format,
) -> Result<(), XlsxError> {
    let text = shortened(text);
    sheet.merge_range(row, 0, row, LAST, &text, format)?;
    sheet.set_row_height(row, height(&text, SENTENCE) + 3.0)?;
    Ok(())
}

fn line(
    sheet: &mut Worksheet,
    catalogue: &Catalogue,
    row: u32,
    group: &Group,
) -> Result<(), XlsxError> {
    let severity = match group.severity {
        Severity::Info => "severity-info",
        Severity::Warning => "severity-warning",
        Severity::Error => "severity-error",
        Severity::Fatal => "severity-fatal",
    };
    let severity = catalogue.line(severity, &[]);
    let (grid, code) = (styles::grid(), styles::code());
    sheet.write_string_with_format(row, 0, severity, &styles::graveness(group.severity))?;
    #[expect(clippy::cast_precision_loss, reason = "a count that people read")]
    let count = group.count as f64;
    sheet.write_number_with_format(row, 1, count, &styles::count())?;
    sheet.write_string_with_format(row, 2, shortened(&group.column), &grid)?;
    sheet.write_string_with_format(row, 3, shortened(&group.text), &grid)?;
    sheet.write_string_with_format(row, 4, shortened(&group.hint), &grid)?;
    match &group.spot {
        Some(spot) => {
            // `C6` by itself may be a column of the other way to name cells.
            let target = row_col_to_cell_absolute(spot.row, spot.column);
            let cell = row_col_to_cell(spot.row, spot.column);
            let name = spot.sheet.replace('\'', "''");
            let url = Url::new(format!("internal:'{name}'!{target}"))
                .set_text(format!("{}!{cell}", spot.sheet));
            sheet.write_url_with_format(row, 5, url, &styles::link())?;
        }
        None => {
            sheet.write_string_with_format(row, 5, shortened(&group.place), &grid)?;
        }
    }
    sheet.write_string_with_format(row, 6, group.code, &code)?;
    let texts = [
        (&*group.text, PROBLEM),
        (&*group.hint, CURE),
        (group.column.as_str(), TITLES),
    ];
    let heights = texts.map(|(text, letters)| height(text, letters));
    let highest = heights.into_iter().fold(LINE, f64::max);
    sheet.set_row_height(row, highest + 3.0)?;
    Ok(())
}

/// The height of a text that is wrapped after so many letters.
fn height(text: &str, letters: usize) -> f64 {
    let lines: usize = text
        .split('\n')
        .map(|line| line.chars().count().div_ceil(letters).max(1))
        .sum();
    f64::from(u32::try_from(lines.min(20)).unwrap_or(20)) * LINE
}

fn number(count: u64) -> Arg {
    Arg::Number(i64::try_from(count).unwrap_or(i64::MAX))
}
