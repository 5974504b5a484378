//! Imports of three budgets' work, against the least time in which the portal's law permits them.

use leadbatch::limits::Share;
use leadbatch::sandbox::{
    CostChange, Costs, FaultKind, FaultOn, FaultRule, FaultWhen, OperatingModel, SandboxConfig,
    Spender,
};

use crate::forecast::portal;
use crate::world::{World, settings};

/// Runs to the end: so many rows in at most so many seconds, no call rejected.
fn assert_reached(what: &str, world: World, rows: u64, least_s: u64) -> World {
    let world = world.finish();
    let (took_ms, rejected) = (world.elapsed_ms(), &world.run.requests().rejected);
    println!("{what}: {rows} rows in {took_ms} ms, least {least_s} s, {rejected:?}");
    assert_eq!(world.created() as u64, rows, "{what}");
    assert!(rejected.is_empty(), "{what}: {rejected:?}");
    assert!(took_ms * 97 <= least_s * 100_000, "{what}: {took_ms} ms");
    world.assert_true_and_in_order();
    world
}

#[test]
fn three_budgets_are_spent_in_the_time_that_they_take_and_nothing_is_rejected() {
    use OperatingModel::{Documented, Newer};
    // Work of 480 s is there at once, and again every ten minutes. A hundredth less than three times that, since what is less than
    // a lead stays unspent.
    for (cost_ms, model, rows) in [
        (150, Documented, 9_500),
        (300, Documented, 4_750),
        (3_000, Documented, 475),
        (300, Newer, 9_500),
        (3_000, Newer, 950),
    ] {
        let charged_ms = if model == Newer { cost_ms / 2 } else { cost_ms };
        let work_s = rows * charged_ms / 3 / 1000;
        let world = World::new(portal(cost_ms, model), settings(), rows);
        let what = format!("{model:?}, {cost_ms} ms");
        assert_reached(&what, world, rows, 1_200 + work_s);
    }
}

#[test]
fn a_cost_that_changes_tenfold_in_the_midst_of_a_budget_is_followed_without_a_rejected_call() {
    for after_s in [731, 1_033] {
        for (percent, cost_ms) in [(1_000, 100), (10, 1_000)] {
            let config = SandboxConfig {
                costs: Costs {
                    changes: vec![CostChange { after_s, percent }],
                    ..Costs::default()
                },
                ..portal(cost_ms, OperatingModel::Documented)
            };
            let rows = if percent > 100 { 7_000 } else { 3_000 };
            let world = World::new(config, settings(), rows).finish();
            let rejected = &world.run.requests().rejected;
            assert!(
                rejected.is_empty(),
                "{after_s} s, {percent} %: {rejected:?}"
            );
            assert_eq!(world.created() as u64, rows);
        }
    }
}

#[test]
fn half_of_the_budget_is_left_to_others_where_that_is_asked_for() {
    let mut shared = settings();
    shared.limits.share = Share::percent(50).expect("a share");
    let world = World::new(portal(300, OperatingModel::Documented), shared, 2_400);
    // Half of 1,600 rows at once, then every ten minutes.
    let world = assert_reached("half of it", world, 2_400, 1_200 + 240);
    assert!(world.elapsed_ms() >= 1_200_000);
    assert!(world.run.budget().operating_peak_ms <= 240_000);
}

#[test]
fn a_lower_limit_that_refusals_have_shown_is_kept_by_the_next_run_without_one() {
    let mut config = portal(300, OperatingModel::Documented);
    config.operating_limit_ms = Some(200_000);
    let first = World::new(config.clone(), settings(), 2_600).finish();
    assert_eq!(first.created(), 2_600);
    assert!(!first.run.requests().rejected.is_empty());
    let learned = first.run.budget().learned_limit_ms;
    assert!(
        learned.is_some_and(|ms| (195_000..=205_000).contains(&ms)),
        "{learned:?}"
    );
    let mut wise = settings();
    wise.learned_limit_ms = learned;
    // 660 rows in ten minutes.
    let next = World::new(config, wise, 1_900);
    let next = assert_reached("a limit that is known", next, 1_900, 1_200 + 200);
    assert_eq!(next.run.budget().learned_limit_ms, learned);
}

#[test]
fn another_application_that_takes_half_costs_half_and_no_more() {
    let mut config = portal(300, OperatingModel::Documented);
    config.others.push(Spender {
        method: "crm.lead.add".into(),
        every_s: 60,
        work_ms: 24_000,
        requests: 0,
        from_s: 0,
        until_s: None,
    });
    let world = World::new(config, settings(), 3_200).finish();
    assert_eq!(world.created(), 3_200);
    // 800 rows in ten minutes, of which the first come before the other one has spent its half.
    assert!(world.elapsed_ms() <= 2_400_000, "{}", world.elapsed_ms());
    let rejected: u64 = world.run.requests().rejected.values().sum();
    assert!(rejected <= 100, "{rejected} of 3,200");
    world.assert_true_and_in_order();
}

#[test]
fn one_lost_answer_in_a_hundred_costs_no_tenth() {
    let mut config = portal(300, OperatingModel::Documented);
    config.seed = 5;
    config.faults.push(FaultRule {
        on: FaultOn::Requests,
        when: FaultWhen::Chance(10_000),
        from_ms: 0,
        until_ms: None,
        times: None,
        kind: FaultKind::Silence,
    });
    let world = World::new(config, settings(), 4_800).finish();
    assert_eq!((world.created(), world.adds()), (4_800, 4_800));
    assert!(
        world.elapsed_ms() * 90 <= 1_680 * 100_000,
        "{}",
        world.elapsed_ms()
    );
    world.assert_true_and_in_order();
}
