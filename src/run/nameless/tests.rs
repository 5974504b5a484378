//! The machine alone, answered by hand: what becomes of rows whose answers `lead.php` loses.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::batching::{Reply, RequestId};
use crate::domain::{
    Digest, Draft, FieldCatalogue, FieldName, FieldValue, HALF_MADE, Known, KnownState, LeadId,
    Method, Moment, MultiValue, OnChange, Origin, OwnCells, PortalError, RowOrdinal, RowRef,
    SourceIndex, UnknownCause, UpdateRules, Verb,
};
use crate::limits::{LimitRules, Share};
use crate::run::{
    Event, ImportRun, Input, Order, Outgoing, Questions, Record, Rest, RowResult, RowStatus,
    RunRow, RunSettings, Step, Stop, StopReason, ValidRow,
};

const QUIET_MS: u64 = 75_000;

struct World {
    run: ImportRun,
    now: Moment,
    sent: Vec<Outgoing>,
    told: Vec<RowResult>,
    records: Vec<Record>,
    finished: bool,
}

fn settings(questions: Questions) -> RunSettings {
    RunSettings {
        run: "run".to_owned(),
        originator: "page".to_owned(),
        above: LeadId(100),
        rows: None,
        watch: false,
        admin: false,
        questions,
        rest: Rest::LeftOut,
        order: Order::Any,
        limits: LimitRules {
            rate: None,
            operating_limit_ms: u64::MAX,
            request_limit_ms: 60_000,
            share: Share::ALL,
        },
        settle_ms: 15_000,
        learned_limit_ms: None,
        requests_before: 0,
        method: Method::LeadPhp,
        register_sonet_event: None,
        on_change: OnChange::Skip,
        update: UpdateRules::default(),
        read_back: false,
        catalogue: Arc::new(FieldCatalogue::standard()),
        max_failures: None,
        grace_ms: 1_000,
        patience_ms: 900_000,
        until: None,
    }
}

fn row(ordinal: u64, title: &str, phone: &str, known: Option<Known>) -> Input {
    let phone = MultiValue {
        value_type: "WORK",
        value: phone.to_owned(),
    };
    let draft = Draft {
        row: RowRef {
            source: SourceIndex(0),
            number: ordinal + 2,
            ordinal: RowOrdinal(ordinal),
        },
        origin: Origin {
            originator: "page".to_owned(),
            id: format!("o{ordinal}"),
        },
        content: Digest([1; 16]),
        cleared: Vec::new(),
        returned: false,
        chosen: Vec::new(),
        fields: vec![
            (FieldName::new("TITLE"), FieldValue::Text(title.to_owned())),
            (FieldName::new("PHONE"), FieldValue::Multi(vec![phone])),
        ],
    };
    Input::Row(RunRow::Valid(Box::new(ValidRow {
        adopts: None,
        draft,
        sent: Vec::new(),
        contacts: Vec::new(),
        known,
        problems: Vec::new(),
        cells: OwnCells::default(),
        own: Vec::new(),
    })))
}

impl World {
    fn new(questions: Questions, rows: Vec<Input>) -> Self {
        let now = Moment::new(1_000, 1_700_000_000_000);
        let mut world = Self {
            run: ImportRun::new(settings(questions), now),
            now,
            sent: Vec::new(),
            told: Vec::new(),
            records: Vec::new(),
            finished: false,
        };
        for row in rows {
            world.run.handle(now, row);
        }
        world.run.handle(now, Input::SourceEnded);
        world.go();
        world
    }

    /// Does every step that is due; the journal keeps everything at once.
    fn go(&mut self) {
        while let Some(step) = self.run.poll(self.now) {
            match step {
                Step::Record(id, records) => {
                    self.records.extend(records);
                    self.run.handle(self.now, Input::Recorded(id));
                }
                Step::Send(request) => self.sent.push(request),
                Step::Tell(Event::Row(row)) => self.told.push(*row),
                Step::Tell(_) => {}
                Step::Recall(_) => panic!("nobody asked for the newest leads"),
                Step::Finished => {
                    self.finished = true;
                    break;
                }
            }
        }
    }

    fn answer(&mut self, id: RequestId, reply: Reply) {
        self.run.handle(self.now, Input::Reply(id, reply));
        self.go();
    }

    fn told(&mut self, id: RequestId, body: &str) {
        let body = body.as_bytes().to_vec();
        self.answer(id, Reply::Answer { status: 200, body });
    }

    fn pass(&mut self, ms: u64) {
        self.now = self.now.after_ms(ms);
        self.run.handle(self.now, Input::Tick);
        self.go();
    }

    /// The one request that has gone out since the last look.
    fn only(&mut self) -> Outgoing {
        assert_eq!(self.sent.len(), 1, "{:?}", self.sent);
        self.sent.remove(0)
    }

    fn statuses(&self) -> Vec<&RowStatus> {
        self.told.iter().map(|row| &row.status).collect()
    }
}

fn lost() -> Reply {
    Reply::Lost(UnknownCause::TimedOut)
}

fn unknown(candidates: Option<&[u64]>) -> RowStatus {
    let candidates = candidates.map(|all| all.iter().map(|id| LeadId(*id)).collect());
    RowStatus::Unknown(UnknownCause::WithoutOrigin { candidates })
}

fn added(ids: &[u64]) -> String {
    let results: Vec<String> = ids
        .iter()
        .map(|id| format!("{{'error':'201','ID':'{id}'}}"))
        .collect();
    format!("{{'RESULTS':[{}]}}", results.join(","))
}

fn titled(leads: &[(u64, &str, &str)]) -> Value {
    let leads = leads.iter().map(|(id, title, phone)| {
        let phone = json!([{"ID": "1", "VALUE_TYPE": "WORK", "VALUE": phone}]);
        json!({"ID": id.to_string(), "TITLE": title, "PHONE": phone})
    });
    leads.collect()
}

#[test]
fn three_lost_answers_in_a_row_are_the_end_and_each_is_waited_after() {
    let rows = (0..100)
        .map(|at| row(at, "A", "+79160000000", None))
        .collect();
    let mut world = World::new(Questions::NoWay, rows);
    for losses in 1..=3 {
        let request = world.only();
        assert_eq!(request.path, "lead.php");
        world.answer(request.id, lost());
        assert!(world.sent.is_empty(), "the portal may still be at work");
        if losses < 3 {
            assert_eq!(world.run.stopped(), None);
            let wake = world.run.wake_at().expect("a wait");
            world.pass(wake.ms_since(world.now));
        }
    }
    let stop = Stop::Here(StopReason::LostForGood { requests: 3 });
    assert_eq!(world.run.stopped(), Some(&stop));
    world.pass(0);
    let lost = world.told.iter().filter(|row| row.status == unknown(None));
    assert_eq!(lost.count(), 3, "one row at a time was risked");
    assert_eq!(world.told.len(), 100);
}

#[test]
fn one_bundle_is_under_way_at_a_time_and_grows_to_twenty() {
    let rows = (0..80)
        .map(|at| row(at, "A", "+79160000000", None))
        .collect();
    let mut world = World::new(Questions::NoWay, rows);
    let mut sizes = Vec::new();
    let mut next = 200;
    while world.told.len() < 80 {
        let request = world.only();
        let size = request.body.matches("[TITLE]=").count();
        world.now = world.now.after_ms(10);
        let ids: Vec<u64> = (next..next + size as u64).collect();
        next += size as u64;
        world.told(request.id, &added(&ids));
        if sizes.is_empty() {
            let cost = world.run.limits.row_ms("lead.php");
            assert_eq!(cost, 10, "by the clock: the page tells none");
        }
        sizes.push(size);
    }
    assert_eq!(sizes[0], 1, "{sizes:?}");
    assert_eq!(sizes.iter().max(), Some(&20), "{sizes:?}");
    let intents = world.records.iter().filter_map(|record| {
        let Record::Intent(intent) = record else {
            return None;
        };
        Some(intent.above.0)
    });
    let above: Vec<u64> = intents.collect();
    assert_eq!(
        (above[0], above[1]),
        (100, 200),
        "behind the newest lead of the run"
    );
}

#[test]
fn what_may_be_a_lost_row_s_lead_is_asked_when_the_portal_is_surely_done_and_before_anything_else()
{
    let rows = vec![
        row(0, "First", "+79160000000", None),
        row(1, "A", "+7 916 000-00-01", None),
        row(2, "A", "+79160000002", None),
        row(3, "Last", "+79160000003", None),
    ];
    let mut world = World::new(Questions::ByRest, rows);
    let first = world.only();
    world.told(first.id, &added(&[201]));
    let second = world.only();
    let bundle = second.body.matches("[TITLE]=").count();
    world.answer(second.id, lost());
    world.pass(QUIET_MS - 1);
    assert!(world.sent.is_empty(), "{:?}", world.sent);
    world.pass(1);
    let asked = world.only();
    assert_eq!((asked.path, bundle), ("batch", 3));
    assert!(
        asked.body.contains("filter[%3EID]=201&filter[%3DTITLE]=A"),
        "{}",
        asked.body
    );
    let mut told = titled(&[
        (201, "A", "89160000001"),
        (202, "A", "89160000001"),
        (203, "A", "+79160000002"),
        (204, "a", "+79160000001"),
    ]);
    let mut next = Some(asked);
    while let Some(inquiry) = next.take() {
        let mut results = serde_json::Map::new();
        for question in 1..=inquiry.body.matches("crm.lead.list").count() {
            let leads = std::mem::replace(&mut told, json!([]));
            results.insert(format!("q{question:04}"), leads);
        }
        let answer = json!({"result": {"result": results, "result_error": []}});
        world.told(inquiry.id, &answer.to_string());
        next = world.sent.pop();
    }
    let wanted = [
        unknown(Some(&[202])),
        unknown(Some(&[])),
        unknown(Some(&[])),
    ];
    assert_eq!(world.statuses()[1..], wanted.iter().collect::<Vec<_>>());
    assert!(world.sent.is_empty(), "nothing is sent again");
}

#[test]
fn leads_of_the_bundle_s_own_rows_are_nobody_else_s() {
    let rows = vec![
        row(0, "First", "+79160000000", None),
        row(1, "A", "+79160000001", None),
        row(2, "A", "+79160000001", None),
    ];
    let mut world = World::new(Questions::ByRest, rows);
    let first = world.only();
    world.told(first.id, &added(&[201]));
    let second = world.only();
    let body =
        "{'RESULTS':[{'error':'500','error_message':'Unknown error.'},{'error':'201','ID':'203'}]}";
    world.told(second.id, body);
    // The page has answered, so that there is nothing to wait for.
    let asked = world.only();
    let results =
        json!({"q0001": titled(&[(202, "A", "+79160000001"), (203, "A", "+79160000001")])});
    let answer = json!({"result": {"result": results, "result_error": []}});
    world.told(asked.id, &answer.to_string());
    let created = RowStatus::Created(LeadId(203));
    assert_eq!(world.statuses()[1..], [&unknown(Some(&[202])), &created]);
}

fn known(state: KnownState, nameless: bool) -> Known {
    Known {
        run: "before".to_owned(),
        made: true,
        state,
        content: Some(Digest([1; 16])),
        sent: Vec::new(),
        above: LeadId(50),
        resent: false,
        nameless,
        adopted: false,
    }
}

#[test]
fn what_an_earlier_start_sent_is_never_sent_again() {
    let refused = PortalError {
        code: "400".to_owned(),
        text: "no title".to_owned(),
        status: 200,
    };
    let lost = || Some(known(KnownState::Unknown(Verb::Add), true));
    let rows = || {
        vec![
            row(0, "A", "+79160000001", lost()),
            row(
                1,
                "B",
                "+79160000002",
                Some(known(KnownState::Refused(refused.clone()), true)),
            ),
            row(
                2,
                "C",
                "+79160000003",
                Some(known(KnownState::Unknown(Verb::Add), false)),
            ),
        ]
    };
    let mut world = World::new(Questions::NoWay, rows());
    let request = world.only();
    assert!(request.body.contains("[TITLE]=B") && !request.body.contains("[TITLE]=A"));
    world.told(request.id, &added(&[300]));
    let created = RowStatus::Created(LeadId(300));
    assert_eq!(world.statuses(), [&unknown(None), &created, &unknown(None)]);

    let mut world = World::new(Questions::ByRest, rows().into_iter().take(1).collect());
    let asked = world.only();
    assert!(asked.body.contains("filter[%3EID]=50"), "{}", asked.body);
    let results = json!({"q0001": titled(&[(60, "A", "+79160000001")])});
    let answer = json!({"result": {"result": results, "result_error": []}});
    world.told(asked.id, &answer.to_string());
    assert_eq!(world.statuses(), [&unknown(Some(&[60]))]);
    assert!(
        !world
            .records
            .iter()
            .any(|record| matches!(record, Record::Intent(_)))
    );
}

#[test]
fn a_portal_that_does_not_let_leads_be_listed_leaves_nobody_to_look() {
    let rows = vec![row(
        0,
        "A",
        "+79160000001",
        Some(known(KnownState::Unknown(Verb::Add), true)),
    )];
    let mut world = World::new(Questions::ByRest, rows);
    let asked = world.only();
    let denied =
        json!({"q0001": {"error": "ACCESS_DENIED", "error_description": "Access denied."}});
    let answer = json!({"result": {"result": [], "result_error": denied}});
    world.told(asked.id, &answer.to_string());
    assert_eq!(world.statuses(), [&unknown(None)]);
}

#[test]
fn where_nobody_can_look_nothing_is_asked_of_rows_that_other_runs_made() {
    let there = |lead, content, resent| {
        Some(Known {
            content: Some(content),
            resent,
            ..known(
                KnownState::There {
                    lead: LeadId(lead),
                    updated: false,
                },
                false,
            )
        })
    };
    let half = || {
        Some(Known {
            content: Some(HALF_MADE),
            ..known(KnownState::Unknown(Verb::Update(LeadId(63))), false)
        })
    };
    let mut world = World::new(
        Questions::NoWay,
        vec![
            row(0, "A", "+79160000001", there(61, Digest([1; 16]), true)),
            row(1, "B", "+79160000002", there(62, HALF_MADE, false)),
            row(2, "C", "+79160000003", half()),
            row(3, "D", "+79160000004", None),
        ],
    );
    let request = world.only();
    assert_eq!(request.path, "lead.php");
    world.told(request.id, &added(&[300]));
    let created = RowStatus::Created(LeadId(300));
    let skipped = RowStatus::Skipped;
    let ends = [&skipped, &skipped, &unknown(None), &created];
    assert_eq!(world.statuses(), ends);
    assert_eq!(world.told[1].code(), "lead_incomplete");
    assert!(world.sent.is_empty() && world.finished, "{:?}", world.sent);
}
