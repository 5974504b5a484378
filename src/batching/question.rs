//! Questions to the portal: calls that only ask, and may therefore be sent as often as wanted.

use super::command::must_stand_alone;
use crate::domain::{ClientKind, CrmEntity, LeadId, MultiKind, Params};

/// The most `ORIGIN_ID`s of one [`Question::Origins`]: the answer stays below a page of 50 rows even where some of the leads have
/// twins (`rest-contract.md` §7: at most 50 values, `facts-unknown.md` 4).
pub const ORIGINS_PER_LOOK_UP: usize = 40;

/// A call that only asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Question {
    /// `crm.lead.list`: which leads have these origins, by rising ID (`lead-methods.md` §5, `rest-contract.md` §7).
    Origins {
        /// `ORIGINATOR_ID`.
        originator: String,
        /// `ORIGIN_ID`s, at least one (a filter without values is none) and at most [`ORIGINS_PER_LOOK_UP`].
        origin_ids: Vec<String>,
        /// Only leads with a greater ID than this: these columns have no index. 0 for all leads.
        above: LeadId,
    },
    /// `crm.lead.list`: the newest 50 leads of the originator above an ID, by falling ID.
    Newest {
        /// `ORIGINATOR_ID`.
        originator: String,
        /// Only leads with a greater ID than this.
        above: LeadId,
    },
    /// `crm.lead.list`: the next 50 leads of the originator above an ID, by rising ID.
    Page {
        /// `ORIGINATOR_ID`.
        originator: String,
        /// Only leads with a greater ID than this: the last one of the page before.
        above: LeadId,
    },
    /// `crm.lead.list`: the first 50 leads with a title above an ID, by rising ID, each with its phones.
    Titled {
        /// `TITLE`.
        title: String,
        /// Only leads with a greater ID than this.
        above: LeadId,
    },
    /// `crm.lead.get`: a lead with all its fields.
    Lead {
        /// The lead.
        id: LeadId,
    },
    /// `crm.duplicate.findbycomm`: what has one of these phones or e-mails (`lead-methods.md` §8).
    Duplicates {
        /// Phones or e-mails.
        kind: MultiKind,
        /// At least one and at most [`VALUES_PER_SEARCH`]: of more the portal may look for the first alone.
        values: Vec<String>,
        /// Only among these; `None`: among all, where one kind with many finds leaves the later kinds out.
        entity: Option<CrmEntity>,
    },
    /// `crm.lead.list`, `crm.contact.list`, `crm.company.list`: these by their IDs, with what duplicates are known by.
    Cards {
        /// Which list.
        entity: CrmEntity,
        /// At least one and at most [`CARDS_PER_LIST`].
        ids: Vec<u64>,
    },
    /// `crm.company.list`, `crm.contact.list`: the first 50 that are called so.
    Clients {
        /// Which list.
        kind: ClientKind,
        /// The company's title; of a contact the person's name, in either order.
        name: String,
    },
    /// `crm.duplicate.findbycomm`: which companies or contacts have this phone or e-mail.
    Holders {
        /// Which of them.
        kind: ClientKind,
        /// Phone or e-mail.
        by: MultiKind,
        /// The value.
        value: String,
    },
    /// `server.time`: whether the portal answers at all.
    Time,
}

/// The most values of one [`Question::Duplicates`].
pub const VALUES_PER_SEARCH: usize = 20;

/// The most IDs of one [`Question::Cards`]: the answer fits a page (`rest-contract.md` §7).
pub const CARDS_PER_LIST: usize = 50;

/// Finds of one kind from which on an answer of [`Question::Duplicates`] is not whole.
pub const FINDS_TOLD: usize = 20;

/// What a lead is known by as a duplicate.
const LEAD_CARD: [&str; 7] = [
    "ID",
    "PHONE",
    "EMAIL",
    "STATUS_SEMANTIC_ID",
    "DATE_CREATE",
    "ORIGINATOR_ID",
    "ORIGIN_ID",
];
/// What a client is known by.
const CLIENT_CARD: [&str; 3] = ["ID", "PHONE", "EMAIL"];

/// `crm.lead.list` by its documented name.
const LIST: &str = "crm.lead.list";

/// Whether a question cannot go into a batch unharmed: a text of it holds an expression like `$result[r0001]`, which every batch
/// replaces and no escape protects (`rest-contract.md` §6).
pub fn must_be_asked_alone(question: &Question) -> bool {
    must_stand_alone(&question.params())
}

impl Question {
    /// The method's documented name.
    pub const fn method(&self) -> &'static str {
        match self {
            Self::Origins { .. }
            | Self::Newest { .. }
            | Self::Page { .. }
            | Self::Titled { .. } => LIST,
            Self::Lead { .. } => "crm.lead.get",
            Self::Duplicates { .. } | Self::Holders { .. } => "crm.duplicate.findbycomm",
            Self::Cards { entity, .. } => match entity {
                CrmEntity::Lead => LIST,
                CrmEntity::Contact => "crm.contact.list",
                CrmEntity::Company => "crm.company.list",
            },
            Self::Clients { kind, .. } => match kind {
                ClientKind::Company => "crm.company.list",
                ClientKind::Contact => "crm.contact.list",
            },
            Self::Time => "server.time",
        }
    }

    /// The call's parameters.
    pub(super) fn params(&self) -> Params {
        match self {
            Self::Origins {
                originator,
                origin_ids,
                above,
            } => {
                let ids = origin_ids.iter().cloned().map(Params::Text).collect();
                let origins = ("@ORIGIN_ID".to_owned(), Params::List(ids));
                list(originator, *above, Some(origins), "ASC")
            }
            Self::Newest { originator, above } => list(originator, *above, None, "DESC"),
            Self::Page { originator, above } => list(originator, *above, None, "ASC"),
            Self::Titled { title, above } => {
                let filter = vec![text(">ID", &above.to_string()), text("=TITLE", title)];
                listed(filter, &["ID", "TITLE", "PHONE"], "ASC")
            }
            Self::Lead { id } => Params::Map(vec![text("id", &id.to_string())]),
            Self::Duplicates {
                kind,
                values,
                entity,
            } => {
                let values = values.iter().cloned().map(Params::Text).collect();
                let mut params = vec![
                    text("type", kind.field()),
                    ("values".to_owned(), Params::List(values)),
                ];
                params.extend(
                    entity.map(|entity| text("entity_type", &entity.word().to_uppercase())),
                );
                Params::Map(params)
            }
            Self::Cards { entity, ids } => {
                let ids = ids.iter().map(|id| Params::Text(id.to_string())).collect();
                let select: &[&str] = match entity {
                    CrmEntity::Lead => &LEAD_CARD,
                    CrmEntity::Contact | CrmEntity::Company => &CLIENT_CARD,
                };
                listed(vec![("@ID".to_owned(), Params::List(ids))], select, "ASC")
            }
            Self::Clients { kind, name } => clients(*kind, name),
            Self::Holders { kind, by, value } => holders(*kind, *by, value),
            Self::Time => Params::Map(Vec::new()),
        }
    }
}

/// The companies or contacts of a name.
fn clients(kind: ClientKind, name: &str) -> Params {
    if kind == ClientKind::Company {
        return listed(vec![text("=TITLE", name)], &["ID", "TITLE"], "ASC");
    }
    let words = name.split([' ', ',']).filter(|word| !word.is_empty());
    let words: Vec<Params> = words.map(|word| Params::Text(word.to_owned())).collect();
    let one_of = |field: &str| (format!("@{field}"), Params::List(words.clone()));
    let names = ["ID", "NAME", "SECOND_NAME", "LAST_NAME"];
    listed(vec![one_of("NAME"), one_of("LAST_NAME")], &names, "ASC")
}

/// The companies or contacts that have a phone or an e-mail.
fn holders(kind: ClientKind, by: MultiKind, value: &str) -> Params {
    let values = spellings(by, value).into_iter().map(Params::Text);
    Params::Map(vec![
        text("type", by.field()),
        ("values".to_owned(), Params::List(values.collect())),
        text("entity_type", kind.entity()),
    ])
}

/// A phone in the forms in which a portal may hold it, since which of them it takes for one nobody has told: of a Russian one `+7…`,
/// `7…`, `8…` and the bare ten digits (PHN-03). An e-mail as it is.
pub fn spellings(by: MultiKind, value: &str) -> Vec<String> {
    if by != MultiKind::Phone {
        return vec![value.trim().to_lowercase()];
    }
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let mut spellings = vec![format!("+{digits}"), digits.clone()];
    if let Some(national) = digits.strip_prefix('7').filter(|rest| rest.len() == 10) {
        spellings.push(format!("8{national}"));
        spellings.push(national.to_owned());
    }
    spellings
}

/// A list by ID without counting (`start` -1), with the columns by which each row is compared: a portal drops a filter key that it
/// does not know, and then lists everything (`rest-contract.md` §7).
fn list(originator: &str, above: LeadId, more: Option<(String, Params)>, order: &str) -> Params {
    let mut filter = vec![
        text(">ID", &above.to_string()),
        text("=ORIGINATOR_ID", originator),
    ];
    filter.extend(more);
    listed(filter, &["ID", "ORIGINATOR_ID", "ORIGIN_ID"], order)
}

fn listed(filter: Vec<(String, Params)>, select: &[&str], order: &str) -> Params {
    let select = select.iter().map(|&name| Params::Text(name.to_owned()));
    Params::Map(vec![
        ("filter".to_owned(), Params::Map(filter)),
        ("select".to_owned(), Params::List(select.collect())),
        ("order".to_owned(), Params::Map(vec![text("ID", order)])),
        text("start", "-1"),
    ])
}

fn text(name: &str, value: &str) -> (String, Params) {
    (name.to_owned(), Params::Text(value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::spellings;
    use crate::domain::MultiKind::{Email, Phone};

    #[test]
    fn a_number_is_looked_for_in_every_form_that_a_portal_may_hold() {
        let russian = ["+79161234567", "79161234567", "89161234567", "9161234567"];
        assert_eq!(spellings(Phone, "+79161234567"), russian);
        assert_eq!(
            spellings(Phone, "+375291234567"),
            ["+375291234567", "375291234567"]
        );
        assert_eq!(spellings(Email, " Anna@Example.org"), ["anna@example.org"]);
    }
}
