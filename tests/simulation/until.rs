//! `--until`: a run that is to be over at a moment is over then, with nothing unknown.

use leadbatch::domain::Moment;
use leadbatch::run::{RowStatus, RunSettings, Stop, StopReason};
use leadbatch::sandbox::{Fault, FaultAt, FaultKind, SandboxConfig};

use crate::world::{START_UNIX_MS, World, settings};

/// More rows than any of these runs comes to.
const ROWS: u64 = 8_000;

const REACHED: Stop = Stop::Here(StopReason::UntilReached);

fn until(ms: u64) -> RunSettings {
    RunSettings {
        until: Some(Moment::new(0, START_UNIX_MS).after_ms(ms)),
        ..settings()
    }
}

fn at_cost(cost_per_lead_ms: u64) -> SandboxConfig {
    SandboxConfig {
        cost_per_lead_ms,
        ..SandboxConfig::standard()
    }
}

#[test]
fn whatever_a_lead_costs_all_that_was_sent_has_ended_by_then_and_little_time_is_left_unused() {
    for cost_ms in [0, 5, 150, 300, 3_000] {
        for until_ms in [45_000, 70_100, 599_500, 1_034_567] {
            if cost_ms < 100 && until_ms > 100_000 {
                continue;
            }
            let world = World::new(at_cost(cost_ms), until(until_ms), ROWS).finish();
            let told = format!("{cost_ms} ms a lead, until {until_ms} ms");
            assert_eq!(world.run.stopped(), Some(&REACHED), "{told}");
            let ended = world.elapsed_ms();
            assert!(ended <= until_ms, "{told}: {ended}");
            // One row of the dearest kind and the way there and back may have had no room any more.
            assert!(ended + 6_000 >= until_ms, "{told}: {ended}");
            let pending = world.with_status(|status| *status == RowStatus::Pending);
            assert_eq!((world.created() + pending) as u64, ROWS, "{told}");
            assert!(world.created() > 0, "{told}");
            world.assert_true_and_in_order();
        }
    }
}

#[test]
fn an_answer_that_is_late_is_waited_for_and_nothing_follows_it() {
    let mut world = World::new(at_cost(100), until(30_000), 5_000);
    let late = Fault {
        at: FaultAt::Request(8),
        kind: FaultKind::Delay { ms: 50_000 },
    };
    world.sandbox.inject(late);
    let world = world.finish();
    assert_eq!(world.run.stopped(), Some(&REACHED));
    assert!(
        (30_000..80_000).contains(&world.elapsed_ms()),
        "{}",
        world.elapsed_ms()
    );
    assert_eq!(
        world.with_status(|status| matches!(status, RowStatus::Unknown(_))),
        0
    );
    world.assert_true_and_in_order();
}

#[test]
fn a_run_that_is_done_before_is_not_stopped() {
    let world = World::new(at_cost(100), until(600_000), 100).finish();
    assert_eq!((world.run.stopped(), world.created()), (None, 100));
}
