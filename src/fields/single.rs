//! A single-valued field from a cell: which rule reads which kind of field.

use super::choice::choice;
use super::context::{Manner, SingleRead, ValueContext};
use super::currency::currency;
use super::date::date;
use super::element::{element, link};
use super::flag::flag;
use super::id::integer;
use super::inn::inn;
use super::moment::moment;
use super::money::{amount, money, number};
use super::multi::multi;
use super::owner_rules::{fitting, within_bounds};
use super::person::person;
use super::place::address;
use super::readable::is_readable;
use super::text::{html, line, long, within_length};
use super::web;
use crate::domain::{Cell, FieldKind, FieldSpec, FieldValue, Lookup, ProblemKind};

/// Reads one value of a field from a cell; of a field with several values, one of them (see [`parts`](super::parts)). `None`: the cell
/// is empty, or holds a problem that leaves nothing. What is wrong or was mended is pushed to `found`, each with the default
/// severity of its kind.
pub fn single(
    spec: &FieldSpec,
    manner: Manner<'_>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<SingleRead> {
    if !is_readable(cell, found) {
        return None;
    }
    let padded = (context.is_inn && spec.kind.is_text())
        .then(|| inn(cell, found))
        .flatten();
    let cell = padded.as_deref().map_or(cell, Cell::text);
    let value = match spec.kind {
        FieldKind::Amount => return amount(cell, context, found),
        FieldKind::Number => {
            let number = number(spec, cell, context, found)?;
            FieldValue::Decimal(within_bounds(spec, number, found)?)
        }
        FieldKind::Money => FieldValue::Code(money(cell, context, found)?),
        FieldKind::Line => text(spec, line(spec, cell, context, found)?, found)?,
        FieldKind::LongText => text(spec, long(spec, cell, context, found)?, found)?,
        FieldKind::HtmlText => FieldValue::Text(html(spec, cell, context, found)?),
        FieldKind::Url => {
            let page = web::link(cell, context, found)?;
            text(spec, within_length(spec, page, context, found)?, found)?
        }
        FieldKind::Address => FieldValue::Text(address(spec, cell, context, found)?),
        FieldKind::YesNo => FieldValue::YesNo(flag(cell, context, found)?),
        FieldKind::Date => FieldValue::Date(date(spec, cell, context, found)?),
        FieldKind::DateTime => FieldValue::DateTime(moment(cell, context, found)?),
        FieldKind::Choice => FieldValue::Code(choice(spec, cell, context, found)?),
        FieldKind::Currency => FieldValue::Code(currency(cell, context, found)?),
        FieldKind::User => {
            let by = match manner.lookup {
                Some(Lookup::User(by)) => Some(by),
                Some(Lookup::Client(_)) | None => None,
            };
            FieldValue::Integer(person(spec, by, cell, context, found)?)
        }
        FieldKind::Link => FieldValue::Integer(link(manner.lookup, cell, context, found)?),
        FieldKind::Element => FieldValue::Code(element(spec, manner.lookup, cell, context, found)?),
        FieldKind::Integer => {
            let number = integer(cell, context, found)?;
            within_bounds(spec, number.into(), found)?;
            FieldValue::Integer(number)
        }
        FieldKind::Multi(kind) => {
            let read = multi(kind, kind.default_type(), None, cell, context, found);
            let values = read.values;
            if values.is_empty() {
                return None;
            }
            FieldValue::Multi(values)
        }
        // No mapping has such a field.
        FieldKind::Composed(_) | FieldKind::Foreign => return None,
    };
    Some(value.into())
}

fn text(spec: &FieldSpec, text: String, found: &mut Vec<ProblemKind>) -> Option<FieldValue> {
    fitting(spec, text, found).map(FieldValue::Text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::single;
    use crate::domain::{
        Cell, CellKind, Coded as _, FieldCatalogue, FieldKind, FieldSpec, ProblemKind,
    };
    use crate::fields::Manner;
    use crate::fields::testing::Ground;

    fn read_cell(field: &str, cell: Cell<'_>) -> (Option<String>, Vec<&'static str>) {
        let ground = Ground::russian();
        let mut found = Vec::new();
        let spec = ground.catalogue.field(field).expect("a standard field");
        let read = single(spec, Manner::default(), cell, &ground.context(), &mut found);
        let text = read.and_then(|read| read.value.wire_text());
        (text, found.iter().map(ProblemKind::code).collect())
    }

    fn read(field: &str, text: &str) -> (Option<String>, Vec<&'static str>) {
        read_cell(field, Cell::text(text))
    }

    #[test]
    fn lines_are_cleaned_measured_and_never_cut() {
        let fifty = "я".repeat(50);
        for (id, field, text, wanted, codes) in [
            ("TXT-01", "NAME", "  Анна   Мария ", "Анна Мария", vec![]),
            ("TXT-04", "LAST_NAME", "Ивaнов", "Иванов", vec!["lookalike"]),
            (
                "TXT-06",
                "COMPANY_TITLE",
                "ООО &quot;Ромашка&quot;",
                "ООО \"Ромашка\"",
                vec!["html_entities"],
            ),
            (
                "TXT-09",
                "NAME",
                "Ан\u{1}на",
                "Анна",
                vec!["control_characters"],
            ),
            ("TXT-10", "NAME", &fifty, &fifty, vec![]),
            ("NUL-03", "NAME", "не указано", "", vec!["placeholder"]),
            (
                "NUL-03",
                "NAME",
                "нeт",
                "",
                vec!["lookalike", "placeholder"],
            ),
            (
                "NUL-04",
                "LAST_NAME",
                "Null",
                "Null",
                vec!["placeholder_kept"],
            ),
            ("NUL-04", "LAST_NAME", "NULL", "", vec!["placeholder"]),
            ("NUL-01", "NAME", " \u{a0}\t", "", vec![]),
            ("ENC-10", "NAME", "Р\u{fffd}ван", "", vec!["mojibake_lossy"]),
            ("ENC-12", "NAME", "????? ????", "", vec!["lost_text"]),
            ("ё", "NAME", "е\u{308}лка", "ёлка", vec!["letters_composed"]),
        ] {
            let wanted = (!wanted.is_empty()).then(|| wanted.to_owned());
            assert_eq!(read(field, text), (wanted, codes), "{id}");
        }
    }

    #[test]
    fn a_text_that_the_portal_would_cut_is_refused_txt_10() {
        let mut found = Vec::new();
        let ground = Ground::russian();
        let spec = ground.catalogue.field("NAME").unwrap();
        let long = format!("{}!", "я".repeat(50));
        assert_eq!(
            single(
                spec,
                Manner::default(),
                Cell::text(&long),
                &ground.context(),
                &mut found
            ),
            None
        );
        assert_eq!(
            found,
            [ProblemKind::TooLong {
                limit: 50,
                length: 51
            }]
        );
    }

    #[test]
    fn a_comment_is_shown_by_the_portal_as_the_cell_says_it() {
        assert_eq!(
            read("COMMENTS", "цена < 5 & > 3\r\nждёт").0.as_deref(),
            Some("цена &lt; 5 &amp; &gt; 3<br>ждёт")
        );
        assert_eq!(
            read("COMMENTS", "<b>VIP</b><br>звонить").0.as_deref(),
            Some("&lt;b&gt;VIP&lt;/b&gt;<br>звонить")
        );
        assert_eq!(read("COMMENTS", "-"), (Some("-".to_owned()), vec![]));
        assert_eq!(
            read("COMMENTS", &"<".repeat(16_384)).1,
            ["too_long_bytes"],
            "the field is measured in bytes, and so is what is told of it"
        );
        assert_eq!(
            read("SOURCE_DESCRIPTION", "a\nb").0.as_deref(),
            Some("a\nb")
        );
    }

    #[test]
    fn typed_cells_are_taken_as_what_they_are() {
        let cell = |field, text, kind| read_cell(field, Cell { text, kind });
        let plain = |text: &str| (Some(text.to_owned()), vec![]);
        assert_eq!(
            cell("TITLE", "79161234567", CellKind::Number),
            plain("79161234567")
        );
        assert_eq!(
            cell("TITLE", "0.30000000000000004", CellKind::Number),
            plain("0.3")
        );
        assert_eq!(
            cell("TITLE", "123456789012345", CellKind::Number),
            plain("123456789012345")
        );
        assert_eq!(
            cell("TITLE", "1234567890123450", CellKind::Number),
            (None, vec!["id_precision_lost"])
        );
        assert_eq!(
            cell("TITLE", "2024-03-15T09:05:00", CellKind::DateTime),
            plain("2024-03-15T09:05:00")
        );
        assert_eq!(cell("TITLE", "TRUE", CellKind::Bool), plain("TRUE"));
        assert_eq!(cell("OPENED", "TRUE", CellKind::Bool), plain("Y"));
        assert_eq!(
            cell("NAME", "#N/A", CellKind::Error),
            (None, vec!["cell_error"])
        );
        assert_eq!(
            cell("NAME", "", CellKind::FormulaWithoutValue),
            (None, vec!["formula_no_value"])
        );
    }

    fn any_kind() -> impl Strategy<Value = CellKind> {
        prop_oneof![
            Just(CellKind::Text),
            Just(CellKind::Number),
            Just(CellKind::DateTime),
            Just(CellKind::Bool),
            Just(CellKind::Error),
            Just(CellKind::FormulaWithoutValue),
        ]
    }

    proptest! {
        #[test]
        fn no_cell_makes_any_rule_panic(text in "(?s:.{0,30})|[-+0-9.,eE/: ()@;x]{0,24}", kind in any_kind()) {
            let ground = Ground::russian();
            let catalogue = FieldCatalogue::standard();
            let moment = FieldSpec::new("UF_CRM_MOMENT", FieldKind::DateTime);
            for spec in catalogue.fields().chain([&moment]) {
                let mut found = Vec::new();
                let read = single(spec, Manner::default(), Cell { text: &text, kind }, &ground.context(), &mut found);
                let refused = found.iter().any(|kind| kind.class() >= crate::domain::Severity::Error);
                let multi = matches!(spec.kind, FieldKind::Multi(_));
                prop_assert!(multi || read.is_none() || !refused, "{} {:?}", spec.name, found);
            }
        }

        #[test]
        fn a_clean_line_stays_as_it_is(text in "[А-Яа-яёA-Za-z0-9 ,.!«»-]{1,40}") {
            if let (Some(clean), _) = read("TITLE", &text) {
                prop_assert_eq!(read("TITLE", &clean).0, Some(clean));
            }
        }
    }
}
