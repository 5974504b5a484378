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
use super::portal_meant::{Meant, Named};
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
    /// A portal that is not in this process: its host says which one it is.
    fn of(portal: PortalDoors) -> Self {
        let host = portal.site().map(Site::host).unwrap_or_default().to_owned();
        Self {
            portal,
            identity: host.clone(),
            host,
            door: None,
        }
    }

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
    let meant = Meant::of(args)?;
    let ca = args.reach.ca.as_ref().or_else(|| meant.ca());
    let ca = ca.map(|path| read_ca(path)).transpose()?;
    let options = HttpOptions {
        request_limit_ms: limits.request_limit_ms,
        ca,
        speed: args.speed.unwrap_or(1),
        ..HttpOptions::default()
    };
    let address = match &meant {
        Meant::Sandbox => None,
        Meant::Address(address) => Some(address.expose_secret()),
        Meant::Named(named) if args.speed.is_none() => {
            let state = args.reach.journal.state.as_deref();
            return by_name(named, options, (way, state)).map(PortalSetup::of);
        }
        Meant::Named(_) => return Err(ConfigProblem::SpeedNeedsSandbox.into()),
    };
    match address {
        None => in_this_process(args, options, (way, what)).await,
        Some(_) if args.speed.is_some() => Err(ConfigProblem::SpeedNeedsSandbox.into()),
        Some(address) => by_address(address, options, way).map(PortalSetup::of),
    }
}

/// The sandbox, started here.
async fn in_this_process(
    args: &PortalArgs,
    options: HttpOptions,
    (way, what): (Way, &'static str),
) -> Result<PortalSetup, Fatal> {
    let choice = SandboxChoice::of_client(args, what)?;
    let folder = choice.folder();
    let door = choice
        .open_door(SocketAddr::from(([127, 0, 0, 1], 0)))
        .await?;
    let webhook = Webhook::parse(&door.webhook_url())?;
    let site = webhook.site().clone();
    let rest = HttpPortal::new(webhook, options.clone())?;
    let portal = match way {
        Way::Rest => rest.into(),
        Way::Page => {
            let who = credentials().unwrap_or_else(made_up);
            by_page(site, Some(rest), who, options)?
        }
    };
    Ok(PortalSetup {
        portal,
        host: "sandbox".to_owned(),
        identity: format!("sandbox:{}", door.instance()),
        door: Some((door, folder)),
    })
}

/// A portal by a URL.
fn by_address(address: &str, options: HttpOptions, way: Way) -> Result<PortalDoors, Fatal> {
    let webhook = Webhook::parse(address);
    match way {
        Way::Rest => {
            let webhook = webhook.map_err(|malformed| no_webhook(address, malformed))?;
            Ok(HttpPortal::new(webhook, options)?.into())
        }
        Way::Page => {
            let site = match &webhook {
                Ok(webhook) => webhook.site().clone(),
                Err(malformed) => site_of(address, malformed)?,
            };
            let who = credentials().ok_or(ConfigProblem::LoginMissing)?;
            let rest = webhook.ok().map(|it| HttpPortal::new(it, options.clone()));
            Ok(by_page(site, rest.transpose()?, who, options)?)
        }
    }
}

/// A portal of the config file.
fn by_name(
    named: &Named,
    options: HttpOptions,
    (way, state): (Way, Option<&Path>),
) -> Result<PortalDoors, Fatal> {
    let rest = named.rest(options.clone(), state)?;
    match way {
        Way::Rest => Ok(rest.into()),
        Way::Page => {
            let site = rest.site().clone();
            let who = credentials().ok_or(ConfigProblem::LoginMissing)?;
            Ok(by_page(site, Some(rest), who, options)?)
        }
    }
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
    rest: Option<HttpPortal>,
    who: Credentials,
    options: HttpOptions,
) -> Result<PortalDoors, PortalFailure> {
    let page = LeadPage::new(site, who, options)?;
    Ok(PortalDoors::with_page(rest, page))
}

/// Somebody of the sandbox's own people, who are made up.
fn made_up() -> Credentials {
    Credentials {
        login: SecretString::from("admin@example.org"),
        password: SecretString::from("sandbox"),
    }
}

pub(super) fn read_ca(path: &Path) -> Result<Vec<u8>, Fatal> {
    let unreadable = |error: std::io::Error| ConfigProblem::CaUnreadable {
        file: path.display().to_string(),
        cause: error.to_string(),
    };
    fs::read(path).map_err(|error| Fatal::Config(unreadable(error)))
}
