//! Cells of one column, a row each: what is sent of it, and what is told.

use super::bench::{Bench, Checked};

/// A cell, what is sent of it (`VALUE (TYPE)`, separated by `; `), and the severities and codes that are told.
pub type Case<'a> = (&'a str, &'a str, &'a [&'a str]);

/// A list of these cells, each beside a name, so that no row is nobody's.
pub fn list(title: &str, cells: impl IntoIterator<Item = impl AsRef<str>>) -> Bench {
    let mut text = format!("Имя;{title}\n");
    for cell in cells {
        let quoted = cell.as_ref().replace('"', "\"\"");
        text.extend(["Анна;\"", &quoted, "\"\n"]);
    }
    Bench::new("leads.csv", text)
}

/// Checks each case in the column `title`, which feeds `field`.
pub fn holds(title: &str, field: &str, mapping: &str, cases: &[Case<'_>]) -> Checked {
    let bench = list(title, cases.iter().map(|(cell, ..)| *cell));
    let columns = format!("columns: {{Имя: NAME, {title}: {field}}}\n{mapping}");
    let checked = bench.check(&columns);
    let field = field.split('_').next().unwrap_or(field);
    for (number, (cell, sent, told)) in (2..).zip(cases) {
        let number = number.to_string();
        assert_eq!(
            of_row(&checked, &number, field),
            *sent,
            "{cell}\n{}",
            checked.told
        );
        assert_eq!(told_of(&checked, &number), *told, "{cell}");
    }
    checked
}

/// A field of the lead of a row; nothing where the row is none.
pub fn of_row<'a>(checked: &'a Checked, number: &str, field: &str) -> &'a str {
    let lead = checked.leads.iter().find(|lead| lead["row"] == number);
    let text = lead.and_then(|lead| lead.get(field));
    text.map_or("", |text| text.trim_start_matches('\''))
}

/// Severity and code of each problem of a row's cells; that rows share a contact is told of rows (DUP).
pub fn told_of(checked: &Checked, number: &str) -> Vec<String> {
    let of_rows = ["duplicate_kept", "shared_contact"];
    let own = checked
        .problems
        .iter()
        .filter(|line| line["row"] == number && !of_rows.contains(&line["code"].as_str()));
    own.map(|line| format!("{} {}", line["severity"], line["code"]))
        .collect()
}

/// The text of the first problem of this code.
pub fn message<'a>(checked: &'a Checked, code: &str) -> &'a str {
    let mut lines = checked.problems.iter();
    lines
        .find(|line| line["code"] == code)
        .map_or("", |line| line["message"].as_str())
}
