//! What the mapping says about rows and leads that are one person's (`duplicates`).

use super::{FieldName, MultiKind};

/// `duplicates` of the mapping.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duplicates {
    /// Among the rows of the run.
    pub in_file: InFile,
    /// Among what the portal holds; `None`: it is not asked.
    pub in_portal: Option<InPortal>,
}

impl Duplicates {
    /// Whether values that many rows share have to be known before the first row is judged.
    pub const fn counts_shared(&self) -> bool {
        self.in_portal.is_some() || matches!(self.in_file.action, InFileAction::Skip)
    }
}

/// `in_file`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InFile {
    /// By each of these: the fields of an entry are taken together.
    pub by: Vec<Vec<FieldName>>,
    /// What becomes of the later row.
    pub action: InFileAction,
}

impl Default for InFile {
    fn default() -> Self {
        let fields = [MultiKind::Phone, MultiKind::Email];
        Self {
            by: fields.map(|kind| vec![FieldName::new(kind.field())]).into(),
            action: InFileAction::Keep,
        }
    }
}

/// What becomes of a row that an earlier one holds already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InFileAction {
    /// It is imported all the same, and that is said.
    #[default]
    Keep,
    /// It is not sent.
    Skip,
}

/// `in_portal`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InPortal {
    /// What is looked through.
    pub among: Vec<CrmEntity>,
    /// By what: phones, e-mails.
    pub by: Vec<MultiKind>,
    /// What becomes of a row of which something was found.
    pub action: InPortalAction,
    /// Leads of these stages are found; those of others stand in nobody's way.
    pub stages: Vec<StageGroup>,
}

/// What becomes of a row whose phone or e-mail the portal holds already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InPortalAction {
    /// It is imported all the same, and that is said.
    Keep,
    /// It is not sent.
    Skip,
    /// The lead that was found is changed.
    Update,
    /// Its lead is made, and belongs to the contact or the company that was found.
    Link,
}

/// What a portal finds duplicates among, in the order in which it looks (`lead-methods.md` §8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CrmEntity {
    /// Leads.
    Lead,
    /// Contacts.
    Contact,
    /// Companies.
    Company,
}

impl CrmEntity {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Lead, Self::Contact, Self::Company];

    /// The word in mappings and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Contact => "contact",
            Self::Company => "company",
        }
    }
}

/// Whether a lead is open, or how it ended (`lead-methods.md` §8, SEMANTICS).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StageGroup {
    /// It is being worked on.
    Open,
    /// It ended well: it was made a deal or a client.
    Success,
    /// It ended badly.
    Failure,
}

impl StageGroup {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Success, Self::Failure];

    /// The word in mappings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Success => "success",
            Self::Failure => "failure",
        }
    }

    /// The group of a lead's `STATUS_SEMANTIC_ID`.
    pub fn of_semantics(text: &str) -> Self {
        match text.trim() {
            "S" | "s" => Self::Success,
            "F" | "f" => Self::Failure,
            _ => Self::Open,
        }
    }
}
