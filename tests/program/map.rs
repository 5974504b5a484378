//! `map`: from a file to a mapping that works, with nothing named but the file.

use std::path::{Path, PathBuf};

use super::stage::{Ran, Stage, project, quick, text};

/// A sample in the stage's folder, so that the draft lies beside it.
fn sample(stage: &Stage, name: &str) -> PathBuf {
    let bytes = std::fs::read(project("samples").join(name)).expect("a sample");
    stage.file(name, bytes)
}

fn beside(file: &Path) -> PathBuf {
    PathBuf::from(format!("{}.leadbatch.yaml", file.display()))
}

fn draft(stage: &Stage, file: &Path, language: &str) -> Ran {
    stage.run(&["map", text(file), "--lang", language])
}

/// Every sample, and how many of its rows arrive by the draft as it is: what has to be mended in the others is the samples' own,
/// such as stages that no portal has.
const SAMPLES: [&str; 9] = [
    "leads-ru.xlsx",
    "leads-1251.csv",
    "leads-en.csv",
    "bitrix24-ru.csv",
    "bitrix24-ru.xls",
    "bitrix24-en.csv",
    "amocrm.xlsx",
    "meta-lead-ads.csv",
    "hubspot.csv",
];

#[test]
fn the_draft_of_every_sample_is_checked_and_imported_without_naming_it() {
    let mut told = Vec::new();
    for name in SAMPLES {
        let stage = Stage::new(quick());
        let file = sample(&stage, name);
        let mapped = draft(&stage, &file, "en");
        assert_eq!(mapped.code, 0, "{name}: {}\n{}", mapped.out, mapped.err);
        let check = stage.run(&["check", text(&file), "--lang", "en", "--report", "checked"]);
        let yaml = std::fs::read_to_string(beside(&file)).expect("a draft");
        assert!(
            [0, 1].contains(&check.code),
            "{name}: {}\n{}\n{yaml}",
            check.out,
            check.err
        );
        assert!(
            check.err.contains(".leadbatch.yaml"),
            "{name}: {}",
            check.err
        );
        let args = ["import", text(&file), "--report", "report"];
        let imported = stage.at_portal(&args);
        assert_eq!(
            imported.code, check.code,
            "{name}: {}\n{}",
            imported.out, imported.err
        );
        let rows = &stage.summary()["rows"];
        assert_eq!(rows["created"].as_u64(), Some(stage.leads_made()), "{name}");
        told.push(format!(
            "{name}: {} of {} rows",
            rows["created"], rows["read"]
        ));
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_draft_tells_the_reason_for_every_column_in_both_languages() {
    let stage = Stage::new(quick());
    for (name, language) in [("bitrix24-en.csv", "en"), ("amocrm.xlsx", "ru")] {
        let file = sample(&stage, name);
        let mapped = draft(&stage, &file, language);
        assert_eq!(mapped.code, 0, "{}\n{}", mapped.out, mapped.err);
        let yaml = std::fs::read_to_string(beside(&file)).expect("a draft");
        insta::assert_snapshot!(format!("draft-{language}"), yaml);
    }
}

#[test]
fn a_portal_that_is_named_knows_its_people() {
    let stage = Stage::new(quick());
    let file = sample(&stage, "amocrm.xlsx");
    let mapped = stage.at_portal(&["map", text(&file)]);
    assert_eq!(mapped.code, 0, "{}\n{}", mapped.out, mapped.err);
    let yaml = std::fs::read_to_string(beside(&file)).expect("a draft");
    assert!(
        yaml.contains("\n  Ответственный: ASSIGNED_BY_ID\n"),
        "{yaml}"
    );
    let imported = stage.at_portal(&["import", text(&file), "--report", "report"]);
    assert_eq!(
        imported.code, 0,
        "{}\n{}\n{yaml}",
        imported.out, imported.err
    );
}

#[test]
fn a_mapping_that_is_there_is_not_written_over() {
    let stage = Stage::new(quick());
    let file = stage.file(
        "leads.csv",
        "Название;Телефон\nРемонт офиса;8 916 123-45-67\n",
    );
    assert_eq!(draft(&stage, &file, "en").code, 0);
    std::fs::write(beside(&file), "mine").expect("a written file");
    let refused = draft(&stage, &file, "en");
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("mapping_exists"), "{}", refused.err);
    assert_eq!(
        std::fs::read_to_string(beside(&file)).expect("a file"),
        "mine"
    );
    let elsewhere = stage.run(&["map", text(&file), "-o", "m.yaml", "--lang", "en"]);
    assert_eq!(elsewhere.code, 0, "{}", elsewhere.err);
    assert!(
        elsewhere.out.contains("--mapping m.yaml"),
        "{}",
        elsewhere.out
    );
    let forced = stage.run(&["map", text(&file), "--force", "--quiet"]);
    assert_eq!((forced.code, forced.out.as_str()), (0, ""));
    assert!(
        std::fs::read_to_string(beside(&file))
            .expect("a file")
            .contains("PHONE")
    );
}

#[test]
fn without_a_mapping_the_way_to_one_is_told_and_that_of_the_first_file_is_used() {
    let stage = Stage::new(quick());
    let first = stage.file("a.csv", "Название;Телефон\nРемонт офиса;8 916 123-45-67\n");
    stage.file("b.csv", "Название;Телефон\nРемонт дома;8 916 123-45-68\n");
    let missing = stage.run(&["check", "a.csv", "b.csv", "--lang", "en"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing.err.contains("leadbatch map a.csv"),
        "{}",
        missing.err
    );
    assert_eq!(draft(&stage, &first, "en").code, 0);
    for files in [&["a.csv", "b.csv"][..], &["*.csv*"]] {
        drop(std::fs::remove_dir_all(stage.folder.path().join("report")));
        let args = [&["check", "--lang", "en", "--report", "report"], files].concat();
        let checked = stage.run(&args);
        assert_eq!(checked.code, 0, "{}\n{}", checked.out, checked.err);
        assert!(
            checked.err.contains("a.csv.leadbatch.yaml"),
            "{}",
            checked.err
        );
        assert_eq!(
            stage.summary()["rows"]["read"],
            2,
            "a mapping is no list of leads"
        );
    }
    let explained = stage.run(&["explain", "a.csv", "B2", "--lang", "en"]);
    assert_eq!(explained.code, 0, "{}", explained.err);
}

#[test]
fn of_a_file_that_says_nothing_nothing_is_applied() {
    let stage = Stage::new(quick());
    let file = stage.file("x.csv", "Погода;Луна\nясно;полная\nдождь;новая\n");
    let mapped = draft(&stage, &file, "ru");
    assert_eq!(mapped.code, 1, "{}\n{}", mapped.out, mapped.err);
    assert!(
        beside(&file).exists(),
        "what was found out is written all the same"
    );
}
