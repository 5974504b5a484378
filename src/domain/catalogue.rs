//! What a portal's leads can hold: fields, their types and limits, and the dictionaries. A value, so that the standard one of
//! today and one read from a live portal are used alike.

use std::collections::BTreeMap;

use super::{Clients, Composed, Dictionary, FieldName, FieldRules, MultiKind, People};

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
    /// A decimal number of a user field, rounded to [`FieldRules::places`].
    Number,
    /// A sum with its currency: `100|RUB`.
    Money,
    /// A link to a page.
    Url,
    /// An address, perhaps with its place on the map: `text|lat;lon`.
    Address,
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
    /// The ID of another CRM element, or of an element of an information block.
    Link,
    /// A CRM element of one of [`FieldRules::links`], with its prefix where there are several: `C_21`.
    Element,
    /// A whole number.
    Integer,
    /// A multifield.
    Multi(MultiKind),
    /// No field of the portal, but several at once: only in mappings.
    Composed(Composed),
    /// A type that cannot be imported: a file, a booking, a type that an application has made.
    Foreign,
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
    /// What the portal's owner has set for it.
    pub rules: FieldRules,
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

    /// Whether a lead needs a value in it. One that nothing can be imported into is left to the portal, which by default does not insist
    /// over REST (`fields.md` §5).
    pub fn is_demanded(&self) -> bool {
        self.required && !self.read_only && self.kind != FieldKind::Foreign
    }

    /// A field that takes one value and nothing special, named by its code.
    pub fn new(name: &str, kind: FieldKind) -> Self {
        Self {
            name: FieldName::new(name),
            kind,
            dictionary: None,
            multiple: false,
            max: None,
            read_only: false,
            required: false,
            title_ru: name.to_owned(),
            title_en: name.to_owned(),
            rules: FieldRules::default(),
        }
    }
}

/// Fields, dictionaries and currencies of a portal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldCatalogue {
    pub(super) fields: BTreeMap<FieldName, FieldSpec>,
    pub(super) dictionaries: BTreeMap<String, Dictionary>,
    pub(super) currencies: Dictionary,
    /// Whether a portal has told all of it: then there are no other fields than these.
    pub(super) of_portal: bool,
    /// Whether the currencies are those of a portal, so that others are not enabled there.
    pub(super) currencies_of_portal: bool,
    pub(super) base_currency: Option<String>,
    pub(super) people: Option<People>,
    pub(super) clients: Clients,
}

impl FieldCatalogue {
    /// An empty catalogue, to be filled with what a portal tells: there are no other fields than those.
    pub fn of_portal() -> Self {
        Self {
            of_portal: true,
            ..Self::default()
        }
    }

    /// Whether a portal has told it.
    pub const fn is_of_portal(&self) -> bool {
        self.of_portal
    }

    /// A field by its name on the wire.
    pub fn field(&self, name: &str) -> Option<&FieldSpec> {
        self.fields.get(name)
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

    /// Replaces the currencies by those of a portal, with its base currency.
    pub fn set_currencies(&mut self, currencies: Dictionary, base: Option<String>) {
        self.currencies = currencies;
        self.currencies_of_portal = true;
        self.base_currency = base;
    }

    /// Whether the currencies are those of a portal: others are not enabled there.
    pub const fn has_portal_currencies(&self) -> bool {
        self.currencies_of_portal
    }

    /// The currency of sums that name none, where it is known.
    pub fn base_currency(&self) -> Option<&str> {
        self.base_currency.as_deref()
    }

    /// The people, where a portal has told them.
    pub const fn people(&self) -> Option<&People> {
        self.people.as_ref()
    }

    /// The companies and contacts that were looked up.
    pub const fn clients(&self) -> &Clients {
        &self.clients
    }

    /// Sets the companies and contacts that were looked up.
    pub fn set_clients(&mut self, clients: Clients) {
        self.clients = clients;
    }

    /// Sets the people.
    pub fn set_people(&mut self, people: People) {
        self.people = Some(people);
    }
}
