//! A reply on its way out: the gateway's limit, and what was ordered to happen to it.

use serde_json::Value;

use super::choices::PastRequestLimit;
use super::faults::{Event, FaultKind, Target};
use super::message::Reply;
use super::php::Array;
use super::portal::{Sandbox, Session, later};

impl Sandbox {
    /// What strikes a request or a call now, if anything does.
    pub(super) fn struck(&mut self, target: Target<'_>, nth: u64, at_ms: i64) -> Option<FaultKind> {
        if self.faults.is_empty() {
            return None;
        }
        let event = Event {
            target,
            nth,
            life_ms: self.life_ms(at_ms),
            seed: self.config.seed,
        };
        self.faults.strike(event)
    }

    /// Whether the portal may ever be unreachable.
    pub(super) fn may_be_down(&self) -> bool {
        self.faults.may_be_down()
    }

    /// When connections are taken again, Unix milliseconds, if none is taken now.
    pub(super) fn down_until_ms(&self, now_ms: i64) -> Option<i64> {
        let until = self.faults.down_until(self.life_ms(now_ms))?;
        Some(later(self.born_ms.unwrap_or(now_ms), until))
    }

    /// Whether a request whose head arrives now is broken off before it is read: the connection is reset, and nothing is
    /// worked. To be asked once for each request under `/rest`.
    pub(super) fn breaks_off(&mut self, now_ms: i64) -> Option<Reply> {
        let nth = self.counters.requests.saturating_add(1);
        let fault = self.struck(Target::Arrival, nth, now_ms)?;
        let mut reply = Reply::gateway(502);
        reply.silent = true;
        if fault == FaultKind::Down {
            reply.unreached = true;
        } else {
            self.counters.requests = nth;
        }
        Some(reply)
    }

    /// Whether a call may still run; without this right it leaves nothing.
    pub(super) fn may_run(&self, session: &mut Session, cost_ms: u64) -> bool {
        let latest_ms = later(session.started_ms, self.config.request_limit_ms);
        let over = match self.config.open.past_request_limit {
            PastRequestLimit::WorksOn => false,
            PastRequestLimit::StopsAfterCommand => {
                session.clock_ms >= latest_ms && session.clock_ms > session.started_ms
            }
            PastRequestLimit::StopsAtLimit => later(session.clock_ms, cost_ms) > latest_ms,
        };
        if over {
            session.clock_ms = session.clock_ms.max(latest_ms);
            session.is_cut = true;
        }
        !over
    }

    /// The reply as it leaves the house: past the request limit the gateway speaks in its place; then what was ordered
    /// happens to it.
    pub(super) fn finished(&mut self, session: Session, reply: Reply) -> (Reply, i64) {
        let latest_ms = later(session.started_ms, self.config.request_limit_ms);
        let (mut reply, mut ready_ms) = if session.is_cut || session.clock_ms > latest_ms {
            (Reply::gateway(504), latest_ms)
        } else {
            (reply, session.clock_ms)
        };
        for spoil in session.spoils {
            match spoil.unwrapped() {
                FaultKind::Refuse { status, code, text }
                | FaultKind::RefuseAfter { status, code, text } => {
                    let refusal = self.refusal(status, &code, &text);
                    reply = Reply::json(refusal.status, &refusal.told());
                }
                FaultKind::Gateway { status } => reply = Reply::gateway(status),
                FaultKind::Die => reply = Reply::gateway(502),
                FaultKind::Silence => reply.silent = true,
                FaultKind::Cut { keep } => reply.body.truncate(keep),
                FaultKind::Delay { ms } => ready_ms = later(ready_ms, ms),
                FaultKind::Short { missing } => reply.body = shortened_body(&reply.body, missing),
                FaultKind::Doubled
                | FaultKind::Reset
                | FaultKind::Down
                | FaultKind::Unworked(_) => {}
            }
        }
        (reply, ready_ms)
    }
}

fn shortened_body(body: &[u8], missing: usize) -> Vec<u8> {
    let Ok(Value::Object(mut answer)) = serde_json::from_slice(body) else {
        return body.to_vec();
    };
    if let Some(result) = answer.get_mut("result") {
        shorten(result, missing);
    }
    Value::Object(answer).to_string().into_bytes()
}

/// Takes the last items out of an answer that lists some: the answer itself, or its `items`.
pub(super) fn shorten(result: &mut Value, missing: usize) {
    match result {
        Value::Array(items) => items.truncate(items.len().saturating_sub(missing)),
        Value::Object(map) => match map.get_mut("items") {
            Some(Value::Object(items)) => drop_last(items, missing),
            Some(Value::Array(items)) => items.truncate(items.len().saturating_sub(missing)),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {}
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn drop_last(items: &mut Array, missing: usize) {
    let kept = items.len().saturating_sub(missing);
    *items = std::mem::take(items).into_iter().take(kept).collect();
}
