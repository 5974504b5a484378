//! `docs/problems.md` and `docs/problems.ru.md`: every code that the program tells, with its cause, an example and the cure.
//!
//! What stands there is what the program says: of examples that can be run, the sentence of the run; else the sentence of the
//! catalogue with the arguments of the table (`examples.rs`). A code without an entry, and an entry without its code, turn this red.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use leadbatch::domain::{Arg, Coded, FieldCatalogue, HeaderCell, Severity};
use leadbatch::messages::{Catalogue, Language, printable};

use super::codes::{Weight, codes};
use super::examples::{Entry, Group, groups, plain};
use super::page_words::{WORDS, Words};
use super::seen::{Seen, seen};
use super::titles::{title, translated};

/// A code with arguments from the table.
struct Told {
    code: &'static str,
    args: Vec<(&'static str, Arg)>,
}

impl Coded for Told {
    fn code(&self) -> &'static str {
        self.code
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        self.args.clone()
    }
}

/// What the page says about a code in one language, without its cause.
struct Said {
    weight: String,
    message: String,
    hint: Option<String>,
    example: Option<String>,
}

#[test]
fn every_code_stands_on_the_page_with_its_cause_an_example_and_the_cure() {
    let codes = codes();
    let groups = groups();
    let entries: Vec<&Entry> = groups.iter().flat_map(|group| &group.entries).collect();
    let named: BTreeSet<&str> = entries.iter().map(|entry| entry.code.as_str()).collect();
    assert_eq!(named.len(), entries.len(), "a code has two entries");
    let known: BTreeSet<&str> = codes.keys().copied().collect();
    let missing: Vec<_> = known.difference(&named).collect();
    assert!(
        missing.is_empty(),
        "without an entry in tests/tables/problems/*.txt: {missing:?}"
    );
    let strange: Vec<_> = named.difference(&known).collect();
    assert!(strange.is_empty(), "nobody tells {strange:?}");
    for (place, language) in Language::ALL.into_iter().enumerate() {
        let catalogue = Catalogue::new(language);
        let (seen, mut faults) = seen(&entries, language);
        let words = &WORDS[place];
        let mut page = words.head.to_owned();
        page.push('\n');
        for group in &groups {
            let title = &group.title[place];
            writeln!(page, "- [{title}](#{})", anchor(title)).expect("text");
        }
        for group in &groups {
            write!(page, "\n## {}\n", group.title[place]).expect("text");
            if let Some(about) = group.about.get(place) {
                write!(page, "\n{about}\n").expect("text");
            }
            for entry in &group.entries {
                let (code, of_code) = codes
                    .get_key_value(entry.code.as_str())
                    .expect("a known code");
                let told = Told {
                    code,
                    args: arguments(entry, &of_code.args, place),
                };
                let said = match seen.get(&entry.code) {
                    Some(seen) => of_run(entry, seen, (place, of_code.weight)),
                    None if entry.yaml.is_empty() => {
                        of_table(&told, &catalogue, (place, of_code.weight))
                    }
                    None => match of_mapping(entry, &catalogue, place) {
                        Ok(said) => said,
                        Err(fault) => {
                            faults.push(fault);
                            continue;
                        }
                    },
                };
                let cause = &entry.cause[place];
                assert!(
                    cause.ends_with('.'),
                    "{}: a cause is a sentence",
                    entry.code
                );
                describe(&mut page, (&entry.code, cause), &said, words);
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        super::keep(words.file, &page);
    }
}

fn describe(page: &mut String, (code, cause): (&str, &str), said: &Said, words: &Words) {
    let weight = &said.weight;
    let weight = if weight.is_empty() {
        String::new()
    } else {
        format!("**{weight}.** ")
    };
    write!(page, "\n### {code}\n\n{weight}{}\n\n", escaped(cause)).expect("text");
    if let Some(example) = &said.example {
        writeln!(page, "- {}{example}", words.example).expect("text");
    }
    writeln!(page, "- {}: {}", words.said, escaped(&said.message)).expect("text");
    let hint = said
        .hint
        .as_ref()
        .map_or(words.none.to_owned(), |hint| escaped(hint));
    writeln!(page, "- {}: {hint}", words.cure).expect("text");
}

/// The anchor that a heading gets: lower case, blanks as hyphens, no marks.
fn anchor(title: &str) -> String {
    let kept = title
        .chars()
        .filter(|&c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase)
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// The arguments of a sentence: those of the table, each of the kind that the code has.
fn arguments(
    entry: &Entry,
    samples: &[(&'static str, Arg)],
    place: usize,
) -> Vec<(&'static str, Arg)> {
    let names: BTreeSet<&str> = samples.iter().map(|(name, _)| *name).collect();
    for name in entry.args.keys() {
        assert!(
            names.contains(name.as_str()),
            "{} has no {name}",
            entry.code
        );
    }
    let given = |name: &str, sample: &Arg| {
        let Some(both) = entry.args.get(name) else {
            return sample.clone();
        };
        let value = both[place].as_str();
        match sample {
            Arg::Number(_) => Arg::Number(value.parse().expect("a number")),
            Arg::Text(_) => Arg::Text(value.replace("; ", ", ")),
        }
    };
    let told = entry.args.is_empty();
    let runs =
        entry.cell.is_some() || entry.book || !(entry.file.is_empty() && entry.yaml.is_empty());
    assert!(
        !told || runs || samples.is_empty(),
        "{} needs an example or arguments {names:?}",
        entry.code
    );
    let all = samples.iter();
    all.map(|(name, sample)| (*name, given(name, sample)))
        .collect()
}

/// An example that was run.
fn of_run(entry: &Entry, seen: &Seen, (place, weight): (usize, Weight)) -> Said {
    let words = &WORDS[place];
    let map = translated(entry.map.trim_end(), place);
    let map: Vec<String> = map
        .lines()
        .filter(|line| !line.is_empty())
        .map(code)
        .collect();
    let with = if map.is_empty() {
        String::new()
    } else {
        format!(", {} {}", words.with, map.join(", "))
    };
    let example = if !entry.shown[place].is_empty() {
        format!(": {}", entry.shown[place])
    } else if let Some((field, text)) = &entry.cell {
        let text = printable(&plain(text)).into_owned();
        let title = title(field, place);
        let quoted = if place == 0 {
            format!("“{title}”")
        } else {
            format!("«{title}»")
        };
        format!(
            ": {} {} {quoted} (`{field}`){with}",
            code(&text),
            words.cell
        )
    } else {
        format!("{with}:{}", fenced("", &shown_lines(entry, place)))
    };
    let Weight::Severity(class) = weight else {
        panic!("{} is told by a row", entry.code);
    };
    assert!(
        severity(class, words) == severity_of(&seen.severity, words) || seen.severity == "warning",
        "{}: {} and {class:?}",
        entry.code,
        seen.severity
    );
    Said {
        weight: severity(class, words).to_owned(),
        message: seen.message.clone(),
        hint: Some(seen.hint.clone()).filter(|hint| !hint.is_empty()),
        example: Some(example),
    }
}

fn shown_lines(entry: &Entry, place: usize) -> String {
    let head = &entry.file[0];
    let line = |line: &String| {
        let line = if line == head {
            translated(line, place)
        } else {
            line.clone()
        };
        let bytes = super::examples::bytes(&line);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        printable(&text).into_owned()
    };
    entry.file.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A sentence with arguments from the table.
fn of_table(told: &Told, catalogue: &Catalogue, (place, weight): (usize, Weight)) -> Said {
    let words = &WORDS[place];
    Said {
        weight: match weight {
            Weight::Severity(class) => severity(class, words).to_owned(),
            Weight::Exit(exit) => format!("{} {}", words.exit, exit.number()),
            Weight::Status(status) => format!("{} {status}", words.status),
            Weight::Beside => String::new(),
        },
        message: capital(&catalogue.text(told)),
        hint: catalogue.hint(told),
        example: None,
    }
}

/// A piece of a mapping that is read and checked.
fn of_mapping(entry: &Entry, catalogue: &Catalogue, place: usize) -> Result<Said, String> {
    let yaml = translated(&entry.yaml, place);
    let has = |key: &str| yaml.lines().any(|line| line.starts_with(key));
    let mut text = String::new();
    if !entry.whole && !has("version:") {
        text.push_str("version: 1\n");
    }
    text.push_str(&yaml);
    if !entry.whole && !has("columns:") {
        text.push_str(&translated("columns: {Название: TITLE}\n", place));
    }
    let usual = ["Название", "Имя", "Телефон", "ID"].map(str::to_owned);
    let head = if entry.head.is_empty() {
        usual.as_slice()
    } else {
        &entry.head
    };
    let header: Vec<HeaderCell> = head
        .iter()
        .map(|title| HeaderCell::of(translated(title, place)))
        .collect();
    let checked = leadbatch::mapping::parse("mapping.yaml", &text)
        .and_then(|file| file.check(&header, &FieldCatalogue::standard()));
    let errors = checked.err().map_or_else(Vec::new, |errors| errors.errors);
    let found: Vec<&str> = errors.iter().map(|error| error.kind.code()).collect();
    if found != [entry.code.as_str()] {
        return Err(format!("{} gives {found:?}:\n{text}", entry.code));
    }
    let kind = &errors[0].kind;
    Ok(Said {
        weight: String::new(),
        message: catalogue.text(kind),
        hint: catalogue.hint(kind),
        example: Some(if entry.shown[place].is_empty() {
            format!(":{}", fenced("yaml", yaml.trim_end()))
        } else {
            format!(": {}", entry.shown[place])
        }),
    })
}

/// A part of a sentence with a capital letter at its beginning, as tables show it; a whole one as it is.
fn capital(text: &str) -> String {
    if text.ends_with('.') {
        return text.to_owned();
    }
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

fn severity(severity: Severity, words: &Words) -> &'static str {
    match severity {
        Severity::Info => words.severities[0],
        Severity::Warning => words.severities[1],
        Severity::Error | Severity::Fatal => words.severities[2],
    }
}

fn severity_of(word: &str, words: &Words) -> &'static str {
    match word {
        "info" => words.severities[0],
        "warning" => words.severities[1],
        _ => words.severities[2],
    }
}

/// Lines of a file, under the point of a list.
fn fenced(kind: &str, lines: &str) -> String {
    let lines: Vec<String> = lines.lines().map(|line| format!("  {line}")).collect();
    format!("\n  ```{kind}\n{}\n  ```", lines.join("\n"))
}

fn code(text: &str) -> String {
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// A text with the signs that mean something to Markdown made plain; what stands between backticks stays.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (place, part) in text.split('`').enumerate() {
        if place > 0 {
            escaped.push('`');
        }
        for letter in part.chars() {
            if place % 2 == 0 && matches!(letter, '\\' | '*' | '<' | '&' | '[' | ']') {
                escaped.push('\\');
            }
            escaped.push(letter);
        }
    }
    escaped
}

/// Groups are told apart by their titles.
#[test]
fn no_group_is_empty_and_every_one_has_a_title_of_its_own() {
    let groups: Vec<Group> = groups();
    let titles: BTreeSet<&str> = groups.iter().map(|group| group.title[0].as_str()).collect();
    assert_eq!(titles.len(), groups.len());
    assert!(groups.iter().all(|group| !group.entries.is_empty()));
}
