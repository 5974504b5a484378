//! Words and figures as the page has them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::domain::Arg;
use crate::messages::{Catalogue, Language, printable};

/// Characters of a value that are shown.
const SHOWN_CHARS: usize = 300;

/// Text of others in one harmless piece: shortened, with control characters and marks of direction as escapes.
pub(super) fn shown(text: &str) -> String {
    let text = printable(text);
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(SHOWN_CHARS).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

/// A catalogue and a zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) zone: &'a TimeZone,
}

impl Words<'_> {
    /// A text without arguments.
    pub(super) fn word(self, id: &str) -> String {
        self.catalogue.line(id, &[])
    }

    /// A text about a number.
    pub(super) fn count(self, id: &str, count: u64) -> String {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.catalogue.line(id, &[("count", Arg::Number(count))])
    }

    /// A text with texts in it.
    pub(super) fn with(self, id: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<(&str, Arg)> = args
            .iter()
            .map(|(name, text)| (*name, Arg::Text((*text).to_owned())))
            .collect();
        self.catalogue.line(id, &args)
    }

    /// A number that programs can read as well.
    pub(super) fn number(self, count: u64) -> Markup {
        html! { data value=(count) { (self.catalogue.number(count)) } }
    }

    /// The part of a whole in percent with one place; empty where there is no whole.
    pub(super) fn share(self, part: u64, whole: u64) -> String {
        let Some(percent_m) = part.saturating_mul(100_000).checked_div(whole) else {
            return String::new();
        };
        let percent = if percent_m < 50 && part > 0 {
            format!("< {}", self.catalogue.decimal(100))
        } else {
            self.catalogue.decimal(percent_m)
        };
        format!("{percent}\u{a0}%")
    }

    /// A duration.
    pub(super) fn duration(self, ms: u64) -> String {
        self.catalogue.duration(ms)
    }

    /// Date and time.
    pub(super) fn moment(self, at: Timestamp) -> String {
        let format = match self.catalogue.language() {
            Language::En => "%Y-%m-%d %H:%M:%S",
            Language::Ru => "%d.%m.%Y %H:%M:%S",
        };
        let at = at.to_zoned(self.zone.clone());
        at.strftime(format).to_string()
    }

    /// Date and time with the zone.
    pub(super) fn moment_of_zone(self, at: Timestamp) -> String {
        let zone = at.to_zoned(self.zone.clone()).strftime("%:z").to_string();
        format!("{} (UTC{zone})", self.moment(at))
    }

    /// A moment on an axis of time that is so long.
    pub(super) fn clock(self, at_ms: i64, of_ms: u64) -> String {
        let at = Timestamp::from_millisecond(at_ms).unwrap_or_default();
        let format = match (self.catalogue.language(), of_ms) {
            (_, 0..=1_800_000) => "%H:%M:%S",
            (_, 1_800_001..=72_000_000) => "%H:%M",
            (Language::En, _) => "%b %d %H:%M",
            (Language::Ru, _) => "%d.%m %H:%M",
        };
        at.to_zoned(self.zone.clone()).strftime(format).to_string()
    }

    /// A moment in Unix milliseconds, with its date.
    pub(super) fn moment_ms(self, at_ms: i64) -> String {
        self.moment(Timestamp::from_millisecond(at_ms).unwrap_or_default())
    }
}

/// A link, where the address is one of the web; else the text alone.
pub(super) fn link(url: &str, text: &str) -> Markup {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    html! {
        @if is_web {
            a href=(url) target="_blank" rel="noopener noreferrer" { (text) }
        } @else {
            (text)
        }
    }
}
