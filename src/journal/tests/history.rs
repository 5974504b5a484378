//! Books, runs, their rows, and what is forgotten.

use super::{begun, intent, new_start, outcome, place};
use crate::batching::RequestId;
use crate::domain::{
    Coded as _, FieldName, FoundLead, KnownState, LeadId, Moment, Outcome, PortalElement,
    PortalValue, SourceIndex, Verb,
};
use crate::journal::{
    BookId, Identity, JournalError, LastSent, NewStart, RunKind, StartEnd, StartNumber, Store,
    UpdateState,
};
use crate::run::{Record, UndoVerb};

fn end(at: i64, finished: bool) -> StartEnd {
    StartEnd {
        ended_at: at,
        exit_code: if finished { 0 } else { 3 },
        stop: (!finished).then(|| "interrupted".to_owned()),
        counts: r#"{"created":1}"#.to_owned(),
        finished,
    }
}

#[test]
fn a_book_keeps_its_identity_its_refused_mapping_and_whether_it_was_recovered() {
    let (_folder, file) = place();
    let mut store = Store::open(&file).unwrap();
    let book = store.book("a.bitrix24.ru", "amo").unwrap();
    assert_eq!(store.book("a.bitrix24.ru", "amo").unwrap(), book);
    assert_ne!(store.book("a.bitrix24.ru", "other").unwrap(), book);
    assert_eq!(store.identity(book).unwrap(), None);
    let header = |names: &[&str]| {
        names
            .iter()
            .map(|&name| name.to_owned())
            .collect::<Vec<_>>()
    };
    let mut identity = Identity {
        key: header(&["ID"]),
        form: 1,
        headers: [header(&["ID", "Имя"])].into(),
    };
    store.remember_identity(book, &identity).unwrap();
    identity.headers.insert(header(&["ID", "Имя", "Телефон"]));
    store.remember_identity(book, &identity).unwrap();
    assert_eq!(store.refused_mapping(book).unwrap(), None);
    store.refuse_mapping(book, [5; 32]).unwrap();
    assert!(store.knows_nothing(book).unwrap());
    store.recovered(book).unwrap();
    drop(store);
    let store = Store::open(&file).unwrap();
    assert_eq!(store.identity(book).unwrap(), Some(identity));
    assert_eq!(store.refused_mapping(book).unwrap(), Some([5; 32]));
    assert!(!store.knows_nothing(book).unwrap());
}

#[test]
fn what_is_recovered_never_goes_over_what_is_known() {
    let (_folder, file) = place();
    let (mut store, book, start) = begun(&file, "run");
    store
        .apply(book, "run", start, &[intent("a", Verb::Add)])
        .unwrap();
    let found = |origin: &str, id| FoundLead {
        id: LeadId(id),
        originator: "leadbatch".to_owned(),
        origin_id: origin.to_owned(),
    };
    store
        .recover(book, &[found("a", 5), found("b", 6), found("b", 7)])
        .unwrap();
    let state = |origin: &str| store.known(book, origin).unwrap().unwrap().state;
    assert_eq!(state("a"), KnownState::Unknown(Verb::Add));
    let known = store.known(book, "b").unwrap().unwrap();
    let there = KnownState::There {
        lead: LeadId(6),
        updated: false,
    };
    assert_eq!(
        (known.run.as_str(), known.state, known.content),
        ("", there, None)
    );
    assert!(!store.knows_nothing(book).unwrap());
}

#[test]
fn a_run_goes_on_until_a_start_finishes_it() {
    let (_folder, file) = place();
    let (mut store, book, first) = begun(&file, "0190aa");
    assert_eq!(first, StartNumber(1));
    let unfinished = store.unfinished(book, "leads.csv").unwrap().unwrap();
    assert_eq!(
        (unfinished.run.as_str(), unfinished.above),
        ("0190aa", LeadId(40))
    );
    store.end("0190aa", first, &end(2_000, false)).unwrap();
    assert!(store.unfinished(book, "leads.csv").unwrap().is_some());
    assert!(store.unfinished(book, "other.csv").unwrap().is_none());
    let second = store
        .begin(book, &new_start("0190aa", RunKind::Import))
        .unwrap();
    assert_eq!(second, StartNumber(2));
    store.end("0190aa", second, &end(3_000, true)).unwrap();
    assert_eq!(store.unfinished(book, "leads.csv").unwrap(), None);
    let run = store.find_run("last").unwrap();
    assert_eq!(
        (run.finished_at, run.starts.len(), run.sources.len()),
        (Some(3_000), 2, 1)
    );
    assert_eq!(run.starts[0].stop.as_deref(), Some("interrupted"));
    assert_eq!(run.portal, "a.bitrix24.ru");
}

#[test]
fn a_run_is_named_by_its_id_a_beginning_or_as_the_last() {
    let (_folder, file) = place();
    let mut store = Store::open(&file).unwrap();
    assert_eq!(
        store.find_run("last"),
        Err(JournalError::RunUnknown { run: String::new() })
    );
    let book = store.book("a.bitrix24.ru", "leadbatch").unwrap();
    for run in ["0190aa", "0190ab", "0190"] {
        store.begin(book, &new_start(run, RunKind::Import)).unwrap();
    }
    let mut undo = new_start("0200", RunKind::Undo);
    undo.subject = Some("0190ab".to_owned());
    store.begin(book, &undo).unwrap();
    let found = |text: &str| store.find_run(text).map(|run| run.run);
    assert_eq!(found("0190AA").as_deref(), Ok("0190aa"));
    assert_eq!(found("0190").as_deref(), Ok("0190"));
    assert_eq!(found("last").as_deref(), Ok("0190"));
    assert_eq!(
        store.find_run("02").unwrap().subject.as_deref(),
        Some("0190ab")
    );
    assert_eq!(found("0190a").unwrap_err().code(), "run_ambiguous");
    assert_eq!(found("").unwrap_err().code(), "run_unknown");
    assert_eq!(found("3").unwrap_err().code(), "run_unknown");
    let nobody = store.apply(book, "3", StartNumber(1), &[]);
    assert_eq!(nobody.unwrap_err().code(), "run_unknown");
}

/// A journal in which the run `made` made the leads of a, b and c, and the run `changed` was about to change that of b and did.
fn changed(file: &std::path::Path, values: &[(FieldName, PortalValue)]) -> (Store, BookId) {
    let (mut store, book, start) = begun(file, "made");
    for origin in ["a", "b", "c"] {
        let created = outcome(origin, Outcome::Created(LeadId(41)));
        let records = [intent(origin, Verb::Add), created];
        store.apply(book, "made", start, &records).unwrap();
    }
    let next = new_start("changed", RunKind::Import);
    let start = store.begin(book, &next).unwrap();
    let old = |values: &[_]| Record::OldValues {
        origin_id: "b".to_owned(),
        lead: LeadId(41),
        values: values.to_vec(),
    };
    let own = [(FieldName::new("TITLE"), PortalValue::Text("own".to_owned()))];
    let records = [
        old(values),
        intent("b", Verb::Update(LeadId(41))),
        outcome("b", Outcome::Updated(LeadId(41))),
        old(&own),
    ];
    store.apply(book, "changed", start, &records).unwrap();
    (store, book)
}

#[test]
fn the_first_old_values_of_a_run_stay() {
    let (_folder, file) = place();
    let element = PortalElement {
        id: "17".to_owned(),
        value_type: "WORK".to_owned(),
        value: "+7".to_owned(),
    };
    let values = [
        ("PHONE", PortalValue::Elements(vec![element])),
        ("TAGS", PortalValue::Texts(vec!["x".to_owned()])),
        ("TITLE", PortalValue::Text("[\"".to_owned())),
    ]
    .map(|(name, value)| (FieldName::new(name), value));
    let (store, _) = changed(&file, &values);
    assert_eq!(store.old_values("changed", "b").unwrap(), values);
    assert_eq!(store.old_values("changed", "a").unwrap(), []);
    assert_eq!(store.old_values("made", "b").unwrap(), []);
}

#[test]
fn an_update_leaves_who_made_the_lead_and_an_undo_tells_what_it_restored() {
    let (_folder, file) = place();
    let (mut store, book) = changed(&file, &[]);
    let page = store.rows_of_run("made", None, 2).unwrap();
    let made: Vec<_> = page
        .iter()
        .map(|row| (row.origin_id.as_str(), row.made, row.updated))
        .collect();
    assert_eq!(made, [("a", true, None), ("b", true, None)]);
    assert!(page[0].place.is_some() && page[1].place.is_none());
    let rest = store.rows_of_run("made", Some("b"), 2).unwrap();
    assert_eq!((rest.len(), rest[0].origin_id.as_str()), (1, "c"));

    let rows = store.rows_of_run("changed", None, 9).unwrap();
    let updated = Some(UpdateState::Updated);
    assert_eq!(
        (rows.len(), rows[0].made, rows[0].updated),
        (1, false, updated)
    );
    let lead = Some(LeadId(41));
    assert_eq!(
        (rows[0].lead, rows[0].sent.len(), rows[0].attempts),
        (lead, 1, 2)
    );

    let mut undo = new_start("undo", RunKind::Undo);
    undo.subject = Some("changed".to_owned());
    let start = store.begin(book, &undo).unwrap();
    let restored = Record::Undone {
        origin_id: "b".to_owned(),
        undo: UndoVerb::Restore(LeadId(41)),
    };
    store.apply(book, "undo", start, &[restored]).unwrap();
    let rows = store.rows_of_run("changed", None, 9).unwrap();
    assert_eq!(rows[0].updated, Some(UpdateState::Restored));
}

#[test]
fn rows_whose_leads_carry_no_origin_are_known_by_the_run_that_meant_to_make_them() {
    let (_folder, file) = place();
    let (mut store, book, _) = begun(&file, "usual");
    let by_page = NewStart {
        method: "lead.php".to_owned(),
        ..new_start("page", RunKind::Import)
    };
    let start = store.begin(book, &by_page).unwrap();
    let lost = [intent("a", Verb::Add), intent("b", Verb::Add)];
    store.apply(book, "page", start, &lost).unwrap();
    let there = [outcome("b", Outcome::Created(LeadId(7)))];
    store.apply(book, "page", start, &there).unwrap();
    // An update by another method leaves who made the lead; another creation does not.
    let later = store
        .begin(book, &new_start("later", RunKind::Import))
        .unwrap();
    let change = [intent("b", Verb::Update(LeadId(7))), intent("c", Verb::Add)];
    store.apply(book, "later", later, &change).unwrap();
    let nameless = |origin| store.known(book, origin).unwrap().unwrap().nameless;
    assert_eq!(["a", "b", "c"].map(nameless), [true, true, false]);
    let page = store.undo_page("page", None, 9, false).unwrap();
    let rows: Vec<_> = page
        .rows
        .iter()
        .map(|row| (row.origin_id.as_str(), row.nameless))
        .collect();
    assert_eq!(rows, [("a", true), ("b", true)]);
    store
        .apply(book, "later", later, &[intent("a", Verb::Add)])
        .unwrap();
    assert!(!store.known(book, "a").unwrap().unwrap().nameless);
}

#[test]
fn rows_come_in_the_order_of_their_files_and_whoever_hears_them_may_ask_on() {
    let (_folder, file) = place();
    let (mut store, book, start) = begun(&file, "run");
    let placed = |origin: &str, source: u16, number: u64| {
        let Record::Intent(mut one) = intent(origin, Verb::Add) else {
            unreachable!("an intent")
        };
        one.row.source = SourceIndex(source);
        one.row.number = number;
        Record::Intent(one)
    };
    let records = [
        placed("a", 1, 2),
        placed("b", 0, 10),
        placed("c", 0, 9),
        placed("d", 0, 8),
    ];
    store.apply(book, "run", start, &records).unwrap();
    // A later run has one of them since.
    let later = store
        .begin(book, &new_start("later", RunKind::Import))
        .unwrap();
    let change = [intent("d", Verb::Update(LeadId(41)))];
    store.apply(book, "later", later, &change).unwrap();
    let mut heard = Vec::new();
    store
        .each_row_of_run("run", |row| {
            let known = store.known(book, &row.origin_id)?;
            heard.push((row.origin_id, row.place.is_some(), known.is_some()));
            Ok::<(), JournalError>(())
        })
        .unwrap();
    let order: Vec<_> = heard.iter().map(|(origin, ..)| origin.as_str()).collect();
    assert_eq!(order, ["c", "b", "a", "d"]);
    assert!(heard.iter().all(|(_, _, known)| *known) && !heard[3].1);
}

/// The name of a journal's log of what was written last.
fn log_of(file: &std::path::Path) -> std::ffi::OsString {
    let mut name = file.file_name().unwrap().to_owned();
    name.push("-wal");
    name
}

#[test]
fn old_values_are_forgotten_alone() {
    let (_folder, file) = place();
    let values = [(
        FieldName::new("NAME"),
        PortalValue::Text("Иванов".repeat(50)),
    )];
    let (mut store, _) = changed(&file, &values);
    assert_eq!(store.forget_old_values_before(1_000).unwrap(), 0);
    assert_eq!(store.forget_old_values("made").unwrap(), 0);
    assert_eq!(store.old_values("changed", "b").unwrap()[..1], values);
    assert_eq!(store.forget_old_values("changed").unwrap(), 1);
    assert_eq!(store.forget_old_values("changed").unwrap(), 0);
    assert_eq!(store.old_values("changed", "b").unwrap(), []);
    assert_eq!(store.runs().unwrap().len(), 2, "the history stays");
    // Gone from the log beside the file too, while the journal is still open.
    let name = "Иванов".as_bytes();
    for file in [file.clone(), file.with_file_name(log_of(&file))] {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(name.len()).any(|part| part == name));
    }
    drop(store);
    let (_other, file) = place();
    let (mut store, _) = changed(&file, &values);
    assert_eq!(store.forget_old_values_before(i64::MAX).unwrap(), 1);
}

#[test]
fn it_is_known_when_something_was_last_under_way() {
    let (_folder, file) = place();
    let (mut store, book, start) = begun(&file, "run");
    let nothing = LastSent {
        last_byte: None,
        open_since: None,
    };
    assert_eq!(store.last_sent(book).unwrap(), nothing);
    store
        .apply(book, "run", start, &[intent("a", Verb::Add)])
        .unwrap();
    let sent = store.last_sent(book).unwrap();
    assert!(sent.last_byte.is_none() && sent.open_since > Some(1_700_000_000_000));
    let ended = Record::Ended {
        request: RequestId(1),
        last_byte: Moment::new(5, 1_800_000_000_000),
    };
    store.apply(book, "run", start, &[ended]).unwrap();
    let done = LastSent {
        last_byte: Some(1_800_000_000_000),
        open_since: None,
    };
    assert_eq!(store.last_sent(book).unwrap(), done);
}

#[test]
fn a_forgotten_run_leaves_its_origins_and_no_personal_data() {
    let (_folder, file) = place();
    let (mut store, book, start) = begun(&file, "old");
    let secret = "Иванов Пётр Сергеевич".repeat(20);
    let old = Record::OldValues {
        origin_id: "a".to_owned(),
        lead: LeadId(7),
        values: vec![(FieldName::new("NAME"), PortalValue::Text(secret))],
    };
    let created = outcome("c", Outcome::Created(LeadId(9)));
    let update = intent("a", Verb::Update(LeadId(7)));
    store
        .apply(
            book,
            "old",
            start,
            &[old, update, intent("c", Verb::Add), created],
        )
        .unwrap();
    store.end("old", start, &end(5_000, false)).unwrap();
    let mut new = new_start("new", RunKind::Import);
    new.begun_at = 9_000;
    store.begin(book, &new).unwrap();
    assert_eq!(store.forget_older_than(5_000).unwrap(), 0);
    assert_eq!(store.forget_older_than(5_001).unwrap(), 1);
    let runs: Vec<_> = store
        .runs()
        .unwrap()
        .into_iter()
        .map(|run| run.run)
        .collect();
    assert_eq!(runs, ["new"]);
    let known = store.known(book, "c").unwrap().unwrap();
    let there = KnownState::There {
        lead: LeadId(9),
        updated: false,
    };
    assert_eq!((known.run.as_str(), known.state), ("", there));
    assert_eq!(
        store.old_values("old", "a").unwrap_err().code(),
        "run_unknown"
    );
    assert_eq!(
        store.apply(book, "old", start, &[]).unwrap_err().code(),
        "run_unknown"
    );
    store.forget("new").unwrap();
    assert_eq!(store.runs().unwrap(), []);
    drop(store);
    let bytes = std::fs::read(&file).unwrap();
    let name = "Иванов".as_bytes();
    assert!(!bytes.windows(name.len()).any(|part| part == name));
}
