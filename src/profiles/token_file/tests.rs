//! The file of tokens: replaced as a whole, one process at a time, for its owner alone.

use std::fs;
use std::path::Path;

use secrecy::ExposeSecret as _;

use super::{TokenFile, forget_tokens};
use crate::portal::{TokenStore as _, Tokens};

fn tokens(access: &str) -> Tokens {
    Tokens {
        access: access.into(),
        refresh: format!("{access}-refresh").into(),
        endpoint: "https://example.org/rest/".to_owned(),
        until_ms: 17,
    }
}

fn kept(file: &TokenFile) -> Option<String> {
    let pair = file.read().unwrap();
    pair.map(|pair| pair.access.expose_secret().to_owned())
}

fn file(state: &Path) -> TokenFile {
    TokenFile::of(state, "crm", ("example.org", "local.1"))
}

fn names(state: &Path) -> Vec<String> {
    let entries = fs::read_dir(state.join("tokens")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn a_pair_takes_the_place_of_the_one_before_and_nothing_else_is_left() {
    let state = tempfile::tempdir().unwrap();
    let file = file(state.path());
    assert_eq!(kept(&file), None);
    for access in ["one", "two"] {
        file.hold().unwrap().store(&tokens(access)).unwrap();
        assert_eq!(kept(&file).as_deref(), Some(access));
    }
    assert_eq!(names(state.path()), ["crm.json", "crm.lock"]);
    for other in [("example.org", "local.2"), ("example.com", "local.1")] {
        assert_eq!(kept(&TokenFile::of(state.path(), "crm", other)), None);
    }
    forget_tokens(state.path(), "crm").unwrap();
    forget_tokens(state.path(), "crm").unwrap();
    assert_eq!(kept(&file), None);
}

#[test]
fn a_pair_that_was_not_stored_leaves_the_old_one_whole() {
    let state = tempfile::tempdir().unwrap();
    let file = file(state.path());
    file.hold().unwrap().store(&tokens("old")).unwrap();
    // What a process that was killed on the way leaves is a file beside: nothing in it counts, and the next one takes it away.
    let folder = state.path().join("tokens");
    fs::write(folder.join(".crm.json-Ab12cd"), "{}").unwrap();
    fs::write(folder.join(".crm.json.other-Ab12cd"), "{}").unwrap();
    assert_eq!(kept(&file).as_deref(), Some("old"));
    let held = file.hold().unwrap();
    assert_eq!(kept(&file).as_deref(), Some("old"));
    drop(held);
    let left = [".crm.json.other-Ab12cd", "crm.json", "crm.lock"];
    assert_eq!(names(state.path()), left);
    assert_eq!(kept(&file).as_deref(), Some("old"));
}

#[test]
fn one_at_a_time_holds_the_tokens_and_finds_what_the_one_before_has_stored() {
    let state = tempfile::tempdir().unwrap();
    let file = file(state.path());
    file.hold().unwrap().store(&tokens("old")).unwrap();
    let held = file.hold().unwrap();
    let other = file.clone();
    let waits = std::thread::spawn(move || {
        let held = other.hold().unwrap();
        let pair = held.read().unwrap().unwrap();
        pair.access.expose_secret().to_owned()
    });
    held.store(&tokens("new")).unwrap();
    assert_eq!(waits.join().unwrap(), "new");
}

#[cfg(unix)]
#[test]
fn tokens_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let state = tempfile::tempdir().unwrap();
    let file = file(state.path());
    file.hold().unwrap().store(&tokens("s3cr3t")).unwrap();
    let path = TokenFile::path_of(state.path(), "crm");
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let fault = file.read().unwrap_err();
    assert!(fault.cause.contains("mode 0644"), "{}", fault.cause);
    assert!(!fault.cause.contains("s3cr3t"));
}
