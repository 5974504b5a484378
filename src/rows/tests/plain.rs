//! Plain rows, held against the way that reads every cell.

use proptest::prelude::*;

use super::*;
use crate::domain::{InFile, Problem};
use crate::rows::{DefaultsTaken, InRun, PlainRows, settle_plain};

pub(super) const TITLES: [&str; 8] = [
    "Название",
    "Имя",
    "Телефон",
    "Мобильный",
    "Почта",
    "Сумма",
    "Источник",
    "День рождения",
];
pub(super) const FIELDS: [&str; 8] = [
    "TITLE",
    "NAME",
    "PHONE_WORK",
    "PHONE_MOBILE",
    "EMAIL_WORK",
    "OPPORTUNITY",
    "SOURCE_ID",
    "BIRTHDATE",
];

/// Cells of each column: plain ones, and such as have to be read.
const CELLS: [&[&str]; 8] = [
    &[
        "Заявка № 1",
        "Итого",
        "Тест",
        "",
        "нет",
        "Название",
        "Заявка 2",
    ],
    &["Анна", "Пётр", "", "-", "Ивaн", "89161234567"],
    &[
        "+7 916 123-45-67",
        "8 (495) 123-45-67",
        "12345",
        "",
        "+7 916 000-00-01",
    ],
    &["+7 903 111-22-33", "89161234567", "", "нет"],
    &[
        "anna@example.org",
        "info@example.org",
        "ivan@",
        "",
        "Petr@Example.org",
    ],
    &["1 500,50", "1,500", "0", "", "500 $"],
    &["WEB", "Звонок", "Марс", ""],
    &["31.12.1990", "31.02.1990", "", "12/31/1990"],
];

/// What became of a row, but for its place.
type Told = (bool, Vec<&'static str>, DefaultsTaken);

fn told(row: &SettledRow) -> Told {
    let codes = row.problems.iter().map(Problem::code).collect();
    (is_valid(row), codes, row.defaults)
}

/// Settles the rows of a block, the plain ones without reading them where `plainly` says so; what became of each, and how many were plain.
fn settled(
    mapper: &RowMapper<'_>,
    block: &RowBlock,
    in_file: &InFile,
    plainly: bool,
) -> (Vec<Told>, usize) {
    let mut plains = PlainRows::of(mapper, in_file).expect("a simple mapping");
    let run = InRun {
        in_file,
        ..in_run("test")
    };
    let mut seen = SeenInMemory::new();
    let mut count = 0;
    let all = block.rows().map(|row| {
        let plain = plains.row(row, &[]).filter(|_| plainly);
        if let Some(plain) = plain
            && settle_plain(&plain, run, &mut seen)
        {
            count += 1;
            return (true, Vec::new(), plain.defaults);
        }
        told(&settle(mapper.map(row, &[]), run, &mut seen))
    });
    let all = all.collect();
    (all, count)
}

#[test]
fn an_ordinary_row_is_plain_and_a_doubtful_one_is_not() {
    let (mapping, words) = (mapping(&FIELDS), run_words());
    let source = source(&TITLES);
    let evidence = ColumnEvidence::new(&[]);
    let catalogue = FieldCatalogue::standard();
    let mapper = RowMapper::new(&mapping, &catalogue, &source, &evidence, &words);
    let row = [
        "Заявка № 1",
        "Анна",
        "+7 916 123-45-67",
        "",
        "anna@example.org",
        "1 500,50",
        "WEB",
        "31.12.1990",
    ];
    let bad = [
        "Заявка № 2",
        "Анна",
        "12345",
        "",
        "petr@example.org",
        "",
        "",
        "",
    ];
    let rows = block(&[row, bad]);
    let (_, plain) = settled(&mapper, &rows, &InFile::default(), true);
    assert_eq!(plain, 1);
}

proptest! {
    #[test]
    fn plain_rows_end_as_rows_that_are_read(picks in prop::collection::vec(prop::array::uniform8(0_usize..20), 1..12)) {
        let (mapping, words) = (mapping(&FIELDS), run_words());
        let source = source(&TITLES);
        let evidence = ColumnEvidence::new(&[]);
        let catalogue = FieldCatalogue::standard();
        let mapper = RowMapper::new(&mapping, &catalogue, &source, &evidence, &words);
        let rows: Vec<Vec<&str>> = picks
            .iter()
            .map(|pick| {
                let cells = CELLS.iter().zip(pick);
                // The first cells come more often: most rows are to be plain.
                cells.map(|(cells, pick)| cells.get(*pick).or(cells.first()).copied().unwrap_or("")).collect()
            })
            .collect();
        let rows = block(&rows);
        let in_file = InFile::default();
        let (quick, _) = settled(&mapper, &rows, &in_file, true);
        let (whole, none) = settled(&mapper, &rows, &in_file, false);
        prop_assert_eq!(none, 0);
        prop_assert_eq!(quick, whole);
    }
}
