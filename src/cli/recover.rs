//! A journal that knows nothing of a portal and originator: leads of that originator that stand in the portal are taken over, so
//! that a lost journal makes nothing twice (`design.md` §5).

use crate::batching::{Answer, Question, Unanswered};
use crate::domain::{FoundLead, LeadId};
use crate::portal::Portal;

use super::asker::Asker;
use super::book::OpenBook;
use super::console::Console;
use super::diagnose::{ConfigProblem, Fatal};
use super::survey::number;

/// Pages between two words on how far it is.
const TOLD_EVERY_PAGES: u64 = 20;

/// Reads every lead of the originator, page by page, into the journal; how many. Broken off, it begins anew the next time.
///
/// Where there are some, an earlier process may have sent more just before its journal was lost: the portal is let come to the end
/// of that, `quiet_ms`, and what has come meanwhile is read too.
pub(super) async fn recover<P: Portal>(
    asker: &mut Asker<'_, P>,
    open: &mut OpenBook,
    originator: &str,
    (quiet_ms, console): (u64, &Console),
) -> Result<u64, Fatal> {
    let mut taken = Taken::default();
    taken.pages(asker, open, (originator, console)).await?;
    if taken.leads > 0 {
        let seconds = number(quiet_ms.div_ceil(1000));
        console.say("recovery-settles", &[("seconds", seconds)]);
        asker.rest(quiet_ms).await;
        taken.pages(asker, open, (originator, console)).await?;
    }
    open.store.recovered(open.book)?;
    Ok(taken.leads)
}

/// What was taken over so far.
#[derive(Debug, Default)]
struct Taken {
    leads: u64,
    above: LeadId,
    pages: u64,
}

impl Taken {
    /// Reads on to the last page.
    async fn pages<P: Portal>(
        &mut self,
        asker: &mut Asker<'_, P>,
        open: &mut OpenBook,
        (originator, console): (&str, &Console),
    ) -> Result<(), Fatal> {
        loop {
            let (leads, full) = page(asker, originator, self.above).await?;
            let last = leads.iter().map(|lead| lead.id).max();
            let ours: Vec<FoundLead> = leads
                .into_iter()
                .filter(|lead| lead.originator == originator && !lead.origin_id.is_empty())
                .collect();
            self.leads += ours.len() as u64;
            self.pages += 1;
            open.store.recover(open.book, &ours)?;
            let further = last.is_some_and(|last| last > self.above);
            self.above = self.above.max(last.unwrap_or_default());
            if !full || !further {
                return Ok(());
            }
            if self.pages.is_multiple_of(TOLD_EVERY_PAGES) {
                console.say("recovering", &[("count", number(self.leads))]);
            }
        }
    }
}

/// One page, and whether there may be another. What may pass is waited out: nothing is written to the portal.
async fn page<P: Portal>(
    asker: &mut Asker<'_, P>,
    originator: &str,
    above: LeadId,
) -> Result<(Vec<FoundLead>, bool), Fatal> {
    let question = Question::Page {
        originator: originator.to_owned(),
        above,
    };
    let told = asker.ask(question).await;
    match told.map_err(|error| error.or(ConfigProblem::RecoveryUnanswered))? {
        Ok(Answer::Found { leads, full }) => Ok((leads, full)),
        Err(Unanswered::Refused(error)) => {
            let cause = format!("{} {}", error.code, error.text);
            Err(ConfigProblem::RecoveryRefused { cause }.into())
        }
        Ok(_) | Err(Unanswered::Deferred(_) | Unanswered::Lost(_)) => {
            Err(ConfigProblem::RecoveryUnanswered.into())
        }
    }
}
