//! The shipped samples: what stands in the portal afterwards is what the rows say, field by field.

use std::path::Path;

use serde_json::{Value, json};

use super::stage::{Stage, project, quick, text};

/// The parts of a lead that the rows decide; the portal's own (IDs, dates, who) differ from run to run.
fn own_fields(lead: &Value) -> Value {
    let drop = [
        "ID",
        "DATE_CREATE",
        "DATE_MODIFY",
        "MOVED_TIME",
        "LAST_ACTIVITY_TIME",
        "CREATED_BY_ID",
        "MODIFY_BY_ID",
        "MOVED_BY_ID",
        "LAST_ACTIVITY_BY",
        "ASSIGNED_BY_ID",
        "DATE_CLOSED",
        "STATUS_SEMANTIC_ID",
        "HAS_PHONE",
        "HAS_EMAIL",
        "HAS_IMOL",
        "IS_RETURN_CUSTOMER",
        "IS_MANUAL_OPPORTUNITY",
        "ADDRESS_LOC_ADDR_ID",
    ];
    let Value::Object(fields) = lead else {
        panic!("a lead is an object")
    };
    let own = fields.iter().filter(|(name, value)| {
        let is_empty = value.is_null() || **value == "" || **value == json!([]);
        !drop.contains(&name.as_str()) && !is_empty
    });
    let mut sorted: Vec<_> = own
        .map(|(name, value)| (name.clone(), without_ids(value)))
        .collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    Value::Object(sorted.into_iter().collect())
}

/// Multifield entries as `TYPE:VALUE`.
fn without_ids(value: &Value) -> Value {
    let Value::Array(entries) = value else {
        return value.clone();
    };
    let shown = |entry: &Value| match (&entry["VALUE_TYPE"], &entry["VALUE"]) {
        (Value::String(kind), Value::String(value)) => Value::String(format!("{kind}:{value}")),
        _ => entry.clone(),
    };
    entries.iter().map(shown).collect()
}

fn import(sample: &str, mapping: &str) -> Value {
    let stage = Stage::new(quick());
    let ran = stage.import(&project(sample), &project(mapping), &[]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    stage.leads().iter().map(own_fields).collect()
}

/// What stands in `tests/golden/` was read against the rows cell by cell; `UPDATE_GOLDEN=1` is for adding a sample, not for
/// getting through.
fn assert_golden(name: &str, leads: &Value) {
    let path = project("tests/golden").join(name);
    let shown = format!("{leads:#}\n");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &shown).expect("a written file");
    }
    let expected = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(shown, expected, "leads of {name}");
}

/// Every sample that is to arrive whole, with its mapping.
const SAMPLES: [(&str, &str); 9] = [
    ("leads-ru.xlsx", "legacy"),
    ("leads-1251.csv", "legacy"),
    ("leads-en.csv", "english"),
    ("bitrix24-ru.csv", "bitrix24-ru"),
    ("bitrix24-ru.xls", "bitrix24-ru"),
    ("bitrix24-en.csv", "bitrix24-en"),
    ("amocrm.xlsx", "amocrm"),
    ("meta-lead-ads.csv", "meta-lead-ads"),
    ("hubspot.csv", "hubspot"),
];

#[test]
fn every_sample_arrives_field_by_field() {
    for (sample, mapping) in SAMPLES {
        let leads = import(
            &format!("samples/{sample}"),
            &format!("mappings/{mapping}.yaml"),
        );
        assert_golden(&format!("{sample}.json"), &leads);
    }
}

#[test]
fn the_legacy_and_the_modern_mapping_give_identical_leads() {
    for sample in ["samples/leads-ru.xlsx", "samples/leads-1251.csv"] {
        assert_eq!(
            import(sample, "mappings/legacy.yaml"),
            import(sample, "mappings/modern.yaml"),
            "{sample}"
        );
    }
}

/// A check writes the same of rows that it reads out for the preview and of those that it looks over.
#[test]
fn rows_that_are_looked_over_end_as_rows_that_are_read_out() {
    let dirty = [
        ("leads-dirty.csv", "legacy"),
        ("amocrm-migration.csv", "amocrm-migration"),
        ("every-field-dirty.csv", "every-field"),
    ];
    for (sample, mapping) in SAMPLES.into_iter().chain(dirty) {
        let (file, mapping) = (
            project("samples").join(sample),
            project("mappings").join(format!("{mapping}.yaml")),
        );
        let checked = |previews: &str| {
            let stage = Stage::new(quick());
            let ran = stage.run(&[
                "check",
                text(&file),
                "--mapping",
                text(&mapping),
                "--report",
                "report",
                "--preview",
                previews,
                "--lang",
                "en",
            ]);
            if ran.code == 2 {
                // Fields of its own portal, without which it is not checked at all.
                return (ran.code, Vec::new());
            }
            let files = ["results.csv", "problems.csv", "failures.csv"];
            (ran.code, files.map(|name| stage.report(name)).to_vec())
        };
        assert_eq!(checked("0"), checked("all"), "{sample}");
    }
}

#[test]
fn a_preview_holds_as_many_leads_as_are_wanted() {
    let (file, mapping) = (
        project("samples/leads-ru.xlsx"),
        project("mappings/legacy.yaml"),
    );
    let check = |previews: &str| {
        let stage = Stage::new(quick());
        let ran = stage.run(&[
            "check",
            text(&file),
            "--mapping",
            text(&mapping),
            "--report",
            "report",
            "--preview",
            previews,
            "--lang",
            "en",
        ]);
        assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
        let leads = stage.table("preview.csv", b',').len();
        (leads, ran.err.contains("--preview all"))
    };
    assert_eq!(check("2"), (2, true));
    let (all, cut) = check("all");
    assert!(all > 2 && !cut);
}

#[test]
fn the_clean_samples_pass_a_check_and_the_dirty_one_names_every_cell() {
    let stage = Stage::new(quick());
    for (sample, mapping) in SAMPLES {
        let (file, mapping) = (
            project("samples").join(sample),
            project("mappings").join(format!("{mapping}.yaml")),
        );
        let ran = stage.run(&[
            "check",
            text(&file),
            "--mapping",
            text(&mapping),
            "--lang",
            "en",
        ]);
        assert_eq!(ran.code, 0, "{sample}: {}\n{}", ran.out, ran.err);
    }
    let (file, mapping) = (
        project("samples/leads-dirty.csv"),
        project("mappings/legacy.yaml"),
    );
    let ran = stage.run(&[
        "check",
        text(&file),
        "--mapping",
        text(&mapping),
        "--report",
        "report",
        "--lang",
        "en",
    ]);
    assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
    let found: Vec<String> = stage
        .table("problems.csv", b',')
        .iter()
        .filter(|problem| problem["severity"] == "error")
        .map(|problem| {
            format!(
                "{}{} {}",
                problem["column"], problem["row"], problem["code"]
            )
        })
        .collect();
    insta::assert_snapshot!(found.join("\n"));
    assert!(stage.leads().is_empty(), "a check sends nothing");
}

#[test]
fn what_a_dirty_file_has_of_good_rows_is_imported_and_the_rest_comes_back_to_be_mended() {
    let stage = Stage::new(quick());
    let ran = stage.import(
        &project("samples/leads-dirty.csv"),
        &project("mappings/legacy.yaml"),
        &[],
    );
    assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
    let summary = stage.summary();
    let rows = &summary["rows"];
    let sum: u64 = [
        "created", "updated", "skipped", "invalid", "failed", "unknown", "pending",
    ]
    .iter()
    .map(|name| rows[*name].as_u64().expect("a number"))
    .sum();
    assert_eq!(rows["read"].as_u64(), Some(sum));
    assert_eq!(rows["created"].as_u64(), Some(stage.leads().len() as u64));
    let failures = stage.table("failures.csv", b';');
    assert_eq!(rows["invalid"].as_u64(), Some(failures.len() as u64));
    assert!(
        failures
            .iter()
            .all(|row| !row["_code"].is_empty() && !row["Название"].is_empty())
    );
}

#[test]
fn the_samples_are_encoded_as_people_have_them() {
    let read = |name: &str| std::fs::read(project("samples").join(name)).expect("a sample");
    assert!(read("leads-ru.xlsx").starts_with(b"PK"));
    assert!(
        std::str::from_utf8(&read("leads-1251.csv")).is_err(),
        "windows-1251 is no UTF-8"
    );
    assert!(read("leads-dirty.csv").starts_with(b"\xef\xbb\xbf"));
    assert!(Path::new(&project("samples/leads-en.csv")).exists());
    let bitrix24 = read("bitrix24-ru.csv");
    assert!(bitrix24.starts_with("\u{feff}\"ID\";".as_bytes()));
    assert!(bitrix24.ends_with(b"\";\n"), "a delimiter ends every line");
    assert!(read("bitrix24-ru.xls").starts_with(b"<meta"));
    assert!(
        read("meta-lead-ads.csv").starts_with(b"\xff\xfei\0d\0\t\0"),
        "UTF-16LE with tabs"
    );
    assert!(read("hubspot.csv").starts_with(b"\"Record ID\",\"First Name\","));
}
