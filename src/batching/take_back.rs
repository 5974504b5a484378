//! Taking leads back: of each lead a check, and behind it in the same batch what is done if the check finds the lead.
//!
//! The check is a `crm.lead.list` that finds the lead only as long as its `DATE_MODIFY` is the one that was read; the `id` of what
//! follows is not written down but taken from the check's answer, by the substitution of `rest-contract.md` §6. A lead that was
//! changed in the meantime is not found, the substitution yields no ID, and the portal refuses what follows
//! (`lead-methods.md` §5: `ID is not defined or invalid.`). So nobody's work is lost between reading a lead and taking it back, as
//! finely as the portal tells `DATE_MODIFY`: in seconds.
//!
//! ```text
//! t0001 = crm.lead.list?filter[%3DID]=3465&filter[%3DDATE_MODIFY]=2026-01-20T18%3A35%3A32%2B03%3A00&select[0]=ID&start=-1
//! t0002 = crm.lead.delete?id=%24result%5Bt0001%5D%5B0%5D%5BID%5D
//! ```

use std::collections::VecDeque;

use super::command::{command, json_body, must_stand_alone};
use super::lead_add::text;
use super::lead_update::update_params;
use super::pack::BatchBody;
use super::request::{BATCH, RequestId};
use crate::domain::{BATCH_COMMANDS, Change, LeadId, Params};

/// The most leads of one request: each has two commands.
pub const LEADS_PER_TAKE_BACK: usize = BATCH_COMMANDS / 2;

/// What the keys of commands begin with.
const KEYS: char = 't';
/// The method of the check.
pub(super) const LIST: &str = "crm.lead.list";

/// How a lead is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakeBack {
    /// `crm.lead.delete`.
    Delete,
    /// `crm.lead.update` with these changes.
    Update(Vec<Change>),
}

impl TakeBack {
    /// The method's documented name.
    pub const fn method(&self) -> &'static str {
        match self {
            Self::Delete => "crm.lead.delete",
            Self::Update(_) => "crm.lead.update",
        }
    }

    fn params(&self, id: String) -> Params {
        Params::Map(match self {
            Self::Delete => vec![text("id", id)],
            Self::Update(changes) => update_params(id, changes),
        })
    }
}

/// A lead that is to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taking {
    /// By which whoever asks knows it again.
    pub tag: u64,
    /// The lead.
    pub lead: LeadId,
    /// Its `DATE_MODIFY` as `crm.lead.get` told it; a lead for which it told none is never found by the check.
    pub modified: String,
    /// What is done.
    pub how: TakeBack,
}

/// A lead's commands in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TakingSlot {
    /// The key of the check; `None` where what is done stands alone.
    pub(super) check: Option<String>,
    /// The key of what is done; empty where it stands alone.
    pub(super) act: String,
    pub(super) taking: Taking,
}

/// A request that takes leads back, ready to be posted, with what is needed to read its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakingRequest {
    /// Its number.
    pub id: RequestId,
    /// What follows the webhook's URL: `batch` or a method's name.
    pub path: &'static str,
    /// The JSON body.
    pub body: String,
    pub(super) slots: Vec<TakingSlot>,
}

impl TakingRequest {
    /// Whether it is a batch.
    pub fn is_batch(&self) -> bool {
        self.path == BATCH
    }

    /// Its leads, in order.
    pub fn takings(&self) -> impl ExactSizeIterator<Item = &Taking> {
        self.slots.iter().map(|slot| &slot.taking)
    }

    /// Its calls of methods.
    pub fn commands(&self) -> usize {
        let checks = self.slots.iter().filter(|slot| slot.check.is_some());
        self.slots.len().saturating_add(checks.count())
    }
}

/// Takes leads from the front of the queue and makes the next request of them, `most` at the most; `None` when the queue is empty or
/// `most` is 0.
///
/// Changes that no batch can carry (`rest-contract.md` §6: a `$result[…]` expression in an old value, 1000 pairs, a command past the
/// greatest body) go as a call of their own, without a check: whoever asks has read the lead just now.
pub fn take_back(
    queue: &mut VecDeque<Taking>,
    most: usize,
    id: RequestId,
) -> Option<TakingRequest> {
    let mut body = BatchBody::new(KEYS);
    let mut slots: Vec<TakingSlot> = Vec::new();
    while slots.len() < most.min(LEADS_PER_TAKE_BACK) {
        let Some(taking) = queue.pop_front() else {
            break;
        };
        match add(&mut body, taking) {
            Ok(slot) => slots.push(slot),
            Err(taking) if slots.is_empty() => return Some(alone(taking, id)),
            Err(taking) => {
                queue.push_front(taking);
                break;
            }
        }
    }
    (!slots.is_empty()).then(|| TakingRequest {
        id,
        path: BATCH,
        body: body.closed(),
        slots,
    })
}

/// Adds a lead's check and what depends on it, both or none; gives the lead back where the batch cannot carry it.
fn add(body: &mut BatchBody, taking: Taking) -> Result<TakingSlot, Taking> {
    if must_stand_alone(&taking.how.params(taking.lead.to_string())) {
        return Err(taking);
    }
    let check = check_params(&taking);
    let act = taking
        .how
        .params(format!("$result[{}][0][ID]", body.next_key()));
    let bytes = command(LIST, &check).len() + command(taking.how.method(), &act).len();
    if !body.has_room_for_two(bytes) {
        return Err(taking);
    }
    Ok(TakingSlot {
        check: Some(body.add_any(LIST, &check)),
        act: body.add_any(taking.how.method(), &act),
        taking,
    })
}

/// Finds the lead only as it was read.
fn check_params(taking: &Taking) -> Params {
    let filter = vec![
        text("=ID", taking.lead.to_string()),
        text("=DATE_MODIFY", taking.modified.clone()),
    ];
    Params::Map(vec![
        ("filter".to_owned(), Params::Map(filter)),
        (
            "select".to_owned(),
            Params::List(vec![Params::Text("ID".to_owned())]),
        ),
        text("start", "-1".to_owned()),
    ])
}

fn alone(taking: Taking, id: RequestId) -> TakingRequest {
    let params = taking.how.params(taking.lead.to_string());
    TakingRequest {
        id,
        path: taking.how.method(),
        body: json_body(&params),
        slots: vec![TakingSlot {
            check: None,
            act: String::new(),
            taking,
        }],
    }
}

#[cfg(test)]
mod tests;
