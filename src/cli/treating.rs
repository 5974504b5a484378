//! What is done about a row that was looked for in the portal, by what its contacts find: which finds are none, and that no lead is
//! changed by two rows.

use std::collections::BTreeMap;

use crate::batching::FINDS_TOLD;
use crate::domain::{
    CrmCard, CrmEntity, Deed, InPortal, LeadId, ProblemKind, RowRef, SeenAt, Treatment,
};
use crate::journal::JournalError;
use crate::rows::{Contact, treatment};
use crate::run::Foreseen;

use super::finds::Finds;
use super::foresight::Foresight;

/// A row that is looked for.
pub(super) struct Candidate {
    pub(super) row: RowRef,
    pub(super) origin: String,
    pub(super) contacts: Vec<Contact>,
    /// What was to be done with it before the portal was asked.
    pub(super) foreseen: Foreseen,
}

/// What is done about the rows of a run.
pub(super) struct Treating<'a, 'f> {
    foresight: &'f Foresight<'a>,
    rules: &'f InPortal,
    /// Leads of the run's originator above it were made by the run itself; `None` before its first start.
    own_above: Option<LeadId>,
    /// Leads that rows of the run change, by the rows.
    taken: BTreeMap<LeadId, SeenAt>,
}

impl<'a, 'f> Treating<'a, 'f> {
    pub(super) const fn new(
        foresight: &'f Foresight<'a>,
        rules: &'f InPortal,
        own_above: Option<LeadId>,
    ) -> Self {
        Self {
            foresight,
            rules,
            own_above,
            taken: BTreeMap::new(),
        }
    }

    /// What is done about the next row; `None` where nothing was found.
    pub(super) fn of(
        &mut self,
        row: &Candidate,
        finds: &Finds,
    ) -> Result<Option<Treatment>, JournalError> {
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
        let mut treatment = self.not_twice(row, treatment(row.row, self.rules, &of_each))?;
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
        Ok(treatment)
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

    /// One lead is changed by one row alone, of this run or of an earlier one: the two rows are one person's.
    fn not_twice(
        &mut self,
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
        if let Some(first) = self.taken.get(&lead) {
            let place = self.foresight.prepared.in_run().place(row.row, *first);
            return Ok(Some(taken_by(lead, first.row, place)));
        }
        let at = SeenAt {
            source: row.row.source,
            row: row.row.number,
        };
        self.taken.insert(lead, at);
        let adopter = self.foresight.memory.adopter(lead)?;
        let other = adopter.filter(|(origin, _)| *origin != row.origin);
        Ok(other.map_or(treatment, |(_, number)| {
            Some(taken_by(lead, number, String::new()))
        }))
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
