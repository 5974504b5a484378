//! What happens when something is wrong, or when somebody stops it.

use leadbatch::sandbox::{Fault, FaultAt, FaultKind, SandboxConfig};

use super::stage::{Stage, project, quick, text};

const MAPPING: &str = "version: 1\noriginator: walks\nkey: [Номер]\ncolumns: {Название: TITLE, Телефон: PHONE_WORK, Заметка: COMMENTS}\n";

fn rows(count: usize) -> String {
    let row = |number| format!("{number};Лид {number};8916{number:07};\n");
    "Номер;Название;Телефон;Заметка\n".to_owned() + &(0..count).map(row).collect::<String>()
}

#[test]
fn awkward_texts_arrive_as_they_stand_in_the_file() {
    let stage = Stage::new(quick());
    let notes = [
        "a&b=c+d %41",
        "#хвост",
        "$result[r0001]",
        "до $result[r0001][ID] после",
        "=HYPERLINK(\"http://x\")",
        "«ёлки» 🌸 [x] <b>",
        "100% + 5 ; \"кавычки\"",
    ];
    let mut file = "Номер;Название;Телефон;Заметка\n".to_owned();
    for (number, note) in notes.iter().enumerate() {
        file.extend([format!(
            "{number};\"{0}\";;\"{0}\"\n",
            note.replace('"', "\"\"")
        )]);
    }
    let ran = stage.import(
        &stage.file("awkward.csv", file),
        &stage.file("m.yaml", MAPPING),
        &[],
    );
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    let titles: Vec<_> = stage
        .leads()
        .iter()
        .map(|lead| {
            (
                lead["ORIGIN_ID"].as_str().expect("an origin").to_owned(),
                lead["TITLE"].as_str().expect("a title").to_owned(),
            )
        })
        .collect();
    for (number, note) in notes.iter().enumerate() {
        assert!(
            titles.contains(&(number.to_string(), (*note).to_owned())),
            "{note}: {titles:?}"
        );
    }
}

#[test]
fn every_lead_carries_its_origin_and_stands_in_the_report() {
    let stage = Stage::new(quick());
    let ran = stage.import(
        &stage.file("rows.csv", rows(120)),
        &stage.file("m.yaml", MAPPING),
        &[],
    );
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    let results = stage.table("results.csv", b',');
    assert_eq!(results.len(), 120);
    let line = &results[7];
    assert_eq!(
        (
            line["row"].as_str(),
            line["status"].as_str(),
            line["origin_id"].as_str()
        ),
        ("9", "created", "7")
    );
    assert!(line["lead_url"].ends_with(&format!("/crm/lead/details/{}/", line["lead_id"])));
    let summary = stage.summary();
    assert_eq!(summary["rows"]["created"], 120);
    assert_eq!(summary["requests"]["rejected"], serde_json::json!({}));
    assert_eq!(stage.report("mapping.yaml"), MAPPING);
}

#[test]
fn quiet_prints_nothing_when_all_is_well_and_json_prints_the_summary() {
    let stage = Stage::new(quick());
    let (file, mapping) = (
        stage.file("rows.csv", rows(3)),
        stage.file("m.yaml", MAPPING),
    );
    let quiet = stage.import(&file, &mapping, &["--quiet"]);
    assert_eq!(
        (quiet.code, quiet.out.as_str(), quiet.err.as_str()),
        (0, "", "")
    );
    let json = stage.run(&["check", text(&file), "--mapping", text(&mapping), "--json"]);
    let summary: serde_json::Value = serde_json::from_str(&json.out).expect("only JSON on stdout");
    assert_eq!(summary["rows"]["pending"], 3);
}

#[test]
fn a_lost_answer_is_reported_as_unknown_and_never_sent_again() {
    let stage = Stage::new(quick());
    stage.inject(Fault {
        at: FaultAt::Call {
            method: "crm.lead.add".into(),
            nth: 60,
        },
        kind: FaultKind::Die,
    });
    let ran = stage.import(
        &stage.file("rows.csv", rows(150)),
        &stage.file("m.yaml", MAPPING),
        &[],
    );
    assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
    let summary = stage.summary();
    assert_eq!(
        (
            summary["rows"]["created"].as_u64(),
            summary["rows"]["unknown"].as_u64()
        ),
        (Some(100), Some(50))
    );
    assert!(
        ran.out.contains("ORIGIN_ID"),
        "what to do about the unknown ones is said: {}",
        ran.out
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_with_a_true_report_and_exit_3() {
    use std::io::{BufRead as _, BufReader};
    let stage = Stage::new(SandboxConfig {
        cost_per_lead_ms: 20,
        ..SandboxConfig::self_hosted()
    });
    let (file, mapping) = (
        stage.file("rows.csv", rows(3_000)),
        stage.file("m.yaml", MAPPING),
    );
    let args = [
        "import",
        text(&file),
        "--mapping",
        text(&mapping),
        "--plan",
        "self-hosted",
        "--report",
        "report",
        "--lang",
        "en",
    ];
    let mut child = stage
        .command(&args)
        .env("LEADBATCH_PORTAL", stage.webhook())
        .stderr(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut said = BufReader::new(child.stderr.take().expect("stderr"));
    // The plan stands on the screen before the first row is sent; a lead in the portal says that sending has begun.
    let mut line = String::new();
    said.read_line(&mut line).expect("a line");
    while stage.leads_made() == 0 {
        std::thread::yield_now();
    }
    let killed = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill");
    assert!(killed.success());
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut said, &mut rest).expect("stderr");
    let status = child.wait().expect("an end");
    assert_eq!(status.code(), Some(3), "{rest}");
    let summary = stage.summary();
    assert_eq!(summary["status"], "stopped");
    assert_eq!(summary["stopped"]["code"], "interrupted");
    let rows = &summary["rows"];
    assert_eq!(rows["read"], 3_000);
    assert!(rows["pending"].as_u64().is_some_and(|pending| pending > 0));
    assert_eq!(
        rows["created"].as_u64(),
        Some(stage.leads_made()),
        "{summary}"
    );
}

#[test]
fn a_portal_that_is_none_is_one_clear_message_and_an_exit_code() {
    let stage = Stage::new(SandboxConfig {
        scopes: vec!["user".into()],
        ..quick()
    });
    let (file, mapping) = (
        stage.file("rows.csv", rows(2)),
        stage.file("m.yaml", MAPPING),
    );
    let import = |portal: &str| {
        let mut command = stage.command(&[
            "import",
            text(&file),
            "--mapping",
            text(&mapping),
            "--lang",
            "en",
        ]);
        super::stage::Ran::from(
            command
                .env("LEADBATCH_PORTAL", portal)
                .output()
                .expect("the program runs"),
        )
    };
    let right = stage.webhook();
    let wrong = right.replace("/sandbox/", "/verysecretcode/");
    for (portal, code, word) in [
        (right.as_str(), 3, "scope_missing"),
        (wrong.as_str(), 3, "webhook_refused"),
        (
            "http://127.0.0.1:9/rest/1/verysecretcode/",
            3,
            "portal_unreachable",
        ),
        (
            "http://example.org/rest/1/verysecretcode/",
            2,
            "http_not_allowed",
        ),
        ("romashka", 2, "webhook_malformed"),
    ] {
        let ran = import(portal);
        assert_eq!(ran.code, code, "{portal}: {}", ran.err);
        assert!(ran.err.contains(word), "{portal}: {}", ran.err);
        assert!(
            !(ran.err + &ran.out).contains("verysecretcode"),
            "the secret is printed"
        );
    }
    assert!(stage.leads_made() == 0);
}

#[test]
fn a_file_that_cannot_be_read_is_one_clear_message_and_exit_5() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", MAPPING);
    let xlsx = std::fs::read(project("samples/leads-ru.xlsx")).expect("the sample");
    let files = [
        (
            "missing",
            stage.folder.path().join("none.csv"),
            "file_not_found",
        ),
        ("empty", stage.file("empty.csv", ""), "empty_file"),
        (
            "truncated",
            stage.file("cut.xlsx", &xlsx[..xlsx.len() / 2]),
            "corrupt_workbook",
        ),
        (
            "a picture",
            stage.file("leads.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01"),
            "unsupported_format",
        ),
    ];
    for (what, file, word) in files {
        let ran = stage.import(&file, &mapping, &[]);
        assert_eq!(ran.code, 5, "{what}: {}", ran.err);
        assert!(ran.err.contains(word), "{what}: {}", ran.err);
    }
}

#[test]
fn a_wrong_mapping_shows_every_mistake_at_its_place_and_exit_2() {
    let stage = Stage::new(quick());
    let file = stage.file("rows.csv", rows(2));
    let mapping = stage.file(
        "m.yaml",
        "version: 1\ncolums: {}\ncolumns:\n  Названье: TITLE\n  Телефон: PHONE_WRK\n",
    );
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    for part in [
        ":2:1:",
        ":4:3:",
        ":5:12:",
        "columns",
        "Название",
        "PHONE_WORK",
    ] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    let ran = stage.import(
        &file,
        &stage.file("m.yaml", "columns: [unclosed\n\tx: {"),
        &[],
    );
    assert_eq!(ran.code, 2, "{}", ran.err);
}

#[test]
fn bounds_on_the_source_refuse_it_before_anything_is_sent() {
    let stage = Stage::new(quick());
    let (file, mapping) = (
        project("samples/leads-dirty.csv"),
        project("mappings/legacy.yaml"),
    );
    for (bound, value) in [("--max-invalid", "10%"), ("--min-rows", "1000")] {
        let ran = stage.run(&[
            "import",
            text(&file),
            "--mapping",
            text(&mapping),
            "--portal",
            &stage.webhook(),
            bound,
            value,
            "--lang",
            "ru",
        ]);
        assert_eq!(ran.code, 5, "{}", ran.err);
    }
    assert_eq!(stage.leads_made(), 0);
}

#[test]
fn a_row_that_comes_back_mended_keeps_its_cells_and_its_identity() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", MAPPING.replace("key: [Номер]\n", ""));
    let file = stage.file(
        "rows.csv",
        "Номер;Название;Телефон;Заметка\n1;=1+1;+7 916 12;-нет\n",
    );
    assert_eq!(stage.import(&file, &mapping, &[]).code, 1);
    let failures = stage.report("failures.csv");
    assert!(
        failures.contains("'=1+1") && !failures.contains(";=1+1"),
        "a spreadsheet program would calculate: {failures}"
    );
    let origin = stage.table("failures.csv", b';')[0]["_origin"].clone();

    let mended = stage.file(
        "mended.csv",
        failures.replace("'+7 916 12;", "'+7 916 123-45-67;"),
    );
    let ran = stage.import(&mended, &mapping, &["--report", "again"]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    let lead = &stage.leads()[0];
    assert_eq!(
        (&lead["TITLE"], &lead["COMMENTS"], &lead["ORIGIN_ID"]),
        (&"=1+1".into(), &"-нет".into(), &origin.into())
    );
}

#[test]
fn a_column_of_dates_decides_day_and_month_for_each_of_its_cells() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", "version: 1\ncolumns: {T: TITLE, D: BIRTHDATE}\n");
    for (name, other, expected) in [
        ("us", "03/25/1984", "1984-03-04"),
        ("ru", "25/03/1984", "1984-04-03"),
    ] {
        let file = stage.file(
            &format!("{name}.csv"),
            format!("T;D\na;03/04/1984\nb;{other}\n"),
        );
        let ran = stage.run(&[
            "check",
            text(&file),
            "--mapping",
            text(&mapping),
            "--report",
            name,
            "--lang",
            "en",
        ]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let preview = std::fs::read_to_string(stage.folder.path().join(name).join("preview.csv"))
            .expect("a preview");
        assert!(preview.contains(expected), "{preview}");
        assert!(!ran.err.contains("ambiguous_date"), "{}", ran.err);
    }
}

#[test]
fn the_sheet_and_the_bounds_of_the_command_line_are_obeyed() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", "version: 1\nsource: {sheet: Нет такого, on_new_columns: ignore}\ncolumns: {Название: TITLE}\nrequire: [TITLE]\n");
    let file = project("samples/leads-ru.xlsx");
    let named = stage.run(&[
        "check",
        text(&file),
        "--mapping",
        text(&mapping),
        "--sheet",
        "Лиды",
        "--lang",
        "en",
    ]);
    assert_eq!(named.code, 0, "{}", named.err);
    assert!(
        !named.err.contains("not named in the mapping"),
        "{}",
        named.err
    );
    assert_eq!(
        stage
            .run(&["check", text(&file), "--mapping", text(&mapping)])
            .code,
        5
    );

    let mapping = stage.file("n.yaml", "version: 1\ncolumns: {T: TITLE, D: BIRTHDATE}\n");
    let file = stage.file("two.csv", "T;D\na;31.02.1990\nb;01.01.1990\n");
    for (bound, code) in [
        ("1", 1),
        ("0", 5),
        ("50%", 1),
        ("49%", 5),
        ("150%", 2),
        ("many", 2),
    ] {
        let ran = stage.run(&[
            "check",
            text(&file),
            "--mapping",
            text(&mapping),
            "--max-invalid",
            bound,
        ]);
        assert_eq!(ran.code, code, "{bound}: {}", ran.err);
    }
}

#[test]
fn an_amount_with_its_currency_stands_in_the_preview_as_it_is_sent() {
    let stage = Stage::new(quick());
    let mapping = stage.file(
        "m.yaml",
        "version: 1\ncolumns: {T: TITLE, S: OPPORTUNITY}\n",
    );
    let file = stage.file("one.csv", "T;S\na;1200 USD\n");
    assert_eq!(
        stage
            .run(&[
                "check",
                text(&file),
                "--mapping",
                text(&mapping),
                "--report",
                "report"
            ])
            .code,
        0
    );
    assert_eq!(stage.table("preview.csv", b',')[0]["CURRENCY_ID"], "USD");
    let ran = stage.import(&file, &mapping, &["--report", "sent"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.leads()[0]["CURRENCY_ID"], "USD");
}

#[cfg(unix)]
#[test]
fn a_file_that_changes_while_it_is_sent_stops_the_run() {
    let stage = Stage::new(SandboxConfig {
        cost_per_lead_ms: 1,
        ..SandboxConfig::self_hosted()
    });
    let (file, mapping) = (
        stage.file("rows.csv", rows(20_000)),
        stage.file("m.yaml", MAPPING),
    );
    let args = [
        "import",
        text(&file),
        "--mapping",
        text(&mapping),
        "--plan",
        "self-hosted",
        "--report",
        "report",
        "--lang",
        "en",
    ];
    let child = stage
        .command(&args)
        .env("LEADBATCH_PORTAL", stage.webhook())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program runs");
    while stage.leads_made() == 0 {
        std::thread::yield_now();
    }
    stage.file("rows.csv", rows(5_000));
    let ran = super::stage::Ran::from(child.wait_with_output().expect("an end"));
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("source_changed"), "{}", ran.err);
    assert_eq!(stage.summary()["stopped"]["code"], "source_failed");
}
