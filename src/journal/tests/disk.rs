//! Files that are no journals, later ones, damaged ones, and places where none can be.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use super::{begun, intent, left_behind, outcome, place};
use crate::domain::{Coded as _, KnownState, LeadId, Outcome, Verb};
use crate::journal::{JournalError, PortalLock, Reader, Store, in_state_folder};

fn code<T: std::fmt::Debug>(answer: Result<T, JournalError>) -> &'static str {
    answer.expect_err("refused").code()
}

/// The names and hashes of all files of a folder.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let hash = Sha256::digest(fs::read(&path).unwrap()).to_vec();
            (path.display().to_string(), hash)
        })
        .collect();
    found.sort();
    found
}

#[test]
fn what_was_applied_is_there_after_a_process_that_was_killed() {
    let (_folder, file) = place();
    let (mut store, book, start) = begun(&file, "run");
    for number in 0..40_u64 {
        let origin = number.to_string();
        let created = outcome(&origin, Outcome::Created(LeadId(number)));
        let mut records = vec![intent(&origin, Verb::Add), created];
        records.truncate(if number % 2 == 0 { 2 } else { 1 });
        store.apply(book, "run", start, &records).unwrap();
        let (_other, left) = left_behind(&file);
        let after = Store::open(&left).unwrap();
        for origin in (0..=number).map(|number| number.to_string()) {
            let known = store.known(book, &origin).unwrap();
            assert!(known.is_some());
            assert_eq!(after.known(book, &origin).unwrap(), known);
        }
        let run = after.unfinished(book, "leads.csv").unwrap();
        assert_eq!(run.map(|run| run.last_start), Some(start));
    }
}

#[test]
fn processes_that_open_a_new_journal_at_once_all_get_it() {
    for _ in 0..5 {
        let (_folder, file) = place();
        let book = |portal: usize| {
            let file = file.clone();
            move || Store::open(&file)?.book(&portal.to_string(), "leadbatch")
        };
        let threads: Vec<_> = (0..4)
            .map(|portal| std::thread::spawn(book(portal)))
            .collect();
        for thread in threads {
            thread.join().unwrap().unwrap();
        }
    }
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_a_journal() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, file) = place();
    let (_store, _, _) = begun(&file, "run");
    for ending in ["", "-wal", "-shm"] {
        let path = format!("{}{ending}", file.display());
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{ending}");
    }
}

#[test]
fn records_of_one_call_are_all_kept_or_none() {
    let (_folder, file) = place();
    let (mut store, book, start) = begun(&file, "run");
    let spoil = Connection::open(&file).unwrap();
    spoil
        .execute_batch(
            "CREATE TRIGGER spoil BEFORE INSERT ON origins WHEN new.origin = 'b' BEGIN SELECT raise(ABORT, 'no'); END",
        )
        .unwrap();
    let records = [intent("a", Verb::Add), intent("b", Verb::Add)];
    assert_eq!(
        code(store.apply(book, "run", start, &records)),
        "journal_io_failed"
    );
    assert_eq!(store.known(book, "a").unwrap(), None);
    assert!(!store.knows_contact(book, u64::MAX).unwrap());
    store.apply(book, "run", start, &records[..1]).unwrap();
    let known = store.known(book, "a").unwrap().unwrap();
    assert_eq!(
        known.sent[0].field.as_str(),
        "TITLE",
        "names survive what was rolled back"
    );
}

#[test]
fn a_journal_of_a_later_version_stays_as_it_is() {
    let (_folder, file) = place();
    drop(begun(&file, "run"));
    let later = Connection::open(&file).unwrap();
    later
        .execute_batch("PRAGMA user_version = 99; CREATE TABLE more (x)")
        .unwrap();
    drop(later);
    let before = files(file.parent().unwrap());
    let error = Store::open(&file).unwrap_err();
    let file_name = file.display().to_string();
    assert_eq!(
        error,
        JournalError::Newer {
            file: file_name,
            found: 99,
            known: 3
        }
    );
    assert_eq!(code(Reader::open(&file)), "journal_newer");
    assert_eq!(files(file.parent().unwrap()), before);
}

#[test]
fn a_journal_of_the_first_version_is_taken_to_this_one_with_all_it_knows() {
    let (_folder, file) = place();
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let first = Connection::open(&file).unwrap();
    first
        .execute_batch(concat!(
            include_str!("../schema_1.sql"),
            "PRAGMA user_version = 1; PRAGMA application_id = 0x6c626a31;
             INSERT INTO books (id, portal, originator) VALUES (1, 'a.bitrix24.ru', 'leadbatch');
             INSERT INTO origins (book, origin, state, lead, above, resent, attempts) VALUES (1, 'a', 4, 17, 0, 0, 1);"
        ))
        .unwrap();
    drop(first);
    let mut store = Store::open(&file).unwrap();
    let book = store.book("a.bitrix24.ru", "leadbatch").unwrap();
    let known = store.known(book, "a").unwrap().unwrap();
    let there = KnownState::There {
        lead: LeadId(17),
        updated: false,
    };
    assert_eq!((known.state, known.adopted), (there, false));
}

#[test]
fn a_later_version_that_stands_only_in_the_log_is_seen_and_left_there() {
    let (_folder, file) = place();
    drop(begun(&file, "run"));
    let later = Connection::open(&file).unwrap();
    later.execute_batch("PRAGMA user_version = 99").unwrap();
    let log = file.with_file_name("journal.sqlite-wal");
    let (main, wal) = (fs::read(&file).unwrap(), fs::read(&log).unwrap());
    assert_eq!(code(Store::open(&file)), "journal_newer");
    assert_eq!(
        (fs::read(&file).unwrap(), fs::read(&log).unwrap()),
        (main, wal)
    );
    drop(later);
}

#[test]
fn files_of_others_are_refused_and_stay_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    fs::write(&text, "a;b\n1;2\n".repeat(100)).unwrap();
    let short = folder.path().join("short");
    fs::write(&short, "SQLite format 3\0cut").unwrap();
    let unsigned = folder.path().join("unsigned");
    let other = Connection::open(&unsigned).unwrap();
    other
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE history (url TEXT)")
        .unwrap();
    drop(other);
    let signed = folder.path().join("signed");
    let other = Connection::open(&signed).unwrap();
    other
        .execute_batch("PRAGMA application_id = 7; CREATE TABLE x (y)")
        .unwrap();
    drop(other);
    let before = files(folder.path());
    for (file, expected) in [
        (&text, "journal_not_ours"),
        (&short, "journal_damaged"),
        (&unsigned, "journal_not_ours"),
        (&signed, "journal_not_ours"),
    ] {
        assert_eq!(code(Store::open(file)), expected, "{}", file.display());
        assert_eq!(code(Reader::open(file)), expected, "{}", file.display());
    }
    assert_eq!(files(folder.path()), before);
    let empty = folder.path().join("empty");
    fs::write(&empty, "").unwrap();
    drop(Store::open(&empty).unwrap());
    drop(Reader::open(&empty).unwrap());
}

#[test]
fn a_damaged_journal_is_told() {
    let (_folder, file) = place();
    let (mut store, book, start) = begun(&file, "run");
    let records: Vec<_> = (0..500)
        .map(|n| intent(&format!("{n:050}"), Verb::Add))
        .collect();
    store.apply(book, "run", start, &records).unwrap();
    drop(store);
    let mut bytes = fs::read(&file).unwrap();
    let length = bytes.len();
    bytes[8192..length - 4096].fill(0xa5);
    fs::write(&file, &bytes).unwrap();
    assert_eq!(code(Store::open(&file)), "journal_damaged");
    fs::write(&file, &bytes[..length / 2]).unwrap();
    assert_eq!(code(Store::open(&file)), "journal_damaged");
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    let under_a_file = in_state_folder(&file.join("state"));
    assert_eq!(code(Store::open(&under_a_file)), "journal_unwritable");
    assert_eq!(
        code(PortalLock::take(&under_a_file, "a", "b")),
        "journal_unwritable"
    );
    assert_eq!(code(Store::open(folder.path())), "journal_unwritable");
    assert_eq!(
        code(Reader::open(&in_state_folder(folder.path()))),
        "journal_unwritable"
    );
}

#[test]
fn a_full_disk_is_told() {
    let (_folder, file) = place();
    let (mut store, book, start) = begun(&file, "run");
    let pages: i64 = store
        .connection
        .query_row("PRAGMA page_count", [], |row| row.get(0))
        .unwrap();
    let limit = format!("PRAGMA max_page_count = {}", pages + 2);
    store.connection.query_row(&limit, [], |_| Ok(())).unwrap();
    let records: Vec<_> = (0..500)
        .map(|n| intent(&format!("{n:050}"), Verb::Add))
        .collect();
    assert_eq!(
        code(store.apply(book, "run", start, &records)),
        "journal_disk_full"
    );
}

#[test]
fn a_second_handle_is_told_who_has_the_portal() {
    let (_folder, file) = place();
    let held = PortalLock::take(&file, "a.bitrix24.ru", "leadbatch import").unwrap();
    let error = PortalLock::take(&file, "a.bitrix24.ru", "leadbatch undo").unwrap_err();
    let JournalError::Locked {
        portal,
        holder,
        pid,
        since,
    } = error
    else {
        panic!("{error}");
    };
    assert_eq!(
        (portal.as_str(), holder.as_str()),
        ("a.bitrix24.ru", "leadbatch import")
    );
    assert_eq!(pid, u64::from(std::process::id()));
    assert_eq!(since.len(), "2026-01-01 00:00:00".len(), "{since}");
    let other = PortalLock::take(&file, "b.bitrix24.ru", "leadbatch import").unwrap();
    let elsewhere = file.with_file_name("other.sqlite");
    drop(PortalLock::take(&elsewhere, "a.bitrix24.ru", "leadbatch import").unwrap());
    drop(held);
    let again = PortalLock::take(&file, "a.bitrix24.ru", "leadbatch undo").unwrap();
    drop((again, other));
}
