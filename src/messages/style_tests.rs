//! One style in both languages: how sentences begin and end, which quotes they have, and the forms of Russian nouns beside numbers.

use std::collections::{BTreeMap, BTreeSet};

use regex::{Captures, Regex};

use super::catalogue::resources;
use super::{Catalogue, Language};
use crate::domain::{Arg, Coded as _, ProblemKind};

/// The messages of a resource with their attributes, by id.
fn sources(language: Language) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (_, source) in resources(language) {
        let mut id = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|first: char| first.is_ascii_alphabetic())
                && let Some((name, _)) = line.split_once('=')
            {
                id = name.trim().to_owned();
            }
            let text = all.entry(id.clone()).or_default();
            text.push_str(line);
            text.push('\n');
        }
    }
    all
}

#[test]
fn what_is_wrong_with_a_cell_or_row_is_told_as_a_part_of_a_sentence_and_its_cure_as_a_whole_one() {
    let mut faults = Vec::new();
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        for kind in ProblemKind::samples() {
            let (text, code) = (catalogue.text(&kind), kind.code());
            let mut letters = text.chars();
            let (first, second) = (letters.next(), letters.next());
            // A name such as ID, HTML or ORIGIN_ID keeps its capitals.
            let capital = first.is_some_and(char::is_uppercase);
            if capital && !second.is_some_and(char::is_uppercase) {
                faults.push(format!("{code} begins with a capital letter: {text}"));
            }
            if text.ends_with('.') {
                faults.push(format!("{code} ends with a point: {text}"));
            }
            // The first letter is made a capital where nothing leads the text, and that of a value is not to be.
            if text.starts_with("abc") {
                faults.push(format!("{code} begins with a value: {text}"));
            }
            match catalogue.hint(&kind) {
                None => faults.push(format!("{code} has no hint")),
                Some(hint) if !hint.ends_with(['.', '?']) => {
                    faults.push(format!("{code}: the hint has no end: {hint}"));
                }
                Some(_) => {}
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_language_has_its_own_quotes() {
    for (language, foreign) in [
        (Language::En, ['«', '»', '„']),
        (Language::Ru, ['“', '”', '’']),
    ] {
        for (id, text) in sources(language) {
            assert!(!text.contains(foreign), "{}: {id}: {text}", language.tag());
        }
    }
}

/// The forms of a noun.
type Noun = (
    &'static [&'static str],
    &'static str,
    &'static [&'static str],
);

/// Russian nouns beside numbers: those for 1 in the cases that occur, the one for 2 to 4, those for 5 and more.
const NOUNS: &[Noun] = &[
    (
        &["строка", "строку", "строки", "строке"],
        "строки",
        &["строк", "строках"],
    ),
    (&["лид", "лида", "лиде"], "лида", &["лидов", "лидах"]),
    (&["ячейка", "ячейке", "ячейки"], "ячейки", &["ячеек"]),
    (&["столбец", "столбца"], "столбца", &["столбцов"]),
    (&["символ"], "символа", &["символов"]),
    (&["знак"], "знака", &["знаков"]),
    (&["байт"], "байта", &["байт"]),
    (&["цифра"], "цифры", &["цифр"]),
    (&["значение"], "значения", &["значений"]),
    (&["запрос", "запроса"], "запроса", &["запросов"]),
    (&["проблема"], "проблемы", &["проблем"]),
    (&["файл"], "файла", &["файлов"]),
    (&["человек"], "человека", &["человек"]),
    (&["запуск"], "запуска", &["запусков"]),
    (&["старт"], "старта", &["стартов"]),
    (&["раз"], "раза", &["раз"]),
];

/// The arguments of a message: a number each where it is counted or chosen by, else some text.
fn numbered(source: &str, patterns: &Patterns, number: i64) -> Vec<(String, Arg)> {
    let numbers: BTreeSet<&str> = patterns
        .counted
        .captures_iter(source)
        .filter_map(|found| found.get(1).or_else(|| found.get(2)))
        .map(|name| name.as_str())
        .collect();
    let names: BTreeSet<&str> = patterns
        .named
        .captures_iter(source)
        .filter_map(|found| found.get(1))
        .map(|name| name.as_str())
        .collect();
    if numbers.is_empty() {
        return Vec::new();
    }
    let args = names.into_iter().map(|name| {
        let arg = if numbers.contains(name) {
            Arg::Number(number)
        } else {
            Arg::Text("xyz".to_owned())
        };
        (name.to_owned(), arg)
    });
    args.collect()
}

/// What is looked for in messages and texts; made once.
struct Patterns {
    counted: Regex,
    named: Regex,
    behind: Regex,
}

impl Patterns {
    fn new() -> Self {
        let counted = r"GROUPED\(\$([a-z_]+)\)|\$([a-z_]+) ->\s*\*?\[(?:one|few|many|other|0)\]";
        let pattern = |text: &str| Regex::new(text).expect("a pattern");
        Self {
            counted: pattern(counted),
            named: pattern(r"\$([a-z_]+)"),
            behind: pattern(r"(\d+)[ \u{a0}]([а-яё]{2,})"),
        }
    }

    /// The words that stand right behind this number.
    fn words_behind(&self, text: &str, number: i64) -> Vec<String> {
        let of_number = |found: &Captures<'_>| found[1] == number.to_string();
        let all = self.behind.captures_iter(text);
        let words = all.filter(of_number).map(|found| found[2].to_owned());
        words.collect()
    }
}

#[test]
fn russian_nouns_have_the_form_of_their_number() {
    let (catalogue, patterns) = (Catalogue::new(Language::Ru), Patterns::new());
    let (mut faults, mut seen) = (Vec::new(), 0);
    for (id, source) in sources(Language::Ru) {
        for number in [1, 2, 5, 11, 21, 22] {
            let args = numbered(&source, &patterns, number);
            if args.is_empty() {
                break;
            }
            let args: Vec<(&str, Arg)> = args
                .iter()
                .map(|(name, arg)| (name.as_str(), arg.clone()))
                .collect();
            for attribute in [None, Some("hint")] {
                let Some((text, _)) = catalogue.own_text(&id, attribute, &args) else {
                    continue;
                };
                for word in patterns.words_behind(&text, number) {
                    let word = word.as_str();
                    let has = |noun: &&Noun| {
                        noun.0.contains(&word) || noun.1 == word || noun.2.contains(&word)
                    };
                    let Some((one, few, many)) = NOUNS.iter().find(has) else {
                        continue;
                    };
                    seen += 1;
                    let right = match number {
                        1 | 21 => one.contains(&word),
                        // Behind “не меньше”, “из” and the like the form is that of 5.
                        2 | 22 => *few == word || many.contains(&word),
                        _ => many.contains(&word),
                    };
                    if !right {
                        faults.push(format!("{id}: {text}"));
                    }
                }
            }
        }
    }
    assert!(seen > 200, "{seen} nouns");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
