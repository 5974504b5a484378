//! Whether look-ups can be believed: a webhook that may add leads need not be able to see them.
//!
//! A lead that was surely created is looked up by the very question that reconciling asks: the first of all before anything else is
//! sent, and one for each responsible person, since rights may end at other people's leads. Where it is not found, *not found* means
//! nothing, and no row of that kind is ever sent again after a lost answer.

use std::collections::BTreeMap;

use crate::domain::{LeadId, Moment};

/// Look-ups of a sample, spaced by the settling time, before it is given up.
const TRIES: u8 = 3;

/// What is known about the leads of one responsible person; the empty name stands for the webhook's own user.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sight {
    /// A lead is to be looked up.
    Sample {
        origin_id: String,
        lead: LeadId,
        tries: u8,
        due: Moment,
        asked: bool,
        /// This process made it, so it must be there.
        fresh: bool,
    },
    /// Look-ups find such leads.
    Seen,
    /// Look-ups do not find them.
    Blind,
}

/// What may be done with a row that look-ups did not find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Belief {
    /// It is not there: it may be sent again.
    Believe,
    /// A sample will tell.
    Ask,
    /// No sample exists yet.
    NoSample,
    /// Look-ups are blind here.
    Never,
}

/// The samples of a run.
#[derive(Debug)]
pub(super) struct Trust {
    /// The webhook's user is an administrator, who sees every lead.
    admin: bool,
    sights: BTreeMap<String, Sight>,
    first: First,
}

/// The run's first lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    NotMade,
    BeingLookedUp,
    Done,
}

impl Trust {
    /// `samples`: the leads that this run makes can be looked up.
    pub(super) const fn new(admin: bool, samples: bool) -> Self {
        Self {
            admin,
            sights: BTreeMap::new(),
            first: if samples { First::NotMade } else { First::Done },
        }
    }

    /// A lead of a responsible person was made just now.
    pub(super) fn made(&mut self, person: &str, origin_id: &str, lead: LeadId, now: Moment) {
        let known = self.sights.get(person);
        let better = match known {
            None => true,
            Some(Sight::Sample { fresh, .. }) => !fresh,
            Some(Sight::Seen | Sight::Blind) => false,
        };
        if better {
            self.put(person, origin_id, lead, now, true);
        }
        if self.first == First::NotMade {
            self.first = First::BeingLookedUp;
        }
        if !matches!(self.sights.get(person), Some(Sight::Sample { .. })) {
            self.first = First::Done;
        }
    }

    /// A lead of a responsible person stands in the journal.
    pub(super) fn known(&mut self, person: &str, origin_id: &str, lead: LeadId, now: Moment) {
        if !self.sights.contains_key(person) {
            self.put(person, origin_id, lead, now, false);
        }
    }

    fn put(&mut self, person: &str, origin_id: &str, lead: LeadId, due: Moment, fresh: bool) {
        let sample = Sight::Sample {
            origin_id: origin_id.to_owned(),
            lead,
            tries: 0,
            due,
            asked: false,
            fresh,
        };
        self.sights.insert(person.to_owned(), sample);
    }

    /// The portal does not let leads be listed just now: the first lead is looked up later.
    pub(super) fn go_on(&mut self) {
        if self.first == First::BeingLookedUp {
            self.first = First::Done;
        }
    }

    /// Whether nothing else may be sent before the first lead was looked up.
    pub(super) fn holds_writes(&self) -> bool {
        self.first == First::BeingLookedUp
    }

    /// Whether no lead was made yet.
    pub(super) fn awaits_first(&self) -> bool {
        self.first == First::NotMade
    }

    /// When the sample that holds the run up, or any when `all`, is to be looked up.
    pub(super) fn due(&self, all: bool) -> Option<Moment> {
        if !all && !self.holds_writes() {
            return None;
        }
        let open = self.sights.values().filter_map(|sight| match sight {
            Sight::Sample {
                due, asked: false, ..
            } => Some(*due),
            Sight::Sample { .. } | Sight::Seen | Sight::Blind => None,
        });
        open.min()
    }

    /// Whether samples are left.
    pub(super) fn has_samples(&self) -> bool {
        let mut sights = self.sights.values();
        sights.any(|sight| matches!(sight, Sight::Sample { .. }))
    }

    /// The samples that are due.
    pub(super) fn take_due(&mut self, now: Moment) -> Vec<(String, LeadId)> {
        let mut taken = Vec::new();
        for sight in self.sights.values_mut() {
            if let Sight::Sample {
                origin_id,
                lead,
                due,
                asked,
                ..
            } = sight
                && !*asked
                && *due <= now
            {
                *asked = true;
                taken.push((origin_id.clone(), LeadId(lead.0.saturating_sub(1))));
            }
        }
        taken
    }

    /// A look-up of a sample found these leads; gives the person whose leads look-ups are now known not to find.
    pub(super) fn judge(
        &mut self,
        origin: &str,
        leads: &[LeadId],
        now: Moment,
        settle_ms: u64,
    ) -> Option<String> {
        let mut sights = self.sights.iter_mut();
        let (person, sight) = sights.find(
            |(_, sight)| matches!(sight, Sight::Sample { origin_id, .. } if origin_id == origin),
        )?;
        let person = person.clone();
        let Sight::Sample {
            lead,
            tries,
            due,
            asked,
            fresh,
            ..
        } = sight
        else {
            return None;
        };
        if leads.contains(lead) {
            *sight = Sight::Seen;
        } else if !*fresh {
            // People may have deleted a lead of an earlier run: it says nothing.
            self.sights.remove(&person);
            return None;
        } else if *tries + 1 < TRIES {
            *tries += 1;
            *asked = false;
            *due = now.after_ms(settle_ms);
            return None;
        } else {
            *sight = Sight::Blind;
        }
        self.first = First::Done;
        (self.sights.get(&person) == Some(&Sight::Blind)).then_some(person)
    }

    /// The portal does not let the webhook look leads up at all; gives the persons of whom that is news.
    pub(super) fn blind(&mut self, origins: &[String]) -> Vec<String> {
        let mut news = Vec::new();
        for (person, sight) in &mut self.sights {
            if matches!(sight, Sight::Sample { origin_id, .. } if origins.contains(origin_id)) {
                *sight = Sight::Blind;
                news.push(person.clone());
            }
        }
        self.first = First::Done;
        news
    }

    /// What *not found* means for a row of this responsible person.
    pub(super) fn believe(&self, person: &str) -> Belief {
        match self.sights.get(person) {
            Some(Sight::Blind) => Belief::Never,
            Some(Sight::Seen) => Belief::Believe,
            _ if self.admin => Belief::Believe,
            Some(Sight::Sample { .. }) => Belief::Ask,
            None => Belief::NoSample,
        }
    }
}
