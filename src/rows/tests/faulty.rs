//! Rows in which single cells are at fault, held against the way that reads every cell.

use proptest::prelude::*;

use super::plain::{FIELDS, TITLES};
use super::*;
use crate::domain::{CLEAR, InFile, Problem, Severity};
use crate::rows::{DefaultsTaken, InRun, PlainRows, PlainTally, settle_faulty, settle_plain};

/// Cells of each column: plain ones, those of which a look tells what is wrong, and such as have to be read with their row.
const CELLS: [&[&str]; 8] = [
    &[
        "Заявка № 1",
        "Итого",
        "Тест",
        "",
        "нет",
        "Название",
        "Заявка 2",
        CLEAR,
    ],
    &["Анна", "Пётр", "", "-", "Ивaн", "89161234567", "Анна, Пётр"],
    &[
        "+7 916 123-45-67",
        "8 (495) 123-45-67",
        "+7 916 123-45-6",
        "12345",
        "",
        "+7 916 000-00-0",
        "телефона нет",
        "+7 916 123-45-67, 8 903 111-22-33",
        "anna@example.org",
        "Анна",
    ],
    &[
        "",
        "+7 903 111-22-33",
        "8 916 123-45-6",
        "нет",
        "+7 916 123-45-67",
    ],
    &[
        "anna@example.org",
        "user.1 at example.org",
        "info at example.org",
        "ivan@",
        "",
        "anna at example.org",
        "Анна <petr@example.org>",
        "petr@example.org, anna@example.org",
        "petr@gmial.com",
    ],
    &[
        "1 500,50",
        "1,500",
        "0",
        "",
        "500 $",
        "1,5 млн",
        "10,999",
        "-5",
        "дорого",
    ],
    &["WEB", "Звонок", "Марс", ""],
    &[
        "31.12.1990",
        "31.02.1990",
        "",
        "12/31/1990",
        "31.12.90",
        "01.01.1801",
        "1990",
    ],
];

/// What became of a row: whether it can be sent, what was told, under which name, and the defaults that are taken.
type Told = (bool, Vec<Problem>, Option<String>, Option<DefaultsTaken>);

fn told(row: SettledRow) -> Told {
    let is_valid = is_valid(&row);
    let defaults = is_valid.then_some(row.defaults);
    let origin = row.origin_id.filter(|_| !is_valid);
    (is_valid, row.problems, origin, defaults)
}

/// Settles the rows of a block; how many were told by their cells.
fn settled(
    (mapper, in_file): (&RowMapper<'_>, &InFile),
    block: &RowBlock,
    faultily: bool,
) -> (Vec<Told>, usize) {
    let mut plains = PlainRows::of(mapper, in_file).expect("a simple mapping");
    let run = InRun {
        in_file,
        ..in_run("test")
    };
    let mut seen = SeenInMemory::new();
    let mut count = 0;
    let all = block.rows().map(|row| {
        let plain = plains.row_with_faults(row, &[]).filter(|_| faultily);
        let faults = plains.faults().to_vec();
        if let Some(plain) = plain {
            let is_error = |problem: &Problem| problem.severity >= Severity::Error;
            if faults.iter().any(is_error) {
                plains.make_origin(row);
                let origin = plains.origin().to_owned();
                if settle_faulty(&plain, &mut seen) {
                    count += 1;
                    return (false, faults, Some(origin), None);
                }
            } else if settle_plain(&plain, run, &mut seen) {
                count += usize::from(!faults.is_empty());
                let mut tally = PlainTally::default();
                tally.add(&plain);
                let defaults = tally.defaults.first().map(|(taken, _)| *taken);
                return (true, faults, None, defaults);
            }
        }
        told(settle(mapper.map(row, &[]), run, &mut seen))
    });
    let all = all.collect();
    (all, count)
}

fn rows<'c>(picks: &[[usize; 8]]) -> Vec<Vec<&'c str>> {
    let row = |pick: &[usize; 8]| {
        let cells = CELLS.iter().zip(pick);
        // The first cells come more often: most cells are to be plain.
        cells
            .map(|(cells, pick)| cells.get(*pick).or(cells.first()).copied().unwrap_or(""))
            .collect()
    };
    picks.iter().map(row).collect()
}

#[test]
fn faults_of_single_cells_are_told_without_reading_the_others() {
    let (mapping, words) = (mapping(&FIELDS), run_words());
    let source = source(&TITLES);
    let evidence = ColumnEvidence::new(&[]);
    let catalogue = FieldCatalogue::standard();
    let mapper = RowMapper::new(&mapping, &catalogue, &source, &evidence, &words);
    let picks = [
        [0, 0, 2, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 1, 0, 0, 0],
        [0, 0, 1, 0, 0, 0, 0, 1],
        [6, 0, 2, 0, 1, 0, 0, 1],
        [0, 0, 1, 0, 0, 0, 2, 0],
    ];
    let rows = block(&rows(&picks));
    let in_file = InFile::default();
    let (quick, count) = settled((&mapper, &in_file), &rows, true);
    let (whole, _) = settled((&mapper, &in_file), &rows, false);
    assert_eq!(quick, whole);
    assert_eq!(count, picks.len());
}

proptest! {
    #[test]
    fn faulty_rows_end_as_rows_that_are_read(
        picks in prop::collection::vec(prop::array::uniform8(0_usize..24), 1..12),
        keyed in any::<bool>(),
    ) {
        let (mut mapping, words) = (mapping(&FIELDS), run_words());
        if keyed {
            mapping.key = vec![KeyColumn { column: 0, phone: false }];
        }
        let source = source(&TITLES);
        let evidence = ColumnEvidence::new(&[]);
        let catalogue = FieldCatalogue::standard();
        let mapper = RowMapper::new(&mapping, &catalogue, &source, &evidence, &words);
        let rows = block(&rows(&picks));
        let in_file = InFile::default();
        let (quick, _) = settled((&mapper, &in_file), &rows, true);
        let (whole, none) = settled((&mapper, &in_file), &rows, false);
        prop_assert_eq!(none, 0);
        prop_assert_eq!(quick, whole);
    }
}
