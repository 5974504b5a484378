//! How the lines of a config file are laid out: where `portals` stands, and the lines of each entry in it.

use serde_saphyr::granit_parser::{Event, Parser, Span, StructureStyle};

/// What stands under `portals`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Portals {
    /// The key is not there.
    Absent,
    /// The key is there, and nothing behind it: its line, from 1.
    Nothing(usize),
    /// `{}`: the bytes of the braces.
    EmptyBraces(usize, usize),
    /// Entries on lines of their own.
    Lines(Vec<Entry>),
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    /// Blanks before it.
    pub(super) indent: usize,
    /// The first and the last of its lines, from 1.
    pub(super) lines: (usize, usize),
}

/// Reads the layout; `None` where it is not one of those that can be changed line by line.
pub(super) fn layout(text: &str) -> Option<Portals> {
    let mut events = Vec::new();
    for step in Parser::new_from_str(text) {
        let (event, span) = step.ok()?;
        let is_content = !matches!(
            event,
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) | Event::DocumentEnd
        );
        if is_content {
            events.push((event, span));
        }
    }
    let Some(((first, _), rest)) = events.split_first() else {
        return Some(Portals::Absent);
    };
    if !is_block(first) {
        return None;
    }
    let mut at = 0;
    while let Some((Event::Scalar(key, ..), key_span)) = rest.get(at) {
        let value = at.checked_add(1)?;
        let end = value.checked_add(length(rest.get(value..)?)?)?;
        if key == "portals" {
            return of_value(rest.get(value..end)?, *key_span);
        }
        at = end;
    }
    Some(Portals::Absent)
}

fn of_value(value: &[(Event<'_>, Span)], key: Span) -> Option<Portals> {
    match value {
        [(Event::Scalar(text, ..), _)] if matches!(&**text, "" | "~" | "null") => {
            Some(Portals::Nothing(key.start.line()))
        }
        [(start, from), (Event::MappingEnd, to)] if !is_block(start) => {
            let (from, to) = (from.byte_range()?, to.byte_range()?);
            Some(Portals::EmptyBraces(from.start, to.end))
        }
        [(start, _), entries @ .., (Event::MappingEnd, _)] if is_block(start) => {
            of_entries(entries).map(Portals::Lines)
        }
        _ => None,
    }
}

fn of_entries(events: &[(Event<'_>, Span)]) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut at = 0;
    while let Some((key, span)) = events.get(at) {
        let Event::Scalar(name, ..) = key else {
            return None;
        };
        let value = at.checked_add(1)?;
        let end = value.checked_add(length(events.get(value..)?)?)?;
        let last = events.get(value..end)?.iter().filter_map(last_line).max();
        entries.push(Entry {
            name: name.to_string(),
            indent: span.start.col(),
            lines: (span.start.line(), last.unwrap_or_else(|| span.end.line())),
        });
        at = end;
    }
    Some(entries)
}

/// The last line that an event has something on; the end of a block is told where the next thing begins.
fn last_line((event, span): &(Event<'_>, Span)) -> Option<usize> {
    let starts = span.start.line();
    match event {
        Event::Scalar(text, ..) if text.is_empty() => Some(starts),
        Event::Scalar(..) if span.end.col() == 0 => {
            Some(span.end.line().saturating_sub(1).max(starts))
        }
        Event::Scalar(..) | Event::Alias(..) => Some(span.end.line()),
        // Of braces; of a block this is the next thing's place, which is taken back by the check of the result.
        Event::MappingEnd | Event::SequenceEnd if span.end.index() > span.start.index() => {
            Some(span.end.line())
        }
        Event::MappingEnd
        | Event::SequenceEnd
        | Event::MappingStart(..)
        | Event::SequenceStart(..)
        | Event::StreamStart
        | Event::StreamEnd
        | Event::DocumentStart(..)
        | Event::DocumentEnd
        | Event::Anchor(..)
        | Event::UnresolvedAlias(_)
        | _ => None,
    }
}

const fn is_block(event: &Event<'_>) -> bool {
    matches!(event, Event::MappingStart(StructureStyle::Block, ..))
}

/// How many events the first node takes.
fn length(events: &[(Event<'_>, Span)]) -> Option<usize> {
    let mut depth = 0_usize;
    for (place, (event, _)) in events.iter().enumerate() {
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => depth = depth.checked_add(1)?,
            Event::MappingEnd | Event::SequenceEnd => depth = depth.checked_sub(1)?,
            Event::Scalar(..) | Event::Alias(..) => {}
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::Anchor(..)
            | Event::UnresolvedAlias(_)
            | _ => continue,
        }
        if depth == 0 {
            return place.checked_add(1);
        }
    }
    None
}
