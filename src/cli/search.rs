//! The search for duplicates of a run's rows in the portal, before anything is planned (`duplicates: in_portal` of the mapping).
//!
//! A pass over the sources of its own: the rows whose leads would be made are looked for in portions, and what is done about each is
//! kept in the journal. The plan and the sending read it there, and so does every later start of the run: what was made meanwhile
//! by the run itself changes nothing.

use std::collections::BTreeMap;

use crate::batching::FINDS_TOLD;
use crate::domain::{
    CrmCard, CrmEntity, Deed, Draft, InPortal, Known, LeadId, ProblemKind, RowRef, SeenAt,
    Treatment,
};
use crate::fields::Sign;
use crate::journal::{DuplicateSearch, JournalError};
use crate::portal::Portal;
use crate::rows::{Contact, Settled, contacts, treatment};
use crate::run::Foreseen;

use super::asker::Asker;
use super::book::OpenBook;
use super::diagnose::Fatal;
use super::finds::Finds;
use super::foresight::Foresight;
use super::pick::Quota;
use super::rows::RowPass;
use super::survey::Prepared;

/// Rows that are looked for at once: some twenty requests.
const PORTION: usize = 2000;

/// Rows that are looked for beyond `--limit`, in the place of those that the portal has.
const SPARE_ROWS: u64 = 50;

/// How long what was found for a run that was not begun is worth something: a quarter of an hour.
pub(super) const KEPT_MS: i64 = 15 * 60 * 1000;

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

/// A row that is looked for.
struct Candidate {
    row: RowRef,
    origin: String,
    contacts: Vec<Contact>,
}

/// A row of a portion.
enum Seen {
    /// It is looked for.
    Wanted(Candidate),
    /// Nothing is looked for, and this is done with it.
    Foreseen(Foreseen, Option<Known>),
}

/// The search under way.
pub(super) struct Searching<'a, 'f> {
    pub(super) foresight: &'f Foresight<'a>,
    pub(super) rules: &'f InPortal,
    /// Leads of the run's originator above it were made by the run itself; `None` before its first start.
    pub(super) own_above: Option<LeadId>,
}

/// Leads that rows of the run change, by the rows.
type Taken = BTreeMap<LeadId, SeenAt>;

impl Searching<'_, '_> {
    /// Searches, and keeps what is done about each row under the run's name.
    pub(super) async fn run<P: Portal>(
        &self,
        asker: &mut Asker<'_, P>,
        open: &mut OpenBook,
        search: &DuplicateSearch,
    ) -> Result<(), Fatal> {
        let since = search.asked_at.saturating_sub(KEPT_MS);
        open.store.begin_search(open.book, search, since)?;
        let mut pass = RowPass::open(self.foresight.prepared, self.foresight.pick)?;
        let mut quota = Quota::new(self.limit());
        let mut taken = Taken::new();
        let mut more = true;
        while more {
            let rows;
            (rows, more) = self.portion(&mut pass)?;
            let mut finds = Finds::default();
            for row in &rows {
                if let Seen::Wanted(row) = row {
                    row.contacts.iter().for_each(|contact| finds.want(contact));
                }
            }
            finds.search(asker, &self.rules.among).await?;
            let mut treated = Vec::new();
            for row in rows {
                let (foreseen, known) = match row {
                    Seen::Foreseen(foreseen, known) => (foreseen, known),
                    Seen::Wanted(row) => {
                        let treatment = self.treat(&row, &finds, &mut taken);
                        let treatment = Self::not_twice(open, &row, treatment)?;
                        let deed = treatment.as_ref().map(|treatment| treatment.deed);
                        treated.push((row.origin, treatment));
                        (foreseen_of(deed), None)
                    }
                };
                more &= quota.of(foreseen, known.as_ref()) != Foreseen::Held;
            }
            open.store.keep_treatments(&search.run, &treated)?;
        }
        open.store.end_search(&search.run)?;
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
            let contacts = if foreseen == Foreseen::Create {
                self.contacts_of(draft)
            } else {
                Vec::new()
            };
            if foreseen == Foreseen::Create {
                // One that has nothing to be looked for by is forgotten, should other rules have found something of it before.
                candidates += usize::from(!contacts.is_empty());
                rows.push(Seen::Wanted(Candidate {
                    row: row.row,
                    origin: draft.origin.id.clone(),
                    contacts,
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
        let shared = &self.foresight.prepared.shared;
        contacts
            .retain(|contact| contact.sign == Sign::Own && shared.rows(contact.print()).is_none());
        contacts
    }

    /// What is done about a row, by what its contacts find.
    fn treat(&self, row: &Candidate, finds: &Finds, taken: &mut Taken) -> Option<Treatment> {
        let mut shared = None;
        let of_each: Vec<Vec<&CrmCard>> = row
            .contacts
            .iter()
            .map(|contact| match finds.of(contact) {
                Ok(mut cards) => {
                    cards.retain(|card| !self.is_own(card, &row.origin));
                    cards
                }
                Err(entity) => {
                    shared = Some(entity);
                    Vec::new()
                }
            })
            .collect();
        let mut treatment = treatment(row.row, self.rules, &of_each);
        if let Some(Treatment {
            deed: Deed::Update { lead, .. },
            ..
        }) = treatment
        {
            let at = SeenAt {
                source: row.row.source,
                row: row.row.number,
            };
            if let Some(first) = taken.get(&lead) {
                treatment = Some(self.taken(row.row, lead, *first));
            } else {
                taken.insert(lead, at);
            }
        }
        if let Some(entity) = shared {
            let told = ProblemKind::SharedInPortal {
                entity: entity.word().to_owned(),
                count: u64::try_from(FINDS_TOLD).unwrap_or(u64::MAX),
            };
            let created = || Treatment {
                deed: Deed::Create,
                told: Vec::new(),
            };
            treatment.get_or_insert_with(created).told.push(told);
        }
        treatment
    }

    /// A lead of the row itself, or one that the run has made: no duplicate of its rows, unless `in_file` says so.
    fn is_own(&self, card: &CrmCard, origin: &str) -> bool {
        let (originator, id) = &card.origin;
        let of_run = self
            .own_above
            .is_some_and(|above| LeadId(card.id) > above && !id.is_empty());
        card.entity == CrmEntity::Lead
            && *originator == self.foresight.prepared.mapping.originator
            && (of_run || id == origin)
    }

    /// A lead that another row has changed in an earlier run is not changed by this one: the two are one person's.
    fn not_twice(
        open: &OpenBook,
        row: &Candidate,
        treatment: Option<Treatment>,
    ) -> Result<Option<Treatment>, JournalError> {
        let Some(Treatment {
            deed: Deed::Update { lead, .. },
            ..
        }) = treatment
        else {
            return Ok(treatment);
        };
        let adopter = open.store.adopter(open.book, lead)?;
        let other = adopter.filter(|(origin, _)| *origin != row.origin);
        Ok(other.map_or(treatment, |(_, number)| {
            Some(taken_by(lead, number, String::new()))
        }))
    }

    /// One lead is changed by one row alone.
    fn taken(&self, row: RowRef, lead: LeadId, first: SeenAt) -> Treatment {
        let place = self.foresight.prepared.in_run().place(row, first);
        taken_by(lead, first.row, place)
    }
}

fn taken_by(lead: LeadId, row: u64, place: String) -> Treatment {
    let told = ProblemKind::DuplicateTaken {
        lead: lead.0,
        row,
        place,
    };
    Treatment {
        deed: Deed::Skip,
        told: vec![told],
    }
}

/// What is foreseen of a row that was to be made, once the portal was asked.
pub(super) const fn foreseen_of(deed: Option<Deed>) -> Foreseen {
    match deed {
        None | Some(Deed::Create) => Foreseen::Create,
        Some(Deed::Link { .. }) => Foreseen::Link,
        Some(Deed::Update { .. }) => Foreseen::Adopt,
        Some(Deed::Skip) => Foreseen::Duplicate,
        Some(Deed::Refuse) => Foreseen::Conflict,
    }
}
