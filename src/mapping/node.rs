//! YAML text as a tree in which every node keeps its place and every scalar its text.
//!
//! Built from the events of the parser inside `serde-saphyr`, not through serde: a number or a flag that serde has typed no
//! longer says how it was written, and `0123`, `1.10`, `no` and `495` have to reach the portal as they stand. Repeated keys
//! stay in the tree, so that the next pass can report them along with everything else.
//!
//! A hostile file is bounded by its size, its depth and the number of its nodes, aliases expanded.

use std::collections::BTreeMap;

use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span};

use super::error::{MappingError, MappingErrorKind};
use super::place::{At, Source};
use super::yaml_errors::syntax_error;

/// Bytes of a mapping; the largest tables of values are a few hundred kilobytes.
const MAX_BYTES: usize = 1024 * 1024;
/// Nodes of the tree, aliases expanded; a long scalar counts as one more for every 32 bytes.
const MAX_NODES: usize = 100_000;
/// Collections inside each other; a mapping needs five.
const MAX_DEPTH: usize = 32;

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// Where it is written; of an alias, where the alias stands.
    pub(super) at: At,
    /// What it is.
    pub(super) value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing: an empty value, `~` or `null` without quotes.
    Null,
    /// A scalar as it is written, quotes and escapes resolved.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and values in the order of the text, repeated keys included.
    Map(Vec<(Node, Node)>),
}

/// Reads a text that holds one YAML document; `None` for a text that holds nothing.
pub(super) fn read(source: &Source) -> Result<Option<Node>, Box<MappingError>> {
    if source.text().len() > MAX_BYTES {
        let limit = u64::try_from(MAX_BYTES / 1024).unwrap_or(u64::MAX);
        let error = source.error(MappingErrorKind::TooLarge { limit }, At::default());
        return Err(Box::new(error));
    }
    let options = serde_saphyr::granit_parser::options! {
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        simple_key_max_lookahead: 16 * 1024,
    };
    let mut tree = Tree::new(source);
    for step in Parser::new_from_str_with_options(source.text(), options) {
        let (event, span) = step.map_err(|error| syntax_error(source, &error))?;
        tree.take(event, span)?;
    }
    Ok(tree.root)
}

/// A finished part of the tree with what it counts against the bounds.
#[derive(Debug, Clone)]
struct Part {
    node: Node,
    nodes: usize,
    depth: usize,
}

/// A collection whose end has not come yet.
#[derive(Debug)]
struct Open {
    start: At,
    anchor: usize,
    is_map: bool,
    /// Keys and values in turn, or the entries of a list.
    parts: Vec<Part>,
}

/// The tree while it grows.
struct Tree<'s> {
    source: &'s Source,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Part>,
    /// Nodes put into the tree or copied so far; copies inside copies are counted again, as they cost again.
    spent: usize,
    documents: usize,
    root: Option<Node>,
}

impl<'s> Tree<'s> {
    const fn new(source: &'s Source) -> Self {
        Self {
            source,
            open: Vec::new(),
            anchors: BTreeMap::new(),
            spent: 0,
            documents: 0,
            root: None,
        }
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Box<MappingError>> {
        let at = At::of(span);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(self.error(MappingErrorKind::SeveralDocuments, at));
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, _) => {
                let nodes = 1 + text.len() / 32;
                let value = scalar(text.into_owned(), style);
                let node = Node { at, value };
                let depth = 1;
                self.put(anchor, Part { node, nodes, depth })
            }
            Event::SequenceStart(_, anchor, _) => {
                self.begin(at, anchor, false);
                Ok(())
            }
            Event::MappingStart(_, anchor, _) => {
                self.begin(at, anchor, true);
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(at),
            Event::Alias(anchor) => self.alias(at, anchor),
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentEnd
            | Event::Anchor(..)
            | Event::UnresolvedAlias(_)
            | _ => Ok(()),
        }
    }

    fn begin(&mut self, start: At, anchor: usize, is_map: bool) {
        self.open.push(Open {
            start,
            anchor,
            is_map,
            parts: Vec::new(),
        });
    }

    fn end(&mut self, at: At) -> Result<(), Box<MappingError>> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let nodes = open
            .parts
            .iter()
            .fold(1_usize, |sum, part| sum.saturating_add(part.nodes));
        let depth = open.parts.iter().map(|part| part.depth).max().unwrap_or(0) + 1;
        let parts = open.parts.into_iter().map(|part| part.node);
        let value = if open.is_map {
            Value::Map(pairs(parts))
        } else {
            Value::List(parts.collect())
        };
        let node = Node {
            at: open.start.to(at),
            value,
        };
        self.put(open.anchor, Part { node, nodes, depth })
    }

    fn alias(&mut self, at: At, anchor: usize) -> Result<(), Box<MappingError>> {
        let Some(mut part) = self.anchors.get(&anchor).cloned() else {
            // the anchor's own collection is still open: it would hold itself
            return Err(self.error(MappingErrorKind::AliasOfItself, at));
        };
        part.node.at = at;
        self.spent = self.spent.saturating_add(part.nodes);
        self.put(0, part)
    }

    fn error(&self, kind: MappingErrorKind, at: At) -> Box<MappingError> {
        Box::new(self.source.error(kind, at))
    }

    fn put(&mut self, anchor: usize, part: Part) -> Result<(), Box<MappingError>> {
        self.spent = self.spent.saturating_add(1);
        if self.spent > MAX_NODES || part.depth > MAX_DEPTH {
            return Err(self.error(MappingErrorKind::TooComplex, part.node.at));
        }
        if anchor != 0 {
            self.spent = self.spent.saturating_add(part.nodes);
            self.anchors.insert(anchor, part.clone());
        }
        match self.open.last_mut() {
            Some(open) => open.parts.push(part),
            None => self.root = Some(part.node),
        }
        Ok(())
    }
}

fn pairs(mut parts: impl Iterator<Item = Node>) -> Vec<(Node, Node)> {
    let mut pairs = Vec::new();
    while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
        pairs.push((key, value));
    }
    pairs
}

fn scalar(text: String, style: ScalarStyle) -> Value {
    let nothing = matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL");
    if style == ScalarStyle::Plain && nothing {
        Value::Null
    } else {
        Value::Text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::{Node, Value, read};
    use crate::domain::Coded as _;
    use crate::mapping::place::Source;

    fn tree(text: &str) -> Node {
        read(&Source::new("m.yaml", text)).unwrap().unwrap()
    }

    fn code(text: &str) -> &'static str {
        read(&Source::new("m.yaml", text)).unwrap_err().kind.code()
    }

    fn texts(node: &Node) -> Vec<String> {
        match &node.value {
            Value::Null => vec!["-".to_owned()],
            Value::Text(text) => vec![text.clone()],
            Value::List(parts) => parts.iter().flat_map(texts).collect(),
            Value::Map(pairs) => pairs
                .iter()
                .flat_map(|(key, value)| [texts(key), texts(value)].concat())
                .collect(),
        }
    }

    #[test]
    fn scalars_keep_the_text_they_were_written_with() {
        let node = tree("[no, 0123, 1.10, 495, 0x10, yes, 1e3, '01', \"a\\tb\", ~, '~', .nan]");
        assert_eq!(
            texts(&node),
            [
                "no", "0123", "1.10", "495", "0x10", "yes", "1e3", "01", "a\tb", "-", "~", ".nan"
            ]
        );
    }

    #[test]
    fn repeated_keys_and_their_order_survive() {
        assert_eq!(
            texts(&tree("b: 1\na: 2\nb: 3\n")),
            ["b", "1", "a", "2", "b", "3"]
        );
    }

    #[test]
    fn places_are_those_of_the_text_also_after_russian_words() {
        let source = Source::new("m.yaml", "имя: {поле: ТЕЛ}\n");
        let node = read(&source).unwrap().unwrap();
        let Value::Map(outer) = &node.value else {
            panic!("a map")
        };
        let Value::Map(inner) = &outer[0].1.value else {
            panic!("a map")
        };
        let place = source.place(inner[0].1.at);
        assert_eq!((place.line, place.column, place.length), (1, 13, 3));
        assert_eq!(source.slice(inner[0].1.at), "ТЕЛ");
    }

    #[test]
    fn aliases_are_resolved_and_cannot_blow_up() {
        assert_eq!(
            texts(&tree("a: &x [1, 2]\nb: *x\n")),
            ["a", "1", "2", "b", "1", "2"]
        );
        let nested = |step: usize, entries: usize| {
            if step == 0 {
                return "a0: &a0 [x]\n".to_owned();
            }
            let before = vec![format!("*a{}", step - 1); entries].join(", ");
            format!("a{step}: &a{step} [{before}]\n")
        };
        let bomb: String = (0..9).map(|step| nested(step, 10)).collect();
        assert_eq!(code(&bomb), "mapping_too_complex");
        let chain: String = (0..1000).map(|step| nested(step, 1)).collect();
        assert_eq!(code(&chain), "mapping_too_complex");
        assert_eq!(code("a: &x [*x]\n"), "mapping_alias_of_itself");
        assert_eq!(code(&"[".repeat(5000)), "mapping_too_complex");
    }
}
