//! Settling: a mapped row beside the rows before it. Called in the order of the file.

use std::collections::BTreeSet;

use super::duplicate_keys::{Contact, contacts, duplicate_keys};
use super::mapped_row::{DefaultsTaken, MappedRow, RowKey};
use super::origin::content_origin;
use super::plain_row::PlainRow;
use super::row_print::PrintSeed;
use super::shared::{SHARED_ROWS, SharedContacts};
use crate::domain::{
    ContentSeen, Digest, Draft, FieldValue, InFile, InFileAction, KeySeen, MultiKind, Origin,
    Problem, ProblemKind, RowRef, SeenAt, SeenRows, Severity, SourceInfo,
};

/// What the rows of a run have in common.
#[derive(Debug, Clone, Copy)]
pub struct InRun<'a> {
    /// The mapping's originator.
    pub originator: &'a str,
    /// The run's sources by their index: a problem that points at a row of another one names it.
    pub sources: &'a [SourceInfo],
    /// By what two rows are one person's, and what becomes of the later one.
    pub in_file: &'a InFile,
    /// Contacts that many rows have.
    pub shared: &'a SharedContacts,
    /// What the prints of its rows are made with.
    pub prints: PrintSeed,
}

impl InRun<'_> {
    /// File and sheet of an earlier row; empty where it stands in the same source as `row`.
    pub fn place(&self, row: RowRef, earlier: SeenAt) -> String {
        let source = self.sources.get(usize::from(earlier.source.0));
        let elsewhere = source.filter(|_| earlier.source != row.source);
        elsewhere.map_or_else(String::new, SourceInfo::place)
    }
}

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

/// What a row brings along that was refused before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenBack {
    /// The codes under which it was refused.
    pub refused_as: String,
    /// It came with its identity.
    pub named: bool,
    /// What it says now.
    pub content: Digest,
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
    /// It was refused before, and came back with the reason.
    pub given_back: Option<Box<GivenBack>>,
}

/// Settles a row among those before it in the run: its identity, and whether it is valid, a repetition or wrong.
///
/// Every row that may be a lead is noted in `seen`, the invalid ones too, so that neither the count of equal rows nor the holder of a key
/// depends on what else is wrong. Where rows may name themselves, the names that content gives are noted beside theirs, so that
/// no two rows are sent under one name. A row that an earlier source of the run holds already has that row's name, and is
/// skipped.
pub fn settle(mut mapped: MappedRow, run: InRun<'_>, seen: &mut dyn SeenRows) -> SettledRow {
    if let Some(reason) = mapped.skipped.take() {
        mapped.problems = vec![Problem::of_row(mapped.row, reason)];
        return ended(mapped, Settled::Skipped, None);
    }
    take_turns(&mut mapped, seen);
    let of_id = seen.note_id(mapped.id.as_deref(), mapped.row);
    match &mapped.key {
        None => {
            recall(&mapped, run, seen);
            let earlier = match seen.note_content(mapped.print, mapped.row) {
                ContentSeen::New { earlier } => earlier,
                ContentSeen::Again { earlier, first } => {
                    let place = run.place(mapped.row, first);
                    let row = first.row;
                    let id = content_origin(mapped.content, earlier);
                    return skipped(mapped, ProblemKind::RowRepeated { row, place }, id);
                }
            };
            if earlier > 0 {
                let equal = ProblemKind::EqualRow { earlier };
                mapped.problems.push(Problem::of_row(mapped.row, equal));
            } else if let Some(row) = of_id {
                let repeated = ProblemKind::RepeatedId { row };
                mapped.problems.push(Problem::of_row(mapped.row, repeated));
            }
            let id = content_origin(mapped.content, earlier);
            if mapped.names_meet {
                return by_key(mapped, id, run, seen);
            }
            by_problems(mapped, Some(named(id, run)), run, seen)
        }
        Some(RowKey::Untold) => by_problems(mapped, None, run, seen),
        Some(RowKey::Told(id)) => {
            let id = id.clone();
            by_key(mapped, id, run, seen)
        }
    }
}

/// Brings back a plain row before it of the same content, of which nothing is noted but its contacts.
fn recall(mapped: &MappedRow, run: InRun<'_>, seen: &mut dyn SeenRows) {
    if seen.has_to_recall() {
        let contacts = contacts(&mapped.fields, &[MultiKind::Phone, MultiKind::Email]);
        let prints = contacts.iter().map(|contact| contact.print(run.prints));
        seen.recall(mapped.print, &prints.collect::<Vec<_>>());
    }
}

/// Settles a plain row, if it has nothing in common with the rows before it. *False*: nothing was noted, and the row is to be read and
/// settled as any other.
pub fn settle_plain(plain: &PlainRow, run: InRun<'_>, seen: &mut dyn SeenRows) -> bool {
    let row = plain.row;
    let key = plain.key;
    let contacts = plain.contacts();
    let is_shared = |print: &Digest| run.shared.rows(*print).is_some();
    if key.is_none() && !contacts.is_empty() {
        if contacts.iter().any(is_shared) || !seen.note_if_new(plain.print, contacts, row) {
            return false;
        }
        seen.note_id(None, row);
        return true;
    }
    let known = match key {
        None => seen.knows_content(plain.print),
        Some(key) => seen.knows_key(key),
    };
    let met = |print: &Digest| seen.duplicates(*print).is_some() || is_shared(print);
    if known || contacts.iter().any(met) {
        return false;
    }
    seen.note_id(None, row);
    match key {
        None => {
            seen.note_content(plain.print, row);
        }
        Some(key) => {
            seen.note_key(key, plain.print, row);
        }
    }
    for print in plain.contacts() {
        seen.note_duplicate(*print, row);
    }
    true
}

/// Settles a row of plain cells and faulty ones that cannot be sent, if it has nothing in common with the rows before it. *False*: nothing
/// was noted, and the row is to be read and settled as any other.
pub fn settle_faulty(plain: &PlainRow, seen: &mut dyn SeenRows) -> bool {
    let row = plain.row;
    if plain.key.is_none() && seen.has_to_recall() {
        seen.recall(plain.print, plain.contacts());
    }
    let is_new = match plain.key {
        None => seen.note_content_if_new(plain.print, row),
        Some(key) if seen.knows_key(key) => false,
        Some(key) => seen.note_key(key, plain.print, row) == KeySeen::First,
    };
    if is_new {
        seen.note_id(None, row);
    }
    is_new
}

/// Gives the row the people whose turn it is. Every row that may be a lead takes its turn, an invalid one too: what else is
/// wrong with the file moves nobody else's.
fn take_turns(mapped: &mut MappedRow, seen: &mut dyn SeenRows) {
    for turn in std::mem::take(&mut mapped.turns) {
        let taken = seen.note_turn(turn.rule, mapped.row);
        let mut fields = mapped.fields.iter_mut();
        let field = fields.find(|(name, _)| *name == turn.field);
        if let (Some((_, value)), Some(person)) = (field, turn.round.person(taken)) {
            *value = FieldValue::Integer(person);
        }
    }
}

fn named(id: String, run: InRun<'_>) -> Origin {
    Origin {
        originator: run.originator.to_owned(),
        id,
    }
}

fn by_key(
    mut mapped: MappedRow,
    id: String,
    run: InRun<'_>,
    seen: &mut dyn SeenRows,
) -> SettledRow {
    let digest = run.prints.of_texts(&[&id]);
    match seen.note_key(digest, mapped.print, mapped.row) {
        KeySeen::First => by_problems(mapped, Some(named(id, run)), run, seen),
        KeySeen::Same { first } => {
            let place = run.place(mapped.row, first);
            let row = first.row;
            skipped(mapped, ProblemKind::KeyRepeated { row, place }, id)
        }
        KeySeen::Other { first } => {
            let place = run.place(mapped.row, first);
            let row = first.row;
            let reason = Problem::of_row(mapped.row, ProblemKind::KeyConflict { row, place });
            mapped.problems.push(reason);
            ended(mapped, Settled::Invalid, None)
        }
    }
}

/// The earlier row tells its other problems.
fn skipped(mut mapped: MappedRow, reason: ProblemKind, id: String) -> SettledRow {
    mapped.problems = vec![Problem::of_row(mapped.row, reason)];
    ended(mapped, Settled::Skipped, Some(id))
}

fn by_problems(
    mut mapped: MappedRow,
    origin: Option<Origin>,
    run: InRun<'_>,
    seen: &mut dyn SeenRows,
) -> SettledRow {
    let wrong = mapped
        .problems
        .iter()
        .any(|problem| problem.severity >= Severity::Error);
    match origin {
        Some(origin) if !wrong => {
            let draft = Draft {
                row: mapped.row,
                content: mapped.content,
                returned: mapped.returned,
                fields: std::mem::take(&mut mapped.fields),
                chosen: std::mem::take(&mut mapped.chosen),
                cleared: std::mem::take(&mut mapped.cleared),
                origin,
            };
            if let Some(reason) = among_rows(&draft, &mut mapped.problems, run, seen) {
                return skipped(mapped, reason, draft.origin.id);
            }
            SettledRow {
                given_back: given_back(&mut mapped),
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

fn given_back(mapped: &mut MappedRow) -> Option<Box<GivenBack>> {
    let refused_as = std::mem::take(&mut mapped.refused_as);
    (!refused_as.is_empty()).then(|| {
        Box::new(GivenBack {
            refused_as,
            named: mapped.returned,
            content: mapped.content,
        })
    })
}

fn ended(mut mapped: MappedRow, outcome: Settled, origin_id: Option<String>) -> SettledRow {
    SettledRow {
        given_back: given_back(&mut mapped),
        row: mapped.row,
        outcome,
        origin_id,
        problems: mapped.problems,
        defaults: DefaultsTaken::default(),
    }
}

/// Holds a row that can be sent against those before it: why it is skipped, if it is.
///
/// Only rows that can be sent themselves are noted, so that no row is skipped for one that is not imported: neither for one with
/// errors, nor for one that was skipped.
fn among_rows(
    draft: &Draft,
    problems: &mut Vec<Problem>,
    run: InRun<'_>,
    seen: &mut dyn SeenRows,
) -> Option<ProblemKind> {
    let row = draft.row;
    let contacts = contacts(&draft.fields, &[MultiKind::Phone, MultiKind::Email]);
    let rows = |print: Digest| seen.duplicates(print).map_or(0, |(_, rows)| rows);
    let late =
        |print: Digest| !run.shared.are_counted() && rows(print).saturating_add(1) >= SHARED_ROWS;
    let keys = duplicate_keys(draft, &contacts, run.in_file, run.prints, |print| {
        run.shared.rows(print).is_some() || late(print)
    });
    let mut known = keys
        .iter()
        .filter_map(|key| Some((seen.duplicates(key.print)?.0, key)));
    if let Some((first, key)) = known.next() {
        let (place, by, number) = (run.place(row, first), key.by.clone(), first.row);
        if run.in_file.action == InFileAction::Skip {
            return Some(ProblemKind::DuplicateInFile {
                row: number,
                place,
                by,
            });
        }
        // Of equal rows that has been said.
        let is_equal = |problem: &Problem| matches!(problem.kind, ProblemKind::EqualRow { .. });
        if !problems.iter().any(is_equal) {
            let kept = ProblemKind::DuplicateKept {
                row: number,
                place,
                by,
            };
            problems.push(Problem::of_row(row, kept));
        }
    }
    for contact in &contacts {
        let print = contact.print(run.prints);
        let count = match run.shared.rows(print) {
            Some(count) => (rows(print) == 0).then_some(count),
            None => {
                (late(print) && rows(print).saturating_add(1) == SHARED_ROWS).then_some(SHARED_ROWS)
            }
        };
        if let Some(count) = count {
            let value = contact.value.clone();
            problems.push(Problem::of_row(
                row,
                ProblemKind::SharedContact { value, count },
            ));
        }
    }
    let prints = contacts
        .iter()
        .map(|contact: &Contact| contact.print(run.prints));
    let prints: BTreeSet<Digest> = prints.chain(keys.iter().map(|key| key.print)).collect();
    for print in prints {
        seen.note_duplicate(print, row);
    }
    None
}
