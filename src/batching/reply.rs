//! What came back for a request, and what it says about each of its rows.

use super::errors::StopError;
use crate::domain::{LimitKind, Outcome, PortalError, RowOrdinal, Timing, UnknownCause};

/// What came back for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// An answer over HTTP.
    Answer {
        /// HTTP status.
        status: u16,
        /// The body, decompressed.
        body: Vec<u8>,
    },
    /// The portal points to another host, and ran nothing (`rest-contract.md` §2).
    Redirected {
        /// The host that it names, with its port where it is not the usual one; `?` when it names none.
        host: String,
    },
    /// The request never reached the portal: no name, no connection, no TLS.
    NeverSent {
        /// Why, in the words of the network; no secret in it.
        cause: String,
    },
    /// Nothing was sent: who calls is let in no longer, and no further request makes sense.
    Shut(StopError),
    /// It was sent, or may have been, and no whole answer came.
    Lost(UnknownCause),
}

/// What kept a call or a question from its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unanswered {
    /// It did not run: it may be sent again.
    Deferred(LimitKind),
    /// It may have run, and what came of it is not known.
    Lost(UnknownCause),
    /// The portal refused it, and nothing was done.
    Refused(PortalError),
}

/// What a request's answer means for the request as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestVerdict {
    /// The portal worked through it.
    Done,
    /// The requests came too fast: deferred rows are sent again after a wait.
    RateRefused,
    /// The operating limit refused some or all of its calls: deferred rows are sent again after a wait.
    OperatingRefused,
    /// It never reached the portal: all its rows are sent again after a wait.
    NotSent {
        /// Why, in the words of the network.
        cause: String,
    },
    /// No readable answer, or a fault of the whole request: rows without a better outcome are unknown.
    Lost,
    /// No further request makes sense.
    Stop(StopError),
}

/// A reply, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The outcome of each row of the request, in its order, every row exactly once. Rows that did not run are
    /// [`Outcome::Deferred`].
    pub outcomes: Vec<(RowOrdinal, Outcome)>,
    /// The answer's times and counters.
    pub timing: Timing,
    /// What it means for the request as a whole.
    pub verdict: RequestVerdict,
}
