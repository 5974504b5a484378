//! The seven outcomes, and that they add up.

use maud::{Markup, html};

use super::document::Page;
use super::facts::OUTCOMES;
use super::words::Words;

/// The length of the bar, in units of its drawing, and the least that a part of it takes.
const LENGTH: u64 = 10_000;
const LEAST: u64 = 60;

pub(super) fn section(page: &Page<'_>, words: Words<'_>) -> Markup {
    let rows = page.facts.rows;
    let counts = rows.counts();
    let adds_up = rows.sum() == rows.read;
    html! {
        section {
            h2 { (words.word("page-totals")) }
            (bar(words, counts))
            table.totals {
                thead {
                    tr {
                        th scope="col" { (words.word("page-outcome")) }
                        th.n scope="col" { (words.word("page-rows")) }
                        th.n scope="col" { (words.word("page-share")) }
                        th.about scope="col" { (words.word("page-meaning")) }
                    }
                }
                tbody {
                    @for (outcome, count) in OUTCOMES.into_iter().zip(counts) {
                        tr.none[count == 0] {
                            th scope="row" { (chip(outcome)) (words.word(&format!("page-outcome-{outcome}"))) }
                            td.n { (words.number(count)) }
                            td.n { (words.share(count, rows.read)) }
                            td.about { (words.word(&format!("page-outcome-{outcome}-about"))) }
                        }
                    }
                }
                tfoot {
                    tr {
                        th scope="row" { (words.word("page-sum")) }
                        td.n { (words.number(rows.sum())) }
                        td.n { (words.share(rows.sum(), rows.read)) }
                        td.about {}
                    }
                }
            }
            p.adds.wrong[!adds_up] { (sum_line(words, counts, rows.read)) }
            @if page.facts.blank > 0 {
                p.about { (words.count("page-blank", page.facts.blank)) }
            }
        }
    }
}

/// The outcomes that occur, added up, and what was read.
fn sum_line(words: Words<'_>, counts: [u64; 7], read: u64) -> String {
    let named = OUTCOMES.into_iter().zip(counts);
    let parts: Vec<String> = named
        .filter(|(_, count)| *count > 0)
        .map(|(_, count)| words.catalogue.number(count))
        .collect();
    let sum = counts.into_iter().fold(0, u64::saturating_add);
    let (said, sign) = if sum == read {
        ("page-sum-right", "=")
    } else {
        ("page-sum-wrong", "≠")
    };
    let parts = if parts.is_empty() {
        "0".to_owned()
    } else {
        parts.join(" + ")
    };
    format!("{parts} {sign} {}", words.count(said, read))
}

/// The colour of an outcome.
pub(super) fn chip(outcome: &str) -> Markup {
    html! { span class={ "chip o-" (outcome) } {} }
}

/// The rows as parts of one bar.
pub(super) fn bar(words: Words<'_>, counts: [u64; 7]) -> Markup {
    let whole = counts.into_iter().fold(0, u64::saturating_add);
    let mut from = 0;
    let mut parts = Vec::new();
    for (outcome, (count, width)) in OUTCOMES
        .into_iter()
        .zip(counts.into_iter().zip(widths(counts)))
    {
        if count > 0 {
            parts.push((outcome, count, from, width));
            from += width;
        }
    }
    let said: Vec<String> = parts
        .iter()
        .map(|(outcome, count, ..)| told(words, outcome, *count, whole))
        .collect();
    html! {
        svg.bar viewBox={ "0 0 " (LENGTH) " 100" } preserveAspectRatio="none" role="img" aria-label=(said.join("; ")) {
            @for ((outcome, _, from, width), said) in parts.iter().zip(&said) {
                rect class={ "o-" (outcome) } x=(from) y="0" width=(width) height="100" { title { (said) } }
            }
        }
    }
}

fn told(words: Words<'_>, outcome: &str, count: u64, whole: u64) -> String {
    let name = words.word(&format!("page-outcome-{outcome}"));
    let (count, share) = (words.catalogue.number(count), words.share(count, whole));
    format!("{name}: {count} ({share})")
}

/// How long each part is: what is there can be seen.
fn widths(counts: [u64; 7]) -> [u64; 7] {
    let whole = counts.into_iter().fold(0, u64::saturating_add).max(1);
    let some = counts.into_iter().filter(|count| *count > 0).count();
    let least = LEAST.saturating_mul(u64::try_from(some).unwrap_or(7));
    let shared = u128::from(LENGTH.saturating_sub(least));
    counts.map(|count| {
        if count == 0 {
            return 0;
        }
        let part = u128::from(count) * shared / u128::from(whole);
        LEAST + u64::try_from(part).unwrap_or(0)
    })
}

#[cfg(test)]
mod tests {
    use super::{LEAST, LENGTH, widths};

    #[test]
    fn one_row_of_a_million_is_seen_and_the_bar_is_not_outgrown() {
        let parts = widths([999_999, 0, 0, 1, 0, 0, 0]);
        assert_eq!(parts[3], LEAST);
        assert_eq!(parts[1], 0);
        assert!(parts.into_iter().sum::<u64>() <= LENGTH);
        assert_eq!(widths([0; 7]), [0; 7]);
        assert!(widths([u64::MAX / 8; 7]).into_iter().sum::<u64>() <= LENGTH);
    }
}
