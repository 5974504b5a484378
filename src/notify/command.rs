//! A command that reads the letter's JSON from its standard input.

use std::ffi::OsString;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};

use super::DeliveryFailure;

/// A program with its arguments; no shell reads them. What it prints is thrown away, since it may hold whatever it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// The program, by its path or by its name in the `PATH` of this process.
    pub program: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// All of its environment: [`environment_without_secrets`].
    pub environment: Vec<(OsString, OsString)>,
    /// How long it may take, in seconds; then it is ended.
    pub limit_s: u64,
}

/// What of an environment a command may see: not the variables of this program, and none of those that are `named`, from which secrets are read.
pub fn environment_without_secrets(
    all: impl IntoIterator<Item = (OsString, OsString)>,
    named: &[&str],
) -> Vec<(OsString, OsString)> {
    let is_secret = |name: &str| {
        let own = name
            .get(..10)
            .is_some_and(|start| start.eq_ignore_ascii_case("LEADBATCH_"));
        own || named.iter().any(|named| name.eq_ignore_ascii_case(named))
    };
    all.into_iter()
        .filter(|(name, _)| !name.to_str().is_some_and(is_secret))
        .collect()
}

impl CommandLine {
    /// Runs it to its end.
    pub(super) async fn run(&self, json: &str) -> Result<(), DeliveryFailure> {
        let program = || self.program.clone();
        let started = Command::new(&self.program)
            .args(&self.args)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        let child = started.map_err(|error| DeliveryFailure::CommandNotStarted {
            program: program(),
            cause: error.to_string(),
        })?;
        let limit = Duration::from_secs(self.limit_s.max(1));
        let ended = tokio::time::timeout(limit, fed(child, json)).await;
        let ended = ended.map_err(|_late| DeliveryFailure::CommandTimedOut {
            program: program(),
            seconds: limit.as_secs(),
        })?;
        let status = match ended {
            Ok(status) if status.success() => return Ok(()),
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        Err(DeliveryFailure::CommandFailed {
            program: program(),
            status,
        })
    }
}

/// Gives the child its input and waits for its end. One that does not want to read it all may go without.
async fn fed(mut child: Child, json: &str) -> std::io::Result<ExitStatus> {
    if let Some(mut stdin) = child.stdin.take() {
        let written = stdin.write_all(json.as_bytes()).await;
        drop(written);
        drop(stdin);
    }
    child.wait().await
}
