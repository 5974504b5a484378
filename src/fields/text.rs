//! Texts: one line, several lines, several lines as HTML.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::context::ValueContext;
use super::emptiness::{Strictness, stands_for_nothing};
use super::hygiene::{Lines, Tidy, tidy};
use super::letter_case::titled;
use super::lookalike::mend_words;
use super::markup::with_line_breaks;
use super::mojibake;
use super::number::of_percent;
use crate::domain::{Cell, CellKind, FieldSpec, LetterCase, MaxLength, ProblemKind};

/// Fields that hold people's names.
const NAMES: [&str; 3] = ["LAST_NAME", "NAME", "SECOND_NAME"];

/// Digits that a spreadsheet keeps of a number; any behind them are made up.
const SHEET_DIGITS: u32 = 15;

/// The cell's text after hygiene; `None` when the cell is empty, a placeholder, an error or an uncomputed formula. What
/// templates read. With [`Lines::Many`] a lone dash or «нет» is text, as in a comment.
///
/// `empty` holds the mapping's own words for an empty cell, folded.
pub fn clean_text<'a>(cell: Cell<'a>, empty: &[String], lines: Lines) -> Option<Cow<'a, str>> {
    let text = match cell.kind {
        CellKind::Text => tidy(cell.text, lines).text,
        CellKind::Number => shown_number(cell.text),
        CellKind::Percent => Cow::Owned(shown_percent(cell.text)),
        CellKind::DateTime | CellKind::Bool => Cow::Borrowed(cell.text),
        CellKind::Error | CellKind::FormulaWithoutValue => return None,
    };
    let nothing = text.is_empty() || stands_for_nothing(&text, empty, strictness(lines));
    let lost = match lines {
        Lines::One => broken(&text).is_some(),
        Lines::Many => mojibake::is_lost(&text),
    };
    (!nothing && !lost).then(|| without_lost(text))
}

const fn strictness(lines: Lines) -> Strictness {
    match lines {
        Lines::One => Strictness::Short,
        Lines::Many => Strictness::Prose,
    }
}

/// The cleaned text of a cell for a rule, with what was found on the way; `None` when nothing is left.
pub(super) fn read_text<'a>(
    cell: Cell<'a>,
    lines: Lines,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Cow<'a, str>> {
    let text = tidied_text(cell, lines, found)?;
    unless_nothing(text, strictness(lines), context, found)
}

/// A text that says something; one that stands for nothing is told as such.
fn unless_nothing<'a>(
    text: Cow<'a, str>,
    strictness: Strictness,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Cow<'a, str>> {
    let nothing = stands_for_nothing(&text, context.empty, strictness);
    found.extend(nothing.then_some(ProblemKind::Placeholder));
    (!nothing).then_some(text)
}

/// The same without a look at placeholders, for rules in which `-` or `нет` has a meaning of its own.
pub(super) fn tidied<'a>(
    cell: Cell<'a>,
    lines: Lines,
    found: &mut Vec<ProblemKind>,
) -> Option<Cow<'a, str>> {
    tidied_by(cell, lines, |tidy| tidy.tell(found))
}

/// The same with a look at placeholders, for values that are read and not sent as they are written.
pub(super) fn meaningful<'a>(
    cell: Cell<'a>,
    lines: Lines,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Cow<'a, str>> {
    let text = tidied(cell, lines, found)?;
    unless_nothing(text, Strictness::Short, context, found)
}

/// The same for a text that is sent as it is written.
fn tidied_text<'a>(
    cell: Cell<'a>,
    lines: Lines,
    found: &mut Vec<ProblemKind>,
) -> Option<Cow<'a, str>> {
    tidied_by(cell, lines, |tidy| tidy.tell_of_text(found))
}

fn tidied_by<'a>(
    cell: Cell<'a>,
    lines: Lines,
    tell: impl FnOnce(&Tidy<'a>),
) -> Option<Cow<'a, str>> {
    if cell.kind == CellKind::Percent {
        return Some(Cow::Owned(shown_percent(cell.text)));
    }
    if cell.kind != CellKind::Text {
        return (!cell.text.is_empty()).then_some(Cow::Borrowed(cell.text));
    }
    let tidied = tidy(cell.text, lines);
    tell(&tidied);
    (!tidied.text.is_empty()).then_some(tidied.text)
}

/// The same for texts that are worth nothing with letters lost: addresses of pages and messengers.
pub(super) fn whole<'a>(
    cell: Cell<'a>,
    lines: Lines,
    found: &mut Vec<ProblemKind>,
) -> Option<Cow<'a, str>> {
    let text = tidied(cell, lines, found)?;
    let broken = broken(&text);
    let sound = broken.is_none();
    found.extend(broken);
    sound.then_some(text)
}

/// One line of text.
pub(super) fn line(
    spec: &FieldSpec,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let text = tidied_text(cell, Lines::One, found)?;
    if may_be_meant(spec, &text) {
        found.push(ProblemKind::PlaceholderKept);
        return Some(text.into_owned());
    }
    let text = meant(cell, text, context, found)?;
    let text = in_case(spec, text, context, found);
    within_length(spec, text, context, found)
}

/// One line of text for no field in particular: a whole name.
pub(super) fn one_line(
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let text = tidied_text(cell, Lines::One, found)?;
    meant(cell, text, context, found)
}

/// A tidied line, unless it stands for nothing or its letters are lost.
fn meant(
    cell: Cell<'_>,
    text: Cow<'_, str>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let text = unless_nothing(text, Strictness::Short, context, found)?;
    let text = number_as_text(cell, text, found)?;
    let mended = mend_words(&text);
    if mended != text {
        found.push(ProblemKind::Lookalike {
            after: mended.clone().into_owned(),
        });
        // «нeт» with a Latin letter is a word for nothing as «нет» is.
        unless_nothing(Cow::Borrowed(&*mended), Strictness::Short, context, found)?;
    }
    if let Some(broken) = broken(&mended) {
        found.push(broken);
        return None;
    }
    Some(mended.into_owned())
}

/// A part of a person's name in the case that the mapping wants (TXT-03).
fn in_case(
    spec: &FieldSpec,
    text: String,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> String {
    let is_name = NAMES.contains(&spec.name.as_str());
    if !is_name || context.clean.case == LetterCase::Keep {
        return text;
    }
    let Some(after) = titled(&text) else {
        return text;
    };
    found.push(ProblemKind::LetterCase {
        after: after.clone(),
    });
    after
}

/// Several lines of text.
pub(super) fn long(
    spec: &FieldSpec,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let text = several_lines(cell, context, found)?;
    within_length(spec, text.into_owned(), context, found)
}

/// Several lines of text for a field that the portal reads as HTML (`fields.md` §1, COMMENTS): escaped, so that the portal
/// shows what the cell says; its length is that of the escaped text.
pub(super) fn html(
    spec: &FieldSpec,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let text = several_lines(cell, context, found)?;
    let text = with_line_breaks(&text, context.clean.markup, found);
    let length = as_html(&text).len() as u64;
    let Some(MaxLength::Bytes(limit)) = spec.max.filter(|_| context.clean.truncate) else {
        return within_length(spec, as_html(&text), context, found);
    };
    if length <= limit {
        return Some(as_html(&text));
    }
    found.push(ProblemKind::TruncatedBytes { limit, length });
    Some(as_html(cut_html(&text, limit)))
}

fn several_lines<'a>(
    cell: Cell<'a>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<Cow<'a, str>> {
    let text = read_text(cell, Lines::Many, context, found)?;
    let text = number_as_text(cell, text, found)?;
    let Some(broken) = broken(&text) else {
        return Some(text);
    };
    let lost = broken == ProblemKind::LostText;
    found.push(broken);
    (!lost).then(|| without_lost(text))
}

/// `&`, `<`, `>` escaped, line breaks as `<br>`.
fn as_html(text: &str) -> String {
    if !text.contains(['&', '<', '>', '\n']) {
        return text.to_owned();
    }
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\n', "<br>")
}

/// As much of a text as fits when it is escaped, so that no entity and no `<br>` is cut.
fn cut_html(text: &str, limit: u64) -> &str {
    let mut bytes = 0_u64;
    let end = text.char_indices().find(|(_, c)| {
        bytes = bytes.saturating_add(match c {
            '&' => 5,
            '<' | '>' | '\n' => 4,
            other => other.len_utf8() as u64,
        });
        bytes > limit
    });
    let end = end.map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or(text).trim_end()
}

/// `Null` and `None`, written as names are, occur as surnames (NUL-04); NA is Namibia.
pub(super) fn may_be_meant(spec: &FieldSpec, text: &str) -> bool {
    match spec.name.as_str() {
        "LAST_NAME" => matches!(text, "Null" | "None" | "Nil" | "Na"),
        "ADDRESS_COUNTRY_CODE" => text == "NA",
        _ => false,
    }
}

/// What is wrong with a text of which letters were lost before it came here: `U+FFFD`, or words of question marks alone.
fn broken(text: &str) -> Option<ProblemKind> {
    if mojibake::is_lost(text) {
        return Some(ProblemKind::LostText);
    }
    text.contains(mojibake::LOST)
        .then(|| ProblemKind::MojibakeLossy {
            suggestion: mojibake::suggested(text).unwrap_or_else(|| "none".to_owned()),
        })
}

/// A text of several lines is worth more than the letters that it lacks; the portal gets question marks in their place.
fn without_lost(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains(mojibake::LOST) {
        Cow::Owned(text.replace(mojibake::LOST, "?"))
    } else {
        text
    }
}

/// A number in a text field: whole numbers as they are, unless digits were lost (NUM-14).
fn number_as_text<'a>(
    cell: Cell<'_>,
    text: Cow<'a, str>,
    found: &mut Vec<ProblemKind>,
) -> Option<Cow<'a, str>> {
    if cell.kind != CellKind::Number {
        if is_cut_number(&text) {
            found.push(ProblemKind::IdPrecisionLost);
            return None;
        }
        return Some(text);
    }
    let whole = text.trim_start_matches('-').split('.').next().unwrap_or("");
    if whole.len() > SHEET_DIGITS as usize {
        found.push(ProblemKind::IdPrecisionLost);
        return None;
    }
    Some(Cow::Owned(shown_number(&text).into_owned()))
}

/// A number as the spreadsheet shows it: its binary noise rounded away (`0.30000000000000004` is 0.3).
fn shown_number(text: &str) -> Cow<'_, str> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits <= SHEET_DIGITS as usize || !text.contains('.') {
        return Cow::Borrowed(text);
    }
    text.parse::<Decimal>()
        .ok()
        .and_then(|number| number.round_sf(SHEET_DIGITS))
        .map_or(Cow::Borrowed(text), |number| {
            Cow::Owned(number.normalize().to_string())
        })
}

/// A percentage as the spreadsheet shows it (NUM-11): 15% of a stored 0.15.
pub(super) fn shown_percent(text: &str) -> String {
    of_percent(text).map_or_else(|| text.to_owned(), |number| format!("{number}%"))
}

/// Whether a text is a long number that a spreadsheet wrote short, with digits lost: `1.23457E+15` (NUM-14).
pub(super) fn is_cut_number(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once("E+") else {
        return false;
    };
    let Some((whole, fraction)) = mantissa.split_once(['.', ',']) else {
        return false;
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let exponent = exponent
        .parse::<usize>()
        .ok()
        .filter(|_| exponent.len() == 2);
    whole.len() == 1
        && digits(whole)
        && digits(fraction)
        && fraction.len() >= 2
        && exponent.is_some_and(|exponent| exponent > fraction.len())
}

/// Refuses a text that the portal would cut without a word, or cuts it with one (TXT-10).
pub(super) fn within_length(
    spec: &FieldSpec,
    text: String,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Option<String> {
    let cut = context.clean.truncate;
    let Some(max) = spec.max else {
        return Some(text);
    };
    let (end, problem) = match max {
        MaxLength::Chars(limit) | MaxLength::UndocumentedChars(limit) => {
            let length = text.chars().count() as u64;
            if length <= limit {
                return Some(text);
            }
            let last = text.char_indices().nth(usize::try_from(limit).ok()?);
            let end = last.map_or(text.len(), |(end, _)| end);
            (
                end,
                if cut {
                    ProblemKind::Truncated { limit, length }
                } else {
                    ProblemKind::TooLong { limit, length }
                },
            )
        }
        MaxLength::Bytes(limit) => {
            let length = text.len() as u64;
            if length <= limit {
                return Some(text);
            }
            let end = text.floor_char_boundary(usize::try_from(limit).ok()?);
            (
                end,
                if cut {
                    ProblemKind::TruncatedBytes { limit, length }
                } else {
                    ProblemKind::TooLongBytes { limit, length }
                },
            )
        }
    };
    found.push(problem);
    cut.then(|| text.get(..end).unwrap_or(&text).trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::clean_text;
    use crate::domain::{Cell, CellKind};
    use crate::fields::Lines;

    #[test]
    fn templates_read_cleaned_cells_and_nothing_of_empty_ones() {
        let empty = vec!["не звонить".to_owned()];
        let clean = |text, kind, lines| {
            let cell = Cell { text, kind };
            clean_text(cell, &empty, lines).map(std::borrow::Cow::into_owned)
        };
        let line = |text| clean(text, CellKind::Text, Lines::One);
        assert_eq!(line(" Анна \n Мария").as_deref(), Some("Анна Мария"));
        for nothing in ["", " \u{a0}", "-", "н/д", "Не звонить"] {
            assert_eq!(line(nothing), None, "{nothing}");
        }
        let prose = |text| clean(text, CellKind::Text, Lines::Many);
        assert_eq!(prose("да\r\nнет").as_deref(), Some("да\nнет"));
        assert_eq!(prose("нет").as_deref(), Some("нет"));
        let typed = |text, kind| clean(text, kind, Lines::One);
        let phone = typed("79161234567", CellKind::Number);
        assert_eq!(phone.as_deref(), Some("79161234567"));
        assert_eq!(typed("#N/A", CellKind::Error), None);
        assert_eq!(typed("", CellKind::FormulaWithoutValue), None);
    }
}
