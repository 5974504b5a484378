//! Bad input: one clear message, an exit code, and nothing sent.

use leadbatch::sandbox::SandboxConfig;

use super::stage::{MAPPING, Ran, Stage, project, quick, rows, text};

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
        Ran::from(
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
        ("romashka", 2, "profile_unknown"),
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
fn constants_and_the_time_zone_are_told_with_the_other_mistakes_and_not_row_by_row() {
    let stage = Stage::new(quick());
    let file = stage.file("rows.csv", rows(2));
    let mapping = stage.file(
        "m.yaml",
        "version: 1\nlocale: {time_zone: Moscow/Europe}\ncolumns:\n  Названье: TITLE\nset:\n  BIRTHDATE: вчера\n  PHONE: '12'\n  OPPORTUNITY: много\n  STATUS_ID: NEWW\n",
    );
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    for part in [":2:21:", ":4:3:", ":6:14:", ":7:10:", ":8:16:", ":9:14:"] {
        assert_eq!(ran.err.matches(part).count(), 1, "{part}: {}", ran.err);
    }
    assert!(ran.err.contains("only part of a date"), "{}", ran.err);
    assert_eq!(stage.leads_made(), 0);
}

#[test]
fn a_webhook_in_a_wrong_place_is_not_repeated() {
    let stage = Stage::new(quick());
    let webhook = "https://a.bitrix24.example/rest/1/verysecretcode/";
    for args in [
        vec![
            "import",
            webhook,
            "--mapping",
            "m.yaml",
            "--portal",
            "sandbox",
        ],
        vec!["check", "rows.csv", "--mapping", webhook],
        vec!["check", "a", webhook],
    ] {
        let ran = stage.run(&args);
        assert!(ran.code == 2 || ran.code == 5, "{}", ran.err);
        assert!(
            !(ran.err.clone() + &ran.out).contains("verysecretcode"),
            "{}",
            ran.err
        );
    }
}
