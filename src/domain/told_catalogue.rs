//! From what a portal has told to the catalogue that rows are held against.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::{
    Dictionary, DictionaryEntry, EntryFound, FieldCatalogue, FieldKind, FieldRules, FieldSpec,
    MaxLength, MultiKind, People, PortalSnapshot, SnapshotEntry, SnapshotField, StageEnd,
    TextPattern, fold_words,
};

/// Size of a user field's column in bytes.
const TEXT_BYTES: u64 = 65_535;

/// Settings of a `crm` field, and the prefixes of what they allow (`fields.md` §5).
const LINKS: &[(&str, &str)] = &[
    ("LEAD", "L"),
    ("DEAL", "D"),
    ("CONTACT", "C"),
    ("COMPANY", "CO"),
    ("SMART_INVOICE", "SI"),
    ("QUOTE", "Q"),
    ("ORDER", "O"),
];

impl PortalSnapshot {
    /// The catalogue of this portal. What it has not told is as a portal leaves the factory.
    pub fn catalogue(&self) -> FieldCatalogue {
        let standard = FieldCatalogue::standard();
        let mut made = if self.fields.is_some() {
            FieldCatalogue::of_portal()
        } else {
            standard.clone()
        };
        for (code, told) in self.fields.iter().flatten() {
            made.insert_field(spec(code, told, standard.field(code)));
            if !told.items.is_empty() {
                made.insert_dictionary(code, items(told));
            }
        }
        match &self.lists {
            Some(lists) => {
                for (list, entries) in by_list(lists) {
                    made.insert_dictionary(list, dictionary(&entries, standard.dictionary(list)));
                }
            }
            None => {
                for list in ["STATUS", "SOURCE", "HONORIFIC"] {
                    let known = standard.dictionary(list).cloned().unwrap_or_default();
                    made.insert_dictionary(list, known);
                }
            }
        }
        match &self.currencies {
            Some(told) => {
                let entries = told.iter().map(|currency| SnapshotEntry {
                    list: String::new(),
                    id: currency.id.clone(),
                    title: currency.title.clone(),
                    semantics: String::new(),
                });
                let entries: Vec<SnapshotEntry> = entries.collect();
                let entries: Vec<&SnapshotEntry> = entries.iter().collect();
                let base = told.iter().find(|currency| currency.base);
                made.set_currencies(
                    dictionary(&entries, Some(standard.currencies())),
                    base.map(|currency| currency.id.clone()),
                );
            }
            None => made.currencies = standard.currencies().clone(),
        }
        if let Some(people) = &self.people {
            made.set_people(People::new(people.clone()));
        }
        self.leave_unlisted(&mut made);
        made
    }

    /// A code of a list that was not told is sent as it is: nobody here can look it up.
    fn leave_unlisted(&self, made: &mut FieldCatalogue) {
        let unlisted: Vec<FieldSpec> = made
            .fields()
            .filter(|spec| spec.kind == FieldKind::Choice && self.lists.is_none())
            .filter(|spec| {
                let entity = spec.dictionary.as_deref().unwrap_or_default();
                made.dictionary(entity).is_none() && spec.rules.type_id != "enumeration"
            })
            .cloned()
            .collect();
        for spec in unlisted {
            made.insert_field(FieldSpec {
                kind: FieldKind::Line,
                dictionary: None,
                ..spec
            });
        }
    }
}

fn spec(code: &str, told: &SnapshotField, known: Option<&FieldSpec>) -> FieldSpec {
    let made = known.cloned().unwrap_or_else(|| of_type(code, told));
    // A title in the other language is better than a code.
    let label = |russian: bool, own: &str| {
        let label = told.label(russian);
        if label.is_empty() || label == code {
            own.to_owned()
        } else {
            label.to_owned()
        }
    };
    FieldSpec {
        title_ru: label(true, &made.title_ru),
        title_en: label(false, &made.title_en),
        read_only: told.is_read_only,
        // Standard fields that may not stay empty are filled by the portal itself.
        required: told.is_required && told.is_dynamic,
        rules: FieldRules {
            type_id: told.type_id.clone(),
            ..made.rules
        },
        ..made
    }
}

/// A field that only this portal has, by its type.
fn of_type(code: &str, told: &SnapshotField) -> FieldSpec {
    let number = |name: &str| {
        let text = told.setting(name)?;
        let number = Decimal::from_str(text.trim()).ok()?;
        Some(number).filter(|number| !number.is_zero())
    };
    let length = |name: &str| number(name).and_then(|number| number.to_u64());
    let kind = kind(code, told, length("ROWS"));
    let is_text = matches!(
        kind,
        FieldKind::Line | FieldKind::LongText | FieldKind::Url | FieldKind::Address
    );
    let longest = length("MAX_LENGTH").map_or(MaxLength::Bytes(TEXT_BYTES), MaxLength::Chars);
    let is_number = matches!(kind, FieldKind::Integer | FieldKind::Number);
    let dictionary = match (kind, told.type_id.as_str()) {
        (FieldKind::Choice, "enumeration") => Some(code.to_owned()),
        (FieldKind::Choice, _) => {
            let list = Some(told.status_type.clone()).filter(|list| !list.is_empty());
            list.or_else(|| told.setting("ENTITY_TYPE"))
        }
        _ => None,
    };
    FieldSpec {
        multiple: told.is_multiple,
        max: is_text.then_some(longest),
        dictionary,
        rules: FieldRules {
            type_id: told.type_id.clone(),
            min_chars: length("MIN_LENGTH").filter(|_| is_text),
            pattern: told
                .setting("REGEXP")
                .and_then(|pattern| TextPattern::of_php(&pattern)),
            least: number("MIN_VALUE").filter(|_| is_number),
            most: number("MAX_VALUE").filter(|_| is_number),
            places: told
                .setting("PRECISION")
                .and_then(|places| places.parse().ok())
                .filter(|_| kind == FieldKind::Number),
            links: if kind == FieldKind::Element {
                links(told)
            } else {
                Vec::new()
            },
        },
        ..FieldSpec::new(code, kind)
    }
}

fn kind(code: &str, told: &SnapshotField, rows: Option<u64>) -> FieldKind {
    match told.type_id.as_str() {
        "string" if rows.is_some_and(|rows| rows > 1) => FieldKind::LongText,
        "string" => FieldKind::Line,
        "integer" => FieldKind::Integer,
        "double" => FieldKind::Number,
        "boolean" | "char" => FieldKind::YesNo,
        "date" => FieldKind::Date,
        "datetime" => FieldKind::DateTime,
        "enumeration" | "crm_status" => FieldKind::Choice,
        "crm_currency" => FieldKind::Currency,
        "money" => FieldKind::Money,
        "url" => FieldKind::Url,
        "address" => FieldKind::Address,
        "employee" | "user" => FieldKind::User,
        "crm" => FieldKind::Element,
        "iblock_element" | "iblock_section" | "crm_entity" | "crm_company" | "crm_contact"
        | "crm_deal" | "crm_lead" => FieldKind::Link,
        "crm_multifield" => MultiKind::of_field(code).map_or(FieldKind::Foreign, FieldKind::Multi),
        _ => FieldKind::Foreign,
    }
}

/// Prefixes of the elements that a field may link to; of one that names none, all that leads can always link to.
fn links(told: &SnapshotField) -> Vec<String> {
    let settings = told.settings.as_object();
    let allowed = |name: &str| {
        let value = settings.and_then(|settings| settings.get(name));
        value.and_then(|value| value.as_str()) == Some("Y")
    };
    let mut prefixes: Vec<String> = LINKS
        .iter()
        .filter(|(name, _)| allowed(name))
        .map(|(_, prefix)| (*prefix).to_owned())
        .collect();
    let processes = settings.into_iter().flat_map(|settings| settings.keys());
    for name in processes.filter(|name| allowed(name)) {
        let number = name
            .strip_prefix("DYNAMIC_")
            .and_then(|id| id.parse::<u64>().ok());
        prefixes.extend(number.map(|id| format!("T{id:x}")));
    }
    if prefixes.is_empty() {
        let usual = LINKS.iter().take(4);
        prefixes.extend(usual.map(|(_, prefix)| (*prefix).to_owned()));
    }
    prefixes
}

fn items(told: &SnapshotField) -> Dictionary {
    let entry = |item: &super::SnapshotItem| DictionaryEntry {
        id: item.id.clone(),
        titles: vec![item.value.clone()],
        end: None,
        old: false,
    };
    Dictionary::new(told.items.iter().map(entry).collect())
}

fn by_list(lists: &[SnapshotEntry]) -> BTreeMap<&str, Vec<&SnapshotEntry>> {
    let mut all: BTreeMap<&str, Vec<&SnapshotEntry>> = BTreeMap::new();
    for entry in lists {
        all.entry(&entry.list).or_default().push(entry);
    }
    all
}

/// A list under the portal's own titles. An entry that is still called as the factory calls it is known by its other factory titles
/// too, such as the English ones, unless another entry has them.
fn dictionary(told: &[&SnapshotEntry], standard: Option<&Dictionary>) -> Dictionary {
    let taken: Vec<String> = told.iter().map(|entry| fold_words(&entry.title)).collect();
    let entry = |entry: &&SnapshotEntry| {
        let mut titles = vec![entry.title.clone()];
        let factory = standard.and_then(|standard| match standard.find(&entry.id) {
            EntryFound::One(found) if found.id == entry.id => Some(found),
            EntryFound::One(_) | EntryFound::Several(_) | EntryFound::None => None,
        });
        let factory = factory.map_or(&[][..], |found| found.titles.as_slice());
        let own = fold_words(&entry.title);
        if factory.iter().any(|title| fold_words(title) == own) {
            let more = factory
                .iter()
                .filter(|title| !taken.contains(&fold_words(title)));
            titles.extend(more.cloned());
        }
        DictionaryEntry {
            id: entry.id.clone(),
            titles,
            end: match entry.semantics.as_str() {
                "S" => Some(StageEnd::Success),
                "F" => Some(StageEnd::Failure),
                _ => None,
            },
            old: false,
        }
    };
    Dictionary::new(told.iter().map(entry).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::domain::{
        EntryFound, FieldKind, MaxLength, PortalSnapshot, SnapshotCurrency, SnapshotEntry, StageEnd,
    };

    fn snapshot() -> PortalSnapshot {
        let fields = json!({
            "TITLE": {"type": "string", "title": "Название лида"},
            "SOURCE_ID": {"type": "crm_status", "statusType": "SOURCE", "title": "Источник"},
            "STATUS_ID": {"type": "crm_status", "statusType": "STATUS", "title": "Стадия", "isRequired": true},
            "PARENT_ID_128": {"type": "crm_entity", "title": "Проект"},
            "PHONE": {"type": "crm_multifield", "isMultiple": true, "title": "Телефон"},
            "UF_S": {"type": "string", "isDynamic": true, "isRequired": true, "title": "UF_S", "formLabel": "Код",
                "settings": {"ROWS": 1, "MIN_LENGTH": "2", "MAX_LENGTH": 5, "REGEXP": "/^\\d+$/"}},
            "UF_T": {"type": "string", "isDynamic": true, "title": "UF_T", "settings": {"ROWS": 3, "MAX_LENGTH": 0}},
            "UF_N": {"type": "double", "isDynamic": true, "title": "UF_N",
                "settings": {"PRECISION": 3, "MIN_VALUE": 1.5, "MAX_VALUE": 0}},
            "UF_E": {"type": "enumeration", "isDynamic": true, "isMultiple": true, "title": "UF_E",
                "items": [{"ID": "79", "VALUE": "Опт"}]},
            "UF_C": {"type": "crm", "isDynamic": true, "title": "UF_C",
                "settings": {"LEAD": null, "CONTACT": "Y", "COMPANY": "Y", "DYNAMIC_128": "Y"}},
            "UF_F": {"type": "file", "isDynamic": true, "title": "UF_F"},
            "UF_I": {"type": "crm_status", "isDynamic": true, "title": "UF_I", "settings": {"ENTITY_TYPE": "INDUSTRY"}},
        });
        PortalSnapshot::of_json(&fields.to_string()).unwrap()
    }

    fn entry(list: &str, id: &str, title: &str, semantics: &str) -> SnapshotEntry {
        SnapshotEntry {
            list: list.to_owned(),
            id: id.to_owned(),
            title: title.to_owned(),
            semantics: semantics.to_owned(),
        }
    }

    #[test]
    fn fields_have_the_portals_own_titles_types_and_rules() {
        let catalogue = snapshot().catalogue();
        let kind = |name: &str| catalogue.field(name).map(|spec| spec.kind);
        for (name, wanted) in [
            ("TITLE", FieldKind::Line),
            ("PARENT_ID_128", FieldKind::Link),
            ("UF_S", FieldKind::Line),
            ("UF_T", FieldKind::LongText),
            ("UF_N", FieldKind::Number),
            ("UF_E", FieldKind::Choice),
            ("UF_C", FieldKind::Element),
            ("UF_F", FieldKind::Foreign),
            // Its list is not known: the codes go as they are.
            ("UF_I", FieldKind::Line),
        ] {
            assert_eq!(kind(name), Some(wanted), "{name}");
        }
        assert_eq!(kind("NAME"), None, "the portal has no such field");
        assert!(catalogue.is_of_portal());
        let code = catalogue.field("UF_S").unwrap();
        assert_eq!((code.title_ru.as_str(), code.required), ("Код", true));
        assert_eq!(code.max, Some(MaxLength::Chars(5)));
        assert_eq!(code.rules.min_chars, Some(2));
        assert!(code.rules.pattern.is_some());
        let number = catalogue.field("UF_N").unwrap();
        assert_eq!((number.rules.places, number.rules.most), (Some(3), None));
        assert_eq!(
            catalogue.field("UF_C").unwrap().rules.links,
            ["C", "CO", "T80"]
        );
        assert!(catalogue.field("UF_E").unwrap().multiple);
        assert!(!catalogue.field("STATUS_ID").unwrap().required);
    }

    #[test]
    fn lists_have_the_portals_entries_and_renamed_ones_lose_their_old_titles() {
        let mut told = snapshot();
        told.lists = Some(vec![
            entry("SOURCE", "WEB", "Веб-сайт", ""),
            entry("SOURCE", "CALL", "Входящий", ""),
            entry("SOURCE", "UC_1", "Call", ""),
            entry("STATUS", "CONVERTED", "Качественный лид", "S"),
            entry("STATUS", "JUNK", "Спам", "F"),
            entry("INDUSTRY", "IT", "ИТ", ""),
        ]);
        told.currencies = Some(vec![SnapshotCurrency {
            id: "RUB".to_owned(),
            title: "Рубль".to_owned(),
            base: true,
        }]);
        let catalogue = told.catalogue();
        let found = |list: &str, text: &str| match catalogue.dictionary(list).unwrap().find(text) {
            EntryFound::One(entry) => Some((entry.id.clone(), entry.end)),
            EntryFound::Several(_) | EntryFound::None => None,
        };
        let id = |id: &str| Some((id.to_owned(), None));
        assert_eq!(found("SOURCE", "Website"), id("WEB"));
        assert_eq!(found("SOURCE", "Звонок"), None);
        assert_eq!(
            found("SOURCE", "call"),
            id("CALL"),
            "an ID comes before a title"
        );
        assert_eq!(found("SOURCE", "Письмо"), None, "old sources are gone");
        let success = Some(StageEnd::Success);
        assert_eq!(
            found("STATUS", "Good Lead"),
            Some(("CONVERTED".to_owned(), success))
        );
        let failure = Some(StageEnd::Failure);
        assert_eq!(found("STATUS", "спам"), Some(("JUNK".to_owned(), failure)));
        assert_eq!(found("INDUSTRY", "ит"), id("IT"));
        assert_eq!(catalogue.field("UF_I").unwrap().kind, FieldKind::Choice);
        assert_eq!(catalogue.base_currency(), Some("RUB"));
        assert!(catalogue.has_portal_currencies());
        assert_eq!(catalogue.currencies().find("$"), EntryFound::None);
    }
}
