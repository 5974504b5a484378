//! The journal of an import: where it lies, whose turn it is, and whether rows still get the origins that they got before.

use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use crate::domain::Moment;
use crate::journal::{self, BookId, Identity, JournalError, PortalLock, Store, UnfinishedRun};
use crate::rows::content_titles;

use super::args::JournalArgs;
use super::diagnose::{ConfigProblem, Fatal};
use super::survey::Prepared;

/// *Key form 1* and *content origin 1* (`design.md` §5).
const FORM: u8 = 1;

/// How long old values of updated leads are kept: 90 days.
const KEPT_MS: i64 = 90 * 24 * 3600 * 1000;

/// A journal that this process alone writes to, as far as one portal goes.
pub(super) struct OpenBook {
    pub(super) store: Store,
    pub(super) book: BookId,
    pub(super) path: PathBuf,
    /// Free again when the process ends, however it ends.
    pub(super) lock: PortalLock,
}

/// Where the journal lies: as named, or in the state folder.
pub(super) fn journal_path(args: &JournalArgs) -> Result<PathBuf, JournalError> {
    match (&args.journal, &args.state) {
        (Some(path), _) => Ok(path.clone()),
        (None, Some(folder)) => Ok(journal::in_state_folder(folder)),
        (None, None) => journal::usual_path(),
    }
}

impl OpenBook {
    /// Opens the journal for a portal; `what` is what this process does.
    pub(super) fn open(
        path: PathBuf,
        portal: &str,
        originator: &str,
        what: &str,
    ) -> Result<Self, JournalError> {
        let lock = PortalLock::take(&path, portal, what)?;
        let mut store = Store::open(&path)?;
        let book = store.book(portal, originator)?;
        Ok(Self {
            store,
            book,
            path,
            lock,
        })
    }

    /// Forgets what leads held before they were changed, where that is long ago: personal data is not kept for ever.
    pub(super) fn forget_old_values(&mut self, now: Moment) -> Result<(), JournalError> {
        let before = now.unix_ms().saturating_sub(KEPT_MS);
        self.store.forget_old_values_before(before).map(drop)
    }

    /// The run under this key that has not come to its end.
    pub(super) fn unfinished(&self, key: &str) -> Result<Option<UnfinishedRun>, JournalError> {
        self.store.unfinished(self.book, key)
    }

    /// Refuses a file whose rows would get other origins than before; `accepted`: that is wanted. Gives what is to be
    /// remembered when rows are sent.
    pub(super) fn identity(&self, prepared: &Prepared, accepted: bool) -> Result<Identity, Fatal> {
        let now = identity_of(prepared);
        let before = self.store.identity(self.book)?;
        let sent = self.store.has_sent(self.book)?;
        let Some(before) = before.filter(|_| sent) else {
            return Ok(now);
        };
        if !accepted && let Some(problem) = changed(&before, &now) {
            return Err(problem.into());
        }
        let headers = before.headers.union(&now.headers).cloned().collect();
        Ok(Identity { headers, ..now })
    }
}

fn identity_of(prepared: &Prepared) -> Identity {
    let sources = prepared.sources.iter().zip(&prepared.infos);
    Identity {
        key: prepared.mapping.key.clone(),
        form: FORM,
        headers: sources
            .map(|(source, info)| content_titles(&source.mapping, info))
            .collect(),
    }
}

/// What makes origins others than they were. With a key the other columns do not matter.
fn changed(before: &Identity, now: &Identity) -> Option<ConfigProblem> {
    let told = |what: &str, before: &[String], now: &[String]| ConfigProblem::OriginsChanged {
        what: what.to_owned(),
        before: before.join(", "),
        now: now.join(", "),
    };
    if before.key != now.key || before.form != now.form {
        return Some(told("key", &before.key, &now.key));
    }
    if !now.key.is_empty() || before.headers.is_empty() {
        return None;
    }
    let new = now.headers.difference(&before.headers).next()?;
    let nearest = before
        .headers
        .iter()
        .max_by_key(|known| known.iter().filter(|title| new.contains(title)).count())?;
    let only_in = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter()
            .filter(|title| !other.contains(title))
            .cloned()
            .collect()
    };
    Some(told(
        "headers",
        &only_in(nearest, new),
        &only_in(new, nearest),
    ))
}

/// Names what a run reads: the same files and sheets under the same command go on with the run that did not come to its end.
/// `marks` is what tells the command from a plain import.
pub(super) fn sources_key(prepared: &Prepared, marks: &[String]) -> String {
    let mut hash = Sha256::new();
    let of_infos = prepared.infos.iter();
    let parts = of_infos.flat_map(|info| [&info.sha256, &info.sheet]);
    for part in parts.chain(marks) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    data_encoding::HEXLOWER.encode(&hash.finalize())
}
