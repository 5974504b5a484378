//! Cells that need no reading: what most cells of most files look like, told at one look and without an allocation.
//!
//! Each function answers whether the rules of its field would give back the cell's own value and find nothing to tell. A *no* says
//! nothing: such a cell goes the full way. A *yes* has to be right, and the property tests below hold each against that way.

use std::borrow::Cow;

use jiff::civil::Date;

use super::context::ValueContext;
use super::date::is_usual_age;
use super::date_style::{DateStyle, is_of_prevailing};
use super::emptiness::{Strictness, may_stand_for_nothing, stands_for_nothing};
use super::lookalike::mend_words;
use super::phone::plain_number;
use super::phone_number::Home;
use super::plain_email::{is_plain_email, plain_domain};
use super::text::{is_cut_number, may_be_meant};
use super::tidy_text::letters;
use crate::domain::{Cell, CellKind, FieldKind, FieldSpec, LetterCase, MaxLength, MultiKind};

/// Rows of which every cell is plain need not be read; this says what a plain cell of a field looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Line,
    Html,
    Phone,
    Email,
    Amount,
    Date,
}

/// What plain cells of one field look like.
#[derive(Debug, Clone, Copy)]
pub struct PlainLook<'a> {
    pub(super) look: Look,
    spec: &'a FieldSpec,
    /// Most characters, or bytes of HTML.
    most: usize,
}

impl<'a> PlainLook<'a> {
    /// The look of a field's plain cells; `None` for a field whose every cell has to be read.
    pub fn of(spec: &'a FieldSpec, context: &ValueContext<'_>) -> Option<Self> {
        let most = match spec.max {
            Some(
                MaxLength::Chars(most)
                | MaxLength::UndocumentedChars(most)
                | MaxLength::Bytes(most),
            ) => usize::try_from(most).ok()?,
            None => usize::MAX,
        };
        let ruled = spec.rules.min_chars.is_some() || spec.rules.pattern.is_some();
        let in_bytes = matches!(spec.max, Some(MaxLength::Bytes(_)));
        let look = match spec.kind {
            _ if spec.multiple && !matches!(spec.kind, FieldKind::Multi(_)) => return None,
            FieldKind::Line
                if !ruled
                    && !in_bytes
                    && !context.is_inn
                    && context.clean.case == LetterCase::Keep =>
            {
                Look::Line
            }
            FieldKind::HtmlText if (in_bytes || spec.max.is_none()) && !context.is_inn => {
                Look::Html
            }
            FieldKind::Multi(MultiKind::Phone) if Home::new(context.locale).is_russian() => {
                Look::Phone
            }
            FieldKind::Multi(MultiKind::Email) => Look::Email,
            FieldKind::Amount => Look::Amount,
            FieldKind::Date if context.dates.is_empty() => Look::Date,
            FieldKind::Line
            | FieldKind::HtmlText
            | FieldKind::LongText
            | FieldKind::Number
            | FieldKind::Money
            | FieldKind::Url
            | FieldKind::Address
            | FieldKind::YesNo
            | FieldKind::Date
            | FieldKind::DateTime
            | FieldKind::Choice
            | FieldKind::Currency
            | FieldKind::User
            | FieldKind::Link
            | FieldKind::Element
            | FieldKind::Integer
            | FieldKind::Multi(_)
            | FieldKind::Composed(_)
            | FieldKind::Foreign => return None,
        };
        Some(Self { look, spec, most })
    }

    /// Whether it is that of phones.
    pub fn is_of_phones(&self) -> bool {
        self.look == Look::Phone
    }

    /// The digits of a cell that [has](Self::has) the look of phones, the first of them a 7.
    pub fn phone(&self, cell: Cell<'_>) -> Option<[u8; 11]> {
        self.is_of_phones().then(|| plain_number(cell)).flatten()
    }

    /// Whether it is that of addresses of e-mail.
    pub fn is_of_mail(&self) -> bool {
        self.look == Look::Email
    }

    /// The domain of a cell that [has](Self::has) the look of addresses if that domain is [meant](crate::fields::is_meant): many addresses have one domain,
    /// which then is looked at once.
    pub fn domain<'t>(&self, cell: Cell<'t>) -> Option<&'t str> {
        let is_address = self.is_of_mail() && cell.kind == CellKind::Text;
        is_address.then(|| plain_domain(cell.text)).flatten()
    }

    /// Whether the field's rules would give back the value of this cell, which is not empty, and find nothing; of several lines of HTML, with
    /// `<br>` between them.
    pub fn has(&self, cell: Cell<'_>, context: &ValueContext<'_>) -> bool {
        let text = cell.text;
        match (self.look, cell.kind) {
            (Look::Phone, CellKind::Text | CellKind::Number) => plain_number(cell).is_some(),
            (Look::Amount, CellKind::Text | CellKind::Number) => is_plain_amount(text),
            (Look::Date, CellKind::DateTime) => is_known_day(text, self.spec, context),
            (Look::Line, CellKind::Text) => is_plain_line(text, self.spec, self.most, context),
            (Look::Html, CellKind::Text) => is_plain_html(text, self.most, context),
            (Look::Email, CellKind::Text) => is_plain_email(text),
            (Look::Date, CellKind::Text) => is_plain_date(text, self.spec, context),
            _ => false,
        }
    }
}

fn is_plain_line(text: &str, spec: &FieldSpec, most: usize, context: &ValueContext<'_>) -> bool {
    let Some(letters) = letters(text) else {
        return false;
    };
    let mixed = letters.latin() && letters.cyrillic();
    !letters.breaks()
        && fits(text, most)
        && !(letters.signs() && (text.contains('?') || is_cut_number(text)))
        && !(letters.latin() && may_be_meant(spec, text))
        && !(may_stand_for_nothing(text, context.empty)
            && stands_for_nothing(text, context.empty, Strictness::Short))
        && (!mixed || matches!(mend_words(text), Cow::Borrowed(_)))
}

/// Whether a text has so many characters at most.
fn fits(text: &str, most: usize) -> bool {
    text.len() <= most || text.chars().count() <= most
}

fn is_plain_html(text: &str, most: usize, context: &ValueContext<'_>) -> bool {
    let Some(letters) = letters(text).filter(|letters| !letters.signs()) else {
        return false;
    };
    // A line break is sent as four bytes.
    let most = if letters.breaks() { most / 4 } else { most };
    text.len() <= most
        && !(may_stand_for_nothing(text, context.empty)
            && stands_for_nothing(text, context.empty, Strictness::Prose))
}

/// `1500`, `1 500,50`, `12500.5`: at most fifteen digits, thousands apart by blanks or not at all, one or two places, and not nothing.
fn is_plain_amount(text: &str) -> bool {
    let mut bytes = text.as_bytes();
    let (mut digits, mut in_group, mut groups) = (0_usize, 0_usize, 0_usize);
    let places = loop {
        bytes = match bytes {
            [b'0'..=b'9', rest @ ..] => {
                digits += 1;
                in_group += 1;
                rest
            }
            // A blank, one that does not break, a narrow one.
            [b' ', rest @ ..] | [0xc2, 0xa0, rest @ ..] | [0xe2, 0x80, 0xaf, rest @ ..]
                if (1..=3).contains(&in_group) && (groups == 0 || in_group == 3) =>
            {
                groups += 1;
                in_group = 0;
                rest
            }
            [] => break &[][..],
            [b',' | b'.', places @ ..] => break places,
            _ => return false,
        };
    };
    let whole = digits > 0 && digits <= 13 && (groups == 0 || in_group == 3);
    let pointed = text.len() > 1 && matches!(places.len(), 0..=2);
    let cut = places.is_empty() && text.ends_with([',', '.']);
    // A number that begins with a zero may be no number, and one of nothing is not carried by every method.
    whole
        && pointed
        && !cut
        && places.iter().all(u8::is_ascii_digit)
        && matches!(text.as_bytes(), [b'1'..=b'9', ..])
}

/// `31.12.1999`
fn is_plain_date(text: &str, spec: &FieldSpec, context: &ValueContext<'_>) -> bool {
    let [d1, d2, b'.', m1, m2, b'.', y1, y2, y3, y4] = *text.as_bytes() else {
        return false;
    };
    let Some(date) = day_of([y1, y2, y3, y4], [m1, m2], [d1, d2]) else {
        return false;
    };
    // The one day among those that stand for none which is written so and is a day.
    text != "30.12.1899"
        && is_usual_age(spec, date, context.today)
        && is_of_prevailing(context.column, DateStyle::Points)
}

/// `1999-12-31`, which the workbook knows as a date.
fn is_known_day(text: &str, spec: &FieldSpec, context: &ValueContext<'_>) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else {
        return false;
    };
    let Some(date) = day_of([y1, y2, y3, y4], [m1, m2], [d1, d2]) else {
        return false;
    };
    // Days before are not what the workbook shows.
    date.year() > 1900
        && is_usual_age(spec, date, context.today)
        && is_of_prevailing(context.column, DateStyle::Known)
}

/// The day of a calendar that these digits name.
fn day_of(year: [u8; 4], month: [u8; 2], day: [u8; 2]) -> Option<Date> {
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + i16::from(digit - b'0'))
        })
    };
    let (month, day) = (number(&month)?, number(&day)?);
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = Date::new(number(&year)?, month, day).ok()?;
    (date.year() >= 1000).then_some(date)
}

/// `15.03.2024`
pub(super) fn is_day_with_points(text: &[u8]) -> bool {
    let [d1, d2, b'.', m1, m2, b'.', century @ .., y3, y4] = text else {
        return false;
    };
    let pair = |tens: u8, ones: u8| tens.is_ascii_digit() && ones.is_ascii_digit();
    let day = matches!((d1, d2), (b'0', b'1'..=b'9') | (b'1' | b'2', b'0'..=b'9'));
    let month = matches!((m1, m2), (b'0', b'1'..=b'9') | (b'1', b'0'..=b'2'));
    day && month && matches!(century, b"19" | b"20") && pair(*y3, *y4)
}

/// `12 500,50`: groups of three digits, a comma, two digits.
pub(super) fn is_amount_with_comma(text: &[u8]) -> bool {
    let [groups @ .., b',', tens, ones] = text else {
        return false;
    };
    let mut groups = groups.split(|byte| *byte == b' ');
    let digits = |group: &[u8]| group.iter().all(u8::is_ascii_digit);
    let first = groups.next().unwrap_or_default();
    let (mut rest, mut others) = (0, true);
    for group in groups {
        rest += 1;
        others &= group.len() == 3 && digits(group);
    }
    tens.is_ascii_digit()
        && ones.is_ascii_digit()
        && (1..=3).contains(&first.len())
        && digits(first)
        && !first.starts_with(b"0")
        && (1..=3).contains(&rest)
        && others
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tidy_text::letters;
    use super::PlainLook;
    use crate::domain::{Cell, CellKind, FieldValue, MultiKind};
    use crate::fields::hygiene::{Lines, tidy};
    use crate::fields::testing::Ground;
    use crate::fields::{Manner, multi, single};

    /// What the full way gives for a cell of which one look said that it is plain; whether it said so.
    fn held_against_the_full_way(field: &str, text: &str) -> bool {
        held_of_kind(field, text, CellKind::Text)
    }

    fn held_of_kind(field: &str, text: &str, kind: CellKind) -> bool {
        let ground = Ground::russian();
        let context = ground.context();
        let spec = ground.catalogue.field(field).expect("a standard field");
        let look = PlainLook::of(spec, &context).expect("a field with a look");
        let cell = Cell { text, kind };
        if !look.has(cell, &context) {
            return false;
        }
        let mut found = Vec::new();
        if let Some(kind) = MultiKind::of_field(field) {
            let read = multi(kind, kind.default_type(), None, cell, &context, &mut found);
            assert_eq!(read.values.len(), 1, "{text:?}");
            assert!(read.moved.is_empty() && read.name.is_none(), "{text:?}");
            if kind == MultiKind::Email {
                assert_eq!(read.values[0].value, text);
            }
        } else {
            let read = single(spec, Manner::default(), cell, &context, &mut found);
            let read = read.unwrap_or_else(|| panic!("{text:?} gives nothing"));
            assert!(read.currency.is_none(), "{text:?}");
            if let FieldValue::Text(value) = read.value {
                assert_eq!(value.replace("<br>", "\n"), text);
            }
        }
        assert!(found.is_empty(), "{field} {text:?}: {found:?}");
        true
    }

    #[test]
    fn what_most_files_hold_is_plain() {
        for (field, text) in [
            ("NAME", "Анна"),
            ("LAST_NAME", "Салтыков-Щедрин"),
            ("TITLE", "Заявка № 12 от ООО «Ромашка»"),
            ("COMPANY_TITLE", "ООО \"Вектор\""),
            ("COMMENTS", "Перезвонить завтра, после 15:00"),
            ("COMMENTS", "Перезвонить завтра\nСрочно"),
            ("PHONE", "+7 (916) 123-45-67"),
            ("PHONE", "8 495 123-45-67"),
            ("PHONE", "89161234567"),
            ("EMAIL", "Anna.Orlova+b24@example.org"),
            ("OPPORTUNITY", "1 500,50"),
            ("OPPORTUNITY", "1\u{a0}500\u{a0}000"),
            ("OPPORTUNITY", "12500.5"),
            ("BIRTHDATE", "31.12.1990"),
        ] {
            assert!(held_against_the_full_way(field, text), "{field} {text}");
        }
    }

    #[test]
    fn what_has_to_be_read_is_not_plain() {
        for (field, text) in [
            ("NAME", "нет"),
            ("NAME", "Ивaнов"),
            ("LAST_NAME", "Null"),
            ("NAME", " Анна"),
            ("TITLE", "???"),
            ("TITLE", "1.23457E+15"),
            ("TITLE", "Заявка\nс сайта"),
            ("TITLE", "Заявка с сайта_x0041_ и ещё одна"),
            ("COMMENTS", "Звонил \nдважды"),
            ("COMMENTS", "Звонил\n\nдважды"),
            ("COMMENTS", "Звонил\n"),
            ("COMMENTS", "a < b"),
            ("COMMENTS", "n/a"),
            ("PHONE", "+7 916 123-45-6"),
            ("PHONE", "8 (999) 999-99-99"),
            ("EMAIL", "ivan@gmial.com"),
            ("EMAIL", "test@test.ru"),
            ("EMAIL", "ivan@mail"),
            ("OPPORTUNITY", "1,500"),
            ("OPPORTUNITY", "0"),
            ("OPPORTUNITY", "10 00"),
            ("BIRTHDATE", "31.02.1990"),
            ("BIRTHDATE", "01.01.2026"),
        ] {
            assert!(!held_against_the_full_way(field, text), "{field} {text}");
        }
    }

    #[test]
    fn a_column_of_taxpayers_numbers_has_no_plain_cells() {
        let ground = Ground::russian();
        let mut context = ground.context();
        context.is_inn = true;
        for field in ["COMMENTS", "TITLE"] {
            let spec = ground.catalogue.field(field).expect("a standard field");
            assert!(PlainLook::of(spec, &context).is_none(), "{field}");
        }
    }

    #[test]
    fn numbers_and_days_of_a_workbook_are_plain() {
        for (field, text, kind) in [
            ("PHONE", "79161234567", CellKind::Number),
            ("OPPORTUNITY", "12500", CellKind::Number),
            ("OPPORTUNITY", "12500.5", CellKind::Number),
            ("OPPORTUNITY", "12500.55", CellKind::Number),
            ("BIRTHDATE", "1990-12-31", CellKind::DateTime),
        ] {
            assert!(held_of_kind(field, text, kind), "{field} {text}");
        }
        for (field, text, kind) in [
            ("PHONE", "79160000000", CellKind::Number),
            ("PHONE", "9161234567", CellKind::Number),
            ("OPPORTUNITY", "0.5", CellKind::Number),
            ("OPPORTUNITY", "12500.555", CellKind::Number),
            ("OPPORTUNITY", "-5", CellKind::Number),
            ("OPPORTUNITY", "12500", CellKind::Percent),
            ("BIRTHDATE", "1990-12-31T12:00:00", CellKind::DateTime),
            ("BIRTHDATE", "09:05:00", CellKind::DateTime),
            ("BIRTHDATE", "1900-02-01", CellKind::DateTime),
            ("BIRTHDATE", "36526", CellKind::Number),
            ("NAME", "12", CellKind::Number),
        ] {
            assert!(!held_of_kind(field, text, kind), "{field} {text}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_number_is_what_the_full_way_gives(text in "[1-9][0-9]{0,14}(\\.[0-9]{0,2}[1-9])?|0\\.[0-9]{0,3}[1-9]|[78]9[0-9]{9}|7[0-9]{10}") {
            held_of_kind("OPPORTUNITY", &text, CellKind::Number);
            held_of_kind("PHONE", &text, CellKind::Number);
        }

        #[test]
        fn a_known_day_is_what_the_full_way_gives(text in "(0|1|18|19|20)[0-9]{2,3}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:00:00)?") {
            held_of_kind("BIRTHDATE", &text, CellKind::DateTime);
        }

        #[test]
        fn a_plain_text_is_what_the_full_way_gives(text in "[ -~А-яЁё№«»–—₽]{0,24}|[а-я\n ]{1,40}|[ -~А-яЁё№«\n]{0,40}|(нет|Нет|N/A|none|x|Х|б/н|null|Unknown)[ .а-я]{0,3}") {
            held_against_the_full_way("TITLE", &text);
            held_against_the_full_way("LAST_NAME", &text);
            held_against_the_full_way("COMMENTS", &text);
        }

        #[test]
        fn a_plain_phone_is_what_the_full_way_gives(text in "(\\+7|8|7)[ (-]{0,2}[0-9]{3}[) -]{0,2}[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2}|[0-9+() -]{5,18}") {
            held_against_the_full_way("PHONE", &text);
        }

        #[test]
        fn a_plain_address_is_what_the_full_way_gives(text in "[a-zA-Z0-9.+-]{0,6}@([a-z0-9-]{1,6}\\.){1,2}[a-z0-9]{1,3}|[a-z]{1,4}@(mail|gmail|yandex|test|gmal|mal)\\.(ru|com|ri|con)") {
            held_against_the_full_way("EMAIL", &text);
        }

        #[test]
        fn a_plain_amount_is_what_the_full_way_gives(text in "[0-9]{1,4}([ \u{a0}][0-9]{2,3}){0,4}([.,][0-9]{0,3})?|[0-9., ]{0,12}") {
            held_against_the_full_way("OPPORTUNITY", &text);
        }

        #[test]
        fn a_plain_date_is_what_the_full_way_gives(text in "[0-3][0-9]\\.[01][0-9]\\.(0|1|19|20)[0-9]{2,3}") {
            held_against_the_full_way("BIRTHDATE", &text);
        }

        #[test]
        fn a_text_without_anything_to_tidy_stays_as_it_is(text in "[ -~А-яЁё№«»–—₽_&=\n]{0,12}|[ -~А-яЁё\n]{16,40}|[0-9А-яЁё-]{16,60}|[ A-zа-я]{16,34}") {
            if let Some(letters) = letters(&text) {
                prop_assert_eq!(letters.breaks(), text.contains('\n'));
                prop_assert_eq!(letters.latin(), text.contains(|c: char| c.is_ascii_alphabetic()));
                prop_assert_eq!(letters.cyrillic(), text.contains(|c: char| ('Ё'..='ё').contains(&c)));
                prop_assert_eq!(letters.signs(), text.contains(['?', '+', '<', '>']));
                let tidied = tidy(&text, if letters.breaks() { Lines::Many } else { Lines::One });
                prop_assert_eq!(&*tidied.text, text.as_str());
                prop_assert!(!(tidied.controls || tidied.entities || tidied.guard || tidied.composed));
            }
        }
    }
}
