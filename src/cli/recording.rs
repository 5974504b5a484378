//! The journal beside the driving loop: records go to its thread, and come back as news.

use std::path::Path;

use tokio::sync::mpsc;

use crate::domain::{Known, LeadId, Treatment};
use crate::journal::{
    BookId, JournalError, JournalWriter, Reader, Store, UnfinishedRun, WritingRun,
};
use crate::run::{Input, Record, RecordId};

use super::portal_past::PortalPast;

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
    /// `None` where there is no journal yet.
    journal: Option<Reader>,
    /// `None` where it knows nothing of this portal and originator.
    book: Option<BookId>,
    /// What a search found that leaves no trace in the journal.
    finds: Option<Store>,
}

impl Memory {
    /// A second view of a journal that is open.
    pub(super) fn open(path: &Path, book: BookId) -> Result<Self, JournalError> {
        Ok(Self {
            journal: Some(Reader::open(path)?),
            book: Some(book),
            finds: None,
        })
    }

    /// The view of somebody who writes nothing there, and for whom none is made.
    pub(super) fn look(path: &Path, portal: &str, originator: &str) -> Result<Self, JournalError> {
        let journal = Reader::find(path)?;
        let find = |journal: &Reader| journal.find_book(portal, originator);
        Ok(Self {
            book: journal.as_ref().map(find).transpose()?.flatten(),
            journal,
            finds: None,
        })
    }

    /// What is done about rows is read there from now on.
    pub(super) fn with_finds(self, finds: Store) -> Self {
        Self {
            finds: Some(finds),
            ..self
        }
    }

    fn ask<T: Default>(
        &self,
        question: impl FnOnce(&Reader, BookId) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let asked = self.journal.as_ref().zip(self.book);
        asked.map_or_else(
            || Ok(T::default()),
            |(journal, book)| question(journal, book),
        )
    }

    /// Answers all questions of some work from one state of the journal, which saves each of them a lock. The work is to be
    /// short, see [`Reader::at_once`].
    pub(super) fn at_once<T>(&self, work: impl FnOnce() -> T) -> Result<T, JournalError> {
        match &self.journal {
            Some(journal) => journal.at_once(|_| Ok(work())),
            None => Ok(work()),
        }
    }

    /// What earlier runs have shown of a portal.
    pub(super) fn past(
        &self,
        portal: &str,
        method: &str,
    ) -> Result<Option<PortalPast>, JournalError> {
        let journal = self.journal.as_ref();
        journal.map_or(Ok(None), |journal| PortalPast::of(journal, portal, method))
    }

    /// What is known of an origin.
    pub(super) fn known(&self, origin_id: &str) -> Result<Option<Known>, JournalError> {
        self.ask(|reader, book| reader.known(book, origin_id))
    }

    /// Whether there is nothing about any row.
    pub(super) fn is_blank(&self) -> Result<bool, JournalError> {
        self.ask(Reader::is_blank)
    }

    /// The run that has not come to its end, by what it reads.
    pub(super) fn unfinished(&self, key: &str) -> Result<Option<UnfinishedRun>, JournalError> {
        self.ask(|reader, book| reader.unfinished(book, key))
    }

    /// The run whose rows were searched for by these rules, and that was never begun, see [`Reader::searched_run`].
    pub(super) fn searched_run(
        &self,
        rules: (&str, [u8; 16]),
        since: i64,
    ) -> Result<Option<String>, JournalError> {
        self.ask(|reader, book| reader.searched_run(book, rules, since))
    }

    /// Whether the rows of a run were all searched for by these rules.
    pub(super) fn is_searched(&self, run: &str, terms: [u8; 16]) -> Result<bool, JournalError> {
        self.ask(|reader, _| reader.is_searched(run, terms))
    }

    /// The row that changes this lead of other people, see [`Reader::adopter`].
    pub(super) fn adopter(&self, lead: LeadId) -> Result<Option<(String, u64)>, JournalError> {
        self.ask(|reader, book| reader.adopter(book, lead))
    }

    /// What is done about a row of a run of which the portal has something.
    pub(super) fn treatment(
        &self,
        run: &str,
        origin_id: &str,
    ) -> Result<Option<Treatment>, JournalError> {
        match &self.finds {
            Some(finds) => finds.treatment(run, origin_id),
            None => self.ask(|reader, _| reader.treatment(run, origin_id)),
        }
    }

    /// Whether one of these phones and e-mails was sent before.
    pub(super) fn knows_contact(&self, hashes: &[u64]) -> Result<bool, JournalError> {
        for hash in hashes {
            if self.ask(|reader, book| reader.knows_contact(book, *hash))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
