//! One look-up by origin: up to forty origins, as many pages as they take, every row of the answer compared.
//!
//! A portal drops a filter that it does not know without a word, and its database may find `ИВАНОВ` for `иванов`
//! (`rest-contract.md` §7). So a row of an answer counts only when both of its names are, byte for byte, those that were
//! asked for, and *not found* only when the last page was reached.

use std::collections::BTreeMap;

use crate::batching::{ORIGINS_PER_LOOK_UP, Question};
use crate::domain::{FoundLead, LeadId, Moment};

/// Pages past which an answer is taken for one whose filter was dropped.
const MOST_PAGES: u32 = 40;

/// What a look-up is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To find out what became of parked rows.
    Parked,
    /// To see whether look-ups find leads that are surely there.
    Sample,
    /// To see whether what was sent more than once is there once.
    Resent,
}

/// A look-up under way.
#[derive(Debug, Clone)]
pub struct LookUp {
    pub(super) purpose: Purpose,
    originator: String,
    above: LeadId,
    found: BTreeMap<String, Vec<LeadId>>,
    pages: u32,
    /// Times that no answer came.
    losses: u8,
    /// When its first page was asked for.
    asked: Option<Moment>,
}

/// How a look-up goes on after a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paging {
    /// Every page was read.
    Done,
    /// There may be another page.
    More,
    /// The portal does not keep to what was asked.
    Astray,
}

impl LookUp {
    /// Look-ups of these origins, each of at most forty.
    pub fn of(
        purpose: Purpose,
        originator: &str,
        origins: impl IntoIterator<Item = (String, LeadId)>,
    ) -> Vec<Self> {
        let origins: Vec<_> = origins.into_iter().collect();
        let chunks = origins.chunks(ORIGINS_PER_LOOK_UP);
        let look_up = |chunk: &[(String, LeadId)]| Self {
            purpose,
            originator: originator.to_owned(),
            above: chunk
                .iter()
                .map(|(_, above)| *above)
                .min()
                .unwrap_or(LeadId(0)),
            found: chunk
                .iter()
                .map(|(origin, _)| (origin.clone(), Vec::new()))
                .collect(),
            pages: 0,
            losses: 0,
            asked: None,
        };
        chunks.map(look_up).collect()
    }

    /// What to ask next, at `now`.
    pub fn question(&mut self, now: Moment) -> Question {
        self.asked.get_or_insert(now);
        Question::Origins {
            originator: self.originator.clone(),
            origin_ids: self.found.keys().cloned().collect(),
            above: self.above,
        }
    }

    /// No answer came; how often that was so.
    pub(super) const fn lost(&mut self) -> u8 {
        self.losses = self.losses.saturating_add(1);
        self.losses
    }

    /// A page of the answer.
    pub fn take(&mut self, leads: Vec<FoundLead>, full: bool) -> Paging {
        self.pages += 1;
        let behind = self.above;
        for lead in leads {
            if lead.id <= behind {
                return Paging::Astray;
            }
            self.above = self.above.max(lead.id);
            let asked = lead.originator == self.originator;
            if let Some(ids) = self.found.get_mut(&lead.origin_id).filter(|_| asked) {
                ids.push(lead.id);
            }
        }
        match full {
            false => Paging::Done,
            true if self.pages >= MOST_PAGES => Paging::Astray,
            true => Paging::More,
        }
    }

    /// The moment at which it was asked, and what it found for each origin.
    pub fn into_found(self) -> (Option<Moment>, BTreeMap<String, Vec<LeadId>>) {
        (self.asked, self.found)
    }

    /// The origins that it asks for.
    pub(super) fn origins(&self) -> impl Iterator<Item = &String> {
        self.found.keys()
    }
}

#[cfg(test)]
mod tests {
    use super::{LookUp, Paging, Purpose};
    use crate::domain::{FoundLead, LeadId, Moment};

    fn lead(id: u64, originator: &str, origin_id: &str) -> FoundLead {
        FoundLead {
            id: LeadId(id),
            originator: originator.to_owned(),
            origin_id: origin_id.to_owned(),
        }
    }

    fn one() -> LookUp {
        let origins = [("a".to_owned(), LeadId(7)), ("b".to_owned(), LeadId(9))];
        LookUp::of(Purpose::Parked, "amo", origins).remove(0)
    }

    #[test]
    fn only_names_that_are_equal_byte_for_byte_count_and_a_full_page_is_continued() {
        let mut look_up = one();
        let page = vec![
            lead(8, "amo", "A"),
            lead(10, "AMO", "a"),
            lead(11, "amo", "a"),
        ];
        assert_eq!(look_up.take(page, true), Paging::More);
        let leadbatch_question = look_up.question(Moment::new(5, 5));
        assert!(format!("{leadbatch_question:?}").contains("LeadId(11)"));
        assert_eq!(
            look_up.take(vec![lead(12, "amo", "a")], false),
            Paging::Done
        );
        let (asked, found) = look_up.into_found();
        assert_eq!(asked, Some(Moment::new(5, 5)));
        assert_eq!(found["a"], [LeadId(11), LeadId(12)]);
        assert!(found["b"].is_empty());
    }

    #[test]
    fn an_answer_that_keeps_to_no_bound_is_not_believed() {
        assert_eq!(one().take(vec![lead(7, "amo", "a")], false), Paging::Astray);
        let mut look_up = one();
        let astray = (0..100).any(|page| {
            let leads = vec![lead(100 + page, "else", "x")];
            look_up.take(leads, true) == Paging::Astray
        });
        assert!(astray, "a filter that is ignored is noticed in the end");
    }

    #[test]
    fn origins_are_looked_up_forty_at_a_time() {
        let origins = (0..81).map(|n| (n.to_string(), LeadId(0)));
        let look_ups = LookUp::of(Purpose::Sample, "amo", origins);
        let sizes: Vec<usize> = look_ups.iter().map(|one| one.origins().count()).collect();
        assert_eq!(sizes, [40, 40, 1]);
    }
}
