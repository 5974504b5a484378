//! Amounts: a number with its sign, currency and «тыс.» (`dirty-data.md` §10).

use rust_decimal::{Decimal, RoundingStrategy};

use super::context::{SingleRead, ValueContext};
use super::currency::{beside_amount, currency, enabled};
use super::date_words::is_damaged_number;
use super::fold::{fold, plain_mark};
use super::money_words::{multiplier, split_words};
use super::number::{Written, of_percent, read_written, scientific, without_noise};
use super::text::meaningful;
use crate::domain::{Cell, CellKind, DecimalMark, FieldSpec, FieldValue, ProblemKind};
use crate::fields::Lines;

/// The portal keeps 18 digits, 2 of them behind the point (`fields.md` §1, OPPORTUNITY).
const WHOLE_DIGITS: u32 = 16;

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
pub(super) fn written(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Amount> {
    let read = match cell.kind {
        CellKind::Number => plain_decimal(cell.text)
            .map(without_noise)
            .map(|number| (number, None)),
        CellKind::Percent => of_percent(cell.text)
            .map(|number| (shown_percent(number, found), None))
            .ok_or(ProblemKind::NotANumber),
        CellKind::DateTime => Err(ProblemKind::NumberBecameDate),
        CellKind::Bool => Err(ProblemKind::NotANumber),
        CellKind::Text | CellKind::Error | CellKind::FormulaWithoutValue => {
            let text = meaningful(cell, Lines::One, context, found)?;
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

/// The number before a `%`, which is told: somebody may have meant the fraction (NUM-11).
fn shown_percent(number: Decimal, found: &mut Vec<ProblemKind>) -> Decimal {
    found.push(ProblemKind::PercentRead {
        after: number.normalize().to_string(),
    });
    number
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
    let number = if surroundings.percent {
        shown_percent(number, found)
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

/// What stands around the number: sign, currency, multiplier, or `%`.
struct Surroundings {
    negative: bool,
    percent: bool,
    currency: Option<String>,
    times: u64,
}

impl Surroundings {
    /// `None` when anything else stands there (`от 10000`, `~10000`: NUM-08).
    fn read(parts: &Parts<'_>, context: &ValueContext<'_>) -> Option<Self> {
        let (before, after) = (parts.before.trim(), parts.after.trim());
        let mut read = Self {
            negative: false,
            percent: false,
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
        if after == "%" {
            read.percent = true;
            return before.is_empty().then_some(read);
        }
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
