//! A check reads a file once, and is not to be known from one that read it twice.

use crate::stage::{Stage, quick};

const MAPPING: &str = "version: 1
columns: {Название: TITLE, Телефон: PHONE_WORK, Дата рождения: BIRTHDATE, Сумма: OPPORTUNITY}
";

/// Rows enough that the last ones are not among those by which columns are guessed.
const ROWS: u64 = 6_000;

/// A list whose days and amounts may be read in two ways, but for its last row.
fn list(day: &str, amount: &str) -> String {
    let mut text = "Название;Телефон;Дата рождения;Сумма\n".to_owned();
    for row in 0..ROWS {
        let cells = format!(
            "Заявка {row};+7 916 {:03}-{:02}-00;03/04/1990;1,500\n",
            row / 100,
            row % 100
        );
        text.push_str(&cells);
    }
    text + &format!("Последняя;+7 903 111-22-33;{day};{amount}\n")
}

/// What a check says of the first lead, and the rows and the hash of its summary.
fn checked(list: &str, show: &[&str]) -> (String, serde_json::Value, serde_json::Value) {
    let stage = Stage::new(quick());
    stage.file("leads.csv", list);
    stage.file("m.yaml", MAPPING);
    let always = [
        "check",
        "leads.csv",
        "--mapping",
        "m.yaml",
        "--report",
        "report",
        "--preview",
        "1",
        "--lang",
        "en",
    ];
    let ran = stage.run(&[always.as_slice(), show].concat());
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    let lead = stage
        .report("preview.csv")
        .lines()
        .nth(1)
        .unwrap_or_default()
        .to_owned();
    // Rows that are known by their content and can be sent are not named, whether they were read out or looked over.
    let named = |line: &&str| !line.contains(",pending,,,,");
    let results = stage.report("results.csv");
    assert_eq!(results.lines().skip(1).find(named), None);
    let summary = stage.summary();
    (
        lead,
        summary["rows"].clone(),
        summary["files"][0]["sha256"].clone(),
    )
}

#[test]
fn what_the_last_row_says_of_a_column_holds_for_the_first_one_too() {
    for (day, amount, read_as) in [
        ("04/15/1990", "2,50", ["1990-03-04", "1.5"]),
        ("15/04/1990", "1,234,567", ["1990-04-03", "1500"]),
    ] {
        let list = list(day, amount);
        // Leads that are shown as they are read wait until all is known.
        let known = checked(&list, &["--show", "1"]);
        let guessed = checked(&list, &[]);
        assert_eq!(guessed, known);
        for value in read_as {
            assert!(guessed.0.contains(value), "{value}: {}", guessed.0);
        }
        assert_eq!(guessed.1["pending"], ROWS + 1);
    }
}

/// Rows of every kind: plain ones, odd ones, wrong ones, such as repeat others, and people and stages that some of them name.
fn mixed() -> String {
    let mut text = "Номер;Название;Телефон;Почта;Сумма;Менеджер\n".to_owned();
    for row in 0..ROWS {
        let odd = match row % 10 {
            3 => "Тест;12345;anna@;1,500;7",
            5 => "Заявка;8 (495) 123-45-67;Anna@Example.org;500 $;",
            7 => "Заявка;нет;;0;1",
            _ => "",
        };
        let line = if odd.is_empty() {
            let person = row % 3;
            format!(
                "{row};Заявка {row};+7916{row:07};user{row}@example.org;{}.50;{person}\n",
                row % 977 + 1
            )
        } else {
            format!("{};{odd}\n", row - row % 20)
        };
        text.push_str(&line);
    }
    text
}

#[test]
fn a_plan_is_the_same_whether_its_rows_are_looked_over_or_read_out() {
    let list = mixed();
    let mapping = "version: 1
originator: plans
key: [Номер]
columns: {Название: TITLE, Телефон: PHONE_WORK, Почта: EMAIL_HOME, Сумма: OPPORTUNITY, Менеджер: ASSIGNED_BY_ID}
";
    let imported = |bounds: &[&str]| {
        let stage = Stage::new(quick());
        stage.file("leads.csv", &list);
        stage.file("m.yaml", mapping);
        let always = [
            "import",
            "leads.csv",
            "--mapping",
            "m.yaml",
            "--yes",
            "--no-progress",
            "--report",
            "report",
        ];
        let ran = stage.at_portal(&[always.as_slice(), bounds].concat());
        assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
        let port = stage.webhook().replace("http://", "");
        let port = port.split('/').next().unwrap_or_default().to_owned();
        let told = ran.err.replace(&port, "portal");
        // Requests that are under way together make their leads in any order.
        let without_lead = |line: &str| {
            let cells = line.split(',').enumerate();
            let cells = cells.filter(|(place, _)| !matches!(place, 4 | 5));
            cells.map(|(_, cell)| cell.to_owned()).collect::<Vec<_>>()
        };
        let results = stage.report("results.csv");
        let results: Vec<_> = results.lines().map(without_lead).collect();
        (told, results, stage.report("problems.csv"))
    };
    // Where not all may go it matters which row is which, and each is read out.
    let (over, out) = (imported(&[]), imported(&["--limit", "1000000"]));
    assert!(over.0.contains("leads to create"), "{}", over.0);
    assert_eq!(over, out);
}
