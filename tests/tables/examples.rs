//! The examples of the page of problems, read from `tests/tables/problems/*.txt`.
//!
//! A line `## English | Russian` begins a group, `>` lines introduce it. A code alone on a line begins an entry; `en:` and `ru:`
//! are its cause. What shows it is one of these:
//!
//! - `cell FIELD: text`: a cell, run through the program beside a title; `map:` lines stand in the mapping then;
//! - `file:` lines: a whole file; a `\` at the end of the last leaves out its line end, `beside:` names codes that come with it;
//! - `book`: a workbook, made in `books.rs`;
//! - `yaml:` lines: a piece of a mapping, checked against the titles of `head:`; `whole` when it is all of it;
//! - `arg name = value` lines: the arguments of its sentence, in Russian those of `arg.ru`. So are told what needs a portal, a
//!   journal or a damaged file.
//!
//! Texts know `\0`, `\t`, `\r`, `\\`, `\xC8` (a byte) and `\u{301}`; `{a×3}` is `aaa`, with `#` in it as a count. `shown.en:` and
//! `shown.ru:` stand on the page in the place of the example.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The files, in the order of the page.
const FILES: [&str; 8] = [
    "rows", "cells", "sources", "mapping", "portal", "jobs", "notify", "program",
];

/// The same in both languages: English, Russian.
pub(crate) type Both = [String; 2];

/// A group of entries.
#[derive(Debug, Default)]
pub(crate) struct Group {
    pub(crate) title: Both,
    pub(crate) about: Vec<String>,
    pub(crate) entries: Vec<Entry>,
}

/// A code with what shows it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Entry {
    pub(crate) code: String,
    pub(crate) cause: Both,
    /// The field, and the cell's text as it is written here.
    pub(crate) cell: Option<(String, String)>,
    pub(crate) file: Vec<String>,
    pub(crate) beside: Vec<String>,
    pub(crate) book: bool,
    pub(crate) map: String,
    pub(crate) yaml: String,
    pub(crate) whole: bool,
    pub(crate) head: Vec<String>,
    pub(crate) args: BTreeMap<String, Both>,
    pub(crate) shown: Both,
}

/// All groups.
pub(crate) fn groups() -> Vec<Group> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables/problems");
    let mut groups: Vec<Group> = Vec::new();
    for name in FILES {
        let text = fs::read_to_string(folder.join(format!("{name}.txt"))).expect("a table");
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            if let Some(title) = line.strip_prefix("## ") {
                let (en, ru) = title.split_once(" | ").expect("a title in two languages");
                groups.push(Group {
                    title: [en.to_owned(), ru.to_owned()],
                    ..Group::default()
                });
                continue;
            }
            let group = groups.last_mut().expect("a group first");
            take(group, line);
        }
    }
    groups
}

fn take(group: &mut Group, line: &str) {
    if let Some(about) = line.strip_prefix("> ") {
        return group.about.push(about.to_owned());
    }
    let is_code = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if line.chars().all(is_code) && !matches!(line, "book" | "whole") {
        return group.entries.push(Entry {
            code: line.to_owned(),
            ..Entry::default()
        });
    }
    let entry = group.entries.last_mut().expect("a code first");
    let key = line.split_whitespace().next().expect("a line of something");
    let rest = line[key.len()..].trim_start().to_owned();
    match key {
        "en:" => entry.cause[0] = rest,
        "ru:" => entry.cause[1] = rest,
        "shown.en:" => entry.shown[0] = rest,
        "shown.ru:" => entry.shown[1] = rest,
        "cell" => {
            let (field, text) = rest.split_once(": ").expect("a field and a text");
            entry.cell = Some((field.to_owned(), text.to_owned()));
        }
        "file:" => entry.file.push(rest),
        "beside:" => entry.beside.push(rest),
        "book" => entry.book = true,
        "map:" => writeln!(entry.map, "{rest}").expect("text"),
        // Blanks at the beginning are part of it.
        "yaml:" => entry.yaml.push_str(&plain(&format!("{}\n", &line[6..]))),
        "whole" => entry.whole = true,
        "head:" => entry.head = rest.split("; ").map(str::to_owned).collect(),
        "arg" | "arg.ru" => {
            let (name, value) = rest.split_once('=').expect("an argument and its value");
            let both = entry.args.entry(name.trim().to_owned()).or_default();
            let value = value.trim().to_owned();
            *both = match key {
                "arg" => [value.clone(), value],
                _ => [std::mem::take(&mut both[0]), value],
            };
        }
        _ => panic!("{}: {line}", entry.code),
    }
}

/// The bytes that a text here stands for.
pub(crate) fn bytes(text: &str) -> Vec<u8> {
    let text = repeated(text);
    let mut bytes = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('\\') {
        bytes.extend(rest[..at].bytes());
        let sign = rest[at + 1..].chars().next();
        let mut end = at + 2;
        match sign {
            Some('0') => bytes.push(0),
            Some('t') => bytes.push(b'\t'),
            Some('r') => bytes.push(b'\r'),
            Some('\\') => bytes.push(b'\\'),
            Some('x') => {
                end = at + 4;
                let byte = u8::from_str_radix(&rest[at + 2..end], 16);
                bytes.push(byte.expect("two hexadecimal digits"));
            }
            Some('u') => {
                end = at + rest[at..].find('}').expect("a brace") + 1;
                let number = u32::from_str_radix(&rest[at + 3..end - 1], 16);
                let letter = char::from_u32(number.expect("a number")).expect("a letter");
                bytes.extend(letter.to_string().bytes());
            }
            // The line end is left out.
            None => end = at + 1,
            Some(_) => panic!("{text}"),
        }
        rest = &rest[end..];
    }
    bytes.extend(rest.bytes());
    bytes
}

/// The same as text.
pub(crate) fn plain(text: &str) -> String {
    String::from_utf8(bytes(text)).expect("a text")
}

/// `{a×3}` as `aaa`.
fn repeated(text: &str) -> String {
    let pattern = regex::Regex::new(r"\{([^{}×]*)×(\d+)\}").expect("a pattern");
    pattern
        .replace_all(text, |found: &regex::Captures<'_>| {
            let count: usize = found[2].parse().expect("a count");
            (0..count)
                .map(|number| found[1].replace('#', &number.to_string()))
                .collect::<String>()
        })
        .into_owned()
}
