//! A run, a portal and a clock.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use leadbatch::batching::{Reply, RequestId};
use leadbatch::domain::{
    Digest, Draft, FieldCatalogue, FieldName, FieldValue, KnownState, LeadId, Method, Moment,
    OnChange, Origin, OwnCells, RowOrdinal, RowRef, SourceIndex, UnknownCause, UpdateRules,
};
use leadbatch::journal::{Journal as _, MemoryJournal};
use leadbatch::limits::{LimitRules, RatePlan, Share};
use leadbatch::run::{
    Event, ImportRun, Input, Order, Outgoing, Questions, Record, RecordId, Rest, RowResult,
    RowStatus, RunRow, RunSettings, Step, ValidRow,
};
use leadbatch::sandbox::{Fault, FaultAt, FaultKind, Request, Sandbox, SandboxConfig};

/// `ORIGINATOR_ID` of every row.
pub const ORIGINATOR: &str = "simulation";
pub const START_UNIX_MS: i64 = 1_780_000_000_000;
/// The client gives a request up this long after the portal's own limit.
const CLIENT_LIMIT_MS: u64 = 75_000;

/// Settings of a run on a standard plan.
pub fn settings() -> RunSettings {
    RunSettings {
        method: Method::LeadAdd,
        rest: Rest::LeftOut,
        order: Order::Any,
        run: "simulated".into(),
        originator: ORIGINATOR.into(),
        above: LeadId(0),
        watch: true,
        questions: Questions::ByRest,
        admin: true,
        limits: LimitRules {
            rate: Some(RatePlan::STANDARD),
            operating_limit_ms: 480_000,
            request_limit_ms: 60_000,
            share: Share::ALL,
        },
        settle_ms: 15_000,
        learned_limit_ms: None,
        requests_before: 0,
        register_sonet_event: None,
        on_change: OnChange::Skip,
        update: UpdateRules::default(),
        read_back: true,
        catalogue: Arc::new(FieldCatalogue::standard()),
        max_failures: None,
        grace_ms: 10_000,
        patience_ms: 900_000,
        until: None,
        rows: None,
    }
}

/// Everything that a run touches, in memory.
pub struct World {
    pub sandbox: Sandbox,
    pub run: ImportRun,
    pub results: Vec<RowResult>,
    /// Ctrl-C when so many requests have been sent.
    pub stop_after_sent: Option<u64>,
    /// And once more at once.
    pub stop_twice: bool,
    /// No request reaches the portal.
    pub unreachable: bool,
    /// The journal cannot keep this group of records, counted from 0.
    pub failing_record: Option<u64>,
    /// The source cannot be read behind this many rows.
    pub source_fails_after: Option<u64>,
    /// The text of a refusal that comes though the row was saved: the next import finds such rows.
    pub refused_though_saved: Option<&'static str>,
    /// Whenever so many rows have come to their ends it is reckoned when the others will have.
    pub foretell_at: Vec<usize>,
    /// What was reckoned each time: virtual milliseconds then, and at the end.
    pub foretold: Vec<(u64, u64)>,
    /// Rows of each request that writes, in the order in which they were sent.
    pub sizes: Vec<usize>,
    journal: MemoryJournal,
    intended: BTreeMap<String, RequestId>,
    fed: u64,
    recorded: u64,
    waits: u64,
    now_ms: u64,
    ended_ms: u64,
    rows: VecDeque<RunRow>,
    total: u64,
    under_way: Vec<(u64, RequestId, Reply)>,
}

/// How many leads a request would make or change.
pub fn writes(request: &Outgoing) -> usize {
    let body = &request.body;
    match request.path {
        "crm.lead.add" | "crm.lead.update" | "crm.item.add" => 1,
        "crm.item.batchImport" => count(body, "\"originId\":"),
        _ => {
            let calls = ["crm.lead.add?", "crm.lead.update?", "crm.item.add?"];
            let calls: usize = calls.iter().map(|call| count(body, call)).sum();
            // A row of `crm.item.batchImport`.
            calls + count(body, "][originId]=")
        }
    }
}

/// How often a text stands in a body.
pub fn count(body: &str, text: &str) -> usize {
    memchr::memmem::find_iter(body.as_bytes(), text.as_bytes()).count()
}

fn begun() -> MemoryJournal {
    let mut journal = MemoryJournal::new();
    journal.begin("simulated");
    journal
}

fn row_ref(ordinal: u64) -> RowRef {
    RowRef {
        source: SourceIndex(0),
        number: ordinal + 2,
        ordinal: RowOrdinal(ordinal),
    }
}

fn valid(ordinal: u64, title: String) -> RunRow {
    let origin = Origin {
        originator: ORIGINATOR.into(),
        id: format!("r{ordinal}"),
    };
    let fields = vec![(FieldName::new("TITLE"), FieldValue::Text(title))];
    RunRow::Valid(Box::new(ValidRow {
        adopts: None,
        draft: Draft {
            row: row_ref(ordinal),
            origin,
            content: Digest([0; 16]),
            cleared: Vec::new(),
            returned: false,
            chosen: Vec::new(),
            fields,
        },
        sent: vec![],
        contacts: vec![],
        known: None,
        problems: vec![],
        cells: OwnCells::default(),
        own: Vec::new(),
    }))
}

/// Among plain rows some that are invalid, and some that no batch may carry.
fn mixed(ordinal: u64) -> RunRow {
    if ordinal % 11 == 3 {
        let result = RowResult {
            row: row_ref(ordinal),
            status: RowStatus::Invalid,
            origin_id: None,
            problems: vec![],
            cells: vec![],
            responsible: None,
            source_id: None,
            own: vec![],
        };
        return RunRow::Done(Box::new(result));
    }
    let title = if ordinal % 37 == 5 {
        format!("$result[r0001] {ordinal}")
    } else {
        format!("Лид & {ordinal}")
    };
    valid(ordinal, title)
}

impl World {
    /// A run of `total` rows against a fresh portal.
    pub fn new(config: SandboxConfig, mut settings: RunSettings, total: u64) -> Self {
        if config.rate.is_none() {
            settings.limits.rate = None;
        }
        settings.above = LeadId(config.first_lead_id - 1);
        let rows = (0..total).map(|ordinal| valid(ordinal, format!("Лид & {ordinal}")));
        Self {
            sandbox: Sandbox::new(config, "simulated".into()),
            run: ImportRun::new(settings, Moment::new(0, START_UNIX_MS)),
            results: Vec::new(),
            stop_after_sent: None,
            stop_twice: false,
            unreachable: false,
            failing_record: None,
            source_fails_after: None,
            refused_though_saved: None,
            foretell_at: Vec::new(),
            foretold: Vec::new(),
            sizes: Vec::new(),
            fed: 0,
            recorded: 0,
            waits: 0,
            journal: begun(),
            intended: BTreeMap::new(),
            now_ms: 0,
            ended_ms: 0,
            rows: rows.collect(),
            total,
            under_way: Vec::new(),
        }
    }

    /// The same with a mixture of rows.
    pub fn mixed(config: SandboxConfig, settings: RunSettings, total: u64) -> Self {
        Self {
            rows: (0..total).map(mixed).collect(),
            ..Self::new(config, settings, total)
        }
    }

    fn now(&self) -> Moment {
        Moment::new(0, START_UNIX_MS).after_ms(self.now_ms)
    }

    /// Requests of somebody else from the same address, all at once.
    pub fn fill_bucket(&mut self, requests: u32) {
        for _ in 0..requests {
            let request = Request::json("/rest/1/sandbox/server.time.json", &serde_json::json!({}));
            drop(self.sandbox.handle(START_UNIX_MS, "127.0.0.1", &request));
        }
    }

    /// Up to six faults of any kind, at requests and at calls.
    pub fn seed_faults(&mut self, seed: u64) {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut next = |bound: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % bound
        };
        for _ in 0..=next(6) {
            let text = String::new;
            let at = match next(2) {
                0 => FaultAt::Request(1 + next(8)),
                _ => FaultAt::Call {
                    method: "crm.lead.add".into(),
                    nth: 1 + next(self.total),
                },
            };
            let kind = match next(12) {
                0 => FaultKind::Refuse {
                    status: 503,
                    code: "QUERY_LIMIT_EXCEEDED".into(),
                    text: text(),
                },
                1 => FaultKind::Refuse {
                    status: 429,
                    code: "OPERATION_TIME_LIMIT".into(),
                    text: text(),
                },
                2 => FaultKind::RefuseAfter {
                    status: 500,
                    code: "INTERNAL_SERVER_ERROR".into(),
                    text: text(),
                },
                3 => FaultKind::Gateway { status: 502 },
                4 => FaultKind::Gateway { status: 200 },
                5 => FaultKind::Silence,
                6 => FaultKind::Cut {
                    keep: usize::try_from(next(400)).expect("small"),
                },
                7 => FaultKind::Die,
                8 => FaultKind::Reset,
                9 => FaultKind::Unworked(Box::new(FaultKind::Silence)),
                10 => FaultKind::Unworked(Box::new(FaultKind::Gateway { status: 504 })),
                _ => FaultKind::Delay { ms: next(100_000) },
            };
            self.sandbox.inject(Fault { at, kind });
        }
    }

    /// Runs to the end.
    pub fn finish(mut self) -> Self {
        loop {
            self.feed();
            if self.advance() {
                self.ended_ms = self.now_ms;
                return self;
            }
            if !self.run.wants_rows() {
                self.wait();
            }
        }
    }

    fn feed(&mut self) {
        while self.run.wants_rows() {
            let broken = self.source_fails_after == Some(self.fed);
            self.fed += 1;
            let input = if broken {
                Input::SourceFailed
            } else {
                self.rows.pop_front().map_or(Input::SourceEnded, Input::Row)
            };
            self.run.handle(self.now(), input);
        }
    }

    fn advance(&mut self) -> bool {
        while let Some(step) = self.run.poll(self.now()) {
            match step {
                Step::Record(id, records) => self.keep(id, &records),
                Step::Recall(leads) => {
                    let known = leads.into_iter().map(|lead| {
                        let known = self.journal.known(&lead.origin_id).cloned();
                        (lead, known)
                    });
                    let known = Input::Recalled(known.collect());
                    self.run.handle(self.now(), known);
                }
                Step::Send(request) => {
                    let rows = writes(&request);
                    assert_eq!(
                        self.intended
                            .values()
                            .filter(|id| **id == request.id)
                            .count(),
                        rows,
                        "{:?} is sent without its intents",
                        request.id
                    );
                    if rows > 0 {
                        self.sizes.push(rows);
                    }
                    self.send(request.id, request.path, &request.body);
                }
                Step::Tell(Event::Row(result)) => self.results.push(*result),
                Step::Tell(
                    Event::Waiting { .. }
                    | Event::NoSight { .. }
                    | Event::Twins { .. }
                    | Event::Stopping(_)
                    | Event::Undo(_)
                    | Event::Leaving,
                ) => {}
                Step::Finished => return true,
            }
        }
        false
    }

    fn keep(&mut self, id: RecordId, records: &[Record]) {
        self.recorded += 1;
        if self.failing_record == Some(self.recorded) {
            self.run.handle(self.now(), Input::NotRecorded(id));
            return;
        }
        self.journal
            .record(records)
            .expect("memory keeps everything");
        self.note_intents(records);
        self.run.handle(self.now(), Input::Recorded(id));
    }

    fn note_intents(&mut self, records: &[Record]) {
        for record in records {
            if let Record::Intent(intent) = record {
                self.intended
                    .insert(intent.origin_id.clone(), intent.request);
            }
        }
    }

    fn send(&mut self, id: RequestId, path: &str, body: &str) {
        if self.unreachable {
            self.under_way.push((
                self.now_ms + 5,
                id,
                Reply::NeverSent {
                    cause: "no route".into(),
                },
            ));
            return;
        }
        let (user, code) = {
            let config = self.sandbox.config();
            (config.webhook_user, config.webhook_code.clone())
        };
        let mut request = Request::json(
            format!("/rest/{user}/{code}/{path}.json"),
            &serde_json::json!({}),
        );
        request.body = body.as_bytes().to_vec();
        let now = START_UNIX_MS + i64::try_from(self.now_ms).expect("fits");
        let (reply, ready_at) = self.sandbox.handle(now, "127.0.0.1", &request);
        let takes = u64::try_from(ready_at - now).expect("not before it was asked");
        let (takes, reply) = if takes >= CLIENT_LIMIT_MS {
            (CLIENT_LIMIT_MS, Reply::Lost(UnknownCause::TimedOut))
        } else if reply.unreached {
            let cause = "refused".into();
            (takes, Reply::NeverSent { cause })
        } else if reply.silent {
            (takes, Reply::Lost(UnknownCause::ConnectionLost))
        } else {
            (
                takes,
                Reply::Answer {
                    status: reply.status,
                    body: reply.body,
                },
            )
        };
        self.under_way.push((self.now_ms + takes, id, reply));
        if self.stop_after_sent == Some(self.run.requests().sent) {
            self.run.handle(self.now(), Input::Stop);
            if self.stop_twice {
                self.run.handle(self.now(), Input::StopNow);
            }
        }
    }

    /// Reckons, when it is time, when the rows that are left will have been sent.
    fn foretell(&mut self) {
        let done = self.results.len();
        let next = self.foretell_at.get(self.foretold.len());
        if next.is_none_or(|rows| done < *rows) {
            return;
        }
        let outlook = self.run.outlook(self.now()).expect("rows were measured");
        let left = self.total - u64::try_from(done).expect("few");
        let (end, _) = outlook.end(left);
        self.foretold.push((self.now_ms, end.monotonic_ms()));
    }

    /// Moves the clock to whatever comes first: an answer or the machine's own moment.
    fn wait(&mut self) {
        self.waits += 1;
        self.foretell();
        assert!(self.waits < 100_000, "the run goes in circles");
        let first = (0..self.under_way.len()).min_by_key(|&index| self.under_way[index].0);
        let wake = self.run.wake_at().map(Moment::monotonic_ms);
        match (first, wake) {
            (Some(index), wake) if wake.is_none_or(|wake| self.under_way[index].0 <= wake) => {
                let (at, id, reply) = self.under_way.swap_remove(index);
                self.now_ms = self.now_ms.max(at);
                self.run.handle(self.now(), Input::Reply(id, reply));
            }
            (_, Some(wake)) => {
                assert!(
                    wake > self.now_ms,
                    "the machine asks to be woken in the past"
                );
                self.now_ms = wake;
                self.run.handle(self.now(), Input::Tick);
            }
            _ => panic!("the machine waits for nothing"),
        }
    }

    /// Virtual milliseconds from start to end.
    pub fn elapsed_ms(&self) -> u64 {
        self.ended_ms
    }

    /// Rows that ended as created.
    pub fn created(&self) -> usize {
        self.results
            .iter()
            .filter(|row| matches!(row.status, RowStatus::Created(_)))
            .count()
    }

    /// Rows that ended so.
    pub fn with_status(&self, wanted: impl Fn(&RowStatus) -> bool) -> usize {
        self.results
            .iter()
            .filter(|row| wanted(&row.status))
            .count()
    }

    /// Calls of `crm.lead.add` that the portal was sent.
    pub fn adds(&self) -> u64 {
        let methods = &self.sandbox.counters().methods;
        methods.get("crm.lead.add").copied().unwrap_or(0)
    }

    /// Every `ORIGIN_ID` that stands in the portal, with how many leads have it.
    pub fn origins_in_portal(&self) -> BTreeMap<String, u64> {
        let mut origins = BTreeMap::new();
        for lead in self.sandbox.leads() {
            *origins
                .entry(lead.text("ORIGIN_ID").unwrap_or_default().to_owned())
                .or_default() += 1;
        }
        origins
    }

    /// The lead in the portal that has this row's origin.
    pub fn lead_of(&self, row: &RowResult) -> Option<u64> {
        let origin = row.origin_id.as_deref()?;
        self.sandbox
            .leads()
            .find(|lead| lead.text("ORIGIN_ID") == Some(origin))
            .map(leadbatch::sandbox::Lead::id)
    }

    /// Rows that were sent beyond one time each.
    pub fn sent_again(&self, rows: u64) -> u64 {
        (self.sizes.iter().sum::<usize>() as u64).saturating_sub(rows)
    }

    /// Each row once and in order, no origin twice in the portal, and no lead for a row that is said not to be there.
    pub fn assert_true_and_in_order(&self) {
        let portal = self.origins_in_portal();
        assert!(
            portal.values().all(|leads| *leads == 1),
            "twins: {:?}",
            portal.iter().find(|(_, leads)| **leads > 1)
        );
        self.assert_report_is_true();
    }

    /// Each row once and in order, and no lead for a row that is said not to be there.
    pub fn assert_report_is_true(&self) {
        let numbers: Vec<u64> = self.results.iter().map(|row| row.row.ordinal.0).collect();
        assert_eq!(numbers, (0..self.total).collect::<Vec<_>>());
        let portal = self.origins_in_portal();
        if self.failing_record.is_none() {
            self.assert_journal_says_the_same();
        }
        for row in &self.results {
            let stands = portal.contains_key(row.origin_id.as_deref().unwrap_or_default());
            match row.status {
                RowStatus::Created(_) | RowStatus::Updated(_) => assert!(stands, "{row:?}"),
                RowStatus::Failed(ref error)
                    if self.refused_though_saved == Some(error.text.as_str()) =>
                {
                    assert!(stands, "{row:?}");
                }
                RowStatus::Pending
                | RowStatus::Invalid
                | RowStatus::Skipped
                | RowStatus::Failed(_) => assert!(!stands, "{row:?}"),
                RowStatus::Unknown(_) => {}
            }
        }
    }

    /// What the journal holds outstanding is what the report calls unknown, or what provably did not run.
    fn assert_journal_says_the_same(&self) {
        for row in &self.results {
            let origin = row.origin_id.as_deref().unwrap_or_default();
            let journal = self.journal.known(origin).map(|known| &known.state);
            let agrees = match &row.status {
                RowStatus::Unknown(_) => matches!(journal, Some(KnownState::Unknown(_))),
                RowStatus::Pending => matches!(journal, None | Some(KnownState::Open)),
                RowStatus::Created(lead) | RowStatus::Updated(lead) => {
                    matches!(journal, Some(KnownState::There { lead: there, .. }) if there == lead)
                }
                RowStatus::Failed(_) => matches!(journal, Some(KnownState::Refused(_))),
                RowStatus::Skipped | RowStatus::Invalid => journal.is_none(),
            };
            assert!(agrees, "journal {journal:?}, report {:?}", row.status);
        }
    }
}
