//! What the journal on disk keeps beside what it knows of origins: who made a lead, what a run changed, when requests went out.
//! Written down once more here, from `docs/journal.md` and `src/journal/`, so that ten thousand runs need no disk; some of them
//! are compared with the journal on disk itself.

use std::collections::{BTreeMap, BTreeSet};

use leadbatch::domain::{FieldName, KnownState, LeadId, PortalValue, Verb};
use leadbatch::journal::{MemoryJournal, UpdateState};
use leadbatch::run::{Record, UndoRow, UndoTask, UndoVerb};

/// What a run did to a lead that was there before.
#[derive(Debug)]
struct Update {
    lead: LeadId,
    state: UpdateState,
    old: BTreeMap<String, PortalValue>,
}

#[derive(Debug, Default)]
pub struct Book {
    made_by: BTreeMap<String, String>,
    /// Leads that were deleted by an undo, by origin.
    deleted: BTreeMap<String, LeadId>,
    /// By run and origin.
    updates: BTreeMap<(String, String), Update>,
    /// By process and number: when a request was written down, and when its last byte had left.
    requests: BTreeMap<(u64, u64), (u64, Option<u64>)>,
    /// Everything that was ever recorded, by run and subject, where it is to be compared with the journal on disk.
    pub log: Option<Vec<(String, String, Vec<Record>)>>,
}

impl Book {
    /// Notes what a process writes down.
    pub fn note(
        &mut self,
        (run, subject): (&str, &str),
        (process, now_ms, born_ms): (u64, u64, u64),
        records: &[Record],
    ) {
        if let Some(log) = &mut self.log {
            log.push((run.to_owned(), subject.to_owned(), records.to_vec()));
        }
        for record in records {
            match record {
                Record::Intent(intent) => {
                    self.request(process, intent.request.0, now_ms);
                    match intent.verb {
                        Verb::Add => {
                            self.deleted.remove(&intent.origin_id);
                            self.made_by
                                .insert(intent.origin_id.clone(), run.to_owned());
                        }
                        Verb::Update(lead) => {
                            self.update(run, &intent.origin_id, lead);
                        }
                    }
                }
                Record::Outcome { origin_id, outcome } => {
                    if let leadbatch::domain::Outcome::Updated(lead) = outcome {
                        self.update(run, origin_id, *lead).state = UpdateState::Updated;
                    }
                }
                Record::OldValues {
                    origin_id,
                    lead,
                    values,
                } => {
                    let update = self.update(run, origin_id, *lead);
                    for (field, value) in values {
                        let field = field.as_str().to_owned();
                        update.old.entry(field).or_insert_with(|| value.clone());
                    }
                }
                Record::UndoIntent { request, .. } => self.request(process, request.0, now_ms),
                Record::Undone { origin_id, undo } => match undo {
                    UndoVerb::Delete(lead) => {
                        self.deleted.insert(origin_id.clone(), *lead);
                    }
                    UndoVerb::Restore(_) => self.ended(subject, origin_id, UpdateState::Restored),
                },
                Record::Kept { origin_id, .. } => self.ended(subject, origin_id, UpdateState::Kept),
                Record::Ended { request, last_byte } => {
                    if let Some((_, left)) = self.requests.get_mut(&(process, request.0)) {
                        *left = Some(born_ms + last_byte.monotonic_ms());
                    }
                }
                Record::Holds { .. }
                | Record::Single { .. }
                | Record::Twins { .. }
                | Record::Gone { .. }
                | Record::Found { .. } => {}
            }
        }
    }

    fn request(&mut self, process: u64, number: u64, now_ms: u64) {
        let entry = self.requests.entry((process, number));
        entry.or_insert((now_ms, None));
    }

    fn update(&mut self, run: &str, origin: &str, lead: LeadId) -> &mut Update {
        let key = (run.to_owned(), origin.to_owned());
        self.updates.entry(key).or_insert_with(|| Update {
            lead,
            state: UpdateState::Intended,
            old: BTreeMap::new(),
        })
    }

    fn ended(&mut self, subject: &str, origin: &str, state: UpdateState) {
        let key = (subject.to_owned(), origin.to_owned());
        if let Some(update) = self.updates.get_mut(&key) {
            update.state = state;
        }
    }

    /// For how long the portal may still be at work on what was sent, as the command reckons it.
    pub fn unquiet_ms(&self, now_ms: u64, quiet_ms: u64) -> u64 {
        let open = self.requests.values().any(|(_, left)| left.is_none());
        let last = self.requests.values().filter_map(|(_, left)| *left).max();
        match last {
            _ if open => quiet_ms,
            Some(last) => quiet_ms.saturating_sub(now_ms.saturating_sub(last)),
            None => 0,
        }
    }

    /// The origins that a run made, changed or had last.
    pub fn origins(&self, journal: &MemoryJournal, run: &str) -> Vec<String> {
        let made = self.made_by.iter().filter(|(_, by)| *by == run);
        let mut origins: BTreeSet<String> = made.map(|(origin, _)| origin.clone()).collect();
        let had = journal.rows().filter(|(_, known)| known.run == run);
        origins.extend(had.map(|(origin, _)| origin.to_owned()));
        let updated = self.updates.keys().filter(|(by, _)| by == run);
        origins.extend(updated.map(|(_, origin)| origin.clone()));
        origins.into_iter().collect()
    }

    /// A row of a run as an undo takes it.
    pub fn undo_row(
        &self,
        journal: &MemoryJournal,
        run: &str,
        origin: &str,
        resumed: bool,
    ) -> Option<UndoRow> {
        let known = journal.known(origin)?;
        let made = self.made_by.get(origin).is_some_and(|by| by == run);
        let update = self.updates.get(&(run.to_owned(), origin.to_owned()));
        let lead = match &known.state {
            KnownState::There { lead, .. }
            | KnownState::Undoing(lead)
            | KnownState::Gone(lead)
            | KnownState::Unknown(Verb::Update(lead)) => Some(*lead),
            KnownState::Open | KnownState::Unknown(Verb::Add) | KnownState::Refused(_) => {
                self.deleted.get(origin).copied()
            }
        };
        let lead = lead.or(update.map(|update| update.lead));
        let unsure = matches!(known.state, KnownState::Unknown(Verb::Update(_)));
        let done = if made {
            known.state == KnownState::Open
        } else {
            match update?.state {
                UpdateState::Restored => true,
                UpdateState::Intended if !unsure => return None,
                UpdateState::Intended | UpdateState::Updated | UpdateState::Kept => false,
            }
        };
        if done && (!resumed || lead.is_none()) {
            return None;
        }
        let task = match update {
            Some(update) if !made => {
                let old = update.old.iter();
                let old = old.map(|(field, value)| (FieldName::new(field), value.clone()));
                UndoTask::Restore(old.collect())
            }
            _ => UndoTask::Delete,
        };
        Some(UndoRow {
            origin_id: origin.to_owned(),
            task,
            state: known.state.clone(),
            lead,
            sent: known.sent.clone(),
            above: known.above,
            nameless: false,
            later: !made && known.run != run,
            done,
        })
    }
}
