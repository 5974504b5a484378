//! What a job remembers, in a folder of its own in the state folder: one process at a time, one line for each step.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::jobs::{History, JobTrouble, Step};

/// The steps of a job's nights.
const STEPS: &str = "nights.jsonl";
const LOCK: &str = "lock";
/// Who holds the lock: the process.
const HOLDER: &str = "pid";

/// What a job remembers, for this process alone.
#[derive(Debug)]
pub(super) struct JobState {
    pub(super) folder: PathBuf,
    pub(super) history: History,
    steps: File,
    /// The last line may have broken off.
    torn: bool,
    /// Locked as long as it is open.
    _lock: File,
}

/// The folder of a job in a state folder.
pub(super) fn folder_of(state: &Path, job: &str) -> PathBuf {
    state.join("jobs").join(job)
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> JobTrouble {
    let path = path.display().to_string();
    move |error| JobTrouble::StateFailed {
        path: path.clone(),
        cause: error.to_string(),
    }
}

/// What a job remembers, for somebody who only looks; nothing where it never ran.
pub(super) fn look(state: &Path, job: &str) -> Result<History, JobTrouble> {
    let path = folder_of(state, job).join(STEPS);
    match fs::read(&path) {
        Ok(bytes) => Ok(History::of(steps_of(&bytes))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(History::default()),
        Err(error) => Err(failed(&path)(error)),
    }
}

/// Whether a process runs the job at this moment.
pub(super) fn running(state: &Path, job: &str) -> Option<JobTrouble> {
    let folder = folder_of(state, job);
    let lock = OpenOptions::new()
        .write(true)
        .open(folder.join(LOCK))
        .ok()?;
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => Some(held(&folder, job)),
        Ok(()) | Err(TryLockError::Error(_)) => None,
    }
}

fn held(folder: &Path, job: &str) -> JobTrouble {
    let pid = fs::read_to_string(folder.join(HOLDER)).ok();
    JobTrouble::Running {
        job: job.to_owned(),
        pid: pid.and_then(|text| text.trim().parse().ok()).unwrap_or(0),
    }
}

/// The steps that the lines hold; a line that broke off, or that a later version wrote, tells nothing.
fn steps_of(bytes: &[u8]) -> Vec<Step> {
    let lines = bytes.split(|byte| *byte == b'\n');
    lines
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect()
}

impl JobState {
    /// Takes a job for this process.
    pub(super) fn take(state: &Path, job: &str) -> Result<Self, JobTrouble> {
        let folder = folder_of(state, job);
        fs::create_dir_all(&folder).map_err(failed(&folder))?;
        let path = folder.join(LOCK);
        let mut options = OpenOptions::new();
        let opened = options.create(true).truncate(false).write(true).open(&path);
        let lock = opened.map_err(failed(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(&folder, job)),
            Err(TryLockError::Error(error)) => return Err(failed(&path)(error)),
        }
        // Where that cannot be written, another process is told less.
        drop(fs::write(
            folder.join(HOLDER),
            std::process::id().to_string(),
        ));
        let path = folder.join(STEPS);
        let mut options = OpenOptions::new();
        let opened = options.create(true).read(true).append(true).open(&path);
        let mut steps = opened.map_err(failed(&path))?;
        let mut bytes = Vec::new();
        let read = steps.seek(SeekFrom::Start(0));
        read.and_then(|_| steps.read_to_end(&mut bytes))
            .map_err(failed(&path))?;
        if bytes.last().is_some_and(|last| *last != b'\n') {
            // A line that broke off when a process died is ended, so that the next one stands by itself.
            steps.write_all(b"\n").map_err(failed(&path))?;
        }
        Ok(Self {
            history: History::of(steps_of(&bytes)),
            folder,
            steps,
            torn: false,
            _lock: lock,
        })
    }

    /// Puts a step down; it is on the disk when this comes back. One that the disk did not take counts as long as the process lives: on a
    /// full disk people are to be told all the same.
    pub(super) fn put(&mut self, step: Step) -> Result<(), JobTrouble> {
        let path = self.folder.join(STEPS);
        let line = serde_json::to_string(&step).map_err(std::io::Error::from);
        let written = line.and_then(|line| {
            let before = if self.torn { "\n" } else { "" };
            self.steps
                .write_all(format!("{before}{line}\n").as_bytes())?;
            self.steps.sync_data()
        });
        self.torn = written.is_err();
        self.history.take(step);
        written.map_err(failed(&path))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{JobState, STEPS, folder_of, look, running};
    use crate::jobs::{JobTrouble, Step};

    fn begun(night: &str) -> Step {
        Step::Begun {
            night: night.to_owned(),
            at: 5,
        }
    }

    /// A device that takes nothing stands for a full disk.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_step_that_the_disk_does_not_take_is_told_and_counts_for_this_process() {
        let state = tempfile::tempdir().unwrap();
        let mut job = JobState::take(state.path(), "amo").unwrap();
        job.steps = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let refused = job.put(begun("1")).unwrap_err();
        assert!(
            matches!(refused, JobTrouble::StateFailed { .. }),
            "{refused:?}"
        );
        assert!(job.history.night_of("1").is_some());
    }

    #[test]
    fn steps_are_there_again_and_one_that_broke_off_is_none() {
        let state = tempfile::tempdir().unwrap();
        assert!(look(state.path(), "amo").unwrap().nights.is_empty());
        let mut first = JobState::take(state.path(), "amo").unwrap();
        first.put(begun("1")).unwrap();
        assert!(matches!(
            JobState::take(state.path(), "amo"),
            Err(JobTrouble::Running { pid, .. }) if pid == u64::from(std::process::id())
        ));
        assert!(running(state.path(), "amo").is_some());
        drop(first);
        assert!(running(state.path(), "amo").is_none());
        let path = folder_of(state.path(), "amo").join(STEPS);
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend_from_slice(b"{\"step\":\"begun\",\"nig");
        fs::write(&path, bytes).unwrap();
        let mut again = JobState::take(state.path(), "amo").unwrap();
        again.put(begun("2")).unwrap();
        let history = look(state.path(), "amo").unwrap();
        let names: Vec<&str> = history
            .nights
            .iter()
            .map(|night| night.name.as_str())
            .collect();
        assert_eq!(names, ["1", "2"]);
        assert_eq!(again.history, history);
    }
}
