//! A temporary database on the disk, for what does not fit into memory: rows that are to be sorted, and results that are to be told in
//! another order than they came. It has no name, belongs to this process, and goes with it, however that ends.

use rusqlite::{Connection, params};

use super::diagnose::ConfigProblem;

/// The storage failed: its disk is full, or cannot be written.
pub(super) type Spilled<T> = Result<T, ConfigProblem>;

/// An SQLite database without a file of its own.
#[derive(Debug)]
pub(super) struct Spill {
    connection: Connection,
}

/// SQLite takes an empty name for a private database that it keeps in memory as long as it is small, and on the disk else.
const NAMELESS: &str = "";

/// Nothing has to outlive the process; sorting happens on the disk.
const TABLES: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA temp_store = FILE;
    CREATE TABLE rows (at INTEGER NOT NULL, row TEXT NOT NULL);
    CREATE TABLE results (source INTEGER NOT NULL, number INTEGER NOT NULL, result TEXT NOT NULL);
";

fn failed(error: &rusqlite::Error) -> ConfigProblem {
    ConfigProblem::TemporaryFailed {
        cause: error.to_string(),
    }
}

impl Spill {
    /// An empty one.
    pub(super) fn new() -> Spilled<Self> {
        let open = || {
            let connection = Connection::open(NAMELESS)?;
            connection.execute_batch(TABLES)?;
            Ok(connection)
        };
        open()
            .map(|connection| Self { connection })
            .map_err(|error| failed(&error))
    }

    /// Keeps a row that is to come `at` this place; equal places keep the order in which they came.
    pub(super) fn keep_row(&self, at: i64, row: &str) -> Spilled<()> {
        let keep = || {
            let sql = "INSERT INTO rows (at, row) VALUES (?1, ?2)";
            let mut insert = self.connection.prepare_cached(sql)?;
            insert.execute(params![at, row])
        };
        keep().map(drop).map_err(|error| failed(&error))
    }

    /// Sorts what was kept.
    pub(super) fn sort(&self) -> Spilled<()> {
        let sql =
            "CREATE TABLE sorted AS SELECT row FROM rows ORDER BY at, rowid; DROP TABLE rows;";
        self.connection
            .execute_batch(sql)
            .map_err(|error| failed(&error))
    }

    /// At most `limit` of the sorted rows behind the first `after`.
    pub(super) fn page(&self, after: u64, limit: u32) -> Spilled<Vec<String>> {
        let read = || {
            let sql = "SELECT row FROM sorted WHERE rowid > ?1 ORDER BY rowid LIMIT ?2";
            let mut select = self.connection.prepare_cached(sql)?;
            let rows = select.query_map(params![after.cast_signed(), limit], |row| row.get(0))?;
            rows.collect::<Result<Vec<String>, _>>()
        };
        read().map_err(|error| failed(&error))
    }

    /// Keeps the result of a row by its place in the files.
    pub(super) fn keep_result(&self, (source, number): (u16, u64), result: &str) -> Spilled<()> {
        let keep = || {
            let sql = "INSERT INTO results (source, number, result) VALUES (?1, ?2, ?3)";
            let mut insert = self.connection.prepare_cached(sql)?;
            insert.execute(params![source, number.cast_signed(), result])
        };
        keep().map(drop).map_err(|error| failed(&error))
    }

    /// Every result, in the order of the files.
    pub(super) fn each_result(&self, mut each: impl FnMut(String)) -> Spilled<()> {
        let mut read = || {
            let sql = "SELECT result FROM results ORDER BY source, number, rowid";
            let mut select = self.connection.prepare(sql)?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                each(row.get(0)?);
            }
            Ok(())
        };
        read().map_err(|error| failed(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::Spill;

    #[test]
    fn rows_come_sorted_page_by_page_and_results_in_the_files_order() {
        let spill = Spill::new().unwrap();
        for (at, row) in [(7, "c"), (-3, "a"), (7, "d"), (i64::MAX, "e"), (0, "b")] {
            spill.keep_row(at, row).unwrap();
        }
        spill.sort().unwrap();
        assert_eq!(spill.page(0, 2).unwrap(), ["a", "b"]);
        assert_eq!(spill.page(2, 2).unwrap(), ["c", "d"]);
        assert_eq!(spill.page(4, 2).unwrap(), ["e"]);
        assert!(spill.page(5, 2).unwrap().is_empty());
        for (source, number, result) in [(1, 2, "d"), (0, 9, "c"), (0, 2, "a"), (0, 3, "b")] {
            spill.keep_result((source, number), result).unwrap();
        }
        let mut told = Vec::new();
        spill.each_result(|result| told.push(result)).unwrap();
        assert_eq!(told, ["a", "b", "c", "d"]);
    }
}
