//! Problems by kind, each with its first examples.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::words::shown;
use crate::domain::{Problem, Severity, SourceInfo};
use crate::messages::Catalogue;
use crate::report::place::{capital, message_of, place, source_of};
use crate::report::same_problems::Sort;

/// Examples of a kind.
const EXAMPLES: usize = 3;

/// Problems with one code and severity.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::report) struct Kind {
    pub(super) code: String,
    pub(super) severity: String,
    pub(super) count: u64,
    /// What is wrong, by the first example.
    pub(super) text: String,
    /// What is to be done about it.
    pub(super) hint: String,
    pub(super) examples: Vec<Example>,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Example {
    pub(super) place: String,
    pub(super) value: String,
    pub(super) message: String,
}

/// A tally of kinds; there are no more of them than codes.
#[derive(Debug, Default)]
pub(in crate::report) struct Kinds(BTreeMap<(Severity, &'static str), Kind>);

impl Kinds {
    /// Counts a problem.
    pub(in crate::report) fn note(
        &mut self,
        catalogue: &Catalogue,
        sources: &[SourceInfo],
        problem: &Problem,
    ) {
        let key = (problem.severity, problem.code());
        let kind = self.0.entry(key).or_insert_with(|| Kind {
            code: problem.code().to_owned(),
            severity: problem.severity.word().to_owned(),
            count: 0,
            text: shown(&capital(&catalogue.text(&problem.kind))),
            hint: shown(&catalogue.hint(&problem.kind).unwrap_or_default()),
            examples: Vec::new(),
        });
        kind.count = kind.count.saturating_add(1);
        if kind.examples.len() < EXAMPLES {
            let source = source_of(sources, problem.row);
            kind.examples.push(Example {
                place: shown(&place(catalogue, sources, problem)),
                value: shown(&problem.value),
                message: shown(&message_of(catalogue, source, problem)),
            });
        }
    }

    /// Whether so many problems of this sort were noted that others of it are only to be counted.
    pub(in crate::report) fn knows(&self, sort: &Sort) -> bool {
        let kind = self.0.get(&(sort.severity, sort.code));
        kind.is_some_and(|kind| kind.examples.len() >= EXAMPLES)
    }

    /// Counts so many more problems of a sort that it knows.
    pub(in crate::report) fn note_again(&mut self, sort: &Sort, problems: u64) {
        if let Some(kind) = self.0.get_mut(&(sort.severity, sort.code)) {
            kind.count = kind.count.saturating_add(problems);
        }
    }

    /// The kinds: the gravest first, then the most frequent.
    pub(in crate::report) fn list(&self) -> Vec<Kind> {
        let mut kinds: Vec<_> = self.0.iter().collect();
        kinds.sort_by_key(|((severity, _), kind)| std::cmp::Reverse((*severity, kind.count)));
        kinds.into_iter().map(|(_, kind)| kind.clone()).collect()
    }
}
