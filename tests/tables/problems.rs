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
use super::seen::{Seen, seen};
use super::titles::{title, translated};

/// While codes are still being added to the program, a page that lacks some of them is no fault; with this variable it is.
fn in_work() -> bool {
    std::env::var("LEADBATCH_ALL_CODES").is_err()
}

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

/// The words of a page.
struct Words {
    file: &'static str,
    head: &'static str,
    example: &'static str,
    said: &'static str,
    cure: &'static str,
    none: &'static str,
    cell: &'static str,
    with: &'static str,
    exit: &'static str,
    status: &'static str,
    severities: [&'static str; 3],
}

const WORDS: [Words; 2] = [
    Words {
        file: "docs/problems.md",
        head: "# What the program says, code by code\n\n\
               Written from the program itself: what stands here is what it prints. По-русски: [problems.ru.md](problems.ru.md).\n\n\
               Every problem has a code. It stands in the last brackets of a line on the screen and in the column `code` of `problems.csv`, `results.csv`\n\
               and `failures.csv`; add it to this page's address behind a `#` to come to its entry.\n\n\
               - A **note** says what was repaired without loss, or is worth knowing.\n\
               - A **warning** is a row that is imported and that somebody should look at.\n\
               - An **error** is a row that is not imported; all others go on. A bad phone or e-mail beside a good one, and an error value of a spreadsheet in a\n  \
                 cell that the row can do without, only warn: then the value is left out.\n\
               - What ends a command has an **exit code**: 2 wrong use, mapping or settings; 3 stopped, the same command goes on; 4 somebody else is at work;\n  \
                 5 the file was refused.\n",
        example: "Example",
        said: "The program says",
        cure: "What to do",
        none: "Nothing.",
        cell: "in the column",
        with: "with this in the mapping:",
        exit: "Exit code",
        status: "Row",
        severities: ["Note", "Warning", "Error"],
    },
    Words {
        file: "docs/problems.ru.md",
        head: "# Что говорит программа: все коды\n\n\
               Страница составлена самой программой: здесь стоит то, что она печатает. In English: [problems.md](problems.md).\n\n\
               У каждой проблемы есть код. Он стоит в скобках в конце строки на экране и в столбце `code` файлов `problems.csv`, `results.csv` и\n\
               `failures.csv`; допишите его к адресу этой страницы после знака `#`, чтобы попасть на нужное место.\n\n\
               - **Заметка** говорит, что исправлено без потерь или о чём стоит знать.\n\
               - **Предупреждение** — строка загружается, но на неё стоит взглянуть.\n\
               - **Ошибка** — строка не загружается, остальные идут дальше. Неверный телефон или адрес почты рядом с верным и ошибка таблицы в ячейке, без\n  \
                 которой строка обойдётся, — только предупреждение: такое значение не отправляется.\n\
               - У того, что завершает команду, есть **код завершения**: 2 — неверный вызов, сопоставление или настройки; 3 — остановлено, та же команда\n  \
                 продолжит; 4 — работает кто-то другой; 5 — файл отклонён.\n",
        example: "Пример",
        said: "Программа говорит",
        cure: "Что делать",
        none: "Ничего.",
        cell: "в столбце",
        with: "в сопоставлении:",
        exit: "Код завершения",
        status: "Строка",
        severities: ["Заметка", "Предупреждение", "Ошибка"],
    },
];

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
        missing.is_empty() || in_work(),
        "without an entry in tests/tables/problems/*.txt: {missing:?}"
    );
    let strange: Vec<_> = named.difference(&known).collect();
    assert!(strange.is_empty() || in_work(), "nobody tells {strange:?}");
    for (place, language) in Language::ALL.into_iter().enumerate() {
        let catalogue = Catalogue::new(language);
        let (seen, mut faults) = seen(&entries, language);
        let words = &WORDS[place];
        let mut page = words.head.to_owned();
        for group in &groups {
            write!(page, "\n## {}\n", group.title[place]).expect("text");
            if let Some(about) = group.about.get(place) {
                write!(page, "\n{about}\n").expect("text");
            }
            for entry in &group.entries {
                let Some((code, of_code)) = codes.get_key_value(entry.code.as_str()) else {
                    continue;
                };
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
        assert!(faults.is_empty() || in_work(), "{}", faults.join("\n"));
        if !in_work() || std::env::var("LEADBATCH_WRITE_TABLES").is_ok() {
            super::keep(words.file, &page);
        }
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
