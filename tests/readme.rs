//! README.md and README.ru.md say the same: the same commands, the same names, the same figures, in the same order of sections.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets the unexpected should say so and end"
)]

use std::collections::BTreeSet;

const ENGLISH: &str = include_str!("../README.md");
const RUSSIAN: &str = include_str!("../README.ru.md");

/// The lines of fenced blocks without their comments, which are in the page's own language.
fn commands(page: &str) -> Vec<String> {
    let mut inside = false;
    let mut lines = Vec::new();
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
            lines.push(line.trim().to_owned());
        } else if inside {
            let bare = line.split(" #").next().unwrap_or(line);
            lines.push(bare.trim_end().to_owned());
        }
    }
    lines
}

/// What each line is: a heading, a row of a table, a numbered step, a point, in their order.
fn shape(page: &str) -> Vec<String> {
    let kind = |line: &str| {
        let head = line.split(' ').next().unwrap_or_default();
        let is_step = head.ends_with('.') && head.trim_end_matches('.').parse::<u32>().is_ok();
        match head {
            "#" | "##" | "###" | "|" | "-" => Some(head.to_owned()),
            _ if head.starts_with("|-") => Some("|-".to_owned()),
            _ if is_step => Some(head.to_owned()),
            _ => None,
        }
    };
    page.lines().filter_map(kind).collect()
}

/// Names in backticks and the targets of links; those of the other language's page count as this one's.
fn names(page: &str) -> BTreeSet<String> {
    let spans = page.split('`').skip(1).step_by(2);
    let links = page
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    spans
        .chain(links)
        .filter(|name| !name.contains('\n') && !name.is_empty())
        .map(|name| name.replace(".ru.md", ".md"))
        .collect()
}

/// Figures outside of blocks: `1,000,000` and `1 000 000` are one.
fn figures(page: &str) -> Vec<String> {
    let prose: String = page.split("```").step_by(2).collect::<Vec<_>>().join(" ");
    let mut figures = Vec::new();
    let mut figure = String::new();
    let letters: Vec<char> = prose.chars().chain([' ']).collect();
    for (place, &letter) in letters.iter().enumerate() {
        let next = letters.get(place.saturating_add(1)).copied();
        let groups = !figure.is_empty()
            && matches!(letter, ',' | '.' | ' ' | '\u{a0}')
            && next.is_some_and(|next| next.is_ascii_digit());
        if letter.is_ascii_digit() {
            figure.push(letter);
        } else if !groups && !figure.is_empty() {
            figures.push(std::mem::take(&mut figure));
        }
    }
    figures.retain(|figure| figure.len() > 1);
    figures.sort_unstable();
    figures
}

#[test]
fn the_two_readmes_say_the_same() {
    assert_eq!(commands(RUSSIAN), commands(ENGLISH), "commands");
    assert_eq!(shape(RUSSIAN), shape(ENGLISH), "headings, tables, steps");
    assert_eq!(names(RUSSIAN), names(ENGLISH), "names and links");
    assert_eq!(figures(RUSSIAN), figures(ENGLISH), "figures");
}

#[test]
fn what_the_readmes_link_to_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in [ENGLISH, RUSSIAN] {
        let links = page
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links {
            assert!(root.join(link).exists(), "{link} is not there");
        }
    }
}
