//! A letter in words: a subject, a plain text, and a message of the portal's chat.

use crate::domain::Arg;
use crate::messages::{Catalogue, printable};

use super::{Letter, Verdict};

/// Characters of a chat message; the portal itself cuts far longer ones without a word.
const CHAT_CHARS: usize = 8_000;

/// Characters of a single text of others: a problem's sentence, a name.
const TEXT_CHARS: usize = 600;

/// A letter in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// One line.
    pub subject: String,
    /// Plain text, with the subject's sentence first.
    pub text: String,
}

impl Words {
    /// Says a letter in the catalogue's language. Control characters in what others wrote are shown as escapes.
    pub fn of(letter: &Letter, catalogue: &Catalogue) -> Self {
        let say = |id: &str, args: &[(&str, Arg)]| catalogue.line(id, args);
        let args = [
            ("job", text(&letter.job)),
            ("exit", number(letter.exit_code)),
            ("days", number(days(letter.verdict))),
        ];
        let (subject, first) = ids(letter.verdict);
        let mut lines = vec![say(first, &args), String::new()];
        lines.push(say("notify-portal", &[("portal", text(&letter.portal))]));
        lines.push(say("notify-time", &[("time", text(&letter.time))]));
        lines.push(say(exit_id(letter.exit_code), &args));
        if let Some(run) = &letter.run {
            lines.push(say("notify-run", &[("run", text(run))]));
        }
        if !letter.files.is_empty() {
            let count = [("count", number(letter.files.len()))];
            lines.extend([String::new(), say("notify-files", &count)]);
            lines.extend(letter.files.iter().map(|file| format!("  {}", shown(file))));
        }
        rows(letter, catalogue, &mut lines);
        problems(letter, catalogue, &mut lines);
        if let Some(report) = &letter.report {
            let line = say("notify-report", &[("report", text(report))]);
            lines.extend([String::new(), line]);
        }
        if let Some(next) = &letter.next {
            lines.extend([String::new(), say("notify-next", &[])]);
            lines.extend(indented(next));
        }
        Self {
            subject: say(subject, &args),
            text: lines.join("\n"),
        }
    }

    /// The letter as a message of the portal: the subject in bold, nothing else that the portal would read as BB code.
    pub fn chat(&self) -> String {
        let whole = format!(
            "[B]{}[/B]\n{}",
            no_codes(&self.subject),
            no_codes(&self.text)
        );
        cut(&whole, CHAT_CHARS)
    }
}

/// The ids of the subject and the first sentence.
const fn ids(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Done => ("notify-subject-done", "notify-done"),
        Verdict::Failed => ("notify-subject-failed", "notify-failed"),
        Verdict::BrokenOff => ("notify-subject-broken-off", "notify-broken-off"),
        Verdict::NothingNew { .. } => ("notify-subject-nothing-new", "notify-nothing-new"),
    }
}

const fn days(verdict: Verdict) -> u32 {
    match verdict {
        Verdict::NothingNew { days } => days,
        Verdict::Done | Verdict::Failed | Verdict::BrokenOff => 0,
    }
}

/// What the exit code means (`design.md` §3).
const fn exit_id(code: u8) -> &'static str {
    match code {
        0 => "notify-exit-0",
        1 => "notify-exit-1",
        2 => "notify-exit-2",
        3 => "notify-exit-3",
        4 => "notify-exit-4",
        5 => "notify-exit-5",
        _ => "notify-exit",
    }
}

fn rows(letter: &Letter, catalogue: &Catalogue, lines: &mut Vec<String>) {
    let Some(rows) = &letter.rows else { return };
    let count = |count: u64| [("count", number(count))];
    lines.push(String::new());
    lines.push(catalogue.line("notify-rows", &count(rows.read)));
    for (word, rows) in rows.outcomes().into_iter().filter(|(_, rows)| *rows > 0) {
        let line = catalogue.line(&format!("notify-rows-{word}"), &count(rows));
        lines.push(format!("  {line}"));
    }
}

fn problems(letter: &Letter, catalogue: &Catalogue, lines: &mut Vec<String>) {
    let (told, more) = letter.told_problems();
    if told.is_empty() {
        return;
    }
    lines.extend([String::new(), catalogue.line("notify-problems", &[])]);
    for (code, sentence) in told {
        let mut sentence = indented(sentence).into_iter();
        let first = sentence.next().unwrap_or_default();
        lines.push(format!("  {} [{}]", first.trim_start(), shown(code)));
        lines.extend(sentence.map(|line| format!("  {line}")));
    }
    if more > 0 {
        let count = [("count", number(more))];
        lines.push(format!("  {}", catalogue.line("notify-more", &count)));
    }
}

/// The lines of a text of others, each harmless.
fn indented(text: &str) -> Vec<String> {
    cut(text.trim(), TEXT_CHARS)
        .lines()
        .map(|line| format!("  {}", printable(line.trim_end())))
        .collect()
}

fn shown(text: &str) -> String {
    printable(&cut(text, TEXT_CHARS)).into_owned()
}

fn text(text: &str) -> Arg {
    Arg::Text(shown(text))
}

fn number(number: impl TryInto<i64>) -> Arg {
    Arg::Number(number.try_into().unwrap_or(i64::MAX))
}

fn cut(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// No bracket begins a BB code: behind each stands a mark that is not seen (word joiner). The portal's chat has no other way to show a
/// bracket as it is.
fn no_codes(text: &str) -> String {
    text.replace('[', "[\u{2060}")
}
