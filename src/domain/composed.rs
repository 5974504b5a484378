//! Composed fields: one cell that feeds several fields of a lead (`design.md` §4).

use std::sync::LazyLock;

use super::{FieldKind, FieldSpec};

/// A composed field. It is no field of the portal: its parts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Composed {
    /// A person's whole name.
    FullName,
    /// An address in one line.
    FullAddress,
    /// A sum with its currency.
    Money,
    /// Phones, e-mails, messengers and sites in one cell.
    Contacts,
}

impl Composed {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::FullName,
        Self::FullAddress,
        Self::Money,
        Self::Contacts,
    ];

    /// The name by which a mapping calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FullName => "FULL_NAME",
            Self::FullAddress => "FULL_ADDRESS",
            Self::Money => "MONEY",
            Self::Contacts => "CONTACTS",
        }
    }

    /// The fields of the lead that it may fill, by their names.
    pub const fn parts(self) -> &'static [&'static str] {
        match self {
            Self::FullName => &[
                "LAST_NAME",
                "NAME",
                "SECOND_NAME",
                "HONORIFIC",
                "COMPANY_TITLE",
            ],
            Self::FullAddress => &[
                "ADDRESS",
                "ADDRESS_2",
                "ADDRESS_CITY",
                "ADDRESS_REGION",
                "ADDRESS_PROVINCE",
                "ADDRESS_POSTAL_CODE",
                "ADDRESS_COUNTRY",
            ],
            Self::Money => &["OPPORTUNITY", "CURRENCY_ID"],
            Self::Contacts => &["PHONE", "EMAIL", "WEB", "IM"],
        }
    }

    /// Titles in the Russian and the English interface.
    const fn titles(self) -> (&'static str, &'static str) {
        match self {
            Self::FullName => ("ФИО", "Full name"),
            Self::FullAddress => ("Адрес полностью", "Full address"),
            Self::Money => ("Сумма с валютой", "Amount and currency"),
            Self::Contacts => ("Контакты", "Contacts"),
        }
    }
}

/// A composed field by the name by which a mapping calls it.
pub fn composed_field(name: &str) -> Option<&'static FieldSpec> {
    static SPECS: LazyLock<Vec<FieldSpec>> =
        LazyLock::new(|| Composed::ALL.into_iter().map(spec).collect());
    SPECS.iter().find(|spec| spec.name.as_str() == name)
}

fn spec(composed: Composed) -> FieldSpec {
    let (title_ru, title_en) = composed.titles();
    FieldSpec {
        title_ru: title_ru.to_owned(),
        title_en: title_en.to_owned(),
        ..FieldSpec::new(composed.name(), FieldKind::Composed(composed))
    }
}

#[cfg(test)]
mod tests {
    use super::{Composed, composed_field};
    use crate::domain::{FieldCatalogue, FieldKind};

    #[test]
    fn every_part_is_a_field_and_no_composed_field_is_one() {
        let catalogue = FieldCatalogue::standard();
        for composed in Composed::ALL {
            let found = composed_field(composed.name()).map(|spec| spec.kind);
            assert_eq!(found, Some(FieldKind::Composed(composed)));
            assert!(catalogue.field(composed.name()).is_none());
            for part in composed.parts() {
                assert!(catalogue.field(part).is_some(), "{part}");
            }
        }
        assert!(composed_field("NAME").is_none());
    }
}
