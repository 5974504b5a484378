//! The first leads with their links, and the rows of which nobody knows or which the portal refused.

use maud::{Markup, html};

use super::document::{Page, beside};
use super::gathered::Line;
use super::totals::chip;
use super::words::{Words, link, shown};

pub(super) fn section(page: &Page<'_>, words: Words<'_>) -> Markup {
    let gathered = page.gathered;
    html! {
        @if !gathered.open.is_empty() {
            section {
                h2 { (words.word("page-open")) }
                p.about { (words.word("page-open-about")) }
                (open(words, &gathered.open))
                (rest(words, gathered.all_open, gathered.open.len()))
            }
        }
        @if !gathered.leads.is_empty() {
            section {
                h2 { (words.word("page-leads")) }
                p.about { (words.word("page-leads-about")) }
                (leads(words, &gathered.leads))
                (rest(words, gathered.all_leads, gathered.leads.len()))
            }
        }
    }
}

fn place(words: Words<'_>, line: &Line) -> Markup {
    html! {
        (source(line))
        @if !line.row.is_empty() { ", " (words.with("page-row", &[("row", &line.row)])) }
    }
}

fn status(words: Words<'_>, line: &Line) -> Markup {
    html! { (chip(&line.status)) (words.word(&format!("page-outcome-{}", line.status))) }
}

fn open(words: Words<'_>, lines: &[Line]) -> Markup {
    html! {
        div.scroll tabindex="0" {
            table.wide {
                thead {
                    tr {
                        th scope="col" { (words.word("page-place")) }
                        th scope="col" { (words.word("page-outcome")) }
                        th scope="col" { (words.word("page-message")) }
                        th scope="col" { (words.word("page-code")) }
                    }
                }
                tbody {
                    @for line in lines {
                        tr {
                            td { (place(words, line)) }
                            td { (status(words, line)) }
                            td { (shown(&line.message)) }
                            td { code { (shown(&line.code)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The leads in columns, below the name of the file or sheet that they come from.
fn leads(words: Words<'_>, lines: &[Line]) -> Markup {
    let same = |one: &Line, other: &Line| one.file == other.file && one.sheet == other.sheet;
    html! {
        @for group in lines.chunk_by(same) {
            @if let Some(first) = group.first() {
                h3 { (source(first)) }
                ol.leads {
                    @for line in group {
                        li {
                            (chip(&line.status))
                            span.about { (words.with("page-row", &[("row", &line.row)])) }
                            " → " (link(&line.url, &shown(&line.lead)))
                        }
                    }
                }
            }
        }
        p.legend {
            @for outcome in ["created", "updated"] {
                @if lines.iter().any(|line| line.status == outcome) {
                    span.key { (chip(outcome)) (words.word(&format!("page-outcome-{outcome}"))) }
                }
            }
        }
    }
}

/// The file and its sheet.
fn source(line: &Line) -> Markup {
    html! {
        bdi { (shown(&line.file)) }
        @if !line.sheet.is_empty() { " › " bdi { (shown(&line.sheet)) } }
    }
}

/// How many more there are, and where.
fn rest(words: Words<'_>, all: u64, shown: usize) -> Markup {
    let rest = all.saturating_sub(u64::try_from(shown).unwrap_or(u64::MAX));
    html! {
        @if rest > 0 {
            p.about { (words.count("page-rest", rest)) " " (beside("results.csv")) }
        }
    }
}
