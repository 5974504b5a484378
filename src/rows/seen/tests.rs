//! Rows seen on the disk, held against those that stay in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::*;
use crate::domain::{ContentSeen, Digest, KeySeen, RowOrdinal, SeenRows};

/// A disk in memory that may refuse.
#[derive(Debug, Default)]
struct Files {
    /// How often it still writes; `None`: always.
    writes: Option<u32>,
    /// How often it still reads.
    reads: Arc<Mutex<Option<u32>>>,
    made: Arc<Mutex<u32>>,
}

#[derive(Debug)]
struct InMemory {
    bytes: Vec<u8>,
    writes: Option<u32>,
    reads: Arc<Mutex<Option<u32>>>,
}

/// Takes one of those that are left.
fn take(left: &mut Option<u32>, cause: &str) -> Result<(), StoreFailed> {
    if *left == Some(0) {
        let cause = cause.to_owned();
        return Err(StoreFailed { cause });
    }
    *left = left.map(|left| left - 1);
    Ok(())
}

impl RunFiles for Files {
    fn create(&mut self) -> Result<Box<dyn RunFile>, StoreFailed> {
        take(&mut self.writes, "full")?;
        *self.made.lock().unwrap() += 1;
        Ok(Box::new(InMemory {
            bytes: Vec::new(),
            // A file that can be made cannot always be written.
            writes: self.writes.map(|left| left % 3),
            reads: Arc::clone(&self.reads),
        }))
    }
}

impl RunFile for InMemory {
    fn append(&mut self, bytes: &[u8]) -> Result<(), StoreFailed> {
        take(&mut self.writes, "full")?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn read(&self, offset: u64, bytes: &mut [u8]) -> Result<(), StoreFailed> {
        take(&mut self.reads.lock().unwrap(), "unreadable")?;
        let from = usize::try_from(offset).unwrap();
        bytes.copy_from_slice(&self.bytes[from..from + bytes.len()]);
        Ok(())
    }
}

/// What a row does.
#[derive(Debug, Clone, Copy)]
enum Step {
    KnowsContent(u16),
    KnowsKey(u16),
    Content(u16),
    Key(u16, u16),
    Duplicates(u16),
    Duplicate(u16),
    /// A row that may be plain: noted by its contacts, or else with all that is known of it.
    Row(u16),
    /// A row that is wrong: its contacts are nobody's.
    Wrong(u16),
    NextSource,
}

/// The content of such a row, and the contacts that rows of it have: some are those of rows of other contents, too.
fn content_and_contacts(number: u16) -> (Digest, [Digest; 2]) {
    let contacts = [10_000 + number / 3 * 2, 20_000 + number % 90 * 2];
    (digest(30_000 + number * 2), contacts.map(digest))
}

/// What was answered.
#[derive(Debug, PartialEq)]
enum Answer {
    Known(bool),
    Content(ContentSeen),
    Key(KeySeen),
    Duplicates(Option<(SeenAt, u64)>),
    Nothing,
}

/// Prints at both ends, beside one another, and as hashes spread them; some differ only behind their first 64 bits.
fn digest(number: u16) -> Digest {
    let place = u64::from(number / 2);
    let place = match number % 5 {
        0 => place,
        1 => u64::MAX - place,
        2 => place << 40,
        _ => place.wrapping_mul(0x9E37_79B9_7F4A_7C15),
    };
    let behind = u64::from(number % 2).wrapping_sub(1);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&place.to_be_bytes());
    bytes[8..].copy_from_slice(&behind.to_be_bytes());
    Digest(bytes)
}

fn answer(seen: &mut dyn SeenRows, step: Step, row: RowRef) -> Answer {
    match step {
        Step::KnowsContent(number) => Answer::Known(seen.knows_content(digest(number))),
        Step::KnowsKey(number) => Answer::Known(seen.knows_key(digest(number))),
        Step::Content(number) => Answer::Content(seen.note_content(digest(number), row)),
        Step::Key(number, content) => {
            Answer::Key(seen.note_key(digest(number), digest(content), row))
        }
        Step::Duplicates(number) => Answer::Duplicates(seen.duplicates(digest(number))),
        Step::Duplicate(number) => {
            seen.note_duplicate(digest(number), row);
            Answer::Nothing
        }
        Step::Row(number) => {
            let (content, contacts) = content_and_contacts(number);
            if seen.note_if_new(content, &contacts, row) {
                return Answer::Nothing;
            }
            seen.recall(content, &contacts);
            let told = seen.note_content(content, row);
            for contact in contacts {
                seen.note_duplicate(contact, row);
            }
            Answer::Content(told)
        }
        Step::Wrong(number) => {
            let (content, contacts) = content_and_contacts(number);
            seen.recall(content, &contacts);
            if seen.note_content_if_new(content, row) {
                return Answer::Nothing;
            }
            Answer::Content(seen.note_content(content, row))
        }
        Step::NextSource => Answer::Nothing,
    }
}

/// Steps with numbers below `of`.
fn steps(of: u16, count: usize) -> impl Strategy<Value = Vec<Step>> {
    let number = move || 0..of;
    let step = prop_oneof![
        1 => number().prop_map(Step::KnowsContent),
        1 => number().prop_map(Step::KnowsKey),
        8 => number().prop_map(Step::Content),
        4 => (number(), 0..6_u16).prop_map(|(key, content)| Step::Key(key, content)),
        2 => number().prop_map(Step::Duplicates),
        8 => number().prop_map(Step::Duplicate),
        12 => number().prop_map(Step::Row),
        2 => number().prop_map(Step::Wrong),
    ];
    let step = prop_oneof![400 => step, 1 => Just(Step::NextSource)];
    proptest::collection::vec(step, count)
}

/// Whether both answer alike as long as `seen` answers for itself; how many steps that were.
fn agree(steps: &[Step], seen: &mut SeenSpilled) -> Result<usize, TestCaseError> {
    let mut memory = SeenInMemory::new();
    let mut source = 0;
    for (step, number) in steps.iter().zip(1_u32..) {
        source += u16::from(matches!(step, Step::NextSource));
        let row = RowRef {
            source: SourceIndex(source),
            number: u64::from(number),
            ordinal: RowOrdinal(u64::from(number)),
        };
        let told = answer(seen, *step, row);
        let right = answer(&mut memory, *step, row);
        if seen.failure().is_some() {
            return Ok(number as usize);
        }
        prop_assert_eq!(told, right, "step {}: {:?}", number, step);
    }
    Ok(steps.len())
}

const PLACES: usize = 8;

fn spilled(files: Files) -> SeenSpilled {
    // A filter so small that much is asked for in vain.
    SeenSpilled::of_size(Some(Box::new(files)), PLACES, 4 * 64)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_disk_answers_as_the_memory_does(
        steps in prop_oneof![steps(40, 1_500), steps(3_000, 1_500)],
    ) {
        let files = Files::default();
        let made = Arc::clone(&files.made);
        agree(&steps, &mut spilled(files))?;
        prop_assert!(*made.lock().unwrap() > 10);
    }

    #[test]
    fn a_full_disk_changes_no_answer(steps in steps(500, 1_500), writes in 0..200_u32) {
        let files = Files { writes: Some(writes), ..Files::default() };
        let mut seen = spilled(files);
        prop_assert_eq!(agree(&steps, &mut seen)?, steps.len());
        prop_assert_eq!(seen.failure(), None);
    }

    #[test]
    fn a_disk_that_cannot_be_read_is_told_before_an_answer_is_wrong(
        steps in steps(500, 1_500),
        reads in 0..2_000_u32,
    ) {
        let files = Files { reads: Arc::new(Mutex::new(Some(reads))), ..Files::default() };
        let mut seen = spilled(files);
        let answered = agree(&steps, &mut seen)?;
        prop_assert_eq!(seen.failure().is_some(), answered < steps.len());
    }

    #[test]
    fn prints_are_counted_right(
        numbers in proptest::collection::vec(0..700_u16, 0..1_500),
        writes in proptest::option::of(0..300_u32),
    ) {
        let files = Files { writes, ..Files::default() };
        let mut count = PrintCount::of_size(Some(Box::new(files)), PLACES);
        let mut right = BTreeMap::<u64, u16>::new();
        for number in numbers {
            let row = RowRef {
                source: SourceIndex(0),
                number: 2,
                ordinal: RowOrdinal(0),
            };
            count.add(digest(number), row);
            *right.entry(digest(number).first_64_bits()).or_default() += 1;
        }
        let mut told = Vec::new();
        count.each(|print, rows| told.push((print, rows))).unwrap();
        prop_assert_eq!(told, right.into_iter().collect::<Vec<_>>());
    }
}
