//! The report's page, as the program writes it: it says what `summary.json` says, of every start, and holds nothing that runs.

use serde_json::Value;

use crate::stage::{Stage, text};

#[path = "../browser/stories.rs"]
mod stories;

use stories::{CLEAN, CUT_OFF, clean, dirty, go_on, interrupted, page};

fn read(stage: &Stage) -> String {
    std::fs::read_to_string(page(stage)).expect("the page")
}

/// The block of JSON that the page keeps for the next start.
fn block(page: &str) -> Value {
    let (_, block) = page
        .split_once("<script type=\"application/json\" id=\"leadbatch-data\">")
        .expect("a block");
    let (block, _) = block.split_once("</script>").expect("its end");
    serde_json::from_str(block).expect("JSON")
}

/// The figures of a table's lines that programs can read, one list a line.
fn figures(page: &str, class: &str) -> Vec<Vec<u64>> {
    let (_, table) = page
        .split_once(&format!("<table class=\"{class}\">"))
        .expect("a table");
    let (table, _) = table.split_once("</table>").expect("its end");
    let lines = table.split("<tr").skip(2);
    let figures = |line: &str| {
        let values = line.split("<data value=\"").skip(1);
        values
            .map(|rest| {
                rest.split('"')
                    .next()
                    .expect("a figure")
                    .parse()
                    .expect("a number")
            })
            .collect()
    };
    lines.map(figures).collect()
}

/// What holds for every page.
fn assert_page(stage: &Stage) -> String {
    let (page, summary) = (read(stage), stage.summary());
    let rows = &summary["rows"];
    assert_eq!(&block(&page)["totals"], rows);
    let told: Vec<u64> = figures(&page, "totals").concat();
    let outcomes = [
        "created", "updated", "skipped", "invalid", "failed", "unknown", "pending", "read",
    ];
    let wanted: Vec<u64> = outcomes
        .iter()
        .map(|name| rows[name].as_u64().expect("a number"))
        .collect();
    assert_eq!(
        told, wanted,
        "seven outcomes, and their sum is what was read"
    );
    let files = figures(&page, "files");
    let of_files: u64 = files
        .iter()
        .take(summary["files"].as_array().expect("files").len())
        .map(|line| line[0])
        .sum();
    assert_eq!(Some(of_files), rows["read"].as_u64());
    assert_eq!(page.matches("<script").count(), 1, "the block alone");
    for part in [
        " src=",
        "url(",
        "@import",
        "<link",
        "<iframe",
        "javascript:",
        "/rest/",
        "onload",
    ] {
        assert!(!page.contains(part), "{part}");
    }
    assert!(page.contains("default-src 'none'"));
    page
}

/// The sum of the leads of all starts.
fn leads(kept: &Value) -> u64 {
    let starts = kept["starts"].as_array().expect("starts").iter();
    starts
        .map(|start| {
            let intervals = start["timeline"]["intervals"]
                .as_array()
                .expect("intervals");
            assert!(intervals.len() <= 240);
            intervals
                .iter()
                .map(|interval| interval[0].as_u64().expect("leads"))
                .sum::<u64>()
        })
        .sum()
}

#[test]
fn the_page_of_a_clean_import_tells_its_leads_people_sources_and_waits() {
    let stage = clean("ru");
    let page = assert_page(&stage);
    let (kept, summary) = (block(&page), stage.summary());
    assert_eq!(
        leads(&kept),
        CLEAN as u64,
        "what went over time is all that went"
    );
    let start = &kept["starts"][0];
    assert_eq!(start["requests"], summary["requests"]["sent"]);
    let intervals = start["timeline"]["intervals"]
        .as_array()
        .expect("intervals");
    let sum = |at: usize| -> u64 {
        intervals
            .iter()
            .map(|interval| interval[at].as_u64().expect("a number"))
            .sum()
    };
    assert_eq!(Some(sum(1)), summary["requests"]["sent"].as_u64());
    let waited = summary["budget"]["waited_operating_s"]
        .as_f64()
        .expect("seconds");
    assert!(waited > 0.0, "{summary}");
    assert_eq!(start["waited"]["operating_ms"], (waited * 1000.0).round());
    let peak = intervals
        .iter()
        .filter_map(|interval| interval[2].as_u64())
        .max();
    let told = summary["budget"]["operating_peak_s"]
        .as_f64()
        .expect("seconds");
    let told = format!("{:.0}", told * 1000.0).parse().ok();
    assert_eq!(peak, told);
    for part in [
        "Каждая строка на портале или пропущена с полным основанием.",
        "<bdi>Анна Иванова</bdi> <span class=\"about\">[7]</span>",
        "[WEB]",
        "class=\"w-operating\"",
        "предел 480",
        "Ещё 280 — в файле <a href=\"results.csv\">results.csv</a>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(
        summary["responsible"],
        serde_json::json!({"7": 240, "9": 120})
    );
    assert_eq!(summary["sources"]["WEB"], 192);
}

#[test]
fn the_page_of_a_dirty_file_tells_each_kind_of_problem_with_examples_and_links_to_the_leads() {
    let stage = dirty("en");
    let page = assert_page(&stage);
    let summary = stage.summary();
    assert_eq!(summary["rows"]["failed"], 3, "{summary}");
    for (code, count) in summary["problems"].as_object().expect("problems") {
        let kinds = block(&page)["kinds"].clone();
        let kinds = kinds.as_array().expect("kinds").iter();
        let of_code = kinds.filter(|kind| kind["code"] == **code);
        let told: u64 = of_code
            .map(|kind| kind["count"].as_u64().expect("a count"))
            .sum();
        assert_eq!(Some(told), count.as_u64(), "{code}");
        assert!(page.contains(&format!("<code>{code}</code>")), "{code}");
    }
    let lead = &stage.table("results.csv", b',')[0];
    let link = format!(
        "<a href=\"{}\" target=\"_blank\" rel=\"noopener noreferrer\">{}</a>",
        lead["lead_url"], lead["lead_id"]
    );
    for part in [
        link.as_str(),
        "<code><bdi>+7 (916) 123-45</bdi></code>",
        "<a href=\"failures.csv\">failures.csv</a>",
        "Поле «Сумма» заполнено неверно",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn the_page_of_a_run_that_was_cut_off_says_what_to_do_and_that_of_its_end_tells_both_starts() {
    let stage = interrupted("en");
    let page = assert_page(&stage);
    let summary = stage.summary();
    assert_eq!(summary["status"], "stopped");
    for part in [
        "The import stopped before its end.",
        "<code>too_many_unknown</code>",
        "The same command goes on from here; nothing is made twice.",
        "class=\"w-look-up\"",
        "Rows that failed or are unknown",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let before = block(&page)["starts"][0].clone();

    let ran = go_on(&stage, "en");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("(open report.html)"), "{}", ran.out);
    let page = assert_page(&stage);
    let kept = block(&page);
    assert_eq!(kept["starts"].as_array().map(Vec::len), Some(2));
    assert_eq!(kept["starts"][0], before, "as the first start has told it");
    assert_eq!(leads(&kept), CUT_OFF as u64);
    assert!(page.contains("class=\"gap\"") && page.contains("<h3>Starts</h3>"));

    // Written anew it tells the same, but for what only the process knew that sent the rows.
    let ran = stage.run(&["runs", "last", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let anew = assert_page(&stage);
    assert_eq!(block(&anew), kept);
    let ran = stage.run(&["runs", "last", "--report", "elsewhere", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let elsewhere = stage.folder.path().join("elsewhere/report.html");
    let elsewhere = std::fs::read_to_string(elsewhere).expect("a page");
    assert_eq!(block(&elsewhere), kept);

    // Without the page that stood the rows are told all the same.
    std::fs::remove_file(stories::page(&stage)).expect("removed");
    let ran = stage.run(&["runs", "last", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let bare = assert_page(&stage);
    assert!(bare.contains("How the run went over time is not known"));
}

#[test]
fn a_check_has_a_page_too_and_one_of_a_refused_source_says_so() {
    let stage = Stage::new(crate::stage::quick());
    let mapping = stage.file("m.yaml", crate::stage::MAPPING);
    let file = stage.file(
        "rows.csv",
        crate::stage::rows(20).replace("89160000003", "12"),
    );
    let check = |more: &[&str]| {
        let mut args = vec!["check", text(&file), "--mapping", text(&mapping)];
        args.extend_from_slice(&["--report", "report", "--lang", "en"]);
        args.extend_from_slice(more);
        stage.run(&args)
    };
    let ran = check(&[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let page = assert_page(&stage);
    assert!(page.contains("1 row cannot be sent as it is. Nothing was sent"));
    assert!(page.contains("preview.csv") && !page.contains("Pace, limits and waits"));
    std::fs::remove_dir_all(stage.folder.path().join("report")).expect("removed");
    let ran = check(&["--strict"]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(assert_page(&stage).contains("The source was refused as a whole. Nothing was sent."));
}
