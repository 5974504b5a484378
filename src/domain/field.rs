//! Multifields and the values that are sent.

use std::borrow::Cow;

use rust_decimal::Decimal;

/// The five multifields of a lead (`fields.md` §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MultiKind {
    /// Telephone numbers.
    Phone,
    /// E-mail addresses.
    Email,
    /// Web pages.
    Web,
    /// Messengers.
    Im,
    /// Links to portal users.
    Link,
}

impl MultiKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Phone, Self::Email, Self::Web, Self::Im, Self::Link];

    /// The field's name on the wire.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Phone => "PHONE",
            Self::Email => "EMAIL",
            Self::Web => "WEB",
            Self::Im => "IM",
            Self::Link => "LINK",
        }
    }

    /// The kind of a multifield by its name on the wire.
    pub fn of_field(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.field() == name)
    }

    /// Every documented `VALUE_TYPE` of this kind (`fields.md` §2).
    pub const fn value_types(self) -> &'static [&'static str] {
        match self {
            Self::Phone => &["WORK", "MOBILE", "FAX", "HOME", "PAGER", "MAILING", "OTHER"],
            Self::Email => &["WORK", "HOME", "MAILING", "OTHER"],
            Self::Web => &[
                "WORK",
                "HOME",
                "FACEBOOK",
                "VK",
                "LIVEJOURNAL",
                "TWITTER",
                "OTHER",
            ],
            Self::Im => &[
                "FACEBOOK",
                "TELEGRAM",
                "VK",
                "SKYPE",
                "VIBER",
                "INSTAGRAM",
                "BITRIX24",
                "OPENLINE",
                "IMOL",
                "ICQ",
                "MSN",
                "JABBER",
                "OTHER",
            ],
            Self::Link => &["USER"],
        }
    }

    /// The type that the portal itself gives to an element without one.
    pub const fn default_type(self) -> &'static str {
        match self {
            Self::Phone | Self::Email | Self::Web => "WORK",
            Self::Im => "OTHER",
            Self::Link => "USER",
        }
    }

    /// The documented spelling of a `VALUE_TYPE` of this kind.
    pub fn value_type(self, name: &str) -> Option<&'static str> {
        self.value_types()
            .iter()
            .copied()
            .find(|known| *known == name)
    }
}

/// The multifield element that a flat name of the simplified API stands for: `PHONE_WORK`, `EMAIL_HOME`, and the misspelt
/// `M_SKYPE` (`fields.md` §2).
pub fn legacy_field(name: &str) -> Option<(MultiKind, &'static str)> {
    if name == "M_SKYPE" {
        return Some((MultiKind::Im, "SKYPE"));
    }
    let (field, value_type) = name.split_once('_')?;
    let kind = MultiKind::of_field(field)?;
    if kind == MultiKind::Link {
        return None;
    }
    kind.value_type(value_type).map(|known| (kind, known))
}

/// One element of a multifield.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MultiValue {
    /// `WORK`, `MOBILE`, …: one of [`MultiKind::value_types`].
    pub value_type: &'static str,
    /// The value itself; at most 250 characters (`fields.md` §1).
    pub value: String,
}

/// A value as it will be sent, typed; encoders write it, nobody parses it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// Plain text.
    Text(String),
    /// The portal's own notation: the ID of a dictionary entry, a currency, `100|RUB`, `C_21`.
    Code(String),
    /// A whole number, or the ID of a user, company or contact.
    Integer(i64),
    /// A decimal number, sent with a point and no grouping.
    Decimal(Decimal),
    /// A calendar date, sent as `YYYY-MM-DD`.
    Date(jiff::civil::Date),
    /// A moment with its offset, sent as ISO 8601.
    DateTime(jiff::Zoned),
    /// Sent as `Y` or `N`.
    YesNo(bool),
    /// The elements of a multifield, in the order of the columns.
    Multi(Vec<MultiValue>),
    /// The values of a multiple field, each a scalar.
    List(Vec<Self>),
}

impl FieldValue {
    /// The value's text on the wire; `None` for values that have parts (multifields and lists).
    pub fn wire_text(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Code(text) => Some(text.clone()),
            Self::Integer(number) => Some(number.to_string()),
            Self::Decimal(number) => Some(number.to_string()),
            Self::Date(date) => Some(date.to_string()),
            Self::DateTime(moment) => Some(moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()),
            Self::YesNo(yes) => Some(if *yes { "Y" } else { "N" }.to_owned()),
            Self::Multi(_) | Self::List(_) => None,
        }
    }

    /// The value in one line for a person; elements of a multifield as `VALUE (VALUE_TYPE)`, separated by `; `.
    pub fn shown(&self) -> Cow<'_, str> {
        let parts: Vec<String> = match self {
            Self::Text(text) | Self::Code(text) => return Cow::Borrowed(text),
            Self::Multi(elements) => elements
                .iter()
                .map(|element| format!("{} ({})", element.value, element.value_type))
                .collect(),
            Self::List(values) => values.iter().filter_map(Self::wire_text).collect(),
            Self::Integer(_)
            | Self::Decimal(_)
            | Self::Date(_)
            | Self::DateTime(_)
            | Self::YesNo(_) => return self.wire_text().unwrap_or_default().into(),
        };
        parts.join("; ").into()
    }
}

#[cfg(test)]
mod tests {
    use super::{FieldValue, MultiKind, legacy_field};

    #[test]
    fn every_flat_name_of_the_simplified_api_is_known() {
        assert_eq!(legacy_field("PHONE_WORK"), Some((MultiKind::Phone, "WORK")));
        assert_eq!(legacy_field("M_SKYPE"), Some((MultiKind::Im, "SKYPE")));
        assert_eq!(legacy_field("IM_SKYPE"), Some((MultiKind::Im, "SKYPE")));
        assert_eq!(legacy_field("PHONE_SKYPE"), None);
        assert_eq!(legacy_field("TITLE"), None);
        assert_eq!(legacy_field("LINK_USER"), None);
    }

    #[test]
    fn a_date_goes_out_as_iso() {
        let date = FieldValue::Date(jiff::civil::date(1990, 5, 31));
        assert_eq!(date.wire_text().as_deref(), Some("1990-05-31"));
    }
}
