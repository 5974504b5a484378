//! What a column may be for: the right-hand sides of the tables of titles.

use std::collections::BTreeSet;
use std::fmt;

use crate::domain::MultiKind;

/// A field that a column feeds, with the type of a multifield's values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Feed {
    /// The field: `TITLE`, `PHONE`, `FULL_NAME`, `UF_CRM_…`.
    pub field: String,
    /// `WORK`, `MOBILE`, …; `None`: the field has no types, or the title does not name one.
    pub value_type: Option<&'static str>,
}

impl Feed {
    pub(super) fn of(field: &str) -> Self {
        Self {
            field: field.to_owned(),
            value_type: None,
        }
    }

    /// `PHONE:WORK`, `TITLE`.
    pub(super) fn read(text: &str) -> Self {
        let kind_and_type = text.split_once(':').and_then(|(field, name)| {
            let kind = MultiKind::of_field(field)?;
            Some((field, kind.value_type(name)?))
        });
        match kind_and_type {
            Some((field, value_type)) => Self {
                field: field.to_owned(),
                value_type: Some(value_type),
            },
            None => Self::of(text),
        }
    }

    /// The multifield that it is an element of.
    pub(super) fn multi(&self) -> Option<MultiKind> {
        MultiKind::of_field(&self.field)
    }
}

impl fmt::Display for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value_type {
            Some(value_type) => write!(f, "{}:{value_type}", self.field),
            None => f.write_str(&self.field),
        }
    }
}

/// What a column is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Goal {
    /// It feeds these fields.
    Feeds(Vec<Feed>),
    /// It identifies the row.
    Key,
    /// It numbers the rows, which says nothing of a lead.
    RowNumber,
    /// It is no field of a lead.
    NoField,
}

impl Goal {
    /// `COMPANY_TITLE+TITLE`, `KEY`, `DROP`, `-`.
    fn read(text: &str) -> Self {
        match text {
            "KEY" => Self::Key,
            "DROP" => Self::RowNumber,
            "-" => Self::NoField,
            fields => Self::Feeds(fields.split('+').map(Feed::read).collect()),
        }
    }

    /// One of several, the likeliest first.
    pub(super) fn read_choice(text: &str) -> Vec<Self> {
        text.split('|').map(Self::read).collect()
    }

    /// The one field that it feeds.
    pub(super) fn field(&self) -> Option<&Feed> {
        match self {
            Self::Feeds(feeds) => feeds.first(),
            Self::Key | Self::RowNumber | Self::NoField => None,
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key => f.write_str("KEY"),
            Self::RowNumber => f.write_str("DROP"),
            Self::NoField => f.write_str("-"),
            Self::Feeds(feeds) => {
                let shown: Vec<String> = feeds.iter().map(ToString::to_string).collect();
                f.write_str(&shown.join("+"))
            }
        }
    }
}

/// Puts the goals of several titles that fit alike into one choice, each once.
pub(super) fn merged(choices: impl IntoIterator<Item = Vec<Goal>>) -> Vec<Goal> {
    let mut seen = BTreeSet::new();
    let all = choices.into_iter().flatten();
    all.filter(|goal| seen.insert(goal.clone())).collect()
}
