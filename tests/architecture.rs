//! The walls of the house: which room may use which, and that the core owns no I/O and no clock.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that meets the unexpected should say so and end"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// A room and the rooms that it may use besides `domain`.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("mapping", &[]),
    ("fields", &[]),
    ("drafting", &["mapping", "fields"]),
    ("rows", &["mapping", "fields"]),
    ("batching", &[]),
    ("limits", &[]),
    ("run", &["rows", "batching", "limits"]),
    ("jobs", &["profiles"]),
    ("source", &[]),
    ("portal", &["batching"]),
    ("profiles", &["portal"]),
    ("journal", &["run"]),
    ("report", &["run", "messages"]),
    ("notify", &["messages", "portal", "batching"]),
    ("messages", &[]),
    ("sandbox", &[]),
];

/// Rooms without I/O, clocks, threads, environment, randomness and async.
const CORE: &[&str] = &[
    "domain", "mapping", "fields", "drafting", "rows", "batching", "limits", "run", "jobs",
];

/// What the core must not touch.
const BANNED: &[&str] = &[
    "std::fs",
    "std::net",
    "std::io",
    "std::thread",
    "std::env",
    "std::process",
    "std::time::Instant",
    "std::time::SystemTime",
    "Timestamp::now",
    "Zoned::now",
    "Instant::now",
    "SystemTime::now",
    "tokio::",
    "reqwest::",
    "axum::",
    "async fn",
    "println!",
    "eprintln!",
    "rand::",
    "TimeZone::system",
    "thread::sleep",
    "include_dir",
];

fn sources(room: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room),
        &mut found,
    );
    assert!(!found.is_empty(), "no sources in {room}");
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for path in entries.map(|entry| entry.expect("readable folder").path()) {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Files of tests alone; tests may look over a wall.
fn is_test_code(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name == "tests.rs" || name == "fixtures.rs")
        || path.components().any(|part| part.as_os_str() == "tests")
}

/// The code of a file without comment lines.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("readable source");
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Rooms named as `crate::ROOM` in a piece of code.
fn rooms_used(code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for part in code.split("crate::").skip(1) {
        let name: String = part
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        used.push(name);
    }
    used
}

#[test]
fn a_room_uses_only_the_rooms_that_its_wall_lets_through() {
    for (room, allowed) in ROOMS {
        for path in sources(room).into_iter().filter(|path| !is_test_code(path)) {
            for used in rooms_used(&code(&path)) {
                let fine = used == *room
                    || (used == "domain" && *room != "sandbox")
                    || allowed.contains(&used.as_str());
                assert!(
                    fine,
                    "{} uses crate::{used}, which the wall of {room} does not let through",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn every_room_stands_in_the_table() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(src)
        .expect("src")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.is_dir())
    {
        let name = entry
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name")
            .to_owned();
        assert!(
            name == "cli" || ROOMS.iter().any(|(room, _)| *room == name),
            "room {name} has no line in the table of walls"
        );
    }
}

#[test]
fn the_core_owns_no_io_and_no_clock() {
    for room in CORE {
        for path in sources(room) {
            let code = code(&path);
            for banned in BANNED {
                assert!(
                    !code.contains(banned),
                    "{} holds `{banned}`",
                    path.display()
                );
            }
        }
    }
}

/// What only one system has.
const OF_ONE_SYSTEM: &[&str] = &[
    "std::os::",
    "signal::unix",
    "signal::windows",
    "libc::",
    "/tmp",
    "/dev/",
    "/proc/",
    "sh -c",
    "Command::new(\"sh\")",
];

/// Marks of an item that is for some systems only.
fn is_for_some_systems(line: &str) -> bool {
    line.starts_with("#[cfg(")
        && ["unix", "windows", "target_os", "target_family"]
            .iter()
            .any(|system| line.contains(system))
}

/// The code without the items that are for some systems only.
fn for_every_system(code: &str) -> String {
    let mut kept = Vec::new();
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        if !is_for_some_systems(line.trim()) {
            kept.push(line);
            continue;
        }
        let mut depth = 0_usize;
        for line in lines.by_ref() {
            depth = (depth + line.matches('{').count()).saturating_sub(line.matches('}').count());
            let ends = line.trim_end().ends_with([';', '}', ',']);
            if depth == 0 && ends && !line.trim().starts_with("#[") {
                break;
            }
        }
    }
    kept.join("\n")
}

#[test]
fn nothing_ties_the_code_to_one_system_but_items_that_every_system_has_its_own_of() {
    for (room, _) in ROOMS.iter().chain([("cli", [].as_slice())].iter()) {
        for path in sources(room) {
            let code = code(&path);
            let common = for_every_system(&code);
            for word in OF_ONE_SYSTEM {
                assert!(
                    !common.contains(word),
                    "{} holds `{word}`, which not every system has",
                    path.display()
                );
            }
            let (unix, windows) = (code.contains("cfg(unix)"), code.contains("cfg(windows)"));
            let rest = code.contains("cfg(not(");
            assert!(
                !(unix || windows) || rest || is_test_code(&path),
                "{} has something for one system and nothing for the others",
                path.display()
            );
        }
    }
}

#[test]
fn what_one_system_alone_has_is_found_outside_of_its_items() {
    let code = "#[cfg(unix)]\n#[allow(x)]\nfn a() {\n    use std::os::unix;\n}\nfn b() {}\n";
    assert_eq!(for_every_system(code), "fn b() {}");
    let code = "#[cfg(unix)]\nuse std::os::unix::fs;\nlet x = \"/tmp\";";
    assert_eq!(for_every_system(code), "let x = \"/tmp\";");
}

#[test]
fn texts_that_are_built_in_have_the_line_ends_of_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src/messages/en", "src/messages/ru", "mappings", "docs"] {
        let entries = fs::read_dir(root.join(folder)).expect("a folder");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        for path in paths.filter(|path| path.is_file()) {
            let text = fs::read(&path).expect("a file");
            assert!(
                !text.contains(&b'\r'),
                "{}: see .gitattributes",
                path.display()
            );
        }
    }
}

#[test]
fn no_file_has_become_two_ideas() {
    for (room, _) in ROOMS.iter().chain([("cli", [].as_slice())].iter()) {
        for path in sources(room).into_iter().filter(|path| !is_test_code(path)) {
            let lines = fs::read_to_string(&path)
                .expect("readable source")
                .lines()
                .count();
            assert!(
                lines <= 500,
                "{} has {lines} lines: which two ideas has it become?",
                path.display()
            );
        }
    }
}
