//! Questions as the sandbox understands them, and answers of every shape.

use std::collections::VecDeque;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Answer, InquiryReading, read_inquiry};
use crate::batching::{
    Inquiry, MAX_BODY_BYTES, ORIGINS_PER_LOOK_UP, Question, Reply, RequestId, RequestVerdict,
    Unanswered, inquire, inquire_alone, must_be_asked_alone, next_inquiry,
};
use crate::domain::{FoundLead, LeadId, LimitKind, PortalElement, PortalValue, UnknownCause};
use crate::sandbox::{Request, Sandbox, SandboxConfig};

fn origins(ids: &[&str], above: u64) -> Question {
    Question::Origins {
        originator: "amo".to_owned(),
        origin_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        above: LeadId(above),
    }
}

fn page(above: u64) -> Question {
    Question::Page {
        originator: "amo".to_owned(),
        above: LeadId(above),
    }
}

const fn lead(id: u64) -> Question {
    Question::Lead { id: LeadId(id) }
}

fn answered(inquiry: &Inquiry, status: u16, body: &Value) -> InquiryReading {
    let body = body.to_string().into_bytes();
    read_inquiry(inquiry, &Reply::Answer { status, body })
}

fn answers(reading: InquiryReading) -> Vec<Result<Answer, Unanswered>> {
    let answers = reading.answers.into_iter();
    answers.map(|(_, answer)| answer).collect()
}

fn found(ids: &[(u64, &str)], full: bool) -> Answer {
    let leads = ids.iter().map(|(id, origin_id)| FoundLead {
        id: LeadId(*id),
        originator: "amo".to_owned(),
        origin_id: (*origin_id).to_owned(),
    });
    Answer::Found {
        leads: leads.collect(),
        full,
    }
}

const START: i64 = 1_780_000_000_000;

/// A portal with leads `0` to `n` of the originator `amo`, and one of somebody else between.
fn portal(leads: u64) -> Sandbox {
    let mut config = SandboxConfig::standard();
    config.rate = None;
    let mut portal = Sandbox::new(config, "asked".to_owned());
    for number in 0..leads {
        let fields = json!({"TITLE": "x", "ORIGINATOR_ID": "amo", "ORIGIN_ID": number.to_string(),
            "PHONE": [{"VALUE": "+79001234567", "VALUE_TYPE": "HOME"}]});
        ask(
            &mut portal,
            "crm.lead.add",
            &json!({"fields": fields}),
            START,
        );
    }
    let fields = json!({"TITLE": "x", "ORIGINATOR_ID": "AMO", "ORIGIN_ID": "0"});
    ask(
        &mut portal,
        "crm.lead.add",
        &json!({"fields": fields}),
        START,
    );
    portal
}

fn ask(portal: &mut Sandbox, path: &str, body: &Value, at: i64) -> (u16, Vec<u8>) {
    let request = Request::json(format!("/rest/1/sandbox/{path}.json"), body);
    let (reply, _) = portal.handle(at, "127.0.0.1", &request);
    (reply.status, reply.body)
}

fn put(portal: &mut Sandbox, inquiry: &Inquiry) -> InquiryReading {
    let body: Value = serde_json::from_str(&inquiry.body).unwrap();
    let (status, body) = ask(portal, inquiry.path, &body, START + 3_600_000);
    read_inquiry(inquiry, &Reply::Answer { status, body })
}

/// What the portal answers in a batch, after it answered the same to each question asked alone.
fn asked_both_ways(portal: &mut Sandbox, questions: Vec<Question>) -> InquiryReading {
    let batch = put(portal, &inquire(questions, RequestId(1)));
    assert_eq!(batch.verdict, RequestVerdict::Done);
    for (question, told) in &batch.answers {
        let alone = inquire_alone(question.clone(), RequestId(2));
        assert!(!alone.is_batch());
        let again = put(portal, &alone);
        assert_eq!(again.answers[0].1, *told, "{}", alone.body);
    }
    batch
}

/// The leads of a list, and whether its page is full.
fn listed(answer: &Result<Answer, Unanswered>) -> (Vec<FoundLead>, bool) {
    match answer {
        Ok(Answer::Found { leads, full }) => (leads.clone(), *full),
        other => panic!("no list: {other:?}"),
    }
}

#[test]
fn leads_of_a_title_are_told_with_their_phones() {
    let mut portal = portal(3);
    let fields = json!({"TITLE": "X & y", "PHONE": []});
    ask(
        &mut portal,
        "crm.lead.add",
        &json!({"fields": fields}),
        START,
    );
    let titled = |title: &str, above| Question::Titled {
        title: title.to_owned(),
        above: LeadId(above),
    };
    let inquiry = inquire(
        vec![titled("x", 1), titled("X & y", 0), titled("none", 0)],
        RequestId(1),
    );
    let told = answers(put(&mut portal, &inquiry));
    let leads = |answer: &Result<Answer, Unanswered>| match answer {
        Ok(Answer::Titled(leads)) => leads.clone(),
        other => panic!("{other:?}"),
    };
    let first: Vec<_> = leads(&told[0])
        .iter()
        .map(|lead| (lead.id.0, lead.phones.len()))
        .collect();
    assert_eq!(first, [(2, 1), (3, 1), (4, 0)]);
    let second = leads(&told[1]);
    assert_eq!((second.len(), second[0].title.as_str()), (1, "X & y"));
    assert!(leads(&told[2]).is_empty());
}

#[test]
fn a_list_of_titles_that_cannot_be_read_whole_is_none() {
    let question = Question::Titled {
        title: "x".to_owned(),
        above: LeadId(0),
    };
    let inquiry = inquire_alone(question, RequestId(1));
    for (result, is_read) in [
        (json!([{"ID": "5", "TITLE": "x"}]), true),
        (json!([{"ID": "5", "TITLE": null, "PHONE": false}]), true),
        (json!([{"TITLE": "x"}]), false),
        (json!([{"ID": "5", "PHONE": [{"VALUE": "1"}]}]), false),
        (json!("5"), false),
    ] {
        let told = answers(answered(&inquiry, 200, &json!({"result": result})));
        assert_eq!(
            matches!(told[0], Ok(Answer::Titled(_))),
            is_read,
            "{result}"
        );
    }
}

#[test]
fn a_portal_finds_leads_by_origin_in_a_batch_and_alone() {
    let mut portal = portal(3);
    let first = portal.leads().next().unwrap().id();
    let newest = Question::Newest {
        originator: "amo".to_owned(),
        above: LeadId(first),
    };
    let questions = vec![
        origins(&["0", "2", "7"], 0),
        origins(&["0", "2"], first),
        newest,
        page(0),
    ];
    let reading = asked_both_ways(&mut portal, questions);
    let lists = [
        vec![(first, "0"), (first + 2, "2")],
        vec![(first + 2, "2")],
        vec![(first + 2, "2"), (first + 1, "1")],
        vec![(first, "0"), (first + 1, "1"), (first + 2, "2")],
    ];
    for ((question, answer), wanted) in reading.answers.iter().zip(lists) {
        let (leads, full) = listed(answer);
        let foreign = |lead: &FoundLead| lead.originator != "amo";
        assert!(
            leads.iter().any(foreign),
            "what the portal holds for equal is not filtered away: {question:?}"
        );
        let ours: Vec<_> = leads
            .iter()
            .filter(|lead| !foreign(lead))
            .map(|lead| (lead.id.0, lead.origin_id.as_str()))
            .collect();
        assert_eq!((ours, full), (wanted, false), "{question:?}");
    }
    assert_eq!(reading.timing.counters[0].charged, "crm.lead.list");
}

#[test]
fn a_portal_tells_a_lead_and_that_there_is_none() {
    let mut portal = portal(1);
    let first = portal.leads().next().unwrap().id();
    let questions = vec![lead(first), lead(first + 99), Question::Time];
    let reading = asked_both_ways(&mut portal, questions);
    let Ok(Answer::Lead(told)) = &reading.answers[0].1 else {
        panic!("{reading:?}");
    };
    let phone = PortalElement {
        id: "1".to_owned(),
        value_type: "HOME".to_owned(),
        value: "+79001234567".to_owned(),
    };
    assert_eq!(
        told.field("PHONE"),
        Some(&PortalValue::Elements(vec![phone]))
    );
    assert_eq!((told.id.0, told.text("ORIGIN_ID")), (first, "0"));
    assert_eq!(reading.answers[1].1, Ok(Answer::NotThere));
    assert_eq!(reading.answers[2].1, Ok(Answer::Time));
    let counters = reading.timing.counters.iter();
    let methods: Vec<&str> = counters.map(|one| one.charged).collect();
    assert_eq!(methods, ["crm.lead.get", "server.time"]);
}

#[test]
fn a_full_page_says_that_there_may_be_more_and_pages_come_to_an_end() {
    let mut portal = portal(70);
    let mut above = 0;
    let mut seen = Vec::new();
    loop {
        let reading = put(&mut portal, &inquire_alone(page(above), RequestId(1)));
        let Ok(Answer::Found { leads, full }) = reading.answers[0].1.clone() else {
            panic!("{reading:?}");
        };
        above = leads.last().unwrap().id.0;
        seen.extend(leads.into_iter().filter(|lead| lead.originator == "amo"));
        if !full {
            break;
        }
    }
    let told: Vec<String> = seen.into_iter().map(|lead| lead.origin_id).collect();
    let all: Vec<String> = (0..70).map(|number| number.to_string()).collect();
    assert_eq!(told, all);
}

#[test]
fn what_a_batch_would_rewrite_is_asked_alone_and_the_rest_keeps_its_order() {
    let odd = origins(&["$result[q0001]"], 0);
    assert!(must_be_asked_alone(&odd) && !must_be_asked_alone(&origins(&["$100"], 0)));
    let long = "ж".repeat(255);
    let many = origins(&vec![long.as_str(); ORIGINS_PER_LOOK_UP], 0);
    let mut queue: VecDeque<Question> = VecDeque::from([lead(1), odd, Question::Time]);
    queue.extend(vec![many; 49]);
    let all: Vec<Question> = queue.iter().cloned().collect();
    let mut asked = Vec::new();
    let mut alone = 0;
    while let Some(inquiry) = next_inquiry(&mut queue, 50, RequestId(1)) {
        assert!(inquiry.body.len() <= MAX_BODY_BYTES && inquiry.questions().len() <= 50);
        alone += usize::from(!inquiry.is_batch());
        asked.extend(inquiry.into_questions());
    }
    assert_eq!((asked, alone), (all, 1));
    assert!(next_inquiry(&mut VecDeque::from([Question::Time]), 0, RequestId(1)).is_none());
}

#[test]
fn only_a_list_that_was_read_to_its_last_row_answers() {
    let batch = inquire(vec![origins(&["a"], 0), lead(5)], RequestId(1));
    let row =
        |id: Value, origin: Value| json!({"ID": id, "ORIGINATOR_ID": "amo", "ORIGIN_ID": origin});
    let whole = |list: Value| {
        let body = json!({"result": {"result": {"q0001": list}, "result_error": []}});
        answers(answered(&batch, 200, &body)).remove(0)
    };
    let no = Err(Unanswered::Lost(UnknownCause::Unreadable { status: 200 }));
    assert_eq!(
        whole(json!([row(json!("7"), json!("a"))])),
        Ok(found(&[(7, "a")], false))
    );
    assert_eq!(
        whole(json!({"0": row(json!(7), json!(12)), "2": row(json!(8), json!(null))})),
        Ok(found(&[(7, "12"), (8, "")], false))
    );
    assert_eq!(whole(json!([])), Ok(found(&[], false)));
    assert_eq!(whole(json!({})), Ok(found(&[], false)));
    for odd in [
        json!([row(json!("7"), json!("a")), row(json!("0"), json!("b"))]),
        json!([row(json!("7"), json!(["a"]))]),
        json!([row(json!("7"), json!(true))]),
        json!([5]),
        json!({"items": []}),
        json!(false),
        json!(""),
    ] {
        assert_eq!(whole(odd.clone()), no, "{odd}");
    }
    assert_eq!(
        whole(json!(null)),
        Err(Unanswered::Lost(UnknownCause::NotMentioned))
    );
    let rows = (1..=50)
        .map(|id| row(json!(id), json!("a")))
        .collect::<Vec<_>>();
    assert!(matches!(
        whole(json!(rows)),
        Ok(Answer::Found { full: true, .. })
    ));
    let body = json!({"result": [row(json!(7), json!("a"))], "next": 50});
    let alone = inquire_alone(page(0), RequestId(1));
    assert_eq!(
        answers(answered(&alone, 200, &body)),
        [Ok(found(&[(7, "a")], true))]
    );
    let body = json!({"result": {"result": {"q0001": [row(json!(7), json!("a"))]}, "result_next": {"q0001": 50}}});
    assert_eq!(
        answers(answered(&batch, 200, &body))[0],
        Ok(found(&[(7, "a")], true))
    );
}

#[test]
fn a_lead_is_read_in_every_shape_of_php() {
    let alone = inquire_alone(lead(5), RequestId(1));
    let body = json!({"result": {"ID": 5, "TITLE": null, "OPPORTUNITY": 10.5, "UF_A": [], "UF_B": {}, "UF_C": ["1", 2],
        "UF_D": {"3": "x"}, "UF_E": false, "UF_F": true, "UF_G": {"id": "9", "showUrl": "u"},
        "PHONE": {"1": {"ID": 7, "VALUE": "+7", "VALUE_TYPE": "WORK"}}, "EMAIL": [], "WEB": null}});
    let Ok(Answer::Lead(told)) = answers(answered(&alone, 200, &body)).remove(0) else {
        panic!("no lead");
    };
    let text = |value: &str| Some(PortalValue::Text(value.to_owned()));
    let texts = |values: &[&str]| {
        Some(PortalValue::Texts(
            values.iter().map(|value| (*value).to_owned()).collect(),
        ))
    };
    let phone = PortalElement {
        id: "7".to_owned(),
        value_type: "WORK".to_owned(),
        value: "+7".to_owned(),
    };
    for (name, value) in [
        ("TITLE", text("")),
        ("OPPORTUNITY", text("10.5")),
        ("UF_A", texts(&[])),
        ("UF_B", texts(&[])),
        ("UF_C", texts(&["1", "2"])),
        ("UF_D", texts(&["x"])),
        ("UF_E", text("")),
        ("UF_F", text("1")),
        ("UF_G", text(r#"{"id":"9","showUrl":"u"}"#)),
        ("PHONE", Some(PortalValue::Elements(vec![phone]))),
        ("EMAIL", Some(PortalValue::Elements(vec![]))),
        ("WEB", Some(PortalValue::Elements(vec![]))),
        ("UF_Z", None),
    ] {
        assert_eq!(told.field(name).cloned(), value, "{name}");
    }
    let no = Err(Unanswered::Lost(UnknownCause::Unreadable { status: 200 }));
    for odd in [
        json!({"ID": "6"}),
        json!([]),
        json!({"TITLE": "x"}),
        json!({"ID": 5, "PHONE": "+7"}),
        json!({"ID": 5, "PHONE": [{"VALUE": "+7"}]}),
    ] {
        assert_eq!(
            answers(answered(&alone, 200, &json!({"result": odd}))),
            std::slice::from_ref(&no)
        );
    }
}

#[test]
fn a_lead_is_absent_only_when_the_portal_says_so() {
    let batch = inquire(vec![lead(5), origins(&["a"], 0)], RequestId(1));
    for (code, text, absent) in [
        ("", "Not found", true),
        ("", "Не найдено", true),
        ("", "Лид не найден", true),
        ("NOT_FOUND", "Élément introuvable", true),
        ("", "Access denied.", false),
        ("", "Доступ запрещен.", false),
        ("ACCESS_DENIED", "Not found", false),
        ("", "Zugriff verweigert", false),
        ("", "", false),
        ("ERROR_CORE", "Not found", false),
        ("INTERNAL_SERVER_ERROR", "not found", false),
    ] {
        let error = json!({"error": code, "error_description": text});
        let body =
            json!({"result": {"result": [], "result_error": {"q0001": error, "q0002": error}}});
        let told = answers(answered(&batch, 200, &body));
        assert_eq!(told[0] == Ok(Answer::NotThere), absent, "{code:?} {text:?}");
        assert!(told[1].is_err(), "a list is never absent");
        let alone = inquire_alone(lead(5), RequestId(1));
        let told = answers(answered(&alone, 400, &error));
        assert_eq!(told[0] == Ok(Answer::NotThere), absent, "{code:?} {text:?}");
    }
    let denied = json!({"error": "", "error_description": "Access denied."});
    let body = json!({"result": {"result": [], "result_error": {"q0001": denied}}});
    let told = answers(answered(&batch, 200, &body));
    assert!(matches!(told[0], Err(Unanswered::Refused(_))));
    assert_eq!(told[1], Err(Unanswered::Lost(UnknownCause::NotMentioned)));
}

#[test]
fn limits_and_lost_answers_leave_every_question_open() {
    let batch = inquire(vec![lead(5), page(0)], RequestId(1));
    let limit = json!({"error": "OPERATION_TIME_LIMIT", "error_description": "w"});
    let body =
        json!({"result": {"result": {"q0001": {"ID": "5"}}, "result_error": {"q0002": limit}}});
    let reading = answered(&batch, 200, &body);
    assert_eq!(reading.verdict, RequestVerdict::OperatingRefused);
    assert!(matches!(reading.answers[0].1, Ok(Answer::Lead(_))));
    assert_eq!(
        reading.answers[1].1,
        Err(Unanswered::Deferred(LimitKind::Operating))
    );
    let rate = json!({"error": "QUERY_LIMIT_EXCEEDED", "error_description": "w"});
    let reading = answered(&batch, 503, &rate);
    assert_eq!(reading.verdict, RequestVerdict::RateRefused);
    let open = Err(Unanswered::Deferred(LimitKind::Rate));
    assert_eq!(answers(reading), [open.clone(), open]);
    let reading = read_inquiry(&batch, &Reply::Lost(UnknownCause::TimedOut));
    assert_eq!(reading.verdict, RequestVerdict::Lost);
    let open = Err(Unanswered::Lost(UnknownCause::TimedOut));
    assert_eq!(answers(reading), [open.clone(), open]);
}

proptest! {
    #[test]
    fn any_bytes_answer_each_question_once_and_never_say_that_a_lead_is_absent(
        status in prop_oneof![Just(200_u16), 300_u16..600], body in prop::collection::vec(any::<u8>(), 0..60)
    ) {
        for inquiry in [inquire(vec![lead(5), page(0)], RequestId(1)), inquire_alone(origins(&["a"], 0), RequestId(1))] {
            let reply = Reply::Answer { status, body: body.clone() };
            let reading = read_inquiry(&inquiry, &reply);
            prop_assert_eq!(reading.answers.len(), inquiry.questions().len());
            prop_assert!(reading.answers.iter().all(|(_, answer)| answer.is_err()));
        }
    }
}
