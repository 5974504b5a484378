//! What is said of a problem, made once: in a file with the same fault in every row a million problems say one sentence.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::place::{message_of, sentence_of, source_of};
use super::wordings::Wordings;
use crate::domain::{FieldName, Problem, ProblemKind, Severity, SourceInfo};
use crate::messages::Catalogue;
use crate::run::RowResult;

/// Kinds of one code that are kept: where each row says something of its own, keeping it would help nobody.
const KINDS: usize = 64;
/// Places of one kind whose sentences are kept.
const PLACES: usize = 32;

/// What is said of a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    /// Its sentence, led by its column or field.
    pub(super) message: Arc<str>,
    /// Its sentence by itself.
    pub(super) sentence: Arc<str>,
    /// How to mend it; empty where there is nothing to say.
    pub(super) hint: Arc<str>,
}

impl Phrase {
    /// Makes the sentences of a problem.
    pub(super) fn new(
        catalogue: &Catalogue,
        source: Option<&SourceInfo>,
        problem: &Problem,
    ) -> Self {
        Self {
            message: message_of(catalogue, source, problem).into(),
            sentence: sentence_of(catalogue, problem).into(),
            hint: catalogue.hint(&problem.kind).unwrap_or_default().into(),
        }
    }
}

/// What is said of the problems of a row, one after the other.
#[derive(Debug, Default)]
pub(super) struct Told(Vec<Arc<Phrase>>);

impl Told {
    /// What is said of the problem that decided the row's status.
    pub(super) fn deciding(&self, result: &RowResult) -> Option<&Phrase> {
        let deciding = result.deciding_problem()?;
        let mut all = result.problems.iter();
        let place = all.position(|problem| std::ptr::eq(problem, deciding))?;
        self.0.get(place).map(AsRef::as_ref)
    }

    /// The row's problems, each with what is said of it.
    pub(super) fn with<'t>(
        &'t self,
        problems: &'t [Problem],
    ) -> impl Iterator<Item = (&'t Problem, &'t Phrase)> {
        problems.iter().zip(self.0.iter().map(AsRef::as_ref))
    }
}

/// All that a phrase hangs on, besides the problem's kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    source: u16,
    column: Option<usize>,
    field: Option<FieldName>,
    is_warning: bool,
}

impl Place {
    pub(super) fn of(problem: &Problem) -> Self {
        Self {
            source: problem.row.source.0,
            column: problem.column,
            field: problem.field.clone(),
            is_warning: problem.severity == Severity::Warning,
        }
    }

    pub(super) fn is_of(&self, problem: &Problem) -> bool {
        self.source == problem.row.source.0
            && self.column == problem.column
            && self.is_warning == (problem.severity == Severity::Warning)
            && self.field == problem.field
    }
}

/// Phrases that were made; a bounded number of them.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    kinds: HashMap<ProblemKind, Vec<(Place, Arc<Phrase>)>>,
    /// Kinds that are kept of a code.
    codes: BTreeMap<&'static str, usize>,
    wordings: Wordings,
}

impl Phrases {
    /// What is said of a row's problems.
    pub(super) fn told(
        &mut self,
        catalogue: &Catalogue,
        sources: &[SourceInfo],
        problems: &[Problem],
    ) -> Told {
        let all = problems.iter();
        Told(
            all.map(|problem| self.of(catalogue, sources, problem))
                .collect(),
        )
    }

    /// What is said of a problem.
    pub(super) fn of(
        &mut self,
        catalogue: &Catalogue,
        sources: &[SourceInfo],
        problem: &Problem,
    ) -> Arc<Phrase> {
        let source = source_of(sources, problem.row);
        if let Some(phrase) = self.wordings.phrase(catalogue, source, problem) {
            return Arc::new(phrase);
        }
        let made = || Arc::new(Phrase::new(catalogue, source, problem));
        if let Some(places) = self.kinds.get_mut(&problem.kind) {
            let known = places.iter().find(|(place, _)| place.is_of(problem));
            if let Some((_, phrase)) = known {
                return Arc::clone(phrase);
            }
            let phrase = made();
            if places.len() < PLACES {
                places.push((Place::of(problem), Arc::clone(&phrase)));
            }
            return phrase;
        }
        let phrase = made();
        let of_code = self.codes.entry(problem.code()).or_default();
        if *of_code < KINDS {
            *of_code = of_code.saturating_add(1);
            let first = vec![(Place::of(problem), Arc::clone(&phrase))];
            self.kinds.insert(problem.kind.clone(), first);
        }
        phrase
    }
}

#[cfg(test)]
mod tests {
    use super::{KINDS, Phrase, Phrases};
    use crate::domain::{FieldName, Problem, ProblemKind, Severity};
    use crate::messages::{Catalogue, Language};
    use crate::report::tests::{csv_source, row};

    #[test]
    fn a_phrase_that_was_kept_is_the_one_that_would_be_made_anew() {
        let sources = [csv_source(), csv_source()];
        for language in [Language::En, Language::Ru] {
            let catalogue = Catalogue::new(language);
            let mut phrases = Phrases::default();
            for _ in 0..2 {
                for kind in ProblemKind::samples() {
                    for severity in [Severity::Info, Severity::Warning, Severity::Error] {
                        for column in [None, Some(1), Some(2), Some(9)] {
                            let problem = Problem {
                                column,
                                severity,
                                field: Some(FieldName::new("PHONE")),
                                ..Problem::of_row(row(3), kind.clone())
                            };
                            assert_eq!(
                                *phrases.of(&catalogue, &sources, &problem),
                                Phrase::new(&catalogue, sources.first(), &problem)
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_kept_does_not_grow_with_the_rows() {
        let catalogue = Catalogue::new(Language::En);
        let mut phrases = Phrases::default();
        for earlier in 0..500 {
            let problem = Problem::of_row(row(3), ProblemKind::EqualRow { earlier });
            phrases.of(&catalogue, &[], &problem);
        }
        assert_eq!(phrases.kinds.len(), KINDS);
    }
}
