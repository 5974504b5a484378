//! The title of a lead that the mapping gives none (NUL-12): who it is and where it comes from, so that a list of leads can be read.
//! The portal would write "Lead #7".

use super::lead::Lead;
use crate::domain::{FieldCatalogue, FieldValue, MaxLength};

/// What stands between who it is and where it comes from.
const BETWEEN: &str = " – ";

/// `Иванов Иван – Веб-сайт`: the person, or else the company, a phone or an e-mail, and the source by its title. `None` where the
/// lead has none of them.
pub(super) fn default_title(lead: &Lead, catalogue: &FieldCatalogue) -> Option<String> {
    let who = person(lead)
        .or_else(|| text(lead, "COMPANY_TITLE"))
        .or_else(|| first(lead, "PHONE"))
        .or_else(|| first(lead, "EMAIL"))?;
    let title = match source(lead, catalogue) {
        Some(source) => format!("{who}{BETWEEN}{source}"),
        None => who,
    };
    let limit = match catalogue.field("TITLE")?.max {
        Some(
            MaxLength::Chars(limit) | MaxLength::UndocumentedChars(limit) | MaxLength::Bytes(limit),
        ) => limit,
        None => u64::MAX,
    };
    Some(
        title
            .chars()
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .collect(),
    )
}

/// The surname first, as lists in Russian have it; of a name in Latin letters the first name.
fn person(lead: &Lead) -> Option<String> {
    let mut parts = ["LAST_NAME", "NAME", "SECOND_NAME"].map(|field| text(lead, field));
    let is_latin = |part: &Option<String>| part.as_ref().is_none_or(|part| part.is_ascii());
    if parts.iter().all(is_latin) {
        parts.rotate_left(1);
    }
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn text(lead: &Lead, field: &str) -> Option<String> {
    let text = lead.value(field)?.wire_text()?;
    (!text.is_empty()).then_some(text)
}

fn first(lead: &Lead, field: &str) -> Option<String> {
    let FieldValue::Multi(values) = lead.value(field)? else {
        return None;
    };
    values.first().map(|value| value.value.clone())
}

/// The source as people know it.
fn source(lead: &Lead, catalogue: &FieldCatalogue) -> Option<String> {
    let id = text(lead, "SOURCE_ID")?;
    let entries = catalogue.dictionary("SOURCE")?.entries();
    let entry = entries.iter().find(|entry| entry.id == id)?;
    entry.titles.first().cloned()
}

#[cfg(test)]
mod tests {
    use super::default_title;
    use crate::domain::{FieldCatalogue, FieldName, FieldValue, MultiKind, MultiValue};
    use crate::rows::lead::{Lead, TakenFrom};

    fn title(fields: &[(&str, &str)]) -> Option<String> {
        let mut lead = Lead::default();
        let from = TakenFrom::Column(0);
        for (field, value) in fields {
            let name = FieldName::new(field);
            if let Some(kind) = MultiKind::of_field(field) {
                let value = MultiValue {
                    value_type: kind.default_type(),
                    value: (*value).to_owned(),
                };
                lead.append(&name, kind, vec![value], from);
            } else {
                lead.put(&name, FieldValue::Text((*value).to_owned()), from);
            }
        }
        default_title(&lead, &FieldCatalogue::standard())
    }

    #[test]
    fn a_lead_without_a_title_is_called_by_who_it_is_and_where_it_comes_from_nul_12() {
        let phone = ("PHONE", "+79161234567");
        for (fields, wanted) in [
            (
                vec![
                    ("NAME", "Иван"),
                    ("LAST_NAME", "Иванов"),
                    ("SOURCE_ID", "WEB"),
                    phone,
                ],
                "Иванов Иван – Веб-сайт",
            ),
            (vec![("NAME", "John"), ("LAST_NAME", "Smith")], "John Smith"),
            (vec![("COMPANY_TITLE", "ООО «Вега»"), phone], "ООО «Вега»"),
            (vec![phone, ("SOURCE_ID", "UC_1")], "+79161234567"),
            (vec![("EMAIL", "anna@mail.ru")], "anna@mail.ru"),
        ] {
            assert_eq!(title(&fields).as_deref(), Some(wanted));
        }
        assert_eq!(title(&[("POST", "Директор")]), None);
        let long = "я".repeat(300);
        let cut = title(&[("COMPANY_TITLE", &long)]).unwrap();
        assert_eq!(cut.chars().count(), 255);
    }
}
