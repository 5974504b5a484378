//! A lead as `lead.php` of old self-hosted portals takes it: flat parameters, each one text (`legacy-lead-php.md`, Parameters).
//!
//! The page parts some texts by rules of its own, and what it does not read it leaves out without a word. So a value that would
//! be parted where it is one is refused here, and fields that are not read have no parameters.

use super::{FieldName, FieldValue, MultiKind, MultiValue};

/// The most parameters of one lead: of a form PHP reads a thousand pairs (`max_input_vars`) and drops the rest.
pub const FLAT_PARAMS: usize = 900;

/// Fields with one value that the page reads.
const READ: [&str; 16] = [
    "TITLE",
    "NAME",
    "SECOND_NAME",
    "LAST_NAME",
    "COMPANY_TITLE",
    "POST",
    "ADDRESS",
    "COMMENTS",
    "SOURCE_DESCRIPTION",
    "STATUS_DESCRIPTION",
    "BIRTHDATE",
    "OPPORTUNITY",
    "CURRENCY_ID",
    "STATUS_ID",
    "SOURCE_ID",
    "ASSIGNED_BY_ID",
];

/// A value that the page would part, or take a piece off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFlat {
    /// The value.
    pub value: String,
    /// Where it would be parted: `;`, `,` or a blank.
    pub at: char,
}

/// Whether `lead.php` reads a field; it ignores salutations, the parts of an address, UTM tags, links to other elements, and
/// whatever would name an origin.
pub fn is_flat(field: &str) -> bool {
    match MultiKind::of_field(field) {
        Some(MultiKind::Link) => false,
        Some(MultiKind::Phone | MultiKind::Email | MultiKind::Web | MultiKind::Im) => true,
        None => READ.contains(&field) || field.starts_with("UF_"),
    }
}

/// The first value of a field that the page would part; such a value is never sent.
pub fn not_flat(value: &FieldValue, field: &str) -> Option<NotFlat> {
    if let FieldValue::List(values) = value {
        // Lists of user fields stand in one parameter, parted by commas.
        let mut texts = values.iter().filter_map(FieldValue::wire_text);
        let parted = texts.find(|text| text.contains(','));
        return parted.map(|value| NotFlat { value, at: ',' });
    }
    let FieldValue::Multi(elements) = value else {
        return None;
    };
    let kind = MultiKind::of_field(field).filter(|_| is_flat(field))?;
    let of_type = |value_type| {
        elements
            .iter()
            .filter(move |one| one.value_type == value_type)
    };
    elements.iter().find_map(|element| {
        let alone = of_type(element.value_type).count() == 1;
        parted_at(kind, &element.value, alone).map(|at| NotFlat {
            value: element.value.clone(),
            at,
        })
    })
}

/// Where a value is parted that stands `alone` in its parameter, or with others behind `;`. The page parts at `;`; where that parts
/// nothing, all but messengers at `,`; where that parts nothing either, e-mails at blanks. Around each part it takes blanks off.
fn parted_at(kind: MultiKind, value: &str, alone: bool) -> Option<char> {
    let parts = |c: char| match c {
        ';' => true,
        ',' => alone && kind != MultiKind::Im,
        _ => alone && kind == MultiKind::Email && c.is_whitespace(),
    };
    let is_whole = !value.is_empty() && value.trim() == value;
    let at = value.chars().find(|c| parts(*c));
    at.or_else(|| (!is_whole).then_some(' '))
}

/// The parameters of a field: none where the page does not read it, one for each type of a multifield, else one. No value is to be
/// one that the page would part ([`not_flat`]).
///
/// Dates are written `DD.MM.YYYY` as the page of a Russian portal reads them, moments with the clock of their own zone behind,
/// flags `Y` or `N`, lists of user fields with commas.
pub fn flat_params(field: &FieldName, value: &FieldValue) -> Vec<(String, String)> {
    let name = field.as_str();
    if !is_flat(name) {
        return Vec::new();
    }
    let text = match value {
        FieldValue::Multi(elements) => return multi(name, elements),
        FieldValue::List(values) => {
            let texts: Vec<String> = values.iter().map(scalar).collect();
            texts.join(",")
        }
        FieldValue::Date(_)
        | FieldValue::DateTime(_)
        | FieldValue::Text(_)
        | FieldValue::Code(_)
        | FieldValue::Integer(_)
        | FieldValue::Decimal(_)
        | FieldValue::YesNo(_) => scalar(value),
    };
    vec![(name.to_owned(), text)]
}

fn scalar(value: &FieldValue) -> String {
    match value {
        FieldValue::Date(date) => date.strftime("%d.%m.%Y").to_string(),
        FieldValue::DateTime(moment) => moment.strftime("%d.%m.%Y %H:%M:%S").to_string(),
        FieldValue::Text(_)
        | FieldValue::Code(_)
        | FieldValue::Integer(_)
        | FieldValue::Decimal(_)
        | FieldValue::YesNo(_)
        | FieldValue::Multi(_)
        | FieldValue::List(_) => value.wire_text().unwrap_or_default(),
    }
}

fn multi(field: &str, elements: &[MultiValue]) -> Vec<(String, String)> {
    let mut params: Vec<(String, String)> = Vec::new();
    for element in elements {
        let name = format!("{field}_{}", element.value_type);
        match params.iter_mut().find(|(known, _)| *known == name) {
            Some((_, text)) => {
                text.push(';');
                text.push_str(&element.value);
            }
            None => params.push((name, element.value.clone())),
        }
    }
    params
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::{NotFlat, flat_params, is_flat, not_flat};
    use crate::domain::{FieldName, FieldValue, MultiKind, MultiValue};

    fn flat(field: &str, value: &FieldValue) -> Vec<(String, String)> {
        assert_eq!(not_flat(value, field), None);
        flat_params(&FieldName::new(field), value)
    }

    fn elements(pairs: &[(&'static str, &str)]) -> FieldValue {
        let element = |(value_type, value): &(&'static str, &str)| MultiValue {
            value_type,
            value: (*value).to_owned(),
        };
        FieldValue::Multi(pairs.iter().map(element).collect())
    }

    #[test]
    fn every_kind_of_value_is_written_as_the_page_reads_it() {
        let moment: jiff::Zoned = "2024-12-31T23:05:09+03:00[Europe/Moscow]".parse().unwrap();
        for (field, value, written) in [
            ("TITLE", FieldValue::Text("Кофе; чай".into()), "Кофе; чай"),
            ("SOURCE_ID", FieldValue::Code("WEB".into()), "WEB"),
            ("ASSIGNED_BY_ID", FieldValue::Integer(7), "7"),
            (
                "OPPORTUNITY",
                FieldValue::Decimal(Decimal::new(1_250_050, 2)),
                "12500.50",
            ),
            (
                "BIRTHDATE",
                FieldValue::Date(jiff::civil::date(1990, 5, 1)),
                "01.05.1990",
            ),
            (
                "UF_CRM_AT",
                FieldValue::DateTime(moment),
                "31.12.2024 23:05:09",
            ),
            ("UF_CRM_VIP", FieldValue::YesNo(true), "Y"),
            ("UF_CRM_VIP", FieldValue::YesNo(false), "N"),
            (
                "UF_CRM_SEGMENTS",
                FieldValue::List(vec![FieldValue::Integer(79), FieldValue::Integer(81)]),
                "79,81",
            ),
        ] {
            assert_eq!(
                flat(field, &value),
                [(field.to_owned(), written.to_owned())]
            );
        }
    }

    #[test]
    fn elements_of_a_multifield_stand_under_their_types() {
        let phones = [("WORK", "+7 900"), ("MOBILE", "+7 901"), ("WORK", "8, 9")];
        assert_eq!(
            flat("PHONE", &elements(&phones)),
            [
                ("PHONE_WORK".to_owned(), "+7 900;8, 9".to_owned()),
                ("PHONE_MOBILE".to_owned(), "+7 901".to_owned()),
            ]
        );
        // The documentation's M_SKYPE is a slip: the page reads IM_SKYPE.
        assert_eq!(
            flat("IM", &elements(&[("SKYPE", "a,b")])),
            [("IM_SKYPE".to_owned(), "a,b".to_owned())]
        );
    }

    #[test]
    fn what_would_be_parted_is_refused() {
        for (field, values, at) in [
            ("PHONE", vec!["1;2"], ';'),
            ("PHONE", vec!["1", "2;3"], ';'),
            ("PHONE", vec!["1,2"], ','),
            ("WEB", vec!["https://a.ru/?x=1,2"], ','),
            ("EMAIL", vec!["a b@example.org"], ' '),
            ("IM", vec!["a;b"], ';'),
            ("IM", vec![" a"], ' '),
            ("PHONE", vec![""], ' '),
        ] {
            let pairs: Vec<_> = values.iter().map(|value| ("WORK", *value)).collect();
            let refused = not_flat(&elements(&pairs), field).unwrap();
            let value = values.last().unwrap().to_string();
            assert_eq!(refused, NotFlat { value, at }, "{field} {values:?}");
        }
    }

    #[test]
    fn what_the_page_does_not_read_has_no_parameters() {
        for field in [
            "HONORIFIC",
            "ADDRESS_2",
            "ADDRESS_CITY",
            "ADDRESS_COUNTRY_CODE",
            "UTM_SOURCE",
            "OPENED",
            "IS_MANUAL_OPPORTUNITY",
            "COMPANY_ID",
            "CONTACT_ID",
            "ORIGINATOR_ID",
            "ORIGIN_ID",
        ] {
            assert!(!is_flat(field), "{field}");
            assert_eq!(flat(field, &FieldValue::Text("x".into())), []);
        }
        assert_eq!(flat("LINK", &elements(&[("USER", "7")])), []);
        assert_eq!(
            flat(
                "CONTACT_IDS",
                &FieldValue::List(vec![FieldValue::Integer(1)])
            ),
            []
        );
    }

    /// The page's own rules, written a second time.
    fn parted(kind: MultiKind, text: &str) -> Vec<String> {
        let clean = |parts: Vec<&str>| -> Vec<String> {
            let parts = parts.into_iter().map(str::trim);
            parts
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let mut parts = clean(text.split(';').collect());
        if parts.len() == 1 && kind != MultiKind::Im {
            parts = clean(text.split(',').collect());
        }
        if parts.len() == 1 && kind == MultiKind::Email {
            parts = clean(text.split_whitespace().collect());
        }
        parts
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            kind in prop::sample::select(vec![MultiKind::Phone, MultiKind::Email, MultiKind::Web, MultiKind::Im]),
            values in prop::collection::vec((0_usize..3, "[a-zЯ0-9@.,; +-]{1,8}"), 1..6),
        ) {
            let types = kind.value_types();
            let pairs: Vec<(&'static str, &str)> =
                values.iter().map(|(at, value)| (types[*at], value.as_str())).collect();
            if not_flat(&elements(&pairs), kind.field()).is_none() {
                let params = flat_params(&FieldName::new(kind.field()), &elements(&pairs));
                for value_type in types {
                    let sent: Vec<String> = pairs
                        .iter()
                        .filter(|(known, _)| known == value_type)
                        .map(|(_, value)| (*value).to_owned())
                        .collect();
                    let name = format!("{}_{value_type}", kind.field());
                    let found = params.iter().find(|(known, _)| *known == name);
                    let read = found.map_or_else(Vec::new, |(_, text)| parted(kind, text));
                    prop_assert_eq!(read, sent);
                }
            }
        }
    }
}
