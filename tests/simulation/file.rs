//! A random file: hand-made mapped rows, settled by the real rules, so that real identities and skips arise.

use std::collections::{BTreeMap, BTreeSet};

use leadbatch::domain::{
    Digest, FieldCatalogue, FieldName, FieldPrint, FieldValue, InFile, Known, MultiValue, OwnCells,
    Problem, ProblemKind, RowOrdinal, RowRef, SourceIndex,
};
use leadbatch::rows::{
    DefaultsTaken, InRun, MappedRow, PrintSeed, RowKey, SeenInMemory, Settled, SettledRow,
    SharedContacts, content_origin, key_origin, prints, settle,
};
use leadbatch::run::{RowResult, RowStatus, RunRow, ValidRow};

use crate::chance::Chance;
use crate::world::ORIGINATOR;

/// How rows are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    /// By their content.
    Content,
    /// By a key.
    Key,
    /// By an `ORIGIN_ID` that the mapping fills: names that differ by their case alone are different.
    Own,
}

/// A file, settled.
#[derive(Debug)]
pub struct File {
    pub rows: Vec<SettledRow>,
    /// Origins whose leads stand in the portal before the run: their rows bring their identity back.
    pub before: Vec<String>,
    /// Of each row, the hashes of its fields.
    prints: Vec<Vec<FieldPrint>>,
}

fn prints_of(row: &SettledRow, catalogue: &FieldCatalogue) -> Vec<FieldPrint> {
    match &row.outcome {
        Settled::Valid(draft) => prints(draft, catalogue),
        Settled::Skipped | Settled::Invalid => Vec::new(),
    }
}

/// What the file's rows are made from.
struct Maker {
    chance: Chance,
    names: Names,
    /// Contents differ from file to file.
    salt: u64,
    /// Bad e-mails, which the portal answers with an error after the lead was saved.
    bad_mails: bool,
    /// Addresses, which only `crm.lead.*` carries.
    addresses: bool,
    persons: Vec<Option<i64>>,
}

fn row_ref(ordinal: u64) -> RowRef {
    RowRef {
        source: SourceIndex(0),
        number: ordinal + 2,
        ordinal: RowOrdinal(ordinal),
    }
}

impl Maker {
    fn content(&self, n: u64) -> Digest {
        let mut chance = Chance::new(self.salt ^ (n << 20));
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&chance.next().to_be_bytes());
        bytes[8..].copy_from_slice(&chance.next().to_be_bytes());
        Digest(bytes)
    }

    /// The fields of a content: equal contents have equal fields.
    fn fields(&self, n: u64) -> Vec<(FieldName, FieldValue)> {
        let mut chance = Chance::new(self.salt ^ (n << 20) ^ 1);
        let title = if chance.percent(2) {
            format!("$result[r0001] {n}")
        } else {
            format!("Лид & {n}")
        };
        let mut fields = vec![(FieldName::new("TITLE"), FieldValue::Text(title))];
        if let Some(person) = chance.pick(&self.persons) {
            fields.push((
                FieldName::new("ASSIGNED_BY_ID"),
                FieldValue::Integer(person),
            ));
        }
        if chance.percent(30) {
            let value = format!("+7900{:07}", chance.below(10_000_000));
            let value_type = "WORK";
            let phone = FieldValue::Multi(vec![MultiValue { value_type, value }]);
            fields.push((FieldName::new("PHONE"), phone));
        }
        if self.bad_mails && chance.percent(1) {
            let value = "never a mail".to_owned();
            let value_type = "WORK";
            let mail = FieldValue::Multi(vec![MultiValue { value_type, value }]);
            fields.push((FieldName::new("EMAIL"), mail));
        }
        if self.addresses && chance.percent(50) {
            let city = FieldValue::Text(format!("Город {n}"));
            fields.push((FieldName::new("ADDRESS_CITY"), city));
        }
        fields
    }

    fn key(&mut self, n: u64) -> Option<RowKey> {
        match self.names {
            Names::Content => None,
            Names::Key => key_origin(&[format!("k{n}"), "x".to_owned()]).map(RowKey::Told),
            Names::Own => {
                let id = format!("Id{}", n / 2);
                // Two rows whose names a portal's database takes for one.
                let id = if n.is_multiple_of(2) {
                    id
                } else {
                    id.to_uppercase()
                };
                Some(RowKey::Told(id))
            }
        }
    }

    fn row(&mut self, ordinal: u64) -> MappedRow {
        let repeats = ordinal > 3 && self.chance.percent(8);
        let n = if repeats {
            self.chance.below(ordinal)
        } else {
            ordinal
        };
        let mut key = self.key(n);
        // A repeated key with other content is a conflict.
        let of_content = if repeats && self.chance.percent(10) {
            n + 1_000_000
        } else {
            n
        };
        let content = self.content(of_content);
        let returned = self.chance.percent(3);
        if returned && key.is_none() {
            key = Some(RowKey::Told(content_origin(content, 0)));
        }
        let mut problems = Vec::new();
        if self.chance.percent(4) {
            problems.push(Problem::of_row(row_ref(ordinal), ProblemKind::KeyEmpty));
            if key.is_some() && self.chance.percent(50) {
                key = Some(RowKey::Untold);
            }
        }
        MappedRow {
            row: row_ref(ordinal),
            content,
            print: content,
            returned: returned && matches!(key, Some(RowKey::Told(_))),
            refused_as: String::new(),
            key,
            names_meet: self.names == Names::Content,
            chosen: Vec::new(),
            turns: Vec::new(),
            fields: self.fields(of_content),
            cleared: Vec::new(),
            problems,
            defaults: DefaultsTaken::default(),
            skipped: None,
            id: None,
        }
    }
}

impl File {
    /// A file of so many rows.
    pub fn random(
        mut chance: Chance,
        rows: u64,
        (bad_mails, addresses): (bool, bool),
        catalogue: &FieldCatalogue,
    ) -> Self {
        let names = chance.pick(&[Names::Content, Names::Key, Names::Own]);
        let persons: &[Option<i64>] = chance.pick(&[
            [None, None, None, None].as_slice(),
            [None, Some(7), Some(8), Some(9)].as_slice(),
            [Some(1), Some(7), Some(7), Some(8)].as_slice(),
        ]);
        let mut maker = Maker {
            salt: chance.next(),
            chance,
            names,
            bad_mails,
            addresses,
            persons: persons.to_vec(),
        };
        let run = InRun {
            originator: ORIGINATOR,
            sources: &[],
            in_file: &InFile::default(),
            shared: &SharedContacts::default(),
            prints: PrintSeed::default(),
        };
        let mut seen = SeenInMemory::new();
        let settled = (0..rows).map(|ordinal| settle(maker.row(ordinal), run, &mut seen));
        let rows: Vec<SettledRow> = settled.collect();
        let returned = rows.iter().filter_map(|row| match &row.outcome {
            Settled::Valid(draft) if draft.returned => Some(draft.origin.id.clone()),
            Settled::Valid(_) | Settled::Skipped | Settled::Invalid => None,
        });
        let before = returned.enumerate().filter(|(n, _)| n.is_multiple_of(2));
        let before = before.map(|(_, origin)| origin).collect();
        let prints = rows.iter().map(|row| prints_of(row, catalogue)).collect();
        Self {
            rows,
            before,
            prints,
        }
    }

    /// Some rows have another title now; gives the titles by origin.
    pub fn change(
        &mut self,
        chance: &mut Chance,
        catalogue: &FieldCatalogue,
    ) -> BTreeMap<String, String> {
        let mut titles = BTreeMap::new();
        for (row, sent) in self.rows.iter_mut().zip(&mut self.prints) {
            let Settled::Valid(draft) = &mut row.outcome else {
                continue;
            };
            // People have taken out what the portal would never take.
            draft.fields.retain(|(name, _)| name.as_str() != "EMAIL");
            *sent = prints(draft, catalogue);
            if self.before.contains(&draft.origin.id) || !chance.percent(40) {
                continue;
            }
            let title = format!("Новое название {}", row.row.number);
            draft.fields[0].1 = FieldValue::Text(title.clone());
            draft.content = Digest([u8::try_from(chance.between(1, 254)).expect("small"); 16]);
            titles.insert(draft.origin.id.clone(), title);
            *sent = prints(draft, catalogue);
        }
        titles
    }

    /// The origins of valid rows.
    pub fn origins(&self) -> BTreeSet<&str> {
        let drafts = self.rows.iter().filter_map(|row| match &row.outcome {
            Settled::Valid(draft) => Some(draft.origin.id.as_str()),
            Settled::Skipped | Settled::Invalid => None,
        });
        drafts.collect()
    }

    /// A row as a start hands it to the machine, with what the journal knows of it.
    pub fn feed<'k>(&self, place: usize, known: impl Fn(&str) -> Option<&'k Known>) -> RunRow {
        let row = &self.rows[place];
        let done = |status| {
            RunRow::Done(Box::new(RowResult {
                row: row.row,
                status,
                origin_id: row.origin_id.clone(),
                problems: row.problems.clone(),
                cells: vec![],
                responsible: None,
                source_id: None,
                own: vec![],
            }))
        };
        match &row.outcome {
            Settled::Valid(draft) => RunRow::Valid(Box::new(ValidRow {
                adopts: None,
                known: known(&draft.origin.id).cloned(),
                sent: self.prints[place].clone(),
                contacts: vec![],
                draft: draft.clone(),
                problems: row.problems.clone(),
                cells: OwnCells::default(),
                own: Vec::new(),
            })),
            Settled::Skipped => done(RowStatus::Skipped),
            Settled::Invalid => done(RowStatus::Invalid),
        }
    }
}
