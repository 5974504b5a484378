//! What this program is: its version, and what whoever looks into a fault asks next.

use std::sync::LazyLock;

use crate::journal;

/// The commit, or nothing where it is not known (`build.rs`).
const COMMIT: &str = env!("LEADBATCH_BUILD_COMMIT");
const TARGET: &str = env!("LEADBATCH_BUILD_TARGET");
const PROFILE: &str = env!("LEADBATCH_BUILD_PROFILE");
const COMPILER: &str = env!("LEADBATCH_BUILD_COMPILER");

/// The version alone: what `-V` tells, and the manual.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What `--version` tells. Each line is `name: value`, so that scripts can read it; lines are only ever added.
pub(super) fn long_version() -> &'static str {
    static TOLD: LazyLock<String> = LazyLock::new(made);
    &TOLD
}

fn made() -> String {
    let commit = if COMMIT.is_empty() { "unknown" } else { COMMIT };
    let linked = if cfg!(target_feature = "crt-static") {
        "static"
    } else {
        "dynamic"
    };
    let lines = [
        VERSION.to_owned(),
        format!("commit: {commit}"),
        format!("target: {TARGET}"),
        format!("profile: {PROFILE}"),
        format!("linked: {linked}"),
        format!("compiler: {COMPILER}"),
        format!("sqlite: {}, built in", journal::sqlite_version()),
        "tls: rustls with ring; certificates of the system".to_owned(),
        format!("journal: version {}, reads all before", journal::version()),
        "mapping: version 1".to_owned(),
    ];
    lines.join("\n")
}
