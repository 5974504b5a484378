//! What a portal counts of its own life, for tests and for people.

use std::collections::BTreeMap;

use serde::Serialize;

/// Counts since the portal began.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// HTTP requests under `/rest` and to `lead.php`, refused ones too.
    pub requests: u64,
    /// Requests that were a `batch`.
    pub batches: u64,
    /// Calls of methods, alone or inside a batch, refused ones too; `batch` itself is none.
    pub commands: u64,
    /// Calls by method.
    pub methods: BTreeMap<&'static str, u64>,
    /// Refusals by code, of requests and of commands.
    pub rejected: BTreeMap<String, u64>,
    /// Pairs of tokens given out to applications.
    pub tokens_issued: u64,
    /// Leads created.
    pub leads_created: u64,
    /// Deals that simple mode made of new leads.
    pub deals_created: u64,
    /// Updates of leads.
    pub leads_updated: u64,
    /// Leads deleted.
    pub leads_deleted: u64,
    /// Times that the portal's automation (robots, workflows) started because a lead was made or changed.
    pub automations: u64,
    /// Entries of the activity stream, each with a notice to the responsible person, that `REGISTER_SONET_EVENT` asked for.
    pub stream_entries: u64,
    /// Work of all calls, milliseconds.
    pub work_ms: u64,
}

impl Counters {
    pub(super) fn reject(&mut self, code: &str) {
        let count = self.rejected.entry(code.to_owned()).or_insert(0);
        *count = count.saturating_add(1);
    }

    pub(super) const fn announce(&mut self, asked: bool) {
        if asked {
            self.stream_entries = self.stream_entries.saturating_add(1);
        }
    }

    pub(super) const fn automate(&mut self, starts: bool) {
        if starts {
            self.automations = self.automations.saturating_add(1);
        }
    }

    /// Counts a call and answers which of its method it is.
    pub(super) fn call(&mut self, method: &'static str) -> u64 {
        self.commands = self.commands.saturating_add(1);
        let count = self.methods.entry(method).or_insert(0);
        *count = count.saturating_add(1);
        *count
    }
}
