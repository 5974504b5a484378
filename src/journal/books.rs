//! What the journal keeps of a portal and originator as a whole: identity rules, recovery, a refused mapping.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension as _, params};

use super::error::Result;
use super::keeping;
use super::names::strange;
use super::reader::{BookId, Reader};
use super::store::Store;
use crate::domain::FoundLead;

/// By which rules rows got their origins (`design.md` §5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The mapping's key columns; empty where the content identifies a row.
    pub key: Vec<String>,
    /// The number of the key's or the content's form.
    pub form: u8,
    /// The header sets that were met.
    pub headers: BTreeSet<Vec<String>>,
}

impl Reader {
    /// The rules of the rows that were sent; `None` before the first.
    pub fn identity(&self, book: BookId) -> Result<Option<Identity>> {
        self.told(self.find_identity(book))
    }

    fn find_identity(&self, book: BookId) -> rusqlite::Result<Option<Identity>> {
        let sql =
            "SELECT key_columns, key_form FROM books WHERE id = ?1 AND key_columns IS NOT NULL";
        let found = self.connection.query_row(sql, [book.0], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, u8>(1)?))
        });
        let Some((key, form)) = found.optional()? else {
            return Ok(None);
        };
        let sql = "SELECT columns FROM headers WHERE book = ?1";
        let mut find = self.connection.prepare(sql)?;
        let texts = find.query_map([book.0], |row| row.get::<_, String>(0))?;
        let mut headers = BTreeSet::new();
        for text in texts {
            headers.insert(list_from(&text?)?);
        }
        let key = list_from(&key)?;
        Ok(Some(Identity { key, form, headers }))
    }

    /// The sha256 of the mapping whose values did not arrive as they were sent, where the last one is refused.
    pub fn refused_mapping(&self, book: BookId) -> Result<Option<[u8; 32]>> {
        let sql = "SELECT refused_mapping FROM books WHERE id = ?1";
        self.told(self.connection.query_row(sql, [book.0], |row| row.get(0)))
    }
}

impl Store {
    /// The book of a portal and originator, made where there is none.
    pub fn book(&mut self, portal: &str, originator: &str) -> Result<BookId> {
        if let Some(book) = self.find_book(portal, originator)? {
            return Ok(book);
        }
        self.write(|transaction, _| {
            let sql = "INSERT OR IGNORE INTO books (portal, originator) VALUES (?1, ?2)";
            transaction.execute(sql, [portal, originator])?;
            let sql = "SELECT id FROM books WHERE portal = ?1 AND originator = ?2";
            transaction.query_row(sql, [portal, originator], |row| row.get(0).map(BookId))
        })
    }

    /// Keeps the rules in the place of those that were kept.
    pub fn remember_identity(&mut self, book: BookId, identity: &Identity) -> Result<()> {
        self.write(|transaction, _| {
            transaction.execute(
                "UPDATE books SET key_columns = ?2, key_form = ?3 WHERE id = ?1",
                params![book.0, list_text(&identity.key), identity.form],
            )?;
            transaction.execute("DELETE FROM headers WHERE book = ?1", [book.0])?;
            for header in &identity.headers {
                let sql = "INSERT INTO headers (book, columns) VALUES (?1, ?2)";
                transaction.execute(sql, params![book.0, list_text(header)])?;
            }
            Ok(())
        })
    }

    /// Keeps leads that were found in the portal; what is known of an origin already stays.
    pub fn recover(&mut self, book: BookId, found: &[FoundLead]) -> Result<()> {
        self.write(|transaction, _| {
            found
                .iter()
                .try_for_each(|one| keeping::find(transaction, book.0, &one.origin_id, one.id))
        })
    }

    /// Marks that the portal has told all that it has.
    pub fn recovered(&mut self, book: BookId) -> Result<()> {
        self.write(|transaction, _| {
            let sql = "UPDATE books SET recovered = 1 WHERE id = ?1";
            transaction.execute(sql, [book.0]).map(drop)
        })
    }

    /// Refuses a mapping from now on, by the sha256 of its text.
    pub fn refuse_mapping(&mut self, book: BookId, sha256: [u8; 32]) -> Result<()> {
        self.write(|transaction, _| {
            let sql = "UPDATE books SET refused_mapping = ?2 WHERE id = ?1";
            transaction.execute(sql, params![book.0, sha256]).map(drop)
        })
    }
}

fn list_text(list: &[String]) -> String {
    serde_json::json!(list).to_string()
}

fn list_from(text: &str) -> rusqlite::Result<Vec<String>> {
    serde_json::from_str(text).map_err(|error| strange(&error.to_string()))
}
