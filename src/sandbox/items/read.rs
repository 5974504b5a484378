//! The `fields` of `crm.item.add`, `crm.item.update` and of the imports (`lead-methods.md` §2–§5).

use serde_json::{Value, json};

use super::super::fields::{Kind, Multi};
use super::super::filter::Names;
use super::super::multifields::MultiChange;
use super::super::php::{self, Array};
use super::super::refusal::Refusal;
use super::super::values::{NOT_VALID, Reader, Verdict, ids};
use super::super::write::{Changes, Wrong};
use super::stamps::Stamp;

/// Which method sent the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Add,
    Update,
    /// `crm.item.import` and `crm.item.batchImport`: multifields by their `UPPER_CASE` codes, system fields for an
    /// administrator.
    Import,
}

/// Code of a call whose parameters do not fit.
pub(super) const BAD_CALL: &str = "100";

impl Reader<'_> {
    /// Checks and cuts fields; of several errors the first is told.
    pub(super) fn item_changes(
        &self,
        fields: &Array,
        names: Names,
        way: Way,
    ) -> Result<Changes, Refusal> {
        let mut changes = Changes::default();
        let mut wrong: Vec<Wrong> = Vec::new();
        for (name, value) in fields {
            self.take(name, value, names, way, &mut changes, &mut wrong)?;
        }
        wrong.extend(
            self.missing(&changes)
                .map(|text| ("CRM_FIELD_ERROR_REQUIRED", text)),
        );
        let late = self.take_multi_errors(&mut changes, &mut wrong, NOT_VALID);
        if let Some((code, text)) = wrong.first() {
            return Err(Refusal::new(400, code, text.clone()));
        }
        changes.late = late
            .first()
            .map(|(code, text)| Refusal::new(400, code, text.clone()));
        Ok(changes)
    }

    fn take(
        &self,
        name: &str,
        value: &Value,
        names: Names,
        way: Way,
        changes: &mut Changes,
        wrong: &mut Vec<Wrong>,
    ) -> Result<(), Refusal> {
        if name == "fm" && (way != Way::Import || self.config.open.imports_take_fm) {
            changes.multi.extend(self.fm(value, way)?);
            return Ok(());
        }
        if way == Way::Import
            && let Some(kind) = Multi::of_code(name)
        {
            changes.multi.extend(self.imported(kind, value)?);
            return Ok(());
        }
        let Some((index, field)) = names.find(self.schema, name) else {
            return Ok(());
        };
        if let Some(stamp) = Stamp::of(name) {
            match self.stamped(stamp, field, value, way) {
                Ok(set) => set(&mut changes.stamps),
                Err(error) => wrong.push(error),
            }
            return Ok(());
        }
        if field.kind == Kind::Contact {
            changes.contacts = Some(ids(value));
            return Ok(());
        }
        if matches!(field.kind, Kind::Contacts | Kind::Users) {
            let ids = ids(self.iterable(value)?);
            if field.kind == Kind::Contacts {
                changes.contacts = Some(ids);
            } else {
                changes.values.push((index, stored_people(&ids)));
            }
            return Ok(());
        }
        match self.one_verdict(field, value) {
            Verdict::Stored(text) => changes.values.push((index, text)),
            Verdict::Dropped => {}
            Verdict::Wrong { code, text } => {
                wrong.push((code, text));
                // It was sent, so it is not missing as well.
                changes.values.push((index, "?".to_owned()));
            }
            Verdict::NotIterable(kind) => return Err(not_iterable(kind)),
        }
        Ok(())
    }

    /// A value that has to hold several; nothing holds none.
    fn iterable<'a>(&self, value: &'a Value) -> Result<&'a Value, Refusal> {
        if value.is_object() || self.is_nothing(value) {
            Ok(value)
        } else {
            Err(not_iterable(php::type_name(value)))
        }
    }

    /// `fm`: a list when a lead is made; when it is changed an object whose keys are `n0`, `n1` … for new entries and
    /// IDs for those that stand. Without `typeId` an entry does nothing.
    fn fm(&self, value: &Value, way: Way) -> Result<Vec<MultiChange>, Refusal> {
        let entries = self.iterable(value)?.as_object().into_iter().flatten();
        Ok(entries
            .filter_map(|(key, entry)| {
                let entry = entry.as_object()?;
                let text = |name: &str| entry.get(name).and_then(php::text);
                let id = match way {
                    Way::Add | Way::Import => None,
                    Way::Update if is_new(key) => None,
                    Way::Update => Some(key.parse().ok()?),
                };
                Some(MultiChange {
                    kind: Multi::of_code(&text("typeId")?)?,
                    id,
                    delete: false,
                    value_type: text("valueType").filter(|kind| !kind.is_empty()),
                    value: text("value")?,
                })
            })
            .collect())
    }

    /// A multifield of an import; an entry without `VALUE_TYPE` is lost.
    fn imported(&self, kind: Multi, value: &Value) -> Result<Vec<MultiChange>, Refusal> {
        let entries = self.iterable(value)?.as_object().into_iter().flatten();
        Ok(entries
            .filter_map(|(_, entry)| {
                let text = |name: &str| {
                    let text = entry.get(name).and_then(php::text);
                    text.filter(|text| !text.is_empty())
                };
                Some(MultiChange {
                    kind,
                    id: None,
                    delete: false,
                    value_type: Some(text("VALUE_TYPE")?),
                    value: text("VALUE")?,
                })
            })
            .collect())
    }
}

/// `n0`, `n1`, …
fn is_new(key: &str) -> bool {
    key.strip_prefix('n')
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
}

/// Several people as they are stored: a JSON list of texts.
fn stored_people(ids: &[i64]) -> String {
    let people: Vec<String> = ids.iter().map(i64::to_string).collect();
    if people.is_empty() {
        String::new()
    } else {
        json!(people).to_string()
    }
}

fn not_iterable(kind: &str) -> Refusal {
    let text = format!("Expected iterable value for multiple field, but got `{kind}` instead");
    Refusal::new(400, BAD_CALL, text)
}
