//! A letter for machines: what a webhook is sent and a command reads (`docs/watching.md`, `letter.schema.json`).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Letter, Verdict, Words};

/// The letter as one JSON object in one line. Its schema only grows. `text` holds the whole letter in words, as chats with incoming webhooks show it.
pub fn letter_json(letter: &Letter, words: &Words, language: &str) -> String {
    let (told, more) = letter.told_problems();
    let problems: Vec<Value> = told
        .iter()
        .map(|(code, text)| json!({"code": code, "text": text}))
        .collect();
    let rows = letter.rows.map(|rows| {
        let read = [("read".to_owned(), Value::from(rows.read))];
        let outcomes = rows.outcomes().into_iter();
        let outcomes = outcomes.map(|(word, rows)| (word.to_owned(), Value::from(rows)));
        Value::Object(read.into_iter().chain(outcomes).collect::<Map<_, _>>())
    });
    let days = match letter.verdict {
        Verdict::NothingNew { days } => Some(days),
        Verdict::Done | Verdict::Failed | Verdict::BrokenOff => None,
    };
    json!({
        "version": 1,
        "id": letter.id,
        "job": letter.job,
        "portal": letter.portal,
        "verdict": letter.verdict.word(),
        "nothing_new_days": days,
        "exit_code": letter.exit_code,
        "time": instant(letter.at_ms),
        "run": letter.run,
        "files": letter.files,
        "rows": rows,
        "problems": problems,
        "problems_not_told": more,
        "report": letter.report,
        "next": letter.next,
        "language": language,
        "subject": words.subject,
        "text": words.text,
    })
    .to_string()
}

/// Unix milliseconds as RFC 3339 in UTC.
fn instant(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(|_| String::new(), |at| at.to_string())
}
