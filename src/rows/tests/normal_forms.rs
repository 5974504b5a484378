//! Normal forms: how differently a portal may tell the same value, and which values stay apart.

use proptest::prelude::*;

use crate::domain::{
    FieldCatalogue, FieldKind, FieldName, FieldSpec, FieldValue, MultiKind, PortalElement,
    PortalValue,
};
use crate::rows::portal_print;

fn spec(name: &str, kind: FieldKind) -> FieldSpec {
    FieldSpec::new(name, kind)
}

fn print(name: &str, kind: FieldKind, told: &str) -> u64 {
    let told = PortalValue::Text(told.to_owned());
    portal_print(Some(&spec(name, kind)), &FieldName::new(name), Some(&told))
}

#[test]
fn a_value_is_the_same_however_a_portal_tells_it() {
    for (name, kind, same) in [
        ("NAME", FieldKind::Line, vec!["Анна", " Анна "]),
        (
            "POST",
            FieldKind::LongText,
            vec!["a\nb", "a\r\nb", "a\rb\n"],
        ),
        (
            "COMMENTS",
            FieldKind::HtmlText,
            vec![
                "5 &lt; 6 &amp; &quot;да&quot;<br>б",
                "5 < 6 & \"да\"<br />\r\nб",
                "<p>5 &#60; 6&nbsp;&amp; &#34;да&#34;</p><p><b>б</b></p>",
            ],
        ),
        (
            "OPPORTUNITY",
            FieldKind::Amount,
            vec!["12500.5", "12500.50", "12500.5000", "1.25005E4"],
        ),
        (
            "OPPORTUNITY",
            FieldKind::Amount,
            vec!["", "0", "0.00", "-0"],
        ),
        ("OPENED", FieldKind::YesNo, vec!["Y", "1", "true"]),
        ("OPENED", FieldKind::YesNo, vec!["N", "0", "", "false"]),
        (
            "BIRTHDATE",
            FieldKind::Date,
            vec![
                "1990-05-31",
                "1990-05-31T03:00:00+03:00",
                "1990-05-31T00:00:00+03:00",
                "1990-05-30T20:30:00-03:30",
                "1990-05-31T00:00:00-05:00",
                "1990-05-31 00:00:00",
            ],
        ),
        (
            "UF_MET",
            FieldKind::DateTime,
            vec![
                "2024-12-31T10:00:00+03:00",
                "2024-12-31T07:00:00Z",
                "2024-12-31T12:00:00+05:00",
            ],
        ),
        ("COMPANY_ID", FieldKind::Link, vec!["15", " 15", "+15"]),
        ("COMPANY_ID", FieldKind::Link, vec!["", "0"]),
    ] {
        let prints: Vec<u64> = same.iter().map(|told| print(name, kind, told)).collect();
        assert!(
            prints.iter().all(|one| *one == prints[0]),
            "{name}: {same:?}"
        );
    }
}

#[test]
fn values_that_differ_stay_apart() {
    for (name, kind, apart) in [
        (
            "NAME",
            FieldKind::Line,
            vec!["", "Анна", "анна", "Анна  М", "Анна М"],
        ),
        (
            "COMMENTS",
            FieldKind::HtmlText,
            vec!["", "а&amp;b", "а&lt;b&gt;b", "а<br>b", "а b"],
        ),
        (
            "OPPORTUNITY",
            FieldKind::Amount,
            vec!["", "0.01", "12500.5", "125005", "много"],
        ),
        ("UF_AREA", FieldKind::Amount, vec!["", "0", "1"]),
        ("UF_NUMBER", FieldKind::Integer, vec!["", "0", "1"]),
        (
            "BIRTHDATE",
            FieldKind::Date,
            vec!["", "1990-05-31", "1990-05-30T23:00:00+03:00", "вчера"],
        ),
        ("STATUS_ID", FieldKind::Choice, vec!["", "NEW", "new"]),
    ] {
        let mut prints: Vec<u64> = apart.iter().map(|told| print(name, kind, told)).collect();
        prints.sort_unstable();
        prints.dedup();
        assert_eq!(prints.len(), apart.len(), "{name}: {apart:?}");
    }
    assert_ne!(
        print("NAME", FieldKind::Line, "x"),
        print("POST", FieldKind::Line, "x")
    );
}

#[test]
fn the_order_of_several_values_and_their_types_do_not_matter_but_a_messengers_does() {
    let of = |name: &str, elements: &[(&str, &str)]| {
        let elements = elements
            .iter()
            .enumerate()
            .map(|(id, (value_type, value))| PortalElement {
                id: id.to_string(),
                value_type: (*value_type).to_owned(),
                value: (*value).to_owned(),
            });
        let value = PortalValue::Elements(elements.collect());
        portal_print(None, &FieldName::new(name), Some(&value))
    };
    assert_eq!(
        of("PHONE", &[("WORK", "8 (916) 123-45-67"), ("HOME", "112")]),
        of(
            "PHONE",
            &[
                ("FAX", "112"),
                ("FAX", "+79161234567"),
                ("WORK", "89161234567")
            ]
        )
    );
    assert_eq!(
        of("WEB", &[("WORK", "https://A.ru/B")]),
        of("WEB", &[("HOME", "https://a.ru/b ")])
    );
    assert_ne!(of("IM", &[("SKYPE", "anna")]), of("IM", &[("ICQ", "anna")]));
    assert_ne!(of("PHONE", &[("WORK", "112")]), of("PHONE", &[]));
    let list = |ids: &[&str]| {
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        portal_print(
            Some(&spec("UF_L", FieldKind::Link)),
            &FieldName::new("UF_L"),
            Some(&PortalValue::Texts(ids)),
        )
    };
    assert_eq!(list(&["7", "12"]), list(&["12", "07"]));
    let nothing = portal_print(None, &FieldName::new("UF_L"), None);
    assert_eq!((list(&[]), list(&["0", ""])), (nothing, nothing));
}

/// Print form 1 is frozen: journals keep its hashes. Reckoned apart from this program: the first 64 bits of the SHA-256 of the field
/// and the forms, each after its length as a 32-bit number, big-endian.
#[test]
fn prints_are_those_that_journals_hold() {
    for (name, kind, told, hash) in [
        ("TITLE", FieldKind::Line, "Анна", 0x748c_9c17_da75_4395),
        (
            "OPPORTUNITY",
            FieldKind::Amount,
            "12500.50",
            0x7814_f3c8_26b8_3c85,
        ),
        (
            "BIRTHDATE",
            FieldKind::Date,
            "1990-05-31T03:00:00+03:00",
            0xf8e1_7c19_3756_52dd,
        ),
        ("POST", FieldKind::Line, "", 0xc76b_b693_faf7_0d73),
    ] {
        assert_eq!(print(name, kind, told), hash, "{name}");
    }
    let phones = PortalValue::Texts(vec!["+7 916 123-45-67".to_owned(), "112".to_owned()]);
    let phone = FieldKind::Multi(MultiKind::Phone);
    let print = portal_print(
        Some(&spec("PHONE", phone)),
        &FieldName::new("PHONE"),
        Some(&phones),
    );
    assert_eq!(print, 0xdd34_a455_34fa_ea94);
}

proptest! {
    #[test]
    fn any_text_has_a_print_in_any_field(text in any::<String>()) {
        let catalogue = FieldCatalogue::standard();
        for field in catalogue.fields() {
            let told = PortalValue::Text(text.clone());
            let _print = portal_print(Some(field), &field.name, Some(&told));
        }
    }

    #[test]
    fn a_moment_is_told_in_any_zone(second in 0_i64..4_000_000_000, hours in -12_i8..14) {
        let instant = jiff::Timestamp::from_second(second).unwrap();
        let offset = jiff::tz::offset(hours);
        let zoned = instant.to_zoned(jiff::tz::TimeZone::fixed(offset));
        let told = FieldValue::DateTime(zoned).wire_text().unwrap();
        let utc = instant.to_string();
        prop_assert_eq!(print("UF_MET", FieldKind::DateTime, &told), print("UF_MET", FieldKind::DateTime, &utc));
    }
}
