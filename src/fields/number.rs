//! Numbers as people group them: `1 500,50`, `1.234,56`, `1,234.56` (`dirty-data.md` §10).

use rust_decimal::Decimal;

use crate::domain::DecimalMark;

/// A spreadsheet keeps 15 digits of a number; a difference behind them is noise of its binary form (NUM-10).
const SHEET_DIGITS: u32 = 15;

/// A number without the noise of its binary form.
pub(super) fn without_noise(number: Decimal) -> Decimal {
    number.round_sf(SHEET_DIGITS).unwrap_or(number)
}

/// What a cell shows before its `%`, by the number that it stores: 15 of 0.15 (NUM-11).
pub(super) fn of_percent(stored: &str) -> Option<Decimal> {
    let number = without_noise(stored.parse().ok()?);
    Some(number.checked_mul(Decimal::ONE_HUNDRED)?.normalize())
}

/// `1e5`, `1,5E+05` (NUM-15).
pub(super) fn scientific(core: &str) -> Option<Decimal> {
    let (mantissa, exponent) = core.split_once(['e', 'E'])?;
    let exponent: i32 = exponent.parse().ok()?;
    if !(-10..=18).contains(&exponent) {
        return None;
    }
    let text = format!("{}e{exponent}", mantissa.replace(',', "."));
    Decimal::from_scientific(&text).ok()
}

/// A written number taken apart: digits, grouping and fraction, no sign and no words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    /// Only one reading; in plain form, with a point.
    Sure {
        plain: String,
        /// The decimal mark that the way of writing gives away.
        shows: Option<DecimalMark>,
    },
    /// `1,500`: the plain forms under either decimal mark (NUM-05).
    Either { comma: String, point: String },
}

/// Takes a number apart; `None` when it is no number, or its groups are not groups of three.
pub(super) fn read_written(core: &str) -> Option<Written> {
    let core: String = core
        .chars()
        .map(|c| if c == '’' { '\'' } else { c })
        .collect();
    if !core
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '\'' | '.' | ','))
    {
        return None;
    }
    let (commas, points) = (count(&core, ','), count(&core, '.'));
    match (commas, points) {
        (0, 0) => Some(Written::Sure {
            plain: ungrouped(&core, None)?,
            shows: None,
        }),
        (1.., 1..) => {
            let mark = if core.rfind(',') > core.rfind('.') {
                DecimalMark::Comma
            } else {
                DecimalMark::Point
            };
            with_mark(&core, mark)
        }
        (commas, _) => {
            let (own, other) = if commas > 0 {
                (DecimalMark::Comma, DecimalMark::Point)
            } else {
                (DecimalMark::Point, DecimalMark::Comma)
            };
            if commas.max(points) > 1 {
                return Some(Written::Sure {
                    plain: ungrouped(&core, Some(sign(own)))?,
                    shows: Some(other),
                });
            }
            if is_doubtful(&core, sign(own)) {
                return either(&core, own);
            }
            with_mark(&core, own)
        }
    }
}

const fn sign(mark: DecimalMark) -> char {
    match mark {
        DecimalMark::Comma => ',',
        DecimalMark::Point => '.',
    }
}

const fn other(mark: DecimalMark) -> DecimalMark {
    match mark {
        DecimalMark::Comma => DecimalMark::Point,
        DecimalMark::Point => DecimalMark::Comma,
    }
}

fn count(text: &str, wanted: char) -> usize {
    text.chars().filter(|&c| c == wanted).count()
}

fn with_mark(core: &str, mark: DecimalMark) -> Option<Written> {
    let (whole, fraction) = core.split_once(sign(mark))?;
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole = if whole.is_empty() {
        "0".to_owned()
    } else {
        ungrouped(whole, Some(sign(other(mark))))?
    };
    Some(Written::Sure {
        plain: format!("{whole}.{fraction}"),
        shows: Some(mark),
    })
}

/// One mark with exactly three digits behind it, and before it what could be a group: thousands, or a fraction.
fn is_doubtful(core: &str, mark: char) -> bool {
    core.split_once(mark).is_some_and(|(head, tail)| {
        tail.len() == 3
            && tail.bytes().all(|b| b.is_ascii_digit())
            && (1..=3).contains(&head.len())
            && head.bytes().all(|b| b.is_ascii_digit())
            && !head.starts_with('0')
    })
}

fn either(core: &str, own: DecimalMark) -> Option<Written> {
    let (head, tail) = core.split_once(sign(own))?;
    let (fraction, thousands) = (format!("{head}.{tail}"), format!("{head}{tail}"));
    Some(match own {
        DecimalMark::Comma => Written::Either {
            comma: fraction,
            point: thousands,
        },
        DecimalMark::Point => Written::Either {
            comma: thousands,
            point: fraction,
        },
    })
}

/// The digits of a whole number whose groups are separated by blanks, apostrophes or `group`.
fn ungrouped(whole: &str, group: Option<char>) -> Option<String> {
    let separator = |c: char| matches!(c, ' ' | '\'') || Some(c) == group;
    let groups: Vec<&str> = whole.split(separator).collect();
    let digits_only = groups
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let (first, rest) = groups.split_first()?;
    let last_of_three = rest.last().is_none_or(|last| last.len() == 3);
    // Indian grouping has pairs before the last three: 1,00,000.
    let inner = rest.iter().all(|part| (2..=3).contains(&part.len()));
    let fits = rest.is_empty() || (first.len() <= 3 && last_of_three && inner);
    (digits_only && fits).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::{Written, read_written};
    use crate::domain::DecimalMark::{Comma, Point};

    #[test]
    fn groups_and_fractions_are_told_apart() {
        for (core, plain, shows) in [
            ("1500", "1500", None),
            ("1500,50", "1500.50", Some(Comma)),
            ("1 500,50", "1500.50", Some(Comma)),
            ("1,500.50", "1500.50", Some(Point)),
            ("1.500,50", "1500.50", Some(Comma)),
            ("1'234'567.8", "1234567.8", Some(Point)),
            ("1.234.567", "1234567", Some(Comma)),
            ("1,00,000", "100000", Some(Point)),
            ("0,500", "0.500", Some(Comma)),
            ("1500,500", "1500.500", Some(Comma)),
            (".5", "0.5", Some(Point)),
        ] {
            let sure = Written::Sure {
                plain: plain.to_owned(),
                shows,
            };
            assert_eq!(read_written(core), Some(sure), "{core}");
        }
        let either = Written::Either {
            comma: "1.500".to_owned(),
            point: "1500".to_owned(),
        };
        assert_eq!(read_written("1,500"), Some(either));
    }

    #[test]
    fn what_is_not_grouped_by_threes_is_no_number() {
        for core in [
            "", "12 34", "1.2.3", "1,,5", "1.500.", "1,5,5", "10-20", "1 500 50", "1,2345.6",
        ] {
            assert_eq!(read_written(core), None, "{core}");
        }
    }
}
