//! What an answer tells of time: when it was, how long its calls took, and what they were charged.

/// The times and counters of one answer, by the portal's clock; all of it may be missing (`rest-contract.md` §3, §8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timing {
    /// The answer's end, Unix milliseconds of the portal's clock, which is compared with nothing but itself.
    pub finish_ms: Option<u64>,
    /// From the request's start to its end, in milliseconds of the portal's clock.
    pub duration_ms: Option<u64>,
    /// The operating counters: at most one for each thing that is charged, the latest.
    pub counters: Vec<Counter>,
    /// The server's time of its calls, in their order.
    pub spent: Vec<Spent>,
}

/// An operating counter: the running total of its window, and not what one call cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counter {
    /// What is charged: a method, or `batch` where the portal charges whole batches (`rest-contract.md` §8).
    pub charged: &'static str,
    /// It stood with a command inside a batch.
    pub inner: bool,
    /// The total, in milliseconds.
    pub total_ms: u64,
    /// Milliseconds from the answer's end to `operating_reset_at`; `None` where the portal tells no such moment.
    pub reset_in_ms: Option<u64>,
}

/// The server's time of one call, or of several that are told together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// The method.
    pub method: &'static str,
    /// Rows that it was about, at least 1.
    pub rows: usize,
    /// Its start, Unix milliseconds of the portal's clock.
    pub start_ms: Option<u64>,
    /// `processing`, in milliseconds.
    pub ms: u64,
}
