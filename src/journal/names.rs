//! Names of fields by number, and the compact form of what was sent.
//!
//! A row's fields are kept as one value: of each its number as a varint (seven bits a byte, the highest bit says that more
//! follow) and the eight bytes of its hash, the lowest first.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _};

use crate::domain::{FieldName, FieldPrint};

/// Names that were met, so that the table is asked once for each.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_number: HashMap<u64, FieldName>,
    by_name: HashMap<FieldName, u64>,
}

impl Names {
    /// Forgets everything: after a transaction that was rolled back numbers may not stand.
    pub(super) fn clear(&mut self) {
        self.by_number.clear();
        self.by_name.clear();
    }

    /// The number of a name, given to it where it has none yet.
    pub(super) fn number(
        &mut self,
        connection: &Connection,
        name: &FieldName,
    ) -> rusqlite::Result<u64> {
        if let Some(number) = self.by_name.get(name) {
            return Ok(*number);
        }
        let mut insert =
            connection.prepare_cached("INSERT OR IGNORE INTO fields (name) VALUES (?1)")?;
        insert.execute([name.as_str()])?;
        let mut find = connection.prepare_cached("SELECT id FROM fields WHERE name = ?1")?;
        let number: i64 = find.query_row([name.as_str()], |row| row.get(0))?;
        let number = number.cast_unsigned();
        self.by_name.insert(name.clone(), number);
        self.by_number.insert(number, name.clone());
        Ok(number)
    }

    /// The name of a number.
    pub(super) fn name(
        &mut self,
        connection: &Connection,
        number: u64,
    ) -> rusqlite::Result<FieldName> {
        if let Some(name) = self.by_number.get(&number) {
            return Ok(name.clone());
        }
        let mut find = connection.prepare_cached("SELECT name FROM fields WHERE id = ?1")?;
        let found: Option<String> = find
            .query_row([number.cast_signed()], |row| row.get(0))
            .optional()?;
        let name = found.ok_or_else(|| strange("a field without a name"))?;
        let name = FieldName::new(&name);
        self.by_number.insert(number, name.clone());
        Ok(name)
    }

    /// Fields in their compact form.
    pub(super) fn pack(
        &mut self,
        connection: &Connection,
        sent: &[FieldPrint],
    ) -> rusqlite::Result<Vec<u8>> {
        let mut packed = Vec::with_capacity(sent.len().saturating_mul(9));
        for print in sent {
            let mut number = self.number(connection, &print.field)?;
            while number >= 0x80 {
                packed.push(number.to_le_bytes()[0] | 0x80);
                number >>= 7;
            }
            packed.push(number.to_le_bytes()[0]);
            packed.extend(print.hash.to_le_bytes());
        }
        Ok(packed)
    }

    /// Fields from their compact form.
    pub(super) fn unpack(
        &mut self,
        connection: &Connection,
        packed: &[u8],
    ) -> rusqlite::Result<Vec<FieldPrint>> {
        let mut sent = Vec::with_capacity(packed.len() / 9);
        let mut rest = packed;
        while !rest.is_empty() {
            let (number, after) = varint(rest).ok_or_else(|| strange("fields cut off"))?;
            let (hash, after) = after
                .split_first_chunk::<8>()
                .ok_or_else(|| strange("fields cut off"))?;
            sent.push(FieldPrint {
                field: self.name(connection, number)?,
                hash: u64::from_le_bytes(*hash),
            });
            rest = after;
        }
        Ok(sent)
    }
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    let mut rest = bytes;
    let mut shift = 0_u32;
    loop {
        let (byte, after) = rest.split_first()?;
        value |= u64::from(byte & 0x7f).checked_shl(shift)?;
        rest = after;
        if byte & 0x80 == 0 {
            return Some((value, rest));
        }
        shift += 7;
    }
}

/// A value that this program does not write: the file was changed by something else.
pub(super) fn strange(what: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Null, what.into())
}
