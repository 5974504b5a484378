//! What becomes of the `fields` of `crm.lead.add` and `crm.lead.update` (`lead-methods.md` §1, §5, `fields.md`).
//!
//! Much is lost without a word: unknown keys, keys in another case, read-only fields, arrays for scalars and scalars for
//! multifields, dates that cannot be read, entries with an empty VALUE, the end of an over-long text. Refused with a
//! text are an unknown stage or currency, an amount that is no number, a bad e-mail and a multifield value above 250
//! characters; several texts are joined by `<br>` and then carry no code.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

use super::calendar::Zone;
use super::caller::Caller;
use super::config::SandboxConfig;
use super::dictionaries::{self, BASE_CURRENCY};
use super::fields::{self, Field, Index, Kind, Multi};
use super::html;
use super::leads::{Entry, Lead, Store};
use super::people::CrmMode;
use super::php::{self, Array};
use super::refusal::Refusal;

/// Bytes of a TEXT column.
const TEXT_BYTES: usize = 65_535;
/// Characters of a multifield value.
const MULTI_CHARS: usize = 250;
/// Greatest magnitude of DECIMAL(18,2), exclusive.
const MONEY_BOUND: i64 = 10_000_000_000_000_000;

/// A change of one multifield entry.
#[derive(Debug)]
struct MultiChange {
    kind: Multi,
    id: Option<u64>,
    delete: bool,
    value_type: Option<String>,
    value: String,
}

/// What a call wants to change, checked and cut.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Empty text empties the field.
    values: Vec<(Index, String)>,
    contacts: Option<Vec<i64>>,
    multi: Vec<MultiChange>,
}

/// What became of one value.
enum Verdict {
    Stored(String),
    Dropped,
    Wrong { code: &'static str, text: String },
}

/// The moment, the caller and the portal in which fields are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) config: &'a SandboxConfig,
    pub(super) caller: &'a Caller,
    pub(super) zone: Zone,
    pub(super) at_ms: i64,
}

impl Reader<'_> {
    /// Checks and cuts the `fields` of a call; a missing or scalar `fields` is none at all.
    pub(super) fn changes(&self, params: &Array) -> Result<Changes, Refusal> {
        let mut changes = Changes::default();
        let mut wrong: Vec<(&'static str, String)> = Vec::new();
        let nothing = Array::new();
        for (code, value) in php::nested(params, "fields").unwrap_or(&nothing) {
            let Some((index, field)) = fields::find(code) else {
                continue;
            };
            if let Kind::Multi(kind) = field.kind {
                for change in multi_changes(kind, value) {
                    wrong.extend(self.multi_error(field, &change));
                    changes.multi.push(change);
                }
            } else if matches!(field.kind, Kind::Contact | Kind::Contacts) {
                changes.contacts = Some(contact_ids(value));
            } else {
                match self.verdict(field, value) {
                    Verdict::Stored(text) => changes.values.push((index, text)),
                    Verdict::Dropped => {}
                    Verdict::Wrong { code, text } => wrong.push((code, text)),
                }
            }
        }
        match refusal(&wrong) {
            Some(refusal) => Err(refusal),
            None => Ok(changes),
        }
    }

    fn verdict(&self, field: &Field, value: &Value) -> Verdict {
        let Some(text) = php::text(value) else {
            return Verdict::Dropped;
        };
        match field.kind {
            Kind::Text(max) | Kind::Choice(_, max) => Verdict::Stored(cut_chars(&text, max)),
            Kind::LongText => Verdict::Stored(cut_bytes(text)),
            Kind::Html => Verdict::Stored(cut_bytes(html::sanitised(&text))),
            Kind::Date if text.is_empty() => Verdict::Stored(text),
            Kind::Date => self
                .zone
                .stored_date(&text, self.at_ms)
                .map_or(Verdict::Dropped, Verdict::Stored),
            Kind::Money => self.money(field, &text),
            Kind::Flag => Verdict::Stored(if text == "Y" { "Y" } else { "N" }.to_owned()),
            Kind::Stage if text.is_empty() || dictionaries::stage_of(&text).is_some() => {
                Verdict::Stored(text)
            }
            Kind::Currency if text.is_empty() || dictionaries::has_currency(&text) => {
                Verdict::Stored(text)
            }
            Kind::Stage | Kind::Currency => self.not_valid(field),
            Kind::User | Kind::Integer | Kind::Company => {
                let number = php::integer(value);
                Verdict::Stored(if number > 0 {
                    number.to_string()
                } else {
                    String::new()
                })
            }
            Kind::Id | Kind::Contact | Kind::Contacts | Kind::Told(_) | Kind::Multi(_) => {
                Verdict::Dropped
            }
        }
    }

    fn not_valid(&self, field: &Field) -> Verdict {
        let title = field.title(self.config);
        let english = format!("Invalid value for field \"{title}\"");
        let russian = format!("Неверное значение поля \"{title}\"");
        Verdict::Wrong {
            code: "CRM_FIELD_ERROR_VALUE_NOT_VALID",
            text: self.config.say(english, russian),
        }
    }

    /// Blanks go, a comma is a point; DECIMAL(18,2) rounds half away from zero.
    fn money(&self, field: &Field, text: &str) -> Verdict {
        let plain = text.replace(' ', "").replace(',', ".");
        if plain.is_empty() {
            return Verdict::Stored(String::new());
        }
        if let Some(amount) = amount(&plain) {
            return Verdict::Stored(format!("{amount:.2}"));
        }
        let title = field.title(self.config);
        let english = format!("Field \"{title}\" contains invalid characters");
        let russian = format!("Поле \"{title}\" содержит недопустимые символы");
        Verdict::Wrong {
            code: "",
            text: self.config.say(english, russian),
        }
    }

    fn multi_error(&self, field: &Field, change: &MultiChange) -> Option<(&'static str, String)> {
        if change.delete || change.value.is_empty() {
            return None;
        }
        let title = field.title(self.config);
        if change.value.chars().count() > MULTI_CHARS {
            let english =
                format!("The value of \"{title}\" is longer than {MULTI_CHARS} characters");
            let russian = format!("Значение поля \"{title}\" длиннее {MULTI_CHARS} символов");
            return Some(("", self.config.say(english, russian)));
        }
        if change.kind == Multi::Email && !is_email(&change.value) {
            let english = format!("Invalid e-mail \"{}\"", change.value);
            let russian = format!("Некорректный e-mail \"{}\"", change.value);
            return Some(("", self.config.say(english, russian)));
        }
        None
    }
}

/// Digits with at most one point, as DECIMAL(18,2) keeps them.
fn amount(plain: &str) -> Option<Decimal> {
    let digits = plain.strip_prefix(['-', '+']).unwrap_or(plain);
    let is_plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    let amount: Decimal = plain.trim_start_matches('+').parse().ok()?;
    let rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    (is_plain && rounded.abs() < Decimal::from(MONEY_BOUND)).then_some(rounded)
}

fn refusal(wrong: &[(&'static str, String)]) -> Option<Refusal> {
    match wrong {
        [] => None,
        [(code, text)] => Some(Refusal::new(400, code, text.clone())),
        several => {
            let texts: Vec<&str> = several.iter().map(|(_, text)| text.as_str()).collect();
            Some(Refusal::nameless(texts.join("<br>")))
        }
    }
}

/// The entries of a multifield; a scalar in the array's or an entry's place is lost.
fn multi_changes(kind: Multi, value: &Value) -> Vec<MultiChange> {
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

fn contact_ids(value: &Value) -> Vec<i64> {
    let ids = match value {
        Value::Object(many) => many.values().map(php::integer).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            vec![php::integer(value)]
        }
    };
    ids.into_iter().filter(|id| *id > 0).collect()
}

fn cut_chars(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

fn cut_bytes(mut text: String) -> String {
    if text.len() > TEXT_BYTES {
        text.truncate(text.floor_char_boundary(TEXT_BYTES));
    }
    text
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

impl Changes {
    /// Makes the lead and stores it; answers its ID.
    pub(super) fn create(self, store: &mut Store, reader: Reader<'_>) -> u64 {
        let config = reader.config;
        let mut lead = Lead {
            id: store.take_lead_id(),
            created_ms: reader.at_ms,
            modified_ms: reader.at_ms,
            moved_ms: reader.at_ms,
            author: reader.caller.user,
            values: std::collections::BTreeMap::new(),
            contacts: Vec::new(),
            multi: Vec::new(),
        };
        set(
            &mut lead,
            "OPENED",
            if config.opened_by_default { "Y" } else { "N" },
        );
        self.write(&mut lead, store, reader);
        if let Some(responsible) = reader.caller.forced_responsible() {
            set(&mut lead, "ASSIGNED_BY_ID", &responsible.to_string());
        }
        if config.people.crm_mode == CrmMode::Simple {
            set(&mut lead, "STATUS_ID", "CONVERTED");
        }
        let id = lead.id;
        store.put(lead);
        id
    }

    /// Changes a stored lead.
    pub(super) fn update(self, lead: &mut Lead, store: &mut Store, reader: Reader<'_>) {
        let stage = lead.text("STATUS_ID").map(str::to_owned);
        self.write(lead, store, reader);
        lead.modified_ms = reader.at_ms;
        if lead.text("STATUS_ID") != stage.as_deref() {
            lead.moved_ms = reader.at_ms;
        }
    }

    fn write(self, lead: &mut Lead, store: &mut Store, reader: Reader<'_>) {
        for (index, text) in self.values {
            if text.is_empty() {
                lead.values.remove(&index);
            } else {
                lead.values.insert(index, text.into_boxed_str());
            }
        }
        if let Some(contacts) = self.contacts {
            let first = contacts.first().map(i64::to_string).unwrap_or_default();
            set(lead, "CONTACT_ID", &first);
            lead.contacts = contacts;
        }
        for change in self.multi {
            change.write(lead, store);
        }
        fill_defaults(lead, reader);
    }
}

impl MultiChange {
    /// An entry with an ID changes or removes that one, one without adds (`lead-methods.md` §5).
    fn write(self, lead: &mut Lead, store: &mut Store) {
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

/// Fills what may not stay empty (`fields.md` §1): title, source, stage, currency, responsible person.
fn fill_defaults(lead: &mut Lead, reader: Reader<'_>) {
    let title = format!("{}{}", reader.config.say("Lead #", "Лид #"), lead.id);
    let user = reader.caller.user.to_string();
    for (code, value) in [
        ("TITLE", title.as_str()),
        ("SOURCE_ID", dictionaries::first_of("SOURCE")),
        ("STATUS_ID", dictionaries::first_of("STATUS")),
        ("CURRENCY_ID", BASE_CURRENCY),
        ("ASSIGNED_BY_ID", user.as_str()),
    ] {
        if lead.text(code).is_none() {
            set(lead, code, value);
        }
    }
}

fn set(lead: &mut Lead, code: &str, value: &str) {
    if let Some((index, _)) = fields::find(code) {
        if value.is_empty() {
            lead.values.remove(&index);
        } else {
            lead.values.insert(index, value.into());
        }
    }
}
