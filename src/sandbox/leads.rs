//! The leads of a portal, in memory.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::calendar::Zone;
use super::dictionaries;
use super::fields::{Field, FieldType, Index, Kind, Multi, Schema, Told};

/// One entry of a multifield.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: u64,
    pub(super) kind: Multi,
    pub(super) value_type: Box<str>,
    pub(super) value: Box<str>,
}

/// Moments and people that an administrator's import brings along; `None` is now and the caller.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stamps {
    pub(super) created_ms: Option<i64>,
    pub(super) modified_ms: Option<i64>,
    pub(super) moved_ms: Option<i64>,
    pub(super) author: Option<u64>,
    pub(super) editor: Option<u64>,
    pub(super) mover: Option<u64>,
}

/// A lead as the portal stores it.
#[derive(Debug, Clone)]
pub struct Lead {
    pub(super) id: u64,
    schema: Arc<Schema>,
    /// When its creation was complete.
    pub(super) seen_ms: i64,
    pub(super) created_ms: i64,
    pub(super) modified_ms: i64,
    pub(super) moved_ms: i64,
    pub(super) author: u64,
    pub(super) editor: u64,
    pub(super) mover: u64,
    /// Field values that are not empty, in order of the schema.
    pub(super) values: BTreeMap<Index, Box<str>>,
    pub(super) contacts: Vec<i64>,
    pub(super) multi: Vec<Entry>,
}

impl Lead {
    /// An empty lead of a portal, complete at `seen_ms`, made by `user`.
    pub(super) fn new(
        id: u64,
        schema: Arc<Schema>,
        seen_ms: i64,
        user: u64,
        stamps: Stamps,
    ) -> Self {
        let created_ms = stamps.created_ms.unwrap_or(seen_ms);
        Self {
            id,
            schema,
            seen_ms,
            created_ms,
            modified_ms: stamps.modified_ms.unwrap_or(seen_ms),
            moved_ms: stamps.moved_ms.unwrap_or(created_ms),
            author: stamps.author.unwrap_or(user),
            editor: stamps.editor.unwrap_or(user),
            mover: stamps.mover.unwrap_or(user),
            values: BTreeMap::new(),
            contacts: Vec::new(),
            multi: Vec::new(),
        }
    }

    /// The lead's ID.
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// When its creation was complete, Unix milliseconds: calls before that moment do not see it.
    pub const fn seen_ms(&self) -> i64 {
        self.seen_ms
    }

    /// The fields of its portal.
    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// What is stored in a field, by its code; `None` when it is empty or is no stored field. Several values of a user
    /// field are a JSON list.
    pub fn text(&self, code: &str) -> Option<&str> {
        let (index, _) = self.schema.find(code)?;
        self.at(index)
    }

    /// What is stored at a place of the schema.
    pub(super) fn at(&self, index: Index) -> Option<&str> {
        self.values.get(&index).map(AsRef::as_ref)
    }

    /// Every stored value by its code.
    pub(super) fn stored(&self) -> impl Iterator<Item = (&str, &str)> {
        let values = self.values.iter();
        values.filter_map(|(index, value)| {
            let code = self.schema.at(*index)?.code.as_ref();
            Some((code, value.as_ref()))
        })
    }

    /// Stores a value; an empty one empties the field, and a code that the portal does not know is passed over.
    pub(super) fn set(&mut self, code: &str, value: &str) {
        if let Some((index, _)) = self.schema.find(code) {
            self.set_at(index, value);
        }
    }

    /// Stores a value at a place of the schema.
    pub(super) fn set_at(&mut self, index: Index, value: impl Into<Box<str>>) {
        let value = value.into();
        if value.is_empty() {
            self.values.remove(&index);
        } else {
            self.values.insert(index, value);
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

    /// A field with one value as REST tells it; `None` is null. Multifields, `CONTACT_IDS`, files and fields with several
    /// values have none.
    pub(super) fn scalar(&self, index: Index, field: &Field, zone: Zone) -> Option<Cow<'_, str>> {
        let stored = self.at(index);
        let date = || stored.and_then(|date| zone.iso_date(date)).map(Cow::Owned);
        match field.kind {
            Kind::Id => Some(self.id.to_string().into()),
            Kind::Date => Some(date().unwrap_or_default()),
            Kind::Money => Some(stored.unwrap_or("0.00").into()),
            Kind::Flag => Some(stored.unwrap_or("N").into()),
            Kind::Told(told) => self.told(told, zone),
            Kind::Custom(FieldType::Date) if !field.is_multiple() => date(),
            Kind::Custom(FieldType::Datetime) if !field.is_multiple() => {
                let moment = stored?.parse().ok()?;
                Some(zone.iso(moment).into())
            }
            Kind::Custom(FieldType::File)
            | Kind::Multi(_)
            | Kind::Contacts
            | Kind::Users
            | Kind::Foreign => None,
            Kind::Custom(_) if field.is_multiple() => None,
            Kind::Text(_)
            | Kind::UnsizedText
            | Kind::LongText
            | Kind::Html
            | Kind::Stage
            | Kind::Choice(..)
            | Kind::Currency
            | Kind::User
            | Kind::Integer
            | Kind::Company
            | Kind::Contact
            | Kind::Custom(_) => stored.map(Cow::Borrowed),
        }
    }

    /// The values of a user field that holds several, as they are stored.
    pub(super) fn several(&self, index: Index) -> Vec<String> {
        let stored = self.at(index);
        stored
            .and_then(|stored| serde_json::from_str(stored).ok())
            .unwrap_or_default()
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
            Told::Editor => Some(self.editor.to_string().into()),
            Told::Mover => Some(self.mover.to_string().into()),
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
        self.leads.get(&id).filter(|lead| lead.seen_ms <= at_ms)
    }
}
