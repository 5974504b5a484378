//! The methods that the portal knows, the right each needs and what each does.

use serde_json::{Value, json};

use super::caller::{Caller, Credential};
use super::dictionaries;
use super::fields;
use super::listing;
use super::notices::Voice;
use super::people::CrmMode;
use super::php::{self, Array};
use super::portal::Sandbox;
use super::refusal::Refusal;
use super::rights::lead_access_denied;
use super::write::Reader;

/// A method by what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    LeadAdd,
    LeadUpdate,
    LeadGet,
    LeadList,
    LeadDelete,
    LeadFields,
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

static METHODS: [Known; 25] = [
    known("crm.lead.add", Method::LeadAdd, CRM),
    known("crm.lead.update", Method::LeadUpdate, CRM),
    known("crm.lead.get", Method::LeadGet, CRM),
    known("crm.lead.list", Method::LeadList, CRM),
    known("crm.lead.delete", Method::LeadDelete, CRM),
    known("crm.lead.fields", Method::LeadFields, CRM),
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
            Method::LeadAdd => self.add(caller, params, at_ms)?,
            Method::LeadUpdate => self.update(caller, params, at_ms)?,
            Method::LeadGet => self.get(caller, params, at_ms)?,
            Method::LeadDelete => self.delete(caller, params, at_ms)?,
            Method::LeadList => self.list(caller, params, at_ms)?,
            Method::LeadFields => Done::plain(fields::described(config)),
            Method::StatusList => {
                let rows = dictionaries::statuses(params, config);
                let total = rows.len();
                Done::counted(rows, total, None)
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

    fn list(&self, caller: &Caller, params: &Array, at_ms: i64) -> Result<Done, Refusal> {
        if !caller.may_read_some() {
            return Err(lead_access_denied(&self.config));
        }
        let page = listing::list(self.store.leads(), caller, params, at_ms, self.zone);
        Ok(Done::counted(page.rows, page.total, page.next))
    }

    fn add(&mut self, caller: &Caller, params: &Array, at_ms: i64) -> Result<Done, Refusal> {
        if !caller.may_add() {
            return Err(lead_access_denied(&self.config));
        }
        let reader = Reader {
            config: &self.config,
            caller,
            zone: self.zone,
            at_ms,
        };
        let changes = reader.changes(params)?;
        let id = changes.create(&mut self.store, reader);
        self.counters.leads_created = self.counters.leads_created.saturating_add(1);
        if self.config.people.crm_mode == CrmMode::Simple {
            self.counters.deals_created = self.counters.deals_created.saturating_add(1);
        }
        Ok(Done::plain(json!(id)))
    }

    fn update(&mut self, caller: &Caller, params: &Array, at_ms: i64) -> Result<Done, Refusal> {
        let id = self.id_of(params)?;
        let absent = || Refusal::nameless(self.config.say("Lead is not found", "Лид не найден"));
        let stored = self.store.seen(id, at_ms).ok_or_else(absent)?;
        if !caller.may_update(stored) {
            return Err(lead_access_denied(&self.config));
        }
        let reader = Reader {
            config: &self.config,
            caller,
            zone: self.zone,
            at_ms,
        };
        let changes = reader.changes(params)?;
        let mut lead = self.store.remove(id).ok_or_else(absent)?;
        changes.update(&mut lead, &mut self.store, reader);
        self.store.put(lead);
        self.counters.leads_updated = self.counters.leads_updated.saturating_add(1);
        Ok(Done::plain(json!(true)))
    }

    fn get(&self, caller: &Caller, params: &Array, at_ms: i64) -> Result<Done, Refusal> {
        let id = self.id_of(params)?;
        if !caller.may_read_some() {
            return Err(lead_access_denied(&self.config));
        }
        let lead = self
            .store
            .seen(id, at_ms)
            .filter(|lead| caller.may_read(lead))
            .ok_or_else(|| Refusal::nameless(self.config.say("Not found", "Не найдено")))?;
        let all: Vec<fields::Index> = fields::all().map(|(index, _)| index).collect();
        Ok(Done::plain(lead.row(&all, self.zone)))
    }

    fn delete(&mut self, caller: &Caller, params: &Array, at_ms: i64) -> Result<Done, Refusal> {
        let id = self.id_of(params)?;
        let Some(stored) = self.store.seen(id, at_ms) else {
            let text = self.config.say("Lead is not found", "Лид не найден");
            return Err(Refusal::nameless(text));
        };
        if !caller.may_delete(stored) {
            return Err(lead_access_denied(&self.config));
        }
        self.store.remove(id);
        self.counters.leads_deleted = self.counters.leads_deleted.saturating_add(1);
        Ok(Done::plain(json!(true)))
    }

    fn id_of(&self, params: &Array) -> Result<u64, Refusal> {
        php::parameter(params, "id")
            .and_then(|id| u64::try_from(php::integer(id)).ok())
            .filter(|id| *id > 0)
            .ok_or_else(|| {
                let english = "ID is not defined or invalid.";
                Refusal::nameless(
                    self.config
                        .say(english, "ID не задан или имеет неверное значение."),
                )
            })
    }

    /// `app.info`. To a webhook: the documentation refuses it, the code answers (`facts-unknown.md` row 20).
    fn about_application(&self, caller: &Caller) -> Result<Value, Refusal> {
        match caller.credential {
            Credential::Webhook(_) if self.config.open.app_info_by_webhook => {
                Ok(json!({"SCOPE": caller.scopes, "LICENSE": self.config.license()}))
            }
            Credential::Application(place) => Ok(self.application_info(place)),
            Credential::Webhook(_) => {
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
