//! Outcomes by file and sheet.

use maud::{Markup, html};

use super::document::Page;
use super::facts::OUTCOMES;
use super::gathered::FileRows;
use super::totals::{bar, chip};
use super::words::{Words, shown};

pub(super) fn section(page: &Page<'_>, words: Words<'_>) -> Markup {
    let files = &page.gathered.files;
    let others = &page.gathered.other_files;
    let sum = sum(files.iter().chain([others]));
    let occurs: Vec<usize> = (0..OUTCOMES.len())
        .filter(|at| sum.counts.get(*at).is_some_and(|count| *count > 0))
        .collect();
    html! {
        @if !files.is_empty() {
            section {
                h2 { (words.word("page-files")) }
                div.scroll tabindex="0" {
                    table.files {
                        thead {
                            tr {
                                th scope="col" { (words.word("page-file")) }
                                th.parts aria-hidden="true" {}
                                th.n scope="col" { (words.word("page-tile-read")) }
                                @for at in &occurs {
                                    th.n scope="col" { (outcome(words, *at)) }
                                }
                            }
                        }
                        tbody {
                            @for file in files { (row(words, &name(file), file, &occurs)) }
                            @if others.read() > 0 {
                                (row(words, &html! { (words.word("page-other-files")) }, others, &occurs))
                            }
                        }
                        @if files.len() > 1 {
                            tfoot { (row(words, &html! { (words.word("page-sum")) }, &sum, &occurs)) }
                        }
                    }
                }
            }
        }
    }
}

fn outcome(words: Words<'_>, at: usize) -> Markup {
    let outcome = OUTCOMES.get(at).copied().unwrap_or_default();
    html! { (chip(outcome)) (words.word(&format!("page-outcome-{outcome}"))) }
}

fn sum<'a>(files: impl Iterator<Item = &'a FileRows>) -> FileRows {
    let mut sum = FileRows::default();
    for file in files {
        for (all, count) in sum.counts.iter_mut().zip(file.counts) {
            *all = all.saturating_add(count);
        }
    }
    sum
}

fn name(file: &FileRows) -> Markup {
    html! {
        bdi { (shown(&file.file)) }
        @if !file.sheet.is_empty() { " › " bdi { (shown(&file.sheet)) } }
    }
}

fn row(words: Words<'_>, name: &Markup, file: &FileRows, occurs: &[usize]) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            td.parts { (bar(words, file.counts)) }
            td.n { (words.number(file.read())) }
            @for at in occurs {
                td.n { (words.number(file.counts.get(*at).copied().unwrap_or(0))) }
            }
        }
    }
}
