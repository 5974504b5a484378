//! From two file names to a checked mapping: read the mapping, survey the source, hold one against the other.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZoneDatabase;
use sha2::{Digest as _, Sha256};

use crate::domain::{Arg, FieldCatalogue, SourceInfo};
use crate::fields::ColumnEvidence;
use crate::mapping::{self, Mapping, MappingErrors};
use crate::rows::{RunWords, constant_problems};
use crate::source;

use super::args::SourceArgs;
use super::console::Console;
use super::diagnose::{ConfigProblem, Fatal};
use super::rows::{PassInput, gather_evidence};

/// A source and its mapping, ready to be read.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) path: PathBuf,
    pub(super) info: SourceInfo,
    pub(super) mapping: Mapping,
    pub(super) mapping_path: String,
    pub(super) mapping_bytes: Vec<u8>,
    pub(super) mapping_sha256: String,
    pub(super) catalogue: FieldCatalogue,
    pub(super) evidence: ColumnEvidence,
    pub(super) words: RunWords,
}

impl Prepared {
    pub(super) fn pass(&self) -> PassInput<'_> {
        PassInput {
            path: &self.path,
            info: &self.info,
            mapping: &self.mapping,
            catalogue: &self.catalogue,
            evidence: &self.evidence,
            words: &self.words,
        }
    }
}

/// Reads, surveys and checks; what was found is told in one line.
pub(super) fn prepare(
    args: &SourceArgs,
    words: RunWords,
    console: &Console,
) -> Result<Prepared, Fatal> {
    let mapping_path = args.mapping.display().to_string();
    let mapping_bytes =
        fs::read(&args.mapping).map_err(|error| unreadable(&args.mapping, &error))?;
    let text = mapping::decode(&mapping_bytes).map_err(|errors| MappingErrors {
        file: mapping_path.clone(),
        ..errors
    })?;
    let (file, mut errors) = mapping::parse_lenient(&mapping_path, &text);
    let Some(file) = file else {
        return Err(errors.into());
    };
    // The zones that come with the program, as the rows know them, and not those of this computer.
    if TimeZoneDatabase::bundled()
        .get(&file.locale().time_zone)
        .is_err()
    {
        errors = errors.and(file.unknown_time_zone());
    }
    let mut settings = file.source_settings();
    if args.sheet.is_some() {
        settings.sheet.clone_from(&args.sheet);
    }
    let surveyed = source::survey(&args.file, &settings);
    let catalogue = FieldCatalogue::standard();
    let info = match surveyed {
        Err(_) if !errors.errors.is_empty() => return Err(errors.into()),
        surveyed => surveyed?,
    };
    if errors.errors.is_empty() {
        tell_found(console, &info);
    }
    let (mapping, later) = file.check_lenient(&info.header, &catalogue);
    let refused = constant_problems(&mapping, &catalogue, &words)
        .into_iter()
        .map(|(entry, kind)| (entry, console.catalogue.text(&kind)));
    let errors = errors.and(later).and(file.constants_refused(refused));
    if !errors.errors.is_empty() {
        return Err(errors.into());
    }
    tell_unmapped(console, &info, &mapping);
    let evidence = gather_evidence(&args.file, &info, &mapping)?;
    let mapping_sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(&mapping_bytes));
    Ok(Prepared {
        path: args.file.clone(),
        info,
        mapping,
        mapping_path,
        mapping_bytes,
        mapping_sha256,
        catalogue,
        evidence,
        words,
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Fatal {
    Fatal::Config(ConfigProblem::MappingUnreadable {
        file: path.display().to_string(),
        cause: error.to_string(),
    })
}

fn tell_found(console: &Console, info: &SourceInfo) {
    console.say_text(&console.catalogue.text(&info.description()));
    for note in &info.notes {
        console.say_text(&console.catalogue.text(note));
    }
}

fn tell_unmapped(console: &Console, info: &SourceInfo, mapping: &Mapping) {
    if mapping.unmapped.is_empty() || mapping.on_new_columns == mapping::NewColumns::Ignore {
        return;
    }
    let titles: Vec<_> = mapping
        .unmapped
        .iter()
        .map(|&column| format!("«{}»", info.title(column)))
        .collect();
    console.say(
        "unmapped-columns",
        &[
            ("columns", Arg::Text(titles.join(", "))),
            ("count", number(titles.len() as u64)),
        ],
    );
}

/// A number as an argument of a message.
pub(super) fn number(value: u64) -> Arg {
    Arg::Number(i64::try_from(value).unwrap_or(i64::MAX))
}
