//! What is known of a program only while it is built: which commit it is of, what it is for and what built it. Nothing of that is a time
//! or a path, so that the same sources give the same program.
//!
//! Sources without git, or an archive inside of somebody else's repository, have no commit; `LEADBATCH_COMMIT` gives it by hand.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "cargo speaks with a build script by its environment and its output"
)]

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=LEADBATCH_COMMIT");
    let profile = told("PROFILE");
    let given = env::var("LEADBATCH_COMMIT").ok();
    let given = given.filter(|text| is_commit(text));
    // A build for development does not look: each commit would build everything anew.
    let found = || (profile == "release").then(commit).flatten();
    keep("COMMIT", &given.or_else(found).unwrap_or_default());
    keep("TARGET", &told("TARGET"));
    keep("PROFILE", &profile);
    keep("COMPILER", &compiler().unwrap_or_default());
}

fn keep(name: &str, value: &str) {
    println!("cargo::rustc-env=LEADBATCH_BUILD_{name}={value}");
}

fn told(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// Letters of a hash and a word behind it; no line break that cargo would take for an order.
fn is_commit(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric())
}

/// The commit of this package's own repository, and whether the sources are still as they are there.
fn commit() -> Option<String> {
    let here = Path::new(&told("CARGO_MANIFEST_DIR")).canonicalize().ok()?;
    let top = git(&["rev-parse", "--show-toplevel"])?;
    if Path::new(&top).canonicalize().ok()? != here {
        return None;
    }
    let hash = git(&["rev-parse", "--short=12", "HEAD"])?;
    watch();
    let changed = git(&["status", "--porcelain", "--untracked-files=no"])?;
    let state = if changed.is_empty() {
        ""
    } else {
        " with changes"
    };
    Some(hash + state)
}

/// Looks again when another commit is checked out or the sources change. A path that is not there would mean: each time.
fn watch() {
    let head = git(&["symbolic-ref", "--quiet", "HEAD"]);
    for name in ["HEAD", "packed-refs"].into_iter().chain(head.as_deref()) {
        let path = git(&["rev-parse", "--git-path", name]);
        for path in path.iter().filter(|path| Path::new(path).exists()) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    for path in ["Cargo.toml", "Cargo.lock", "src", "mappings"] {
        println!("cargo::rerun-if-changed={path}");
    }
}

fn git(args: &[&str]) -> Option<String> {
    line(Command::new("git").args(args))
}

fn compiler() -> Option<String> {
    let version = line(Command::new(told("RUSTC")).arg("--version"))?;
    let mut words = version.split(' ');
    Some([words.next()?, words.next()?].join(" "))
}

/// What a program prints, if it ends well.
fn line(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
