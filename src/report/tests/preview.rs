//! `preview.csv`: leads that were read out, and lines that were made of them elsewhere.

use super::{report, row, text, workbook};
use crate::domain::{Digest, Draft, FieldName, FieldValue, MultiValue, Origin};
use crate::messages::Language;
use crate::report::{PageFacts, PreviewLines, Report};
use crate::run::Summary;

fn fields() -> Vec<(FieldName, FieldValue)> {
    let phone = |value: &str, value_type| MultiValue {
        value_type,
        value: value.to_owned(),
    };
    let phones = vec![phone("+79160000000", "WORK"), phone("+79160000001", "HOME")];
    vec![
        (FieldName::new("PHONE"), FieldValue::Multi(phones)),
        (FieldName::new("TITLE"), FieldValue::Text("=1+1".into())),
    ]
}

fn shows_the_lead_once(mut report: Report) {
    report
        .finish(&Summary::default(), &PageFacts::default())
        .unwrap();
    insta::allow_duplicates! {
        insta::assert_snapshot!(text(&report, "preview.csv"), @r#"
        file,sheet,row,origin_id,TITLE,PHONE,OPPORTUNITY
        leads.xlsx,Лист1,2,K-2,'=1+1,'+79160000000 (WORK); +79160000001 (HOME),
        "#);
    }
}

#[test]
fn the_preview_shows_the_leads_as_they_would_be_sent() {
    let dir = tempfile::tempdir().unwrap();
    let mut report = report(&dir, Language::En, &[workbook()]);
    let draft = Draft {
        row: row(2),
        origin: Origin {
            originator: "leadbatch".into(),
            id: "K-2".into(),
        },
        content: Digest([0; 16]),
        cleared: Vec::new(),
        returned: false,
        chosen: Vec::new(),
        fields: fields(),
    };
    report.preview_row(&draft).unwrap();
    // It is full.
    assert!(!report.takes_previews());
    report.preview_row(&draft).unwrap();
    shows_the_lead_once(report);
}

#[test]
fn lines_that_were_made_elsewhere_are_the_same_and_take_the_same_room() {
    let (dir, source) = (tempfile::tempdir().unwrap(), workbook());
    let mut report = report(&dir, Language::En, std::slice::from_ref(&source));
    let shown = ["TITLE", "PHONE", "OPPORTUNITY"].map(str::to_owned);
    let (mut lines, mut line) = (PreviewLines::new(&shown, &source), Vec::new());
    lines.put((2, "K-2"), &fields(), &mut line);
    // There is no room for two.
    report.preview_lines(2, &line.repeat(2)).unwrap();
    assert!(report.takes_previews());
    report.preview_lines(1, &line).unwrap();
    assert!(!report.takes_previews());
    report.preview_lines(1, &line).unwrap();
    shows_the_lead_once(report);
}
