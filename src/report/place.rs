//! Where a problem stands, in the words of the person's spreadsheet program.

use crate::domain::{Arg, Problem, RowRef, Severity, SourceInfo, column_letters};
use crate::messages::Catalogue;

/// Characters of a title that are shown; some people keep whole instructions in their headers.
const TITLE_CHARS: usize = 60;

/// The place of a problem: `leads.xlsx › Лист1!C17 «Телефон»`, of a text file `leads.csv › C17 «Телефон»`, of a whole row
/// `leads.csv › строка 17`. Control characters are shown as escapes.
pub fn place(catalogue: &Catalogue, sources: &[SourceInfo], problem: &Problem) -> String {
    let source = source_of(sources, problem.row);
    let text = |text: &str| Arg::Text(text.to_owned());
    let file = ("file", text(source.map_or("", |source| &source.file)));
    let sheet = ("sheet", text(source.map_or("", |source| &source.sheet)));
    let Some(column) = problem.column else {
        let row = ("row", text(&problem.row.number.to_string()));
        return catalogue.line("place-row", &[file, sheet, row]);
    };
    let address = format!("{}{}", column_letters(column), problem.row.number);
    let title = ("title", text(&title_of(source, column)));
    catalogue.line(
        "place-cell",
        &[file, sheet, ("address", text(&address)), title],
    )
}

/// The source that a row comes from.
pub(super) fn source_of(sources: &[SourceInfo], row: RowRef) -> Option<&SourceInfo> {
    sources.get(usize::from(row.source.0))
}

/// A problem's sentence, led by the title of its column, or by the field where a constant is at fault, or by a capital letter. A problem that by
/// itself is an error and here only warns left its value out: that is said.
pub(super) fn message_of(
    catalogue: &Catalogue,
    source: Option<&SourceInfo>,
    problem: &Problem,
) -> String {
    let text = bare(catalogue, problem);
    let field = || {
        problem
            .field
            .as_ref()
            .map_or_else(String::new, ToString::to_string)
    };
    let title = problem
        .column
        .map_or_else(field, |column| title_of(source, column));
    if title.is_empty() {
        return capital(&text);
    }
    catalogue.line(
        "message-of-column",
        &[("title", Arg::Text(title)), ("text", Arg::Text(text))],
    )
}

/// A problem's sentence by itself, where its place stands beside it.
pub(super) fn sentence_of(catalogue: &Catalogue, problem: &Problem) -> String {
    capital(&bare(catalogue, problem))
}

fn bare(catalogue: &Catalogue, problem: &Problem) -> String {
    let text = catalogue.text(&problem.kind);
    if problem.severity == Severity::Warning && problem.kind.class() == Severity::Error {
        catalogue.line("message-left-out", &[("text", Arg::Text(text))])
    } else {
        text
    }
}

/// The text with a capital letter at its beginning: nothing leads it.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// A column's title in one line, shortened; empty where it has none.
fn title_of(source: Option<&SourceInfo>, column: usize) -> String {
    let title = source.map_or("", |source| source.title(column));
    let line = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= TITLE_CHARS {
        return line;
    }
    line.chars()
        .take(TITLE_CHARS)
        .chain(std::iter::once('…'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::place;
    use crate::messages::{Catalogue, Language};
    use crate::report::tests::{cell_problem, csv_source, row_problem, workbook};

    #[test]
    fn places_read_as_the_spreadsheet_program_shows_them() {
        let ru = Catalogue::new(Language::Ru);
        let en = Catalogue::new(Language::En);
        let (csv, xlsx) = ([csv_source()], [workbook()]);
        assert_eq!(
            place(&ru, &xlsx, &cell_problem(17, 2)),
            "leads.xlsx › Лист1!C17 «Телефон»"
        );
        assert_eq!(
            place(&ru, &csv, &cell_problem(17, 2)),
            "leads.csv › C17 «Телефон»"
        );
        assert_eq!(
            place(&en, &csv, &cell_problem(17, 2)),
            "leads.csv › C17 “Телефон”"
        );
        assert_eq!(place(&ru, &csv, &cell_problem(17, 9)), "leads.csv › J17");
        assert_eq!(
            place(&ru, &xlsx, &row_problem(17_000)),
            "leads.xlsx › Лист1, строка 17000"
        );
        assert_eq!(place(&en, &csv, &row_problem(17)), "leads.csv › row 17");
    }

    #[test]
    fn a_hostile_title_stays_one_harmless_line() {
        let mut source = csv_source();
        source.file = "a\u{1b}]0;x.csv".into();
        source.header[2].title = format!("A\nB\u{1b}[2J{}", "x".repeat(100));
        let shown = place(
            &Catalogue::new(Language::En),
            &[source],
            &cell_problem(17, 2),
        );
        assert!(
            shown.starts_with("a\\u{1b}]0;x.csv › C17 “A B\\u{1b}[2J"),
            "{shown}"
        );
        assert!(
            shown.ends_with("x…”") && shown.chars().count() < 100,
            "{shown}"
        );
    }
}
