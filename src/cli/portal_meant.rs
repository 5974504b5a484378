//! Which portal `--portal` means: the built-in one, one by its URL, or one by its name in the config file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

use crate::journal::{JournalError, usual_state_folder};
use crate::portal::{Application, HttpOptions, HttpPortal, Site, TokenKeeping, Webhook};
use crate::profiles::{
    Access, Application as WrittenApplication, Plan, Profile, ProfileError, Profiles, TokenFile,
    config_path, is_profile_name,
};

use super::args::{ConfigArgs, PlanName, PortalArgs};
use super::clock::Clock;
use super::diagnose::Fatal;
use super::settings::{Limits, variable};

/// What is meant.
pub(super) enum Meant {
    /// The built-in portal.
    Sandbox,
    /// What should be a URL: of a webhook, or for `lead.php` of the portal.
    Address(SecretString),
    /// A portal of the config file.
    Named(Box<Named>),
}

/// A portal of the config file.
pub(super) struct Named {
    name: String,
    profiles: Profiles,
    profile: Profile,
}

impl Meant {
    pub(super) fn of(args: &PortalArgs) -> Result<Self, Fatal> {
        let text = args.portal.expose_secret().trim();
        if text == "sandbox" {
            return Ok(Self::Sandbox);
        }
        if !is_profile_name(text) {
            return Ok(Self::Address(args.portal.clone()));
        }
        let named = Named::open(text, &args.reach.config)?;
        Ok(Self::Named(Box::new(named)))
    }

    /// The file of certificates that the profile names.
    pub(super) fn ca(&self) -> Option<&PathBuf> {
        match self {
            Self::Named(named) => named.profile.ca.as_ref(),
            Self::Sandbox | Self::Address(_) => None,
        }
    }
}

impl Named {
    /// The portal of this name.
    pub(super) fn open(name: &str, config: &ConfigArgs) -> Result<Self, ProfileError> {
        let profiles = profiles(config)?;
        let profile = profiles.get(name)?.clone();
        Ok(Self {
            name: name.trim().to_owned(),
            profiles,
            profile,
        })
    }

    /// The portal's profile.
    pub(super) const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The client for it; `state` is the folder in which the tokens of applications are kept.
    pub(super) fn rest(
        &self,
        options: HttpOptions,
        state: Option<&Path>,
    ) -> Result<HttpPortal, Fatal> {
        let secret = self.secret()?;
        match &self.profile.access {
            Access::Webhook(_) => {
                let webhook = Webhook::parse(secret.expose_secret())?;
                Ok(HttpPortal::new(webhook, options)?)
            }
            Access::Application(written) => {
                let application = self.application(written, secret)?;
                let tokens = tokens(&application, &state_folder(state)?);
                let clock = Clock::start(1);
                let keeping = TokenKeeping {
                    store: Arc::new(tokens),
                    now: Arc::new(move || clock.now().unix_ms()),
                };
                Ok(HttpPortal::of_application(application, keeping, options)?)
            }
        }
    }

    /// Its secret, read where the profile says that it is.
    pub(super) fn secret(&self) -> Result<SecretString, ProfileError> {
        let hidden = self.profiles.secret_variables();
        self.profile.secret().read_hiding(&hidden, variable)
    }

    /// The application that the profile describes.
    pub(super) fn application(
        &self,
        written: &WrittenApplication,
        client_secret: SecretString,
    ) -> Result<Application, Fatal> {
        Ok(Application {
            name: self.name.clone(),
            site: Site::parse(&written.portal)?,
            client_id: written.client_id.clone(),
            client_secret,
            server: Site::parse(&written.server)?,
        })
    }
}

/// Where an application's tokens are kept.
pub(super) fn tokens(application: &Application, state: &Path) -> TokenFile {
    let whose = (application.site.host(), application.client_id.as_str());
    TokenFile::of(state, &application.name, whose)
}

/// The folder of what this program keeps.
pub(super) fn state_folder(named: Option<&Path>) -> Result<PathBuf, Fatal> {
    let folder = named.map(Path::to_owned).or_else(usual_state_folder);
    folder.ok_or(Fatal::Journal(JournalError::NoStateFolder))
}

/// The limits that the options give, and where they name no plan, those of the profile's.
pub(super) fn limits_of(args: &PortalArgs) -> Result<Limits, Fatal> {
    let mut limits = args.reach.limits.clone();
    if limits.plan.is_none()
        && let Meant::Named(named) = Meant::of(args)?
    {
        limits.plan = named.profile.plan.map(typed);
    }
    Ok(Limits::new(&limits))
}

/// The portals of the config file that is meant.
pub(super) fn profiles(args: &ConfigArgs) -> Result<Profiles, ProfileError> {
    let file = args.config.clone().map_or_else(config_path, Ok)?;
    Profiles::open(&file)
}

/// A profile's plan as an option gives it.
const fn typed(plan: Plan) -> PlanName {
    match plan {
        Plan::Standard => PlanName::Standard,
        Plan::Enterprise => PlanName::Enterprise,
        Plan::SelfHosted => PlanName::SelfHosted,
    }
}
