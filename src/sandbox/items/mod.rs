//! `crm.item.*` for leads (`lead-methods.md` §2–§5, §7): the universal methods with `entityTypeId` 1.
//!
//! They differ from `crm.lead.*` in more than names: falsy values are nothing, 1 is no yes, a scalar where several values
//! are wanted ends the call, addresses do not exist, an unknown filter key is an error, answers hold numbers.

mod import;
mod read;
mod stamps;
mod tell;

use serde_json::{Value, json};

use super::caller::Caller;
use super::fields::Index;
use super::filter::Names;
use super::leads::Lead;
use super::listing::selected;
use super::methods::Done;
use super::php::{self, Array};
use super::portal::Sandbox;
use super::refusal::Refusal;
use super::rights::item_access_denied;
use super::values::{Dialect, Reader};
use read::Way;

/// Leads among the types of the CRM.
const LEADS: i64 = 1;

impl Sandbox {
    pub(super) fn add_item(
        &mut self,
        caller: &Caller,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        let names = self.of_leads(params)?;
        self.may_create(caller.may_add())?;
        let fields = array(params, "fields")?;
        let reader = self.item_reader(caller, at_ms, true);
        let changes = reader.item_changes(fields, names, Way::Add)?;
        let (id, late) = self.create(changes, caller, at_ms, true);
        late.map_or_else(|| Ok(self.whole_item(id, names)), Err)
    }

    pub(super) fn update_item(
        &mut self,
        caller: &Caller,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        let names = self.of_leads(params)?;
        let lead = self.item(caller, params, at_ms)?;
        if !caller.may_update(lead) {
            return Err(item_access_denied(&self.config));
        }
        let id = lead.id();
        let fields = array(params, "fields")?;
        let reader = self.item_reader(caller, at_ms, false);
        let changes = reader.item_changes(fields, names, Way::Update)?;
        let late = self.change(id, changes, caller, at_ms);
        late.map_or_else(|| Ok(self.whole_item(id, names)), Err)
    }

    pub(super) fn get_item(
        &self,
        caller: &Caller,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        let names = self.of_leads(params)?;
        let id = self.item(caller, params, at_ms)?.id();
        Ok(self.whole_item(id, names))
    }

    pub(super) fn delete_item(
        &mut self,
        caller: &Caller,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        self.of_leads(params)?;
        let lead = self.item(caller, params, at_ms)?;
        if !caller.may_delete(lead) {
            return Err(item_access_denied(&self.config));
        }
        let id = lead.id();
        self.delete(id);
        Ok(Done::plain(json!([])))
    }

    pub(super) fn list_items(
        &self,
        caller: &Caller,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        let names = self.of_leads(params)?;
        if !caller.may_read_some() {
            return Err(item_access_denied(&self.config));
        }
        let page = self.ground(caller, at_ms).list(params, names)?;
        let asked = selected(params);
        let star = asked.iter().any(|name| name == "*");
        let columns: Vec<Index> = if star || asked.is_empty() {
            self.schema.of_items().map(|(index, _)| index).collect()
        } else {
            let more = asked.iter().map(String::as_str);
            let found = ["id"].into_iter().chain(more);
            found
                .filter_map(|name| names.find(&self.schema, name))
                .map(|(index, _)| index)
                .collect()
        };
        let told = page
            .leads
            .iter()
            .map(|lead| lead.item(&columns, star, names, self.zone));
        let items: Vec<Value> = told.collect();
        Ok(Done {
            result: json!({"items": items}),
            total: Some(page.total),
            next: page.next,
        })
    }

    pub(super) fn item_fields(&self, caller: &Caller, params: &Array) -> Result<Done, Refusal> {
        let names = self.of_leads(params)?;
        if !caller.may_read_some() {
            return Err(item_access_denied(&self.config));
        }
        let mut told: Array = self
            .schema
            .of_items()
            .map(|(_, field)| {
                let name = names.told(field).to_owned();
                (name, field.described_for_items(&self.config))
            })
            .collect();
        let title = self.config.say("Multifields", "Множественные поля");
        let fm = json!({
            "type": "crm_multifield", "isRequired": false, "isReadOnly": false, "isImmutable": false, "isMultiple": true,
            "isDynamic": false, "title": title, "upperName": "FM",
        });
        told.insert("fm".into(), fm);
        Ok(Done::plain(json!({"fields": told})))
    }

    /// By which names a call speaks, if it is about leads.
    fn of_leads(&self, params: &Array) -> Result<Names, Refusal> {
        let kind = params
            .get("entityTypeId")
            .ok_or_else(|| missing_parameter("entityTypeId"))?;
        if php::integer(kind) != LEADS {
            let text = self
                .config
                .say("Smart process not found", "Смарт-процесс не найден");
            return Err(Refusal::new(400, "NOT_FOUND", text));
        }
        let original = params.get("useOriginalUfNames").and_then(php::text);
        Ok(Names::Items {
            original: original.is_some_and(|is| is == "Y"),
            letters: self.config.open.camel_case_of_letters,
        })
    }

    /// Whether items may be made at all, by this right and by the plan.
    fn may_create(&self, right: bool) -> Result<(), Refusal> {
        if !right {
            return Err(item_access_denied(&self.config));
        }
        if self.config.fields.items_restricted {
            let text = self.config.say(
                "You cannot create items on your plan",
                "Создание элементов недоступно на вашем тарифе",
            );
            return Err(Refusal::new(400, "CREATE_DYNAMIC_ITEM_RESTRICTED", text));
        }
        Ok(())
    }

    /// The lead that a call names, if its caller may see it.
    fn item(&self, caller: &Caller, params: &Array, at_ms: i64) -> Result<&Lead, Refusal> {
        let id = params.get("id").ok_or_else(|| missing_parameter("id"))?;
        if !caller.may_read_some() {
            return Err(item_access_denied(&self.config));
        }
        u64::try_from(php::integer(id))
            .ok()
            .and_then(|id| self.store.seen(id, at_ms))
            .filter(|lead| caller.may_read(lead))
            .ok_or_else(|| {
                let text = self.config.say("Element not found", "Элемент не найден");
                Refusal::new(400, "NOT_FOUND", text)
            })
    }

    fn whole_item(&self, id: u64, names: Names) -> Done {
        let columns: Vec<Index> = self.schema.of_items().map(|(index, _)| index).collect();
        let lead = self.store.leads().get(&id);
        let told = lead.map(|lead| lead.item(&columns, true, names, self.zone));
        Done::plain(json!({"item": told}))
    }

    /// How values are read for a call of `crm.item.*`.
    fn item_reader<'a>(&'a self, caller: &'a Caller, at_ms: i64, creating: bool) -> Reader<'a> {
        Reader {
            dialect: Dialect::Items,
            ..self.reader(caller, at_ms, creating)
        }
    }
}

/// A parameter that has to be there: what the request's body was lost with, or no JSON, comes to this.
fn missing_parameter(name: &str) -> Refusal {
    Refusal::new(
        400,
        "100",
        format!("Could not find value for parameter {{{name}}}"),
    )
}

/// A parameter that has to be an array.
fn array<'a>(params: &'a Array, name: &str) -> Result<&'a Array, Refusal> {
    let value = params.get(name).ok_or_else(|| missing_parameter(name))?;
    value.as_object().ok_or_else(|| {
        let text = format!(
            "Invalid value {{}} to match with parameter {{{name}}}. Should be value of type array."
        );
        Refusal::new(400, "100", text)
    })
}
