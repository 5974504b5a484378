//! `failures.xlsx`: the rows that did not get in, in the shape of the person's own sheet, to be mended and imported again.
//!
//! | sheet | holds |
//! |---|---|
//! | «Проблемы», `Problems` | what to do, and the problems of these rows grouped and counted; each group leads to its first cell |
//! | one for each source with such rows, named like it | the row of titles, then the rows: own columns, then those of `failures.csv` in grey |
//! | `_lists`, hidden | the values of the drop-down lists that are too long to stand in the cells |
//!
//! Bad cells are coloured, and a comment says what is wrong and what to do. Cells of workbooks keep their kind (a date is a date, in
//! the format that the person's own column has), widths are those of the person's columns; everything that comes from a text file is a
//! text, so that no spreadsheet program reads anything into it.
//!
//! Reading a cell back gives what the row held: texts that [`unguard`](crate::domain::unguard) would change are written guarded, all
//! others as they are, since a cell of text is no formula. What a workbook cannot hold (a text of more than 32,767 units, letters that
//! XML does not have) keeps its row out of the workbook, and that is said: it stands in `failures.csv`.
//!
//! Rows go to a temporary file without a name in the report's folder as they come, so memory holds nothing of them but where their comments
//! stand, and what these say once, of at most [`FIX_BOOK_ROWS`](crate::domain::FIX_BOOK_ROWS) rows. The workbook is put together when the report ends, under
//! another name first.
//!
//! By what such a workbook is known when it comes back is said at [`is_fix_book_sheet`](crate::domain::is_fix_book_sheet).

mod binding;
mod book;
mod cells;
mod comments;
mod front;
mod lists;
mod marks;
mod names;
mod notes;
mod packing;
mod sheet;
mod styles;
mod tally;

pub(super) use book::{FixBook, FixOptions};
pub(super) use cells::is_surely_holdable;
