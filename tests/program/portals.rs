//! Portals by name: added, listed, tested, used and removed; secrets that stay where they are.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use leadbatch::sandbox::{Rate, SandboxConfig};
use serde_json::Value;

use crate::stage::{MAPPING, Ran, Stage, quick, rows, text};

/// Runs the program with a text on its stdin.
fn typed(stage: &Stage, args: &[&str], stdin: &str) -> Ran {
    let mut command = stage.command(args);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(stdin.as_bytes()).expect("a text");
    drop(pipe);
    child.wait_with_output().expect("its end").into()
}

fn run(stage: &Stage, args: &[&str]) -> Ran {
    let mut all = args.to_vec();
    all.extend_from_slice(&["--lang", "en"]);
    stage.run(&all)
}

fn config(stage: &Stage) -> String {
    fs::read_to_string(stage.folder.path().join("config.yaml")).expect("a config file")
}

/// The webhook's code, which nobody may see.
fn code(stage: &Stage) -> String {
    let webhook = stage.webhook();
    webhook
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .expect("a code")
        .to_owned()
}

fn secretive() -> SandboxConfig {
    SandboxConfig {
        webhook_code: "c0de0fthewebh00k".to_owned(),
        ..quick()
    }
}

#[test]
fn a_portal_is_added_listed_tested_used_and_removed_and_its_secret_is_never_shown() {
    let stage = Stage::new(secretive());
    let mut said = Vec::new();
    let mut keep = |ran: &Ran| said.extend([ran.out.clone(), ran.err.clone()]);
    let host = stage
        .webhook()
        .split('/')
        .nth(2)
        .expect("a host")
        .to_owned();
    let added = typed(
        &stage,
        &["portal", "add", "romashka", "--lang", "en"],
        &stage.webhook(),
    );
    assert_eq!(added.code, 0, "{}", added.err);
    keep(&added);
    assert!(
        added.err.contains("leadbatch portal test romashka"),
        "{}",
        added.err
    );
    let config_file = config(&stage);
    assert_eq!(
        config_file,
        "version: 1\nportals:\n  romashka:\n    webhook: {file: secrets/romashka.webhook}\n"
    );
    assert!(!config_file.contains(&code(&stage)));
    let secret = stage.folder.path().join("secrets/romashka.webhook");
    assert_eq!(fs::read_to_string(&secret).unwrap().trim(), stage.webhook());
    closed(&secret);

    told_of(&stage, &host, &mut keep);
    imported_by_name(&stage, &host, &mut keep);

    let removed = run(&stage, &["portal", "remove", "romashka"]);
    keep(&removed);
    assert_eq!(removed.code, 0, "{}", removed.err);
    assert!(!secret.exists());
    assert_eq!(config(&stage), "version: 1\nportals:\n");
    let gone = run(&stage, &["portal", "test", "romashka"]);
    assert_eq!(gone.code, 2, "{}", gone.err);
    assert!(gone.err.contains("error[profile_unknown]"), "{}", gone.err);
    let said = said.concat();
    assert!(!said.contains(&code(&stage)), "{said}");
}

/// What `list` and `test` tell of the portal.
fn told_of(stage: &Stage, host: &str, keep: &mut impl FnMut(&Ran)) {
    let listed = run(stage, &["portal", "list"]);
    keep(&listed);
    assert!(
        listed
            .out
            .starts_with(&format!("romashka  {host}  webhook")),
        "{}",
        listed.out
    );
    let listed = run(stage, &["portal", "list", "--json"]);
    keep(&listed);
    let json: Value = serde_json::from_str(&listed.out).expect("JSON");
    assert_eq!(json["portals"][0]["name"], "romashka");
    assert_eq!(json["portals"][0]["host"], host);

    let tested = run(stage, &["portal", "test", "romashka"]);
    keep(&tested);
    assert_eq!(tested.code, 0, "{}", tested.err);
    assert!(
        tested.out.contains(&format!("Portal: {host}\nActs: ")),
        "{}",
        tested.out
    );
    assert!(tested.out.contains("Permissions: crm"), "{}", tested.out);
    assert!(tested.out.contains("CRM: with leads"), "{}", tested.out);
    let tested = run(stage, &["portal", "test", "romashka", "--json"]);
    keep(&tested);
    let json: Value = serde_json::from_str(&tested.out).expect("JSON");
    assert_eq!(
        (&json["portal"], &json["crm_mode"]),
        (&Value::from(host), &"leads".into())
    );
}

/// An import that names the portal by its profile.
fn imported_by_name(stage: &Stage, host: &str, keep: &mut impl FnMut(&Ran)) {
    let (file, mapping) = (
        stage.file("leads.csv", rows(3)),
        stage.file("m.yaml", MAPPING),
    );
    let args = [
        "import",
        text(&file),
        "-m",
        text(&mapping),
        "--portal",
        "romashka",
        "--report",
        "report",
    ];
    let imported = run(stage, &args);
    keep(&imported);
    assert_eq!(imported.code, 0, "{}", imported.err);
    assert_eq!(stage.leads_made(), 3);
    assert_eq!(stage.summary()["portal"], host);
    // The journal knows the portal by its host: the same file by its webhook is nothing new.
    let again = stage.import(&file, &mapping, &["--report", "again"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(stage.leads_made(), 3);
}

#[cfg(unix)]
fn closed(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[cfg(not(unix))]
fn closed(_path: &Path) {}

#[test]
fn a_name_that_nobody_knows_is_refused_with_those_that_are_known_and_not_repeated() {
    let stage = Stage::new(quick());
    stage.file(
        "config.yaml",
        "version: 1\nportals:\n  one: {webhook: {env: ONE}}\n  two: {webhook: {env: TWO}}\n",
    );
    let (file, mapping) = (
        stage.file("leads.csv", rows(3)),
        stage.file("m.yaml", MAPPING),
    );
    let args = [
        "import",
        text(&file),
        "-m",
        text(&mapping),
        "--portal",
        "c0de0fawebh00k",
    ];
    let ran = run(&stage, &args);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("known are: one, two"), "{}", ran.err);
    assert!(!ran.err.contains("c0de0fawebh00k"), "{}", ran.err);
    let ran = run(&stage, &["portal", "test", "one"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(
        ran.err.contains("error[secret_variable_missing]"),
        "{}",
        ran.err
    );
}

#[test]
fn the_environment_and_a_command_give_the_secret_and_neither_is_handed_on() {
    let stage = Stage::new(secretive());
    let printed = stage.file("printed", stage.webhook() + "\nnote\n");
    let added = run(
        &stage,
        &[
            "portal",
            "add",
            "by-env",
            "--env",
            "HOOK",
            "--plan",
            "self-hosted",
        ],
    );
    assert_eq!(added.code, 0, "{}", added.err);
    assert!(added.err.contains("HOOK is not set here"), "{}", added.err);
    let tested = |name: &str| {
        let mut command = stage.command(&["portal", "test", name, "--lang", "en"]);
        command.env("HOOK", stage.webhook());
        Ran::from(command.output().expect("the program runs"))
    };
    let ran = tested("by-env");
    assert_eq!(ran.code, 0, "{}", ran.err);
    if cfg!(windows) {
        return;
    }
    let cat = [
        "portal",
        "add",
        "by-cat",
        "--lang",
        "en",
        "--secret-command",
        "cat",
        text(&printed),
    ];
    let added = stage.run(&cat);
    assert_eq!(added.code, 0, "{}", added.err);
    assert!(
        config(&stage).contains("webhook: {command: [cat, "),
        "{}",
        config(&stage)
    );
    let ran = tested("by-cat");
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// It gets no secrets of others: neither this program's variables nor those that the config file names.
#[cfg(unix)]
#[test]
fn a_command_that_gives_a_secret_is_started_without_the_others() {
    let stage = Stage::new(secretive());
    let added = run(&stage, &["portal", "add", "by-env", "--env", "HOOK"]);
    assert_eq!(added.code, 0, "{}", added.err);
    let spy = format!(
        "env > {}; echo s3cr3t; exit 3",
        text(&stage.folder.path().join("seen"))
    );
    stage.file(
        "config.yaml",
        config(&stage) + &format!("  spy: {{webhook: {{command: [sh, -c, {spy:?}]}}}}\n"),
    );
    let mut command = stage.command(&["portal", "test", "spy", "--lang", "en"]);
    command.env("HOOK", stage.webhook());
    let ran = Ran::from(command.output().expect("the program runs"));
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(
        ran.err.contains("error[secret_command_failed]"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("s3cr3t"), "{}", ran.err);
    let seen = fs::read_to_string(stage.folder.path().join("seen")).expect("what it saw");
    assert!(
        !seen.contains(&code(&stage)) && !seen.contains("LEADBATCH_PASSWORD"),
        "{seen}"
    );
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_can_read_is_refused_when_it_is_named_and_when_it_is_used() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = Stage::new(secretive());
    let hook = stage.file("hook", stage.webhook());
    let mode = |mode| fs::set_permissions(&hook, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o644);
    let ran = run(&stage, &["portal", "add", "open", "--secret-file", "hook"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(
        ran.err.contains("error[secret_file_open]") && ran.err.contains("chmod 600"),
        "{}",
        ran.err
    );
    assert!(!stage.folder.path().join("config.yaml").exists());
    mode(0o600);
    let ran = run(&stage, &["portal", "add", "open", "--secret-file", "hook"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(run(&stage, &["portal", "test", "open"]).code, 0);
    mode(0o640);
    let seen = stage.requests_seen();
    let ran = run(&stage, &["portal", "test", "open"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("(mode 0640)"), "{}", ran.err);
    assert_eq!(stage.requests_seen(), seen);
    // Its owner's own file outlives the name.
    mode(0o600);
    let ran = run(&stage, &["portal", "remove", "open"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(hook.exists());
}

#[test]
fn a_wrong_secret_or_name_leaves_nothing_behind() {
    let stage = Stage::new(quick());
    for (name, stdin, error) in [
        ("a", "https://example.org/\n", "webhook_malformed"),
        ("a", "\n", "secret_not_typed"),
        ("a", "", "secret_not_typed"),
        ("a/b", "x", "profile_name_malformed"),
        ("sandbox", "x", "profile_name_malformed"),
    ] {
        let ran = typed(&stage, &["portal", "add", name, "--lang", "en"], stdin);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(
            ran.err.contains(&format!("error[{error}]")),
            "{name}: {}",
            ran.err
        );
    }
    assert!(!stage.folder.path().join("config.yaml").exists());
    assert!(!stage.folder.path().join("secrets").exists());
    stage.file(
        "config.yaml",
        "version: 1\nportals: {a: {webhook: {env: A}}}\n",
    );
    let ran = typed(
        &stage,
        &["portal", "add", "b", "--lang", "en"],
        &stage.webhook(),
    );
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(
        ran.err.contains("b: {webhook: {file: secrets/b.webhook}}"),
        "{}",
        ran.err
    );
    assert!(!stage.folder.path().join("secrets/b.webhook").exists());
    let ran = typed(
        &stage,
        &["portal", "add", "A", "--lang", "en"],
        &stage.webhook(),
    );
    assert!(ran.err.contains("error[profile_exists]"), "{}", ran.err);
}

#[test]
fn the_plan_of_a_profile_counts_unless_the_command_names_one() {
    let stage = Stage::new(SandboxConfig {
        rate: Some(Rate {
            leak_per_second: 2,
            block_above: 50,
        }),
        ..quick()
    });
    let added = typed(
        &stage,
        &[
            "portal",
            "add",
            "slow",
            "--plan",
            "enterprise",
            "--lang",
            "en",
        ],
        &stage.webhook(),
    );
    assert_eq!(added.code, 0, "{}", added.err);
    let (file, mapping) = (
        stage.file("leads.csv", rows(1)),
        stage.file("m.yaml", MAPPING),
    );
    let rate = |more: &[&str]| {
        drop(fs::remove_dir_all(stage.folder.path().join("report")));
        let mut args = vec![
            "import",
            text(&file),
            "-m",
            text(&mapping),
            "--portal",
            "slow",
            "--report",
            "report",
        ];
        args.extend_from_slice(more);
        let ran = run(&stage, &args);
        assert_eq!(ran.code, 0, "{}", ran.err);
        stage.summary()["budget"]["rate"].clone()
    };
    assert_eq!(rate(&[]), 5);
    assert_eq!(rate(&["--plan", "standard"]), 2);
}
