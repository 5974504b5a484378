//! Settling: a mapped row beside the rows before it. Called in the order of the file.

use super::content::digest_of;
use super::mapper::{DefaultsTaken, MappedRow, RowKey};
use super::origin::content_origin;
use crate::domain::{Draft, KeySeen, Origin, Problem, ProblemKind, RowRef, SeenRows, Severity};

/// What a row is to the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It can be sent.
    Valid(Draft),
    /// It is rightly not sent; the reason is its first problem.
    Skipped,
    /// It has an error.
    Invalid,
}

/// A row, settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledRow {
    /// Where it stands.
    pub row: RowRef,
    /// What it is to the run.
    pub outcome: Settled,
    /// Its `ORIGIN_ID`. `None` where it has none of its own: an empty key, a wrong `ORIGIN_ID`, or that of an earlier row with other content;
    /// such a row, once mended, is to get its identity anew and not to bring this one back.
    pub origin_id: Option<String>,
    /// All its problems; of a skipped row only the reason, since the earlier row tells the others.
    pub problems: Vec<Problem>,
    /// Defaults that the portal will take; none where nothing is sent.
    pub defaults: DefaultsTaken,
}

/// Settles a row among those of its source: its identity, and whether it is valid, a repetition or wrong.
///
/// Every row is noted in `seen`, the invalid ones too, so that neither the count of equal rows nor the holder of a key
/// depends on what else is wrong. `originator` is the mapping's. Where rows may name themselves, the names that content gives
/// are noted beside theirs, so that no two rows are sent under one name.
pub fn settle(mut mapped: MappedRow, originator: &str, seen: &mut dyn SeenRows) -> SettledRow {
    let named = |id: String| Origin {
        originator: originator.to_owned(),
        id,
    };
    match &mapped.key {
        None => {
            let earlier = seen.note_content(mapped.content);
            if earlier > 0 {
                let equal = ProblemKind::EqualRow { earlier };
                mapped.problems.push(Problem::of_row(mapped.row, equal));
            }
            let origin = named(content_origin(mapped.content, earlier));
            if mapped.names_meet {
                return by_key(mapped, origin, seen);
            }
            by_problems(mapped, Some(origin))
        }
        Some(RowKey::Untold) => by_problems(mapped, None),
        Some(RowKey::Told(id)) => {
            let origin = named(id.clone());
            by_key(mapped, origin, seen)
        }
    }
}

fn by_key(mut mapped: MappedRow, origin: Origin, seen: &mut dyn SeenRows) -> SettledRow {
    let digest = digest_of(&[&origin.originator, &origin.id]);
    match seen.note_key(digest, mapped.content, mapped.row.number) {
        KeySeen::First => by_problems(mapped, Some(origin)),
        KeySeen::Same { row } => {
            let reason = Problem::of_row(mapped.row, ProblemKind::KeyRepeated { row });
            mapped.problems = vec![reason];
            ended(mapped, Settled::Skipped, Some(origin.id))
        }
        KeySeen::Other { row } => {
            let reason = Problem::of_row(mapped.row, ProblemKind::KeyConflict { row });
            mapped.problems.push(reason);
            ended(mapped, Settled::Invalid, None)
        }
    }
}

fn by_problems(mut mapped: MappedRow, origin: Option<Origin>) -> SettledRow {
    let wrong = mapped
        .problems
        .iter()
        .any(|problem| problem.severity >= Severity::Error);
    match origin {
        Some(origin) if !wrong => {
            let draft = Draft {
                row: mapped.row,
                fields: std::mem::take(&mut mapped.fields),
                origin,
            };
            SettledRow {
                row: mapped.row,
                origin_id: Some(draft.origin.id.clone()),
                outcome: Settled::Valid(draft),
                problems: mapped.problems,
                defaults: mapped.defaults,
            }
        }
        origin => ended(mapped, Settled::Invalid, origin.map(|origin| origin.id)),
    }
}

fn ended(mapped: MappedRow, outcome: Settled, origin_id: Option<String>) -> SettledRow {
    SettledRow {
        row: mapped.row,
        outcome,
        origin_id,
        problems: mapped.problems,
        defaults: DefaultsTaken::default(),
    }
}
