//! The page of a small made-up run, and what becomes of earlier pages.

use std::fs;

use crate::domain::{PortalError, Problem, ProblemKind, RowRef};
use crate::messages::Language;
use crate::report::Report;
use crate::report::tests::{
    csv_source, page_facts, report, result, row, summary, text, workbook, written,
};
use crate::run::{RowStatus, Summary};

/// The page without its style, a tag a line.
fn bare(report: &Report) -> String {
    let page = text(report, "report.html");
    let (head, rest) = page.split_once("<style>").expect("a style");
    let (_, body) = rest.split_once("</style>").expect("its end");
    format!("{head}{body}")
        .replace(env!("CARGO_PKG_VERSION"), "VERSION")
        .replace("><", ">\n<")
}

#[test]
fn a_page_tells_the_run_in_english() {
    let (_dir, report) = written(Language::En, csv_source());
    insta::assert_snapshot!(bare(&report));
}

#[test]
fn a_page_tells_the_run_in_russian() {
    let (_dir, report) = written(Language::Ru, workbook());
    insta::assert_snapshot!(bare(&report));
}

/// The block of JSON in a page.
fn block(page: &str) -> serde_json::Value {
    let (_, block) = page.split_once("id=\"leadbatch-data\">").expect("a block");
    let (block, _) = block.split_once("</script>").expect("its end");
    serde_json::from_str(block).expect("JSON")
}

#[test]
fn the_totals_of_the_page_are_those_of_the_summary() {
    let (_dir, report) = written(Language::En, csv_source());
    let page = text(&report, "report.html");
    let summary: serde_json::Value = serde_json::from_str(&text(&report, "summary.json")).unwrap();
    assert_eq!(block(&page)["totals"], summary["rows"]);
    assert!(page.contains("1 + 1 + 2 + 1 + 1 + 1 = 7 rows read"));
}

#[test]
fn figures_that_do_not_add_up_are_not_made_to() {
    let dir = tempfile::tempdir().unwrap();
    let mut report = report(&dir, Language::En, &[csv_source()]);
    let mut wrong = summary();
    wrong.rows.read = 9;
    report.finish(&wrong, &page_facts()).unwrap_err();
    let page = text(&report, "report.html");
    assert!(page.contains("= 7") || page.contains("≠ 9 rows read: do not rely"));
    assert!(page.contains("The outcomes add up to 7 rows, but 9 were read."));
}

#[test]
fn nothing_of_a_file_becomes_part_of_the_page() {
    const HOSTILE: &str =
        "</script><script>alert('x')</script><img src=x onerror=y> \u{202e}\u{1b}[2J\"' &amp;";
    let dir = tempfile::tempdir().unwrap();
    let mut source = csv_source();
    source.file = HOSTILE.to_owned();
    source.header[2].title = HOSTILE.to_owned();
    let mut report = report(&dir, Language::En, &[source]);
    let at: RowRef = row(2);
    let problem = Problem::of_cell(at, 2, None, HOSTILE, ProblemKind::EmailInvalid);
    let refused = PortalError {
        code: HOSTILE.to_owned(),
        text: HOSTILE.to_owned(),
        status: 400,
    };
    report
        .row(&result(2, RowStatus::Failed(refused), vec![problem], &[]))
        .unwrap();
    let mut told = summary();
    told.portal_user = HOSTILE.to_owned();
    told.portal = HOSTILE.to_owned();
    told.files[0].path = HOSTILE.to_owned();
    told.mapping_path = HOSTILE.to_owned();
    told.stopped = Some(("x".to_owned(), HOSTILE.to_owned()));
    told.responsible.0.insert(HOSTILE.to_owned(), 1);
    told.sources.0.insert(HOSTILE.to_owned(), 1);
    told.people_replaced.insert(HOSTILE.to_owned(), 1);
    let mut facts = page_facts();
    facts
        .names
        .people
        .insert("7".to_owned(), HOSTILE.to_owned());
    facts.advice = Some(HOSTILE.to_owned());
    report.finish(&told, &facts).unwrap();
    let page = text(&report, "report.html");
    assert_eq!(page.matches("<script").count(), 1, "the block alone");
    assert_eq!(page.matches("</script").count(), 1);
    assert!(!page.contains("<img"));
    let (shown, _) = page.split_once("<script").unwrap();
    assert!(
        !shown.contains(['\u{202e}', '\u{1b}']),
        "marks and controls are shown as escapes"
    );
    assert!(shown.contains("&lt;img src=x onerror=y&gt; \\u{202e}\\u{1b}[2J&quot;"));
}

/// Goes on with a run: the report is written once more as its next start.
fn go_on(dir: &tempfile::TempDir, start: u64) -> Report {
    let mut report = report(dir, Language::En, &[csv_source()]);
    let told = Summary {
        starts: start,
        ..summary()
    };
    report.finish(&told, &page_facts()).unwrap();
    report
}

#[test]
fn the_page_of_the_next_start_tells_of_all_starts() {
    let (dir, report) = written(Language::En, csv_source());
    drop(report);
    let page = text(&go_on(&dir, 2), "report.html");
    let starts = block(&page)["starts"].clone();
    assert_eq!(starts.as_array().map(Vec::len), Some(2));
    assert_eq!(
        starts[0]["timeline"]["intervals"].as_array().map(Vec::len),
        Some(5)
    );
    assert!(page.contains("<h3>Starts</h3>"));
    assert!(!page.contains("course is not known"));

    // A page that somebody has edited is no reason to stop; it is said what is missing.
    let path = dir.path().join("run-1/report.html");
    fs::write(&path, page.replace("\"starts\":[", "\"starts\":{")).unwrap();
    let page = text(&go_on(&dir, 3), "report.html");
    assert!(page.contains("An earlier page of this run could not be read."));
    assert!(page.contains("no page of them is there: 1, 2."));
    assert_eq!(block(&page)["starts"].as_array().map(Vec::len), Some(1));
}
