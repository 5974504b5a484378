//! What is said after a hundred rows against what the run then takes.

use leadbatch::limits::{Binding, Forecast, History, LimitRules, PortalLimits, Share};
use leadbatch::run::RunSettings;
use leadbatch::sandbox::{OperatingModel, OperatingRules, SandboxConfig, Spender};

use crate::world::{World, settings};

/// A portal of the standard plan: what a lead costs, and how it is counted.
pub fn portal(cost_per_lead_ms: u64, model: OperatingModel) -> SandboxConfig {
    SandboxConfig {
        cost_per_lead_ms,
        operating: OperatingRules {
            model,
            ..OperatingRules::default()
        },
        ..SandboxConfig::standard()
    }
}

/// Whether what was said is within a tenth of what was taken; ten seconds are no matter.
fn within_a_tenth(said_ms: u64, taken_ms: u64) -> bool {
    said_ms.abs_diff(taken_ms) <= taken_ms / 10 + 10_000
}

/// Runs to the end, and holds what was said was left after so many rows against what was.
fn assert_foretold(
    what: &str,
    after: &[usize],
    (config, settings): (SandboxConfig, RunSettings),
    rows: u64,
) -> u64 {
    let settings = RunSettings {
        rows: Some(rows),
        ..settings
    };
    let mut world = World::new(config, settings, rows);
    world.foretell_at = after.to_vec();
    let world = world.finish();
    assert_eq!(world.created() as u64, rows);
    assert_eq!(world.foretold.len(), after.len());
    for (at, end) in world.foretold.iter().copied() {
        let (said, taken) = (end - at, world.elapsed_ms() - at);
        println!("{what}, {rows} rows: {said} ms said, {taken} ms taken");
        assert!(
            within_a_tenth(said, taken),
            "{what}, {rows} rows: {said} ms said, {taken} ms taken"
        );
    }
    world.elapsed_ms()
}

#[test]
fn after_a_hundred_rows_the_rest_is_known_to_a_tenth_whatever_binds() {
    for (cost_ms, model, rows) in [
        (0, OperatingModel::Documented, 5_000),
        (5, OperatingModel::Documented, 5_000),
        (150, OperatingModel::Documented, 2_000),
        (150, OperatingModel::Documented, 5_000),
        (150, OperatingModel::Documented, 8_000),
        (300, OperatingModel::Documented, 4_000),
        (3_000, OperatingModel::Documented, 500),
        (150, OperatingModel::Newer, 7_000),
        (300, OperatingModel::Newer, 5_000),
        (3_000, OperatingModel::Newer, 500),
        (150, OperatingModel::Zero, 5_000),
        (150, OperatingModel::Absent, 5_000),
    ] {
        let after: &[usize] = if rows > 1_000 { &[100, 1_000] } else { &[100] };
        let what = format!("{cost_ms} ms, {model:?}");
        assert_foretold(&what, after, (portal(cost_ms, model), settings()), rows);
    }
}

#[test]
fn what_others_spend_and_what_is_left_to_them_is_reckoned_with() {
    let neighbour = Spender {
        method: "crm.lead.add".into(),
        every_s: 60,
        work_ms: 24_000,
        requests: 0,
        from_s: 0,
        until_s: None,
    };
    let shared = SandboxConfig {
        others: vec![neighbour],
        ..portal(150, OperatingModel::Documented)
    };
    // What the neighbour does is known once a window has been seen.
    assert_foretold("a neighbour", &[2_500], (shared, settings()), 6_000);

    let base = settings();
    let half = RunSettings {
        limits: LimitRules {
            share: Share::percent(50).expect("a part"),
            ..base.limits
        },
        ..base
    };
    let config = portal(150, OperatingModel::Documented);
    let taken = assert_foretold("a half", &[100], (config, half), 5_000);
    assert!(
        taken > 1_800_000,
        "{taken} ms for three windows of the half"
    );
}

#[test]
fn what_a_run_has_shown_foretells_the_next_one_to_a_tenth() {
    for (cost_ms, model, binding) in [
        (150, OperatingModel::Documented, Binding::Operating),
        (150, OperatingModel::Newer, Binding::Operating),
        (5, OperatingModel::Documented, Binding::Rate),
        (150, OperatingModel::Zero, Binding::AnswerTime),
    ] {
        let first = World::new(portal(cost_ms, model), settings(), 300).finish();
        let shown = first.run.budget();
        let history = History {
            cost: shown.lead_cost.expect("it was measured"),
            model: shown.model.expect("it was seen"),
            in_flight: shown.in_flight.expect("there were requests"),
        };
        let limits = PortalLimits::of(settings().limits, 50);
        let rows = 7_000;
        let forecast = Forecast::new(rows, limits, Some(history));
        let second = World::new(portal(cost_ms, model), settings(), rows).finish();
        let taken = second.elapsed_ms();
        let told = format!("{cost_ms} ms, {model:?}: {forecast:?}, {taken} ms taken");
        println!("{told}");
        assert!(within_a_tenth(forecast.shortest.ms, taken), "{told}");
        assert!(within_a_tenth(forecast.longest.ms, taken), "{told}");
        assert_eq!(forecast.longest.binding, binding, "{told}");
    }
}
