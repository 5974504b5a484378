//! What is kept comes back as it was.

use jiff::civil::date;
use rust_decimal::Decimal;

use super::kept::{KeptRow, result_of, result_text};
use crate::cli::row_cells::RowCells;
use crate::domain::{
    CellKind, Digest, Draft, FieldName, FieldValue, LeadId, MultiValue, Origin, OwnCell,
    PortalError, Problem, ProblemKind, RowOrdinal, RowRef, SourceIndex, UnknownCause,
};
use crate::run::{RowResult, RowStatus};

const ROW: RowRef = RowRef {
    source: SourceIndex(3),
    number: 1_048_576,
    ordinal: RowOrdinal(77),
};

fn problems() -> Vec<Problem> {
    let of_cell = |kind: ProblemKind| {
        let field = Some(FieldName::new("UF_CRM_1"));
        Problem::of_cell(ROW, 4, field, "а;\"б\"\n", kind)
    };
    let kinds = ProblemKind::samples();
    let mut problems: Vec<Problem> = kinds.clone().into_iter().map(of_cell).collect();
    problems.extend(kinds.into_iter().map(|kind| Problem::of_row(ROW, kind)));
    problems
}

fn moment(text: &str) -> FieldValue {
    // As it comes back: with its offset alone.
    let zoned: jiff::Zoned = text.parse().unwrap();
    let offset = jiff::tz::TimeZone::fixed(zoned.offset());
    FieldValue::DateTime(zoned.timestamp().to_zoned(offset))
}

fn cells() -> Vec<OwnCell> {
    let percent = OwnCell {
        text: "15%".to_owned(),
        kind: CellKind::Percent,
    };
    vec![OwnCell::text(""), OwnCell::text("a\u{0}b"), percent]
}

#[test]
fn a_row_comes_back_with_every_kind_of_value_and_problem() {
    let element = |value_type, value: &str| MultiValue {
        value_type,
        value: value.to_owned(),
    };
    let fields = [
        (
            "TITLE",
            FieldValue::Text("$result[x] \u{1F600}\n".to_owned()),
        ),
        ("STATUS_ID", FieldValue::Code("NEW".to_owned())),
        ("ASSIGNED_BY_ID", FieldValue::Integer(-7)),
        (
            "OPPORTUNITY",
            FieldValue::Decimal(Decimal::new(1_250_050, 2)),
        ),
        ("BIRTHDATE", FieldValue::Date(date(1990, 5, 31))),
        ("DATE_CREATE", moment("2011-07-01T10:00:00.5+04:00[+04:00]")),
        ("DATE_MODIFY", moment("1969-12-31T10:00:00-03:30[-03:30]")),
        ("OPENED", FieldValue::YesNo(true)),
        ("OPENED", FieldValue::YesNo(false)),
        (
            "PHONE",
            FieldValue::Multi(vec![element("WORK", "+7900"), element("HOME", "")]),
        ),
        ("IM", FieldValue::Multi(vec![element("TELEGRAM", "@a")])),
        (
            "CONTACT_IDS",
            FieldValue::List(vec![
                FieldValue::Integer(1),
                FieldValue::Code("C_2".to_owned()),
            ]),
        ),
        ("CONTACT_IDS", FieldValue::List(Vec::new())),
    ];
    for returned in [false, true] {
        let kept = KeptRow {
            draft: Draft {
                row: ROW,
                origin: Origin {
                    originator: "o\"o".to_owned(),
                    id: "я|1".to_owned(),
                },
                content: Digest(*b"0123456789abcdef"),
                cleared: Vec::new(),
                returned,
                chosen: vec![FieldName::new("ASSIGNED_BY_ID")],
                fields: fields
                    .iter()
                    .map(|(name, value)| (FieldName::new(name), value.clone()))
                    .collect(),
            },
            problems: problems(),
            cells: RowCells {
                all: cells().into(),
                own: vec!["=1".to_owned()],
            },
        };
        assert_eq!(KeptRow::of_text(&kept.text()), Some(kept));
    }
    assert_eq!(KeptRow::of_text("[1]"), None);
}

#[test]
fn a_row_that_gets_another_place_takes_its_problems_along() {
    let mut kept = KeptRow {
        draft: Draft {
            row: ROW,
            origin: Origin {
                originator: String::new(),
                id: String::new(),
            },
            content: Digest([1; 16]),
            cleared: Vec::new(),
            returned: false,
            chosen: Vec::new(),
            fields: Vec::new(),
        },
        problems: problems(),
        cells: RowCells::default(),
    };
    kept.renumber(RowOrdinal(5));
    let rows = kept.problems.iter().map(|problem| problem.row);
    let mut rows = rows.chain([kept.draft.row]);
    assert!(rows.all(|row| row.ordinal == RowOrdinal(5) && row.number == ROW.number));
}

#[test]
fn a_result_comes_back_however_the_row_ended() {
    let error = PortalError {
        code: "100".to_owned(),
        text: "Поле".to_owned(),
        status: 400,
    };
    let responsible = "7".to_owned();
    let causes = [
        UnknownCause::TimedOut,
        UnknownCause::ConnectionLost,
        UnknownCause::Unreadable { status: 502 },
        UnknownCause::Fault(error.clone()),
        UnknownCause::NotMentioned,
        UnknownCause::Stopped,
        UnknownCause::Unresolved,
        UnknownCause::WithoutOrigin { candidates: None },
        UnknownCause::WithoutOrigin {
            candidates: Some(vec![LeadId(3), LeadId(9)]),
        },
        UnknownCause::NoProof {
            responsible: responsible.clone(),
        },
        UnknownCause::NoSight { responsible },
    ];
    let ended = [
        RowStatus::Created(LeadId(u64::MAX)),
        RowStatus::Updated(LeadId(1)),
        RowStatus::Skipped,
        RowStatus::Invalid,
        RowStatus::Failed(error),
        RowStatus::Pending,
    ];
    for status in ended.into_iter().chain(causes.map(RowStatus::Unknown)) {
        for origin_id in [None, Some("r1".to_owned())] {
            let result = RowResult {
                row: ROW,
                status: status.clone(),
                origin_id,
                problems: problems(),
                cells: vec![OwnCell::text("x")],
                responsible: Some("7".to_owned()),
                source_id: Some("WEB".to_owned()),
                own: vec!["y".to_owned(), String::new()],
            };
            assert_eq!(result_of(&result_text(&result)), Some(result));
        }
    }
    assert_eq!(result_of("{}"), None);
}
