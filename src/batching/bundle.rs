//! The one encoder of `lead.php`: leads as flat parameters, up to twenty in a form (`legacy-lead-php.md`, Call).
//!
//! ```text
//! method=lead.add.bundle&LEADS[0][TITLE]=Caf%C3%A9&LEADS[0][PHONE_WORK]=%2B79001234567&LEADS[1][TITLE]=…
//! ```
//!
//! Who signs in is not part of it: the transport puts that before it, and nobody else knows it.

use std::collections::VecDeque;

use super::command::each_pair;
use super::pack::MAX_BODY_BYTES;
use super::request::{Request, RequestId, Slot};
use crate::domain::{Call, Draft, LEAD_PHP, Method, Params, Verb, flat_params};

/// PHP keeps so many pairs of a form (`max_input_vars`, 1000) and drops the rest without a word; some are left for who signs in.
const MAX_PAIRS: usize = 990;

const METHOD: &str = "method=lead.add.bundle";

/// The call that creates a draft's lead through `lead.php`. Fields that the page does not read are left out; rows with a value that it
/// would part never come so far.
pub(super) fn lead_php(draft: &Draft) -> Call {
    let fields = draft.fields.iter();
    let params = fields.flat_map(|(field, value)| flat_params(field, value));
    let params = params.map(|(name, text)| (name, Params::Text(text)));
    Call {
        rows: vec![draft.row.ordinal],
        verb: Verb::Add,
        method: Method::LeadPhp,
        params: Params::Map(params.collect()),
        single: false,
    }
}

/// Takes calls of this method from the front of the queue and makes the next bundle of them, `limit` leads at the most; `None` where
/// none is to go.
pub(super) fn bundle(queue: &mut VecDeque<Call>, limit: usize, id: RequestId) -> Option<Request> {
    let mut body = METHOD.to_owned();
    let mut count = 0_usize;
    let mut slots: Vec<Slot> = Vec::new();
    while slots.len() < limit.min(Method::LeadPhp.rows_per_request())
        && let Some(call) = queue.pop_front_if(|call| call.method == Method::LeadPhp)
    {
        let key = slots.len().to_string();
        let (more, text) = lead(&key, &call.params);
        let fits = count.saturating_add(more) <= MAX_PAIRS
            && body.len().saturating_add(text.len()) <= MAX_BODY_BYTES;
        if !fits && !slots.is_empty() {
            queue.push_front(call);
            break;
        }
        count = count.saturating_add(more);
        body.push_str(&text);
        slots.push(Slot { key, call });
    }
    (!slots.is_empty()).then_some(Request {
        id,
        path: LEAD_PHP,
        body,
        slots,
    })
}

/// One lead's pairs, each with the `&` before it, and how many there are.
fn lead(key: &str, params: &Params) -> (usize, String) {
    let nested = Params::Map(vec![(key.to_owned(), params.clone())]);
    let leads = Params::Map(vec![("LEADS".to_owned(), nested)]);
    let (mut count, mut text) = (0, String::new());
    each_pair(&leads, &mut |name, value| {
        count += 1;
        text.extend(["&", name, "="]);
        text.push_str(value);
    });
    (count, text)
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;

    use super::{MAX_PAIRS, lead_php};
    use crate::batching::{Request, RequestId, pack};
    use crate::domain::{
        Call, Digest, Draft, FieldName, FieldValue, Method, MultiValue, Origin, Params, RowOrdinal,
        RowRef, SourceIndex, Verb,
    };

    fn draft(row: u64, fields: Vec<(&str, FieldValue)>) -> Draft {
        Draft {
            row: RowRef {
                source: SourceIndex(0),
                number: row + 2,
                ordinal: RowOrdinal(row),
            },
            origin: Origin {
                originator: "amo".to_owned(),
                id: row.to_string(),
            },
            content: Digest([0; 16]),
            cleared: Vec::new(),
            returned: false,
            chosen: Vec::new(),
            fields: fields
                .into_iter()
                .map(|(name, value)| (FieldName::new(name), value))
                .collect(),
        }
    }

    fn call(row: u64, title: &str) -> Call {
        let fields = vec![("TITLE", FieldValue::Text(title.to_owned()))];
        lead_php(&draft(row, fields))
    }

    fn requests(calls: Vec<Call>, limit: usize) -> Vec<Request> {
        let mut queue = VecDeque::from(calls);
        let mut requests = Vec::new();
        while let Some(request) = pack(&mut queue, limit, RequestId(requests.len() as u64)) {
            requests.push(request);
        }
        assert!(queue.is_empty());
        requests
    }

    #[test]
    fn a_bundle_looks_as_the_page_expects_it() {
        let phones = FieldValue::Multi(
            ["+7 900", "8 495"]
                .map(|value| MultiValue {
                    value_type: "WORK",
                    value: value.to_owned(),
                })
                .into(),
        );
        let first = draft(
            0,
            vec![
                ("TITLE", FieldValue::Text("Кофе & Co".to_owned())),
                ("HONORIFIC", FieldValue::Code("HNR_RU_1".to_owned())),
                ("PHONE", phones),
            ],
        );
        let requests = requests(vec![lead_php(&first), call(1, "B")], 20);
        assert_eq!(requests.len(), 1);
        assert_eq!(
            (requests[0].path, requests[0].is_batch()),
            ("lead.php", false)
        );
        assert_eq!(
            requests[0].body,
            "method=lead.add.bundle&LEADS[0][TITLE]=%D0%9A%D0%BE%D1%84%D0%B5%20%26%20Co\
             &LEADS[0][PHONE_WORK]=%2B7%20900%3B8%20495&LEADS[1][TITLE]=B"
        );
    }

    #[test]
    fn bundles_hold_twenty_leads_or_what_the_limits_permit() {
        let calls: Vec<Call> = (0..45).map(|row| call(row, "x")).collect();
        let rows = |limit| -> Vec<usize> {
            let all = requests(calls.clone(), limit);
            all.iter().map(|request| request.slots.len()).collect()
        };
        assert_eq!(rows(50), [20, 20, 5]);
        assert_eq!(rows(20), [20, 20, 5]);
        assert_eq!(rows(18), [18, 18, 9]);
        assert!(pack(&mut VecDeque::from(calls), 0, RequestId(0)).is_none());
    }

    /// PHP reads a thousand pairs of a form, and the sandbox does so too.
    #[test]
    fn a_form_keeps_below_what_php_reads() {
        let wide = |row| Call {
            rows: vec![RowOrdinal(row)],
            verb: Verb::Add,
            method: Method::LeadPhp,
            params: Params::Map(
                (0..90)
                    .map(|field| (format!("UF_{field}"), Params::Text("1".to_owned())))
                    .collect(),
            ),
            single: false,
        };
        let all = requests((0..25).map(wide).collect(), 20);
        let pairs = |request: &Request| request.body.matches('=').count();
        assert!(all.iter().all(|request| pairs(request) <= MAX_PAIRS + 1));
        let sizes: Vec<usize> = all.iter().map(|request| request.slots.len()).collect();
        assert_eq!(sizes, [11, 11, 3]);
    }

    #[test]
    fn a_call_of_rest_is_no_part_of_a_bundle() {
        let update = Call {
            method: Method::LeadUpdate,
            ..call(1, "b")
        };
        let all = requests(vec![call(0, "a"), update, call(2, "c")], 20);
        let paths: Vec<&str> = all.iter().map(|request| request.path).collect();
        assert_eq!(paths, ["lead.php", "batch", "lead.php"]);
    }

    /// A form read as PHP reads it, written a second time.
    fn decoded(body: &str) -> Vec<(String, String)> {
        let plain = |text: &str| {
            let text = percent_encoding::percent_decode_str(text);
            text.decode_utf8().unwrap().into_owned()
        };
        body.split('&')
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(name, value)| (plain(name), plain(value)))
            .collect()
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded_again(titles in prop::collection::vec(any::<String>(), 1..45), limit in 1_usize..60) {
            let calls: Vec<Call> = (0..).zip(&titles).map(|(row, title)| call(row, title)).collect();
            let mut read: Vec<String> = Vec::new();
            for request in requests(calls, limit) {
                prop_assert!(request.slots.len() <= limit.min(20));
                let mut form = decoded(&request.body).into_iter();
                prop_assert_eq!(form.next(), Some(("method".to_owned(), "lead.add.bundle".to_owned())));
                for (place, (name, value)) in form.enumerate() {
                    prop_assert_eq!(name, format!("LEADS[{place}][TITLE]"));
                    read.push(value);
                }
            }
            prop_assert_eq!(read, titles);
        }
    }
}
