//! Prints: 64 bits of a hash of a field's value in normal form, by which a journal tells later what was sent.

use std::collections::BTreeSet;

use super::content::{digest_of, digest_within};
use super::multifields::identity;
use super::normal::{Normal, Parts, Told, is_origin, told};
use crate::domain::{
    Draft, FieldCatalogue, FieldName, FieldPrint, FieldSpec, FieldValue, MultiKind, PortalLead,
    PortalValue, is_stamp,
};

/// The print of each field that is sent; `ORIGINATOR_ID` and `ORIGIN_ID` are left out, and stamps, which the portal writes over.
pub fn prints(draft: &Draft, catalogue: &FieldCatalogue) -> Vec<FieldPrint> {
    let sent = draft.fields.iter();
    let sent = sent.filter(|(name, _)| !is_origin(name) && !is_stamp(name.as_str()));
    let mut room = Vec::new();
    sent.map(|(name, value)| FieldPrint {
        field: name.clone(),
        hash: print(&Normal::of(catalogue, name), value, &mut room),
    })
    .collect()
}

/// The print of a value. Most have one part, whose form is the whole set.
fn print(normal: &Normal<'_>, value: &FieldValue, room: &mut Vec<u8>) -> u64 {
    let name = normal.name.as_str();
    let print = match normal.form_of_one(value) {
        Some(form) if form.is_empty() => digest_within(room, &[name]),
        Some(form) => digest_within(room, &[name, &form]),
        None => return hash(normal.name, &normal.forms(&value.into())),
    };
    print.first_64_bits()
}

/// The same for a lead that stands, of which `last` was sent last: what is chosen for new leads alone stays as it was.
pub fn prints_beside(
    draft: &Draft,
    last: &[FieldPrint],
    catalogue: &FieldCatalogue,
) -> Vec<FieldPrint> {
    let mut sent = prints(draft, catalogue);
    let is_chosen = |print: &&FieldPrint| draft.chosen.contains(&print.field);
    sent.retain(|print| !is_chosen(&print));
    sent.extend(last.iter().filter(is_chosen).cloned());
    sent
}

/// The print of what the portal tells of a field; `None` where it tells nothing, which is the same as an empty value.
pub fn portal_print(
    spec: Option<&FieldSpec>,
    field: &FieldName,
    value: Option<&PortalValue>,
) -> u64 {
    let value = value.map_or_else(Parts::default, Parts::from);
    hash(field, &Normal::new(spec, field).forms(&value))
}

/// A hash of each phone (its digits, as in key form 1) and of each e-mail (small letters) by itself, in the draft's order: by them a
/// row is known again whose identity changed.
pub fn contact_hashes(draft: &Draft) -> Vec<u64> {
    let (mut hashes, mut room) = (Vec::new(), Vec::new());
    for kind in [MultiKind::Phone, MultiKind::Email] {
        let Some(FieldValue::Multi(elements)) = draft.field(kind.field()) else {
            continue;
        };
        hashes.extend(elements.iter().map(|element| {
            let contact = identity(kind, element.value_type, element.value.trim());
            digest_within(&mut room, &[kind.field(), &contact]).first_64_bits()
        }));
    }
    hashes
}

/// Whether a lead has what an update meant to write, by the prints of the fields that it touched: how an update is read back whose
/// answer was lost. Fields that the portal never tells are passed over; without prints there is nothing that it could lack.
pub fn holds(meant: &[FieldPrint], lead: &PortalLead, catalogue: &FieldCatalogue) -> bool {
    differing(meant, lead, catalogue).next().is_none()
}

/// The fields of a lead that are not as they were sent, by their prints. Fields that the portal never tells are passed over.
pub fn differing<'a>(
    meant: &'a [FieldPrint],
    lead: &'a PortalLead,
    catalogue: &'a FieldCatalogue,
) -> impl Iterator<Item = &'a FieldName> {
    let other = move |print: &&FieldPrint| match told(lead, &print.field) {
        Told::Untold => false,
        Told::Value(value) => {
            let spec = catalogue.field(print.field.as_str());
            portal_print(spec, &print.field, value) != print.hash
        }
    };
    meant.iter().filter(other).map(|print| &print.field)
}

/// 64 bits of the SHA-256 of a field's name and the forms of its value.
pub(super) fn hash(field: &FieldName, forms: &BTreeSet<String>) -> u64 {
    let mut texts = vec![field.as_str()];
    texts.extend(forms.iter().map(String::as_str));
    digest_of(&texts).first_64_bits()
}

#[cfg(test)]
mod tests {
    use super::{hash, print};
    use crate::domain::{FieldCatalogue, FieldName, FieldValue, MultiValue};
    use crate::rows::normal::Normal;

    #[test]
    fn a_print_made_at_once_is_that_of_the_set_of_forms() {
        let catalogue = FieldCatalogue::standard();
        let text = |text: &str| FieldValue::Text(text.to_owned());
        let multi = |values: &[&str]| {
            let element = |value: &&str| MultiValue {
                value_type: "WORK",
                value: (*value).to_owned(),
            };
            FieldValue::Multi(values.iter().map(element).collect())
        };
        let values = [
            text("Заявка № 1"),
            text(" a\r\nb\rc "),
            text(" \n"),
            text("<b>a</b><br>&amp;"),
            FieldValue::Code("WEB".to_owned()),
            FieldValue::Code("100|RUB".to_owned()),
            FieldValue::Integer(0),
            FieldValue::Integer(17),
            FieldValue::Decimal(rust_decimal::Decimal::new(150_050, 2)),
            FieldValue::Decimal(rust_decimal::Decimal::new(0, 2)),
            FieldValue::Date(jiff::civil::date(1990, 5, 31)),
            FieldValue::YesNo(true),
            FieldValue::YesNo(false),
            multi(&[]),
            multi(&[" "]),
            multi(&["+7 916 123-45-67"]),
            multi(&["Anna@Example.org"]),
            multi(&["+7 916 123-45-67", "89161234567"]),
            FieldValue::List(vec![]),
            FieldValue::List(vec![text("a"), text("b"), text("a")]),
        ];
        let mut room = Vec::new();
        for name in [
            "TITLE",
            "COMMENTS",
            "OPPORTUNITY",
            "BIRTHDATE",
            "OPENED",
            "PHONE",
            "EMAIL",
            "IM",
            "WEB",
            "ASSIGNED_BY_ID",
            "SOURCE_ID",
            "UF_CRM_1",
            "UTM_SOURCE",
        ] {
            let name = FieldName::new(name);
            let normal = Normal::of(&catalogue, &name);
            for value in &values {
                let whole = hash(&name, &normal.forms(&value.into()));
                assert_eq!(print(&normal, value, &mut room), whole, "{name} {value:?}");
            }
        }
    }
}
