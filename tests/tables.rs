//! The tables of `docs/` that are written from the tests: what is promised, and the test that pins it.
//!
//! `docs/cases.md` lists the cases of dirty files by their ids, from the doc lines above the tests of `tests/cases/`
//! (`/// ENC-03 fix: …`). `docs/sandbox-law.md` lists the documented behaviours of a portal, from those of `tests/sandbox/`
//! (`/// Law rest-contract.md §6: …`). `docs/problems.md` and `docs/problems.ru.md` list every code that the program tells, from
//! `tests/tables/problems/*.txt`. `LEADBATCH_WRITE_TABLES=1 cargo test --test tables` writes them all anew.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test that meets the unexpected should say so and end"
)]

#[path = "cases/archive.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared with the cases"
)]
mod archive;
#[path = "tables/books.rs"]
mod books;
#[path = "tables/codes.rs"]
mod codes;
#[path = "tables/examples.rs"]
mod examples;
#[path = "tables/page_words.rs"]
mod page_words;
#[path = "tables/problems.rs"]
mod problems;
#[path = "tables/seen.rs"]
mod seen;
#[path = "tables/settings.rs"]
mod settings;
#[path = "tables/titles.rs"]
mod titles;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The outcomes of a case, in the words of the catalogue.
const OUTCOMES: [&str; 6] = ["ok", "fix", "warn", "err", "fatal", "ask"];
/// The kinds of cases that have tests here, with the greatest number of each.
const KINDS: [(&str, u32); 14] = [
    ("ENC", 26),
    ("CSV", 28),
    ("LAY", 33),
    ("NUL", 12),
    ("TXT", 13),
    ("NAM", 15),
    ("PHN", 35),
    ("EML", 16),
    ("WEB", 6),
    ("NUM", 17),
    ("DAT", 21),
    ("DIC", 20),
    ("DUP", 16),
    ("API", 14),
];
/// Cases whose outcome is another than the catalogue of dirty data has it, each with its reason.
const DEVIATIONS: &[(&str, &str)] = &[
    (
        "TXT-02",
        "each text with invisible characters is told by an info line of its own, so that the cell can be found, and not by a count alone",
    ),
    (
        "TXT-07",
        "with `markup: keep` a script is shown in the comment as the text that it is, escaped, and never passed on as HTML; `strip` takes it out",
    ),
    (
        "NAM-03",
        "the ending of a surname decides before the order of the column's other names; either way it is told",
    ),
    (
        "NAM-14",
        "the same name with ё and е is one person where the name is the key; rows are not compared by a name alone",
    ),
];

/// A line of doc above a test.
struct Told {
    line: String,
    test: String,
}

/// The doc lines above every test function of a folder, with the test's name as `cargo test` takes it.
fn told(folder: &str) -> Vec<Told> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(&root)
        .expect("a folder of tests")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect();
    files.sort();
    let mut all = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("a readable test");
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a name");
        let module = if stem == "main" {
            String::new()
        } else {
            format!("{stem}::")
        };
        let mut above: Vec<String> = Vec::new();
        let mut is_test = false;
        for line in text.lines().map(str::trim) {
            if let Some(doc) = line.strip_prefix("///") {
                above.push(doc.trim().to_owned());
            } else if line.starts_with("#[") {
                is_test |= line.ends_with("test]");
            } else {
                let name = line
                    .strip_prefix("fn ")
                    .or_else(|| line.strip_prefix("async fn "));
                if let Some(name) = name.filter(|_| is_test) {
                    let name: String = name.chars().take_while(|&c| c != '(').collect();
                    let whole = format!("{module}{name}");
                    all.extend(above.drain(..).map(|line| Told {
                        line,
                        test: whole.clone(),
                    }));
                }
                above.clear();
                is_test = false;
            }
        }
    }
    all
}

/// Compares a page with what it should be, or writes it.
fn keep(page: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    if std::env::var("LEADBATCH_WRITE_TABLES").is_ok() {
        fs::write(&path, text).expect("a written page");
        return;
    }
    let stands = fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        stands == text,
        "{page} is not what the tests say: LEADBATCH_WRITE_TABLES=1 cargo test --test tables writes it anew"
    );
}

/// A case by its kind and number: its outcome, what happens, its test.
type Cases = BTreeMap<(usize, u32), (String, String, String)>;

/// How many cases of each kind end in which way, and where that is not what the catalogue says.
fn by_outcome(page: &mut String, cases: &Cases) {
    page.push('\n');
    let mut line = |cells: &[String]| {
        writeln!(page, "| {} |", cells.join(" | ")).expect("text");
    };
    let count = |wanted: &dyn Fn(usize) -> bool, outcome: &str| {
        let found = cases
            .iter()
            .filter(|((place, _), (told, ..))| wanted(*place) && told == outcome);
        found.count()
    };
    let row = |name: &str, wanted: &dyn Fn(usize) -> bool, of: u32| {
        let tested = cases.keys().filter(|(place, _)| wanted(*place)).count();
        let counts = OUTCOMES.map(|outcome| count(wanted, outcome).to_string());
        let first = [name.to_owned(), format!("{tested} of {of}")];
        first.into_iter().chain(counts).collect::<Vec<_>>()
    };
    let head = ["kind", "held"].into_iter().chain(OUTCOMES);
    line(&head.map(str::to_owned).collect::<Vec<_>>());
    line(&vec!["---".to_owned(); OUTCOMES.len() + 2]);
    for (place, (kind, last)) in KINDS.iter().enumerate() {
        line(&row(kind, &|other| other == place, *last));
    }
    let all = KINDS.iter().map(|(_, last)| last).sum();
    line(&row("all", &|_| true, all));
    if !DEVIATIONS.is_empty() {
        page.push_str("\nWhere the outcome is another than the catalogue has it:\n\n");
    }
    for (id, reason) in DEVIATIONS {
        writeln!(page, "- **{id}**: {reason}").expect("text");
    }
}

#[test]
fn every_case_of_a_dirty_file_stands_in_the_table_with_its_test() {
    let mut cases = Cases::new();
    for Told { line, test } in told("cases") {
        let Some((head, text)) = line.split_once(": ") else {
            continue;
        };
        let Some((id, outcome)) = head.split_once(' ') else {
            continue;
        };
        let Some((kind, number)) = id.split_once('-') else {
            continue;
        };
        let Some(place) = KINDS.iter().position(|(name, _)| *name == kind) else {
            continue;
        };
        let number: u32 = number.parse().expect("a number behind the kind");
        assert!(OUTCOMES.contains(&outcome), "{id}: {outcome} is no outcome");
        let short = test.rsplit("::").next().expect("a name");
        let wanted = format!("{}_{number:02}", kind.to_lowercase());
        assert!(
            short.starts_with(&wanted),
            "{id} is told above {test}, which should begin with {wanted}"
        );
        let old = cases.insert(
            (place, number),
            (outcome.to_owned(), text.to_owned(), test.clone()),
        );
        assert!(old.is_none(), "{id} is told twice");
    }
    let mut page = "# Dirty files, case by case\n\nWritten from the tests in `tests/cases/`. Outcomes: `ok` used as it is; `fix` repaired and told; `warn` imported, a\n\
                    person should look; `err` the row is not imported; `fatal` the file is refused; `ask` refused with the choices listed, unless the\nmapping settles it.\n"
        .to_owned();
    by_outcome(&mut page, &cases);
    let mut missing = Vec::new();
    for (place, (kind, last)) in KINDS.iter().enumerate() {
        let held = (1..=*last)
            .filter(|number| cases.contains_key(&(place, *number)))
            .count();
        writeln!(page, "\n## {kind}: {held} of {last}\n\n| case | outcome | what happens | test |\n|---|---|---|---|").expect("text");
        for number in 1..=*last {
            match cases.get(&(place, number)) {
                Some((outcome, line, name)) => {
                    let line = line.replace('|', "\\|");
                    writeln!(
                        page,
                        "| {kind}-{number:02} | {outcome} | {line} | `{name}` |"
                    )
                    .expect("text");
                }
                None => missing.push(format!("{kind}-{number:02}")),
            }
        }
    }
    assert!(missing.is_empty(), "without a test: {}", missing.join(", "));
    keep("docs/cases.md", &page);
}

#[test]
fn every_documented_behaviour_of_the_sandbox_stands_in_the_table_with_its_test() {
    let mut laws: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for Told { line, test } in told("sandbox") {
        let Some(law) = line.strip_prefix("Law ") else {
            continue;
        };
        let (page, text) = law.split_once(": ").expect("a page, a colon, a behaviour");
        laws.entry(page.to_owned())
            .or_default()
            .push((text.to_owned(), test));
    }
    let count: usize = laws.values().map(Vec::len).sum();
    let mut page = format!(
        "# What the sandbox keeps of a portal's law\n\n{count} documented behaviours, each with the test in `tests/sandbox/` that pins it; the pages are those of the\nportal's documentation as this project has gathered them. Written from the tests.\n"
    );
    for (law, behaviours) in &laws {
        writeln!(page, "\n## {law}\n\n| behaviour | test |\n|---|---|").expect("text");
        for (text, test) in behaviours {
            let text = text.replace('|', "\\|");
            writeln!(page, "| {text} | `{test}` |").expect("text");
        }
    }
    keep("docs/sandbox-law.md", &page);
}
