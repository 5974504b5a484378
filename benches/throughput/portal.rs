//! The sandbox, served over HTTP by this process.

use std::net::SocketAddr;
use std::path::Path;

use leadbatch::sandbox::{SandboxConfig, StateFolder, serve_kept};

pub(crate) const LOCAL: [u8; 4] = [127, 0, 0, 1];

pub(crate) fn config() -> SandboxConfig {
    SandboxConfig {
        cost_per_lead_ms: 0,
        cost_per_call_ms: 0,
        ..SandboxConfig::self_hosted()
    }
}

/// Serves a sandbox that keeps its leads on the disk, for as long as some work takes.
pub(crate) fn served<T>(folder: &Path, work: impl FnOnce(SocketAddr, &str) -> T) -> T {
    let state = tempfile::tempdir_in(folder).expect("a folder");
    let (sandbox, log) = StateFolder::take(state.path(), "bench")
        .expect("a folder")
        .open(config(), "bench".into())
        .expect("a state");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let door = runtime
        .block_on(serve_kept(SocketAddr::from((LOCAL, 0)), sandbox, log, 1))
        .expect("a door");
    let done = work(door.address(), &door.webhook_url());
    runtime.block_on(door.stop());
    done
}
