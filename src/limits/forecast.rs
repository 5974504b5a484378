//! What is said of a run's pace, before it, under way and afterwards: the words for what binds and how a portal counts.

/// How a portal counts operating time, as its answers show it (`rest-contract.md` §8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountingModel {
    /// Each call under its method's name: 0.8 / c leads a second at a cost of c seconds and a limit of 480 s.
    Documented,
    /// Whole batches, at half their time: twice as many leads.
    Newer,
    /// Nothing is counted.
    None,
}

impl CountingModel {
    const ALL: [Self; 3] = [Self::Documented, Self::Newer, Self::None];

    /// The word for it, in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Newer => "newer",
            Self::None => "none",
        }
    }

    /// The model of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.word() == word)
    }
}

/// What keeps a run from being faster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Binding {
    /// The plan's requests per second.
    Rate,
    /// The operating time of ten minutes.
    Operating,
    /// No limit: the portal's own work, at as many requests in flight as are good for it.
    AnswerTime,
    /// Nothing.
    None,
}

impl Binding {
    /// The word for it, in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Operating => "operating",
            Self::AnswerTime => "answer_time",
            Self::None => "none",
        }
    }
}

/// Server time that a lead takes, in microseconds: of 5 ms a lead a whole millisecond would be a fifth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeadCost {
    /// The mean over all leads that were measured.
    pub mean_us: u64,
    /// Nine leads of ten cost no more than this.
    pub p90_us: u64,
}
