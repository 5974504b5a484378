//! What is left to do about a row: a pure function of the journal and the row (`design.md` §5).
//!
//! | the journal knows | what is left |
//! |---|---|
//! | nothing | send it; look it up first where it brought its identity back |
//! | that it was intended, deferred or undone | send it |
//! | that it was sent without an origin, and no more | nothing: nobody can find out |
//! | that it was refused without an origin | send it |
//! | that it was sent, and no more | look it up, and send it again only when it is surely not there |
//! | that the portal refused it | look it up once, then send it again |
//! | its lead, with the same content | nothing |
//! | its lead, half made | read it, and send what is missing |
//! | a lead of others, not changed yet | read it, and change it |
//! | its lead, with other content | what `on_change` says |
//! | that people deleted its lead | nothing |

use crate::domain::{
    Digest, Draft, FieldPrint, HALF_MADE, INCOMPLETE, Known, KnownState, LeadId, OnChange,
    PortalError, ProblemKind, Verb,
};

use super::RowStatus;

/// Whether a lead that lacked values has all that its row says by the mapping of today.
fn holds_all(known: &Known, sent: &[FieldPrint]) -> bool {
    sent.iter().all(|print| known.sent.contains(print))
}

/// What an import is going to do with a valid row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreseen {
    /// Its lead is made.
    Create,
    /// Its lead is made, and belongs to a client that the portal has.
    Link,
    /// A lead of other people is changed in its place.
    Adopt,
    /// Nothing: the portal has its contacts already.
    Duplicate,
    /// Nothing: its contacts are those of different leads.
    Conflict,
    /// It is looked up, and its lead made where it is not there.
    LookUp,
    /// Its lead is read, and changed.
    Update,
    /// Its lead is half made: it is read, and gets what a second call brings.
    Complete,
    /// Nothing: this run has made or changed its lead already.
    Done,
    /// Nothing: its lead is there and stays, though the row has changed.
    Changed,
    /// Nothing: its lead is there, or is not to be.
    Skip,
    /// Nothing yet: no more rows may go this time (`--limit`).
    Held,
    /// Nothing: it was sent without an origin, and nobody can find out what became of it.
    Lost,
}

/// What an import is going to do with a valid row of which the journal knows this.
pub fn foresee(
    known: Option<&Known>,
    (draft, sent): (&Draft, &[FieldPrint]),
    run: &str,
    on_change: OnChange,
) -> Foreseen {
    let row = (draft.content, sent);
    match outstanding(known, row, draft.returned, run, on_change) {
        Todo::Send { .. } => Foreseen::Create,
        Todo::LookUp(_) => Foreseen::LookUp,
        Todo::Update { .. } if known.is_some_and(Known::is_half_made) => Foreseen::Complete,
        Todo::Update { .. } => Foreseen::Update,
        Todo::Lost => Foreseen::Lost,
        Todo::Tell(RowStatus::Skipped, Some(ProblemKind::ChangedNotUpdated { .. })) => {
            Foreseen::Changed
        }
        Todo::Tell(RowStatus::Skipped, _) => Foreseen::Skip,
        Todo::Tell(..) => Foreseen::Done,
    }
}

/// What is left to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Todo {
    /// It is sent; `again`: it was sent before.
    Send { again: bool },
    /// It is looked up first.
    LookUp(Suspicion),
    /// The lead is read, and changed where that is called for; `later`: an earlier change may still be under way.
    Update { lead: LeadId, later: bool },
    /// It was sent without an origin, and is never sent again.
    Lost,
    /// It has come to its end.
    Tell(RowStatus, Option<ProblemKind>),
}

/// Why a row may be in the portal already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Suspicion {
    /// An earlier start sent it, and nothing more is known.
    Unknown,
    /// The portal refused it, perhaps after the lead was saved (`rest-contract.md` §4, notes).
    Refused(PortalError),
    /// It came back with its identity, and this journal does not know it.
    Returned,
}

/// What is left to do about a row of this content in this run.
pub(super) fn outstanding(
    known: Option<&Known>,
    (content, sent): (Digest, &[FieldPrint]),
    returned: bool,
    run: &str,
    on_change: OnChange,
) -> Todo {
    let Some(known) = known else {
        return if returned {
            Todo::LookUp(Suspicion::Returned)
        } else {
            Todo::Send { again: false }
        };
    };
    match &known.state {
        KnownState::Open => Todo::Send {
            again: known.resent,
        },
        KnownState::Unknown(Verb::Add) if known.nameless => Todo::Lost,
        // `lead.php` undoes what it refuses, and no look-up would find it.
        KnownState::Refused(_) if known.nameless => Todo::Send { again: false },
        KnownState::Unknown(Verb::Add) => Todo::LookUp(Suspicion::Unknown),
        KnownState::Unknown(Verb::Update(lead)) => Todo::Update {
            lead: *lead,
            later: true,
        },
        KnownState::Refused(error) => Todo::LookUp(Suspicion::Refused(error.clone())),
        KnownState::There { lead, updated } => {
            let held = match known.content {
                // What the portal refused, or never ran: a lead of others holds nothing of the row yet.
                None if known.adopted => Held::Nothing,
                None => Held::Same,
                Some(INCOMPLETE) if holds_all(known, sent) => Held::Same,
                Some(INCOMPLETE) => Held::Less,
                Some(HALF_MADE) => Held::Half,
                Some(before) if before == content => Held::Same,
                Some(_) => Held::Other,
            };
            let ours = known.run == run;
            match (held, on_change) {
                (Held::Half | Held::Nothing, _) | (Held::Less | Held::Other, OnChange::Update) => {
                    Todo::Update {
                        lead: *lead,
                        later: false,
                    }
                }
                (Held::Same, _) if ours => Todo::Tell(ended(*lead, *updated), None),
                (Held::Less, OnChange::Skip) => {
                    let reason = Some(ProblemKind::LeadIncomplete { lead: lead.0 });
                    let status = if ours {
                        ended(*lead, *updated)
                    } else {
                        RowStatus::Skipped
                    };
                    Todo::Tell(status, reason)
                }
                (Held::Same, _) => skipped(ProblemKind::AlreadyImported {
                    lead: lead.0,
                    run: known.run.clone(),
                }),
                (Held::Other, OnChange::Skip) => {
                    skipped(ProblemKind::ChangedNotUpdated { lead: lead.0 })
                }
            }
        }
        KnownState::Gone(lead) => skipped(ProblemKind::LeadGone { lead: lead.0 }),
        KnownState::Undoing(lead) => skipped(ProblemKind::UndoUnfinished { lead: lead.0 }),
    }
}

/// What a lead holds of what its row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Same,
    /// Values that did not arrive are lacking.
    Less,
    /// What its method cannot carry is lacking.
    Half,
    /// The row was never written into it.
    Nothing,
    /// The row has changed since.
    Other,
}

const fn ended(lead: LeadId, updated: bool) -> RowStatus {
    if updated {
        RowStatus::Updated(lead)
    } else {
        RowStatus::Created(lead)
    }
}

const fn skipped(reason: ProblemKind) -> Todo {
    Todo::Tell(RowStatus::Skipped, Some(reason))
}
