//! `verify.csv`: the leads that are not as they were sent.

use std::path::{Path, PathBuf};

use super::folder::Folder;
use super::table::Table;
use super::{ReportError, ReportNote};
use crate::domain::{FieldName, LeadId, guard};

/// The columns.
const HEADER: [&str; 7] = [
    "origin_id",
    "file",
    "sheet",
    "row",
    "lead_id",
    "verdict",
    "fields",
];

/// What is found of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Every field is as it was sent.
    Equal,
    /// Somebody has changed it since, and fields are otherwise than they were sent.
    Changed,
    /// Fields are otherwise than they were sent, though nobody has changed it.
    Differs,
    /// There is no such lead any more.
    Gone,
    /// The portal does not let it be read.
    Unreadable,
    /// Another lead of an origin that has one.
    Twin,
    /// A lead of the run's originator whose origin the journal does not know.
    Stranger,
}

impl Verdict {
    /// The word in `verify.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Changed => "changed",
            Self::Differs => "differs",
            Self::Gone => "gone",
            Self::Unreadable => "unreadable",
            Self::Twin => "twin",
            Self::Stranger => "stranger",
        }
    }
}

/// A lead that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadCheck<'a> {
    /// Its `ORIGIN_ID`.
    pub origin_id: &'a str,
    /// File and sheet of its row; empty where they are not known.
    pub source: (&'a str, &'a str),
    /// The number of its row.
    pub row: Option<u64>,
    /// The lead.
    pub lead: LeadId,
    /// What was found.
    pub verdict: Verdict,
    /// The fields that are otherwise.
    pub fields: Vec<FieldName>,
}

/// The table that is being written.
#[derive(Debug)]
pub struct VerifyTable {
    folder: Folder,
    table: Table,
}

impl VerifyTable {
    /// Opens the table in the report's folder of a run.
    ///
    /// # Errors
    /// `report_folder_taken`, `report_folder_failed`, `report_write_failed`.
    pub fn create(dir: PathBuf, run: &str) -> Result<Self, ReportError> {
        let mut folder = Folder::claim(dir, run)?;
        let header: Vec<String> = HEADER.iter().map(|&title| title.to_owned()).collect();
        let table = Table::open(&mut folder, "verify.csv", b',', &header)?;
        Ok(Self { folder, table })
    }

    /// Adds a lead.
    ///
    /// # Errors
    /// `report_write_failed`.
    pub fn add(&mut self, check: &LeadCheck<'_>) -> Result<(), ReportError> {
        let (file, sheet) = check.source;
        let row = check.row.map_or_else(String::new, |row| row.to_string());
        let fields: Vec<&str> = check.fields.iter().map(FieldName::as_str).collect();
        self.table.write([
            guard(check.origin_id).as_ref(),
            guard(file).as_ref(),
            guard(sheet).as_ref(),
            &row,
            &check.lead.to_string(),
            check.verdict.word(),
            &fields.join(" "),
        ])
    }

    /// Waits for the disk.
    ///
    /// # Errors
    /// `report_write_failed`.
    pub fn finish(&mut self) -> Result<(), ReportError> {
        self.table.finish()
    }

    /// Where it is written.
    pub fn path(&self) -> &Path {
        self.table.path()
    }

    /// What is worth telling: a file that was locked and stands under another name.
    pub fn notes(&self) -> &[ReportNote] {
        self.folder.notes()
    }
}
