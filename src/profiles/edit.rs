//! An entry put into the text of a config file, or taken out of it; all other lines stay as they are.

use std::fmt::Write as _;

use super::layout::{Portals, layout};
use super::profile::OAUTH_SERVER;
use super::{Access, Profile, SecretSource};

/// The lines of a portal, the first one without blanks before it.
pub(super) fn entry(name: &str, profile: &Profile) -> String {
    let mut lines = format!("{}:\n", quoted(name));
    let mut put = |blanks: &str, (key, value): &(&str, String)| {
        let written = writeln!(lines, "{blanks}{key}: {value}");
        debug_assert!(written.is_ok(), "writing to a String does not fail");
    };
    let (application, others) = settings(profile);
    if !application.is_empty() {
        put("  ", &("application", String::new()));
        for setting in &application {
            put("    ", setting);
        }
    }
    for setting in &others {
        put("  ", setting);
    }
    lines.replace(": \n", ":\n")
}

/// The same on one line.
pub(super) fn one_line(name: &str, profile: &Profile) -> String {
    let joined = |settings: &[(&str, String)]| {
        let each = settings
            .iter()
            .map(|(key, value)| format!("{key}: {value}"));
        format!("{{{}}}", each.collect::<Vec<_>>().join(", "))
    };
    let (application, mut others) = settings(profile);
    if !application.is_empty() {
        others.insert(0, ("application", joined(&application)));
    }
    format!("{}: {}", quoted(name), joined(&others))
}

/// A setting as it is written.
type Setting = (&'static str, String);

/// The settings of the application, and the others.
fn settings(profile: &Profile) -> (Vec<Setting>, Vec<Setting>) {
    let (mut inner, mut others) = (Vec::new(), Vec::new());
    match &profile.access {
        Access::Webhook(source) => others.push(("webhook", of_source(source))),
        Access::Application(application) => {
            inner.push(("portal", quoted(&application.portal)));
            inner.push(("client_id", quoted(&application.client_id)));
            inner.push(("client_secret", of_source(&application.client_secret)));
            if application.server != OAUTH_SERVER {
                inner.push(("server", quoted(&application.server)));
            }
            if let Some(redirect) = &application.redirect {
                inner.push(("redirect", quoted(redirect)));
            }
        }
    }
    if let Some(plan) = profile.plan {
        others.push(("plan", plan.name().to_owned()));
    }
    if let Some(ca) = &profile.ca {
        others.push(("ca", quoted(&ca.display().to_string())));
    }
    (inner, others)
}

fn of_source(source: &SecretSource) -> String {
    match source {
        SecretSource::Env(name) => format!("{{env: {}}}", quoted(name)),
        SecretSource::File(path) => format!("{{file: {}}}", quoted(&path.display().to_string())),
        SecretSource::Command(words) => {
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            format!("{{command: [{}]}}", words.join(", "))
        }
    }
}

/// Words that YAML may take for something else than a text.
const NO_TEXTS: [&str; 8] = ["true", "false", "yes", "no", "on", "off", "null", "y"];

/// A text as YAML takes it for one, without quotes where it needs none.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let is_word = NO_TEXTS.contains(&text.to_lowercase().as_str()) || text == "n";
    if text.starts_with(|c: char| c.is_alphabetic() || c == '/')
        && text.chars().all(plain)
        && !is_word
    {
        return text.to_owned();
    }
    serde_json::Value::from(text).to_string()
}

/// The text with one more entry.
pub(super) fn added(text: &str, entry: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some(format!("version: 1\nportals:\n{}", indented(entry, 2)));
    }
    let ended = if text.ends_with('\n') { "" } else { "\n" };
    match layout(text)? {
        Portals::Absent => {
            let version = if has_content(text) {
                ""
            } else {
                "version: 1\n"
            };
            let lines = indented(entry, 2);
            Some(format!("{text}{ended}{version}portals:\n{lines}"))
        }
        Portals::Nothing(line) => inserted(text, line, &indented(entry, 2)),
        Portals::EmptyBraces(from, to) => {
            let (before, after) = (text.get(..from)?, text.get(to..)?);
            let lines = indented(entry, 2);
            Some(format!(
                "{}\n{}{after}",
                before.trim_end_matches(' '),
                lines.trim_end()
            ))
        }
        Portals::Lines(entries) => {
            let last = entries.last()?;
            inserted(text, last.lines.1, &indented(entry, last.indent))
        }
    }
}

/// The text without an entry.
pub(super) fn removed(text: &str, name: &str) -> Option<String> {
    let Portals::Lines(entries) = layout(text)? else {
        return None;
    };
    let (first, last) = entries.iter().find(|entry| entry.name == name)?.lines;
    let lines = text.split_inclusive('\n').enumerate();
    let kept = lines.filter(|(place, _)| !(first..=last).contains(&place.saturating_add(1)));
    Some(kept.map(|(_, line)| line).collect())
}

fn has_content(text: &str) -> bool {
    let idle = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    !text.lines().all(idle)
}

/// The text with lines behind one of its own.
fn inserted(text: &str, behind: usize, lines: &str) -> Option<String> {
    let ends = text.match_indices('\n').map(|(at, _)| at.saturating_add(1));
    let at = ends.chain([text.len()]).nth(behind.checked_sub(1)?)?;
    let (before, after) = (text.get(..at)?, text.get(at..)?);
    let ended = if before.ends_with('\n') { "" } else { "\n" };
    Some(format!("{before}{ended}{lines}{after}"))
}

fn indented(lines: &str, blanks: usize) -> String {
    let blanks = " ".repeat(blanks);
    let lines = lines.split_inclusive('\n');
    lines.flat_map(|line| [blanks.as_str(), line]).collect()
}
