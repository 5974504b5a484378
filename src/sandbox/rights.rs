//! What an employee may do with leads (`lead-methods.md` §0, §1; `rest-contract.md` §4).
//!
//! A lead is one's own when one is its responsible person. An administrator may do everything, whatever his rights say.
//! A lead that may not be read is not there: it is in no list, and asking for it is answered as for an ID never used.

use serde::Deserialize;

use super::caller::Caller;
use super::config::SandboxConfig;
use super::leads::Lead;
use super::refusal::Refusal;

/// Which leads a right covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// No lead at all.
    None,
    /// The leads that the employee is responsible for.
    Own,
    /// Every lead.
    #[default]
    All,
}

/// An employee's rights to leads. By default everything is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rights {
    /// Which leads he sees, in lists, one by one and among duplicates.
    pub read: Extent,
    /// Whether he may add leads; with `own` each becomes his, whoever was named.
    pub add: Extent,
    /// Which leads he may change.
    pub update: Extent,
    /// Which leads he may delete.
    pub delete: Extent,
    /// Whether `crm.item.import` and `crm.item.batchImport` are open to him.
    pub import: bool,
    /// Whether the settings of the CRM are open to him, of which `crm.currency.list` is one.
    pub crm_settings: bool,
}

impl Rights {
    /// Everything is allowed.
    pub const ALL: Self = Self {
        read: Extent::All,
        add: Extent::All,
        update: Extent::All,
        delete: Extent::All,
        import: true,
        crm_settings: true,
    };
    /// Nothing is allowed.
    pub const NONE: Self = Self {
        read: Extent::None,
        add: Extent::None,
        update: Extent::None,
        delete: Extent::None,
        import: false,
        crm_settings: false,
    };
}

impl Default for Rights {
    fn default() -> Self {
        Self::ALL
    }
}

impl Caller {
    /// The rights that count: an administrator's are complete.
    const fn effective(&self) -> Rights {
        if self.is_admin {
            Rights::ALL
        } else {
            self.rights
        }
    }

    fn covers(&self, extent: Extent, lead: &Lead) -> bool {
        match extent {
            Extent::None => false,
            Extent::All => true,
            Extent::Own => lead
                .text("ASSIGNED_BY_ID")
                .is_some_and(|responsible| responsible == self.user.to_string()),
        }
    }

    /// Whether there is any lead that he might see.
    pub(super) fn may_read_some(&self) -> bool {
        self.effective().read != Extent::None
    }

    pub(super) fn may_read(&self, lead: &Lead) -> bool {
        self.covers(self.effective().read, lead)
    }

    pub(super) fn may_update(&self, lead: &Lead) -> bool {
        self.covers(self.effective().update, lead)
    }

    pub(super) fn may_delete(&self, lead: &Lead) -> bool {
        self.covers(self.effective().delete, lead)
    }

    pub(super) fn may_add(&self) -> bool {
        self.effective().add != Extent::None
    }

    /// Whether `crm.item.import` and `crm.item.batchImport` are open to him.
    pub(super) const fn may_import(&self) -> bool {
        self.effective().import
    }

    /// Whether the settings of the CRM are open to him (`lead-methods.md` §8).
    pub(super) const fn may_see_settings(&self) -> bool {
        self.effective().crm_settings
    }

    /// Who becomes responsible for his new leads whatever was sent: he himself, if he may add only his own.
    pub(super) fn forced_responsible(&self) -> Option<u64> {
        (self.effective().add == Extent::Own).then_some(self.user)
    }
}

/// What `crm.lead.*` answers to one who may not: an empty code (`lead-methods.md` §1).
pub(super) fn lead_access_denied(config: &SandboxConfig) -> Refusal {
    Refusal::nameless(config.say("Access denied.", "Доступ запрещён."))
}

/// What `crm.item.*` answers to one who may not (`lead-methods.md` §2, §4).
pub(super) fn item_access_denied(config: &SandboxConfig) -> Refusal {
    let text = config.say("Access denied.", "Доступ запрещён.");
    Refusal::new(400, "ACCESS_DENIED", text)
}
