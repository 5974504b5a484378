//! Moments and people of a lead that only an administrator's import may bring along (`lead-methods.md` §4).

use serde_json::Value;

use super::super::choices::ItemTimes;
use super::super::fields::{Field, Schema};
use super::super::leads::Stamps;
use super::super::php;
use super::super::values::{NOT_VALID, Reader};
use super::super::write::Wrong;
use super::read::Way;

/// A field that the portal keeps itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    CreatedTime,
    UpdatedTime,
    MovedTime,
    CreatedBy,
    UpdatedBy,
    MovedBy,
}

/// What a sent stamp does to those of the lead.
type Setter = Box<dyn Fn(&mut Stamps)>;

impl Stamp {
    /// The stamp of this name.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "createdTime" => Self::CreatedTime,
            "updatedTime" => Self::UpdatedTime,
            "movedTime" => Self::MovedTime,
            "createdBy" => Self::CreatedBy,
            "updatedBy" => Self::UpdatedBy,
            "movedBy" => Self::MovedBy,
            _ => return None,
        })
    }
}

impl Reader<'_> {
    /// Reads a stamp. Outside of an import an administrator's is passed over, and nobody else may send one at all; what
    /// cannot be read is not set.
    pub(super) fn stamped(
        &self,
        stamp: Stamp,
        field: &Field,
        value: &Value,
        way: Way,
    ) -> Result<Setter, Wrong> {
        if self.is_nothing(value) {
            return Ok(Box::new(|_| {}));
        }
        if !self.caller.is_admin {
            return Err((NOT_VALID, self.not_valid_text(field)));
        }
        if way != Way::Import {
            return Ok(Box::new(|_| {}));
        }
        let text = php::text(value).unwrap_or_default();
        let offset_lost = self.config.open.item_times == ItemTimes::OffsetLost;
        let moment = self.zone.stored_moment(&text, self.at_ms, offset_lost);
        let person = u64::try_from(php::integer(value)).ok().filter(|id| *id > 0);
        Ok(match stamp {
            Stamp::CreatedTime => Box::new(move |stamps| stamps.created_ms = moment),
            Stamp::UpdatedTime => Box::new(move |stamps| stamps.modified_ms = moment),
            Stamp::MovedTime => Box::new(move |stamps| stamps.moved_ms = moment),
            Stamp::CreatedBy => Box::new(move |stamps| stamps.author = person),
            Stamp::UpdatedBy => Box::new(move |stamps| stamps.editor = person),
            Stamp::MovedBy => Box::new(move |stamps| stamps.mover = person),
        })
    }

    /// The monotone rule: `createdTime` not before that of the lead with the greatest ID and not in the future,
    /// `updatedTime` not before `createdTime`, `movedTime` between them. The portal compares whole seconds.
    pub(super) fn against_time(
        &self,
        stamps: Stamps,
        last_created_ms: Option<i64>,
    ) -> Result<(), Wrong> {
        let second = |ms: i64| ms.div_euclid(1000);
        let tolerance = i64::try_from(self.config.open.created_time_tolerance_ms);
        let tolerance = second(tolerance.unwrap_or(i64::MAX));
        let now = second(self.at_ms);
        let created = stamps.created_ms.map_or(now, second);
        let updated = stamps.modified_ms.map_or(now, second);
        let latest = now.saturating_add(tolerance);
        let earliest = last_created_ms.map_or(i64::MIN, |ms| second(ms).saturating_sub(tolerance));
        let moved = stamps.moved_ms.map_or(created, second);
        let bad = if stamps.created_ms.is_some() && !(earliest..=latest).contains(&created) {
            "DATE_CREATE"
        } else if stamps.modified_ms.is_some() && !(created..=latest).contains(&updated) {
            "DATE_MODIFY"
        } else if stamps.moved_ms.is_some() && !(created..=updated).contains(&moved) {
            "MOVED_TIME"
        } else {
            return Ok(());
        };
        Err((NOT_VALID, named(self.schema, bad, self)))
    }
}

fn named(schema: &Schema, code: &str, reader: &Reader<'_>) -> String {
    let field = schema.find(code);
    field.map_or_else(
        || code.to_owned(),
        |(_, field)| reader.not_valid_text(field),
    )
}
