//! The workbook that gives rows back to be mended (`failures.xlsx`): what it is known by when it comes back.
//!
//! Such a workbook holds, beside its sheets of rows, a sheet that tells the problems, and a hidden one with the lists of values to
//! choose from. When it is imported, those two are passed over and every sheet of rows is read, whatever sheets the mapping names:
//! names of sheets were made unique, and a sheet without a row to mend is not in it.
//!
//! Nobody else's workbook is read in that way: it is known by one of these two names **and** by a visible sheet that was
//! [returned](super::is_returned), with `_origin` and `_row` among its titles. Either of the two names is enough, since people take the
//! problems out before they hand a workbook on.

/// The hidden sheet with the lists of values.
pub const LISTS_SHEET: &str = "_lists";

/// The sheet that tells the problems, in each language.
pub const PROBLEMS_SHEETS: [&str; 2] = ["Problems", "Проблемы"];

/// Whether a sheet is one of the two that hold no rows.
pub fn is_fix_book_sheet(name: &str) -> bool {
    name == LISTS_SHEET || PROBLEMS_SHEETS.contains(&name)
}

/// Rows that the workbook holds; further ones stand in `failures.csv` alone.
pub const FIX_BOOK_ROWS: u64 = 10_000;
