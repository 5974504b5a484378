//! The whole page.

use std::path::Path;

use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::facts::Facts;
use super::gathered::Gathered;
use super::kept::Kept;
use super::words::{Words, shown};
use super::{files, head, leads, pace, people, problems, totals};
use crate::messages::Catalogue;

/// How the page looks.
const STYLE: &str = include_str!("style.css");
/// Nothing is loaded and nothing runs.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Everything that a page tells.
#[derive(Debug)]
pub(in crate::report) struct Page<'a> {
    pub(in crate::report) facts: Facts,
    pub(in crate::report) kept: Kept,
    /// There was an earlier page, and what it had kept could not be read.
    pub(in crate::report) lost: bool,
    pub(in crate::report) gathered: &'a Gathered,
    /// With what addresses of the portal begin, where it can be opened.
    pub(in crate::report) portal_base: Option<&'a str>,
    /// The names of the report's other files.
    pub(in crate::report) beside: Vec<String>,
}

impl Page<'_> {
    /// The same without the advice about a stop that was another start's.
    pub(in crate::report) fn renewed(mut self) -> Self {
        let stop = self.facts.stopped.as_ref().map(|stopped| &stopped.code);
        let latest = self.kept.starts.last().map(|start| &start.code);
        if self.kept.advice.is_some() && stop != latest {
            self.kept.advice = None;
        }
        self
    }

    /// The page's text.
    pub(in crate::report) fn text(&self, catalogue: &Catalogue, zone: &TimeZone) -> String {
        let words = Words { catalogue, zone };
        let title = self.title(words);
        let page = html! {
            (DOCTYPE)
            html lang=(catalogue.language().tag()) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    meta name="robots" content="noindex";
                    meta name="generator" content={ "leadbatch " (env!("CARGO_PKG_VERSION")) };
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    main {
                        (head::section(self, words, &title))
                        (totals::section(self, words))
                        (problems::section(self, words))
                        (files::section(self, words))
                        (pace::section(self, words))
                        (people::section(self, words))
                        (leads::section(self, words))
                        (self.foot(words))
                    }
                    (PreEscaped(self.kept.block(&self.facts.run, self.facts.rows)))
                }
            }
        };
        page.into_string()
    }

    fn title(&self, words: Words<'_>) -> String {
        if self.facts.is_check() {
            return words.word("page-title-check");
        }
        match &self.facts.portal {
            Some(portal) => words.with("page-title-import", &[("portal", portal)]),
            None => words.word("page-title-import-bare"),
        }
    }

    /// Whether a file of this name stands beside the page.
    pub(super) fn has(&self, name: &str) -> bool {
        self.beside.iter().any(|beside| beside == name)
    }

    fn foot(&self, words: Words<'_>) -> Markup {
        html! {
            section {
                h2 { (words.word("page-beside")) }
                p.about { (words.word("page-beside-about")) }
                table.wide {
                    tbody {
                        @for name in &self.beside {
                            tr {
                                th scope="row" { (beside(name)) }
                                td { (words.word(about(name))) }
                            }
                        }
                    }
                }
            }
            footer {
                p { (words.with("page-foot", &[("version", env!("CARGO_PKG_VERSION"))])) }
            }
        }
    }
}

/// A link to a file beside the page.
pub(super) fn beside(name: &str) -> Markup {
    let address = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    // A dot and a hyphen stand for themselves, and so the address can be read.
    let address = address.to_string().replace("%2E", ".").replace("%2D", "-");
    html! { a href=(address) { (shown(name)) } }
}

/// What a file of the report says.
fn about(name: &str) -> &'static str {
    const KNOWN: [(&str, &str, &str); 8] = [
        ("results", ".csv", "page-file-results"),
        ("failures", ".csv", "page-file-failures"),
        ("failures", ".xlsx", "page-file-failures-workbook"),
        ("problems", ".csv", "page-file-problems"),
        ("preview", ".csv", "page-file-preview"),
        ("summary", ".json", "page-file-summary"),
        ("mapping", ".yaml", "page-file-mapping"),
        ("values-", "", "page-file-values"),
    ];
    let is_it =
        |(begin, end, _): &&(&str, &str, &str)| name.starts_with(begin) && name.ends_with(end);
    KNOWN
        .iter()
        .find(is_it)
        .map_or("page-file-other", |known| known.2)
}

/// The report's files in a folder, but for the page itself: by name.
pub(in crate::report) fn beside_in(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten();
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names
        .filter(|name| about(name) != "page-file-other")
        .collect();
    names.sort_unstable();
    names
}
