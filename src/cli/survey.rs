//! From file names to a checked mapping: read the mapping, survey the sources, hold one against the others.

use std::path::{Path, PathBuf};

use crate::domain::{
    Arg, CREATED, Duplicates, FieldCatalogue, Method, OnChange, STAMPS, SheetChoice, SourceIndex,
    SourceInfo, SourceSettings, UpdateRules, column_letters,
};
use crate::fields::ColumnEvidence;
use crate::mapping::{LeadParams, Mapping, MappingErrors, MappingFile, NewColumns};
use crate::rows::{InRun, RunWords, SharedContacts, constant_problems};
use crate::source::{SourceError, SourceErrorKind, SourceFile};

use super::args::SourceArgs;
use super::beside::mapping_of;
use super::console::Console;
use super::diagnose::Fatal;
use super::evidence::{gather_evidence, guess_evidence, unheard};
use super::files::{SurveyedFile, survey_files};
use super::lead_php;
use super::mapping_text::{self, MappingText};
use super::whole_pass::count_contacts;

/// The sources and their mapping, ready to be read.
#[derive(Debug)]
pub(super) struct Prepared {
    /// By their index, at least one.
    pub(super) sources: Vec<PreparedSource>,
    /// What was found of each, in the same order.
    pub(super) infos: Vec<SourceInfo>,
    /// The files, each once, in the order in which they were given.
    pub(super) files: Vec<PreparedFile>,
    pub(super) mapping: PreparedMapping,
    pub(super) catalogue: FieldCatalogue,
    pub(super) words: RunWords,
    /// Contacts that many rows have.
    pub(super) shared: SharedContacts,
    /// How much of the sources was read so far.
    pub(super) depth: Depth,
}

/// How much of the sources is read before the pass over their rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// All: what their columns say is known, and the hashes of their files.
    Whole,
    /// The beginning: what columns say is guessed and held against what the pass hears, and a single file is hashed beside it.
    Beginning,
}

/// A source with what is its own: the mapping as its columns stand, and what these say.
#[derive(Debug)]
pub(super) struct PreparedSource {
    /// Its file among [`Prepared::files`].
    pub(super) file: usize,
    pub(super) path: SourceFile,
    pub(super) mapping: Mapping,
    pub(super) evidence: ColumnEvidence,
}

/// A file that holds one source or several.
#[derive(Debug)]
pub(super) struct PreparedFile {
    pub(super) path: PathBuf,
    pub(super) sha256: String,
}

/// The mapping's file, and what it says of all sources.
#[derive(Debug)]
pub(super) struct PreparedMapping {
    pub(super) path: String,
    pub(super) text: MappingText,
    pub(super) sha256: String,
    pub(super) method: Method,
    pub(super) second_call: bool,
    /// Fields of it that the portal takes from administrators alone.
    pub(super) stamps: Vec<&'static str>,
    pub(super) originator: String,
    /// The key columns by their titles, folded.
    pub(super) key: Vec<String>,
    pub(super) on_change: OnChange,
    pub(super) duplicates: Duplicates,
    pub(super) update: UpdateRules,
    pub(super) params: LeadParams,
    /// Titles of the columns that the report shows.
    pub(super) report_columns: Vec<String>,
}

impl PreparedMapping {
    /// Whether leads bring the dates of their creation: then they go in that order.
    pub(super) fn is_dated(&self) -> bool {
        self.stamps.contains(&CREATED)
    }

    /// The hash of all that makes it.
    pub(super) fn hash(&self) -> [u8; 32] {
        self.text.hash()
    }
}

impl Prepared {
    /// What the rows have in common.
    pub(super) fn in_run(&self) -> InRun<'_> {
        InRun {
            originator: &self.mapping.originator,
            sources: &self.infos,
            in_file: &self.mapping.duplicates.in_file,
            shared: &self.shared,
            prints: self.words.prints,
        }
    }
}

impl Prepared {
    /// What a pass is to hear of each source: nothing where that is known.
    pub(super) fn unheard(&self) -> Vec<ColumnEvidence> {
        let watched = |source: &PreparedSource| match self.depth {
            Depth::Whole => ColumnEvidence::default(),
            Depth::Beginning => unheard(&source.mapping),
        };
        self.sources.iter().map(watched).collect()
    }

    /// Takes over what a pass has heard; *false* where something else had been guessed, so that the pass is to be made again.
    pub(super) fn take_heard(&mut self, heard: Vec<ColumnEvidence>) -> bool {
        let mut right = true;
        for (source, heard) in self.sources.iter_mut().zip(heard) {
            right &= heard.agrees_with(&source.evidence);
            source.evidence = heard;
        }
        right
    }

    /// The file that was not hashed.
    pub(super) fn unhashed(&self) -> Option<PathBuf> {
        let file = self.files.iter().find(|file| file.sha256.is_empty())?;
        Some(file.path.clone())
    }

    /// Takes over the hash of the file that was not hashed before.
    pub(super) fn take_hash(&mut self, sha256: &str) {
        let files = self.files.iter_mut().map(|file| &mut file.sha256);
        let infos = self.infos.iter_mut().map(|info| &mut info.sha256);
        for unknown in files.chain(infos).filter(|hash| hash.is_empty()) {
            sha256.clone_into(unknown);
        }
    }
}

/// A mapping and the sources that it is for, surveyed, before they are held against a portal's fields.
pub(super) struct Opened {
    text: MappingText,
    file: MappingFile,
    errors: MappingErrors,
    surveyed: Vec<SurveyedFile>,
    depth: Depth,
}

/// Reads and surveys; what was found is told in one line for each source.
pub(super) fn open_sources(args: &SourceArgs, console: &Console) -> Result<Opened, Fatal> {
    open_sources_to(Depth::Whole, args, console)
}

fn open_sources_to(depth: Depth, args: &SourceArgs, console: &Console) -> Result<Opened, Fatal> {
    let (file, errors, text) = mapping_text::read(&mapping_of(args, console)?)?;
    let choice = match args.sheet.as_slice() {
        [] => file.sheets().clone(),
        names => SheetChoice::of_names(names.to_vec()),
    };
    let settings = SourceSettings {
        unhashed: depth == Depth::Beginning,
        ..file.source_settings()
    };
    let told = survey_files(&args.files, &settings, &choice);
    let surveyed = match told.outcome {
        Err(_) if !errors.errors.is_empty() => return Err(errors.into()),
        surveyed => {
            for notice in &told.notices {
                console.say_text(&console.catalogue.text(notice));
            }
            surveyed?
        }
    };
    let opened = Opened {
        text,
        file,
        errors,
        surveyed,
        depth,
    };
    if opened.errors.errors.is_empty() {
        opened.infos().for_each(|info| tell_found(console, info));
    }
    Ok(opened)
}

/// Reads, surveys and checks against a catalogue.
pub(super) fn prepare(
    depth: Depth,
    args: &SourceArgs,
    catalogue: FieldCatalogue,
    words: RunWords,
    console: &Console,
) -> Result<Prepared, Fatal> {
    open_sources_to(depth, args, console)?.fit(catalogue, words, console)
}

impl Opened {
    pub(super) fn infos(&self) -> impl Iterator<Item = &SourceInfo> {
        self.surveyed.iter().flat_map(|file| &file.sources)
    }

    /// Whether the mapping says which columns identify a row.
    pub(super) fn has_key(&self) -> bool {
        self.file.key_titles().next().is_some()
    }

    /// The mapping's file.
    pub(super) fn mapping_path(&self) -> &str {
        self.file.file()
    }

    /// How leads are made.
    pub(super) const fn method(&self) -> Method {
        self.file.method()
    }

    /// The portal that the mapping is for, where it names one.
    pub(super) fn portal(&self) -> Option<&str> {
        self.file.portal()
    }

    /// What names the leads of this mapping.
    pub(super) fn originator(&self) -> &str {
        self.file.originator()
    }

    /// Refuses a mapping for what is wrong with it whatever the portal has, before the portal is called; what is wrong with it on
    /// any usual portal is told with that.
    pub(super) fn refuse_what_no_portal_mends(
        &self,
        words: &RunWords,
        console: &Console,
    ) -> Result<(), Fatal> {
        let standard = FieldCatalogue::standard();
        let errors = self.errors.clone();
        let fitted = fitted(&self.file, errors, self.infos(), &standard, words, console);
        let Err(Fatal::Mapping(mut errors)) = fitted else {
            return Ok(());
        };
        if errors.errors.iter().all(|error| error.kind.is_of_portal()) {
            return Ok(());
        }
        errors
            .errors
            .retain(|error| !error.kind.is_for_want_of_portal());
        Err(errors.into())
    }

    /// The sources with the mapping as a catalogue has its fields.
    pub(super) fn fit(
        self,
        catalogue: FieldCatalogue,
        words: RunWords,
        console: &Console,
    ) -> Result<Prepared, Fatal> {
        let Self {
            text,
            file,
            errors,
            surveyed,
            depth,
        } = self;
        let infos = || surveyed.iter().flat_map(|file| &file.sources);
        let mappings = fitted(&file, errors, infos(), &catalogue, &words, console)?;
        tell_unmapped(console, infos().zip(&mappings));
        lead_php::tell(console, &mappings);
        let mapping = PreparedMapping {
            sha256: data_encoding::HEXLOWER.encode(&text.hash()),
            path: file.file().to_owned(),
            text,
            method: file.method(),
            second_call: file.second_call(),
            stamps: STAMPS
                .into_iter()
                .filter(|stamp| file.feeds(stamp))
                .collect(),
            originator: file.originator().to_owned(),
            key: file.key_titles().map(crate::domain::fold_title).collect(),
            on_change: file.on_change(),
            duplicates: mappings
                .first()
                .map(|mapping| mapping.duplicates.clone())
                .unwrap_or_default(),
            update: mappings
                .first()
                .map(|mapping| mapping.update.clone())
                .unwrap_or_default(),
            params: file.params(),
            report_columns: file.report_titles().map(str::to_owned).collect(),
        };
        let parts = (surveyed, mappings);
        assembled(parts, mapping, (catalogue, depth), words)
    }
}

/// The mapping as each source's columns stand. All that does not fit is told at once, with the errors of the text before it.
fn fitted<'i>(
    file: &MappingFile,
    errors: MappingErrors,
    infos: impl Iterator<Item = &'i SourceInfo>,
    catalogue: &FieldCatalogue,
    words: &RunWords,
    console: &Console,
) -> Result<Vec<Mapping>, Fatal> {
    let mut mappings = Vec::new();
    let mut checked = Vec::new();
    for info in infos {
        let (mapping, later) = file.check_lenient(&info.header, catalogue);
        checked.push((info.place(), later));
        mappings.push(mapping);
    }
    // A constant is the same for every source.
    let constants = mappings.first().into_iter();
    let refused = constants
        .flat_map(|mapping| constant_problems(mapping, catalogue, words))
        .map(|(entry, kind)| (entry, console.catalogue.text(&kind)));
    let errors = errors
        .and(MappingErrors::of_each(file.file(), checked))
        .and(file.constants_refused(refused));
    if errors.errors.is_empty() {
        Ok(mappings)
    } else {
        Err(errors.into())
    }
}

fn assembled(
    (surveyed, mappings): (Vec<SurveyedFile>, Vec<Mapping>),
    mapping: PreparedMapping,
    (catalogue, depth): (FieldCatalogue, Depth),
    words: RunWords,
) -> Result<Prepared, Fatal> {
    let mut prepared = Prepared {
        sources: Vec::with_capacity(mappings.len()),
        infos: Vec::with_capacity(mappings.len()),
        files: Vec::with_capacity(surveyed.len()),
        mapping,
        catalogue,
        words,
        shared: SharedContacts::default(),
        depth,
    };
    let mut mappings = mappings.into_iter();
    for (file, SurveyedFile { path, sources }) in surveyed.into_iter().enumerate() {
        let sha256 = sources.first().map(|info| info.sha256.clone());
        for (info, mapping) in sources.into_iter().zip(mappings.by_ref()) {
            unsettled_merges(&path, &info, &mapping)?;
            let evidence = match depth {
                Depth::Whole => gather_evidence(&path, &info, &mapping)?,
                Depth::Beginning => {
                    let index = u16::try_from(prepared.sources.len()).unwrap_or(u16::MAX);
                    guess_evidence(&path, (SourceIndex(index), &info), &mapping)?
                }
            };
            prepared.infos.push(info);
            prepared.sources.push(PreparedSource {
                file,
                path: path.clone(),
                mapping,
                evidence,
            });
        }
        prepared.files.push(PreparedFile {
            path: path.to_path_buf(),
            sha256: sha256.unwrap_or_default(),
        });
    }
    if prepared.mapping.duplicates.counts_shared() {
        prepared.shared = count_contacts(&prepared)?;
    }
    Ok(prepared)
}

/// Refuses a sheet in which mapped columns have cells merged over several rows, unless the mapping says what that means
/// (LAY-04).
fn unsettled_merges(path: &Path, info: &SourceInfo, mapping: &Mapping) -> Result<(), SourceError> {
    let used = mapping.used_columns();
    let merged = info.layout.unsettled_columns();
    let columns: Vec<String> = merged
        .iter()
        .filter(|column| used.contains(column))
        .map(|&column| match info.title(column) {
            "" => column_letters(column),
            title => format!("«{title}» ({})", column_letters(column)),
        })
        .collect();
    if columns.is_empty() {
        return Ok(());
    }
    let kind = SourceErrorKind::MergedCells { columns };
    Err(SourceError::of_file(path, kind).in_sheet(&info.sheet))
}

pub(super) fn tell_found(console: &Console, info: &SourceInfo) {
    console.say_text(&console.catalogue.text(&info.description()));
    for note in &info.notes {
        console.say_text(&console.catalogue.text(note));
    }
}

/// Columns that the mapping does not name; sources with the same ones share a line.
fn tell_unmapped<'i>(
    console: &Console,
    sources: impl Iterator<Item = (&'i SourceInfo, &'i Mapping)>,
) {
    let mut all: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    let mut count = 0_usize;
    for (info, mapping) in sources {
        count += 1;
        if mapping.unmapped.is_empty() || mapping.on_new_columns == NewColumns::Ignore {
            continue;
        }
        let columns = mapping.unmapped.iter();
        let titles: Vec<String> = columns
            .map(|&column| format!("«{}»", info.title(column)))
            .collect();
        match all.iter_mut().find(|(known, _)| *known == titles) {
            Some((_, places)) => places.push(info.place()),
            None => all.push((titles, vec![info.place()])),
        }
    }
    for (titles, places) in all {
        let of_all = places.len() == count;
        let sources = if of_all {
            String::new()
        } else {
            places.join(", ")
        };
        console.say(
            "unmapped-columns",
            &[
                ("columns", Arg::Text(titles.join(", "))),
                ("count", number(titles.len() as u64)),
                ("sources", Arg::Text(sources)),
            ],
        );
    }
}

/// A number as an argument of a message.
pub(super) fn number(value: u64) -> Arg {
    Arg::Number(i64::try_from(value).unwrap_or(i64::MAX))
}
