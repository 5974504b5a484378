//! Text hygiene: what every text goes through before a rule looks at it (`dirty-data.md` §5).

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use super::entities::decode_entities;
use super::mojibake::repaired;
use crate::domain::ProblemKind;

/// Characters of a mended text that a report shows.
const SHOWN: usize = 250;

/// How many lines a text may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// One: line breaks become blanks, blanks are collapsed.
    One,
    /// Many: line breaks stay, each line keeps its inner blanks.
    Many,
}

/// A text after hygiene, and what was done that is worth telling.
#[derive(Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "six independent repairs that are told one by one"
)]
pub(super) struct Tidy<'a> {
    pub(super) text: Cow<'a, str>,
    /// Control characters were taken out (TXT-09).
    pub(super) controls: bool,
    /// Invisible characters between others were taken out (TXT-02).
    pub(super) invisible: bool,
    /// HTML entities were decoded (TXT-06).
    pub(super) entities: bool,
    /// The text had been read in a wrong encoding and was put right (ENC-09, ENC-11).
    pub(super) mojibake: bool,
    /// A guard against a spreadsheet's reading was taken off (CSV-22, CSV-23).
    pub(super) guard: bool,
    /// Letters in two parts were put together (ENC-13).
    pub(super) composed: bool,
}

impl<'a> Tidy<'a> {
    const fn plain(text: &'a str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            controls: false,
            invisible: false,
            entities: false,
            mojibake: false,
            guard: false,
            composed: false,
        }
    }

    /// Tells what was done.
    pub(super) fn tell(&self, found: &mut Vec<ProblemKind>) {
        let after = || shown(&self.text);
        if self.mojibake {
            found.push(ProblemKind::Mojibake { after: after() });
        }
        if self.guard {
            found.push(ProblemKind::TextGuard { after: after() });
        }
        if self.controls {
            found.push(ProblemKind::ControlCharacters { after: after() });
        }
        if self.entities {
            found.push(ProblemKind::HtmlEntities { after: after() });
        }
        if self.composed {
            found.push(ProblemKind::LettersComposed);
        }
    }

    /// Tells what was done to a text that is sent as it is written: there what cannot be seen is worth a word. Phones and dates lose
    /// such characters with all other ways of writing them.
    pub(super) fn tell_of_text(&self, found: &mut Vec<ProblemKind>) {
        self.tell(found);
        if self.invisible {
            found.push(ProblemKind::InvisibleCharacters {
                after: shown(&self.text),
            });
        }
    }
}

/// A text as it is shown in a line of a report: without line breaks, and no more of it than a person reads there.
pub(super) fn shown(text: &str) -> String {
    let mut letters = text.chars();
    let line = letters
        .by_ref()
        .take(SHOWN)
        .map(|c| if c == '\n' { ' ' } else { c });
    let line: String = line.collect();
    if letters.next().is_some() {
        format!("{line}…")
    } else {
        line
    }
}

/// Cleans a text: NFC, no controls, plain blanks, no zero-width characters, trimmed. Borrows when there is nothing to do.
pub(super) fn tidy(text: &str, lines: Lines) -> Tidy<'_> {
    if is_tidy(text) {
        return Tidy::plain(text);
    }
    let repaired = repaired(text);
    let text = repaired.as_deref().unwrap_or(text);
    let unguarded = match lines {
        Lines::One => without_guard(text),
        Lines::Many => text,
    };
    let guard = unguarded.len() < text.len();
    let unescaped = without_excel_escapes(unguarded);
    let decoded = decode_entities(&unescaped);
    let entities = decoded.is_some();
    let source = decoded.as_deref().unwrap_or(&unescaped);
    let mut controls = false;
    let mut invisible = false;
    let plain: String = source
        .replace("\r\n", "\n")
        .chars()
        .filter_map(|c| {
            let kept = plain_char(c);
            controls |= kept.is_none() && c.is_control();
            invisible |= kept.is_none() && !c.is_control();
            kept
        })
        .collect();
    let composed = !is_nfc(&plain);
    let plain = if composed {
        plain.nfc().collect()
    } else {
        plain
    };
    let text = match lines {
        Lines::One => plain.split_whitespace().collect::<Vec<_>>().join(" "),
        Lines::Many => trimmed_lines(&plain),
    };
    Tidy {
        text: Cow::Owned(text),
        controls,
        invisible,
        entities,
        mojibake: repaired.is_some(),
        guard,
        composed,
    }
}

/// Whether a text needs nothing: printable ASCII and plain Cyrillic, single blanks, no guard, no entity, no escape.
fn is_tidy(text: &str) -> bool {
    let mut before = ' ';
    for c in text.chars() {
        let plain = match c {
            ' ' => before != ' ',
            '&' | '_' => false,
            '!'..='~' | 'А'..='я' | 'ё' | 'Ё' | '№' | '«' | '»' | '—' | '–' | '₽' => {
                true
            }
            _ => false,
        };
        if !plain {
            return false;
        }
        before = c;
    }
    (text.is_empty() || before != ' ') && !text.starts_with(['=', '\'', '`'])
}

/// The character as it is kept; `None`: it is taken out.
const fn plain_char(c: char) -> Option<char> {
    match c {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\t'
        | '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => Some(' '),
        // Controls, zero width and direction marks; the joiners stay, emoji and some scripts are written with them.
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => None,
        other => Some(other),
    }
}

/// Takes the guards off by which people keep a spreadsheet from reading a text as a number (CSV-22, CSV-23).
fn without_guard(text: &str) -> &str {
    let trimmed = text.trim();
    if let Some(inner) = trimmed
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        && !inner.contains('"')
    {
        return inner;
    }
    match trimmed.strip_prefix(['\'', '`']) {
        Some(rest)
            if rest.starts_with(|c: char| c.is_ascii_digit() || "+-=@(".contains(c))
                && !rest.contains(['\'', '`']) =>
        {
            rest
        }
        Some(_) | None => text,
    }
}

/// Excel writes control characters into XML as `_x000D_` (TXT-09).
fn without_excel_escapes(text: &str) -> Cow<'_, str> {
    if !text.contains("_x00") {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.replace("_x000D_\n", "\n")
            .replace("_x000D_", "\n")
            .replace("_x000A_", "\n")
            .replace("_x0009_", " "),
    )
}

fn trimmed_lines(text: &str) -> String {
    text.trim()
        .lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Lines, tidy};

    #[test]
    fn one_line_texts_lose_stray_blanks_breaks_and_invisible_characters() {
        for (id, raw, clean) in [
            ("TXT-01", "  Иван   Петров ", "Иван Петров"),
            (
                "TXT-02",
                "Иван\u{a0}Пе\u{200b}тр\u{ad}ов\u{feff}",
                "Иван Петров",
            ),
            (
                "TXT-06",
                "&amp;quot;Ромашка&amp;quot;&nbsp;&#1048;",
                "\"Ромашка\" И",
            ),
            ("TXT-08", "Анна 🌸 👩\u{200d}🔬", "Анна 🌸 👩\u{200d}🔬"),
            ("TXT-09", "a\u{1}b_x000D_c\u{b}d", "ab c d"),
            ("ENC-13", "Е\u{308}лкин И\u{306}", "Ёлкин Й"),
            ("CSV-12", "ул. Ленина\n д. 5", "ул. Ленина д. 5"),
            ("CSV-22", "=\"+79161234567\"", "+79161234567"),
            ("CSV-23", "'+79161234567", "+79161234567"),
            ("CSV-23", "`09829377877", "09829377877"),
            ("CSV-16", "'Ромашка'", "'Ромашка'"),
            ("plain", "R&D, AT&T; &c", "R&D, AT&T; &c"),
        ] {
            assert_eq!(tidy(raw, Lines::One).text, clean, "{id}");
        }
    }

    #[test]
    fn long_texts_keep_their_lines_txt_12() {
        let tidied = tidy(" Звонил  дважды \r\n\r\nПерезвонить\r ", Lines::Many);
        assert_eq!(tidied.text, "Звонил  дважды\n\nПерезвонить");
        assert!(!tidied.controls);
        assert!(tidy("\u{2}a", Lines::Many).controls);
    }

    proptest! {
        #[test]
        fn a_clean_line_has_no_control_no_edge_blank_and_no_double_blank(text in "\\PC*|(?s:.{0,40})") {
            let clean = tidy(&text, Lines::One).text.into_owned();
            prop_assert!(!clean.chars().any(char::is_control));
            prop_assert_eq!(clean.trim(), &clean);
            prop_assert!(!clean.contains("  "));
        }
    }
}
