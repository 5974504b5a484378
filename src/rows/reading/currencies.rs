//! Currencies beside amounts, and those of the currency field (NUM-06).

use super::{Place, RowReading};
use crate::domain::{EntryFound, FieldValue, ProblemKind};

impl RowReading<'_, '_> {
    /// Gives the first currency beside an amount to a currency field that is still empty.
    pub(super) fn fill_currency(&mut self) {
        let field = self.mapper.currency.clone();
        let Some(first) = self.beside.first() else {
            return;
        };
        if self.lead.has(field.as_str()) {
            return;
        }
        let (currency, from) = (first.currency.clone(), first.from);
        let catalogue = self.mapper.catalogue;
        let is_there = catalogue.currencies().find(&currency) != EntryFound::None;
        if is_there || !catalogue.has_portal_currencies() {
            self.lead.put(&field, FieldValue::Code(currency), from);
            return;
        }
        let beside = self.beside.remove(0);
        let place = Place {
            from,
            text: &beside.text,
        };
        let entries = catalogue.currencies().entries();
        let allowed = entries.iter().map(|entry| entry.id.clone()).collect();
        let kind = ProblemKind::CurrencyNotEnabled { currency, allowed };
        self.tell(&beside.amount, place, kind);
    }

    /// Tells where the currency beside an amount is not the one that is sent.
    pub(super) fn compare_currencies(&mut self) {
        let sent = self.lead.value(self.mapper.currency.as_str());
        let Some(field) = sent.and_then(FieldValue::wire_text) else {
            return;
        };
        for beside in std::mem::take(&mut self.beside) {
            if beside.currency != field {
                let place = Place {
                    from: beside.from,
                    text: &beside.text,
                };
                let kind = ProblemKind::CurrencyConflict {
                    amount: beside.currency,
                    field: field.clone(),
                };
                self.tell(&beside.amount, place, kind);
            }
        }
    }
}
