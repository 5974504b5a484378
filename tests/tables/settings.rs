//! The page of the sandbox's settings, written from the structs that read them: names, defaults, words, doc comments.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A struct or an enum that a file of settings is read into.
#[derive(Debug, Default)]
struct Shape {
    /// Fields may be left out.
    has_default: bool,
    about: String,
    is_enum: bool,
    /// It refuses keys that it does not know.
    is_strict: bool,
    fields: Vec<Field>,
}

/// A field, or a variant.
#[derive(Debug, Default)]
struct Field {
    name: String,
    kind: String,
    about: String,
    default: Option<String>,
}

/// Everything in `src/sandbox` that serde reads.
#[derive(Debug, Default)]
struct Shapes {
    by_name: BTreeMap<String, Shape>,
    /// What `impl Default` gives, by struct and field.
    defaults: BTreeMap<(String, String), String>,
    /// What the functions named by `serde(default = …)` give.
    functions: BTreeMap<String, String>,
}

fn sources(folder: &Path, texts: &mut Vec<String>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .expect("the sandbox's sources")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, texts);
        } else {
            let text = fs::read_to_string(&path).expect("a readable source");
            texts.push(text.replace("\r\n", "\n"));
        }
    }
}

impl Shapes {
    fn read() -> Self {
        let mut texts = Vec::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sandbox");
        sources(&root, &mut texts);
        let mut shapes = Self::default();
        for text in &texts {
            let lines: Vec<&str> = text.lines().collect();
            for at in 0..lines.len() {
                shapes.take_shape(&lines, at);
                shapes.take_default(&lines, at);
                shapes.take_function(&lines, at);
            }
        }
        shapes
    }

    fn take_shape(&mut self, lines: &[&str], at: usize) {
        let line = lines[at];
        let opened = line
            .strip_prefix("pub struct ")
            .map(|rest| (rest, false))
            .or_else(|| line.strip_prefix("pub enum ").map(|rest| (rest, true)));
        let Some((rest, is_enum)) = opened.filter(|_| line.ends_with('{')) else {
            return;
        };
        let (about, attributes) = above(lines, at);
        if !attributes.contains("Deserialize") {
            return;
        }
        let name = rest.trim_end_matches(['{', ' ']).to_owned();
        let mut shape = Shape {
            about,
            is_enum,
            is_strict: attributes.contains("deny_unknown_fields"),
            has_default: attributes.contains("default)]"),
            ..Shape::default()
        };
        for place in at + 1..lines.len() {
            if lines[place] == "}" {
                break;
            }
            shape.fields.extend(field(lines, place, is_enum));
        }
        self.by_name.insert(name, shape);
    }

    fn take_default(&mut self, lines: &[&str], at: usize) {
        let Some(rest) = lines[at].strip_prefix("impl Default for ") else {
            return;
        };
        let name = rest.trim_end_matches(['{', ' ']);
        // Where it gives a constant, the constant's lines are read in its place.
        let is_constant = |line: &&str| line.trim_start().starts_with("Self::");
        let constant = lines[at..].iter().take(3).find(|line| is_constant(line));
        let from = constant.and_then(|line| {
            let opening = format!(
                "    pub const {}: Self = Self {{",
                line.trim().trim_start_matches("Self::")
            );
            lines.iter().position(|line| *line == opening)
        });
        for line in lines[from.unwrap_or(at)..]
            .iter()
            .take_while(|line| !matches!(line.trim_start(), "}" | "};") || **line == "        }")
        {
            if let Some((field, value)) = line.trim().split_once(": ")
                && let Some(value) = value.strip_suffix(',')
            {
                let key = (name.to_owned(), field.to_owned());
                self.defaults.insert(key, value.to_owned());
            }
        }
    }

    fn take_function(&mut self, lines: &[&str], at: usize) {
        let line = lines[at].trim_start_matches("const ");
        if let Some(rest) = line.strip_prefix("fn ")
            && let Some((name, _)) = rest.split_once("() -> ")
            && let Some(body) = lines.get(at + 1)
        {
            self.functions
                .insert(name.to_owned(), body.trim().to_owned());
        }
    }

    /// What holds where a field is left out.
    fn default_of(&self, shape: &str, field: &Field) -> String {
        if let Some(of_serde) = &field.default {
            let named = self.functions.get(of_serde).map(String::as_str);
            return self.told(named.unwrap_or_default(), &field.kind);
        }
        if !self.by_name[shape].has_default {
            return "must be given".to_owned();
        }
        let own = self.defaults.get(&(shape.to_owned(), field.name.clone()));
        self.told(own.map_or("", String::as_str), &field.kind)
    }

    fn told(&self, value: &str, kind: &str) -> String {
        let value = value.replace(".to_owned()", "").replace('"', "");
        let word = value.rsplit("::").next().unwrap_or_default();
        let known = self.by_name.get(inner(kind));
        if let Some(shape) = known.filter(|shape| shape.is_enum && !kind.starts_with("Option")) {
            let is_word = shape
                .fields
                .iter()
                .any(|variant| variant.name == snake(word));
            let first = shape
                .fields
                .iter()
                .find(|variant| variant.default.is_some());
            let usual = first.map_or_else(String::new, |variant| variant.name.clone());
            return format!("`{}`", if is_word { snake(word) } else { usual });
        }
        if kind.starts_with("Vec")
            || kind.starts_with("BTreeMap")
            || kind.starts_with("std::collections")
        {
            return if value.contains('[') && !value.contains("[]") {
                format!("`{}`", value.trim_start_matches("vec!"))
            } else {
                "none".to_owned()
            };
        }
        match (value.as_str(), kind) {
            (_, kind) if known.is_some() && !kind.starts_with("Option") => "below".to_owned(),
            ("" | "None", kind) if kind.starts_with("Option") => "–".to_owned(),
            ("", "bool") => "`false`".to_owned(),
            ("", "u64" | "u32" | "usize") => "`0`".to_owned(),
            ("" | "String::new()", _) => "empty".to_owned(),
            (value, _) => format!("`{}`", value.replace('_', "")),
        }
    }

    fn section(&self, name: &str, path: &str, page: &mut String, done: &mut Vec<String>) {
        let shape = &self.by_name[name];
        assert!(shape.is_strict, "{name} takes any key");
        done.push(name.to_owned());
        let title = if path.is_empty() { "The file" } else { path };
        writeln!(page, "\n## `{title}`\n\n{}\n", shape.about).expect("text");
        writeln!(page, "| setting | left out | what it says |\n|---|---|---|").expect("text");
        for field in &shape.fields {
            let known = self.by_name.get(inner(&field.kind));
            let words = known
                .filter(|shape| shape.is_enum)
                .map_or_else(String::new, words);
            writeln!(
                page,
                "| `{}` | {} | {}{words} |",
                field.name,
                self.default_of(name, field),
                field.about.replace('|', "\\|")
            )
            .expect("text");
        }
        for field in &shape.fields {
            let inside = inner(&field.kind);
            let nested = self.by_name.get(inside).is_some_and(|shape| !shape.is_enum);
            if nested && !done.iter().any(|name| name == inside) {
                let list = if field.kind.contains("Vec") { "[]" } else { "" };
                let dot = if path.is_empty() { "" } else { "." };
                self.section(
                    inside,
                    &format!("{path}{dot}{}{list}", field.name),
                    page,
                    done,
                );
            }
        }
    }
}

/// The doc comment and the attributes above a line.
fn above(lines: &[&str], at: usize) -> (String, String) {
    let (mut about, mut attributes) = (Vec::new(), String::new());
    let mut open = 0;
    for line in lines[..at].iter().rev().map(|line| line.trim()) {
        if line == ")]" {
            open += 1;
        }
        if let Some(doc) = line.strip_prefix("///").filter(|_| open == 0) {
            about.push(doc.trim());
        } else if line.starts_with("#[") || open > 0 {
            attributes.push_str(line);
            open -= i32::from(open > 0 && line.starts_with("#["));
        } else {
            break;
        }
    }
    about.reverse();
    (about.join(" "), attributes)
}

fn field(lines: &[&str], at: usize, of_enum: bool) -> Option<Field> {
    let line = lines[at].strip_prefix("    ")?;
    if line.starts_with([' ', '/', '#', '}', ')']) {
        return None;
    }
    let (about, attributes) = above(lines, at);
    if attributes.contains("serde(skip)") {
        return None;
    }
    if of_enum {
        let name: String = line
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        return Some(Field {
            name: snake(&name),
            about,
            default: attributes.contains("#[default]").then(String::new),
            ..Field::default()
        });
    }
    let (name, kind) = line.strip_suffix(',')?.split_once(": ")?;
    let named = attributes.split_once("default = \"").map(|(_, rest)| rest);
    Some(Field {
        name: name.trim_start_matches("pub ").to_owned(),
        kind: kind.to_owned(),
        about,
        default: named
            .and_then(|rest| Some(rest.split_once('"')?.0.to_owned()))
            .or_else(|| attributes.contains("serde(default)").then(String::new)),
    })
}

/// The type inside `Option`, `Vec` and the like.
fn inner(kind: &str) -> &str {
    let name = kind.trim_end_matches('>');
    name.rsplit(['<', ':']).next().unwrap_or_default()
}

fn words(shape: &Shape) -> String {
    let told = shape.fields.iter().map(|variant| {
        let about = variant.about.trim_end_matches('.').replace('|', "\\|");
        format!("`{}`: {about}", variant.name)
    });
    format!(" — {}", told.collect::<Vec<_>>().join("; "))
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[test]
fn every_example_on_the_sandbox_s_page_loads() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sandbox.md");
    let page = fs::read_to_string(path)
        .expect("the page")
        .replace("\r\n", "\n");
    let examples: Vec<&str> = page
        .split("```yaml\n")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("```")?.0))
        .collect();
    assert!(examples.len() > 5, "{} examples", examples.len());
    for example in examples {
        let settings = leadbatch::sandbox::SandboxSettings::read(example);
        let read = settings.and_then(leadbatch::sandbox::SandboxSettings::config);
        assert!(read.is_ok(), "{example}\n{:?}", read.err());
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/sandbox");
    for scenario in fs::read_dir(folder).expect("the scenarios") {
        let name = scenario.expect("an entry").file_name();
        let told = format!("| `{}` |", name.to_string_lossy());
        assert!(page.contains(&told), "{told} is not on the page");
    }
    for known in &leadbatch::sandbox::KNOWN_ERRORS {
        assert!(
            page.contains(&format!("`{}` {}", known.code, known.status)) || known.code.is_empty(),
            "{known:?}"
        );
    }
}

#[test]
fn every_setting_of_the_sandbox_stands_on_its_page() {
    let shapes = Shapes::read();
    let mut page = "# Every setting of the sandbox\n\nWritten from the code that reads them; `docs/sandbox.md` explains them with examples. Every setting may be left\n\
                    out. `[]` is a list: each of its entries has these settings. Durations are named by their unit: `_ms` milliseconds, `_s` seconds.\n"
        .to_owned();
    let mut done = Vec::new();
    shapes.section("SandboxSettings", "", &mut page, &mut done);
    for (name, shape) in &shapes.by_name {
        let told = shape.is_enum || !shape.is_strict || done.contains(name);
        assert!(told, "{name} is read by serde and stands in no section");
    }
    super::keep("docs/sandbox-settings.md", &page);
}
