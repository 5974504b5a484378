//! The main proof: ten thousand random runs, each with misfortunes and deaths, each ending with exactly one lead per row. Some change
//! leads, some are taken back and imported again.
//!
//! `LEADBATCH_SEED=n` replays one of them and tells each step; `LEADBATCH_SEEDS=n` runs another number of them.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use leadbatch::domain::{
    FieldCatalogue, FieldValue, Known, KnownState, LeadId, Method, OnChange, RowCounts,
};
use leadbatch::limits::RatePlan;
use leadbatch::rows::Settled;
use leadbatch::run::{Order, Rest, RowResult, RowStatus, RunSettings};
use leadbatch::sandbox::SandboxConfig;

use crate::chance::Chance;
use crate::file::File;
use crate::life::{Doom, End, Life, Point};
use crate::portal::{Portal, random_config};
use crate::undoing::{Subject, Undos, import_again, leads_of, take_back, titles};
use crate::world::{ORIGINATOR, settings};

const RUNS: u64 = 10_000;
/// Of so many runs two are written down on disk too.
const ON_DISK: u64 = 256;
/// Starts past which a run counts as one that never ends.
const MOST_STARTS: u64 = 30;
/// Virtual time of a start past which it counts as one that never ends.
const MOST_MS: u64 = 6 * 60 * 60 * 1000;
/// Failing seeds after which no further ones are tried.
const MOST_FAILURES: usize = 200;

/// What was met in a run, or in all of them.
#[derive(Debug, Default)]
pub struct Met {
    runs: u64,
    rows: Vec<u64>,
    starts: u64,
    misfortunes: BTreeMap<&'static str, u64>,
    deaths: BTreeMap<Point, u64>,
    stops: u64,
    stopped: BTreeMap<String, u64>,
    resends: u64,
    look_ups: u64,
    requests: u64,
    sent_rows: u64,
    foreign: u64,
    updated: u64,
    pub undos: Undos,
}

impl Met {
    fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.rows.extend(other.rows);
        self.starts += other.starts;
        for (name, count) in other.misfortunes {
            *self.misfortunes.entry(name).or_default() += count;
        }
        for (point, count) in other.deaths {
            *self.deaths.entry(point).or_default() += count;
        }
        for (code, count) in other.stopped {
            *self.stopped.entry(code).or_default() += count;
        }
        self.stops += other.stops;
        self.resends += other.resends;
        self.look_ups += other.look_ups;
        self.requests += other.requests;
        self.sent_rows += other.sent_rows;
        self.foreign += other.foreign;
        self.updated += other.updated;
        self.undos.add(other.undos);
    }

    fn tell(&mut self) {
        self.rows.sort_unstable();
        let rows = &self.rows;
        let (least, most) = (rows.first(), rows.last());
        println!(
            "runs {}; rows {least:?} / {:?} / {most:?} (least, median, most); starts {}; interruptions {}",
            self.runs,
            rows.get(rows.len() / 2),
            self.starts,
            self.stops
        );
        println!(
            "rows sent {} in {} requests, of them {} again; look-ups {}; leads of others {}; rows updated {}",
            self.sent_rows, self.requests, self.resends, self.look_ups, self.foreign, self.updated
        );
        println!("misfortunes: {:#?}", self.misfortunes);
        println!("deaths: {:#?}", self.deaths);
        println!("starts that stopped: {:#?}", self.stopped);
        self.undos.tell();
    }
}

fn catalogue() -> Arc<FieldCatalogue> {
    static CATALOGUE: OnceLock<Arc<FieldCatalogue>> = OnceLock::new();
    Arc::clone(CATALOGUE.get_or_init(|| Arc::new(FieldCatalogue::standard())))
}

fn life(seed: u64, aloud: bool) -> Life {
    let mut chance = Chance::new(seed);
    let settle_ms = chance.pick(&[5_000, 15_000, 15_000, 30_000]);
    let config: SandboxConfig = random_config(&mut chance, settle_ms);
    let slow = config.cost_per_lead_ms > 2_000;
    let rows = chance.between(60, if slow { 150 } else { 384 });
    let bad_mails = config.open.errors_after_save && chance.percent(40);
    let mut settings = settings();
    let addresses = method(seed, &mut settings);
    let odd = (bad_mails, addresses);
    let file = File::random(Chance::new(chance.next()), rows, odd, &catalogue());
    settings.limits.rate = config.rate.map(|rate| match rate.leak_per_second {
        5 => RatePlan::ENTERPRISE,
        _ => RatePlan::STANDARD,
    });
    settings.limits.operating_limit_ms = config.operating_limit_ms.unwrap_or(u64::MAX);
    settings.limits.request_limit_ms = config.request_limit_ms;
    settings.settle_ms = settle_ms;
    settings.admin = chance.percent(50) || settings.order == Order::Strict;
    settings.read_back = chance.percent(80);
    settings.register_sonet_event = chance.pick(&[None, Some(false)]);
    settings.catalogue = catalogue();
    let origins = file.origins().into_iter().map(str::to_owned).collect();
    let mut portal = Portal::new(config, Chance::new(chance.next()), settle_ms, origins);
    for origin in &file.before {
        portal.add_lead(0, ORIGINATOR, origin);
    }
    settings.above = greatest(&portal);
    let mut life = Life::new(portal, file, settings, chance);
    life.now_ms = 60_000;
    life.aloud = aloud;
    life.slow_journal = life.chance.percent(25);
    life
}

/// How a run makes its leads; whether some of them take a second call.
fn method(seed: u64, settings: &mut RunSettings) -> bool {
    let mut chance = Chance::new(seed ^ 0x5eed);
    settings.method = chance.pick(&[
        Method::LeadAdd,
        Method::LeadAdd,
        Method::ItemAdd,
        Method::BatchImport,
    ]);
    // An order that nobody minds is no hindrance either.
    if settings.method == Method::BatchImport && chance.percent(40) {
        settings.order = Order::Strict;
    }
    let second = settings.method != Method::LeadAdd && chance.percent(60);
    if second {
        settings.rest = Rest::SecondCall;
    }
    second
}

pub fn greatest(portal: &Portal) -> LeadId {
    LeadId(
        portal
            .sandbox
            .leads()
            .next_back()
            .map_or(0, leadbatch::sandbox::Lead::id),
    )
}

/// What ends the starts of a run before their time: one death for certain, the others as it comes.
fn dooms(life: &mut Life) -> Vec<Doom> {
    let chance = &mut life.chance;
    let mut points = Point::CERTAIN.to_vec();
    points.push(Point::LookingUp);
    if life.settings.read_back {
        points.push(Point::ReadingBack);
    }
    let first = chance.pick(&points);
    let rare = matches!(first, Point::LookingUp | Point::ReadingBack);
    let nth = if rare { 1 } else { chance.between(1, 3) };
    let nth = if first == Point::Telling {
        nth * 13
    } else {
        nth
    };
    let death = |point, nth| Doom {
        death: Some((point, nth)),
        stop: None,
    };
    let mut dooms = vec![death(first, nth)];
    for _ in 0..chance.below(4) {
        let stop = (chance.between(1, 9), chance.percent(40));
        let point = chance.pick(&Point::ALL);
        let nth = chance.between(1, 5);
        let nth = if point == Point::Telling {
            nth * 40
        } else {
            nth
        };
        dooms.push(if chance.percent(30) {
            Doom {
                death: None,
                stop: Some(stop),
            }
        } else {
            death(point, nth)
        });
    }
    dooms
}

/// One random run, to its very end.
fn run(seed: u64, aloud: bool) -> Met {
    let mut life = life(seed, aloud);
    let dooms = dooms(&mut life);
    if matches!(seed % ON_DISK, 2 | 4) {
        life.book.log = Some(Vec::new());
    }
    let mut met = Met {
        runs: 1,
        rows: vec![life.file.rows.len() as u64],
        ..Met::default()
    };
    let results = resumed(&mut life, dooms, &mut met);
    ends_well(&life, &results);
    assert!(met.deaths.values().sum::<u64>() >= 1, "nobody died");
    let struck = &life.portal.struck;
    assert!(struck.values().sum::<u64>() >= 3, "too few: {struck:?}");
    again_as_a_new_run(&mut life);
    let made = leads_of(&results);
    // Every fourth run changes leads. Three of sixteen have an undo, one of them after leads were changed.
    match seed % 16 {
        0 | 8 | 12 => drop(changed_rows(&mut life, &mut met)),
        2 | 10 => {
            undone(&mut life, &made, &mut met.undos);
            import_again(&mut life, &mut met);
        }
        4 => {
            let before = titles(&life);
            let changed = changed_rows(&mut life, &mut met);
            changes_undone(&mut life, (&made, &changed), &before, &mut met.undos);
            import_again(&mut life, &mut met);
        }
        _ => {}
    }
    met.misfortunes = std::mem::take(&mut life.portal.struck);
    met.resends = life.resends;
    met.look_ups = life.look_ups;
    (met.requests, met.sent_rows) = life.writes;
    met.foreign = life.portal.foreign;
    met
}

/// The first import is taken back.
fn undone(life: &mut Life, made: &BTreeMap<String, u64>, undos: &mut Undos) {
    undos.runs += 1;
    let subject = Subject {
        run: "simulated",
        leads: made,
        before: None,
    };
    take_back(life, &subject, undos);
}

/// The import that changed leads is taken back, or the one that made them, or the one after the other.
fn changes_undone(
    life: &mut Life,
    (made, changed): (&BTreeMap<String, u64>, &BTreeMap<String, u64>),
    before: &BTreeMap<u64, String>,
    undos: &mut Undos,
) {
    undos.runs += 1;
    let which = life.chance.below(4);
    if which > 0 {
        let subject = Subject {
            run: "changed",
            leads: changed,
            before: Some(before),
        };
        take_back(life, &subject, undos);
    }
    if which < 2 {
        undos.runs -= 1;
        undone(life, made, undos);
    }
}

/// Starts a run again and again until nothing is left to do; gives what the last start told.
pub fn resumed(life: &mut Life, dooms: Vec<Doom>, met: &mut Met) -> Vec<RowResult> {
    let mut dooms = dooms.into_iter();
    let (mut starts, mut died) = (0, false);
    let results = loop {
        starts += 1;
        assert!(starts < MOST_STARTS, "the run never ends");
        // A start may be stopped before its death; every row is told once more by the next one.
        let last = Doom {
            death: (!died).then_some((Point::Telling, 1)),
            stop: None,
        };
        let doom = dooms.next().unwrap_or(last);
        if doom.death.is_none() && doom.stop.is_none() {
            life.portal.spare();
        }
        let began = life.now_ms;
        let (end, results) = life.start(doom);
        assert!(life.now_ms - began < MOST_MS, "a start never ends");
        match end {
            End::Died(point) => {
                died = true;
                *met.deaths.entry(point).or_default() += 1;
            }
            End::Finished(stopped) => {
                agrees(life, &results);
                let open = results.iter().any(|row| is_open(&row.status));
                met.stops += u64::from(doom.stop.is_some() && stopped.is_some());
                if let Some(stop) = &stopped {
                    let code = leadbatch::domain::Coded::code(stop).to_owned();
                    *met.stopped.entry(code).or_default() += 1;
                }
                if stopped.is_none() && !open && died {
                    break results;
                }
            }
        }
        let pause = life.chance.pick(&[0, 0, 1_000, 20_000, 70_000, 700_000]);
        life.pass(pause);
    };
    met.starts += starts;
    // What is still on its way arrives.
    life.pass(300_000);
    results
}

/// The same file with other titles, which are to be brought into the leads that are there.
fn changed_rows(life: &mut Life, met: &mut Met) -> BTreeMap<String, u64> {
    let titles = life.file.change(&mut life.chance, &catalogue());
    let before = life.portal.sandbox.leads().count() as u64 - life.portal.foreign;
    life.settings.run = "changed".into();
    life.settings.on_change = OnChange::Update;
    life.settings.above = greatest(&life.portal);
    life.portal.strike(6);
    let chance = &mut life.chance;
    let point = chance.pick(&Point::ALL);
    let nth = chance.between(1, 3);
    let doom = Doom {
        death: Some((point, nth)),
        stop: None,
    };
    let results = resumed(life, vec![doom], met);
    let leads: Vec<_> = life.portal.sandbox.leads().collect();
    assert_eq!(leads.len() as u64 - life.portal.foreign, before);
    for lead in leads {
        let ours = lead.text("ORIGINATOR_ID") == Some(ORIGINATOR);
        let origin = lead.text("ORIGIN_ID").unwrap_or_default();
        if let Some(title) = titles.get(origin).filter(|_| ours) {
            assert_eq!(lead.text("TITLE"), Some(title.as_str()), "{origin}");
        }
    }
    for row in &results {
        let origin = row.origin_id.as_deref().unwrap_or_default();
        let updated = matches!(row.status, RowStatus::Updated(_));
        let valid = matches!(
            life.file.rows[usize::try_from(row.row.ordinal.0).expect("small")].outcome,
            Settled::Valid(_)
        );
        // The portal had said of the change that it refused it, and had done it all the same.
        let refused = row.status == RowStatus::Skipped && row.code() == "already_up_to_date";
        let refused = refused && life.portal.struck.contains_key("row refused though saved");
        let changed = valid && titles.contains_key(origin);
        assert!(updated == changed || (changed && refused), "{row:?}");
        met.updated += u64::from(updated);
    }
    again_as_a_new_run(life);
    leads_of(&results)
}

const fn is_open(status: &RowStatus) -> bool {
    matches!(
        status,
        RowStatus::Unknown(_) | RowStatus::Pending | RowStatus::Failed(_)
    )
}

/// What a start tells is what the journal holds, and the seven outcomes add up.
fn agrees(life: &Life, results: &[RowResult]) {
    let updating = life.settings.on_change == OnChange::Update;
    let mut counts = RowCounts::default();
    for row in results {
        counts.add(&row.status);
        let origin = row.origin_id.as_deref().unwrap_or_default();
        let known = life.journal.known(origin);
        let half_made = known.is_some_and(Known::is_half_made);
        let known = known.map(|known| &known.state);
        let agrees = match &row.status {
            RowStatus::Created(_) | RowStatus::Updated(_) if half_made => false,
            // A lead without its second call.
            RowStatus::Failed(_) | RowStatus::Unknown(_)
                if half_made && matches!(known, Some(KnownState::There { .. })) =>
            {
                true
            }
            RowStatus::Created(lead) | RowStatus::Updated(lead) => {
                matches!(known, Some(KnownState::There { lead: there, .. }) if there == lead)
            }
            RowStatus::Unknown(_) => matches!(known, Some(KnownState::Unknown(_))),
            // A lead whose change was refused, or did not come about, is there as it was.
            RowStatus::Failed(_) | RowStatus::Pending
                if updating && matches!(known, Some(KnownState::There { .. })) =>
            {
                true
            }
            RowStatus::Failed(_) => matches!(known, Some(KnownState::Refused(_))),
            RowStatus::Pending => matches!(known, None | Some(KnownState::Open)),
            // A skipped row may bear the name of the row that it repeats.
            RowStatus::Skipped | RowStatus::Invalid => true,
        };
        assert!(agrees, "journal {known:?}, report {row:?}");
    }
    let sum = counts.created
        + counts.updated
        + counts.skipped
        + counts.invalid
        + counts.failed
        + counts.unknown
        + counts.pending;
    assert_eq!(sum, life.file.rows.len() as u64, "the sum of the outcomes");
}

/// Exactly one lead per distinct valid origin and no others, and the report names it.
fn ends_well(life: &Life, results: &[RowResult]) {
    let mut portal: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for lead in life.portal.sandbox.leads() {
        if lead.text("ORIGINATOR_ID") == Some(ORIGINATOR) {
            let origin = lead.text("ORIGIN_ID").unwrap_or_default();
            portal.entry(origin).or_default().push(lead.id());
        }
    }
    let twins: Vec<_> = portal.iter().filter(|(_, leads)| leads.len() > 1).collect();
    assert!(twins.is_empty(), "twins: {twins:?}");
    let origins = life.file.origins();
    assert!(
        portal.keys().eq(origins.iter()),
        "the portal's origins are not the file's: {} and {}",
        portal.len(),
        origins.len()
    );
    for (row, settled) in results.iter().zip(&life.file.rows) {
        match (&settled.outcome, &row.status) {
            (Settled::Valid(draft), RowStatus::Created(LeadId(lead))) => {
                assert_eq!(portal[draft.origin.id.as_str()], [*lead], "{row:?}");
                let there = life.portal.sandbox.leads().find(|one| one.id() == *lead);
                let there = there.and_then(|lead| lead.text("ADDRESS_CITY"));
                let city = draft.field("ADDRESS_CITY").and_then(FieldValue::wire_text);
                assert_eq!(there, city.as_deref(), "{row:?}");
            }
            // Its lead stood there before.
            (Settled::Valid(draft), RowStatus::Skipped) => {
                assert!(life.file.before.contains(&draft.origin.id), "{row:?}");
            }
            (Settled::Skipped, RowStatus::Skipped) | (Settled::Invalid, RowStatus::Invalid) => {}
            (settled, _) => panic!("{settled:?} ended as {row:?}"),
        }
    }
}

/// The same file once more: nothing is sent.
pub fn again_as_a_new_run(life: &mut Life) {
    let before = (life.writes, life.portal.sandbox.leads().count());
    life.settings.run.push_str(" once more");
    life.settings.above = greatest(&life.portal);
    let (end, results) = life.start(Doom::default());
    assert!(matches!(end, End::Finished(None)), "{end:?}");
    let after = (life.writes, life.portal.sandbox.leads().count());
    assert_eq!(before, after, "a second run of the same file sends nothing");
    let done = |row: &RowResult| matches!(row.status, RowStatus::Skipped | RowStatus::Invalid);
    assert!(results.iter().all(done), "all is there already");
}

#[allow(
    clippy::disallowed_methods,
    reason = "the one place where this test is told which seed to replay"
)]
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn ten_thousand_random_runs_end_with_exactly_one_lead_per_row() {
    if let Some(seed) = number("LEADBATCH_SEED") {
        run(seed, true).tell();
        return;
    }
    let runs = number("LEADBATCH_SEEDS").unwrap_or(RUNS);
    let next = AtomicU64::new(0);
    let (met, failed) = (Mutex::new(Met::default()), Mutex::new(Vec::new()));
    let work = || {
        let mut mine = Met::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= runs || failed.lock().expect("unpoisoned").len() >= MOST_FAILURES {
                break;
            }
            match catch_unwind(AssertUnwindSafe(|| run(seed, false))) {
                Ok(one) => mine.add(one),
                Err(_) => failed.lock().expect("unpoisoned").push(seed),
            }
        }
        met.lock().expect("unpoisoned").add(mine);
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    met.into_inner().expect("unpoisoned").tell();
    let mut failed = failed.into_inner().expect("unpoisoned");
    failed.sort_unstable();
    assert!(
        failed.is_empty(),
        "{} of {} seeds fail: {:?}; replay one: LEADBATCH_SEED={} cargo test --test simulation ten_thousand -- --nocapture",
        failed.len(),
        next.load(Ordering::Relaxed).min(runs),
        failed.iter().take(20).collect::<Vec<_>>(),
        failed.first().copied().unwrap_or_default()
    );
}
