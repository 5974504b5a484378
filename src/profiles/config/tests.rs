//! Config files as people write them, and as they are after an entry came or went.

use std::fs;
use std::path::Path;

use super::Profiles;
use crate::domain::Coded as _;
use crate::profiles::{Access, Application, OAUTH_SERVER, Plan, Profile, SecretSource};

fn of(text: &str) -> Profiles {
    Profiles::of_text(text.to_owned(), Path::new("/c/config.yaml")).expect(text)
}

fn error(text: &str) -> String {
    let read = Profiles::of_text(text.to_owned(), Path::new("/c/config.yaml"));
    read.expect_err(text).to_string()
}

fn webhook(file: &str) -> Profile {
    Profile {
        access: Access::Webhook(SecretSource::File(file.into())),
        plan: None,
        ca: None,
    }
}

const WRITTEN: &str = "\
# Our portals.
version: 1

portals:
  # The big one.
  romashka:          # since 2024
    plan: enterprise
    webhook: {env: ROMASHKA}
    # nothing more

  'тест':
    application:
      portal: https://crm.example.org/
      client_id: local.1
      client_secret:
        command:
          - pass
          - show
          - crm
    ca: certs/own.pem
# The end.
";

#[test]
fn a_file_is_read_with_its_paths_relative_to_it() {
    let read = of(WRITTEN);
    let names: Vec<&str> = read.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["romashka", "тест"]);
    let romashka = read.get(" romashka ").unwrap();
    assert_eq!(romashka.plan, Some(Plan::Enterprise));
    assert_eq!(read.secret_variables(), ["ROMASHKA"]);
    let test = read.get("тест").unwrap();
    assert_eq!(test.ca.as_deref(), Some(Path::new("/c/certs/own.pem")));
    let Access::Application(application) = &test.access else {
        panic!("{test:?}")
    };
    assert_eq!(application.server, OAUTH_SERVER);
    let relative = of("version: 1\nportals: {a: {webhook: {file: s/a}}}\n");
    let wanted = SecretSource::File("/c/s/a".into());
    assert_eq!(relative.get("a").unwrap().secret(), &wanted);
    for empty in [
        "",
        "# nothing\n\n",
        "version: 1\n",
        "version: 1\nportals:\n",
        "version: 1\nportals: {}\n",
    ] {
        assert_eq!(of(empty).iter().count(), 0, "{empty}");
    }
    assert_eq!(
        of(WRITTEN).get("s3cr3t").unwrap_err().to_string(),
        "profile_unknown file=\"/c/config.yaml\" known=\"romashka, тест\""
    );
}

#[test]
fn the_example_of_the_pages_is_read() {
    for page in [
        include_str!("../../../docs/portals.md"),
        include_str!("../../../docs/portals.ru.md"),
    ] {
        let page = page.replace("\r\n", "\n");
        let (_, example) = page.split_once("```yaml\n").unwrap();
        let (example, _) = example.split_once("```").unwrap();
        let read = of(example);
        let names: Vec<&str> = read.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["ours", "romashka", "test"]);
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_without_secrets() {
    let url = "https://example.org/rest/1/s3cr3t/";
    for (text, code, place) in [
        ("version: 2\nportals: 7\n", "config_newer", ""),
        ("version: 1\nportal: {}\n", "config_unknown_key", ":2:1"),
        (
            "version: 1\nportals:\n  a: {webhok: 1}\n",
            "config_unknown_key",
            ":3:7",
        ),
        (
            "version: 1\nportals:\n  a: {}\n",
            "config_access_unclear",
            ":3:6",
        ),
        (
            "version: 1\nportals:\n  a b: {webhook: {env: X}}\n",
            "config_name_malformed",
            ":3:8",
        ),
        (
            &format!("version: 1\nportals:\n  a: {{webhook: '{url}'}}\n"),
            "secret_source_unclear",
            ":3:",
        ),
        (
            &format!("version: 1\nportals:\n  a: {url}\n"),
            "config_malformed",
            ":3:6",
        ),
        (
            &format!("version: 1\nportals: {url}\n"),
            "config_malformed",
            ":2:10",
        ),
        (&format!("version: {url}\n"), "config_malformed", ":1:10"),
        (
            &format!("version: 1\nportals: {{a: {{webhook: {{env: X}}, plan: {url}}}}}\n"),
            "config_malformed",
            ":2:",
        ),
        ("version: 1\nportals: [a\n", "config_malformed", ""),
        (
            "version: 1\nportals:\n  a: {webhook: {env: X}, webhook: {env: Y}}\n",
            "config_malformed",
            ":3:",
        ),
    ] {
        let told = error(text);
        assert!(told.starts_with(code), "{text}: {told}");
        assert!(
            told.contains(&format!("/c/config.yaml{place}")),
            "{text}: {told}"
        );
        assert!(!told.contains("s3cr3t"), "{told}");
    }
    assert!(error("version: 1\nportals:\n  a: {webhok: 1}\n").contains("nearest=\"webhook\""));
}

/// The file after a portal `new` came into it.
fn with_new(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("conf").join("config.yaml");
    if !text.is_empty() {
        fs::create_dir(folder.path().join("conf")).unwrap();
        fs::write(&file, text).unwrap();
    }
    let mut profiles = Profiles::open(&file).unwrap();
    let before = profiles.iter().count();
    profiles
        .add("new", &webhook("secrets/new.webhook"))
        .expect(text);
    let again = Profiles::open(&file).unwrap();
    assert_eq!(again.iter().count(), before + 1);
    let wanted = SecretSource::File(file.with_file_name("secrets/new.webhook"));
    assert_eq!(again.get("new").unwrap().secret(), &wanted);
    let with = fs::read_to_string(&file).unwrap();
    profiles.remove("new").unwrap();
    let without = Profiles::open(&file).unwrap();
    assert_eq!(without.iter().count(), before);
    assert!(fs::read_dir(file.parent().unwrap()).unwrap().count() == 1);
    with
}

#[test]
fn an_entry_comes_in_beside_the_others_and_comments_stay() {
    let lines = "new:\n    webhook: {file: secrets/new.webhook}\n";
    assert_eq!(with_new(""), format!("version: 1\nportals:\n  {lines}"));
    let added = with_new(WRITTEN);
    assert_eq!(
        added,
        WRITTEN.replace("# The end", &format!("  {lines}# The end"))
    );
    for (before, after) in [
        ("# mine\n", format!("# mine\nversion: 1\nportals:\n  {lines}")),
        ("version: 1", format!("version: 1\nportals:\n  {lines}")),
        ("version: 1\nportals:\n", format!("version: 1\nportals:\n  {lines}")),
        ("portals: # none yet\nversion: 1\n", format!("portals: # none yet\n  {lines}version: 1\n")),
        ("version: 1\nportals: {}\n# end", format!("version: 1\nportals:\n  {lines}# end")),
        (
            "portals:\n a:\n  webhook:\n   env: |\n    X\nversion: 1\n",
            "portals:\n a:\n  webhook:\n   env: |\n    X\n new:\n   webhook: {file: secrets/new.webhook}\nversion: 1\n".to_owned(),
        ),
    ] {
        assert_eq!(with_new(before), after, "{before}");
    }
}

#[test]
fn an_entry_goes_and_the_others_stay_as_they_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.yaml");
    fs::write(&file, WRITTEN).unwrap();
    let mut profiles = Profiles::open(&file).unwrap();
    profiles.remove("romashka").unwrap();
    let kept = fs::read_to_string(&file).unwrap();
    assert!(kept.starts_with("# Our portals.\nversion: 1\n\nportals:\n  # The big one.\n    # nothing more\n\n  'тест':\n"), "{kept}");
    profiles.remove("тест").unwrap();
    assert_eq!(Profiles::open(&file).unwrap().iter().count(), 0);
    assert_eq!(
        profiles.remove("тест").unwrap_err().code(),
        "profile_unknown"
    );
}

#[test]
fn a_file_that_cannot_be_changed_line_by_line_is_left_alone() {
    for text in [
        "version: 1\nportals: {a: {webhook: {env: X}}}\n",
        "{version: 1, portals: {a: {webhook: {env: X}}}}\n",
        "portals: &p\n  a: &a {webhook: {env: X}}\n  b: *a\nversion: 1\n",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.yaml");
        fs::write(&file, text).unwrap();
        let mut profiles = Profiles::open(&file).unwrap();
        let refused = profiles.remove("a").unwrap_err();
        assert_eq!(refused.code(), "config_not_editable", "{text}");
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
        match profiles.add("new", &webhook("s")) {
            Ok(()) => assert_eq!(Profiles::open(&file).unwrap().iter().count(), 3),
            Err(refused) => {
                assert!(
                    refused.to_string().contains("webhook: {file: s}"),
                    "{refused}"
                );
                assert_eq!(fs::read_to_string(&file).unwrap(), text);
            }
        }
    }
}

#[test]
fn a_name_that_is_taken_in_any_case_is_refused() {
    let profiles = of(WRITTEN);
    for (name, code) in [
        ("romashka", "profile_exists"),
        ("ТЕСТ", "profile_exists"),
        ("a/b", "profile_name_malformed"),
        ("sandbox", "profile_name_malformed"),
    ] {
        assert_eq!(profiles.can_add(name).unwrap_err().code(), code);
    }
    profiles.can_add("other").unwrap();
}

#[test]
fn every_setting_of_an_entry_is_read_as_it_was_written() {
    let application = Application {
        portal: "https://crm.example.org:8443/".to_owned(),
        client_id: "local.5f3 \"x\": #".to_owned(),
        client_secret: SecretSource::Command(
            ["vault", "kv get", "-field=x", "a\\b", "no"]
                .map(str::to_owned)
                .to_vec(),
        ),
        server: "http://127.0.0.1:1/".to_owned(),
        redirect: Some("http://127.0.0.1:8025/".to_owned()),
    };
    let profile = Profile {
        access: Access::Application(application),
        plan: Some(Plan::SelfHosted),
        ca: Some("/etc/own ca.pem".into()),
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.yaml");
    for name in ["no", "7", "ромашка", "a.b"] {
        Profiles::open(&file).unwrap().add(name, &profile).unwrap();
        assert_eq!(Profiles::open(&file).unwrap().get(name).unwrap(), &profile);
    }
}

#[cfg(unix)]
#[test]
fn a_secret_is_written_for_its_owner_alone_and_the_config_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secrets").join("a.webhook");
    crate::profiles::write_secret(&secret, "s3cr3t\n").unwrap();
    assert_eq!(mode(&secret), 0o600);
    assert_eq!(mode(secret.parent().unwrap()), 0o700);
    let file = folder.path().join("config.yaml");
    fs::write(&file, WRITTEN).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    Profiles::open(&file)
        .unwrap()
        .add("new", &webhook("s"))
        .unwrap();
    assert_eq!(mode(&file), 0o644);
}
