//! What a run that sends is for: an import, or another try of the rows of one that failed.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::domain::Draft;
use crate::jobs::{Breach, Demands, Facts, JobsProblem};
use crate::journal::{JournalError, Reader, RunInfo, RunKind};

use crate::run::ImportPlan;

use super::diagnose::{ConfigProblem, Fatal, Refusal};
use super::pick::{Again, Pick, is_open};
use super::recording::Memory;
use super::settings::Talk;
use super::survey::{Opened, number};

/// Rows of a run that are read from the journal at a time.
pub(super) const PAGE: u32 = 1000;

/// What a run is for.
pub(super) enum Errand {
    Import,
    Retry(Box<RetryOf>),
    /// An import that nobody watches.
    Night(Box<NightErrand>),
}

/// What a job's import keeps to, and what was found of its rows.
#[derive(Debug, Default)]
pub(super) struct NightErrand {
    pub(super) demands: Demands,
    /// The file is let through whatever the contract says.
    pub(super) accepted: bool,
    pub(super) found: RefCell<Facts>,
}

impl NightErrand {
    /// Refuses what a job does not import: a mapping without a key, and a file without the titles of its contract.
    pub(super) fn look_at(&self, opened: &Opened) -> Result<(), Fatal> {
        if !opened.has_key() {
            let mapping = opened.mapping_path().to_owned();
            return Err(JobsProblem::KeyNeeded { mapping }.into());
        }
        for info in opened.infos() {
            let titles = info.header.iter().map(|cell| cell.title.as_str());
            if let Some(breach) = self.demands.titles(titles) {
                return Err(Refusal::from(breach).into());
            }
        }
        Ok(())
    }

    /// Counts the fields of a lead.
    pub(super) fn note(&self, draft: &Draft) {
        let mut found = self.found.borrow_mut();
        found.valid += 1;
        for (field, _) in &draft.fields {
            match found.filled.get_mut(field.as_str()) {
                Some(rows) => *rows += 1,
                None => {
                    found.filled.insert(field.as_str().to_owned(), 1);
                }
            }
        }
    }
}

/// The run whose rows are tried again.
pub(super) struct RetryOf {
    pub(super) run: RunInfo,
    /// Its id, and those of the runs that tried it again before: a row that failed once more is theirs.
    pub(super) runs: BTreeSet<String>,
    /// Rows that failed or are unknown.
    pub(super) wanted: u64,
}

impl RetryOf {
    /// What the journal knows of a run that is to be tried again.
    pub(super) fn find(journal: &Reader, text: &str) -> Result<Self, Fatal> {
        let run = journal.find_run(text)?;
        if run.kind == RunKind::Undo {
            return Err(ConfigProblem::RunSentNothing { run: run.run }.into());
        }
        let mut runs = BTreeSet::from([run.run.clone()]);
        let mut all = journal.runs()?;
        all.reverse();
        for later in all {
            let of_these = later.subject.is_some_and(|subject| runs.contains(&subject));
            if later.kind == RunKind::Retry && of_these {
                runs.insert(later.run);
            }
        }
        let wanted = open_rows(journal, &run, &runs)?;
        Ok(Self { run, runs, wanted })
    }
}

/// Rows of these runs that failed or are unknown.
fn open_rows(
    journal: &Reader,
    run: &RunInfo,
    runs: &BTreeSet<String>,
) -> Result<u64, JournalError> {
    let mut wanted = 0;
    for one in runs {
        let mut after: Option<String> = None;
        loop {
            let page = journal.rows_of_run(one, after.as_deref(), PAGE)?;
            for row in page
                .iter()
                .filter(|row| row.is_half_made() || is_open(&row.state))
            {
                let known = journal.known(run.book, &row.origin_id)?;
                wanted += u64::from(known.is_some_and(|known| known.run == *one));
            }
            match page.last() {
                Some(last) if page.len() == PAGE as usize => after = Some(last.origin_id.clone()),
                Some(_) | None => break,
            }
        }
    }
    Ok(wanted)
}

impl Errand {
    pub(super) const fn kind(&self) -> RunKind {
        match self {
            Self::Import | Self::Night(_) => RunKind::Import,
            Self::Retry(_) => RunKind::Retry,
        }
    }

    /// Its word in logs.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Import | Self::Night(_) => "import",
            Self::Retry(_) => "retry",
        }
    }

    /// The run that it is about.
    pub(super) fn subject(&self) -> Option<&str> {
        match self {
            Self::Import | Self::Night(_) => None,
            Self::Retry(retry) => Some(&retry.run.run),
        }
    }

    /// What other processes are told of this one.
    pub(super) const fn what(&self) -> &'static str {
        match self {
            Self::Import => "leadbatch import",
            Self::Night(_) => "leadbatch job run",
            Self::Retry(_) => "leadbatch retry",
        }
    }

    /// What tells it from a plain import of the same sources.
    pub(super) fn marks(&self, rows: Option<&str>) -> Vec<String> {
        let retry = self.subject().map(|run| format!("retry {run}"));
        let rows = rows.map(|rows| format!("rows {}", rows.trim()));
        retry.into_iter().chain(rows).collect()
    }

    /// Refuses a portal, and a mapping whose originator is not the run's: nothing of the run could be found there.
    pub(super) fn check(&self, portal: &str, originator: &str) -> Result<(), Fatal> {
        let Self::Retry(retry) = self else {
            return Ok(());
        };
        same_portal(&retry.run, portal)?;
        if retry.run.originator == originator {
            return Ok(());
        }
        Err(ConfigProblem::RunOfOtherOriginator {
            run: retry.run.run.clone(),
            before: retry.run.originator.clone(),
            now: originator.to_owned(),
        }
        .into())
    }

    /// What the rows of a job's file do not keep to.
    pub(super) fn breach(&self, plan: &ImportPlan) -> Option<Breach> {
        let Self::Night(night) = self else {
            return None;
        };
        let mut found = night.found.borrow_mut();
        found.read = plan.read;
        found.truncated = plan.problems.contains_key("truncated_last_record");
        let breach = night.demands.judge(&found);
        breach.filter(|breach| !night.accepted || *breach == Breach::Truncated)
    }

    /// Who counts the fields of leads.
    pub(super) const fn night(&self) -> Option<&NightErrand> {
        match self {
            Self::Night(night) => Some(night),
            Self::Import | Self::Retry(_) => None,
        }
    }

    /// How many rows should have been tried and are not among the `read` ones: they stay as they were.
    pub(super) fn missing(&self, read: u64) -> u64 {
        match self {
            Self::Import | Self::Night(_) => 0,
            Self::Retry(retry) => retry.wanted.saturating_sub(read),
        }
    }

    /// Says so.
    pub(super) fn tell_missing(&self, talk: &Talk, read: u64) {
        let missing = self.missing(read);
        if missing > 0 {
            let count = [("count", number(missing))];
            talk.console.say("retry-missing", &count);
        }
    }

    /// The rows that it is about; `own`: the run that does it.
    pub(super) fn pick<'a>(&'a self, memory: &'a Memory, own: &'a str) -> Pick<'a> {
        let again = match self {
            Self::Import | Self::Night(_) => None,
            Self::Retry(retry) => Some(Again {
                memory,
                runs: &retry.runs,
                own,
            }),
        };
        Pick { rows: None, again }
    }
}

/// Refuses a portal that is not the run's.
pub(super) fn same_portal(run: &RunInfo, portal: &str) -> Result<(), Fatal> {
    if run.portal == portal {
        return Ok(());
    }
    Err(ConfigProblem::RunOfOtherPortal {
        run: run.run.clone(),
        portal: run.portal.clone(),
        asked: portal.to_owned(),
    }
    .into())
}
