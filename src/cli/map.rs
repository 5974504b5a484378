//! `map`: drafts the mapping of a file.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};

use crate::domain::{
    Arg, FieldCatalogue, FieldSpec, RowBlock, RowOrdinal, SheetChoice, SourceIndex, SourceInfo,
    SourceSettings,
};
use crate::drafting::{Columns, DraftedMapping, Frame, Standing, Words, known_titles};
use crate::messages::{Catalogue, Language};
use crate::source::{self, SourceError, SourceFile};

use super::args::{LogFormat, OutputArgs};
use super::args_dry::MapArgs;
use super::beside::beside;
use super::clock::Clock;
use super::console::{complain_text, result};
use super::diagnose::{ConfigProblem, Fatal};
use super::exit::ExitCode;
use super::fields::of_snapshot;
use super::files::{SurveyedFile, survey_files};
use super::greeting::greet;
use super::portal_meant::limits_of;
use super::portal_setup::{Way, connect};
use super::runtime::runtime;
use super::settings::Talk;
use super::survey::{number, tell_found};

pub(super) fn run(args: &MapArgs, webhook_was_typed: bool) -> ExitCode {
    let talk = Talk::new(&OutputArgs {
        quiet: args.quiet,
        json: false,
        lang: args.lang,
        no_progress: true,
        log_format: LogFormat::Text,
    });
    let is_webhook = |portal: &SecretString| portal.expose_secret().contains("/rest/");
    if webhook_was_typed && args.door.portal.as_ref().is_some_and(is_webhook) {
        talk.console.say("webhook-on-command-line", &[]);
    }
    map(args, &talk).unwrap_or_else(|fatal| fatal.tell(&talk.console))
}

/// The texts of the draft's remarks.
impl Words for Catalogue {
    fn line(&self, id: &str, args: &[(&str, Arg)]) -> String {
        Self::line(self, id, args)
    }

    fn caption<'s>(&self, spec: &'s FieldSpec) -> &'s str {
        match self.language() {
            Language::En => &spec.title_en,
            Language::Ru => &spec.title_ru,
        }
    }
}

fn map(args: &MapArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let (path, info) = surveyed(args, talk)?;
    let to = args.output.clone().unwrap_or_else(|| beside(&path));
    if to.exists() && !args.force {
        return Err(exists(&to));
    }
    let catalogue = catalogue(args, talk)?;
    let draft = drafted(&path, &info, &catalogue)?;
    let file = path.file_name().map(|name| name.to_string_lossy());
    let frame = Frame {
        file: &file.unwrap_or_default(),
        sheet: args.sheet.as_deref(),
        catalogue: &catalogue,
    };
    write(
        &to,
        &draft.yaml(frame, &*talk.console.catalogue),
        args.force,
    )?;
    Ok(tell(args, talk, &draft, (&path, &to)))
}

/// The file and its sheet; of several the first, which is told.
fn surveyed(args: &MapArgs, talk: &Talk) -> Result<(SourceFile, SourceInfo), Fatal> {
    let settings = SourceSettings {
        wanted_titles: known_titles(),
        ..SourceSettings::default()
    };
    let choice = SheetChoice::of_names(args.sheet.iter().cloned().collect());
    let told = survey_files(std::slice::from_ref(&args.file), &settings, &choice);
    for notice in &told.notices {
        talk.console.say_text(&talk.console.catalogue.text(notice));
    }
    let files = told.outcome?;
    let several = files.iter().map(|file| file.sources.len()).sum::<usize>() > 1;
    let nothing = || {
        let kind = source::SourceErrorKind::NothingMatches;
        Fatal::from(SourceError::of_file(&args.file, kind))
    };
    let SurveyedFile { path, sources } = files.into_iter().next().ok_or_else(nothing)?;
    let info = sources.into_iter().next().ok_or_else(nothing)?;
    if several {
        let source = [("source", Arg::Text(info.place()))];
        talk.console.say("map-first-source", &source);
    }
    tell_found(&talk.console, &info);
    Ok((path, info))
}

/// The fields, lists and people of the portal that is named, or of a snapshot; of neither, those that every portal has.
fn catalogue(args: &MapArgs, talk: &Talk) -> Result<FieldCatalogue, Fatal> {
    let Some(door) = args.door.door() else {
        return of_snapshot(args.fields.as_deref());
    };
    runtime()?.block_on(async {
        let limits = limits_of(&door)?;
        let setup = connect(&door, limits, (Way::Rest, "leadbatch map")).await?;
        let greeting = greet(&setup, talk, Clock::start(1)).await?;
        greeting.accepted(&talk.console)?;
        Ok(greeting.catalogue())
    })
}

/// One pass over the rows.
fn drafted(
    file: &SourceFile,
    info: &SourceInfo,
    catalogue: &FieldCatalogue,
) -> Result<DraftedMapping, SourceError> {
    let mut columns = Columns::new(&info.header, catalogue);
    let mut reader = source::open(file, info, SourceIndex(0))?;
    let mut block = RowBlock::new();
    let mut more = true;
    while more {
        block.restart(SourceIndex(0), RowOrdinal(0));
        more = reader.read(&mut block)?;
        block.rows().for_each(|row| columns.observe(row));
    }
    Ok(columns.draft())
}

fn exists(to: &Path) -> Fatal {
    Fatal::Config(ConfigProblem::MappingExists {
        file: to.display().to_string(),
    })
}

/// Writes the draft; never over a file that was not meant, even one that has come to be since it was looked for.
fn write(to: &Path, yaml: &str, force: bool) -> Result<(), Fatal> {
    let failed = |error: &std::io::Error| {
        Fatal::Config(ConfigProblem::OutputFailed {
            file: to.display().to_string(),
            cause: error.to_string(),
        })
    };
    if force {
        return fs::write(to, yaml).map_err(|error| failed(&error));
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(to)
        .map_err(|error| {
            if error.kind() == std::io::ErrorKind::AlreadyExists {
                exists(to)
            } else {
                failed(&error)
            }
        })?;
    file.write_all(yaml.as_bytes())
        .map_err(|error| failed(&error))
}

/// What was made, and what comes next. Without a single sure column the draft is no mapping yet.
fn tell(
    args: &MapArgs,
    talk: &Talk,
    draft: &DraftedMapping,
    (path, to): (&Path, &Path),
) -> ExitCode {
    let catalogue = &talk.console.catalogue;
    let count = |is: fn(&Standing) -> bool| {
        let columns = draft.columns.iter().filter(|column| is(&column.standing));
        number(columns.count() as u64)
    };
    let shown = |path: &Path| Arg::Text(path.display().to_string());
    let applied = |standing: &Standing| matches!(standing, Standing::Applied);
    let counts = [
        ("all", number(draft.columns.len() as u64)),
        (
            "applied",
            count(|standing| {
                matches!(
                    standing,
                    Standing::Applied | Standing::Key | Standing::Ignored
                )
            }),
        ),
        (
            "held",
            count(|standing| matches!(standing, Standing::Held(_))),
        ),
        ("left", count(|standing| matches!(standing, Standing::Left))),
    ];
    let sure = draft.columns.iter().any(|column| applied(&column.standing));
    if !sure {
        complain_text(&catalogue.line("map-nothing-sure", &[]));
    }
    if talk.console.is_quiet() && sure {
        return ExitCode::Done;
    }
    let next = if args.output.is_some() {
        let names = [("file", shown(path)), ("mapping", shown(to))];
        catalogue.line("map-next-elsewhere", &names)
    } else {
        catalogue.line("map-next", &[("file", shown(path))])
    };
    let lines = [
        catalogue.line("map-written", &[("file", shown(to))]),
        catalogue.line("map-counts", &counts),
        next,
    ];
    result(&lines.join("\n"));
    if sure {
        ExitCode::Done
    } else {
        ExitCode::SomeRows
    }
}
