//! The two passes together, on mappings as people write them.

mod mistakes;
mod pages;

use proptest::prelude::*;

use super::{Mapping, MappingErrors, NewColumns, Piece, parse};
use crate::domain::{Coded as _, FieldCatalogue, HeaderCell, Method, SheetChoice};

const SAMPLE: [&str; 16] = [
    "Название",
    "Имя",
    "Фамилия",
    "Отчество",
    "Рабочий телефон",
    "Мобильный",
    "Почта",
    "Компания",
    "Должность",
    "Город",
    "Сумма",
    "Валюта",
    "Источник",
    "Стадия",
    "Дата рождения",
    "Комментарий",
];
const LEGACY: &str = include_str!("../../mappings/legacy.yaml");
const MODERN: &str = include_str!("../../mappings/modern.yaml");
const EVERYTHING: &str = include_str!("tests/everything.yaml");

fn header(titles: &[&str]) -> Vec<HeaderCell> {
    let cell = |title: &&str| HeaderCell::of(*title);
    titles.iter().map(cell).collect()
}

fn checked(text: &str, titles: &[&str]) -> Result<Mapping, MappingErrors> {
    parse("m.yaml", text)?.check(&header(titles), &FieldCatalogue::standard())
}

/// `line:column code` of every error.
fn errors(text: &str, titles: &[&str]) -> Vec<String> {
    let errors = checked(text, titles).err().map(|errors| errors.errors);
    let shown = |error: super::MappingError| {
        let code = error.kind.code().replace("mapping_", "");
        format!("{}:{} {code}", error.line, error.column)
    };
    errors.unwrap_or_default().into_iter().map(shown).collect()
}

/// Errors of `version: 1`, `columns: {A: TITLE}` and further lines, which begin at line 3.
fn errors_with(more: &str, titles: &[&str]) -> Vec<String> {
    errors(
        &format!("version: 1\ncolumns: {{A: TITLE}}\n{more}"),
        titles,
    )
}

/// Errors of an entry of `columns` in line 3.
fn errors_in_column(entry: &str, titles: &[&str]) -> Vec<String> {
    errors(&format!("version: 1\ncolumns:\n  {entry}\n"), titles)
}

fn arg(text: &str, titles: &[&str], name: &str) -> String {
    let found = checked(text, titles).unwrap_err().errors.remove(0);
    let args = found.kind.args();
    let value = args.into_iter().find(|(key, _)| *key == name).unwrap().1;
    match value {
        crate::domain::Arg::Text(text) => text,
        crate::domain::Arg::Number(number) => number.to_string(),
    }
}

#[test]
fn the_shipped_mappings_fit_the_sample_and_mean_the_same() {
    let legacy = checked(LEGACY, &SAMPLE).unwrap();
    let modern = checked(MODERN, &SAMPLE).unwrap();
    assert_eq!(legacy, modern);
    assert_eq!(legacy.method, Method::LeadAdd);
    assert_eq!(legacy.originator, "leadbatch-sample");
    assert_eq!(legacy.locale.area.as_deref(), Some("495"));
    assert_eq!((legacy.unmapped.len(), legacy.ignored.len()), (0, 0));
    assert_eq!(legacy.columns.len(), SAMPLE.len());
    let fields = legacy.require.iter().map(|require| &require.any_of);
    let fields: Vec<String> = fields.map(|names| format!("{names:?}")).collect();
    assert!(fields[0].contains("TITLE"));
    assert!(fields[1].contains("PHONE") && fields[1].contains("EMAIL"));
    let source = &legacy.columns[12].targets[0];
    let table = source.values.as_ref().unwrap();
    assert_eq!(table.get(" САЙТ "), Some("WEB"));
}

#[test]
fn every_key_that_works_is_understood() {
    let titles = [
        "Номер",
        "Название",
        "Телефон",
        "Телефон *",
        "Скайп",
        "Заметка",
        "Ещё заметка",
        "Источник",
        "Этап",
        "Канал",
        "Метка",
        "Дата выгрузки",
        "_служебное",
        "",
    ];
    let file = parse("m.yaml", EVERYTHING).unwrap();
    let settings = file.source_settings();
    let sheets = SheetChoice::Named(vec!["Лиды".to_owned()]);
    assert_eq!(file.sheets(), &sheets);
    assert_eq!(settings.header_row, Some(3));
    assert_eq!(settings.encoding.as_deref(), Some("windows-1251"));
    assert_eq!(settings.delimiter, Some(';'));
    assert!(settings.wanted_titles.contains(&"Номер".to_owned()));
    assert!(settings.wanted_titles.contains(&"Телефон".to_owned()));

    let mapping = checked(EVERYTHING, &titles).unwrap();
    assert_eq!(mapping.key[0].column, 0);
    assert!(!mapping.key[0].phone);
    let columns: Vec<usize> = mapping.columns.iter().map(|rule| rule.column).collect();
    assert_eq!(
        columns,
        [1, 2, 3, 4, 5, 6, 7],
        "both columns titled Телефон"
    );
    assert_eq!(mapping.columns[3].targets[0].value_type, Some("SKYPE"));
    let source = &mapping.columns[6].targets[0];
    assert_eq!(
        source.values.as_ref().unwrap().get("1"),
        Some("CALL"),
        "a title is sent as its ID"
    );
    assert_eq!(source.otherwise.as_deref(), Some("OTHER"));
    assert_eq!(mapping.ignored, [11, 12]);
    assert_eq!(mapping.unmapped, [0_usize; 0]);
    assert_eq!(mapping.on_new_columns, NewColumns::Error);
    assert_eq!(mapping.params.register_sonet_event, Some(false));
    assert_eq!(mapping.empty, ["-", "не указано"]);
    let template = &mapping.constants.last().unwrap().template;
    assert_eq!(template.lines.len(), 3);
    assert_eq!(template.lines[0], [Piece::Columns(vec![9, 10])]);
}

#[test]
fn scalars_are_taken_as_they_are_written() {
    let text = "version: 1\noriginator: 0123\nlocale: {area: 0495}\ncolumns:\n  A: {field: TITLE, values: {no: yes, 1.10: 0x1}}\n";
    let mapping = checked(text, &["A"]).unwrap();
    assert_eq!(mapping.originator, "0123");
    assert_eq!(mapping.locale.area.as_deref(), Some("0495"));
    let table = mapping.columns[0].targets[0].values.as_ref().unwrap();
    assert_eq!(table.get("NO"), Some("yes"));
    assert_eq!(table.get("1.10"), Some("0x1"));
}

#[test]
fn an_origin_of_the_mappings_own_is_taken_and_no_key_beside_it() {
    let text = "version: 1\noriginator: shop\ncolumns: {A: ORIGIN_ID}\n";
    let mapping = checked(text, &["A"]).unwrap();
    assert_eq!(
        mapping.columns[0].targets[0].spec.name.as_str(),
        "ORIGIN_ID"
    );
    for (more, expected) in [
        ("originator: x\nset: {ORIGIN_ID: '{{ A }}-1'}\n", None),
        (
            "originator: x\nset: {ORIGIN_ID: '17'}\n",
            Some("4:7 origin_constant"),
        ),
        (
            "originator: x\nkey: A\nset: {ORIGIN_ID: '{{ A }}'}\n",
            Some("5:7 origin_beside_key"),
        ),
        (
            "set: {ORIGIN_ID: '{{ A }}'}\n",
            Some("3:7 originator_missing"),
        ),
    ] {
        let expected: Vec<&str> = expected.into_iter().collect();
        assert_eq!(errors_with(more, &["A"]), expected, "{more}");
    }
}

#[test]
fn columns_are_found_by_title_number_and_letter() {
    let titles = ["Имя", "Имя", "Телефон", "Телефон", "Сумма,\nруб. *"];
    assert_eq!(
        errors_in_column("Имя: NAME", &titles),
        ["3:3 column_ambiguous"]
    );
    let choices = arg("version: 1\ncolumns: {имя: NAME}\n", &titles, "choices");
    assert_eq!(choices, "Имя#1 (A), Имя#2 (B)");
    let text = "version: 1\ncolumns: {Имя#2: NAME, A: LAST_NAME, Телефон: PHONE, 'сумма, руб.': OPPORTUNITY}\n";
    let mapping = checked(text, &titles).unwrap();
    let columns: Vec<usize> = mapping.columns.iter().map(|rule| rule.column).collect();
    assert_eq!(columns, [0, 1, 2, 3, 4]);
    assert_eq!(
        mapping.columns[0].targets[0].spec.name.as_str(),
        "LAST_NAME"
    );

    let text = "version: 1\ncolumns: {Телефн: PHONE, Почта: EMAIL}\nkey: [Код]\noriginator: x\nignore: [Нет]\n";
    assert_eq!(
        errors(text, &titles),
        [
            "2:11 column_missing",
            "2:26 column_missing",
            "3:7 column_missing",
            "5:10 column_missing"
        ],
        "all missing columns at once"
    );
    assert_eq!(arg(text, &titles, "nearest"), "Телефон");
    assert_eq!(
        errors("version: 1\ncolumns: {A: NAME, 'Имя#1': TITLE}\n", &titles),
        ["2:20 column_twice"]
    );
    let mapping = checked(
        "version: 1\ncolumns: {D: PHONE}\nkey: D\noriginator: x\n",
        &titles,
    )
    .unwrap();
    assert!(mapping.key[0].phone);
    assert_eq!(
        errors_with("key: Имя\noriginator: x\n", &titles),
        ["3:6 column_ambiguous"]
    );
}

#[test]
fn two_columns_of_one_field_are_joined_collected_or_refused() {
    let titles = ["A", "B", "C"];
    assert_eq!(
        errors(
            "version: 1\ncolumns:\n  B: COMMENTS\n  A: COMMENTS\n",
            &titles
        ),
        ["4:6 field_needs_join"],
        "at the later line of the YAML"
    );
    assert_eq!(
        errors(
            "version: 1\ncolumns: {A: OPPORTUNITY, B: OPPORTUNITY}\n",
            &titles
        ),
        ["2:30 field_twice"]
    );
    let text =
        "version: 1\ncolumns: {C: {field: COMMENTS, join: ', '}, B: COMMENTS, A: COMMENTS}\n";
    let mapping = checked(text, &titles).unwrap();
    let joins = mapping
        .columns
        .iter()
        .map(|rule| rule.targets[0].join.as_deref());
    assert_eq!(joins.collect::<Vec<_>>(), [None, Some(", "), Some(", ")]);
    assert!(
        checked(
            "version: 1\ncolumns: {A: PHONE_WORK, B: PHONE, C: PHONE_MOBILE}\n",
            &titles
        )
        .is_ok()
    );
}

#[test]
fn columns_that_nobody_names_are_told_or_refused() {
    let titles = ["A", "Новая", "_внутренняя", "", "Старая"];
    let mapping = checked("version: 1\ncolumns: {A: TITLE}\n", &titles).unwrap();
    assert_eq!(mapping.unmapped, [1, 4]);
    assert_eq!(mapping.ignored, [2]);
    let more = "source: {on_new_columns: error}\nignore: [Старая]\n";
    assert_eq!(errors_with(more, &titles), ["3:26 columns_new"]);
    assert_eq!(
        errors_with("key: A\noriginator: x\nignore: A\n", &titles),
        ["5:9 key_ignored"]
    );
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "(?s).{0,300}") {
        let _outcome = checked(&text, &SAMPLE);
    }

    #[test]
    fn no_bytes_make_the_decoder_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _outcome = super::decode(&bytes);
    }

    #[test]
    fn no_damage_to_a_mapping_makes_it_panic(
        whole in prop::sample::select(vec![LEGACY, MODERN, EVERYTHING]),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, "[\\[\\]{}:,'\"#|>@*&!%~\\- \t\n\u{430}a0]{0,4}"), 1..6),
    ) {
        let mut letters: Vec<char> = whole.chars().collect();
        for (place, length, instead) in cuts {
            let start = place.index(letters.len() + 1);
            let end = (start + length).min(letters.len());
            letters.splice(start..end, instead.chars());
        }
        let text: String = letters.into_iter().collect();
        if let Err(found) = checked(&text, &SAMPLE) {
            let lines = text.split(['\n', '\r']).count();
            for error in found.errors {
                prop_assert!(error.line >= 1 && error.line <= lines);
                prop_assert!(error.length >= 1);
                prop_assert!(error.column <= error.source_line.chars().count() + 1);
            }
        }
    }
}

#[test]
fn a_column_is_found_under_its_other_titles_and_may_be_lacking_where_the_mapping_says_so() {
    let text = "version: 1\ncolumns:\n  Имя: {field: NAME, also: [Имя клиента, ФИО], optional: true}\n  \
                Телефон: {field: PHONE, also: [Тел., Моб.]}\n";
    let columns = |titles: &[&str]| {
        let mapping = checked(text, titles).unwrap();
        let fed = mapping.columns.iter();
        fed.map(|rule| (rule.column, rule.targets[0].spec.name.to_string()))
            .collect::<Vec<_>>()
    };
    let found = |fields: &[(usize, &str)]| {
        let owned = fields.iter().map(|(at, name)| (*at, (*name).to_owned()));
        owned.collect::<Vec<_>>()
    };
    assert_eq!(
        columns(&["фио", "Моб."]),
        found(&[(0, "NAME"), (1, "PHONE")])
    );
    assert_eq!(
        columns(&["Тел.", "Телефон", "Моб."]),
        found(&[(0, "PHONE"), (1, "PHONE"), (2, "PHONE")])
    );
    assert_eq!(errors(text, &["Имя"]), ["4:3 column_missing"]);
    assert_eq!(
        errors(text, &["Имя", "ФИО", "Тел."]),
        ["3:3 column_ambiguous"]
    );
    assert_eq!(
        arg(text, &["Имя", "ФИО", "Тел."], "choices"),
        "Имя (A), ФИО (B)"
    );
}
