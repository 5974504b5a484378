//! `undo.csv`: what became of each row of a run that was taken back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::folder::Folder;
use super::table::Table;
use super::{ReportError, ReportNote};
use crate::domain::{Coded, guard};
use crate::messages::Catalogue;
use crate::run::UndoResult;

/// The columns.
const HEADER: [&str; 5] = ["origin_id", "lead_id", "outcome", "reason", "code"];

/// The table of an undo, in a folder of its own.
#[derive(Debug)]
pub struct UndoTable {
    folder: Folder,
    table: Table,
    catalogue: Arc<Catalogue>,
}

impl UndoTable {
    /// Claims the folder for the undo's run and opens the file.
    ///
    /// # Errors
    /// `report_folder_taken` when the folder holds another run's report, `report_folder_failed` and `report_write_failed` when the
    /// disk refuses.
    pub fn create(dir: PathBuf, run: &str, catalogue: Arc<Catalogue>) -> Result<Self, ReportError> {
        let mut folder = Folder::claim(dir, run)?;
        let header = HEADER.map(str::to_owned);
        let table = Table::open(&mut folder, "undo.csv", b',', &header)?;
        Ok(Self {
            folder,
            table,
            catalogue,
        })
    }

    /// Adds a row's line.
    ///
    /// # Errors
    /// `report_write_failed`; the line is kept and tried again, unless the disk has refused for long.
    pub fn add(&mut self, result: &UndoResult) -> Result<(), ReportError> {
        let lead = result.lead.map(|lead| lead.to_string());
        let codes: Vec<&str> = result.reasons.iter().map(Coded::code).collect();
        let reason = reasons(&self.catalogue, result);
        self.table.write([
            guard(&result.origin_id).as_bytes(),
            lead.unwrap_or_default().as_bytes(),
            result.outcome.word().as_bytes(),
            guard(&reason).as_bytes(),
            codes.join(" ").as_bytes(),
        ])
    }

    /// Hands all lines to the system.
    ///
    /// # Errors
    /// `report_write_failed`.
    pub fn flush(&mut self) -> Result<(), ReportError> {
        self.table.flush()
    }

    /// Writes every line that is left and waits for the disk.
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

/// Why a row ended as it did, in words.
pub fn reasons(catalogue: &Catalogue, result: &UndoResult) -> String {
    let texts = result.reasons.iter().map(|reason| catalogue.text(reason));
    texts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::UndoTable;
    use crate::domain::LeadId;
    use crate::messages::{Catalogue, Language};
    use crate::run::{UndoOutcome, UndoReason, UndoResult};

    #[test]
    fn a_line_names_the_lead_and_every_reason_and_is_no_formula() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = Arc::new(Catalogue::new(Language::Ru));
        let dir = folder.path().join("отчёт");
        let mut table = UndoTable::create(dir, "undo", catalogue).unwrap();
        let result = UndoResult {
            origin_id: "=1+1".to_owned(),
            lead: Some(LeadId(17)),
            outcome: UndoOutcome::Kept,
            reasons: vec![
                UndoReason::FieldsChanged {
                    fields: "TITLE, PHONE".to_owned(),
                },
                UndoReason::StageFinal {
                    stage: "JUNK".to_owned(),
                },
            ],
        };
        table.add(&result).unwrap();
        table.finish().unwrap();
        let text = std::fs::read_to_string(table.path()).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0], "origin_id,lead_id,outcome,reason,code");
        assert!(!lines[1].starts_with('='), "{}", lines[1]);
        for part in [
            ",17,kept,",
            "TITLE, PHONE",
            "JUNK",
            "undo_fields_changed undo_stage_final",
        ] {
            assert!(lines[1].contains(part), "{part}: {}", lines[1]);
        }
    }
}
