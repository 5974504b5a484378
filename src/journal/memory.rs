//! A journal in memory: what the journal on disk does, without a disk. Tests crash a run and go on from it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Journal, JournalError};
use crate::domain::{Known, KnownState, LeadId, Method, Outcome, Verb};
use crate::run::{Intent, Record, UndoVerb};

/// What one portal and originator have, as one run after the other wrote it.
#[derive(Debug, Clone, Default)]
pub struct MemoryJournal {
    run: String,
    nameless: bool,
    rows: BTreeMap<String, Known>,
    /// The run that made the lead of an origin, or meant to.
    makers: BTreeMap<String, String>,
    contacts: BTreeSet<u64>,
    /// Updates by their origins and runs; an undo writes in the name of the run that it takes back.
    updates: BTreeMap<(String, String), Update>,
}

/// An update of a lead.
#[derive(Debug, Clone)]
struct Update {
    lead: LeadId,
    /// It went through, and was not taken back.
    stands: bool,
}

impl MemoryJournal {
    /// An empty journal.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on this run writes.
    pub fn begin(&mut self, run: &str) {
        self.begin_by(run, Method::LeadAdd);
    }

    /// From now on this run writes, by this method.
    pub fn begin_by(&mut self, run: &str, method: Method) {
        run.clone_into(&mut self.run);
        self.nameless = !method.names_origins();
    }

    /// What is known of an origin.
    pub fn known(&self, origin_id: &str) -> Option<&Known> {
        self.rows.get(origin_id)
    }

    /// Everything that is known.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &Known)> {
        self.rows
            .iter()
            .map(|(origin, known)| (origin.as_str(), known))
    }

    /// Whether a phone or an e-mail was sent before.
    pub fn knows_contact(&self, hash: u64) -> bool {
        self.contacts.contains(&hash)
    }

    fn intend(&mut self, intent: &Intent) {
        self.contacts.extend(&intent.contacts);
        if let Verb::Update(lead) = intent.verb {
            self.note_update(&intent.origin_id, lead);
        }
        let known = self
            .rows
            .entry(intent.origin_id.clone())
            .or_insert_with(|| Known {
                run: String::new(),
                made: false,
                state: KnownState::Open,
                content: None,
                sent: Vec::new(),
                above: intent.above,
                resent: false,
                nameless: false,
                adopted: false,
            });
        known.run.clone_from(&self.run);
        if intent.adopted && !known.adopted {
            // What was sent of the row before never came into this lead.
            known.content = None;
            known.sent.clear();
        }
        known.adopted = intent.adopted;
        if intent.adopted {
            self.makers.remove(&intent.origin_id);
            known.nameless = false;
        }
        if intent.verb == Verb::Add {
            let maker = self.run.clone();
            self.makers.insert(intent.origin_id.clone(), maker);
        }
        known.made = self.makers.get(&intent.origin_id) == Some(&self.run);
        known.state = KnownState::Unknown(intent.verb);
        known.above = known.above.min(intent.above);
        known.resent |= intent.again;
        if intent.verb == Verb::Add {
            known.nameless = self.nameless;
            known.content = Some(intent.content);
            known.sent.clone_from(&intent.sent);
        }
    }

    /// What is known of an origin already stays.
    fn find(&mut self, origin_id: &str, lead: LeadId) {
        self.rows
            .entry(origin_id.to_owned())
            .or_insert_with(|| Known {
                run: String::new(),
                made: false,
                state: KnownState::There {
                    lead,
                    updated: false,
                },
                content: None,
                sent: Vec::new(),
                above: LeadId(0),
                resent: false,
                nameless: false,
                adopted: false,
            });
    }

    /// Of an update the lead that it was first meant for is kept.
    fn note_update(&mut self, origin_id: &str, lead: LeadId) -> &mut Update {
        let update = (origin_id.to_owned(), self.run.clone());
        self.updates.entry(update).or_insert(Update {
            lead,
            stands: false,
        })
    }

    fn update_ended(&mut self, origin_id: &str, stands: bool) {
        let update = (origin_id.to_owned(), self.run.clone());
        if let Some(update) = self.updates.get_mut(&update) {
            update.stands = stands;
        }
    }

    /// Whether what another run wrote into a lead still stands there.
    fn stands_beside(&self, origin_id: &str, lead: LeadId) -> bool {
        self.updates.iter().any(|((origin, run), update)| {
            origin == origin_id && *run != self.run && update.lead == lead && update.stands
        })
    }

    fn undone(&mut self, origin_id: &str, undo: UndoVerb) {
        let lead = match undo {
            UndoVerb::Delete(_) => {
                return self.row(origin_id, |known| known.state = KnownState::Open);
            }
            UndoVerb::Restore(lead) => lead,
        };
        let stays = self.stands_beside(origin_id, lead);
        self.row(origin_id, |known| {
            // The lead of others is given back: the row may be imported again.
            known.state = if known.adopted && !stays {
                known.adopted = false;
                KnownState::Open
            } else {
                KnownState::There {
                    lead,
                    updated: false,
                }
            };
        });
        self.update_ended(origin_id, false);
    }

    fn row(&mut self, origin_id: &str, change: impl FnOnce(&mut Known)) {
        if let Some(known) = self.rows.get_mut(origin_id) {
            change(known);
        }
    }
}

/// A state after an outcome. What is known of a lead that stands is never taken back by a later word that says less.
fn after(state: &KnownState, outcome: &Outcome) -> KnownState {
    let there = |lead: LeadId, updated| KnownState::There { lead, updated };
    match (state, outcome) {
        (_, Outcome::Created(lead)) => there(*lead, false),
        (_, Outcome::Updated(lead)) => there(*lead, true),
        (KnownState::Unknown(Verb::Add), Outcome::Deferred(_)) => KnownState::Open,
        (KnownState::Unknown(Verb::Add), Outcome::Refused(error)) => {
            KnownState::Refused(error.impersonal())
        }
        // A lead whose change did not come about is there as it was.
        (KnownState::Unknown(Verb::Update(lead)), Outcome::Deferred(_) | Outcome::Refused(_)) => {
            there(*lead, false)
        }
        (
            state,
            Outcome::Intended | Outcome::Deferred(_) | Outcome::Unknown(_) | Outcome::Refused(_),
        ) => state.clone(),
    }
}

impl Journal for MemoryJournal {
    fn record(&mut self, records: &[Record]) -> Result<(), JournalError> {
        for record in records {
            match record {
                Record::Intent(intent) => self.intend(intent),
                Record::Outcome { origin_id, outcome } => {
                    if let Outcome::Updated(lead) = outcome {
                        self.note_update(origin_id, *lead).stands = true;
                    }
                    self.row(origin_id, |known| {
                        known.state = after(&known.state, outcome);
                    });
                }
                Record::Holds {
                    origin_id,
                    content,
                    sent,
                } => self.row(origin_id, |known| {
                    known.content = Some(*content);
                    known.sent.clone_from(sent);
                }),
                Record::Twins { origin_id } => self.row(origin_id, |known| known.resent = true),
                Record::Single { origin_id } => self.row(origin_id, |known| known.resent = false),
                Record::Gone { origin_id, lead } => {
                    self.row(origin_id, |known| known.state = KnownState::Gone(*lead));
                }
                Record::Found { origin_id, lead } => self.find(origin_id, *lead),
                Record::UndoIntent {
                    origin_id, undo, ..
                } => self.row(origin_id, |known| {
                    if let UndoVerb::Delete(lead) = undo {
                        known.state = KnownState::Undoing(*lead);
                    }
                }),
                Record::Undone { origin_id, undo } => self.undone(origin_id, *undo),
                Record::Kept { origin_id, lead } => {
                    self.row(origin_id, |known| {
                        known.state = KnownState::There {
                            lead: *lead,
                            updated: false,
                        };
                    });
                    self.update_ended(origin_id, true);
                }
                Record::OldValues {
                    origin_id, lead, ..
                } => {
                    self.note_update(origin_id, *lead);
                }
                Record::Ended { .. } => {}
            }
        }
        Ok(())
    }
}
