//! The portal: from a request to a reply and the moment at which it is ready.

use std::sync::Arc;

use serde_json::{Value, json};

use super::calendar::Zone;
use super::caller::{self, Caller, Route, Shown};
use super::choices::BucketOf;
use super::config::SandboxConfig;
use super::counters::Counters;
use super::envelope::{self, Times};
use super::faults::{FaultKind, FaultRule, Faults, Target};
use super::fields::Schema;
use super::leads::{Lead, Store};
use super::message::{Reply, Request};
use super::methods::{self, Done, Known};
use super::notices::Notices;
use super::oauth::Grants;
use super::operating::Ledger;
use super::page;
use super::passage;
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
    pub(super) schema: Arc<Schema>,
    pub(super) counters: Counters,
    pub(super) grants: Grants,
    pub(super) notices: Notices,
    /// The host and port by which it is called.
    pub(super) host: String,
    pub(super) instance: String,
    pub(super) buckets: Buckets,
    pub(super) ledger: Ledger,
    pub(super) faults: Faults,
    /// When its life began, Unix milliseconds: with the first request, or when its door was opened.
    pub(super) born_ms: Option<i64>,
    /// Up to which age the work of other applications has been entered, milliseconds.
    pub(super) others_spent_until: Option<u64>,
}

/// One request on its way through the portal; its clock moves with the work.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) started_ms: i64,
    pub(super) clock_ms: i64,
    /// Who calls.
    pub(super) caller: Caller,
    /// The calls are commands of a batch.
    pub(super) in_batch: bool,
    /// The portal gave the request up when its time was over.
    pub(super) is_cut: bool,
    /// What happens to the reply.
    pub(super) spoils: Vec<FaultKind>,
}

impl Session {
    const fn new(now_ms: i64) -> Self {
        Self {
            started_ms: now_ms,
            clock_ms: now_ms,
            caller: Caller::nobody(),
            in_batch: false,
            is_cut: false,
            spoils: Vec::new(),
        }
    }

    /// Whether the portal has stopped in the middle of the request.
    pub(super) fn is_over(&self) -> bool {
        self.is_cut || self.spoils.contains(&FaultKind::Die)
    }

    /// Whether nothing is to be worked.
    pub(super) fn is_unworked(&self) -> bool {
        let unworked = |spoil: &FaultKind| matches!(spoil, FaultKind::Unworked(_));
        self.spoils.iter().any(unworked)
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
            schema: config.fields.schema(),
            counters: Counters::default(),
            grants: Grants::default(),
            notices: Notices::default(),
            host: "portal.example.org".to_owned(),
            instance,
            buckets: Buckets::default(),
            ledger: Ledger::default(),
            faults: Faults::new(config.faults.clone()),
            born_ms: None,
            others_spent_until: None,
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

    /// When the last of its leads was complete, Unix milliseconds.
    pub(super) fn last_seen_ms(&self) -> Option<i64> {
        self.store.leads().values().map(Lead::seen_ms).max()
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
        let all: Vec<_> = self.schema.of_leads().map(|(index, _)| index).collect();
        self.leads().map(|lead| lead.row(&all, self.zone)).collect()
    }

    /// Orders a misfortune: a [`Fault`](super::Fault) or a whole rule.
    pub fn inject(&mut self, fault: impl Into<FaultRule>) {
        self.faults.add(fault.into());
    }

    /// Answers a request of the address `peer` that arrives at `now_ms`, and tells the moment at which the reply is
    /// ready; both are Unix milliseconds of the portal's clock. Requests may overlap: hand each in when it arrives.
    pub fn handle(&mut self, now_ms: i64, peer: &str, request: &Request) -> (Reply, i64) {
        if let Some(reply) = self.head_arrived(now_ms, &request.path) {
            return (reply, now_ms);
        }
        self.handle_whole(now_ms, peer, request)
    }

    /// What keeps a request to this path from being read at all; to be asked when its head has arrived, and once.
    pub(super) fn head_arrived(&mut self, now_ms: i64, path: &str) -> Option<Reply> {
        self.born_ms.get_or_insert(now_ms);
        match caller::route(path) {
            Route::Own(_) | Route::Authorize | Route::Token => None,
            Route::Rest(..) | Route::LeadPhp => self.breaks_off(now_ms),
        }
    }

    /// Answers a request that was read.
    pub(super) fn handle_whole(
        &mut self,
        now_ms: i64,
        peer: &str,
        request: &Request,
    ) -> (Reply, i64) {
        match caller::route(&request.path) {
            Route::Own(path) => (page::reply(self, path), now_ms),
            Route::Authorize => (self.authorize(request, now_ms), now_ms),
            Route::Token => (self.token(request, now_ms), now_ms),
            Route::LeadPhp => {
                self.counters.requests = self.counters.requests.saturating_add(1);
                let mut session = Session::new(now_ms);
                let reply = self.lead_php(&mut session, request);
                self.finished(session, reply)
            }
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
        self.admitted(session, peer, shown)?;
        let params = envelope::parameters(request);
        session.caller = self.accepted(shown, &params, session.started_ms)?;
        self.worked(session, method, &params)
    }

    /// The request limit, a fault ordered for this request.
    fn admitted(
        &mut self,
        session: &mut Session,
        peer: &str,
        shown: Shown<'_>,
    ) -> Result<(), Refusal> {
        self.let_others_spend(session.started_ms);
        if let Some(rate) = self.config.rate
            && !self.buckets.admit(
                rate,
                session.started_ms,
                &bucket_key(self.config.open.bucket_of, peer, shown),
                self.config.open.refused_requests_count,
            )
        {
            return Err(self.refusal(503, "QUERY_LIMIT_EXCEEDED", "Too many requests"));
        }
        match self.struck(Target::Request, self.counters.requests, session.started_ms) {
            Some(FaultKind::Refuse { status, code, text }) => {
                return Err(self.refusal(status, &code, &text));
            }
            Some(spoil) => session.spoils.push(spoil),
            None => {}
        }
        Ok(())
    }

    /// Does the work of a request as often as it is done: once, not at all, or twice at the same time.
    fn worked(
        &mut self,
        session: &mut Session,
        method: &str,
        params: &Array,
    ) -> Result<Value, Refusal> {
        if session.is_unworked() {
            let text = "Internal server error";
            return Err(self.refusal(500, "INTERNAL_SERVER_ERROR", text));
        }
        if session.spoils.contains(&FaultKind::Doubled) {
            drop(self.answer(session, method, params));
            session.clock_ms = session.started_ms;
        }
        self.answer(session, method, params)
    }

    fn answer(
        &mut self,
        session: &mut Session,
        method: &str,
        params: &Array,
    ) -> Result<Value, Refusal> {
        if method.eq_ignore_ascii_case("batch") {
            return self.batch(session, params);
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
        self.within_budget(session, known.name)?;
        let fault = self.struck(Target::Call(known.name), nth, session.clock_ms);
        match fault {
            Some(FaultKind::Refuse { status, code, text }) => {
                Err(self.refusal(status, &code, &text))
            }
            Some(FaultKind::Unworked(spoil)) => {
                session.spoils.push(*spoil);
                Err(self.refusal(500, "INTERNAL_SERVER_ERROR", "Internal server error"))
            }
            Some(FaultKind::RefuseAfter { status, code, text }) => {
                drop(self.work(session, known, params));
                Err(self.refusal(status, &code, &text))
            }
            Some(FaultKind::Doubled) => {
                drop(self.work(session, known, params));
                self.work(session, known, params)
            }
            Some(FaultKind::Short { missing }) => {
                let mut answer = self.work(session, known, params)?;
                passage::shorten(&mut answer.done.result, missing);
                Ok(answer)
            }
            Some(spoil) => {
                let answer = self.work(session, known, params);
                session.spoils.push(spoil);
                answer
            }
            None => self.work(session, known, params),
        }
    }

    /// The work of a call and its account.
    fn work(
        &mut self,
        session: &mut Session,
        known: &'static Known,
        params: &Array,
    ) -> Result<Answer, Refusal> {
        let cost_ms = self.cost_ms(session, known.name, params);
        if !self.may_run(session, cost_ms) {
            return Err(self.refusal(504, "", "Gateway Time-out"));
        }
        let start_ms = session.clock_ms;
        session.clock_ms = later(start_ms, cost_ms);
        let used = self.charge(session, known.name, start_ms, cost_ms);
        let done = self.perform(&session.caller, known.method, params, session.clock_ms);
        if let Err(refusal) = &done {
            self.counters.reject(&refusal.code);
        }
        let times = Times {
            start_ms,
            finish_ms: session.clock_ms,
            used,
        };
        let time = times.told(self.zone);
        done.map(|done| Answer { done, time })
    }

    /// A refusal, counted.
    pub(super) fn refusal(&mut self, status: u16, code: &str, text: &str) -> Refusal {
        self.counters.reject(code);
        Refusal::new(status, code, text)
    }
}

/// What the request bucket belongs to (`facts-unknown.md` row 17).
fn bucket_key(of: BucketOf, peer: &str, shown: Shown<'_>) -> String {
    match of {
        BucketOf::Address => peer.to_owned(),
        BucketOf::AddressAndCredential => format!("{peer} {shown:?}"),
        BucketOf::Portal => String::new(),
    }
}

pub(super) const fn later(at_ms: i64, by_ms: u64) -> i64 {
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
