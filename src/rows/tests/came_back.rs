//! Rows that came back to be mended.

use super::*;
use crate::domain::{CellKind, Severity};
use crate::rows::fixtures::block_of_kinds;

#[test]
fn an_error_value_in_the_place_of_a_formula_without_a_value_is_no_trifle() {
    let cells = |codes| {
        [
            ("Анна", CellKind::Text),
            ("#N/A", CellKind::Error),
            ("k-1", CellKind::Text),
            ("2", CellKind::Number),
            (codes, CellKind::Text),
        ]
    };
    let titles = ["Имя", "Должность", "_origin", "_row", "_code"];
    let mut mapping = mapping(&["NAME", "POST"]);
    mapping.ignored = vec![2, 3, 4];
    let told = |titles: &[&str], codes| {
        let block = block_of_kinds(&cells(codes));
        let row = map_block(&mapping, &source(titles), &block).remove(0);
        let mut problems = row.problems.into_iter();
        let told = problems.next().map(|told| (told.code(), told.severity));
        (told.expect("an error value"), problems.count())
    };
    let wrong = (("formula_no_value", Severity::Error), 0);
    let spared = (("cell_error", Severity::Warning), 0);
    assert_eq!(told(&titles, "phone_invalid | formula_no_value"), wrong);
    assert_eq!(told(&titles, "phone_invalid"), spared);
    assert_eq!(told(&titles[..4], ""), wrong, "any may be one");
    assert_eq!(told(&titles[..2], ""), spared, "a list");
}
