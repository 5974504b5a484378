//! Throughput, both budgets and the waits over time; the starts of the run; what each limit cost.

use maud::{Markup, html};

use super::axis::Axis;
use super::bands::{WaitedFor, bands};
use super::charts::{Curve, chart, legend};
use super::document::Page;
use super::facts::thousandths;
use super::starts::{Start, missing, sum};
use super::words::Words;
use crate::run::Interval;

/// Lines of the table that tells the curves.
const TABLE_LINES: usize = 24;
/// Starts whose curves are told as a table: the latest ones.
const TABLE_STARTS: usize = 6;

pub(super) fn section(page: &Page<'_>, words: Words<'_>) -> Markup {
    let starts = &page.kept.starts;
    let Some(all) = sum(starts) else {
        return not_known(page, words);
    };
    html! {
        section {
            h2 { (words.word("page-pace")) }
            (figures(page, words, &all))
            (gone(page, words))
            @if let Some(axis) = Axis::of(starts) {
                @let bands = bands(&axis);
                (legend(words, &bands, !axis.gaps.is_empty()))
                @for curve in Curve::ALL { (chart(words, curve, &axis, &bands)) }
                (as_table(words, starts))
            }
            (waits(words, &all))
            @if page.facts.starts > 1 { (start_table(words, starts, &all)) }
        }
    }
}

/// An import whose course is not known.
fn not_known(page: &Page<'_>, words: Words<'_>) -> Markup {
    html! {
        @if !page.facts.is_check() {
            section {
                h2 { (words.word("page-pace")) }
                p.about { (words.word("page-pace-unknown")) }
            }
        }
    }
}

/// What of earlier starts is not known.
fn gone(page: &Page<'_>, words: Words<'_>) -> Markup {
    let missing = missing(&page.kept.starts, page.facts.starts);
    let numbers: Vec<String> = missing.iter().map(ToString::to_string).collect();
    html! {
        @if page.lost { p.warn { (words.word("page-block-lost")) } }
        @if !numbers.is_empty() {
            p.warn { (words.with("page-starts-missing", &[("numbers", &numbers.join(", "))])) }
        }
    }
}

fn figures(page: &Page<'_>, words: Words<'_>, all: &Start) -> Markup {
    let budget = &page.facts.budget;
    let fact = |id: &str, value: Markup| html! { div { dt { (words.word(id)) } dd { (value) } } };
    let limit = all_limit(&page.kept.starts);
    let seconds = |ms: u64| {
        words.with(
            "page-seconds",
            &[("seconds", &words.catalogue.thousandths(ms))],
        )
    };
    let average = all
        .leads
        .saturating_mul(1_000_000)
        .checked_div(all.duration_ms);
    html! {
        dl.facts.short {
            (fact("page-pace-leads", html! { (words.catalogue.decimal(average.unwrap_or(0))) }))
            (fact("page-requests", words.number(all.requests)))
            (fact("page-batches", words.number(all.batches)))
            (fact("page-commands", words.number(all.commands)))
            (fact("page-rejected", rejected(words, all)))
            (fact("page-retried", words.number(all.retried)))
            (fact("page-peak", html! {
                (seconds(all.peak_ms))
                @if let Some(limit) = limit { " " (words.with("page-peak-of", &[("limit", &seconds(limit))])) }
            }))
            @if let Some(cost) = &budget.lead_cost_s {
                (fact("page-cost", html! { (seconds(thousandths(cost.mean))) }))
            }
            @if let Some(most) = budget.in_flight { (fact("page-in-flight", words.number(most))) }
            @if let Some(binding) = budget.binding.as_deref().and_then(binding) {
                (fact("page-binding", html! {
                    (words.word(binding))
                    @if let Some(share) = budget.ceiling_share {
                        ": " (words.with("page-ceiling", &[("share", &words.share(thousandths(share), 1000))]))
                    }
                }))
            }
        }
    }
}

/// The operating limit of the latest start.
fn all_limit(starts: &[Start]) -> Option<u64> {
    let latest = starts.last()?;
    latest.timeline.ceilings.operating_ms
}

/// The text about what bound; `None` where nothing did.
fn binding(word: &str) -> Option<&'static str> {
    match word {
        "rate" => Some("plan-binds-rate"),
        "operating" => Some("plan-binds-operating"),
        "answer_time" => Some("plan-binds-answers"),
        _ => None,
    }
}

fn rejected(words: Words<'_>, all: &Start) -> Markup {
    let sum = all.rejected.values().copied().fold(0, u64::saturating_add);
    html! {
        (words.number(sum))
        @for (code, count) in &all.rejected { br; code { (code) } " " (words.number(*count)) }
    }
}

/// What was waited for, and how long.
fn waits(words: Words<'_>, all: &Start) -> Markup {
    html! {
        h3 { (words.word("page-waits")) }
        table {
            thead {
                tr {
                    th scope="col" { (words.word("page-wait-for")) }
                    th.n scope="col" { (words.word("page-duration")) }
                    th.n scope="col" { (words.word("page-share-of-time")) }
                }
            }
            tbody {
                @for reason in WaitedFor::ALL {
                    @let ms = reason.of(all.waited);
                    tr.none[ms == 0] {
                        th scope="row" { span class={ "chip " (reason.class()) } {} (words.word(reason.text())) }
                        td.n { (waited(words, ms)) }
                        td.n { (words.share(ms, all.duration_ms)) }
                    }
                }
            }
        }
    }
}

fn waited(words: Words<'_>, ms: u64) -> String {
    if ms == 0 {
        "0".to_owned()
    } else {
        words.duration(ms)
    }
}

/// The starts, a line each.
fn start_table(words: Words<'_>, starts: &[Start], all: &Start) -> Markup {
    html! {
        h3 { (words.word("page-starts")) }
        div.scroll tabindex="0" {
            table.starts {
                thead {
                    tr {
                        th scope="col" { (words.word("page-start")) }
                        th scope="col" { (words.word("page-start-begun")) }
                        th.n scope="col" { (words.word("page-duration")) }
                        th scope="col" { (words.word("page-start-end")) }
                        th.n scope="col" { (words.word("page-leads-count")) }
                        th.n scope="col" { (words.word("page-requests")) }
                        th.n scope="col" { (words.word("page-waited")) }
                    }
                }
                tbody {
                    @for start in starts { (start_line(words, start, false)) }
                }
                tfoot { (start_line(words, all, true)) }
            }
        }
    }
}

fn start_line(words: Words<'_>, start: &Start, is_sum: bool) -> Markup {
    let number = if start.first == start.number {
        start.number.to_string()
    } else {
        format!("{}–{}", start.first, start.number)
    };
    html! {
        tr {
            @if is_sum {
                th scope="row" colspan="2" { (words.word("page-sum")) }
            } @else {
                th scope="row" { (number) }
                td { (words.moment_ms(start.begun_at_ms)) }
            }
            td.n { (words.duration(start.duration_ms)) }
            td {
                @if !is_sum {
                    (words.word(if start.status == "stopped" { "page-start-stopped" } else { "page-start-finished" }))
                    @if !start.code.is_empty() { " " code { (start.code) } }
                }
            }
            td.n { (words.number(start.leads)) }
            td.n { (words.number(start.requests)) }
            td.n { (waited(words, start.waited.total_ms())) }
        }
    }
}

/// The curves in figures.
fn as_table(words: Words<'_>, starts: &[Start]) -> Markup {
    let drawn: Vec<&Start> = starts
        .iter()
        .filter(|start| !start.timeline.intervals.is_empty())
        .collect();
    let skipped = drawn.len().saturating_sub(TABLE_STARTS);
    html! {
        details {
            summary { (words.word("page-as-table")) }
            div.scroll tabindex="0" {
                table.course {
                    thead {
                        tr {
                            th scope="col" { (words.word("page-from")) }
                            th.n scope="col" { (words.word("page-duration")) }
                            th.n scope="col" { (words.word("page-leads-count")) }
                            th.n scope="col" { (words.word("page-requests")) }
                            th.n scope="col" { (words.word("page-counter")) }
                            th scope="col" { (words.word("page-waited")) }
                        }
                    }
                    tbody {
                        @for start in drawn.into_iter().skip(skipped) {
                            @let timeline = start.timeline.clone().coarser(TABLE_LINES);
                            @for (place, interval) in timeline.intervals.iter().enumerate() {
                                @let (from, to) = timeline.span(place);
                                (course_line(words, timeline.begun_at_ms.saturating_add_unsigned(from), to.saturating_sub(from), *interval))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn course_line(words: Words<'_>, at_ms: i64, ms: u64, interval: Interval) -> Markup {
    let reasons = WaitedFor::ALL.into_iter();
    let waits: Vec<String> = reasons
        .map(|reason| (reason, reason.of(interval.waited)))
        .filter(|(_, ms)| *ms > 0)
        .map(|(reason, ms)| format!("{}: {}", words.word(reason.text()), words.duration(ms)))
        .collect();
    html! {
        tr {
            th scope="row" { (words.moment_ms(at_ms)) }
            td.n { (words.duration(ms)) }
            td.n { (words.number(interval.leads)) }
            td.n { (words.number(interval.requests)) }
            td.n { (words.catalogue.thousandths(interval.operating_ms)) }
            td { (waits.join("; ")) }
        }
    }
}
