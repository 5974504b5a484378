//! A file on the bench: checked by the real program, and what its report says.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A line of a report by its column titles.
pub type Line = HashMap<String, String>;

/// A mapping for lists of names, phones, addresses and comments; a file may lack what a case does not need.
pub const MAPPING: &str = "version: 1\noriginator: cases\n";

/// A folder with one file and one mapping.
pub struct Bench {
    folder: TempDir,
    file: PathBuf,
}

/// A workbook of `tests/fixtures/books`.
pub fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/books");
    std::fs::read(folder.join(name)).expect("a workbook")
}

/// What the program made of it.
pub struct Checked {
    /// The exit code.
    pub code: i32,
    /// What it told on stderr, in English.
    pub told: String,
    /// What it told on stdout.
    pub said: String,
    /// `problems.csv`.
    pub problems: Vec<Line>,
    /// `preview.csv`: the leads as they would be sent.
    pub leads: Vec<Line>,
    /// `results.csv`.
    pub results: Vec<Line>,
}

impl Bench {
    /// A file of these bytes under this name.
    pub fn new(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).expect("a written file");
        Self { folder, file }
    }

    /// Another file in the same folder.
    #[must_use]
    pub fn beside(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.folder.path().join(name), bytes).expect("a written file");
        self
    }

    /// The same bench with this file in the place of its own.
    #[must_use]
    pub fn with_file(mut self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.file = self.folder.path().join(name);
        std::fs::write(&self.file, bytes).expect("a written file");
        self
    }

    /// The same with a file of the last report.
    #[must_use]
    pub fn with_report(self, name: &str) -> Self {
        let path = self.folder.path().join("report").join(name);
        let bytes = std::fs::read(path).expect("a file of the report");
        self.with_file(name, bytes)
    }

    /// Checks what these names mean in the folder.
    pub fn check_named(&self, names: &[&str], mapping: &str) -> Checked {
        let names: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
        self.check_files(&names, mapping, &[])
    }

    /// A file of the last check's report.
    pub fn report(&self, name: &str) -> String {
        let path = self.folder.path().join("report").join(name);
        std::fs::read_to_string(path).expect("a file of the report")
    }

    /// Checks the file with [`MAPPING`] and these lines behind it.
    pub fn check(&self, mapping: &str) -> Checked {
        self.check_with(mapping, &[])
    }

    /// The same with more arguments.
    pub fn check_with(&self, mapping: &str, more: &[&str]) -> Checked {
        self.check_files(std::slice::from_ref(&self.file), mapping, more)
    }

    /// Checks the file in an address space of so many KiB, where the system can bound it.
    pub fn check_under(&self, kib: u64, mapping: &str) -> Checked {
        if !cfg!(target_os = "linux") {
            return self.check(mapping);
        }
        let mut shell = Command::new("sh");
        let program = env!("CARGO_BIN_EXE_leadbatch");
        shell.args([
            "-c",
            &format!("ulimit -v {kib}; exec \"$0\" \"$@\""),
            program,
        ]);
        self.run(shell, std::slice::from_ref(&self.file), mapping, &[])
    }

    /// Imports the file into the emulated portal, which keeps its leads in the same folder; there is no preview.
    pub fn import(&self, mapping: &str) -> Checked {
        let program = Command::new(env!("CARGO_BIN_EXE_leadbatch"));
        let more = ["--portal", "sandbox", "--yes"];
        self.run_as(
            "import",
            program,
            std::slice::from_ref(&self.file),
            mapping,
            &more,
        )
    }

    fn check_files(&self, files: &[PathBuf], mapping: &str, more: &[&str]) -> Checked {
        let program = Command::new(env!("CARGO_BIN_EXE_leadbatch"));
        self.run(program, files, mapping, more)
    }

    fn run(&self, program: Command, files: &[PathBuf], mapping: &str, more: &[&str]) -> Checked {
        self.run_as("check", program, files, mapping, more)
    }

    fn run_as(
        &self,
        command: &str,
        mut program: Command,
        files: &[PathBuf],
        mapping: &str,
        more: &[&str],
    ) -> Checked {
        let path = self.folder.path().join("mapping.yaml");
        std::fs::write(&path, format!("{MAPPING}{mapping}")).expect("a written mapping");
        let report = self.folder.path().join("report");
        drop(std::fs::remove_dir_all(&report));
        let output = program
            .arg(command)
            .args(files)
            .arg("--mapping")
            .arg(&path)
            .arg("--report")
            .arg(&report)
            .args(["--lang", "en", "--no-progress"])
            .args(more)
            .current_dir(self.folder.path())
            .env_remove("LEADBATCH_REPORT")
            .env_remove("LEADBATCH_PORTAL")
            .env("LEADBATCH_STATE", self.folder.path().join("state"))
            .output()
            .expect("the program runs");
        let table = |name: &str| {
            let text = std::fs::read_to_string(report.join(name)).unwrap_or_default();
            let mut reader = csv::ReaderBuilder::new()
                .flexible(true)
                .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
            reader
                .deserialize()
                .map(|row| row.expect("a row"))
                .collect()
        };
        Checked {
            code: output.status.code().unwrap_or(-1),
            told: String::from_utf8_lossy(&output.stderr).into_owned(),
            said: String::from_utf8_lossy(&output.stdout).into_owned(),
            problems: table("problems.csv"),
            leads: table("preview.csv"),
            results: table("results.csv"),
        }
    }
}

impl Checked {
    /// One field of every lead that would be sent, in the file's order.
    pub fn sent(&self, field: &str) -> Vec<&str> {
        self.leads.iter().map(|lead| lead[field].as_str()).collect()
    }

    /// Row, severity and code of every problem, in the file's order.
    pub fn found(&self) -> Vec<(&str, &str, &str)> {
        self.problems
            .iter()
            .map(|problem| {
                (
                    problem["row"].as_str(),
                    problem["severity"].as_str(),
                    problem["code"].as_str(),
                )
            })
            .collect()
    }
}
