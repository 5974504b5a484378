//! What was sent, beside what a portal tells of it: prints, differences and updates against the sandbox.

use std::collections::{BTreeSet, VecDeque};

use proptest::prelude::*;
use proptest::sample::subsequence;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::batching::{
    Answer, Question, Reply, RequestId, creating_call, inquire_alone, lead_update, pack, read,
    read_inquiry,
};
use crate::domain::{
    Call, Change, Digest, Draft, FieldCatalogue, FieldName, FieldPrint, FieldValue, LeadId, Method,
    MultiKind, MultiValue, Origin, Outcome, PortalLead, PortalValue, RowOrdinal, RowRef,
    SourceIndex, UpdateRules,
};
use crate::rows::multifields::{append, identity};
use crate::rows::{
    Difference, UpdatePlan, UpdateTerms, contact_hashes, differences, holds, plan_restore,
    portal_print, prints,
};
use crate::sandbox::{Request, Sandbox, SandboxConfig};

type Fields = Vec<(FieldName, FieldValue)>;

/// A portal and its clock.
struct Portal {
    sandbox: Sandbox,
    now: i64,
}

impl Portal {
    fn new(utc_offset_minutes: i32) -> Self {
        let mut config = SandboxConfig::standard();
        config.rate = None;
        config.utc_offset_minutes = utc_offset_minutes;
        Self {
            sandbox: Sandbox::new(config, "told".to_owned()),
            now: 1_780_000_000_000,
        }
    }

    fn post(&mut self, path: &str, body: &str) -> Reply {
        let mut request = Request::json(format!("/rest/1/sandbox/{path}.json"), &json!({}));
        request.body = body.as_bytes().to_vec();
        let (reply, ready_at) = self.sandbox.handle(self.now, "127.0.0.1", &request);
        self.now = ready_at + 60_000;
        Reply::Answer {
            status: reply.status,
            body: reply.body,
        }
    }

    fn call(&mut self, call: Call) -> Outcome {
        let request = pack(&mut VecDeque::from([call]), 1, RequestId(1)).unwrap();
        let reply = self.post(request.path, &request.body);
        read(&request, &reply).outcomes.remove(0).1
    }

    fn create(&mut self, draft: &Draft) -> LeadId {
        let outcome = self.call(creating_call(Method::LeadAdd, draft, None));
        let Outcome::Created(lead) = outcome else {
            panic!("{outcome:?}: {draft:?}");
        };
        lead
    }

    fn update(&mut self, lead: LeadId, changes: &[Change]) {
        let outcome = self.call(lead_update(RowOrdinal(0), lead, changes, None));
        assert_eq!(outcome, Outcome::Updated(lead), "{changes:?}");
    }

    /// What people do in the portal.
    fn edit(&mut self, lead: LeadId, fields: &Value) {
        let body = json!({"id": lead.0, "fields": fields}).to_string();
        self.post("crm.lead.update", &body);
    }

    fn get(&mut self, id: LeadId) -> PortalLead {
        let inquiry = inquire_alone(Question::Lead { id }, RequestId(1));
        let reply = self.post(inquiry.path, &inquiry.body);
        match read_inquiry(&inquiry, &reply).answers.remove(0).1 {
            Ok(Answer::Lead(lead)) => *lead,
            other => panic!("{other:?}"),
        }
    }
}

fn draft(fields: Fields) -> Draft {
    Draft {
        returned: false,
        chosen: Vec::new(),
        row: RowRef {
            source: SourceIndex(0),
            number: 2,
            ordinal: RowOrdinal(0),
        },
        origin: Origin {
            originator: "amo".to_owned(),
            id: "17".to_owned(),
        },
        content: Digest([0; 16]),
        cleared: Vec::new(),
        fields,
    }
}

/// An update of a lead that the row made, by no rules of the mapping's.
fn plan_update(
    draft: &Draft,
    last_sent: &[FieldPrint],
    lead: &PortalLead,
    catalogue: &FieldCatalogue,
) -> UpdatePlan {
    let terms = UpdateTerms {
        rules: &UpdateRules::default(),
        adopted: false,
    };
    crate::rows::plan_update(draft, last_sent, lead, catalogue, terms)
}

fn named(name: &str, value: FieldValue) -> (FieldName, FieldValue) {
    (FieldName::new(name), value)
}

fn text(name: &str, value: &str) -> (FieldName, FieldValue) {
    named(name, FieldValue::Text(value.to_owned()))
}

fn multi(kind: MultiKind, values: &[(&'static str, &str)]) -> (FieldName, FieldValue) {
    let mut list = Vec::new();
    let values = values.iter().map(|(value_type, value)| MultiValue {
        value_type,
        value: (*value).to_owned(),
    });
    append(&mut list, kind, values.collect());
    named(kind.field(), FieldValue::Multi(list))
}

/// A comment as the rules of its field write it.
fn html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    escaped.replace('>', "&gt;").replace('\n', "<br>")
}

fn words() -> impl Strategy<Value = String> {
    "[А-Яа-яA-Z0-9&<>\"'%+;$]{1,6}( [а-яё&#;]{1,5}){0,2}"
}

fn one_text(name: &'static str) -> BoxedStrategy<(FieldName, FieldValue)> {
    words().prop_map(move |value| text(name, &value)).boxed()
}

fn one_of(
    name: &'static str,
    codes: &'static [&'static str],
) -> BoxedStrategy<(FieldName, FieldValue)> {
    prop::sample::select(codes)
        .prop_map(move |code| named(name, FieldValue::Code(code.to_owned())))
        .boxed()
}

fn some_of(
    kind: MultiKind,
    types: &'static [&'static str],
    values: &'static [&'static str],
) -> BoxedStrategy<(FieldName, FieldValue)> {
    let one = (prop::sample::select(types), prop::sample::select(values));
    prop::collection::vec(one, 1..4)
        .prop_map(move |values| multi(kind, &values))
        .boxed()
}

/// A field of every standard kind with one value, and the contacts.
fn every_single_field() -> Vec<BoxedStrategy<(FieldName, FieldValue)>> {
    let date = (1930_i16..2030, 1_i8..13, 1_i8..29)
        .prop_map(|(year, month, day)| FieldValue::Date(jiff::civil::date(year, month, day)));
    let amount = (0_i64..4_000, 0_u32..3)
        .prop_map(|(number, scale)| FieldValue::Decimal(Decimal::new(number, scale)));
    let flag = |name| any::<bool>().prop_map(move |yes| named(name, FieldValue::YesNo(yes)));
    let id = |name| (1_i64..40).prop_map(move |id| named(name, FieldValue::Integer(id)));
    let lines = |name, write: fn(&str) -> String| {
        prop::collection::vec(words(), 1..4)
            .prop_map(move |lines| text(name, &write(&lines.join("\n"))))
    };
    vec![
        one_text("TITLE"),
        one_text("NAME"),
        one_text("POST"),
        one_text("ADDRESS"),
        one_text("UTM_SOURCE"),
        lines("SOURCE_DESCRIPTION", str::to_owned).boxed(),
        lines("COMMENTS", html).boxed(),
        date.prop_map(|date| named("BIRTHDATE", date)).boxed(),
        amount.prop_map(|sum| named("OPPORTUNITY", sum)).boxed(),
        one_of("CURRENCY_ID", &["RUB", "USD", "EUR"]),
        one_of("SOURCE_ID", &["CALL", "WEB", "OTHER"]),
        one_of("STATUS_ID", &["NEW", "IN_PROCESS", "PROCESSED"]),
        one_of("HONORIFIC", &["HNR_RU_1", "HNR_RU_2"]),
        flag("OPENED").boxed(),
        flag("IS_MANUAL_OPPORTUNITY").boxed(),
        id("ASSIGNED_BY_ID").boxed(),
        id("COMPANY_ID").boxed(),
        prop::collection::vec(1_i64..9, 1..3)
            .prop_map(|ids| {
                named(
                    "CONTACT_IDS",
                    FieldValue::List(ids.into_iter().map(FieldValue::Integer).collect()),
                )
            })
            .boxed(),
    ]
}

/// Every multifield that a row fills.
fn every_multifield() -> Vec<BoxedStrategy<(FieldName, FieldValue)>> {
    vec![
        some_of(
            MultiKind::Phone,
            &["WORK", "MOBILE", "HOME"],
            &[
                "+79161234567",
                "8 (916) 123-45-67",
                "+74950000000",
                "+442071838750",
                "112",
            ],
        ),
        some_of(
            MultiKind::Email,
            &["WORK", "HOME"],
            &[
                "anna@example.org",
                "Anna@Example.org",
                "boris@example.org",
                "v@example.org",
            ],
        ),
        some_of(
            MultiKind::Web,
            &["WORK"],
            &["https://example.org/A", "https://example.org/b"],
        ),
        some_of(
            MultiKind::Im,
            &["SKYPE", "TELEGRAM"],
            &["anna", "Anna", "boris"],
        ),
    ]
}

/// A draft with some of all fields.
fn any_draft() -> impl Strategy<Value = Draft> {
    let mut every_field = every_single_field();
    every_field.extend(every_multifield());
    let places: Vec<usize> = (0..every_field.len()).collect();
    (every_field, subsequence(places, 1..22)).prop_map(|(fields, chosen)| {
        draft(
            chosen
                .into_iter()
                .map(|place| fields[place].clone())
                .collect(),
        )
    })
}

/// What people may have changed in a lead.
fn any_edits() -> impl Strategy<Value = Vec<usize>> {
    subsequence((0..6).collect::<Vec<_>>(), 0..3)
}

/// Changes a lead as people do; gives the fields that they changed.
fn edit(portal: &mut Portal, lead: &PortalLead, edits: &[usize]) -> Vec<&'static str> {
    let mut edited = Vec::new();
    for one in edits {
        let (field, value) = match one {
            0 => ("NAME", json!("Исправлено")),
            1 => ("STATUS_ID", json!("JUNK")),
            2 => ("OPPORTUNITY", json!("777.10")),
            3 => ("COMMENTS", json!("<b>Своё</b>")),
            4 => (
                "PHONE",
                json!([{"VALUE": "+79990000000", "VALUE_TYPE": "FAX"}]),
            ),
            _ => {
                let Some(PortalValue::Elements(mails)) = lead.field("EMAIL") else {
                    continue;
                };
                ("EMAIL", json!([{"ID": mails[0].id, "DELETE": "Y"}]))
            }
        };
        portal.edit(lead.id, &json!({field: value}));
        edited.push(field);
    }
    edited
}

fn print_of(lead: &PortalLead, field: &FieldName) -> u64 {
    let catalogue = FieldCatalogue::standard();
    portal_print(
        catalogue.field(field.as_str()),
        field,
        lead.field(field.as_str()),
    )
}

fn assert_no_twins(lead: &PortalLead) {
    for kind in MultiKind::ALL {
        if let Some(PortalValue::Elements(elements)) = lead.field(kind.field()) {
            let forms: BTreeSet<_> = elements
                .iter()
                .map(|one| identity(kind, &one.value_type, &one.value))
                .collect();
            assert_eq!(forms.len(), elements.len(), "{elements:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_lead_as_the_portal_tells_it_has_the_prints_that_its_row_had(
        draft in any_draft(), zone in prop::sample::select(vec![180, 0, -210, 840])
    ) {
        let catalogue = FieldCatalogue::standard();
        let mut portal = Portal::new(zone);
        let id = portal.create(&draft);
        let lead = portal.get(id);
        let sent = prints(&draft, &catalogue);
        for print in sent.iter().filter(|print| print.field.as_str() != "CONTACT_IDS") {
            prop_assert_eq!(print.hash, print_of(&lead, &print.field), "{}: {:?}", print.field, lead.field(print.field.as_str()));
        }
        prop_assert_eq!(differences(&draft, &lead, &catalogue), []);
        prop_assert!(holds(&sent, &lead, &catalogue));
        let again = plan_update(&draft, &sent, &lead, &catalogue);
        prop_assert_eq!((again.changes, again.kept), (vec![], vec![]));
    }

    #[test]
    fn an_update_brings_the_row_into_its_lead_and_leaves_alone_what_people_wrote(
        first in any_draft(), mut second in any_draft(), edits in any_edits(), clears in any::<bool>(),
        zone in prop::sample::select(vec![180, -210])
    ) {
        let dropped = first.fields.iter().map(|(field, _)| field.clone());
        let dropped: Vec<FieldName> = dropped.filter(|field| second.field(field.as_str()).is_none()).collect();
        if clears {
            second.cleared.clone_from(&dropped);
        }
        let catalogue = FieldCatalogue::standard();
        let mut portal = Portal::new(zone);
        let id = portal.create(&first);
        let told = portal.get(id);
        let edited = edit(&mut portal, &told, &edits);
        let before = portal.get(id);
        let sent = prints(&first, &catalogue);

        let plan = plan_update(&second, &sent, &before, &catalogue);
        for field in &edited {
            let changed = plan.changes.iter().any(|change| change.field.as_str() == *field);
            prop_assert!(!changed, "{field} was people's: {plan:?}");
        }
        if !plan.changes.is_empty() {
            portal.update(id, &plan.changes);
        }
        let after = portal.get(id);
        assert_no_twins(&after);
        prop_assert!(holds(&plan.meant, &after, &catalogue));
        for (field, difference) in differences(&second, &after, &catalogue) {
            prop_assert!(plan.kept.contains(&field), "{field}: {difference:?}");
        }
        // NUL-10: a field of which the row says nothing stays, and one that it clears is emptied.
        for field in &dropped {
            let nothing = portal_print(catalogue.field(field.as_str()), field, None);
            let wanted = if clears { nothing } else { print_of(&before, field) };
            prop_assert!(plan.kept.contains(field) || print_of(&after, field) == wanted, "{field}: {clears}");
        }
        // Where people happened to write the row's values with types of their own, the row's types come later.
        let of_rows = |change: &&Change| !edited.iter().any(|field| change.field.as_str() == *field);
        let again = plan_update(&second, &plan.sent, &after, &catalogue);
        prop_assert_eq!((again.changes.iter().find(of_rows), again.kept), (None, plan.kept.clone()));
        let lost = plan_update(&second, &sent, &after, &catalogue);
        prop_assert_eq!(lost.changes, vec![], "nor if the first answer was lost");

        let back = plan_restore(&plan.old, &plan.meant, &after, &catalogue);
        prop_assert_eq!(&back.kept, &vec![]);
        if !back.changes.is_empty() {
            portal.update(id, &back.changes);
        }
        let restored = portal.get(id);
        for (field, _) in &before.fields {
            let changing = ["DATE_MODIFY", "MOVED_TIME", "LAST_ACTIVITY_TIME"];
            let told = changing.contains(&field.as_str());
            prop_assert!(told || print_of(&restored, field) == print_of(&before, field), "{field}: {:?}, {:?}",
                before.field(field.as_str()), restored.field(field.as_str()));
        }
    }
}

fn told(portal: &mut Portal, fields: Fields) -> (Draft, PortalLead) {
    let draft = draft(fields);
    let id = portal.create(&draft);
    let lead = portal.get(id);
    (draft, lead)
}

#[test]
fn what_the_portal_lost_is_told_from_what_it_has_otherwise() {
    let catalogue = FieldCatalogue::standard();
    let mut portal = Portal::new(180);
    let phones = [
        ("WORK", "+79161234567"),
        ("HOME", "+79161234568"),
        ("HOME", "+79161234569"),
    ];
    let (draft, lead) = told(
        &mut portal,
        vec![
            text("NAME", "Анна"),
            text("POST", "Директор"),
            multi(MultiKind::Phone, &phones),
            named(
                "CONTACT_IDS",
                FieldValue::List(vec![FieldValue::Integer(5), FieldValue::Integer(6)]),
            ),
            named("OPENED", FieldValue::YesNo(false)),
        ],
    );
    let Some(PortalValue::Elements(there)) = lead.field("PHONE") else {
        panic!("{lead:?}");
    };
    let fields = json!({"NAME": "Ольга", "POST": "", "PHONE": [{"ID": there[1].id, "DELETE": "Y"}],
        "CONTACT_IDS": [9], "OPENED": "Y"});
    portal.edit(lead.id, &fields);
    let lead = portal.get(lead.id);
    let other = |sent: &str, there: &str| Difference::Other {
        sent: sent.to_owned(),
        there: there.to_owned(),
    };
    let found: Vec<_> = differences(&draft, &lead, &catalogue)
        .into_iter()
        .map(|(field, difference)| (field.as_str().to_owned(), difference))
        .collect();
    let wanted = [
        ("NAME", other("Анна", "Ольга")),
        ("POST", Difference::Lost),
        ("PHONE", Difference::Fewer { sent: 3, there: 2 }),
        ("CONTACT_IDS", other("5, 6", "9")),
        ("OPENED", other("N", "Y")),
    ];
    assert_eq!(
        found,
        wanted.map(|(field, difference)| (field.to_owned(), difference))
    );
}

#[test]
fn elements_are_added_set_and_removed_by_what_they_mean() {
    let catalogue = FieldCatalogue::standard();
    let mut portal = Portal::new(180);
    let (first, lead) = told(
        &mut portal,
        vec![
            multi(
                MultiKind::Phone,
                &[("WORK", "8 916 123-45-67"), ("WORK", "+79161234568")],
            ),
            multi(MultiKind::Im, &[("SKYPE", "anna"), ("SKYPE", "boris")]),
            multi(MultiKind::Email, &[("WORK", "Anna@example.org")]),
        ],
    );
    let second = draft(vec![
        multi(
            MultiKind::Phone,
            &[("MOBILE", "+79161234567"), ("HOME", "+79161234569")],
        ),
        multi(MultiKind::Im, &[("TELEGRAM", "Anna"), ("SKYPE", "boris")]),
        multi(MultiKind::Email, &[("WORK", "anna@example.org")]),
    ]);
    let sent = prints(&first, &catalogue);
    let plan = plan_update(&second, &sent, &lead, &catalogue);
    assert_eq!(plan.changes.len(), 2, "the e-mail is the same: {plan:?}");
    portal.update(lead.id, &plan.changes);
    let after = portal.get(lead.id);
    let shown = |lead: &PortalLead, field: &str| match lead.field(field) {
        Some(PortalValue::Elements(elements)) => elements
            .iter()
            .map(|one| format!("{} {} {}", one.id, one.value_type, one.value))
            .collect(),
        _ => Vec::new(),
    };
    assert_eq!(
        shown(&after, "PHONE"),
        ["1 MOBILE 8 916 123-45-67", "6 HOME +79161234569"]
    );
    assert_eq!(shown(&after, "IM"), ["3 TELEGRAM anna", "4 SKYPE boris"]);
    assert_eq!(shown(&after, "EMAIL"), ["5 WORK Anna@example.org"]);
}

#[test]
fn what_the_portal_refills_or_never_tells_is_kept() {
    let catalogue = FieldCatalogue::standard();
    let mut portal = Portal::new(180);
    let (first, lead) = told(
        &mut portal,
        vec![
            named("STATUS_ID", FieldValue::Code("PROCESSED".to_owned())),
            named(
                "CONTACT_IDS",
                FieldValue::List(vec![FieldValue::Integer(5), FieldValue::Integer(6)]),
            ),
            text("POST", "Директор"),
        ],
    );
    let sent = prints(&first, &catalogue);
    let mut second = draft(vec![named(
        "CONTACT_IDS",
        FieldValue::List(vec![FieldValue::Integer(7)]),
    )]);
    second.cleared = vec![FieldName::new("STATUS_ID"), FieldName::new("POST")];
    let plan = plan_update(&second, &sent, &lead, &catalogue);
    let kept: Vec<&str> = plan.kept.iter().map(FieldName::as_str).collect();
    assert_eq!(kept, ["CONTACT_IDS", "STATUS_ID"]);
    let changed: Vec<&str> = plan.changes.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(changed, ["POST"]);
    let third = draft(vec![named("STATUS_ID", FieldValue::Code("NEW".to_owned()))]);
    let later = plan_update(&third, &plan.sent, &lead, &catalogue);
    let changed: Vec<&str> = later.changes.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(changed, ["STATUS_ID"], "what was kept can be written later");
    assert_eq!(
        plan.old,
        [(
            FieldName::new("POST"),
            PortalValue::Text("Директор".to_owned())
        )]
    );
}

#[test]
fn contacts_are_hashed_each_by_itself() {
    let of = |phone: &str, mail: &str| {
        contact_hashes(&draft(vec![
            text("TITLE", "x"),
            multi(MultiKind::Email, &[("WORK", mail)]),
            multi(MultiKind::Phone, &[("HOME", phone), ("HOME", "112")]),
        ]))
    };
    let hashes = of("8 (916) 123-45-67", "Anna@Example.org");
    assert_eq!(hashes, of("+79161234567", "anna@example.org"));
    let others = of("+79161234568", "boris@example.org");
    assert_eq!((hashes.len(), hashes[1]), (3, others[1]));
    assert!(hashes[0] != others[0] && hashes[2] != others[2]);
    assert!(contact_hashes(&draft(vec![text("TITLE", "x")])).is_empty());
}

fn names(fields: &[&str]) -> Vec<FieldName> {
    fields.iter().map(|name| FieldName::new(name)).collect()
}

#[test]
fn the_mappings_rules_say_what_of_a_lead_is_written() {
    let catalogue = FieldCatalogue::standard();
    let mut portal = Portal::new(180);
    let (first, lead) = told(
        &mut portal,
        vec![
            text("TITLE", "Заявка"),
            text("POST", "Директор"),
            text("COMMENTS", "первое"),
            text("SOURCE_DESCRIPTION", "сайт"),
        ],
    );
    let second = draft(vec![
        text("TITLE", "Заявка 2"),
        text("POST", "Повар"),
        text("NAME", "Анна"),
        text("COMMENTS", "второе<br>третье"),
        text("SOURCE_DESCRIPTION", "сайт"),
    ]);
    let rules = UpdateRules {
        never: Some(names(&["TITLE"])),
        fill: names(&["POST", "NAME"]),
        append: names(&["COMMENTS", "SOURCE_DESCRIPTION"]),
    };
    let terms = UpdateTerms {
        rules: &rules,
        adopted: false,
    };
    let sent = prints(&first, &catalogue);
    let plan = crate::rows::plan_update(&second, &sent, &lead, &catalogue, terms);
    assert_eq!(plan.kept, []);
    portal.update(lead.id, &plan.changes);
    let after = portal.get(lead.id);
    let shown = ["TITLE", "POST", "NAME", "COMMENTS", "SOURCE_DESCRIPTION"];
    assert_eq!(
        shown.map(|field| after.text(field)),
        [
            "Заявка",
            "Директор",
            "Анна",
            "первое<br>второе<br>третье",
            "сайт"
        ]
    );
    assert!(holds(&plan.sent, &after, &catalogue), "{:?}", plan.sent);
    let again = crate::rows::plan_update(&second, &plan.sent, &after, &catalogue, terms);
    assert_eq!(again.changes, [], "what was appended is not appended again");
    let back = plan_restore(&plan.old, &plan.sent, &after, &catalogue);
    portal.update(lead.id, &back.changes);
    assert_eq!(portal.get(lead.id).text("COMMENTS"), "первое");
}

#[test]
fn a_lead_of_others_is_written_over_and_keeps_its_phones_its_stage_and_its_person() {
    let catalogue = FieldCatalogue::standard();
    let mut portal = Portal::new(180);
    let (_, lead) = told(
        &mut portal,
        vec![
            text("NAME", "Аня"),
            named("STATUS_ID", FieldValue::Code("IN_PROCESS".to_owned())),
            multi(MultiKind::Phone, &[("HOME", "8 916 123-45-67")]),
        ],
    );
    let row = draft(vec![
        text("NAME", "Анна"),
        named("STATUS_ID", FieldValue::Code("NEW".to_owned())),
        named("ASSIGNED_BY_ID", FieldValue::Integer(9)),
        multi(
            MultiKind::Phone,
            &[("WORK", "+79161234567"), ("WORK", "+79161234568")],
        ),
    ]);
    let rules = UpdateRules::default();
    let terms = UpdateTerms {
        rules: &rules,
        adopted: true,
    };
    let plan = crate::rows::plan_update(&row, &[], &lead, &catalogue, terms);
    portal.update(lead.id, &plan.changes);
    let after = portal.get(lead.id);
    assert_eq!(after.text("NAME"), "Анна");
    assert_eq!(after.text("STATUS_ID"), "IN_PROCESS");
    assert_eq!(after.text("ASSIGNED_BY_ID"), lead.text("ASSIGNED_BY_ID"));
    let Some(PortalValue::Elements(phones)) = after.field("PHONE") else {
        panic!("{after:?}");
    };
    let phones: Vec<_> = phones
        .iter()
        .map(|one| (one.value_type.as_str(), one.value.as_str()))
        .collect();
    assert_eq!(
        phones,
        [("HOME", "8 916 123-45-67"), ("WORK", "+79161234568")]
    );
    assert!(holds(&plan.sent, &after, &catalogue));
    // A later file: what people wrote since stays, as in any lead that was written before.
    portal.edit(lead.id, &json!({"NAME": "Анна Петровна"}));
    let edited = portal.get(lead.id);
    let later = draft(vec![
        text("NAME", "Анна П."),
        multi(MultiKind::Phone, &[("WORK", "112")]),
    ]);
    let plan = crate::rows::plan_update(&later, &plan.sent, &edited, &catalogue, terms);
    assert_eq!(plan.kept, names(&["NAME"]));
    portal.update(lead.id, &plan.changes);
    let Some(PortalValue::Elements(phones)) = portal.get(lead.id).field("PHONE").cloned() else {
        panic!("no phones");
    };
    assert_eq!(phones.len(), 3);
}
