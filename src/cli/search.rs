//! The search for duplicates of a run's rows in the portal, before anything is planned (`duplicates: in_portal` of the mapping).
//!
//! A pass over the sources of its own: the rows whose leads would be made are looked for in portions, and what is done about each is
//! kept. An import keeps it in the journal: the plan and the sending read it there, and so does every later start of the run, so that
//! what was made meanwhile by the run itself changes nothing. A check keeps it for as long as it lasts.
//!
//! Rows that may have been sent are looked for too where the journal does not say so: such as came back with their identity, and
//! such as the portal refused. One whose own lead stands is left to its look-up.

use std::collections::BTreeSet;

use crate::batching::Answer;
use crate::domain::{Draft, InPortal, Known, LeadId};
use crate::fields::Sign;
use crate::journal::{BookId, DuplicateSearch, Store};
use crate::portal::Portal;
use crate::rows::{Contact, Settled, contacts};
use crate::run::{Foreseen, LookUp, Paging, Purpose};

use super::asker::Asker;
use super::clock::Clock;
use super::diagnose::{ConfigProblem, Fatal};
use super::finds::{Finds, understood};
use super::foresight::{Foresight, treated};
use super::pick::Quota;
use super::portal_setup::PortalSetup;
use super::rows::RowPass;
use super::settings::{Limits, Talk};
use super::survey::Prepared;
use super::treating::{Candidate, Treating};

/// Rows that are looked for at once: some twenty requests.
const PORTION: usize = 2000;

/// Rows that are looked for beyond `--limit`, in the place of those that the portal has.
const SPARE_ROWS: u64 = 50;

/// How long what was found for a run that was not begun is worth something: a quarter of an hour.
const KEPT_MS: i64 = 15 * 60 * 1000;

/// By which rules, and how far, a mapping searches: any change of it searches anew.
pub(super) fn terms(prepared: &Prepared, limit: Option<u64>) -> [u8; 16] {
    let hash = prepared.mapping.hash();
    let mut terms: [u8; 16] = hash.first_chunk().copied().unwrap_or_default();
    let limit = limit.unwrap_or_default().to_be_bytes();
    for (byte, more) in terms.iter_mut().zip(limit) {
        *byte ^= more;
    }
    terms
}

/// From when on what was found for a run that was not begun is worth something.
pub(super) fn kept_since(clock: Clock) -> i64 {
    clock.now().unix_ms().saturating_sub(KEPT_MS)
}

/// By which rules the portal is searched, if it is; where it cannot be asked, nothing is sent on a guess.
pub(super) fn in_portal<'a>(
    prepared: &'a Prepared,
    setup: &PortalSetup,
) -> Result<Option<&'a InPortal>, Fatal> {
    let rules = prepared.mapping.duplicates.in_portal.as_ref();
    if rules.is_some() && !setup.portal.has_rest() {
        return Err(ConfigProblem::DuplicatesNeedRest.into());
    }
    Ok(rules)
}

/// Where what is found is kept, and of which run it is.
pub(super) struct Keep<'s> {
    pub(super) store: &'s mut Store,
    pub(super) book: BookId,
    pub(super) sources_key: &'s str,
    /// Leads of the run's originator above it were made by the run itself; `None` before its first start.
    pub(super) own_above: Option<LeadId>,
}

/// Looks for the rows' duplicates in the portal, unless an earlier start has; gives the requests that this process has sent by
/// then, or nothing where none are to be looked for.
pub(super) async fn search(
    foresight: &Foresight<'_>,
    (setup, keep): (&PortalSetup, Keep<'_>),
    (limits, talk, clock): (Limits, &Talk, Clock),
    before: u32,
) -> Result<Option<u32>, Fatal> {
    let Some(rules) = in_portal(foresight.prepared, setup)? else {
        return Ok(None);
    };
    let terms = terms(foresight.prepared, foresight.limit);
    if foresight.memory.is_searched(foresight.run, terms)? {
        return Ok(Some(before));
    }
    talk.console.say("searching-duplicates", &[]);
    let parts = (limits, clock, &talk.console);
    let mut asker = Asker::new(&setup.portal, parts, before);
    let search = DuplicateSearch {
        run: foresight.run.to_owned(),
        sources_key: keep.sources_key.to_owned(),
        terms,
        asked_at: clock.now().unix_ms(),
    };
    let searching = Searching {
        foresight,
        rules,
        clock,
    };
    searching.run(&mut asker, keep, &search).await?;
    Ok(Some(u32::try_from(asker.counts().sent).unwrap_or(u32::MAX)))
}

/// A row of a portion.
enum Seen {
    /// It is looked for.
    Wanted(Candidate),
    /// Nothing is looked for, and this is done with it.
    Foreseen(Foreseen, Option<Known>),
}

/// The search under way.
struct Searching<'a, 'f> {
    foresight: &'f Foresight<'a>,
    rules: &'f InPortal,
    clock: Clock,
}

impl Searching<'_, '_> {
    /// Searches, and keeps what is done about each row under the run's name.
    async fn run<P: Portal>(
        &self,
        asker: &mut Asker<'_, P>,
        keep: Keep<'_>,
        search: &DuplicateSearch,
    ) -> Result<(), Fatal> {
        let since = search.asked_at.saturating_sub(KEPT_MS);
        keep.store.begin_search(keep.book, search, since)?;
        let mut pass = RowPass::open(self.foresight.prepared, self.foresight.pick);
        let mut quota = Quota::new(self.limit());
        let mut treating = Treating::new(self.foresight, self.rules, keep.own_above);
        let mut more = true;
        while more {
            let rows;
            (rows, more) = self.portion(&mut pass)?;
            let standing = self.standing(asker, &rows).await?;
            let mut finds = Finds::default();
            for row in wanted(&rows).filter(|row| !standing.contains(&row.origin)) {
                row.contacts.iter().for_each(|contact| finds.want(contact));
            }
            finds.search(asker, &self.rules.among).await?;
            let mut kept = Vec::new();
            for row in rows {
                let (foreseen, known) = match row {
                    Seen::Foreseen(foreseen, known) => (foreseen, known),
                    Seen::Wanted(row) => {
                        let mut treatment = None;
                        if !standing.contains(&row.origin) {
                            treatment = treating.of(&row, &finds)?;
                        }
                        let deed = treatment.as_ref().map(|treatment| treatment.deed);
                        kept.push((row.origin, treatment));
                        (treated(row.foreseen, deed), None)
                    }
                };
                more &= quota.of(foreseen, known.as_ref()) != Foreseen::Held;
            }
            keep.store.keep_treatments(&search.run, &kept)?;
        }
        keep.store.end_search(&search.run)?;
        Ok(())
    }

    /// How many rows may go this time, where those are the first of the files: dated leads go by their dates.
    fn limit(&self) -> Option<u64> {
        let mapping = &self.foresight.prepared.mapping;
        self.foresight.limit.filter(|_| !mapping.is_dated())
    }

    /// The next rows; whether there may be more. Where only so many may go this time, not many more are looked for.
    fn portion(&self, pass: &mut RowPass<'_>) -> Result<(Vec<Seen>, bool), Fatal> {
        let limit = self.limit();
        let limit = limit.map(|limit| limit.saturating_add(SPARE_ROWS));
        let limit = limit.and_then(|limit| usize::try_from(limit).ok());
        let (wanted, most) = (
            limit.map_or(PORTION, |limit| limit.min(PORTION)),
            10 * PORTION,
        );
        let mut rows = Vec::new();
        let mut candidates = 0;
        while candidates < wanted && rows.len() < most {
            let Some(row) = pass.next()? else {
                return Ok((rows, false));
            };
            let Settled::Valid(draft) = &row.outcome else {
                continue;
            };
            let (foreseen, known) = self.foresight.unasked(draft)?;
            if self.foresight.looks_for(foreseen, known.as_ref()) {
                let contacts = self.contacts_of(draft);
                // One that has nothing to be looked for by is forgotten, should other rules have found something of it before.
                candidates += usize::from(!contacts.is_empty());
                rows.push(Seen::Wanted(Candidate {
                    row: row.row,
                    origin: draft.origin.id.clone(),
                    contacts,
                    foreseen,
                }));
            } else if limit.is_some() {
                rows.push(Seen::Foreseen(foreseen, known));
            }
        }
        Ok((rows, true))
    }

    /// The contacts of a row that are its own: what many share finds the leads of others.
    fn contacts_of(&self, draft: &Draft) -> Vec<Contact> {
        let mut contacts = contacts(&draft.fields, &self.rules.by);
        let prepared = self.foresight.prepared;
        let is_shared = |contact: &Contact| {
            let print = contact.print(prepared.words.prints);
            prepared.shared.rows(print).is_some()
        };
        contacts.retain(|contact| contact.sign == Sign::Own && !is_shared(contact));
        contacts
    }

    /// Origins of rows that may have been sent, and whose leads stand.
    async fn standing<P: Portal>(
        &self,
        asker: &mut Asker<'_, P>,
        rows: &[Seen],
    ) -> Result<BTreeSet<String>, Fatal> {
        let suspects = wanted(rows).filter(|row| row.foreseen == Foreseen::LookUp);
        let suspects = suspects.filter(|row| !row.contacts.is_empty());
        let origins = suspects.map(|row| (row.origin.clone(), LeadId(0)));
        let originator = &self.foresight.prepared.mapping.originator;
        let mut look_ups = LookUp::of(Purpose::Parked, originator, origins);
        let mut standing = BTreeSet::new();
        while !look_ups.is_empty() {
            let now = self.clock.now();
            let questions = look_ups.iter_mut().map(|one| one.question(now));
            let told = asker.ask_all(questions.collect()).await;
            let answers = told.map_err(|error| error.or(ConfigProblem::DuplicatesUnanswered))?;
            let mut unread = Vec::new();
            for (mut look_up, answer) in look_ups.into_iter().zip(answers) {
                let Answer::Found { leads, full } = understood(answer)? else {
                    return Err(ConfigProblem::DuplicatesUnanswered.into());
                };
                match look_up.take(leads, full) {
                    Paging::More => unread.push(look_up),
                    Paging::Astray => return Err(ConfigProblem::DuplicatesUnanswered.into()),
                    Paging::Done => {
                        let (_, found) = look_up.into_found();
                        let found = found.into_iter().filter(|(_, leads)| !leads.is_empty());
                        standing.extend(found.map(|(origin, _)| origin));
                    }
                }
            }
            look_ups = unread;
        }
        Ok(standing)
    }
}

fn wanted(rows: &[Seen]) -> impl Iterator<Item = &Candidate> {
    rows.iter().filter_map(|row| match row {
        Seen::Wanted(row) => Some(row),
        Seen::Foreseen(..) => None,
    })
}
