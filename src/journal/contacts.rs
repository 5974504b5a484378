//! Phones and e-mails that were sent, each as a hash.
//!
//! Hashes lie anywhere in a table that is ordered by them: each one that is put there touches a page of its own, and all those pages go
//! through the log with the transaction. So a transaction leaves its hashes in one piece in `new_contacts`, as safe as anything else, and
//! many of them are put in their places together.

use rusqlite::{Connection, params};

use super::error::Result;
use super::reader::{BookId, Reader};

/// Bytes of a hash.
const HASH_BYTES: usize = 8;

impl Reader {
    /// Whether a phone or an e-mail was sent before.
    pub fn knows_contact(&self, book: BookId, hash: u64) -> Result<bool> {
        self.told(knows(&self.connection, book.0, hash))
    }
}

fn knows(connection: &Connection, book: i64, hash: u64) -> rusqlite::Result<bool> {
    let mut find = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM contacts WHERE book = ?1 AND hash = ?2), EXISTS (SELECT 1 FROM new_contacts)",
    )?;
    let (is_placed, are_new): (bool, bool) = find
        .query_row(params![book, hash.cast_signed()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    if is_placed || !are_new {
        return Ok(is_placed);
    }
    let mut find = connection.prepare_cached("SELECT hashes FROM new_contacts WHERE book = ?1")?;
    let mut pieces = find.query([book])?;
    while let Some(piece) = pieces.next()? {
        if hashes_of(piece.get_ref(0)?.as_blob()?).any(|found| found == hash) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn hashes_of(piece: &[u8]) -> impl Iterator<Item = u64> {
    let (hashes, _) = piece.as_chunks::<HASH_BYTES>();
    hashes.iter().copied().map(u64::from_le_bytes)
}

/// Keeps hashes in one piece.
pub(super) fn leave(connection: &Connection, book: i64, hashes: &[u64]) -> rusqlite::Result<()> {
    if hashes.is_empty() {
        return Ok(());
    }
    let piece: Vec<u8> = hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect();
    let sql = "INSERT INTO new_contacts (book, hashes) VALUES (?1, ?2)";
    let mut insert = connection.prepare_cached(sql)?;
    insert.execute(params![book, piece])?;
    Ok(())
}

/// Puts all hashes of a book that lie in pieces in their places, in the order of these.
pub(super) fn put_in_place(connection: &Connection, book: i64) -> rusqlite::Result<()> {
    let mut hashes: Vec<i64> = Vec::new();
    {
        let sql = "SELECT hashes FROM new_contacts WHERE book = ?1";
        let mut find = connection.prepare_cached(sql)?;
        let mut pieces = find.query([book])?;
        while let Some(piece) = pieces.next()? {
            let found = hashes_of(piece.get_ref(0)?.as_blob()?);
            hashes.extend(found.map(u64::cast_signed));
        }
    }
    if hashes.is_empty() {
        return Ok(());
    }
    hashes.sort_unstable();
    hashes.dedup();
    let sql = "INSERT OR IGNORE INTO contacts (book, hash) VALUES (?1, ?2)";
    let mut insert = connection.prepare_cached(sql)?;
    for hash in hashes {
        insert.execute(params![book, hash])?;
    }
    let sql = "DELETE FROM new_contacts WHERE book = ?1";
    connection.prepare_cached(sql)?.execute([book]).map(drop)
}
