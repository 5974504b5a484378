//! Which numbers of an XLSX sheet are shown as percentages (NUM-11). calamine tells a cell's format or its formula, not both,
//! so the sheet's part is passed once more; none where no format of the workbook shows a percentage.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use calamine::Style;

use super::SourceErrorKind;
use super::sheet_facts::{Run, within};
use super::xls_formats::{is_built_in_percent, is_percent};
use super::xlsx_facts::{attribute, cell, each_start, sheet_part};
use super::zip_guard::{open_archive, open_part, place_of};

/// Rows with a percentage in runs, by their column.
#[derive(Debug, Default)]
pub(super) struct Percents {
    columns: BTreeMap<u32, Vec<Run>>,
}

impl Percents {
    /// Those of a sheet whose cells have these formats, counted from 0.
    pub(super) fn of(path: &Path, sheet: &str, styles: &[Style]) -> Result<Self, SourceErrorKind> {
        let shows = |style: &&Style| {
            style.number_format.as_ref().is_some_and(|format| {
                format.format_id.is_some_and(is_built_in_percent) || is_percent(&format.format_code)
            })
        };
        let formats: BTreeSet<String> = (0_u32..)
            .zip(styles)
            .filter(|(_, style)| shows(style))
            .map(|(number, _)| number.to_string())
            .collect();
        if formats.is_empty() {
            return Ok(Self::default());
        }
        let mut archive = open_archive(path).map_err(|error| error.kind)?;
        let part = sheet_part(&mut archive, sheet)?;
        let Some(place) = part.and_then(|part| place_of(&archive, &part)) else {
            return Ok(Self::default());
        };
        let mut percents = Self::default();
        let (mut row, mut column) = (None, 0_u32);
        each_start(open_part(&mut archive, place)?, |event| {
            match event.local_name().as_ref() {
                "row" => {
                    let said = attribute(event, "r")?.and_then(|text| text.parse::<u32>().ok());
                    let next = row.map_or(0, |row: u32| row.saturating_add(1));
                    row = Some(said.and_then(|row| row.checked_sub(1)).unwrap_or(next));
                    column = 0;
                }
                "c" => {
                    let said = attribute(event, "r")?.as_deref().and_then(cell);
                    let at = said.unwrap_or((row.unwrap_or(0), column));
                    column = at.1.saturating_add(1);
                    if attribute(event, "s")?.is_some_and(|format| formats.contains(&format)) {
                        percents.note(at.0, at.1)?;
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(percents)
    }

    fn note(&mut self, row: u32, column: u32) -> Result<(), SourceErrorKind> {
        let runs = self.columns.entry(column).or_default();
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(row) => *last = row,
            _ => runs.push((row, row)),
        }
        within(runs.len())?;
        within(self.columns.len())
    }

    /// Whether a cell shows one.
    pub(super) fn hold(&self, row: u32, column: u32) -> bool {
        let runs = self.columns.get(&column);
        runs.is_some_and(|runs| {
            let at = runs.partition_point(|&(first, _)| first <= row);
            let run = at.checked_sub(1).and_then(|before| runs.get(before));
            run.is_some_and(|&(_, last)| row <= last)
        })
    }
}
