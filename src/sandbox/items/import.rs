//! `crm.item.import` and `crm.item.batchImport` (`lead-methods.md` §3, §4): no automation, no workflows, no notices.

use serde_json::{Value, json};

use super::super::caller::Caller;
use super::super::choices::ImportRows;
use super::super::filter::Names;
use super::super::methods::Done;
use super::super::php::Array;
use super::super::portal::Sandbox;
use super::super::refusal::Refusal;
use super::array;
use super::read::{BAD_CALL, Way};

/// Rows of one `crm.item.batchImport`.
const MAX_ROWS: usize = 20;

impl Sandbox {
    pub(in crate::sandbox) fn import_item(
        &mut self,
        caller: &Caller,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        let names = self.of_leads(params)?;
        self.may_create(caller.may_import())?;
        let fields = array(params, "fields")?;
        let id = self.import_row(caller, fields, names, at_ms)?;
        Ok(Done::plain(json!({"item": {"id": id}})))
    }

    /// `items[i]` answers `data[i]`, under the same keys. A row whose parameters do not fit ends the call, while those
    /// before it stand.
    pub(in crate::sandbox) fn import_items(
        &mut self,
        caller: &Caller,
        params: &Array,
        at_ms: i64,
    ) -> Result<Done, Refusal> {
        let names = self.of_leads(params)?;
        self.may_create(caller.may_import())?;
        let data = array(params, "data")?;
        if data.len() > MAX_ROWS {
            let text = format!("Maximum batch size is {MAX_ROWS}");
            return Err(Refusal::new(400, "MAX_IMPORT_BATCH_SIZE_EXCEEDED", text));
        }
        let mut items = Array::new();
        let mut made: Vec<u64> = Vec::new();
        let mut first_error: Option<Refusal> = None;
        for (key, row) in data {
            let nothing = Array::new();
            let row = row.as_object().unwrap_or(&nothing);
            let told = match self.import_row(caller, row, names, at_ms) {
                Ok(id) => {
                    made.push(id);
                    json!({"item": {"id": id}})
                }
                Err(refusal) if refusal.code == BAD_CALL => {
                    self.take_back(&made, self.config.open.import_rows);
                    return Err(refusal);
                }
                Err(refusal) => {
                    let told = refusal.told();
                    self.counters.reject(&refusal.code);
                    first_error.get_or_insert(refusal);
                    told
                }
            };
            items.insert(key.clone(), told);
        }
        if let Some(refusal) = first_error
            && self.config.open.import_rows == ImportRows::OneTransaction
        {
            self.take_back(&made, ImportRows::OneTransaction);
            for told in items.values_mut() {
                *told = refusal.told();
            }
        }
        Ok(Done::plain(json!({"items": Value::Object(items)})))
    }

    fn import_row(
        &mut self,
        caller: &Caller,
        fields: &Array,
        names: Names,
        at_ms: i64,
    ) -> Result<u64, Refusal> {
        let reader = self.item_reader(caller, at_ms, true);
        let changes = reader.item_changes(fields, names, Way::Import)?;
        let last = self.store.leads().last_key_value();
        let last_created_ms = last.map(|(_, lead)| lead.created_ms);
        reader
            .against_time(changes.stamps, last_created_ms)
            .map_err(|(code, text)| Refusal::new(400, code, text))?;
        let (id, late) = self.create(changes, caller, at_ms, false);
        late.map_or(Ok(id), Err)
    }

    /// Undoes the rows of a call that is one transaction.
    fn take_back(&mut self, made: &[u64], rows: ImportRows) {
        if rows == ImportRows::OneTransaction {
            for id in made {
                self.store.remove(*id);
            }
            let count = u64::try_from(made.len()).unwrap_or(u64::MAX);
            self.counters.leads_created = self.counters.leads_created.saturating_sub(count);
        }
    }
}
