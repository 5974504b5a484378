//! Whatever is sent, the portal answers, and what it stores can be told by both families of methods.

use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};
use proptest::test_runner::Config;
use serde_json::{Map, Value, json};

use super::{NOW, call, portal, result};

/// JSON of any shape, three levels deep, with what fields look for among it.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        "\\PC{0,20}".prop_map(Value::from),
        "[0-9.,|: T+-]{1,24}".prop_map(Value::from),
        Just(json!("2024-12-31T10:00:00+03:00")),
        Just(json!({"fileData": ["a.pdf", "aGk="]})),
        Just(json!({"VALUE": "1", "VALUE_TYPE": "WORK", "ID": 1})),
        Just(json!({"typeId": "PHONE", "value": "1"})),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("(n?[0-9]|[A-Za-z]{1,6})", inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// Names of fields in a description, some wrong.
fn named(fields: &Value, picks: Vec<(usize, Value)>) -> Map<String, Value> {
    let names: Vec<&String> = fields.as_object().unwrap().keys().collect();
    let name = |pick: usize| names.get(pick % (names.len() + 1));
    picks
        .into_iter()
        .map(|(pick, value)| {
            let name = name(pick).map_or("nonsense", |name| name.as_str());
            (name.to_owned(), value)
        })
        .collect()
}

proptest! {
    #![proptest_config(Config { cases: 96, ..Config::default() })]
    #[test]
    fn any_fields_are_answered_and_what_is_stored_can_be_told(
        picks in prop::collection::vec((any::<usize>(), anything()), 0..12),
    ) {
        let mut portal = portal();
        let upper = result(&mut portal, "crm.lead.fields", &json!({}));
        let camel = result(&mut portal, "crm.item.fields", &json!({"entityTypeId": 1}));
        let leads = named(&upper, picks.clone());
        let items = named(&camel["fields"], picks);
        for (method, body) in [
            ("crm.lead.add", json!({"fields": leads})),
            ("crm.lead.update", json!({"id": 101, "fields": leads})),
            ("crm.item.add", json!({"entityTypeId": 1, "fields": items})),
            ("crm.item.update", json!({"entityTypeId": 1, "id": 101, "fields": items})),
            ("crm.item.import", json!({"entityTypeId": 1, "fields": items})),
            ("crm.item.batchImport", json!({"entityTypeId": 1, "data": [items, leads]})),
            ("crm.lead.list", json!({"filter": leads, "select": ["*", "UF_*"]})),
            ("crm.item.list", json!({"entityTypeId": 1, "filter": items, "select": ["*"]})),
        ] {
            let (status, answer) = call(&mut portal, NOW, method, &body);
            assert!(status == 200 || status == 400, "{method} {status} {answer}");
        }
        let ids: Vec<u64> = portal.leads().map(leadbatch::sandbox::Lead::id).collect();
        for id in ids {
            let lead = result(&mut portal, "crm.lead.get", &json!({"id": id}));
            let item = result(&mut portal, "crm.item.get", &json!({"entityTypeId": 1, "id": id}));
            assert_eq!(lead["TITLE"], item["item"]["title"]);
        }
    }
}
