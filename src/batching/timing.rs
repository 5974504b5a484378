//! The portal's counters in an answer: operating totals and the server's time per row (`rest-contract.md` §3, §8).
//!
//! All of it may be missing, and what is missing stays missing: nothing is reckoned from the local clock.

use serde_json::Value;

use super::php_shapes::{entry, millis};
use super::reply::OperatingReading;
use super::request::{BATCH, Request};

/// A command of a batch as its counters are looked for: its key, and its method.
pub(super) type Command<'a> = (&'a str, &'static str);

/// The operating totals of an answer: of each method inside a batch the latest, and that of the request itself. A call that
/// stood alone has one command and no key.
pub(super) fn operating(
    path: &'static str,
    commands: &[Command<'_>],
    answer: &Value,
) -> Vec<OperatingReading> {
    let outer = entry(answer, "time");
    let finish = outer.and_then(|time| field(time, "finish"));
    let mut methods: Vec<&'static str> = Vec::new();
    if path == BATCH {
        for (_, method) in commands {
            if !methods.contains(method) {
                methods.push(method);
            }
        }
    }
    let inner = methods
        .into_iter()
        .filter_map(|method| latest(commands, answer, method, finish));
    let whole = outer.and_then(|time| reading(path, time, finish));
    inner.chain(whole).collect()
}

/// The reading of the last command of a method that tells a total; totals of one window only grow by what runs.
fn latest(
    commands: &[Command<'_>],
    answer: &Value,
    method: &'static str,
    finish: Option<u64>,
) -> Option<OperatingReading> {
    let times = command_times(answer)?;
    let of_method = commands.iter().rev().filter(|(_, its)| *its == method);
    of_method
        .filter_map(|(key, _)| entry(times, key))
        .find_map(|time| reading(method, time, finish))
}

fn reading(method: &'static str, time: &Value, finish: Option<u64>) -> Option<OperatingReading> {
    let finish = finish.or_else(|| field(time, "finish"));
    let reset_at = field(time, "operating_reset_at");
    Some(OperatingReading {
        method,
        total_ms: field(time, "operating")?,
        reset_in_ms: reset_at
            .zip(finish)
            .map(|(reset, finish)| reset.saturating_sub(finish)),
    })
}

/// Server time per row: the mean of the commands that tell theirs, else the request's own over its rows.
pub(super) fn processing_ms_per_row(request: &Request, answer: &Value) -> Option<u64> {
    let slots = request.slots.iter();
    let commands: Vec<_> = slots
        .map(|slot| (slot.key.as_str(), slot.call.rows.len()))
        .collect();
    mean_processing_ms(&commands, answer)
}

/// Server time of each of so many things that the commands of these keys are about: the mean of the commands that tell theirs,
/// else the request's own.
pub(super) fn mean_processing_ms(commands: &[(&str, usize)], answer: &Value) -> Option<u64> {
    let told = |(key, things): &(&str, usize)| {
        let time = entry(command_times(answer)?, key)?;
        Some((*things, field(time, "processing")?))
    };
    let tellers: Vec<(usize, u64)> = commands.iter().filter_map(told).collect();
    let (things, total) = if tellers.is_empty() {
        let whole = field(entry(answer, "time")?, "processing")?;
        (commands.iter().map(|(_, things)| things).sum(), whole)
    } else {
        tellers
            .iter()
            .fold((0, 0), |(things, total): (usize, u64), &(more, ms)| {
                (things.saturating_add(more), total.saturating_add(ms))
            })
    };
    let things = u64::try_from(things).ok().filter(|things| *things > 0)?;
    Some(total.div_ceil(things))
}

fn command_times(answer: &Value) -> Option<&Value> {
    entry(entry(answer, "result")?, "result_time")
}

fn field(time: &Value, name: &str) -> Option<u64> {
    entry(time, name).and_then(millis)
}
