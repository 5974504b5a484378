//! Conditions of the mapping: `when`, and `rows` with its `only` and `skip`.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::condition::{Bounds, CellTest, Pattern};
use super::error::MappingErrorKind;
use super::keys::{Rows as RowsKey, Test as Key};
use super::model::ValueTable;
use super::node::{Node, Value};
use super::place::{At, Name};
use super::reader::{Entry, Reader, as_text};
use super::syntax::{ConditionText, FilterText, TestText};

/// Characters of a test that are shown to people.
const SHOWN: usize = 120;

/// Reads columns and what is asked of each.
pub(super) fn condition(reader: &mut Reader<'_>, name: &str, node: &Node) -> Option<ConditionText> {
    let pairs = reader.map(name, node);
    if matches!(&node.value, Value::Map(pairs) if pairs.is_empty()) {
        let key = name.to_owned();
        reader.report(MappingErrorKind::ConditionEmpty { key }, node.at);
    }
    let mut tests = Vec::with_capacity(pairs.len());
    for (column, node) in pairs {
        if let Some(test) = cell_test(reader, &column.text, node) {
            let written = format!("{}: {}", column.text, shown(reader, node));
            tests.push(TestText {
                column,
                test,
                written,
            });
        }
    }
    (!tests.is_empty()).then_some(ConditionText { tests })
}

/// `rows`
pub(super) fn rows(reader: &mut Reader<'_>, name: &str, node: &Node) -> FilterText {
    let mut filter = FilterText::default();
    for Entry { row, node } in reader.section::<RowsKey>(name, node) {
        let found = condition(reader, row.name, node);
        match row.key {
            RowsKey::Only => filter.only = found,
            RowsKey::Skip => filter.skip = found,
        }
    }
    filter
}

/// A test as it is written, on one line.
fn shown(reader: &Reader<'_>, node: &Node) -> String {
    let text =
        as_text(node).map_or_else(|| reader.source.slice(node.at).to_owned(), |name| name.text);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(SHOWN).collect()
}

fn cell_test(reader: &mut Reader<'_>, name: &str, node: &Node) -> Option<CellTest> {
    match &node.value {
        Value::Text(text) => Some(CellTest::OneOf(vec![ValueTable::fold(text)])),
        Value::List(parts) if !parts.is_empty() => {
            let texts = reader.texts(name, node);
            let folded = texts.iter().map(|one| ValueTable::fold(&one.text));
            Some(CellTest::OneOf(folded.collect()))
        }
        Value::Map(pairs) if !pairs.is_empty() => test_map(reader, name, node),
        Value::Null | Value::List(_) | Value::Map(_) => {
            let key = name.to_owned();
            reader.report(MappingErrorKind::ConditionEmpty { key }, node.at);
            None
        }
    }
}

fn test_map(reader: &mut Reader<'_>, name: &str, node: &Node) -> Option<CellTest> {
    let mut tests = Vec::new();
    let (mut from, mut to) = (None, None);
    for Entry { row, node } in reader.section::<Key>(name, node) {
        match row.key {
            Key::Not => {
                let inner = cell_test(reader, row.name, node);
                tests.extend(inner.map(|inner| CellTest::Not(Box::new(inner))));
            }
            Key::Empty => tests.extend(reader.yes_no(row.name, node).map(CellTest::Empty)),
            Key::Matches => {
                let text = reader.filled_text(row.name, node);
                tests.extend(text.and_then(|text| pattern(reader, text)));
            }
            Key::From => from = bound(reader, row.name, node),
            Key::To => to = bound(reader, row.name, node),
        }
    }
    tests.extend(bounds(reader, from.as_ref(), to.as_ref()));
    match tests.len() {
        0 => None,
        1 => tests.pop(),
        _ => Some(CellTest::All(tests)),
    }
}

fn pattern(reader: &mut Reader<'_>, text: Name) -> Option<CellTest> {
    match Pattern::new(&text.text) {
        Ok(pattern) => Some(CellTest::Matches(pattern)),
        Err(detail) => {
            let pattern = text.text;
            reader.report(MappingErrorKind::BadPattern { pattern, detail }, text.at);
            None
        }
    }
}

/// One end of a range, where it is written, and its text.
#[derive(Debug)]
struct Bound {
    text: Name,
    value: BoundValue,
}

#[derive(Debug, Clone, Copy)]
enum BoundValue {
    Number(Decimal),
    Date(Date),
}

fn bound(reader: &mut Reader<'_>, name: &str, node: &Node) -> Option<Bound> {
    let text = reader.filled_text(name, node)?;
    let number = || {
        let plain: String = text.text.split_whitespace().collect();
        let number = plain.replace(',', ".").parse::<Decimal>().ok()?;
        Some(BoundValue::Number(number))
    };
    let date = || {
        let ways = ["%Y-%m-%d", "%d.%m.%Y"];
        let mut dates = ways.iter().map(|way| Date::strptime(way, text.text.trim()));
        dates.find_map(Result::ok).map(BoundValue::Date)
    };
    let found = date().or_else(number);
    if found.is_none() {
        let (key, value) = (name.to_owned(), text.text.clone());
        reader.report(MappingErrorKind::BadBound { key, value }, text.at);
    }
    found.map(|value| Bound { text, value })
}

/// Both ends as one test; a number beside a date, and an end before the beginning, are reported.
fn bounds(reader: &mut Reader<'_>, from: Option<&Bound>, to: Option<&Bound>) -> Option<CellTest> {
    let at = to.or(from).map(|bound| bound.text.at)?;
    let shown = |bound: Option<&Bound>| bound.map_or_else(String::new, |one| one.text.text.clone());
    let told = (shown(from), shown(to));
    let ends = [from, to].map(|bound| bound.map(|bound| bound.value));
    let test = numbers(ends).or_else(|| dates(ends));
    if test.is_none() {
        report_crossed(reader, told, at);
    }
    test
}

fn numbers(ends: [Option<BoundValue>; 2]) -> Option<CellTest> {
    let number = |end| match end {
        Some(BoundValue::Number(number)) => Some(Some(number)),
        Some(BoundValue::Date(_)) => None,
        None => Some(None),
    };
    let [from, to] = ends;
    let bounds = Bounds {
        from: number(from)?,
        to: number(to)?,
    };
    (!bounds.are_crossed()).then_some(CellTest::Numbers(bounds))
}

fn dates(ends: [Option<BoundValue>; 2]) -> Option<CellTest> {
    let date = |end| match end {
        Some(BoundValue::Date(date)) => Some(Some(date)),
        Some(BoundValue::Number(_)) => None,
        None => Some(None),
    };
    let [from, to] = ends;
    let bounds = Bounds {
        from: date(from)?,
        to: date(to)?,
    };
    (!bounds.are_crossed()).then_some(CellTest::Dates(bounds))
}

fn report_crossed(reader: &mut Reader<'_>, (from, to): (String, String), at: At) {
    reader.report(MappingErrorKind::BoundsCrossed { from, to }, at);
}
