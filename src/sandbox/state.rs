//! A portal's state as lines of text: what outlives the process (`design.md` §7).
//!
//! The first line tells the version, the portal's life and the next IDs; each further line a lead as it stands after a
//! change, or the ID of one that is gone. Reading them in order gives the state; a line that is broken off at the end, as a
//! killed process leaves it, counts for nothing. Fields stand by their codes, so that another set of fields, or a later
//! version of this program, reads what it knows. Limits, counters, tokens and notices begin anew with each process.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fields::{Multi, Schema};
use super::leads::{Entry, Lead, Stamps};
use super::portal::Sandbox;

/// The version of these lines.
const VERSION: u32 = 1;

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line<'a> {
    Head(Head<'a>),
    #[serde(borrow)]
    Lead(LeadLine<'a>),
    Gone(u64),
}

#[derive(Debug, Serialize, Deserialize)]
struct Head<'a> {
    version: u32,
    instance: Cow<'a, str>,
    /// IDs that come next: never used twice, whatever is deleted.
    next_lead: u64,
    next_entry: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct LeadLine<'a> {
    id: u64,
    seen_ms: i64,
    created_ms: i64,
    modified_ms: i64,
    moved_ms: i64,
    author: u64,
    editor: u64,
    mover: u64,
    #[serde(borrow)]
    fields: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    #[serde(default, skip_serializing_if = "<[i64]>::is_empty")]
    contacts: Cow<'a, [i64]>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    multi: Vec<EntryLine<'a>>,
}

/// ID, field, type, value of an entry of a multifield.
type EntryLine<'a> = (u64, Cow<'a, str>, Cow<'a, str>, Cow<'a, str>);

/// Why a line cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineError {
    /// It is none.
    Damaged,
    /// It is of a later version.
    Newer(u32),
}

/// What reading a log has met so far.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Whole lines.
    pub(super) lines: u64,
    /// The last line is broken off.
    pub(super) is_torn: bool,
}

impl Kept {
    /// Takes one line into the portal.
    pub(super) fn take(&mut self, line: &[u8], sandbox: &mut Sandbox) -> Result<(), LineError> {
        let first = self.lines == 0;
        self.lines = self.lines.saturating_add(1);
        match serde_json::from_slice(line).map_err(|_broken| LineError::Damaged)? {
            Line::Head(head) if first => {
                if head.version > VERSION {
                    return Err(LineError::Newer(head.version));
                }
                sandbox.instance = head.instance.into_owned();
                sandbox.store.go_on(head.next_lead, head.next_entry);
                Ok(())
            }
            Line::Lead(lead) if !first => {
                let schema = Arc::clone(&sandbox.schema);
                sandbox.store.restore(lead.lead(schema));
                Ok(())
            }
            Line::Gone(id) if !first => {
                sandbox.store.go_on(id.saturating_add(1), 0);
                sandbox.store.remove(id);
                Ok(())
            }
            Line::Head(_) | Line::Lead(_) | Line::Gone(_) => Err(LineError::Damaged),
        }
    }
}

impl<'a> LeadLine<'a> {
    fn of(lead: &'a Lead) -> Self {
        Self {
            id: lead.id,
            seen_ms: lead.seen_ms,
            created_ms: lead.created_ms,
            modified_ms: lead.modified_ms,
            moved_ms: lead.moved_ms,
            author: lead.author,
            editor: lead.editor,
            mover: lead.mover,
            fields: lead
                .stored()
                .map(|(code, value)| (code.into(), value.into()))
                .collect(),
            contacts: Cow::Borrowed(&lead.contacts),
            multi: lead.multi.iter().map(entry_told).collect(),
        }
    }

    fn lead(self, schema: Arc<Schema>) -> Lead {
        let stamps = Stamps {
            created_ms: Some(self.created_ms),
            modified_ms: Some(self.modified_ms),
            moved_ms: Some(self.moved_ms),
            author: Some(self.author),
            editor: Some(self.editor),
            mover: Some(self.mover),
        };
        let mut lead = Lead::new(self.id, schema, self.seen_ms, self.author, stamps);
        lead.contacts = self.contacts.into_owned();
        lead.multi = self.multi.into_iter().filter_map(entry_read).collect();
        for (code, value) in self.fields {
            lead.set(&code, &value);
        }
        lead
    }
}

fn entry_read((id, code, value_type, value): EntryLine<'_>) -> Option<Entry> {
    Some(Entry {
        id,
        kind: Multi::of_code(&code)?,
        value_type: value_type.into(),
        value: value.into(),
    })
}

fn entry_told(entry: &Entry) -> EntryLine<'_> {
    (
        entry.id,
        entry.kind.code().into(),
        entry.value_type.as_ref().into(),
        entry.value.as_ref().into(),
    )
}

impl Sandbox {
    /// From now on changes are noted, for [`Self::take_changes`].
    pub(super) fn keep_changes(&mut self) {
        self.store.note_changes();
    }

    /// The lines of what has changed since it was asked for last.
    pub(super) fn take_changes(&mut self) -> Vec<u8> {
        let mut lines = Vec::new();
        for id in self.store.take_touched() {
            let line = match self.store.leads().get(&id) {
                Some(lead) => Line::Lead(LeadLine::of(lead)),
                None => Line::Gone(id),
            };
            // Writing to memory cannot fail, and every line is a value of JSON.
            drop(write_line(&mut lines, &line));
        }
        lines
    }

    /// The whole state.
    pub(super) fn write_state(&self, out: &mut impl Write) -> io::Result<()> {
        let (next_lead, next_entry) = self.store.next_ids();
        let head = Head {
            version: VERSION,
            instance: Cow::Borrowed(self.instance()),
            next_lead,
            next_entry,
        };
        write_line(out, &Line::Head(head))?;
        for lead in self.leads() {
            write_line(out, &Line::Lead(LeadLine::of(lead)))?;
        }
        Ok(())
    }

    /// Takes all leads out; the life that begins has this name, and IDs go on.
    pub(super) fn empty(&mut self, instance: String) {
        self.store.clear();
        self.instance = instance;
    }
}

fn write_line(out: &mut impl Write, line: &Line<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}
