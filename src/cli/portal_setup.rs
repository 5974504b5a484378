//! Which portal is meant, and the client that talks to it.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use secrecy::ExposeSecret as _;

use crate::portal::{HttpOptions, HttpPortal, Webhook};
use crate::sandbox::Door;

use super::args::PortalArgs;
use super::diagnose::{ConfigProblem, Fatal};
use super::sandbox_setup::SandboxChoice;
use super::settings::Limits;

/// The portal of a run: the client, and the sandbox behind it if it is the built-in one.
pub(super) struct PortalSetup {
    pub(super) portal: HttpPortal,
    pub(super) host: String,
    /// What the journal knows the portal by: its host; of the sandbox in this process also which of its lives it is, since a
    /// sandbox that was emptied has none of the leads that the journal knows.
    pub(super) identity: String,
    /// Kept as long as the run: the sandbox ends with it. With the folder of its leads.
    pub(super) door: Option<(Door, String)>,
}

impl PortalSetup {
    /// What lead links begin with; the sandbox in this process has no pages to open.
    pub(super) fn base_url(&self) -> Option<String> {
        if self.door.is_some() {
            return None;
        }
        let webhook = self.portal.webhook();
        let scheme = if webhook.is_https() { "https" } else { "http" };
        Some(format!("{scheme}://{}", webhook.host()))
    }
}

/// Builds the client for `--portal`; `sandbox` starts the emulated portal in this
/// process; `what` is what this process does.
pub(super) async fn connect(
    args: &PortalArgs,
    limits: Limits,
    what: &'static str,
) -> Result<PortalSetup, Fatal> {
    let ca = args.ca.as_deref().map(read_ca).transpose()?;
    let options = HttpOptions {
        request_limit_ms: limits.request_limit_ms,
        ca,
        speed: args.speed.unwrap_or(1),
        ..HttpOptions::default()
    };
    let name = args.portal.expose_secret();
    if name.trim() == "sandbox" {
        let choice = SandboxChoice::of_client(args, what)?;
        let folder = choice.folder();
        let door = choice
            .open_door(SocketAddr::from(([127, 0, 0, 1], 0)))
            .await?;
        let webhook = Webhook::parse(&door.webhook_url())?;
        return Ok(PortalSetup {
            portal: HttpPortal::new(webhook, options)?,
            host: "sandbox".to_owned(),
            identity: format!("sandbox:{}", door.instance()),
            door: Some((door, folder)),
        });
    }
    if args.speed.is_some() {
        return Err(ConfigProblem::SpeedNeedsSandbox.into());
    }
    let webhook = Webhook::parse(name)?;
    let host = webhook.host().to_owned();
    Ok(PortalSetup {
        portal: HttpPortal::new(webhook, options)?,
        identity: host.clone(),
        host,
        door: None,
    })
}

fn read_ca(path: &Path) -> Result<Vec<u8>, Fatal> {
    let unreadable = |error: std::io::Error| ConfigProblem::CaUnreadable {
        file: path.display().to_string(),
        cause: error.to_string(),
    };
    fs::read(path).map_err(|error| Fatal::Config(unreadable(error)))
}
