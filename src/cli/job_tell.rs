//! Who hears of a night: letters are put down before they are sent, and tried again the next night where they did not arrive.

use std::collections::BTreeSet;

use secrecy::SecretString;

use crate::domain::Coded;
use crate::jobs::{
    Channel, EmailText, Job, JobTrouble, LetterKind, MailSecurity, Night, OpenLetter, Step,
    Trouble, letters_due,
};
use crate::notify::{self, Letter, Verdict};
use crate::portal::PortalDoors;
use crate::profiles::SecretSource;

use super::console::Console;
use super::diagnose::Fatal;
use super::history::when;
use super::job_state::JobState;
use super::job_ways::{JobWays, trouble_of};
use super::portal_meant::limits_of;
use super::portal_setup::{PortalSetup, Way, connect};
use super::settings::environment;

/// A letter is tried for so long, in milliseconds; then it is given up, which `job doctor` tells.
const TRIED_MS: i64 = 3 * 24 * 3600 * 1000;

/// How long a command may take, in seconds.
const COMMAND_S: u64 = 60;

/// What became of a night's letters.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// Who got one.
    pub(super) delivered: Vec<String>,
    /// Who did not, and why.
    pub(super) undelivered: Vec<(String, Trouble)>,
}

impl Told {
    /// These and those of later.
    pub(super) fn and(mut self, later: Self) -> Self {
        self.delivered.extend(later.delivered);
        self.undelivered.extend(later.undelivered);
        self
    }
}

/// Tells of a night that could not be put down, since another process has the job or the disk does not let it.
pub(super) async fn tell_unkept(
    (job, ways): (&Job, &JobWays),
    night: &Night,
    console: &Console,
) -> Told {
    let mut told = Told::default();
    let letter = letter(job, night, (LetterKind::Failed, 0, ways.now_ms()), console);
    let Ok(content) = serde_json::to_value(&letter) else {
        return told;
    };
    let open = OpenLetter {
        id: letter.id,
        night: night.name.clone(),
        kind: LetterKind::Failed,
        content,
        channels: BTreeSet::new(),
        trouble: None,
        failures: 0,
    };
    let teller = Teller { job, ways, console };
    for (reader, _) in all_readers(job) {
        match teller.send(&open, &reader).await {
            Ok(()) => told.delivered.push(reader),
            Err(trouble) => told.undelivered.push((reader, trouble)),
        }
    }
    told
}

/// Writes the letters that are due, and sends all that have not reached everybody.
pub(super) async fn tell_due(
    (job, ways): (&Job, &JobWays),
    state: &mut JobState,
    console: &Console,
) -> Told {
    let mut told = Told::default();
    write_due((job, ways), state, console);
    for letter in state.history.letters.clone() {
        let teller = Teller { job, ways, console };
        for reader in &letter.channels {
            let sent = teller.send(&letter, reader).await;
            let step = match sent {
                Ok(()) => {
                    told.delivered.push(reader.clone());
                    Step::Delivered {
                        id: letter.id.clone(),
                        channel: reader.clone(),
                    }
                }
                Err(trouble) => {
                    let at = ways.now_ms();
                    let age = at.saturating_sub(written_at(&letter));
                    let gone = trouble.code == GONE;
                    console.complain_kept(&trouble.code, &trouble.text, trouble.hint.as_deref());
                    told.undelivered.push((reader.clone(), trouble.clone()));
                    Step::Undelivered {
                        id: letter.id.clone(),
                        channel: reader.clone(),
                        at,
                        trouble,
                        given_up: gone || age >= TRIED_MS,
                    }
                }
            };
            if let Err(trouble) = state.put(step) {
                console.complain(&trouble);
            }
        }
    }
    told
}

/// The code of a reader who stands no longer in the jobs file.
const GONE: &str = "job_reader_gone";

fn written_at(letter: &OpenLetter) -> i64 {
    let at = letter.content.get("at_ms");
    at.and_then(serde_json::Value::as_i64).unwrap_or(0)
}

fn write_due((job, ways): (&Job, &JobWays), state: &mut JobState, console: &Console) {
    let readers: Vec<String> = all_readers(job).into_iter().map(|(name, _)| name).collect();
    if readers.is_empty() {
        return;
    }
    let now = ways.now_ms();
    for (night, kind) in letters_due(job, &state.history, now) {
        let Some(about) = state.history.night_of(&night) else {
            continue;
        };
        let days = state.history.last_new().map_or(0, |since| {
            u32::try_from(now.saturating_sub(since) / 86_400_000).unwrap_or(0)
        });
        let letter = letter(job, about, (kind, days, now), console);
        let Ok(content) = serde_json::to_value(&letter) else {
            continue;
        };
        let step = Step::Letter {
            id: letter.id,
            night,
            kind,
            content,
            channels: readers.clone(),
        };
        if let Err(trouble) = state.put(step) {
            // It is told all the same.
            console.complain(&trouble);
        }
    }
}

/// Everybody who is to be told, by the names under which deliveries are put down; each with his channel.
fn all_readers(job: &Job) -> Vec<(String, &Channel)> {
    let mut all: Vec<(String, &Channel)> = Vec::new();
    for (place, channel) in job.tell.iter().enumerate() {
        for reader in readers(channel, place + 1, &job.portal) {
            if !all.iter().any(|(known, _)| *known == reader) {
                all.push((reader, channel));
            }
        }
    }
    all
}

/// Who reads on the channel of this place; two commands of one program are told apart by their places.
fn readers(channel: &Channel, place: usize, portal: &str) -> Vec<String> {
    match channel {
        Channel::Email(email) => email.to.iter().map(|to| format!("email {to}")).collect(),
        Channel::Chat(chat) => {
            let portal = chat.portal.as_deref().unwrap_or(portal);
            let users = chat.users.iter();
            users.map(|id| format!("chat {portal} {id}")).collect()
        }
        Channel::Webhook(hook) => vec![format!("webhook {}", hook.url)],
        Channel::Command(words) => {
            let program = words.first().map_or("", String::as_str);
            vec![format!("command {program} ({place})")]
        }
    }
}

fn letter(
    job: &Job,
    night: &Night,
    (kind, days, now): (LetterKind, u32, i64),
    console: &Console,
) -> Letter {
    let last = night.files.last();
    let counts = night.counts();
    let mut problems: Vec<(String, String)> = Vec::new();
    let broken = JobTrouble::BrokenOff {
        began: crate::jobs::time(night.began),
    };
    let broken = (kind == LetterKind::BrokenOff).then(|| trouble_of(console, &broken));
    let troubles: Vec<&Trouble> = broken.iter().chain(&night.troubles).collect();
    for trouble in &troubles {
        problems.push((trouble.code.clone(), trouble.text.clone()));
    }
    problems.extend(night.files.iter().flat_map(|file| file.problems.clone()));
    let at = night.over.unwrap_or(now);
    Letter {
        id: uuid::Uuid::now_v7().simple().to_string(),
        job: job.name.clone(),
        portal: last.map_or_else(|| job.portal.clone(), |file| file.portal.clone()),
        verdict: match kind {
            LetterKind::Failed => Verdict::Failed,
            LetterKind::Done => Verdict::Done,
            LetterKind::NothingNew => Verdict::NothingNew { days },
            LetterKind::BrokenOff => Verdict::BrokenOff,
        },
        exit_code: night.exit,
        at_ms: at,
        time: when(at),
        run: last
            .map(|file| file.run.clone())
            .filter(|run| !run.is_empty()),
        files: night
            .files
            .iter()
            .map(|file| file.file.path.clone())
            .collect(),
        rows: last.map(|_| counts),
        problems,
        report: last.map(|file| file.report.clone()),
        next: troubles.first().and_then(|trouble| trouble.hint.clone()),
    }
}

/// Sends letters of a job.
struct Teller<'a> {
    job: &'a Job,
    ways: &'a JobWays,
    console: &'a Console,
}

impl Teller<'_> {
    /// Sends a letter to one reader.
    async fn send(&self, open: &OpenLetter, reader: &str) -> Result<(), Trouble> {
        let trouble = |what: &dyn Coded| trouble_of(self.console, what);
        let mut channels = all_readers(self.job)
            .into_iter()
            .filter(|(name, _)| name == reader)
            .map(|(_, channel)| channel);
        let (Some(channel), Ok(letter)) = (
            channels.next(),
            serde_json::from_value::<Letter>(open.content.clone()),
        ) else {
            let reader = reader.to_owned();
            return Err(trouble(&JobTrouble::ReaderGone { reader }));
        };
        // Kept as long as it is told: the built-in portal ends with it.
        let (channel, _setup) = self.channel(channel, reader).await?;
        let pause = self.ways.pause();
        let catalogue = &self.console.catalogue;
        let told = notify::tell(&letter, &[channel], catalogue, pause).await;
        match told.undelivered.first() {
            None => Ok(()),
            Some(undelivered) => Err(trouble(&undelivered.failure)),
        }
    }

    /// The channel for this one reader, with its secrets.
    async fn channel(
        &self,
        channel: &Channel,
        reader: &str,
    ) -> Result<(notify::Channel<PortalDoors>, Option<Kept>), Trouble> {
        let channel = match channel {
            Channel::Email(email) => notify::Channel::Email(self.email(email, reader)?),
            Channel::Webhook(hook) => notify::Channel::Webhook(notify::Webhook {
                url: self.secret(&hook.url)?,
                ca: None,
            }),
            Channel::Command(words) => {
                let (program, args) = words.split_first().ok_or_else(|| {
                    let reader = reader.to_owned();
                    trouble_of(self.console, &JobTrouble::ReaderGone { reader })
                })?;
                notify::Channel::Command(notify::CommandLine {
                    program: program.clone(),
                    args: args.to_vec(),
                    environment: notify::environment_without_secrets(
                        environment(),
                        &self.ways.hidden(),
                    ),
                    limit_s: COMMAND_S,
                })
            }
            Channel::Chat(chat) => {
                let portal = chat.portal.as_deref().unwrap_or(&self.job.portal);
                let setup = self
                    .portal(portal)
                    .await
                    .map_err(|fatal| self.told(&fatal))?;
                let users = chat.users.iter().copied();
                let chat = notify::Chat {
                    portal: setup.portal,
                    users: users
                        .filter(|id| reader == format!("chat {portal} {id}"))
                        .collect(),
                };
                return Ok((notify::Channel::Chat(chat), setup.door.map(Kept)));
            }
        };
        Ok((channel, None))
    }

    /// The mail to this one reader.
    fn email(&self, email: &EmailText, reader: &str) -> Result<notify::Email, Trouble> {
        let only = |name: &String| reader == format!("email {name}");
        let security = match email.security {
            MailSecurity::Tls => notify::Security::Tls,
            MailSecurity::Starttls => notify::Security::StartTls,
            MailSecurity::None => notify::Security::None,
        };
        let password: Option<SecretString> = email
            .password
            .as_ref()
            .map(|from| self.secret(from))
            .transpose()?;
        Ok(notify::Email {
            to: email
                .to
                .iter()
                .filter(|to| only(to))
                .take(1)
                .cloned()
                .collect(),
            from: email.from.clone(),
            server: email.server.clone(),
            port: email.port.unwrap_or(security.port()),
            security,
            user: email.user.clone(),
            password,
            ca: None,
        })
    }

    /// A secret that a channel needs.
    fn secret(&self, source: &SecretSource) -> Result<SecretString, Trouble> {
        let read = self.ways.secret(source);
        read.map_err(|error| trouble_of(self.console, &error))
    }

    /// The portal that a message goes through.
    async fn portal(&self, name: &str) -> Result<PortalSetup, Fatal> {
        let job = Job {
            portal: name.to_owned(),
            options: Vec::new(),
            ..self.job.clone()
        };
        let here = std::path::Path::new(".");
        let args = self.ways.import_args(&job, (here, here), None)?;
        let limits = limits_of(&args.door)?;
        connect(&args.door, limits, (Way::Rest, "leadbatch job run")).await
    }

    /// What keeps a portal from being called, as a trouble.
    fn told(&self, fatal: &Fatal) -> Trouble {
        let one = |problem| trouble_of(self.console, problem as &dyn Coded);
        let gone = || {
            let reader = self.job.name.clone();
            trouble_of(self.console, &JobTrouble::ReaderGone { reader })
        };
        match fatal {
            Fatal::Portal(failure) => trouble_of(self.console, failure),
            Fatal::Profile(error) => trouble_of(self.console, error),
            Fatal::Config(problem) => trouble_of(self.console, problem),
            Fatal::Sandbox(problem) => trouble_of(self.console, problem),
            Fatal::Journal(error) => trouble_of(self.console, error),
            Fatal::Jobs(problems) => problems.first().map_or_else(gone, one),
            Fatal::Job(trouble) => trouble_of(self.console, trouble),
            // A portal is called without a mapping, a source or a report.
            Fatal::Mapping(_) | Fatal::Sources(_) | Fatal::Report(_) | Fatal::Refused(_) => gone(),
        }
    }
}

/// The built-in portal, as long as it is needed.
struct Kept(
    #[expect(dead_code, reason = "kept open until it is dropped")] (crate::sandbox::Door, String),
);
