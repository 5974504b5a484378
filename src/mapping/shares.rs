//! `distribute`: leads are shared out among people.

use super::check::Check;
use super::error::MappingErrorKind;
use super::node::{Node, Value};
use super::place::Name;
use super::reader::Reader;
use super::template::KnowsColumns as _;
use crate::domain::{FieldKind, FieldName, FieldSpec};

/// People that are worth telling apart.
const MOST_PEOPLE: usize = 100;
/// The largest share of one of them.
pub(super) const MOST_WEIGHT: u64 = 100;

/// People and how many leads each gets beside the others (`distribute` of `set`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// Each person's ID and weight, in the order of the YAML; some weight is more than 0.
    pub people: Vec<(i64, u32)>,
    /// Fields by whose values equal rows come to one person: the first that a row fills; none: rows go round.
    pub same: Vec<FieldName>,
}

/// `distribute` and `same` as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SharesText {
    /// `distribute` itself.
    pub(super) name: Name,
    pub(super) people: Vec<(Name, u32)>,
    pub(super) same: Vec<Name>,
}

/// Reads people and their weights.
pub(super) fn people(reader: &mut Reader<'_>, name: &str, node: &Node) -> SharesText {
    let mut people = Vec::new();
    for (person, node) in reader.map(name, node) {
        if let Some(weight) = weight(reader, &person, node) {
            people.push((person, weight));
        }
    }
    let idle = people.iter().all(|(_, weight)| *weight == 0);
    let told_already = matches!(&node.value, Value::Map(pairs) if pairs.len() > people.len());
    let of_nobody = idle && !told_already && matches!(node.value, Value::Map(_));
    if of_nobody || people.len() > MOST_PEOPLE {
        let limit = MOST_PEOPLE as u64;
        reader.report(MappingErrorKind::SharesOfNobody { limit }, node.at);
    }
    SharesText {
        name: Name {
            text: name.to_owned(),
            at: node.at,
        },
        people,
        same: Vec::new(),
    }
}

fn weight(reader: &mut Reader<'_>, person: &Name, node: &Node) -> Option<u32> {
    let found = reader.text(&person.text, node)?;
    let number = found.text.trim().parse::<u64>().ok();
    let weight = number.filter(|number| *number <= MOST_WEIGHT);
    if weight.is_none() {
        let (person, value, limit) = (person.text.clone(), found.text, MOST_WEIGHT);
        reader.report(
            MappingErrorKind::BadWeight {
                person,
                value,
                limit,
            },
            found.at,
        );
    }
    weight.and_then(|weight| u32::try_from(weight).ok())
}

impl Check<'_> {
    /// The people looked up as a constant of the field would be; what does not fit is reported.
    pub(super) fn shares(&mut self, spec: &FieldSpec, text: &SharesText) -> Option<Shares> {
        if spec.kind != FieldKind::User {
            let field = spec.name.to_string();
            self.report(MappingErrorKind::SharesNotUser { field }, text.name.at);
            return None;
        }
        let mut people: Vec<(i64, u32)> = Vec::with_capacity(text.people.len());
        for (person, weight) in &text.people {
            match self.fields.value(spec, &person.text) {
                Err(kind) => self.report(kind, person.at),
                Ok(known) => {
                    let id = known.unwrap_or_else(|| person.text.clone());
                    let Ok(id) = id.trim().parse::<i64>() else {
                        continue;
                    };
                    if people.iter().any(|(known, _)| *known == id) {
                        let person = person.text.clone();
                        let kind = MappingErrorKind::PersonTwice { person };
                        self.report(kind, text.name.at);
                    } else {
                        people.push((id, *weight));
                    }
                }
            }
        }
        let same = self.same(text);
        (!people.is_empty()).then_some(Shares { people, same })
    }

    fn same(&mut self, text: &SharesText) -> Vec<FieldName> {
        let fed = self.fed();
        let mut same: Vec<FieldName> = Vec::with_capacity(text.same.len());
        for name in &text.same {
            match self.fields.resolve(&name.text) {
                Err(kind) => self.report(kind, name.at),
                Ok(found) if !fed.contains(&found.spec.name) => {
                    let field = name.text.clone();
                    self.report(MappingErrorKind::SameNotFed { field }, name.at);
                }
                Ok(found) if same.contains(&found.spec.name) => {}
                Ok(found) => same.push(found.spec.name.clone()),
            }
        }
        same
    }
}
