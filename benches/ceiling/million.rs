//! A million leads at 0.15 s each: 52 hours in the documented model.

use super::regimes::config;
use super::virtual_portal::{Way, World};

const LEADS: u64 = 1_000_000;
const COST_MS: u64 = 150;

/// Drives it and prints the hours and the pauses.
pub fn timeline() {
    let settings = format!("costs: {{lead_ms: {COST_MS}}}");
    let way = Way {
        rtt_ms: 40,
        behind_ms: 0,
    };
    let mut world = World::new(config(&settings), way, LEADS);
    let (mut hour, mut before) = (0, 0);
    println!("| hour | leads | leads/s | waited for the budget |\n|---|---|---|---|");
    let mut tell = |world: &World, hours: u64| {
        let made = world.sandbox.counters().leads_created;
        let from = (hours - 1) * 3_600_000;
        let span = (world.now_ms - from).max(1);
        let waited: u64 = world
            .pauses
            .iter()
            .filter(|(at, _)| *at >= from)
            .map(|(at, until)| until.min(&world.now_ms).saturating_sub(*at))
            .sum();
        println!(
            "| {hours} | {made} | {:.3} | {:.0} s |",
            (made - before) as f64 * 1000.0 / span as f64,
            waited as f64 / 1000.0
        );
        before = made;
    };
    let mut first = Vec::new();
    while !world.step() {
        if world.now_ms < 3_600_000 {
            first.clone_from(&world.pauses);
        }
        if world.now_ms >= (hour + 1) * 3_600_000 {
            hour += 1;
            tell(&world, hour);
        }
    }
    tell(&world, hour + 1);
    let long: Vec<_> = first
        .iter()
        .filter(|(at, until)| until - at >= 10_000)
        .collect();
    println!("pauses of 10 s or more in the first hour (minute: seconds):");
    for (at, until) in long {
        println!(
            "  {:.1}: {:.0}",
            *at as f64 / 60_000.0,
            (until - at) as f64 / 1000.0
        );
    }
    let made = world.sandbox.counters().leads_created;
    let hours = world.now_ms as f64 / 3_600_000.0;
    // The first window's budget is there at once: the rest comes at 0.8 of the time.
    let budget_s = (LEADS * COST_MS) as f64 / 1000.0;
    println!(
        "{made} leads in {hours:.2} h, {:.3} a second; budget alone {:.2} h; rejected calls {}; requests {}; stopped: {:?}",
        made as f64 / hours / 3600.0,
        budget_s / 0.8 / 3600.0,
        world.rejected(),
        world.sandbox.counters().requests,
        world.run.stopped()
    );
}
