//! What goes into the machine and what comes out of it.

use crate::batching::{Reply, RequestId, StopError};
use crate::domain::{
    Arg, Coded, Digest, Draft, FieldName, FieldPrint, FoundLead, Known, LeadId, Moment, Outcome,
    OwnCells, PortalValue, Problem, RowRef, Verb, coded,
};
use crate::limits::WaitReason;

use super::{RowResult, UndoResult, UndoRow};

/// A row that is ready for the run, in the file's order.
#[derive(Debug)]
pub enum RunRow {
    /// A valid row: to be sent.
    Valid(Box<ValidRow>),
    /// A row whose end is known without the portal: skipped or invalid.
    Done(Box<RowResult>),
}

/// A valid row, with what the journal knows of it.
#[derive(Debug)]
pub struct ValidRow {
    /// The lead.
    pub draft: Draft,
    /// Hashes of its fields.
    pub sent: Vec<FieldPrint>,
    /// Hashes of its phones and e-mails, each by itself.
    pub contacts: Vec<u64>,
    /// What the journal knows of its origin.
    pub known: Option<Known>,
    /// A lead of other people that it is to change in the place of making one.
    pub adopts: Option<LeadId>,
    /// Its warnings and infos.
    pub problems: Vec<Problem>,
    /// Its cells, for `failures.csv` and `failures.xlsx`.
    pub cells: OwnCells,
    /// The cells of the columns that the report is to show.
    pub own: Vec<String>,
}

/// What happened, told to the machine together with the moment.
#[derive(Debug)]
pub enum Input {
    /// The next row; only while [`super::ImportRun::wants_rows`].
    Row(RunRow),
    /// The next row of the run that is taken back; only while [`super::UndoRun::wants_rows`].
    UndoRow(Box<UndoRow>),
    /// There are no more rows.
    SourceEnded,
    /// The source could not be read to its end: there are no more rows, and the run stops.
    SourceFailed,
    /// The records of this [`Step::Record`] are safe.
    Recorded(RecordId),
    /// The journal could not keep them: nothing more may be sent.
    NotRecorded(RecordId),
    /// The answer to a request, or the news that there is none.
    Reply(RequestId, Reply),
    /// What the journal knows of the leads of a [`Step::Recall`].
    Recalled(Vec<(FoundLead, Option<Known>)>),
    /// Nothing, but [`super::ImportRun::wake_at`] has come.
    Tick,
    /// The user wants to stop: what is under way may still be answered, nothing new is sent.
    Stop,
    /// The user does not want to wait for what is under way either.
    StopNow,
}

/// Names a group of records that were handed out together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub u64);

/// A line for the journal. All lines of a run are about its portal and originator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A row is about to be sent.
    Intent(Intent),
    /// What became of a row that was sent; outcomes of one intent merge as a lattice.
    Outcome {
        /// Its `ORIGIN_ID`.
        origin_id: String,
        /// What became of it.
        outcome: Outcome,
    },
    /// A request's answer is here, or the news that there is none.
    Ended {
        /// The request.
        request: RequestId,
        /// No later than this its last byte had left.
        last_byte: Moment,
    },
    /// What a lead's fields held before an update.
    OldValues {
        /// The row's `ORIGIN_ID`.
        origin_id: String,
        /// The lead.
        lead: LeadId,
        /// The fields that the update touches; an empty text where one had no value.
        values: Vec<(FieldName, PortalValue)>,
    },
    /// The lead of an origin now holds this row's values.
    Holds {
        /// The row's `ORIGIN_ID`.
        origin_id: String,
        /// The row's content.
        content: Digest,
        /// The fields as they were sent last.
        sent: Vec<FieldPrint>,
    },
    /// An origin that was sent more than once was looked up: it has one lead.
    Single {
        /// The `ORIGIN_ID`.
        origin_id: String,
    },
    /// An origin has several leads: none of them is a stranger's.
    Twins {
        /// The `ORIGIN_ID`.
        origin_id: String,
    },
    /// The lead of an origin is no longer there, and this program did not delete it.
    Gone {
        /// The `ORIGIN_ID`.
        origin_id: String,
        /// The lead.
        lead: LeadId,
    },
    /// A lead was found in the portal whose row this journal never intended: its origin is known from now on, as the lead of no run.
    Found {
        /// The `ORIGIN_ID`.
        origin_id: String,
        /// The lead.
        lead: LeadId,
    },
    /// An undo is about to take a row back.
    UndoIntent {
        /// The request that carries it.
        request: RequestId,
        /// The row's `ORIGIN_ID`.
        origin_id: String,
        /// What is done.
        undo: UndoVerb,
    },
    /// A row was taken back: its origin is free, or its lead holds its old values.
    Undone {
        /// The row's `ORIGIN_ID`.
        origin_id: String,
        /// What was done.
        undo: UndoVerb,
    },
    /// A row is not taken back after all: its lead stays as it is.
    Kept {
        /// The row's `ORIGIN_ID`.
        origin_id: String,
        /// The lead.
        lead: LeadId,
    },
}

/// How a row is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UndoVerb {
    /// The lead that the run made is deleted.
    Delete(LeadId),
    /// The lead that the run changed gets its old values back.
    Restore(LeadId),
}

/// A row that is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// The request that carries it.
    pub request: RequestId,
    /// What the request does.
    pub verb: Verb,
    /// Where the row stands.
    pub row: RowRef,
    /// Its `ORIGIN_ID`.
    pub origin_id: String,
    /// The lead that it changes is other people's, and carries no origin of it.
    pub adopted: bool,
    /// Its content. Of an update neither this nor `sent` is kept before [`Record::Holds`] says that the lead has it.
    pub content: Digest,
    /// The fields that are sent.
    pub sent: Vec<FieldPrint>,
    /// Hashes of its phones and e-mails, each by itself.
    pub contacts: Vec<u64>,
    /// No lead of this origin has an ID as low as this.
    pub above: LeadId,
    /// It was sent before, and looked up in vain since: if the look-ups were wrong, this makes a second lead.
    pub again: bool,
}

/// A request on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number.
    pub id: RequestId,
    /// What follows the webhook's URL: `batch` or a method's name.
    pub path: &'static str,
    /// The JSON body.
    pub body: String,
}

/// What is to be done next, in this order.
#[derive(Debug)]
pub enum Step {
    /// Make these records safe, then say [`Input::Recorded`]; what depends on them waits for that.
    Record(RecordId, Vec<Record>),
    /// Say by [`Input::Recalled`] what the journal knows of the origins of these leads.
    Recall(Vec<FoundLead>),
    /// Send this request; its answer comes back as [`Input::Reply`].
    Send(Outgoing),
    /// Tell whoever listens.
    Tell(Event),
    /// The run is over; nothing follows.
    Finished,
}

/// What listeners (report, screen) are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A row came to its end; rows come in the file's order, each once.
    Row(Box<RowResult>),
    /// A row was taken back, or not; rows come as they end, each once.
    Undo(Box<UndoResult>),
    /// Nothing is sent before this moment.
    Waiting {
        /// When it goes on.
        until: Moment,
        /// Why.
        reason: WaitReason,
    },
    /// Look-ups do not see the leads of this responsible person (empty: of the webhook's own user): rows of theirs whose answers
    /// are lost can never be sent again.
    NoSight {
        /// `ASSIGNED_BY_ID`.
        responsible: String,
    },
    /// One origin has several leads.
    Twins {
        /// The `ORIGIN_ID`.
        origin_id: String,
        /// The leads, the oldest first.
        leads: Vec<LeadId>,
    },
    /// Nothing more is sent; what is under way may still be answered.
    Stopping(Stop),
    /// What is under way is no longer waited for either.
    Leaving,
}

coded! {
    /// Why a run stopped before its end (exit 3).
    pub enum StopReason {
        /// Ctrl-C or a signal.
        Interrupted => "interrupted";
        /// The portal could not be reached for a long time.
        PortalUnreachable { cause: String } => "portal_unreachable_long";
        /// Requests whose answers are lost, and a portal that stays silent.
        TooManyUnknown { requests: u64 } => "too_many_unknown";
        /// Requests whose answers are lost, one after the other, and whose leads nobody could find: no more rows are risked.
        LostForGood { requests: u64 } => "lost_for_good";
        /// The portal goes on refusing for its operating time, long past the ten minutes of its window.
        OperatingExhausted => "operating_exhausted";
        /// The portal goes on refusing requests as too frequent, however slowly they come.
        RateExhausted => "rate_exhausted";
        /// The portal answers, and runs nothing of what it is sent.
        NothingRuns { requests: u64 } => "nothing_runs";
        /// The user's bound on refused rows was passed.
        MaxFailures { limit: u64 } => "max_failures_reached";
        /// A value that was sent did not arrive.
        ReadBackLoss { lead: u64, field: String } => "read_back_loss";
        /// A lead of this originator that this journal never intended.
        AnotherSender { lead: u64, origin_id: String } => "another_sender";
        /// The moment that the user set has come.
        UntilReached => "until_reached";
        /// The portal refused the date of a row's creation, which is older than that of the newest lead.
        OlderThanNewest { row: u64, created: String } => "older_than_newest";
        /// The source could not be read to its end.
        SourceFailed => "source_failed";
        /// The journal could not keep a record.
        JournalFailed => "journal_failed";
    }
}

/// What stopped a run: something here, or the portal's own word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// Something on this side, or the sum of what the portal answered.
    Here(StopReason),
    /// The portal does not accept calls: access, account, scope, redirect.
    Portal(StopError),
}

impl Coded for Stop {
    fn code(&self) -> &'static str {
        match self {
            Self::Here(reason) => reason.code(),
            Self::Portal(error) => error.code(),
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Self::Here(reason) => reason.args(),
            Self::Portal(error) => error.args(),
        }
    }
}

impl From<StopReason> for Stop {
    fn from(reason: StopReason) -> Self {
        Self::Here(reason)
    }
}
