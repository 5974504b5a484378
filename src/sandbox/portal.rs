//! The portal: from a request to a reply and the moment at which it is ready.

use serde_json::{Value, json};

use super::calendar::Zone;
use super::caller::{self, Caller, Route, Shown};
use super::config::SandboxConfig;
use super::counters::Counters;
use super::envelope::{self, Times};
use super::faults::{Fault, FaultAt, FaultKind, Faults};
use super::leads::{Lead, Store};
use super::message::{Reply, Request};
use super::methods::{self, Done, Method};
use super::notices::Notices;
use super::oauth::Grants;
use super::operating::{Ledger, Used};
use super::page;
use super::people::{self, Employee};
use super::php::{self, Array};
use super::rate::Buckets;
use super::refusal::Refusal;

/// An emulated portal. It owns no socket and no clock: time is what its caller says.
#[derive(Debug)]
pub struct Sandbox {
    pub(super) config: SandboxConfig,
    pub(super) zone: Zone,
    pub(super) store: Store,
    /// The users, found in [`SandboxConfig::people`] or made up.
    pub(super) staff: Vec<Employee>,
    pub(super) counters: Counters,
    pub(super) grants: Grants,
    pub(super) notices: Notices,
    /// The host and port by which it is called.
    pub(super) host: String,
    pub(super) instance: String,
    buckets: Buckets,
    ledger: Ledger,
    faults: Faults,
}

/// One request on its way through the portal; its clock moves with the work.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) started_ms: i64,
    pub(super) clock_ms: i64,
    /// Who calls.
    pub(super) caller: Caller,
    /// What happens to the reply.
    spoils: Vec<FaultKind>,
}

impl Session {
    const fn new(now_ms: i64) -> Self {
        Self {
            started_ms: now_ms,
            clock_ms: now_ms,
            caller: Caller::nobody(),
            spoils: Vec::new(),
        }
    }

    /// Whether the portal has stopped in the middle of the request.
    pub(super) fn is_dead(&self) -> bool {
        self.spoils.contains(&FaultKind::Die)
    }
}

/// The answer of one call.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) done: Done,
    pub(super) time: Value,
}

impl Sandbox {
    /// A portal without leads. `instance` names this portal's life: another one has other leads under the same address.
    pub fn new(config: SandboxConfig, instance: String) -> Self {
        Self {
            zone: Zone::east(config.utc_offset_minutes),
            store: Store::new(config.first_lead_id),
            staff: people::staff(&config),
            counters: Counters::default(),
            grants: Grants::default(),
            notices: Notices::default(),
            host: "portal.example.org".to_owned(),
            instance,
            buckets: Buckets::default(),
            ledger: Ledger::default(),
            faults: Faults::default(),
            config,
        }
    }

    /// The name of this portal's life.
    pub fn instance(&self) -> &str {
        &self.instance
    }

    /// Tells it the host and port by which it is called, which it hands on to applications.
    pub(super) fn open_at(&mut self, host: String) {
        self.host = host;
    }

    /// How it was set up.
    pub const fn config(&self) -> &SandboxConfig {
        &self.config
    }

    /// What it has counted.
    pub const fn counters(&self) -> &Counters {
        &self.counters
    }

    /// All leads by rising ID, also those whose creation is still under way.
    pub fn leads(&self) -> impl DoubleEndedIterator<Item = &Lead> {
        self.store.leads().values()
    }

    /// All leads by rising ID as `crm.lead.get` would tell them.
    pub fn snapshot(&self) -> Vec<Value> {
        let all: Vec<_> = super::fields::all().map(|(index, _)| index).collect();
        self.leads().map(|lead| lead.row(&all, self.zone)).collect()
    }

    /// Orders a misfortune.
    pub fn inject(&mut self, fault: Fault) {
        self.faults.add(fault);
    }

    /// Answers a request of the address `peer` that arrives at `now_ms`, and tells the moment at which the reply is
    /// ready; both are Unix milliseconds of the portal's clock. Requests may overlap: hand each in when it arrives.
    pub fn handle(&mut self, now_ms: i64, peer: &str, request: &Request) -> (Reply, i64) {
        match caller::route(&request.path) {
            Route::Own(path) => (page::reply(self, path), now_ms),
            Route::Authorize => (self.authorize(request, now_ms), now_ms),
            Route::Token => (self.token(request, now_ms), now_ms),
            Route::Rest(shown, method) => {
                self.counters.requests = self.counters.requests.saturating_add(1);
                let mut session = Session::new(now_ms);
                let reply = if let Some(to) = &self.config.moved_to {
                    moved(to, request)
                } else {
                    match self.called(&mut session, peer, (shown, method), request) {
                        Ok(body) => Reply::json(200, &php::to_json(body)),
                        Err(refusal) => Reply::json(refusal.status, &refusal.told()),
                    }
                };
                self.finished(session, reply)
            }
        }
    }

    /// A call below `/rest`: the limit, the credential, the work.
    fn called(
        &mut self,
        session: &mut Session,
        peer: &str,
        (shown, method): (Shown<'_>, &str),
        request: &Request,
    ) -> Result<Value, Refusal> {
        self.admitted(session, peer)?;
        let params = envelope::parameters(request);
        session.caller = self.accepted(shown, &params, session.started_ms)?;
        self.answer(session, method, &params)
    }

    /// The request limit, a fault ordered for this request.
    fn admitted(&mut self, session: &mut Session, peer: &str) -> Result<(), Refusal> {
        if let Some(rate) = self.config.rate
            && !self.buckets.admit(rate, session.started_ms, peer)
        {
            return Err(self.refusal(503, "QUERY_LIMIT_EXCEEDED", "Too many requests"));
        }
        match self
            .faults
            .strike(&FaultAt::Request(self.counters.requests))
        {
            Some(FaultKind::Refuse { status, code, text }) => {
                return Err(self.refusal(status, &code, &text));
            }
            Some(spoil) => session.spoils.push(spoil),
            None => {}
        }
        Ok(())
    }

    fn answer(
        &mut self,
        session: &mut Session,
        method: &str,
        params: &Array,
    ) -> Result<Value, Refusal> {
        if method.eq_ignore_ascii_case("batch") {
            return Ok(self.batch(session, params));
        }
        let answer = self.command(session, method, params)?;
        let mut body = Array::new();
        body.insert("result".into(), answer.done.result);
        if let Some(next) = answer.done.next {
            body.insert("next".into(), json!(next));
        }
        if let Some(total) = answer.done.total {
            body.insert("total".into(), json!(total));
        }
        body.insert("time".into(), answer.time);
        Ok(Value::Object(body))
    }

    /// Runs one call, alone or of a batch: right, operating limit, the work and its account. A call that fails in its
    /// work has worked all the same.
    pub(super) fn command(
        &mut self,
        session: &mut Session,
        name: &str,
        params: &Array,
    ) -> Result<Answer, Refusal> {
        let Some(known) = methods::find(&name.to_ascii_lowercase()) else {
            self.counters.commands = self.counters.commands.saturating_add(1);
            return Err(self.method_not_found());
        };
        let nth = self.counters.call(known.name);
        self.allowed(&session.caller, known)?;
        let start_ms = session.clock_ms;
        if let Some(limit) = self.config.operating_limit_ms
            && self.ledger.used_ms(known.name, start_ms) >= limit
        {
            let text = "Method is blocked due to operation time limit.";
            return Err(self.refusal(429, "OPERATION_TIME_LIMIT", text));
        }
        let fault = self.struck(known.name, nth);
        if let Some(FaultKind::Refuse { status, code, text }) = &fault {
            return Err(self.refusal(*status, code, text));
        }
        let cost_ms = self.cost_ms(known.method);
        session.clock_ms = later(session.clock_ms, cost_ms);
        let used = self.charge(known.name, start_ms, cost_ms);
        let done = self.perform(&session.caller, known.method, params, session.clock_ms);
        if let Err(refusal) = &done {
            self.counters.reject(&refusal.code);
        }
        match fault {
            Some(FaultKind::RefuseAfter { status, code, text }) => {
                return Err(self.refusal(status, &code, &text));
            }
            Some(spoil) => session.spoils.push(spoil),
            None => {}
        }
        let times = Times {
            start_ms,
            finish_ms: session.clock_ms,
            used,
        };
        let time = times.told(self.zone);
        done.map(|done| Answer { done, time })
    }

    fn struck(&mut self, method: &str, nth: u64) -> Option<FaultKind> {
        if self.faults.is_empty() {
            return None;
        }
        self.faults.strike(&FaultAt::Call {
            method: method.to_owned(),
            nth,
        })
    }

    fn cost_ms(&self, method: Method) -> u64 {
        if method == Method::LeadAdd {
            self.config.cost_per_lead_ms
        } else {
            self.config.cost_per_call_ms
        }
    }

    fn charge(&mut self, method: &'static str, start_ms: i64, cost_ms: u64) -> Option<Used> {
        self.counters.work_ms = self.counters.work_ms.saturating_add(cost_ms);
        self.config.operating_limit_ms?;
        let counted =
            self.config.operating_floor_ms == 0 || cost_ms > self.config.operating_floor_ms;
        Some(if counted {
            self.ledger.charge(method, start_ms, cost_ms)
        } else {
            self.ledger.tell(method, start_ms)
        })
    }

    /// A refusal, counted.
    pub(super) fn refusal(&mut self, status: u16, code: &str, text: &str) -> Refusal {
        self.counters.reject(code);
        Refusal::new(status, code, text)
    }

    /// The reply as it leaves the house: past the request limit the gateway speaks in its place, though all the work is
    /// done (`facts-unknown.md` rows 3 and 16); then what was ordered happens to it.
    fn finished(&mut self, session: Session, reply: Reply) -> (Reply, i64) {
        let latest_ms = later(session.started_ms, self.config.request_limit_ms);
        let (mut reply, mut ready_ms) = if session.clock_ms > latest_ms {
            (Reply::gateway(504), latest_ms)
        } else {
            (reply, session.clock_ms)
        };
        for spoil in session.spoils {
            match spoil {
                FaultKind::Refuse { status, code, text }
                | FaultKind::RefuseAfter { status, code, text } => {
                    let refusal = self.refusal(status, &code, &text);
                    reply = Reply::json(status, &refusal.told());
                }
                FaultKind::Gateway { status } => reply = Reply::gateway(status),
                FaultKind::Die => reply = Reply::gateway(502),
                FaultKind::Silence => reply.silent = true,
                FaultKind::Cut { keep } => reply.body.truncate(keep),
                FaultKind::Delay { ms } => ready_ms = later(ready_ms, ms),
            }
        }
        (reply, ready_ms)
    }
}

fn later(at_ms: i64, by_ms: u64) -> i64 {
    at_ms.saturating_add_unsigned(by_ms)
}

/// The answer of a portal that goes by another name now.
fn moved(to: &str, request: &Request) -> Reply {
    let mut reply = Reply::html(302, "");
    let query = if request.query.is_empty() { "" } else { "?" };
    let to = to.trim_end_matches('/');
    reply.location = Some(format!("{to}{}{query}{}", request.path, request.query));
    reply
}
