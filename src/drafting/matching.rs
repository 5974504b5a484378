//! A title against the tables: from the same letters to no more than a likeness.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::LazyLock;

use super::book::{Alias, Book, GENERAL, SYSTEMS, System, plain};
use super::goal::{Goal, merged};
use super::words::{
    Word, camel_words, is_abbreviation, is_noise, is_noise_stem, known_words, look, words,
};

/// How a title was found. In the order of how much it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// It holds a known title and words that nobody knows.
    Part,
    /// A word is misspelt.
    Misspelt,
    /// A word is shortened.
    Shortened,
    /// Words besides that add nothing, or a number.
    ExtraWords,
    /// A letter is of the other alphabet.
    LookAlike,
    /// The same words in another form or order.
    SameWords,
    /// The title itself.
    Title,
    /// The caption of the field in this portal.
    Caption,
    /// The name of the field.
    FieldName,
}

impl Likeness {
    /// How sure it makes, in hundredths.
    pub(super) const fn percent(self) -> u64 {
        match self {
            Self::Part => 56,
            Self::Misspelt => 72,
            Self::Shortened => 77,
            Self::ExtraWords => 84,
            Self::LookAlike => 88,
            Self::SameWords => 90,
            Self::Title => 94,
            Self::Caption => 97,
            Self::FieldName => 99,
        }
    }
}

/// What a title says by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TitleMatch {
    pub(super) likeness: Likeness,
    /// The known title that it is like.
    pub(super) title: String,
    /// It is a title of the file's own source system.
    pub(super) of_system: bool,
    /// The likeliest first; several: the values decide.
    pub(super) goals: Vec<Goal>,
    /// How sure it makes, in hundredths.
    pub(super) percent: u64,
}

/// Titles that fit nearly as well as the best one, in hundredths: where they say something else, the title is ambiguous.
const RIVAL: u64 = 5;

/// What being a title of the file's own system adds, in hundredths.
const OF_SYSTEM: u64 = 3;

/// How sure a title makes of which the file's own system says something else, in hundredths.
const CONTRADICTED: u64 = 56;

/// Spellings of a title that are tried at most.
const MOST_READINGS: usize = 24;

/// The tables that count for a file, with every word of theirs.
#[derive(Debug)]
pub(super) struct Matcher {
    system: Option<&'static Book>,
    general: Option<&'static Book>,
    /// Every known word, with its stem.
    known: BTreeMap<&'static str, &'static str>,
    /// Stems, by themselves.
    stems: BTreeMap<&'static str, &'static str>,
    /// Stems by how their words look.
    looks: BTreeMap<String, &'static str>,
}

/// For files of no known system, and for those of each.
static MATCHERS: LazyLock<(Matcher, Vec<Matcher>)> = LazyLock::new(|| {
    let of = |system: &'static System| Matcher::new(Some(&system.book), Some(&GENERAL));
    let general = Matcher::new(None, Some(&GENERAL));
    (general, SYSTEMS.iter().map(of).collect())
});

/// For the hallmarks of each system.
static HALLMARKS: LazyLock<Vec<Matcher>> = LazyLock::new(|| {
    let of = |system: &'static System| Matcher::new(Some(&system.hallmarks), None);
    SYSTEMS.iter().map(of).collect()
});

/// Each system, with what finds its hallmarks.
pub(super) fn hallmarks() -> impl Iterator<Item = (&'static System, &'static Matcher)> {
    SYSTEMS.iter().zip(HALLMARKS.iter())
}

impl Matcher {
    /// For a file of this system, or of none that is known.
    pub(super) fn of(system: Option<&System>) -> &'static Self {
        let (general, systems) = &*MATCHERS;
        let place =
            system.and_then(|system| SYSTEMS.iter().position(|other| other.name == system.name));
        place
            .and_then(|place| systems.get(place))
            .unwrap_or(general)
    }

    fn new(system: Option<&'static Book>, general: Option<&'static Book>) -> Self {
        let books = system.into_iter().chain(general);
        let of_books = books.flat_map(|book| book.known.iter());
        let of_books = of_books.map(|(word, stem)| (word.as_str(), stem.as_str()));
        let known: BTreeMap<&str, &str> = known_words().chain(of_books).collect();
        let stems = known.values().map(|stem| (*stem, *stem)).collect();
        let looks = known
            .iter()
            .map(|(word, stem)| (look(word), *stem))
            .collect();
        Self {
            system,
            general,
            known,
            stems,
            looks,
        }
    }

    /// What a title says; `None`: nothing.
    pub(super) fn find(&self, title: &str) -> Option<TitleMatch> {
        let whole = words(title);
        if whole.is_empty() {
            return None;
        }
        let mut found = self.readings(&whole);
        if let Some(parts) = camel_words(title) {
            found.extend(self.readings(&parts));
        }
        best(found)
    }

    fn readings(&self, title: &[Word]) -> Vec<TitleMatch> {
        let mut found = Vec::new();
        for reading in self.spelled(title) {
            for (book, of_system) in self.books() {
                let fits = |alias| fit(&reading, alias, of_system);
                found.extend(book.aliases.iter().filter_map(fits));
            }
        }
        found
    }

    fn books(&self) -> impl Iterator<Item = (&'static Book, bool)> {
        let system = self.system.map(|book| (book, true));
        system
            .into_iter()
            .chain(self.general.map(|book| (book, false)))
    }

    /// The title with its unknown words read as known ones, in every way that may be meant.
    fn spelled(&self, title: &[Word]) -> Vec<Reading> {
        let mut readings = vec![Reading {
            plain: plain(title),
            words: Vec::with_capacity(title.len()),
            likeness: Likeness::Title,
        }];
        for word in title {
            let meant = self.meant(word);
            let grow = |reading: &Reading| {
                meant
                    .iter()
                    .map(|(stem, likeness)| reading.with(word, stem, *likeness))
                    .collect::<Vec<_>>()
            };
            readings = readings.iter().flat_map(grow).collect();
            readings.truncate(MOST_READINGS);
        }
        readings
    }

    /// The known words that a word may stand for, itself first where it is one.
    fn meant(&self, word: &Word) -> Vec<(String, Likeness)> {
        let itself = (word.stem.clone(), Likeness::Title);
        // What is cut off behind a point may be the end of a longer word, unless it is a usual abbreviation.
        let cut = word.cut && word.plain.chars().count() >= 3 && !is_abbreviation(&word.plain);
        if word.is_number() || (!cut && self.stems.contains_key(word.stem.as_str())) {
            return vec![itself];
        }
        if let Some(stem) = self.looks.get(&look(&word.plain)).filter(|_| !cut) {
            return vec![((*stem).to_owned(), Likeness::LookAlike)];
        }
        let mut meant = self.shortened(word);
        if !word.cut {
            meant.extend(self.misspelt(word));
        }
        if !cut || meant.is_empty() {
            meant.push(itself);
        }
        meant
    }

    /// Words that begin like a shortened one: `Долж.`
    fn shortened(&self, word: &Word) -> Vec<(String, Likeness)> {
        let letters = word.plain.chars().count();
        if letters < 3 || (!word.cut && letters > 6) {
            return Vec::new();
        }
        let from = (Bound::Included(word.plain.as_str()), Bound::Unbounded);
        let from = self.known.range::<str, _>(from);
        let all = from.take_while(|(known, _)| known.starts_with(&word.plain));
        let mut stems: Vec<(String, Likeness)> = all
            .map(|(_, stem)| ((*stem).to_owned(), Likeness::Shortened))
            .collect();
        stems.dedup();
        stems
    }

    /// The words that are nearest to a misspelt one.
    fn misspelt(&self, word: &Word) -> Vec<(String, Likeness)> {
        let own = word.plain.chars().count();
        let mut nearest = match own {
            0..=3 => return Vec::new(),
            4..=7 => 1,
            _ => 2,
        };
        let mut found: Vec<(String, Likeness)> = Vec::new();
        for (known, stem) in &self.known {
            let letters = known.chars().count();
            let alike = letters >= 4
                && letters.abs_diff(own) <= nearest
                && known.is_ascii() == word.plain.is_ascii();
            if !alike {
                continue;
            }
            let distance = strsim::osa_distance(&word.plain, known);
            if distance < nearest {
                found.clear();
                nearest = distance;
            }
            let meant = ((*stem).to_owned(), Likeness::Misspelt);
            if distance <= nearest && !found.contains(&meant) {
                found.push(meant);
            }
        }
        found
    }
}

/// A word as it is read.
#[derive(Debug, Clone)]
struct Part {
    stem: String,
    /// It says nothing of what the column holds, whatever stands beside it.
    adds_nothing: bool,
}

/// A title in one of the spellings that may be meant.
#[derive(Debug, Clone)]
struct Reading {
    plain: String,
    words: Vec<Part>,
    /// The weakest of its words.
    likeness: Likeness,
}

impl Reading {
    fn with(&self, word: &Word, stem: &str, likeness: Likeness) -> Self {
        let noise = if likeness == Likeness::Title {
            is_noise(&word.plain)
        } else {
            is_noise_stem(stem)
        };
        let mut grown = self.clone();
        grown.words.push(Part {
            stem: stem.to_owned(),
            adds_nothing: word.is_number() || (noise && !word.cut),
        });
        grown.likeness = grown.likeness.min(likeness);
        grown
    }
}

/// How a known title fits; `None` where one of its words is missing.
fn fit(reading: &Reading, alias: &Alias, of_system: bool) -> Option<TitleMatch> {
    let mut left: Vec<&Part> = reading.words.iter().collect();
    let mut matched = 0_u64;
    for word in &alias.words {
        let place = left.iter().position(|part| part.stem == word.stem)?;
        left.remove(place);
        matched += 1;
    }
    let unknown = left.iter().filter(|part| !part.adds_nothing).count() as u64;
    // One word of a long question says nothing of what is asked.
    if matched == 0 || unknown > matched * 2 {
        return None;
    }
    let likeness = if reading.plain == alias.plain {
        Likeness::Title
    } else if unknown > 0 {
        Likeness::Part
    } else if !left.is_empty() {
        Likeness::ExtraWords
    } else {
        Likeness::SameWords
    };
    let weakest = likeness.min(reading.likeness);
    let also = if likeness < Likeness::SameWords && reading.likeness < Likeness::ExtraWords {
        3
    } else {
        0
    };
    let bonus = if of_system { OF_SYSTEM } else { 0 };
    // More words of a known title, more certainty that it is meant: `Имя клиента` before `Имя`.
    let words = matched.min(4) * 2;
    let extra = (left.len() as u64).min(4) * 2;
    Some(TitleMatch {
        likeness: weakest,
        title: alias.title.clone(),
        of_system,
        goals: alias.goals.clone(),
        percent: (weakest.percent() + bonus + words)
            .saturating_sub(2 + also + extra)
            .min(98),
    })
}

/// The best of what fits; what fits nearly as well and says something else makes it ambiguous.
fn best(mut found: Vec<TitleMatch>) -> Option<TitleMatch> {
    found.sort_by_key(|next| std::cmp::Reverse(next.percent));
    let first = found.first()?.clone();
    let rivals = found.iter().take_while(|next| {
        // A title of the file's own system settles what the general table says of the same title.
        let settled = first.of_system && !next.of_system && first.likeness >= next.likeness;
        let exact = first.likeness >= Likeness::Title && next.likeness < first.likeness;
        next.percent + RIVAL >= first.percent && !settled && !exact
    });
    let mut goals = merged(rivals.map(|next| next.goals.clone()));
    let mut percent = first.percent;
    // What the file's own system says of the title counts, even if the general table knows one that is more like it.
    let own = found
        .iter()
        .find(|next| next.of_system && next.likeness >= Likeness::ExtraWords);
    let own = own.filter(|_| !first.of_system && first.likeness < Likeness::Title);
    if let Some(own) = own.filter(|own| own.goals.iter().any(|goal| !goals.contains(goal))) {
        goals = merged([goals, own.goals.clone()]);
        percent = percent.min(CONTRADICTED);
    }
    Some(TitleMatch {
        goals,
        percent,
        ..first
    })
}

#[cfg(test)]
mod tests {
    use super::{Likeness, Matcher};

    fn found(title: &str) -> Option<(String, Likeness)> {
        let found = Matcher::of(None).find(title)?;
        let goals: Vec<String> = found.goals.iter().map(ToString::to_string).collect();
        Some((goals.join("|"), found.likeness))
    }

    #[test]
    fn a_title_is_found_however_it_is_written() {
        for (title, goals, likeness) in [
            ("Рабочий телефон", "PHONE:WORK", Likeness::Title),
            ("Телефон (рабочий)", "PHONE:WORK", Likeness::SameWords),
            ("Раб. тел.", "PHONE:WORK", Likeness::Title),
            (
                "Рабочий телефон (основной)",
                "PHONE:WORK",
                Likeness::ExtraWords,
            ),
            ("Телефон клиента", "PHONE", Likeness::ExtraWords),
            ("Телефон 2", "PHONE", Likeness::ExtraWords),
            ("MobilePhone", "PHONE:MOBILE", Likeness::Title),
            ("Моб.", "PHONE:MOBILE", Likeness::Title),
            ("Tелефон", "PHONE", Likeness::LookAlike),
            ("Телефно", "PHONE", Likeness::Misspelt),
            ("Долж.", "POST", Likeness::SameWords),
            ("Компан.", "COMPANY_TITLE", Likeness::Shortened),
            ("Имя клиента", "FULL_NAME|NAME", Likeness::Title),
        ] {
            assert_eq!(found(title), Some((goals.to_owned(), likeness)), "{title}");
        }
        assert_eq!(found("Погода"), None);
        assert_eq!(found("какой_объект_вас_интересует?"), None);
    }
}
