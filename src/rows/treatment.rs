//! What becomes of a row whose phones and e-mails the portal holds already (`duplicates: in_portal` of the mapping).
//!
//! A lead is the row's when every contact of the row that is found at all is found in it: where a phone finds one lead and an e-mail
//! another, nobody can tell which it is, and nothing is guessed (DUP-04). Of several leads with the same contacts the newest
//! open one is meant (DUP-07). Leads of stages that do not count stand in nobody's way, and are told (DUP-06).

use std::collections::BTreeSet;

use crate::domain::{
    CrmCard, CrmEntity, Deed, InPortal, InPortalAction, LeadId, ProblemKind, RowRef, StageGroup,
    Treatment,
};

/// Leads that a message lists.
const LISTED: usize = 10;

/// What each contact of a row finds.
pub type Finds<'a> = [Vec<&'a CrmCard>];

/// What is done about a row; `None` where nothing was found.
pub fn treatment(row: RowRef, rules: &InPortal, finds: &Finds<'_>) -> Option<Treatment> {
    let found = Found::new(rules, finds);
    if found.is_nothing() {
        let told = found.closed_told()?;
        let (deed, told) = (Deed::Create, vec![told]);
        return Some(Treatment { deed, told });
    }
    if found.leads.is_none() && rules.action != InPortalAction::Keep {
        let leads = found.listed(|card| card.entity == CrmEntity::Lead);
        let (deed, told) = (Deed::Refuse, vec![ProblemKind::DuplicateConflict { leads }]);
        return Some(Treatment { deed, told });
    }
    Some(match rules.action {
        InPortalAction::Keep => found.kept(),
        InPortalAction::Skip => found.skipped(),
        InPortalAction::Update => found.updated(row),
        InPortalAction::Link => found.linked(),
    })
}

/// What was found, by kind.
struct Found<'a> {
    /// Everything that counts, each once.
    all: Vec<&'a CrmCard>,
    /// The leads that may be the row's, the one that is meant first; `None` where its contacts find different ones.
    leads: Option<Vec<&'a CrmCard>>,
    contacts: Vec<&'a CrmCard>,
    companies: Vec<&'a CrmCard>,
    /// Leads whose stage does not count.
    closed: Vec<&'a CrmCard>,
}

impl<'a> Found<'a> {
    fn new(rules: &InPortal, finds: &Finds<'a>) -> Self {
        let counts = |card: &&CrmCard| {
            rules.among.contains(&card.entity)
                && (card.entity != CrmEntity::Lead || rules.stages.contains(&card.stage))
        };
        let all = each_once(finds.iter().flatten().copied().filter(counts));
        let closed = finds.iter().flatten().copied().filter(|card| !counts(card));
        let closed = closed.filter(|card| rules.among.contains(&card.entity));
        let of = |entity| common(finds, |card| card.entity == entity && counts(&card));
        let mut leads = of(CrmEntity::Lead);
        if let Some(leads) = &mut leads {
            let open = |card: &CrmCard| card.stage == StageGroup::Open;
            leads.sort_by_key(|card| std::cmp::Reverse((open(card), card.created, card.id)));
        }
        Self {
            leads,
            contacts: of(CrmEntity::Contact).unwrap_or_default(),
            companies: of(CrmEntity::Company).unwrap_or_default(),
            closed: each_once(closed),
            all,
        }
    }

    const fn is_nothing(&self) -> bool {
        self.all.is_empty()
    }

    /// What a message names: a lead before a contact, that before a company.
    fn first(&self) -> (String, u64, u64) {
        let lead = self.leads.as_ref().and_then(|leads| leads.first());
        let first = lead.or_else(|| self.all.iter().min_by_key(|card| (card.entity, card.id)));
        let (entity, id) = first.map_or((CrmEntity::Lead, 0), |card| (card.entity, card.id));
        let more = u64::try_from(self.all.len().saturating_sub(1)).unwrap_or(u64::MAX);
        (entity.word().to_owned(), id, more)
    }

    fn listed(&self, which: impl Fn(&CrmCard) -> bool) -> Vec<String> {
        let ids = self.all.iter().filter(|card| which(card));
        ids.map(|card| card.id.to_string()).take(LISTED).collect()
    }

    fn closed_told(&self) -> Option<ProblemKind> {
        let leads = self.closed.iter().map(|card| card.id.to_string());
        let leads: Vec<String> = leads.take(LISTED).collect();
        (!leads.is_empty()).then_some(ProblemKind::DuplicateClosed { leads })
    }

    fn kept(&self) -> Treatment {
        let (entity, id, more) = self.first();
        Treatment {
            deed: Deed::Create,
            told: vec![ProblemKind::DuplicateInPortalKept { entity, id, more }],
        }
    }

    fn skipped(&self) -> Treatment {
        let (entity, id, more) = self.first();
        Treatment {
            deed: Deed::Skip,
            told: vec![ProblemKind::DuplicateInPortal { entity, id, more }],
        }
    }

    /// One lead at most: the newest open one. One that is closed, or cannot be read, is not changed.
    fn updated(&self, row: RowRef) -> Treatment {
        let mut leads = self.leads.iter().flatten();
        let Some(first) = leads.next() else {
            return self.kept();
        };
        if first.stage != StageGroup::Open || !first.readable {
            return self.skipped();
        }
        let others: Vec<String> = leads.map(|card| card.id.to_string()).take(LISTED).collect();
        let lead = first.id;
        let told = if others.is_empty() {
            ProblemKind::DuplicateUpdated { lead }
        } else {
            ProblemKind::DuplicateLeads { lead, others }
        };
        Treatment {
            deed: Deed::Update {
                lead: LeadId(lead),
                by: (row.source, row.number),
            },
            told: vec![told],
        }
    }

    /// To the one contact, to the one company; which of several is not guessed.
    fn linked(&self) -> Treatment {
        let one = |cards: &[&CrmCard]| match cards {
            [card] => Some(card.id),
            _ => None,
        };
        let (contact, company) = (one(&self.contacts), one(&self.companies));
        if contact.is_some() || company.is_some() {
            let told = [("contact", contact), ("company", company)];
            let told = told.into_iter().filter_map(|(entity, id)| {
                let entity = entity.to_owned();
                id.map(|id| ProblemKind::DuplicateLinked { entity, id })
            });
            return Treatment {
                deed: Deed::Link { contact, company },
                told: told.collect(),
            };
        }
        let clients = self.listed(|card| card.entity != CrmEntity::Lead);
        if clients.is_empty() {
            return self.kept();
        }
        Treatment {
            deed: Deed::Create,
            told: vec![ProblemKind::DuplicateClients { clients }],
        }
    }
}

fn each_once<'a>(cards: impl Iterator<Item = &'a CrmCard>) -> Vec<&'a CrmCard> {
    let mut known = BTreeSet::new();
    cards
        .filter(|card| known.insert((card.entity, card.id)))
        .collect()
}

/// The cards that every contact finds which finds any; `None` where there are finds and no such card.
fn common<'a>(finds: &Finds<'a>, which: impl Fn(&'a CrmCard) -> bool) -> Option<Vec<&'a CrmCard>> {
    let of_each = finds.iter().map(|cards| {
        let cards = cards.iter().copied().filter(|card| which(card));
        each_once(cards)
    });
    let mut of_each = of_each.filter(|cards| !cards.is_empty());
    let Some(mut common) = of_each.next() else {
        return Some(Vec::new());
    };
    for cards in of_each {
        common.retain(|card| cards.iter().any(|other| other.id == card.id));
    }
    (!common.is_empty()).then_some(common)
}

#[cfg(test)]
mod tests {
    use super::treatment;
    use crate::domain::{
        CrmCard, CrmEntity, Deed, InPortal, InPortalAction, LeadId, MultiKind, SourceIndex,
        StageGroup,
    };
    use crate::rows::fixtures::row_ref;

    fn card(entity: CrmEntity, id: u64, stage: StageGroup) -> CrmCard {
        CrmCard {
            entity,
            id,
            contacts: Vec::new(),
            stage,
            created: i64::try_from(id).unwrap(),
            origin: (String::new(), String::new()),
            readable: true,
        }
    }

    fn rules(action: InPortalAction) -> InPortal {
        InPortal {
            among: CrmEntity::ALL.into(),
            by: vec![MultiKind::Phone, MultiKind::Email],
            action,
            stages: vec![StageGroup::Open],
        }
    }

    fn done(action: InPortalAction, finds: &[Vec<&CrmCard>]) -> Option<(Deed, &'static str)> {
        let treatment = treatment(row_ref(7), &rules(action), finds)?;
        Some((treatment.deed, treatment.told[0].code()))
    }

    use crate::domain::Coded as _;

    #[test]
    fn two_contacts_that_find_different_leads_are_a_conflict_dup_04() {
        let open = |id| card(CrmEntity::Lead, id, StageGroup::Open);
        let (a, b) = (open(1), open(2));
        for action in [
            InPortalAction::Skip,
            InPortalAction::Update,
            InPortalAction::Link,
        ] {
            let found = done(action, &[vec![&a], vec![&b]]);
            assert_eq!(
                found,
                Some((Deed::Refuse, "duplicate_conflict")),
                "{action:?}"
            );
        }
        let found = done(InPortalAction::Keep, &[vec![&a], vec![&b]]);
        assert_eq!(found, Some((Deed::Create, "duplicate_in_portal_kept")));
        // One of them has both.
        let update = Deed::Update {
            lead: LeadId(1),
            by: (SourceIndex(0), 7),
        };
        let found = done(InPortalAction::Update, &[vec![&b, &a], vec![&a], vec![]]);
        assert_eq!(found, Some((update, "duplicate_updated")));
    }

    #[test]
    fn of_several_leads_the_newest_open_one_is_changed_and_a_closed_one_never_dup_06_dup_07() {
        let lead = |id, stage| card(CrmEntity::Lead, id, stage);
        let (old, new) = (lead(1, StageGroup::Open), lead(2, StageGroup::Open));
        let closed = lead(3, StageGroup::Failure);
        let update = Deed::Update {
            lead: LeadId(2),
            by: (SourceIndex(0), 7),
        };
        let found = done(InPortalAction::Update, &[vec![&old, &closed, &new]]);
        assert_eq!(found, Some((update, "duplicate_leads")));
        let found = done(InPortalAction::Update, &[vec![&closed]]);
        assert_eq!(found, Some((Deed::Create, "duplicate_closed")));
        let mut counts = rules(InPortalAction::Update);
        counts.stages = vec![StageGroup::Open, StageGroup::Failure];
        let found = treatment(row_ref(7), &counts, &[vec![&closed]]).unwrap();
        assert_eq!(found.deed, Deed::Skip);
    }

    #[test]
    fn a_lead_belongs_to_the_one_client_and_to_none_of_several_dup_05() {
        let client = |entity, id| card(entity, id, StageGroup::Open);
        let (anna, boris) = (client(CrmEntity::Contact, 5), client(CrmEntity::Contact, 6));
        let firm = client(CrmEntity::Company, 9);
        let link = |contact, company| Some((Deed::Link { contact, company }, "duplicate_linked"));
        let found = done(InPortalAction::Link, &[vec![&anna, &firm]]);
        assert_eq!(found, link(Some(5), Some(9)));
        let found = done(InPortalAction::Link, &[vec![&anna], vec![&boris]]);
        assert_eq!(found, Some((Deed::Create, "duplicate_clients")));
        let found = done(InPortalAction::Skip, &[vec![&anna]]);
        assert_eq!(found, Some((Deed::Skip, "duplicate_in_portal")));
        let found = done(InPortalAction::Update, &[vec![&anna]]);
        assert_eq!(found, Some((Deed::Create, "duplicate_in_portal_kept")));
        assert_eq!(done(InPortalAction::Skip, &[vec![], vec![]]), None);
    }
}
