//! Rows with problems of the same sorts are counted together where nobody asks for more of them; they are told as those that are read out.

use std::fs;
use std::path::PathBuf;

use super::stage::{Stage, quick, text};

const MAPPING: &str = "version: 1\ncolumns:\n  Имя: NAME\n  Телефон: PHONE_WORK\n  Почта: EMAIL_WORK\n  Рождение: BIRTHDATE\n";

/// Stretches of rows with the same faults, then rows with one after the other, and some that were there before.
fn list(stage: &Stage) -> PathBuf {
    let row = |row: usize| {
        let fault = match row {
            0..600 => row / 90,
            _ => row * 7 % 11,
        };
        let number = if row % 83 == 82 { row / 2 } else { row };
        let phone = match fault {
            1 | 4 => format!("8 916 123-{:02}-{}", number / 100, number % 10),
            _ => format!("+7916{:07}", number * 7919),
        };
        let at = if matches!(fault, 2 | 4) { " at " } else { "@" };
        let born = match fault {
            3 | 5 => "31.02.1990",
            6 => "31.12.90",
            _ => "31.12.1990",
        };
        format!("Анна,{phone},anna.{number}{at}mail.ru,{born}\n")
    };
    let titles = "Имя,Телефон,Почта,Рождение\n".to_owned();
    let lines: Vec<String> = std::iter::once(titles).chain((0..1500).map(row)).collect();
    stage.file("list.csv", lines.concat())
}

#[test]
fn rows_that_are_counted_together_are_told_as_those_that_are_read_out() {
    let stage = Stage::new(quick());
    let (list, mapping) = (list(&stage), stage.file("m.yaml", MAPPING));
    let told = |report: &str, preview: &str| {
        let file = text(&list);
        let by = ["--mapping", text(&mapping), "--report", report];
        let ran = stage.run(&[&["check", file, "--preview", preview][..], &by].concat());
        assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
        let read = |name: &str| {
            let path = stage.folder.path().join(report).join(name);
            fs::read_to_string(path).expect(name)
        };
        let summary: serde_json::Value =
            serde_json::from_str(&read("summary.json")).expect("a summary");
        let counts = [&summary["rows"], &summary["problems"], &summary["sources"]];
        let counts = counts.map(ToString::to_string).join("\n");
        (
            ["results.csv", "problems.csv", "failures.csv"].map(read),
            counts,
        )
    };
    let (counted, read_out) = (told("counted", "1"), told("readout", "5000"));
    for (one, other) in counted.0.iter().zip(&read_out.0) {
        assert!(one == other, "{one}\n{other}");
    }
    assert_eq!(counted.1, read_out.1);
}
