//! What a portal accepts, as a table for people.

use unicode_width::UnicodeWidthStr as _;

use crate::domain::{Arg, PortalSnapshot, SnapshotEntry, SnapshotField};
use crate::messages::{Catalogue, Language};

use super::survey::number;

/// Widest column of titles.
const TITLE_WIDTH: usize = 40;

/// The whole of it: fields, lists, currencies, people.
pub(super) fn told(catalogue: &Catalogue, accepts: &PortalSnapshot) -> String {
    let words = Words { catalogue };
    let mut lines = words.head(accepts);
    let none = std::collections::BTreeMap::new();
    let fields = accepts.fields.as_ref().unwrap_or(&none);
    for (id, of_users) in [("fields-standard", false), ("fields-own", true)] {
        let of_kind = fields
            .iter()
            .filter(|(_, told)| told.is_dynamic == of_users);
        let rows: Vec<[String; 4]> = of_kind.map(|(code, told)| words.row(code, told)).collect();
        if !rows.is_empty() {
            lines.push(String::new());
            lines.push(words.line(id, &[("count", number(rows.len() as u64))]));
            lines.extend(table(&rows));
        }
    }
    for (code, told) in fields.iter().filter(|(_, told)| !told.items.is_empty()) {
        let entries = told.items.iter().map(|item| (&*item.id, &*item.value, ""));
        lines.extend(words.list(&format!("{code} ({})", words.label(told)), entries));
    }
    let lists = accepts.lists.as_deref().unwrap_or_default();
    for name in list_names(lists) {
        let of_list = lists.iter().filter(|entry| entry.list == name);
        let entries = of_list.map(|entry| (&*entry.id, &*entry.title, &*entry.semantics));
        lines.extend(words.list(name, entries));
    }
    if let Some(currencies) = &accepts.currencies {
        let title = words.line("fields-currencies", &[]);
        let entries = currencies.iter().map(|currency| {
            let base = if currency.base { "base" } else { "" };
            (&*currency.id, &*currency.title, base)
        });
        lines.extend(words.list(&title, entries));
    }
    lines.join("\n")
}

struct Words<'a> {
    catalogue: &'a Catalogue,
}

impl Words<'_> {
    fn line(&self, id: &str, args: &[(&str, Arg)]) -> String {
        self.catalogue.line(id, args)
    }

    fn label<'f>(&self, told: &'f SnapshotField) -> &'f str {
        told.label(self.catalogue.language() == Language::Ru)
    }

    fn head(&self, accepts: &PortalSnapshot) -> Vec<String> {
        let user = accepts.user.as_ref();
        let mut lines = vec![self.line(
            "plan-portal",
            &[
                ("host", Arg::Text(accepts.portal.clone())),
                (
                    "user",
                    Arg::Text(user.map(|user| user.name.clone()).unwrap_or_default()),
                ),
            ],
        )];
        lines.push(self.line(
            "check-rights",
            &[
                (
                    "admin",
                    Arg::Text(if user.is_some_and(|user| user.admin) {
                        "yes".to_owned()
                    } else {
                        "no".to_owned()
                    }),
                ),
                ("scopes", Arg::Text(accepts.scopes.join(", "))),
            ],
        ));
        if let Some(people) = &accepts.people {
            let active = people.iter().filter(|person| person.active).count() as u64;
            let dismissed = people.len() as u64 - active;
            lines.push(self.line(
                "fields-people",
                &[("active", number(active)), ("dismissed", number(dismissed))],
            ));
        }
        lines
    }

    /// Code, title, type, and what is to be minded.
    fn row(&self, code: &str, told: &SnapshotField) -> [String; 4] {
        let known = self.line(
            &format!("field-type-{}", told.type_id.replace('_', "-")),
            &[],
        );
        // A type that only this portal has is called as the portal calls it.
        let mut kind = if known.starts_with("field-type-") || known.is_empty() {
            told.type_id.clone()
        } else {
            known
        };
        if told.is_multiple {
            kind = self.line("fields-several", &[("type", Arg::Text(kind))]);
        }
        let mut notes = Vec::new();
        if told.is_required {
            notes.push(self.line("fields-required", &[]));
        }
        if told.is_read_only {
            notes.push(self.line("fields-read-only", &[]));
        }
        let bound = |name: &str| told.setting(name).filter(|text| text != "0");
        for (least, most, id) in [
            ("MIN_LENGTH", "MAX_LENGTH", "fields-length"),
            ("MIN_VALUE", "MAX_VALUE", "fields-bounds"),
        ] {
            let (least, most) = (bound(least), bound(most));
            if least.is_some() || most.is_some() {
                let text = |bound: Option<String>| Arg::Text(bound.unwrap_or_default());
                notes.push(self.line(id, &[("least", text(least)), ("most", text(most))]));
            }
        }
        notes.extend(bound("REGEXP"));
        let title = self.label(told);
        let title = if title == code { "" } else { title };
        [code.to_owned(), title.to_owned(), kind, notes.join("; ")]
    }

    fn list<'e>(
        &self,
        title: &str,
        entries: impl Iterator<Item = (&'e str, &'e str, &'e str)>,
    ) -> Vec<String> {
        let row = |(id, name, mark): (&str, &str, &str)| {
            let mark = match mark {
                "S" => self.line("fields-success", &[]),
                "F" => self.line("fields-failure", &[]),
                "base" => self.line("fields-base", &[]),
                _ => String::new(),
            };
            [id.to_owned(), name.to_owned(), mark, String::new()]
        };
        let rows: Vec<[String; 4]> = entries.map(row).collect();
        let mut lines = vec![String::new(), title.to_owned()];
        lines.extend(table(&rows));
        lines
    }
}

/// The names of the lists, each once, as the portal has them in order.
fn list_names(lists: &[SnapshotEntry]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for entry in lists {
        if !names.contains(&&*entry.list) {
            names.push(&entry.list);
        }
    }
    names
}

/// Rows with their columns below one another.
fn table(rows: &[[String; 4]]) -> Vec<String> {
    let mut widths = [0_usize; 4];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width().min(TITLE_WIDTH));
        }
    }
    let line = |row: &[String; 4]| {
        let mut line = String::from(" ");
        for (cell, width) in row.iter().zip(widths) {
            line.push(' ');
            line.push_str(cell);
            line.push_str(&" ".repeat(width.saturating_sub(cell.width())));
            line.push(' ');
        }
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::told;
    use crate::domain::PortalSnapshot;
    use crate::messages::{Catalogue, Language};

    #[test]
    fn the_table_stands_in_columns_in_both_languages() {
        let text = r#"{"version": 1, "portal": "example.bitrix24.ru", "user": {"id": 1, "name": "Анна", "admin": true},
            "scopes": ["crm"], "people": [{"id": 1, "active": true}, {"id": 2, "active": false}],
            "fields": {
                "TITLE": {"type": "string", "title": "Название"},
                "UF_CRM_SIZE": {"type": "enumeration", "isDynamic": true, "isMultiple": true, "isRequired": true, "title": "UF_CRM_SIZE",
                    "formLabel": "Размер", "labelEn": "Size", "items": [{"ID": "79", "VALUE": "Малый"}]},
                "UF_CRM_CODE": {"type": "string", "isDynamic": true, "title": "UF_CRM_CODE",
                    "settings": {"MIN_LENGTH": 2, "MAX_LENGTH": 5}}},
            "lists": [{"list": "STATUS", "id": "WON", "title": "Успех", "semantics": "S"}],
            "currencies": [{"id": "RUB", "title": "Рубль", "base": true}]}"#;
        let snapshot = PortalSnapshot::of_json(text).unwrap();
        let en = told(&Catalogue::new(Language::En), &snapshot);
        let en = en.replace(['\u{2068}', '\u{2069}'], "");
        for line in [
            "  UF_CRM_SIZE  Size  list, several  mandatory",
            "  UF_CRM_CODE        text           2 to 5 characters",
            "  79  Малый",
            "  WON  Успех  ends a lead with success",
        ] {
            assert!(en.lines().any(|told| told == line), "{line:?} in\n{en}");
        }
        let ru = told(&Catalogue::new(Language::Ru), &snapshot);
        assert!(ru.contains("Размер"), "{ru}");
    }
}
