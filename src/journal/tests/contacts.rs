//! Phones and e-mails are known from the moment at which they are safe, wherever they lie.

use rusqlite::Connection;

use super::{begun, intent, left_behind, new_start, place};
use crate::domain::Verb;
use crate::journal::{Reader, RunKind, StartEnd, Store};
use crate::run::Record;

/// Intents of so many rows, each with two contacts of its own.
fn intents(from: u64, rows: u64) -> Vec<Record> {
    let row = |row: u64| {
        let mut record = intent(&row.to_string(), Verb::Add);
        if let Record::Intent(intent) = &mut record {
            intent.contacts = contacts_of(row).to_vec();
        }
        record
    };
    (from..from + rows).map(row).collect()
}

fn contacts_of(row: u64) -> [u64; 2] {
    let mixed = (row + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    [mixed, mixed.swap_bytes()]
}

/// Hashes in pieces and in their places.
fn lying(file: &std::path::Path) -> (i64, i64) {
    let connection = Connection::open(file).unwrap();
    let sql = "SELECT (SELECT coalesce(sum(length(hashes)) / 8, 0) FROM new_contacts), (SELECT count(*) FROM contacts)";
    connection
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
}

#[test]
fn they_are_known_before_and_after_they_are_put_in_their_places() {
    let (_folder, file) = place();
    let (mut store, book, start) = begun(&file, "run");
    let reader = Reader::open(&file).unwrap();
    let knows = |row: u64| {
        contacts_of(row)
            .iter()
            .all(|hash| reader.knows_contact(book, *hash).unwrap())
    };
    assert!(reader.is_blank(book).unwrap());
    store.apply(book, "run", start, &intents(0, 50)).unwrap();
    assert!(!reader.is_blank(book).unwrap());
    assert_eq!(lying(&file), (100, 0));
    assert!(knows(0) && knows(49) && !knows(50));
    store
        .apply(book, "run", start, &intents(50, 15_000))
        .unwrap();
    assert_eq!(lying(&file), (0, 30_100));
    assert!(knows(0) && knows(49) && knows(15_049) && !knows(15_050));
    // The same ones once more, and some that are new.
    store
        .apply(book, "run", start, &intents(15_040, 20))
        .unwrap();
    assert_eq!(lying(&file), (40, 30_100));
    let end = StartEnd {
        ended_at: 2_000,
        exit_code: 0,
        stop: None,
        counts: "{}".to_owned(),
        finished: true,
    };
    store.end("run", start, &end).unwrap();
    assert_eq!(lying(&file), (0, 30_120));
    assert!(knows(15_059));
}

#[test]
fn those_that_a_killed_process_has_left_are_known_and_put_in_their_places() {
    let (_folder, file) = place();
    let (mut store, book, start) = begun(&file, "run");
    store.apply(book, "run", start, &intents(0, 50)).unwrap();
    let (_next, file) = left_behind(&file);
    let mut store = Store::open(&file).unwrap();
    assert!(store.knows_contact(book, contacts_of(49)[1]).unwrap());
    let other = store.book("b.bitrix24.ru", "leadbatch").unwrap();
    assert!(!store.knows_contact(other, contacts_of(49)[1]).unwrap());
    store
        .begin(other, &new_start("other", RunKind::Import))
        .unwrap();
    assert_eq!(lying(&file), (100, 0));
    store
        .begin(book, &new_start("run", RunKind::Import))
        .unwrap();
    assert_eq!(lying(&file), (0, 100));
    assert!(store.knows_contact(book, contacts_of(49)[1]).unwrap());
}
