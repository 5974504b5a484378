//! Mistakes, each told at its place.

use super::*;

#[test]
fn all_errors_of_the_text_come_at_once_with_their_places() {
    let text = "\
version: 2
method: crm.lead.fly
portal: https://example.org/rest/1/secret/
colums: {}
locale: {country: Россия, area: 849512, time_zone: Москва}
source:
  header_row: first
  encoding: windos-1251
  delimiter: \"/\"
  dates: [DD.MM]
  on_new_columns: fail
set:
  TITLE: \"{{ Имя\"
  NAME: [a, b]
  NAME: c
require: [{all: [PHONE]}]
key: [ID]
params: {REGISTER_SONET_EVENT: maybe}
";
    assert_eq!(
        errors(text, &[]),
        [
            "1:10 bad_version",
            "2:9 bad_value",
            "3:1 bad_portal",
            "4:1 key_unknown",
            "5:19 bad_country",
            "5:33 bad_area",
            "5:52 bad_time_zone",
            "7:15 wants_whole",
            "8:13 bad_encoding",
            "9:14 bad_value",
            "10:11 bad_dates",
            "11:19 bad_value",
            "13:11 placeholder_unclosed",
            "14:13 set_idle",
            "15:3 key_repeated",
            "16:11 key_missing",
            "16:12 key_unknown",
            "17:6 originator_missing",
            "18:32 wants_yes_no",
        ]
    );
    let found = checked(text, &[]).unwrap_err();
    let encoding = found.errors.iter().find(|error| error.line == 8).unwrap();
    assert_eq!(encoding.source_line, "  encoding: windos-1251");
    assert_eq!(encoding.length, 11);
    assert!(
        found
            .to_string()
            .starts_with("m.yaml:1:10: mapping_bad_version\n")
    );
}

#[test]
fn signs_that_a_key_can_be_are_shown_in_quotes() {
    let more = "source: {decimal: x}\n";
    let text = format!("version: 1\ncolumns: {{A: TITLE}}\n{more}");
    assert_eq!(arg(&text, &["A"], "allowed"), "\",\", \".\"");
}

#[test]
fn keys_of_later_versions_are_refused_by_name() {
    for key in ["entity", "group_by", "products", "notes"] {
        assert_eq!(
            errors_with(&format!("{key}: x\n"), &["A"]),
            ["3:1 key_not_yet"],
            "{key}"
        );
    }
    assert_eq!(
        errors_with("source: {sheet: []}\n", &["A"]),
        ["3:17 wants_texts"]
    );
    assert_eq!(
        errors_with("source: {sheet: [\"*\", \" \"]}\n", &["A"]),
        ["3:23 text_empty"]
    );
    let entry = "A: {field: SOURCE_ID, values: sources.csv}";
    assert_eq!(errors_in_column(entry, &["A"]), ["3:33 values_unreadable"]);
    assert_eq!(
        errors_in_column("A: UF_CRM_TAGS", &["A"]),
        ["3:6 field_of_user"]
    );
}

#[test]
fn fields_are_checked_and_the_nearest_name_is_offered() {
    for (entry, expected) in [
        ("A: PHON", "3:6 field_unknown"),
        ("A: DATE_CREATE", "3:6 field_only_by"),
        ("A: HAS_PHONE", "3:6 field_read_only"),
        ("A: ORIGINATOR_ID", "3:6 field_originator"),
        ("A: ORIGIN_ID", "3:6 originator_missing"),
        ("A: {field: EMAIL, type: MOBILE}", "3:27 type_unknown"),
        ("A: {field: NAME, type: WORK}", "3:26 type_not_multi"),
        ("A: {field: PHONE_WORK, type: HOME}", "3:32 type_on_flat"),
        ("A: {field: NAME, split: \";\"}", "3:27 split_not_many"),
        ("A: {field: PHONE, join: \" \"}", "3:27 join_not_text"),
        ("A: {field: NAME, otherwise: x}", "3:31 otherwise_idle"),
        (
            "A: {field: SOURCE_ID, values: {Сайт: WEBB}}",
            "3:40 value_unknown",
        ),
        (
            "A: {field: CURRENCY_ID, otherwise: XXX}",
            "3:38 value_unknown",
        ),
        (
            "A: {field: OPENED, values: {x: perhaps}}",
            "3:34 value_not_yes_no",
        ),
        (
            "A: {field: ASSIGNED_BY_ID, values: {x: Anna}}",
            "3:42 user_needs_portal",
        ),
        (
            "A: {field: SOURCE_ID, values: {Да: WEB, ' да': CALL}}",
            "3:43 value_repeated",
        ),
        ("A: [NAME, NAME]", "3:13 field_twice"),
        ("A: [PHONE, PHONE_WORK]", "3:14 field_twice"),
        ("A: {type: WORK}", "3:6 key_missing"),
        ("A: []", "3:6 wants_field"),
        ("A:", "3:4 wants_field"),
    ] {
        assert_eq!(errors_in_column(entry, &["A"]), [expected], "{entry}");
    }
    let nearest = |entry: &str| {
        arg(
            &format!("version: 1\ncolumns:\n  {entry}\n"),
            &["A"],
            "nearest",
        )
    };
    assert_eq!(nearest("A: PHONE_WORKS"), "PHONE_WORK");
    assert_eq!(nearest("A: title"), "TITLE");
    assert_eq!(nearest("A: {field: PHONE, type: MOBIL}"), "MOBILE");
    assert_eq!(nearest("A: {field: SOURCE_ID, otherwise: Вебсайт}"), "WEB");
    assert_eq!(nearest("A: {field: NAME, splitt: x}"), "split");
}

#[test]
fn constants_and_templates_are_checked_at_their_places() {
    let titles = ["A", "Имя", "Компания"];
    for (more, expected) in [
        ("set: {STATUS_ID: NEWW}\n", "3:18 value_unknown"),
        ("set: {CURRENCY_ID: рублики}\n", "3:20 value_unknown"),
        ("set: {OPENED: perhaps}\n", "3:15 value_not_yes_no"),
        ("set: {NAME: ''}\n", "3:13 text_empty"),
        ("set: {NAME: {{ Имя }}}\n", "3:13 template_unquoted"),
        ("set: {NAME: {always: Y}}\n", "3:13 key_missing"),
        ("set: {NAME: {value: x, joint: y}}\n", "3:24 key_unknown"),
        (
            "set:\n  COMMENTS: |\n    {{ Имя }}\n    от {{ Кампания }}\n",
            "6:8 column_missing",
        ),
        (
            "set:\n  COMMENTS: >-\n    {{ Имя }}\n    {{ Имя\n",
            "6:5 placeholder_unclosed",
        ),
        (
            "set: {COMMENTS: \"{{ Имя }}\\n{{ @raw }}\"}\n",
            "3:29 placeholder_unknown",
        ),
        ("set: {PHONE: x, PHONE_WORK: y}\n", "3:17 field_twice"),
        ("set: {M_SKYPE: x, IM_SKYPE: y}\n", "3:19 field_twice"),
        ("set: {DATE_CREATE: x}\n", "3:7 field_only_by"),
        ("set: {DATE_CLOSED: x}\n", "3:7 field_read_only"),
        ("require: [NAME]\n", "3:11 required_not_fed"),
        (
            "set: {OPENED: maybe}\nrequire: [NAME]\n",
            "4:11 required_not_fed",
        ),
        ("require: [{any: [NAME, PHON]}]\n", "3:24 field_unknown"),
    ] {
        let found = errors_with(more, &titles);
        assert!(found.contains(&expected.to_owned()), "{more}: {found:?}");
    }
    let text = "version: 1\ncolumns: {A: TITLE}\nset: {TITLE: '{{ Компания | Имя }}', CURRENCY_ID: ₽, OPENED: да, PHONE_WORK: 1, PHONE_HOME: 2}\nrequire: PHONE_MOBILE\n";
    let mapping = checked(text, &titles).unwrap();
    assert_eq!(
        mapping.constants[0].template.lines,
        [[Piece::Columns(vec![2, 1])]]
    );
    assert_eq!(
        mapping.constants[1].template.lines,
        [[Piece::Text("RUB".to_owned())]]
    );
    assert_eq!(
        mapping.constants[2].template.lines,
        [[Piece::Text("Y".to_owned())]]
    );
    assert_eq!(mapping.require[0].any_of[0].as_str(), "PHONE");
    assert_eq!(
        mapping.unmapped, [0_usize; 0],
        "a column that a template reads is named"
    );
}

#[test]
fn a_constant_that_its_field_refuses_is_shown_where_it_is_written() {
    let text =
        "version: 1\ncolumns: {A: TITLE}\nset:\n  OPENED: Y\n  PHONE: {always: Y, value: '12'}\n";
    let file = parse("m.yaml", text).unwrap();
    let mapping = checked(text, &["A"]).unwrap();
    let entry = mapping.constants[1].entry;
    let found = file.constants_refused([(entry, "слишком коротко".to_owned())]);
    let [error] = found.errors.as_slice() else {
        panic!("{found}");
    };
    assert_eq!((error.line, error.column), (5, 29));
    let said = format!("{:?}", error.kind.args());
    assert!(said.contains("PHONE") && said.contains("\"12\""), "{said}");
    assert_eq!(file.constants_refused([(9, String::new())]).errors, []);
}

#[test]
fn what_a_method_cannot_carry_is_an_error_at_its_place_unless_a_second_call_brings_it() {
    for (body, expected) in [
        (
            "columns: {A: TITLE, B: ADDRESS_CITY}\n",
            vec!["3:24 field_not_carried"],
        ),
        (
            "columns: {A: TITLE}\nset: {ADDRESS_COUNTRY: Россия, POST: 0, NAME: \"0\", OPPORTUNITY: 0, OPENED: 0}\n",
            vec![
                "4:7 field_not_carried",
                "4:38 zero_not_carried",
                "4:47 zero_not_carried",
            ],
        ),
        (
            "columns: {A: TITLE}\nset: {POST: \"0{{ B }}\", NAME: \"00\"}\n",
            vec![],
        ),
    ] {
        for method in ["crm.item.add", "crm.item.batchImport"] {
            let text = format!("version: 1\nmethod: {method}\n{body}");
            assert_eq!(errors(&text, &["A", "B"]), expected, "{text}");
            let text = format!("version: 1\nmethod: {method}\n{body}second_call: true\n");
            let mapping = checked(&text, &["A", "B"]).unwrap();
            assert!(mapping.second_call);
            assert_eq!(mapping.method.name(), method);
        }
        let text = format!("version: 1\nmethod: crm.lead.add\n{body}");
        assert_eq!(errors(&text, &["A", "B"]), [""; 0], "{text}");
    }
    let found = arg(
        "version: 1\nmethod: crm.item.add\ncolumns: {A: ADDRESS_2}\n",
        &["A"],
        "method",
    );
    assert_eq!(found, "crm.item.add");
}

#[test]
fn stamps_are_an_administrators_import_alone() {
    let columns =
        "columns: {A: TITLE, B: DATE_CREATE, C: DATE_MODIFY, D: MODIFY_BY_ID, E: MOVED_TIME}\n";
    let titles = ["A", "B", "C", "D", "E"];
    for method in ["crm.lead.add", "crm.item.add"] {
        let text = format!("version: 1\nmethod: {method}\n{columns}second_call: true\n");
        let expected = [
            "3:24 field_only_by",
            "3:40 field_only_by",
            "3:56 field_only_by",
            "3:73 field_only_by",
        ];
        assert_eq!(errors(&text, &titles), expected, "{method}");
    }
    let text = format!("version: 1\nmethod: crm.item.batchImport\n{columns}");
    assert_eq!(errors(&text, &titles), [""; 0]);
    let file = parse("m.yaml", &text).unwrap();
    assert!(file.feeds("DATE_CREATE") && !file.feeds("CREATED_BY_ID"));
    let text = format!("{text}second_call: true\n");
    let expected = ["3:40 stamp_overwritten", "3:56 stamp_overwritten"];
    assert_eq!(errors(&text, &titles), expected);
}

#[test]
fn what_no_second_call_could_bring_is_an_error_beside_it_too() {
    let more = "second_call: true\nparams: {REGISTER_SONET_EVENT: N}\noriginator: 0\n";
    for method in ["crm.item.add", "crm.item.batchImport"] {
        let text = format!("version: 1\nmethod: {method}\ncolumns: {{A: TITLE}}\n{more}");
        let expected = ["5:32 param_not_carried", "6:13 originator_not_carried"];
        assert_eq!(errors(&text, &["A"]), expected);
    }
    assert_eq!(errors_with(more, &["A"]), [""; 0]);
}

#[test]
fn what_lead_php_does_not_read_is_no_error_and_no_second_call_brings_it() {
    let text = "version: 1\nmethod: lead.php\ncolumns: {A: TITLE, B: ADDRESS_CITY}\nset: {UTM_SOURCE: x, POST: 0}\n";
    let mapping = checked(text, &["A", "B"]).unwrap();
    assert_eq!(mapping.method.name(), "lead.php");
    let more = format!("{text}second_call: true\nparams: {{REGISTER_SONET_EVENT: N}}\n");
    let expected = ["5:14 no_second_call", "6:32 param_not_carried"];
    assert_eq!(errors(&more, &["A", "B"]), expected);
}

#[test]
fn what_is_no_mapping_is_one_clear_error() {
    assert_eq!(errors("", &[]), ["1:1 empty"]);
    assert_eq!(errors("# ничего\n~\n", &[]), ["1:1 empty"]);
    assert_eq!(errors("просто текст\n", &[]), ["1:1 not_a_map"]);
    assert_eq!(errors("- a\n- b\n", &[]), ["1:1 not_a_map"]);
    assert_eq!(errors("Название;Телефон\nА: \"Б\n", &[]).len(), 1);
}

#[test]
fn conditions_are_checked_where_they_stand() {
    let titles = ["A", "Тип"];
    for (more, wanted) in [
        ("rows: {only: {Тпи: x}}", "3:15 column_missing"),
        ("rows: {only: {}}", "3:14 condition_empty"),
        ("rows: {only: {Тип: }}", "3:18 condition_empty"),
        ("rows: {skip: {Тип: {}}}", "3:20 condition_empty"),
        ("rows: {skip: {Тип: {matches: '('}}}", "3:30 bad_pattern"),
        ("rows: {skip: {Тип: {like: x}}}", "3:21 key_unknown"),
        ("rows: {skip: {Тип: {from: вчера}}}", "3:27 bad_bound"),
        (
            "rows: {skip: {Тип: {from: 2, to: 1}}}",
            "3:34 bounds_crossed",
        ),
        (
            "rows: {skip: {Тип: {from: 1, to: 2026-01-01}}}",
            "3:34 bounds_crossed",
        ),
        ("rows: {none: {Тип: x}}", "3:8 key_unknown"),
        (
            "set: {NAME: [x, {value: y, when: {Тип: z}}]}",
            "3:17 set_idle",
        ),
        ("set: {NAME: {value: y, when: z}}", "3:30 wants_map"),
    ] {
        assert_eq!(
            errors_with(&format!("{more}\n"), &titles),
            [wanted],
            "{more}"
        );
    }
    assert_eq!(
        arg(
            "version: 1\ncolumns: {A: TITLE}\nrows: {only: {A: {matches: \"[а\"}}}\n",
            &titles,
            "detail"
        ),
        "unclosed character class"
    );
}

#[test]
fn columns_with_conditions_may_take_turns_in_a_field() {
    let titles = ["A", "B", "Тип"];
    let entry = |of_b: &str| format!("A: {{field: TITLE, when: {{Тип: x}}}}\n  B: {of_b}");
    assert_eq!(
        errors_in_column(&entry("{field: TITLE, when: {Тип: y}}"), &titles),
        Vec::<String>::new()
    );
    assert_eq!(
        errors_in_column(&entry("TITLE"), &titles),
        ["4:6 field_needs_join"]
    );
}

#[test]
fn a_portal_that_may_be_a_secret_is_not_shown() {
    let text = "version: 1\ncolumns: {A: TITLE}\nportal: https://example.org/rest/1/secret/\n";
    let error = checked(text, &["A"]).unwrap_err().errors.remove(0);
    assert!(!error.source_line.contains("secret"), "{error:?}");
    assert!(error.kind.args().is_empty());
    let ours = parse("m.yaml", &text.replace("/rest/1/secret/", "")).unwrap();
    assert_eq!(ours.portal(), Some("example.org"));
}

#[test]
fn sharing_out_is_checked_where_it_stands() {
    let titles = ["A"];
    for (set, wanted) in [
        ("POST: {distribute: {7: 1}}", "3:26 shares_not_user"),
        ("ASSIGNED_BY_ID: {distribute: {}}", "3:36 shares_of_nobody"),
        (
            "ASSIGNED_BY_ID: {distribute: {7: 0, 9: 0}}",
            "3:36 shares_of_nobody",
        ),
        ("ASSIGNED_BY_ID: {distribute: [7, 9]}", "3:36 wants_map"),
        ("ASSIGNED_BY_ID: {distribute: {7: 1.5}}", "3:40 bad_weight"),
        ("ASSIGNED_BY_ID: {distribute: {7: 101}}", "3:40 bad_weight"),
        (
            "ASSIGNED_BY_ID: {distribute: {Анна: 1}}",
            "3:37 user_needs_portal",
        ),
        (
            "ASSIGNED_BY_ID: {distribute: {7: 1, '07': 1}}",
            "3:36 person_twice",
        ),
        (
            "ASSIGNED_BY_ID: {distribute: {7: 1}, same: [PHONE]}",
            "3:51 same_not_fed",
        ),
        (
            "ASSIGNED_BY_ID: {distribute: {7: 1}, value: 9}",
            "3:51 shares_beside",
        ),
        (
            "ASSIGNED_BY_ID: {value: 9, same: [TITLE]}",
            "3:40 same_alone",
        ),
        ("ASSIGNED_BY_ID: {same: [TITLE]}", "3:23 key_missing"),
    ] {
        let found = errors_with(&format!("set: {{{set}}}\n"), &titles);
        assert!(found.contains(&wanted.to_owned()), "{set}: {found:?}");
    }
}

#[test]
fn the_rest_is_a_text_and_names_what_nothing_else_does() {
    let titles = ["A", "B", "C", "D", "_e", "F"];
    let mapping = |more: &str| checked(&format!("version: 1\n{more}\n"), &titles).unwrap();
    let more = "columns: {A: TITLE}\nset: {NAME: '{{ B }}'}\nrows: {skip: {C: x}}\nignore: [D]\nsource: {on_new_columns: error}";
    let rest = mapping(&format!("{more}\nrest: COMMENTS\nreport: {{columns: [F]}}"));
    assert_eq!(rest.unmapped, [0_usize; 0]);
    assert_eq!(rest.rest.unwrap().columns, [(5, "F".to_owned())]);
    let shown = mapping(&format!("{more}\nreport: {{columns: [F]}}"));
    assert_eq!((shown.unmapped, shown.report_columns), (vec![], vec![5]));
    assert_eq!(
        errors_with(
            "rest: OPPORTUNITY\nsource: {on_new_columns: ignore}\n",
            &titles
        ),
        ["3:7 rest_not_text"]
    );
}
