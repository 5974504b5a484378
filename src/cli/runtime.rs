//! The async runtime: only where bytes wait.

use tokio::runtime::{Builder, Runtime};

use super::diagnose::{ConfigProblem, Fatal};

/// A runtime for one command.
pub(super) fn runtime() -> Result<Runtime, Fatal> {
    let built = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    built.map_err(|error| {
        Fatal::Config(ConfigProblem::RuntimeFailed {
            cause: error.to_string(),
        })
    })
}
