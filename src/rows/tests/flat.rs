//! Rows on their way to `lead.php`.

use super::*;
use crate::domain::{FLAT_PARAMS, FieldSpec, ProblemKind};

fn by_page(fields: &[&str]) -> Mapping {
    Mapping {
        method: Method::LeadPhp,
        ..mapping(fields)
    }
}

#[test]
fn what_the_page_does_not_read_is_no_part_of_the_lead() {
    let fields = [
        "TITLE",
        "ADDRESS",
        "ADDRESS_CITY",
        "UTM_SOURCE",
        "PHONE_WORK",
        "OPENED",
    ];
    let row = ["A", "Тверская", "Москва", "ya", "+79161234567", "Y"];
    let names = |mapping: &Mapping| -> Vec<String> {
        let mapped = map_row(mapping, &row);
        assert_eq!(codes(&mapped), [""; 0]);
        let fields = mapped.fields.iter();
        fields.map(|(name, _)| name.to_string()).collect()
    };
    assert_eq!(names(&by_page(&fields)), ["TITLE", "ADDRESS", "PHONE"]);
    assert_eq!(names(&mapping(&fields)).len(), 6);
}

#[test]
fn the_page_demands_a_title_and_gets_one_nul_12() {
    let row = ["Анна", "+79161234567"];
    let mapped = map_row(&by_page(&["NAME", "PHONE_WORK"]), &row);
    assert_eq!(codes(&mapped), [""; 0]);
    let title = mapped
        .fields
        .iter()
        .find(|(name, _)| name.as_str() == "TITLE");
    let text = title.and_then(|(_, value)| value.wire_text());
    assert_eq!(text.as_deref(), Some("Анна"));
    let nobody = map_row(&by_page(&["NAME", "PHONE_WORK"]), &["", ""]);
    assert_eq!(codes(&nobody), ["nothing_to_identify"]);
}

#[test]
fn a_value_that_the_page_would_part_is_an_error_of_its_cell() {
    let fields = ["TITLE", "WEB_WORK", "WEB_WORK", "WEB_HOME"];
    let alone = ["A; b, c", "", "", "https://a.ru/?x=1,2"];
    let mapped = map_row(&by_page(&fields), &alone);
    let problem = &mapped.problems[0];
    assert_eq!(codes(&mapped), ["would_be_parted"]);
    assert_eq!(
        (problem.column, problem.value.as_str()),
        (Some(3), alone[3])
    );
    assert_eq!(
        problem.kind,
        ProblemKind::WouldBeParted { at: ",".to_owned() }
    );
    assert_eq!(codes(&map_row(&mapping(&fields), &alone)), [""; 0]);
    // Beside another of its type it stands behind a semicolon, which parts alone.
    let beside = ["A", "https://b.ru", "https://a.ru/?x=1,2", ""];
    assert_eq!(codes(&map_row(&by_page(&fields), &beside)), [""; 0]);
    let semicolon = ["A", "https://b.ru", "https://a.ru/?x=1;2", ""];
    let mut whole = by_page(&fields);
    whole.columns[2].targets[0].split = Some("|".to_owned());
    let mapped = map_row(&whole, &semicolon);
    assert_eq!(codes(&mapped), ["would_be_parted"]);
    assert_eq!(mapped.problems[0].column, Some(2));
}

#[test]
fn a_row_with_more_parameters_than_php_reads_is_refused() {
    let spec = |number| FieldSpec {
        name: FieldName::new(&format!("UF_CRM_{number}")),
        ..FieldCatalogue::standard().field("POST").cloned().unwrap()
    };
    let mut wide = by_page(&["TITLE"]);
    for entry in 0..FLAT_PARAMS {
        let mut rule = constant("POST", vec![Piece::Text("Слесарь".to_owned())]);
        rule.entry = entry;
        rule.target.spec = spec(entry);
        wide.constants.push(rule);
    }
    assert_eq!(codes(&map_row(&wide, &["A"])), ["row_too_large"]);
    wide.constants.pop();
    assert_eq!(codes(&map_row(&wide, &["A"])), [""; 0]);
}
