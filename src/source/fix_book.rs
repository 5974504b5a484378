//! Workbooks that gave rows back to be mended and have come back themselves ([`is_fix_book_sheet`]).

use std::path::Path;

use crate::domain::{SourceSettings, is_fix_book_sheet};

use super::SourceError;
use super::book::{SheetName, Workbook};
use super::csv_survey::has_returned;
use super::xlsx_survey::look;

/// The sheets of rows of such a workbook, in its order; none of any other.
pub(super) fn returned_sheets(
    path: &Path,
    workbook: &mut Workbook,
    sheets: &[SheetName],
) -> Result<Vec<String>, SourceError> {
    let mut returned = Vec::new();
    if !sheets.iter().any(|sheet| is_fix_book_sheet(&sheet.name)) {
        return Ok(returned);
    }
    for sheet in sheets {
        if !sheet.visible || is_fix_book_sheet(&sheet.name) {
            continue;
        }
        let seen = look(path, workbook, &sheet.name, &SourceSettings::default())?;
        if seen.rows.first().is_some_and(has_returned) {
            returned.push(sheet.name.clone());
        }
    }
    Ok(returned)
}

/// Which of them is read where `wanted` is named: itself, else the first. `None` where a sheet of somebody else's is named, which
/// people may have put into the workbook.
pub(super) fn sheet_to_read<'s>(
    returned: &'s [String],
    sheets: &[SheetName],
    wanted: Option<&str>,
) -> Option<&'s str> {
    let first = returned.first()?;
    let Some(wanted) = wanted else {
        return Some(first);
    };
    if let Some(named) = returned.iter().find(|name| *name == wanted) {
        return Some(named);
    }
    let is_others = |sheet: &SheetName| sheet.name == wanted && !is_fix_book_sheet(&sheet.name);
    (!sheets.iter().any(is_others)).then_some(first)
}
