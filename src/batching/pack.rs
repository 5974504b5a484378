//! Calls into requests: a `batch` as full as its limits permit, or one call that must stand alone.

use std::collections::VecDeque;

use super::bundle::bundle;
use super::command::{MAX_PAIRS, json_body, must_stand_alone, pairs, put_command};
use super::pack_rows::pack_rows;
use super::request::{BATCH, Request, RequestId, Slot};
use crate::domain::{BATCH_COMMANDS, Call, Method, Params};

/// The greatest body of a batch in bytes: what servers accept whose owners never raised the usual limits.
pub const MAX_BODY_BYTES: usize = 1_048_576;

const OPENING: &str = r#"{"halt":0,"cmd":{"#;
const CLOSING: &str = "}}";

/// Takes calls from the front of the queue and makes the next request of them; `None` when the queue is empty or `limit`, the
/// number of rows that the limits permit, is 0.
///
/// The order of rows is kept: a call that cannot go into a batch (`rest-contract.md` §6: a `$result[…]` expression, 1000 pairs
/// or more, a command past the greatest body) ends the batch before it and then goes as a request of its own.
///
/// Calls of a method that takes several rows each are joined first, see `pack_rows.rs`.
pub fn pack(queue: &mut VecDeque<Call>, limit: usize, id: RequestId) -> Option<Request> {
    if limit == 0 {
        return None;
    }
    match queue.front()?.method {
        Method::LeadPhp => return bundle(queue, limit, id),
        Method::BatchImport => return pack_rows(queue, limit, id),
        Method::LeadAdd | Method::ItemAdd | Method::LeadUpdate => {}
    }
    let mut body = BatchBody::new('r');
    let mut slots: Vec<Slot> = Vec::with_capacity(limit.min(queue.len()).min(BATCH_COMMANDS));
    let mut rows = 0_usize;
    while let Some(call) = queue.pop_front() {
        // Each method has a budget of its own: a batch of two could be reckoned by neither.
        let other = slots
            .first()
            .is_some_and(|slot| slot.call.method != call.method);
        let too_many = slots.len() >= BATCH_COMMANDS
            || other
            || (!slots.is_empty() && rows.saturating_add(call.rows.len()) > limit);
        if too_many {
            queue.push_front(call);
            break;
        }
        match body.add(call.method.name(), &call.params) {
            Some(key) => {
                rows = rows.saturating_add(call.rows.len());
                slots.push(Slot { key, call });
            }
            None if slots.is_empty() => return Some(alone(call, id)),
            None => {
                queue.push_front(call);
                break;
            }
        }
    }
    (!slots.is_empty()).then(|| Request {
        id,
        path: BATCH,
        body: body.closed(),
        slots,
    })
}

/// The body of a batch in the making.
#[derive(Debug)]
pub(super) struct BatchBody {
    text: String,
    initial: char,
    commands: usize,
}

impl BatchBody {
    /// A body without commands. Keys begin with a letter, are unlike users' texts and not numeric, so that PHP keeps the answer a
    /// map (`rest-contract.md` §6).
    pub(super) fn new(initial: char) -> Self {
        Self {
            text: OPENING.to_owned(),
            initial,
            commands: 0,
        }
    }

    /// Adds a command and gives its key; `None` for one that must stand alone, and for one that makes the body too great.
    pub(super) fn add(&mut self, method: &str, params: &Params) -> Option<String> {
        let (length, commands) = (self.text.len(), self.commands);
        let key = self.add_any(method, params);
        let added = self.text.get(length..).unwrap_or_default();
        // Nothing is replaced in a command that has no `$`, and no escape but this one stands for it.
        let is_plain =
            pairs(params) < MAX_PAIRS && memchr::memmem::find(added.as_bytes(), b"%24").is_none();
        let is_bad = !is_plain && must_stand_alone(params);
        if is_bad || self.text.len() + CLOSING.len() > MAX_BODY_BYTES {
            self.text.truncate(length);
            self.commands = commands;
            return None;
        }
        Some(key)
    }

    /// Adds a command whatever it holds, and gives its key. A command consists of characters that JSON does not escape.
    pub(super) fn add_any(&mut self, method: &str, params: &Params) -> String {
        let key = self.next_key();
        let separator = if self.commands == 0 { "\"" } else { ",\"" };
        for part in [separator, &key, "\":\""] {
            self.text.push_str(part);
        }
        put_command(method, params, &mut self.text);
        self.text.push('"');
        self.commands = self.commands.saturating_add(1);
        key
    }

    /// The key that the next command gets.
    pub(super) fn next_key(&self) -> String {
        format!("{}{:04}", self.initial, self.commands.saturating_add(1))
    }

    /// Whether two more commands of so many bytes together leave the body small enough.
    pub(super) fn has_room_for_two(&self, bytes: usize) -> bool {
        /// Keys, quotes, colons and commas of two commands.
        const AROUND: usize = 32;
        self.text.len() + bytes + AROUND + CLOSING.len() <= MAX_BODY_BYTES
    }

    /// The whole body.
    pub(super) fn closed(mut self) -> String {
        self.text.push_str(CLOSING);
        self.text
    }
}

/// A call as a request of its own.
pub(super) fn alone(call: Call, id: RequestId) -> Request {
    Request {
        id,
        path: call.method.name(),
        body: json_body(&call.params),
        slots: vec![Slot {
            key: String::new(),
            call,
        }],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;

    use super::{MAX_BODY_BYTES, pack};
    use crate::batching::{Request, RequestId};
    use crate::domain::{BATCH_COMMANDS, Call, Method, Params, RowOrdinal, Verb};

    fn call(row: u64, text: &str) -> Call {
        let fields = Params::Map(vec![("TITLE".to_owned(), Params::Text(text.to_owned()))]);
        Call {
            rows: vec![RowOrdinal(row)],
            verb: Verb::Add,
            method: Method::LeadAdd,
            params: Params::Map(vec![("fields".to_owned(), fields)]),
            single: false,
        }
    }

    fn all_requests(calls: Vec<Call>, limit: usize) -> Vec<Request> {
        let mut queue = VecDeque::from(calls);
        let mut requests = Vec::new();
        while let Some(request) = pack(&mut queue, limit, RequestId(requests.len() as u64)) {
            requests.push(request);
        }
        requests
    }

    #[test]
    fn a_batch_looks_as_the_portal_expects_it() {
        let requests = all_requests(vec![call(0, "A&B +1"), call(1, "Я")], 50);
        assert_eq!(requests.len(), 1);
        assert_eq!(requests[0].path, "batch");
        assert_eq!(
            requests[0].body,
            r#"{"halt":0,"cmd":{"r0001":"crm.lead.add?fields[TITLE]=A%26B%20%2B1","r0002":"crm.lead.add?fields[TITLE]=%D0%AF"}}"#
        );
    }

    #[test]
    fn a_row_with_a_substitution_splits_the_batch_and_goes_alone_as_json() {
        let calls = vec![call(0, "a"), call(1, "$result[r0001]"), call(2, "c")];
        let requests = all_requests(calls, 50);
        let paths: Vec<_> = requests.iter().map(|request| request.path).collect();
        assert_eq!(paths, ["batch", "crm.lead.add", "batch"]);
        assert_eq!(requests[1].body, r#"{"fields":{"TITLE":"$result[r0001]"}}"#);
        assert!(requests[1].slots[0].key.is_empty());
    }

    #[test]
    fn a_row_too_long_for_any_batch_goes_alone() {
        let long = "x".repeat(MAX_BODY_BYTES);
        let requests = all_requests(vec![call(0, "a"), call(1, &long), call(2, "c")], 50);
        let paths: Vec<_> = requests.iter().map(|request| request.path).collect();
        assert_eq!(paths, ["batch", "crm.lead.add", "batch"]);
    }

    #[test]
    fn a_body_may_be_exactly_as_long_as_permitted() {
        let frame = all_requests(vec![call(0, "")], 1)[0].body.len();
        let exact = "x".repeat(MAX_BODY_BYTES - frame);
        let request = &all_requests(vec![call(0, &exact)], 1)[0];
        assert_eq!(
            (request.path, request.body.len()),
            ("batch", MAX_BODY_BYTES)
        );
        let request = &all_requests(vec![call(0, &format!("{exact}x"))], 1)[0];
        assert_eq!(request.path, "crm.lead.add");
    }

    #[test]
    fn no_row_is_taken_when_the_limits_permit_none() {
        let mut queue = VecDeque::from([call(0, "a")]);
        assert!(pack(&mut queue, 0, RequestId(1)).is_none());
        assert_eq!(queue.len(), 1);
    }

    fn texts() -> impl Strategy<Value = Vec<String>> {
        let text = prop_oneof![
            8 => any::<String>(),
            1 => Just("$time[x]".to_owned()),
            1 => (100_000_usize..700_000).prop_map(|length| "x".repeat(length)),
        ];
        prop::collection::vec(text, 0..130)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn packing_loses_doubles_and_reorders_nothing(texts in texts(), limit in 1_usize..70) {
            let calls: Vec<Call> = texts.iter().enumerate().map(|(row, text)| call(row as u64, text)).collect();
            let requests = all_requests(calls.clone(), limit);
            for request in &requests {
                if request.is_batch() {
                    prop_assert!(request.slots.len() <= limit.min(BATCH_COMMANDS));
                    prop_assert!(request.body.len() <= MAX_BODY_BYTES);
                    let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
                    let keys: Vec<&String> = body["cmd"].as_object().unwrap().keys().collect();
                    let slots: Vec<&String> = request.slots.iter().map(|slot| &slot.key).collect();
                    prop_assert_eq!(keys, slots);
                } else {
                    prop_assert_eq!(request.slots.len(), 1);
                }
            }
            let back: Vec<Call> = requests.into_iter().flat_map(Request::into_calls).collect();
            prop_assert_eq!(back, calls);
        }
    }
}
