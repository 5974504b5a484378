//! The program as it is called, with nothing of whoever calls the tests.

use std::path::{Path, PathBuf};
use std::process::Command;

/// How the program ended, and what it said.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// The project's folder.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The program without any variable of its own.
pub fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadbatch"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("LEADBATCH_") {
            command.env_remove(name);
        }
    }
    command.args(words).env("LANG", "C.UTF-8");
    command
}

/// Runs a command to its end.
pub fn ran(command: &mut Command) -> Ran {
    let output = command.output().expect("it runs");
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// What the program prints to stdout when it is called so; it has to end well.
pub fn printed(words: &[&str]) -> String {
    let ran = ran(&mut program(words));
    assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
    ran.out
}

/// The commands that the help of a command lists, without `help` itself.
pub fn commands_of(command: &[&str]) -> Vec<String> {
    let words: Vec<&str> = command.iter().copied().chain(["--help"]).collect();
    let help = printed(&words);
    let (_, listed) = help.split_once("\nCommands:\n").unwrap_or_default();
    let lines = listed.lines().take_while(|line| !line.trim().is_empty());
    // Names stand at two blanks; what is said of them at more.
    let names = lines.filter_map(|line| line.strip_prefix("  "));
    let names = names.filter(|line| !line.starts_with(' '));
    let names = names.filter_map(|line| line.split(' ').next());
    names
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

/// Every command and command of a command, as it is called.
pub fn all_commands() -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for one in commands_of(&[]) {
        let inner = commands_of(&[&one]);
        all.push(vec![one.clone()]);
        all.extend(inner.into_iter().map(|inner| vec![one.clone(), inner]));
    }
    all
}

/// The options that a help names.
pub fn options_of(help: &str) -> Vec<String> {
    let mut options = Vec::new();
    for line in help.lines() {
        let line = line.trim_start();
        let words = line.split([' ', ',']).filter(|word| word.starts_with("--"));
        if line.starts_with('-') {
            options.extend(words.take(1).map(str::to_owned));
        }
    }
    options
}
