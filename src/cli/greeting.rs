//! The first words with a portal: who acts there, and what its leads hold.

use serde_json::json;

use crate::domain::{Arg, FieldCatalogue, PortalSnapshot};
use crate::limits::{Backoff, WaitReason};
use crate::portal::{
    PortalDoors, PortalFailure, PortalFailureKind, Preflight, SchemaRead, check_page, is_passing,
    preflight,
};

use super::clock::Clock;
use super::console::Console;
use super::diagnose::Fatal;
use super::log::Level;
use super::portal_setup::PortalSetup;
use super::settings::Talk;
use super::survey::number;

/// How often a portal that cannot answer just now is asked again who we are: 1, 2, 4, 8 and 16 seconds apart.
const GREETINGS: u32 = 5;

/// What the first words were about.
pub(super) struct Greeting {
    /// Who acts.
    pub(super) user: Preflight,
    /// What the portal told of its leads; `None` without REST.
    pub(super) accepts: Option<PortalSnapshot>,
    /// Requests that it took: the portal's bucket has seen them all.
    pub(super) requests: u32,
}

impl Greeting {
    /// What rows are held against: the portal's own fields, lists and people, or the factory's where none is asked.
    pub(super) fn catalogue(&self) -> FieldCatalogue {
        self.accepts
            .as_ref()
            .map_or_else(FieldCatalogue::standard, PortalSnapshot::catalogue)
    }

    /// Refuses a portal without leads (DIC-19), and says what it did not tell.
    pub(super) fn accepted(&self, console: &Console) -> Result<(), Fatal> {
        let Some(accepts) = &self.accepts else {
            return Ok(());
        };
        if accepts.is_simple() {
            return Err(PortalFailure::from(PortalFailureKind::SimpleCrmMode).into());
        }
        tell_unread(console, accepts);
        Ok(())
    }
}

/// What cannot be checked for want of an answer, a line each.
pub(super) fn tell_unread(console: &Console, accepts: &PortalSnapshot) {
    for part in &accepts.unread {
        let id = match part.method.as_str() {
            "crm.lead.fields" => "unread-fields",
            "crm.status.list" => "unread-lists",
            "crm.currency.list" => "unread-currencies",
            "crm.settings.mode.get" => "unread-mode",
            "user.get" => "unread-people",
            // Nothing is checked by the others.
            _ => continue,
        };
        let cause = Arg::Text(part.cause.clone());
        console.say(id, &[("cause", cause)]);
    }
    let people = accepts.people.as_deref().unwrap_or_default();
    if !people.is_empty() && people.iter().all(|person| person.email.is_empty()) {
        console.say("unread-emails", &[]);
    }
}

/// Requests of one greeting, apart from those of further pages.
fn doors(portal: &PortalDoors) -> u32 {
    u32::from(portal.has_rest()) + u32::from(portal.page().is_some())
}

/// Asks at each door who we are; how many requests that takes is told by [`doors`], and by what was read.
async fn greeted(portal: &PortalDoors) -> Result<(Preflight, Option<SchemaRead>), PortalFailure> {
    let (mut user, read) = if portal.has_rest() {
        let (user, read) = preflight(portal).await?;
        (user, Some(read))
    } else {
        (Preflight::default(), None)
    };
    if let Some(page) = portal.page() {
        check_page(page).await?;
        // Leads are made by whoever signs in there, and not by the webhook's user.
        user.user_name.clear();
    }
    Ok((user, read))
}

/// Asks who we are. What may pass in a moment (a limit that somebody else used up, a fault of the portal) is waited for a few
/// times: nothing has been sent yet, so nothing can be made twice.
pub(super) async fn greet(
    setup: &PortalSetup,
    talk: &Talk,
    clock: Clock,
) -> Result<Greeting, Fatal> {
    if clock.speed() > 1 {
        let speed = number(u64::from(clock.speed()));
        talk.console
            .say("sandbox-in-fast-motion", &[("speed", speed)]);
    }
    let mut backoff = Backoff::new(WaitReason::RateBackoff);
    loop {
        let failure = match greeted(&setup.portal).await {
            Ok((user, read)) => {
                let times = backoff.failures().saturating_add(1);
                let pages = read
                    .as_ref()
                    .map_or(0, |read| read.requests.saturating_sub(1));
                let requests = times
                    .saturating_mul(doors(&setup.portal))
                    .saturating_add(pages);
                let told = || json!({"portal": setup.host, "requests": requests});
                talk.console.event(Level::Info, "portal", told);
                let at = jiff::Timestamp::from_millisecond(clock.now().unix_ms());
                let accepts = read.map(|read| PortalSnapshot {
                    portal: setup.host.clone(),
                    taken_at: at.unwrap_or_default().to_string(),
                    ..read.snapshot
                });
                return Ok(Greeting {
                    user,
                    accepts,
                    requests,
                });
            }
            Err(failure) => failure,
        };
        let never_reached = matches!(
            failure,
            PortalFailure::Found(PortalFailureKind::PortalUnreachable { .. })
        );
        if never_reached || !is_passing(&failure) || backoff.failures() >= GREETINGS {
            return Err(failure.into());
        }
        let now = clock.now();
        let until = backoff.failed(now);
        let reason = WaitReason::Unreachable;
        talk.console.wait(now, until, reason);
        clock.sleep_until(until).await;
    }
}
