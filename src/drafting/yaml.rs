//! The draft as a YAML file with comments.

use super::draft::{ColumnDraft, DraftedMapping, Held, Standing};
use super::fit::ValueKind;
use super::goal::{Feed, Goal};
use super::judge::Reason;
use super::remarks::{held_id, kind_id, likeness_id};
use super::values::Values;
use super::yaml_text::{quoted, scalar, shortened};
use crate::domain::{Arg, FieldCatalogue, FieldSpec, composed_field};

/// Letters of an example, and of a title in a comment.
const SHOWN: usize = 40;

/// The texts of the comments, which are not for this room to know.
pub trait Words {
    /// A line by its id.
    fn line(&self, id: &str, args: &[(&str, Arg)]) -> String;
    /// What people call a field.
    fn caption<'s>(&self, spec: &'s FieldSpec) -> &'s str;
}

/// Where the draft comes from and goes to.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'f> {
    /// The file's name.
    pub file: &'f str,
    /// The sheet, where the file has several and one was chosen.
    pub sheet: Option<&'f str>,
    /// The fields.
    pub catalogue: &'f FieldCatalogue,
}

impl DraftedMapping {
    /// The draft as a mapping file.
    pub fn yaml(&self, frame: Frame<'_>, words: &dyn Words) -> String {
        let mut page = Page {
            draft: self,
            frame,
            words,
            lines: Vec::new(),
        };
        page.head();
        page.identity();
        page.habits();
        page.columns();
        page.rest();
        page.lines.push(String::new());
        page.lines.join("\n")
    }
}

struct Page<'p> {
    draft: &'p DraftedMapping,
    frame: Frame<'p>,
    words: &'p dyn Words,
    lines: Vec<String>,
}

fn text(value: &str) -> Arg {
    Arg::Text(value.to_owned())
}

fn number(value: u64) -> Arg {
    Arg::Number(i64::try_from(value).unwrap_or(i64::MAX))
}

impl Page<'_> {
    fn put(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// A comment of as many lines as its text has.
    fn comment(&mut self, indent: &str, id: &str, args: &[(&str, Arg)]) {
        for line in self.words.line(id, args).lines() {
            self.lines
                .push(format!("{indent}# {line}").trim_end().to_owned());
        }
    }

    fn blank(&mut self) {
        self.put("");
    }

    fn head(&mut self) {
        let file = [
            ("file", text(self.frame.file)),
            ("rows", number(self.draft.rows)),
        ];
        self.comment("", "draft-head", &file);
        if let Some(system) = self.draft.system {
            self.comment("", "draft-system", &[("system", text(system))]);
        }
        self.comment("", "draft-how", &[("file", text(self.frame.file))]);
        self.blank();
        self.put("version: 1");
        self.blank();
    }

    /// `originator` and `key`.
    fn identity(&mut self) {
        let key = self
            .draft
            .columns
            .iter()
            .find(|column| column.standing == Standing::Key);
        let own = slug(self.frame.file);
        let name = self.draft.originator.map_or(own, str::to_owned);
        let held = self.draft.columns.iter().filter(|column| {
            column.goal == Goal::Key && matches!(column.standing, Standing::Held(_))
        });
        let suggested: Vec<String> = held.filter_map(|column| column.name.clone()).collect();
        let Some((key, title)) = key.and_then(|key| Some((key, key.name.clone()?))) else {
            return self.no_key(&name, suggested);
        };
        self.comment("", "draft-originator", &[]);
        self.put(format!("originator: {}", scalar(&name)));
        let args = [("column", text(&title)), ("rows", number(self.draft.rows))];
        self.comment("", "draft-key", &args);
        self.examples("", key);
        self.put(format!("key: [{}]", scalar(&title)));
        self.blank();
    }

    fn no_key(&mut self, originator: &str, suggested: Vec<String>) {
        self.comment("", "draft-no-key", &[]);
        let known = self.draft.originator.is_some();
        let mark = if known { "" } else { "# " };
        self.put(format!("{mark}originator: {}", scalar(originator)));
        for title in suggested {
            self.put(format!("# key: [{}]", scalar(&title)));
        }
        self.blank();
    }

    /// `locale` and `source`.
    fn habits(&mut self) {
        let zone = time_zone(self.draft.country);
        self.comment("", "draft-locale", &[]);
        self.put(format!(
            "locale: {{country: {}, time_zone: {zone}}}",
            self.draft.country
        ));
        self.blank();
        if self.draft.empty.is_empty() && self.frame.sheet.is_none() {
            return;
        }
        self.put("source:");
        if let Some(sheet) = self.frame.sheet {
            self.put(format!("  sheet: {}", scalar(sheet)));
        }
        if !self.draft.empty.is_empty() {
            self.comment("  ", "draft-empty", &[]);
            let words: Vec<String> = self.draft.empty.iter().map(|word| scalar(word)).collect();
            self.put(format!("  empty: [{}]", words.join(", ")));
        }
        self.blank();
    }

    fn columns(&mut self) {
        let applied = |column: &ColumnDraft| column.standing == Standing::Applied;
        if !self.draft.columns.iter().any(applied) {
            self.comment("", "draft-nothing-sure", &[]);
        }
        self.put("columns:");
        for column in &self.draft.columns {
            let Some(name) = &column.name else {
                continue;
            };
            match &column.standing {
                Standing::Applied => {
                    self.why(column, "draft-applied");
                    self.entry(name, column, "");
                }
                Standing::Held(why) => self.held(name, column, why),
                Standing::Left => {
                    let shown = shortened(name, SHOWN);
                    self.comment("  ", "draft-left", &[("column", text(&shown))]);
                    self.examples("  ", column);
                }
                Standing::Key | Standing::Ignored => continue,
            }
            self.blank();
        }
    }

    fn held(&mut self, name: &str, column: &ColumnDraft, why: &Held) {
        if column.goal == Goal::Key || column.goal == Goal::RowNumber {
            let shown = shortened(name, SHOWN);
            self.comment("  ", "draft-left-number", &[("column", text(&shown))]);
            self.examples("  ", column);
            return;
        }
        let unsure = *why == Held::Unsure;
        let id = if unsure {
            "draft-held"
        } else {
            "draft-applied"
        };
        self.why(column, id);
        let by = if let Held::Taken { by } = why { by } else { "" };
        self.comment("  ", held_id(why), &[("column", text(by))]);
        self.entry(name, column, "# ");
    }

    /// The field, the reasons and how sure they make; then values of the column.
    fn why(&mut self, column: &ColumnDraft, id: &str) {
        let reasons: Vec<String> = column
            .reasons
            .iter()
            .map(|reason| self.reason(reason))
            .collect();
        let args = [
            ("field", text(&self.captions(&column.goal))),
            ("reasons", text(&reasons.join("; "))),
            ("percent", number(column.percent)),
        ];
        self.comment("  ", id, &args);
        self.examples("  ", column);
    }

    fn examples(&mut self, indent: &str, column: &ColumnDraft) {
        let shown = column.examples.iter().map(|example| {
            let args = [("value", text(&shortened(example, SHOWN)))];
            self.words.line("draft-example", &args)
        });
        let shown: Vec<String> = shown.collect();
        if shown.is_empty() {
            self.comment(indent, "draft-no-examples", &[]);
        } else {
            self.comment(
                indent,
                "draft-examples",
                &[("examples", text(&shown.join(", ")))],
            );
        }
    }

    fn captions(&self, goal: &Goal) -> String {
        let Goal::Feeds(feeds) = goal else {
            return String::new();
        };
        let caption = |feed: &Feed| {
            let spec = self
                .frame
                .catalogue
                .field(&feed.field)
                .or_else(|| composed_field(&feed.field));
            let caption = spec.map_or(feed.field.as_str(), |spec| self.words.caption(spec));
            caption.to_owned()
        };
        feeds.iter().map(caption).collect::<Vec<_>>().join(" + ")
    }

    fn reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::Title {
                likeness,
                title,
                of_system,
            } => {
                let system = self.draft.system.unwrap_or_default();
                let args = [("title", text(title)), ("system", text(system))];
                self.words.line(likeness_id(*likeness, *of_system), &args)
            }
            Reason::Values {
                kind: ValueKind::List,
                count,
                ..
            } => self
                .words
                .line("draft-values-list", &[("count", number(*count))]),
            Reason::Values { kind, count, of } => {
                let kind = self.words.line(kind_id(*kind), &[]);
                let args = [
                    ("kind", text(&kind)),
                    ("count", number(*count)),
                    ("of", number(*of)),
                ];
                self.words.line("draft-values", &args)
            }
            Reason::ValuesAgainst => self.words.line("draft-values-against", &[]),
            Reason::Or { goal } => {
                let shown = match goal {
                    Goal::Key => self.words.line("draft-goal-key", &[]),
                    Goal::RowNumber => self.words.line("draft-goal-number", &[]),
                    Goal::NoField => self.words.line("draft-goal-none", &[]),
                    Goal::Feeds(_) => goal.to_string(),
                };
                self.words.line("draft-or", &[("goal", text(&shown))])
            }
            Reason::Unique => self.words.line("draft-unique", &[]),
            Reason::NotUnique => self.words.line("draft-not-unique", &[]),
        }
    }

    /// The lines of `columns` for a column, behind `mark`.
    fn entry(&mut self, name: &str, column: &ColumnDraft, mark: &str) {
        let Goal::Feeds(feeds) = &column.goal else {
            return;
        };
        let name = scalar(name);
        if let (Some(values), [feed]) = (&column.values, feeds.as_slice()) {
            self.put(format!("  {mark}{name}:"));
            self.put(format!("  {mark}  field: {}", feed.field));
            self.values(values, mark);
            return;
        }
        let shown: Vec<String> = feeds.iter().map(|feed| target(feed, column.join)).collect();
        let targets = match shown.as_slice() {
            [only] => only.clone(),
            several => format!("[{}]", several.join(", ")),
        };
        self.put(format!("  {mark}{name}: {targets}"));
    }

    fn values(&mut self, values: &Values, mark: &str) {
        let known: Vec<(String, String)> = values
            .rows
            .iter()
            .filter_map(|row| Some((scalar(&row.value), scalar(row.sent.as_deref()?))))
            .collect();
        let unknown: Vec<(String, String)> = values
            .rows
            .iter()
            .filter(|row| row.sent.is_none())
            .map(|row| {
                let nearest = row
                    .nearest
                    .as_deref()
                    .map_or_else(|| "…".to_owned(), scalar);
                (scalar(&row.value), nearest)
            })
            .collect();
        // A column that is a suggestion as a whole needs no second mark.
        let nested = if mark.is_empty() || !known.is_empty() {
            "# "
        } else {
            ""
        };
        let head = if known.is_empty() { nested } else { "" };
        self.put(format!("  {mark}  {head}values:"));
        for (value, sent) in known {
            self.put(format!("  {mark}    {value}: {sent}"));
        }
        if !unknown.is_empty() {
            let indent = format!("  {mark}    ");
            self.comment(&indent, "draft-values-unknown", &[]);
            for (value, nearest) in unknown {
                self.put(format!("{indent}{nested}{value}: {nearest}"));
            }
        }
    }

    /// `set`, `ignore`, and what is only proposed.
    fn rest(&mut self) {
        if !self.draft.title_of.is_empty() {
            let parts: Vec<String> = self
                .draft
                .title_of
                .iter()
                .map(|name| format!("{{{{ {name} }}}}"))
                .collect();
            self.comment("", "draft-title", &[]);
            self.put("set:");
            self.put(format!("  TITLE: {}", quoted(&parts.join(" "))));
            self.blank();
        }
        let ignored = self
            .draft
            .columns
            .iter()
            .filter(|column| column.standing == Standing::Ignored);
        let ignored: Vec<String> = ignored
            .filter_map(|column| column.name.as_deref())
            .map(scalar)
            .collect();
        if !ignored.is_empty() {
            self.comment("", "draft-ignored", &[]);
            self.put(format!("ignore: [{}]", ignored.join(", ")));
            self.blank();
        }
        let left =
            |column: &&ColumnDraft| matches!(column.standing, Standing::Left | Standing::Held(_));
        if self.draft.columns.iter().any(|column| left(&column)) {
            self.comment("", "draft-rest", &[]);
            self.put("# rest: COMMENTS");
            self.blank();
        }
        if self.feeds("PHONE") || self.feeds("EMAIL") {
            self.comment("", "draft-duplicates", &[]);
            self.put("duplicates: {in_file: skip, in_portal: skip}");
            self.blank();
        }
        self.comment("", "draft-require", &[]);
        let reach: Vec<&str> = ["PHONE", "EMAIL"]
            .into_iter()
            .filter(|field| self.feeds(field))
            .collect();
        let any = match reach.as_slice() {
            [] => "[TITLE]".to_owned(),
            fields => format!("[{{any: [{}]}}]", fields.join(", ")),
        };
        self.put(format!("# require: {any}"));
    }

    fn feeds(&self, field: &str) -> bool {
        self.draft.columns.iter().any(|column| {
            let fed = matches!(&column.goal, Goal::Feeds(feeds) if feeds.iter().any(|feed| feed.field == field));
            column.standing == Standing::Applied && fed
        })
    }
}

/// A field as the right side of a column.
fn target(feed: &Feed, join: Option<&str>) -> String {
    let mut options = vec![format!("field: {}", feed.field)];
    options.extend(
        feed.value_type
            .map(|value_type| format!("type: {value_type}")),
    );
    options.extend(join.map(|join| format!("join: {}", quoted(join))));
    match options.as_slice() {
        [_] => feed.field.clone(),
        several => format!("{{{}}}", several.join(", ")),
    }
}

/// A name for an import of this file: its own, in letters that any system takes.
fn slug(file: &str) -> String {
    let stem = file.split('.').next().unwrap_or_default();
    let letter = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let plain: String = stem.chars().map(letter).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    let name = parts.join("-");
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name
    } else {
        "leads".to_owned()
    }
}

/// The zone in which most of a country's people live.
fn time_zone(country: &str) -> &'static str {
    match country {
        "BY" => "Europe/Minsk",
        "UA" => "Europe/Kyiv",
        "UZ" => "Asia/Tashkent",
        "KZ" => "Asia/Almaty",
        "GB" => "Europe/London",
        "DE" => "Europe/Berlin",
        "US" => "America/New_York",
        _ => "Europe/Moscow",
    }
}
