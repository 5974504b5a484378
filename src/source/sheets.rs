//! The sheets of a file: each that is chosen is a source of its own.

use std::path::Path;

use crate::domain::{SheetChoice, SourceInfo, SourceSettings};

use super::book_shelf::{AsSourceFile, SourceFile};
use super::csv_reader::sample;
use super::hash::open_regular;
use super::kind::{Kind, recognise};
use super::survey::{SAMPLE, surveyed};
use super::{SourceError, SourceErrorKind, survey, xlsx_survey};

/// Surveys the chosen sheets of a file, in the order in which they are named, each once. A text file has no sheets: it is one
/// source whatever is chosen.
///
/// # Errors
/// Those of [`survey`](super::survey); `sheet_not_found` where one of the named sheets is not there, `empty_sheet` where no
/// visible sheet holds data, `source_changed` where the file is written to meanwhile.
pub fn survey_sheets(
    file: &(impl AsSourceFile + ?Sized),
    settings: &SourceSettings,
    choice: &SheetChoice,
) -> Result<Vec<SourceInfo>, SourceError> {
    let file = file.source_file();
    let names = match choice {
        SheetChoice::Surveyed => Vec::new(),
        SheetChoice::Named(names) => names.clone(),
        SheetChoice::Visible => filled_sheets(&file, settings)?,
    };
    let of_sheet = |sheet: Option<String>| SourceSettings {
        sheet: sheet.or_else(|| settings.sheet.clone()),
        ..settings.clone()
    };
    let mut names = names.into_iter();
    let (first, returned) = surveyed(&file, &of_sheet(names.next()))?;
    // Sheets of returned rows belong together, whatever sheets the list was read from that they come from.
    let rest: Vec<String> = if returned.is_empty() {
        names.collect()
    } else {
        let others = returned.iter().filter(|name| **name != first.sheet);
        others.cloned().collect()
    };
    let mut found = vec![first];
    for name in rest {
        add(&mut found, survey(&file, &of_sheet(Some(name)))?, &file)?;
    }
    found.sort_by_key(|info| returned.iter().position(|name| *name == info.sheet));
    Ok(found)
}

/// Adds a sheet to those that were surveyed, unless it is among them.
fn add(found: &mut Vec<SourceInfo>, mut info: SourceInfo, path: &Path) -> Result<(), SourceError> {
    if let Some(first) = found.first() {
        if first.sha256 != info.sha256 {
            let (surveyed, found) = (first.sha256.clone(), info.sha256);
            let kind = SourceErrorKind::SourceChanged { surveyed, found };
            return Err(SourceError::of_file(path, kind));
        }
        // What concerns the file as a whole has been told with its first sheet.
        info.notes.retain(|note| !first.notes.contains(note));
    }
    if !found.iter().any(|known| known.sheet == info.sheet) {
        found.push(info);
    }
    Ok(())
}

/// The visible sheets of a workbook that hold data; none of a text file.
fn filled_sheets(file: &SourceFile, settings: &SourceSettings) -> Result<Vec<String>, SourceError> {
    let path: &Path = file;
    let fail = |kind| SourceError::of_file(path, kind);
    let io = |error: std::io::Error| fail(SourceErrorKind::of_io(&error));
    let mut opened = open_regular(path)?;
    let (head, _) = sample(&mut opened, SAMPLE).map_err(io)?;
    match recognise(&head, &mut opened).map_err(io)?.map_err(fail)? {
        Kind::Text => Ok(Vec::new()),
        Kind::Workbook(format) => xlsx_survey::filled_sheets(file, format, settings),
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook;

    use super::super::fixtures::Fixture;
    use super::{SheetChoice, SourceSettings, survey_sheets};
    use crate::domain::Coded as _;

    /// Sheets «Март», «Пусто», «Апрель» with one lead each but for the second, and «Архив», which is hidden.
    fn book() -> Fixture {
        let mut book = Workbook::new();
        for name in ["Март", "Пусто", "Апрель", "Архив"] {
            let sheet = book.add_worksheet();
            sheet.set_name(name).unwrap();
            if name != "Пусто" {
                sheet.write(0, 0, "Имя").unwrap();
                sheet.write(1, 0, "Анна").unwrap();
            }
            sheet.set_hidden(name == "Архив");
        }
        Fixture::new("leads.xlsx", &book.save_to_buffer().unwrap())
    }

    fn chosen(names: &[&str]) -> Vec<String> {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        let choice = SheetChoice::of_names(names);
        let found = survey_sheets(&book().path, &SourceSettings::default(), &choice).unwrap();
        found.into_iter().map(|info| info.sheet).collect()
    }

    #[test]
    fn a_star_means_the_visible_sheets_with_data_and_names_keep_their_order() {
        assert_eq!(chosen(&["*"]), ["Март", "Апрель"]);
        assert_eq!(
            chosen(&["апрель", "Март", "Апрель "]),
            ["Апрель", "Март"],
            "a sheet is read once, however often it is named"
        );
        assert_eq!(chosen(&["Архив"]), ["Архив"], "hidden, but named");
        let missing = SheetChoice::Named(vec!["Март".to_owned(), "Май".to_owned()]);
        let refused =
            survey_sheets(&book().path, &SourceSettings::default(), &missing).unwrap_err();
        assert_eq!(
            (refused.code(), refused.sheet.as_deref()),
            ("sheet_not_found", Some("Май"))
        );
    }

    #[test]
    fn hidden_sheets_are_told_once_and_a_text_has_no_sheets() {
        let file = book();
        let notes = survey_sheets(
            &file.path,
            &SourceSettings::default(),
            &SheetChoice::Visible,
        )
        .unwrap()
        .iter()
        .map(|info| info.notes.len())
        .collect::<Vec<_>>();
        assert_eq!(notes, [1, 0]);
        let text = Fixture::new("leads.csv", b"a;b\n1;2\n");
        for choice in [
            SheetChoice::Visible,
            SheetChoice::of_names(vec!["x".to_owned()]),
        ] {
            let found = survey_sheets(&text.path, &SourceSettings::default(), &choice).unwrap();
            assert_eq!(found.len(), 1);
        }
    }
}
