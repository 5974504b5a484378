//! What a call changes in a lead (`lead-methods.md` §1, §5, `fields.md`).
//!
//! Much is lost without a word: unknown keys, keys in another case, read-only fields, arrays for scalars and scalars for
//! multifields, dates that cannot be read, entries with an empty VALUE, the end of an over-long text. Refused with a
//! text are an unknown stage or currency, an amount that is no number, a bad e-mail and a multifield value above 250
//! characters; several texts are joined by `<br>` and then carry no code. Errors of user fields come from the kernel,
//! with its own code, and hide all others (`rest-contract.md` §3).

use std::sync::Arc;

use serde_json::{Value, json};

use super::caller::Caller;
use super::choices::MissingSource;
use super::config::SandboxConfig;
use super::dictionaries::{self, BASE_CURRENCY};
use super::fields::{Field, FieldType, Index, Kind};
use super::leads::{Lead, Stamps, Store};
use super::multifields::{MultiChange, multi_changes};
use super::people::CrmMode;
use super::php::{self, Array};
use super::portal::Sandbox;
use super::refusal::Refusal;
use super::rules::ValueRule;
use super::values::{Reader, Verdict, ids};

/// What a call wants to change, checked and cut.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Empty text empties the field.
    pub(super) values: Vec<(Index, String)>,
    pub(super) contacts: Option<Vec<i64>>,
    pub(super) multi: Vec<MultiChange>,
    /// Moments and people that an administrator's import brings along.
    pub(super) stamps: Stamps,
    /// An error that is answered although the row is saved (`facts-unknown.md` row 1).
    pub(super) late: Option<Refusal>,
}

/// An error of one value: code and text.
pub(super) type Wrong = (&'static str, String);

impl Reader<'_> {
    /// Checks and cuts the `fields` of a call of `crm.lead.*`; a missing or scalar `fields` is none at all.
    pub(super) fn changes(&self, params: &Array) -> Result<Changes, Refusal> {
        let mut changes = Changes::default();
        let mut wrong: Vec<Wrong> = Vec::new();
        let nothing = Array::new();
        for (code, value) in php::nested(params, "fields").unwrap_or(&nothing) {
            let Some((index, field)) = self.schema.find(code) else {
                continue;
            };
            if let Kind::Multi(kind) = field.kind {
                changes.multi.extend(multi_changes(kind, value));
                continue;
            }
            if matches!(field.kind, Kind::Contact | Kind::Contacts) {
                changes.contacts = Some(ids(value));
                continue;
            }
            match self.one_verdict(field, value) {
                Verdict::Stored(text) => changes.values.push((index, text)),
                Verdict::Dropped | Verdict::NotIterable(_) => {}
                Verdict::Wrong { code, text } => {
                    wrong.push((code, text));
                    // It was sent, so it is not missing as well.
                    changes.values.push((index, "?".to_owned()));
                }
            }
        }
        wrong.extend(self.missing(&changes).map(|text| ("ERROR_CORE", text)));
        let late = self.take_multi_errors(&mut changes, &mut wrong, "");
        match refusal(&wrong) {
            Some(refusal) => Err(refusal),
            None => Ok(Changes {
                late: refusal_of(&late),
                ..changes
            }),
        }
    }

    /// What becomes of a value for a standard or a user field.
    pub(super) fn one_verdict(&self, field: &Field, value: &Value) -> Verdict {
        match &field.custom {
            Some(custom) => self.custom(field, custom, value),
            None => self.verdict(field, value),
        }
    }

    /// Errors of multifields, moved to `wrong` or, where the portal saves first, answered with those values left out.
    pub(super) fn take_multi_errors(
        &self,
        changes: &mut Changes,
        wrong: &mut Vec<Wrong>,
        code: &'static str,
    ) -> Vec<Wrong> {
        let mut late = Vec::new();
        let after_save = self.config.open.errors_after_save;
        changes
            .multi
            .retain(|change| match self.multi_error(change) {
                None => true,
                Some(text) if after_save => {
                    late.push((code, text));
                    false
                }
                Some(text) => {
                    wrong.push((code, text));
                    false
                }
            });
        late
    }

    /// Mandatory user fields that stay or become empty (`facts-unknown.md` row 2): of a new lead all that were not sent,
    /// of a changed one those that were sent empty.
    pub(super) fn missing(&self, changes: &Changes) -> impl Iterator<Item = String> {
        let enforced = self.config.open.required_fields_enforced;
        self.schema
            .mandatory()
            .filter(move |(index, _)| {
                let sent = changes.values.iter().rfind(|(sent, _)| sent == index);
                enforced && sent.map_or(self.creating, |(_, text)| text.is_empty())
            })
            .map(|(_, field)| {
                let title = field.title(self.config);
                self.config.say(
                    format!("The \"{title}\" field is required"),
                    format!("Поле \"{title}\" обязательно для заполнения"),
                )
            })
    }
}

/// One refusal for all errors of a call of `crm.lead.*`.
fn refusal(wrong: &[Wrong]) -> Option<Refusal> {
    let kernel: Vec<Wrong> = wrong
        .iter()
        .filter(|(code, _)| *code == "ERROR_CORE")
        .cloned()
        .collect();
    if kernel.is_empty() {
        return refusal_of(wrong);
    }
    let texts: Vec<&str> = kernel.iter().map(|(_, text)| text.as_str()).collect();
    Some(Refusal::new(400, "ERROR_CORE", texts.join("<br>")))
}

fn refusal_of(wrong: &[Wrong]) -> Option<Refusal> {
    match wrong {
        [] => None,
        [(code, text)] => Some(Refusal::new(400, code, text.clone())),
        several => {
            let texts: Vec<&str> = several.iter().map(|(_, text)| text.as_str()).collect();
            Some(Refusal::nameless(texts.join("<br>")))
        }
    }
}

impl Sandbox {
    /// Makes a lead: its ID, and an error that is answered although it stands. Where `automated` the portal's automation
    /// starts (`lead-methods.md` §0).
    pub(super) fn create(
        &mut self,
        changes: Changes,
        caller: &Caller,
        at_ms: i64,
        automated: bool,
    ) -> (u64, Option<Refusal>) {
        let id = self.store.take_lead_id();
        let mut lead = Lead::new(
            id,
            Arc::clone(&self.schema),
            at_ms,
            caller.user,
            changes.stamps,
        );
        let opened = if self.config.opened_by_default {
            "Y"
        } else {
            "N"
        };
        lead.set("OPENED", opened);
        let late = changes.late.clone();
        self.write(changes, &mut lead, caller);
        if let Some(responsible) = caller.forced_responsible() {
            lead.set("ASSIGNED_BY_ID", &responsible.to_string());
        }
        let simple = self.config.people.crm_mode == CrmMode::Simple;
        if simple && (automated || self.config.open.simple_mode_converts_imports) {
            lead.set("STATUS_ID", "CONVERTED");
            self.counters.deals_created = self.counters.deals_created.saturating_add(1);
        }
        self.store.put(lead);
        self.counters.leads_created = self.counters.leads_created.saturating_add(1);
        self.counters.automate(automated);
        (id, late)
    }

    /// Changes a stored lead; an error that is answered although it was changed.
    pub(super) fn change(
        &mut self,
        id: u64,
        changes: Changes,
        caller: &Caller,
        at_ms: i64,
    ) -> Option<Refusal> {
        let mut lead = self.store.remove(id)?;
        let late = changes.late.clone();
        let stage = lead.text("STATUS_ID").map(str::to_owned);
        self.write(changes, &mut lead, caller);
        lead.modified_ms = at_ms;
        lead.editor = caller.user;
        if lead.text("STATUS_ID") != stage.as_deref() {
            lead.moved_ms = at_ms;
            lead.mover = caller.user;
        }
        self.store.put(lead);
        self.counters.leads_updated = self.counters.leads_updated.saturating_add(1);
        self.counters.automate(true);
        late
    }

    /// Deletes a lead.
    pub(super) fn delete(&mut self, id: u64) {
        self.store.remove(id);
        self.counters.leads_deleted = self.counters.leads_deleted.saturating_add(1);
    }

    fn write(&mut self, changes: Changes, lead: &mut Lead, caller: &Caller) {
        for (index, text) in changes.values {
            let field = self.schema.at(index);
            let is_file = field.is_some_and(|field| field.kind == Kind::Custom(FieldType::File));
            let text = if is_file {
                numbered(&text, &mut self.store)
            } else {
                text
            };
            lead.set_at(index, text);
        }
        if let Some(contacts) = changes.contacts {
            let first = contacts.first().map(i64::to_string).unwrap_or_default();
            lead.set("CONTACT_ID", &first);
            lead.contacts = contacts;
        }
        for change in changes.multi {
            change.write(lead, &mut self.store);
        }
        fill_defaults(lead, &self.config, caller);
        for rule in &self.config.fields.changes {
            apply(rule, lead);
        }
    }
}

/// Gives stored files their IDs.
fn numbered(text: &str, store: &mut Store) -> String {
    let mut number = |file: &mut Value| {
        if let Some(file) = file.as_object_mut() {
            file.insert("id".into(), json!(store.take_entry_id()));
        }
    };
    let Ok(mut value) = serde_json::from_str::<Value>(text) else {
        return String::new();
    };
    if let Value::Array(files) = &mut value {
        for file in files.iter_mut() {
            let mut one = file
                .as_str()
                .and_then(|text| serde_json::from_str(text).ok());
            if let Some(one) = &mut one {
                number(one);
                *file = json!(one.to_string());
            }
        }
    } else {
        number(&mut value);
    }
    value.to_string()
}

/// What the portal itself does to a saved value.
fn apply(rule: &ValueRule, lead: &mut Lead) {
    if !rule.strikes(lead.id()) {
        return;
    }
    for entry in lead
        .multi
        .iter_mut()
        .filter(|entry| entry.kind.code() == rule.field)
    {
        entry.value = rule.changed(&entry.value).into_boxed_str();
    }
    lead.multi.retain(|entry| !entry.value.is_empty());
    let changed = rule.changed(lead.text(&rule.field).unwrap_or_default());
    lead.set(&rule.field, &changed);
}

/// Fills what may not stay empty (`fields.md` §1): title, source, stage, currency, responsible person.
fn fill_defaults(lead: &mut Lead, config: &SandboxConfig, caller: &Caller) {
    let title = format!("{}{}", config.say("Lead #", "Лид #"), lead.id());
    let user = caller.user.to_string();
    let source = match config.open.missing_source {
        MissingSource::FirstInList => dictionaries::first_of("SOURCE"),
        MissingSource::Empty => "",
    };
    for (code, value) in [
        ("TITLE", title.as_str()),
        ("SOURCE_ID", source),
        ("STATUS_ID", dictionaries::first_of("STATUS")),
        ("CURRENCY_ID", BASE_CURRENCY),
        ("ASSIGNED_BY_ID", user.as_str()),
    ] {
        if lead.text(code).is_none() {
            lead.set(code, value);
        }
    }
}
