//! Multifields: phones, e-mails, sites, messengers, links (`fields.md` §2, `lead-methods.md` §5).

use serde_json::Value;

use super::choices::Treatment;
use super::fields::Multi;
use super::leads::{Entry, Lead, Store};
use super::php::{self, Array};
use super::values::Reader;

/// Characters of a multifield value.
const MULTI_CHARS: usize = 250;

/// A change of one multifield entry.
#[derive(Debug)]
pub(super) struct MultiChange {
    pub(super) kind: Multi,
    pub(super) id: Option<u64>,
    pub(super) delete: bool,
    pub(super) value_type: Option<String>,
    pub(super) value: String,
}

impl Reader<'_> {
    /// What is wrong with a change, in the portal's language.
    pub(super) fn multi_error(&self, change: &MultiChange) -> Option<String> {
        if change.delete || change.value.is_empty() {
            return None;
        }
        let field = self.schema.find(change.kind.code());
        let title = field.map_or(change.kind.code(), |(_, field)| field.title(self.config));
        if change.value.chars().count() > MULTI_CHARS {
            return Some(self.config.say(
                format!("The value of \"{title}\" is longer than {MULTI_CHARS} characters"),
                format!("Значение поля \"{title}\" длиннее {MULTI_CHARS} символов"),
            ));
        }
        if change.kind == Multi::Email && !is_email(&change.value) {
            return Some(self.config.say(
                format!("Invalid e-mail \"{}\"", change.value),
                format!("Некорректный e-mail \"{}\"", change.value),
            ));
        }
        let value_type = change.value_type.as_deref();
        let is_unknown = value_type.is_some_and(|known| !change.kind.types().contains(&known));
        let refused = self.config.open.unknown_value_type == Treatment::Refused;
        (is_unknown && refused).then(|| {
            self.config.say(
                format!("The type of a value of \"{title}\" is not valid"),
                format!("Неверное значение поля \"{title}\": неизвестный тип"),
            )
        })
    }
}

/// The entries of a multifield of `crm.lead.*`; a scalar in the array's or an entry's place is lost.
pub(super) fn multi_changes(kind: Multi, value: &Value) -> Vec<MultiChange> {
    let entries = value.as_object().into_iter().flat_map(Array::values);
    entries
        .filter_map(Value::as_object)
        .filter_map(|entry| {
            let value_type = entry.get("VALUE_TYPE").and_then(php::text);
            Some(MultiChange {
                kind,
                id: entry
                    .get("ID")
                    .and_then(|id| u64::try_from(php::integer(id)).ok())
                    .filter(|id| *id > 0),
                delete: entry.get("DELETE").and_then(Value::as_str) == Some("Y"),
                value_type: value_type.filter(|t| !t.is_empty()),
                value: entry.get("VALUE").map_or(Some(String::new()), php::text)?,
            })
        })
        .collect()
}

impl MultiChange {
    /// An entry with an ID changes or removes that one, one without adds (`lead-methods.md` §5).
    pub(super) fn write(self, lead: &mut Lead, store: &mut Store) {
        let at = self.id.and_then(|id| {
            let known = |entry: &Entry| entry.id == id && entry.kind == self.kind;
            lead.multi.iter().position(known)
        });
        match at {
            Some(at) if self.delete || self.value.is_empty() => {
                lead.multi.remove(at);
            }
            Some(at) => {
                if let Some(entry) = lead.multi.get_mut(at) {
                    entry.value = self.value.into_boxed_str();
                    if let Some(value_type) = self.value_type {
                        entry.value_type = value_type.into_boxed_str();
                    }
                }
            }
            None if self.id.is_some() || self.delete || self.value.is_empty() => {}
            None => lead.multi.push(Entry {
                id: store.take_entry_id(),
                kind: self.kind,
                value_type: self
                    .value_type
                    .unwrap_or_else(|| self.kind.default_type().to_owned())
                    .into_boxed_str(),
                value: self.value.into_boxed_str(),
            }),
        }
    }
}

/// The portal's notion of an address: ASCII before the `@`, labels of letters and digits after it, at least two.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let dotted =
        |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    let local_is_good = !local.is_empty()
        && dotted(local)
        && local
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".=_~'+!$&*^`|#%/?{}-".contains(c));
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    local_is_good
        && domain.contains('.')
        && domain.split('.').all(label)
        && top.chars().count() >= 2
}
