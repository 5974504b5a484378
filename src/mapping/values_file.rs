//! `values` in a file of its own: two columns, what stands in the cell and what is sent for it.
//!
//! The text is handed in; what is wrong with it is told at its own lines. Cells are parted by `;`, a tab or `,`, whichever parts most
//! lines in two. A first line `from,to` or `из,в` is a row of titles.

use std::collections::BTreeMap;

use super::error::{MappingError, MappingErrorKind, MappingErrors};
use super::model::ValueTable;
use super::place::{At, Name, Source};
use super::reader::MAX_ERRORS;
use super::syntax::{MappingFile, ValuesText};

/// Titles that such a file may begin with, folded.
const TITLES: [(&str, &str); 2] = [("from", "to"), ("из", "в")];
/// What may stand between the two columns, the likeliest first.
const DELIMITERS: [u8; 3] = [b';', b'\t', b','];

/// A file of values that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ValuesFile {
    pub(super) source: Source,
    pub(super) pairs: Vec<(Name, Name)>,
}

impl MappingFile {
    /// The files whose values it takes, as it names them, each once.
    pub fn values_files(&self) -> Vec<String> {
        let mut files: Vec<String> = Vec::new();
        for name in self.values_named() {
            if !files.contains(&name.text) {
                files.push(name.text.clone());
            }
        }
        files
    }

    /// Takes the text of such a file; a check without it would find no values.
    ///
    /// What is wrong with it comes back, each error with the file and its line.
    pub fn read_values(&mut self, file: &str, text: &str) -> MappingErrors {
        let source = Source::new(file, text);
        let mut errors = Vec::new();
        let pairs = pairs(&source, &mut errors);
        let read = ValuesFile { source, pairs };
        self.values.insert(file.to_owned(), read);
        MappingErrors::new(self.file(), errors)
    }

    /// The errors to show for such a file that cannot be read; `cause` is the system's word, empty where it is no text.
    pub fn values_unreadable(&self, file: &str, cause: &str) -> MappingErrors {
        let named = self.values_named().filter(|name| name.text == file);
        let error = |name: &Name| {
            let (file, cause) = (file.to_owned(), cause.to_owned());
            let kind = if cause.is_empty() {
                MappingErrorKind::ValuesNotText { file }
            } else {
                MappingErrorKind::ValuesUnreadable { file, cause }
            };
            self.source.error(kind, name.at)
        };
        MappingErrors::new(self.file(), named.map(error).collect())
    }

    /// Where such files are named.
    fn values_named(&self) -> impl Iterator<Item = &Name> {
        let columns = self.columns.iter().flat_map(|entry| &entry.targets);
        let constants = self.constants.iter().map(|entry| &entry.target);
        let values = columns
            .chain(constants)
            .filter_map(|target| target.values.as_ref());
        values.filter_map(|values| match values {
            ValuesText::File(name) => Some(name),
            ValuesText::Written(_) => None,
        })
    }
}

/// A line of the file: where it stands, and its cells without empty ones at its end.
type Line = (At, Vec<String>);

fn lines(source: &Source, delimiter: u8) -> Vec<Line> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(source.text().as_bytes());
    let mut lines = Vec::new();
    for record in reader.records().map_while(Result::ok) {
        let start = record.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let mut cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        while cells.len() > 2 && cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.iter().any(|cell| !cell.is_empty()) {
            lines.push((line_at(source, start), cells));
        }
    }
    lines
}

/// The line that begins at a byte, or behind the line breaks there.
fn line_at(source: &Source, start: usize) -> At {
    let rest = source.text().get(start..).unwrap_or_default();
    let line = rest.trim_start_matches(['\r', '\n']);
    let start = start.saturating_add(rest.len().saturating_sub(line.len()));
    let length = line.find(['\r', '\n']).unwrap_or(line.len()).max(1);
    At {
        start,
        end: start.saturating_add(length),
    }
}

fn pairs(source: &Source, errors: &mut Vec<MappingError>) -> Vec<(Name, Name)> {
    let parted = DELIMITERS.map(|delimiter| lines(source, delimiter));
    let in_two = |lines: &Vec<Line>| lines.iter().filter(|(_, cells)| cells.len() == 2).count();
    let most = parted.iter().map(in_two).max().unwrap_or(0);
    let lines = parted.into_iter().find(|lines| in_two(lines) == most);
    let mut lines = lines.unwrap_or_default();
    if lines.first().is_some_and(|(_, cells)| are_titles(cells)) {
        lines.remove(0);
    }
    let mut report = |kind, at| {
        if errors.len() < MAX_ERRORS {
            errors.push(source.error_here(kind, at));
        }
    };
    if lines.is_empty() {
        report(MappingErrorKind::ValuesEmpty, At::default());
    }
    let mut first: BTreeMap<String, At> = BTreeMap::new();
    let mut pairs = Vec::with_capacity(lines.len());
    for (at, cells) in lines {
        let Ok([from, to]) = <[String; 2]>::try_from(cells) else {
            report(MappingErrorKind::ValuesNotTwo, at);
            continue;
        };
        let folded = ValueTable::fold(&from);
        if let Some(&earlier) = first.get(&folded) {
            let first_line = source.line(earlier);
            let value = from;
            report(MappingErrorKind::ValueRepeated { value, first_line }, at);
            continue;
        }
        first.insert(folded, at);
        pairs.push((Name { text: from, at }, Name { text: to, at }));
    }
    pairs
}

fn are_titles(cells: &[String]) -> bool {
    let folded: Vec<String> = cells.iter().map(|cell| ValueTable::fold(cell)).collect();
    TITLES
        .iter()
        .any(|(from, to)| matches!(folded.as_slice(), [one, other] if one == from && other == to))
}

#[cfg(test)]
mod tests {
    use crate::domain::{Coded as _, FieldCatalogue, HeaderCell};
    use crate::mapping::{MappingErrors, parse};

    const YAML: &str =
        "version: 1\ncolumns:\n  A: {field: SOURCE_ID, values: sources.csv, otherwise: OTHER}\n";

    /// What cells stand for by a text, or the place and code of every error.
    fn read(text: &str, cells: &[&str]) -> Vec<String> {
        let mut file = parse("m.yaml", YAML).unwrap();
        assert_eq!(file.values_files(), ["sources.csv"]);
        let errors = file.read_values("sources.csv", text);
        let header = [HeaderCell::of("A")];
        let (mapping, later) = file.check_lenient(&header, &FieldCatalogue::standard());
        let errors = errors.and(later);
        if !errors.errors.is_empty() {
            return shown(&errors);
        }
        let table = mapping.columns[0].targets[0].values.as_ref().unwrap();
        let sent = |cell: &&str| table.get(cell).unwrap_or("-").to_owned();
        cells.iter().map(sent).collect()
    }

    fn shown(errors: &MappingErrors) -> Vec<String> {
        let text = errors.to_string().replace("mapping_", "");
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn two_columns_are_found_however_they_are_parted() {
        for text in [
            "Сайт;WEB\nЗвонок;CALL\n",
            "\u{feff}from;to\r\nСайт;WEB\r\n\r\nЗвонок;CALL;;\r\n",
            "Из,В\n\"Сайт\",WEB\nЗвонок , CALL",
            "Сайт\tWEB\nЗвонок\tCALL\n",
        ] {
            let sent = read(text, &["сайт", " ЗВОНОК", "from", "из"]);
            assert_eq!(sent, ["WEB", "CALL", "-", "-"], "{text}");
        }
    }

    #[test]
    fn every_mistake_is_told_with_file_and_line() {
        assert_eq!(read("\n \n", &[]), ["sources.csv:1:1: values_empty"]);
        let text = "from,to\nСайт,WEB\nЗвонок\nсайт,CALL\nЁ,a,b\nВизитка,CARD\n";
        assert_eq!(
            read(text, &[]),
            [
                "sources.csv:3:1: values_not_two",
                "sources.csv:4:1: value_repeated",
                "sources.csv:5:1: values_not_two",
                "sources.csv:6:1: value_unknown"
            ]
        );
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_where_it_is_named() {
        let file = parse("m.yaml", YAML).unwrap();
        let told = shown(&file.values_unreadable("sources.csv", "gone"));
        assert_eq!(told, ["m.yaml:3:33: values_unreadable"]);
        let kinds = file.values_unreadable("sources.csv", "").errors;
        assert_eq!(kinds[0].kind.code(), "mapping_values_not_text");
        let unread = file.check(&[HeaderCell::of("A")], &FieldCatalogue::standard());
        let unread = shown(&unread.unwrap_err());
        assert_eq!(unread, ["m.yaml:3:33: values_unreadable"]);
    }
}
