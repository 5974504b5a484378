//! The keys by which two rows of a run are one person's or one company's (`duplicates` of the mapping).
//!
//! Phones are compared by their digits, e-mails regardless of case, companies without their legal form and quotes, all other
//! texts in key form 1 (DUP-02, DUP-16). A contact that many share is a key only together with the name (EML-12, DUP-09).

use std::cell::OnceCell;

use super::key_form::key_form;
use super::multifields::identity;
use super::row_print::{BegunPrint, PrintSeed};
use crate::domain::{Digest, Draft, FieldName, FieldValue, InFile, MultiKind};
use crate::fields::{Sign, number_of, sign};

/// Fields of which a name is made.
const NAMES: [&str; 4] = ["LAST_NAME", "NAME", "SECOND_NAME", "COMPANY_TITLE"];

/// Words that say what kind of company it is, and nothing of which.
const LEGAL_FORMS: &[&str] = &[
    "ооо", "оао", "зао", "пао", "ао", "нао", "ип", "чп", "тоо", "оо", "ано", "фгуп", "муп", "гуп",
    "нко", "пк", "кфх", "llc", "ltd", "inc", "gmbh", "ag", "plc", "co", "corp", "jsc", "limited",
    "company",
];

/// Legal forms that are written out.
const LONG_FORMS: &[&str] = &[
    "общество с ограниченной ответственностью",
    "публичное акционерное общество",
    "закрытое акционерное общество",
    "открытое акционерное общество",
    "акционерное общество",
    "индивидуальный предприниматель",
];

/// A contact of a row, and how much it tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Phone or e-mail.
    pub kind: MultiKind,
    /// As the lead gets it; a phone without its extension.
    pub value: String,
    /// What it has in common with the same contact in another spelling.
    pub identity: String,
    /// How much it tells.
    pub sign: Sign,
}

impl Contact {
    /// 128 bits of it.
    pub fn print(&self, seed: PrintSeed) -> Digest {
        ContactSeed::of(seed, self.kind).print(self.identity.as_bytes())
    }
}

/// What makes the prints of one kind of contacts.
#[derive(Debug, Clone, Copy)]
pub(super) struct ContactSeed(BegunPrint);

impl ContactSeed {
    pub(super) fn of(seed: PrintSeed, kind: MultiKind) -> Self {
        Self(seed.begin(kind.field()))
    }

    /// The print of the contact of this identity.
    pub(super) fn print(self, identity: &[u8]) -> Digest {
        self.0.with(identity)
    }
}

/// The contacts of a row of these kinds that tell something, in its order.
pub fn contacts(fields: &[(FieldName, FieldValue)], kinds: &[MultiKind]) -> Vec<Contact> {
    let mut contacts = Vec::new();
    for kind in kinds {
        let field = fields
            .iter()
            .find(|(name, _)| name.as_str() == kind.field());
        let Some((_, FieldValue::Multi(elements))) = field else {
            continue;
        };
        for element in elements {
            let value = if *kind == MultiKind::Phone {
                number_of(&element.value)
            } else {
                element.value.trim()
            };
            let told = sign(*kind, value);
            if told > Sign::Nothing {
                contacts.push(Contact {
                    kind: *kind,
                    value: value.to_owned(),
                    identity: identity(*kind, element.value_type, value),
                    sign: told,
                });
            }
        }
    }
    contacts
}

/// A key of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DuplicateKey {
    /// Its print.
    pub(super) print: Digest,
    /// What people read as the reason: the contact itself, or the fields.
    pub(super) by: String,
}

/// The keys of a row with these contacts. `is_shared`: whether many rows have one.
pub(super) fn duplicate_keys(
    draft: &Draft,
    of_row: &[Contact],
    rules: &InFile,
    seed: PrintSeed,
    is_shared: impl Fn(Digest) -> bool,
) -> Vec<DuplicateKey> {
    let mut keys = Vec::new();
    let name = OnceCell::new();
    for (number, fields) in rules.by.iter().enumerate() {
        let kind = match fields.as_slice() {
            [field] => MultiKind::of_field(field.as_str()),
            _ => None,
        };
        match kind.filter(|kind| matches!(kind, MultiKind::Phone | MultiKind::Email)) {
            Some(kind) => {
                for contact in of_row.iter().filter(|contact| contact.kind == kind) {
                    let print = contact.print(seed);
                    let shared = contact.sign == Sign::Shared || is_shared(print);
                    let together = shared.then(|| name.get_or_init(|| name_form(draft)).as_str());
                    keys.extend(contact_key(contact, (seed, print), together));
                }
            }
            None => keys.extend(fields_key(draft, seed, number, fields)),
        }
    }
    keys
}

/// A contact by itself, or with the row's name where many share it.
fn contact_key(
    contact: &Contact,
    (seed, print): (PrintSeed, Digest),
    name: Option<&str>,
) -> Option<DuplicateKey> {
    let by = contact.value.clone();
    let print = match name {
        None => print,
        Some("") => return None,
        Some(name) => seed.of_texts(&[contact.kind.field(), &contact.identity, name]),
    };
    Some(DuplicateKey { print, by })
}

/// Fields that are taken together; none of them is empty.
fn fields_key(
    draft: &Draft,
    seed: PrintSeed,
    number: usize,
    fields: &[FieldName],
) -> Option<DuplicateKey> {
    let mut parts = vec![number.to_string()];
    let mut shown = Vec::with_capacity(fields.len());
    for field in fields {
        let (form, text) = form_of(draft, field)?;
        parts.push(form);
        shown.push(text);
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    (!fields.is_empty()).then(|| DuplicateKey {
        print: seed.of_texts(&parts),
        by: shown.join(" "),
    })
}

/// A field's value in the form in which it is compared, and as it stands.
fn form_of(draft: &Draft, field: &FieldName) -> Option<(String, String)> {
    let value = draft.field(field.as_str())?;
    let text = match (value, MultiKind::of_field(field.as_str())) {
        (FieldValue::Multi(elements), Some(kind)) => {
            let first = elements.first()?;
            let form = identity(kind, first.value_type, first.value.trim());
            return Some((form, first.value.clone()));
        }
        _ => value.wire_text()?,
    };
    let form = if field.as_str() == "COMPANY_TITLE" {
        company_form(&text)
    } else {
        key_form(&text)
    };
    (!form.is_empty()).then_some((form, text))
}

/// The row's name, in the form in which it is compared; empty where it has none.
fn name_form(draft: &Draft) -> String {
    let forms = NAMES
        .iter()
        .filter_map(|field| form_of(draft, &FieldName::new(field)));
    let forms: Vec<String> = forms.map(|(form, _)| form).collect();
    forms.join("|")
}

/// A company's name without its legal form, quotes and punctuation (DUP-16).
fn company_form(text: &str) -> String {
    let mut form: String = key_form(text)
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() {
                letter
            } else {
                ' '
            }
        })
        .collect();
    form = form.split_whitespace().collect::<Vec<_>>().join(" ");
    for long in LONG_FORMS {
        if form.contains(long) {
            form = form.replace(long, " ");
            break;
        }
    }
    let words: Vec<&str> = form.split_whitespace().collect();
    let named: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !LEGAL_FORMS.contains(word))
        .collect();
    // A company may be called by such a word alone.
    let kept = if named.is_empty() { &words } else { &named };
    kept.join(" ")
}

#[cfg(test)]
mod tests {
    use super::company_form;

    #[test]
    fn a_company_is_known_by_its_name_alone_dup_16() {
        for text in [
            "ООО Ромашка",
            "\"РОМАШКА\" ООО",
            "Общество с ограниченной ответственностью «Ромашка»",
            "ромашка, ООО.",
        ] {
            assert_eq!(company_form(text), "ромашка", "{text}");
        }
        assert_eq!(company_form("ИП Ёлкин П.А."), "елкин п а");
        assert_eq!(company_form("АО"), "ао");
        assert_ne!(company_form("ООО Ромашка-2"), company_form("ООО Ромашка"));
    }
}
