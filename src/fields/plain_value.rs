//! The values of plain cells, without reading them: what the field's rules would give.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::context::ValueContext;
use super::phone::plain_russian;
use super::plain::{Look, PlainLook};
use crate::domain::{Cell, CellKind, FieldValue};

/// What a plain cell gives its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlainValue {
    /// The value of a field that has one.
    Single(FieldValue),
    /// The only element of a multifield.
    Element(String),
}

impl PlainLook<'_> {
    /// The value of a text cell that [`Self::has`] this look; `None` where the cell has to be read.
    pub fn value(&self, cell: Cell<'_>, context: &ValueContext<'_>) -> Option<PlainValue> {
        if cell.kind != CellKind::Text {
            return None;
        }
        if self.look == Look::Phone {
            return plain_russian(cell).map(PlainValue::Element);
        }
        if !self.has(cell, context) {
            return None;
        }
        let text = || cell.text.to_owned();
        Some(match self.look {
            Look::Line => PlainValue::Single(FieldValue::Text(text())),
            Look::Html => PlainValue::Single(FieldValue::Text(cell.text.replace('\n', "<br>"))),
            Look::Phone | Look::Email => PlainValue::Element(text()),
            Look::Amount => PlainValue::Single(FieldValue::Decimal(amount(cell.text)?)),
            Look::Date => PlainValue::Single(FieldValue::Date(day(cell.text)?)),
        })
    }
}

/// `1 500,5` as an amount is sent: whole, or with two places.
fn amount(text: &str) -> Option<Decimal> {
    let (whole, places) = match text.split_once([',', '.']) {
        Some((whole, places)) => (whole, places),
        None => (text, ""),
    };
    let number = |digits: &str| {
        let digits = digits.bytes().filter(u8::is_ascii_digit);
        digits.fold(0_i64, |number, digit| {
            number
                .saturating_mul(10)
                .saturating_add(i64::from(digit - b'0'))
        })
    };
    let (whole, cents) = (number(whole), number(places));
    let cents = match places.len() {
        0 => 0,
        1 => cents.saturating_mul(10),
        2 => cents,
        _ => return None,
    };
    Some(match cents {
        0 => Decimal::new(whole, 0),
        cents => Decimal::new(whole.checked_mul(100)?.checked_add(cents)?, 2),
    })
}

/// `31.12.1999`
fn day(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PlainLook, PlainValue};
    use crate::domain::{Cell, MultiKind};
    use crate::fields::testing::Ground;
    use crate::fields::{Manner, multi, single};

    /// Whether a value was told without reading; it is the one that reading gives.
    fn held_against_the_full_way(field: &str, text: &str) -> bool {
        let ground = Ground::russian();
        let context = ground.context();
        let spec = ground.catalogue.field(field).expect("a standard field");
        let look = PlainLook::of(spec, &context).expect("a field with a look");
        let cell = Cell::text(text);
        let Some(value) = look.value(cell, &context) else {
            return false;
        };
        let mut found = Vec::new();
        match value {
            PlainValue::Single(value) => {
                let read = single(spec, Manner::default(), cell, &context, &mut found);
                let read = read.unwrap_or_else(|| panic!("{text:?} gives nothing"));
                assert_eq!(read.value, value, "{text:?}");
                assert_eq!(read.value.wire_text(), value.wire_text(), "{text:?}");
                assert_eq!(read.currency, None);
            }
            PlainValue::Element(value) => {
                let kind = MultiKind::of_field(field).expect("a multifield");
                let read = multi(kind, "HOME", None, cell, &context, &mut found);
                let read: Vec<_> = read.values.iter().map(|one| &one.value).collect();
                assert_eq!(read, [&value], "{text:?}");
            }
        }
        assert!(found.is_empty(), "{field} {text:?}: {found:?}");
        true
    }

    #[test]
    fn plain_cells_have_the_values_that_reading_gives() {
        for (field, text) in [
            ("NAME", "Анна"),
            ("COMMENTS", "Перезвонить завтра, после 15:00"),
            ("PHONE", "8 (495) 123-45-67"),
            ("EMAIL", "Anna.Orlova+b24@example.org"),
            ("OPPORTUNITY", "1 500,50"),
            ("OPPORTUNITY", "1\u{a0}500\u{a0}000"),
            ("OPPORTUNITY", "12500.5"),
            ("OPPORTUNITY", "12500,00"),
            ("BIRTHDATE", "31.12.1990"),
        ] {
            assert!(held_against_the_full_way(field, text), "{field} {text}");
        }
        assert!(!held_against_the_full_way("BIRTHDATE", "31.02.1990"));
        assert!(!held_against_the_full_way("PHONE", "8 (495) 123-45-6"));
    }

    proptest! {
        #[test]
        fn any_value_that_is_told_is_the_one_that_reading_gives(
            amount in "[1-9][0-9]{0,3}[ \u{a0}]?[0-9]{0,3}[ .,]?[0-9]{0,3}",
            date in "[0-3][0-9]\\.[01][0-9]\\.(19|20)[0-9]{2}",
            phone in "(\\+7|8|7)[ (-]{0,2}[0-9]{3}[) -]{0,2}[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{0,2}",
            mail in "[a-zA-Z0-9.+-]{1,8}@[a-z0-9-]{1,6}\\.[a-z]{1,3}",
            line in "[А-яЁёA-Za-z0-9 .,!«»№?&_-]{1,16}",
        ) {
            held_against_the_full_way("OPPORTUNITY", &amount);
            held_against_the_full_way("BIRTHDATE", &date);
            held_against_the_full_way("PHONE", &phone);
            held_against_the_full_way("EMAIL", &mail);
            for field in ["NAME", "LAST_NAME", "TITLE", "COMMENTS"] {
                held_against_the_full_way(field, &line);
            }
        }
    }
}
