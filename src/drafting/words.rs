//! A title as words: split as people and programs write titles, endings left out, abbreviations and synonyms as one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::domain::{fold_title, title_key};

/// A word of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The word as it stands, in lower case.
    pub(super) plain: String,
    /// Without its ending, and as its commonest synonym: words are the same where these are.
    pub(super) stem: String,
    /// A point stands behind it: `Раб.`
    pub(super) cut: bool,
}

impl Word {
    fn new(plain: &str, cut: bool) -> Self {
        Self {
            plain: plain.to_owned(),
            stem: canonical(plain),
            cut,
        }
    }

    /// A number is behind many titles: `Телефон 2`.
    pub(super) fn is_number(&self) -> bool {
        self.plain.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// The words that are known beside those of the titles.
struct Known {
    synonyms: BTreeMap<String, String>,
    filler: BTreeSet<String>,
    /// As they stand, with their stems.
    noise: BTreeMap<String, String>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known {
        synonyms: BTreeMap::new(),
        filler: BTreeSet::new(),
        noise: BTreeMap::new(),
    };
    for (head, rest) in table(include_str!("tables/words.txt")) {
        let words: Vec<&str> = rest.split_whitespace().collect();
        match head {
            "same" => {
                let Some((first, others)) = words.split_first() else {
                    continue;
                };
                for other in others {
                    known.synonyms.insert(stem(other), stem(first));
                }
            }
            "filler" => known.filler.extend(words.into_iter().map(str::to_owned)),
            "noise" => {
                let forms = words.into_iter().map(|word| (word.to_owned(), stem(word)));
                known.noise.extend(forms);
            }
            _ => debug_assert!(false, "words.txt: {head}"),
        }
    }
    known
});

/// The lines of a table: what stands before the first colon, and what behind it. Comments and blank lines are left out.
pub(super) fn table(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "))
}

/// The words of a title, in their order.
pub(super) fn words(title: &str) -> Vec<Word> {
    let folded = fold_title(&apart(title));
    let mut found: Vec<Word> = Vec::new();
    let mut current = String::new();
    for letter in folded.chars().chain([' ']) {
        let breaks = current
            .chars()
            .next_back()
            .is_some_and(|last| last.is_alphabetic() && letter.is_ascii_digit());
        let joins = letter.is_alphanumeric() && !breaks;
        if !joins && !current.is_empty() {
            push(&mut found, &current, letter == '.');
            current.clear();
        }
        if letter.is_alphanumeric() {
            current.push(letter);
        } else if matches!(letter, '№' | '#') {
            push(&mut found, &letter.to_string(), false);
        }
    }
    found
}

/// The same words where a title is written as programs write names: `MobilePhone`.
pub(super) fn camel_words(title: &str) -> Option<Vec<Word>> {
    let mut parts = String::with_capacity(title.len() + 4);
    let mut before = 'A';
    for letter in title.chars() {
        if letter.is_ascii_uppercase() && before.is_ascii_lowercase() {
            parts.push(' ');
        }
        parts.push(letter);
        before = letter;
    }
    (parts.len() > title.len()).then(|| words(&parts))
}

/// Marks that stand for nothing in a title: what is required, which number it has in a questionnaire.
fn apart(title: &str) -> String {
    title
        .replace(['*', '\u{a0}'], " ")
        .replace("(обязательно)", " ")
        .replace("(required)", " ")
}

fn push(found: &mut Vec<Word>, plain: &str, cut: bool) {
    // `e-mail` is one word, whichever alphabet its first letter is of.
    if plain == "mail" && found.last().is_some_and(|last| is_e(&last.plain)) {
        found.pop();
        found.push(Word::new("email", false));
        return;
    }
    if !KNOWN.filler.contains(plain) {
        found.push(Word::new(plain, cut));
    }
}

fn is_e(word: &str) -> bool {
    matches!(word, "e" | "е")
}

/// The stem by which a word is compared, its synonyms as one.
pub(super) fn canonical(plain: &str) -> String {
    let stem = stem(plain);
    KNOWN.synonyms.get(&stem).cloned().unwrap_or(stem)
}

/// Whether a word is a usual abbreviation of another one.
pub(super) fn is_abbreviation(plain: &str) -> bool {
    KNOWN.synonyms.contains_key(&stem(plain))
}

/// Whether a word, as it stands, is one that a title may have besides those that say what the column holds.
pub(super) fn is_noise(plain: &str) -> bool {
    KNOWN.noise.contains_key(plain)
}

/// Whether a misspelt or strangely typed word was meant to be such a one.
pub(super) fn is_noise_stem(stem: &str) -> bool {
    KNOWN.noise.values().any(|noise| noise == stem)
}

/// Every word that is read as another one, and every word that adds nothing, each with what it is read as.
pub(super) fn known_words() -> impl Iterator<Item = (&'static str, &'static str)> {
    let others = KNOWN.synonyms.iter();
    let others = others.map(|(word, stem)| (word.as_str(), stem.as_str()));
    let noise = KNOWN.noise.iter();
    others.chain(noise.map(|(word, stem)| (word.as_str(), stem.as_str())))
}

/// Russian endings, longest first.
const ENDINGS: &[&str] = &[
    "иями", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими", "иях", "ией", "иям", "ых",
    "их", "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ия", "ии", "ию", "ую", "юю", "ов",
    "ев", "ей", "ам", "ям", "ах", "ях", "ом", "ем", "а", "я", "ы", "и", "у", "ю", "е", "о", "ь",
    "й",
];

/// A word without its ending: enough to tell titles apart, no more.
fn stem(word: &str) -> String {
    let letters = word.chars().count();
    if word.is_ascii() {
        let plural = letters >= 4 && word.ends_with('s');
        let kept = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
        let cut = if plural && !kept {
            word.strip_suffix('s')
        } else {
            None
        };
        return cut.unwrap_or(word).to_owned();
    }
    if letters < 5 {
        return word.to_owned();
    }
    let cut = ENDINGS
        .iter()
        .filter_map(|ending| word.strip_suffix(ending))
        .find(|rest| rest.chars().count() >= 3);
    cut.unwrap_or(word).to_owned()
}

/// The form in which letters of both alphabets that look alike are one.
pub(super) fn look(stem: &str) -> String {
    title_key(stem)
}

#[cfg(test)]
mod tests {
    use super::{camel_words, words};

    fn stems(title: &str) -> String {
        let all: Vec<String> = words(title).into_iter().map(|word| word.stem).collect();
        all.join(" ")
    }

    #[test]
    fn titles_that_say_the_same_have_the_same_words() {
        for (one, other) in [
            ("E-mail", "e_mail"),
            ("Е-mail*", "Email:"),
            ("Раб. тел.", "рабочий телефон"),
            ("Телефоны", "ТЕЛЕФОН"),
            ("Название компании", "название_компания"),
            ("Phone No.", "tel number"),
            ("телефон2", "Телефон 2"),
        ] {
            assert_eq!(stems(one), stems(other), "{one} / {other}");
        }
        assert_ne!(stems("Фамилия"), stems("Имя"));
    }

    #[test]
    fn names_of_programs_fall_apart_and_other_titles_do_not() {
        let parts = |title| camel_words(title).map(|words| words.len());
        assert_eq!(parts("MobilePhone"), Some(2));
        assert_eq!(parts("MobilePhone (main)"), Some(3));
        assert_eq!(parts("Mobile Phone"), None);
        assert_eq!(parts("EMAIL"), None);
    }
}
