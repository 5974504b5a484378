//! Cells whose values are told without reading them, held against the way that reads each.

use proptest::prelude::*;

use super::*;
use crate::domain::CellKind;
use crate::rows::fixtures::block_of_kinds;
use crate::rows::quick::QuickCells;

const TITLES: [&str; 12] = [
    "Название",
    "Имя",
    "Имя ещё раз",
    "Телефон",
    "Мобильный",
    "Почта",
    "Сумма",
    "Валюта",
    "Источник",
    "Стадия",
    "День рождения",
    "Комментарий",
];
const FIELDS: [&str; 12] = [
    "TITLE",
    "NAME",
    "NAME",
    "PHONE_WORK",
    "PHONE_MOBILE",
    "EMAIL_WORK",
    "OPPORTUNITY",
    "CURRENCY_ID",
    "SOURCE_ID",
    "STATUS_ID",
    "BIRTHDATE",
    "COMMENTS",
];

const CELLS: [&[&str]; 12] = [
    &["Заявка № 1", "Итого", "Тест", "", "нет", "__CLEAR__", "???"],
    &["Анна", "Пётр", "", "-", "Ивaн", "89161234567"],
    &["", "Анна", "Мария", "__CLEAR__"],
    &[
        "+7 916 123-45-67",
        "8 (495) 123-45-67",
        "12345",
        "",
        "нет",
        "8 916 123-45-67",
    ],
    &["", "+7 903 111-22-33", "89161234567", "+7 903 111-22-3"],
    &[
        "anna@example.org",
        "ANNA@example.org",
        "ivan@",
        "",
        "ivan at mail.ru",
        "нет",
    ],
    &["1 500,50", "1,500", "0", "", "500 $", "1500.5", "сто"],
    &["RUB", "руб.", "", "USD", "Российский рубль", "XXX"],
    &["WEB", "Звонок", "Марс", "", "сайт", "Сайт", "call"],
    &["NEW", "", "Новый", "CONVERTED", "JUNK", "in_process"],
    &["31.12.1990", "31.02.1990", "", "12/31/1990", "1.2.90"],
    &["Перезвонить", "a < b", "да\nнет", "", "-", "&amp;"],
];

fn kinds() -> impl Strategy<Value = CellKind> {
    prop_oneof![
        12 => Just(CellKind::Text),
        1 => Just(CellKind::Number),
        1 => Just(CellKind::Error),
        1 => Just(CellKind::FormulaWithoutValue),
    ]
}

proptest! {
    #[test]
    fn a_row_is_the_same_whether_its_plain_cells_are_read_or_not(
        picks in prop::collection::vec((0_usize..14, kinds()), 12),
        joined in any::<bool>(),
        otherwise in any::<bool>(),
    ) {
        let (mut mapping, words) = (mapping(&FIELDS), run_words());
        if joined {
            mapping.columns[2].targets[0].join = Some(" ".to_owned());
        }
        mapping.columns[8].targets[0].values = Some(values(&[("Сайт", "WEB"), ("Марс", "OTHER")]));
        if otherwise {
            mapping.columns[8].targets[0].otherwise = Some("CALL".to_owned());
        }
        mapping.columns[0].targets.push(target("SOURCE_DESCRIPTION"));
        let source = source(&TITLES);
        let evidence = ColumnEvidence::new(&[]);
        let catalogue = FieldCatalogue::standard();
        let quick = RowMapper::new(&mapping, &catalogue, &source, &evidence, &words);
        let mut slow = RowMapper::new(&mapping, &catalogue, &source, &evidence, &words);
        slow.quick = QuickCells::default();
        let cells: Vec<(&str, CellKind)> = CELLS
            .iter()
            .zip(&picks)
            .map(|(cells, (pick, kind))| (cells.get(*pick).or(cells.first()).copied().unwrap_or(""), *kind))
            .collect();
        let mut block = block_of_kinds(&cells);
        block.push_link(5, "petr@example.org");
        if picks[5].0 < 12 {
            block = block_of_kinds(&cells);
        }
        let row = block.row(0).expect("a row");
        prop_assert_eq!(quick.map(row, &[]), slow.map(row, &[]));
    }
}
