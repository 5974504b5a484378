//! The methods that the portal knows, the right each needs and what each does.

use serde_json::{Value, json};

use super::dictionaries;
use super::fields;
use super::listing;
use super::php::{self, Array};
use super::portal::Sandbox;
use super::refusal::Refusal;
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
    UserCurrent,
    UserGet,
    Profile,
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
const ANY: &[&str] = &[];

const fn known(name: &'static str, method: Method, scopes: &'static [&'static str]) -> Known {
    Known {
        name,
        method,
        scopes,
    }
}

static METHODS: [Known; 16] = [
    known("crm.lead.add", Method::LeadAdd, CRM),
    known("crm.lead.update", Method::LeadUpdate, CRM),
    known("crm.lead.get", Method::LeadGet, CRM),
    known("crm.lead.list", Method::LeadList, CRM),
    known("crm.lead.delete", Method::LeadDelete, CRM),
    known("crm.lead.fields", Method::LeadFields, CRM),
    known("crm.status.list", Method::StatusList, CRM),
    known("crm.currency.list", Method::CurrencyList, CRM),
    known("crm.settings.mode.get", Method::CrmMode, CRM),
    known("user.current", Method::UserCurrent, USER),
    known("user.get", Method::UserGet, USER),
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

impl Known {
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
    const fn plain(result: Value) -> Self {
        Self {
            result,
            total: None,
            next: None,
        }
    }

    const fn counted(rows: Vec<Value>, total: usize, next: Option<usize>) -> Self {
        Self {
            result: Value::Array(rows),
            total: Some(total),
            next,
        }
    }
}

/// Rows of a page of `user.get`.
const USER_PAGE: usize = 50;

impl Sandbox {
    /// Does what the method does; its work is over at `at_ms`.
    pub(super) fn perform(
        &mut self,
        method: Method,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        let config = &self.config;
        Ok(match method {
            Method::LeadAdd => self.add(params, at_ms)?,
            Method::LeadUpdate => self.update(params, at_ms)?,
            Method::LeadGet => self.get(params, at_ms)?,
            Method::LeadDelete => self.delete(params, at_ms)?,
            Method::LeadList => {
                let page = listing::list(self.store.leads(), params, at_ms, self.zone);
                Done::counted(page.rows, page.total, page.next)
            }
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
            Method::CrmMode => Done::plain(json!(1)),
            Method::UserCurrent => Done::plain(dictionaries::user(config.webhook_user, config)),
            Method::UserGet => self.users(params),
            Method::Profile => Done::plain(self.profile()),
            Method::Scope => Done::plain(json!(config.scopes)),
            Method::ServerTime => Done::plain(json!(self.zone.iso(at_ms))),
            Method::About => Done::plain(self.about_method(params)),
            Method::List => {
                let granted = METHODS
                    .iter()
                    .filter(|known| known.is_granted(&config.scopes));
                Done::plain(granted.map(|known| json!(known.name)).collect())
            }
        })
    }

    const fn reader(&self, at_ms: i64) -> Reader<'_> {
        Reader {
            config: &self.config,
            zone: self.zone,
            at_ms,
        }
    }

    fn add(&mut self, params: &Array, at_ms: i64) -> Result<Done, Refusal> {
        let changes = self.reader(at_ms).changes(params)?;
        let reader = Reader {
            config: &self.config,
            zone: self.zone,
            at_ms,
        };
        let id = changes.create(&mut self.store, reader);
        self.counters.leads_created = self.counters.leads_created.saturating_add(1);
        Ok(Done::plain(json!(id)))
    }

    fn update(&mut self, params: &Array, at_ms: i64) -> Result<Done, Refusal> {
        let id = self.id_of(params)?;
        let absent = || Refusal::nameless(self.config.say("Lead is not found", "Лид не найден"));
        if self.store.seen(id, at_ms).is_none() {
            return Err(absent());
        }
        let changes = self.reader(at_ms).changes(params)?;
        let mut lead = self.store.remove(id).ok_or_else(absent)?;
        let reader = Reader {
            config: &self.config,
            zone: self.zone,
            at_ms,
        };
        changes.update(&mut lead, &mut self.store, reader);
        self.store.put(lead);
        self.counters.leads_updated = self.counters.leads_updated.saturating_add(1);
        Ok(Done::plain(json!(true)))
    }

    fn get(&self, params: &Array, at_ms: i64) -> Result<Done, Refusal> {
        let id = self.id_of(params)?;
        let lead = self
            .store
            .seen(id, at_ms)
            .ok_or_else(|| Refusal::nameless(self.config.say("Not found", "Не найдено")))?;
        let all: Vec<fields::Index> = fields::all().map(|(index, _)| index).collect();
        Ok(Done::plain(lead.row(&all, self.zone)))
    }

    fn delete(&mut self, params: &Array, at_ms: i64) -> Result<Done, Refusal> {
        let id = self.id_of(params)?;
        if self.store.seen(id, at_ms).is_none() {
            let text = self.config.say("Lead is not found", "Лид не найден");
            return Err(Refusal::nameless(text));
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

    fn users(&self, params: &Array) -> Done {
        let found = dictionaries::users(params, &self.config);
        let start = php::parameter(params, "start").map_or(0, php::integer);
        let start = usize::try_from(start).unwrap_or(0);
        let end = start.saturating_add(USER_PAGE);
        let total = found.len();
        let rows = found.into_iter().skip(start).take(USER_PAGE).collect();
        Done::counted(rows, total, (end < total).then_some(end))
    }

    fn profile(&self) -> Value {
        let user = dictionaries::user(self.config.webhook_user, &self.config);
        json!({
            "ID": user.get("ID"), "ADMIN": true, "NAME": user.get("NAME"), "LAST_NAME": user.get("LAST_NAME"),
            "PERSONAL_GENDER": "", "TIME_ZONE": "",
        })
    }

    fn about_method(&self, params: &Array) -> Value {
        let name = php::parameter(params, "name")
            .and_then(php::text)
            .unwrap_or_default();
        let known = find(&name);
        let granted = known.is_some_and(|known| known.is_granted(&self.config.scopes));
        json!({"isExisting": known.is_some() || name == "batch", "isAvailable": granted || name == "batch"})
    }
}
