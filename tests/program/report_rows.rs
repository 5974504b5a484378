//! The tables of a report under any name, and what they tell of the rows that did not get in.

use std::collections::{BTreeMap, BTreeSet};

use super::stage::Stage;

/// The identities of a report's rows, by their numbers.
pub fn origins(stage: &Stage, report: &str) -> BTreeMap<String, String> {
    let rows = table(stage, report, "results.csv");
    let pairs = rows
        .into_iter()
        .map(|row| (row["row"].clone(), row["origin_id"].clone()));
    pairs.collect()
}

pub fn table(stage: &Stage, report: &str, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(stage.folder.path().join(report).join(name)).expect(name);
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

/// Codes, columns and values of the errors and warnings of a report, apart from what is said of rows as records of a text.
pub fn told(stage: &Stage, report: &str) -> Vec<String> {
    let bad: BTreeSet<String> = table(stage, report, "results.csv")
        .into_iter()
        .filter(|row| row["status"] == "invalid")
        .map(|row| row["origin_id"].clone())
        .collect();
    let origin = origins(stage, report);
    let lines = table(stage, report, "problems.csv").into_iter();
    let mut told: Vec<String> = lines
        .filter(|line| bad.contains(&origin[&line["row"]]) && line["severity"] != "info")
        .map(|line| {
            let parts = ["severity", "column", "field", "code", "value"];
            let parts = parts.map(|part| line[part].as_str());
            format!("{} {}", origin[&line["row"]], parts.join("|"))
        })
        .collect();
    told.sort();
    told
}
