//! The import's machine and the sandbox, on a clock that is moved by hand.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use leadbatch::batching::{Reply, RequestId};
use leadbatch::domain::{
    Digest, Draft, FieldCatalogue, FieldName, FieldValue, LeadId, Method, Moment, MultiValue,
    OnChange, Origin, OwnCells, RowOrdinal, RowRef, SourceIndex, UnknownCause, UpdateRules,
};
use leadbatch::limits::{LimitRules, Share, WaitReason};
use leadbatch::run::{
    Event, ImportRun, Input, Order, Questions, Rest, RunRow, RunSettings, Step, ValidRow,
};
use leadbatch::sandbox::{Request, Sandbox, SandboxConfig};

use super::regimes::plan;

const START_UNIX_MS: i64 = 1_780_000_000_000;
/// The client gives a request up this long after the portal's own limit.
const SURPLUS_MS: u64 = 15_000;

/// The way to the portal.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    pub rtt_ms: u64,
    /// How far the client's clock is behind the portal's.
    pub behind_ms: i64,
}

/// What is driven and what of it counts.
#[derive(Debug, Clone, Copy)]
pub struct Day {
    pub until_ms: u64,
    pub from_ms: u64,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Done {
    /// Leads made in the part that counts.
    pub leads: u64,
    /// Calls that the portal refused for a limit.
    pub rejected: u64,
    pub requests: u64,
}

/// A run under way.
pub struct World {
    pub sandbox: Sandbox,
    pub run: ImportRun,
    pub now_ms: u64,
    pub fed: u64,
    /// Waits for the operating budget: from, to, in milliseconds.
    pub pauses: Vec<(u64, u64)>,
    rows: u64,
    way: Way,
    under_way: BinaryHeap<Reverse<(u64, u64)>>,
    replies: std::collections::HashMap<u64, Reply>,
}

fn row(ordinal: u64) -> RunRow {
    let origin = Origin {
        originator: "ceiling".into(),
        id: ordinal.to_string(),
    };
    let phone = MultiValue {
        value: format!("+7916{ordinal:07}"),
        value_type: "WORK",
    };
    let fields = vec![
        (
            FieldName::new("TITLE"),
            FieldValue::Text(format!("Заявка {ordinal}")),
        ),
        (FieldName::new("PHONE"), FieldValue::Multi(vec![phone])),
    ];
    RunRow::Valid(Box::new(ValidRow {
        adopts: None,
        draft: Draft {
            row: RowRef {
                source: SourceIndex(0),
                number: ordinal + 2,
                ordinal: RowOrdinal(ordinal),
            },
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

impl World {
    /// A run of so many rows against a fresh portal.
    pub fn new(config: SandboxConfig, way: Way, rows: u64) -> Self {
        let start = Moment::new(0, START_UNIX_MS - way.behind_ms);
        let limit_ms = config.operating_limit_ms;
        let settings = RunSettings {
            run: "ceiling".into(),
            originator: "ceiling".into(),
            above: LeadId(config.first_lead_id - 1),
            watch: true,
            admin: true,
            limits: LimitRules {
                rate: plan(&config),
                operating_limit_ms: limit_ms.unwrap_or(u64::MAX),
                request_limit_ms: config.request_limit_ms,
                share: Share::ALL,
            },
            settle_ms: 15_000,
            learned_limit_ms: None,
            requests_before: 0,
            method: Method::LeadAdd,
            register_sonet_event: None,
            on_change: OnChange::Skip,
            update: UpdateRules::default(),
            read_back: true,
            catalogue: Arc::new(FieldCatalogue::standard()),
            max_failures: None,
            grace_ms: 10_000,
            patience_ms: 900_000,
            until: None,
            questions: Questions::ByRest,
            rest: Rest::LeftOut,
            order: Order::Any,
            rows: None,
        };
        Self {
            sandbox: Sandbox::new(config, "ceiling".into()),
            run: ImportRun::new(settings, start),
            now_ms: 0,
            fed: 0,
            pauses: Vec::new(),
            rows,
            way,
            under_way: BinaryHeap::new(),
            replies: std::collections::HashMap::new(),
        }
    }

    fn now(&self) -> Moment {
        Moment::new(0, START_UNIX_MS - self.way.behind_ms).after_ms(self.now_ms)
    }

    /// One step: rows, what is due, and the clock to whatever comes next. True when the run is over.
    pub fn step(&mut self) -> bool {
        while self.run.wants_rows() {
            let input = if self.fed < self.rows {
                self.fed += 1;
                Input::Row(row(self.fed - 1))
            } else {
                Input::SourceEnded
            };
            self.run.handle(self.now(), input);
        }
        while let Some(step) = self.run.poll(self.now()) {
            match step {
                Step::Record(id, _) => self.run.handle(self.now(), Input::Recorded(id)),
                // All leads are this run's.
                Step::Recall(_) => self.run.handle(self.now(), Input::Recalled(Vec::new())),
                Step::Send(request) => self.send(request.id, request.path, request.body),
                Step::Tell(Event::Waiting { until, reason }) => {
                    if reason == WaitReason::Operating {
                        self.pauses.push((self.now_ms, until.monotonic_ms()));
                    }
                }
                Step::Tell(_) => {}
                Step::Finished => return true,
            }
        }
        if !self.run.wants_rows() {
            self.wait();
        }
        false
    }

    fn send(&mut self, id: RequestId, path: &str, body: String) {
        let config = self.sandbox.config();
        let (user, code) = (config.webhook_user, config.webhook_code.clone());
        let limit = config.request_limit_ms + SURPLUS_MS;
        let path = format!("/rest/{user}/{code}/{path}.json");
        let mut request = Request::json(path, &serde_json::Value::Null);
        request.body = body.into_bytes();
        let arrives = self.now_ms + self.way.rtt_ms / 2;
        let unix = START_UNIX_MS + i64::try_from(arrives).expect("fits");
        let (reply, ready) = self.sandbox.handle(unix, "127.0.0.1", &request);
        let took = u64::try_from(ready - unix).expect("not before it was asked");
        let reply = if reply.silent {
            Reply::Lost(UnknownCause::ConnectionLost)
        } else {
            Reply::Answer {
                status: reply.status,
                body: reply.body,
            }
        };
        let (took, reply) = if took >= limit {
            (limit, Reply::Lost(UnknownCause::TimedOut))
        } else {
            (took, reply)
        };
        self.under_way
            .push(Reverse((self.now_ms + took + self.way.rtt_ms, id.0)));
        self.replies.insert(id.0, reply);
    }

    fn wait(&mut self) {
        let first = self.under_way.peek().map(|Reverse((at, _))| *at);
        let wake = self.run.wake_at().map(Moment::monotonic_ms);
        match (first, wake) {
            (Some(at), wake) if wake.is_none_or(|wake| at <= wake) => {
                let Some(Reverse((at, id))) = self.under_way.pop() else {
                    return;
                };
                self.now_ms = self.now_ms.max(at);
                let reply = self.replies.remove(&id).expect("its reply");
                self.run
                    .handle(self.now(), Input::Reply(RequestId(id), reply));
            }
            (_, Some(wake)) => {
                self.now_ms = self.now_ms.max(wake);
                self.run.handle(self.now(), Input::Tick);
            }
            _ => panic!("the machine waits for nothing"),
        }
    }

    /// Calls that the portal refused for a limit.
    pub fn rejected(&self) -> u64 {
        let rejected = &self.sandbox.counters().rejected;
        let limits = ["QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT"];
        limits.iter().filter_map(|code| rejected.get(*code)).sum()
    }
}

/// Drives a portal for a day.
pub fn drive(config: SandboxConfig, way: Way, day: &Day) -> Done {
    let mut world = World::new(config, way, u64::MAX);
    let mut before = None;
    while world.now_ms < day.until_ms {
        let made = world.sandbox.counters().leads_created;
        if world.now_ms >= day.from_ms && before.is_none() {
            before = Some(made);
        }
        if world.step() {
            println!("(stopped: {:?})", world.run.stopped());
            break;
        }
    }
    let counters = world.sandbox.counters();
    Done {
        leads: counters.leads_created - before.unwrap_or(0),
        rejected: world.rejected(),
        requests: counters.requests,
    }
}
