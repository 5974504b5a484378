//! Which portal `--portal` means: the built-in one, one by its URL, or one by its name in the config file.

use std::path::PathBuf;

use secrecy::{ExposeSecret as _, SecretString};

use crate::portal::{HttpOptions, HttpPortal, Webhook};
use crate::profiles::{
    Access, Plan, Profile, ProfileError, Profiles, config_path, is_profile_name,
};

use super::args::{ConfigArgs, PlanName, PortalArgs};
use super::diagnose::{ConfigProblem, Fatal};
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
        Ok(Self { profiles, profile })
    }

    /// The client for it.
    pub(super) fn rest(&self, options: HttpOptions) -> Result<HttpPortal, Fatal> {
        let hidden = self.profiles.secret_variables();
        let secret = self.profile.secret().read_hiding(&hidden, variable)?;
        match &self.profile.access {
            Access::Webhook(_) => {
                let webhook = Webhook::parse(secret.expose_secret())?;
                Ok(HttpPortal::new(webhook, options)?)
            }
            Access::Application(_) => Err(ConfigProblem::WebhookNeeded {
                host: String::new(),
            }
            .into()),
        }
    }
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
