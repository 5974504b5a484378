//! `lead.php` under misfortunes and deaths: its leads carry no origin, so that what is lost stays unknown, and nothing is made twice.
//!
//! Titles are unlike here, so that this judge can tell rows by them; the machine never does.

use std::collections::{BTreeMap, BTreeSet};

use leadbatch::batching::{Reply, RequestId};
use leadbatch::domain::{
    Digest, Draft, FieldName, FieldValue, KnownState, LEAD_PHP, LeadId, Method, Moment, Origin,
    OwnCells, RowOrdinal, RowRef, SourceIndex, UnknownCause,
};
use leadbatch::journal::{Journal as _, MemoryJournal};
use leadbatch::run::{
    Event, ImportRun, Input, Outgoing, Questions, Record, RowResult, RowStatus, RunRow, Step,
    ValidRow,
};
use leadbatch::sandbox::{Fault, FaultAt, FaultKind, Request, Sandbox, SandboxConfig};

use crate::chance::Chance;
use crate::world::{ORIGINATOR, START_UNIX_MS, settings};

const PAGE: &str = "/crm/configs/import/lead.php";
const CLIENT_LIMIT_MS: u64 = 75_000;

/// What outlives a process.
struct Portal {
    sandbox: Sandbox,
    journal: MemoryJournal,
    now_ms: u64,
    rows: u64,
    questions: Questions,
    /// How often each row was sent with nothing known against its being there.
    sent: BTreeMap<String, u64>,
}

/// What ends a process before its time: so many steps, or Ctrl-C after so many requests.
#[derive(Clone, Copy, Default)]
struct Doom {
    steps: Option<u64>,
    stop: Option<u64>,
}

/// What a process knows, and loses when it dies.
struct Process {
    machine: ImportRun,
    doom: Doom,
    fed: u64,
    steps: u64,
    requests: u64,
    told: Vec<RowResult>,
    under_way: Vec<(u64, RequestId, Reply)>,
    /// The request to the page that is under way.
    bundle: Option<RequestId>,
}

fn title(row: u64) -> String {
    format!("Лид; {row}, & 'сын'")
}

impl Portal {
    fn row(&self, ordinal: u64) -> RunRow {
        let id = format!("r{ordinal}");
        let known = self.journal.known(&id).cloned();
        let draft = Draft {
            row: RowRef {
                source: SourceIndex(0),
                number: ordinal + 2,
                ordinal: RowOrdinal(ordinal),
            },
            origin: Origin {
                originator: ORIGINATOR.to_owned(),
                id,
            },
            content: Digest([7; 16]),
            cleared: Vec::new(),
            returned: false,
            chosen: Vec::new(),
            fields: vec![(FieldName::new("TITLE"), FieldValue::Text(title(ordinal)))],
        };
        RunRow::Valid(Box::new(ValidRow {
            adopts: None,
            draft,
            sent: Vec::new(),
            contacts: Vec::new(),
            known,
            problems: Vec::new(),
            cells: OwnCells::default(),
            own: Vec::new(),
        }))
    }

    fn now(&self) -> Moment {
        Moment::new(0, START_UNIX_MS).after_ms(self.now_ms)
    }

    /// One process, from its first row to its last, or to its death; what it told.
    fn start(&mut self, run: &str, doom: Doom) -> Vec<RowResult> {
        let mut settings = settings();
        run.clone_into(&mut settings.run);
        settings.method = Method::LeadPhp;
        settings.questions = self.questions;
        settings.read_back = self.questions == Questions::ByRest;
        settings.watch = false;
        settings.limits.rate = None;
        self.journal.begin_by(run, Method::LeadPhp);
        let mut process = Process {
            machine: ImportRun::new(settings, self.now()),
            doom,
            fed: 0,
            steps: 0,
            requests: 0,
            told: Vec::new(),
            under_way: Vec::new(),
            bundle: None,
        };
        loop {
            self.feed(&mut process);
            if self.advance(&mut process) {
                return process.told;
            }
            if !process.machine.wants_rows() {
                self.wait(&mut process);
            }
        }
    }

    fn feed(&self, process: &mut Process) {
        while process.machine.wants_rows() {
            let input = if process.fed < self.rows {
                Input::Row(self.row(process.fed))
            } else {
                Input::SourceEnded
            };
            process.fed += 1;
            process.machine.handle(self.now(), input);
        }
    }

    /// Does every step that is due; true at the end, or at the death.
    fn advance(&mut self, process: &mut Process) -> bool {
        while let Some(step) = process.machine.poll(self.now()) {
            process.steps += 1;
            if process.doom.steps == Some(process.steps) {
                return true;
            }
            match step {
                Step::Record(id, records) => {
                    self.note(&records);
                    self.journal.record(&records).expect("memory");
                    process.machine.handle(self.now(), Input::Recorded(id));
                }
                Step::Send(request) => {
                    process.requests += 1;
                    if request.path == LEAD_PHP {
                        let other = process.bundle.replace(request.id);
                        assert_eq!(other, None, "one at a time");
                    }
                    process.under_way.push(self.send(request));
                    if process.doom.stop == Some(process.requests) {
                        process.machine.handle(self.now(), Input::Stop);
                    }
                }
                Step::Tell(Event::Row(row)) => process.told.push(*row),
                Step::Tell(_) => {}
                Step::Recall(_) => panic!("nobody watches"),
                Step::Finished => return true,
            }
        }
        false
    }

    /// Moves the clock to whatever comes first: an answer or the machine's own moment.
    fn wait(&mut self, process: &mut Process) {
        let wake = process.machine.wake_at().map(Moment::monotonic_ms);
        let under_way = &mut process.under_way;
        let first = (0..under_way.len()).min_by_key(|&at| under_way[at].0);
        match (first, wake) {
            (Some(first), wake) if wake.is_none_or(|wake| under_way[first].0 <= wake) => {
                let (at, id, reply) = under_way.swap_remove(first);
                process.bundle = process.bundle.filter(|bundle| *bundle != id);
                self.now_ms = self.now_ms.max(at);
                process.machine.handle(self.now(), Input::Reply(id, reply));
            }
            (_, Some(wake)) => {
                self.now_ms = self.now_ms.max(wake);
                process.machine.handle(self.now(), Input::Tick);
            }
            (_, None) => panic!("the machine waits for nothing"),
        }
    }

    /// A row goes out only while it is known not to be there: never sent, refused, or sent to nobody.
    fn note(&mut self, records: &[Record]) {
        for record in records {
            if let Record::Intent(intent) = record {
                let state = self.journal.known(&intent.origin_id);
                let may = state.is_none_or(|known| {
                    matches!(known.state, KnownState::Open | KnownState::Refused(_))
                });
                assert!(may, "{} goes again: {state:?}", intent.origin_id);
                *self.sent.entry(intent.origin_id.clone()).or_default() += 1;
            }
        }
    }

    fn send(&mut self, request: Outgoing) -> (u64, RequestId, Reply) {
        let (user, code) = {
            let config = self.sandbox.config();
            (config.webhook_user, config.webhook_code.clone())
        };
        let posted = if request.path == LEAD_PHP {
            Request::form(
                PAGE,
                format!("LOGIN=admin@example.org&PASSWORD=sandbox&{}", request.body),
            )
        } else {
            assert!(self.questions == Questions::ByRest, "{}", request.path);
            let path = format!("/rest/{user}/{code}/{}.json", request.path);
            let mut posted = Request::json(path, &serde_json::json!({}));
            posted.body = request.body.into_bytes();
            posted
        };
        let now = START_UNIX_MS + i64::try_from(self.now_ms).expect("fits");
        let (reply, ready_at) = self.sandbox.handle(now, "127.0.0.1", &posted);
        let takes = u64::try_from(ready_at - now).expect("later");
        let reply = if takes >= CLIENT_LIMIT_MS {
            Reply::Lost(UnknownCause::TimedOut)
        } else if reply.unreached {
            let cause = "refused".to_owned();
            Reply::NeverSent { cause }
        } else if reply.silent {
            Reply::Lost(UnknownCause::ConnectionLost)
        } else {
            Reply::Answer {
                status: reply.status,
                body: reply.body,
            }
        };
        (self.now_ms + takes.min(CLIENT_LIMIT_MS), request.id, reply)
    }

    /// The leads of each title.
    fn leads(&self) -> BTreeMap<String, Vec<u64>> {
        let mut leads: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for lead in self.sandbox.leads() {
            let title = lead.text("TITLE").unwrap_or_default().to_owned();
            leads.entry(title).or_default().push(lead.id());
        }
        leads
    }

    /// No row has two leads, and what is told of a row is true; `told`: rows of a start that came to its end.
    fn judge(&self, told: &[RowResult], seed: u64) {
        let leads = self.leads();
        for (title, ids) in &leads {
            assert_eq!(ids.len(), 1, "seed {seed}: {title} stands twice");
        }
        for row in told {
            let own = leads.get(&title(row.row.ordinal.0)).map(|ids| ids[0]);
            match &row.status {
                RowStatus::Created(LeadId(id)) => assert_eq!(own, Some(*id), "seed {seed}"),
                RowStatus::Failed(_) | RowStatus::Pending => {
                    assert_eq!(own, None, "seed {seed}: {row:?}");
                }
                RowStatus::Unknown(UnknownCause::WithoutOrigin { candidates }) => {
                    // Whose lead stands, and who was looked for when that was certain, is listed.
                    let listed: BTreeSet<u64> =
                        candidates.iter().flatten().map(|lead| lead.0).collect();
                    assert!(
                        listed.is_empty() || listed == own.into_iter().collect(),
                        "seed {seed}: {row:?} and {own:?}"
                    );
                }
                RowStatus::Updated(_)
                | RowStatus::Skipped
                | RowStatus::Invalid
                | RowStatus::Unknown(_) => panic!("seed {seed}: {row:?}"),
            }
        }
    }
}

fn misfortunes(portal: &mut Portal, chance: &mut Chance) {
    for _ in 0..=chance.below(5) {
        let method = LEAD_PHP.to_owned();
        let nth = 1 + chance.below(portal.rows);
        let at = if chance.percent(70) {
            FaultAt::Call { method, nth }
        } else {
            FaultAt::Request(1 + chance.below(8))
        };
        let told = |code: &str| (200, code.to_owned(), "told".to_owned());
        let kind = match chance.below(11) {
            0 | 1 => FaultKind::Silence,
            2 => FaultKind::Gateway { status: 502 },
            3 => FaultKind::Cut {
                keep: usize::try_from(chance.below(300)).expect("small"),
            },
            4 => FaultKind::Die,
            5 => FaultKind::Delay {
                ms: chance.below(100_000),
            },
            6 => FaultKind::Unworked(Box::new(FaultKind::Silence)),
            7 => {
                let (status, code, text) = told("400");
                FaultKind::Refuse { status, code, text }
            }
            8 => {
                let (status, code, text) = told("500");
                FaultKind::RefuseAfter { status, code, text }
            }
            9 => {
                let (status, code, text) = told("500");
                FaultKind::Refuse { status, code, text }
            }
            _ => FaultKind::Reset,
        };
        portal.sandbox.inject(Fault { at, kind });
    }
}

/// One life: a few starts with deaths and stops, and one that comes to its end.
fn life(seed: u64) -> Portal {
    let mut chance = Chance::new(seed);
    let config = SandboxConfig {
        cost_per_lead_ms: chance.pick(&[0, 50, 2_000]),
        cost_per_call_ms: 0,
        first_lead_id: 1 + chance.below(1_000),
        ..SandboxConfig::self_hosted()
    };
    let mut portal = Portal {
        sandbox: Sandbox::new(config, "page".to_owned()),
        journal: MemoryJournal::new(),
        now_ms: 0,
        rows: chance.between(1, 90),
        questions: chance.pick(&[Questions::ByRest, Questions::NoWay]),
        sent: BTreeMap::new(),
    };
    misfortunes(&mut portal, &mut chance);
    for _ in 0..chance.below(4) {
        let doom = Doom {
            steps: chance.percent(70).then(|| chance.between(1, 60)),
            stop: chance.percent(40).then(|| chance.between(1, 6)),
        };
        let told = portal.start("page", doom);
        portal.judge(&told, seed);
        portal.now_ms += chance.below(200_000);
    }
    // Whatever misfortune is left strikes one start, and not all of them.
    for _ in 0..4 {
        let told = portal.start("page", Doom::default());
        portal.judge(&told, seed);
        if told.iter().all(|row| row.status != RowStatus::Pending) {
            assert_eq!(told.len() as u64, portal.rows, "seed {seed}");
            return portal;
        }
        portal.now_ms += 1_000_000;
    }
    panic!("seed {seed}: the run does not come to its end");
}

#[test]
fn no_row_has_two_leads_and_what_is_lost_is_never_sent_again() {
    let (mut unknown, mut again) = (0, 0);
    for seed in 0..500 {
        let portal = life(seed);
        let known = portal.journal.rows();
        unknown += known
            .filter(|(_, known)| matches!(known.state, KnownState::Unknown(_)))
            .count();
        again += portal.sent.values().filter(|times| **times > 1).count();
    }
    // Both happened, or nothing was shown.
    assert!(
        unknown > 500 && again > 20,
        "{unknown} unknown, {again} sent again"
    );
}
