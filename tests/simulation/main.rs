//! The run machine and the sandbox joined in memory, time moved by hand: ten minutes of limits in a millisecond.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that meets the unexpected should say so and end"
)]
#![allow(unreachable_pub, reason = "a test's modules are its own")]

mod book;
mod ceiling;
mod chance;
mod file;
mod forecast;
mod lead_php;
mod life;
mod machine;
mod misfortune;
mod people;
mod portal;
mod scenarios;
mod ten_thousand;
mod undoing;
mod until;
mod world;

use leadbatch::domain::LeadId;
use leadbatch::run::{RowStatus, Stop, StopReason};
use leadbatch::sandbox::{
    CostChange, Costs, Fault, FaultAt, FaultKind, FaultOn, FaultRule, FaultWhen, InnerOperating,
    OpenChoices, OperatingModel, OperatingRules, PastRequestLimit, SandboxConfig, Spender,
};

use world::{World, settings};

fn zero_cost() -> SandboxConfig {
    SandboxConfig {
        cost_per_lead_ms: 0,
        cost_per_call_ms: 0,
        ..SandboxConfig::standard()
    }
}

#[test]
fn thirty_thousand_leads_at_zero_cost_run_at_the_buckets_ceiling_without_a_rejected_call() {
    let world = World::new(zero_cost(), settings(), 30_000).finish();
    assert_eq!(world.created(), 30_000);
    assert!(
        world.run.requests().rejected.is_empty(),
        "{:?}",
        world.run.requests().rejected
    );
    world.assert_true_and_in_order();
    // The first row goes alone, then 5, 10, 20, 40, and then fifty a request: 604. Five more: the first lead is looked up, it is
    // read back, those after it too, and at the end somebody looks for other senders. Ceiling: (requests − X) / Y seconds, X = 50, Y = 2.
    let requests = world.run.requests().sent;
    assert_eq!(world.sizes.len(), 604);
    assert_eq!(requests, 609);
    let ceiling_ms = (requests - 50) * 1000 / 2;
    let ratio = world.elapsed_ms() * 1000 / ceiling_ms;
    println!(
        "30,000 leads: {} ms of virtual time, ceiling {ceiling_ms} ms, ratio {}.{:03}",
        world.elapsed_ms(),
        ratio / 1000,
        ratio % 1000
    );
    // 40 of the burst are not used by a process that does not know who called before it: 20 s of 275.
    assert!(ratio <= 1_080, "{ratio}");
}

#[test]
fn a_portal_whose_operating_time_runs_out_is_waited_for_and_no_row_fails() {
    let config = SandboxConfig {
        cost_per_lead_ms: 400,
        ..SandboxConfig::standard()
    };
    let world = World::new(config, settings(), 3_000).finish();
    assert_eq!(world.created(), 3_000);
    world.assert_true_and_in_order();
    assert!(world.run.budget().waited_operating_ms > 0);
}

fn counted(model: OperatingModel, inner: InnerOperating) -> SandboxConfig {
    SandboxConfig {
        cost_per_lead_ms: 400,
        operating: OperatingRules {
            model,
            inner,
            ..OperatingRules::default()
        },
        ..SandboxConfig::standard()
    }
}

#[test]
fn a_portal_that_charges_whole_batches_is_never_driven_into_its_ban() {
    for inner in [InnerOperating::Zero, InnerOperating::OneFigure] {
        let config = counted(OperatingModel::Newer, inner);
        let world = World::new(config, settings(), 5_000).finish();
        assert_eq!(world.created(), 5_000);
        let rejected = &world.run.requests().rejected;
        assert!(rejected.is_empty(), "{inner:?}: {rejected:?}");
        world.assert_true_and_in_order();
    }
}

#[test]
fn a_portal_without_counters_is_not_waited_for() {
    for model in [OperatingModel::Zero, OperatingModel::Absent] {
        let config = counted(model, InnerOperating::Zero);
        let world = World::new(config, settings(), 3_000).finish();
        assert_eq!(world.created(), 3_000);
        assert_eq!(world.run.budget().waited_operating_ms, 0);
        world.assert_true_and_in_order();
    }
}

#[test]
fn a_ban_that_another_application_brought_about_is_waited_out() {
    let mut config = counted(OperatingModel::Newer, InnerOperating::Zero);
    config.others.push(Spender {
        method: "batch".into(),
        every_s: 10_000,
        work_ms: 480_000,
        requests: 0,
        from_s: 5,
        until_s: None,
    });
    let world = World::new(config, settings(), 1_000).finish();
    assert_eq!(world.created(), 1_000);
    world.assert_true_and_in_order();
}

#[test]
fn half_of_the_budget_and_three_times_the_cost_slow_the_run_and_fail_no_row() {
    let mut config = counted(OperatingModel::Documented, InnerOperating::Zero);
    config.others.push(Spender {
        method: "crm.lead.add".into(),
        every_s: 60,
        work_ms: 24_000,
        requests: 5,
        from_s: 0,
        until_s: None,
    });
    config.costs = Costs {
        changes: vec![CostChange {
            after_s: 120,
            percent: 300,
        }],
        spread_percent: 30,
        ..Costs::default()
    };
    let world = World::new(config, settings(), 2_000).finish();
    assert_eq!(world.created(), 2_000);
    world.assert_true_and_in_order();
}

#[test]
fn what_a_request_leaves_that_took_too_long_is_found_or_sent_once_more() {
    for (past_request_limit, percent) in [
        // 50 leads in 70 s: the last appear within the settling time, as the promise presupposes.
        (PastRequestLimit::WorksOn, 280),
        (PastRequestLimit::StopsAfterCommand, 900),
        (PastRequestLimit::StopsAtLimit, 900),
    ] {
        let config = SandboxConfig {
            cost_per_lead_ms: 500,
            open: OpenChoices {
                past_request_limit,
                ..OpenChoices::default()
            },
            costs: Costs {
                changes: vec![CostChange {
                    after_s: 20,
                    percent,
                }],
                ..Costs::default()
            },
            ..SandboxConfig::standard()
        };
        let world = World::new(config, settings(), 150).finish();
        let lost = past_request_limit != PastRequestLimit::WorksOn;
        assert_eq!(world.created(), 150, "{past_request_limit:?}");
        assert_eq!(world.adds() > 150, lost, "{past_request_limit:?}");
        world.assert_true_and_in_order();
    }
}

#[test]
fn refusals_inside_a_batch_defer_their_rows_and_leave_the_others() {
    let mut world = World::new(zero_cost(), settings(), 120);
    let text = String::new();
    for nth in [5, 6, 30] {
        let kind = FaultKind::Refuse {
            status: 429,
            code: "OPERATION_TIME_LIMIT".into(),
            text: text.clone(),
        };
        world.sandbox.inject(Fault {
            at: FaultAt::Call {
                method: "crm.lead.add".into(),
                nth,
            },
            kind,
        });
    }
    let world = world.finish();
    assert_eq!(world.created(), 120);
    assert_eq!(
        world.run.requests().rejected.get("OPERATION_TIME_LIMIT"),
        Some(&3)
    );
    assert_eq!(world.run.requests().retried, 3);
    world.assert_true_and_in_order();
}

#[test]
fn a_bucket_that_others_have_filled_is_waited_out() {
    let mut world = World::new(zero_cost(), settings(), 2_000);
    world.fill_bucket(50);
    let world = world.finish();
    assert_eq!(world.created(), 2_000);
    let refused = world
        .run
        .requests()
        .rejected
        .get("QUERY_LIMIT_EXCEEDED")
        .copied();
    assert!(
        (1..=3).contains(&refused.unwrap_or(0)),
        "each refusal is waited out longer than the last: {refused:?}"
    );
    world.assert_true_and_in_order();
}

#[test]
fn rows_whose_answer_is_lost_are_looked_up_and_not_sent_again() {
    let mut world = World::new(zero_cost(), settings(), 400);
    world.sandbox.inject(write_fault(12, FaultKind::Silence));
    let world = world.finish();
    assert_eq!((world.created(), world.adds()), (400, 400));
    world.assert_true_and_in_order();
}

#[test]
fn rows_that_never_arrived_are_sent_again_after_the_quiet_time() {
    let mut world = World::new(zero_cost(), settings(), 400);
    world.sandbox.inject(Fault {
        // The first batch of fifty.
        at: FaultAt::Request(12),
        kind: FaultKind::Unworked(Box::new(FaultKind::Silence)),
    });
    let world = world.finish();
    assert_eq!((world.created(), world.adds()), (400, 400));
    assert_eq!(world.sizes.iter().sum::<usize>(), 450);
    // Request limit and settling time, and the settling time once more.
    assert!(world.elapsed_ms() >= 90_000, "{}", world.elapsed_ms());
    world.assert_true_and_in_order();
}

#[test]
fn a_lead_that_is_still_being_made_when_the_quiet_time_ends_is_found_by_the_second_look_up() {
    // Ten leads take 67 s. The answer is lost after 30 s, the first look-up that counts comes 35 s later, and the last lead 2 s
    // after that.
    let config = SandboxConfig {
        cost_per_lead_ms: 1_000,
        request_limit_ms: 30_000,
        costs: Costs {
            changes: vec![CostChange {
                after_s: 1,
                percent: 670,
            }],
            ..Costs::default()
        },
        ..SandboxConfig::standard()
    };
    let mut hasty = settings();
    hasty.limits.request_limit_ms = 30_000;
    hasty.settle_ms = 5_000;
    let world = World::new(config, hasty, 11).finish();
    assert_eq!((world.created(), world.adds()), (11, 11));
    world.assert_true_and_in_order();
}

/// A fault that strikes the answer of the request with this call of `crm.lead.add`.
fn write_fault(nth: u64, kind: FaultKind) -> Fault {
    let method = "crm.lead.add".into();
    Fault {
        at: FaultAt::Call { method, nth },
        kind,
    }
}

#[test]
fn requests_shrink_after_gateway_errors_and_their_rows_are_found() {
    let mut world = World::new(zero_cost(), settings(), 1_000);
    for nth in [77, 127, 152] {
        world
            .sandbox
            .inject(write_fault(nth, FaultKind::Gateway { status: 504 }));
    }
    let world = world.finish();
    assert_eq!(world.sizes[..9], [1, 5, 10, 20, 40, 50, 25, 12, 6]);
    assert_eq!((world.created(), world.adds()), (1_000, 1_000));
    world.assert_true_and_in_order();
}

fn from_now_on(on: FaultOn, kind: FaultKind) -> FaultRule {
    FaultRule {
        on,
        when: FaultWhen::Always,
        from_ms: 500,
        until_ms: None,
        times: None,
        kind,
    }
}

#[test]
fn a_portal_that_falls_silent_is_asked_for_the_patience_and_then_left() {
    let config = SandboxConfig {
        cost_per_lead_ms: 50,
        ..zero_cost()
    };
    for kind in [
        FaultKind::Silence,
        FaultKind::Unworked(Box::new(FaultKind::Gateway { status: 502 })),
    ] {
        let mut world = World::new(config.clone(), settings(), 1_000);
        world.sandbox.inject(from_now_on(FaultOn::Requests, kind));
        let world = world.finish();
        assert!(
            matches!(
                world.run.stopped(),
                Some(Stop::Here(StopReason::TooManyUnknown { .. }))
            ),
            "{:?}",
            world.run.stopped()
        );
        assert!(
            (15..20).contains(&(world.elapsed_ms() / 60_000)),
            "{} ms",
            world.elapsed_ms()
        );
        let sent: usize = world.sizes.iter().sum();
        let pending = world.with_status(|status| matches!(status, RowStatus::Pending));
        assert_eq!(pending, 1_000 - sent, "nothing new is sent into silence");
        world.assert_true_and_in_order();
    }
}

#[test]
fn a_portal_that_loses_whatever_writes_is_left_after_the_patience_though_it_answers_questions() {
    let mut world = World::new(zero_cost(), settings(), 300);
    // Whatever writes is lost before the work; questions are answered.
    let lost = FaultKind::Unworked(Box::new(FaultKind::Gateway { status: 502 }));
    let on = FaultOn::Calls("crm.lead.add".into());
    world.sandbox.inject(from_now_on(on, lost));
    world.sandbox.inject(Fault {
        at: FaultAt::Request(2),
        kind: FaultKind::Delay { ms: 600 },
    });
    let world = world.finish();
    assert!(
        matches!(
            world.run.stopped(),
            Some(Stop::Here(StopReason::TooManyUnknown { .. }))
        ),
        "{:?}",
        world.run.stopped()
    );
    assert_eq!(world.created(), 1);
    assert!(
        (15..25).contains(&(world.elapsed_ms() / 60_000)),
        "{} ms",
        world.elapsed_ms()
    );
    world.assert_true_and_in_order();
}

fn denied(nth: u64) -> Fault {
    Fault {
        at: FaultAt::Call {
            method: "crm.lead.add".into(),
            nth,
        },
        kind: FaultKind::Refuse {
            status: 403,
            code: "ACCESS_DENIED".into(),
            text: "Access denied.".into(),
        },
    }
}

#[test]
fn without_the_right_to_add_no_row_fails_and_the_run_stops() {
    let mut world = World::new(zero_cost(), settings(), 300);
    // One row alone, and the ten that go next.
    for nth in 1..=11 {
        world.sandbox.inject(denied(nth));
    }
    let world = world.finish();
    assert!(matches!(world.run.stopped(), Some(Stop::Portal(_))));
    assert!(
        world
            .results
            .iter()
            .all(|row| row.status == RowStatus::Pending)
    );
}

#[test]
fn one_row_that_is_denied_keeps_no_other_from_being_sent() {
    let mut world = World::new(zero_cost(), settings(), 300);
    // The first row, and the same row once more when others were made.
    world.sandbox.inject(denied(1));
    world.sandbox.inject(denied(3));
    let world = world.finish();
    assert_eq!(world.run.stopped(), None);
    assert_eq!(world.created(), 299);
    let failed = world.with_status(|status| matches!(status, RowStatus::Failed(_)));
    assert_eq!(failed, 1);
    world.assert_true_and_in_order();
}

#[test]
fn a_stop_waits_for_what_is_under_way_and_then_calls_it_unknown() {
    let slow = SandboxConfig {
        cost_per_lead_ms: 700,
        ..SandboxConfig::self_hosted()
    };
    let mut world = World::new(slow, settings(), 600);
    world.stop_after_sent = Some(11);
    let world = world.finish();
    assert_eq!(
        world.run.stopped(),
        Some(&Stop::Here(StopReason::Interrupted))
    );
    world.assert_true_and_in_order();
    let unknown = world
        .results
        .iter()
        .filter(|row| matches!(row.status, RowStatus::Unknown(_)))
        .count();
    assert!(
        unknown > 0,
        "a batch of 20 s is longer than the grace of 10 s"
    );
}

#[test]
fn a_right_that_is_lost_on_the_way_fails_no_row() {
    let mut world = World::new(zero_cost(), settings(), 300);
    for nth in 17..=66 {
        let kind = FaultKind::Refuse {
            status: 400,
            code: String::new(),
            text: "Access denied.".into(),
        };
        world.sandbox.inject(Fault {
            at: FaultAt::Call {
                method: "crm.lead.add".into(),
                nth,
            },
            kind,
        });
    }
    let world = world.finish();
    assert!(matches!(world.run.stopped(), Some(Stop::Portal(_))));
    assert_eq!(world.created(), 16);
    assert_eq!(
        world.with_status(|status| matches!(status, RowStatus::Pending)),
        284
    );
    world.assert_true_and_in_order();
}

#[test]
fn a_portal_that_refuses_for_ever_ends_the_run() {
    let world = World::new(
        SandboxConfig {
            operating_limit_ms: Some(0),
            ..zero_cost()
        },
        settings(),
        300,
    )
    .finish();
    assert_eq!(
        world.run.stopped(),
        Some(&Stop::Here(StopReason::OperatingExhausted))
    );
    assert_eq!(
        world.with_status(|status| matches!(status, RowStatus::Pending)),
        300
    );
    assert!(
        world.elapsed_ms() < 30 * 60 * 1000,
        "{} ms",
        world.elapsed_ms()
    );
    world.assert_true_and_in_order();
}

#[test]
fn a_portal_that_cannot_be_reached_is_tried_for_its_patience_and_nothing_counts_as_sent() {
    let mut world = World::new(zero_cost(), settings(), 300);
    world.unreachable = true;
    let world = world.finish();
    assert!(matches!(
        world.run.stopped(),
        Some(Stop::Here(StopReason::PortalUnreachable { .. }))
    ));
    assert_eq!(
        (world.run.requests().sent, world.run.requests().retried),
        (0, 0)
    );
    assert!(
        (15..20).contains(&(world.elapsed_ms() / 60_000)),
        "{} ms",
        world.elapsed_ms()
    );
    world.assert_true_and_in_order();
}

#[test]
fn the_users_bound_on_refusals_stops_the_run() {
    let mut limited = settings();
    limited.max_failures = Some(2);
    let mut world = World::new(zero_cost(), limited, 300);
    for nth in [5, 20, 40] {
        let kind = FaultKind::Refuse {
            status: 400,
            code: "100".into(),
            text: "no".into(),
        };
        world.sandbox.inject(Fault {
            at: FaultAt::Call {
                method: "crm.lead.add".into(),
                nth,
            },
            kind,
        });
    }
    let world = world.finish();
    assert_eq!(
        world.run.stopped(),
        Some(&Stop::Here(StopReason::MaxFailures { limit: 2 }))
    );
    assert_eq!(
        world.with_status(|status| matches!(status, RowStatus::Failed(_))),
        3
    );
    world.assert_true_and_in_order();
}

#[test]
fn nothing_is_sent_whose_intent_the_journal_could_not_keep() {
    for failing in 1..8 {
        let mut world = World::new(zero_cost(), settings(), 200);
        world.failing_record = Some(failing);
        let world = world.finish();
        assert_eq!(
            world.run.stopped(),
            Some(&Stop::Here(StopReason::JournalFailed))
        );
        world.assert_true_and_in_order();
    }
}

#[test]
fn a_source_that_breaks_off_stops_the_run() {
    let mut world = World::new(zero_cost(), settings(), 500);
    world.source_fails_after = Some(230);
    let world = world.finish();
    assert_eq!(
        world.run.stopped(),
        Some(&Stop::Here(StopReason::SourceFailed))
    );
    assert_eq!(world.results.len(), 230);
}

#[test]
fn a_second_stop_does_not_wait_for_what_is_under_way() {
    let slow = SandboxConfig {
        cost_per_lead_ms: 2_000,
        ..SandboxConfig::self_hosted()
    };
    let mut world = World::new(slow, settings(), 100);
    // The first row, its look-up, five rows.
    world.stop_after_sent = Some(3);
    world.stop_twice = true;
    let before = 2_500;
    let world = world.finish();
    assert!(
        world.elapsed_ms() <= before,
        "the first row takes two seconds, the rows after it are not waited for: {}",
        world.elapsed_ms()
    );
    assert_eq!(
        world.with_status(|status| matches!(status, RowStatus::Unknown(_))),
        5
    );
    world.assert_true_and_in_order();
}

#[test]
fn random_faults_never_make_a_row_twice_and_always_leave_a_true_report() {
    for seed in 0..400 {
        let mut world = World::mixed(zero_cost(), settings(), 150 + seed % 250);
        world.seed_faults(seed);
        if seed % 3 == 0 {
            world.stop_after_sent = Some(1 + seed % 7);
            world.stop_twice = seed % 2 == 0;
        }
        let world = world.finish();
        assert!(
            world.elapsed_ms() < 60 * 60 * 1000,
            "seed {seed} took {} ms",
            world.elapsed_ms()
        );
        world.assert_true_and_in_order();
        for row in &world.results {
            if let RowStatus::Created(LeadId(id)) = row.status {
                assert_eq!(
                    world.lead_of(row),
                    Some(id),
                    "seed {seed}: the report names another lead"
                );
            }
        }
    }
}
