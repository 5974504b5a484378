//! Mended and saved in `LibreOffice`, the workbook brings in what was missing; not mended, it says the same again.

use std::collections::BTreeSet;
use std::path::Path;

use super::dirty_book::{MAPPING, MENDED, ROWS, SOUND, dirty_book};
use super::opened_book::mend;
use super::report_rows::{origins, told};
use super::soffice::saved_as;
use super::stage::{Stage, quick, text};

#[test]
#[ignore = "needs LibreOffice; .ci/run installs it"]
fn what_was_mended_and_saved_in_libreoffice_brings_in_every_lead_once() {
    for kind in ["xlsx", "ods", "xls"] {
        let stage = Stage::new(quick());
        let (list, mapping) = (
            stage.file("list.xlsx", dirty_book(1)),
            stage.file("m.yaml", MAPPING),
        );
        let first = stage.import(&list, &mapping, &["--report", "first"]);
        assert_eq!(first.code, 1, "{}\n{}", first.out, first.err);
        assert_eq!(stage.leads_made(), SOUND);
        let mended = stage.folder.path().join("mended.xlsx");
        mend(
            &stage.folder.path().join("first/failures.xlsx"),
            &mended,
            &MENDED,
        );
        let saved = saved_as(&mended, kind);
        let second = stage.import(&saved, &mapping, &["--report", "second"]);
        // The row without a phone and an e-mail is still to be mended.
        assert_eq!(second.code, 1, "{kind}\n{}\n{}", second.out, second.err);
        let leads = stage.leads();
        let made: BTreeSet<&str> = leads
            .iter()
            .filter_map(|lead| lead["ORIGIN_ID"].as_str())
            .collect();
        let (before, after) = (origins(&stage, "first"), origins(&stage, "second"));
        let known: BTreeSet<&str> = before.values().map(String::as_str).collect();
        assert_eq!((leads.len(), made.len()), (ROWS - 1, ROWS - 1), "{kind}");
        assert!(
            made.is_subset(&known),
            "{kind}: mended rows keep their identity"
        );
        assert_eq!(after.len() as u64, ROWS as u64 - SOUND, "{kind}");
        let again = stage.import(&saved, &mapping, &["--report", "third"]);
        assert_eq!(again.code, 1, "{kind}\n{}", again.err);
        assert_eq!(
            stage.leads_made(),
            ROWS as u64 - 1,
            "{kind}: nothing is sent twice"
        );
        as_mended(&stage, kind);
    }
}

/// Cells that nobody touched arrived as they stand in the list.
fn as_mended(stage: &Stage, kind: &str) {
    let leads = stage.leads();
    let of = |title: &str| {
        let mut leads = leads.iter();
        leads
            .find(|lead| lead["TITLE"] == title)
            .unwrap_or_else(|| panic!("{kind}: no {title}"))
    };
    let short = of("Короткий телефон");
    assert_eq!(short["PHONE"][0]["VALUE"], "+79160000002", "{kind}");
    assert_eq!(short["OPPORTUNITY"], "1501.50", "{kind}");
    assert!(
        short["BIRTHDATE"]
            .as_str()
            .is_some_and(|day| day.starts_with("1980-05-12")),
        "{kind}"
    );
    assert_eq!(short["COMMENTS"], "15%", "{kind}");
    assert_eq!(of("=Валюта+дата")["CURRENCY_ID"], "RUB", "{kind}");
    assert_eq!(of("Открыт ли")["OPENED"], "Y", "{kind}");
}

#[test]
#[ignore = "needs LibreOffice; .ci/run installs it"]
fn what_was_only_saved_in_libreoffice_has_the_same_problems() {
    let stage = Stage::new(quick());
    let (list, mapping) = (
        stage.file("list.xlsx", dirty_book(1)),
        stage.file("m.yaml", MAPPING),
    );
    let check = |file: &Path, report: &str| {
        let ran = stage.at_portal(&[
            "check",
            text(file),
            "--mapping",
            text(&mapping),
            "--report",
            report,
        ]);
        assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
        told(&stage, report)
    };
    let first = check(&list, "first");
    let book = stage.folder.path().join("first/failures.xlsx");
    for kind in ["xlsx", "ods", "xls"] {
        assert_eq!(check(&saved_as(&book, kind), kind), first, "{kind}");
    }
}

#[test]
#[ignore = "needs LibreOffice; .ci/run installs it"]
fn lists_of_other_kinds_of_workbooks_come_back_with_the_same_problems_too() {
    let stage = Stage::new(quick());
    let list = stage.file("list.xlsx", dirty_book(1));
    let mapping = stage.file("m.yaml", MAPPING);
    for kind in ["ods", "xls"] {
        let source = saved_as(&list, kind);
        let check = |file: &Path, report: &str| {
            let args = [
                "check",
                text(file),
                "--mapping",
                text(&mapping),
                "--report",
                report,
            ];
            let ran = stage.at_portal(&args);
            assert_eq!(ran.code, 1, "{kind}\n{}\n{}", ran.out, ran.err);
            told(&stage, report)
        };
        let (first, again) = (format!("{kind}-first"), format!("{kind}-again"));
        let before = check(&source, &first);
        let book = stage.folder.path().join(&first).join("failures.xlsx");
        assert_eq!(check(&book, &again), before, "{kind}");
    }
}
