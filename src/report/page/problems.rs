//! Problems by kind: how often, what is wrong, what to do, and where it stands.

use maud::{Markup, html};

use super::document::{Page, beside};
use super::kinds::{Example, Kind};
use super::words::{Words, shown};

pub(super) fn section(page: &Page<'_>, words: Words<'_>) -> Markup {
    let kinds = &page.kept.kinds;
    let counts = &page.facts.problems;
    let all = counts.values().copied().fold(0, u64::saturating_add);
    html! {
        section {
            h2 { (words.word("page-problems")) }
            @if all == 0 && kinds.is_empty() {
                p.about { (words.word("page-problems-none")) }
            } @else {
                p.about {
                    (words.count("page-problems-about", all))
                    @if page.has("problems.csv") {
                        " " (words.word("page-problems-where")) " " (beside("problems.csv"))
                    }
                }
                @if kinds.is_empty() {
                    (bare(words, counts.iter()))
                }
                @for kind in kinds {
                    (told(words, kind))
                }
                (replaced(page, words))
            }
        }
    }
}

fn told(words: Words<'_>, kind: &Kind) -> Markup {
    html! {
        article.kind {
            h3 {
                span class={ "badge s-" (kind.severity) } { (words.word(&format!("severity-{}", kind.severity))) }
                " " (kind.text)
            }
            p.count { (words.count("page-problems-count", kind.count)) " · " code { (kind.code) } }
            @if !kind.hint.is_empty() {
                p { b { (words.word("page-cure")) } " " (kind.hint) }
            }
            div.scroll tabindex="0" {
                table.wide {
                    thead {
                        tr {
                            th scope="col" { (words.word("page-place")) }
                            th scope="col" { (words.word("page-value")) }
                            th scope="col" { (words.word("page-message")) }
                        }
                    }
                    tbody {
                        @for example in &kind.examples { (row(words, example)) }
                    }
                }
            }
            @let rest = rest(kind);
            @if rest > 0 { p.about { (words.count("page-problems-rest", rest)) } }
        }
    }
}

fn rest(kind: &Kind) -> u64 {
    let shown = u64::try_from(kind.examples.len()).unwrap_or(u64::MAX);
    kind.count.saturating_sub(shown)
}

fn row(words: Words<'_>, example: &Example) -> Markup {
    html! {
        tr {
            td { bdi { (example.place) } }
            td {
                @if example.value.is_empty() {
                    span.about { (words.word("page-value-none")) }
                } @else {
                    code { bdi { (example.value) } }
                }
            }
            td { (example.message) }
        }
    }
}

/// Codes and counts alone: what an older page knew of them is lost.
fn bare<'a>(words: Words<'_>, counts: impl Iterator<Item = (&'a String, &'a u64)>) -> Markup {
    html! {
        table {
            thead {
                tr {
                    th scope="col" { (words.word("page-code")) }
                    th.n scope="col" { (words.word("page-how-often")) }
                }
            }
            tbody {
                @for (code, count) in counts {
                    tr { th scope="row" { code { (code) } } td.n { (words.number(*count)) } }
                }
            }
        }
    }
}

/// Names of people that are shown.
const NAMES_SHOWN: usize = 100;

/// Whom the portal lacks or has dismissed.
fn replaced(page: &Page<'_>, words: Words<'_>) -> Markup {
    let mut names: Vec<_> = page.facts.people_replaced.iter().collect();
    names.sort_by_key(|(_, rows)| std::cmp::Reverse(**rows));
    html! {
        @if !names.is_empty() {
            article.kind {
                h3 { (words.word("page-replaced")) }
                div.scroll tabindex="0" {
                    table {
                        thead {
                            tr {
                                th scope="col" { (words.word("page-replaced-name")) }
                                th.n scope="col" { (words.word("page-rows")) }
                            }
                        }
                        tbody {
                            @for (name, rows) in names.into_iter().take(NAMES_SHOWN) {
                                tr { th scope="row" { bdi { (shown(name)) } } td.n { (words.number(*rows)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
