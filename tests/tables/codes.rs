//! Every code that the program tells people, with the arguments of its sentence and how much it weighs.

use std::collections::BTreeMap;

use leadbatch::batching::StopError;
use leadbatch::cli::{
    ConfigProblem, ExitCode, FileNotice, Refusal, SandboxProblem, job_exit, journal_exit,
    portal_exit,
};
use leadbatch::domain::{Arg, Coded, ProblemKind, Severity, SourceNote};
use leadbatch::jobs::{JobTrouble, JobsProblem};
use leadbatch::journal::JournalError;
use leadbatch::mapping::MappingErrorKind;
use leadbatch::notify::DeliveryFailure;
use leadbatch::portal::PortalFailureKind;
use leadbatch::profiles::ProfileError;
use leadbatch::report::{ReportErrorKind, ReportNote};
use leadbatch::run::{RowReason, StopReason, UndoReason};
use leadbatch::source::SourceErrorKind;

/// How much a code weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Severity(Severity),
    Exit(ExitCode),
    /// The status of its row.
    Status(&'static str),
    /// What becomes of a lead that is taken back is said beside it, and a letter that does not arrive changes nothing.
    Beside,
}

/// What is known of a code.
#[derive(Debug)]
pub(crate) struct Known {
    /// Made-up arguments.
    pub(crate) args: Vec<(&'static str, Arg)>,
    pub(crate) weight: Weight,
}

/// Every code; none stands for two things.
pub(crate) fn codes() -> BTreeMap<&'static str, Known> {
    let mut all = BTreeMap::new();
    add(&mut all, &ProblemKind::samples(), |kind| {
        Weight::Severity(kind.class())
    });
    add(&mut all, &SourceNote::samples(), |note| {
        Weight::Severity(note.class())
    });
    add(&mut all, &FileNotice::samples(), |_| {
        Weight::Severity(Severity::Info)
    });
    add(&mut all, &ReportNote::samples(), |_| {
        Weight::Severity(Severity::Info)
    });
    add(&mut all, &SourceErrorKind::samples(), |_| {
        Weight::Exit(ExitCode::SourceRefused)
    });
    add(&mut all, &Refusal::samples(), |_| {
        Weight::Exit(ExitCode::SourceRefused)
    });
    add(&mut all, &MappingErrorKind::samples(), |_| {
        Weight::Exit(ExitCode::Usage)
    });
    add(&mut all, &ReportErrorKind::samples(), |_| {
        Weight::Exit(ExitCode::Usage)
    });
    add(&mut all, &ConfigProblem::samples(), |problem| {
        Weight::Exit(problem.exit_code())
    });
    add(&mut all, &SandboxProblem::samples(), |problem| {
        Weight::Exit(problem.exit_code())
    });
    add(&mut all, &JournalError::samples(), |error| {
        Weight::Exit(journal_exit(error))
    });
    add(&mut all, &ProfileError::samples(), |_| {
        Weight::Exit(ExitCode::Usage)
    });
    add(&mut all, &PortalFailureKind::samples(), |kind| {
        Weight::Exit(portal_exit(kind))
    });
    add(&mut all, &StopError::samples(), |_| {
        Weight::Exit(ExitCode::Stopped)
    });
    add(&mut all, &StopReason::samples(), |reason| {
        let locked = matches!(reason, StopReason::AnotherSender { .. });
        Weight::Exit(if locked {
            ExitCode::Locked
        } else {
            ExitCode::Stopped
        })
    });
    add(&mut all, &RowReason::samples(), |reason| {
        let refused = matches!(reason, RowReason::PortalRefused { .. });
        Weight::Status(if refused { "failed" } else { "unknown" })
    });
    add(&mut all, &UndoReason::samples(), |_| Weight::Beside);
    add(&mut all, &DeliveryFailure::samples(), |_| Weight::Beside);
    add_jobs(&mut all);
    all
}

/// What is told of jobs.
fn add_jobs(all: &mut BTreeMap<&'static str, Known>) {
    add(all, &JobsProblem::samples(), |_| {
        Weight::Exit(ExitCode::Usage)
    });
    add(all, &JobTrouble::samples(), |trouble| {
        Weight::Exit(job_exit(trouble))
    });
}

fn add<T: Coded>(
    all: &mut BTreeMap<&'static str, Known>,
    samples: &[T],
    weight: impl Fn(&T) -> Weight,
) {
    for sample in samples {
        let known = Known {
            args: sample.args(),
            weight: weight(sample),
        };
        let old = all.insert(sample.code(), known);
        assert!(old.is_none(), "{} stands for two things", sample.code());
    }
}
