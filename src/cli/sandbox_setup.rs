//! The sandbox as it was asked for: its settings, the folder of its leads, its door.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::journal::usual_state_folder;
use crate::messages::Language;
use crate::sandbox::{Door, Plan, SandboxConfig, SandboxSettings, Schema, StateFolder, serve_kept};

use super::args::{PlanName, PortalArgs, SandboxArgs};
use super::diagnose::{ConfigProblem, Fatal};
use super::sandbox_problem::SandboxProblem;
use super::settings::language;

/// Milliseconds of server time that a lead costs where nothing else is said.
const COST_MS: u64 = 100;

/// Which sandbox is meant.
#[derive(Debug)]
pub(super) struct SandboxChoice {
    config: SandboxConfig,
    folder: PathBuf,
    what: &'static str,
    /// How many times as fast its time runs.
    speed: u32,
}

impl SandboxChoice {
    /// The one that `leadbatch sandbox` serves: what is typed goes over the file of settings.
    pub(super) fn served(args: &SandboxArgs) -> Result<Self, Fatal> {
        let (mut settings, file) = read(args.settings.as_deref())?;
        if let Some(plan) = args.plan {
            settings.plan = Some(named(plan));
        }
        if args.cost.is_some() {
            settings.costs.lead_ms = args.cost;
        }
        if args.lang.is_some() || settings.portal.language.is_none() {
            settings.portal.language = Some(match language(args.lang) {
                Language::En => crate::sandbox::Language::English,
                Language::Ru => crate::sandbox::Language::Russian,
            });
        }
        Ok(Self {
            config: built(settings, file)?,
            folder: folder(args.state.as_deref())?,
            what: "leadbatch sandbox",
            speed: args.speed,
        })
    }

    /// The one inside a command that calls it; its plan is that of the command where the file of settings names none.
    pub(super) fn of_client(args: &PortalArgs, what: &'static str) -> Result<Self, Fatal> {
        let (mut settings, file) = read(args.reach.sandbox_settings.as_deref())?;
        let asked = args.reach.limits.plan.unwrap_or(PlanName::Standard);
        settings.plan.get_or_insert(named(asked));
        Ok(Self {
            config: built(settings, file)?,
            folder: folder(args.reach.journal.state.as_deref())?,
            what,
            speed: args.speed.unwrap_or(1),
        })
    }

    /// It has the fields of a real portal.
    pub(super) fn have_fields(&mut self, schema: Schema) {
        self.config.fields.of_portal = Some(schema);
    }

    /// Where the leads are kept.
    pub(super) fn folder(&self) -> String {
        self.folder.display().to_string()
    }

    /// Serves it with the leads of earlier processes.
    pub(super) async fn open_door(self, address: SocketAddr) -> Result<Door, Fatal> {
        let state = StateFolder::take(&self.folder, self.what).map_err(SandboxProblem::from)?;
        let opened = state.open(self.config, new_life());
        let (sandbox, log) = opened.map_err(SandboxProblem::from)?;
        let failed = |error: std::io::Error| ConfigProblem::SandboxFailed {
            address: address.to_string(),
            cause: error.to_string(),
        };
        serve_kept(address, sandbox, log, self.speed)
            .await
            .map_err(|error| Fatal::Config(failed(error)))
    }

    /// Takes all leads out.
    pub(super) fn empty(&self) -> Result<(), Fatal> {
        let state = StateFolder::take(&self.folder, self.what).map_err(SandboxProblem::from)?;
        let emptied = state.reset(self.config.clone(), new_life());
        Ok(emptied.map_err(SandboxProblem::from)?)
    }
}

/// The settings of a file, and its name for errors.
fn read(file: Option<&Path>) -> Result<(SandboxSettings, &Path), Fatal> {
    let Some(file) = file else {
        return Ok((SandboxSettings::default(), Path::new("")));
    };
    let text = fs::read_to_string(file).map_err(|error| SandboxProblem::SettingsUnreadable {
        file: file.display().to_string(),
        cause: error.to_string(),
    })?;
    let settings = SandboxSettings::read(text.trim_start_matches('\u{feff}'))
        .map_err(|error| SandboxProblem::of_settings(file, error))?;
    Ok((settings, file))
}

fn built(mut settings: SandboxSettings, file: &Path) -> Result<SandboxConfig, Fatal> {
    settings.costs.lead_ms.get_or_insert(COST_MS);
    let config = settings.config();
    Ok(config.map_err(|error| SandboxProblem::of_settings(file, error))?)
}

const fn named(plan: PlanName) -> Plan {
    match plan {
        PlanName::Standard => Plan::Standard,
        PlanName::Enterprise => Plan::Enterprise,
        PlanName::SelfHosted => Plan::SelfHosted,
    }
}

/// The folder of the leads: `sandbox` in the folder that was named, or in this program's own in the user's state folder.
fn folder(named: Option<&Path>) -> Result<PathBuf, Fatal> {
    let state = named
        .map(Path::to_path_buf)
        .or_else(usual_state_folder)
        .ok_or(SandboxProblem::NoStateFolder)?;
    Ok(state.join("sandbox"))
}

fn new_life() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}
