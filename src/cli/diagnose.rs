//! What ends a command before its work: one clear message with its place, and an exit code.

use unicode_width::UnicodeWidthStr as _;

use crate::domain::coded;
use crate::jobs::{Breach, Ends, JobTrouble, JobsProblem};
use crate::journal::JournalError;
use crate::mapping::{MappingError, MappingErrors};
use crate::portal::{PortalFailure, PortalFailureKind};
use crate::profiles::ProfileError;
use crate::report::ReportError;
use crate::source::SourceError;

use super::console::Console;
use super::exit::ExitCode;
use super::sandbox_problem::SandboxProblem;

coded! {
    /// Wrong use of the program, and bounds that a source did not keep.
    pub enum ConfigProblem {
        /// The mapping cannot be read.
        MappingUnreadable { file: String, cause: String } => "mapping_unreadable";
        /// The draft would be written over a mapping.
        MappingExists { file: String } => "mapping_exists";
        /// No mapping was named, and none lies beside the file.
        MappingMissing { file: String, wanted: String } => "mapping_missing";
        /// `--max-invalid` is neither a number nor a share.
        MaxInvalidMalformed { value: String } => "max_invalid_malformed";
        /// The file named by `--ca` cannot be read.
        CaUnreadable { file: String, cause: String } => "certificates_unreadable";
        /// `--listen` names an address that others could reach.
        ListenNotLoopback { address: String } => "listen_not_loopback";
        /// The file named by `--fields` cannot be read.
        FieldsUnreadable { file: String, cause: String } => "fields_unreadable";
        /// The file named by `--fields` is no JSON.
        FieldsNotJson { file: String, line: u64, column: u64 } => "fields_not_json";
        /// The file named by `--fields` is JSON, but no answer of `crm.lead.fields`.
        FieldsNotUnderstood { file: String } => "fields_not_understood";
        /// The file named by `--fields` was written by a later program.
        FieldsNewer { file: String, version: u64 } => "fields_newer";
        /// A field in the file named by `--fields` is missing or has no type.
        FieldIncomplete { file: String, field: String } => "field_incomplete";
        /// The sandbox could not be started.
        SandboxFailed { address: String, cause: String } => "sandbox_failed";
        /// `--speed` with another portal than the built-in sandbox: no other one runs fast.
        SpeedNeedsSandbox => "speed_needs_sandbox";
        /// A file could not be written.
        OutputFailed { file: String, cause: String } => "output_failed";
        /// More sources in one run than it can tell apart.
        TooManySources { count: u64, limit: u64 } => "too_many_sources";
        /// Rows would get other origins than before: by other key columns, by other columns of a file without key, or by contents
        /// that changed in most rows. Nothing was sent.
        OriginsChanged { what: String, before: String, now: String } => "origins_changed";
        /// The portal holds values of this mapping's first leads otherwise than they were sent.
        MappingLosesValues { mapping: String } => "mapping_loses_values";
        /// The portal does not let its leads be read, so it cannot be told whether leads of this originator stand there.
        RecoveryRefused { cause: String } => "recovery_refused";
        /// No readable answer to the question which leads of this originator stand in the portal.
        RecoveryUnanswered => "recovery_unanswered";
        /// The portal does not let duplicates be looked for.
        DuplicatesRefused { cause: String } => "duplicates_refused";
        /// No readable answer to the question what of the portal has the rows' contacts.
        DuplicatesUnanswered => "duplicates_unanswered";
        /// Duplicates are to be looked for in a portal that cannot be asked.
        DuplicatesNeedRest => "duplicates_need_rest";
        /// `--until` names no time of the day.
        UntilMalformed { value: String } => "until_malformed";
        /// `lead.php` is to be called, and nobody is named who signs in.
        LoginMissing => "login_missing";
        /// A portal is named by its address, and what is to be done needs REST.
        WebhookNeeded { host: String } => "webhook_needed";
        /// A secret was asked for, and nothing was typed.
        SecretNotTyped => "secret_not_typed";
        /// `portal login` of a portal that is signed in to by a webhook.
        LoginNeedsApplication { name: String } => "login_needs_application";
        /// No code came: nobody said yes in time, or nothing was pasted.
        LoginNoCode => "login_no_code";
        /// What came is no answer to the question that was asked.
        LoginForeign => "login_foreign";
        /// The portal's page said no.
        LoginDenied { error: String } => "login_denied";
        /// The redirect is no address of this computer with a port, or it is taken; `cause` may be empty.
        RedirectUnusable { address: String, cause: String } => "redirect_unusable";
        /// New tokens cannot be kept.
        TokensUnkept { cause: String } => "tokens_unkept";
        /// `explain` is asked for something that is no cell.
        CellMalformed { value: String } => "cell_malformed";
        /// The column of a cell is not there.
        ColumnNotThere { cell: String, columns: Vec<String> } => "column_not_there";
        /// The row of a cell is no row of data.
        RowNotThere { row: u64 } => "row_not_there";
        /// `--rows` names no rows.
        RowsMalformed { value: String } => "rows_malformed";
        /// The mapping is for another portal.
        PortalGuarded { wanted: String, asked: String } => "portal_guarded";
        /// A run is asked about at a portal that is not its own.
        RunOfOtherPortal { run: String, portal: String, asked: String } => "run_of_other_portal";
        /// The mapping names another originator than the run had.
        RunOfOtherOriginator { run: String, before: String, now: String } => "run_of_other_originator";
        /// The run took another one back, and sent no leads of its own.
        RunSentNothing { run: String } => "run_sent_nothing";
        /// The portal does not let the leads of a run's originator be listed.
        VerifyRefused { cause: String } => "verify_refused";
        /// The portal does not let its companies or contacts be looked up.
        LookUpRefused { cause: String } => "look_up_refused";
        /// No readable answer to the question which companies or contacts the rows name.
        LookUpUnanswered => "look_up_unanswered";
        /// The portal did not answer all questions about the leads of a run.
        VerifyUnanswered => "verify_unanswered";
        /// What does not fit into memory could not be kept on the disk for a while.
        TemporaryFailed { cause: String } => "temporary_failed";
        /// A question that only a person can answer, while machines read what is told.
        QuestionUnasked => "question_unasked";
        /// The program's own machinery could not be started.
        RuntimeFailed { cause: String } => "runtime_failed";
    }
}

coded! {
    /// Why a source as a whole is refused (exit 5).
    pub enum Refusal {
        /// Most rows have a phone in the place of the name and a name in that of the phone (NAM-12).
        ColumnsSwapped { rows: u64, read: u64 } => "columns_swapped";
        /// More rows are invalid than `--max-invalid` or `--strict` permits.
        TooManyInvalid { invalid: u64, limit: u64 } => "too_many_invalid";
        /// Fewer rows than `--min-rows`.
        TooFewRows { rows: u64, minimum: u64 } => "too_few_rows";
        /// Rows have problems for which the whole source is refused, such as a list with two entries of one title (DIC-07).
        FatalRows { rows: u64 } => "fatal_rows";
        /// Columns that a job's contract names are not there.
        ColumnsMissing { columns: Vec<String> } => "columns_missing";
        /// The last record breaks off, and nobody is there to look.
        Truncated => "source_truncated";
        /// More rows than a job's contract permits.
        TooManyRows { rows: u64, maximum: u64 } => "more_rows_than_agreed";
        /// Many more or fewer rows than the last time, in percent.
        RowsJumped { rows: u64, before: u64, percent: u64 } => "rows_jumped";
        /// A field has a value in many more or fewer rows than the last time, in percent and points.
        Drifted { field: String, now: u64, before: u64, points: u64 } => "drifted";
        /// A file that a run read is no longer there.
        SourceGone { file: String, run: String } => "source_gone";
        /// A file that a run read has changed since.
        SourceOther { file: String, run: String } => "source_other";
    }
}

/// What ends a command.
#[derive(Debug)]
pub(super) enum Fatal {
    Config(ConfigProblem),
    Mapping(MappingErrors),
    /// Of one file or several.
    Sources(Vec<SourceError>),
    Portal(PortalFailure),
    Profile(ProfileError),
    Report(ReportError),
    Sandbox(SandboxProblem),
    Journal(JournalError),
    Refused(Refusal),
    /// Of a jobs file, all at once.
    Jobs(Vec<JobsProblem>),
    Job(JobTrouble),
}

impl From<JobsProblem> for Fatal {
    fn from(problem: JobsProblem) -> Self {
        Self::Jobs(vec![problem])
    }
}

impl From<JobTrouble> for Fatal {
    fn from(trouble: JobTrouble) -> Self {
        Self::Job(trouble)
    }
}

impl From<Breach> for Refusal {
    fn from(breach: Breach) -> Self {
        match breach {
            Breach::ColumnsMissing(columns) => Self::ColumnsMissing { columns },
            Breach::Truncated => Self::Truncated,
            Breach::TooManyRows { rows, maximum } => Self::TooManyRows { rows, maximum },
            Breach::RowsJumped {
                rows,
                before,
                percent,
            } => Self::RowsJumped {
                rows,
                before,
                percent,
            },
            Breach::Drifted {
                field,
                now,
                before,
                points,
            } => Self::Drifted {
                field,
                now,
                before,
                points,
            },
        }
    }
}

impl From<Refusal> for Fatal {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<JournalError> for Fatal {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

impl From<ConfigProblem> for Fatal {
    fn from(problem: ConfigProblem) -> Self {
        Self::Config(problem)
    }
}

impl From<SandboxProblem> for Fatal {
    fn from(problem: SandboxProblem) -> Self {
        Self::Sandbox(problem)
    }
}

impl From<MappingErrors> for Fatal {
    fn from(errors: MappingErrors) -> Self {
        Self::Mapping(errors)
    }
}

impl From<SourceError> for Fatal {
    fn from(error: SourceError) -> Self {
        Self::Sources(vec![error])
    }
}

impl From<PortalFailure> for Fatal {
    fn from(failure: PortalFailure) -> Self {
        Self::Portal(failure)
    }
}

impl From<ProfileError> for Fatal {
    fn from(error: ProfileError) -> Self {
        Self::Profile(error)
    }
}

impl From<ReportError> for Fatal {
    fn from(error: ReportError) -> Self {
        Self::Report(error)
    }
}

impl ConfigProblem {
    /// The exit code of `design.md` §3.
    pub const fn exit_code(&self) -> ExitCode {
        if matches!(
            self,
            Self::RecoveryRefused { .. }
                | Self::RecoveryUnanswered
                | Self::DuplicatesRefused { .. }
                | Self::DuplicatesUnanswered
                | Self::VerifyUnanswered
                | Self::LookUpUnanswered
                | Self::LookUpRefused { .. }
                | Self::VerifyRefused { .. }
                | Self::TemporaryFailed { .. }
                | Self::MappingLosesValues { .. }
                | Self::QuestionUnasked
        ) {
            ExitCode::Stopped
        } else {
            ExitCode::Usage
        }
    }
}

impl Fatal {
    /// The exit code of `design.md` §3.
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(problem) => problem.exit_code(),
            Self::Journal(error) => journal_exit(error),
            Self::Sandbox(problem) => problem.exit_code(),
            Self::Sources(_) | Self::Refused(_) => ExitCode::SourceRefused,
            Self::Portal(PortalFailure::Found(kind)) => portal_exit(kind),
            Self::Portal(PortalFailure::Told(_)) => ExitCode::Stopped,
            Self::Mapping(_) | Self::Report(_) | Self::Profile(_) | Self::Jobs(_) => {
                ExitCode::Usage
            }
            Self::Job(trouble) => job_exit(trouble),
        }
    }

    /// Says what is wrong, where, and how to mend it.
    pub(super) fn tell(&self, console: &Console) -> ExitCode {
        match self {
            Self::Config(problem) => console.complain(problem),
            Self::Mapping(errors) => tell_mapping(console, errors),
            Self::Sources(errors) => {
                for error in errors {
                    let (place, told) = (source_place(error), console.explain(error));
                    console.complain_at(&place, error, &format!("{place}{told}"));
                }
            }
            Self::Portal(failure) => console.complain(failure),
            Self::Profile(error) => console.complain(error),
            Self::Report(error) => console.complain(error),
            Self::Sandbox(problem) => console.complain(problem),
            Self::Journal(error) => console.complain(error),
            Self::Refused(refusal) => console.complain(refusal),
            Self::Jobs(problems) => {
                for problem in problems {
                    console.complain(problem);
                }
            }
            Self::Job(trouble) => console.complain(trouble),
        }
        self.exit_code()
    }
}

/// A journal that somebody else holds is waited for by whoever started this; one that cannot be kept has to be mended first.
pub const fn journal_exit(error: &JournalError) -> ExitCode {
    match error {
        JournalError::Locked { .. } => ExitCode::Locked,
        JournalError::Busy { .. }
        | JournalError::DiskFull { .. }
        | JournalError::IoFailed { .. } => ExitCode::Stopped,
        JournalError::Newer { .. }
        | JournalError::NotOurs { .. }
        | JournalError::Damaged { .. }
        | JournalError::Unwritable { .. }
        | JournalError::NetworkFolder { .. }
        | JournalError::Closed
        | JournalError::NoStateFolder
        | JournalError::RunUnknown { .. }
        | JournalError::RunAmbiguous { .. } => ExitCode::Usage,
    }
}

/// How a night ends by a trouble of its own.
pub const fn job_exit(trouble: &JobTrouble) -> ExitCode {
    match trouble.class() {
        Ends::Blemished => ExitCode::SomeRows,
        Ends::Usage => ExitCode::Usage,
        Ends::Stopped => ExitCode::Stopped,
        Ends::Locked => ExitCode::Locked,
        Ends::Refused => ExitCode::SourceRefused,
    }
}

/// What is wrong on this side is usage; what the portal or the network does not let happen is a stop.
pub const fn portal_exit(kind: &PortalFailureKind) -> ExitCode {
    match kind {
        PortalFailureKind::WebhookMalformed
        | PortalFailureKind::SiteMalformed
        | PortalFailureKind::HttpNotAllowed { .. }
        | PortalFailureKind::SimpleCrmMode
        | PortalFailureKind::CaUnreadable { .. }
        | PortalFailureKind::HttpClientFailed { .. } => ExitCode::Usage,
        PortalFailureKind::PortalUnreachable { .. }
        | PortalFailureKind::CertificateRefused { .. }
        | PortalFailureKind::PortalSilent
        | PortalFailureKind::NotBitrix24 { .. }
        | PortalFailureKind::NoLeadPhp { .. }
        | PortalFailureKind::AdministratorNeeded { .. }
        | PortalFailureKind::PortalBusy { .. }
        | PortalFailureKind::PortalUnwell { .. } => ExitCode::Stopped,
    }
}

fn source_place(error: &SourceError) -> String {
    let sheet = error
        .sheet
        .as_deref()
        .map_or_else(String::new, |sheet| format!(" › {sheet}"));
    let row = error
        .row
        .map_or_else(String::new, |row| format!(" › {row}"));
    format!("{}{sheet}{row}: ", error.file)
}

/// Sources that a place in the mapping names.
const SOURCES_SHOWN: usize = 5;

/// The sources that the mapping does not fit, in brackets; nothing where it fits none.
fn sources_of(error: &MappingError) -> String {
    if error.sources.is_empty() {
        return String::new();
    }
    let shown: Vec<&str> = error
        .sources
        .iter()
        .take(SOURCES_SHOWN)
        .map(String::as_str)
        .collect();
    let more = match error.sources.len().saturating_sub(SOURCES_SHOWN) {
        0 => String::new(),
        more => format!(" +{more}"),
    };
    format!(" ({}{more})", shown.join(", "))
}

fn tell_mapping(console: &Console, errors: &MappingErrors) {
    for error in &errors.errors {
        let file = if error.file.is_empty() {
            &errors.file
        } else {
            &error.file
        };
        let place = format!("{file}:{}:{}: ", error.line, error.column);
        let shown = mapping_excerpt(console, file, error);
        console.complain_at(&place, &error.kind, &shown);
    }
}

/// Place, line and what is wrong with it, the spot underlined.
fn mapping_excerpt(console: &Console, file: &str, error: &MappingError) -> String {
    let number = error.line.to_string();
    let margin = " ".repeat(number.len());
    let before: String = error
        .source_line
        .chars()
        .take(error.column.saturating_sub(1))
        .collect();
    let marked: String = error
        .source_line
        .chars()
        .skip(error.column.saturating_sub(1))
        .take(error.length.max(1))
        .collect();
    let indent = " ".repeat(before.width());
    let underline = "^".repeat(marked.width().max(1));
    let shown = error.source_line.replace('\t', " ");
    format!(
        "{file}:{number}:{}{}: {}\n {margin} |\n {number} | {shown}\n {margin} | {indent}{underline}",
        error.column,
        sources_of(error),
        console.explain(&error.kind)
    )
}
