//! Messengers and links to users: handles, kept as text; those of networks in canonical form (WEB-02, WEB-03).

use super::context::ValueContext;
use super::elements::{Elements, parts};
use super::emptiness::is_placeholder;
use super::multi::MultiRead;
use super::networks::{Labelled, TELEGRAM, by_networks, by_page, by_type, labelled};
use super::text::whole;
use crate::domain::{Cell, MultiKind, MultiValue, ProblemKind};
use crate::fields::Lines;

/// The handles of a cell.
pub(super) fn messengers(
    value_type: &'static str,
    split: Option<&str>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> MultiRead {
    texts(split, cell, context, found, |text, found| {
        of_messenger(text, value_type, found)
    })
}

/// The links of a cell, as they are written.
pub(super) fn links(
    value_type: &'static str,
    split: Option<&str>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
) -> MultiRead {
    texts(split, cell, context, found, |text, _| {
        let value = text.to_owned();
        Some(MultiValue { value_type, value })
    })
}

fn texts(
    split: Option<&str>,
    cell: Cell<'_>,
    context: &ValueContext<'_>,
    found: &mut Vec<ProblemKind>,
    read: impl Fn(&str, &mut Vec<ProblemKind>) -> Option<MultiValue>,
) -> MultiRead {
    let Some(text) = whole(cell, Lines::Many, found) else {
        return MultiRead::default();
    };
    let named = if split.is_none() {
        by_networks(&text, |_| false)
    } else {
        None
    };
    let mut elements = Elements::typed();
    for part in named.unwrap_or_else(|| parts(&text, split, ';')) {
        if is_placeholder(part, context.empty) {
            found.push(ProblemKind::Placeholder);
            continue;
        }
        if let Some(element) = read(part, found) {
            elements.push(element, found);
        }
    }
    MultiRead::of(elements.finish(found))
}

/// A handle: of the messenger that a word before it names (WEB-05), else of the one that the mapping gives.
fn of_messenger(
    text: &str,
    value_type: &'static str,
    found: &mut Vec<ProblemKind>,
) -> Option<MultiValue> {
    if value_type == "TELEGRAM"
        && let Some(handle) = telegram(text)
    {
        return TELEGRAM.element(MultiKind::Im, handle);
    }
    match labelled(text) {
        Some(Labelled::Known(network, rest)) => {
            let handle = network.handle(rest).unwrap_or(rest);
            network.element(MultiKind::Im, handle)
        }
        Some(Labelled::Unknown) => {
            let text = text.to_owned();
            found.push(ProblemKind::NetworkUnknown { text });
            None
        }
        None => {
            let network = by_type(MultiKind::Im, value_type);
            let pages = network.filter(|_| by_page(text).is_some() || text.starts_with('@'));
            let handle = pages.and_then(|network| network.handle(text));
            let value = handle.unwrap_or(text).to_owned();
            Some(MultiValue { value_type, value })
        }
    }
}

/// The bare handle of `@ivan_p`, `t.me/ivan_p`, `tg: ivan_p`; `None` when it is none, as an invitation or a number.
pub(super) fn telegram(text: &str) -> Option<&str> {
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
        let values = values.values.into_iter();
        values.map(|value| value.value).collect()
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
        assert_eq!(read.values.len(), 1);
    }
}
