//! Imports that go well, and what a user finds afterwards.

use super::stage::{MAPPING, Stage, quick, rows, text};

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
    assert_eq!(
        summary["requests"]["sent"],
        stage.requests_seen(),
        "every request counts, the first question too"
    );
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

#[test]
fn a_returned_row_does_not_change_its_meaning_when_its_neighbours_are_gone() {
    let stage = Stage::new(quick());
    let mapping = stage.file(
        "m.yaml",
        "version: 1\ncolumns: {T: TITLE, P: PHONE_WORK, S: OPPORTUNITY, D: BIRTHDATE}\n",
    );
    let file = stage.file(
        "us.csv",
        "T;P;S;D\nA;;1,250.50;03/25/1990\nB;12;1,250;04/05/1990\nC;;3,500.25;04/05/1990\n",
    );
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
        1
    );
    let mended = stage.file(
        "mended.csv",
        stage
            .report("failures.csv")
            .replace(";12;", ";89161234567;"),
    );
    let ran = stage.run(&[
        "check",
        text(&mended),
        "--mapping",
        text(&mapping),
        "--lang",
        "en",
    ]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(
        ran.err.contains("ambiguous_number") && ran.err.contains("ambiguous_date"),
        "{}",
        ran.err
    );
    let settled = stage.file("n.yaml", "version: 1\nsource: {decimal: '.', dates: [MM/DD/YYYY]}\ncolumns: {T: TITLE, P: PHONE_WORK, S: OPPORTUNITY, D: BIRTHDATE}\n");
    let ran = stage.import(&mended, &settled, &["--report", "sent"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.leads()[0]["OPPORTUNITY"], "1250.00");
}

#[test]
fn a_number_of_a_workbook_comes_back_as_the_number_that_it_was() {
    let stage = Stage::new(quick());
    let mapping = stage.file("m.yaml", "version: 1\nsource: {decimal: ','}\nkey: [K]\noriginator: o\ncolumns: {T: TITLE, P: PHONE_WORK, S: OPPORTUNITY}\n");
    let path = stage.folder.path().join("a.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, title) in (0..).zip(["K", "T", "P", "S"]) {
        sheet.write(0, column, title).expect("a cell");
    }
    sheet
        .write(1, 0, "007")
        .and_then(|sheet| sheet.write(1, 1, "A"))
        .and_then(|sheet| sheet.write(1, 2, "12"))
        .and_then(|sheet| sheet.write(1, 3, 12.125))
        .expect("cells");
    book.save(&path).expect("a workbook");
    assert_eq!(stage.import(&path, &mapping, &[]).code, 1);
    let failures = stage.report("failures.csv");
    assert!(
        failures.contains(";'007;"),
        "a spreadsheet program would make it 7: {failures}"
    );
    let mended = stage.file("mended.csv", failures.replace(";12;", ";89161234567;"));
    let ran = stage.import(&mended, &mapping, &["--report", "sent"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lead = &stage.leads()[0];
    assert_eq!(
        (&lead["OPPORTUNITY"], &lead["ORIGIN_ID"]),
        (&"12.13".into(), &"007".into())
    );
}
