//! IDs of users, companies and contacts, and other whole numbers.
//!
//! An ID is a positive whole number. Text is `wrong_kind` (names are looked up elsewhere, not here), a number that can be
//! no ID `number_out_of_range`. A `0` in a link is how exports write "none", and is read as empty.

use super::context::ValueContext;
use super::emptiness::is_placeholder;
use super::text::tidied;
use crate::domain::{Cell, ProblemKind};
use crate::fields::Lines;

/// More links than that are no row of a person's data.
const MOST_LINKS: usize = 50;

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

/// The ID of a user or of another element.
pub(super) fn id(
    zero: Zero,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<i64> {
    let text = meaningful(cell, context, found)?;
    parse_id(&text, zero)
        .map_err(|problem| found.push(problem))
        .ok()
}

/// Several IDs, separated by commas, semicolons or blanks; one that is no ID spoils the cell.
pub(super) fn ids(
    split: Option<&str>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Vec<i64>> {
    let text = meaningful(cell, context, found)?;
    let parts: Vec<&str> = match split {
        Some(separator) if !separator.is_empty() => text.split(separator).collect(),
        Some(_) | None => text.split([',', ';', ' ']).collect(),
    };
    let mut ids: Vec<i64> = Vec::new();
    let before = found.len();
    for part in parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        match parse_id(part, Zero::None) {
            Ok(id) if ids.contains(&id) => found.push(ProblemKind::RepeatedValue),
            Ok(id) => ids.push(id),
            Err(problem) => {
                found.truncate(before);
                found.push(problem);
                return None;
            }
        }
    }
    if ids.len() > MOST_LINKS {
        found.push(ProblemKind::TooManyValues {
            limit: MOST_LINKS as u64,
            count: ids.len() as u64,
        });
        return None;
    }
    (!ids.is_empty()).then_some(ids)
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

fn parse_id(text: &str, zero: Zero) -> Result<i64, ProblemKind> {
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
    use super::{Zero, id, ids, integer};
    use crate::domain::{Cell, CellKind, Coded as _, ProblemKind};
    use crate::fields::testing::Ground;

    #[test]
    fn ids_are_positive_whole_numbers() {
        let ground = Ground::russian();
        for (text, wanted, code) in [
            ("7", Some(7), ""),
            (" 7.0 ", Some(7), ""),
            ("Анна Смирнова [123]", Some(123), ""),
            ("0", None, "number_out_of_range"),
            ("-3", None, "number_out_of_range"),
            ("7.5", None, "number_out_of_range"),
            ("99999999999999999999", None, "number_out_of_range"),
            ("Смирнова", None, "wrong_kind"),
            ("нет", None, "placeholder"),
        ] {
            let mut found = Vec::new();
            let read = id(
                Zero::Refused,
                Cell::text(text),
                &ground.context(),
                &mut found,
            );
            assert_eq!(read, wanted, "{text}");
            assert_eq!(found.first().map_or("", ProblemKind::code), code, "{text}");
        }
        let mut found = Vec::new();
        assert_eq!(
            id(Zero::None, Cell::text("0"), &ground.context(), &mut found),
            None
        );
        assert_eq!(found, [ProblemKind::Placeholder]);
    }

    #[test]
    fn several_ids_are_split_and_repeated_ones_told_once() {
        let ground = Ground::russian();
        let mut found = Vec::new();
        let read = ids(
            None,
            Cell::text("21; 22,21 23"),
            &ground.context(),
            &mut found,
        );
        assert_eq!(
            (read, found),
            (Some(vec![21, 22, 23]), vec![ProblemKind::RepeatedValue])
        );
        let mut found = Vec::new();
        assert_eq!(
            ids(None, Cell::text("21, Анна"), &ground.context(), &mut found),
            None
        );
        assert_eq!(found.first().map(ProblemKind::code), Some("wrong_kind"));
    }

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
