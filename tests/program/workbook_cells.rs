//! Whatever a cell holds, the workbook gives it back: the same text, the same kind.

use std::path::Path;
use std::sync::Arc;

use leadbatch::domain::{
    CellKind, HeaderCell, OwnCell, Problem, ProblemKind, RowBlock, RowOrdinal, RowRef, SheetLayout,
    SourceFound, SourceIndex, SourceInfo, SourceRange, SourceSettings, WorkbookFormat,
};
use leadbatch::messages::{Catalogue, Language};
use leadbatch::report::{PageFacts, Report, ReportOptions};
use leadbatch::run::{RowResult, RowStatus, Summary};
use leadbatch::source;
use proptest::prelude::*;

fn source_of(found: SourceFound) -> SourceInfo {
    SourceInfo {
        file: "list.any".to_owned(),
        sheet: String::new(),
        found,
        header_row: 1,
        header: vec![HeaderCell::of("'=Имя"), HeaderCell::of("Ячейка")],
        range: SourceRange::default(),
        usual_cells: 0,
        sha256: String::new(),
        bytes: 0,
        layout: SheetLayout::default(),
        notes: Vec::new(),
    }
}

fn result(number: u64, cell: &OwnCell) -> RowResult {
    let row = RowRef {
        source: SourceIndex(0),
        number,
        ordinal: RowOrdinal(number - 2),
    };
    RowResult {
        row,
        status: RowStatus::Invalid,
        origin_id: Some(format!("origin-{number}")),
        problems: vec![Problem::of_row(row, ProblemKind::KeyEmpty)],
        cells: vec![OwnCell::text("x"), cell.clone()],
        responsible: None,
        source_id: None,
        own: Vec::new(),
    }
}

/// Writes the cells, one a row, and reads the workbook.
fn there_and_back(found: SourceFound, cells: &[OwnCell]) -> Vec<OwnCell> {
    let folder = tempfile::tempdir().expect("a folder");
    let options = ReportOptions {
        dir: folder.path().join("run"),
        run: "run",
        sources: &[source_of(found)],
        portal_base: None,
        mapping_text: b"",
        values: &[],
        own_columns: &[],
        delimiter: b';',
        shapes: Vec::new(),
        columns: Vec::new(),
        preview: None,
        before: None,
    };
    let catalogue = Arc::new(Catalogue::new(Language::Ru));
    let mut report = Report::create(options, catalogue).expect("a report");
    for (number, cell) in (2..).zip(cells) {
        report.row(&result(number, cell)).expect("a written row");
    }
    report
        .finish(&Summary::default(), &PageFacts::default())
        .expect("a whole report");
    read(report.workbook().expect("a workbook"))
}

fn read(book: &Path) -> Vec<OwnCell> {
    let info = source::survey(book, &SourceSettings::default()).expect("a survey");
    assert_eq!((info.title(0), info.title(2)), ("'=Имя", "_origin"));
    let mut reader = source::open(book, &info, SourceIndex(0)).expect("a reader");
    let mut cells = Vec::new();
    let mut block = RowBlock::new();
    loop {
        block.restart(SourceIndex(0), RowOrdinal(0));
        let more = reader.read(&mut block).expect("rows");
        for row in block.rows() {
            assert_eq!(row.cell(2).text, format!("origin-{}", cells.len() + 2));
            let cell = row.cell(1);
            let (text, kind) = (cell.text.to_owned(), cell.kind);
            cells.push(OwnCell { text, kind });
        }
        if !more {
            return cells;
        }
    }
}

/// A text as it can stand in a cell that is neither empty nor an error's name.
fn a_text() -> impl Strategy<Value = OwnCell> {
    prop_oneof![
        "['=+@\\-0-9.,_xа-я \t\r\n<>&\"]{1,12}",
        "_x[0-9A-Fa-f]{4}_",
        "(?s:[^\u{fffe}\u{ffff}#]{1,10})",
        "0{0,3}[0-9]{1,18}",
    ]
    .prop_map(OwnCell::text)
}

fn a_cell_of_a_workbook() -> impl Strategy<Value = OwnCell> {
    let of = |kind| move |text: String| OwnCell { text, kind };
    let moment = (1901..=9999_u32, 1..=12_u32, 1..=28_u32, 0..86_400_u32);
    let moment = moment.prop_map(|(year, month, day, second)| {
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        match (hour + minute + second) % 3 {
            0 => format!("{year:04}-{month:02}-{day:02}"),
            _ if hour + minute + second == 0 => "00:00:01".to_owned(),
            1 => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
            _ => format!("{hour:02}:{minute:02}:{second:02}"),
        }
    });
    prop_oneof![
        a_text(),
        any::<f64>()
            .prop_filter("finite", |number| number.is_finite())
            .prop_map(|number| (number + 0.0).to_string())
            .prop_map(of(CellKind::Number)),
        any::<i32>()
            .prop_map(|number| number.to_string())
            .prop_map(of(CellKind::Number)),
        moment.prop_map(of(CellKind::DateTime)),
        (24..9999_u32, 0..60_u32, 0..60_u32)
            .prop_map(|(hour, minute, second)| format!("{hour:02}:{minute:02}:{second:02}"))
            .prop_map(of(CellKind::DateTime)),
        any::<bool>()
            .prop_map(|flag| if flag { "TRUE" } else { "FALSE" }.to_owned())
            .prop_map(of(CellKind::Bool)),
        Just("#N/A".to_owned()).prop_map(of(CellKind::Error)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_cell_of_a_workbook_comes_back_as_what_it_was(
        cells in prop::collection::vec(a_cell_of_a_workbook(), 1..40)
    ) {
        let found = SourceFound::Workbook(WorkbookFormat::Xlsx);
        prop_assert_eq!(there_and_back(found, &cells), cells);
    }

    #[test]
    fn a_cell_of_a_text_comes_back_as_the_text_that_it_was(
        cells in prop::collection::vec(a_text(), 1..40)
    ) {
        let found = SourceFound::Csv {
            encoding: "utf-8".to_owned(),
            bom: false,
            delimiter: ';',
            single_quotes: false,
        };
        prop_assert_eq!(there_and_back(found, &cells), cells);
    }
}

#[test]
fn a_percentage_comes_back_as_the_share_that_it_was() {
    let percent = |text: &str| OwnCell {
        text: text.to_owned(),
        kind: CellKind::Percent,
    };
    let found = SourceFound::Workbook(WorkbookFormat::Xlsx);
    let cells = [
        "15%",
        "15.3%",
        "0.07%",
        "-120%",
        "100%",
        "33.33333333333333%",
    ]
    .map(percent);
    let shares = ["0.15", "0.153", "0.0007", "-1.2", "1", "0.3333333333333333"].map(percent);
    assert_eq!(there_and_back(found, &cells), shares);
}
