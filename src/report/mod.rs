//! The report: what became of every row, in files that people open and programs read (`design.md` §6).
//!
//! A [`Report`] owns one run's folder. It is handed a [`RowResult`](crate::run::RowResult) for every row, in the file's
//! order, and writes whole lines every few rows, so that a killed process leaves a report that is true up to then. At the end [`Report::finish`] writes the summary.
//!
//! | file | shape |
//! |---|---|
//! | `results.csv` | `file,sheet,row,status,lead_id,lead_url,origin_id,code,message`; a line per row |
//! | `failures.csv` | the invalid and failed rows: own columns, then `_origin,_row,_column,_code,_message,_hint`; the source's delimiter; sources with another header get `failures-2.csv`; of several sources `_file` and `_sheet` come behind |
//! | `failures.xlsx` | the same in the shape of the person's sheet, with colours, comments and lists (`workbook`) |
//! | `problems.csv` | `file,sheet,row,column,field,severity,code,value,message,hint`; a line per problem |
//! | `preview.csv` | of a check that asks for it: `file,sheet,row,origin_id` and a column per field |
//! | `verify.csv` | of `verify`: `origin_id,file,sheet,row,lead_id,verdict,fields`; a line per lead that is not as it was sent |
//! | `summary.json` | the run in numbers, by `docs/summary.schema.json` |
//! | `report.html` | the run as one page to look at |
//! | `mapping.yaml` | the bytes of the mapping |
//!
//! An undo has a folder of its own with an [`UndoTable`]: `undo.csv`, `origin_id,lead_id,outcome,reason,code`, a line per row.
//!
//! All tables are UTF-8 with a byte order mark, lines end in `\n`, and all but `failures.csv` have commas. `column` is the
//! column's letters (`C`), messages name its title. Cells of text go through [`guard`](crate::domain::guard()) so that none is a formula;
//! [`unguard`](crate::domain::unguard) gives the original back.
//!
//! A report may fail and the import goes on: every error is coded, told by the caller, and what could not be written is tried
//! again with the next rows. Sentences come from the catalogue of [`crate::messages`], the one room besides `run` and
//! `domain` that this one reads.
//!
//! [`place`] and [`ProblemGroups`] tell problems on the screen in the same words.

mod error;
mod failures;
mod folder;
mod groups;
mod on_disk;
mod page;
mod phrases;
mod place;
mod plain_lines;
mod preview;
mod problems;
mod renewal;
mod results;
mod same_problems;
mod service;
mod summary;
mod table;
#[cfg(test)]
mod tests;
mod told_lines;
mod undone;
mod verified;
mod wordings;
mod workbook;
mod writer;

pub use error::{ReportError, ReportErrorKind, ReportNote};
pub use folder::is_report_folder;
pub use groups::{ProblemGroup, ProblemGroups};
pub use page::{PageFacts, PageNames};
pub use place::place;
pub use plain_lines::PlainLines;
pub use preview::PreviewLines;
pub use renewal::{RESULTS, Renewal, RenewedRow};
pub use same_problems::{Like, Likes, Sort};
pub use summary::summary_json;
pub use told_lines::{Telling, TellingRow, ToldLines, ToldRow, ToldSpan, ToldText};
pub use undone::{UndoTable, reasons};
pub use verified::{LeadCheck, Verdict, VerifyTable};
pub use writer::{Report, ReportOptions};
