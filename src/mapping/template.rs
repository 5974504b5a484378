//! Templates: `{{ Title }}`, `{{ A | B }}`, `{{ @row }}`, over one or several lines.

use super::error::MappingErrorKind;
use super::keys::FACTS;
use super::model::{Piece, Template};
use super::place::{At, Name, Source};
use crate::domain::nearest;

/// A template whose columns are not looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TemplateText {
    /// Where the text is written.
    pub(super) at: At,
    lines: Vec<Vec<PieceText>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum PieceText {
    Text(String),
    /// What stands between the braces, and where.
    Placeholder(Name),
}

impl TemplateText {
    /// Reads a template; all its errors are given to `report`.
    pub(super) fn parse(
        source: &Source,
        name: &Name,
        report: &mut impl FnMut(MappingErrorKind, At),
    ) -> Self {
        let mut places = Places::new(source, name.at);
        let text = name.text.trim_end_matches('\n');
        let lines = text
            .split('\n')
            .map(|line| pieces(line, &mut places, report))
            .collect();
        Self { at: name.at, lines }
    }

    /// No text at all.
    pub(super) const fn none(at: At) -> Self {
        let lines = Vec::new();
        Self { at, lines }
    }

    /// The text of a template without placeholders.
    pub(super) fn constant(&self) -> Option<String> {
        let mut lines = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let mut text = String::new();
            for piece in line {
                match piece {
                    PieceText::Text(part) => text.push_str(part),
                    PieceText::Placeholder(_) => return None,
                }
            }
            lines.push(text);
        }
        Some(lines.join("\n"))
    }

    /// The template with its columns looked up.
    pub(super) fn resolve(&self, lookup: &mut impl KnowsColumns) -> Template {
        let mut lines = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let pieces = line.iter().map(|piece| match piece {
                PieceText::Text(text) => Piece::Text(text.clone()),
                PieceText::Placeholder(inner) => placeholder(inner, lookup),
            });
            lines.push(pieces.collect());
        }
        Template { lines }
    }
}

/// Who knows the columns.
pub(super) trait KnowsColumns {
    /// Whether a column has this title.
    fn has_title(&self, title: &str) -> bool;
    /// The column that a name means; reports why there is none.
    fn column(&mut self, name: &Name) -> Option<usize>;
    /// Notes an error.
    fn report(&mut self, kind: MappingErrorKind, at: At);
}

/// One line of a template.
fn pieces(
    line: &str,
    places: &mut Places<'_>,
    report: &mut impl FnMut(MappingErrorKind, At),
) -> Vec<PieceText> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{{") {
        let at = places.next();
        push_text(before, places.whole, &mut pieces, report);
        let Some((inner, behind)) = after.split_once("}}") else {
            report(MappingErrorKind::PlaceholderUnclosed, at);
            return pieces;
        };
        let text = inner.trim().to_owned();
        if inner.contains("{{") {
            // `{{ A {{ B }}`: the first is the one that was left open
            report(MappingErrorKind::PlaceholderUnclosed, at);
            places.skip(inner.matches("{{").count());
        } else if text.split('|').any(|name| name.trim().is_empty()) {
            report(MappingErrorKind::PlaceholderEmpty, at);
        } else {
            pieces.push(PieceText::Placeholder(Name { text, at }));
        }
        rest = behind;
    }
    push_text(rest, places.whole, &mut pieces, report);
    pieces
}

fn push_text(
    text: &str,
    at: At,
    pieces: &mut Vec<PieceText>,
    report: &mut impl FnMut(MappingErrorKind, At),
) {
    if let Some(name) = bare_fact(text) {
        let name = name.to_owned();
        report(MappingErrorKind::PlaceholderBare { name }, at);
    }
    if !text.is_empty() {
        pieces.push(PieceText::Text(text.to_owned()));
    }
}

/// `@row` as a word of its own in plain text: it would be sent as it stands, and nobody wants that.
fn bare_fact(text: &str) -> Option<&'static str> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    FACTS.iter().copied().find(|fact| {
        text.match_indices(fact).any(|(start, found)| {
            let before = text.get(..start).and_then(|head| head.chars().next_back());
            let tail = text.get(start + found.len()..).unwrap_or("");
            let after = tail.strip_prefix('.').unwrap_or(tail).chars().next();
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
    })
}

fn placeholder(inner: &Name, lookup: &mut impl KnowsColumns) -> Piece {
    if let Some(fact) = fact(&inner.text) {
        return fact;
    }
    if lookup.has_title(&inner.text) {
        // a title may hold a bar itself
        return Piece::Columns(lookup.column(inner).into_iter().collect());
    }
    let mut columns = Vec::new();
    for part in inner.text.split('|').map(str::trim) {
        let name = part.to_owned();
        if fact(part).is_some() {
            lookup.report(MappingErrorKind::PlaceholderMixed { name }, inner.at);
        } else if part.starts_with('@') && !lookup.has_title(part) {
            let (nearest, similar) = nearest(part, FACTS.iter().copied());
            let kind = MappingErrorKind::PlaceholderUnknown {
                name,
                nearest,
                similar,
            };
            lookup.report(kind, inner.at);
        } else {
            let (text, at) = (name, inner.at);
            columns.extend(lookup.column(&Name { text, at }));
        }
    }
    Piece::Columns(columns)
}

fn fact(name: &str) -> Option<Piece> {
    match name {
        "@file" => Some(Piece::File),
        "@sheet" => Some(Piece::Sheet),
        "@row" => Some(Piece::Row),
        "@run" => Some(Piece::Run),
        "@date" => Some(Piece::Date),
        _ => None,
    }
}

/// The places of the placeholders in the YAML: a scalar's text has lost them to quotes, escapes and folded lines, but
/// its placeholders stand in the source in the same order.
struct Places<'s> {
    source: &'s Source,
    whole: At,
    from: usize,
}

impl<'s> Places<'s> {
    const fn new(source: &'s Source, whole: At) -> Self {
        let from = whole.start;
        Self {
            source,
            whole,
            from,
        }
    }

    fn next(&mut self) -> At {
        let end = self.whole.end;
        let rest = self.source.slice(At {
            start: self.from,
            end,
        });
        let Some(offset) = rest.find("{{") else {
            return self.whole;
        };
        let start = self.from + offset;
        self.from = start + 2;
        let tail = rest.get(offset..).unwrap_or("");
        let length = tail.find("}}").map_or(2, |close| close + 2);
        At {
            start,
            end: start + length,
        }
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            let _passed = self.next();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KnowsColumns, TemplateText};
    use crate::domain::Coded as _;
    use crate::mapping::MappingErrorKind;
    use crate::mapping::model::{Piece, Template};
    use crate::mapping::place::{At, Name, Source};

    const TITLES: [&str; 3] = ["А", "Б", "В | Г"];

    struct Columns<'s> {
        source: &'s Source,
        errors: Vec<(&'static str, String)>,
    }

    impl KnowsColumns for Columns<'_> {
        fn has_title(&self, title: &str) -> bool {
            TITLES.contains(&title)
        }
        fn column(&mut self, name: &Name) -> Option<usize> {
            TITLES.iter().position(|title| *title == name.text)
        }
        fn report(&mut self, kind: MappingErrorKind, at: At) {
            let shown = self.source.slice(at).to_owned();
            self.errors.push((kind.code(), shown));
        }
    }

    /// The template against [`TITLES`], and the codes with the text that each points at.
    fn read(text: &str) -> (Template, Vec<(&'static str, String)>) {
        let source = Source::new("m.yaml", text);
        let end = text.len();
        let name = Name {
            text: text.to_owned(),
            at: At { start: 0, end },
        };
        let mut columns = Columns {
            source: &source,
            errors: Vec::new(),
        };
        let parsed = TemplateText::parse(&source, &name, &mut |kind, at| columns.report(kind, at));
        let template = parsed.resolve(&mut columns);
        (template, columns.errors)
    }

    #[test]
    fn templates_are_lines_of_texts_and_placeholders() {
        let (template, errors) =
            read("{{ А }} — {{Б|А}}\nстрока {{ @row }} из {{ @file }}\n{{ В | Г }}\n");
        assert_eq!(errors, []);
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(
            template.lines,
            [
                vec![
                    Piece::Columns(vec![0]),
                    text(" — "),
                    Piece::Columns(vec![1, 0])
                ],
                vec![text("строка "), Piece::Row, text(" из "), Piece::File],
                vec![Piece::Columns(vec![2])],
            ]
        );
    }

    #[test]
    fn every_mistake_in_a_template_is_pointed_at() {
        let (_, errors) = read("{{ }} {{ А | }} {{ @rwo }} {{ А | @row }} @date {{ Б");
        let expected = [
            ("mapping_placeholder_empty", "{{ }}"),
            ("mapping_placeholder_empty", "{{ А | }}"),
            (
                "mapping_placeholder_bare",
                "{{ }} {{ А | }} {{ @rwo }} {{ А | @row }} @date {{ Б",
            ),
            ("mapping_placeholder_unclosed", "{{"),
            ("mapping_placeholder_unknown", "{{ @rwo }}"),
            ("mapping_placeholder_mixed", "{{ А | @row }}"),
        ];
        let expected = expected.map(|(code, text)| (code, text.to_owned()));
        assert_eq!(errors, expected);
        assert_eq!(read("{{ А {{ Б }}").1.len(), 1);
        assert_eq!(read("почта info@row.example, @rowing, @date.example").1, []);
    }
}
