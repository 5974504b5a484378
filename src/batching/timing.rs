//! The portal's counters in an answer: operating totals and the server's time per row (`rest-contract.md` §3, §8).
//!
//! All of it may be missing, and what is missing stays missing: nothing is reckoned from the local clock.

use serde_json::Value;

use super::php_shapes::{entry, millis};
use super::reply::OperatingReading;
use super::request::{BATCH, Request};
use crate::domain::Method;

/// The operating totals of an answer: of each method inside a batch the latest, and that of the request itself.
pub(super) fn operating(request: &Request, answer: &Value) -> Vec<OperatingReading> {
    let outer = entry(answer, "time");
    let finish = outer.and_then(|time| field(time, "finish"));
    let own = match (request.is_batch(), request.slots.first()) {
        (false, Some(slot)) => slot.call.method.name(),
        (true, _) | (false, None) => BATCH,
    };
    let inner = Method::ALL
        .into_iter()
        .filter_map(|method| latest(request, answer, method, finish));
    let whole = outer.and_then(|time| reading(own, time, finish));
    inner.chain(whole).collect()
}

/// The reading of the last command of a method that tells a total; totals of one window only grow by what runs.
fn latest(
    request: &Request,
    answer: &Value,
    method: Method,
    finish: Option<u64>,
) -> Option<OperatingReading> {
    let times = command_times(answer)?;
    let mut slots = request.slots.iter().rev();
    slots.find_map(|slot| {
        let time = (slot.call.method == method).then(|| entry(times, &slot.key))??;
        reading(method.name(), time, finish)
    })
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
    let told = |slot: &super::request::Slot| {
        let time = entry(command_times(answer)?, &slot.key)?;
        Some((slot.call.rows.len(), field(time, "processing")?))
    };
    let commands: Vec<(usize, u64)> = request.slots.iter().filter_map(told).collect();
    let (rows, total) = if commands.is_empty() {
        let whole = field(entry(answer, "time")?, "processing")?;
        (request.rows().count(), whole)
    } else {
        commands
            .iter()
            .fold((0, 0), |(rows, total): (usize, u64), &(more, ms)| {
                (rows.saturating_add(more), total.saturating_add(ms))
            })
    };
    let rows = u64::try_from(rows).ok().filter(|rows| *rows > 0)?;
    Some(total.div_ceil(rows))
}

fn command_times(answer: &Value) -> Option<&Value> {
    entry(entry(answer, "result")?, "result_time")
}

fn field(time: &Value, name: &str) -> Option<u64> {
    entry(time, name).and_then(millis)
}
