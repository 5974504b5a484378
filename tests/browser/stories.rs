//! Imports whose pages are looked at: one where all goes well, one of a dirty file, one that is cut off and gone on with.

use std::path::PathBuf;

use leadbatch::sandbox::{Fault, FaultAt, FaultKind};

use crate::stage::{Ran, Stage, quick, text};

const MAPPING: &str = "version: 1
originator: amo-2026
key: [Номер]
locale: {country: RU, area: \"495\", time_zone: Europe/Moscow}
columns:
  Название: TITLE
  Имя: NAME
  Телефон: PHONE_WORK
  Почта: EMAIL_WORK
  Сумма: OPPORTUNITY
  Источник: {field: SOURCE_ID, values: {Сайт: WEB, Звонок: CALL, Выставка: TRADE_SHOW}}
  Менеджер: ASSIGNED_BY_ID
require: [TITLE, {any: [PHONE, EMAIL]}]
";

/// Rows of the import in which nothing goes wrong: dear ones, so that the portal's time is what passes.
pub const CLEAN: usize = 480;
/// Rows of the one that is cut off.
pub const CUT_OFF: usize = 1_200;

const TITLES: &str = "Номер;Название;Имя;Телефон;Почта;Сумма;Источник;Менеджер\n";

/// Sound rows from this number on.
fn rows(from: usize, count: usize) -> String {
    let row = |number: usize| {
        let source = ["Сайт", "Звонок", "Сайт", "Выставка", ""][number % 5];
        let manager = [
            "anna@example.org",
            "oleg@example.org",
            "anna@example.org",
            "",
        ][number % 4];
        format!(
            "A-{number};Заявка {number};Мария;8916{number:07};client{number}@example.org;{};{source};{manager}\n",
            number % 90 * 1_000
        )
    };
    (from..from + count).map(row).collect()
}

/// The people and the pace of a portal, and what goes wrong there.
fn settings(lead_ms: u64, faults: &str) -> String {
    format!(
        "plan: standard
costs: {{lead_ms: {lead_ms}, call_ms: 0}}
people:
  employees:
    - {{id: 1, name: Ирина, last_name: Админова, email: irina@example.org, admin: true}}
    - {{id: 7, name: Анна, last_name: Иванова, email: anna@example.org}}
    - {{id: 9, name: Олег, last_name: Петров, email: oleg@example.org}}
{faults}"
    )
}

/// An import into the sandbox inside the program, where time passes so many times as fast.
fn fast(stage: &Stage, rows: &str, settings: &str, lang: &str, more: &[&str]) -> Ran {
    let file = stage.file("leads.csv", TITLES.to_owned() + rows);
    let mapping = stage.file("amo.yaml", MAPPING);
    let settings = stage.file("portal.yaml", settings);
    let mut args = vec!["import", text(&file), "--mapping", text(&mapping)];
    args.extend_from_slice(&["--portal", "sandbox", "--sandbox-settings", text(&settings)]);
    args.extend_from_slice(&["--report", "report", "--lang", lang]);
    args.extend_from_slice(more);
    stage.run(&args)
}

/// The page of the report of a stage.
pub fn page(stage: &Stage) -> PathBuf {
    stage.folder.path().join("report/report.html")
}

/// Twenty minutes of an import in which nothing goes wrong: the portal's limit of working time is waited for.
pub fn clean(lang: &str) -> Stage {
    let stage = Stage::new(quick());
    let settings = settings(2_000, "");
    let ran = fast(&stage, &rows(1, CLEAN), &settings, lang, &["--speed", "60"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    stage
}

/// Two files of which much is wrong, into a portal that refuses a row and loses what became of others.
pub fn dirty(lang: &str) -> Stage {
    let stage = Stage::new(quick());
    let refuse = |nth: u64| Fault {
        at: FaultAt::Call {
            method: "crm.lead.add".into(),
            nth,
        },
        kind: FaultKind::Refuse {
            status: 400,
            code: "100".into(),
            text: "Поле «Сумма» заполнено неверно".into(),
        },
    };
    for nth in [40, 41, 77] {
        stage.inject(refuse(nth));
    }
    let bad = "B-1;Короткий номер;Дина;+7 (916) 123-45;;100;Звонок;
B-2;Плохая почта;Егор;;egor.example.org;100;Сайт;
B-3;Две ошибки сразу;Яна;12-34;yana@@example;много;Сайт;
B-4;Неизвестный источник;Пётр;89161112233;;100;Телепатия;
B-5;Нет связи;Олег;;;100;Сайт;
B-6;;;;;;;
B-6;Тот же номер;Олег;89161112244;;100;Сайт;
B-7;<script>alert('x')</script><b>жирно</b>;Им\u{202e}я;89161112255;;=1+1;Сайт;
B-8;Очень длинное название без единого пробела xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx;Анна;+7916;;100;Сайт;
;;;;;;;
B-9;Нет такого человека;Анна;89161112266;;100;Сайт;nobody@example.org
";
    let mapping = MAPPING.replace("  Менеджер: ASSIGNED_BY_ID\n", "");
    let mapping = stage.file("amo.yaml", mapping);
    let first = stage.file("january.csv", TITLES.to_owned() + &rows(1, 130) + bad);
    let bad = bad.replace("B-", "C-");
    let second = TITLES.to_owned() + &rows(120, 90) + &bad;
    let second = stage.file("Выгрузка из amoCRM за февраль 2026 года.csv", second);
    let mut command = stage.command(&["import", text(&first), text(&second)]);
    command
        .args(["--mapping", text(&mapping), "--plan", "self-hosted"])
        .args(["--report", "report", "--lang", lang])
        .env("LEADBATCH_PORTAL", stage.webhook());
    let ran = Ran::from(command.output().expect("the program runs"));
    assert_eq!(ran.code, 1, "{}", ran.err);
    stage
}

/// An import that ends after some minutes, since no answer comes back from the portal any more.
pub fn interrupted(lang: &str) -> Stage {
    let stage = Stage::new(quick());
    // From the 28th request on no answer comes back: which moment that is does not hang on the machine.
    let lost = |nth| format!("  - {{kind: lost, nth: {nth}}}\n");
    let lost: Vec<String> = (28..=70).map(lost).collect();
    let faults = format!("faults:\n{}", lost.concat());
    let more = ["--speed", "100", "--patience", "300"];
    let ran = fast(
        &stage,
        &rows(1, CUT_OFF),
        &settings(300, &faults),
        lang,
        &more,
    );
    assert_eq!(ran.code, 3, "{}", ran.err);
    stage
}

/// The same command once more, when the portal is there again.
pub fn go_on(stage: &Stage, lang: &str) -> Ran {
    fast(
        stage,
        &rows(1, CUT_OFF),
        &settings(300, ""),
        lang,
        &["--speed", "100", "--patience", "300"],
    )
}
