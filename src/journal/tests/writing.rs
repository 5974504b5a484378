//! The writer's thread: what waits goes together, and after a failure nothing is safe any more.

use std::sync::mpsc;

use rusqlite::Connection;

use super::{begun, intent, place};
use crate::domain::Verb;
use crate::journal::{BookId, JournalWriter, Reader, StartNumber, WritingRun};
use crate::run::RecordId;

fn run(book: BookId, start: StartNumber) -> WritingRun {
    WritingRun {
        book,
        run: "run".to_owned(),
        start,
    }
}

#[test]
fn what_waits_is_written_in_one_transaction_and_told_in_order() {
    let (_folder, file) = place();
    let (store, book, start) = begun(&file, "run");
    let before = store.transactions();
    let (tell, told) = mpsc::channel();
    let (go, gate) = mpsc::channel::<()>();
    let callback = move |id: RecordId, kept: Result<(), _>| {
        tell.send((id, kept)).unwrap();
        if id == RecordId(0) {
            gate.recv().unwrap();
        }
    };
    let writer = JournalWriter::start(store, run(book, start), Box::new(callback)).unwrap();
    writer
        .submit(RecordId(0), vec![intent("0", Verb::Add)])
        .unwrap();
    assert_eq!(told.recv().unwrap(), (RecordId(0), Ok(())));
    for id in 1..=20 {
        let records = vec![intent(&id.to_string(), Verb::Add)];
        writer.submit(RecordId(id), records).unwrap();
    }
    go.send(()).unwrap();
    let store = writer.close().unwrap();
    assert_eq!(store.transactions(), before + 2);
    let ids: Vec<u64> = told
        .iter()
        .map(|(id, kept)| kept.map(|()| id.0).unwrap())
        .collect();
    assert_eq!(ids, (1..=20).collect::<Vec<_>>());
    assert!(store.known(book, "20").unwrap().is_some());
}

#[test]
fn after_a_failure_nothing_is_kept_any_more() {
    let (_folder, file) = place();
    let (store, book, start) = begun(&file, "run");
    let (tell, told) = mpsc::channel();
    let callback = move |id, kept| tell.send((id, kept)).unwrap();
    let writer = JournalWriter::start(store, run(book, start), Box::new(callback)).unwrap();
    let other = Connection::open(&file).unwrap();
    other
        .execute_batch("ALTER TABLE origins RENAME TO hidden")
        .unwrap();
    writer
        .submit(RecordId(1), vec![intent("1", Verb::Add)])
        .unwrap();
    let (_, first) = told.recv().unwrap();
    other
        .execute_batch("ALTER TABLE hidden RENAME TO origins")
        .unwrap();
    writer
        .submit(RecordId(2), vec![intent("2", Verb::Add)])
        .unwrap();
    assert_eq!(told.recv().unwrap(), (RecordId(2), first.clone()));
    assert!(first.is_err());
    let store = writer.close().unwrap();
    assert_eq!(store.known(book, "2").unwrap(), None);
}

#[test]
fn questions_that_are_asked_at_once_are_answered_from_one_state() {
    let (_folder, file) = place();
    let (mut store, book, start) = begun(&file, "run");
    let reader = Reader::open(&file).unwrap();
    let (before, after) = reader
        .at_once(|reader| {
            let before = reader.known(book, "1")?;
            store.apply(book, "run", start, &[intent("1", Verb::Add)])?;
            Ok((before, reader.known(book, "1")?))
        })
        .unwrap();
    assert_eq!((before, after), (None, None));
    assert!(reader.known(book, "1").unwrap().is_some());
}
