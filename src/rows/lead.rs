//! A lead in the making: fields in the order in which the mapping fills them.

use super::multifields;
use crate::domain::{FieldName, FieldValue, MultiKind, MultiValue};

/// What a value was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TakenFrom {
    /// A column, counted from 0.
    Column(usize),
    /// A constant or template; `of_row` when a cell of the row is in it.
    Constant { of_row: bool },
}

#[derive(Debug)]
struct Slot {
    name: FieldName,
    value: FieldValue,
    from: TakenFrom,
}

/// What became of a single value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Put {
    /// It stands in its field, or an equal one does.
    Done,
    /// Its field has another value, taken from here.
    Conflict(TakenFrom),
}

/// The fields filled so far.
#[derive(Debug, Default)]
pub(super) struct Lead {
    slots: Vec<Slot>,
}

impl Lead {
    /// None yet, and room for so many.
    pub(super) fn with_room(fields: usize) -> Self {
        Self {
            slots: Vec::with_capacity(fields),
        }
    }

    /// The value of a field.
    pub(super) fn value(&self, name: &str) -> Option<&FieldValue> {
        self.slot(name).map(|slot| &slot.value)
    }

    /// Whether the field has a value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.slot(name).is_some()
    }

    /// Whether the field has a value that the row itself gave, not a constant alone.
    pub(super) fn has_of_row(&self, name: &str) -> bool {
        self.slot(name)
            .is_some_and(|slot| slot.from != TakenFrom::Constant { of_row: false })
    }

    /// Puts a value into a field that takes one; a list is added to the list that the field has.
    pub(super) fn put(&mut self, name: &FieldName, value: FieldValue, from: TakenFrom) -> Put {
        let mut slots = self.slots.iter_mut();
        let Some(slot) = slots.find(|slot| slot.name == *name) else {
            self.push(name, value, from);
            return Put::Done;
        };
        if let (FieldValue::List(there), FieldValue::List(more)) = (&mut slot.value, &value) {
            for one in more {
                if !there.contains(one) {
                    there.push(one.clone());
                }
            }
        } else if slot.value != value {
            return Put::Conflict(slot.from);
        }
        Put::Done
    }

    /// Puts a value in the place of another.
    pub(super) fn replace(&mut self, name: &FieldName, value: FieldValue) {
        if let Some(slot) = self.slots.iter_mut().find(|slot| slot.name == *name) {
            slot.value = value;
        }
    }

    /// Appends to a multifield; returns the values that it had already.
    pub(super) fn append(
        &mut self,
        name: &FieldName,
        kind: MultiKind,
        values: Vec<MultiValue>,
        from: TakenFrom,
    ) -> Vec<MultiValue> {
        let slot = self.slots.iter_mut().find(|slot| slot.name == *name);
        if let Some(Slot {
            value: FieldValue::Multi(list),
            ..
        }) = slot
        {
            return multifields::append(list, kind, values);
        }
        let mut list = Vec::new();
        let repeated = multifields::append(&mut list, kind, values);
        if !list.is_empty() {
            self.push(name, FieldValue::Multi(list), from);
        }
        repeated
    }

    /// Empties a field.
    pub(super) fn remove(&mut self, name: &str) -> Option<FieldValue> {
        let place = self
            .slots
            .iter()
            .position(|slot| slot.name.as_str() == name)?;
        Some(self.slots.remove(place).value)
    }

    /// The fields, in order, each with what it was taken from.
    pub(super) fn taken(&self) -> impl Iterator<Item = (&FieldName, &FieldValue, TakenFrom)> {
        let slots = self.slots.iter();
        slots.map(|slot| (&slot.name, &slot.value, slot.from))
    }

    /// The fields, in order.
    pub(super) fn into_fields(self) -> Vec<(FieldName, FieldValue)> {
        let slots = self.slots.into_iter();
        slots.map(|slot| (slot.name, slot.value)).collect()
    }

    fn slot(&self, name: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.name.as_str() == name)
    }

    fn push(&mut self, name: &FieldName, value: FieldValue, from: TakenFrom) {
        self.slots.push(Slot {
            name: name.clone(),
            value,
            from,
        });
    }
}
