//! One thing that is charged: its ten one-minute baskets, as far as the portal's answers let them be known.
//!
//! The portal tells one figure, the sum of the window, and one moment, that at which the oldest basket falls out. What the
//! program's own calls cost it knows call by call, with the portal's own time of each; so it knows what is in the baskets, and
//! what will be free at which moment. Whatever the told sum has beyond that is somebody else's. The told sum is always
//! right, except where it falls for no reason that can be seen.

use std::collections::VecDeque;

use super::FLOOR_MS;
use crate::domain::Moment;
use crate::limits::Spent;

/// How long a basket counts after its first call (`rest-contract.md` §5).
pub(super) const WINDOW_MS: u64 = 600_000;

/// The span of a basket.
const BASKET_MS: u64 = 60_000;

/// The portal tells its moments in whole seconds.
const SECOND_MS: u64 = 1_000;

/// Past this the portal's clock was set, or is another: no answer is so late.
const CLOCK_JUMP_MS: u64 = 300_000;

/// How often a total that fell for no reason has to be told again before it is believed.
const CONFIRMATIONS: u32 = 2;

/// One minute of work. Times are Unix milliseconds of the portal's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_field_names, reason = "the unit belongs to each name")]
struct Basket {
    /// No later than this its first call began.
    first_ms: u64,
    own_ms: u64,
    other_ms: u64,
    /// Of work from before the first total that was told, whose minutes are not known: when the last of it has fallen. Its
    /// `first_ms` is then that of the oldest basket.
    past_until_ms: Option<u64>,
}

impl Basket {
    const fn sum_ms(self) -> u64 {
        self.own_ms.saturating_add(self.other_ms)
    }

    /// When it has surely fallen out: the told second after it, as the portal tells it.
    const fn release_ms(self) -> u64 {
        let told = self.first_ms.saturating_add(WINDOW_MS) / SECOND_MS * SECOND_MS;
        told.saturating_add(SECOND_MS)
    }

    const fn is_past(self) -> bool {
        self.past_until_ms.is_some()
    }

    /// Whether the portal may still count it at its time: of what the past holds only the oldest minute falls at its moment.
    fn stands(self, portal_ms: u64) -> bool {
        self.past_until_ms.unwrap_or_else(|| self.release_ms()) > portal_ms
    }
}

/// What one answer says of an account.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling<'a> {
    /// The total; `None` where the answer should have told one and did not.
    pub(super) total_ms: Option<u64>,
    /// From the answer's end to the fall of the oldest basket.
    pub(super) reset_in_ms: Option<u64>,
    /// The answer's end.
    pub(super) finish_ms: u64,
    /// The moment of the total: the start of the call that told it. A basket that fell while that call ran is in it still; should
    /// a portal reckon at the end, the total is lower by one basket, which is explained.
    pub(super) as_of_ms: u64,
    /// The own calls that ran: their starts, and what they are charged.
    pub(super) own: &'a [(u64, u64)],
}

/// The baskets of a method, or of `batch`.
#[derive(Debug, Clone, Default)]
pub(super) struct Account {
    baskets: VecDeque<Basket>,
    /// The portal's time of the latest total, and when it was received.
    told: Option<(u64, Moment)>,
    /// Whether any total above 0 was told, or a refusal has shown that the portal counts all the same.
    pub(super) counts: bool,
    /// Answers in a row whose totals were not believed.
    doubts: u32,
    /// Answers in a row without a total.
    silent: u32,
    /// The next total is believed whatever it is: a ban has cleared the baskets.
    cleared: bool,
    /// Nothing goes before this.
    pub(super) refused_until: Option<Moment>,
    /// The first of the refusals after which nothing has run.
    pub(super) refused_since: Option<Moment>,
    /// Waits since then that no told moment ended, in milliseconds.
    pub(super) blind_ms: u64,
}

impl Account {
    /// The portal's time at a moment; without any told, that of the monotonic clock, which is as good for reckoning.
    pub(super) fn portal_ms(&self, now: Moment) -> u64 {
        self.told
            .map_or(now.monotonic_ms(), |(portal_ms, received)| {
                portal_ms.saturating_add(now.ms_since(received))
            })
    }

    /// The moment at which the portal's clock shows this.
    fn moment(&self, portal_ms: u64, now: Moment) -> Moment {
        now.after_ms(portal_ms.saturating_sub(self.portal_ms(now)))
    }

    /// An answer that was received at `now`.
    pub(super) fn tell(&mut self, telling: Telling<'_>, now: Moment) {
        self.refused_since = None;
        self.blind_ms = 0;
        self.follow_clock(telling.finish_ms, now);
        let is_late = self.told.is_some_and(|(told, _)| telling.finish_ms < told);
        let Some(total_ms) = telling.total_ms.filter(|_| !is_late) else {
            self.enter(telling.own);
            return self.note_silence(telling, now, is_late);
        };
        self.silent = 0;
        let first = !self.counts;
        self.counts |= total_ms > 0;
        self.told = Some((telling.finish_ms, now));
        self.drop_fallen(telling.as_of_ms);
        let before = self.sum_ms();
        self.enter(telling.own);
        // A moment that has passed by the answer's end tells nothing of what is left.
        let oldest = telling
            .reset_in_ms
            .filter(|ms| *ms > 0)
            .map(|ms| self.note_oldest(telling.finish_ms.saturating_add(ms.min(WINDOW_MS))));
        let own: u64 = telling.own.iter().map(|(_, ms)| ms).sum();
        let reckoned = before.saturating_add(own);
        if total_ms >= reckoned {
            self.doubts = 0;
            self.add_others(total_ms - reckoned, telling.finish_ms, first, oldest);
        } else {
            self.fall(total_ms, reckoned - total_ms, own);
        }
        self.cleared = false;
    }

    /// A portal's clock that was set, or an answer of a server whose clock is another: what is known moves with it.
    fn follow_clock(&mut self, finish_ms: u64, now: Moment) {
        let reckoned = self.portal_ms(now);
        if self.told.is_none() || reckoned.abs_diff(finish_ms) <= CLOCK_JUMP_MS {
            return;
        }
        for basket in &mut self.baskets {
            let age = reckoned.saturating_sub(basket.first_ms);
            basket.first_ms = finish_ms.saturating_sub(age);
            basket.past_until_ms = basket
                .past_until_ms
                .map(|until| finish_ms.saturating_add(until.saturating_sub(reckoned)));
        }
        self.told = Some((finish_ms, now));
    }

    /// What the told total has beyond what is known: others' work of just now; in the first answer, work of before it.
    fn add_others(&mut self, ms: u64, finish_ms: u64, first: bool, oldest: Option<u64>) {
        if ms == 0 {
            return;
        }
        if first {
            // Nothing tells of which minutes it is but the fall of the oldest; without that it has no moment to wait for.
            self.baskets.push_front(Basket {
                first_ms: oldest.unwrap_or(0),
                own_ms: 0,
                other_ms: ms,
                past_until_ms: Some(finish_ms.saturating_add(WINDOW_MS + SECOND_MS)),
            });
            return;
        }
        self.add(finish_ms, 0, ms);
    }

    /// The told total is lower than what is known by so much.
    fn fall(&mut self, total_ms: u64, by_ms: u64, own_ms: u64) {
        // Not everything may have been charged, and the oldest basket may have fallen a little earlier than reckoned.
        let oldest = self.baskets.front().map_or(0, |basket| basket.sum_ms());
        let recent: u64 = self
            .baskets
            .iter()
            .rev()
            .take(2)
            .map(|basket| basket.other_ms)
            .sum();
        let explained = own_ms.saturating_add(recent).saturating_add(oldest);
        if by_ms > explained && !self.cleared && self.doubts < CONFIRMATIONS {
            self.doubts += 1;
            return;
        }
        self.doubts = 0;
        let mut left = by_ms;
        // Others' work of just now was perhaps one's own, in a request whose answer came later.
        for basket in self.baskets.iter_mut().rev().take(2) {
            let cut = left.min(basket.other_ms);
            basket.other_ms -= cut;
            left -= cut;
        }
        let mut newest = left.min(own_ms);
        left -= newest;
        for basket in self.baskets.iter_mut().rev() {
            let cut = newest.min(basket.own_ms);
            basket.own_ms -= cut;
            newest -= cut;
        }
        left = left.saturating_add(newest);
        for basket in &mut self.baskets {
            let cut = left.min(basket.other_ms);
            basket.other_ms -= cut;
            left -= cut;
            let cut = left.min(basket.own_ms);
            basket.own_ms -= cut;
            left -= cut;
        }
        debug_assert!(left == 0 || total_ms == 0, "baskets hold what was told");
    }

    /// Own calls that ran, each in the minute of its start.
    fn enter(&mut self, own: &[(u64, u64)]) {
        for (start_ms, ms) in own {
            self.add(*start_ms, *ms, 0);
        }
    }

    /// Puts work into the basket of its minute, which is made where there is none.
    fn add(&mut self, at_ms: u64, own_ms: u64, other_ms: u64) {
        let minute = |ms: u64| ms / BASKET_MS;
        let same =
            |basket: &&mut Basket| !basket.is_past() && minute(basket.first_ms) == minute(at_ms);
        if let Some(basket) = self.baskets.iter_mut().rev().find(same) {
            basket.first_ms = basket.first_ms.min(at_ms);
            basket.own_ms = basket.own_ms.saturating_add(own_ms);
            basket.other_ms = basket.other_ms.saturating_add(other_ms);
            return;
        }
        let later = |basket: &Basket| !basket.is_past() && basket.first_ms > at_ms;
        let place = self.baskets.iter().position(later);
        self.baskets.insert(
            place.unwrap_or(self.baskets.len()),
            Basket {
                first_ms: at_ms,
                own_ms,
                other_ms,
                past_until_ms: None,
            },
        );
    }

    /// The portal tells when its oldest basket falls: none falls before, and an older one than is known holds nothing that is
    /// known. Gives the latest moment at which that basket may have begun.
    fn note_oldest(&mut self, reset_ms: u64) -> u64 {
        let first_ms = (reset_ms / SECOND_MS * SECOND_MS).saturating_sub(WINDOW_MS);
        let latest = first_ms.saturating_add(SECOND_MS - 1);
        for basket in &mut self.baskets {
            // The past begins with the oldest; and nothing falls before the portal's oldest does, whatever was reckoned.
            if basket.is_past() || basket.first_ms < first_ms {
                basket.first_ms = latest;
            }
        }
        if self
            .baskets
            .front()
            .is_none_or(|front| front.first_ms > latest)
        {
            self.baskets.push_front(Basket {
                first_ms: latest,
                ..Basket::default()
            });
        }
        latest
    }

    /// Baskets that have fallen by now, to the portal's own second.
    fn drop_fallen(&mut self, portal_ms: u64) {
        self.baskets.retain(|basket| {
            let falls = basket.first_ms.saturating_add(WINDOW_MS);
            basket.past_until_ms.unwrap_or(falls) > portal_ms
        });
    }

    /// An answer without a total: the old figure stays, until more than one says nothing.
    fn note_silence(&mut self, telling: Telling<'_>, now: Moment, is_late: bool) {
        if is_late {
            return;
        }
        if self.told.is_none() {
            // Nothing is told at all: own work is remembered all the same, should the portal refuse by it.
            self.told = Some((telling.finish_ms, now));
            self.drop_fallen(telling.finish_ms);
            return;
        }
        self.told = Some((telling.finish_ms, now));
        self.drop_fallen(telling.finish_ms);
        if !telling.own.iter().any(|(_, ms)| *ms > FLOOR_MS) {
            // Short calls may be left out of the count.
            return;
        }
        self.silent = self.silent.saturating_add(1);
        if self.silent > CONFIRMATIONS && self.counts {
            self.counts = false;
        }
    }

    /// Everything in the baskets, in milliseconds.
    pub(super) fn sum_ms(&self) -> u64 {
        self.baskets
            .iter()
            .fold(0, |sum, basket| sum.saturating_add(basket.sum_ms()))
    }

    /// What counts at a moment: the baskets that have not surely fallen by then.
    pub(super) fn used_ms(&self, now: Moment) -> u64 {
        let portal_ms = self.portal_ms(now);
        self.standing(portal_ms)
            .fold(0, |sum, basket| sum.saturating_add(basket.sum_ms()))
    }

    /// Of this, one's own.
    pub(super) fn own_ms(&self, now: Moment) -> u64 {
        let portal_ms = self.portal_ms(now);
        self.standing(portal_ms)
            .fold(0, |sum, basket| sum.saturating_add(basket.own_ms))
    }

    fn standing(&self, portal_ms: u64) -> impl Iterator<Item = Basket> + '_ {
        let baskets = self.baskets.iter().copied();
        baskets.filter(move |basket| basket.stands(portal_ms))
    }

    /// What of one's own is spent, and of the past that was found, with the moment at which it comes back: of the past half way
    /// between the fall of its oldest minute and that of the last.
    pub(super) fn spent(&self, now: Moment) -> Vec<Spent> {
        let portal_ms = self.portal_ms(now);
        let spent = self.standing(portal_ms).map(|basket| {
            let release = basket.release_ms();
            let (back_ms, charged_ms) = match basket.past_until_ms {
                Some(last) => (release.midpoint(last.max(release)), basket.sum_ms()),
                None => (release, basket.own_ms),
            };
            Spent {
                back_in_ms: back_ms.saturating_sub(portal_ms),
                charged_ms,
            }
        });
        spent.filter(|spent| spent.charged_ms > 0).collect()
    }

    /// What others spend in so many milliseconds, by what they spent in the window.
    pub(super) fn others_in_ms(&self, ms: u64) -> u64 {
        let seen = self.baskets.iter().filter(|basket| !basket.is_past());
        let others: u64 = seen.map(|basket| basket.other_ms).sum();
        others.saturating_mul(ms) / WINDOW_MS
    }

    /// Whether others have spent a part that is worth a word, or may have before the first total.
    pub(super) fn has_others(&self) -> bool {
        let others: u64 = self.baskets.iter().map(|basket| basket.other_ms).sum();
        others > SECOND_MS * 5
    }

    /// When so much will be free that `needed` milliseconds fit below the limit; `None` where no moment is known.
    /// `limits_ms`: of everybody together, and of one's own.
    pub(super) fn release(
        &self,
        limits_ms: (u64, u64),
        needed_ms: u64,
        now: Moment,
    ) -> Option<Moment> {
        let portal_ms = self.portal_ms(now);
        let (mut used, mut own) = (self.used_ms(now), self.own_ms(now));
        let mut last = None;
        let mut standing: Vec<Basket> = self.standing(portal_ms).collect();
        standing.sort_by_key(|basket| basket.release_ms());
        for basket in standing {
            let release = basket.release_ms();
            if basket.is_past() {
                // Minute by minute it is not known: its oldest fall brings a new total.
                return (release > portal_ms).then(|| self.moment(release, now));
            }
            used = used.saturating_sub(basket.sum_ms());
            own = own.saturating_sub(basket.own_ms);
            last = Some(self.moment(release, now));
            let fits = |used: u64, limit: u64| used.saturating_add(needed_ms) <= limit;
            if fits(used, limits_ms.0) && fits(own, limits_ms.1) {
                break;
            }
        }
        last
    }

    /// When the oldest basket falls; `None` where no moment is known, or it has passed.
    pub(super) fn next_fall(&self, now: Moment) -> Option<Moment> {
        let portal_ms = self.portal_ms(now);
        let next = self.standing(portal_ms).map(Basket::release_ms).min()?;
        (next > portal_ms).then(|| self.moment(next, now))
    }

    /// A ban cleared the baskets.
    pub(super) fn clear(&mut self) {
        self.baskets.clear();
        self.cleared = true;
    }

    /// Whether a refusal is still being waited out.
    pub(super) fn is_held(&self, now: Moment) -> bool {
        self.refused_until
            .is_some_and(|until| until.ms_since(now) > 0)
    }

    /// Work that may have run though its answer is lost: it counts until the next total tells.
    pub(super) fn assume(&mut self, ms: u64, now: Moment) {
        self.add(self.portal_ms(now), ms, 0);
    }
}
