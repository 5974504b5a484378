//! What a verification found, in words and for programs.

use std::path::Path;

use serde_json::json;

use crate::domain::Arg;
use crate::journal::RunInfo;
use crate::report::Verdict;
use crate::run::RequestCounts;

use super::console::result;
use super::exit::ExitCode;
use super::history::host_of;
use super::settings::Talk;
use super::survey::number;

/// Leads by what was found of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Verified {
    equal: u64,
    changed: u64,
    differs: u64,
    gone: u64,
    unreadable: u64,
    twins: u64,
    strangers: u64,
    /// Rows of which it is not known whether they have a lead.
    pub(super) unknown: u64,
}

impl Verified {
    pub(super) const fn add(&mut self, verdict: Verdict) {
        let counter = match verdict {
            Verdict::Equal => &mut self.equal,
            Verdict::Changed => &mut self.changed,
            Verdict::Differs => &mut self.differs,
            Verdict::Gone => &mut self.gone,
            Verdict::Unreadable => &mut self.unreadable,
            Verdict::Twin => &mut self.twins,
            Verdict::Stranger => &mut self.strangers,
        };
        *counter += 1;
    }

    const fn leads(&self) -> u64 {
        self.equal + self.changed + self.differs + self.gone + self.unreadable
    }

    const fn exit(&self) -> ExitCode {
        if self.differs + self.gone + self.twins + self.strangers + self.unknown > 0 {
            ExitCode::SomeRows
        } else if self.unreadable > 0 {
            ExitCode::Stopped
        } else {
            ExitCode::Done
        }
    }
}

/// The end of a verification.
pub(super) fn tell(
    talk: &Talk,
    run: &RunInfo,
    found: &Verified,
    requests: &RequestCounts,
    table: &Path,
) -> ExitCode {
    let exit = found.exit();
    let leads = json!({
        "read": found.leads(), "equal": found.equal, "changed": found.changed, "differs": found.differs, "gone": found.gone,
        "unreadable": found.unreadable, "twins": found.twins, "strangers": found.strangers, "rows_unknown": found.unknown,
    });
    let facts = json!({"leads": leads, "requests": requests.sent});
    talk.console.end(exit, "summary", facts);
    if talk.console.is_quiet() && exit == ExitCode::Done {
        return exit;
    }
    let table = table.display().to_string();
    if talk.json {
        let told = json!({
            "version": 1,
            "run": run.run,
            "portal": host_of(run),
            "originator": run.originator,
            "exit_code": exit.number(),
            "leads": {
                "read": found.leads(), "equal": found.equal, "changed": found.changed, "differs": found.differs,
                "gone": found.gone, "unreadable": found.unreadable,
            },
            "twins": found.twins,
            "strangers": found.strangers,
            "rows_unknown": found.unknown,
            "requests": { "sent": requests.sent, "batches": requests.batches, "commands": requests.commands,
                "rejected": requests.rejected },
            "table": table,
        });
        result(&format!("{told:#}"));
        return exit;
    }
    let catalogue = &talk.console.catalogue;
    let say = |id: &str, count: u64| result(&catalogue.line(id, &[("count", number(count))]));
    say("verify-read", found.leads());
    let verdicts = [
        ("verify-equal", found.equal),
        ("verify-changed", found.changed),
        ("verify-differs", found.differs),
        ("verify-gone", found.gone),
        ("verify-unreadable", found.unreadable),
        ("verify-twins", found.twins),
        ("verify-strangers", found.strangers),
        ("verify-unknown", found.unknown),
    ];
    for (id, count) in verdicts.into_iter().filter(|(_, count)| *count > 0) {
        result(&format!(
            "  {}",
            catalogue.line(id, &[("count", number(count))])
        ));
    }
    if found.equal == found.leads() && exit == ExitCode::Done {
        return exit;
    }
    result(&catalogue.line("verify-table", &[("file", Arg::Text(table))]));
    exit
}
