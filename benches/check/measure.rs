//! Processes, timed in turn.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4 as _;

use crate::floors::MARK;

/// What a process took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    /// Seconds from its start to its end.
    pub(crate) wall: f64,
    /// Seconds of processor time.
    pub(crate) cpu: f64,
    /// Peak of its resident memory, bytes.
    peak: u64,
}

impl Taken {
    pub(crate) fn mib(self) -> f64 {
        self.peak as f64 / f64::from(1 << 20)
    }
}

/// Checks a file with a mapping and a report on the disk; what else is said to the mapping: `skip` for duplicates in the file.
pub(crate) fn program(folder: &Path, file: &Path, duplicates: &[&str]) -> Taken {
    let report = folder.join("report");
    // An earlier round's.
    drop(fs::remove_dir_all(&report));
    let mapping = match duplicates {
        [] => "m.yaml",
        _ => "skip.yaml",
    };
    let mut check = Command::new(env!("CARGO_BIN_EXE_leadbatch"));
    check
        .arg("check")
        .arg(file)
        .arg("--mapping")
        .arg(folder.join(mapping))
        .arg("--report")
        .arg(&report)
        .args(["--quiet", "--no-progress"])
        .env("LEADBATCH_JOURNAL", folder.join("journal.sqlite"));
    // 1: some rows are bad.
    timed(&mut check, &[0, 1])
}

/// Reads a file by a library alone.
pub(crate) fn floor(kind: &str, file: &Path) -> Taken {
    let own = std::env::current_exe().expect("this program");
    let mut floor = Command::new(own);
    floor.arg(MARK).arg(kind).arg(file);
    timed(&mut floor, &[0])
}

/// What a process that makes a workbook is called with.
pub(crate) const BOOK: &str = "--book";

/// Makes a workbook in a process of its own: the system counts what a process holds when it starts another as that one's, too.
pub(crate) fn made(file: &Path, rows: u64, shared: bool) {
    let own = std::env::current_exe().expect("this program");
    let strings = if shared { "shared" } else { "inline" };
    let status = Command::new(own)
        .arg(BOOK)
        .arg(file)
        .args([&rows.to_string(), strings])
        .status();
    assert!(status.is_ok_and(|status| status.success()), "a workbook");
}

/// A Python that has the peers' packages.
pub(crate) fn python() -> Option<PathBuf> {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/check/peers");
    let venv = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/check-peers");
    let run = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    let python = venv.join("bin/python");
    let fine = (python.is_file() || run(Command::new("python3").args(["-m", "venv"]).arg(&venv)))
        && run(Command::new(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .arg("--requirement")
            .arg(peers.join("requirements.txt")));
    fine.then_some(python)
}

/// A peer's script over a file.
pub(crate) fn script(python: &Path, name: &str, file: &Path, folder: &Path) -> Taken {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/check/peers");
    let mut script = Command::new(python);
    script.arg(peers.join(name)).arg(file).arg(folder);
    timed(&mut script, &[0])
}

fn timed(command: &mut Command, fine: &[i32]) -> Taken {
    let begun = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a process");
    let used = child.wait4().expect("its end");
    let wall = begun.elapsed().as_secs_f64();
    let code = used.status.code();
    assert!(
        code.is_some_and(|code| fine.contains(&code)),
        "{command:?}: {code:?}"
    );
    Taken {
        wall,
        cpu: (used.rusage.utime + used.rusage.stime).as_secs_f64(),
        peak: used.rusage.maxrss,
    }
}

/// One after the other, round by round, the first of each in turn; a round before the first warms the page cache.
pub(crate) fn turn(
    rounds: u64,
    mut one: impl FnMut() -> Taken,
    mut other: impl FnMut() -> Taken,
) -> Vec<(Taken, Taken)> {
    other();
    (0..rounds)
        .map(|round| {
            if round % 2 == 0 {
                let first = one();
                (first, other())
            } else {
                let second = other();
                (one(), second)
            }
        })
        .collect()
}

/// Prints a line of the table.
pub(crate) fn told(what: &str, rounds: &[(Taken, Taken)]) {
    let of = |part: &dyn Fn(&(Taken, Taken)) -> f64| {
        let mut all: Vec<f64> = rounds.iter().map(part).collect();
        all.sort_by(f64::total_cmp);
        (all[all.len() / 2], all[0], all[all.len() - 1])
    };
    let (ratio, least, most) = of(&|(one, other)| one.wall / other.wall);
    let peak = |part: &dyn Fn(&(Taken, Taken)) -> f64| of(part).2;
    println!(
        "{what}: {ratio:.2} ({least:.2} to {most:.2}); {:.3} s / {:.3} s, processor {:.2} s / {:.2} s; {:.0} / {:.0} MiB",
        of(&|(one, _)| one.wall).0,
        of(&|(_, other)| other.wall).0,
        of(&|(one, _)| one.cpu).0,
        of(&|(_, other)| other.cpu).0,
        peak(&|(one, _)| one.mib()),
        peak(&|(_, other)| other.mib()),
    );
}
