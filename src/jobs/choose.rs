//! Which of the files that are there a night takes.

use super::file::FileChoice;
use super::night::{FileMark, History, time};
use super::settings::{Contract, Missing, Take};
use super::trouble::JobTrouble;

/// Endings of names under which programs write what is not whole yet.
const PARTIAL: &[&str] = &[
    ".part",
    ".partial",
    ".tmp",
    ".temp",
    ".crdownload",
    ".download",
    ".filepart",
    ".swp",
    ".lock",
];

/// By so much clocks differ that are set by the network, in milliseconds.
pub(super) const CLOCK_SLIPS: i64 = 5 * 60 * 1000;

/// What a night does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// These files, in this order.
    Files(Vec<FileMark>),
    /// Files that an earlier night began; that there is no right new one is told behind them.
    FilesAnd(Vec<FileMark>, JobTrouble),
    /// All that is there was taken before, and that is how it should be.
    NothingNew,
    /// None, and that is wrong.
    Trouble(JobTrouble),
}

/// Whether the name says that the file is not whole, or is no list: lock files and such as are hidden.
pub fn is_partial(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let lower = name.to_lowercase();
    name.starts_with('.')
        || name.starts_with("~$")
        || PARTIAL.iter().any(|end| lower.ends_with(end))
}

/// What the rules are, and when it is.
#[derive(Debug, Clone, Copy)]
pub struct ChoosingBy<'a> {
    /// Which of several files.
    pub choice: &'a FileChoice,
    /// How old the newest may be.
    pub contract: &'a Contract,
    /// What became of files before.
    pub history: &'a History,
    /// Unix milliseconds.
    pub now_ms: i64,
}

/// Chooses among the files that were found.
pub fn choose(found: &[FileMark], by: ChoosingBy<'_>) -> Chosen {
    let mut whole: Vec<&FileMark> = found
        .iter()
        .filter(|file| !is_partial(&file.path))
        .collect();
    whole.sort_by_key(|file| (file.modified_ms, file.path.clone()));
    let is_fresh_ink = |file: &FileMark| {
        let age = by.now_ms.saturating_sub(file.modified_ms);
        age.saturating_abs() < by.choice.quiet.as_ms()
    };
    let (wet, dry): (Vec<&FileMark>, Vec<&FileMark>) =
        whole.into_iter().partition(|file| is_fresh_ink(file));
    let newest = dry.last().copied();
    // A file that a night began and did not finish comes first, so that none of its rows is left in between.
    let begun: Vec<FileMark> = dry
        .iter()
        .filter(|file| by.history.report_of_begun(file).is_some())
        .map(|file| (*file).clone())
        .collect();
    let wrong = newest
        .and_then(|newest| from_the_future(newest, by.now_ms))
        .or_else(|| stale(newest, wet.last().copied(), by));
    match wrong {
        Some(trouble) if !begun.is_empty() => return Chosen::FilesAnd(begun, trouble),
        Some(trouble) => return Chosen::Trouble(trouble),
        None => {}
    }
    let is_new = |file: &&FileMark| !by.history.is_finished(file);
    let mut taken: Vec<FileMark> = match by.choice.take {
        Take::All => dry.iter().copied().filter(is_new).cloned().collect(),
        Take::Newest => newest.into_iter().filter(is_new).cloned().collect(),
    };
    taken.retain(|file| !begun.contains(file));
    taken.splice(0..0, begun);
    if !taken.is_empty() {
        return Chosen::Files(taken);
    }
    match (wet.last(), newest) {
        (Some(wet), None) if !may_be_missing(by) => Chosen::Trouble(still_written(wet, by)),
        (None, None) if !may_be_missing(by) => Chosen::Trouble(no_file(by)),
        (Some(_) | None, _) => Chosen::NothingNew,
    }
}

/// Whether a night may be without a file: it is said so, or a file that was moved away since is young enough.
fn may_be_missing(by: ChoosingBy<'_>) -> bool {
    by.choice.missing == Missing::Ok || by.contract.fresh.is_some()
}

fn no_file(by: ChoosingBy<'_>) -> JobTrouble {
    let files = by.choice.patterns.join(", ");
    JobTrouble::NoFile { files }
}

fn still_written(file: &FileMark, by: ChoosingBy<'_>) -> JobTrouble {
    let age = by.now_ms.saturating_sub(file.modified_ms).max(0);
    JobTrouble::StillWritten {
        file: file.path.clone(),
        seconds: u64::try_from(age / 1000).unwrap_or(0),
    }
}

/// The trouble where what came last is too old.
fn stale(
    newest: Option<&FileMark>,
    wet: Option<&FileMark>,
    by: ChoosingBy<'_>,
) -> Option<JobTrouble> {
    let limit = by.contract.fresh?;
    let last = by.history.newest_file();
    let latest = newest
        .into_iter()
        .chain(last)
        .max_by_key(|file| file.modified_ms);
    let Some(latest) = latest else {
        if by.choice.missing == Missing::Ok {
            return None;
        }
        return Some(wet.map_or_else(|| no_file(by), |wet| still_written(wet, by)));
    };
    let age = by.now_ms.saturating_sub(latest.modified_ms);
    if age <= limit.as_ms() {
        return None;
    }
    if let Some(wet) = wet {
        return Some(still_written(wet, by));
    }
    too_old(latest, (by.contract, by.now_ms))
}

/// The trouble where a file is older than the contract lets it be.
pub fn too_old(file: &FileMark, (contract, now_ms): (&Contract, i64)) -> Option<JobTrouble> {
    let limit = contract.fresh?.as_ms();
    let age = now_ms.saturating_sub(file.modified_ms);
    let hours = |ms: i64| u64::try_from(ms / 3_600_000).unwrap_or(0);
    (age > limit).then(|| JobTrouble::Stale {
        file: file.path.clone(),
        changed: time(file.modified_ms),
        hours: hours(age),
        limit_hours: hours(limit),
    })
}

/// A file of tomorrow would be the newest one for as long as it lies there.
fn from_the_future(file: &FileMark, now_ms: i64) -> Option<JobTrouble> {
    let ahead = file.modified_ms.saturating_sub(now_ms);
    (ahead > CLOCK_SLIPS).then(|| JobTrouble::FromTheFuture {
        file: file.path.clone(),
        changed: time(file.modified_ms),
    })
}
