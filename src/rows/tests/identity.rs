//! Who a row is among the rows of its sheet and in the portal.

use proptest::prelude::*;

use super::*;
use crate::domain::{
    CellKind, ContentSeen, Digest, KeySeen, Origin, ProblemKind, RowRef, SeenAt, SeenRows,
    SourceIndex,
};
use crate::rows::fixtures::block_of_kinds;
use crate::rows::{InRun, rows_name_themselves};

fn origins(rows: &[SettledRow]) -> Vec<Option<&str>> {
    rows.iter().map(|row| row.origin_id.as_deref()).collect()
}

fn settle_titled(mapping: &Mapping, titles: &[&str], cells: &[&str]) -> SettledRow {
    let rows = map_block(mapping, &source(titles), &block(&[cells]));
    settle(rows[0].clone(), in_run("test"), &mut SeenInMemory::new())
}

#[test]
fn reordered_columns_and_another_mapping_keep_the_origin() {
    let one = settle_titled(
        &mapping(&["NAME", "PHONE"]),
        &["Имя", "Телефон"],
        &["Анна", "+79161234567"],
    );
    let mut renamed = mapping(&["PHONE_HOME", "TITLE"]);
    renamed.empty = vec!["анна".to_owned()];
    let other = settle_titled(&renamed, &["Телефон", "Имя"], &["+79161234567", "Анна"]);
    assert!(one.origin_id.is_some());
    assert_eq!(one.origin_id, other.origin_id);
}

#[test]
fn the_draft_carries_both_parts_of_the_origin_and_no_field_of_them() {
    let mut mapping = mapping(&["NAME", ""]);
    mapping.key = key(&[1]);
    let rows = settle_rows(&mapping, &[["Анна", " A|17 "]]);
    let Settled::Valid(draft) = &rows[0].outcome else {
        panic!("{:?}", rows[0]);
    };
    let origin = Origin {
        originator: "test".to_owned(),
        id: "a\\|17".to_owned(),
    };
    assert_eq!(draft.origin, origin);
    assert!(draft.field("ORIGIN_ID").is_none());
}

#[test]
fn a_key_is_found_again_whatever_its_case_and_a_phone_by_its_digits() {
    let mut mapping = mapping(&["LAST_NAME", "PHONE"]);
    mapping.key = key(&[0, 1]);
    mapping.key[1].phone = true;
    let one = settle_rows(&mapping, &[["Фёдоров", "8 916 123-45-67"]]);
    let two = settle_rows(&mapping, &[["  ФЕДОРОВ ", "+79161234567"]]);
    assert_eq!(one[0].origin_id.as_deref(), Some("федоров|79161234567"));
    assert_eq!(one[0].origin_id, two[0].origin_id);
}

#[test]
fn a_repeated_key_is_skipped_with_the_same_content_and_an_error_with_other() {
    let mut mapping = mapping(&["NAME", ""]);
    mapping.key = key(&[1]);
    let rows = [["Анна", "7"], [" Анна ", "7"], ["Ольга", "7"], ["Вера", ""]];
    let settled = settle_rows(&mapping, &rows);
    assert!(is_valid(&settled[0]));
    assert_eq!(settled[1].outcome, Settled::Skipped);
    assert_eq!(
        settled[1].problems[0].kind,
        ProblemKind::KeyRepeated {
            row: 2,
            place: String::new()
        }
    );
    assert_eq!(settled[2].outcome, Settled::Invalid);
    assert_eq!(
        settled[2].problems[0].kind,
        ProblemKind::KeyConflict {
            row: 2,
            place: String::new()
        }
    );
    assert_eq!(settled[3].problems[0].kind, ProblemKind::KeyEmpty);
    assert_eq!(origins(&settled), [Some("7"), Some("7"), None, None]);
}

#[test]
fn an_ignored_column_is_no_part_of_the_content_of_a_repeated_key() {
    let mut mapping = mapping(&["NAME", ""]);
    mapping.key = key(&[1]);
    mapping.ignored = vec![2];
    let settled = settle_rows(
        &mapping,
        &[["Анна", "7", "1 марта"], ["Анна", "7", "2 марта"]],
    );
    assert_eq!(settled[1].outcome, Settled::Skipped);
}

#[test]
fn an_invalid_row_keeps_its_place_among_equal_ones() {
    let bad = ["", "+7916"];
    let settled = settle_rows(&mapping(&["NAME", "PHONE"]), &[bad, bad]);
    let ids = origins(&settled);
    assert_eq!(settled[0].outcome, Settled::Invalid);
    assert_eq!(ids[1], Some(format!("{}-2", ids[0].unwrap()).as_str()));
    let codes: Vec<_> = settled[1]
        .problems
        .iter()
        .map(crate::domain::Problem::code)
        .collect();
    assert!(codes.contains(&"equal_row"), "{codes:?}");
}

#[test]
fn a_mapping_that_fills_the_origin_itself_is_respected() {
    let mut mapping = mapping(&["NAME", "ORIGIN_ID"]);
    mapping.originator = "shop".to_owned();
    let settled = settle_rows(&mapping, &[["Анна", "X-1"], ["Ольга", "X-1"], ["Вера", ""]]);
    let Settled::Valid(draft) = &settled[0].outcome else {
        panic!("{:?}", settled[0]);
    };
    assert_eq!(
        (draft.origin.originator.as_str(), draft.origin.id.as_str()),
        ("shop", "X-1")
    );
    let names = draft.fields.iter().map(|(name, _)| name.as_str());
    let names: Vec<&str> = names.collect();
    assert_eq!(names, ["NAME", "TITLE"], "the title is made up (NUL-12)");
    assert_eq!(settled[1].problems[0].code(), "key_conflict");
    assert!(is_valid(&settled[2]), "{:?}", settled[2].problems);
    assert_eq!(settled[2].origin_id.as_ref().map(String::len), Some(26));
}

#[test]
fn an_origin_that_is_wrong_is_an_error_and_not_replaced_by_another() {
    let long = "x".repeat(256);
    let settled = settle_rows(&mapping(&["NAME", "ORIGIN_ID"]), &[["Анна", &long]]);
    let [row] = settled.as_slice() else {
        panic!("one row");
    };
    assert_eq!((&row.outcome, &row.origin_id), (&Settled::Invalid, &None));
    assert_eq!(row.problems[0].code(), "too_long");

    let cells = [("Анна", CellKind::Text), ("#N/A", CellKind::Error)];
    let mut template = mapping(&["NAME"]);
    let pieces = vec![text("shop-"), Piece::Columns(vec![1])];
    template.constants = vec![constant("ORIGIN_ID", pieces)];
    for mapping in [mapping(&["NAME", "ORIGIN_ID"]), template] {
        let titles = source(&["Имя", "Номер"]);
        let mapped = map_block(&mapping, &titles, &block_of_kinds(&cells)).remove(0);
        let row = settle(mapped, in_run("test"), &mut SeenInMemory::new());
        assert_eq!((row.outcome, row.origin_id), (Settled::Invalid, None));
        assert_eq!(row.problems[0].code(), "cell_error");
    }
}

#[test]
fn no_two_rows_are_sent_under_one_origin_whoever_gave_it() {
    let (mut mapping, titles) = (mapping(&["NAME", ""]), ["Имя", "_origin"]);
    mapping.ignored = vec![1];
    let of_anna = settle_titled(&mapping, &titles, &["Анна", ""]);
    let id = of_anna.origin_id.expect("its content's");
    for (rows, code) in [
        ([["Ольга", id.as_str()], ["Анна", ""]], "key_conflict"),
        ([["Анна", ""], ["Ольга", id.as_str()]], "key_conflict"),
        ([["Анна", id.as_str()], ["Анна", ""]], "key_repeated"),
    ] {
        let mut seen = SeenInMemory::new();
        let settled: Vec<_> = map_block(&mapping, &source(&titles), &block(&rows))
            .into_iter()
            .map(|row| settle(row, in_run("test"), &mut seen))
            .collect();
        assert!(is_valid(&settled[0]));
        assert!(!is_valid(&settled[1]), "{rows:?}");
        assert_eq!(settled[1].problems[0].code(), code, "{rows:?}");
    }
}

/// Two sources of the same run: rows of the first, then of the second.
fn settle_two(mapping: &Mapping, titles: [&[&str]; 2], rows: [&[&[&str]]; 2]) -> Vec<SettledRow> {
    let mut sources = titles.map(source);
    sources[1].file = "second.xlsx".to_owned();
    sources[1].sheet = "Лиды".to_owned();
    let run = InRun {
        sources: &[sources[1].clone(), sources[0].clone()],
        ..in_run("test")
    };
    let names = sources
        .iter()
        .any(|source| rows_name_themselves(mapping, source));
    let mut seen = SeenInMemory::new();
    let mut settled = Vec::new();
    for (index, (source, rows)) in (0..).zip(sources.iter().zip(rows)) {
        for mut mapped in map_block(mapping, source, &block(rows)) {
            mapped.row.source = SourceIndex(index);
            mapped.names_meet = names;
            settled.push(settle(mapped, run, &mut seen));
        }
    }
    settled
}

#[test]
fn a_row_that_an_earlier_file_holds_makes_no_second_lead() {
    let anna: &[&str] = &["Анна"];
    let settled = settle_two(
        &mapping(&["NAME"]),
        [&["Имя"], &["Имя"]],
        [&[anna, anna], &[&["Вера"], anna, anna, anna]],
    );
    let outcomes: Vec<bool> = settled.iter().map(is_valid).collect();
    assert_eq!(outcomes, [true, true, true, false, false, true]);
    let ids = origins(&settled);
    assert_eq!((ids[3], ids[4]), (ids[0], ids[1]));
    assert!(ids[5].is_some_and(|id| id.ends_with("-3")), "{ids:?}");
    let place = "second.xlsx › Лиды".to_owned();
    for row in &settled[3..5] {
        let repeated = ProblemKind::RowRepeated {
            row: 2,
            place: place.clone(),
        };
        assert_eq!(row.problems[0].kind, repeated);
        assert_eq!(row.problems.len(), 1);
    }
}

#[test]
fn a_key_of_an_earlier_file_is_repeated_or_a_conflict_and_its_place_is_told() {
    let mut mapping = mapping(&["NAME", ""]);
    mapping.key = key(&[1]);
    let titles: [&[&str]; 2] = [&["Имя", "ID"], &["Имя", "ID"]];
    let settled = settle_two(
        &mapping,
        titles,
        [&[&["Анна", "7"]], &[&["Анна", "7"], &["Ольга", "7"]]],
    );
    let (row, place) = (2, "second.xlsx › Лиды".to_owned());
    let kinds: Vec<_> = settled[1..]
        .iter()
        .map(|row| &row.problems[0].kind)
        .collect();
    let repeated = ProblemKind::KeyRepeated {
        row,
        place: place.clone(),
    };
    assert_eq!(kinds, [&repeated, &ProblemKind::KeyConflict { row, place }]);
}

#[test]
fn a_mended_row_and_the_one_that_it_was_are_not_both_sent() {
    let mut mapping = mapping(&["NAME"]);
    let of_anna = settle_titled(&mapping, &["Имя"], &["Анна"]);
    let id = of_anna.origin_id.expect("its content's");
    mapping.ignored = vec![1];
    let titles: [&[&str]; 2] = [&["Имя"], &["Имя", "_origin"]];
    let settled = settle_two(&mapping, titles, [&[&["Анна"]], &[&["Анна К.", &id]]]);
    assert_eq!(settled[1].problems[0].code(), "key_conflict");
}

#[test]
fn content_that_no_name_can_meet_costs_no_second_record() {
    struct NoKeys(SeenInMemory);
    impl SeenRows for NoKeys {
        fn knows_content(&self, content: Digest) -> bool {
            self.0.knows_content(content)
        }
        fn knows_key(&self, _: Digest) -> bool {
            panic!("a source of rows without names")
        }
        fn note_content(&mut self, content: Digest, row: RowRef) -> ContentSeen {
            self.0.note_content(content, row)
        }
        fn note_key(&mut self, _: Digest, _: Digest, _: RowRef) -> KeySeen {
            panic!("a source of rows without names")
        }
        fn note_id(&mut self, id: Option<&str>, row: RowRef) -> Option<u64> {
            self.0.note_id(id, row)
        }
        fn note_turn(&mut self, rule: usize, row: RowRef) -> u64 {
            self.0.note_turn(rule, row)
        }
        fn duplicates(&self, key: Digest) -> Option<(SeenAt, u64)> {
            self.0.duplicates(key)
        }
        fn note_duplicate(&mut self, key: Digest, row: RowRef) {
            self.0.note_duplicate(key, row);
        }
    }
    let mapped = map_row(&mapping(&["NAME"]), &["Анна"]);
    let settled = settle(mapped, in_run("test"), &mut NoKeys(SeenInMemory::new()));
    assert!(is_valid(&settled));
}

#[test]
fn an_origin_longer_than_its_field_is_none_of_ours_and_passed_over() {
    let (mut mapping, titles) = (mapping(&["NAME"]), ["Имя", "_origin"]);
    mapping.ignored = vec![1];
    let origin = |cell: &str| settle_titled(&mapping, &titles, &["Анна", cell]).origin_id;
    let longest = "я".repeat(255);
    assert_eq!(origin(&longest), Some(longest));
    assert_eq!(origin(&"я".repeat(256)), origin(""));
}

#[test]
fn a_row_that_comes_back_from_the_failures_keeps_its_identity() {
    let (mut mapping, titles) = (mapping(&["NAME"]), ["Имя", "_origin"]);
    mapping.ignored = vec![1];
    let back = settle_titled(&mapping, &titles, &["Анна", "old-id"]);
    assert_eq!(back.origin_id.as_deref(), Some("old-id"));
    let fresh = settle_titled(&mapping, &titles, &["Анна", ""]);
    let plain = settle_titled(&mapping, &["Имя"], &["Анна"]);
    assert_eq!(fresh.origin_id, plain.origin_id);
}

proptest! {
    #[test]
    fn equal_rows_get_distinct_origins_and_other_rows_do_too(names in prop::collection::vec("[а-в]{1,2}", 1..30)) {
        let rows: Vec<[&str; 1]> = names.iter().map(|name| [name.as_str()]).collect();
        let settled = settle_rows(&mapping(&["NAME"]), &rows);
        let mut ids: Vec<_> = settled.iter().map(|row| row.origin_id.clone().unwrap()).collect();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), names.len());
    }

    #[test]
    fn a_run_makes_as_many_leads_of_a_content_as_the_source_with_most_of_it(
        lists in prop::collection::vec(prop::collection::vec("[а-в]", 0..8), 1..5),
    ) {
        let (mapping, titles) = (mapping(&["NAME"]), source(&["Имя"]));
        let mut seen = SeenInMemory::new();
        let mut made: Vec<(String, String)> = Vec::new();
        for (index, names) in (0..).zip(&lists) {
            let rows: Vec<[&str; 1]> = names.iter().map(|name| [name.as_str()]).collect();
            for (mut mapped, name) in map_block(&mapping, &titles, &block(&rows)).into_iter().zip(names) {
                mapped.row.source = SourceIndex(index);
                let settled = settle(mapped, in_run("test"), &mut seen);
                if is_valid(&settled) {
                    made.push((settled.origin_id.unwrap(), name.clone()));
                }
            }
        }
        for name in ["а", "б", "в"] {
            let count = |names: &Vec<String>| names.iter().filter(|other| *other == name).count();
            let most = lists.iter().map(count).max().unwrap();
            prop_assert_eq!(made.iter().filter(|(_, other)| other == name).count(), most);
        }
        let all = made.len();
        made.sort();
        made.dedup_by(|one, other| one.0 == other.0);
        prop_assert_eq!(made.len(), all, "no two leads under one origin");
    }

    #[test]
    fn rows_in_another_order_have_the_same_origins(mut names in prop::collection::vec("[а-в]{1,2}", 1..20)) {
        let mapping = mapping(&["NAME"]);
        let all = |names: &[String]| {
            let rows: Vec<[&str; 1]> = names.iter().map(|name| [name.as_str()]).collect();
            let mut ids: Vec<_> = settle_rows(&mapping, &rows).into_iter().map(|row| row.origin_id).collect();
            ids.sort();
            ids
        };
        let before = all(&names);
        names.reverse();
        prop_assert_eq!(all(&names), before);
    }
}
