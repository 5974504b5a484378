//! What a job remembers of its nights: one line of JSON for each step, put down before and after it is made.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::choose::CLOCK_SLIPS;
use super::trouble::JobTrouble;
use crate::domain::RowCounts;

/// A file as it was seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileMark {
    /// Its path.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// When it was changed, Unix milliseconds.
    pub modified_ms: i64,
}

/// Something that went wrong, as it was told: a later program may have other words for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Its stable code.
    pub code: String,
    /// What is wrong.
    pub text: String,
    /// The next step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEnd {
    /// Which one.
    pub file: FileMark,
    /// The exit code of its import.
    pub exit: u8,
    /// The run, where it came to one.
    #[serde(default)]
    pub run: String,
    /// The report's folder.
    #[serde(default)]
    pub report: String,
    /// The portal's host.
    #[serde(default)]
    pub portal: String,
    /// Rows by outcome.
    #[serde(default)]
    pub counts: RowCounts,
    /// Of invalid and failed rows those that were bad in the same way before.
    #[serde(default)]
    pub known_bad: u64,
    /// What was wrong with rows: a code and a sentence of each kind, the first ones.
    #[serde(default)]
    pub problems: Vec<(String, String)>,
    /// Milliseconds.
    #[serde(default)]
    pub took_ms: u64,
    /// Rows are unknown whose leads a later start can find: the file is not done with.
    #[serde(default)]
    pub open: bool,
    /// Valid rows, of which `filled` is counted.
    #[serde(default)]
    pub valid: u64,
    /// By field, rows that have a value for it.
    #[serde(default)]
    pub filled: BTreeMap<String, u64>,
}

impl FileEnd {
    /// Whether nothing is left to do about it: its rows are in the portal, or will not come there.
    pub const fn is_finished(&self) -> bool {
        self.exit <= 1 && !self.open
    }
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// A night begins.
    Begun {
        /// The night's name.
        night: String,
        /// Unix milliseconds.
        at: i64,
    },
    /// The clock is right although it shows an earlier time than before.
    ClockAccepted {
        /// Unix milliseconds.
        at: i64,
    },
    /// A file is taken up.
    Taken {
        /// The night.
        night: String,
        /// Which one.
        file: FileMark,
        /// The folder of its report.
        report: String,
    },
    /// A file came to an end.
    Ended {
        /// The night.
        night: String,
        /// What became of it.
        end: Box<FileEnd>,
    },
    /// A file is about to be moved.
    Moving {
        /// From here.
        from: String,
        /// To there.
        to: String,
        /// Its bytes.
        size: u64,
        /// When it was changed, Unix milliseconds; 0 where that was not put down.
        #[serde(default)]
        modified_ms: i64,
    },
    /// It was moved.
    Moved {
        /// From here.
        from: String,
    },
    /// A night is over.
    Over {
        /// The night.
        night: String,
        /// Unix milliseconds.
        at: i64,
        /// Its exit code.
        exit: u8,
        /// What went wrong.
        troubles: Vec<Trouble>,
    },
    /// Somebody is to be told.
    Letter {
        /// The letter's own name.
        id: String,
        /// Of which night.
        night: String,
        /// Why.
        kind: LetterKind,
        /// What it says.
        content: serde_json::Value,
        /// The places of the channels among those of the job.
        channels: Vec<String>,
    },
    /// It arrived.
    Delivered {
        /// The letter.
        id: String,
        /// By this channel.
        channel: String,
    },
    /// It did not arrive.
    Undelivered {
        /// The letter.
        id: String,
        /// By this channel.
        channel: String,
        /// Unix milliseconds.
        at: i64,
        /// Why.
        trouble: Trouble,
        /// It will not be tried again.
        given_up: bool,
    },
}

/// Why somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// A night went wrong.
    Failed,
    /// A night went well.
    Done,
    /// There was nothing new for a while.
    NothingNew,
    /// A night did not come to its end.
    BrokenOff,
}

/// A night as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Night {
    /// Its name.
    pub name: String,
    /// When it began, Unix milliseconds.
    pub began: i64,
    /// When it was over; `None` for one that did not come to its end.
    pub over: Option<i64>,
    /// Its exit code.
    pub exit: u8,
    /// Its files.
    pub files: Vec<FileEnd>,
    /// What went wrong.
    pub troubles: Vec<Trouble>,
}

impl Night {
    /// Rows of all its files.
    pub fn counts(&self) -> RowCounts {
        counts_of(&self.files)
    }
}

/// Rows of files.
pub fn counts_of(files: &[FileEnd]) -> RowCounts {
    let counts = files.iter().map(|file| &file.counts);
    counts.fold(RowCounts::default(), |sum, one| sum.plus(one))
}

/// A letter that has not reached everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLetter {
    /// Its name.
    pub id: String,
    /// Of which night.
    pub night: String,
    /// Why it is written.
    pub kind: LetterKind,
    /// What it says.
    pub content: serde_json::Value,
    /// Channels that it has not gone by yet.
    pub channels: BTreeSet<String>,
    /// The last failure.
    pub trouble: Option<Trouble>,
    /// How often it failed.
    pub failures: u32,
}

/// A file that is on its way to another folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// From here.
    pub from: String,
    /// To there.
    pub to: String,
    /// Its bytes.
    pub size: u64,
    /// When it was changed, Unix milliseconds.
    pub modified_ms: i64,
}

/// What a job remembers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// Nights, the oldest first.
    pub nights: Vec<Night>,
    /// Files that were begun and did not come to their end, with the folders of their reports.
    begun: BTreeMap<FileMark, String>,
    /// Of these, files that were not begun before their last taking.
    fresh: BTreeSet<FileMark>,
    /// Files of which nothing is left to do.
    finished: BTreeSet<FileMark>,
    newest: Option<FileMark>,
    /// Letters that have not reached everybody.
    pub letters: Vec<OpenLetter>,
    /// Letters that were written, by night and reason.
    written: BTreeSet<(String, LetterKind)>,
    /// Channels that were given up, with the letter's night and why.
    pub given_up: Vec<(String, String, Trouble)>,
    /// A file that was about to be moved when the process ended.
    pub removal: Option<Removal>,
    /// The latest time that was put down, Unix milliseconds.
    pub latest: i64,
}

impl History {
    /// What the steps come to.
    pub fn of(steps: impl IntoIterator<Item = Step>) -> Self {
        let mut history = Self::default();
        for step in steps {
            history.take(step);
        }
        history
    }

    /// One step more.
    pub fn take(&mut self, step: Step) {
        match step {
            Step::Begun { night, at } => {
                self.latest = self.latest.max(at);
                self.nights.push(Night {
                    name: night,
                    began: at,
                    ..Night::default()
                });
            }
            Step::ClockAccepted { at } => self.latest = at,
            Step::Taken { file, report, .. } => {
                if self.begun.insert(file.clone(), report).is_none() {
                    self.fresh.insert(file);
                }
            }
            Step::Ended { night, end } => self.ended(&night, *end),
            Step::Moving {
                from,
                to,
                size,
                modified_ms,
            } => {
                self.removal = Some(Removal {
                    from,
                    to,
                    size,
                    modified_ms,
                });
            }
            Step::Moved { .. } => self.removal = None,
            Step::Over {
                night,
                at,
                exit,
                troubles,
            } => {
                self.latest = self.latest.max(at);
                if let Some(known) = self.night(&night) {
                    known.over = Some(at);
                    known.exit = exit;
                    known.troubles = troubles;
                }
            }
            letter @ Step::Letter { .. } => self.written(letter),
            Step::Delivered { id, channel } => self.close(&id, &channel),
            Step::Undelivered {
                id,
                channel,
                trouble,
                given_up,
                ..
            } => self.undelivered(&id, &channel, trouble, given_up),
        }
    }

    fn written(&mut self, step: Step) {
        let Step::Letter {
            id,
            night,
            kind,
            content,
            channels,
        } = step
        else {
            return;
        };
        self.written.insert((night.clone(), kind));
        self.letters.push(OpenLetter {
            id,
            night,
            kind,
            content,
            channels: channels.into_iter().collect(),
            trouble: None,
            failures: 0,
        });
    }

    fn ended(&mut self, night: &str, end: FileEnd) {
        let is_fresh = self.fresh.remove(&end.file);
        // A file that met a wrong mapping or a busy journal before any of its rows was read was not begun.
        let untouched = matches!(end.exit, 2 | 4) && end.run.is_empty() && is_fresh;
        if end.is_finished() || end.exit == 5 || untouched {
            self.begun.remove(&end.file);
        } else if !matches!(end.exit, 2 | 4) || !end.run.is_empty() {
            self.begun.insert(end.file.clone(), end.report.clone());
        }
        if end.is_finished() {
            self.finished.insert(end.file.clone());
        }
        let newer = self.newest.as_ref();
        if newer.is_none_or(|newest| newest.modified_ms <= end.file.modified_ms) {
            self.newest = Some(end.file.clone());
        }
        if let Some(known) = self.night(night) {
            known.files.push(end);
        }
    }

    fn undelivered(&mut self, id: &str, channel: &str, trouble: Trouble, given_up: bool) {
        let night = match self.letters.iter_mut().find(|letter| letter.id == id) {
            None => return,
            Some(letter) => {
                letter.failures += 1;
                letter.trouble = Some(trouble.clone());
                letter.night.clone()
            }
        };
        if given_up {
            self.given_up.push((night, channel.to_owned(), trouble));
            self.close(id, channel);
        }
    }

    fn close(&mut self, id: &str, channel: &str) {
        for letter in &mut self.letters {
            if letter.id == id {
                letter.channels.remove(channel);
            }
        }
        self.letters.retain(|letter| !letter.channels.is_empty());
    }

    fn night(&mut self, name: &str) -> Option<&mut Night> {
        self.nights
            .iter_mut()
            .rev()
            .find(|night| night.name == name)
    }

    /// The trouble where the clock shows an earlier time than what was put down last.
    pub fn clock_went_back(&self, now_ms: i64) -> Option<JobTrouble> {
        (now_ms < self.latest.saturating_sub(CLOCK_SLIPS)).then(|| JobTrouble::ClockWentBack {
            before: time(self.latest),
            now: time(now_ms),
        })
    }

    /// A night by its name.
    pub fn night_of(&self, name: &str) -> Option<&Night> {
        self.nights.iter().rev().find(|night| night.name == name)
    }

    /// Whether nothing is left to do about a file.
    pub fn is_finished(&self, file: &FileMark) -> bool {
        self.finished.contains(file)
    }

    /// The folder of the report of a file that was begun and did not come to its end.
    pub fn report_of_begun(&self, file: &FileMark) -> Option<&str> {
        self.begun.get(file).map(String::as_str)
    }

    /// What became of a file of which nothing is left to do.
    pub fn end_of(&self, file: &FileMark) -> Option<&FileEnd> {
        let nights = self.nights.iter().rev();
        let mut files = nights.flat_map(|night| night.files.iter().rev());
        files.find(|end| end.is_finished() && end.file == *file)
    }

    /// The file that was changed last of all that came to an end, wherever it is now.
    pub const fn newest_file(&self) -> Option<&FileMark> {
        self.newest.as_ref()
    }

    /// Whether such a letter was written for a night.
    pub fn is_written(&self, night: &str, kind: LetterKind) -> bool {
        self.written.contains(&(night.to_owned(), kind))
    }

    /// The last file whose rows came to their end: what tonight's is held against.
    pub fn last_good(&self) -> Option<&FileEnd> {
        let files = self
            .nights
            .iter()
            .rev()
            .flat_map(|night| night.files.iter().rev());
        files
            .into_iter()
            .find(|file| file.is_finished() && file.counts.read > 0)
    }

    /// When a night last made or changed a lead; the first night where none did. Unix milliseconds.
    pub fn last_new(&self) -> Option<i64> {
        let mut nights = self.nights.iter().rev();
        let last = nights.find(|night| night.counts().brought() > 0);
        last.or(self.nights.first()).map(|night| night.began)
    }

    /// Nights that went wrong one after the other up to the last one that is over.
    pub fn failures_in_a_row(&self) -> u64 {
        let over = self
            .nights
            .iter()
            .rev()
            .skip_while(|night| night.over.is_none());
        over.take_while(|night| night.over.is_none() || night.exit != 0)
            .count() as u64
    }
}

/// A time for people: minutes, in UTC.
pub fn time(unix_ms: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(unix_ms).unwrap_or_default();
    moment.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
