//! What was found of duplicates in the portal: asked once for a run, so that a start that goes on with it neither asks again nor
//! decides otherwise. Of what was found only IDs are kept.

use rusqlite::{OptionalExtension as _, params};
use serde::Deserialize as _;
use serde_json::{Value, json};

use super::error::Result;
use super::names::strange;
use super::reader::{BookId, Reader};
use super::state;
use super::store::Store;
use crate::domain::{Coded as _, Deed, LeadId, ProblemKind, SourceIndex, Treatment};

/// A search for the duplicates of a run's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateSearch {
    /// The run.
    pub run: String,
    /// What it reads, as [`NewStart::sources_key`](super::NewStart::sources_key).
    pub sources_key: String,
    /// By which rules.
    pub terms: [u8; 16],
    /// When it was begun, in Unix milliseconds.
    pub asked_at: i64,
}

impl Reader {
    /// The run whose rows were searched for by these rules, whole, no earlier than `since`, and that was never begun; `None` as well
    /// where anything was sent since.
    pub fn searched_run(
        &self,
        book: BookId,
        (sources_key, terms): (&str, [u8; 16]),
        since: i64,
    ) -> Result<Option<String>> {
        let sql = "SELECT run FROM duplicate_searches s
                   WHERE book = ?1 AND sources_key = ?2 AND terms = ?3 AND whole = 1 AND asked_at >= ?4
                       AND NOT EXISTS (SELECT 1 FROM runs WHERE name = s.run)
                       AND NOT EXISTS (SELECT 1 FROM starts t JOIN runs r ON r.id = t.run WHERE r.book = ?1 AND t.begun_at >= s.asked_at)
                   ORDER BY asked_at DESC LIMIT 1";
        let values = params![book.0, sources_key, terms, since];
        let found = self.connection.query_row(sql, values, |row| row.get(0));
        self.told(found.optional())
    }

    /// Whether the rows of a run were all searched for by these rules.
    pub fn is_searched(&self, run: &str, terms: [u8; 16]) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM duplicate_searches WHERE run = ?1 AND terms = ?2 AND whole = 1)";
        let found = self
            .connection
            .query_row(sql, params![run, terms], |row| row.get(0));
        self.told(found)
    }

    /// The row that changes this lead of other people: its origin, and its number where it was sent last.
    pub fn adopter(&self, book: BookId, lead: LeadId) -> Result<Option<(String, u64)>> {
        let sql = "SELECT origin, ifnull(number, 0) FROM origins WHERE book = ?1 AND lead = ?2 AND adopted = 1 LIMIT 1";
        let find = self.connection.prepare_cached(sql);
        let found = find.and_then(|mut find| {
            let values = params![book.0, state::kept(lead)];
            let row = find.query_row(values, |row| {
                Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()))
            });
            row.optional()
        });
        self.told(found)
    }

    /// What is done about a row of a run; `None` where nothing was found of it.
    pub fn treatment(&self, run: &str, origin: &str) -> Result<Option<Treatment>> {
        let sql = "SELECT treatment FROM duplicates WHERE run = ?1 AND origin = ?2";
        let find = self.connection.prepare_cached(sql);
        let found = find.and_then(|mut find| {
            let text = find.query_row(params![run, origin], |row| row.get::<_, String>(0));
            let Some(text) = text.optional()? else {
                return Ok(None);
            };
            treatment_of(&text).map(Some).ok_or_else(|| strange(&text))
        });
        self.told(found)
    }
}

impl Store {
    /// A search begins, or begins anew. Searches of the book whose runs never came about, and that are older than `since`, are
    /// forgotten; what is asked of another portal meanwhile is no concern of this one.
    pub fn begin_search(
        &mut self,
        book: BookId,
        search: &DuplicateSearch,
        since: i64,
    ) -> Result<()> {
        self.write(|transaction, _| {
            let old = "SELECT run FROM duplicate_searches s WHERE book = ?2 AND asked_at < ?1 AND NOT EXISTS (SELECT 1 FROM runs WHERE name = s.run)";
            for sql in [
                format!("DELETE FROM duplicates WHERE run IN ({old})"),
                format!("DELETE FROM duplicate_searches WHERE run IN ({old})"),
            ] {
                transaction.execute(&sql, params![since, book.0])?;
            }
            transaction
                .execute(
                    "INSERT OR REPLACE INTO duplicate_searches (run, book, sources_key, terms, asked_at, whole) VALUES (?1, ?2, ?3, ?4, ?5, 0)",
                    params![search.run, book.0, search.sources_key, search.terms, search.asked_at],
                )
                .map(drop)
        })
    }

    /// Keeps what is done about rows, by their origins; `None` where nothing was found.
    pub fn keep_treatments(
        &mut self,
        run: &str,
        rows: &[(String, Option<Treatment>)],
    ) -> Result<()> {
        self.write(|transaction, _| {
            for (origin, treatment) in rows {
                if let Some(treatment) = treatment {
                    let sql = "INSERT OR REPLACE INTO duplicates (run, origin, treatment) VALUES (?1, ?2, ?3)";
                    let mut keep = transaction.prepare_cached(sql)?;
                    keep.execute(params![run, origin, treatment_text(treatment)])?;
                } else {
                    let sql = "DELETE FROM duplicates WHERE run = ?1 AND origin = ?2";
                    transaction.prepare_cached(sql)?.execute(params![run, origin])?;
                }
            }
            Ok(())
        })
    }

    /// Every row was searched for.
    pub fn end_search(&mut self, run: &str) -> Result<()> {
        self.write(|transaction, _| {
            let sql = "UPDATE duplicate_searches SET whole = 1 WHERE run = ?1";
            transaction.execute(sql, [run]).map(drop)
        })
    }
}

fn treatment_text(treatment: &Treatment) -> String {
    let deed = match treatment.deed {
        Deed::Create => json!(["create"]),
        Deed::Link { contact, company } => json!(["link", contact, company]),
        Deed::Update {
            lead,
            by: (source, row),
        } => json!(["update", lead.0, source.0, row]),
        Deed::Skip => json!(["skip"]),
        Deed::Refuse => json!(["refuse"]),
    };
    let told = treatment.told.iter();
    let told: Vec<_> = told.map(|kind| (kind.code(), kind.parts())).collect();
    json!([deed, told]).to_string()
}

fn treatment_of(text: &str) -> Option<Treatment> {
    let value: Value = serde_json::from_str(text).ok()?;
    let [deed, told] = value.as_array()?.as_slice() else {
        return None;
    };
    let deed = match deed.as_array()?.as_slice() {
        [word] => match word.as_str()? {
            "create" => Deed::Create,
            "skip" => Deed::Skip,
            "refuse" => Deed::Refuse,
            _ => return None,
        },
        [_, contact, company] => Deed::Link {
            contact: contact.as_u64(),
            company: company.as_u64(),
        },
        [_, lead, source, row] => Deed::Update {
            lead: LeadId(lead.as_u64()?),
            by: (
                SourceIndex(u16::try_from(source.as_u64()?).ok()?),
                row.as_u64()?,
            ),
        },
        _ => return None,
    };
    let told = told.as_array()?.iter().map(|kind| {
        let [code, parts] = kind.as_array()?.as_slice() else {
            return None;
        };
        ProblemKind::from_parts(code.as_str()?, Vec::deserialize(parts).ok()?)
    });
    Some(Treatment {
        deed,
        told: told.collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{DuplicateSearch, treatment_of, treatment_text};
    use crate::domain::{Deed, LeadId, ProblemKind, SourceIndex, Treatment};
    use crate::journal::Store;

    fn treatments() -> Vec<Treatment> {
        let told = vec![
            ProblemKind::DuplicateLeads {
                lead: 5,
                others: vec!["3".to_owned(), "4".to_owned()],
            },
            ProblemKind::DuplicateInPortal {
                entity: "contact".to_owned(),
                id: 7,
                more: 0,
            },
        ];
        let link = Deed::Link {
            contact: Some(7),
            company: None,
        };
        let update = Deed::Update {
            lead: LeadId(5),
            by: (SourceIndex(1), 17),
        };
        [Deed::Create, link, update, Deed::Skip, Deed::Refuse]
            .map(|deed| Treatment {
                deed,
                told: told.clone(),
            })
            .into()
    }

    #[test]
    fn a_treatment_comes_back_from_what_is_kept_of_it() {
        for treatment in treatments() {
            assert_eq!(treatment_of(&treatment_text(&treatment)), Some(treatment));
        }
        assert_eq!(treatment_of("[[\"burn\"],[]]"), None);
    }

    #[test]
    fn a_search_that_ended_is_gone_on_with_until_something_is_sent_or_it_is_old() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("journal.sqlite")).unwrap();
        let book = store.book("a.bitrix24.ru", "leadbatch").unwrap();
        let terms = [7; 16];
        let search = DuplicateSearch {
            run: "run-1".to_owned(),
            sources_key: "leads.csv".to_owned(),
            terms,
            asked_at: 1000,
        };
        store.begin_search(book, &search, 0).unwrap();
        let found = |store: &Store, since| store.searched_run(book, ("leads.csv", terms), since);
        assert_eq!(
            found(&store, 0).unwrap(),
            None,
            "it did not come to its end"
        );
        let kept: Vec<_> = treatments().into_iter().map(Some).collect();
        let rows: Vec<_> = (0..).map(|n: u32| n.to_string()).zip(kept).collect();
        store.keep_treatments("run-1", &rows).unwrap();
        store.end_search("run-1").unwrap();
        assert_eq!(found(&store, 0).unwrap().as_deref(), Some("run-1"));
        assert_eq!(found(&store, 2000).unwrap(), None, "it is too old");
        assert!(store.is_searched("run-1", terms).unwrap());
        assert!(!store.is_searched("run-1", [8; 16]).unwrap());
        assert_eq!(store.treatment("run-1", "2").unwrap(), rows[2].1);
        store
            .keep_treatments("run-1", &[("2".to_owned(), None)])
            .unwrap();
        assert_eq!(store.treatment("run-1", "2").unwrap(), None);
        let later = DuplicateSearch {
            run: "run-2".to_owned(),
            asked_at: 5000,
            ..search
        };
        let other = store.book("b.bitrix24.ru", "leadbatch").unwrap();
        store.begin_search(other, &later, 4000).unwrap();
        assert_eq!(
            store.treatment("run-1", "1").unwrap(),
            rows[1].1,
            "another portal's search forgets nothing of this one"
        );
        store.begin_search(book, &later, 4000).unwrap();
        assert_eq!(
            store.treatment("run-1", "1").unwrap(),
            None,
            "it is forgotten"
        );
    }
}
