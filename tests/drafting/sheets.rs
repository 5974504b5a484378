//! The header rows of the source systems, with what each column is: `tests/fixtures/drafting/*.txt`, written by hand.

use std::path::Path;

use leadbatch::domain::{CellKind, FieldCatalogue, HeaderCell, RowBlock, RowOrdinal, SourceIndex};
use leadbatch::drafting::{Columns, DraftedMapping};

use super::bank;

/// Rows of each sheet.
pub const ROWS: usize = 8;

/// A column: its title, the goals that are right, and its values.
#[derive(Debug, Clone)]
pub struct Column {
    pub title: String,
    /// `PHONE:WORK`, `COMPANY_TITLE+TITLE`, `KEY`, `DROP`, `-`; a multifield without a type leaves the type open.
    pub right: Vec<String>,
    pub values: Vec<String>,
}

/// A header row of a system.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub name: String,
    pub russian: bool,
    pub columns: Vec<Column>,
}

/// All sheets of all files.
pub fn sheets() -> Vec<Sheet> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/drafting");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of headers")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
        .iter()
        .flat_map(|path| {
            let stem = path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            read(&stem, &std::fs::read_to_string(path).expect("a file"))
        })
        .collect()
}

fn read(file: &str, text: &str) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut russian = true;
    for line in text.lines() {
        if let Some(language) = line.strip_prefix("language: ") {
            russian = language == "ru";
            if let Some(last) = sheets.last_mut().filter(|sheet| sheet.columns.is_empty()) {
                last.russian = russian;
            }
        } else if let Some(name) = line.strip_prefix("header: ") {
            sheets.push(Sheet {
                name: format!("{file}, {name}"),
                russian,
                columns: Vec::new(),
            });
        } else if line.starts_with("# ") && sheets.is_empty() {
            // what the file is
        } else if !line.trim().is_empty() {
            let sheet = sheets.last_mut().expect("a header before its columns");
            let column = column(line, sheet.russian);
            sheet.columns.push(column);
        }
    }
    sheets
}

fn column(line: &str, russian: bool) -> Column {
    let mut parts = line.split(" | ");
    let title = parts.next().expect("a title").trim().to_owned();
    let right: Vec<String> = parts
        .next()
        .unwrap_or_else(|| panic!("{line}: what is right?"))
        .split(" or ")
        .map(|goal| goal.trim().to_owned())
        .collect();
    let given: Vec<String> = parts.next().map_or_else(Vec::new, |values| {
        values
            .split(" ¦ ")
            .map(|value| value.trim().to_owned())
            .collect()
    });
    let values = if given.is_empty() {
        bank::values(&right[0], russian)
    } else {
        given
    };
    Column {
        title,
        right,
        values,
    }
}

impl Sheet {
    /// The draft for this sheet, with its values or without any.
    pub fn draft(&self, with_values: bool) -> DraftedMapping {
        self.draft_by(with_values, &FieldCatalogue::standard())
    }

    /// The same by the fields of a portal.
    pub fn draft_by(&self, with_values: bool, catalogue: &FieldCatalogue) -> DraftedMapping {
        let header: Vec<HeaderCell> = self
            .columns
            .iter()
            .map(|c| HeaderCell::of(&c.title))
            .collect();
        let mut block = RowBlock::new();
        block.restart(SourceIndex(0), RowOrdinal(0));
        for row in 0..ROWS {
            block.begin_row(row as u64 + 2);
            for column in &self.columns {
                let value = &column.values[row % column.values.len()];
                block.push_cell(if with_values { value } else { "" }, CellKind::Text);
            }
        }
        let mut columns = Columns::new(&header, catalogue);
        block.rows().for_each(|row| columns.observe(row));
        columns.draft()
    }
}
