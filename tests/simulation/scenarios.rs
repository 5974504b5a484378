//! The scenarios of `samples/sandbox/`, each driven by a whole import in virtual time.

use std::collections::BTreeSet;
use std::path::Path;

use leadbatch::run::RowStatus;
use leadbatch::sandbox::{SandboxConfig, SandboxSettings};

use crate::world::{World, settings};

/// Rows of an import.
const ROWS: u64 = 400;
/// Rows of an import that is to meet one fault in a hundred requests.
const MANY_ROWS: u64 = 10_000;

/// What becomes of the rows: all are created without one rejected call; all are created though answers were lost; all are created, and the portal itself does one
/// request twice; each is refused.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Smoothly,
    Created,
    Doubled,
    Refused,
}

/// Every scenario, with what an import through it ends like.
const SCENARIOS: &[(&str, u64, Ends)] = &[
    ("standard", ROWS, Ends::Smoothly),
    ("enterprise", ROWS, Ends::Smoothly),
    ("self-hosted", ROWS, Ends::Smoothly),
    ("newer-counting", ROWS, Ends::Smoothly),
    ("zero-counters", ROWS, Ends::Smoothly),
    ("slow", ROWS, Ends::Created),
    ("busy-neighbour", ROWS, Ends::Created),
    ("own-leads", ROWS, Ends::Smoothly),
    ("simple-mode", ROWS, Ends::Smoothly),
    ("token-expires", ROWS, Ends::Smoothly),
    ("changes-values", ROWS, Ends::Smoothly),
    ("mandatory-fields", ROWS, Ends::Refused),
    ("loses-answers", MANY_ROWS, Ends::Created),
    ("gateway-cuts", ROWS, Ends::Created),
    ("maintenance", ROWS, Ends::Created),
    ("stumbling", ROWS, Ends::Doubled),
    ("amocrm", ROWS, Ends::Smoothly),
    ("every-field", ROWS, Ends::Refused),
];

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/sandbox")
}

fn config(name: &str) -> SandboxConfig {
    let path = folder().join(format!("{name}.yaml"));
    let text = std::fs::read_to_string(&path).expect("a scenario");
    assert!(text.starts_with("# "), "{name} says what it shows");
    let settings = SandboxSettings::read(&text).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    settings
        .config()
        .unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

#[test]
fn every_scenario_that_is_shipped_stands_here() {
    let shipped: BTreeSet<String> = std::fs::read_dir(folder())
        .expect("the folder")
        .map(|entry| {
            let name = entry.expect("an entry").file_name();
            name.to_string_lossy().trim_end_matches(".yaml").to_owned()
        })
        .collect();
    let known = SCENARIOS.iter().map(|(name, ..)| (*name).to_owned());
    assert_eq!(shipped, known.collect());
}

#[test]
fn every_scenario_takes_an_import_and_ends_as_it_says() {
    for (name, rows, ends) in SCENARIOS {
        let mut world = World::new(config(name), settings(), *rows);
        world.refused_though_saved = Some("Некорректный e-mail");
        let world = world.finish();
        let unknown = world.with_status(|status| matches!(status, RowStatus::Unknown(_)));
        let rejected = &world.run.requests().rejected;
        println!(
            "{name}: {} created, {unknown} unknown, {} sent again, {} s, {rejected:?}",
            world.created(),
            world.sent_again(*rows),
            world.elapsed_ms() / 1000
        );
        match ends {
            Ends::Smoothly => assert!(
                rejected.is_empty() && unknown == 0 && world.created() == 400,
                "{name}: {rejected:?}"
            ),
            // One row is refused though it was saved.
            Ends::Doubled => assert_eq!(
                (
                    world.created(),
                    world.with_status(|status| matches!(status, RowStatus::Failed(_))),
                    unknown
                ),
                (usize::try_from(*rows).expect("small") - 1, 1, 0),
                "{name}"
            ),
            Ends::Created => assert_eq!(
                (world.created(), unknown),
                (usize::try_from(*rows).expect("small"), 0),
                "{name}"
            ),
            Ends::Refused => assert_eq!((world.created(), unknown), (0, 0), "{name}"),
        }
        if *ends == Ends::Doubled {
            let twins = world.origins_in_portal().into_values();
            let twins: Vec<u64> = twins.filter(|leads| *leads > 1).collect();
            assert!(
                (1..=50).contains(&twins.len()) && twins.iter().all(|leads| *leads == 2),
                "{name}: one request, twice: {twins:?}"
            );
            world.assert_report_is_true();
        } else {
            world.assert_true_and_in_order();
        }
    }
}
