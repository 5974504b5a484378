//! What a creating method can carry to the portal, and what it would lose without a word (`lead-methods.md` §0, `fields.md` §1, §6).

use super::{FieldName, FieldValue, Method, is_flat, is_stamp};

impl Method {
    /// Whether it has this field at all: addresses do not exist in `crm.item.*` (`fields.md` §1), and `lead.php` reads but some
    /// (`legacy-lead-php.md`, Parameters).
    pub fn carries_field(self, name: &str) -> bool {
        if is_stamp(name) {
            return self.carries_stamps();
        }
        match self {
            Self::LeadAdd | Self::LeadUpdate => true,
            Self::ItemAdd | Self::BatchImport => !name.starts_with("ADDRESS"),
            Self::LeadPhp => is_flat(name),
        }
    }

    /// Whether a `0` arrives: `crm.item.*` takes it for nothing (`fields.md` §6).
    pub const fn carries_zeros(self) -> bool {
        match self {
            Self::LeadAdd | Self::LeadUpdate | Self::LeadPhp => true,
            Self::ItemAdd | Self::BatchImport => false,
        }
    }

    /// Whether it takes `params` with `REGISTER_SONET_EVENT` (`lead-methods.md` §1).
    pub const fn carries_params(self) -> bool {
        match self {
            Self::LeadAdd | Self::LeadUpdate => true,
            Self::ItemAdd | Self::BatchImport | Self::LeadPhp => false,
        }
    }

    /// Whether robots, workflows and notices start as for a lead that somebody makes by hand (`lead-methods.md` §0).
    pub const fn starts_automation(self) -> bool {
        match self {
            Self::LeadAdd | Self::ItemAdd | Self::LeadUpdate | Self::LeadPhp => true,
            Self::BatchImport => false,
        }
    }

    /// Whether a value of a field arrives.
    pub fn carries(self, name: &FieldName, value: &FieldValue) -> bool {
        self.carries_field(name.as_str()) && (self.carries_zeros() || !is_zero(name, value))
    }
}

/// Whether a value is a zero that means something. A sum of 0 in a standard field does not: the portal tells `0.00` for none.
fn is_zero(name: &FieldName, value: &FieldValue) -> bool {
    match value {
        FieldValue::Text(text) | FieldValue::Code(text) => text == "0",
        FieldValue::Integer(number) => *number == 0,
        FieldValue::Decimal(number) => number.is_zero() && name.as_str().starts_with("UF_"),
        FieldValue::Date(_)
        | FieldValue::DateTime(_)
        | FieldValue::YesNo(_)
        | FieldValue::Multi(_) => false,
        FieldValue::List(values) => values.iter().any(|value| is_zero(name, value)),
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use crate::domain::{FieldName, FieldValue, Method};

    #[test]
    fn items_have_no_addresses_and_lose_zeros() {
        let text = |text: &str| FieldValue::Text(text.to_owned());
        let zero = FieldValue::Decimal(Decimal::new(0, 2));
        for (field, value, arrives) in [
            ("ADDRESS_CITY", text("Тверь"), false),
            ("ADDRESS", text("x"), false),
            ("POST", text("0"), false),
            ("POST", text("0.0"), true),
            ("POST", text("00"), true),
            ("SOURCE_ID", FieldValue::Code("0".to_owned()), false),
            ("UF_CRM_FLAT", FieldValue::Integer(0), false),
            ("UF_CRM_AREA", zero.clone(), false),
            ("OPPORTUNITY", zero, true),
            ("OPENED", FieldValue::YesNo(false), true),
        ] {
            let name = FieldName::new(field);
            for method in [Method::ItemAdd, Method::BatchImport] {
                assert_eq!(method.carries(&name, &value), arrives, "{method:?} {field}");
            }
            for method in [Method::LeadAdd, Method::LeadUpdate] {
                assert!(method.carries(&name, &value), "{method:?} {field}");
            }
        }
    }

    #[test]
    fn stamps_go_by_one_method_alone() {
        for method in Method::ALL.into_iter().chain([Method::LeadUpdate]) {
            let takes = method == Method::BatchImport;
            for stamp in crate::domain::STAMPS {
                assert_eq!(method.carries_field(stamp), takes, "{method:?} {stamp}");
            }
        }
    }
}
