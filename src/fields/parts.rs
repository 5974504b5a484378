//! Several values of one cell, for user fields and links that take several.

use super::context::{Manner, ValueContext};
use super::hygiene::{Lines, tidy};
use crate::domain::{Cell, CellKind, FieldKind, FieldSpec, Lookup};

/// More values than that are no row of a person's data.
pub const MOST_VALUES: usize = 50;

/// The values of a cell, each as a cell of its own; the whole cell where its field takes one, or where it is no text.
///
/// Without `split` they are separated as is usual for the kind: texts, addresses and sums by `;` and line breaks, since they may hold
/// commas; dates, people and entries of lists also by `,`; IDs also by blanks. Of a list's entries the longest that the list knows
/// is taken first (DIC-06).
pub fn parts<'c>(
    spec: &FieldSpec,
    manner: Manner<'_>,
    cell: Cell<'c>,
    context: &ValueContext<'_>,
) -> Vec<Cell<'c>> {
    if !spec.multiple || cell.kind != CellKind::Text || cell.text.trim().is_empty() {
        return vec![cell];
    }
    let by_list = spec
        .dictionary
        .as_deref()
        .filter(|_| spec.kind == FieldKind::Choice);
    let dictionary = by_list.and_then(|entity| context.catalogue.dictionary(entity));
    let own = manner.split.filter(|separator| !separator.is_empty());
    let single: Option<char> = own.and_then(|separator| {
        let mut letters = separator.chars();
        letters.next().filter(|_| letters.next().is_none())
    });
    let parts: Vec<&str> = match (dictionary, own, single) {
        (Some(list), None, _) => list.parted(cell.text, separators(spec, manner)),
        (Some(list), Some(_), Some(separator)) => list.parted(cell.text, &[separator]),
        (_, Some(separator), _) => cell.text.split(separator).collect(),
        (None, None, _) => cell.text.split(separators(spec, manner)).collect(),
    };
    parts
        .into_iter()
        .filter(|part| !tidy(part, Lines::One).text.is_empty())
        .map(Cell::text)
        .collect()
}

/// What usually stands between values of a kind.
fn separators(spec: &FieldSpec, manner: Manner<'_>) -> &'static [char] {
    match spec.kind {
        FieldKind::Choice
        | FieldKind::Date
        | FieldKind::DateTime
        | FieldKind::User
        | FieldKind::YesNo
        | FieldKind::Currency => &[';', '\n', '\r', ','],
        FieldKind::Link | FieldKind::Element => match manner.lookup {
            // Names of companies hold commas and blanks.
            Some(Lookup::Client(_)) => &[';', '\n', '\r'],
            Some(Lookup::User(_)) | None => &[';', '\n', '\r', ',', ' '],
        },
        FieldKind::Line
        | FieldKind::LongText
        | FieldKind::HtmlText
        | FieldKind::Url
        | FieldKind::Address
        | FieldKind::Amount
        | FieldKind::Number
        | FieldKind::Integer
        | FieldKind::Money
        | FieldKind::Multi(_)
        | FieldKind::Composed(_)
        | FieldKind::Foreign => &[';', '\n', '\r'],
    }
}

#[cfg(test)]
mod tests {
    use super::parts;
    use crate::domain::{Cell, Dictionary, DictionaryEntry, FieldKind, FieldSpec};
    use crate::fields::Manner;
    use crate::fields::testing::Ground;

    fn parted(kind: FieldKind, split: Option<&str>, text: &str) -> Vec<String> {
        let mut ground = Ground::russian();
        let entry = |title: &str| DictionaryEntry {
            id: title.to_uppercase(),
            titles: vec![title.to_owned()],
            end: None,
            old: false,
        };
        let list = Dictionary::new(["Кафе, бар", "Опт", "Юг|Север"].map(entry).to_vec());
        ground.catalogue.insert_dictionary("UF_CRM_TAGS", list);
        let spec = FieldSpec {
            multiple: true,
            dictionary: Some("UF_CRM_TAGS".to_owned()),
            ..FieldSpec::new("UF_CRM_TAGS", kind)
        };
        let manner = Manner {
            split,
            lookup: None,
        };
        let parts = parts(&spec, manner, Cell::text(text), &ground.context());
        parts
            .iter()
            .map(|part| part.text.trim().to_owned())
            .collect()
    }

    #[test]
    fn each_kind_has_its_usual_separators_and_a_mapping_its_own() {
        for (kind, split, text, wanted) in [
            (FieldKind::Line, None, "а, б; в\nг;", vec!["а, б", "в", "г"]),
            (FieldKind::Line, Some(","), "а, б; в", vec!["а", "б; в"]),
            (FieldKind::Number, None, "1,5; 2", vec!["1,5", "2"]),
            (
                FieldKind::Link,
                None,
                "21; 22,23 24",
                vec!["21", "22", "23", "24"],
            ),
            (
                FieldKind::User,
                None,
                "Иван Петров, Анна",
                vec!["Иван Петров", "Анна"],
            ),
            (
                FieldKind::Choice,
                None,
                "Опт, кафе, бар",
                vec!["Опт", "кафе, бар"],
            ),
            (
                FieldKind::Choice,
                Some("|"),
                "опт|юг|север",
                vec!["опт", "юг|север"],
            ),
            (
                FieldKind::Choice,
                Some(" / "),
                "опт / юг",
                vec!["опт", "юг"],
            ),
        ] {
            assert_eq!(parted(kind, split, text), wanted, "{text}");
        }
    }
}
