//! `verify`: every lead of a run is read back and held against what was sent. Nothing is written to the portal.

use std::collections::BTreeMap;
use std::path::PathBuf;

use secrecy::ExposeSecret as _;

use crate::batching::{Answer, Question, Unanswered};
use crate::domain::{FieldCatalogue, FieldName, FoundLead, KnownState, LeadId, Method, PortalLead};
use crate::journal::{Reader, RunInfo, RunKind, RunOrigin};
use crate::portal::Portal;
use crate::report::{LeadCheck, Verdict, VerifyTable};
use crate::rows::differing;

use super::args::VerifyArgs;
use super::asker::Asker;
use super::book::journal_path;
use super::changed::Written;
use super::clock::Clock;
use super::diagnose::{ConfigProblem, Fatal};
use super::errand::{PAGE, same_portal};
use super::exit::ExitCode;
use super::greeting::greet;
use super::portal_meant::limits_of;
use super::portal_setup::{Way, connect};
use super::progress::PassProgress;
use super::retry::existing;
use super::runtime::runtime;
use super::settings::Talk;
use super::verify_words::{Verified, tell};

pub(super) fn run(args: &VerifyArgs, webhook_was_typed: bool) -> ExitCode {
    let talk = Talk::new(&args.output);
    if webhook_was_typed && args.door.portal.expose_secret().contains("://") {
        talk.console.say("webhook-on-command-line", &[]);
    }
    let verified = runtime().and_then(|runtime| runtime.block_on(verify(args, &talk)));
    talk.end(verified)
}

async fn verify(args: &VerifyArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let journal = existing(&journal_path(&args.door.reach.journal)?)?;
    let run = journal.find_run(&args.run)?;
    if run.kind == RunKind::Undo {
        return Err(ConfigProblem::RunSentNothing { run: run.run }.into());
    }
    let limits = limits_of(&args.door)?;
    let setup = connect(&args.door, limits, (Way::Rest, "leadbatch verify")).await?;
    same_portal(&run, &setup.identity)?;
    let clock = Clock::start(args.door.speed.unwrap_or(1));
    talk.begin("verify", &run.run, clock);
    let greeting = greet(&setup, talk, clock).await?;
    let dir = args.report.clone();
    let dir = dir.unwrap_or_else(|| PathBuf::from(&run.report));
    let mut table = VerifyTable::create(dir, &run.run)?;
    let mut verifying = Verifying {
        ends: ends(&journal)?,
        journal: &journal,
        run: &run,
        user: greeting.user.user_id.map(|id| id.to_string()),
        catalogue: greeting.catalogue(),
        asker: Asker::new(
            &setup.portal,
            (limits, clock, &talk.console),
            greeting.requests,
        ),
        table: &mut table,
        verified: Verified::default(),
        progress: PassProgress::new(talk.console.clone(), talk.bar, clock),
    };
    let outcome = verifying.all().await;
    let counts = verifying.asker.counts().clone();
    let verified = verifying.verified;
    drop(verifying.progress);
    table.finish()?;
    for note in table.notes() {
        talk.console.note(note);
    }
    outcome?;
    Ok(tell(talk, &run, &verified, &counts, table.path()))
}

/// When each run last wrote, as far as is known, in Unix milliseconds; what took a run back wrote for it too.
fn ends(journal: &Reader) -> Result<BTreeMap<String, i64>, Fatal> {
    let mut ends: BTreeMap<String, i64> = BTreeMap::new();
    for run in journal.runs()? {
        // Of a start that was killed nobody knows when it wrote last.
        let Some(end) = run.starts.last().and_then(|start| start.ended_at) else {
            continue;
        };
        let undone = run.subject.filter(|_| run.kind == RunKind::Undo);
        for name in std::iter::once(run.run).chain(undone) {
            let known = ends.entry(name).or_default();
            *known = (*known).max(end);
        }
    }
    Ok(ends)
}

struct Verifying<'a, P> {
    journal: &'a Reader,
    run: &'a RunInfo,
    /// When each run last wrote.
    ends: BTreeMap<String, i64>,
    /// Who acts.
    user: Option<String>,
    catalogue: FieldCatalogue,
    asker: Asker<'a, P>,
    table: &'a mut VerifyTable,
    verified: Verified,
    progress: PassProgress,
}

impl<P: Portal> Verifying<'_, P> {
    async fn all(&mut self) -> Result<(), Fatal> {
        let mut after: Option<String> = None;
        loop {
            let page = self
                .journal
                .rows_of_run(&self.run.run, after.as_deref(), PAGE)?;
            let full = page.len() == PAGE as usize;
            after = page.last().map(|row| row.origin_id.clone());
            self.leads(page).await?;
            if !full {
                break;
            }
        }
        self.strangers().await
    }

    /// Reads the leads of some rows.
    async fn leads(&mut self, rows: Vec<RunOrigin>) -> Result<(), Fatal> {
        let mut wanted = Vec::with_capacity(rows.len());
        for row in rows {
            match row.state {
                KnownState::There { lead, .. } | KnownState::Gone(lead) => wanted.push((row, lead)),
                KnownState::Unknown(_) | KnownState::Undoing(_) => self.verified.unknown += 1,
                // The portal refused it, or it was taken back: there is to be no lead.
                KnownState::Refused(_) | KnownState::Open => {}
            }
        }
        let questions = wanted.iter().map(|(_, id)| Question::Lead { id: *id });
        let asked = self.asker.ask_all(questions.collect()).await;
        let answers = asked.map_err(|error| error.or(ConfigProblem::VerifyUnanswered))?;
        for ((row, lead), answer) in wanted.into_iter().zip(answers) {
            let (verdict, fields) = match answer {
                Ok(Answer::Lead(found)) => self.judge(&row, &found)?,
                Ok(Answer::NotThere) => (Verdict::Gone, Vec::new()),
                Ok(
                    Answer::Found { .. }
                    | Answer::Titled(_)
                    | Answer::Duplicates(_)
                    | Answer::Cards(_)
                    | Answer::Clients(_)
                    | Answer::Holders(_)
                    | Answer::Time,
                )
                | Err(_) => (Verdict::Unreadable, Vec::new()),
            };
            self.note(&row, lead, verdict, fields)?;
            self.progress.rows(1);
        }
        Ok(())
    }

    fn note(
        &mut self,
        row: &RunOrigin,
        lead: LeadId,
        verdict: Verdict,
        fields: Vec<FieldName>,
    ) -> Result<(), Fatal> {
        self.verified.add(verdict);
        if verdict == Verdict::Equal {
            return Ok(());
        }
        let sources = &self.run.sources;
        let source = row
            .place
            .and_then(|(source, _)| sources.get(usize::from(source.0)));
        let named = source.map_or(("", ""), |source| {
            let sheet = source.sheet.as_deref().unwrap_or_default();
            (source.path.as_str(), sheet)
        });
        Ok(self.table.add(&LeadCheck {
            origin_id: &row.origin_id,
            source: named,
            row: row.place.map(|(_, number)| number),
            lead,
            verdict,
            fields,
        })?)
    }

    /// What a lead that stands is, beside what was sent.
    fn judge(
        &self,
        row: &RunOrigin,
        lead: &PortalLead,
    ) -> Result<(Verdict, Vec<FieldName>), Fatal> {
        let mut fields: Vec<FieldName> = differing(&row.sent, lead, &self.catalogue)
            .cloned()
            .collect();
        for (name, value) in [
            ("ORIGINATOR_ID", &self.run.originator),
            ("ORIGIN_ID", &row.origin_id),
        ] {
            if !row.nameless && !row.adopted && lead.text(name) != value {
                fields.push(FieldName::new(name));
            }
        }
        let verdict = if fields.is_empty() {
            Verdict::Equal
        } else if self.is_changed(row, lead)? {
            Verdict::Changed
        } else {
            Verdict::Differs
        };
        Ok((verdict, fields))
    }

    /// Whether somebody has changed a lead since this program last wrote it.
    fn is_changed(&self, row: &RunOrigin, lead: &PortalLead) -> Result<bool, Fatal> {
        let known = self.journal.known(self.run.book, &row.origin_id)?;
        let ended = known.and_then(|known| self.ends.get(&known.run).copied());
        let by_us = matches!(row.state, KnownState::There { updated: true, .. });
        let mut methods = Method::ALL.into_iter();
        let written = Written {
            method: methods.find(|method| method.name() == self.run.method),
            sent: &row.sent,
            updated: by_us || row.updated.is_some(),
            user: self.user.as_deref(),
            began: self.run.started_at,
            ended,
        };
        Ok(written.is_changed(lead, &self.catalogue))
    }

    /// Looks through all leads of the originator that are no older than the run.
    async fn strangers(&mut self) -> Result<(), Fatal> {
        let mut above = self.run.above;
        // Origins of which the journal knows no lead, with the first that was found.
        let mut found: BTreeMap<String, LeadId> = BTreeMap::new();
        loop {
            let question = Question::Page {
                originator: self.run.originator.clone(),
                above,
            };
            let asked = self.asker.ask(question).await;
            let (leads, full) =
                match asked.map_err(|error| error.or(ConfigProblem::VerifyUnanswered))? {
                    Ok(Answer::Found { leads, full }) => (leads, full),
                    Err(Unanswered::Refused(error)) => {
                        let cause = format!("{} {}", error.code, error.text);
                        return Err(ConfigProblem::VerifyRefused { cause }.into());
                    }
                    Ok(_) | Err(_) => return Err(ConfigProblem::VerifyUnanswered.into()),
                };
            let last = leads.iter().map(|lead| lead.id).max();
            for lead in leads {
                if lead.originator == self.run.originator && lead.id > above {
                    self.look_at(&lead, &mut found)?;
                }
            }
            match last {
                Some(last) if full && last > above => above = last,
                Some(_) | None => return Ok(()),
            }
        }
    }

    fn look_at(
        &mut self,
        lead: &FoundLead,
        found: &mut BTreeMap<String, LeadId>,
    ) -> Result<(), Fatal> {
        let known = self.journal.known(self.run.book, &lead.origin_id)?;
        let verdict = match known.map(|known| known.state) {
            None => Verdict::Stranger,
            Some(KnownState::There { lead: there, .. }) if there == lead.id => return Ok(()),
            Some(KnownState::There { .. }) => Verdict::Twin,
            Some(
                KnownState::Open
                | KnownState::Unknown(_)
                | KnownState::Refused(_)
                | KnownState::Gone(_)
                | KnownState::Undoing(_),
            ) => match found.insert(lead.origin_id.clone(), lead.id) {
                Some(_) => Verdict::Twin,
                None => return Ok(()),
            },
        };
        self.verified.add(verdict);
        Ok(self.table.add(&LeadCheck {
            origin_id: &lead.origin_id,
            source: ("", ""),
            row: None,
            lead: lead.id,
            verdict,
            fields: Vec::new(),
        })?)
    }
}
