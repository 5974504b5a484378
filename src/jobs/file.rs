//! From the text of a jobs file to its jobs; all that is wrong with them is told at once, each with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_saphyr::{Error as YamlError, Location, Spanned};

use super::problem::JobsProblem;
use super::settings::{
    Afterwards, Channel, Contract, FileText, JobText, Missing, OneOrMany, SourceText, Take, Tongue,
};
use super::span::Span;
use crate::domain::nearest;
use crate::profiles::{SecretSource, is_profile_name};

/// The jobs of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jobs {
    /// By their names.
    pub jobs: BTreeMap<String, Job>,
    /// The text file for `node_exporter`'s textfile collector.
    pub metrics: Option<PathBuf>,
    /// Variables of the environment that hold secrets of any of them.
    pub variables: BTreeSet<String>,
}

/// A job: what is imported every night, and who hears of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// Where rows come from.
    pub source: JobSource,
    /// Sheets to be read; those of the mapping where none is named.
    pub sheets: Vec<String>,
    /// The mapping, which has a `key`.
    pub mapping: PathBuf,
    /// A profile, or `sandbox`.
    pub portal: String,
    /// What a file keeps to.
    pub contract: Contract,
    /// Where a file goes.
    pub afterwards: Option<Afterwards>,
    /// Who is told.
    pub tell: Vec<Channel>,
    /// Also of a night that went well.
    pub tell_success: bool,
    /// Also when there was nothing new for so long.
    pub tell_nothing_new: Option<Span>,
    /// Options of `import` for it, as they are typed.
    pub options: Vec<String>,
    /// Rows bad in the same way as before are counted apart.
    pub known_ok: bool,
    /// The folder of its reports.
    pub report: PathBuf,
    /// An address that is called after each night.
    pub heartbeat: Option<SecretSource>,
    /// Its beginning and its failure are told to that address too.
    pub heartbeat_states: bool,
    /// The language of messages.
    pub lang: Option<Tongue>,
}

/// Where a job's rows come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobSource {
    /// Files on a disk.
    Files(FileChoice),
    /// An https link; such an address is a secret.
    Link(SecretSource),
}

/// Which files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileChoice {
    /// Names or patterns.
    pub patterns: Vec<String>,
    /// Which of several.
    pub take: Take,
    /// A file that was changed more recently is still being written.
    pub quiet: Span,
    /// A folder that something has to be mounted on.
    pub mount: Option<PathBuf>,
    /// What a night without a file is.
    pub missing: Missing,
}

/// How long a file has to have been left alone, where nothing is said.
const QUIET: Span = Span::seconds(60);

impl Jobs {
    /// Reads a jobs file; `file` is its name, and what it names is found from its folder.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it; of what is no YAML the first thing.
    pub fn read(file: &Path, text: &str) -> Result<Self, Vec<JobsProblem>> {
        let shown = file.display().to_string();
        let is_blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
        if text.lines().all(is_blank) {
            return Err(vec![JobsProblem::NoJobs { file: shown }]);
        }
        let read: FileText =
            serde_saphyr::from_str(text).map_err(|error| vec![of_yaml(&shown, &error)])?;
        let mut reading = Reading {
            shown,
            folder: file.parent().unwrap_or_else(|| Path::new("")).to_owned(),
            problems: Vec::new(),
        };
        let jobs = reading.jobs(read);
        if reading.problems.is_empty() {
            Ok(jobs)
        } else {
            Err(reading.problems)
        }
    }

    /// A job by its name.
    ///
    /// # Errors
    ///
    /// There is none of that name.
    pub fn job(&self, name: &str) -> Result<&Job, JobsProblem> {
        self.jobs.get(name).ok_or_else(|| {
            let (nearest, similar) = nearest(name, self.jobs.keys().map(String::as_str));
            JobsProblem::JobUnknown {
                name: name.to_owned(),
                known: self.jobs.keys().cloned().collect(),
                nearest,
                similar,
            }
        })
    }
}

/// What is read, and what was wrong so far.
struct Reading {
    shown: String,
    folder: PathBuf,
    problems: Vec<JobsProblem>,
}

impl Reading {
    fn place(&self, location: Location) -> String {
        place(&self.shown, location)
    }

    fn jobs(&mut self, file: FileText) -> Jobs {
        if file.version.value != 1 {
            self.problems.push(JobsProblem::BadVersion {
                place: self.place(file.version.referenced),
                value: file.version.value,
            });
        }
        let mut variables: BTreeSet<String> = BTreeSet::new();
        let told = file.tell.values().flatten();
        let mut note = |source: Option<&SecretSource>| {
            variables.extend(source.and_then(SecretSource::variable).map(str::to_owned));
        };
        for channel in told {
            note(channel.value.secret());
        }
        for job in file.jobs.values() {
            note(job.value.heartbeat.as_ref());
            let source = job.value.source.as_ref();
            note(source.and_then(|source| source.value.link.as_ref()));
        }
        let channels = self.channels(file.tell);
        if file.jobs.is_empty() {
            let file = self.shown.clone();
            self.problems.push(JobsProblem::NoJobs { file });
        }
        let jobs = file.jobs.into_iter();
        let jobs: Vec<(String, Job)> = jobs
            .map(|(name, job)| (name.clone(), self.job(name, job, &channels)))
            .collect();
        Jobs {
            jobs: jobs.into_iter().collect(),
            metrics: file.metrics.map(|path| self.folder.join(path)),
            variables,
        }
    }

    fn channels(
        &mut self,
        tell: BTreeMap<String, Vec<Spanned<Channel>>>,
    ) -> BTreeMap<String, Vec<Channel>> {
        let mut all = BTreeMap::new();
        for (name, channels) in tell {
            for channel in &channels {
                if let Channel::Chat(chat) = &channel.value
                    && chat.portal.as_deref().is_some_and(|name| !is_portal(name))
                {
                    self.problems.push(JobsProblem::BadPortal {
                        place: self.place(channel.referenced),
                    });
                }
                if is_nobody(&channel.value) {
                    self.problems.push(JobsProblem::ChannelEmpty {
                        place: self.place(channel.referenced),
                        kind: channel.value.kind().to_owned(),
                    });
                }
            }
            let folder = &self.folder;
            let channels = channels.into_iter();
            let channels = channels.map(|channel| channel.value.relative_to(folder));
            all.insert(name, channels.collect());
        }
        all
    }

    fn job(
        &mut self,
        name: String,
        Spanned {
            value: job,
            referenced,
            ..
        }: Spanned<JobText>,
        channels: &BTreeMap<String, Vec<Channel>>,
    ) -> Job {
        self.look_at(&name, &job, referenced);
        let (source, sheets) = self.source(&name, job.source);
        let folder = self.folder.clone();
        let afterwards = job.afterwards.map(|to| Afterwards {
            done: folder.join(to.done),
            failed: folder.join(to.failed),
        });
        let report = job.report.unwrap_or_else(|| {
            let usual = Path::new("leadbatch-report");
            usual.join(&name)
        });
        let (mapping, report) = (
            folder.join(job.mapping.unwrap_or_default()),
            folder.join(report),
        );
        Job {
            source,
            sheets,
            mapping,
            portal: job.portal.unwrap_or_default(),
            contract: job.contract,
            afterwards,
            tell: job
                .tell
                .map(|names| self.told(names, channels))
                .unwrap_or_default(),
            tell_success: job.tell_success,
            tell_nothing_new: job.tell_nothing_new,
            options: job.options,
            known_ok: job.known_ok,
            report,
            heartbeat: job.heartbeat.map(|from| from.relative_to(&self.folder)),
            heartbeat_states: job.heartbeat_states,
            lang: job.lang,
            name,
        }
    }

    /// Reports what is wrong with a job as a whole.
    fn look_at(&mut self, name: &str, job: &JobText, referenced: Location) {
        if !is_folder_name(name) {
            let place = self.place(referenced);
            let name = name.to_owned();
            self.problems.push(JobsProblem::BadName { place, name });
        }
        let is_filled = |text: &String| !text.trim().is_empty();
        for (key, is_there) in [
            ("source", job.source.is_some()),
            ("mapping", job.mapping.is_some()),
            ("portal", job.portal.as_ref().is_some_and(is_filled)),
        ] {
            if !is_there {
                self.problems.push(JobsProblem::KeyMissing {
                    place: self.place(referenced),
                    key: key.to_owned(),
                });
            }
        }
        let portal = job.portal.as_deref().unwrap_or_default();
        if !portal.trim().is_empty() && !is_portal(portal) {
            let place = self.place(referenced);
            self.problems.push(JobsProblem::BadPortal { place });
        }
        let link = job
            .source
            .as_ref()
            .and_then(|source| source.value.link.as_ref());
        if link.is_some() && job.afterwards.is_some() {
            self.problems.push(JobsProblem::LinkMoved {
                place: self.place(referenced),
                job: name.to_owned(),
            });
        }
    }

    fn source(
        &mut self,
        job: &str,
        source: Option<Spanned<SourceText>>,
    ) -> (JobSource, Vec<String>) {
        let Some(Spanned {
            value: source,
            referenced,
            ..
        }) = source
        else {
            return (JobSource::Files(FileChoice::default()), Vec::new());
        };
        let patterns = source.files.map(OneOrMany::into_vec).unwrap_or_default();
        if patterns.iter().all(|pattern| pattern.trim().is_empty()) == source.link.is_none() {
            self.problems.push(JobsProblem::SourceUnclear {
                place: self.place(referenced),
                job: job.to_owned(),
            });
        }
        let whole = |pattern: &String| self.folder.join(pattern).display().to_string();
        let sheets = source.sheet.map(OneOrMany::into_vec).unwrap_or_default();
        let source = match source.link {
            Some(link) => JobSource::Link(link.relative_to(&self.folder)),
            None => JobSource::Files(FileChoice {
                patterns: patterns.iter().map(whole).collect(),
                take: source.take,
                quiet: source.quiet.unwrap_or(QUIET),
                mount: source.mount.map(|mount| self.folder.join(mount)),
                missing: source.missing,
            }),
        };
        (source, sheets)
    }

    fn told(
        &mut self,
        Spanned {
            value: names,
            referenced,
            ..
        }: Spanned<OneOrMany>,
        channels: &BTreeMap<String, Vec<Channel>>,
    ) -> Vec<Channel> {
        let mut told: Vec<Channel> = Vec::new();
        for name in names.into_vec() {
            if let Some(channels) = channels.get(&name) {
                told.extend(channels.iter().cloned());
            } else {
                let (nearest, similar) = nearest(&name, channels.keys().map(String::as_str));
                self.problems.push(JobsProblem::ChannelUnknown {
                    place: self.place(referenced),
                    name,
                    nearest,
                    similar,
                });
            }
        }
        told
    }
}

fn is_nobody(channel: &Channel) -> bool {
    match channel {
        Channel::Email(email) => email.to.iter().all(|to| to.trim().is_empty()),
        Channel::Chat(chat) => chat.users.is_empty(),
        Channel::Webhook(_) => false,
        Channel::Command(command) => command.first().is_none_or(|first| first.trim().is_empty()),
    }
}

/// Whether this names a portal, and is no address, which would be a secret.
fn is_portal(name: &str) -> bool {
    name == "sandbox" || is_profile_name(name)
}

/// Whether a job of this name can have a folder on every system.
fn is_folder_name(name: &str) -> bool {
    let fine = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
    !name.starts_with('.')
        && !name.ends_with('.')
        && (1..=64).contains(&name.chars().count())
        && name.chars().all(fine)
}

fn place(file: &str, location: Location) -> String {
    if location.line() == 0 {
        file.to_owned()
    } else {
        format!("{file}:{}:{}", location.line(), location.column())
    }
}

fn of_yaml(file: &str, error: &YamlError) -> JobsProblem {
    let error = error.without_snippet();
    let place = place(file, error.location().unwrap_or(Location::UNKNOWN));
    let like = |name: &str, expected: &[&'static str]| match nearest(name, expected.iter().copied())
    {
        (nearest, 1) => (nearest, 1),
        _ => (expected.join(", "), 0),
    };
    if let YamlError::SerdeUnknownField {
        field, expected, ..
    } = error
    {
        let (nearest, similar) = like(field, expected);
        let name = field.clone();
        JobsProblem::UnknownKey {
            place,
            name,
            nearest,
            similar,
        }
    } else if let YamlError::SerdeUnknownVariant {
        variant, expected, ..
    } = error
    {
        let (nearest, similar) = like(variant, expected);
        let name = variant.clone();
        JobsProblem::UnknownValue {
            place,
            name,
            nearest,
            similar,
        }
    } else if let YamlError::SerdeMissingField { field, .. } = error {
        let key = (*field).to_owned();
        JobsProblem::KeyMissing { place, key }
    } else {
        let cause = error.to_string();
        JobsProblem::Malformed { place, cause }
    }
}
