//! One style in both languages: how sentences begin and end, which quotes they have, and the forms of Russian nouns beside numbers.

use std::collections::{BTreeMap, BTreeSet};

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

/// Russian nouns beside numbers: those for 1 in the cases that occur, the one for 2 to 4, those for 5 and more.
const NOUNS: &[(&[&str], &str, &[&str])] = &[
    (&["строка", "строку", "строки"], "строки", &["строк"]),
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

/// The text of a message or of its hint with this number in the place of all its numbers.
fn numbered(
    catalogue: &Catalogue,
    (id, source): (&str, &str),
    attribute: Option<&str>,
    number: i64,
) -> Option<String> {
    let counted = regex::Regex::new(
        r"GROUPED\(\$([a-z_]+)\)|\$([a-z_]+) ->\s*\*?\[(?:one|few|many|other|0)\]",
    )
    .expect("a pattern");
    let named = regex::Regex::new(r"\$([a-z_]+)").expect("a pattern");
    let numbers: BTreeSet<&str> = counted
        .captures_iter(source)
        .filter_map(|found| found.get(1).or_else(|| found.get(2)))
        .map(|name| name.as_str())
        .collect();
    if numbers.is_empty() {
        return None;
    }
    let names: BTreeSet<&str> = named
        .captures_iter(source)
        .filter_map(|found| found.get(1))
        .map(|name| name.as_str())
        .collect();
    let args: Vec<(&str, Arg)> = names
        .into_iter()
        .map(|name| {
            let arg = if numbers.contains(name) {
                Arg::Number(number)
            } else {
                Arg::Text("xyz".to_owned())
            };
            (name, arg)
        })
        .collect();
    Some(catalogue.own_text(id, attribute, &args)?.0)
}

/// The words that stand right behind this number.
fn words_behind(text: &str, number: i64) -> Vec<String> {
    let pattern = regex::Regex::new(r"(\d+)[ \u{a0}]([а-яё]{2,})").expect("a pattern");
    pattern
        .captures_iter(text)
        .filter(|found| {
            found
                .get(1)
                .is_some_and(|n| n.as_str() == number.to_string())
        })
        .filter_map(|found| found.get(2))
        .map(|word| word.as_str().to_owned())
        .collect()
}

#[test]
fn russian_nouns_have_the_form_of_their_number() {
    let catalogue = Catalogue::new(Language::Ru);
    let mut faults = Vec::new();
    let mut seen = 0;
    for (id, source) in sources(Language::Ru) {
        for attribute in [None, Some("hint")] {
            for number in [1, 2, 5, 11, 21, 22] {
                let Some(text) = numbered(&catalogue, (&id, &source), attribute, number) else {
                    continue;
                };
                for word in words_behind(&text, number) {
                    let all = |noun: &&(&[&str], &str, &[&str])| {
                        noun.0.contains(&word.as_str())
                            || noun.1 == word
                            || noun.2.contains(&word.as_str())
                    };
                    let Some((one, few, many)) = NOUNS.iter().find(all) else {
                        continue;
                    };
                    seen += 1;
                    let right = match number {
                        1 | 21 => one.contains(&word.as_str()),
                        // Behind “не меньше”, “из” and the like the form is that of 5.
                        2 | 22 => *few == word || many.contains(&word.as_str()),
                        _ => many.contains(&word.as_str()),
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
