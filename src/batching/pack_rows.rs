//! Calls of one row each into requests whose calls carry several (`lead-methods.md` §4).
//!
//! Up to twenty rows go as one JSON call that stands alone: it neither counts pairs nor knows `$result[…]`. More go as a batch of
//! such calls, each below 1000 pairs; a row that a batch would rewrite ends the batch before it, and begins a call that stands alone.

use std::collections::VecDeque;

use super::batch_import::{joined, split};
use super::command::{MAX_PAIRS, must_stand_alone, pairs};
use super::pack::{BatchBody, MAX_BODY_BYTES, alone};
use super::request::{BATCH, Request, RequestId, Slot};
use crate::domain::{BATCH_COMMANDS, Call, Method};

/// Takes calls from the front of the queue and makes the next request of at most `limit` rows of them.
pub(super) fn pack_rows(
    queue: &mut VecDeque<Call>,
    limit: usize,
    id: RequestId,
) -> Option<Request> {
    let method = queue.front()?.method;
    let per_call = method.rows_per_call();
    if limit > per_call
        && let Some(request) = batch(queue, (method, limit), id)
    {
        return Some(request);
    }
    let mut call = next_call(queue, (method, limit.min(per_call)), Frame::Alone)?;
    loop {
        let rows = call.rows.len();
        let request = alone(call, id);
        if rows < 2 || request.body.len() <= MAX_BODY_BYTES {
            return Some(request);
        }
        give_back(queue, request.into_calls().collect());
        call = next_call(queue, (method, rows / 2), Frame::Alone)?;
    }
}

/// Several calls in one batch; `None` where there would be fewer than two, and nothing is taken then.
fn batch(
    queue: &mut VecDeque<Call>,
    (method, limit): (Method, usize),
    id: RequestId,
) -> Option<Request> {
    let mut body = BatchBody::new('r');
    let mut slots: Vec<Slot> = Vec::new();
    let mut rows = 0_usize;
    while slots.len() < BATCH_COMMANDS && rows < limit {
        let most = method.rows_per_call().min(limit - rows);
        let Some(call) = next_call(queue, (method, most), Frame::Batch) else {
            break;
        };
        let Some(key) = body.add(call.method.name(), &call.params) else {
            give_back(queue, split(call));
            break;
        };
        rows = rows.saturating_add(call.rows.len());
        slots.push(Slot { key, call });
    }
    if slots.len() < 2 {
        let calls = slots.into_iter().flat_map(|slot| split(slot.call));
        give_back(queue, calls.collect());
        return None;
    }
    Some(Request {
        id,
        path: BATCH,
        body: body.closed(),
        slots,
    })
}

/// Where a call of several rows is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    Batch,
    Alone,
}

/// The call of the next rows, at most so many.
fn next_call(
    queue: &mut VecDeque<Call>,
    (method, most): (Method, usize),
    frame: Frame,
) -> Option<Call> {
    let mut taken: Vec<Call> = Vec::new();
    let mut total = 0_usize;
    while taken.len() < most.max(1) {
        let Some(call) = queue.pop_front() else { break };
        let apart = call.method != method
            || (!taken.is_empty() && (call.single || taken.iter().any(|first| first.single)));
        let grown = total.saturating_add(pairs(&call.params));
        let unfit = frame == Frame::Batch && (grown >= MAX_PAIRS || must_stand_alone(&call.params));
        if apart || unfit {
            queue.push_front(call);
            break;
        }
        total = grown;
        taken.push(call);
    }
    joined(taken)
}

fn give_back(queue: &mut VecDeque<Call>, calls: Vec<Call>) {
    for call in calls.into_iter().rev() {
        queue.push_front(call);
    }
}

#[cfg(test)]
mod tests;
