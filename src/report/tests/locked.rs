//! Files of a report that are open in another program.

use super::*;

const FILES: [&str; 8] = [
    "results.csv",
    "failures.csv",
    "failures-2.csv",
    "failures.xlsx",
    "problems.csv",
    "preview.csv",
    "summary.json",
    "mapping.yaml",
];

/// What a locked file is like on every system and for every user: a name that is there and cannot be written. The folder is one
/// that this run has claimed before.
fn all_locked(dir: &TempDir) {
    let folder = dir.path().join("run-1");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join(".leadbatch-run"), "run-1").unwrap();
    for name in FILES {
        fs::create_dir(folder.join(name)).unwrap();
        fs::write(folder.join(name).join("somebody's"), "").unwrap();
    }
}

#[test]
fn every_file_of_a_report_takes_the_next_free_name_when_its_own_is_locked() {
    let dir = tempfile::tempdir().unwrap();
    all_locked(&dir);
    let mut other = csv_source();
    other.header = header(&["Имя"]);
    let mut report = report(&dir, Language::En, &[csv_source(), other]);
    let mut results = made_up_results();
    let mut of_other = results[1].clone();
    of_other.row.source = SourceIndex(1);
    results.push(of_other);
    for result in &results {
        report.row(result).unwrap();
    }
    let mut sums = summary();
    sums.rows.read += 1;
    sums.rows.invalid += 1;
    report.finish(&sums, &PageFacts::default()).unwrap();

    for name in [
        "results-2.csv",
        "problems-2.csv",
        "preview-2.csv",
        "mapping-2.yaml",
    ] {
        assert!(!text(&report, name).is_empty(), "{name}");
    }
    assert!(text(&report, "summary-2.json").contains("\"read\": 8"));
    let failures: Vec<_> = report
        .failures()
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(failures, ["failures-3.csv", "failures-2-2.csv"]);
    assert!(text(&report, "failures-3.csv").starts_with("ID;Имя;Телефон;Сумма;_origin;"));
    assert!(text(&report, "failures-2-2.csv").starts_with("Имя;_origin;"));
    let book = report.workbook().and_then(Path::file_name).unwrap();
    assert_eq!(book, "failures-2.xlsx");
    assert_eq!(report.notes().len(), FILES.len());
    let left = fs::read_dir(report.dir()).unwrap();
    let part = left
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|ending| ending == "part"));
    assert_eq!(part, None);
}
