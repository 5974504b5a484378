//! The remarks of a draft by their ids in the catalogue of messages.

use super::draft::Held;
use super::fit::ValueKind;
use super::matching::Likeness;

pub(super) const fn held_id(why: &Held) -> &'static str {
    match why {
        Held::Unsure => "draft-held-unsure",
        Held::Taken { .. } => "draft-held-taken",
        Held::HasParts => "draft-held-parts",
        Held::Stamp => "draft-held-stamp",
        Held::NoIds => "draft-held-no-ids",
        Held::UnknownValues => "draft-held-values",
        Held::Foreign => "draft-held-foreign",
        Held::OtherPortal => "draft-held-portal",
        Held::ReadOnly => "draft-held-read-only",
    }
}

pub(super) const fn likeness_id(likeness: Likeness, of_system: bool) -> &'static str {
    match likeness {
        Likeness::FieldName => "draft-by-field-name",
        Likeness::Caption => "draft-by-caption",
        Likeness::Title if of_system => "draft-by-system-title",
        Likeness::Title => "draft-by-title",
        Likeness::SameWords => "draft-by-same-words",
        Likeness::LookAlike => "draft-by-look",
        Likeness::ExtraWords => "draft-by-extra-words",
        Likeness::Shortened => "draft-by-abbreviation",
        Likeness::Misspelt => "draft-by-misspelling",
        Likeness::Part => "draft-by-part",
    }
}

pub(super) const fn kind_id(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Phones => "draft-kind-phones",
        ValueKind::Emails => "draft-kind-emails",
        ValueKind::Sites => "draft-kind-sites",
        ValueKind::Handles => "draft-kind-handles",
        ValueKind::Contacts => "draft-kind-contacts",
        ValueKind::Dates => "draft-kind-dates",
        ValueKind::BirthDates => "draft-kind-births",
        ValueKind::Amounts => "draft-kind-amounts",
        ValueKind::Money => "draft-kind-money",
        ValueKind::Currencies => "draft-kind-currencies",
        ValueKind::YesNo => "draft-kind-yes-no",
        ValueKind::FullNames => "draft-kind-full-names",
        ValueKind::Names => "draft-kind-names",
        ValueKind::Patronymics => "draft-kind-patronymics",
        ValueKind::Companies => "draft-kind-companies",
        ValueKind::Cities => "draft-kind-cities",
        ValueKind::Addresses => "draft-kind-addresses",
        ValueKind::PostalCodes => "draft-kind-postal",
        ValueKind::List => "draft-kind-list",
        ValueKind::Numbers => "draft-kind-numbers",
        ValueKind::Texts => "draft-kind-texts",
    }
}
