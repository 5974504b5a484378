//! What columns are for, and the values that may stand in them: for the person who mends their cells.
//!
//! A list shows what the mapping understands, not what the portal stores: where `values` translates, its left-hand words first; of a
//! dictionary the titles; of people what the mapping looks them up by. Every word of a list is one that the row's rules take, but
//! never the only ones: IDs, other cases and more are understood too, so that a list helps and refuses nothing.

use std::collections::BTreeSet;

use crate::domain::{
    AllowedValues, AllowedWords, ColumnUse, FieldCatalogue, FieldKind, FinalStages, Lookup,
    NamedField, OtherValues, People, Person, PersonBy, PersonFound,
};
use crate::mapping::{Mapping, Piece, Target, Template, ValueTable};

/// The columns that feed fields, each with the fields and the values that they take, and those of the key.
pub fn column_uses(mapping: &Mapping, catalogue: &FieldCatalogue) -> Vec<ColumnUse> {
    let mut uses: Vec<ColumnUse> = Vec::new();
    let mapped = mapping.columns.iter();
    let mapped = mapped.flat_map(|rule| rule.targets.iter().map(|target| (rule.column, target)));
    let constants = mapping.constants.iter();
    let constants =
        constants.filter_map(|rule| Some((column_alone(&rule.template)?, &rule.target)));
    for (column, target) in mapped.chain(constants) {
        let allowed = allowed(target, mapping, catalogue);
        match uses.iter_mut().find(|known| known.column == column) {
            Some(known) => {
                known.fields.extend(named(target, catalogue));
                known.allowed = together(known.allowed.take(), allowed);
            }
            None => uses.push(ColumnUse {
                column,
                fields: named(target, catalogue),
                allowed,
                key: false,
            }),
        }
    }
    for column in mapping.key.iter().map(|key| key.column) {
        match uses.iter_mut().find(|known| known.column == column) {
            Some(known) => known.key = true,
            None => uses.push(ColumnUse {
                column,
                fields: Vec::new(),
                allowed: None,
                key: true,
            }),
        }
    }
    uses
}

/// The column that a template gives as it stands.
fn column_alone(template: &Template) -> Option<usize> {
    match template.lines.as_slice() {
        [line] => match line.as_slice() {
            [Piece::Columns(columns)] => match columns.as_slice() {
                [column] => Some(*column),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// Of a column that feeds several fields the only list; what is wrong for one field may be right for the others.
fn together(one: Option<AllowedValues>, other: Option<AllowedValues>) -> Option<AllowedValues> {
    match (one, other) {
        (Some(list), None) | (None, Some(list)) => Some(list),
        (Some(_), Some(_)) | (None, None) => None,
    }
}

fn named(target: &Target, catalogue: &FieldCatalogue) -> Vec<NamedField> {
    let filled = target.spec.filled().into_iter();
    filled
        .map(|name| {
            let spec = catalogue.field(name.as_str());
            let titles = spec.map(|spec| [spec.title_ru.clone(), spec.title_en.clone()]);
            let mut titles = titles.map_or_else(Vec::new, Vec::from);
            titles.retain(|title| !title.is_empty() && *title != name.as_str());
            titles.dedup();
            NamedField { name, titles }
        })
        .collect()
}

fn allowed(
    target: &Target,
    mapping: &Mapping,
    catalogue: &FieldCatalogue,
) -> Option<AllowedValues> {
    let spec = &target.spec;
    let own = target.values.as_ref().map(ValueTable::written);
    let words = match spec.kind {
        FieldKind::YesNo if own.is_none() => AllowedWords::YesNo,
        FieldKind::Choice => {
            let dictionary = catalogue.dictionary(spec.dictionary.as_deref()?)?;
            let success = mapping.clean.final_stages == FinalStages::Allow;
            these(own, dictionary.offered(success).map(str::to_owned))
        }
        FieldKind::Currency => {
            let entries = catalogue.currencies().entries().iter();
            these(own, entries.map(|entry| entry.id.clone()))
        }
        FieldKind::User => {
            let by = match target.lookup {
                Some(Lookup::User(by)) => Some(by),
                Some(Lookup::Client(_)) | None => None,
            };
            let known = catalogue.people().map(|everybody| people(everybody, by));
            these(own, known.into_iter().flatten())
        }
        FieldKind::YesNo
        | FieldKind::Line
        | FieldKind::HtmlText
        | FieldKind::LongText
        | FieldKind::Amount
        | FieldKind::Number
        | FieldKind::Money
        | FieldKind::Url
        | FieldKind::Address
        | FieldKind::Date
        | FieldKind::DateTime
        | FieldKind::Link
        | FieldKind::Element
        | FieldKind::Integer
        | FieldKind::Multi(_)
        | FieldKind::Composed(_)
        | FieldKind::Foreign => these(own, std::iter::empty()),
    };
    let others = if spec.multiple || target.split.is_some() {
        OtherValues::Several
    } else {
        OtherValues::MayBeRight
    };
    let is_empty = matches!(&words, AllowedWords::These(words) if words.is_empty());
    (!is_empty).then_some(AllowedValues { words, others })
}

/// The mapping's own words, then those of the portal, which are understood beside them.
fn these(own: Option<&[String]>, portal: impl Iterator<Item = String>) -> AllowedWords {
    let mut words = own.unwrap_or_default().to_vec();
    let mut known: BTreeSet<String> = words.iter().map(|word| ValueTable::fold(word)).collect();
    words.extend(portal.filter(|word| known.insert(ValueTable::fold(word))));
    AllowedWords::These(words)
}

/// Those who work there, by what the mapping knows them by.
fn people(people: &People, by: Option<PersonBy>) -> Vec<String> {
    let means = |text: &str, person: &Person| matches!(people.find(text, by), PersonFound::One(found) if found.id == person.id);
    let working = people.everybody().iter().filter(|person| person.active);
    working
        .filter_map(|person| {
            let shown = person.shown();
            let with_id = format!("{shown} [{}]", person.id);
            let mut names = [shown, person.email.clone(), with_id].into_iter();
            names.find(|name| !name.is_empty() && means(name, person))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{AllowedWords, column_alone, people, these};
    use crate::domain::{Dictionary, DictionaryEntry, People, Person, PersonBy, StageEnd};
    use crate::mapping::{Piece, Template};

    #[test]
    fn a_dictionary_is_shown_by_what_names_one_entry() {
        let entry = |id: &str, title: &str, end| DictionaryEntry {
            id: id.to_owned(),
            titles: vec![title.to_owned()],
            end,
            old: id == "OLD",
        };
        let dictionary = Dictionary::new(vec![
            entry("WEB", "Веб-сайт", None),
            entry("1", "Партнёр", None),
            entry("2", "Партнёр", None),
            entry("WON", "Качественный лид", Some(StageEnd::Success)),
            entry("JUNK", "Некачественный лид", Some(StageEnd::Failure)),
            entry("OLD", "Звонок", None),
        ]);
        let offered: Vec<&str> = dictionary.offered(false).collect();
        assert_eq!(offered, ["Веб-сайт", "1", "2", "Некачественный лид"]);
        assert!(
            dictionary
                .offered(true)
                .any(|word| word == "Качественный лид")
        );
        let own = ["Сайт", "веб-сайт"].map(str::to_owned);
        let all = these(Some(&own), dictionary.offered(false).map(str::to_owned));
        let wanted = ["Сайт", "веб-сайт", "1", "2", "Некачественный лид"];
        assert_eq!(all, AllowedWords::These(wanted.map(str::to_owned).to_vec()));
    }

    #[test]
    fn people_are_shown_by_what_they_are_looked_up_by() {
        let person = |id, name: &str, email: &str, active| Person {
            id,
            active,
            name: name.to_owned(),
            email: email.to_owned(),
            ..Person::default()
        };
        let all = People::new(vec![
            person(1, "Анна", "anna@romashka.ru", true),
            person(7, "Олег", "oleg@romashka.ru", true),
            person(8, "Олег", "", true),
            person(9, "Пётр", "petr@romashka.ru", false),
        ]);
        assert_eq!(
            people(&all, Some(PersonBy::Email)),
            ["anna@romashka.ru", "oleg@romashka.ru"]
        );
        assert_eq!(people(&all, None), ["Анна", "oleg@romashka.ru", "Олег [8]"]);
        assert_eq!(
            people(&all, Some(PersonBy::Id)),
            ["Анна [1]", "Олег [7]", "Олег [8]"]
        );
    }

    #[test]
    fn a_template_of_one_column_is_that_column() {
        let of = |lines: Vec<Vec<Piece>>| column_alone(&Template { lines });
        assert_eq!(of(vec![vec![Piece::Columns(vec![3])]]), Some(3));
        assert_eq!(of(vec![vec![Piece::Columns(vec![3, 4])]]), None);
        let text = Piece::Text("x".to_owned());
        assert_eq!(of(vec![vec![Piece::Columns(vec![3]), text]]), None);
    }
}
