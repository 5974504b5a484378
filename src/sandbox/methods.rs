//! The methods that the portal knows, the right each needs and what each does.

use serde_json::{Value, json};

use super::caller::{Caller, Credential};
use super::dictionaries;
use super::notices::Voice;
use super::php::{self, Array};
use super::portal::Sandbox;
use super::refusal::Refusal;
use super::rights::lead_access_denied;

/// A method by what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    LeadAdd,
    LeadUpdate,
    LeadGet,
    LeadList,
    LeadDelete,
    LeadFields,
    UserFieldList,
    ItemAdd,
    ItemUpdate,
    ItemGet,
    ItemList,
    ItemDelete,
    ItemFields,
    ItemImport,
    ItemBatchImport,
    StatusList,
    CurrencyList,
    CrmMode,
    FindByComm,
    ContactList,
    CompanyList,
    Notify(Voice),
    UserCurrent,
    UserGet,
    UserSearch,
    UserAdmin,
    Profile,
    AppInfo,
    Scope,
    ServerTime,
    About,
    List,
}

/// A method's entry in the portal's list.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) method: Method,
    /// One of these rights is needed; none when empty.
    scopes: &'static [&'static str],
}

const CRM: &[&str] = &["crm"];
const USER: &[&str] = &["user", "user_brief", "user_basic"];
const IM: &[&str] = &["im"];
const ANY: &[&str] = &[];

const fn known(name: &'static str, method: Method, scopes: &'static [&'static str]) -> Known {
    Known {
        name,
        method,
        scopes,
    }
}

static METHODS: &[Known] = &[
    known("crm.lead.add", Method::LeadAdd, CRM),
    known("crm.lead.update", Method::LeadUpdate, CRM),
    known("crm.lead.get", Method::LeadGet, CRM),
    known("crm.lead.list", Method::LeadList, CRM),
    known("crm.lead.delete", Method::LeadDelete, CRM),
    known("crm.lead.fields", Method::LeadFields, CRM),
    known("crm.lead.userfield.list", Method::UserFieldList, CRM),
    known("crm.item.add", Method::ItemAdd, CRM),
    known("crm.item.update", Method::ItemUpdate, CRM),
    known("crm.item.get", Method::ItemGet, CRM),
    known("crm.item.list", Method::ItemList, CRM),
    known("crm.item.delete", Method::ItemDelete, CRM),
    known("crm.item.fields", Method::ItemFields, CRM),
    known("crm.item.import", Method::ItemImport, CRM),
    known("crm.item.batchimport", Method::ItemBatchImport, CRM),
    known("crm.status.list", Method::StatusList, CRM),
    known("crm.currency.list", Method::CurrencyList, CRM),
    known("crm.settings.mode.get", Method::CrmMode, CRM),
    known("crm.duplicate.findbycomm", Method::FindByComm, CRM),
    known("crm.contact.list", Method::ContactList, CRM),
    known("crm.company.list", Method::CompanyList, CRM),
    known("im.notify", Method::Notify(Voice::ByType), IM),
    known("im.notify.personal.add", Method::Notify(Voice::Caller), IM),
    known("im.notify.system.add", Method::Notify(Voice::System), IM),
    known("user.current", Method::UserCurrent, USER),
    known("user.get", Method::UserGet, USER),
    known("user.search", Method::UserSearch, USER),
    known("user.admin", Method::UserAdmin, ANY),
    known("app.info", Method::AppInfo, ANY),
    known("profile", Method::Profile, ANY),
    known("scope", Method::Scope, ANY),
    known("server.time", Method::ServerTime, ANY),
    known("method.get", Method::About, ANY),
    known("methods", Method::List, ANY),
];

/// The method of this name, in lower case.
pub(super) fn find(name: &str) -> Option<&'static Known> {
    METHODS.iter().find(|known| known.name == name)
}

/// Every scope that `scope {"full": true}` tells.
const ALL_SCOPES: [&str; 20] = [
    "bizproc",
    "calendar",
    "catalog",
    "crm",
    "department",
    "disk",
    "entity",
    "im",
    "imbot",
    "imopenlines",
    "lists",
    "log",
    "placement",
    "sale",
    "task",
    "telephony",
    "user",
    "user_basic",
    "user_brief",
    "user.userfield",
];

/// The names of all methods.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    METHODS.iter().map(|known| known.name)
}

impl Known {
    /// Whether it belongs to the CRM, which is closed to guests.
    pub(super) fn is_crm(&self) -> bool {
        self.scopes == CRM
    }

    pub(super) fn is_granted(&self, scopes: &[String]) -> bool {
        self.scopes.is_empty()
            || scopes
                .iter()
                .any(|scope| self.scopes.contains(&scope.as_str()))
    }
}

/// What a method answers.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) result: Value,
    pub(super) total: Option<usize>,
    pub(super) next: Option<usize>,
}

impl Done {
    pub(super) const fn plain(result: Value) -> Self {
        Self {
            result,
            total: None,
            next: None,
        }
    }

    pub(super) const fn counted(rows: Vec<Value>, total: usize, next: Option<usize>) -> Self {
        Self {
            result: Value::Array(rows),
            total: Some(total),
            next,
        }
    }
}

impl Sandbox {
    /// Does what the method does; its work is over at `at_ms`.
    pub(super) fn perform(
        &mut self,
        caller: &Caller,
        method: Method,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        let config = &self.config;
        Ok(match method {
            Method::LeadAdd => self.add_lead(caller, params, at_ms)?,
            Method::LeadUpdate => self.update_lead(caller, params, at_ms)?,
            Method::LeadGet => self.get_lead(caller, params, at_ms)?,
            Method::LeadDelete => self.delete_lead(caller, params, at_ms)?,
            Method::LeadList => self.list_leads(caller, params, at_ms)?,
            Method::UserFieldList => self.list_user_fields(caller, params)?,
            Method::ItemAdd => self.add_item(caller, params, at_ms)?,
            Method::ItemUpdate => self.update_item(caller, params, at_ms)?,
            Method::ItemGet => self.get_item(caller, params, at_ms)?,
            Method::ItemList => self.list_items(caller, params, at_ms)?,
            Method::ItemDelete => self.delete_item(caller, params, at_ms)?,
            Method::ItemFields => self.item_fields(caller, params)?,
            Method::ItemImport => self.import_item(caller, params, at_ms)?,
            Method::ItemBatchImport => self.import_items(caller, params, at_ms)?,
            Method::LeadFields => Done::plain(self.schema.described(config)),
            Method::StatusList => {
                let rows = dictionaries::statuses(params, config);
                let total = rows.len();
                Done::counted(rows, total, None)
            }
            Method::CurrencyList if !caller.may_see_settings() => {
                return Err(lead_access_denied(config));
            }
            Method::CurrencyList => {
                let rows = dictionaries::currencies(config, &self.zone.iso(at_ms));
                Done::counted(rows, 0, None)
            }
            Method::CrmMode => Done::plain(json!(config.people.crm_mode.number())),
            Method::FindByComm => self.duplicates(caller, params, at_ms)?,
            Method::ContactList => self.contacts(params),
            Method::CompanyList => self.companies(params),
            Method::Notify(voice) => self.notify(caller, voice, params)?,
            Method::UserCurrent => Done::plain(self.current_user(caller)),
            Method::UserGet => self.users(caller, params, false),
            Method::UserSearch => self.users(caller, params, true),
            Method::UserAdmin => Done::plain(json!(caller.is_admin)),
            Method::Profile => Done::plain(self.profile(caller)),
            Method::AppInfo => Done::plain(self.about_application(caller)?),
            Method::Scope => Done::plain(scopes(caller, params)),
            Method::ServerTime => Done::plain(json!(self.zone.iso(at_ms))),
            Method::About => Done::plain(about_method(caller, params)),
            Method::List => {
                let granted = METHODS
                    .iter()
                    .filter(|known| known.is_granted(&caller.scopes));
                Done::plain(granted.map(|known| json!(known.name)).collect())
            }
        })
    }

    /// `app.info`. To a webhook: the documentation refuses it, the code answers (`facts-unknown.md` row 20).
    fn about_application(&self, caller: &Caller) -> Result<Value, Refusal> {
        match caller.credential {
            Credential::Webhook(_) if self.config.open.app_info_by_webhook => {
                Ok(json!({"SCOPE": caller.scopes, "LICENSE": self.config.license()}))
            }
            Credential::Application(place) => Ok(self.application_info(place)),
            Credential::Webhook(_) | Credential::Page => {
                let text = "Current authorization type is denied for this method";
                Err(Refusal::new(403, "WRONG_AUTH_TYPE", text))
            }
        }
    }
}

fn scopes(caller: &Caller, params: &Array) -> Value {
    if php::parameter(params, "full").is_some_and(php::truthy) {
        json!(ALL_SCOPES)
    } else {
        json!(caller.scopes)
    }
}

/// `method.get` takes the name in lower case.
fn about_method(caller: &Caller, params: &Array) -> Value {
    let name = php::parameter(params, "name")
        .and_then(php::text)
        .unwrap_or_default();
    let known = find(&name);
    let granted = known.is_some_and(|known| known.is_granted(&caller.scopes));
    json!({"isExisting": known.is_some() || name == "batch", "isAvailable": granted || name == "batch"})
}
