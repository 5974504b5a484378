//! Drop-down lists of the values that a column takes. Short ones stand in the cells, long ones on a hidden sheet.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Formula, Workbook, Worksheet, XlsxError,
    utility::column_number_to_name,
};

use super::cells::is_holdable_text;
use super::styles;
use crate::domain::{AllowedValues, AllowedWords, LISTS_SHEET, OtherValues};
use crate::messages::Catalogue;

/// Letters that a list in a cell can have, commas included.
const LETTERS: usize = 255;
/// Entries of a list; more than anybody looks through.
const ENTRIES: usize = 10_000;

/// The lists on the hidden sheet, each once.
#[derive(Debug, Default)]
pub(super) struct Lists(Vec<Vec<String>>);

impl Lists {
    /// The drop-down list of a column; `None` where there is nothing to choose from.
    pub(super) fn validation(
        &mut self,
        catalogue: &Catalogue,
        allowed: &AllowedValues,
    ) -> Result<Option<DataValidation>, XlsxError> {
        let mut words = match &allowed.words {
            AllowedWords::YesNo => vec![
                catalogue.line("workbook-yes", &[]),
                catalogue.line("workbook-no", &[]),
            ],
            AllowedWords::These(words) => words.clone(),
        };
        words.retain(|word| is_holdable_text(word));
        words.truncate(ENTRIES);
        if words.is_empty() {
            return Ok(None);
        }
        let rule = DataValidation::new();
        let rule = if fits_in_cell(&words) {
            rule.allow_list_strings(&words)?
        } else {
            rule.allow_list_formula(self.reference(words))
        };
        let message = match allowed.others {
            OtherValues::MayBeRight => "workbook-list-other",
            OtherValues::Several => "workbook-list-several",
        };
        // A list helps and refuses nothing: the mapping knows more words than it shows.
        let rule = rule
            .set_error_style(DataValidationErrorStyle::Information)
            .set_error_title(catalogue.line("workbook-list-title", &[]))?
            .set_error_message(catalogue.line(message, &[]))?;
        Ok(Some(rule))
    }

    /// Where a long list stands.
    fn reference(&mut self, words: Vec<String>) -> Formula {
        let last = words.len().saturating_add(1);
        let known = self.0.iter().position(|known| *known == words);
        let place = known.unwrap_or_else(|| {
            self.0.push(words);
            self.0.len().saturating_sub(1)
        });
        let letters = column_number_to_name(u16::try_from(place).unwrap_or(u16::MAX));
        Formula::new(format!("={LISTS_SHEET}!${letters}$2:${letters}${last}"))
    }

    /// Writes the hidden sheet, also without a list: by it the workbook is known.
    pub(super) fn write(
        &self,
        catalogue: &Catalogue,
        book: &mut Workbook,
    ) -> Result<(), XlsxError> {
        let sheet: &mut Worksheet = book.add_worksheet();
        sheet.set_name(LISTS_SHEET)?.set_hidden(true);
        let title = catalogue.line("workbook-lists", &[]);
        sheet.write_string_with_format(0, 0, &title, &styles::code())?;
        for (column, words) in (0_u16..).zip(&self.0) {
            for (row, word) in (1_u32..).zip(words) {
                sheet.write_string(row, column, word)?;
            }
        }
        Ok(())
    }
}

/// Whether a list can stand in a cell: entries are separated by commas there, and blanks around them are lost.
fn fits_in_cell(words: &[String]) -> bool {
    let letters: usize = words
        .iter()
        .map(|word| word.encode_utf16().count().saturating_add(1))
        .sum();
    letters <= LETTERS
        && words
            .iter()
            .all(|word| !word.contains([',', '"', ';']) && word.trim() == word)
}
