//! Examples run through the program: what it says about each.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Command;

use leadbatch::messages::Language;

use super::books::book;
use super::examples::{Entry, bytes};
use super::titles::{field, title, translated};

/// What a report says of an example.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) severity: String,
    pub(crate) message: String,
    pub(crate) hint: String,
}

/// A line of `problems.csv`.
type Line = BTreeMap<String, String>;

/// A file of a run, with the code that it shows.
struct Shown<'e> {
    entry: &'e Entry,
    name: String,
    bytes: Vec<u8>,
}

/// What the program says in a language about every example that can be run, by code.
///
/// Cells share a run with those of the same `map:` lines; each has a file, so that no cell tells anything about another one's
/// column. Whole files are run one by one, since equal rows of two files are one lead. Beside these the examples of which it says
/// something else.
pub(crate) fn seen(
    entries: &[&Entry],
    language: Language,
) -> (BTreeMap<String, Seen>, Vec<String>) {
    let place = Language::ALL
        .iter()
        .position(|one| *one == language)
        .expect("a language");
    let mut runs: Vec<(String, Vec<Shown<'_>>, BTreeSet<String>)> = Vec::new();
    for entry in entries {
        let Some((shown, fields)) = file(entry, place) else {
            continue;
        };
        let map = translated(&entry.map, place);
        let same = runs
            .iter_mut()
            .find(|(of, shown, _)| *of == map && shown[0].entry.cell.is_some());
        match same.filter(|_| entry.cell.is_some()) {
            Some(run) => {
                run.1.push(shown);
                run.2.extend(fields);
            }
            None => runs.push((map, vec![shown], fields)),
        }
    }
    let (mut all, mut faults) = (BTreeMap::new(), Vec::new());
    for (map, files, fields) in runs {
        let mut mapping = format!("version: 1\noriginator: problems\n{map}");
        if !map.contains("columns:") {
            mapping.push_str("columns:\n");
            for field in fields {
                let title = title(&field, place);
                writeln!(mapping, "  {title}: {{field: {field}, optional: true}}").expect("text");
            }
        }
        let lines = run(&files, &mapping, language);
        for Shown { entry, name, .. } in files {
            // Cells of several examples may hold one phone.
            let foreign = |line: &Line| entry.cell.is_some() && line["code"] == "duplicate_kept";
            let of_file = |line: &&Line| line["file"] == name && !foreign(line);
            let found: Vec<&Line> = lines.iter().filter(of_file).collect();
            let codes: BTreeSet<&str> = found.iter().map(|line| line["code"].as_str()).collect();
            let beside = entry.beside.iter().map(String::as_str);
            let wanted: BTreeSet<&str> = beside.chain([entry.code.as_str()]).collect();
            if codes != wanted {
                faults.push(format!("{} gives {codes:?}: {found:?}", entry.code));
                continue;
            }
            let of_code = |line: &&&Line| line["code"] == entry.code;
            let line = found.iter().find(of_code).expect("its line");
            let seen = Seen {
                severity: line["severity"].clone(),
                message: line["message"].clone(),
                hint: line["hint"].clone(),
            };
            all.insert(entry.code.clone(), seen);
        }
    }
    (all, faults)
}

/// The file of an example and the fields that it feeds.
fn file(entry: &Entry, language: usize) -> Option<(Shown<'_>, BTreeSet<String>)> {
    let ending = if entry.book { "xlsx" } else { "csv" };
    let name = format!("{}.{ending}", entry.code);
    let titles = [
        "TITLE",
        "NAME",
        "COMPANY_TITLE",
        "PHONE",
        "EMAIL",
        "POST",
        "COMMENTS",
    ];
    let (bytes, fields): (Vec<u8>, BTreeSet<String>) = if let Some((field, text)) = &entry.cell {
        let head = [title("TITLE", language), title(field, language)];
        let fields = ["TITLE".to_owned(), field.clone()];
        (
            table(&head, &[entry.code.as_bytes(), &bytes(text)]),
            fields.into(),
        )
    } else if entry.book {
        (
            book(&entry.code, language),
            titles.map(str::to_owned).into(),
        )
    } else if let Some(head) = entry.file.first() {
        let columns = head
            .split([';', ','])
            .filter_map(|title| field(title.trim()));
        (lines(entry, language), columns.map(str::to_owned).collect())
    } else {
        return None;
    };
    let shown = Shown { entry, name, bytes };
    Some((shown, fields))
}

/// A text file of two lines.
fn table(head: &[&str; 2], row: &[&[u8]; 2]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::new());
    writer.write_record(head).expect("a row");
    writer.write_record(row).expect("a row");
    writer.into_inner().expect("a table")
}

/// The lines of a file; its titles are those of the language.
fn lines(entry: &Entry, language: usize) -> Vec<u8> {
    let mut all = Vec::new();
    for line in &entry.file {
        if *line == entry.file[0] {
            all.extend(bytes(&translated(line, language)));
        } else {
            all.extend(bytes(line));
        }
        if !line.ends_with('\\') || line.ends_with("\\\\") {
            all.push(b'\n');
        }
    }
    all
}

/// `problems.csv` of a check of these files.
fn run(files: &[Shown<'_>], mapping: &str, language: Language) -> Vec<Line> {
    let folder = tempfile::tempdir().expect("a folder");
    for Shown { name, bytes, .. } in files {
        std::fs::write(folder.path().join(name), bytes).expect("a written file");
    }
    std::fs::write(folder.path().join("mapping.yaml"), mapping).expect("a written mapping");
    let output = Command::new(env!("CARGO_BIN_EXE_leadbatch"))
        .arg("check")
        .args(files.iter().map(|shown| &shown.name))
        .args([
            "--mapping",
            "mapping.yaml",
            "--report",
            "report",
            "--no-progress",
        ])
        .args(["--lang", language.tag()])
        .current_dir(folder.path())
        .env_remove("LEADBATCH_REPORT")
        .env_remove("LEADBATCH_PORTAL")
        .env("LEADBATCH_STATE", folder.path().join("state"))
        .output()
        .expect("the program runs");
    let text = std::fs::read_to_string(folder.path().join("report/problems.csv"));
    let text = text.unwrap_or_else(|_| {
        let told = String::from_utf8_lossy(&output.stderr);
        panic!("no report\n{mapping}\n{told}")
    });
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let lines = reader.deserialize().map(|line| line.expect("a line"));
    lines.collect()
}
