//! The portal's counters in an answer: operating totals and the server's time per row (`rest-contract.md` §3, §8).
//!
//! All of it may be missing, and what is missing stays missing: nothing is reckoned from the local clock.

use serde_json::Value;

use super::php_shapes::{entry, millis};
use super::request::BATCH;
use crate::domain::{Counter, Spent, Timing};

/// What is read of the times of a command.
pub(super) const TIMES: [&str; 5] = [
    "start",
    "finish",
    "processing",
    "operating",
    "operating_reset_at",
];

/// A command of a batch as its times are looked for: its key, its method, and how many rows it is about.
pub(super) type Command<'a> = (&'a str, &'static str, usize);

/// The times and counters of an answer. A call that stood alone has one command and no key.
pub(super) fn timing(path: &'static str, commands: &[Command<'_>], answer: &Value) -> Timing {
    let outer = entry(answer, "time");
    let finish_ms = outer.and_then(|time| field(time, "finish"));
    let start_ms = outer.and_then(|time| field(time, "start"));
    let wall = start_ms.zip(finish_ms);
    let wall = wall.map(|(start, finish)| finish.saturating_sub(start));
    Timing {
        finish_ms,
        duration_ms: wall.or_else(|| outer.and_then(|time| field(time, "duration"))),
        counters: counters(path, commands, answer),
        spent: spent(path, commands, answer),
    }
}

/// The operating totals: of each method inside a batch the latest, and that of the request itself.
fn counters(path: &'static str, commands: &[Command<'_>], answer: &Value) -> Vec<Counter> {
    let outer = entry(answer, "time");
    let finish = outer.and_then(|time| field(time, "finish"));
    let mut methods: Vec<&'static str> = Vec::new();
    if path == BATCH {
        for (_, method, _) in commands {
            if !methods.contains(method) {
                methods.push(method);
            }
        }
    }
    let inner = methods
        .into_iter()
        .filter_map(|method| latest(commands, answer, method, finish));
    let whole = outer.and_then(|time| counter((path, false), time, finish));
    inner.chain(whole).collect()
}

/// The counter of the last command of a method that tells a total; totals of one window only grow by what runs.
fn latest(
    commands: &[Command<'_>],
    answer: &Value,
    method: &'static str,
    finish: Option<u64>,
) -> Option<Counter> {
    let times = command_times(answer)?;
    let of_method = commands.iter().rev().filter(|(_, its, _)| *its == method);
    of_method
        .filter_map(|(key, ..)| entry(times, key))
        .find_map(|time| counter((method, true), time, finish))
}

fn counter(
    (charged, inner): (&'static str, bool),
    time: &Value,
    finish: Option<u64>,
) -> Option<Counter> {
    let finish = finish.or_else(|| field(time, "finish"));
    let reset_at = field(time, "operating_reset_at");
    Some(Counter {
        charged,
        inner,
        total_ms: field(time, "operating")?,
        reset_in_ms: reset_at
            .zip(finish)
            .map(|(reset, finish)| reset.saturating_sub(finish)),
    })
}

/// The server's time of the commands that tell theirs, else the request's own.
fn spent(path: &'static str, commands: &[Command<'_>], answer: &Value) -> Vec<Spent> {
    let told = |(key, method, rows): &Command<'_>| {
        let time = entry(command_times(answer)?, key)?;
        Some(Spent {
            method,
            rows: (*rows).max(1),
            start_ms: field(time, "start"),
            ms: field(time, "processing")?,
        })
    };
    let tellers: Vec<Spent> = commands.iter().filter_map(told).collect();
    if !tellers.is_empty() {
        return tellers;
    }
    let whole = || {
        // Where no call ran, the time of their refusals is no cost.
        let result = entry(answer, "result")?;
        if path == BATCH && is_empty(entry(result, "result")?) {
            return None;
        }
        let outer = entry(answer, "time")?;
        let method = commands.first().map_or(path, |(_, method, _)| method);
        Some(Spent {
            method,
            rows: commands.iter().map(|(.., rows)| rows).sum::<usize>().max(1),
            start_ms: field(outer, "start"),
            ms: field(outer, "processing")?,
        })
    };
    whole().into_iter().collect()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(items) => items.is_empty(),
        Value::Null => true,
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn command_times(answer: &Value) -> Option<&Value> {
    entry(entry(answer, "result")?, "result_time")
}

fn field(time: &Value, name: &str) -> Option<u64> {
    entry(time, name).and_then(millis)
}
