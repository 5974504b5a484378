//! What people and tests may look at, outside `/rest`: a page, and the leads and counters as JSON.

use serde_json::{Value, json};

use super::html::escaped;
use super::leads::Lead;
use super::message::Reply;
use super::portal::Sandbox;

/// Leads on the page.
const NEWEST: usize = 50;

/// The reply to a path of the sandbox's own.
pub(super) fn reply(sandbox: &Sandbox, path: &str) -> Reply {
    match path {
        "/" => Reply::html(200, front(sandbox)),
        "/sandbox/leads" => Reply::json(200, &Value::Array(sandbox.snapshot())),
        "/sandbox/notices" => Reply::json(200, &json!(sandbox.notices())),
        "/sandbox/counters" => Reply::json(200, &json!(sandbox.counters())),
        "/sandbox/instance" => Reply::json(200, &json!({"instance": sandbox.instance()})),
        _ => Reply::gateway(404),
    }
}

fn front(sandbox: &Sandbox) -> String {
    let say = |english: &'static str, russian: &'static str| sandbox.config().say(english, russian);
    let counters = sandbox.counters();
    let rejected: u64 = counters
        .rejected
        .values()
        .fold(0, |sum, count| sum.saturating_add(*count));
    let mut figures = String::new();
    for (name, count) in [
        (say("HTTP requests", "HTTP-запросов"), counters.requests),
        (say("of them batches", "из них пакетов"), counters.batches),
        (say("calls", "вызовов"), counters.commands),
        (say("refused", "отказов"), rejected),
        (
            say("leads created", "лидов создано"),
            counters.leads_created,
        ),
    ] {
        figures.push_str(&row(&[name.to_owned(), count.to_string()]));
    }
    let mut leads = String::new();
    for lead in sandbox.leads().rev().take(NEWEST) {
        leads.push_str(&row(&lead_cells(lead)));
    }
    let mut notices = String::new();
    for notice in sandbox.notices().iter().rev().take(NEWEST) {
        notices.push_str(&row(&[notice.to.to_string(), notice.message.clone()]));
    }
    let told = say("Notices", "Уведомления");
    let title = say("Sandbox portal", "Учебный портал");
    let newest = say("Newest leads", "Последние лиды");
    format!(
        "<!doctype html><meta charset=\"utf-8\"><title>{title}</title>\
         <style>body{{font-family:sans-serif;margin:2em}}td{{border-bottom:1px solid #ddd;padding:.2em .8em}}</style>\
         <h1>{title}</h1><table>{figures}</table><h2>{newest}</h2><table>{leads}</table>\
         <h2>{told}</h2><table>{notices}</table>\
         <p><a href=\"/sandbox/leads\">leads.json</a> · <a href=\"/sandbox/counters\">counters.json</a></p>"
    )
}

fn lead_cells(lead: &Lead) -> [String; 5] {
    let text = |code: &str| lead.text(code).unwrap_or_default().to_owned();
    let listed = |code: &str| {
        let values: Vec<&str> = lead.entries(code).map(|(_, value)| value).collect();
        values.join(", ")
    };
    [
        lead.id().to_string(),
        text("TITLE"),
        format!("{} {}", text("NAME"), text("LAST_NAME")),
        listed("PHONE"),
        listed("EMAIL"),
    ]
}

fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| format!("<td>{}</td>", escaped(cell)))
        .collect();
    format!("<tr>{}</tr>", cells.concat())
}
