//! Leads of other people that rows have found and changed, when a run is taken back.

use super::{begun, intent, new_start, outcome, place};
use crate::domain::{KnownState, LeadId, Outcome, Verb};
use crate::journal::{BookId, NewStart, RunKind, Store};
use crate::run::{Record, UndoVerb};

/// A run that changes the lead 41 of other people by the row `b`, or changes it again.
fn adopting(store: &mut Store, book: BookId, run: &str) {
    let start = store.begin(book, &new_start(run, RunKind::Import)).unwrap();
    let Record::Intent(mut intent) = intent("b", Verb::Update(LeadId(41))) else {
        unreachable!("an intent")
    };
    intent.adopted = true;
    let records = [
        Record::Intent(intent),
        outcome("b", Outcome::Updated(LeadId(41))),
    ];
    store.apply(book, run, start, &records).unwrap();
}

#[test]
fn a_lead_that_another_row_has_found_since_is_known_as_taken() {
    let (_folder, file) = place();
    let (mut store, book, start) = begun(&file, "made");
    for (origin, lead) in [("a", 41), ("c", 43)] {
        let created = outcome(origin, Outcome::Created(LeadId(lead)));
        let records = [intent(origin, Verb::Add), created];
        store.apply(book, "made", start, &records).unwrap();
    }
    let taken = |store: &Store| {
        let page = store.undo_page("made", None, 9, false).unwrap();
        page.rows.iter().map(|row| row.later).collect::<Vec<_>>()
    };
    assert_eq!(taken(&store), [false, false]);
    adopting(&mut store, book, "found");
    assert_eq!(taken(&store), [true, false]);
    let rows = store.undo_page("found", None, 9, false).unwrap().rows;
    assert!(!rows[0].later, "its own is no other");
}

#[test]
fn a_row_keeps_the_lead_of_others_while_an_earlier_change_of_it_stands() {
    let (_folder, file) = place();
    let (mut store, book, _) = begun(&file, "before");
    adopting(&mut store, book, "found");
    adopting(&mut store, book, "again");
    let mut after_undo_of = |subject: &str| {
        let undo = NewStart {
            subject: Some(subject.to_owned()),
            ..new_start(&format!("undo of {subject}"), RunKind::Undo)
        };
        let start = store.begin(book, &undo).unwrap();
        let restored = Record::Undone {
            origin_id: "b".to_owned(),
            undo: UndoVerb::Restore(LeadId(41)),
        };
        store.apply(book, &undo.run, start, &[restored]).unwrap();
        let known = store.known(book, "b").unwrap().unwrap();
        (known.state, known.adopted)
    };
    let there = KnownState::There {
        lead: LeadId(41),
        updated: false,
    };
    assert_eq!(after_undo_of("again"), (there, true));
    assert_eq!(after_undo_of("found"), (KnownState::Open, false));
}
