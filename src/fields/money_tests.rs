//! Amounts as people write them, and what is none.

use proptest::prelude::*;

use super::money::amount;
use crate::domain::{Cell, CellKind, Coded as _, DecimalMark, FieldValue, ProblemKind};
use crate::fields::testing::Ground;

fn read(text: &str) -> (Option<String>, Option<String>, Vec<ProblemKind>) {
    read_cell(Cell::text(text), &Ground::russian())
}

fn read_cell(
    cell: Cell<'_>,
    ground: &Ground,
) -> (Option<String>, Option<String>, Vec<ProblemKind>) {
    let mut found = Vec::new();
    let read = amount(cell, &ground.context(), &mut found);
    let currency = read.as_ref().and_then(|read| read.currency.clone());
    let number = read.and_then(|read| read.value.wire_text());
    (number, currency, found)
}

#[test]
fn amounts_are_read_as_people_write_them() {
    for (id, text, number, currency) in [
        ("NUM-01", "1500,50", "1500.50", ""),
        ("NUM-02", "1 500,50", "1500.50", ""),
        ("NUM-02", "1\u{a0}500,50", "1500.50", ""),
        ("NUM-02", "1\u{202f}500,5", "1500.50", ""),
        ("NUM-03", "1,500.50", "1500.50", ""),
        ("NUM-04", "1.500,50", "1500.50", ""),
        ("NUM-06", "10 000 руб.", "10000", "RUB"),
        ("NUM-06", "10 000р", "10000", "RUB"),
        ("NUM-06", "₽10000", "10000", "RUB"),
        ("NUM-06", "$1,200", "1200", "USD"),
        ("NUM-06", "$12,200.5", "12200.50", "USD"),
        ("NUM-06", "1200 USD", "1200", "USD"),
        ("NUM-06", "€ 50", "50", "EUR"),
        ("NUM-07", "10 тыс.", "10000", ""),
        ("NUM-07", "1,5 млн", "1500000", ""),
        ("NUM-07", "1,5 млн. руб.", "1500000", "RUB"),
        ("NUM-07", "10 т.р.", "10000", "RUB"),
        ("NUM-07", "10 т. руб.", "10000", "RUB"),
        ("NUM-07", "10 тр", "10000", "RUB"),
        ("NUM-07", "10k", "10000", ""),
        ("NUM-07", "2M", "2000000", ""),
        ("NUM-09", "-500", "-500", ""),
        ("NUM-09", "−500 ₽", "-500", "RUB"),
        ("NUM-09", "(500)", "-500", ""),
        ("NUM-09", "500-", "-500", ""),
        ("NUM-11", "15%", "15", ""),
        ("NUM-11", "-7,5 %", "-7.50", ""),
        ("NUM-15", "1e5", "100000", ""),
        ("NUL-05", "0", "0", ""),
        ("zero", "-0,00", "0", ""),
        ("rounding", "2,345", "2.35", ""),
        ("half", ",5", "0.50", ""),
    ] {
        let (read, beside, _) = read(text);
        assert_eq!(read.as_deref(), Some(number), "{id} {text}");
        assert_eq!(beside.unwrap_or_default(), currency, "{id} {text}");
    }
}

#[test]
fn what_is_no_number_is_refused_with_its_reason() {
    for (id, text, code) in [
        ("NUM-08", "от 10000", "not_a_number"),
        ("NUM-08", "10000-15000", "not_a_number"),
        ("NUM-08", "~10000", "not_a_number"),
        ("NUM-08", "по договоренности", "not_a_number"),
        ("NUM-07", "5000 т", "not_a_number"),
        ("NUM-07", "5000 т.", "not_a_number"),
        ("NUM-07", "100 м", "not_a_number"),
        ("NUM-07", "5 т USD", "not_a_number"),
        ("NUM-16", "12.май", "number_became_date"),
        ("NUM-16", "01.фев", "number_became_date"),
        ("NUM-16", "12.05.2024", "number_became_date"),
        ("range", "12345678901234567", "number_out_of_range"),
        (
            "range",
            "99999999999999999999999999999999999",
            "number_out_of_range",
        ),
        ("two", "10 руб 20 USD", "not_a_number"),
        ("NUM-11", "$15%", "not_a_number"),
        ("NUL-02", "—", "placeholder"),
    ] {
        let (number, _, found) = read(text);
        assert_eq!(number, None, "{id} {text}");
        assert_eq!(
            found.first().map(ProblemKind::code),
            Some(code),
            "{id} {text}"
        );
    }
    let date = Cell {
        text: "2024-05-12",
        kind: CellKind::DateTime,
    };
    assert_eq!(
        read_cell(date, &Ground::russian()).2,
        [ProblemKind::NumberBecameDate]
    );
}

#[test]
fn a_doubtful_comma_is_settled_by_the_column_then_by_the_locale_num_05() {
    let mut ground = Ground::russian();
    let (number, _, found) = read_cell(Cell::text("1,500"), &ground);
    assert_eq!(number.as_deref(), Some("1.50"));
    assert_eq!(
        found.first().map(ProblemKind::code),
        Some("ambiguous_number")
    );
    ground.decimal = Some(DecimalMark::Point);
    let (number, _, found) = read_cell(Cell::text("1,500"), &ground);
    assert_eq!((number.as_deref(), found), (Some("1500"), Vec::new()));
    ground.decimal = Some(DecimalMark::Comma);
    let (number, _, found) = read_cell(Cell::text("$1,200"), &ground);
    assert_eq!(number.as_deref(), Some("1.20"));
    let code = found.first().map(ProblemKind::code);
    assert_eq!(
        code,
        Some("ambiguous_number"),
        "a thousandfold error is not made without a word"
    );
    let (number, ..) = read_cell(Cell::text("1,500"), &Ground::of("US"));
    assert_eq!(number.as_deref(), Some("1500"));
}

#[test]
fn noise_of_a_number_cell_is_not_told_and_real_rounding_is_num_10() {
    let number = |text| {
        let cell = Cell {
            text,
            kind: CellKind::Number,
        };
        read_cell(cell, &Ground::russian())
    };
    let (noisy, _, found) = number("1500.5000000000002");
    assert_eq!((noisy.as_deref(), found), (Some("1500.50"), Vec::new()));
    let fifteen = "1234567890123.45";
    assert_eq!(number(fifteen), (Some(fifteen.to_owned()), None, vec![]));
    let sixteen = number("12345678901234.56").0;
    assert_eq!(sixteen.as_deref(), Some("12345678901234.60"));
    let percent = |text| {
        let kind = CellKind::Percent;
        read_cell(Cell { text, kind }, &Ground::russian())
    };
    for (stored, shown) in [("0.15", "15"), ("0.07000000000000001", "7"), ("1.5", "150")] {
        let (read, _, found) = percent(stored);
        let after = shown.to_owned();
        assert_eq!(read.as_deref(), Some(shown), "NUM-11 {stored}");
        assert_eq!(found, [ProblemKind::PercentRead { after }]);
    }
    let (cut, _, found) = number("-0.125");
    assert_eq!(cut.as_deref(), Some("-0.13"));
    let after = "-0.13".to_owned();
    assert_eq!(found, [ProblemKind::AmountRounded { after }]);
}

fn grouped(whole: u64, group: &str) -> String {
    let digits = whole.to_string();
    let head = digits.len() % 3;
    let (first, rest) = digits.split_at(head);
    let mut parts: Vec<&str> = if first.is_empty() {
        vec![]
    } else {
        vec![first]
    };
    parts.extend(
        rest.as_bytes()
            .chunks(3)
            .map(|part| std::str::from_utf8(part).unwrap()),
    );
    parts.join(group)
}

proptest! {
    #[test]
    fn no_text_panics_and_a_read_amount_reads_as_itself(text in "[-+(]?[0-9 .,'eE]{0,30}[а-яa-z$₽.) ]{0,8}|\\PC{0,30}") {
        let (number, ..) = read(&text);
        if let Some(number) = number {
            prop_assert_eq!(read(&number).0, Some(number));
        }
    }

    #[test]
    fn an_amount_written_in_any_region_reads_back_equal(whole in 0_u64..10_000_000_000_000, cents in 0_u32..100, sign in "-?") {
        let zero = whole == 0 && cents == 0;
        let wanted = match cents {
            0 => format!("{}{whole}", if zero { "" } else { &sign }),
            _ => format!("{sign}{whole}.{cents:02}"),
        };
        for (group, mark, country) in [(" ", ",", "RU"), ("\u{a0}", ",", "RU"), (".", ",", "DE"), (",", ".", "US"), ("'", ".", "CH"), ("", ",", "RU")] {
            let text = format!("{sign}{}{mark}{cents:02}", grouped(whole, group));
            let (number, _, found) = read_cell(Cell::text(&text), &Ground::of(country));
            prop_assert_eq!(number.as_deref(), Some(wanted.as_str()), "{}", text);
            prop_assert!(found.is_empty());
        }
    }

    #[test]
    fn a_number_cell_is_taken_as_it_is(cents in -1_000_000_000_000_i64..1_000_000_000_000) {
        let number = rust_decimal::Decimal::new(cents, 2).normalize();
        let text = number.to_string();
        let mut found = Vec::new();
        let cell = Cell { text: &text, kind: CellKind::Number };
        let read = amount(cell, &Ground::russian().context(), &mut found).map(|read| read.value);
        prop_assert_eq!(read, Some(FieldValue::Decimal(number)));
    }
}
