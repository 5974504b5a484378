//! A draft is a mapping: it passes the check of the file that it was drafted from, whatever stands in titles and cells.

use leadbatch::domain::{Arg, FieldCatalogue, FieldSpec, HeaderCell};
use leadbatch::drafting::{DraftedMapping, Frame, Standing, Words};
use leadbatch::mapping::{self, Mapping};
use proptest::prelude::*;

use super::mutation::mutated;
use super::sheets::{Column, Sheet, sheets};

/// Remarks by their ids, with all that files put into them.
struct Ids;

impl Words for Ids {
    fn line(&self, id: &str, args: &[(&str, Arg)]) -> String {
        let shown = args.iter().map(|(name, arg)| match arg {
            Arg::Text(text) => format!(" {name}={text}"),
            Arg::Number(number) => format!(" {name}={number}"),
        });
        format!("{id}{}", shown.collect::<String>())
    }

    fn caption<'s>(&self, spec: &'s FieldSpec) -> &'s str {
        &spec.title_en
    }
}

/// The draft as the program that reads mappings understands it.
fn checked(sheet: &Sheet, draft: &DraftedMapping) -> Mapping {
    let catalogue = FieldCatalogue::standard();
    let frame = Frame {
        file: "leads.xlsx",
        sheet: None,
        catalogue: &catalogue,
    };
    let yaml = draft.yaml(frame, &Ids);
    let header: Vec<HeaderCell> = sheet
        .columns
        .iter()
        .map(|c| HeaderCell::of(&c.title))
        .collect();
    let file = mapping::parse("draft.yaml", &yaml)
        .unwrap_or_else(|error| panic!("{}: {error}\n{yaml}", sheet.name));
    file.check(&header, &catalogue)
        .unwrap_or_else(|error| panic!("{}: {error}\n{yaml}", sheet.name))
}

/// The columns that the mapping feeds are those that the draft applies, and no others.
fn assert_same(sheet: &Sheet) {
    let draft = sheet.draft(true);
    let columns = |wanted: &Standing| -> Vec<usize> {
        let all = draft
            .columns
            .iter()
            .filter(|column| column.standing == *wanted);
        all.map(|column| column.column).collect()
    };
    let applied = columns(&Standing::Applied);
    if applied.is_empty() {
        return;
    }
    let mapping = checked(sheet, &draft);
    let fed: Vec<usize> = mapping.columns.iter().map(|rule| rule.column).collect();
    assert_eq!(fed, applied, "{}", sheet.name);
    let key: Vec<usize> = mapping.key.iter().map(|part| part.column).collect();
    assert_eq!(key, columns(&Standing::Key), "{}", sheet.name);
}

#[test]
fn every_draft_is_a_mapping_that_fits_its_file() {
    for (place, sheet) in sheets().iter().enumerate() {
        assert_same(sheet);
        assert_same(&mutated(sheet, 77 + place as u64).0);
    }
}

/// Titles that mean something in YAML, or look like something else than they are.
const ODD: &[&str] = &[
    "a: b",
    "# x",
    "- x",
    "[x",
    "{{ y }}",
    "*x",
    "&x",
    "!x",
    "%x",
    "'",
    "\"",
    "\\",
    "null",
    "yes",
    "12",
    "1.5",
    "~",
    "x #y",
    "Имя\u{202e}",
    "Имя\u{7}",
    "Теле\u{200b}фон",
    "A",
    "B",
    "Имя#2",
    "Имя",
    "имя *",
    "\u{feff}Почта",
    "е\u{301}",
    "Комментарий\nв две строки",
    "Статус: какой?",
    "Источник #1",
    "\u{1f600}",
    "«Почта»",
    "Телефон\tклиента",
];

/// Cells that would be more than a remark.
const CELLS: &[&str] = &[
    "# no: comment",
    "a\nb: c",
    "\u{1b}[2J",
    "- x",
    "\u{2028}y",
    "{a: 1}",
    "Звонок",
    "NEW",
    "\"",
    "да",
];

#[test]
fn no_title_and_no_value_breaks_the_yaml() {
    let column = |(place, title): (usize, &&str)| Column {
        title: (*title).to_owned(),
        right: vec!["-".to_owned()],
        values: CELLS
            .iter()
            .cycle()
            .skip(place)
            .take(8)
            .map(|&cell| cell.to_owned())
            .collect(),
    };
    let columns = ODD.iter().enumerate().map(column).collect();
    let sheet = Sheet {
        name: "odd".to_owned(),
        russian: true,
        columns,
    };
    assert_same(&sheet);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_a_sheet_holds_its_draft_is_a_mapping(
        titles in prop::collection::vec("(?s:.{0,12})|(Имя|Телефон|Почта|Источник|Статус|ID|Сумма)[ #:*.0-9]{0,3}", 1..8),
        cells in prop::collection::vec("(?s:.{0,16})|[+0-9 ().@a-z-]{0,16}", 1..8),
    ) {
        let column = |(place, title): (usize, &String)| Column {
            title: title.clone(),
            right: Vec::new(),
            values: cells.iter().cycle().skip(place).take(8).cloned().collect(),
        };
        let columns = titles.iter().enumerate().map(column).collect();
        assert_same(&Sheet { name: format!("{titles:?}"), russian: true, columns });
    }
}
