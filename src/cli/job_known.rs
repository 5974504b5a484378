//! Rows that are bad in the same way as before: what is known of them, and whether all bad rows of a run are.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::report::RESULTS;

/// What is known, a line each.
const KNOWN: &str = "known-bad.txt";

/// More are not remembered: such a list is not bad here and there, but as a whole.
const MOST: usize = 1_000_000;

/// A row and what is wrong with it.
type Mark = [u8; 16];

/// The bad rows of a run.
#[derive(Debug, Default)]
pub(super) struct BadRows {
    marks: BTreeSet<Mark>,
    /// Rows without an identity, which cannot be known again.
    nameless: u64,
    /// Bad rows, all in all.
    pub(super) rows: u64,
}

impl BadRows {
    /// The invalid and failed rows of a report.
    pub(super) fn of_report(report: &Path) -> io::Result<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_path(report.join(RESULTS))?;
        let titles = reader.byte_headers()?.clone();
        let column = |wanted: &str| {
            titles
                .iter()
                .position(|title| title.trim_ascii_start().ends_with(wanted.as_bytes()))
        };
        let columns = (column("status"), column("origin_id"), column("code"));
        let (Some(status), Some(origin), Some(code)) = columns else {
            return Err(io::Error::other("no column status, origin_id or code"));
        };
        let mut bad = Self::default();
        let mut row = csv::ByteRecord::new();
        while reader.read_byte_record(&mut row)? {
            let cell = |column: usize| row.get(column).unwrap_or_default();
            if !matches!(cell(status), b"invalid" | b"failed") {
                continue;
            }
            bad.rows += 1;
            if cell(origin).is_empty() || bad.marks.len() >= MOST {
                bad.nameless += 1;
            } else {
                bad.marks.insert(mark(cell(origin), cell(code)));
            }
        }
        Ok(bad)
    }

    /// How many of them were bad in the same way before.
    pub(super) fn known(&self, folder: &Path) -> u64 {
        let before = known(folder);
        let known = self.marks.iter().filter(|mark| before.contains(*mark));
        known.count() as u64
    }

    /// Remembers them beside those that are known.
    pub(super) fn remember(&self, folder: &Path) -> io::Result<()> {
        let mut all = known(folder);
        let count = all.len();
        all.extend(&self.marks);
        if all.len() == count || all.len() > MOST {
            return Ok(());
        }
        let mut text = String::with_capacity(all.len() * 33);
        for mark in &all {
            text.push_str(&HEXLOWER.encode(mark));
            text.push('\n');
        }
        let part = folder.join(format!("{KNOWN}.part"));
        fs::write(&part, text)?;
        fs::rename(part, folder.join(KNOWN))
    }
}

fn known(folder: &Path) -> BTreeSet<Mark> {
    let text = fs::read_to_string(folder.join(KNOWN)).unwrap_or_default();
    let marks = text
        .lines()
        .filter_map(|line| HEXLOWER.decode(line.as_bytes()).ok()?.try_into().ok());
    marks.collect()
}

fn mark(origin: &[u8], code: &[u8]) -> Mark {
    let mut hash = Sha256::new();
    hash.update((origin.len() as u64).to_le_bytes());
    hash.update(origin);
    hash.update(code);
    let digest = hash.finalize();
    digest.first_chunk::<16>().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::BadRows;
    use crate::report::RESULTS;

    fn report(rows: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "\u{feff}file,sheet,row,status,lead_id,lead_url,origin_id,code,message\r\n{rows}"
        );
        fs::write(folder.path().join(RESULTS), text).unwrap();
        folder
    }

    #[test]
    fn a_row_is_known_by_its_identity_and_what_is_wrong_with_it() {
        let job = tempfile::tempdir().unwrap();
        let first = report("a,,2,invalid,,,7,phone_too_short,x\r\na,,3,created,5,,8,,\r\n");
        let bad = BadRows::of_report(first.path()).unwrap();
        assert_eq!((bad.rows, bad.known(job.path())), (1, 0));
        bad.remember(job.path()).unwrap();
        assert_eq!(bad.known(job.path()), 1);
        let other = report(
            "a,,2,invalid,,,7,email_malformed,x\r\na,,9,failed,,,7,phone_too_short,\r\na,,4,invalid,,,,key_empty,\r\n",
        );
        let bad = BadRows::of_report(other.path()).unwrap();
        assert_eq!((bad.rows, bad.known(job.path())), (3, 1));
    }
}
