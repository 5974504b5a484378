//! Sources: text files and workbooks of every kind as blocks of rows that keep their place.
//!
//! [`given_files`] finds the files that a name on the command line means, [`survey_sheets`] the sources that a file holds.
//!
//! A source is read twice. [`survey`] looks at the content, never at the name, and decides once: kind, encoding, delimiter,
//! sheet, row of titles, fingerprint. Its decisions are a stored value, the [`SourceInfo`](crate::domain::SourceInfo).
//! [`open`] reads the rows by these decisions, as often as one likes, and finds the same rows under the same numbers:
//!
//! ```
//! use leadbatch::domain::{RowBlock, RowOrdinal, SourceIndex, SourceSettings};
//! use leadbatch::source;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("leads.csv");
//! std::fs::write(&path, "Клиенты\n\nИмя;Телефон\nАнна;8 916 123-45-67\n")?;
//!
//! let info = source::survey(&path, &SourceSettings::default())?;
//! assert_eq!((info.header_row, info.title(1)), (3, "Телефон"));
//!
//! let mut reader = source::open(&path, &info, SourceIndex(0))?;
//! let mut block = RowBlock::new();
//! block.restart(reader.source(), RowOrdinal(0));
//! assert!(reader.read(&mut block)?);
//! let row = block.row(0).ok_or("no row")?;
//! assert_eq!((row.at().number, row.cell(0).text), (4, "Анна"));
//! # Ok(())
//! # }
//! ```
//!
//! What is wrong with one row is a [`Problem`](crate::domain::Problem) in its block, and reading goes on; what ends the
//! reading is a [`SourceError`]. Nothing is believed: arbitrary bytes give an error or rows, in bounded memory.
//!
//! ```text
//! file ─ kind ─┬─ text_stream (decodes in blocks) ─ csv_records (stray quotes) ─ csv_reader ───────────┐
//!              └─ zip_guard ─ book (cells of any workbook: thread) ─ xlsx_rows ─ xlsx_reader (thread) ─┴─> RowBlock
//! ```
//!
//! Not here: what a title means, and what a cell must look like.

mod begun;
mod book;
#[cfg(test)]
mod book_properties;
mod book_shelf;
mod bounded;
mod cells_beside;
mod csv_cells;
mod csv_quotes;
mod csv_reader;
mod csv_records;
mod csv_spaced;
mod csv_survey;
mod dialect;
mod encoding;
mod error;
mod error_names;
mod fix_book;
#[cfg(test)]
mod fixtures;
mod given;
mod hash;
mod header;
mod html_book;
mod html_table;
mod kind;
mod layout;
mod looking;
mod numbering;
mod ods_book;
mod ods_cell;
mod ods_table;
mod product_columns;
#[cfg(test)]
mod properties;
mod quoting;
mod reader;
mod returned_edge;
mod sheet_cells;
mod sheet_facts;
mod sheet_head;
mod sheet_header;
mod sheet_reading;
mod sheets;
mod similar;
mod single_byte;
mod strict;
mod survey;
mod text_stream;
mod xls_book;
mod xls_formats;
mod xls_records;
mod xls_sheet;
mod xlsx_cells;
mod xlsx_facts;
mod xlsx_formats;
mod xlsx_odd_errors;
mod xlsx_percents;
mod xlsx_reader;
mod xlsx_rows;
mod xlsx_shape;
mod xlsx_survey;
mod zip_ahead;
mod zip_glance;
mod zip_guard;
mod zip_unpacking;

/// The name of the threads on which other people's parsers run: a panic there ends as `corrupt_workbook`, in words, and is not to
/// be printed as well.
pub const PARSER_THREAD: &str = "workbook";

pub use book_shelf::{AsSourceFile, BookShelf, SourceFile};
pub use error::{SourceError, SourceErrorKind};
pub use given::{GivenFile, LockFile, given_files};
pub use hash::hash_file;
pub use reader::{RowReader, open, peek};
pub use sheets::survey_sheets;
pub use survey::survey;
pub use xlsx_shape::sheet_shape;
