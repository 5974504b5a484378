//! The leads of a portal, in memory.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::calendar::Zone;
use super::dictionaries;
use super::fields::{self, Field, Index, Kind, Multi, Told};
use super::php::Array;

/// One entry of a multifield.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: u64,
    pub(super) kind: Multi,
    pub(super) value_type: Box<str>,
    pub(super) value: Box<str>,
}

/// A lead as the portal stores it.
#[derive(Debug, Clone)]
pub struct Lead {
    pub(super) id: u64,
    pub(super) created_ms: i64,
    pub(super) modified_ms: i64,
    pub(super) moved_ms: i64,
    pub(super) author: u64,
    /// Field values that are not empty, in order of the table.
    pub(super) values: BTreeMap<Index, Box<str>>,
    pub(super) contacts: Vec<i64>,
    pub(super) multi: Vec<Entry>,
}

impl Lead {
    /// The lead's ID.
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// When its creation was complete, Unix milliseconds: calls before that moment do not see it.
    pub const fn created_ms(&self) -> i64 {
        self.created_ms
    }

    /// What is stored in a field, by its code; `None` when it is empty or is no stored field.
    pub fn text(&self, code: &str) -> Option<&str> {
        let (index, _) = fields::find(code)?;
        self.values.get(&index).map(AsRef::as_ref)
    }

    /// Every stored value by its code.
    pub(super) fn stored(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let values = self.values.iter();
        values.filter_map(|(index, value)| Some((fields::at(*index)?.code, value.as_ref())))
    }

    /// Stores a value as it stood; a code that the portal does not know is passed over.
    pub(super) fn store(&mut self, code: &str, value: &str) {
        if let Some((index, _)) = fields::find(code) {
            self.values.insert(index, value.into());
        }
    }

    /// The entries of a multifield (`PHONE`, `EMAIL`, …) as (type, value), in the order they came.
    pub fn entries(&self, code: &str) -> impl Iterator<Item = (&str, &str)> {
        self.multi
            .iter()
            .filter(move |entry| entry.kind.code() == code)
            .map(|entry| (entry.value_type.as_ref(), entry.value.as_ref()))
    }

    fn has(&self, kind: Multi) -> Cow<'_, str> {
        flag(self.multi.iter().any(|entry| entry.kind == kind))
    }

    /// A scalar field as REST tells it; `None` is null. Multifields and `CONTACT_IDS` have no scalar.
    pub(super) fn scalar(&self, index: Index, field: &Field, zone: Zone) -> Option<Cow<'_, str>> {
        let stored = self.values.get(&index).map(AsRef::as_ref);
        match field.kind {
            Kind::Id => Some(self.id.to_string().into()),
            Kind::Date => Some(
                stored
                    .and_then(|date| zone.iso_date(date))
                    .unwrap_or_default()
                    .into(),
            ),
            Kind::Money => Some(stored.unwrap_or("0.00").into()),
            Kind::Flag => Some(stored.unwrap_or("N").into()),
            Kind::Told(told) => self.told(told, zone),
            Kind::Multi(_) | Kind::Contacts => None,
            Kind::Text(_)
            | Kind::LongText
            | Kind::Html
            | Kind::Stage
            | Kind::Choice(..)
            | Kind::Currency
            | Kind::User
            | Kind::Integer
            | Kind::Company
            | Kind::Contact => stored.map(Cow::Borrowed),
        }
    }

    fn told(&self, told: Told, zone: Zone) -> Option<Cow<'_, str>> {
        match told {
            Told::Semantics => self
                .text("STATUS_ID")
                .map(|code| dictionaries::semantics_of(code).into()),
            Told::HasPhone => Some(self.has(Multi::Phone)),
            Told::HasEmail => Some(self.has(Multi::Email)),
            Told::HasOpenLine => Some(flag(false)),
            Told::Author => Some(self.author.to_string().into()),
            Told::Created => Some(zone.iso(self.created_ms).into()),
            Told::Modified => Some(zone.iso(self.modified_ms).into()),
            Told::Moved => Some(zone.iso(self.moved_ms).into()),
            Told::Closed => Some(if self.is_closed() {
                zone.iso(self.moved_ms).into()
            } else {
                "".into()
            }),
            Told::Returned => Some(flag(
                self.text("COMPANY_ID").is_some() || !self.contacts.is_empty(),
            )),
        }
    }

    fn is_closed(&self) -> bool {
        self.text("STATUS_ID")
            .is_some_and(|code| dictionaries::semantics_of(code) != "P")
    }

    /// A multifield as REST tells it; `None` when it has no entry, since empty ones are absent.
    fn multifield(&self, kind: Multi) -> Option<Value> {
        let entries: Vec<Value> = self
            .multi
            .iter()
            .filter(|entry| entry.kind == kind)
            .map(|entry| {
                json!({
                    "ID": entry.id.to_string(), "VALUE_TYPE": entry.value_type, "VALUE": entry.value,
                    "TYPE_ID": kind.code(),
                })
            })
            .collect();
        (!entries.is_empty()).then_some(Value::Array(entries))
    }

    /// The lead as a row of the fields asked for.
    pub(super) fn row(&self, wanted: &[Index], zone: Zone) -> Value {
        let mut row = Array::new();
        for index in wanted {
            let Some(field) = fields::at(*index) else {
                continue;
            };
            if let Kind::Multi(kind) = field.kind {
                if let Some(entries) = self.multifield(kind) {
                    row.insert(field.code.to_owned(), entries);
                }
            } else if field.kind != Kind::Contacts {
                let value = self.scalar(*index, field, zone);
                row.insert(field.code.to_owned(), json!(value));
            }
        }
        Value::Object(row)
    }
}

fn flag(is: bool) -> Cow<'static, str> {
    if is { "Y" } else { "N" }.into()
}

/// All leads of a portal by ID. Every change goes through [`Store::put`] and [`Store::remove`], so that whoever keeps the
/// portal's state beyond its life learns of it.
#[derive(Debug)]
pub(super) struct Store {
    leads: BTreeMap<u64, Lead>,
    /// IDs of the leads that were put or removed since they were asked for; `None` when nobody wants to know.
    touched: Option<Vec<u64>>,
    next_lead: u64,
    next_entry: u64,
}

impl Store {
    pub(super) const fn new(first_lead_id: u64) -> Self {
        Self {
            leads: BTreeMap::new(),
            touched: None,
            next_lead: first_lead_id,
            next_entry: 1,
        }
    }

    /// All leads.
    pub(super) const fn leads(&self) -> &BTreeMap<u64, Lead> {
        &self.leads
    }

    /// Stores a new lead, or a changed one in its place.
    pub(super) fn put(&mut self, lead: Lead) {
        self.touch(lead.id);
        self.leads.insert(lead.id, lead);
    }

    /// Takes a lead out.
    pub(super) fn remove(&mut self, id: u64) -> Option<Lead> {
        self.touch(id);
        self.leads.remove(&id)
    }

    /// From now on it is noted which leads were put or removed.
    pub(super) fn note_changes(&mut self) {
        self.touched.get_or_insert_default();
    }

    /// The leads that were put or removed since this was asked last, each once for each row of changes.
    pub(super) fn take_touched(&mut self) -> Vec<u64> {
        self.touched
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
    }

    /// The IDs that come next, of leads and of multifield entries.
    pub(super) const fn next_ids(&self) -> (u64, u64) {
        (self.next_lead, self.next_entry)
    }

    /// IDs go on at these at the least.
    pub(super) fn go_on(&mut self, next_lead: u64, next_entry: u64) {
        self.next_lead = self.next_lead.max(next_lead);
        self.next_entry = self.next_entry.max(next_entry);
    }

    /// Takes all leads out; IDs go on.
    pub(super) fn clear(&mut self) {
        self.leads.clear();
    }

    /// Stores a lead as it stood in an earlier process.
    pub(super) fn restore(&mut self, lead: Lead) {
        let last_entry = lead.multi.iter().map(|entry| entry.id).max().unwrap_or(0);
        self.go_on(lead.id.saturating_add(1), last_entry.saturating_add(1));
        self.leads.insert(lead.id, lead);
    }

    fn touch(&mut self, id: u64) {
        if let Some(touched) = &mut self.touched
            && touched.last() != Some(&id)
        {
            touched.push(id);
        }
    }

    /// The next lead ID; IDs are never used twice.
    pub(super) const fn take_lead_id(&mut self) -> u64 {
        let id = self.next_lead;
        self.next_lead = self.next_lead.saturating_add(1);
        id
    }

    /// The next ID of a multifield entry.
    pub(super) const fn take_entry_id(&mut self) -> u64 {
        let id = self.next_entry;
        self.next_entry = self.next_entry.saturating_add(1);
        id
    }

    /// The lead of this ID, if its creation was complete at `at_ms`.
    pub(super) fn seen(&self, id: u64, at_ms: i64) -> Option<&Lead> {
        self.leads.get(&id).filter(|lead| lead.created_ms <= at_ms)
    }
}
