//! `docs/origins.md` is a promise: every line of its tables against the code.

use super::*;
use crate::rows::{key_form, key_origin, phone_form};

const PAGE: &str = include_str!("../../../docs/origins.md");

/// The data lines of the table whose header begins with `first`; cells are JSON in code spans.
fn table(first: &str) -> Vec<Vec<serde_json::Value>> {
    let lines = PAGE.lines().skip_while(|line| !line.starts_with(first));
    let found: Vec<_> = lines
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells = line.trim_matches('|').split('|');
            cells
                .map(|cell| serde_json::from_str(cell.trim().trim_matches('`')).unwrap())
                .collect()
        })
        .collect();
    assert!(!found.is_empty(), "no table {first}");
    found
}

fn texts(value: &serde_json::Value) -> Vec<&str> {
    let list = value.as_array().unwrap();
    list.iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn the_published_forms_of_key_cells_hold() {
    for line in table("| cell |") {
        assert_eq!(key_form(line[0].as_str().unwrap()), line[1], "{line:?}");
    }
    for line in table("| phone cell |") {
        assert_eq!(phone_form(line[0].as_str().unwrap()), line[1], "{line:?}");
    }
}

#[test]
fn the_published_origins_of_keys_hold() {
    for line in table("| key cells |") {
        let forms: Vec<String> = texts(&line[0]).iter().map(|cell| key_form(cell)).collect();
        let origin = key_origin(&forms).map_or(serde_json::Value::Null, Into::into);
        assert_eq!(origin, line[1], "{line:?}");
    }
}

#[test]
fn the_published_origins_of_rows_without_key_hold() {
    for line in table("| titles |") {
        let titles = texts(&line[0]);
        let mut mapping = no_mapping();
        let own = |title: &&str| title.starts_with('_');
        mapping.ignored = (0..titles.len()).filter(|&at| own(&titles[at])).collect();
        let rows: Vec<Vec<&str>> = line[1].as_array().unwrap().iter().map(texts).collect();
        let mut seen = SeenInMemory::new();
        let origins: Vec<String> = map_block(&mapping, &source(&titles), &block(&rows))
            .into_iter()
            .filter_map(|row| settle(row, in_run("test"), &mut seen).origin_id)
            .collect();
        assert_eq!(origins, texts(&line[2]), "{line:?}");
    }
}
