//! The head of the page: what was done, how it ended, and what is to be done next.

use jiff::Timestamp;
use maud::{Markup, html};

use super::document::{Page, beside};
use super::facts::NamedHash;
use super::words::{Words, shown};
use crate::domain::LEAD_PHP;

pub(super) fn section(page: &Page<'_>, words: Words<'_>, title: &str) -> Markup {
    let facts = &page.facts;
    let (tone, verdict) = verdict(page, words);
    html! {
        header {
            p.brand { (words.word("page-brand")) }
            h1 { (title) }
            p.sub { (under(page, words)) }
        }
        section class={ "verdict " (tone) } {
            p.word { (verdict) }
            @if let Some(stopped) = &facts.stopped {
                p { (words.word("page-why")) " " (shown(&stopped.message)) " " code { (stopped.code) } }
            }
            @if let Some(note) = &facts.note {
                p { (shown(note)) }
            }
            (next(page, words))
        }
        (tiles(page, words))
        (data(page, words))
    }
}

/// The line below the title: the files and the time.
fn under(page: &Page<'_>, words: Words<'_>) -> String {
    let files = &page.facts.files;
    let first = files.first().map_or("", |file| name_of(&file.path));
    let more = files.len().saturating_sub(1);
    let ended = moment(page.facts.finished_at.as_deref());
    let when = ended.map_or_else(String::new, |ended| words.moment(ended));
    let files = if more == 0 {
        shown(first)
    } else {
        let more = u64::try_from(more).unwrap_or(u64::MAX);
        format!("{} {}", shown(first), words.count("page-and-files", more))
    };
    [files, when]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// The last part of a path, of this system or another.
fn name_of(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn moment(text: Option<&str>) -> Option<Timestamp> {
    text?.parse().ok()
}

/// How it ended: the tone and the sentence.
fn verdict(page: &Page<'_>, words: Words<'_>) -> (&'static str, String) {
    let facts = &page.facts;
    let rows = facts.rows;
    let open = rows.invalid + rows.failed + rows.unknown;
    if facts.is_stopped() {
        return ("bad", words.word("page-verdict-stopped"));
    }
    if facts.is_check() {
        return match (&facts.stopped, rows.invalid) {
            (Some(_), _) => ("bad", words.word("page-verdict-refused")),
            (None, 0) if rows.read == 0 => ("some", words.word("page-verdict-empty")),
            (None, 0) => ("good", words.word("page-verdict-check-clean")),
            (None, invalid) => ("some", words.count("page-verdict-check-invalid", invalid)),
        };
    }
    match (facts.exit_code, open) {
        (0, _) if rows.read == 0 => ("some", words.word("page-verdict-empty")),
        (0, _) => ("good", words.word("page-verdict-done")),
        (_, 0) => ("some", words.word("page-verdict-told")),
        (_, open) => ("some", words.count("page-verdict-some", open)),
    }
}

/// What is to be done next.
fn next(page: &Page<'_>, words: Words<'_>) -> Markup {
    let facts = &page.facts;
    let rows = facts.rows;
    let mut steps: Vec<Markup> = Vec::new();
    let mut say = |text: String| steps.push(html! { (text) });
    if let Some(advice) = &page.kept.advice {
        say(shown(advice));
    }
    if facts.is_stopped() {
        say(match rows.created {
            0 => words.word("page-next-again"),
            created => words.count("end-not-again", created),
        });
    }
    if rows.unknown > 0 {
        let lost = facts.method == LEAD_PHP;
        let id = if lost {
            "end-lost-for-good"
        } else {
            "end-look-up-unknown"
        };
        say(words.count(id, rows.unknown));
    }
    if rows.invalid + rows.failed > 0 {
        let of_rows = |name: &&String| name.starts_with("failures");
        let files: Vec<&String> = page.beside.iter().filter(of_rows).collect();
        let text = if facts.is_check() {
            "page-next-mend-check"
        } else {
            "page-next-mend"
        };
        steps.push(html! {
            (words.word(text))
            @for (place, file) in files.into_iter().enumerate() {
                @if place == 0 { " " (words.word("page-next-mend-where")) " " } @else { ", " }
                (beside(file))
            }
        });
    }
    if rows.failed > 0 && !facts.is_stopped() {
        steps.push(
            html! { (words.word("page-next-retry")) " " code { "leadbatch retry " (facts.run) } },
        );
    }
    html! {
        @if !steps.is_empty() {
            p.next { (words.word("page-next")) }
            ul { @for step in steps { li { (step) } } }
        }
    }
}

/// The figures that everybody looks for.
fn tiles(page: &Page<'_>, words: Words<'_>) -> Markup {
    let facts = &page.facts;
    let rows = facts.rows;
    let done = if facts.is_check() {
        rows.pending
    } else {
        facts.leads()
    };
    let done_text = if facts.is_check() {
        "page-tile-valid"
    } else {
        "page-tile-leads"
    };
    let open = rows.invalid + rows.failed + rows.unknown;
    let passed: u64 = page.kept.starts.iter().map(|start| start.duration_ms).sum();
    let passed = passed.max(facts.duration_ms());
    html! {
        dl.tiles {
            div { dt { (words.word("page-tile-read")) } dd { (words.number(rows.read)) } }
            div { dt { (words.word(done_text)) } dd { (words.number(done)) } }
            div { dt { (words.word("page-tile-open")) } dd { (words.number(open)) } }
            div { dt { (words.word("page-tile-time")) } dd { (words.duration(passed)) } }
        }
    }
}

/// Everything by which the run can be told from others.
fn data(page: &Page<'_>, words: Words<'_>) -> Markup {
    let facts = &page.facts;
    let fact = |id: &str, value: Markup| html! { div { dt { (words.word(id)) } dd { (value) } } };
    let long =
        |id: &str, value: Markup| html! { div.long { dt { (words.word(id)) } dd { (value) } } };
    let text = |value: &str| html! { bdi { (shown(value)) } };
    let when = |value: Option<&str>| moment(value).map(|at| html! { (words.moment_of_zone(at)) });
    html! {
        section {
            h2 { (words.word("page-run")) }
            dl.facts {
                (long("page-fact-run", html! { code { (facts.run) } }))
                @if let Some(portal) = &facts.portal { (fact("page-fact-portal", text(portal))) }
                @if let Some(user) = &facts.portal_user { (fact("page-fact-user", text(user))) }
                (fact("page-fact-method", html! { code { (facts.method) } }))
                (fact("page-fact-originator", html! { code { (shown(&facts.originator)) } }))
                @if let Some(begun) = when(facts.started_at.as_deref()) { (fact("page-fact-started", begun)) }
                @if let Some(ended) = when(facts.finished_at.as_deref()) { (fact("page-fact-finished", ended)) }
                @if facts.starts > 1 { (fact("page-fact-starts", words.number(facts.starts))) }
                (long("page-fact-mapping", hashed(&facts.mapping)))
                @for file in facts.files.iter().take(FILES_SHOWN) { (long("page-fact-file", hashed(file))) }
                @if facts.files.len() > FILES_SHOWN {
                    (long("page-fact-file", text(&words.count("page-and-files", more(facts.files.len())))))
                }
            }
        }
    }
}

/// Files whose hashes are shown; `summary.json` has them all.
const FILES_SHOWN: usize = 50;

fn more(files: usize) -> u64 {
    u64::try_from(files.saturating_sub(FILES_SHOWN)).unwrap_or(u64::MAX)
}

fn hashed(file: &NamedHash) -> Markup {
    html! { bdi { (shown(&file.path)) } br; code.hash { "SHA-256 " (file.sha256) } }
}
