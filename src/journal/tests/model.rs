//! After any records the store knows of every origin what the journal in memory knows.

use proptest::prelude::*;
use tempfile::TempDir;

use super::{begun, left_behind, new_start, place};
use crate::batching::RequestId;
use crate::domain::{
    Digest, FieldName, FieldPrint, LeadId, LimitKind, Method, Moment, Outcome, PortalError,
    PortalValue, RowOrdinal, RowRef, SourceIndex, UnknownCause, Verb,
};
use crate::journal::{Journal as _, MemoryJournal, NewStart, Reader, RunKind, Store};
use crate::run::{Intent, Record, UndoVerb};

const ORIGINS: [&str; 4] = ["a", "b|1", "ключ", "d-2"];

fn origins() -> impl Strategy<Value = String> {
    prop::sample::select(ORIGINS.map(str::to_owned).to_vec())
}

fn leads() -> impl Strategy<Value = LeadId> {
    prop_oneof![(1_u64..9).prop_map(LeadId), Just(LeadId(1 << 40))]
}

fn sent() -> impl Strategy<Value = Vec<FieldPrint>> {
    let print = (0_u16..400, any::<u64>()).prop_map(|(number, hash)| FieldPrint {
        field: FieldName::new(&format!("UF_CRM_{number}")),
        hash,
    });
    prop::collection::vec(print, 0..4)
}

fn intents() -> impl Strategy<Value = Record> {
    let verb = prop_oneof![
        Just((Verb::Add, false)),
        (leads().prop_map(Verb::Update), any::<bool>()),
    ];
    let what = (verb, origins(), any::<[u8; 16]>(), sent());
    let more = (
        prop::collection::vec(0_u64..6, 0..3),
        leads(),
        any::<bool>(),
        1_u64..4,
    );
    (what, more).prop_map(
        |(((verb, adopted), origin_id, content, sent), (contacts, above, again, request))| {
            Record::Intent(Intent {
                adopted,
                request: RequestId(request),
                verb,
                row: RowRef {
                    source: SourceIndex(0),
                    number: request,
                    ordinal: RowOrdinal(request),
                },
                origin_id,
                content: Digest(content),
                sent,
                contacts,
                above,
                again,
            })
        },
    )
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    let error = ("[A-Z_]{0,6}", "\\PC{0,8}", 0_u16..600)
        .prop_map(|(code, text, status)| PortalError { code, text, status });
    prop_oneof![
        Just(Outcome::Intended),
        Just(Outcome::Deferred(LimitKind::Rate)),
        Just(Outcome::Unknown(UnknownCause::TimedOut)),
        error.prop_map(Outcome::Refused),
        leads().prop_map(Outcome::Updated),
        leads().prop_map(Outcome::Created),
    ]
}

fn undos() -> impl Strategy<Value = UndoVerb> {
    prop_oneof![
        leads().prop_map(UndoVerb::Delete),
        leads().prop_map(UndoVerb::Restore)
    ]
}

fn records() -> impl Strategy<Value = Record> {
    prop_oneof![
        4 => intents(),
        4 => (origins(), outcomes()).prop_map(|(origin_id, outcome)| Record::Outcome { origin_id, outcome }),
        1 => (1_u64..4).prop_map(|id| Record::Ended { request: RequestId(id), last_byte: Moment::new(0, 5) }),
        1 => (origins(), leads()).prop_map(|(origin_id, lead)| Record::OldValues {
            origin_id,
            lead,
            values: vec![(FieldName::new("TITLE"), PortalValue::Text("x".to_owned()))],
        }),
        2 => (origins(), any::<[u8; 16]>(), sent()).prop_map(|(origin_id, content, sent)| Record::Holds {
            origin_id,
            content: Digest(content),
            sent,
        }),
        1 => origins().prop_map(|origin_id| Record::Single { origin_id }),
        1 => origins().prop_map(|origin_id| Record::Twins { origin_id }),
        1 => (origins(), leads()).prop_map(|(origin_id, lead)| Record::Found { origin_id, lead }),
        1 => (origins(), leads()).prop_map(|(origin_id, lead)| Record::Gone { origin_id, lead }),
        1 => (origins(), undos()).prop_map(|(origin_id, undo)| Record::UndoIntent {
            request: RequestId(9),
            origin_id,
            undo,
        }),
        1 => (origins(), undos()).prop_map(|(origin_id, undo)| Record::Undone { origin_id, undo }),
        1 => (origins(), leads()).prop_map(|(origin_id, lead)| Record::Kept { origin_id, lead }),
    ]
}

/// What happens to a journal.
#[derive(Debug, Clone)]
enum Happening {
    Records(Vec<Record>),
    NextRun,
    /// The process is killed, and another goes on with what it leaves.
    Crash,
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let one = prop_oneof![
        8 => prop::collection::vec(records(), 1..6).prop_map(Happening::Records),
        1 => Just(Happening::NextRun),
        1 => Just(Happening::Crash),
    ];
    prop::collection::vec(one, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_store_knows_what_the_memory_knows(happenings in happenings()) {
        let (mut folder, first) = place();
        let file = |folder: &TempDir| folder.path().join("state").join("journal.sqlite");
        let (mut store, book, mut start) = begun(&first, "run-0");
        let mut reader = Reader::open(&first).unwrap();
        let mut memory = MemoryJournal::new();
        let (mut run, mut runs) = ("run-0".to_owned(), 0);
        memory.begin(&run);
        for happening in happenings {
            match happening {
                Happening::Records(records) => {
                    store.apply(book, &run, start, &records).unwrap();
                    memory.record(&records).unwrap();
                }
                Happening::NextRun => {
                    runs += 1;
                    run = format!("run-{runs}");
                    let method = [Method::LeadAdd, Method::LeadPhp][runs % 2];
                    let new = NewStart { method: method.name().to_owned(), ..new_start(&run, RunKind::Import) };
                    start = store.begin(book, &new).unwrap();
                    memory.begin_by(&run, method);
                }
                Happening::Crash => {
                    let (next, file) = left_behind(&file(&folder));
                    store = Store::open(&file).unwrap();
                    reader = Reader::open(&file).unwrap();
                    folder = next;
                }
            }
            for origin in ORIGINS {
                let known = memory.known(origin).cloned();
                prop_assert_eq!(store.known(book, origin).unwrap(), known.clone());
                prop_assert_eq!(reader.known(book, origin).unwrap(), known.clone());
            }
            for contact in 0..6 {
                prop_assert_eq!(store.knows_contact(book, contact).unwrap(), memory.knows_contact(contact));
            }
        }
    }
}
