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
pub(super) async fn recover<P: Portal>(
    asker: &mut Asker<'_, P>,
    open: &mut OpenBook,
    originator: &str,
    console: &Console,
) -> Result<u64, Fatal> {
    let (mut found, mut pages) = (0_u64, 0_u64);
    let mut above = LeadId(0);
    loop {
        let (leads, full) = page(asker, originator, above).await?;
        let last = leads.iter().map(|lead| lead.id).max();
        let ours: Vec<FoundLead> = leads
            .into_iter()
            .filter(|lead| lead.originator == originator && !lead.origin_id.is_empty())
            .collect();
        found += ours.len() as u64;
        pages += 1;
        open.store.recover(open.book, &ours)?;
        match last {
            Some(last) if full && last > above => above = last,
            Some(_) | None => break,
        }
        if pages.is_multiple_of(TOLD_EVERY_PAGES) {
            console.say("recovering", &[("count", number(found))]);
        }
    }
    open.store.recovered(open.book)?;
    Ok(found)
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
