//! Amounts: a number with its sign, currency and «тыс.» (`dirty-data.md` §10).

use rust_decimal::{Decimal, RoundingStrategy};

use super::context::{SingleRead, ValueContext};
use super::currency::{beside_amount, currency, enabled};
use super::date_words::is_damaged_number;
use super::emptiness::is_placeholder;
use super::fold::{fold, plain_mark};
use super::money_words::{multiplier, split_words};
use super::number::{Written, read_written};
use super::text::tidied;
use crate::domain::{Cell, CellKind, DecimalMark, FieldSpec, FieldValue, ProblemKind};
use crate::fields::Lines;

/// The portal keeps 18 digits, 2 of them behind the point (`fields.md` §1, OPPORTUNITY).
const WHOLE_DIGITS: u32 = 16;

/// A spreadsheet keeps 15 digits of a number; a difference behind them is noise of its binary form (NUM-10).
const SHEET_DIGITS: u32 = 15;

/// An amount read from a cell.
pub(super) fn amount(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<SingleRead> {
    let (number, currency) = written(cell, context, found)?;
    let cents = to_cents(number, found).map_err(|problem| found.push(problem));
    Some(SingleRead {
        value: FieldValue::Decimal(cents.ok()?),
        currency,
    })
}

/// The number of a user field, with as many places as the portal keeps.
pub(super) fn number(
    spec: &FieldSpec,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Decimal> {
    let (number, currency) = written(cell, context, found)?;
    found.extend(currency.map(|text| ProblemKind::LeftOut { text }));
    let strategy = RoundingStrategy::MidpointAwayFromZero;
    let kept = spec.rules.places.map_or(number, |places| {
        number.round_dp_with_strategy(places, strategy)
    });
    if kept != number {
        let after = kept.normalize().to_string();
        found.push(ProblemKind::NumberRounded { after });
    }
    Some(kept.normalize())
}

/// A sum with its currency, as the portal writes both: `100.50|RUB`. A sum that names none is of the base currency, which is told.
pub(super) fn money(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let (sum, behind) = match cell.text.split_once('|') {
        Some((sum, code)) if cell.kind == CellKind::Text => (Cell::text(sum), code.trim()),
        Some(_) | None => (cell, ""),
    };
    let (number, beside) = written(sum, context, found)?;
    let cents = to_cents(number, found)
        .map_err(|problem| found.push(problem))
        .ok()?;
    let named = if behind.is_empty() {
        beside
    } else {
        Some(currency(Cell::text(behind), context, found)?)
    };
    if let Some(code) = named {
        let code = enabled(&code, context, found)?;
        return Some(format!("{cents}|{code}"));
    }
    let Some(base) = context.catalogue.base_currency() else {
        return Some(cents.to_string());
    };
    let currency = base.to_owned();
    found.push(ProblemKind::CurrencyAssumed { currency });
    Some(format!("{cents}|{base}"))
}

/// A number as it is written, with the currency beside it.
fn written(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Amount> {
    let read = match cell.kind {
        CellKind::Number => plain_decimal(cell.text)
            .map(without_noise)
            .map(|number| (number, None)),
        CellKind::DateTime => Err(ProblemKind::NumberBecameDate),
        CellKind::Bool => Err(ProblemKind::NotANumber),
        CellKind::Text | CellKind::Error | CellKind::FormulaWithoutValue => {
            let text = tidied(cell, Lines::One, found)?;
            if is_placeholder(&text, context.empty) {
                found.push(ProblemKind::Placeholder);
                return None;
            }
            written_amount(&text, context, found)
        }
    };
    read.map_err(|problem| found.push(problem)).ok()
}

fn plain_decimal(text: &str) -> Result<Decimal, ProblemKind> {
    text.parse::<Decimal>()
        .ok()
        .ok_or_else(|| number_fault(text))
}

/// Why a text of digits does not fit a decimal: it is too long, or it was no number after all.
fn number_fault(text: &str) -> ProblemKind {
    if text.bytes().any(|b| b.is_ascii_digit())
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))
    {
        ProblemKind::NumberOutOfRange
    } else {
        ProblemKind::NotANumber
    }
}

fn without_noise(number: Decimal) -> Decimal {
    number.round_sf(SHEET_DIGITS).unwrap_or(number)
}

/// Rounded half away from zero to two places; whole amounts without a fraction, others with two digits of it.
fn to_cents(number: Decimal, found: &mut Vec<ProblemKind>) -> Result<Decimal, ProblemKind> {
    let mut cents = number.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    if cents.abs() >= Decimal::from(10_u64.pow(WHOLE_DIGITS)) {
        return Err(ProblemKind::NumberOutOfRange);
    }
    let rounded = cents != number;
    if cents.is_zero() {
        cents = Decimal::ZERO;
    }
    cents.rescale(if cents.fract().is_zero() { 0 } else { 2 });
    if rounded {
        found.push(ProblemKind::AmountRounded {
            after: cents.to_string(),
        });
    }
    Ok(cents)
}

/// An amount taken apart: what stands before the number, the number, what stands behind it.
struct Parts<'a> {
    before: &'a str,
    core: &'a str,
    after: &'a str,
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let end = text.rfind(|c: char| c.is_ascii_digit())?.saturating_add(1);
    let (before, core) = (text.get(..first)?, text.get(first..end)?);
    // `.5` is a half.
    let (before, start) = match before.strip_suffix(['.', ',']) {
        Some(rest) if rest.is_empty() || rest.ends_with([' ', '-', '$']) => (rest, first - 1),
        Some(_) | None => (before, first),
    };
    Some(Parts {
        before,
        core: text.get(start..end).unwrap_or(core),
        after: text.get(end..)?,
    })
}

type Amount = (Decimal, Option<String>);

fn written_amount(
    text: &str,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Result<Amount, ProblemKind> {
    let text: String = text.chars().map(plain_mark).collect();
    if is_damaged_number(&text) {
        return Err(ProblemKind::NumberBecameDate);
    }
    let parts = parts(&text).ok_or(ProblemKind::NotANumber)?;
    let surroundings = Surroundings::read(&parts, context).ok_or(ProblemKind::NotANumber)?;
    let (number, short) = match scientific(parts.core) {
        Some(number) => (number, true),
        None => (
            settled(parts.core, surroundings.habit(), context, found)?,
            surroundings.times > 1,
        ),
    };
    let number = number
        .checked_mul(Decimal::from(surroundings.times))
        .ok_or(ProblemKind::NumberOutOfRange)?;
    let number = if surroundings.negative {
        -number
    } else {
        number
    };
    if short {
        found.push(ProblemKind::NumberExpanded {
            after: number.normalize().to_string(),
        });
    }
    Ok((number, surroundings.currency))
}

/// The number under the decimal mark that it shows, else the column's, else its currency's, else the locale's (NUM-05).
fn settled(
    core: &str,
    habit: Option<DecimalMark>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Result<Decimal, ProblemKind> {
    let (comma, point) = match read_written(core).ok_or(ProblemKind::NotANumber)? {
        Written::Sure { plain, .. } => return plain_decimal(&plain),
        Written::Either { comma, point } => (comma, point),
    };
    let mark = context
        .decimal
        .or(habit)
        .unwrap_or_else(|| context.local_decimal());
    let plain = match mark {
        DecimalMark::Comma => comma,
        DecimalMark::Point => point,
    };
    // Three places behind the mark are no way to write money: somebody may well have meant thousands.
    let three_places = match mark {
        DecimalMark::Comma => core.contains(','),
        DecimalMark::Point => core.contains('.'),
    };
    if context.decimal.is_none() || three_places {
        found.push(ProblemKind::AmbiguousNumber {
            after: plain.clone(),
        });
    }
    plain_decimal(&plain)
}

/// `1e5`, `1,5E+05`.
fn scientific(core: &str) -> Option<Decimal> {
    let (mantissa, exponent) = core.split_once(['e', 'E'])?;
    let exponent: i32 = exponent.parse().ok()?;
    if !(-10..=18).contains(&exponent) {
        return None;
    }
    let text = format!("{}e{exponent}", mantissa.replace(',', "."));
    Decimal::from_scientific(&text).ok()
}

/// What stands around the number: sign, currency, multiplier.
struct Surroundings {
    negative: bool,
    currency: Option<String>,
    times: u64,
}

impl Surroundings {
    /// `None` when anything else stands there (`от 10000`, `~10000`, `15%`: NUM-08, NUM-11).
    fn read(parts: &Parts<'_>, context: &ValueContext<'_>) -> Option<Self> {
        let (before, after) = (parts.before.trim(), parts.after.trim());
        let mut read = Self {
            negative: false,
            currency: None,
            times: 1,
        };
        let (before, after) = match (before.strip_prefix('('), after.strip_suffix(')')) {
            (Some(before), Some(after)) => {
                read.negative = true;
                (before, after)
            }
            (None, None) => (before, after),
            (Some(_), None) | (None, Some(_)) => return None,
        };
        let before = read.sign(before);
        let after = read.sign(after);
        read.words(before, false, context)?;
        read.words(after, true, context)?;
        Some(read)
    }

    /// `$1,200` is written as Americans write, whoever wrote it.
    fn habit(&self) -> Option<DecimalMark> {
        let english = ["USD", "GBP"].contains(&self.currency.as_deref()?);
        english.then_some(DecimalMark::Point)
    }

    /// Takes one sign off either end; a plus says nothing.
    fn sign<'t>(&mut self, text: &'t str) -> &'t str {
        let text = text.trim();
        let stripped = text.strip_prefix('-').or_else(|| text.strip_suffix('-'));
        if let (Some(rest), false) = (stripped, self.negative) {
            self.negative = true;
            return rest.trim();
        }
        text.strip_prefix('+').unwrap_or(text).trim()
    }

    fn words(&mut self, text: &str, behind: bool, context: &ValueContext<'_>) -> Option<()> {
        let text = fold(text);
        if text.is_empty() || (behind && text == ".") {
            return Some(());
        }
        let mut words = split_words(&text).peekable();
        while let Some(word) = words.next() {
            let times = if word == "т" {
                let next = words.peek().copied();
                let next = next.and_then(|word| beside_amount(word, context.catalogue));
                next.filter(|code| code == "RUB").map(|_| 1_000)
            } else {
                multiplier(word)
            };
            match (times, beside_amount(word, context.catalogue)) {
                (Some(times), _) if behind && self.times == 1 => {
                    self.times = times;
                    if word == "тр" {
                        self.currency = Some("RUB".to_owned());
                    }
                }
                (_, Some(code)) if self.currency.as_ref().is_none_or(|own| *own == code) => {
                    self.currency = Some(code);
                }
                (Some(_) | None, _) => return None,
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::amount;
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
            ("NUM-11", "15%", "not_a_number"),
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
}
