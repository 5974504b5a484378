//! Lines that are made beforehand, held against those of rows that are told by themselves.

use std::fs;

use proptest::prelude::*;
use proptest::sample::Index;

use super::{csv_source, row, workbook};
use crate::domain::{
    FieldName, OwnCell, Problem, ProblemKind, RowRef, Severity, SourceInfo, guard,
};
use crate::messages::{Catalogue, Language};
use crate::report::failures::Failures;
use crate::report::folder::Folder;
use crate::report::phrases::Phrases;
use crate::report::table::Line;
use crate::report::{Telling, TellingRow, ToldLines, ToldText, problems, results};
use crate::run::{RowResult, RowStatus};

/// The lines of a row that is told by itself.
fn told_alone(catalogue: &Catalogue, sources: &[SourceInfo], result: &RowResult) -> [String; 3] {
    let told = Phrases::default().told(catalogue, sources, &result.problems);
    let (mut line, mut lines) = (Line::new(b','), [Vec::new(), Vec::new()]);
    let cells = results::cells(catalogue, sources, None, result, &told);
    let own = result.own.iter().map(|cell| guard(cell));
    let cells: Vec<_> = cells.into_iter().chain(own).collect();
    line.put(cells.iter().map(|cell| cell.as_bytes()), &mut lines[0]);
    for (problem, phrase) in told.with(&result.problems) {
        let cells = problems::cells(sources, problem, phrase);
        line.put(cells.iter().map(|cell| cell.as_bytes()), &mut lines[1]);
    }
    let dir = tempfile::tempdir().unwrap();
    let mut folder = Folder::claim(dir.path().join("run"), "run").unwrap();
    let mut failures = Failures::open(&mut folder, sources, b'\t').unwrap();
    failures.row(catalogue, sources, result, &told).unwrap();
    failures.tables().for_each(|table| table.flush().unwrap());
    let mut failed = String::new();
    for path in failures.written() {
        let text = fs::read_to_string(path).unwrap();
        failed.push_str(text.split_once('\n').unwrap().1);
    }
    let [results, problems] = lines.map(|line| String::from_utf8(line).unwrap());
    [results, problems, failed]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[-=+@',;\"\n\ta-zа-я 0-9]{0,8}",
        "[0-9]{1,5}",
        any::<String>()
    ]
}

fn problem() -> impl Strategy<Value = Problem> {
    let kinds = ProblemKind::samples();
    let often = vec![
        ProblemKind::PhoneTooShort { digits: 10 },
        ProblemKind::DateInvalid,
        ProblemKind::FormulaNoValue,
        ProblemKind::EmailMended {
            after: "a@b.ru".to_owned(),
        },
        ProblemKind::UnknownValue {
            allowed: vec!["a, \"b\"".to_owned()],
            nearest: "none".to_owned(),
        },
    ];
    let kind = prop_oneof![
        any::<Index>().prop_map(move |at| at.get(&often).clone()),
        any::<Index>().prop_map(move |at| at.get(&kinds).clone()),
        text().prop_map(|after| ProblemKind::EmailMended { after }),
    ];
    let severity = prop_oneof![
        Just(Severity::Info),
        Just(Severity::Warning),
        Just(Severity::Error)
    ];
    let place = (
        prop::option::weighted(0.9, 0_usize..5),
        prop::option::of("PHONE|EMAIL"),
    );
    (kind, severity, place, text()).prop_map(|(kind, severity, (column, field), value)| Problem {
        severity,
        column,
        field: field.map(|field| FieldName::new(&field)),
        value,
        ..Problem::of_row(row(2), kind)
    })
}

type Row = (u64, Option<String>, Vec<Problem>, Vec<String>, bool);

fn result(told: Row, own: usize) -> RowResult {
    let (number, origin_id, mut problems, cells, is_unnamed) = told;
    let place = RowRef { number, ..row(2) };
    for problem in &mut problems {
        problem.row = place;
    }
    let is_error = |problem: &Problem| problem.severity >= Severity::Error;
    let is_invalid = is_unnamed || problems.iter().any(is_error);
    RowResult {
        row: place,
        status: if is_invalid {
            RowStatus::Invalid
        } else {
            RowStatus::Pending
        },
        origin_id: origin_id.filter(|_| !is_unnamed),
        problems,
        responsible: None,
        source_id: None,
        own: cells.iter().take(own).cloned().collect(),
        cells: cells.into_iter().map(OwnCell::text).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn lines_made_beforehand_are_those_of_a_row_that_is_told_by_itself(
        rows in prop::collection::vec(
            (
                any::<u64>(),
                prop::option::of(text()),
                prop::collection::vec(problem(), 0..4),
                prop::collection::vec(text(), 0..5),
                prop::bool::weighted(0.1),
            ),
            1..6,
        ),
        file in text(),
        (is_text, several, own) in (any::<bool>(), any::<bool>(), 0_usize..3),
    ) {
        let source = if is_text { csv_source() } else { workbook() };
        let source = SourceInfo { file, ..source };
        let mut sources = vec![source];
        if several {
            sources.push(csv_source());
        }
        let catalogue = Catalogue::new(Language::Ru);
        let telling = Telling { catalogue: &catalogue, sources: &sources, delimiter: b'\t' };
        let mut lines = ToldLines::new(telling, &sources[0]);
        let mut text = ToldText::default();
        // Twice: what was kept is what was made.
        for row in rows.iter().chain(&rows) {
            let result = result(row.clone(), own);
            let cells = result.cells.iter().map(|cell| cell.text.as_str());
            let whole: String = cells.collect();
            let row = TellingRow {
                row: result.row,
                is_invalid: result.status == RowStatus::Invalid,
                origin_id: result.origin_id.as_deref(),
                problems: &result.problems,
                cells: result.cells.len(),
                text: &whole,
            };
            let own = result.own.iter().map(String::as_str);
            let cell = |at: usize| result.cells.get(at).map_or("", |cell| &cell.text).into();
            let Some(span) = lines.put(row, own, cell, &mut text) else {
                continue;
            };
            let told = text.row(&span).unwrap();
            let told = [told.results, told.problems, told.failures];
            let told = told.map(|line| String::from_utf8(line.to_vec()).unwrap());
            prop_assert_eq!(told, told_alone(&catalogue, &sources, &result));
        }
    }
}
