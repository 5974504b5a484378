//! The thread that owns the store while a run is under way.
//!
//! The driving loop hands records over and goes on; what waits when the thread comes back from the disk is written in one
//! transaction, so that a slow disk makes the groups larger and not the run slower.

use std::fmt;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use super::error::{JournalError, Result};
use super::reader::BookId;
use super::runs::StartNumber;
use super::store::Store;
use crate::run::{Record, RecordId};

/// Is told of every group of records, in the order of their submission, on the writer's thread.
pub type Told = Box<dyn Fn(RecordId, Result<()>) + Send>;

/// For whom records are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WritingRun {
    /// The portal and originator.
    pub book: BookId,
    /// The run's id.
    pub run: String,
    /// Its start.
    pub start: StartNumber,
}

type Submission = (RecordId, Vec<Record>);

/// Writes a run's records on a thread of its own.
pub struct JournalWriter {
    sender: Option<Sender<Submission>>,
    thread: Option<JoinHandle<Store>>,
}

impl fmt::Debug for JournalWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JournalWriter").finish_non_exhaustive()
    }
}

impl JournalWriter {
    /// Gives the store to a thread that writes for this run.
    pub fn start(store: Store, run: WritingRun, told: Told) -> Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let file = store.file().to_owned();
        let thread = thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || write_all(store, &run, &receiver, &told))
            .map_err(|error| JournalError::IoFailed {
                file: file.display().to_string(),
                cause: error.to_string(),
            })?;
        Ok(Self {
            sender: Some(sender),
            thread: Some(thread),
        })
    }

    /// Hands records over and comes back at once; they are safe when that is told. After one group could not be kept, none
    /// of the later ones is: each is told the same error.
    ///
    /// # Errors
    ///
    /// The thread has ended, and nothing will be told of these records.
    pub fn submit(&self, id: RecordId, records: Vec<Record>) -> Result<()> {
        let sender = self.sender.as_ref().ok_or(JournalError::Closed)?;
        sender
            .send((id, records))
            .map_err(|mpsc::SendError(_)| JournalError::Closed)
    }

    /// Waits until all that was handed over has been told, and gives the store back.
    pub fn close(mut self) -> Result<Store> {
        self.sender = None;
        let thread = self.thread.take().ok_or(JournalError::Closed)?;
        thread.join().map_err(|_panic| JournalError::Closed)
    }
}

impl Drop for JournalWriter {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn write_all(
    mut store: Store,
    run: &WritingRun,
    receiver: &Receiver<Submission>,
    told: &Told,
) -> Store {
    let mut failure: Option<JournalError> = None;
    while let Ok(first) = receiver.recv() {
        let mut ids = Vec::new();
        let kept = if let Some(error) = &failure {
            ids.push(first.0);
            Err(error.clone())
        } else {
            // What is handed over while others are written still goes into their transaction: a sync is what costs.
            let waiting = std::iter::once(first).chain(receiver.try_iter());
            let groups = waiting.map(|(id, records)| {
                ids.push(id);
                records
            });
            store.apply_all(run.book, &run.run, run.start, groups)
        };
        failure = kept.clone().err();
        for id in ids {
            told(id, kept.clone());
        }
    }
    store
}
