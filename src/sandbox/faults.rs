//! Misfortunes on order: which request or call is hit, and how.
//!
//! A [`FaultRule`] says what is hit (requests, or calls of a method), when (the n-th, every n-th, by chance, always; within
//! a part of the portal's life; so many times) and what happens ([`FaultKind`]). Chance is drawn from the portal's seed and
//! from what is hit, so the same calls in the same order meet the same faults. The first rule that fits a request or call
//! strikes, no second one.

use super::chance;

/// Which call a fault waits for; the first one is number 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultAt {
    /// The n-th HTTP request under `/rest`, refused ones counted.
    Request(u64),
    /// The n-th call of a method (`crm.lead.add`), alone or inside a batch.
    Call {
        /// The method's name in lower case.
        method: String,
        /// Which of its calls.
        nth: u64,
    },
}

/// What happens. Those that do not say otherwise leave the work done: that is what makes an answer ambiguous.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// An error before any work.
    Refuse {
        /// HTTP status of a standalone call.
        status: u16,
        /// The `error` code.
        code: String,
        /// The `error_description`.
        text: String,
    },
    /// An error after the work: the lead stands although the call failed (`facts-unknown.md` rows 1 and 3).
    RefuseAfter {
        /// HTTP status of a standalone call.
        status: u16,
        /// The `error` code.
        code: String,
        /// The `error_description`.
        text: String,
    },
    /// The gateway's HTML page with this status in the answer's place.
    Gateway {
        /// 502, 504 or, for a maintenance page, 200.
        status: u16,
    },
    /// No byte of an answer: the connection is closed.
    Silence,
    /// Only the first bytes of the body.
    Cut {
        /// How many bytes are kept.
        keep: usize,
    },
    /// The portal stops after this call: later commands of the batch never run, the gateway answers 502.
    Die,
    /// The answer comes later than the work takes.
    Delay {
        /// By so many milliseconds.
        ms: u64,
    },
    /// The work is done twice, as by a gateway that sends a request again: two leads, and the answer of the second.
    Doubled,
    /// The answer to a call that gives a list of items, such as `crm.item.batchImport`, lacks its last ones.
    Short {
        /// How many are missing.
        missing: usize,
    },
    /// The connection is reset while the request is being sent: nothing is worked. Strikes requests alone.
    Reset,
    /// No connection can be made, and those that stand are closed: nothing is worked. Strikes requests alone, while its time
    /// lasts.
    Down,
    /// This fault with the work left out: [`Self::Gateway`], [`Self::Silence`] and [`Self::Delay`] before the work.
    Unworked(Box<Self>),
}

/// A fault waiting for its call; it strikes once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The call it waits for.
    pub at: FaultAt,
    /// What it does.
    pub kind: FaultKind,
}

/// What a rule hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultOn {
    /// HTTP requests.
    Requests,
    /// Calls of one method (its name in lower case), alone or inside a batch.
    Calls(String),
    /// Calls of any method.
    AnyCall,
}

/// Which of the requests or calls a rule hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultWhen {
    /// The n-th, counted from 1.
    Nth(u64),
    /// Every n-th.
    Every(u64),
    /// With so many chances in a million.
    Chance(u64),
    /// Each.
    Always,
}

/// Faults on order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultRule {
    /// What is hit.
    pub on: FaultOn,
    /// Which of them.
    pub when: FaultWhen,
    /// From this age of the portal on, milliseconds.
    pub from_ms: u64,
    /// Up to this age of the portal, exclusive.
    pub until_ms: Option<u64>,
    /// How often at the most.
    pub times: Option<u64>,
    /// What happens.
    pub kind: FaultKind,
}

impl From<Fault> for FaultRule {
    fn from(fault: Fault) -> Self {
        let (on, nth) = match fault.at {
            FaultAt::Request(nth) => (FaultOn::Requests, nth),
            FaultAt::Call { method, nth } => (FaultOn::Calls(method), nth),
        };
        Self {
            on,
            when: FaultWhen::Nth(nth),
            from_ms: 0,
            until_ms: None,
            times: Some(1),
            kind: fault.kind,
        }
    }
}

/// What may be hit now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// A request whose head has arrived: only what keeps it from being read can strike.
    Arrival,
    /// A request that was read.
    Request,
    /// A call of this method.
    Call(&'a str),
}

/// One request or call that may be hit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event<'a> {
    pub(super) target: Target<'a>,
    /// Which of its kind it is.
    pub(super) nth: u64,
    /// Age of the portal, milliseconds.
    pub(super) life_ms: u64,
    pub(super) seed: u64,
}

impl FaultRule {
    fn fits(&self, place: u64, event: Event<'_>) -> bool {
        let hit = match (&self.on, event.target) {
            (FaultOn::Requests, Target::Arrival) => self.kind.prevents_reading(),
            (FaultOn::Requests, Target::Request) => !self.kind.prevents_reading(),
            (FaultOn::Calls(wanted), Target::Call(method)) => wanted == method,
            (FaultOn::AnyCall, Target::Call(_)) => true,
            (FaultOn::Requests, Target::Call(_))
            | (FaultOn::Calls(_) | FaultOn::AnyCall, Target::Arrival | Target::Request) => false,
        };
        hit && self.is_on(event.life_ms) && self.hits(place, event)
    }

    fn is_on(&self, life_ms: u64) -> bool {
        self.times != Some(0)
            && self.from_ms <= life_ms
            && self.until_ms.is_none_or(|until| life_ms < until)
    }

    fn hits(&self, place: u64, event: Event<'_>) -> bool {
        match self.when {
            FaultWhen::Nth(nth) => event.nth == nth,
            FaultWhen::Every(n) => event.nth.checked_rem(n) == Some(0),
            FaultWhen::Chance(in_a_million) => {
                let drawn_for = [event.seed, chance::FAULTS.saturating_add(place), event.nth];
                chance::below(1_000_000, drawn_for) < in_a_million
            }
            FaultWhen::Always => true,
        }
    }
}

impl FaultKind {
    /// What happens to the reply, whether the work was done or not.
    pub(super) fn unwrapped(self) -> Self {
        if let Self::Unworked(kind) = self {
            *kind
        } else {
            self
        }
    }

    /// Whether the request is not even read.
    const fn prevents_reading(&self) -> bool {
        matches!(self, Self::Reset | Self::Down)
    }
}

/// The faults that are on order.
#[derive(Debug, Default)]
pub(super) struct Faults {
    rules: Vec<FaultRule>,
}

impl Faults {
    pub(super) const fn new(rules: Vec<FaultRule>) -> Self {
        Self { rules }
    }

    pub(super) fn add(&mut self, rule: FaultRule) {
        self.rules.push(rule);
    }

    /// The fault that hits this request or call.
    pub(super) fn strike(&mut self, event: Event<'_>) -> Option<FaultKind> {
        let fits = |(place, rule): (u64, &FaultRule)| rule.fits(place, event);
        let at = (0..).zip(&self.rules).position(fits)?;
        let rule = self.rules.get_mut(at)?;
        if let Some(times) = &mut rule.times {
            *times = times.saturating_sub(1);
        }
        Some(rule.kind.clone())
    }

    /// Whether it may ever be unreachable.
    pub(super) fn may_be_down(&self) -> bool {
        self.rules.iter().any(|rule| rule.kind == FaultKind::Down)
    }

    /// The age of the portal at which it can be reached again, if at `life_ms` it cannot; `u64::MAX` when it never ends.
    pub(super) fn down_until(&self, life_ms: u64) -> Option<u64> {
        let down = self
            .rules
            .iter()
            .filter(|rule| rule.kind == FaultKind::Down && rule.is_on(life_ms));
        down.map(|rule| rule.until_ms.unwrap_or(u64::MAX)).max()
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::{Event, FaultKind, FaultOn, FaultRule, FaultWhen, Faults, Target};

    fn rule(when: FaultWhen) -> FaultRule {
        FaultRule {
            on: FaultOn::Requests,
            when,
            from_ms: 0,
            until_ms: None,
            times: None,
            kind: FaultKind::Silence,
        }
    }

    fn hit(faults: &mut Faults, seed: u64, requests: u64) -> Vec<u64> {
        (1..=requests)
            .filter(|nth| {
                let event = Event {
                    target: Target::Request,
                    nth: *nth,
                    life_ms: nth * 1000,
                    seed,
                };
                faults.strike(event).is_some()
            })
            .collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_faults_and_another_one_others() {
        let hits = |seed| {
            hit(
                &mut Faults::new(vec![rule(FaultWhen::Chance(20_000))]),
                seed,
                5_000,
            )
        };
        assert_eq!(hits(3), hits(3));
        assert_ne!(hits(3), hits(4));
        assert!((60..140).contains(&hits(3).len()), "{}", hits(3).len());
    }

    #[test]
    fn rules_keep_to_their_number_time_and_count() {
        let every = |times, from_ms, until_ms| {
            let ruled = FaultRule {
                from_ms,
                until_ms,
                times,
                ..rule(FaultWhen::Every(3))
            };
            hit(&mut Faults::new(vec![ruled]), 0, 20)
        };
        assert_eq!(every(None, 0, None), [3, 6, 9, 12, 15, 18]);
        assert_eq!(every(Some(2), 0, None), [3, 6]);
        assert_eq!(every(None, 6_001, Some(15_000)), [9, 12]);
        let nth = hit(&mut Faults::new(vec![rule(FaultWhen::Nth(7))]), 0, 20);
        assert_eq!(nth, [7]);
        let never = hit(&mut Faults::new(vec![rule(FaultWhen::Every(0))]), 0, 9);
        assert!(never.is_empty());
    }
}
