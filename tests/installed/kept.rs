//! Files of earlier releases (`tests/kept/`, `docs/upgrading.md`): this program goes on where each of them stopped.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::called::{Ran, program, project, ran};

/// Where a journal's head has the version that SQLite keeps for its owner: `user_version`, big-endian.
const VERSION_AT: usize = 60;

/// The folders of the releases of which files are kept.
fn releases() -> Vec<PathBuf> {
    let entries = fs::read_dir(project("tests/kept")).expect("kept files");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut releases: Vec<PathBuf> = paths.filter(|path| path.is_dir()).collect();
    releases.sort();
    assert!(!releases.is_empty(), "no release is kept");
    releases
}

/// A copy of what is kept of a release, to be worked with.
struct Copy(TempDir);

impl Copy {
    fn of(release: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        copy(release, folder.path());
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs a command on the kept state, in fast motion.
    fn run(&self, words: &[&str]) -> Ran {
        let mut command = program(words);
        command
            .current_dir(self.0.path())
            .env("LEADBATCH_STATE", self.path("state"));
        ran(&mut command)
    }

    fn at_portal(&self, words: &[&str]) -> Ran {
        let more = [
            "--portal",
            "sandbox",
            "--plan",
            "self-hosted",
            "--speed",
            "300",
            "--json",
            "--lang",
            "en",
        ];
        let words: Vec<&str> = words.iter().copied().chain(more).collect();
        self.run(&words)
    }

    /// Imports a kept file; how many of its rows ended in each way that any of them did.
    fn import(&self, file: &str, mapping: &str) -> BTreeMap<String, u64> {
        let file = format!("files/{file}.csv");
        let mapping = format!("{mapping}.yaml");
        // Reports of runs that go on would lie where they were made.
        let report = self.path("report");
        drop(fs::remove_dir_all(&report));
        let words = [
            "import",
            &file,
            "--mapping",
            &mapping,
            "--report",
            report.to_str().expect("a path of text"),
        ];
        let ran = self.at_portal(&words);
        assert_eq!(ran.code, 0, "{file}: {}", ran.err);
        let summary: Value = serde_json::from_str(&ran.out).expect("JSON");
        let rows = summary["rows"].as_object().expect("rows");
        let counts = rows.iter().filter(|(name, _)| *name != "read");
        let counts = counts.map(|(name, count)| (name.clone(), count.as_u64().expect("a count")));
        counts.filter(|(_, count)| *count > 0).collect()
    }

    /// How many leads of the kept portal stand, by their origin.
    fn leads(&self, originator: &str) -> BTreeMap<String, usize> {
        let log = fs::read_to_string(self.path("state/sandbox/leads.jsonl")).expect("leads");
        let mut standing: BTreeMap<u64, String> = BTreeMap::new();
        for line in log.lines() {
            let line: Value = serde_json::from_str(line).expect("JSON");
            if let Some(id) = line["gone"].as_u64() {
                standing.remove(&id);
            }
            let field = |name: &str| {
                let fields = line["lead"]["fields"].as_array()?;
                let found = fields.iter().find(|field| field[0] == name)?;
                found[1].as_str().map(str::to_owned)
            };
            if field("ORIGINATOR_ID").as_deref() == Some(originator) {
                let id = line["lead"]["id"].as_u64().expect("an ID");
                standing.insert(id, field("ORIGIN_ID").expect("an origin"));
            }
        }
        let mut counts = BTreeMap::new();
        for origin in standing.into_values() {
            *counts.entry(origin).or_insert(0) += 1;
        }
        counts
    }

    /// The kept history.
    fn runs(&self) -> Vec<Value> {
        let ran = self.run(&["runs", "--json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let told: Value = serde_json::from_str(&ran.out).expect("JSON");
        told["runs"].as_array().expect("runs").clone()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

fn counts<const N: usize>(counts: [(&str, u64); N]) -> BTreeMap<String, u64> {
    counts.map(|(name, count)| (name.to_owned(), count)).into()
}

#[test]
fn every_release_of_the_changelog_has_its_files() {
    let kept = releases();
    let name = |path: &PathBuf| {
        path.file_name()
            .and_then(|name| name.to_str().map(str::to_owned))
    };
    let names: Vec<String> = kept.iter().filter_map(name).collect();
    for (name, path) in names.iter().zip(&kept) {
        let told = fs::read_to_string(path.join("version.txt")).expect("a version");
        assert_eq!(
            told.lines().next(),
            Some(format!("leadbatch {name}").as_str())
        );
    }
    let changes = fs::read_to_string(project("CHANGELOG.md")).expect("the changelog");
    let headings = changes.lines().filter_map(|line| line.strip_prefix("## "));
    let versions = headings.filter_map(|heading| heading.split(' ').next());
    for version in
        versions.filter(|version| version.starts_with(|first: char| first.is_ascii_digit()))
    {
        assert!(
            names.iter().any(|name| name == version),
            "tests/kept/make was not run for {version}"
        );
    }
}

#[test]
fn the_history_of_a_kept_journal_is_told() {
    for release in releases() {
        let kept = Copy::of(&release);
        let runs = kept.runs();
        assert_eq!(runs.len(), 8, "{runs:?}");
        let kinds = |kind: &str| runs.iter().filter(|run| run["kind"] == kind).count();
        assert_eq!((kinds("import"), kinds("undo")), (7, 1));
        let sum = |name: &str| -> u64 {
            let counts = runs.iter().map(|run| run["rows"][name].as_u64());
            counts.map(Option::unwrap_or_default).sum()
        };
        assert_eq!(
            (
                sum("created"),
                sum("updated"),
                sum("failed"),
                sum("unknown")
            ),
            (26, 2, 1, 1)
        );
    }
}

#[test]
fn a_second_import_of_a_kept_file_finds_nothing_new() {
    for release in releases() {
        let kept = Copy::of(&release);
        assert_eq!(kept.import("changed", "keyed"), counts([("skipped", 9)]));
        assert_eq!(kept.import("first", "content"), counts([("skipped", 8)]));
    }
}

#[test]
fn what_a_kept_journal_left_open_is_ended_without_a_lead_made_twice() {
    for release in releases() {
        let kept = Copy::of(&release);
        // Killed with an answer that the journal had not heard of: one of four rows was sent.
        assert_eq!(kept.import("broken", "keyed"), counts([("created", 4)]));
        // Its answer was lost, and the webhook could not see its lead; this one can.
        assert_eq!(kept.import("blind", "blind"), counts([("created", 4)]));
        // Refused by the portal.
        assert_eq!(
            kept.import("refused", "keyed"),
            counts([("created", 1), ("skipped", 3)])
        );
        let leads = kept.leads("kept");
        assert_eq!(leads.len(), 17, "{leads:?}");
        let blind = kept.leads("kept-blind");
        assert_eq!(blind.len(), 4, "{blind:?}");
        let twice = leads.iter().chain(&blind).filter(|(_, count)| **count > 1);
        assert_eq!(twice.count(), 0, "{leads:?} {blind:?}");
    }
}

#[test]
fn runs_of_a_kept_journal_are_read_back_and_taken_back() {
    for release in releases() {
        let kept = Copy::of(&release);
        let runs = kept.runs();
        let run_of = |originator: &str| {
            let mut runs = runs.iter();
            let found = runs.find(|run| run["originator"] == originator && run["kind"] == "import");
            let run = found.expect("a run")["run"].as_str();
            run.expect("an id").to_owned()
        };
        let content = run_of("kept-content");
        let ran = kept.at_portal(&["verify", &content, "--report", "verified"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let verified: Value = serde_json::from_str(&ran.out).expect("JSON");
        assert_eq!(verified["leads"]["equal"], 8, "{verified}");

        let ran = kept.at_portal(&["undo", &content, "--yes", "--report", "taken-back"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let undone: Value = serde_json::from_str(&ran.out).expect("JSON");
        assert_eq!(undone["leads"]["deleted"], 8, "{undone}");

        // What was undone under the earlier release can be imported anew, now as then.
        assert_eq!(kept.import("undone", "undone"), counts([("created", 3)]));
    }
}

#[test]
fn kept_mappings_still_check_and_give_every_row_the_identity_that_it_had() {
    for release in releases() {
        let kept = Copy::of(&release);
        let mut mappings = 0;
        for entry in fs::read_dir(kept.path("mappings")).expect("mappings") {
            let mapping = entry.expect("an entry").path();
            if mapping.extension().is_none_or(|ending| ending != "yaml") {
                continue;
            }
            mappings += 1;
            let sample = sample_of(&kept, &mapping);
            let words = ["check", "--mapping", mapping.to_str().expect("a path")];
            // Fields of its own are not known without a portal: such a mapping is checked by the import below.
            if !needs_portal(&mapping) {
                let ran = kept.run(&words);
                assert_eq!(ran.code, 0, "{}: {}", mapping.display(), ran.err);
            }
            if let Some(sample) = sample {
                gives_the_same(&kept, &mapping, &sample);
            }
        }
        assert!(mappings >= 10, "{mappings}");
    }
}

/// Whether a mapping fills fields that only a portal of its own has.
fn needs_portal(mapping: &Path) -> bool {
    fs::read_to_string(mapping)
        .expect("a mapping")
        .contains("UF_CRM_")
}

/// The kept sample of a mapping, by the first line of its origins.
fn sample_of(kept: &Copy, mapping: &Path) -> Option<PathBuf> {
    let name = mapping.file_name()?.to_str()?;
    for entry in fs::read_dir(kept.path("samples")).expect("samples") {
        let path = entry.expect("an entry").path();
        let is_list = path.extension().is_some_and(|ending| ending == "origins");
        if is_list
            && fs::read_to_string(&path)
                .ok()?
                .starts_with(&format!("{name},"))
        {
            return Some(path);
        }
    }
    None
}

fn gives_the_same(kept: &Copy, mapping: &Path, origins: &Path) {
    let told = fs::read_to_string(origins).expect("origins");
    let (head, wanted) = told.split_once('\n').expect("a first line");
    let (_, settings) = head.split_once(',').expect("a mapping and settings");
    let sample = origins.with_extension("");
    let report = kept.path("fresh-report");
    let state = tempfile::tempdir().expect("a folder");
    drop(fs::remove_dir_all(&report));
    let mut command = program(&["import", "--portal", "sandbox", "--speed", "300"]);
    command
        .arg(&sample)
        .arg("--mapping")
        .arg(mapping)
        .arg("--report")
        .arg(&report)
        .env("LEADBATCH_STATE", state.path());
    if !settings.is_empty() {
        let settings = project("samples/sandbox").join(settings);
        command.arg("--sandbox-settings").arg(settings);
    }
    let ran = ran(&mut command);
    let results = fs::read_to_string(report.join("results.csv"));
    let results = results.unwrap_or_else(|_| panic!("{}: {}", sample.display(), ran.err));
    let mut reader = csv::Reader::from_reader(results.trim_start_matches('\u{feff}').as_bytes());
    let found: Vec<[String; 3]> = reader
        .records()
        .map(|row| {
            let row = row.expect("a row");
            [2, 3, 6].map(|place| row[place].to_owned())
        })
        .collect();
    let mut reader = csv::Reader::from_reader(wanted.as_bytes());
    let wanted: Vec<[String; 3]> = reader
        .records()
        .map(|row| {
            let row = row.expect("a row");
            [0, 1, 2].map(|place| row[place].to_owned())
        })
        .collect();
    assert_eq!(found, wanted, "{}", sample.display());
}

#[test]
fn a_journal_of_a_later_version_is_refused_and_left_as_it_is() {
    for release in releases() {
        let kept = Copy::of(&release);
        let journal = kept.path("state/journal.sqlite");
        let log = kept.path("state/journal.sqlite-wal");
        drop(fs::remove_file(&log));
        let mut bytes = fs::read(&journal).expect("a journal");
        bytes[VERSION_AT..VERSION_AT + 4].copy_from_slice(&99_u32.to_be_bytes());
        fs::write(&journal, &bytes).expect("a journal");
        let words = ["import", "files/changed.csv", "--mapping", "keyed.yaml"];
        for words in [
            words.as_slice(),
            &["verify", "last"],
            &["undo", "last", "--yes"],
        ] {
            let ran = kept.at_portal(words);
            assert_eq!(ran.code, 2, "{words:?}: {}", ran.err);
            assert!(ran.err.contains("99"), "{}", ran.err);
        }
        let ran = kept.run(&["runs"]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(
            fs::read(&journal).expect("a journal") == bytes,
            "it was touched"
        );
    }
}
