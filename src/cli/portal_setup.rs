//! Which portal is meant, and the client that talks to it.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use crate::portal::{HttpOptions, HttpPortal, Webhook};
use crate::sandbox::{Door, Sandbox, SandboxConfig, serve};

use super::args::PlanName;
use super::diagnose::{ConfigProblem, Fatal};
use super::settings::Limits;

/// The portal of a run: the client, and the sandbox behind it if it is the built-in one.
pub(super) struct PortalSetup {
    pub(super) portal: HttpPortal,
    pub(super) host: String,
    /// Kept as long as the run: the sandbox ends with it.
    pub(super) door: Option<Door>,
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

/// Milliseconds of server time that a lead costs in the built-in sandbox.
const SANDBOX_COST_MS: u64 = 100;

/// Builds the client for `--portal`; `sandbox` starts the emulated portal in this process.
pub(super) async fn connect(
    name: &str,
    plan: PlanName,
    limits: Limits,
    ca: Option<&Path>,
) -> Result<PortalSetup, Fatal> {
    let ca = ca.map(read_ca).transpose()?;
    let options = HttpOptions {
        request_limit_ms: limits.request_limit_ms,
        ca,
        ..HttpOptions::default()
    };
    if name.trim() == "sandbox" {
        let mut config = sandbox_config(plan);
        config.cost_per_lead_ms = SANDBOX_COST_MS;
        let door = open_door(SocketAddr::from(([127, 0, 0, 1], 0)), config).await?;
        let webhook = Webhook::parse(&door.webhook_url())?;
        return Ok(PortalSetup {
            portal: HttpPortal::new(webhook, options)?,
            host: "sandbox".to_owned(),
            door: Some(door),
        });
    }
    let webhook = Webhook::parse(name)?;
    let host = webhook.host().to_owned();
    Ok(PortalSetup {
        portal: HttpPortal::new(webhook, options)?,
        host,
        door: None,
    })
}

/// The sandbox's settings for a plan.
pub(super) fn sandbox_config(plan: PlanName) -> SandboxConfig {
    match plan {
        PlanName::Standard => SandboxConfig::standard(),
        PlanName::Enterprise => SandboxConfig::enterprise(),
        PlanName::SelfHosted => SandboxConfig::self_hosted(),
    }
}

/// Serves a sandbox at `address`.
pub(super) async fn open_door(address: SocketAddr, config: SandboxConfig) -> Result<Door, Fatal> {
    let instance = uuid::Uuid::now_v7().simple().to_string();
    let failed = |error: std::io::Error| ConfigProblem::SandboxFailed {
        address: address.to_string(),
        cause: error.to_string(),
    };
    serve(address, Sandbox::new(config, instance))
        .await
        .map_err(|error| Fatal::Config(failed(error)))
}

fn read_ca(path: &Path) -> Result<Vec<u8>, Fatal> {
    let unreadable = |error: std::io::Error| ConfigProblem::CaUnreadable {
        file: path.display().to_string(),
        cause: error.to_string(),
    };
    fs::read(path).map_err(|error| Fatal::Config(unreadable(error)))
}
