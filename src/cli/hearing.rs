//! What a command told, kept for whoever started it from within: a job has to pass it on to people who see no terminal.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::run::Summary;

/// Kinds of problems that are kept; the report has them all.
const PROBLEMS_KEPT: usize = 10;

/// Something that was told: a code and the sentence, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) code: &'static str,
    /// The sentence, with its place before it.
    pub(super) text: String,
    pub(super) hint: Option<String>,
}

/// The end of an import or a check as it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ToldEnd {
    pub(super) summary: Summary,
    /// The folder of the report.
    pub(super) report: PathBuf,
    /// Files to be mended and imported again.
    pub(super) failures: Vec<PathBuf>,
}

/// All that was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Heard {
    /// What went wrong with the command as a whole, in the order in which it was told.
    pub(super) complaints: Vec<Complaint>,
    /// The first kinds of problems with rows, a code and a sentence each: before sending what the check found, then what the portal refused.
    pub(super) problems: Vec<(&'static str, String)>,
    /// The last summary; `None` where the command ended before there was one.
    pub(super) end: Option<ToldEnd>,
}

/// Keeps what is told. Cheap to clone; clones share what they keep.
#[derive(Debug, Clone, Default)]
pub(super) struct Hearing(Arc<Mutex<Heard>>);

impl Hearing {
    pub(super) fn complaint(&self, complaint: Complaint) {
        self.heard().complaints.push(complaint);
    }

    /// A problem with rows; of each kind the first one is kept.
    pub(super) fn problem(&self, code: &'static str, sentence: impl FnOnce() -> String) {
        let mut heard = self.heard();
        let known = heard.problems.iter().any(|(known, _)| *known == code);
        if !known && heard.problems.len() < PROBLEMS_KEPT {
            heard.problems.push((code, sentence()));
        }
    }

    pub(super) fn end(&self, end: ToldEnd) {
        self.heard().end = Some(end);
    }

    /// Takes what was kept so far.
    pub(super) fn take(&self) -> Heard {
        std::mem::take(&mut *self.heard())
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use clap::Parser as _;

    use crate::cli::args::{Args, Command};
    use crate::cli::console::{Console, Loudness};
    use crate::cli::diagnose::{ConfigProblem, Fatal};
    use crate::cli::errand::Errand;
    use crate::cli::exit::ExitCode;
    use crate::cli::import::import;
    use crate::cli::settings::Talk;
    use crate::messages::{Catalogue, Language};
    use crate::source::{SourceError, SourceErrorKind};

    #[test]
    fn what_ends_a_command_is_heard_with_its_place_and_what_to_do() {
        let (console, hearing) =
            Console::new(Arc::new(Catalogue::new(Language::En)), Loudness::Quiet).hearing();
        let wrong = ConfigProblem::UntilMalformed {
            value: "25:00".to_owned(),
        };
        assert_eq!(Fatal::from(wrong).tell(&console), ExitCode::Usage);
        let unreadable = SourceError {
            file: "leads.csv".to_owned(),
            sheet: None,
            row: Some(3),
            kind: SourceErrorKind::samples().remove(0),
        };
        assert_eq!(
            Fatal::from(unreadable).tell(&console),
            ExitCode::SourceRefused
        );
        let heard = hearing.take();
        let codes: Vec<&str> = heard.complaints.iter().map(|told| told.code).collect();
        assert_eq!(codes.len(), 2);
        assert_eq!(codes[0], "until_malformed");
        assert!(heard.complaints[0].text.contains("25:00"), "{heard:?}");
        assert!(heard.complaints[0].hint.is_some(), "{heard:?}");
        assert!(heard.complaints[1].text.starts_with("leads.csv › 3: "));
        assert_eq!(hearing.take(), super::Heard::default(), "it was taken");
    }

    const MAPPING: &str = "version: 1\noriginator: within\nkey: [N]\ncolumns: {Title: TITLE, Phone: PHONE_WORK}\nrequire: [PHONE]\n";

    #[tokio::test]
    async fn an_import_from_within_leaves_its_numbers_its_report_and_its_first_problems() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let rows = "N;Title;Phone\n1;One;89161234567\n2;Two;89161234568\n3;Three;\n4;Four;\n";
        std::fs::write(path("rows.csv"), rows).unwrap();
        std::fs::write(path("m.yaml"), MAPPING).unwrap();
        let (state, report) = (path("state"), path("report"));
        let typed = [
            "leadbatch",
            "import",
            &path("rows.csv"),
            "--mapping",
            &path("m.yaml"),
            "--portal",
            "sandbox",
            "--state",
            &state,
            "--report",
            &report,
            "--lang",
            "en",
            "--yes",
        ];
        let Command::Import(args) = Args::try_parse_from(typed).unwrap().command else {
            panic!("an import");
        };
        let (talk, hearing) = Talk::within(&args.output);
        let exit = import(&args, &talk, &Errand::Import).await.unwrap();
        assert_eq!(exit, ExitCode::SomeRows);
        let heard = hearing.take();
        assert!(heard.complaints.is_empty(), "{heard:?}");
        let end = heard.end.unwrap();
        assert_eq!((end.summary.rows.created, end.summary.rows.invalid), (2, 2));
        assert_eq!(end.report.display().to_string(), report);
        assert_eq!(end.failures.len(), 1);
        let [(code, sentence)] = heard.problems.as_slice() else {
            panic!("one kind of problem: {:?}", heard.problems);
        };
        assert_eq!(*code, "required_empty");
        assert!(sentence.contains("2 ×"), "{sentence}");
    }

    #[test]
    fn of_each_kind_of_problem_the_first_is_kept() {
        let hearing = super::Hearing::default();
        hearing.problem("phone_too_short", || "first".to_owned());
        hearing.problem("phone_too_short", || "second".to_owned());
        hearing.problem("email_malformed", || "third".to_owned());
        let kept = [
            ("phone_too_short", "first".to_owned()),
            ("email_malformed", "third".to_owned()),
        ];
        assert_eq!(hearing.take().problems, kept);
    }
}
