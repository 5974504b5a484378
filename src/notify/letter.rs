//! What there is to tell.

use serde::{Deserialize, Serialize};

use crate::domain::RowCounts;

/// How an unattended import ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It did what it should.
    Done,
    /// It came to an end that is none: rows or the whole of it went wrong.
    Failed,
    /// It was stopped, or died, before its end.
    BrokenOff,
    /// Nothing new came for so many days.
    NothingNew {
        /// Whole days.
        days: u32,
    },
}

impl Verdict {
    /// The stable word for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::BrokenOff => "broken_off",
            Self::NothingNew { .. } => "nothing_new",
        }
    }
}

/// How an unattended import ended, for people and machines. It can be kept and told again: every channel knows it by its `id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Names this letter: the same letter told again has the same. Letters, digits and hyphens.
    pub id: String,
    /// The job's name.
    pub job: String,
    /// The portal's host.
    pub portal: String,
    /// How it ended.
    pub verdict: Verdict,
    /// The import's exit code.
    pub exit_code: u8,
    /// When it ended, in Unix milliseconds.
    pub at_ms: i64,
    /// The same for people, in the time of their place.
    pub time: String,
    /// The run's id; `None` where none was begun.
    pub run: Option<String>,
    /// The files that were read.
    pub files: Vec<String>,
    /// Rows by outcome; `None` where none were read.
    pub rows: Option<RowCounts>,
    /// What went wrong: codes and sentences, the first ten of which are told.
    pub problems: Vec<(String, String)>,
    /// Where the report is.
    pub report: Option<String>,
    /// What to do next.
    pub next: Option<String>,
}

/// Most problems that a letter tells: the report has them all.
const PROBLEMS_TOLD: usize = 10;

impl Letter {
    /// The problems that are told, and how many are not.
    pub fn told_problems(&self) -> (&[(String, String)], usize) {
        let told = self.problems.len().min(PROBLEMS_TOLD);
        let (told, more) = self.problems.split_at(told);
        (told, more.len())
    }

    /// The id with nothing in it that could end a header or a tag.
    pub(super) fn plain_id(&self) -> String {
        let plain = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
        self.id.chars().filter(plain).take(100).collect()
    }
}
