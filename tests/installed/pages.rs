//! `completions`, `man` and `--version`.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::called::{all_commands, options_of, printed, program, ran};

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

/// What no page may repeat.
const SECRET: &str = "https://romashka.example.org/rest/1/s3cr3ts3cr3t/";

#[test]
fn the_completions_of_every_shell_know_every_command() {
    for shell in SHELLS {
        let script = printed(&["completions", shell]);
        for command in all_commands() {
            let name = command.last().expect("a name");
            assert!(script.contains(name.as_str()), "{shell} lacks {command:?}");
        }
    }
}

#[test]
fn bash_completes_a_command_and_an_option() {
    let script = printed(&["completions", "bash"]);
    let completed = |words: &str, at: usize| {
        let asked = format!(
            "{script}\nCOMP_WORDS=({words})\nCOMP_CWORD={at}\n_leadbatch leadbatch \"${{COMP_WORDS[{at}]}}\" \"\"\necho \"${{COMPREPLY[*]}}\""
        );
        let output = Command::new("bash").args(["--norc", "-c", &asked]).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Ok(command) = completed("leadbatch impo", 1) else {
        println!("no bash here: completions were not tried in it");
        return;
    };
    assert_eq!(command, "import");
    assert_eq!(
        completed("leadbatch import --mapp", 2).expect("bash"),
        "--mapping"
    );
}

#[test]
fn a_closed_pipe_ends_no_page_in_a_panic() {
    for words in [["completions", "zsh"].as_slice(), &["man"]] {
        let mut command = program(words);
        let mut child = command
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("it runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("its end");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
    }
}

#[test]
fn the_manual_has_a_page_for_every_command_which_says_something_of_every_option() {
    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("share").join("man1");
    let mut command = program(&["man"]);
    command.arg(&pages).env("LEADBATCH_PORTAL", SECRET);
    let ran = ran(&mut command);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (0, "", ""),
        "nothing is said when all went well"
    );
    let mut wanted = BTreeSet::from(["leadbatch.1".to_owned()]);
    for command in all_commands() {
        wanted.insert(format!("leadbatch-{}.1", command.join("-")));
        let page = pages.join(format!("leadbatch-{}.1", command.join("-")));
        let page = fs::read_to_string(page).expect("a page");
        assert!(!page.contains("s3cr3t"), "a page holds a secret");
        let page = page.replace("\\-", "-");
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let words: Vec<&str> = words.into_iter().chain(["--help"]).collect();
        for option in options_of(&printed(&words)) {
            let head = format!("\\fB{option}\\fR");
            let lines: Vec<&str> = page.lines().collect();
            let told = lines.windows(3).any(|three| {
                three[0] == ".TP" && three[1].contains(&head) && !three[2].starts_with('.')
            });
            assert!(told, "{command:?} says nothing of {option}");
        }
    }
    let found = fs::read_dir(&pages).expect("a folder");
    let found = found.map(|entry| entry.expect("an entry").file_name());
    let found: BTreeSet<String> = found
        .map(|name| name.into_string().expect("a name"))
        .collect();
    assert_eq!(found, wanted);
    let first = fs::read_to_string(pages.join("leadbatch.1")).expect("a page");
    assert_eq!(printed(&["man"]), first);
}

#[test]
fn a_manual_that_cannot_be_written_is_said_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "in the way").expect("a file");
    let mut command = program(&["man"]);
    let ran = ran(command.arg(file.join("man1")));
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("output_failed"), "{}", ran.err);
}

#[test]
fn the_version_is_one_line_in_short_and_tells_how_the_program_was_built_in_long() {
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(printed(&["-V"]), format!("leadbatch {version}\n"));
    let long = printed(&["--version"]);
    let mut lines = long.lines();
    assert_eq!(lines.next(), Some(format!("leadbatch {version}").as_str()));
    let facts: Vec<(&str, &str)> = lines
        .map(|line| line.split_once(": ").expect("name: value"))
        .collect();
    let names: Vec<&str> = facts.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            "commit", "target", "profile", "linked", "compiler", "sqlite", "tls", "journal",
            "mapping"
        ]
    );
    let fact = |wanted: &str| facts.iter().find(|(name, _)| *name == wanted).unwrap().1;
    assert!(fact("target").contains(std::env::consts::ARCH), "{long}");
    assert!(fact("compiler").starts_with("rustc 1."), "{long}");
    assert!(fact("sqlite").starts_with("3."), "{long}");
}
