//! `crm.lead.*`: the right, the lead, the answer (`lead-methods.md` §1 and §5).

use serde_json::json;

use super::caller::Caller;
use super::fields::Index;
use super::filter::Names;
use super::listing::{Ground, lead_columns};
use super::methods::Done;
use super::php::{self, Array};
use super::portal::Sandbox;
use super::refusal::Refusal;
use super::rights::lead_access_denied;
use super::values::{Dialect, Reader};

impl Sandbox {
    /// How values are read for a call of `crm.lead.*`.
    pub(super) fn reader<'a>(
        &'a self,
        caller: &'a Caller,
        at_ms: i64,
        creating: bool,
    ) -> Reader<'a> {
        Reader {
            config: &self.config,
            schema: &self.schema,
            staff: &self.staff,
            caller,
            zone: self.zone,
            at_ms,
            dialect: Dialect::Leads,
            creating,
        }
    }

    /// What a list of leads is made from.
    pub(super) fn ground<'a>(&'a self, caller: &'a Caller, at_ms: i64) -> Ground<'a> {
        Ground {
            config: &self.config,
            schema: &self.schema,
            store: &self.store,
            caller,
            zone: self.zone,
            at_ms,
        }
    }

    pub(super) fn list_leads(
        &self,
        caller: &Caller,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        if !caller.may_read_some() {
            return Err(lead_access_denied(&self.config));
        }
        let page = self.ground(caller, at_ms).list(params, Names::Leads)?;
        let wanted = lead_columns(&self.schema, params);
        let rows = page.leads.iter().map(|lead| lead.row(&wanted, self.zone));
        Ok(Done::counted(rows.collect(), page.total, page.next))
    }

    pub(super) fn add_lead(
        &mut self,
        caller: &Caller,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        if !caller.may_add() {
            return Err(lead_access_denied(&self.config));
        }
        let changes = self.reader(caller, at_ms, true).changes(params)?;
        let (id, late) = self.create(changes, caller, at_ms, true);
        self.counters.announce(is_announced(params));
        late.map_or_else(|| Ok(Done::plain(json!(id))), Err)
    }

    pub(super) fn update_lead(
        &mut self,
        caller: &Caller,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        let id = self.id_of(params)?;
        let absent = || Refusal::nameless(self.config.say("Lead is not found", "Лид не найден"));
        let stored = self.store.seen(id, at_ms).ok_or_else(absent)?;
        if !caller.may_update(stored) {
            return Err(lead_access_denied(&self.config));
        }
        let changes = self.reader(caller, at_ms, false).changes(params)?;
        self.counters.announce(is_announced(params));
        self.change(id, changes, caller, at_ms)
            .map_or_else(|| Ok(Done::plain(json!(true))), Err)
    }

    pub(super) fn get_lead(
        &self,
        caller: &Caller,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        let id = self.id_of(params)?;
        if !caller.may_read_some() {
            return Err(lead_access_denied(&self.config));
        }
        let lead = self
            .store
            .seen(id, at_ms)
            .filter(|lead| caller.may_read(lead))
            .ok_or_else(|| Refusal::nameless(self.config.say("Not found", "Не найдено")))?;
        let all: Vec<Index> = self.schema.of_leads().map(|(index, _)| index).collect();
        Ok(Done::plain(lead.row(&all, self.zone)))
    }

    pub(super) fn delete_lead(
        &mut self,
        caller: &Caller,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        let id = self.id_of(params)?;
        let Some(stored) = self.store.seen(id, at_ms) else {
            let text = self.config.say("Lead is not found", "Лид не найден");
            return Err(Refusal::nameless(text));
        };
        if !caller.may_delete(stored) {
            return Err(lead_access_denied(&self.config));
        }
        self.delete(id);
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
}

/// Whether a call asks for an entry in the activity stream (`lead-methods.md` §1).
fn is_announced(params: &Array) -> bool {
    php::nested(params, "params")
        .and_then(|params| params.get("REGISTER_SONET_EVENT"))
        .is_some_and(|value| value == "Y")
}
