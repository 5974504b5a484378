//! The journal beside the driving loop: records go to its thread, and come back as news.

use tokio::sync::mpsc;

use crate::domain::{Known, Treatment};
use crate::journal::{BookId, JournalError, JournalWriter, Reader, Store, WritingRun};
use crate::run::{Input, Record, RecordId};

type News = (RecordId, Result<(), JournalError>);

/// Writes the records of a run, and reads what is known of origins.
pub(super) struct Recording {
    writer: JournalWriter,
    news: mpsc::UnboundedReceiver<News>,
    /// Why a group could not be kept.
    failed: Option<JournalError>,
}

impl Recording {
    /// Gives the store to its thread.
    pub(super) fn start(store: Store, run: WritingRun) -> Result<Self, JournalError> {
        let (sender, news) = mpsc::unbounded_channel();
        let told = move |id, kept| {
            // Nobody listens any more when the run has ended.
            drop(sender.send((id, kept)));
        };
        Ok(Self {
            writer: JournalWriter::start(store, run, Box::new(told))?,
            news,
            failed: None,
        })
    }

    /// Hands records over; what is said at once is said.
    pub(super) fn submit(&mut self, id: RecordId, records: Vec<Record>) -> Option<Input> {
        let refused = self.writer.submit(id, records).err()?;
        self.failed.get_or_insert(refused);
        Some(Input::NotRecorded(id))
    }

    /// The next news; where the thread is gone, there is none.
    pub(super) async fn next(&mut self) -> Input {
        match self.news.recv().await {
            Some((id, Ok(()))) => Input::Recorded(id),
            Some((id, Err(error))) => {
                self.failed.get_or_insert(error);
                Input::NotRecorded(id)
            }
            None => std::future::pending().await,
        }
    }

    /// Why a group could not be kept, if so.
    pub(super) const fn failed(&self) -> Option<&JournalError> {
        self.failed.as_ref()
    }

    /// Waits for what was handed over, and gives the store back.
    pub(super) fn close(self) -> Result<Store, JournalError> {
        self.writer.close()
    }
}

/// What the journal knows, read beside its writer.
pub(super) struct Memory {
    reader: Reader,
    book: BookId,
}

impl Memory {
    /// A second view of a journal that is open.
    pub(super) fn open(path: &std::path::Path, book: BookId) -> Result<Self, JournalError> {
        let reader = Reader::open(path)?;
        Ok(Self { reader, book })
    }

    /// Answers all questions of some work from one state of the journal, which saves each of them a lock. The work is to be
    /// short, see [`Reader::at_once`].
    pub(super) fn at_once<T>(&self, work: impl FnOnce() -> T) -> Result<T, JournalError> {
        self.reader.at_once(|_| Ok(work()))
    }

    /// What is known of an origin.
    pub(super) fn known(&self, origin_id: &str) -> Result<Option<Known>, JournalError> {
        self.reader.known(self.book, origin_id)
    }

    /// What is done about a row of a run of which the portal has something.
    pub(super) fn treatment(
        &self,
        run: &str,
        origin_id: &str,
    ) -> Result<Option<Treatment>, JournalError> {
        self.reader.treatment(run, origin_id)
    }

    /// Whether one of these phones and e-mails was sent before.
    pub(super) fn knows_contact(&self, hashes: &[u64]) -> Result<bool, JournalError> {
        for hash in hashes {
            if self.reader.knows_contact(self.book, *hash)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
