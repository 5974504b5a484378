//! Who is responsible for the leads, and where they come from.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::document::Page;
use super::words::{Words, link, shown};

/// People and sources that have a line; the rest is told together.
const SHOWN: usize = 100;

pub(super) fn section(page: &Page<'_>, words: Words<'_>) -> Markup {
    let facts = &page.facts;
    let leads = if facts.is_check() {
        facts.rows.pending
    } else {
        facts.rows.created
    };
    html! {
        @if leads > 0 {
            section {
                h2 { (words.word("page-people")) }
                p.about {
                    (words.word(if facts.is_check() { "page-people-about-check" } else { "page-people-about" }))
                }
                div.pair {
                    (people(page, words, leads))
                    (sources(page, words, leads))
                }
            }
        }
    }
}

fn people(page: &Page<'_>, words: Words<'_>, leads: u64) -> Markup {
    let facts = &page.facts;
    let person = |id: &str| {
        let name = page.kept.names.people.get(id);
        let text = shown(name.map_or(id, String::as_str));
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        let base = page.portal_base.filter(|_| is_id);
        html! {
            @match base {
                Some(base) => {
                    (link(&format!("{}/company/personal/user/{id}/", base.trim_end_matches('/')), &text))
                }
                None => bdi { (text) }
            }
            @if name.is_some() { " " span.about { "[" (id) "]" } }
        }
    };
    let nobody = match &facts.portal_user {
        Some(user) => words.with("page-people-owner", &[("user", user)]),
        None => words.word("page-people-nobody"),
    };
    let counted = Counted {
        titles: ("page-responsible", "page-person"),
        counts: &facts.responsible,
        leads,
        none: nobody,
    };
    counted.table(words, person)
}

fn sources(page: &Page<'_>, words: Words<'_>, leads: u64) -> Markup {
    let source = |id: &str| {
        let name = page.kept.names.sources.get(id).filter(|name| *name != id);
        html! {
            bdi { (shown(name.map_or(id, String::as_str))) }
            @if name.is_some() { " " span.about { "[" (shown(id)) "]" } }
        }
    };
    let counted = Counted {
        titles: ("page-sources", "page-source"),
        counts: &page.facts.sources,
        leads,
        none: words.word("page-sources-none"),
    };
    counted.table(words, source)
}

/// Leads by something, the most frequent first; what has nothing of it, last.
struct Counted<'a> {
    titles: (&'static str, &'static str),
    counts: &'a BTreeMap<String, u64>,
    leads: u64,
    /// What is said of leads that have none.
    none: String,
}

impl Counted<'_> {
    fn table(&self, words: Words<'_>, name: impl Fn(&str) -> Markup) -> Markup {
        let mut lines: Vec<(&String, u64)> =
            self.counts.iter().map(|(id, count)| (id, *count)).collect();
        lines.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let named: u64 = lines.iter().map(|(_, count)| *count).sum();
        let rest: u64 = lines.iter().skip(SHOWN).map(|(_, count)| *count).sum();
        let none = self.leads.saturating_sub(named);
        html! {
            div.half {
                h3 { (words.word(self.titles.0)) }
                table {
                    thead {
                        tr {
                            th scope="col" { (words.word(self.titles.1)) }
                            th.n scope="col" { (words.word("page-leads-count")) }
                            th.n scope="col" { (words.word("page-share")) }
                        }
                    }
                    tbody {
                        @for (id, count) in lines.into_iter().take(SHOWN) {
                            (self.line(words, &name(id), count))
                        }
                        @if rest > 0 { (self.line(words, &html! { (words.word("page-all-others")) }, rest)) }
                        @if none > 0 { (self.line(words, &html! { (self.none) }, none)) }
                    }
                    tfoot { (self.line(words, &html! { (words.word("page-sum")) }, named.saturating_add(none))) }
                }
            }
        }
    }

    fn line(&self, words: Words<'_>, name: &Markup, count: u64) -> Markup {
        html! {
            tr {
                th scope="row" { (name) }
                td.n { (words.number(count)) }
                td.n { (words.share(count, self.leads)) }
            }
        }
    }
}
