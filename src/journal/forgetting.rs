//! What is forgotten, and what never is.

use super::error::Result;
use super::opening;
use super::store::Store;

impl Store {
    /// Forgets a run: its history and the personal data that it kept. Its origins stay known, and so do their leads.
    pub fn forget(&mut self, run: &str) -> Result<()> {
        let run = self.number_of(run)?;
        self.forget_all(&[run])
    }

    /// Forgets the runs whose last start began, and ended where it did, before this moment; how many they were.
    pub fn forget_older_than(&mut self, unix_ms: i64) -> Result<u64> {
        let sql = "SELECT id FROM runs WHERE forgotten = 0 AND
                   (SELECT max(coalesce(ended_at, begun_at)) FROM starts WHERE run = runs.id) < ?1";
        let found = self.connection.prepare(sql).and_then(|mut find| {
            let rows = find.query_map([unix_ms], |row| row.get(0))?;
            rows.collect::<rusqlite::Result<Vec<i64>>>()
        });
        let runs = self.told(found)?;
        if !runs.is_empty() {
            self.forget_all(&runs)?;
        }
        Ok(u64::try_from(runs.len()).unwrap_or(u64::MAX))
    }

    /// Forgets what the leads that a run changed held before, and nothing else; of how many leads. The run can give these leads
    /// nothing back any more.
    pub fn forget_old_values(&mut self, run: &str) -> Result<u64> {
        let run = self.number_of(run)?;
        self.forget_values("run = ?1", run)
    }

    /// The same for all runs, as far as the values were kept before this moment in Unix milliseconds.
    pub fn forget_old_values_before(&mut self, unix_ms: i64) -> Result<u64> {
        self.forget_values("recorded_at < ?1", unix_ms)
    }

    fn forget_values(&mut self, which: &str, parameter: i64) -> Result<u64> {
        let sql = format!(
            "SELECT count(*) FROM (SELECT DISTINCT run, origin FROM old_values WHERE {which})"
        );
        let found = self
            .connection
            .query_row(&sql, [parameter], |row| row.get(0));
        let leads: i64 = self.told(found)?;
        if leads > 0 {
            self.write(|transaction, _| {
                let sql = format!("DELETE FROM old_values WHERE {which}");
                transaction.execute(&sql, [parameter]).map(drop)
            })?;
            let cleared = opening::clear_log(&self.connection);
            self.told(cleared)?;
        }
        Ok(u64::try_from(leads).unwrap_or(0))
    }

    /// The line of a run stays, without a word of what it did: origins refer to it by its number.
    fn forget_all(&mut self, runs: &[i64]) -> Result<()> {
        self.forget_numbers();
        self.write(|transaction, _| {
            for run in runs {
                for table in ["old_values", "updates", "requests", "starts", "sources"] {
                    let sql = format!("DELETE FROM {table} WHERE run = ?1");
                    transaction.execute(&sql, [run])?;
                }
                for table in ["duplicates", "duplicate_searches"] {
                    let sql = format!("DELETE FROM {table} WHERE run = (SELECT name FROM runs WHERE id = ?1)");
                    transaction.execute(&sql, [run])?;
                }
                transaction.execute(
                    "UPDATE runs SET forgotten = 1, sources_key = '', mapping_path = '', report = '', command = '' WHERE id = ?1",
                    [run],
                )?;
            }
            Ok(())
        })?;
        let cleared = opening::clear_log(&self.connection);
        self.told(cleared)
    }
}
