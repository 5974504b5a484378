//! Reading an answer of `lead.php`: one outcome for each lead of the bundle, whatever came back (`legacy-lead-php.md`, Answer).
//!
//! A lead is *created* only where its own answer says 201 with an ID, *refused* only where it says 400. A 403 says that nobody may
//! come in like this: nothing was done, and nothing more is sent. Everything else is *unknown*, and stays so: leads of this page carry
//! no origin by which they could be found.

use serde_json::Value;

use super::envelope::{Envelope, graver};
use super::errors::{StopCause, StopError};
use super::php_literal::literal;
use super::php_shapes::{entry, error_of, positive_id};
use super::reply::{Reading, Reply, RequestVerdict, Unanswered};
use super::request::Request;
use crate::domain::{LeadId, LimitKind, Outcome, PortalError, Timing, UnknownCause};

const ADDED: &str = "201";
const WRONG: &str = "400";
const DENIED: &str = "403";

/// Reads the reply to a bundle.
pub(super) fn read_bundle(request: &Request, reply: &Reply) -> Reading {
    let answer = answer_of(reply);
    let mut reading = Reading {
        outcomes: Vec::new(),
        timing: Timing::default(),
        verdict: RequestVerdict::Done,
    };
    for (place, slot) in request.slots.iter().enumerate() {
        let (outcome, verdict) = match &answer {
            Ok(answer) => outcome_of(answer, place, request.slots.len()),
            Err((unanswered, verdict)) => (unanswered.clone().into(), verdict.clone()),
        };
        let rows = slot.call.rows.iter();
        let of_rows = rows.map(|row| (*row, outcome.clone()));
        reading.outcomes.extend(of_rows);
        reading.verdict = graver(reading.verdict, verdict);
    }
    reading
}

/// The literal of an answer that the page itself gave, or what befell the request as a whole. The page answers HTTP 200 whatever it
/// has to say; any other status is somebody else's.
fn answer_of(reply: &Reply) -> Result<Value, (Unanswered, RequestVerdict)> {
    if let Reply::Answer { status: 200, body } = reply {
        let answer = literal(body).filter(|answer| {
            entry(answer, "RESULTS").is_some() || entry(answer, "error").is_some()
        });
        return answer.ok_or_else(|| lost(UnknownCause::Unreadable { status: 200 }));
    }
    if let Reply::Answer { status, .. } = reply
        && !(300..400).contains(status)
    {
        return Err(lost(UnknownCause::Unreadable { status: *status }));
    }
    let failure = Envelope::open(false, reply).failure;
    Err(failure.unwrap_or_else(|| lost(UnknownCause::NotMentioned)))
}

const fn lost(cause: UnknownCause) -> (Unanswered, RequestVerdict) {
    (Unanswered::Lost(cause), RequestVerdict::Lost)
}

/// What became of the lead at this place of so many: `RESULTS[i]` answers `LEADS[i]`.
fn outcome_of(answer: &Value, place: usize, leads: usize) -> (Outcome, RequestVerdict) {
    let Some(results) = entry(answer, "RESULTS") else {
        return of_whole(answer, leads);
    };
    let result = entry(results, &place.to_string());
    let Some((result, error)) = result.and_then(|result| Some((result, error_of(result, 200)?)))
    else {
        let unknown = Outcome::Unknown(UnknownCause::NotMentioned);
        return (unknown, RequestVerdict::Done);
    };
    match error.code.as_str() {
        ADDED => (added(result, error), RequestVerdict::Done),
        WRONG => (Outcome::Refused(error), RequestVerdict::Done),
        DENIED => denied(&error),
        _ => {
            let unknown = Outcome::Unknown(UnknownCause::Fault(error));
            (unknown, RequestVerdict::Done)
        }
    }
}

/// An answer that speaks of the whole request.
fn of_whole(answer: &Value, leads: usize) -> (Outcome, RequestVerdict) {
    let Some(error) = error_of(answer, 200) else {
        let unknown = Outcome::Unknown(UnknownCause::NotMentioned);
        return (unknown, RequestVerdict::Lost);
    };
    match error.code.as_str() {
        DENIED => denied(&error),
        // A bundle of one may be answered as a lead by itself, whose transaction was rolled back.
        WRONG if leads == 1 => (Outcome::Refused(error), RequestVerdict::Done),
        WRONG => {
            let stop = StopCause::NotUnderstood.error(&error);
            (NOT_RUN, RequestVerdict::Stop(stop))
        }
        ADDED if leads == 1 => (added(answer, error), RequestVerdict::Done),
        _ => {
            let unknown = Outcome::Unknown(UnknownCause::Fault(error));
            (unknown, RequestVerdict::Lost)
        }
    }
}

const NOT_RUN: Outcome = Outcome::Deferred(LimitKind::NotRun);

fn denied(error: &PortalError) -> (Outcome, RequestVerdict) {
    let (error, text) = (error.code.clone(), error.text.clone());
    let stop = StopError::LeadPhpRefused { error, text };
    (NOT_RUN, RequestVerdict::Stop(stop))
}

/// A lead was added, if its ID says so.
fn added(result: &Value, told: PortalError) -> Outcome {
    let id = entry(result, "ID").and_then(positive_id);
    id.map_or(Outcome::Unknown(UnknownCause::Fault(told)), |id| {
        Outcome::Created(LeadId(id))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;

    use crate::batching::{Reading, Reply, Request, RequestId, RequestVerdict, pack, read};
    use crate::domain::{
        Call, LeadId, LimitKind, Method, Outcome, Params, PortalError, RowOrdinal, Timing,
        UnknownCause, Verb,
    };

    fn request(leads: u64) -> Request {
        let call = |row| Call {
            rows: vec![RowOrdinal(row)],
            verb: Verb::Add,
            method: Method::LeadPhp,
            params: Params::Map(vec![("TITLE".to_owned(), Params::Text("x".to_owned()))]),
            single: false,
        };
        let mut queue: VecDeque<Call> = (0..leads).map(call).collect();
        pack(&mut queue, 20, RequestId(1)).unwrap()
    }

    fn read_of(leads: u64, reply: &Reply) -> Reading {
        let reading = read(&request(leads), reply);
        let rows: Vec<u64> = reading.outcomes.iter().map(|(row, _)| row.0).collect();
        assert_eq!(rows, (0..leads).collect::<Vec<_>>());
        assert_eq!(reading.timing, Timing::default());
        reading
    }

    fn answered(leads: u64, body: &str) -> (Vec<Outcome>, RequestVerdict) {
        let body = body.as_bytes().to_vec();
        let reading = read_of(leads, &Reply::Answer { status: 200, body });
        let outcomes = reading.outcomes.into_iter().map(|(_, outcome)| outcome);
        (outcomes.collect(), reading.verdict)
    }

    fn error(code: &str, text: &str) -> PortalError {
        PortalError {
            code: code.to_owned(),
            text: text.to_owned(),
            status: 200,
        }
    }

    fn stops_with(verdict: &RequestVerdict, wanted: &str) -> bool {
        use crate::domain::Coded as _;
        matches!(verdict, RequestVerdict::Stop(stop) if stop.code() == wanted)
    }

    #[test]
    fn each_lead_has_its_own_answer() {
        let results = [
            "{'error':'201','ID':'7','error_message':'Lead has been added.'}",
            r"{'error':'400','error_message':'Поле \'Название\' обязательно.<br>И ещё'}",
            "{'error':'201','error_message':'added'}",
            "{'error':'201','ID':'0'}",
            "{'error':'500','error_message':'Unknown error.'}",
            "{'ID':'9'}",
            "'201'",
        ];
        let body = format!("{{'RESULTS':[{}],'AUTH':'x'}}", results.join(","));
        let (outcomes, verdict) = answered(8, &body);
        let fault = |code, text| Outcome::Unknown(UnknownCause::Fault(error(code, text)));
        let nothing = Outcome::Unknown(UnknownCause::NotMentioned);
        assert_eq!(
            outcomes,
            [
                Outcome::Created(LeadId(7)),
                Outcome::Refused(error("400", "Поле 'Название' обязательно.; И ещё")),
                fault("201", "added"),
                fault("201", ""),
                fault("500", "Unknown error."),
                nothing.clone(),
                nothing.clone(),
                nothing,
            ]
        );
        assert_eq!(verdict, RequestVerdict::Done);
    }

    #[test]
    fn a_denial_stops_and_nothing_was_done() {
        let not_run = Outcome::Deferred(LimitKind::NotRun);
        for text in [
            "Authorization error",
            "OTP required",
            "Access Denied",
            "Request error",
        ] {
            let body = format!("{{'error':'403','error_message':'{text}'}}");
            let (outcomes, verdict) = answered(3, &body);
            assert_eq!(outcomes, vec![not_run.clone(); 3]);
            assert!(stops_with(&verdict, "lead_php_refused"), "{text}");
        }
        let body = "{'RESULTS':[{'error':'201','ID':'7'},{'error':'403','error_message':'Access Denied'}]}";
        let (outcomes, verdict) = answered(2, body);
        assert_eq!(outcomes, [Outcome::Created(LeadId(7)), not_run.clone()]);
        assert!(stops_with(&verdict, "lead_php_refused"));
        let (outcomes, verdict) = answered(2, "{'error':'400','error_message':'Bad request'}");
        assert_eq!(outcomes, [not_run.clone(), not_run]);
        assert!(stops_with(&verdict, "request_not_understood"));
    }

    #[test]
    fn a_bundle_of_one_may_be_answered_like_a_single_lead() {
        let body = "{'error':'201','ID':'12','error_message':'Lead has been added.'}";
        assert_eq!(answered(1, body).0, [Outcome::Created(LeadId(12))]);
        let refused =
            "{'error':'400','error_message':'The field \\\"Lead Name\\\" is required.<br>'}";
        let text = "The field \"Lead Name\" is required.";
        assert_eq!(
            answered(1, refused),
            (
                vec![Outcome::Refused(error("400", text))],
                RequestVerdict::Done
            )
        );
        let (outcomes, verdict) = answered(2, body);
        assert!(
            outcomes
                .iter()
                .all(|one| matches!(one, Outcome::Unknown(_)))
        );
        assert_eq!(verdict, RequestVerdict::Lost);
    }

    #[test]
    fn what_is_no_answer_of_the_page_leaves_every_lead_unknown() {
        let answer = |status, body: &str| Reply::Answer {
            status,
            body: body.as_bytes().to_vec(),
        };
        let created = "{'RESULTS':[{'error':'201','ID':'7'}]}";
        for reply in [
            answer(200, "<html>please sign in</html>"),
            answer(200, ""),
            answer(200, "{'RESULTS':[{'error':'201','ID':'7'"),
            answer(200, "{'result':'7'}"),
            answer(502, created),
            answer(404, "<h1>Not Found</h1>"),
            answer(403, "{'error':'403'}"),
            Reply::Lost(UnknownCause::TimedOut),
        ] {
            let reading = read_of(2, &reply);
            let unknown = |outcome: &Outcome| matches!(outcome, Outcome::Unknown(_));
            assert!(
                reading.outcomes.iter().all(|(_, one)| unknown(one)),
                "{reply:?}"
            );
            assert_eq!(reading.verdict, RequestVerdict::Lost, "{reply:?}");
        }
    }

    #[test]
    fn what_never_reached_the_page_may_go_again() {
        let cause = "dns".to_owned();
        let host = "example.com".to_owned();
        let not_sent = read_of(1, &Reply::NeverSent { cause });
        assert!(matches!(not_sent.verdict, RequestVerdict::NotSent { .. }));
        let moved = read_of(1, &Reply::Redirected { host });
        assert!(stops_with(&moved.verdict, "portal_redirected"));
        for reading in [not_sent, moved] {
            assert_eq!(reading.outcomes[0].1, Outcome::Deferred(LimitKind::NotRun));
        }
    }

    proptest! {
        #[test]
        fn only_a_201_with_its_id_makes_a_lead(
            status in prop::sample::select(vec![200_u16, 200, 200, 302, 403, 500]),
            body in r"(\{'RESULTS':\[(\{'error':'(201|400|403|500|)'(,'ID':'[0-9x]{0,3}')?\},?){0,4}\]?\}?)|[ -~]{0,40}",
        ) {
            let reading = read_of(3, &Reply::Answer { status, body: body.as_bytes().to_vec() });
            let made = |outcome: &Outcome| matches!(outcome, Outcome::Created(_));
            let ids = body.matches("'error':'201','ID':'").count();
            let created = reading.outcomes.iter().filter(|(_, one)| made(one)).count();
            prop_assert!(created <= ids && (created == 0 || status == 200));
        }
    }
}
