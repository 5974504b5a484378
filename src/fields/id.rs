//! IDs of users, companies and contacts, and other whole numbers.
//!
//! An ID is a positive whole number. Text is `wrong_kind` (names are looked up elsewhere, not here), a number that can be
//! no ID `number_out_of_range`. A `0` in a link is how exports write "none", and is read as empty.

use super::context::ValueContext;
use super::emptiness::is_placeholder;
use super::text::tidied;
use crate::domain::{Cell, ProblemKind};
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

fn meaningful(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let text = tidied(cell, Lines::One, found)?;
    if is_placeholder(&text, context.empty) {
        found.push(ProblemKind::Placeholder);
        return None;
    }
    Some(text.into_owned())
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
    let text = meaningful(cell, context, found)?;
    if cell.kind == crate::domain::CellKind::Number
        && text.bytes().filter(u8::is_ascii_digit).count() > SHEET_DIGITS
    {
        found.push(ProblemKind::IdPrecisionLost);
        return None;
    }
    match whole(&text) {
        Ok(number) => Some(number),
        Err(ProblemKind::WrongKind { .. }) => {
            found.push(ProblemKind::NotANumber);
            None
        }
        Err(problem) => {
            found.push(problem);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::integer;
    use crate::domain::{Cell, CellKind, ProblemKind};
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
}
