//! IDs of users, companies and contacts, and other whole numbers.
//!
//! An ID is a positive whole number. Text is `wrong_kind` (names are looked up elsewhere, not here), a number that can be
//! no ID `number_out_of_range`. A `0` in a link is how exports write "none", and is read as empty.

use super::context::ValueContext;
use super::date_words::is_damaged_number;
use super::money::written;
use super::number::scientific;
use super::text::meaningful;
use crate::domain::{Cell, CellKind, ProblemKind};
use crate::fields::Lines;

/// A spreadsheet keeps whole numbers exactly up to so many digits (NUM-14).
const SHEET_DIGITS: usize = 15;

/// What becomes of a zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zero {
    /// Refused: no user has it.
    Refused,
    /// "None": read as empty.
    None,
}

/// An ID, bare or in the brackets behind a name.
pub(super) fn parse_id(text: &str, zero: Zero) -> Result<i64, ProblemKind> {
    // `Анна Смирнова [123]` is how the portal itself writes a user.
    let bracketed = text
        .strip_suffix(']')
        .and_then(|rest| rest.rsplit_once('['))
        .map_or(text, |(_, digits)| digits);
    match whole(bracketed)? {
        0 if zero == Zero::None => Err(ProblemKind::Placeholder),
        number if number > 0 => Ok(number),
        _ => Err(ProblemKind::NumberOutOfRange),
    }
}

/// A whole number: `42`, `42.0`, `1 500`.
fn whole(text: &str) -> Result<i64, ProblemKind> {
    let compact: String = text.chars().filter(|c| *c != ' ').collect();
    let (digits, fraction) = compact.split_once(['.', ',']).unwrap_or((&compact, ""));
    let bare = digits.strip_prefix(['-', '+', '−']).unwrap_or(digits);
    let are_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if bare.is_empty() || !are_digits(bare) || !are_digits(fraction) {
        return Err(ProblemKind::WrongKind {
            found: "text".to_owned(),
            expected: "id".to_owned(),
        });
    }
    if fraction.bytes().any(|b| b != b'0') {
        return Err(ProblemKind::NumberOutOfRange);
    }
    digits
        .replace('−', "-")
        .parse::<i64>()
        .ok()
        .ok_or(ProblemKind::NumberOutOfRange)
}

/// A whole number of any sign.
pub(super) fn integer(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<i64> {
    let text = meaningful(cell, Lines::One, context, found)?;
    if cell.kind == CellKind::Text && is_grouped(&text) {
        return in_groups(cell, context, found);
    }
    let read = match cell.kind {
        CellKind::DateTime => Err(ProblemKind::NumberBecameDate),
        CellKind::Number if has_lost_digits(&text) => Err(ProblemKind::IdPrecisionLost),
        CellKind::Text
        | CellKind::Number
        | CellKind::Percent
        | CellKind::Bool
        | CellKind::Error
        | CellKind::FormulaWithoutValue => whole_of_any_form(&text, found),
    };
    read.map_err(|problem| found.push(problem)).ok()
}

/// Digits in threes behind a point or a comma: `1.000` is a thousand or one, as with amounts (NUM-05).
fn is_grouped(text: &str) -> bool {
    let mut groups = text.trim_start_matches(['-', '+']).split(['.', ',']);
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    (1..=3).contains(&first.len())
        && digits(first)
        && rest.peek().is_some()
        && rest.all(|group| group.len() == 3 && digits(group))
}

/// Such a number, by the habits of amounts.
fn in_groups(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<i64> {
    let (number, _) = written(cell, context, found)?;
    let whole = number.normalize();
    let read = (whole.scale() == 0).then(|| whole.to_string().parse().ok());
    let read = read.flatten();
    if read.is_none() {
        found.push(ProblemKind::NumberOutOfRange);
    }
    read
}

/// Whether a number cell has more digits than a spreadsheet keeps (NUM-14).
pub fn has_lost_digits(number: &str) -> bool {
    let whole = number.trim_start_matches('-').split('.').next();
    whole.is_some_and(|whole| whole.len() > SHEET_DIGITS)
}

/// A whole number, also one that is written `1e5` (NUM-15) or `15%` (NUM-11).
fn whole_of_any_form(text: &str, found: &mut Vec<ProblemKind>) -> Result<i64, ProblemKind> {
    if is_damaged_number(text) {
        return Err(ProblemKind::NumberBecameDate);
    }
    if let Some(number) = scientific(text) {
        let after = number.normalize().to_string();
        let read = whole(&after)?;
        found.push(ProblemKind::NumberExpanded { after });
        return Ok(read);
    }
    let bare = text.strip_suffix('%').map_or(text, str::trim_end);
    let read = whole(bare).map_err(|problem| {
        if matches!(problem, ProblemKind::WrongKind { .. }) {
            ProblemKind::NotANumber
        } else {
            problem
        }
    })?;
    if bare.len() < text.len() {
        let after = read.to_string();
        found.push(ProblemKind::PercentRead { after });
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::integer;
    use crate::domain::{Cell, CellKind, Coded as _, ProblemKind};
    use crate::fields::testing::Ground;

    #[test]
    fn a_long_number_of_a_number_cell_has_lost_digits_num_14() {
        let mut found = Vec::new();
        let cell = Cell {
            text: "1234567890123450",
            kind: CellKind::Number,
        };
        assert_eq!(
            integer(cell, &Ground::russian().context(), &mut found),
            None
        );
        assert_eq!(found, [ProblemKind::IdPrecisionLost]);
        let (mut found, text) = (Vec::new(), "123456789012345");
        let kind = CellKind::Number;
        let whole = integer(
            Cell { text, kind },
            &Ground::russian().context(),
            &mut found,
        );
        assert_eq!((whole, found), (Some(123_456_789_012_345), vec![]));
    }

    #[test]
    fn a_thousand_in_groups_is_not_one_num_05() {
        for (text, wanted, code) in [
            ("1.000", Some(1000), "ambiguous_number"),
            ("12.000.500", Some(12_000_500), ""),
            ("1000", Some(1000), ""),
        ] {
            let mut found = Vec::new();
            let read = integer(Cell::text(text), &Ground::russian().context(), &mut found);
            assert_eq!(read, wanted, "{text}");
            assert_eq!(found.first().map_or("", ProblemKind::code), code, "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_read_in_every_form_num_11_num_15_num_16() {
        let of = |text, kind| {
            let mut found = Vec::new();
            let context = Ground::russian();
            let read = integer(Cell { text, kind }, &context.context(), &mut found);
            (read, found.first().map_or("", ProblemKind::code))
        };
        assert_eq!(
            of("1e5", CellKind::Text),
            (Some(100_000), "number_expanded")
        );
        assert_eq!(of("15%", CellKind::Text), (Some(15), "percent_read"));
        assert_eq!(of("0.15", CellKind::Percent), (Some(15), "percent_read"));
        assert_eq!(of("12.май", CellKind::Text), (None, "number_became_date"));
        assert_eq!(
            of("2024-05-12", CellKind::DateTime),
            (None, "number_became_date")
        );
        assert_eq!(of("много", CellKind::Text), (None, "not_a_number"));
    }
}
