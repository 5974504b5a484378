//! `locale:` of the mapping.

use super::error::MappingErrorKind;
use super::keys::Locale as Key;
use super::node::Node;
use super::place::{At, Name};
use super::reader::{Entry, Reader};
use crate::domain::Locale;

/// Reads the section; also says where the time zone is written.
pub(super) fn locale(reader: &mut Reader<'_>, name: &str, node: &Node) -> (Locale, At) {
    let mut locale = Locale::default();
    let mut zone_at = node.at;
    for Entry { row, node } in reader.section::<Key>(name, node) {
        if row.key == Key::CenturyFrom {
            locale.century_from = century_from(reader, row.name, node);
            continue;
        }
        let Some(found) = reader.text(row.name, node) else {
            continue;
        };
        match row.key {
            Key::CenturyFrom => {}
            Key::Country => country(reader, &mut locale, found),
            Key::Area => area(reader, &mut locale, found),
            Key::TimeZone => {
                zone_at = found.at;
                time_zone(reader, &mut locale, found);
            }
        }
    }
    (locale, zone_at)
}

/// A year in which somebody may have been born who stands in a list.
fn century_from(reader: &mut Reader<'_>, name: &str, node: &Node) -> Option<i16> {
    let year = reader.whole(name, node)?;
    let found = i16::try_from(year)
        .ok()
        .filter(|year| (1850..=2100).contains(year));
    if found.is_none() {
        let value = year.to_string();
        reader.report(MappingErrorKind::BadCentury { value }, node.at);
    }
    found
}

fn country(reader: &mut Reader<'_>, locale: &mut Locale, found: Name) {
    let Name { text: value, at } = found;
    if value.len() == 2 && value.chars().all(|letter| letter.is_ascii_uppercase()) {
        locale.country = value;
    } else {
        reader.report(MappingErrorKind::BadCountry { value }, at);
    }
}

fn area(reader: &mut Reader<'_>, locale: &mut Locale, found: Name) {
    let Name { text: value, at } = found;
    if (3..=5).contains(&value.len()) && value.chars().all(|digit| digit.is_ascii_digit()) {
        locale.area = Some(value);
    } else {
        reader.report(MappingErrorKind::BadArea { value }, at);
    }
}

/// Only the form is checked: which zones exist is known to the system's database.
fn time_zone(reader: &mut Reader<'_>, locale: &mut Locale, found: Name) {
    let Name { text: value, at } = found;
    let letters = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphabetic())
            && part
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "_+-".contains(letter))
    };
    let parts: Vec<&str> = value.split('/').collect();
    let known_form = parts.len() <= 3 && parts.iter().copied().all(letters);
    if known_form && (parts.len() > 1 || value == "UTC") {
        locale.time_zone = value;
    } else {
        reader.report(MappingErrorKind::BadTimeZone { value }, at);
    }
}
