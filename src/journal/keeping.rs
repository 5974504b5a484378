//! Writing records down, inside a transaction. What each does to an origin is what the journal in memory does.

use rusqlite::{CachedStatement, Connection, params};

use super::names::Names;
use super::state;
use crate::domain::{FieldName, FieldPrint, LeadId, Outcome, PortalElement, PortalValue, Verb};
use crate::run::{Intent, Record, UndoVerb};

/// The wall clock in Unix milliseconds, as SQLite reads it.
const NOW: &str = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

/// Who writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writing {
    pub(super) book: i64,
    pub(super) run: i64,
    /// The run whose rows are taken back; the writing run itself unless that is an undo.
    pub(super) subject: i64,
    pub(super) start: u32,
}

/// Keeps a lead that was found in the portal; what is known of its origin already stays.
pub(super) fn find(
    connection: &Connection,
    book: i64,
    origin_id: &str,
    lead: LeadId,
) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO origins (book, origin, state, lead, above, resent, attempts) VALUES (?1, ?2, ?3, ?4, 0, 0, 0)",
    )?;
    insert.execute(params![book, origin_id, state::THERE, state::kept(lead)])?;
    Ok(())
}

/// A transaction that records are written into.
pub(super) struct Keeper<'a> {
    pub(super) connection: &'a Connection,
    pub(super) names: &'a mut Names,
    pub(super) by: Writing,
    /// The request that was noted last: the intents of one request come in a row.
    pub(super) noted: Option<u64>,
    /// Phones and e-mails that are being sent.
    pub(super) contacts: Vec<u64>,
    /// The two statements that nearly every row takes, once they are at hand.
    pub(super) adding: Option<CachedStatement<'a>>,
    pub(super) setting: Option<CachedStatement<'a>>,
}

impl Keeper<'_> {
    /// Writes a record down.
    pub(super) fn keep(&mut self, record: &Record) -> rusqlite::Result<()> {
        match record {
            Record::Intent(intent) => self.intent(intent),
            Record::Outcome { origin_id, outcome } => self.outcome(origin_id, outcome),
            Record::Ended { request, last_byte } => self.ended(request.0, last_byte.unix_ms()),
            Record::OldValues {
                origin_id,
                lead,
                values,
            } => self.old_values(origin_id, *lead, values),
            Record::Holds {
                origin_id,
                content,
                sent,
            } => self.holds(origin_id, &content.0, sent),
            Record::Single { origin_id } => self.resent(origin_id, false),
            Record::Twins { origin_id } => self.resent(origin_id, true),
            Record::Found { origin_id, lead } => {
                find(self.connection, self.by.book, origin_id, *lead)
            }
            Record::Gone { origin_id, lead } => self.set(origin_id, state::GONE, *lead),
            Record::UndoIntent {
                request,
                origin_id,
                undo,
            } => {
                self.request(request.0)?;
                match undo {
                    UndoVerb::Delete(lead) => self.set(origin_id, state::UNDOING, *lead),
                    UndoVerb::Restore(_) => Ok(()),
                }
            }
            Record::Undone { origin_id, undo } => match undo {
                UndoVerb::Delete(lead) => self.set(origin_id, state::OPEN, *lead),
                UndoVerb::Restore(lead) => {
                    self.set(origin_id, state::THERE, *lead)?;
                    self.free_adopted(origin_id)?;
                    self.update_ended(origin_id, UPDATE_RESTORED)
                }
            },
            Record::Kept { origin_id, lead } => {
                self.set(origin_id, state::THERE, *lead)?;
                self.update_ended(origin_id, UPDATE_KEPT)
            }
        }
    }

    fn resent(&mut self, origin_id: &str, resent: bool) -> rusqlite::Result<()> {
        let sql = "UPDATE origins SET resent = ?3 WHERE book = ?1 AND origin = ?2";
        let mut change = self.connection.prepare_cached(sql)?;
        change.execute(params![self.by.book, origin_id, resent])?;
        Ok(())
    }

    fn intent(&mut self, intent: &Intent) -> rusqlite::Result<()> {
        self.request(intent.request.0)?;
        self.contacts.extend(&intent.contacts);
        match intent.verb {
            Verb::Add => self.intend_add(intent),
            Verb::Update(lead) => {
                self.intend_update(intent, lead)?;
                self.note_update(&intent.origin_id, lead)
            }
        }
    }

    fn intend_add(&mut self, intent: &Intent) -> rusqlite::Result<()> {
        let sent = self.names.pack(self.connection, &intent.sent)?;
        let insert = at_hand(self.connection, &mut self.adding, ADD)?;
        insert.execute(params![
            self.by.book,
            intent.origin_id,
            state::kept(intent.above),
            intent.again,
            self.by.run,
            intent.row.source.0,
            intent.row.number.cast_signed(),
            intent.content.0.as_slice(),
            sent,
            intent.adopted,
        ])?;
        Ok(())
    }

    /// An update leaves who made the lead, and what it holds until it is known to hold something else.
    fn intend_update(&mut self, intent: &Intent, lead: LeadId) -> rusqlite::Result<()> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO origins (book, origin, state, lead, above, resent, last_run, attempts, source, number, adopted)
             VALUES (?1, ?2, 2, ?3, ?4, ?5, ?6, 1, ?7, ?8, ?9)
             ON CONFLICT DO UPDATE SET
                 state = 2, lead = excluded.lead, above = min(above, excluded.above), resent = resent | excluded.resent,
                 last_run = excluded.last_run, attempts = attempts + 1,
                 source = excluded.source, number = excluded.number, error = NULL,
                 made_by = iif(excluded.adopted, NULL, made_by),
                 content = iif(excluded.adopted AND NOT adopted, NULL, content),
                 sent = iif(excluded.adopted AND NOT adopted, NULL, sent), adopted = excluded.adopted",
        )?;
        insert.execute(params![
            self.by.book,
            intent.origin_id,
            state::kept(lead),
            state::kept(intent.above),
            intent.again,
            self.by.run,
            intent.row.source.0,
            intent.row.number.cast_signed(),
            intent.adopted,
        ])?;
        Ok(())
    }

    /// What is known of a lead that stands is never taken back by a later word that says less.
    fn outcome(&mut self, origin: &str, outcome: &Outcome) -> rusqlite::Result<()> {
        match outcome {
            Outcome::Created(lead) => self.set(origin, state::THERE, *lead),
            Outcome::Updated(lead) => {
                self.set(origin, state::UPDATED, *lead)?;
                self.note_update(origin, *lead)?;
                let sql = "UPDATE updates SET state = 1 WHERE run = ?1 AND origin = ?2";
                let mut change = self.connection.prepare_cached(sql)?;
                change.execute(params![self.by.run, origin])?;
                Ok(())
            }
            Outcome::Deferred(_) => {
                let mut change = self.connection.prepare_cached(
                    "UPDATE origins SET state = iif(state = 1, 0, 4) WHERE book = ?1 AND origin = ?2 AND state IN (1, 2)",
                )?;
                change.execute(params![self.by.book, origin])?;
                Ok(())
            }
            Outcome::Refused(error) => {
                let mut change = self.connection.prepare_cached(
                    "UPDATE origins SET state = iif(state = 1, 3, 4), error = iif(state = 1, ?3, NULL)
                     WHERE book = ?1 AND origin = ?2 AND state IN (1, 2)",
                )?;
                change.execute(params![self.by.book, origin, state::error_text(error)])?;
                Ok(())
            }
            Outcome::Intended | Outcome::Unknown(_) => Ok(()),
        }
    }

    fn holds(&mut self, origin: &str, content: &[u8], sent: &[FieldPrint]) -> rusqlite::Result<()> {
        let sent = self.names.pack(self.connection, sent)?;
        let sql = "UPDATE origins SET content = ?3, sent = ?4 WHERE book = ?1 AND origin = ?2";
        let mut change = self.connection.prepare_cached(sql)?;
        change.execute(params![self.by.book, origin, content, sent])?;
        Ok(())
    }

    fn set(&mut self, origin: &str, number: i64, lead: LeadId) -> rusqlite::Result<()> {
        let change = at_hand(self.connection, &mut self.setting, SET)?;
        change.execute(params![self.by.book, origin, number, state::kept(lead)])?;
        Ok(())
    }

    fn request(&mut self, request: u64) -> rusqlite::Result<()> {
        if self.noted == Some(request) {
            return Ok(());
        }
        let sql = format!(
            "INSERT OR IGNORE INTO requests (run, start, number, recorded_at) VALUES (?1, ?2, ?3, {NOW})"
        );
        let mut insert = self.connection.prepare_cached(&sql)?;
        let number = request.cast_signed();
        insert.execute(params![self.by.run, self.by.start, number])?;
        self.noted = Some(request);
        Ok(())
    }

    fn ended(&self, request: u64, last_byte: i64) -> rusqlite::Result<()> {
        let mut change = self.connection.prepare_cached(
            "UPDATE requests SET last_byte = ?4 WHERE run = ?1 AND start = ?2 AND number = ?3",
        )?;
        let number = request.cast_signed();
        change.execute(params![self.by.run, self.by.start, number, last_byte])?;
        Ok(())
    }

    /// A row that gave the lead of others back may be imported again, as one whose own lead was deleted; not while what another
    /// run wrote into that lead still stands there.
    fn free_adopted(&self, origin: &str) -> rusqlite::Result<()> {
        let sql = "UPDATE origins SET state = 0, adopted = 0 WHERE book = ?1 AND origin = ?2 AND adopted AND NOT EXISTS (
                       SELECT 1 FROM updates u JOIN runs r ON r.id = u.run
                       WHERE r.book = ?1 AND r.id <> ?3 AND u.origin = ?2 AND u.lead = origins.lead AND u.state IN (?4, ?5))";
        let mut change = self.connection.prepare_cached(sql)?;
        change.execute(params![
            self.by.book,
            origin,
            self.by.subject,
            UPDATE_DONE,
            UPDATE_KEPT
        ])?;
        Ok(())
    }

    fn note_update(&self, origin: &str, lead: LeadId) -> rusqlite::Result<()> {
        let sql = "INSERT OR IGNORE INTO updates (run, origin, lead, state) VALUES (?1, ?2, ?3, 0)";
        let mut insert = self.connection.prepare_cached(sql)?;
        insert.execute(params![self.by.run, origin, state::kept(lead)])?;
        Ok(())
    }

    fn update_ended(&self, origin: &str, number: i64) -> rusqlite::Result<()> {
        let sql = "UPDATE updates SET state = ?3 WHERE run = ?1 AND origin = ?2";
        let mut change = self.connection.prepare_cached(sql)?;
        change.execute(params![self.by.subject, origin, number])?;
        Ok(())
    }

    /// The first values that a run found stay: after a stop it may find those that it has written itself.
    fn old_values(
        &mut self,
        origin: &str,
        lead: LeadId,
        values: &[(FieldName, PortalValue)],
    ) -> rusqlite::Result<()> {
        self.note_update(origin, lead)?;
        let sql = format!(
            "INSERT OR IGNORE INTO old_values (run, origin, field, value, recorded_at) VALUES (?1, ?2, ?3, ?4, {NOW})"
        );
        for (field, value) in values {
            let field = self.names.number(self.connection, field)?.cast_signed();
            let mut insert = self.connection.prepare_cached(&sql)?;
            insert.execute(params![self.by.run, origin, field, value_text(value)])?;
        }
        Ok(())
    }
}

const ADD: &str = "INSERT INTO origins (book, origin, state, lead, above, resent, made_by, last_run, attempts, source, number, content, sent, adopted)
    VALUES (?1, ?2, 1, NULL, ?3, ?4, ?5, ?5, 1, ?6, ?7, ?8, ?9, ?10)
    ON CONFLICT DO UPDATE SET
        state = 1, lead = NULL, above = min(above, excluded.above), resent = resent | excluded.resent,
        made_by = excluded.made_by, last_run = excluded.last_run, attempts = attempts + 1,
        source = excluded.source, number = excluded.number, content = excluded.content, sent = excluded.sent, error = NULL,
        adopted = excluded.adopted";
const SET: &str =
    "UPDATE origins SET state = ?3, lead = ?4, error = NULL WHERE book = ?1 AND origin = ?2";

/// A statement that is kept at hand for the rows to come: to look for it takes as long as to put some of it to work.
fn at_hand<'s, 'c>(
    connection: &'c Connection,
    kept: &'s mut Option<CachedStatement<'c>>,
    sql: &str,
) -> rusqlite::Result<&'s mut CachedStatement<'c>> {
    Ok(match kept {
        Some(statement) => statement,
        None => kept.insert(connection.prepare_cached(sql)?),
    })
}

/// States in the table `updates`.
const UPDATE_DONE: i64 = 1;
const UPDATE_RESTORED: i64 = 2;
const UPDATE_KEPT: i64 = 3;

/// A value as JSON: a text, a list of texts, or a list of `[ID, VALUE_TYPE, VALUE]` under `m`.
pub(super) fn value_text(value: &PortalValue) -> String {
    match value {
        PortalValue::Text(text) => serde_json::json!(text),
        PortalValue::Texts(texts) => serde_json::json!(texts),
        PortalValue::Elements(elements) => {
            let list: Vec<_> = elements
                .iter()
                .map(|one| [&one.id, &one.value_type, &one.value])
                .collect();
            serde_json::json!({ "m": list })
        }
    }
    .to_string()
}

/// The value of such a text.
pub(super) fn value_from(text: &str) -> Option<PortalValue> {
    if text.starts_with('"') {
        return serde_json::from_str(text).ok().map(PortalValue::Text);
    }
    if text.starts_with('[') {
        return serde_json::from_str(text).ok().map(PortalValue::Texts);
    }
    let object: serde_json::Value = serde_json::from_str(text).ok()?;
    let list: Vec<[String; 3]> = serde_json::from_value(object.get("m")?.clone()).ok()?;
    let elements = list
        .into_iter()
        .map(|[id, value_type, value]| PortalElement {
            id,
            value_type,
            value,
        });
    Some(PortalValue::Elements(elements.collect()))
}
