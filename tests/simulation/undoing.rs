//! Undo in the random runs: people work on leads, a run is taken back with misfortunes and deaths, and the file is imported again.

use std::collections::{BTreeMap, BTreeSet};

use leadbatch::domain::{KnownState, LeadId};
use leadbatch::journal::{NewStart, RunKind, Store};
use leadbatch::run::{Record, RowResult, RowStatus, UndoOutcome, UndoReason, UndoResult, UndoTask};
use leadbatch::sandbox::Lead;

use crate::chance::Chance;
use crate::life::{Doom, End, Life, Point};
use crate::people::{Deed, lead_of};
use crate::ten_thousand::{Met, again_as_a_new_run, greatest, resumed};
use crate::world::{ORIGINATOR, START_UNIX_MS};

/// Starts past which an undo counts as one that never ends.
const MOST_STARTS: u64 = 30;
/// Virtual time of a start past which it counts as one that never ends.
const MOST_MS: u64 = 6 * 60 * 60 * 1000;

/// The fields that somebody or an undo may change: a lead as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Picture([Option<String>; 5]);

impl Picture {
    fn of(lead: &Lead) -> Self {
        let names = [
            "ORIGINATOR_ID",
            "ORIGIN_ID",
            "TITLE",
            "STATUS_ID",
            "COMPANY_ID",
        ];
        Self(names.map(|name| lead.text(name).map(str::to_owned)))
    }

    fn with_title(mut self, title: &str) -> Self {
        self.0[2] = Some(title.to_owned());
        self
    }
}

/// Undos that were met.
#[derive(Debug, Default)]
pub struct Undos {
    /// Runs of the simulation with an undo, and undos.
    pub runs: u64,
    pub performed: u64,
    pub starts: u64,
    pub deaths: BTreeMap<Point, u64>,
    pub misfortunes: u64,
    pub stopped: BTreeMap<String, u64>,
    /// Deeds of people before an undo, and between reading and taking back.
    pub deeds: u64,
    pub meddled: u64,
    pub deleted: u64,
    pub kept: u64,
    pub restored: u64,
    pub gone: u64,
    /// Leads made by the import that followed.
    pub anew: u64,
}

impl Undos {
    pub fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.performed += other.performed;
        self.starts += other.starts;
        for (point, count) in other.deaths {
            *self.deaths.entry(point).or_default() += count;
        }
        for (code, count) in other.stopped {
            *self.stopped.entry(code).or_default() += count;
        }
        self.misfortunes += other.misfortunes;
        self.deeds += other.deeds;
        self.meddled += other.meddled;
        self.deleted += other.deleted;
        self.kept += other.kept;
        self.restored += other.restored;
        self.gone += other.gone;
        self.anew += other.anew;
    }

    pub fn tell(&self) {
        println!(
            "runs with an undo {}; undos {} in {} starts; misfortunes {}; deaths {}; stops {:?}",
            self.runs,
            self.performed,
            self.starts,
            self.misfortunes,
            self.deaths.values().sum::<u64>(),
            self.stopped
        );
        println!("deaths while undoing: {:#?}", self.deaths);
        println!(
            "leads deleted {}, kept {}, restored {}, gone before {}; made anew {}; people's deeds {}, of them between reading and taking {}",
            self.deleted, self.kept, self.restored, self.gone, self.anew, self.deeds, self.meddled
        );
    }
}

/// The leads of a run as its import told them, by origin.
pub fn leads_of(results: &[RowResult]) -> BTreeMap<String, u64> {
    let lead = |row: &RowResult| match row.status {
        RowStatus::Created(LeadId(lead)) | RowStatus::Updated(LeadId(lead)) => {
            Some((row.origin_id.clone()?, lead))
        }
        RowStatus::Skipped
        | RowStatus::Invalid
        | RowStatus::Failed(_)
        | RowStatus::Unknown(_)
        | RowStatus::Pending => None,
    };
    results.iter().filter_map(lead).collect()
}

/// The titles of all leads.
pub fn titles(life: &Life) -> BTreeMap<u64, String> {
    let title = |lead: &Lead| (lead.id(), lead.text("TITLE").unwrap_or_default().to_owned());
    life.portal.sandbox.leads().map(title).collect()
}

/// A run that is taken back: its leads by origin, and the titles that they had before it, where it changed them.
pub struct Subject<'a> {
    pub run: &'a str,
    pub leads: &'a BTreeMap<String, u64>,
    pub before: Option<&'a BTreeMap<u64, String>>,
}

/// People work on leads of the run, it is taken back, and what has become of each lead is judged.
pub fn take_back(life: &mut Life, subject: &Subject<'_>, met: &mut Undos) {
    let seed = life.chance.next();
    life.people.chance.get_or_insert_with(|| Chance::new(seed));
    let deeds = life.people.deeds.len() as u64;
    let share = life.chance.pick(&[0, 3, 10, 30]);
    for lead in subject.leads.values() {
        if life.chance.percent(share) {
            life.pass(1_500);
            let now_ms = life.now_ms;
            life.people.touch(&mut life.portal, now_ms, *lead);
        }
    }
    life.pass(60_000);
    let there: BTreeMap<u64, Picture> = pictures(life);
    is_asked_for(life, subject);
    is_so_on_disk(life, subject.run);
    let struck = |life: &Life| life.portal.struck.values().sum::<u64>();
    let struck_before = struck(life);
    let strikes = life.chance.between(2, 8);
    life.portal.strike(strikes);
    performed(life, subject.run, met);
    met.misfortunes += struck(life) - struck_before;
    met.performed += 1;
    met.deeds += life.people.deeds.len() as u64 - deeds;
    met.meddled += std::mem::take(&mut life.people.meddled);
    judged(life, subject, &there, met);
    is_so_on_disk(life, subject.run);
}

fn pictures(life: &Life) -> BTreeMap<u64, Picture> {
    let leads = life.portal.sandbox.leads();
    leads.map(|lead| (lead.id(), Picture::of(lead))).collect()
}

/// The journal has the run's rows, all of them and no others.
fn is_asked_for(life: &Life, subject: &Subject<'_>) {
    let origins = life.book.origins(&life.journal, subject.run);
    let rows = origins.iter().filter_map(|origin| {
        life.book
            .undo_row(&life.journal, subject.run, origin, false)
    });
    let rows: BTreeMap<String, u64> = rows
        .map(|row| {
            let restores = matches!(row.task, UndoTask::Restore(_));
            assert_eq!(restores, subject.before.is_some(), "{row:?}");
            (row.origin_id, row.lead.map_or(0, |LeadId(lead)| lead))
        })
        .collect();
    assert_eq!(rows, *subject.leads, "what the journal has of the run");
}

/// The journal on disk gives the same rows.
fn is_so_on_disk(life: &Life, run: &str) {
    let Some(log) = &life.book.log else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&folder.path().join("journal.sqlite")).expect("a journal");
    let book = store.book("portal", ORIGINATOR).expect("a book");
    for of_run in log.chunk_by(|one, next| one.0 == next.0) {
        let (by, subject, _) = &of_run[0];
        let undoes = by != subject;
        let start = NewStart {
            run: by.clone(),
            kind: if undoes {
                RunKind::Undo
            } else {
                RunKind::Import
            },
            subject: undoes.then(|| subject.clone()),
            sources_key: by.clone(),
            sources: Vec::new(),
            mapping_path: String::new(),
            mapping_sha256: [0; 32],
            method: "crm.lead.add".to_owned(),
            above: LeadId(0),
            report: String::new(),
            command: String::new(),
            begun_at: START_UNIX_MS,
        };
        let start = store.begin(book, &start).expect("a start");
        let records: Vec<Record> = of_run.iter().flat_map(|one| one.2.clone()).collect();
        store.apply(book, by, start, &records).expect("kept");
    }
    for resumed in [false, true] {
        let page = store.undo_page(run, None, 10_000, resumed).expect("a page");
        let origins = life.book.origins(&life.journal, run);
        let rows = origins
            .iter()
            .filter_map(|origin| life.book.undo_row(&life.journal, run, origin, resumed));
        assert_eq!(page.rows, rows.collect::<Vec<_>>(), "resumed: {resumed}");
    }
}

fn doom(life: &mut Life) -> Doom {
    let chance = &mut life.chance;
    if chance.percent(20) {
        return Doom {
            death: None,
            stop: Some((chance.between(1, 6), chance.percent(40))),
        };
    }
    Doom {
        death: Some((chance.pick(&Point::UNDOING), chance.between(1, 4))),
        stop: None,
    }
}

/// Starts the same undo again and again until nothing is outstanding.
fn performed(life: &mut Life, run: &str, met: &mut Undos) {
    let first = Doom {
        death: Some((life.chance.pick(&Point::UNDOING), 1)),
        stop: None,
    };
    let mut more = life.chance.pick(&[0, 0, 1, 2]);
    let (mut died, mut goes_on, mut starts) = (false, false, 0);
    let mut number = 0;
    life.people.meddle = true;
    loop {
        starts += 1;
        assert!(starts < MOST_STARTS, "the undo never ends");
        let spared = died && more == 0;
        let doom = if !died {
            first
        } else if more > 0 {
            more -= 1;
            doom(life)
        } else {
            life.portal.spare();
            life.people.meddle = false;
            Doom::default()
        };
        let began = life.now_ms;
        let undo = format!("undo {number} of {run}");
        let (end, results) = life.start_undo((&undo, run), goes_on, doom);
        assert!(life.now_ms - began < MOST_MS, "a start never ends");
        match end {
            End::Died(point) => {
                (died, goes_on) = (true, true);
                *met.deaths.entry(point).or_default() += 1;
            }
            End::Finished(stopped) => {
                if let Some(stop) = &stopped {
                    let code = leadbatch::domain::Coded::code(stop).to_owned();
                    *met.stopped.entry(code).or_default() += 1;
                }
                let pending = |row: &UndoResult| row.outcome == UndoOutcome::Pending;
                goes_on = stopped.is_some() || results.iter().any(pending);
                if !goes_on {
                    // What comes next is another undo of the same run.
                    number += 1;
                    if !died && results.is_empty() {
                        died = true;
                    }
                }
                if spared && !goes_on && !results.iter().any(may_be_tried_again) {
                    met.starts += starts;
                    return life.pass(300_000);
                }
            }
        }
        let pause = life.chance.pick(&[0, 0, 1_000, 20_000, 70_000, 700_000]);
        life.pass(pause);
    }
}

/// What keeps a lead for reasons of the moment.
fn may_be_tried_again(result: &UndoResult) -> bool {
    let of_the_moment = |reason: &UndoReason| {
        matches!(
            reason,
            UndoReason::Refused { .. }
                | UndoReason::NotReadable { .. }
                | UndoReason::ChangedMeanwhile
                | UndoReason::Unresolved
        )
    };
    result.outcome == UndoOutcome::Kept && result.reasons.iter().any(of_the_moment)
}

/// A lead of the run that was taken back, before and after.
#[derive(Debug)]
struct Judged<'a> {
    lead: u64,
    deed: Option<&'a Deed>,
    before: Option<&'a Picture>,
    now: Option<Picture>,
    state: Option<&'a KnownState>,
    /// The journal says that it stands.
    stands: bool,
}

/// Every lead of the run is gone, or as it was before the run, unless people worked on it; all others are as they were; and the
/// journal says the same.
fn judged(life: &Life, subject: &Subject<'_>, there: &BTreeMap<u64, Picture>, met: &mut Undos) {
    let mut after = pictures(life);
    for (origin, lead) in subject.leads {
        let state = life.journal.known(origin).map(|known| &known.state);
        let judged = Judged {
            lead: *lead,
            deed: life.people.deeds.get(lead),
            before: there.get(lead),
            now: after.remove(lead),
            state,
            stands: matches!(state, Some(KnownState::There { lead: LeadId(id), .. }) if id == lead),
        };
        // The only e-mails are such as no portal stores: unless that was noticed, the lead never held all that was sent.
        let sent = life.journal.known(origin).map(|known| &known.sent);
        let lacks = sent.is_some_and(|sent| sent.iter().any(|one| one.field.as_str() == "EMAIL"));
        let ended = match (judged.deed, subject.before) {
            (Some(Deed::Delete), task) => judged.was_gone(life, task.is_some()),
            (None, None) if !lacks => judged.is_deleted(),
            (deed, None) => judged.is_kept(life, deed),
            (Some(deed @ Deed::Title(_)), Some(_)) => judged.is_kept(life, Some(deed)),
            (deed, Some(titles)) => judged.is_restored(life, deed, &titles[lead]),
        };
        assert!(ended.is_some(), "{origin}: {judged:?}");
        match ended {
            Some(UndoOutcome::Deleted) => met.deleted += 1,
            Some(UndoOutcome::Restored) => met.restored += 1,
            Some(UndoOutcome::Gone) => met.gone += 1,
            Some(UndoOutcome::Kept | UndoOutcome::Pending) | None => met.kept += 1,
        }
    }
    let of_run: BTreeSet<u64> = subject.leads.values().copied().collect();
    for (lead, picture) in there {
        if !of_run.contains(lead) {
            assert_eq!(after.remove(lead).as_ref(), Some(picture), "{lead}");
        }
    }
    let strangers = |picture: &Picture| picture.0[0].as_deref() != Some(ORIGINATOR);
    assert!(after.values().all(strangers), "{after:?}");
}

/// How the lead ended, where it ended rightly.
impl Judged<'_> {
    /// People had deleted it. Whoever may not see every lead cannot tell.
    fn was_gone(&self, life: &Life, restores: bool) -> Option<UndoOutcome> {
        let known = if restores {
            matches!(self.state, Some(KnownState::Gone(LeadId(id))) if *id == self.lead)
        } else {
            self.state == Some(&KnownState::Open)
        };
        let known = known || (!life.settings.admin && self.stands);
        (self.now.is_none() && known).then_some(UndoOutcome::Gone)
    }

    fn is_deleted(&self) -> Option<UndoOutcome> {
        let open = self.state == Some(&KnownState::Open);
        (self.now.is_none() && open).then_some(UndoOutcome::Deleted)
    }

    /// It holds what people wrote; without a deed a value is missing from it, whoever took it out.
    fn is_kept(&self, life: &Life, deed: Option<&Deed>) -> Option<UndoOutcome> {
        let as_it_was = match deed {
            Some(deed) => deed.is_in(lead_of(&life.portal, self.lead)),
            None => self.now.as_ref() == self.before,
        };
        (as_it_was && self.stands).then_some(UndoOutcome::Kept)
    }

    /// Its title is the old one, and what people did stays.
    fn is_restored(&self, life: &Life, deed: Option<&Deed>, title: &str) -> Option<UndoOutcome> {
        let old = self.before.cloned().map(|before| before.with_title(title));
        let now = lead_of(&life.portal, self.lead);
        let right = match deed {
            Some(deed) => deed.is_in(now) && now?.text("TITLE") == Some(title),
            None => self.now == old,
        };
        (right && self.stands).then_some(UndoOutcome::Restored)
    }
}

/// The leads of this originator, by origin.
fn ours(life: &Life) -> BTreeMap<String, Vec<u64>> {
    let mut leads: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for lead in life.portal.sandbox.leads() {
        if lead.text("ORIGINATOR_ID") == Some(ORIGINATOR) {
            let origin = lead.text("ORIGIN_ID").unwrap_or_default().to_owned();
            leads.entry(origin).or_default().push(lead.id());
        }
    }
    leads
}

/// The same file after an undo: what was taken back is made anew, what stayed is not made twice.
pub fn import_again(life: &mut Life, met: &mut Met) {
    let before = ours(life);
    let origins: Vec<String> = life.file.origins().into_iter().map(str::to_owned).collect();
    let open: BTreeMap<&str, bool> = origins
        .iter()
        .map(|origin| {
            let state = life.journal.known(origin).map(|known| &known.state);
            let open = matches!(state, Some(KnownState::Open));
            (origin.as_str(), open)
        })
        .collect();
    life.settings.run = "after the undo".into();
    life.settings.above = greatest(&life.portal);
    let strikes = life.chance.between(2, 6);
    life.portal.strike(strikes);
    let chance = &mut life.chance;
    let doom = Doom {
        death: Some((chance.pick(&Point::ALL), chance.between(1, 3))),
        stop: None,
    };
    resumed(life, vec![doom], met);
    let after = ours(life);
    for origin in &origins {
        let leads = after.get(origin).map_or(&[][..], Vec::as_slice);
        match before.get(origin) {
            Some(kept) => assert_eq!(leads, kept, "{origin} has stayed"),
            None if open[origin.as_str()] => {
                assert_eq!(leads.len(), 1, "{origin} is made anew");
                met.undos.anew += 1;
            }
            None => assert!(leads.is_empty(), "{origin} was deleted by people"),
        }
    }
    assert!(after.len() <= origins.len(), "no other leads");
    for (lead, deed) in &life.people.deeds {
        let lead = lead_of(&life.portal, *lead);
        assert!(deed.is_in(lead), "people's {deed:?} stays");
    }
    again_as_a_new_run(life);
}
