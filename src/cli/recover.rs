//! A journal that knows nothing of a portal and originator: leads of that originator that stand in the portal are taken over, so
//! that a lost journal makes nothing twice (`design.md` §5).

use crate::batching::{Answer, Question, RequestId, Unanswered, inquire_alone, read_inquiry};
use crate::domain::{FoundLead, LeadId};
use crate::limits::{Backoff, RequestPace, Verdict, WaitReason};
use crate::portal::Portal;

use super::book::OpenBook;
use super::clock::Clock;
use super::diagnose::{ConfigProblem, Fatal};
use super::settings::{Limits, Talk};
use super::survey::number;

/// What a recovery needs.
pub(super) struct Recovery<'a, P> {
    pub(super) portal: &'a P,
    pub(super) originator: &'a str,
    pub(super) limits: Limits,
    pub(super) clock: Clock,
    pub(super) talk: &'a Talk,
}

/// What a recovery found.
#[derive(Debug, Default)]
pub(super) struct Recovered {
    pub(super) leads: u64,
    /// Requests that the portal has seen for it.
    pub(super) requests: u32,
}

impl<P: Portal> Recovery<'_, P> {
    /// Reads every lead of the originator, page by page, into the journal. Broken off, it begins anew the next time.
    pub(super) async fn run(&self, open: &mut OpenBook) -> Result<Recovered, Fatal> {
        let mut pace = RequestPace::new(self.limits.rate, self.clock.now());
        let mut found = Recovered::default();
        let mut above = LeadId(0);
        loop {
            let (leads, full) = self.page(&mut pace, &mut found, above).await?;
            let last = leads.iter().map(|lead| lead.id).max();
            let ours: Vec<FoundLead> = leads
                .into_iter()
                .filter(|lead| lead.originator == self.originator && !lead.origin_id.is_empty())
                .collect();
            found.leads += ours.len() as u64;
            open.store.recover(open.book, &ours)?;
            match last {
                Some(last) if full && last > above => above = last,
                Some(_) | None => break,
            }
            if found.requests.is_multiple_of(20) {
                self.talk
                    .console
                    .say("recovering", &[("count", number(found.leads))]);
            }
        }
        open.store.recovered(open.book)?;
        Ok(found)
    }

    /// One page. What may pass is waited out: nothing is written to the portal.
    async fn page(
        &self,
        pace: &mut RequestPace,
        found: &mut Recovered,
        above: LeadId,
    ) -> Result<(Vec<FoundLead>, bool), Fatal> {
        let mut backoff = Backoff::new(WaitReason::Unreachable);
        let began = self.clock.now();
        loop {
            while let Verdict::WaitUntil(until, _) = pace.ask(self.clock.now()) {
                self.clock.sleep_until(until).await;
            }
            pace.spend(self.clock.now());
            found.requests = found.requests.saturating_add(1);
            let question = Question::Page {
                originator: self.originator.to_owned(),
                above,
            };
            let inquiry = inquire_alone(question, RequestId(u64::from(found.requests)));
            let reply = self.portal.call(inquiry.path, inquiry.body.clone()).await;
            let mut answers = read_inquiry(&inquiry, &reply).answers.into_iter();
            match answers.next().map(|(_, answer)| answer) {
                Some(Ok(Answer::Found { leads, full })) => return Ok((leads, full)),
                Some(Err(Unanswered::Refused(error))) => {
                    let cause = format!("{} {}", error.code, error.text);
                    return Err(ConfigProblem::RecoveryRefused { cause }.into());
                }
                Some(Err(Unanswered::Deferred(_) | Unanswered::Lost(_)) | Ok(_)) | None => {}
            }
            if self.clock.now().ms_since(began) > self.limits.patience_ms {
                return Err(ConfigProblem::RecoveryUnanswered.into());
            }
            let until = backoff.failed(self.clock.now());
            let seconds = until.ms_since(self.clock.now()).div_ceil(1000);
            self.talk
                .console
                .say("waiting-unreachable", &[("seconds", number(seconds))]);
            self.clock.sleep_until(until).await;
        }
    }
}
