//! The program itself against its sandbox over HTTP, in fast motion: rows from a CSV, the journal on the disk, the report written.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// An import of a certain length, and the least time in which the limits permit it.
struct Import {
    name: &'static str,
    settings: &'static str,
    plan: &'static str,
    rows: u64,
    /// How many times as fast as the real clock.
    speed: u64,
    least_s: f64,
}

/// So many seconds of charged work, a little less than three budgets of 480 s: a budget is there at once, and what is spent of it is
/// there again ten minutes after.
fn three_budgets(charged_s: f64) -> f64 {
    1_200.0 + charged_s - 960.0
}

/// Rows at the rate: a fresh process has ten requests at once.
fn at_rate(rows: u64, per_second: f64) -> f64 {
    ((rows as f64 / 50.0) - 10.0) / per_second
}

fn imports() -> Vec<Import> {
    let import = |name, settings, rows, speed, least_s| Import {
        name,
        settings,
        plan: "standard",
        rows,
        speed,
        least_s,
    };
    vec![
        import(
            "5 ms, floor 0.1 s",
            "limits: {operating_floor_ms: 100}\ncosts: {lead_ms: 5}",
            30_000,
            20,
            at_rate(30_000, 2.0),
        ),
        Import {
            plan: "enterprise",
            ..import(
                "instant, Enterprise",
                "plan: enterprise\ncosts: {lead_ms: 0, call_ms: 0}",
                60_000,
                20,
                at_rate(60_000, 5.0),
            )
        },
        import(
            "150 ms",
            "costs: {lead_ms: 150}",
            9_500,
            100,
            three_budgets(1_425.0),
        ),
        import(
            "300 ms",
            "costs: {lead_ms: 300}",
            4_750,
            100,
            three_budgets(1_425.0),
        ),
        import(
            "3 s",
            "costs: {lead_ms: 3000}",
            480,
            100,
            three_budgets(1_425.0),
        ),
        import(
            "newer, 150 ms",
            "operating: {model: newer}\ncosts: {lead_ms: 150}",
            19_000,
            60,
            three_budgets(1_425.0),
        ),
        import(
            "newer, 300 ms",
            "operating: {model: newer}\ncosts: {lead_ms: 300}",
            9_500,
            60,
            three_budgets(1_425.0),
        ),
        import(
            "newer, 3 s",
            "operating: {model: newer}\ncosts: {lead_ms: 3000}",
            950,
            60,
            three_budgets(1_425.0),
        ),
        import(
            "no counters, 5 ms",
            "operating: {model: absent}\ncosts: {lead_ms: 5}",
            30_000,
            20,
            at_rate(30_000, 2.0),
        ),
        import(
            "150 ms, 1 % of answers lost",
            "costs: {lead_ms: 150}\nfaults: [{kind: lost, chance_percent: 1}]",
            9_500,
            100,
            three_budgets(1_425.0),
        ),
    ]
}

const MAPPING: &str = "version: 1\noriginator: ceiling\nkey: [ID]\ncolumns: {Название: TITLE, Имя: NAME, Телефон: PHONE_WORK, Почта: EMAIL_HOME, Сумма: OPPORTUNITY, Комментарий: COMMENTS}\nset: {SOURCE_ID: WEB, CURRENCY_ID: RUB}\n";

fn csv(rows: u64) -> String {
    let mut text = "ID;Название;Имя;Телефон;Почта;Сумма;Комментарий\n".to_owned();
    for row in 0..rows {
        writeln!(
            text,
            "{row};Заявка {row};Анна;+7916{row:07};user{row}@example.ru;{}.50;Перезвонить, {row}",
            row % 99_999
        )
        .expect("memory");
    }
    text
}

fn run(folder: &Path, import: &Import) -> Value {
    fs::write(folder.join("rows.csv"), csv(import.rows)).expect("a file");
    fs::write(folder.join("m.yaml"), MAPPING).expect("a file");
    fs::write(folder.join("sandbox.yaml"), import.settings).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadbatch"));
    command
        .current_dir(folder)
        .env_remove("LEADBATCH_PORTAL")
        .args([
            "import",
            "rows.csv",
            "--mapping",
            "m.yaml",
            "--portal",
            "sandbox",
        ])
        .args(["--sandbox-settings", "sandbox.yaml", "--plan", import.plan])
        .args(["--speed", &import.speed.to_string(), "--state", "state"])
        .args([
            "--report",
            "report",
            "--lang",
            "en",
            "--yes",
            "--no-progress",
        ]);
    let ran = command.output().expect("the program runs");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let summary = fs::read(folder.join("report/summary.json")).expect("a summary");
    serde_json::from_slice(&summary).expect("JSON")
}

/// Runs every import and prints the table.
pub fn table() {
    println!(
        "| over HTTP | rows | times as fast | took, virtual s | least | ratio | rejected | created | binding |\n|---|---|---|---|---|---|---|---|---|"
    );
    for import in imports() {
        let folder = tempfile::tempdir().expect("a folder");
        let summary = run(folder.path(), &import);
        let took = summary["duration_s"].as_f64().unwrap_or(0.0);
        println!(
            "| {} | {} | {} | {took:.0} | {:.0} | {:.3} | {} | {} | {} |",
            import.name,
            import.rows,
            import.speed,
            import.least_s,
            import.least_s / took,
            summary["requests"]["rejected"],
            summary["rows"]["created"],
            summary["budget"]["binding"],
        );
    }
}
