//! Leads that bring their own dates and people, by `crm.item.batchImport` of an administrator.

use leadbatch::sandbox::{Change, Employee, FieldSettings, People, SandboxConfig, ValueRule};
use serde_json::{Value, json};

use super::stage::{Stage, quick};

const MAPPING: &str = "version: 1
method: crm.item.batchImport
originator: history
key: [Номер]
columns:
  Номер: UTM_TERM
  Название: TITLE
  Создан: DATE_CREATE
  Перемещён: MOVED_TIME
  Изменён: DATE_MODIFY
  Автор: CREATED_BY_ID
";

/// So many rows whose dates are in another order than the rows; some are bad, one is there twice, one has no date.
fn history(count: u64) -> String {
    let mut text = "Номер;Название;Создан;Перемещён;Изменён;Автор\n".to_owned();
    for number in 1..=count {
        // Each day of a permutation once.
        let day = (number * 37) % (count + 1);
        let (year, month, day) = (2010 + day / 336, 1 + (day / 28) % 12, 1 + day % 28);
        let date = format!("{day:02}.{month:02}.{year}");
        let row = match number % 50 {
            7 => format!("{number};Без даты {number};;;;\n"),
            11 => format!("{number};Плохой {number};32.13.2020;;;\n"),
            _ => format!("{number};Лид {number};{date} 10:00;{date} 11:00;{date} 12:30;1\n"),
        };
        text.push_str(&row);
        if number == 13 {
            text.push_str(&row);
        }
    }
    text
}

/// Creation dates in the order of the leads' numbers.
fn dates(stage: &Stage) -> Vec<String> {
    let mut leads: Vec<(u64, String)> = stage.dates();
    leads.sort_unstable();
    leads.into_iter().map(|(_, date)| date).collect()
}

/// Rows of the report by status, and that they stand in the file's order.
fn statuses(stage: &Stage, rows: u64) -> Vec<String> {
    let results = stage.table("results.csv", b',');
    let numbers: Vec<u64> = results
        .iter()
        .map(|row| row["row"].parse().expect("a number"))
        .collect();
    assert_eq!(numbers, (2..rows + 3).collect::<Vec<_>>());
    results.iter().map(|row| row["status"].clone()).collect()
}

fn count(statuses: &[String], wanted: &str) -> u64 {
    statuses.iter().filter(|status| *status == wanted).count() as u64
}

#[test]
fn leads_get_the_dates_and_authors_of_their_rows_in_rising_order() {
    let stage = Stage::new(quick());
    let (file, mapping) = (
        stage.file("rows.csv", history(400)),
        stage.file("m.yaml", MAPPING),
    );
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    for part in [
        "in the order of the dates",
        "one request at a time",
        "younger lead",
        "do not run for leads",
    ] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    let told = statuses(&stage, 400);
    assert_eq!((count(&told, "created"), count(&told, "invalid")), (392, 8));
    assert_eq!(count(&told, "skipped"), 1);
    assert_eq!(stage.summary()["rows"]["created"], 392);
    let dates = dates(&stage);
    assert!(dates.is_sorted(), "{dates:?}");
    assert_eq!(dates.len(), 392);
    let first = stage.call("crm.lead.get", json!({"id": stage.lead_of("1")}))["result"].clone();
    for (field, begins) in [
        ("DATE_CREATE", "2010-02-10T10:00"),
        ("MOVED_TIME", "2010-02-10T11:00"),
        ("DATE_MODIFY", "2010-02-10T12:30"),
        ("CREATED_BY_ID", "1"),
    ] {
        let told = first[field].as_str().expect("a text");
        assert!(told.starts_with(begins), "{field}: {told}");
    }
    // Rows without a date come last, and are of now.
    let made_now = dates.iter().filter(|date| !date.starts_with("201"));
    assert_eq!(made_now.count(), 8);
    let again = stage.import(&file, &mapping, &["--report", "again"]);
    assert_eq!((again.code, stage.leads_made()), (1, 392), "{}", again.err);
    let run = stage.summary()["run"].as_str().expect("a run").to_owned();
    let verified = stage.at_portal(&["verify", &run]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    let undone = stage.at_portal(&["undo", &run, "--yes"]);
    assert_eq!((undone.code, stage.leads_made()), (0, 0), "{}", undone.err);
}

#[test]
fn what_the_portal_lost_of_a_dated_lead_is_not_put_down_to_people() {
    let stage = Stage::new(SandboxConfig {
        fields: FieldSettings {
            changes: vec![ValueRule::new("TITLE", Change::UpperCased)],
            ..FieldSettings::default()
        },
        ..quick()
    });
    let rows = "Номер;Название;Создан;Перемещён;Изменён;Автор\n\
        1;Первый;01.05.2020 10:00;01.05.2020 11:00;02.05.2020 12:30;8\n\
        2;Второй;01.06.2020 10:00;;;\n\
        3;Третий;;;;8\n";
    let (file, mapping) = (stage.file("rows.csv", rows), stage.file("m.yaml", MAPPING));
    let ran = stage.import(&file, &mapping, &["--no-read-back"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let verified = stage.at_portal(&["verify", "last"]);
    assert_eq!(verified.code, 1, "{}{}", verified.out, verified.err);
    let told = "though nobody changed them: 3";
    assert!(verified.out.contains(told), "{}", verified.out);
}

#[test]
fn a_webhook_that_is_no_administrators_is_refused_before_anything_is_sent() {
    let employee = Employee {
        id: 1,
        ..Employee::default()
    };
    let stage = Stage::new(SandboxConfig {
        people: People {
            employees: vec![employee],
            ..People::default()
        },
        ..quick()
    });
    let (file, mapping) = (
        stage.file("rows.csv", history(20)),
        stage.file("m.yaml", MAPPING),
    );
    let ran = stage.import(&file, &mapping, &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    for word in ["administrator_needed", "DATE_CREATE", "CREATED_BY_ID"] {
        assert!(ran.err.contains(word), "{word}: {}", ran.err);
    }
    assert_eq!(stage.leads_made(), 0);
}

#[test]
fn a_run_that_is_killed_goes_on_in_the_order_of_dates() {
    for point in [
        "after_intents:3",
        "after_sending:4",
        "after_reply:3",
        "before_intents:5",
    ] {
        let stage = Stage::new(quick());
        let (file, mapping) = (
            stage.file("rows.csv", history(200)),
            stage.file("m.yaml", MAPPING),
        );
        stage.import_killed_at(&file, &mapping, point);
        let before = stage.leads_made();
        let waits = ["--request-limit", "1", "--settle", "1"];
        let ran = stage.import(&file, &mapping, &waits);
        assert_eq!(ran.code, 1, "{point}: {}", ran.err);
        let told = statuses(&stage, 200);
        assert_eq!(count(&told, "created"), 196, "{point}: {before} before");
        let dates = dates(&stage);
        assert!(dates.is_sorted() && dates.len() == 196, "{point} {dates:?}");
        assert_eq!(stage.summary()["starts"], 2);
    }
}

#[test]
fn a_lead_that_somebody_makes_in_the_middle_stops_the_run_with_the_rest_pending() {
    let stage = Stage::new(quick());
    let (file, mapping) = (
        stage.file("rows.csv", history(200)),
        stage.file("m.yaml", MAPPING),
    );
    stage.import_killed_at(&file, &mapping, "before_intents:6");
    let before = stage.leads_made();
    assert!(before > 20, "{before}");
    let made: Value = stage.call("crm.lead.add", json!({"fields": {"TITLE": "Обычный"}}));
    assert!(made["result"].is_u64(), "{made}");
    let waits = ["--request-limit", "1", "--settle", "1"];
    let ran = stage.import(&file, &mapping, &waits);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("older_than_newest"), "{}", ran.err);
    let told = statuses(&stage, 200);
    // Rows without a date would be taken, and wait behind the others.
    assert_eq!(
        (count(&told, "created"), count(&told, "failed")),
        (before, 0)
    );
    assert_eq!(count(&told, "pending"), 196 - before);
    assert_eq!(stage.leads_made(), before + 1);
    let summary = stage.summary();
    assert_eq!(summary["stopped"]["code"], "older_than_newest");
    // The lead is taken away again: the same command goes on.
    stage.call("crm.lead.delete", json!({"id": made["result"]}));
    let ran = stage.import(&file, &mapping, &waits);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(stage.leads_made(), 196);
    assert!(dates(&stage).is_sorted());
}
