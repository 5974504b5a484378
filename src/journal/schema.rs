//! The journal's tables, and how a file of an earlier version becomes one of this.
//!
//! Every step is one transaction that ends with the file's version, and its outcome stands in the file itself before
//! anything else is written: the first hundred bytes always tell whose the file is and of which version.

use rusqlite::{Connection, TransactionBehavior};

/// `lbj1` in the head of the file, so that `file` and this program know it.
pub(super) const APPLICATION_ID: u32 = 0x6c62_6a31;

/// Steps from each version to the next; a step that has been released is never changed.
const STEPS: &[&str] = &[
    include_str!("schema_1.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
];

/// The version that this program writes.
pub(super) fn version() -> u32 {
    u32::try_from(STEPS.len()).unwrap_or(u32::MAX)
}

/// The version that an open file has.
pub(super) fn version_of(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Takes the file to this program's version; whether there was something to do.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<bool> {
    let mut changed = false;
    while version_of(connection)? < version() {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        // Read anew: another process may have taken the step meanwhile.
        let found = version_of(&transaction)?;
        let step = usize::try_from(found).ok().and_then(|at| STEPS.get(at));
        if let Some(step) = step {
            transaction.execute_batch(step)?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", found.saturating_add(1))?;
            changed = true;
        }
        transaction.commit()?;
    }
    Ok(changed)
}
