//! A small made-up run, and every file of its report.

mod locked;
mod preview;
mod told_lines;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use super::{PageFacts, PageNames, Report, ReportOptions};
use crate::domain::{
    Coded as _, FieldName, HeaderCell, LeadId, OwnCell, PortalError, Problem, ProblemKind,
    RowCounts, RowOrdinal, RowRef, SheetLayout, SourceFound, SourceIndex, SourceInfo, SourceRange,
    UnknownCause, WorkbookFormat, unguard,
};
use crate::messages::{Catalogue, Language};
use crate::run::{
    Binding, Budget, Ceilings, CountingModel, FileSummary, Interval, LeadCost, RequestCounts,
    ResponsibleCounts, RowResult, RowStatus, RunStatus, SourceCounts, Summary, Timeline, Waited,
};

pub(super) fn csv_source() -> SourceInfo {
    SourceInfo {
        file: "leads.csv".into(),
        sheet: String::new(),
        found: SourceFound::Csv {
            encoding: "windows-1251".into(),
            bom: false,
            delimiter: ';',
            single_quotes: false,
        },
        header_row: 1,
        header: header(&["ID", "Имя", "Телефон", "Сумма"]),
        range: SourceRange::default(),
        usual_cells: 0,
        sha256: "00".repeat(32),
        bytes: 100,
        layout: SheetLayout::default(),
        notes: Vec::new(),
    }
}

pub(super) fn workbook() -> SourceInfo {
    SourceInfo {
        file: "leads.xlsx".into(),
        sheet: "Лист1".into(),
        found: SourceFound::Workbook(WorkbookFormat::Xlsx),
        ..csv_source()
    }
}

fn header(titles: &[&str]) -> Vec<HeaderCell> {
    let cell = |title: &&str| HeaderCell::of(*title);
    titles.iter().map(cell).collect()
}

/// A row of the first source; row 2 is the first one.
pub(super) fn row(number: u64) -> RowRef {
    RowRef {
        source: SourceIndex(0),
        number,
        ordinal: RowOrdinal(number.saturating_sub(2)),
    }
}

pub(super) fn cell_problem(number: u64, column: usize) -> Problem {
    let kind = ProblemKind::PhoneTooShort { digits: 5 };
    Problem::of_cell(
        row(number),
        column,
        Some(FieldName::new("PHONE")),
        "+12 345",
        kind,
    )
}

pub(super) fn row_problem(number: u64) -> Problem {
    Problem::of_row(
        row(number),
        ProblemKind::KeyRepeated {
            row: 2,
            place: String::new(),
        },
    )
}

pub(super) fn result(
    number: u64,
    status: RowStatus,
    problems: Vec<Problem>,
    cells: &[&str],
) -> RowResult {
    RowResult {
        row: row(number),
        status,
        origin_id: Some(format!("K-{number}")),
        problems,
        cells: cells.iter().map(|cell| OwnCell::text(*cell)).collect(),
        responsible: None,
        source_id: None,
        own: Vec::new(),
    }
}

/// One row of each outcome that an import without updates can have.
fn made_up_results() -> Vec<RowResult> {
    let refused = PortalError {
        code: "ERROR_CORE".into(),
        text: "Поле «Сумма» заполнено неверно".into(),
        status: 400,
    };
    let email = Problem::of_cell(row(3), 1, None, "=1+1", ProblemKind::EmailInvalid);
    let mut keyless = result(
        4,
        RowStatus::Invalid,
        vec![Problem::of_row(row(4), ProblemKind::KeyEmpty)],
        &["", "Пётр"],
    );
    keyless.origin_id = None;
    vec![
        result(2, RowStatus::Created(LeadId(71)), vec![], &[]),
        result(
            3,
            RowStatus::Invalid,
            vec![row_problem(3), email, cell_problem(3, 2)],
            &["2", "=1+1", "+12 345", "-500"],
        ),
        keyless,
        result(5, RowStatus::Skipped, vec![row_problem(5)], &[]),
        result(
            6,
            RowStatus::Failed(refused),
            vec![],
            &["6", "Анна\nМария", "+79160000000", "1;5"],
        ),
        result(7, RowStatus::Unknown(UnknownCause::TimedOut), vec![], &[]),
        result(8, RowStatus::Pending, vec![], &[]),
    ]
}

/// Texts that stand for those of the rooms that find problems.
fn catalogue(language: Language) -> Arc<Catalogue> {
    Arc::new(Catalogue::with_texts(
        language,
        match language {
            Language::En => {
                "phone_too_short = only { $digits } digits\n    .hint = Add the area code.\n\
                 email_invalid = no e-mail address\n    .hint = Mend it.\n\
                 key_empty = the key is empty\n    .hint = Fill it in.\n\
                 key_repeated = the same as row { $row }\n    .hint = Nothing to do.\n"
            }
            Language::Ru => {
                "phone_too_short = всего цифр: { $digits }\n    .hint = Добавьте код города.\n\
                 email_invalid = не адрес почты\n    .hint = Исправьте адрес.\n\
                 key_empty = ключ пуст\n    .hint = Заполните его.\n\
                 key_repeated = то же, что в строке { $row }\n    .hint = Ничего не нужно.\n"
            }
        },
    ))
}

pub(super) fn report(dir: &TempDir, language: Language, sources: &[SourceInfo]) -> Report {
    let options = ReportOptions {
        dir: dir.path().join("run-1"),
        run: "run-1",
        sources,
        portal_base: Some("https://romashka.example".into()),
        mapping_text: b"version: 1\n",
        values: &[("lists/results.csv".to_owned(), b"a;b\n".to_vec())],
        own_columns: &[],
        delimiter: b',',
        shapes: Vec::new(),
        columns: Vec::new(),
        preview: Some((
            vec!["TITLE".into(), "PHONE".into(), "OPPORTUNITY".into()],
            1,
        )),
        before: None,
    };
    Report::create(options, catalogue(language)).unwrap()
}

pub(super) fn written(language: Language, source: SourceInfo) -> (TempDir, Report) {
    let dir = tempfile::tempdir().unwrap();
    let mut report = report(&dir, language, &[source]);
    for result in made_up_results() {
        report.row(&result).unwrap();
    }
    report.finish(&summary(), &page_facts()).unwrap();
    (dir, report)
}

pub(super) fn text(report: &Report, name: &str) -> String {
    let text = fs::read_to_string(report.dir().join(name)).unwrap();
    text.strip_prefix('\u{feff}')
        .map_or(text.clone(), str::to_owned)
}

pub(super) fn summary() -> Summary {
    Summary {
        run: "run-1".into(),
        status: RunStatus::Finished,
        exit_code: 1,
        starts: 1,
        started_at_ms: 1_772_355_600_250,
        finished_at_ms: 1_772_355_604_885,
        stopped: None,
        portal: "romashka.example".into(),
        portal_user: String::new(),
        method: "crm.lead.add".into(),
        originator: "leadbatch".into(),
        mapping_path: "m.yaml".into(),
        mapping_sha256: "11".repeat(32),
        files: vec![FileSummary {
            path: "leads.csv".into(),
            sha256: "00".repeat(32),
            rows: 7,
        }],
        responsible: ResponsibleCounts([("7".to_owned(), 1)].into()),
        sources: SourceCounts([("WEB".to_owned(), 1)].into()),
        rows: RowCounts {
            read: 7,
            created: 1,
            updated: 0,
            skipped: 1,
            invalid: 2,
            failed: 1,
            unknown: 1,
            pending: 1,
        },
        blank: 2,
        people_replaced: BTreeMap::new(),
        problems: BTreeMap::from([("phone_too_short".into(), 1), ("email_invalid".into(), 1)]),
        requests: RequestCounts {
            sent: 2,
            batches: 1,
            commands: 3,
            retried: 1,
            rejected: BTreeMap::from([("QUERY_LIMIT_EXCEEDED".into(), 1)]),
        },
        budget: Budget {
            rate: Some(2),
            operating_limit_s: 480,
            operating_peak_ms: 1_234,
            waited_rate_ms: 500,
            waited_operating_ms: 0,
            lead_cost: Some(LeadCost {
                mean_us: 150_400,
                p90_us: 1_000_001,
            }),
            model: Some(CountingModel::Documented),
            binding: Some(Binding::Rate),
            ceiling_permille: Some(985),
            ..Budget::default()
        },
        duration_ms: 4_635,
    }
}

/// Four seconds of a made-up start: two of them were waited.
pub(super) fn page_facts() -> PageFacts {
    let interval = |leads, requests, operating_ms, rate_ms| Interval {
        leads,
        requests,
        operating_ms,
        waited: Waited {
            rate_ms,
            ..Waited::default()
        },
    };
    PageFacts {
        timeline: Some(Timeline {
            begun_at_ms: 1_772_355_600_250,
            duration_ms: 4_635,
            width_ms: 1_000,
            intervals: vec![
                interval(1, 1, 300, 0),
                interval(0, 0, 0, 1_000),
                interval(0, 0, 0, 900),
                interval(0, 1, 1_234, 0),
                interval(0, 0, 0, 0),
            ],
            ceilings: Ceilings {
                rate_m: Some(2_000),
                operating_ms: Some(480_000),
            },
        }),
        names: PageNames {
            people: [("7".to_owned(), "Анна Иванова".to_owned())].into(),
            sources: BTreeMap::new(),
        },
        ..PageFacts::default()
    }
}

/// The cells of a table as they were before they were guarded.
fn read_back(path: &Path, delimiter: u8) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
        .records()
        .map(|record| {
            record
                .unwrap()
                .iter()
                .map(|cell| unguard(cell).into_owned())
                .collect()
        })
        .collect()
}

#[test]
fn a_russian_report_of_a_text_file() {
    let (_dir, report) = written(Language::Ru, csv_source());
    insta::assert_snapshot!(text(&report, "results.csv"), @r#"
    file,sheet,row,status,lead_id,lead_url,origin_id,code,message
    leads.csv,,2,created,71,https://romashka.example/crm/lead/details/71/,K-2,,
    leads.csv,,3,invalid,,,K-3,email_invalid,«Имя»: не адрес почты
    leads.csv,,4,invalid,,,,key_empty,Ключ пуст
    leads.csv,,5,skipped,,,K-5,key_repeated,"То же, что в строке 2"
    leads.csv,,6,failed,,,K-6,portal_refused,Портал отказался создать лид: Поле «Сумма» заполнено неверно (ERROR_CORE)
    leads.csv,,7,unknown,,,K-7,answer_timed_out,Портал не ответил вовремя; лид мог быть создан.
    leads.csv,,8,pending,,,K-8,,
    "#);
    insta::assert_snapshot!(text(&report, "failures.csv"), @r#"
    ID;Имя;Телефон;Сумма;_origin;_row;_column;_code;_message;_hint
    2;'=1+1;'+12 345;-500;K-3;3;B | C;email_invalid | phone_too_short;«Имя»: не адрес почты | «Телефон»: всего цифр: 5;Исправьте адрес. | Добавьте код города.
    ;Пётр;;;;4;;key_empty;Ключ пуст;Заполните его.
    6;"Анна
    Мария";'+79160000000;"1;5";K-6;6;;portal_refused;Портал отказался создать лид: Поле «Сумма» заполнено неверно (ERROR_CORE);Исправьте строку в failures.xlsx или failures.csv, как просит портал, и загрузите этот файл с тем же сопоставлением.
    "#);
    insta::assert_snapshot!(text(&report, "problems.csv"), @r#"
    file,sheet,row,column,field,severity,code,value,message,hint
    leads.csv,,3,,,info,key_repeated,,"То же, что в строке 2",Ничего не нужно.
    leads.csv,,3,B,,error,email_invalid,'=1+1,«Имя»: не адрес почты,Исправьте адрес.
    leads.csv,,3,C,PHONE,error,phone_too_short,'+12 345,«Телефон»: всего цифр: 5,Добавьте код города.
    leads.csv,,4,,,error,key_empty,,Ключ пуст,Заполните его.
    leads.csv,,5,,,info,key_repeated,,"То же, что в строке 2",Ничего не нужно.
    "#);
    assert_eq!(text(&report, "mapping.yaml"), "version: 1\n");
    assert!(report.notes().is_empty());
}

#[test]
fn an_english_report_of_a_workbook() {
    let (_dir, report) = written(Language::En, workbook());
    insta::assert_snapshot!(text(&report, "results.csv"), @r#"
    file,sheet,row,status,lead_id,lead_url,origin_id,code,message
    leads.xlsx,Лист1,2,created,71,https://romashka.example/crm/lead/details/71/,K-2,,
    leads.xlsx,Лист1,3,invalid,,,K-3,email_invalid,“Имя”: no e-mail address
    leads.xlsx,Лист1,4,invalid,,,,key_empty,The key is empty
    leads.xlsx,Лист1,5,skipped,,,K-5,key_repeated,The same as row 2
    leads.xlsx,Лист1,6,failed,,,K-6,portal_refused,The portal refused the lead: Поле «Сумма» заполнено неверно (ERROR_CORE)
    leads.xlsx,Лист1,7,unknown,,,K-7,answer_timed_out,The portal did not answer in time; the lead may have been created.
    leads.xlsx,Лист1,8,pending,,,K-8,,
    "#);
    insta::assert_snapshot!(text(&report, "failures.csv"), @r#"
    ID,Имя,Телефон,Сумма,_origin,_row,_column,_code,_message,_hint
    2,'=1+1,'+12 345,-500,K-3,3,B | C,email_invalid | phone_too_short,“Имя”: no e-mail address | “Телефон”: only 5 digits,Mend it. | Add the area code.
    ,Пётр,,,,4,,key_empty,The key is empty,Fill it in.
    6,"Анна
    Мария",'+79160000000,1;5,K-6,6,,portal_refused,The portal refused the lead: Поле «Сумма» заполнено неверно (ERROR_CORE),Mend the row in failures.xlsx or failures.csv as the portal asks and import that file with the same mapping.
    "#);
    insta::assert_snapshot!(text(&report, "problems.csv"), @r#"
    file,sheet,row,column,field,severity,code,value,message,hint
    leads.xlsx,Лист1,3,,,info,key_repeated,,The same as row 2,Nothing to do.
    leads.xlsx,Лист1,3,B,,error,email_invalid,'=1+1,“Имя”: no e-mail address,Mend it.
    leads.xlsx,Лист1,3,C,PHONE,error,phone_too_short,'+12 345,“Телефон”: only 5 digits,Add the area code.
    leads.xlsx,Лист1,4,,,error,key_empty,,The key is empty,Fill it in.
    leads.xlsx,Лист1,5,,,info,key_repeated,,The same as row 2,Nothing to do.
    "#);
}

#[test]
fn the_summary_has_the_keys_of_the_contract_and_keeps_its_schema() {
    let (_dir, report) = written(Language::En, csv_source());
    let summary = text(&report, "summary.json");
    let instance: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&summary).unwrap();
    let lines: Vec<String> = instance
        .iter()
        .map(|(key, value)| format!("{key}: {value}"))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    version: 1
    run: "run-1"
    status: "finished"
    exit_code: 1
    starts: 1
    started_at: "2026-03-01T09:00:00Z"
    finished_at: "2026-03-01T09:00:04Z"
    stopped: null
    portal: "romashka.example"
    portal_user: null
    method: "crm.lead.add"
    originator: "leadbatch"
    mapping: {"path":"m.yaml","sha256":"1111111111111111111111111111111111111111111111111111111111111111"}
    files: [{"path":"leads.csv","sha256":"0000000000000000000000000000000000000000000000000000000000000000","rows":7}]
    rows: {"read":7,"created":1,"updated":0,"skipped":1,"invalid":2,"failed":1,"unknown":1,"pending":1}
    blank: 2
    nothing_new: false
    responsible: {"7":1}
    sources: {"WEB":1}
    problems: {"email_invalid":1,"phone_too_short":1}
    people_replaced: {}
    requests: {"sent":2,"batches":1,"commands":3,"retried":1,"rejected":{"QUERY_LIMIT_EXCEEDED":1}}
    budget: {"rate":2,"operating_limit_s":480,"operating_peak_s":1.234,"waited_rate_s":0.5,"waited_operating_s":0.0,"waited_backoff_s":null,"waited_unreachable_s":null,"waited_look_up_s":null,"lead_cost_s":{"mean":0.1504,"p90":1.000001},"model":"documented","binding":"rate","ceiling_share":0.985,"in_flight":null,"operating_limit_learned_s":null}
    duration_s: 4.635
    leads_per_s: 0.215
    "#);
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../docs/summary.schema.json")).unwrap();
    let whole: serde_json::Value = serde_json::from_str(&summary).unwrap();
    jsonschema::draft202012::validate(&schema, &whole).unwrap();
    let documented: Vec<&String> = schema["properties"]
        .as_object()
        .unwrap()
        .keys()
        .filter(|key| *key != "note")
        .collect();
    assert_eq!(instance.keys().collect::<Vec<_>>(), documented);
}

#[test]
fn a_summary_that_does_not_add_up_is_told_and_written_all_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let mut report = report(&dir, Language::Ru, &[csv_source()]);
    let mut wrong = summary();
    wrong.rows.read = 9;
    let error = report.finish(&wrong, &page_facts()).unwrap_err();
    assert_eq!(error.code(), "report_rows_do_not_add_up");
    let document: serde_json::Value = serde_json::from_str(&text(&report, "summary.json")).unwrap();
    assert_eq!(document["rows"]["read"], 9);
    assert_eq!(document["note"], "Сумма исходов — 7 строк, а прочитано 9.");
}

#[test]
fn lines_are_on_disk_before_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let mut report = report(&dir, Language::En, &[csv_source()]);
    for number in 2..=100 {
        report
            .row(&result(number, RowStatus::Pending, vec![], &[]))
            .unwrap();
    }
    let lines = |report: &Report| text(report, "results.csv").lines().count();
    assert!(lines(&report) > 50);
    assert!(text(&report, "results.csv").ends_with('\n'));
    report.flush().unwrap();
    assert_eq!(lines(&report), 100);
}

#[test]
fn failures_read_back_give_the_cells_of_the_source() {
    let dir = tempfile::tempdir().unwrap();
    let mut source = csv_source();
    source.header = header(&["=ID", "Имя", "", "_row", "_hint"]);
    let mut report = report(&dir, Language::En, &[source]);
    let cells = [
        "'=x",
        "a;b \"c\"\r\nd",
        "\u{1b}[2J",
        "7",
        "old hint",
        "extra",
        "@more",
    ];
    report
        .row(&result(
            2,
            RowStatus::Invalid,
            vec![cell_problem(2, 1)],
            &cells,
        ))
        .unwrap();
    report
        .row(&result(3, RowStatus::Invalid, vec![], &["-"]))
        .unwrap();
    report
        .finish(&Summary::default(), &PageFacts::default())
        .unwrap();
    let table = read_back(&report.dir().join("failures.csv"), b';');
    assert_eq!(
        table[0],
        [
            "=ID", "Имя", "", "_origin", "_row", "_column", "_code", "_message", "_hint"
        ]
    );
    assert_eq!(
        table[1],
        [
            "'=x",
            "a;b \"c\"\r\nd",
            "\u{1b}[2J",
            "K-2",
            "2",
            "B",
            "phone_too_short",
            "“Имя”: only 5 digits",
            "Add the area code.",
            "extra",
            "@more"
        ]
    );
    assert_eq!(table[2], ["-", "", "", "K-3", "3", "", "", "", ""]);
}

#[test]
fn a_cell_past_the_titles_of_a_workbook_makes_no_row_too_long() {
    let dir = tempfile::tempdir().unwrap();
    let mut report = report(&dir, Language::En, &[workbook()]);
    let cells = ["1", "Анна", "+7", "5", "", "note"];
    report
        .row(&result(2, RowStatus::Invalid, vec![], &cells))
        .unwrap();
    report
        .finish(&Summary::default(), &PageFacts::default())
        .unwrap();
    let table = read_back(&report.dir().join("failures.csv"), b',');
    assert_eq!(table[1].len(), table[0].len());
}

#[test]
fn sources_with_other_columns_get_a_file_of_failures_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let mut other = workbook();
    other.header = header(&["Phone"]);
    let mut report = report(&dir, Language::En, &[csv_source(), other, csv_source()]);
    for (number, index) in [(2, 0), (3, 1), (4, 2)] {
        let mut failed = result(number, RowStatus::Invalid, vec![], &["x"]);
        failed.row.source = SourceIndex(index);
        report.row(&failed).unwrap();
    }
    report
        .finish(&Summary::default(), &PageFacts::default())
        .unwrap();
    assert_eq!(read_back(&report.dir().join("failures.csv"), b';').len(), 3);
    let second = read_back(&report.dir().join("failures-2.csv"), b',');
    assert_eq!(second[0][..2], ["Phone", "_origin"]);
    assert_eq!(second[1][..2], ["x", "K-3"]);
}
