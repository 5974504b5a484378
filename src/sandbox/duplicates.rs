//! `crm.duplicate.findbycomm`: who has this telephone or e-mail already (`lead-methods.md` §8).
//!
//! The rules by which a portal makes two spellings of a number equal are unknown. Here only the digits before an
//! extension count and nothing is guessed: `8 900…`, `+7 900…` and a bare `900…` are three numbers, so a client that
//! does not send what the portal stores finds nothing. Of more than 20 values the first 20 are looked for, without a
//! word. A type tells 20 finds at most, and one that has 20 leaves the later types out.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::caller::Caller;
use super::leads::Lead;
use super::methods::Done;
use super::php::{self, Array};
use super::portal::Sandbox;
use super::refusal::Refusal;

/// Values that are looked for.
const MAX_VALUES: usize = 20;
/// Finds of one type after which later types are left out.
const MAX_FINDS: usize = 20;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comm {
    Phone,
    Email,
}

impl Comm {
    /// The multifield that holds it.
    const fn field(self) -> &'static str {
        match self {
            Self::Phone => "PHONE",
            Self::Email => "EMAIL",
        }
    }
}

/// What two spellings share when they mean the same; `None` for a value that means nothing.
fn key(comm: Comm, value: &str) -> Option<String> {
    let key: String = if comm == Comm::Email {
        value.trim().to_lowercase()
    } else {
        let extension = |c: char| c.is_alphabetic() || ";,#".contains(c);
        let number = value.split(extension).next().unwrap_or_default();
        number.chars().filter(char::is_ascii_digit).collect()
    };
    (!key.is_empty()).then_some(key)
}

/// The keys that a call looks for.
struct Wanted {
    comm: Comm,
    keys: HashSet<String>,
}

impl Wanted {
    fn read(params: &Array) -> Result<Self, Refusal> {
        let asked = php::parameter(params, "type").and_then(php::text);
        let asked = asked.unwrap_or_default().to_uppercase();
        let comm = match asked.as_str() {
            "PHONE" => Comm::Phone,
            "EMAIL" => Comm::Email,
            "" => {
                let text = "Parameter 'type' is required.";
                return Err(Refusal::new(400, "Communication type is not defined", text));
            }
            other => {
                let code =
                    format!("Communication type '{other}' is not supported in current context");
                let text = "Supported types are EMAIL and PHONE.";
                return Err(Refusal::new(400, &code, text));
            }
        };
        let values: Vec<String> = match php::parameter(params, "values") {
            Some(Value::Object(many)) => many.values().filter_map(php::text).collect(),
            Some(one) => php::text(one).into_iter().collect(),
            None => Vec::new(),
        };
        if values.iter().all(String::is_empty) {
            let text = "Parameter 'values' is required.";
            let code = "Communication values is not defined";
            return Err(Refusal::new(400, code, text));
        }
        let looked_for = values.iter().take(MAX_VALUES);
        Ok(Self {
            comm,
            keys: looked_for.filter_map(|value| key(comm, value)).collect(),
        })
    }

    fn is_among<'a>(&self, values: impl Iterator<Item = &'a str>) -> bool {
        let mut keys = values.filter_map(|value| key(self.comm, value));
        keys.any(|key| self.keys.contains(&key))
    }

    fn is_of(&self, phones: &[String], emails: &[String]) -> bool {
        let values = if self.comm == Comm::Email {
            emails
        } else {
            phones
        };
        self.is_among(values.iter().map(String::as_str))
    }
}

impl Sandbox {
    /// `crm.duplicate.findbycomm` at `at_ms`: of leads those that were complete and that the caller may see.
    pub(super) fn duplicates(
        &self,
        caller: &Caller,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        if !caller.may_read_some() {
            return Err(Refusal::new(403, "Access denied", "Access denied."));
        }
        let wanted = Wanted::read(params)?;
        let only = php::parameter(params, "entity_type").and_then(php::text);
        let only = only.unwrap_or_default().to_uppercase();
        let mut found = Array::new();
        for entity in ["LEAD", "CONTACT", "COMPANY"] {
            let is_asked =
                only == entity || !["LEAD", "CONTACT", "COMPANY"].contains(&only.as_str());
            if !is_asked {
                continue;
            }
            let ids = self.ids_with(&wanted, entity, caller, at_ms);
            let is_full = ids.len() >= MAX_FINDS;
            if !ids.is_empty() {
                found.insert(entity.to_owned(), json!(ids));
            }
            if is_full {
                break;
            }
        }
        if found.is_empty() && !self.config.open.no_duplicates_is_list {
            return Ok(Done::plain(php::empty_object()));
        }
        Ok(Done::plain(Value::Object(found)))
    }

    fn ids_with(&self, wanted: &Wanted, entity: &str, caller: &Caller, at_ms: i64) -> Vec<u64> {
        let clients = &self.config.people.clients;
        match entity {
            "LEAD" => {
                let leads = self.store.leads().values();
                let complete = leads.filter(|lead| lead.seen_ms() <= at_ms);
                let same = complete.filter(|lead| {
                    let entries = lead.entries(wanted.comm.field());
                    wanted.is_among(entries.map(|(_, value)| value))
                });
                let seen = same.filter(|lead| caller.may_read(lead));
                seen.map(Lead::id).take(MAX_FINDS).collect()
            }
            "CONTACT" => {
                let all = clients.contacts.iter();
                let same = all.filter(|contact| wanted.is_of(&contact.phones, &contact.emails));
                same.map(|contact| contact.id).take(MAX_FINDS).collect()
            }
            _ => {
                let all = clients.companies.iter();
                let same = all.filter(|company| wanted.is_of(&company.phones, &company.emails));
                same.map(|company| company.id).take(MAX_FINDS).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Comm, key};

    #[test]
    fn nothing_is_guessed_about_a_number() {
        let phone = |value| key(Comm::Phone, value);
        assert_eq!(phone("+7 (916) 123-45-67"), phone("79161234567"));
        assert_eq!(phone("+7 916 123-45-67 доб. 12"), phone("79161234567"));
        assert_ne!(phone("89161234567"), phone("79161234567"));
        assert_ne!(phone("9161234567"), phone("79161234567"));
        assert_eq!(phone("нет"), None);
        assert_eq!(
            key(Comm::Email, " Anna@Example.ORG"),
            key(Comm::Email, "anna@example.org")
        );
    }
}
