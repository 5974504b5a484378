//! `crm.lead.list`.

use leadbatch::sandbox::Sandbox;
use serde_json::{Value, json};

use super::{NOW, call, portal, result};

fn filled(count: usize) -> Sandbox {
    let mut portal = portal();
    for n in 0..count {
        let fields = json!({"TITLE": format!("Заявка {n}"), "ORIGINATOR_ID": "leadbatch", "ORIGIN_ID": format!("Row-{n}"),
                            "OPPORTUNITY": n % 7, "PHONE": [{"VALUE": format!("+7900{n:04}")}]});
        result(&mut portal, "crm.lead.add", &json!({"fields": fields}));
    }
    portal
}

fn ids(portal: &mut Sandbox, body: &Value) -> Vec<u64> {
    let rows = result(portal, "crm.lead.list", body);
    let id = |row: &Value| row["ID"].as_str().unwrap().parse().unwrap();
    rows.as_array().unwrap().iter().map(id).collect()
}

/// Law rest-contract.md §7: a page has 50 rows, next is the offset of the next one and absent at the end, total is the count
/// Law rest-contract.md §7: start -1 switches counting off: total 0 and no next
#[test]
fn pages_hold_fifty_rows_and_tell_where_the_next_begins() {
    let mut portal = filled(120);
    let (_, first) = call(
        &mut portal,
        NOW,
        "crm.lead.list",
        &json!({"order": {"ID": "ASC"}}),
    );
    assert_eq!((&first["total"], &first["next"]), (&json!(120), &json!(50)));
    assert_eq!(first["result"][0]["ID"], "101");
    let (_, last) = call(
        &mut portal,
        NOW,
        "crm.lead.list",
        &json!({"order": {"ID": "ASC"}, "start": "100"}),
    );
    assert_eq!(last["result"].as_array().unwrap().len(), 20);
    assert!(last.get("next").is_none());
    let uncounted = json!({"order": {"ID": "ASC"}, "filter": {">ID": 200}, "start": -1});
    let (_, uncounted) = call(&mut portal, NOW, "crm.lead.list", &uncounted);
    assert_eq!(
        (&uncounted["total"], uncounted.get("next")),
        (&json!(0), None)
    );
    assert_eq!(uncounted["result"].as_array().unwrap().len(), 20);
    assert_eq!(
        ids(&mut portal, &json!({"select": ["ID"], "start": -1}))[0],
        220
    );
}

/// Law rest-contract.md §7: operators are prefixes of the key
/// Law rest-contract.md §7: crm.lead.list removes unknown filter keys in silence
/// Law rest-contract.md §7: a string without a prefix is compared by LIKE, a dictionary by equality also with %
/// Law rest-contract.md §7: PHONE and EMAIL are compared by their beginning, and only with the first value
#[test]
fn filters_know_the_prefixes_and_forget_what_they_do_not_know() {
    let mut portal = filled(12);
    for (filter, wanted) in [
        (
            json!({"=ORIGINATOR_ID": "leadbatch", "@ORIGIN_ID": ["Row-3", "Row-5", "none"], ">ID": 104}),
            vec![106],
        ),
        (json!({"=ORIGIN_ID": "row-3 "}), vec![104]),
        (json!({"ORIGIN_ID": "ow-1"}), vec![102, 111, 112]),
        (json!({"%TITLE": "заявка 1"}), vec![102, 111, 112]),
        (json!({"=%TITLE": "%1"}), vec![102, 112]),
        (json!({"%=TITLE": "%_1"}), vec![102, 112]),
        (
            json!({"!%ORIGIN_ID": "-1", "<=ID": 104}),
            vec![101, 103, 104],
        ),
        (json!({"!@ID": [101, "102"], "<ID": "104"}), vec![103]),
        (json!({"!=OPPORTUNITY": 0, "<ID": 103}), vec![102]),
        (json!({"OPPORTUNITY": "1"}), vec![102, 109]),
        (json!({">=OPPORTUNITY": 6}), vec![107]),
        (json!({"PHONE": ["+79000003", "+79000004"]}), vec![104]),
        (json!({"%STATUS_ID": "NE", "ID": 101}), vec![]),
        (json!({"ID": [103, 101]}), vec![101, 103]),
        (json!({"=NAME": "", "ID": 101}), vec![101]),
        (json!({">DATE_CREATE": "2024-01-21"}), vec![]),
        (
            json!({"<DATE_CREATE": "2024-01-21T00:00:00+03:00", "ID": 101}),
            vec![101],
        ),
        (json!({"=ORIGINN_ID": "Row-3", "<ID": 103}), vec![101, 102]),
    ] {
        let body = json!({"filter": filter, "order": {"ID": "ASC"}});
        assert_eq!(ids(&mut portal, &body), wanted, "{filter}");
    }
}

/// Law lead-methods.md §5: `*` leaves out multifields, and rows hold what was selected
#[test]
fn rows_hold_what_was_selected_and_a_star_leaves_multifields_out() {
    let mut portal = filled(2);
    let body = json!({"select": ["TITLE", "PHONE", "nonsense"], "order": {"ID": "ASC"}});
    let rows = result(&mut portal, "crm.lead.list", &body);
    let phone =
        json!([{"ID": "1", "VALUE_TYPE": "WORK", "VALUE": "+79000000", "TYPE_ID": "PHONE"}]);
    assert_eq!(
        rows[0],
        json!({"ID": "101", "TITLE": "Заявка 0", "PHONE": phone})
    );
    let star = result(
        &mut portal,
        "crm.lead.list",
        &json!({"select": ["*", "UF_*"]}),
    );
    assert!(star[0].get("PHONE").is_none() && star[0].get("OPPORTUNITY").is_some());
    let order = json!({"order": {"OPPORTUNITY": "DESC", "ID": "ASC"}});
    assert_eq!(ids(&mut portal, &order), [102, 101]);
    assert_eq!(ids(&mut portal, &json!({})), [102, 101]);
}
