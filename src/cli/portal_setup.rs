//! Which portal is meant, and the client that talks to it.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};

use crate::domain::Method;
use crate::portal::{
    Credentials, HttpOptions, HttpPortal, LeadPage, PortalDoors, PortalFailure, PortalFailureKind,
    Site, Webhook,
};
use crate::sandbox::Door;

use super::args::PortalArgs;
use super::diagnose::{ConfigProblem, Fatal};
use super::sandbox_setup::SandboxChoice;
use super::settings::{Limits, credentials};

/// The portal of a run: the client, and the sandbox behind it if it is the built-in one.
pub(super) struct PortalSetup {
    pub(super) portal: PortalDoors,
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
        self.portal.site().map(Site::base_url)
    }
}

/// How the portal is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// By REST alone.
    Rest,
    /// By `lead.php`, and by REST beside it where a webhook is given.
    Page,
}

impl Way {
    /// The way of a method that creates leads.
    pub(super) const fn of(method: Method) -> Self {
        match method {
            Method::LeadAdd | Method::ItemAdd | Method::BatchImport | Method::LeadUpdate => {
                Self::Rest
            }
            Method::LeadPhp => Self::Page,
        }
    }
}

/// Builds the client for `--portal`; `sandbox` starts the emulated portal in this
/// process; `what` is what this process does.
pub(super) async fn connect(
    args: &PortalArgs,
    limits: Limits,
    (way, what): (Way, &'static str),
) -> Result<PortalSetup, Fatal> {
    let ca = args.reach.ca.as_deref().map(read_ca).transpose()?;
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
        let portal = match way {
            Way::Rest => HttpPortal::new(webhook, options)?.into(),
            Way::Page => {
                let site = webhook.site().clone();
                let who = credentials().unwrap_or_else(made_up);
                by_page(site, Some(webhook), who, options)?
            }
        };
        return Ok(PortalSetup {
            portal,
            host: "sandbox".to_owned(),
            identity: format!("sandbox:{}", door.instance()),
            door: Some((door, folder)),
        });
    }
    if args.speed.is_some() {
        return Err(ConfigProblem::SpeedNeedsSandbox.into());
    }
    let webhook = Webhook::parse(name);
    let portal = match way {
        Way::Rest => {
            let webhook = webhook.map_err(|malformed| no_webhook(name, malformed))?;
            HttpPortal::new(webhook, options)?.into()
        }
        Way::Page => {
            let site = match &webhook {
                Ok(webhook) => webhook.site().clone(),
                Err(malformed) => site_of(name, malformed)?,
            };
            let who = credentials().ok_or(ConfigProblem::LoginMissing)?;
            by_page(site, webhook.ok(), who, options)?
        }
    };
    let host = portal.site().map(Site::host).unwrap_or_default().to_owned();
    Ok(PortalSetup {
        portal,
        identity: host.clone(),
        host,
        door: None,
    })
}

/// Refuses a portal that is not the mapping's own; the built-in sandbox never.
pub(super) fn guard(wanted: Option<&str>, setup: &PortalSetup) -> Result<(), Fatal> {
    let host = setup.host.to_lowercase();
    let is_it = |wanted: &str| {
        let name = host
            .rsplit_once(':')
            .map_or(host.as_str(), |(name, _)| name);
        wanted == host || wanted == name
    };
    match wanted.filter(|wanted| setup.door.is_none() && !is_it(wanted)) {
        None => Ok(()),
        Some(wanted) => Err(ConfigProblem::PortalGuarded {
            wanted: wanted.to_owned(),
            asked: setup.host.clone(),
        }
        .into()),
    }
}

/// What is wrong with a text that should be a webhook.
fn no_webhook(text: &str, malformed: PortalFailure) -> Fatal {
    Site::parse(text).map_or(Fatal::Portal(malformed), |site| {
        let host = site.host().to_owned();
        ConfigProblem::WebhookNeeded { host }.into()
    })
}

/// The portal that a bare address names; a webhook over plain http is told as such.
fn site_of(text: &str, no_webhook: &PortalFailure) -> Result<Site, PortalFailure> {
    let plain = matches!(
        no_webhook,
        PortalFailure::Found(PortalFailureKind::HttpNotAllowed { .. })
    );
    Site::parse(text).map_err(|malformed| if plain { no_webhook.clone() } else { malformed })
}

fn by_page(
    site: Site,
    webhook: Option<Webhook>,
    who: Credentials,
    options: HttpOptions,
) -> Result<PortalDoors, PortalFailure> {
    let rest = webhook.map(|webhook| HttpPortal::new(webhook, options.clone()));
    let page = LeadPage::new(site, who, options)?;
    Ok(PortalDoors::with_page(rest.transpose()?, page))
}

/// Somebody of the sandbox's own people, who are made up.
fn made_up() -> Credentials {
    Credentials {
        login: SecretString::from("admin@example.org"),
        password: SecretString::from("sandbox"),
    }
}

fn read_ca(path: &Path) -> Result<Vec<u8>, Fatal> {
    let unreadable = |error: std::io::Error| ConfigProblem::CaUnreadable {
        file: path.display().to_string(),
        cause: error.to_string(),
    };
    fs::read(path).map_err(|error| Fatal::Config(unreadable(error)))
}
