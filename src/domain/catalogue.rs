//! What a portal's leads can hold: fields, their types and limits, and the dictionaries. A value, so that the standard one of
//! today and one read from a live portal are used alike.

use std::collections::BTreeMap;

use super::{Composed, FieldName, MultiKind};

/// How long a text may be before the portal cuts it without a word (`fields.md` §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaxLength {
    /// At most so many Unicode characters.
    Chars(u64),
    /// At most so many bytes of UTF-8.
    Bytes(u64),
    /// The portal's column size is not documented; longer than so many characters is a risk that is refused.
    UndocumentedChars(u64),
}

/// What kind of value a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text.
    Line,
    /// Text of several lines, escaped as HTML on the wire (`COMMENTS`).
    HtmlText,
    /// Text of several lines.
    LongText,
    /// A decimal number, 18 digits of which 2 behind the point.
    Amount,
    /// `Y` or `N`.
    YesNo,
    /// A calendar date.
    Date,
    /// A moment.
    DateTime,
    /// An entry of a dictionary: that of [`FieldSpec::dictionary`].
    Choice,
    /// A currency.
    Currency,
    /// The ID of a user.
    User,
    /// The ID of another CRM element.
    Link,
    /// Several IDs of CRM elements.
    Links,
    /// A whole number.
    Integer,
    /// A multifield.
    Multi(MultiKind),
    /// No field of the portal, but several at once: only in mappings.
    Composed(Composed),
}

impl FieldKind {
    /// Whether it is free text, so that the texts of several columns can be joined in it.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Line | Self::LongText | Self::HtmlText)
    }
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSpec {
    /// Its name.
    pub name: FieldName,
    /// What it takes.
    pub kind: FieldKind,
    /// The dictionary of a [`FieldKind::Choice`]: an `ENTITY_ID` (`STATUS`, `SOURCE`, `HONORIFIC`), or the field's own name for
    /// a list that belongs to one user field.
    pub dictionary: Option<String>,
    /// It takes several values (`isMultiple` of `crm.lead.fields`).
    pub multiple: bool,
    /// How long its text may be.
    pub max: Option<MaxLength>,
    /// The portal drops values for it without a word.
    pub read_only: bool,
    /// The portal (or its administrator) demands a value.
    pub required: bool,
    /// Title in the Russian interface.
    pub title_ru: String,
    /// Title in the English interface.
    pub title_en: String,
}

impl FieldSpec {
    /// The fields of a lead that it may fill: itself, or the parts of a composed one.
    pub fn filled(&self) -> Vec<FieldName> {
        if let FieldKind::Composed(composed) = self.kind {
            composed
                .parts()
                .iter()
                .map(|part| FieldName::new(part))
                .collect()
        } else {
            vec![self.name.clone()]
        }
    }
}

/// An entry of a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictionaryEntry {
    /// The ID that is sent: `IN_PROCESS`.
    pub id: String,
    /// The titles by which people know it, the portal's own first.
    pub titles: Vec<String>,
    /// Whether a lead with it is closed (semantics S or F).
    pub closed: bool,
    /// Only the simplified API's old table has it (`fields.md` §4); a present-day portal may lack it.
    pub old: bool,
}

/// A dictionary: stages, sources, salutations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dictionary {
    /// Its entries in the portal's order.
    pub entries: Vec<DictionaryEntry>,
}

/// Fields, dictionaries and currencies of a portal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldCatalogue {
    pub(super) fields: BTreeMap<FieldName, FieldSpec>,
    pub(super) dictionaries: BTreeMap<String, Dictionary>,
    pub(super) currencies: Dictionary,
}

impl FieldCatalogue {
    /// A field by its name on the wire.
    pub fn field(&self, name: &str) -> Option<&FieldSpec> {
        self.fields.get(&FieldName::new(name))
    }

    /// All fields, by name.
    pub fn fields(&self) -> impl Iterator<Item = &FieldSpec> {
        self.fields.values()
    }

    /// A dictionary by its `ENTITY_ID`, or by the name of the user field that it belongs to.
    pub fn dictionary(&self, entity: &str) -> Option<&Dictionary> {
        self.dictionaries.get(entity)
    }

    /// The currencies.
    pub const fn currencies(&self) -> &Dictionary {
        &self.currencies
    }

    /// Adds or replaces a field.
    pub fn insert_field(&mut self, spec: FieldSpec) {
        self.fields.insert(spec.name.clone(), spec);
    }

    /// Adds or replaces a dictionary.
    pub fn insert_dictionary(&mut self, entity: &str, dictionary: Dictionary) {
        self.dictionaries.insert(entity.to_owned(), dictionary);
    }

    /// Replaces the currencies.
    pub fn set_currencies(&mut self, currencies: Dictionary) {
        self.currencies = currencies;
    }
}
