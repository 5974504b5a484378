//! `deploy/` and what the pages tell people to type: nothing there names a command, an option or a variable that the program lacks.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::called::{all_commands, options_of, printed, project};

/// Variables that are no option of a command: for the build, and for who signs in at `lead.php`.
const OTHER_VARIABLES: [&str; 4] = [
    "LEADBATCH_COMMIT",
    "LEADBATCH_LOGIN",
    "LEADBATCH_PASSWORD",
    "LEADBATCH_WRITE_TABLES",
];

/// The helps of all commands, by how they are called.
struct Helps(BTreeMap<Vec<String>, String>);

impl Helps {
    fn read() -> Self {
        let help = |command: &Vec<String>| {
            let words: Vec<&str> = command.iter().map(String::as_str).collect();
            printed(&[words.as_slice(), &["--help"]].concat())
        };
        let mut helps: BTreeMap<_, _> = all_commands()
            .into_iter()
            .map(|command| (command.clone(), help(&command)))
            .collect();
        helps.insert(Vec::new(), help(&Vec::new()));
        Self(helps)
    }

    /// What is wrong with a command line, `leadbatch` itself left out.
    fn fault(&self, words: &[String]) -> Option<String> {
        let mut command = Vec::new();
        for word in words {
            // `portal add|list NAME` stands for several.
            let word = word.split('|').next().unwrap_or_default().to_owned();
            let longer = [command.clone(), vec![word]].concat();
            if !self.0.contains_key(&longer) {
                break;
            }
            command = longer;
        }
        let help = &self.0[&command];
        let asks = |word: &str| ["--help", "-h", "--version", "-V", "help"].contains(&word);
        let takes_commands = help.contains("\nCommands:\n");
        match words.get(command.len()) {
            Some(word) if takes_commands && !asks(word) && is_command_word(word) => {
                return Some(format!("no command {word}"));
            }
            Some(_) | None => {}
        }
        let known = options_of(help);
        let named = words
            .iter()
            .filter(|word| word.starts_with("--") && !asks(word));
        let named = named.map(|word| word.split('=').next().unwrap_or_default());
        let mut strange = named.filter(|option| !known.iter().any(|known| known == option));
        strange
            .next()
            .map(|option| format!("{command:?} has no {option}"))
    }

    /// The variables that some option takes its value from.
    fn variables(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for help in self.0.values() {
            for rest in help.split("[env: ").skip(1) {
                let name = rest.split([']', '=']).next().unwrap_or_default();
                found.insert(name.to_owned());
            }
        }
        found.extend(OTHER_VARIABLES.map(str::to_owned));
        found
    }
}

/// Whether a word can be the name of a command, and is no placeholder.
fn is_command_word(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase())
}

/// The files of a folder and below.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).expect("a folder");
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The pages for people: `docs/`, `deploy/`, the READMEs.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![project("README.md"), project("README.ru.md")];
    for folder in ["docs", "deploy"] {
        let found = files(&project(folder));
        pages.extend(found.into_iter().filter(|path| ends_with(path, "md")));
    }
    pages
}

fn ends_with(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found == ending)
}

/// The command lines of a page: in spans of code and in fenced blocks, from the program's name on.
fn command_lines(page: &str) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            lines.push(line.to_owned());
        } else {
            lines.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    lines.iter().flat_map(|line| commands_in(line)).collect()
}

/// The words behind each call of the program in a line of a shell, up to what ends a command there.
fn commands_in(line: &str) -> Vec<Vec<String>> {
    let line = line.split(" #").next().unwrap_or_default();
    let bare = |word: &str| {
        let quotes = ['"', '\'', '[', ']', '(', ')', ',', '…', ':', '.'];
        word.trim_matches(quotes).to_owned()
    };
    let mut found = Vec::new();
    let words: Vec<&str> = line.split_whitespace().collect();
    for (place, word) in words.iter().enumerate() {
        let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
        if name != "leadbatch" && name != "leadbatch.exe" {
            continue;
        }
        let before = place.checked_sub(1).map(|before| words[before]);
        let starts = before.is_none_or(|before| {
            before.contains('=')
                || [
                    "exec",
                    "sudo",
                    "$",
                    ">",
                    "&&",
                    "|",
                    "leadbatch",
                    "nice",
                    "10",
                ]
                .contains(&before)
        });
        if !starts {
            continue;
        }
        let rest = words[place + 1..].iter();
        let rest =
            rest.take_while(|word| !["|", ">", ">>", "&&", ";", "<", "2>&1", "—"].contains(*word));
        found.push(rest.map(|word| bare(word)).collect());
    }
    found
}

fn text(path: &str) -> String {
    fs::read_to_string(project(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The documents of a YAML file.
fn documents(path: &str) -> Vec<Value> {
    let text = text(path);
    let parts = text.split("\n---\n");
    let read =
        |part: &str| serde_saphyr::from_str(part).unwrap_or_else(|error| panic!("{path}: {error}"));
    parts.map(read).collect()
}

#[test]
fn what_pages_tell_to_type_is_there() {
    let helps = Helps::read();
    let mut seen = 0;
    let mut faults = Vec::new();
    for page in pages() {
        for words in command_lines(&fs::read_to_string(&page).expect("a page")) {
            seen += 1;
            if let Some(fault) = helps.fault(&words) {
                faults.push(format!("{}: {} ({fault})", page.display(), words.join(" ")));
            }
        }
    }
    assert!(seen > 60, "only {seen} commands were found");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_judge_of_command_lines_sees_faults() {
    let helps = Helps::read();
    let fault = |line: &str| helps.fault(&commands_in(line)[0]);
    assert_eq!(fault("leadbatch import a.xlsx --mapping m.yaml"), None);
    assert_eq!(fault("/usr/local/bin/leadbatch --version"), None);
    assert!(fault("leadbatch import a.xlsx --maping m.yaml").is_some());
    assert!(fault("nice -n 10 leadbatch inport a.xlsx").is_some());
    assert!(commands_in("systemctl start leadbatch").is_empty());
}

#[test]
fn what_is_started_at_night_can_be_started() {
    let helps = Helps::read();
    let night: Vec<String> = ["job", "run", "--all"].map(str::to_owned).into();
    let check = |place: &str, words: &[String]| {
        assert_eq!(helps.fault(words), None, "{place}");
        assert_eq!(words[..3], night, "{place}");
    };
    let unit = text("deploy/systemd/leadbatch.service");
    let starts = unit
        .lines()
        .find_map(|line| line.strip_prefix("ExecStart="));
    check("unit", &commands_in(starts.expect("a start"))[0]);

    let cron = text("deploy/cron/leadbatch");
    let line = cron
        .lines()
        .find(|line| line.starts_with(|first: char| first.is_ascii_digit()));
    let (_, command) = line.expect("a line").split_once(" && ").expect("a command");
    check("cron", &commands_in(command)[0]);

    let task = text("deploy/windows/leadbatch.xml");
    check("task", &of_task(&task));

    let built = text("deploy/container/Containerfile");
    let starts = built.lines().find_map(|line| line.strip_prefix("CMD "));
    let words: Vec<String> = serde_json::from_str(starts.expect("a command")).expect("JSON");
    check("container", &words);

    let pod = &documents("deploy/kubernetes/cronjob.yaml")[1]["spec"]["jobTemplate"]["spec"]["template"]
        ["spec"];
    let words = pod["containers"][0]["args"].as_array().expect("arguments");
    let words: Vec<String> = words
        .iter()
        .map(|word| word.as_str().expect("a text").to_owned())
        .collect();
    check("pod", &words);
}

/// The arguments of a task of Windows, which is read as XML to its end.
fn of_task(task: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(task);
    while !matches!(
        reader.read_event().expect("XML"),
        quick_xml::events::Event::Eof
    ) {}
    let (_, rest) = task.split_once("<Arguments>").expect("arguments");
    let (words, _) = rest.split_once("</Arguments>").expect("their end");
    words.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn variables_that_are_named_are_heard() {
    let known = Helps::read().variables();
    for path in files(&project("deploy")).into_iter().chain(pages()) {
        let text = fs::read_to_string(&path).expect("a text");
        for rest in text.split("LEADBATCH_").skip(1) {
            let is_of_name = |letter: &char| letter.is_ascii_uppercase() || *letter == '_';
            let name: String = rest.chars().take_while(is_of_name).collect();
            let name = format!("LEADBATCH_{name}");
            let name = name.trim_end_matches('_');
            assert!(
                known.contains(name) || name == "LEADBATCH",
                "{}: nobody hears {name}",
                path.display()
            );
        }
    }
}

#[test]
fn the_pod_keeps_its_state_and_its_secrets() {
    let documents = documents("deploy/kubernetes/cronjob.yaml");
    assert_eq!(documents[0]["kind"], "ConfigMap");
    assert_eq!(documents[1]["kind"], "CronJob");
    let job = &documents[1]["spec"];
    assert_eq!(job["concurrencyPolicy"], "Forbid");
    let pod = &job["jobTemplate"]["spec"]["template"]["spec"];
    let volumes = pod["volumes"].as_array().expect("volumes");
    let volume = |name: &str| {
        let found = volumes.iter().find(|volume| volume["name"] == name);
        found.unwrap_or_else(|| panic!("no volume {name}"))
    };
    assert_eq!(volume("secret")["secret"]["defaultMode"], 0o400);
    assert_eq!(volume("secrets")["emptyDir"]["medium"], "Memory");
    assert!(volume("state")["persistentVolumeClaim"].is_object());
    let container = &pod["containers"][0];
    let mounts = container["volumeMounts"].as_array().expect("mounts");
    let state = mounts.iter().find(|mount| mount["name"] == "state");
    let state = &state.expect("the state is mounted")["mountPath"];
    let env = container["env"].as_array().expect("variables");
    let told = env.iter().find(|one| one["name"] == "LEADBATCH_STATE");
    assert_eq!(&told.expect("the state is told")["value"], state);
    let secured = &container["securityContext"];
    assert_eq!(secured["readOnlyRootFilesystem"], true);
    assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
}

#[test]
fn files_for_people_to_begin_with_are_read_by_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = &documents("deploy/kubernetes/cronjob.yaml")[0]["data"];
    for (name, text) in [
        ("jobs.yaml", text("deploy/jobs.yaml")),
        (
            "pod.yaml",
            config["jobs.yaml"].as_str().expect("a text").to_owned(),
        ),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, &text).expect("a file");
        let file = file.to_str().expect("a path of text");
        let mut command = crate::called::program(&["job", "list", "--jobs", file, "--lang", "en"]);
        command.env("LEADBATCH_STATE", folder.path().join("state"));
        let ran = crate::called::ran(&mut command);
        assert_eq!(ran.code, 0, "{name}: {}", ran.err);
    }
    for (name, text) in [
        ("config.yaml", text("deploy/config.yaml")),
        (
            "pod-config.yaml",
            config["config.yaml"].as_str().expect("a text").to_owned(),
        ),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, &text).expect("a file");
        let file = file.to_str().expect("a path of text");
        let listed = printed(&["portal", "list", "--config", file]);
        assert!(listed.contains("romashka"), "{listed}");
    }
    let mapping = folder.path().join("leads.yaml");
    fs::write(&mapping, config["leads.yaml"].as_str().expect("a text")).expect("a file");
    printed(&[
        "check",
        "--mapping",
        mapping.to_str().expect("a path of text"),
    ]);
}

#[test]
fn systemd_takes_the_units() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = env!("CARGO_BIN_EXE_leadbatch");
    let mut units = Vec::new();
    for name in ["leadbatch.service", "leadbatch.timer"] {
        let unit = text(&format!("deploy/systemd/{name}"));
        let path = folder.path().join(name);
        fs::write(&path, unit.replace("/usr/local/bin/leadbatch", program)).expect("a unit");
        units.push(path);
    }
    // Without the manual: the program is not installed here.
    let asked = Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .args(&units)
        .output();
    let Ok(output) = asked else {
        println!("no systemd-analyze here: the units were not tried");
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("leadbatch."), "{said}");
}

#[test]
fn scripts_are_scripts() {
    for script in ["deploy/release", "tests/kept/make"] {
        let asked = Command::new("bash").arg("-n").arg(project(script)).output();
        let Ok(output) = asked else {
            println!("no bash here: {script} was not looked at");
            continue;
        };
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}: {said}");
    }
}
