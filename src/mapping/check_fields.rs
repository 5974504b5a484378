//! The names of fields, looked up in the catalogue.

use std::collections::BTreeSet;

use super::error::MappingErrorKind;
use super::model::ValueTable;
use crate::domain::nearest;
use crate::domain::{
    Composed, Dictionary, EntryFound, FieldCatalogue, FieldKind, FieldName, FieldSpec, Method,
    MultiKind, PersonFound, composed_field, is_stamp, legacy_field,
};

/// The fields that a mapping can name.
#[derive(Debug)]
pub(super) struct Fields<'c> {
    catalogue: &'c FieldCatalogue,
    method: Method,
}

/// A field that exists and can be written.
#[derive(Debug)]
pub(super) struct FoundField<'c> {
    pub(super) spec: &'c FieldSpec,
    /// The type that a flat name carries.
    pub(super) flat_type: Option<&'static str>,
}

impl<'c> Fields<'c> {
    /// The fields of a catalogue, for leads that are made by a method.
    pub(super) const fn new(catalogue: &'c FieldCatalogue, method: Method) -> Self {
        Self { catalogue, method }
    }

    /// A field by its name, or by the flat name of a multifield's element.
    pub(super) fn resolve(&self, name: &str) -> Result<FoundField<'c>, MappingErrorKind> {
        let field = name.to_owned();
        if name == "ORIGINATOR_ID" {
            return Err(MappingErrorKind::FieldOriginator);
        }
        if let Some(spec) = self.catalogue.field(name) {
            let stamp = is_stamp(name);
            if stamp && !self.method.carries_stamps() {
                let method = Method::BatchImport.name().to_owned();
                return Err(MappingErrorKind::FieldOnlyBy { field, method });
            }
            if spec.read_only && !stamp {
                return Err(MappingErrorKind::FieldReadOnly { field });
            }
            if spec.kind == FieldKind::Foreign {
                let type_id = spec.rules.type_id.clone();
                return Err(MappingErrorKind::FieldForeign { field, type_id });
            }
            return Ok(FoundField {
                spec,
                flat_type: None,
            });
        }
        if let Some(spec) = composed_field(name) {
            return Ok(FoundField {
                spec,
                flat_type: None,
            });
        }
        let flat = legacy_field(name).and_then(|(kind, value_type)| {
            let spec = self.catalogue.field(kind.field())?;
            Some(FoundField {
                spec,
                flat_type: Some(value_type),
            })
        });
        flat.ok_or_else(|| self.stranger(field))
    }

    /// User fields that the portal demands, apart from those that are fed.
    pub(super) fn demanded(&self, fed: &BTreeSet<FieldName>) -> Vec<&'c FieldSpec> {
        let all = self.catalogue.fields();
        all.filter(|spec| spec.is_demanded() && !fed.contains(&spec.name))
            .collect()
    }

    fn stranger(&self, field: String) -> MappingErrorKind {
        if field.starts_with("UF_") && !self.catalogue.is_of_portal() {
            return MappingErrorKind::FieldOfUser { field };
        }
        let names = writable(self.catalogue);
        let (nearest, similar) = nearest(&field, names.iter().map(String::as_str));
        MappingErrorKind::FieldUnknown {
            field,
            nearest,
            similar,
        }
    }

    /// A value that the mapping itself gives to a field: `Some` is how the portal spells it, `None` leaves it to the rows.
    pub(super) fn value(
        &self,
        spec: &FieldSpec,
        value: &str,
    ) -> Result<Option<String>, MappingErrorKind> {
        let field = spec.name.to_string();
        match spec.kind {
            FieldKind::Choice => {
                // a dictionary that is not known decides nothing
                let entity = spec.dictionary.as_deref().unwrap_or_default();
                let Some(dictionary) = self.catalogue.dictionary(entity) else {
                    return Ok(None);
                };
                entry(dictionary, field, value).map(Some)
            }
            FieldKind::Currency => entry(self.catalogue.currencies(), field, value).map(Some),
            FieldKind::YesNo => yes_no(value)
                .map(|yes| Some(if yes { "Y" } else { "N" }.to_owned()))
                .ok_or_else(|| MappingErrorKind::ValueNotYesNo {
                    field,
                    value: value.to_owned(),
                }),
            FieldKind::User => self.user(field, value).map(Some),
            FieldKind::Link => {
                let id = value.trim();
                let is_id = id.parse::<u64>().is_ok_and(|number| number > 0);
                is_id.then(|| Some(id.to_owned())).ok_or_else(|| {
                    let value = value.to_owned();
                    MappingErrorKind::ValueNotId { field, value }
                })
            }
            FieldKind::Line
            | FieldKind::HtmlText
            | FieldKind::LongText
            | FieldKind::Amount
            | FieldKind::Number
            | FieldKind::Money
            | FieldKind::Url
            | FieldKind::Address
            | FieldKind::Date
            | FieldKind::DateTime
            | FieldKind::Element
            | FieldKind::Integer
            | FieldKind::Composed(_)
            | FieldKind::Multi(_)
            | FieldKind::Foreign => Ok(None),
        }
    }

    /// The ID of a user whom the mapping itself names, by e-mail, ID or name.
    fn user(&self, field: String, value: &str) -> Result<String, MappingErrorKind> {
        let value = value.trim();
        let Some(people) = self.catalogue.people() else {
            let is_id = value.parse::<u64>().is_ok_and(|number| number > 0);
            let value = value.to_owned();
            return if is_id {
                Ok(value)
            } else {
                Err(MappingErrorKind::UserNeedsPortal { field, value })
            };
        };
        let owned = || value.to_owned();
        match people.find(value, None) {
            PersonFound::One(person) => Ok(person.id.to_string()),
            // Who made a lead may have left since.
            PersonFound::Dismissed(person) if field != "ASSIGNED_BY_ID" => {
                Ok(person.id.to_string())
            }
            PersonFound::Dismissed(_) => Err(MappingErrorKind::UserInactive {
                field,
                value: owned(),
            }),
            PersonFound::Several(many) => Err(MappingErrorKind::UserAmbiguous {
                field,
                value: owned(),
                ids: many.iter().map(|person| person.id.to_string()).collect(),
            }),
            PersonFound::Nobody => {
                let active = people.everybody().iter().filter(|person| person.active);
                let names: Vec<String> = active
                    .flat_map(|person| [person.email.clone(), person.shown()])
                    .filter(|name| !name.is_empty())
                    .collect();
                let (nearest, similar) = nearest(value, names.iter().map(String::as_str));
                Err(MappingErrorKind::UserUnknown {
                    field,
                    value: owned(),
                    nearest,
                    similar,
                })
            }
        }
    }
}

/// Every name that a mapping may give to a field: those of the catalogue that can be written, stamps (by one method alone), composed
/// ones, and the flat names.
pub(super) fn writable(catalogue: &FieldCatalogue) -> Vec<String> {
    let fields = catalogue
        .fields()
        .filter(|spec| !spec.read_only || is_stamp(spec.name.as_str()))
        .filter(|spec| spec.name.as_str() != "ORIGINATOR_ID" && spec.kind != FieldKind::Foreign)
        .map(|spec| spec.name.to_string());
    let flat = MultiKind::ALL.into_iter().flat_map(|kind| {
        let types = kind.value_types().iter();
        types.map(move |value_type| format!("{}_{value_type}", kind.field()))
    });
    let flat = flat.chain(["M_SKYPE".to_owned()]);
    let composed = Composed::ALL.map(|field| field.name().to_owned());
    fields
        .chain(composed)
        .chain(flat.filter(|name| legacy_field(name).is_some()))
        .collect()
}

/// An entry by its ID or one of its titles.
fn entry(dictionary: &Dictionary, field: String, value: &str) -> Result<String, MappingErrorKind> {
    match dictionary.find(value) {
        EntryFound::One(entry) => return Ok(entry.id.clone()),
        EntryFound::Several(entries) => {
            return Err(MappingErrorKind::ValueAmbiguous {
                field,
                value: value.to_owned(),
                ids: entries.iter().map(|entry| entry.id.clone()).collect(),
            });
        }
        EntryFound::None => {}
    }
    let allowed: Vec<String> = dictionary
        .entries()
        .iter()
        .map(|entry| entry.id.clone())
        .collect();
    let titles = dictionary.entries().iter().flat_map(|entry| {
        let titles = entry.titles.iter().map(|title| (title.as_str(), &entry.id));
        std::iter::once((entry.id.as_str(), &entry.id)).chain(titles)
    });
    let names: Vec<(&str, &String)> = titles.collect();
    let (near, similar) = nearest(value, names.iter().map(|(name, _)| *name));
    let id = names.iter().find(|(name, _)| *name == near);
    Err(MappingErrorKind::ValueUnknown {
        field,
        value: value.to_owned(),
        nearest: id.map_or(String::new(), |(_, id)| (*id).clone()),
        similar,
        allowed,
    })
}

/// Yes or no as cells have it (DIC-10).
fn yes_no(value: &str) -> Option<bool> {
    match ValueTable::fold(value).as_str() {
        "y" | "yes" | "true" | "1" | "да" | "истина" | "+" | "v" | "✓" => Some(true),
        "n" | "no" | "false" | "0" | "нет" | "ложь" | "-" => Some(false),
        _ => None,
    }
}
