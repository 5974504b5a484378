//! Messengers and links to users: handles, kept as text; Telegram's in canonical form (WEB-02).

use super::context::ValueContext;
use super::elements::{Elements, parts};
use super::emptiness::is_placeholder;
use super::text::whole;
use crate::domain::{Cell, MultiValue, ProblemKind};
use crate::fields::Lines;

/// The handles of a cell.
pub(super) fn messengers(
    value_type: &'static str,
    split: Option<&str>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Vec<MultiValue> {
    texts(value_type, split, cell, context, found, |text| {
        if value_type == "TELEGRAM" {
            telegram(text).unwrap_or(text).to_owned()
        } else {
            text.to_owned()
        }
    })
}

/// The links of a cell, as they are written.
pub(super) fn links(
    value_type: &'static str,
    split: Option<&str>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> Vec<MultiValue> {
    texts(value_type, split, cell, context, found, str::to_owned)
}

fn texts(
    value_type: &'static str,
    split: Option<&str>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
    canonical: impl Fn(&str) -> String,
) -> Vec<MultiValue> {
    let Some(text) = whole(cell, Lines::Many, found) else {
        return Vec::new();
    };
    let mut elements = Elements::default();
    for part in parts(&text, split, ';') {
        if is_placeholder(part, context.empty) {
            found.push(ProblemKind::Placeholder);
            continue;
        }
        let value = canonical(part);
        elements.push(MultiValue { value_type, value }, found);
    }
    elements.finish(found)
}

/// The bare handle of `@ivan_p`, `t.me/ivan_p`, `tg: ivan_p`; `None` when it is none, as an invitation or a number.
fn telegram(text: &str) -> Option<&str> {
    const BEFORE: &[&str] = &[
        "https://",
        "http://",
        "www.",
        "t.me/",
        "telegram.me/",
        "telegram.dog/",
        "tg://resolve?domain=",
        "telegram:",
        "телеграм:",
        "telegram",
        "телеграм",
        "tg:",
        "тг:",
        "tg",
        "тг",
    ];
    let mut handle = text;
    for start in BEFORE {
        handle = match strip_ignoring_case(handle, start) {
            Some(rest) if start.ends_with(['/', ':', '=', '.']) || rest.starts_with([' ', '@']) => {
                rest.trim_start()
            }
            Some(_) | None => handle,
        };
    }
    let handle = handle.strip_prefix('@').unwrap_or(handle);
    let handle = handle.trim_end_matches('/');
    let mut bytes = handle.bytes();
    let fits = bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
        && (4..=32).contains(&handle.len())
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_');
    fits.then_some(handle)
}

fn strip_ignoring_case<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(start.len())?;
    (head.to_lowercase() == start).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::{links, messengers};
    use crate::domain::Cell;
    use crate::fields::testing::Ground;

    fn read(value_type: &'static str, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        let ground = Ground::russian();
        let values = messengers(
            value_type,
            None,
            Cell::text(text),
            &ground.context(),
            &mut found,
        );
        values.into_iter().map(|value| value.value).collect()
    }

    #[test]
    fn a_telegram_handle_is_stored_bare_web_02() {
        for text in [
            "@ivan_p",
            "t.me/ivan_p",
            "https://t.me/ivan_p",
            "HTTPS://T.me/ivan_p/",
            "tg: ivan_p",
            "Телеграм: @ivan_p",
            "tg @ivan_p",
            "ivan_p",
        ] {
            assert_eq!(read("TELEGRAM", text), ["ivan_p"], "{text}");
        }
        assert_eq!(read("TELEGRAM", "tgusers"), ["tgusers"]);
        assert_eq!(
            read("TELEGRAM", "https://t.me/+AbCd123"),
            ["https://t.me/+AbCd123"]
        );
        assert_eq!(read("TELEGRAM", "+79161234567"), ["+79161234567"]);
    }

    #[test]
    fn other_messengers_keep_their_text_and_are_split_by_semicolons() {
        assert_eq!(read("SKYPE", " live:anna ; oleg, "), ["live:anna", "oleg,"]);
        let mut found = Vec::new();
        let ground = Ground::russian();
        let read = links("USER", None, Cell::text("7"), &ground.context(), &mut found);
        assert_eq!(read.len(), 1);
    }
}
