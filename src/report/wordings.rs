//! Sentences that differ in what a value became and in nothing else: made once, with a hole where that text stands.
//!
//! That a sentence with its hole filled is the one which the catalogue would make is held against the catalogue by tests, for every such
//! kind and in both languages: no text of the catalogue is chosen by what stands in the hole.

use std::collections::BTreeMap;

use super::phrases::{Phrase, Place};
use crate::domain::{Part, Problem, ProblemKind, SourceInfo};
use crate::messages::{Catalogue, printable};

/// Stands in the hole while a sentence is made: letters of nobody's alphabet.
const HOLE: &str = "\u{e0f1}\u{f8fe}\u{e0f2}";
/// Places of one code whose wordings are kept.
const PLACES: usize = 32;

/// A text with at most one hole.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Holed {
    before: Box<str>,
    /// What stands behind the hole, if there is one.
    behind: Option<Box<str>>,
}

impl Holed {
    /// The text, cut at its hole; `None` where it has several, or begins with one: what leads a sentence becomes a capital.
    fn of(text: &str) -> Option<Self> {
        let mut parts = text.split(HOLE);
        let before = parts.next()?;
        let behind = parts.next();
        let cut = behind.is_none() || !before.is_empty();
        (cut && parts.next().is_none()).then(|| Self {
            before: before.into(),
            behind: behind.map(Into::into),
        })
    }

    fn filled(&self, with: &str) -> String {
        match &self.behind {
            Some(behind) => [&self.before, with, behind].concat(),
            None => self.before.to_string(),
        }
    }
}

/// A phrase with holes.
#[derive(Debug)]
pub(super) struct Wording {
    message: Holed,
    sentence: Holed,
    hint: Holed,
}

impl Wording {
    /// The wording of a problem's kind at its place; `None` where its sentences have to be made.
    pub(super) fn of(
        catalogue: &Catalogue,
        source: Option<&SourceInfo>,
        problem: &Problem,
    ) -> Option<Self> {
        let parts = vec![Part::Text(HOLE.to_owned())];
        let problem = Problem {
            kind: ProblemKind::from_parts(problem.code(), parts)?,
            ..problem.clone()
        };
        let phrase = Phrase::new(catalogue, source, &problem);
        Some(Self {
            message: Holed::of(&phrase.message)?,
            sentence: Holed::of(&phrase.sentence)?,
            hint: Holed::of(&phrase.hint)?,
        })
    }

    /// Writes the sentence that is led by its column into a text of its own, `after` being what the value became.
    pub(super) fn fill_message(&self, after: &str, into: &mut String) {
        into.clear();
        into.push_str(&self.message.before);
        if let Some(behind) = &self.message.behind {
            into.push_str(&printable(after));
            into.push_str(behind);
        }
    }

    /// How to mend it, where that has no hole.
    pub(super) fn fixed_hint(&self) -> Option<&str> {
        let hint = &self.hint;
        hint.behind.is_none().then_some(&*hint.before)
    }

    fn filled(&self, with: &str) -> Phrase {
        Phrase {
            message: self.message.filled(with).into(),
            sentence: self.sentence.filled(with).into(),
            hint: self.hint.filled(with).into(),
        }
    }
}

/// Wordings that were made, by code and place; a bounded number of them.
#[derive(Debug, Default)]
pub(super) struct Wordings(BTreeMap<&'static str, Vec<(Place, Option<Wording>)>>);

impl Wordings {
    /// What is said of a problem that says what its value became and nothing else; `None` where its sentences have to be made.
    pub(super) fn phrase(
        &mut self,
        catalogue: &Catalogue,
        source: Option<&SourceInfo>,
        problem: &Problem,
    ) -> Option<Phrase> {
        let after = problem.kind.only_after()?;
        let places = self.0.entry(problem.code()).or_default();
        let known = places.iter().position(|(place, _)| place.is_of(problem));
        let at = known.unwrap_or(places.len());
        if known.is_none() {
            if at >= PLACES {
                return None;
            }
            let wording = Wording::of(catalogue, source, problem);
            places.push((Place::of(problem), wording));
        }
        let (_, wording) = places.get(at)?;
        Some(wording.as_ref()?.filled(&printable(after)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{HOLE, Wordings};
    use crate::domain::{Coded as _, FieldName, Part, Problem, ProblemKind, Severity};
    use crate::messages::{Catalogue, Language};
    use crate::report::phrases::Phrase;
    use crate::report::tests::{csv_source, row};

    fn afters() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            Just("none".to_owned()),
            Just(" ".to_owned()),
            Just(HOLE.to_owned()),
            "[a-zа-я0-9@.+=\"{}$ \n-]{0,12}",
            any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn a_wording_whose_hole_is_filled_is_the_phrase_that_would_be_made(
            first in afters(),
            second in afters(),
        ) {
            let source = csv_source();
            for language in [Language::En, Language::Ru] {
                let catalogue = Catalogue::new(language);
                let mut wordings = Wordings::default();
                for after in [&first, &second] {
                    let kinds = ProblemKind::samples().into_iter();
                    for kind in kinds.filter(|kind| kind.only_after().is_some()) {
                        let parts = vec![Part::Text(after.clone())];
                        let kind = ProblemKind::from_parts(kind.code(), parts).unwrap();
                        for severity in [Severity::Info, Severity::Warning, Severity::Error] {
                            for column in [None, Some(2), Some(9)] {
                                let problem = Problem {
                                    column,
                                    severity,
                                    field: column.map(|_| FieldName::new("EMAIL")),
                                    ..Problem::of_row(row(3), kind.clone())
                                };
                                let told = wordings.phrase(&catalogue, Some(&source), &problem);
                                let made = Phrase::new(&catalogue, Some(&source), &problem);
                                prop_assert_eq!(told.unwrap_or_else(|| made.clone()), made);
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn an_e_mail_that_was_mended_has_a_wording() {
        let (catalogue, source) = (Catalogue::new(Language::Ru), csv_source());
        let kind = ProblemKind::EmailMended {
            after: "a@b.ru".to_owned(),
        };
        let problem = Problem::of_cell(row(3), 2, Some(FieldName::new("EMAIL")), "a at b.ru", kind);
        let told = Wordings::default().phrase(&catalogue, Some(&source), &problem);
        assert_eq!(told, Some(Phrase::new(&catalogue, Some(&source), &problem)));
    }
}
