//! Lists, people, yes and no (`dirty-data.md` §12), against a portal with lists and people of its own.

use std::fmt::Write as _;

use super::bench::{Bench, Checked};

/// A portal with two namesakes, one who was dismissed, a list whose titles hold commas, and one with two entries of one title.
const PORTAL: &str = "plan: self_hosted
costs: {lead_ms: 0, call_ms: 0}
people:
  employees:
    - {id: 1, name: Анна, last_name: Королёва, email: anna@firm.ru, admin: true}
    - {id: 7, name: Иван, last_name: Петров, email: petrov@firm.ru}
    - {id: 123, name: Ольга, last_name: Орлова, email: orlova@firm.ru}
    - {id: 8, name: Мария, last_name: Смирнова, email: m1@firm.ru}
    - {id: 9, name: Мария, last_name: Смирнова, email: m2@firm.ru}
    - {id: 15, name: Пётр, last_name: Иванов, email: ivanov@firm.ru, active: false}
  clients:
    companies:
      - {id: 15, title: ООО «Ромашка», phones: [\"+7 495 123-45-67\"]}
      - {id: 16, title: Лютик, emails: [info@lutik.ru]}
      - {id: 17, title: Лютик}
    contacts:
      - {id: 21, name: Мария, last_name: Орлова, phones: [\"8 (916) 123-45-67\"], emails: [orlova@firm.ru]}
fields:
  user_fields:
    - {code: UF_CRM_VIP, type: boolean, label: VIP}
    - code: UF_CRM_KIND
      type: enumeration
      multiple: true
      label: Вид
      items: [{id: 91, value: Опт}, {id: 93, value: Розница}, {id: 95, value: \"Кафе, бар\"}]
    - code: UF_CRM_SEGMENT
      type: enumeration
      label: Сегмент
      items: [{id: 79, value: Малый}, {id: 85, value: Особый}, {id: 87, value: особый}]
    - {code: UF_CRM_SCAN, type: file, label: Скан}
";

/// Checks one column, beside a title, against the portal.
fn check(mapping: &str, column: &str, cells: &[&str]) -> Checked {
    check_at(PORTAL, mapping, column, cells)
}

fn check_at(portal: &str, mapping: &str, column: &str, cells: &[&str]) -> Checked {
    let mut file = format!("Название;{column}\n");
    for (number, cell) in (1..).zip(cells) {
        writeln!(file, "Лид {number};\"{cell}\"").expect("a text grows");
    }
    let bench = Bench::new("leads.csv", file).beside("portal.yaml", portal);
    bench.check_with(
        mapping,
        &["--portal", "sandbox", "--sandbox-settings", "portal.yaml"],
    )
}

fn mapped(target: &str) -> String {
    format!("columns:\n  Название: TITLE\n  Значение: {target}\n")
}

fn codes(checked: &Checked) -> Vec<(&str, &str)> {
    let found = checked.found();
    found
        .into_iter()
        .map(|(_, severity, code)| (severity, code))
        .collect()
}

/// DIC-01 err: a source that the portal lacks is refused with the nearest and the list; a value map settles it
#[test]
fn dic_01_an_unknown_source_is_never_sent_as_it_is() {
    let checked = check(&mapped("SOURCE_ID"), "Значение", &["Сайт"]);
    assert_eq!(codes(&checked), [("error", "unknown_value")]);
    assert!(checked.problems[0]["message"].contains("Веб-сайт"));
    assert!(checked.problems[0]["hint"].contains("Звонок"));
    let values = mapped("{field: SOURCE_ID, values: {Сайт: WEB}}");
    assert_eq!(
        check(&values, "Значение", &["Сайт"]).sent("SOURCE_ID"),
        ["WEB"]
    );
}

/// DIC-02 err: a stage that the portal lacks is not the first stage in silence
#[test]
fn dic_02_an_unknown_stage_is_refused() {
    let checked = check(&mapped("STATUS_ID"), "Значение", &["новый"]);
    assert_eq!(codes(&checked), [("error", "unknown_value")]);
    assert!(checked.problems[0]["hint"].contains("Не обработан"));
}

/// DIC-03 ok: case, blanks and ё make no difference in a title
#[test]
fn dic_03_titles_match_regardless_of_case_and_blanks() {
    let checked = check(&mapped("STATUS_ID"), "Значение", &[" В  РАБОТЕ "]);
    assert_eq!(
        (codes(&checked), checked.sent("STATUS_ID")),
        (vec![], vec!["IN_PROCESS"])
    );
}

/// DIC-04 err: a stage of success only where the mapping allows it, one of failure with a warning
#[test]
fn dic_04_a_final_stage_is_refused_or_told() {
    let cells = ["Качественный лид", "CONVERTED", "Некачественный лид"];
    let checked = check(&mapped("STATUS_ID"), "Значение", &cells);
    let refused = ("error", "success_stage");
    assert_eq!(
        codes(&checked),
        [refused, refused, ("warning", "final_stage")]
    );
    let allowed = format!("clean: {{final_stages: allow}}\n{}", mapped("STATUS_ID"));
    let checked = check(&allowed, "Значение", &cells);
    assert_eq!(
        checked.sent("STATUS_ID"),
        ["CONVERTED", "CONVERTED", "JUNK"]
    );
}

/// DIC-05 err: a list value that the portal lacks; `values`, `missing: empty` and `missing: comment` settle it
#[test]
fn dic_05_an_unknown_list_value_is_refused_or_goes_where_the_mapping_says() {
    let cell = ["Опт, Самовывоз"];
    let checked = check(&mapped("UF_CRM_KIND"), "Значение", &cell);
    assert_eq!(codes(&checked), [("error", "unknown_list_value")]);
    assert!(checked.problems[0]["hint"].contains("Кафе, бар"));
    let checked = check(
        &mapped("{field: UF_CRM_KIND, missing: empty}"),
        "Значение",
        &cell,
    );
    assert_eq!(codes(&checked), [("warning", "list_value_left_out")]);
    assert_eq!(checked.sent("UF_CRM_KIND"), ["91"]);
    let checked = check(
        &mapped("{field: UF_CRM_KIND, missing: comment}"),
        "Значение",
        &cell,
    );
    assert_eq!(codes(&checked), [("warning", "list_value_to_comment")]);
    assert_eq!(checked.sent("COMMENTS"), ["Значение: Самовывоз"]);
    let values = mapped("{field: UF_CRM_KIND, values: {Самовывоз: Розница}}");
    assert_eq!(
        check(&values, "Значение", &cell).sent("UF_CRM_KIND"),
        ["91; 93"]
    );
}

/// DIC-06 ok: of a multiple list the longest known value is taken first; the separator can be told
#[test]
fn dic_06_a_value_that_holds_the_separator_stays_whole() {
    let cells = ["Опт, розница", "Кафе, бар", "Розница, кафе, бар"];
    let checked = check(&mapped("UF_CRM_KIND"), "Значение", &cells);
    assert_eq!(checked.sent("UF_CRM_KIND"), ["91; 93", "95", "93; 95"]);
    let split = mapped("{field: UF_CRM_KIND, split: \"|\"}");
    let checked = check(&split, "Значение", &["Опт|Кафе, бар"]);
    assert_eq!(checked.sent("UF_CRM_KIND"), ["91; 95"]);
}

/// DIC-07 fatal: two list values of one title refuse the file where a cell or the mapping needs that title
#[test]
fn dic_07_two_list_values_of_one_title_refuse_the_file() {
    let checked = check(&mapped("UF_CRM_SEGMENT"), "Значение", &["Малый", "Особый"]);
    assert_eq!(codes(&checked), [("fatal", "ambiguous_dictionary")]);
    assert_eq!(checked.code, 5);
    let unneeded = check(&mapped("UF_CRM_SEGMENT"), "Значение", &["Малый", "87"]);
    assert_eq!(
        (unneeded.code, unneeded.sent("UF_CRM_SEGMENT")),
        (0, vec!["79", "87"])
    );
    let constant = format!("{}set: {{UF_CRM_SEGMENT: Особый}}\n", mapped("POST"));
    let checked = check(&constant, "Значение", &["x"]);
    assert_eq!(checked.code, 2, "{}", checked.told);
    assert!(
        checked.told.contains("85") && checked.told.contains("87"),
        "{}",
        checked.told
    );
}

/// DIC-08 ok: every way of writing the rouble is RUB; what is no currency is refused
#[test]
fn dic_08_currencies_by_name_and_sign() {
    let cells = ["руб", "₽", "Российский рубль", "RUR"];
    let checked = check(&mapped("CURRENCY_ID"), "Значение", &cells);
    assert_eq!(checked.sent("CURRENCY_ID"), ["RUB"; 4]);
    let checked = check(&mapped("CURRENCY_ID"), "Значение", &["тугрики"]);
    assert_eq!(codes(&checked), [("error", "unknown_currency")]);
}

/// DIC-09 err: a currency that the portal has not enabled, alone and beside an amount
#[test]
fn dic_09_a_currency_that_is_not_enabled_is_refused() {
    let checked = check(&mapped("CURRENCY_ID"), "Значение", &["KZT", "тенге"]);
    assert_eq!(codes(&checked), [("error", "currency_not_enabled"); 2]);
    let checked = check(&mapped("OPPORTUNITY"), "Значение", &["1000 ₸"]);
    assert_eq!(codes(&checked), [("error", "currency_not_enabled")]);
}

/// DIC-10 ok: yes and no in every spelling; other words are refused
#[test]
fn dic_10_yes_and_no() {
    let cells = ["Да", "+", "1", "истина", "✓", "Нет", "-", "0", "ложь"];
    let checked = check(&mapped("UF_CRM_VIP"), "Значение", &cells);
    assert_eq!(
        checked.sent("UF_CRM_VIP"),
        ["Y", "Y", "Y", "Y", "Y", "N", "N", "N", "N"]
    );
    let checked = check(&mapped("UF_CRM_VIP"), "Значение", &["может быть"]);
    assert_eq!(codes(&checked), [("error", "not_yes_no")]);
}

/// DIC-11 ok: a responsible person by e-mail, ID or name
#[test]
fn dic_11_people_by_email_id_and_name() {
    let cells = [
        "Петров Иван",
        "Иван Петров",
        "petrov@firm.ru",
        "123",
        "Иван Петров [123]",
    ];
    let checked = check(&mapped("ASSIGNED_BY_ID"), "Значение", &cells);
    assert_eq!(
        checked.sent("ASSIGNED_BY_ID"),
        ["7", "7", "7", "123", "123"]
    );
    let by_email = mapped("{field: ASSIGNED_BY_ID, lookup: user.email, otherwise: anna@firm.ru}");
    let checked = check(&by_email, "Значение", &["petrov@firm.ru", "Иван Петров"]);
    assert_eq!(checked.sent("ASSIGNED_BY_ID"), ["7", "1"]);
}

/// DIC-12 err: two people of one name are listed with their IDs
#[test]
fn dic_12_namesakes_are_listed() {
    let checked = check(&mapped("ASSIGNED_BY_ID"), "Значение", &["Мария Смирнова"]);
    assert_eq!(codes(&checked), [("error", "user_ambiguous")]);
    let message = &checked.problems[0]["message"];
    assert!(
        message.contains("[8]") && message.contains("[9]"),
        "{message}"
    );
}

/// DIC-13 warn: who was dismissed is not made responsible; the default or `otherwise` is
#[test]
fn dic_13_who_was_dismissed_is_not_made_responsible() {
    let checked = check(&mapped("ASSIGNED_BY_ID"), "Значение", &["Пётр Иванов"]);
    assert_eq!(codes(&checked), [("warning", "user_inactive")]);
    assert_eq!(checked.sent("ASSIGNED_BY_ID"), [""]);
    let otherwise = mapped("{field: ASSIGNED_BY_ID, otherwise: Анна Королёва}");
    let checked = check(&otherwise, "Значение", &["Пётр Иванов"]);
    assert_eq!(codes(&checked), [("warning", "user_inactive")]);
    assert_eq!(checked.sent("ASSIGNED_BY_ID"), ["1"]);
}

/// DIC-14 err: an unknown person is an error, or `otherwise` with a warning and a count by name
#[test]
fn dic_14_an_unknown_person_is_refused_or_replaced_and_counted() {
    let cells = ["Сидоров", "Сидоров", "Козлов"];
    let checked = check(&mapped("ASSIGNED_BY_ID"), "Значение", &cells);
    assert_eq!(codes(&checked), [("error", "user_unknown"); 3]);
    let otherwise = mapped("{field: ASSIGNED_BY_ID, otherwise: anna@firm.ru}");
    let checked = check(&otherwise, "Значение", &cells);
    assert_eq!(codes(&checked), [("warning", "user_replaced"); 3]);
    assert_eq!(checked.sent("ASSIGNED_BY_ID"), ["1"; 3]);
    let told = checked.told.replace(['\u{2068}', '\u{2069}'], "");
    assert!(
        told.contains("“Сидоров”") && told.contains("2 rows"),
        "{told}"
    );
    let wrong = mapped("{field: ASSIGNED_BY_ID, otherwise: nobody@firm.ru}");
    assert_eq!(check(&wrong, "Значение", &cells).code, 2);
}

/// DIC-15 ok: an empty responsible person is left to the mapping's constant
#[test]
fn dic_15_an_empty_responsible_person_gives_way_to_a_constant() {
    let mapping = format!(
        "{}set: {{ASSIGNED_BY_ID: petrov@firm.ru}}\n",
        mapped("ASSIGNED_BY_ID")
    );
    let checked = check(&mapping, "Значение", &["", "anna@firm.ru"]);
    assert_eq!(checked.sent("ASSIGNED_BY_ID"), ["7", "1"]);
}

/// DIC-16 err: a company that two have the name of is listed with both IDs; one is found by name, phone or e-mail
#[test]
fn dic_16_links_by_name_phone_and_e_mail() {
    let by_title = mapped("{field: COMPANY_ID, lookup: company.title}");
    let cells = ["Лютик", "ооо «ромашка»", "Василёк"];
    let checked = check(&by_title, "Значение", &cells);
    assert_eq!(
        codes(&checked),
        [("error", "link_ambiguous"), ("error", "link_not_found")]
    );
    let message = &checked.problems[0]["message"];
    assert!(
        message.contains("16") && message.contains("17"),
        "{message}"
    );
    assert_eq!(checked.sent("COMPANY_ID")[0], "15");
    for (target, cell, field, wanted) in [
        (
            "{field: COMPANY_ID, lookup: company.phone}",
            "8 495 123 45 67",
            "COMPANY_ID",
            "15",
        ),
        (
            "{field: COMPANY_ID, lookup: company.email}",
            "Info@lutik.ru",
            "COMPANY_ID",
            "16",
        ),
        (
            "{field: CONTACT_IDS, lookup: contact.title}",
            "Орлова Мария",
            "CONTACT_IDS",
            "21",
        ),
        (
            "{field: CONTACT_ID, lookup: contact.phone}",
            "+79161234567",
            "CONTACT_ID",
            "21",
        ),
        (
            "{field: CONTACT_ID, lookup: contact.email}",
            "orlova@firm.ru",
            "CONTACT_ID",
            "21",
        ),
    ] {
        let checked = check(&mapped(target), "Значение", &[cell]);
        assert_eq!(codes(&checked), [], "{target}");
        assert_eq!(checked.sent(field), [wanted], "{target}");
    }
}

#[test]
fn what_no_look_up_finds_goes_where_the_mapping_says_and_a_constant_is_looked_up_too() {
    let missing = mapped("{field: COMPANY_ID, lookup: company.title, missing: comment}");
    let checked = check(&missing, "Значение", &["Василёк"]);
    assert_eq!(checked.sent("COMMENTS"), ["Значение: Василёк"]);
    let otherwise = mapped("{field: COMPANY_ID, lookup: company.title, otherwise: \"15\"}");
    let checked = check(&otherwise, "Значение", &["Василёк"]);
    assert_eq!(codes(&checked), [("warning", "link_replaced")]);
    assert_eq!(checked.sent("COMPANY_ID"), ["15"]);
    let empty = mapped("{field: COMPANY_ID, lookup: company.title, missing: empty}");
    let checked = check(&empty, "Значение", &["Василёк", "ООО «Ромашка»"]);
    assert_eq!(codes(&checked), [("warning", "list_value_left_out")]);
    assert_eq!(checked.sent("COMPANY_ID"), ["", "15"]);
    // A constant, and one that a row's value gives way to.
    let constant = "columns: {Название: TITLE, Значение: POST}\nset:\n  COMPANY_ID: {value: ООО «Ромашка», lookup: company.title}\n";
    let checked = check(constant, "Значение", &["Агроном"]);
    assert_eq!(codes(&checked), [], "{}", checked.told);
    assert_eq!(checked.sent("COMPANY_ID"), ["15"]);
    let unknown = constant.replace("ООО «Ромашка»", "Василёк");
    let checked = check(&unknown, "Значение", &["Агроном"]);
    assert_eq!(codes(&checked), [("error", "link_not_found")]);
    let standing = "columns:\n  Название: TITLE\n  Значение: {field: COMPANY_ID, lookup: company.title, missing: empty}\n\
set:\n  COMPANY_ID: {value: Лютик, lookup: company.email, otherwise: \"16\"}\n";
    let checked = check(standing, "Значение", &["ООО «Ромашка»", "Василёк", ""]);
    let replaced = ("warning", "link_replaced");
    let left_out = ("warning", "list_value_left_out");
    assert_eq!(codes(&checked), [left_out, replaced, replaced]);
    assert_eq!(checked.sent("COMPANY_ID"), ["15", "16", "16"]);
}

/// DIC-17 fatal: a field that the portal lacks, drops or cannot take is refused at the start
#[test]
fn dic_17_fields_that_the_portal_lacks_are_refused_at_the_start() {
    for (field, word) in [
        ("UF_CRM_KINT", "UF_CRM_KIND"),
        ("DATE_CREATE", "DATE_CREATE"),
        ("UF_CRM_SCAN", "file"),
    ] {
        let checked = check(&mapped(field), "Значение", &["x"]);
        assert_eq!(checked.code, 2, "{field}");
        assert!(checked.told.contains(word), "{}", checked.told);
    }
}

/// DIC-18 fatal: a mandatory user field that nothing feeds is told once, at the start
#[test]
fn dic_18_a_mandatory_field_that_is_not_mapped_is_told_at_the_start() {
    let portal = PORTAL.replace(
        "type: boolean, label: VIP",
        "type: boolean, mandatory: true, label: VIP",
    );
    let checked = check_at(&portal, &mapped("POST"), "Значение", &["x"]);
    assert_eq!(checked.code, 2);
    assert!(
        checked.told.contains("mapping_mandatory_not_fed"),
        "{}",
        checked.told
    );
    let checked = check_at(&portal, &mapped("UF_CRM_VIP"), "Значение", &["да", ""]);
    assert_eq!(codes(&checked), [("error", "required_empty")]);
}

/// DIC-19 fatal: a portal without leads is refused in one sentence
#[test]
fn dic_19_a_portal_without_leads_is_refused() {
    let portal = PORTAL.replace("people:\n", "people:\n  crm_mode: simple\n");
    let checked = check_at(&portal, &mapped("POST"), "Значение", &["x"]);
    assert_eq!(checked.code, 2);
    assert!(checked.told.contains("simple_crm_mode"), "{}", checked.told);
}

/// DIC-20 warn: an unknown salutation is left empty
#[test]
fn dic_20_an_unknown_salutation_is_left_empty() {
    let checked = check(&mapped("HONORIFIC"), "Значение", &["товарищ", "г-н"]);
    assert_eq!(codes(&checked), [("warning", "unknown_salutation")]);
    assert_eq!(checked.sent("HONORIFIC"), ["", "HNR_RU_1"]);
}
