//! What a portal says of its fields, lists and people goes before the tables.

use leadbatch::domain::{
    Dictionary, DictionaryEntry, FieldCatalogue, FieldKind, FieldSpec, People, Person,
};
use leadbatch::drafting::{ColumnDraft, Held, Standing};

use super::sheets::{Column, Sheet};

fn entry(id: &str, title: &str) -> DictionaryEntry {
    DictionaryEntry {
        id: id.to_owned(),
        titles: vec![title.to_owned()],
        end: None,
        old: false,
    }
}

/// A portal that calls things its own way.
fn portal() -> FieldCatalogue {
    let mut portal = FieldCatalogue::of_portal();
    for spec in FieldCatalogue::standard().fields() {
        portal.insert_field(spec.clone());
    }
    let own = |name: &str, kind, title: &str| FieldSpec {
        title_ru: title.to_owned(),
        title_en: title.to_owned(),
        ..FieldSpec::new(name, kind)
    };
    portal.insert_field(own("UF_CRM_AREA", FieldKind::Number, "Площадь"));
    portal.insert_field(FieldSpec {
        dictionary: Some("UF_CRM_PLAN".to_owned()),
        ..own("UF_CRM_PLAN", FieldKind::Choice, "Тариф")
    });
    portal.insert_field(own("UF_CRM_FILE", FieldKind::Foreign, "Договор"));
    portal.insert_field(own("UF_CRM_A", FieldKind::Line, "Отдел"));
    portal.insert_field(own("UF_CRM_B", FieldKind::Line, "Отдел"));
    portal.insert_dictionary(
        "STATUS",
        Dictionary::new(vec![
            entry("UC_1", "Первичный разбор"),
            entry("NEW", "Новый"),
        ]),
    );
    portal.insert_dictionary(
        "UF_CRM_PLAN",
        Dictionary::new(vec![entry("79", "Базовый"), entry("80", "Полный")]),
    );
    portal.set_people(People::new(vec![Person {
        id: 12,
        active: true,
        name: "Ирина".to_owned(),
        second_name: String::new(),
        last_name: "Админова".to_owned(),
        email: "irina@example.org".to_owned(),
    }]));
    portal
}

fn drafted(title: &str, values: &[&str]) -> ColumnDraft {
    let sheet = Sheet {
        name: title.to_owned(),
        russian: true,
        columns: vec![Column {
            title: title.to_owned(),
            right: Vec::new(),
            values: values.iter().map(|&value| value.to_owned()).collect(),
        }],
    };
    let draft = sheet.draft_by(true, &portal());
    draft.columns[0].clone()
}

#[test]
fn a_portal_s_own_fields_are_found_by_their_captions_and_names() {
    for (title, values, field) in [
        ("площадь", &["54,5", "38"][..], "UF_CRM_AREA"),
        ("UF_CRM_AREA", &["54,5"], "UF_CRM_AREA"),
        ("ufCrmArea", &["54,5"], "UF_CRM_AREA"),
        ("Тариф *", &["Базовый", "Полный"], "UF_CRM_PLAN"),
        ("Имя", &["Анна Ромашкина", "Пётр Иванов"], "FULL_NAME"),
    ] {
        let column = drafted(title, values);
        assert_eq!(column.goal.to_string(), field, "{title}");
        assert_eq!(column.standing, Standing::Applied, "{title}");
    }
    let twice = drafted("Отдел", &["Опт", "Розница"]);
    assert_eq!(
        twice.standing,
        Standing::Held(Held::Unsure),
        "two fields are called so"
    );
    let file = drafted("Договор", &["a.pdf"]);
    assert_eq!(file.standing, Standing::Held(Held::Foreign));
}

#[test]
fn values_are_those_of_the_portal_s_lists_and_people() {
    let stages = drafted("Стадия", &["первичный разбор", "Новая", "Первичный разбор"]);
    let rows = stages.values.expect("a table").rows;
    let sent: Vec<Option<&str>> = rows.iter().map(|row| row.sent.as_deref()).collect();
    assert_eq!(sent, [Some("UC_1"), Some("NEW")]);
    assert_eq!(stages.standing, Standing::Applied);
    let people = drafted("Менеджер", &["Ирина Админова"]);
    assert_eq!(people.standing, Standing::Applied);
    let strangers = drafted("Менеджер", &["Пётр Чужой"]);
    assert_eq!(strangers.standing, Standing::Held(Held::NoIds));
}
