//! The report of a command: its folder, its summary, and what is said about it at the end.

use jiff::tz::TimeZone;

use crate::domain::{
    Arg, ColumnUse, FieldName, InPortalAction, LEAD_PHP, Leftovers, Moment, PersonBy, PersonFound,
    SheetShape,
};
use crate::messages::Catalogue;
use crate::report::{PageFacts, PageNames, Report, ReportOptions, summary_json};
use crate::rows::column_uses;
use crate::run::{FileSummary, RunStatus, Summary};
use crate::source::sheet_shape;

use super::console::{Console, result};
use super::diagnose::Fatal;
use super::exit::ExitCode;
use super::hearing::ToldEnd;
use super::plan_words::limit_words;
use super::settings::{Results, RunFrame, Talk};
use super::survey::{Prepared, number};

/// Which command the report is of.
pub(super) enum ReportKind {
    /// A dry run, with a preview; lead links begin with this.
    Check {
        /// `None` where no portal was asked, and where lead pages cannot be opened.
        portal_base: Option<String>,
        /// Leads may belong to clients that were found in the portal.
        links: bool,
        /// So many leads stand in the preview.
        previews: u64,
    },
    /// An import; lead links begin with this.
    Import {
        /// `None` where lead pages cannot be opened.
        portal_base: Option<String>,
    },
}

/// Leads in the preview of a check that says nothing of it: more than anybody looks through.
pub(super) const PREVIEWS: u64 = 10_000;

/// What separates the cells of `failures.csv` where the source is a workbook.
pub(super) const DELIMITER: u8 = b';';

/// The fields that the mapping feeds, each once, in the order of the first source's columns; the title, which is made up where
/// there is none; the comment, where words beside values go there; and the clients, where `links` says that they are looked for.
pub(super) fn preview_fields(prepared: &Prepared, links: bool) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    let sources = prepared.sources.iter();
    let fed = sources.flat_map(|source| source.mapping.fills());
    for name in fed.chain([FieldName::new("TITLE")]) {
        if !fields.iter().any(|known| known == name.as_str()) {
            fields.push(name.as_str().to_owned());
        }
    }
    let mut mappings = prepared.sources.iter().map(|source| &source.mapping);
    let kept = mappings.any(|mapping| mapping.clean.leftovers == Leftovers::Comment);
    if kept && !fields.iter().any(|known| known == "COMMENTS") {
        fields.push("COMMENTS".to_owned());
    }
    let in_portal = prepared.mapping.duplicates.in_portal.as_ref();
    if links && in_portal.is_some_and(|rules| rules.action == InPortalAction::Link) {
        for client in ["CONTACT_ID", "COMPANY_ID"] {
            if !fields.iter().any(|known| known == client) {
                fields.push(client.to_owned());
            }
        }
    }
    fields
}

/// Creates the report's folder and files.
pub(super) fn create(
    prepared: &Prepared,
    frame: &RunFrame,
    talk: &Talk,
    kind: ReportKind,
) -> Result<Report, Fatal> {
    let (portal_base, preview) = match kind {
        ReportKind::Check {
            portal_base,
            links,
            previews,
        } => (
            portal_base,
            Some((preview_fields(prepared, links), previews)),
        ),
        ReportKind::Import { portal_base } => (portal_base, None),
    };
    let options = ReportOptions {
        dir: frame.report.clone(),
        run: &frame.run,
        sources: &prepared.infos,
        portal_base,
        mapping_text: &prepared.mapping.text.bytes,
        values: &prepared.mapping.text.values,
        own_columns: &prepared.mapping.report_columns,
        delimiter: DELIMITER,
        shapes: shapes(prepared),
        columns: columns(prepared),
        preview,
        before: frame.report_before.as_deref(),
    };
    Ok(Report::create(options, talk.console.catalogue.clone())?)
}

/// How the sheets of the sources look.
fn shapes(prepared: &Prepared) -> Vec<SheetShape> {
    let sources = prepared.sources.iter().zip(&prepared.infos);
    sources
        .map(|(source, info)| sheet_shape(&source.path, info))
        .collect()
}

/// What the columns of the sources are for.
fn columns(prepared: &Prepared) -> Vec<Vec<ColumnUse>> {
    let sources = prepared.sources.iter();
    sources
        .map(|source| column_uses(&source.mapping, &prepared.catalogue))
        .collect()
}

/// What the page tells besides: names of people and sources by the portal's own word, in the time of this computer.
pub(super) fn page_facts(prepared: &Prepared, summary: &Summary) -> PageFacts {
    let catalogue = &prepared.catalogue;
    let people = catalogue.people();
    let person = |id: &String| match people?.find(id, Some(PersonBy::Id)) {
        PersonFound::One(person) | PersonFound::Dismissed(person) => {
            Some((id.clone(), person.shown()))
        }
        PersonFound::Several(_) | PersonFound::Nobody => None,
    };
    let sources = catalogue.dictionary("SOURCE");
    let source = |id: &String| {
        let mut entries = sources?.entries().iter();
        let entry = entries.find(|entry| entry.id == *id)?;
        Some((id.clone(), entry.title().to_owned()))
    };
    PageFacts {
        names: PageNames {
            people: summary.responsible.0.keys().filter_map(person).collect(),
            sources: summary.sources.0.keys().filter_map(source).collect(),
        },
        zone: TimeZone::system(),
        ..PageFacts::default()
    }
}

/// What the report has to say about itself: a file written under another name.
pub(super) fn tell_notes(console: &Console, report: &Report) {
    for note in report.notes() {
        console.note(note);
    }
}

/// A summary of what began at `started`, with all that is known before the rows are counted.
pub(super) fn summary(prepared: &Prepared, frame: &RunFrame, started: Moment) -> Summary {
    let now = frame.clock.now();
    Summary {
        run: frame.run.clone(),
        starts: u64::from(frame.start),
        started_at_ms: started.unix_ms(),
        finished_at_ms: now.unix_ms(),
        duration_ms: now.ms_since(started),
        method: prepared.mapping.method.name().to_owned(),
        originator: prepared.mapping.originator.clone(),
        mapping_path: prepared.mapping.path.clone(),
        mapping_sha256: prepared.mapping.sha256.clone(),
        files: prepared
            .files
            .iter()
            .map(|file| FileSummary {
                path: file.path.display().to_string(),
                sha256: file.sha256.clone(),
                rows: 0,
            })
            .collect(),
        ..Summary::default()
    }
}

/// Puts the rows that were read of each source into the line of its file.
pub(super) fn count_file_rows(
    prepared: &Prepared,
    summary: &mut Summary,
    read: impl IntoIterator<Item = u64>,
) {
    for (source, rows) in prepared.sources.iter().zip(read) {
        if let Some(file) = summary.files.get_mut(source.file) {
            file.rows = file.rows.saturating_add(rows);
        }
    }
}

/// A summary for the log: rows, problems by code, requests and waits.
fn numbers(summary: &Summary) -> serde_json::Value {
    let (rows, requests, budget) = (&summary.rows, &summary.requests, &summary.budget);
    serde_json::json!({
        "status": summary.status.word(),
        "stopped": summary.stopped.as_ref().map(|(code, _)| code),
        "rows": {
            "read": rows.read, "created": rows.created, "updated": rows.updated, "skipped": rows.skipped, "invalid": rows.invalid,
            "failed": rows.failed, "unknown": rows.unknown, "pending": rows.pending,
        },
        "problems": summary.problems,
        "requests": {
            "sent": requests.sent, "batches": requests.batches, "commands": requests.commands, "retried": requests.retried,
            "rejected": requests.rejected,
        },
        "waited_ms": {
            "rate": budget.waited_rate_ms, "operating": budget.waited_operating_ms,
            "unreachable": budget.waited_unreachable_ms, "look_up": budget.waited_look_up_ms,
        },
        "duration_ms": summary.duration_ms,
    })
}

/// The numbers at the end and where the report is: to stdout as the command's result.
pub(super) fn tell_end(talk: &Talk, summary: &Summary, report: &Report, exit: ExitCode) {
    talk.console.end(exit, "summary", numbers(summary));
    if let Results::Within(hearing) = &talk.results {
        return hearing.end(ToldEnd {
            summary: summary.clone(),
            report: report.dir().to_owned(),
            failures: report.failures(),
        });
    }
    if talk.console.is_quiet() && exit == ExitCode::Done {
        return;
    }
    if talk.json {
        result(&summary_json(summary));
        return;
    }
    let catalogue = &talk.console.catalogue;
    let rows = &summary.rows;
    let outcomes = [
        ("end-created", rows.created),
        ("end-updated", rows.updated),
        ("end-skipped", rows.skipped),
        ("end-invalid", rows.invalid),
        ("end-failed", rows.failed),
        ("end-unknown", rows.unknown),
        ("end-pending", rows.pending),
    ];
    result(&catalogue.line("end-sum", &[("read", number(rows.read))]));
    for (id, count) in outcomes.into_iter().filter(|(_, count)| *count > 0) {
        result(&format!(
            "  {}",
            catalogue.line(id, &[("count", number(count))])
        ));
    }
    tell_next(catalogue, summary, report);
}

/// How much of the time each limit cost, and how near its ceiling the run came.
fn tell_pace(catalogue: &Catalogue, summary: &Summary) {
    let budget = &summary.budget;
    let waits = [
        ("end-waited-rate", budget.waited_rate_ms),
        ("end-waited-operating", budget.waited_operating_ms),
        (
            "end-waited-unreachable",
            budget.waited_unreachable_ms.unwrap_or(0),
        ),
        ("end-waited-look-up", budget.waited_look_up_ms.unwrap_or(0)),
    ];
    for (id, ms) in waits.into_iter().filter(|(_, ms)| *ms >= 1000) {
        let duration = Arg::Text(catalogue.duration(ms));
        let line = catalogue.line(id, &[("duration", duration)]);
        result(&format!("  {line}"));
    }
    if let (Some(binding), Some(share)) = (budget.binding, budget.ceiling_permille) {
        let args = [
            ("limit", Arg::Text(limit_words(catalogue, binding))),
            ("share", number(share / 10)),
        ];
        result(&catalogue.line("end-ceiling", &args));
    }
}

/// What the figures mean, where the report is, and what to do next.
fn tell_next(catalogue: &Catalogue, summary: &Summary, report: &Report) {
    let rows = &summary.rows;
    let say = |id: &str, args: &[(&str, Arg)]| result(&catalogue.line(id, args));
    if rows.read == 0 {
        say("end-no-rows", &[]);
    } else if summary.status == RunStatus::Checked {
        let id = if rows.invalid == 0 {
            "end-check-clean"
        } else {
            "end-check-invalid"
        };
        say(
            id,
            &[
                ("read", number(rows.read)),
                ("invalid", number(rows.invalid)),
            ],
        );
    }
    if summary.status == RunStatus::Stopped && rows.created > 0 {
        say("end-not-again", &[("count", number(rows.created))]);
    }
    if rows.unknown > 0 && summary.method == LEAD_PHP {
        say("end-lost-for-good", &[("count", number(rows.unknown))]);
    } else if rows.unknown > 0 {
        say("end-look-up-unknown", &[("count", number(rows.unknown))]);
    }
    say(
        "end-duration",
        &[(
            "duration",
            Arg::Text(catalogue.duration(summary.duration_ms)),
        )],
    );
    tell_pace(catalogue, summary);
    say(
        "end-report",
        &[("dir", Arg::Text(report.dir().display().to_string()))],
    );
    let failures = report.failures();
    if failures.is_empty() {
        return;
    }
    let count = number(failures.len() as u64);
    let names = failures.iter().map(|file| file.display().to_string());
    let files = Arg::Text(names.collect::<Vec<_>>().join(", "));
    match report.workbook() {
        Some(book) => {
            let book = Arg::Text(book.display().to_string());
            let args = [("book", book), ("files", files), ("count", count)];
            say("end-mend-workbook", &args);
        }
        None => say("end-mend-failures", &[("files", files), ("count", count)]),
    }
}
