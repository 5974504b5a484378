//! What the portal's owner demands of a user field: lengths, a pattern, bounds (`fields.md` §5).

use rust_decimal::Decimal;

use crate::domain::{FieldSpec, ProblemKind};

/// A text that is long enough and fits the pattern.
pub(super) fn fitting(
    spec: &FieldSpec,
    text: String,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let length = text.chars().count() as u64;
    if let Some(limit) = spec.rules.min_chars.filter(|least| length < *least) {
        found.push(ProblemKind::TooShort { limit, length });
        return None;
    }
    if let Some(pattern) = &spec.rules.pattern
        && !pattern.fits(&text)
    {
        let pattern = pattern.told().to_owned();
        found.push(ProblemKind::PatternMismatch { pattern });
        return None;
    }
    Some(text)
}

/// A number within the bounds; one below zero, where the field takes none, is told as such (NUM-09).
pub(super) fn within_bounds(
    spec: &FieldSpec,
    number: Decimal,
    found: &mut Vec<ProblemKind>,
) -> Option<Decimal> {
    let (least, most) = (spec.rules.least, spec.rules.most);
    let fits = least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most);
    if fits {
        return Some(number);
    }
    if number < Decimal::ZERO && least.is_some_and(|least| least >= Decimal::ZERO) {
        found.push(ProblemKind::Negative);
        return None;
    }
    let told = |bound: Option<Decimal>| {
        bound.map_or_else(|| "none".to_owned(), |bound| bound.normalize().to_string())
    };
    found.push(ProblemKind::OutOfBounds {
        least: told(least),
        most: told(most),
    });
    None
}
