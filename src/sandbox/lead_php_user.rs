//! User fields of `lead.php` (`legacy-lead-php.md`, Parameters, row `UF_*`).
//!
//! A field with several values is parted by `,`. Entries of a list are named by ID, text or `XML_ID`, employees by ID or
//! name, bindings by ID or name; what names nothing is lost without a word.

use serde_json::{Value, json};

use super::fields::{FieldType, UserField};
use super::lead_php_fields::Site;
use super::people::Employee;
use super::php::{self, Array};

impl Site<'_> {
    /// The user fields of a form as `crm.lead.add` would be sent them.
    pub(super) fn user_fields(self, form: &Array) -> Array {
        let mut fields = Array::new();
        for field in self.schema.user_fields() {
            let Some(text) = form.get(&field.code).and_then(php::text) else {
                continue;
            };
            let value = if field.multiple {
                let parts = text
                    .split(',')
                    .map(str::trim)
                    .filter(|part| !part.is_empty());
                let values = parts.filter_map(|part| self.user_value(field, part));
                let values = values.enumerate();
                let values = values.map(|(place, value)| (place.to_string(), json!(value)));
                Some(Value::Object(values.collect()))
            } else {
                self.user_value(field, text.trim()).map(Value::String)
            };
            if let Some(value) = value {
                fields.insert(field.code.clone(), value);
            }
        }
        fields
    }

    fn user_value(self, field: &UserField, text: &str) -> Option<String> {
        match field.kind {
            FieldType::Enumeration => entry(field, text),
            FieldType::Boolean => Some(if is_yes(text) { "1" } else { "0" }.to_owned()),
            FieldType::Employee => self.employee(text),
            FieldType::Crm => self.binding(text),
            FieldType::Date => self.iso_date(text),
            FieldType::Datetime => {
                let (date, time) = text.split_once(' ').unwrap_or((text, "00:00:00"));
                Some(format!("{}T{}", self.iso_date(date)?, time.trim()))
            }
            FieldType::String
            | FieldType::Integer
            | FieldType::Double
            | FieldType::Money
            | FieldType::Url
            | FieldType::Address
            | FieldType::CrmStatus
            | FieldType::IblockElement
            | FieldType::IblockSection => Some(text.to_owned()),
            // A form cannot carry the one, and the other takes nothing.
            FieldType::File | FieldType::Other => None,
        }
    }

    fn employee(self, text: &str) -> Option<String> {
        if is_number(text) {
            return Some(text.to_owned());
        }
        let is_he = |employee: &&Employee| {
            let (name, last) = (&employee.name, &employee.last_name);
            is_same(text, &format!("{name} {last}")) || is_same(text, &format!("{last} {name}"))
        };
        let found = self.staff.iter().find(is_he);
        found.map(|employee| employee.id.to_string())
    }

    fn binding(self, text: &str) -> Option<String> {
        let own = text.split_once('_').map_or(text, |(_, id)| id);
        if is_number(own) {
            return Some(text.to_owned());
        }
        let clients = &self.config.people.clients;
        let mut contacts = clients.contacts.iter();
        let contact = contacts.find(|c| is_same(text, &format!("{} {}", c.name, c.last_name)));
        let company = clients.companies.iter().find(|c| is_same(text, &c.title));
        contact
            .map(|contact| format!("C_{}", contact.id))
            .or_else(|| company.map(|company| format!("CO_{}", company.id)))
    }
}

/// The ID of a list entry by its ID, its text in any case, or its name for programs.
fn entry(field: &UserField, text: &str) -> Option<String> {
    let by = |is_it: &dyn Fn(&super::fields::ListItem) -> bool| {
        let found = field.items.iter().find(|item| is_it(item));
        found.map(|item| item.id.to_string())
    };
    by(&|item| item.id.to_string() == text)
        .or_else(|| by(&|item| is_same(&item.value, text)))
        .or_else(|| by(&|item| !item.xml_id.is_empty() && item.xml_id == text))
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.trim().to_lowercase()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// `Y`, `YES`, the same in Russian, or a number above 0.
fn is_yes(text: &str) -> bool {
    ["y", "yes", "да"].contains(&text.to_lowercase().as_str()) || php::integer(&json!(text)) > 0
}

#[cfg(test)]
mod tests {
    use super::is_yes;

    #[test]
    fn yes_is_said_in_few_ways() {
        for (text, yes) in [
            ("Y", true),
            ("yes", true),
            ("Да", true),
            ("2", true),
            ("0", false),
            ("true", false),
            ("on", false),
            ("", false),
        ] {
            assert_eq!(is_yes(text), yes, "{text}");
        }
    }
}
