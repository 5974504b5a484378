//! Lists of leads: order, select and pages (`rest-contract.md` §7). Without an order the newest lead comes first.

use std::cmp::Ordering;
use std::ops::Bound;

use serde_json::Value;

use super::calendar::Zone;
use super::caller::Caller;
use super::config::SandboxConfig;
use super::fields::{Field, Index, Kind, Schema};
use super::filter::{Condition, Key, Names, key};
use super::leads::{Lead, Store};
use super::php::{self, Array};
use super::refusal::Refusal;

/// Rows of one page.
const PAGE: usize = 50;

/// One page of an answer.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) leads: Vec<&'a Lead>,
    pub(super) total: usize,
    pub(super) next: Option<usize>,
}

/// From which leads, for whom and when a list is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) config: &'a SandboxConfig,
    pub(super) schema: &'a Schema,
    pub(super) store: &'a Store,
    pub(super) caller: &'a Caller,
    pub(super) zone: Zone,
    pub(super) at_ms: i64,
}

/// A field of an order, and whether its values rise.
type Column<'a> = (Index, &'a Field, bool);

impl<'a> Ground<'a> {
    /// The page that a call asks for, of the leads that were complete at its moment and that the caller may see.
    pub(super) fn list(&self, params: &Array, names: Names) -> Result<Page<'a>, Refusal> {
        let longest = self.config.open.longest_value_list;
        let conditions = Condition::all(params, self.schema, names, self.zone, longest)?;
        let ids = conditions.iter().find_map(Condition::ids);
        let ids = ids.unwrap_or((Bound::Unbounded, Bound::Unbounded));
        let start = php::parameter(params, "start").map_or(0, php::integer);
        let counted = start >= 0;
        let offset = usize::try_from(start).map_or(0, |start| start / PAGE * PAGE);
        let order = self.order(params, names);
        let mut found = self
            .store
            .leads()
            .range(ids)
            .map(|(_, lead)| lead)
            .filter(|lead| lead.seen_ms <= self.at_ms && self.caller.may_read(lead))
            .filter(|lead| {
                let mut all = conditions.iter();
                all.all(|condition| condition.holds(lead, self.zone))
            });
        let by_rising_id = matches!(order.as_slice(), [(_, field, true)] if field.kind == Kind::Id);
        let found: Vec<&Lead> = if by_rising_id && !counted {
            found.by_ref().take(PAGE).collect()
        } else {
            self.sorted(found.collect(), &order)
        };
        let end = offset.saturating_add(PAGE);
        Ok(Page {
            total: if counted { found.len() } else { 0 },
            next: (counted && end < found.len()).then_some(end),
            leads: found.into_iter().skip(offset).take(PAGE).collect(),
        })
    }

    fn order(&self, params: &Array, names: Names) -> Vec<Column<'a>> {
        let asked = php::nested(params, "order").into_iter().flatten();
        let mut order: Vec<_> = asked
            .filter_map(|(code, direction)| {
                let (index, field) = names.find(self.schema, code)?;
                let down = php::text(direction).is_some_and(|d| d.eq_ignore_ascii_case("DESC"));
                Some((index, field, !down))
            })
            .collect();
        if order.is_empty() {
            let id = self.schema.find("ID");
            order.extend(id.map(|(index, field)| (index, field, false)));
        }
        order
    }

    fn sorted(&self, found: Vec<&'a Lead>, order: &[Column<'_>]) -> Vec<&'a Lead> {
        if let [(_, field, rising)] = order
            && field.kind == Kind::Id
        {
            let mut found = found;
            if !rising {
                found.reverse();
            }
            return found;
        }
        let mut keyed: Vec<(Vec<Key>, &Lead)> = found
            .into_iter()
            .map(|lead| (self.sort_keys(lead, order), lead))
            .collect();
        keyed.sort_by(|(a, _), (b, _)| {
            let columns = a.iter().zip(b).zip(order);
            columns.fold(Ordering::Equal, |so_far, ((a, b), (_, _, rising))| {
                so_far.then_with(|| if *rising { a.cmp(b) } else { b.cmp(a) })
            })
        });
        keyed.into_iter().map(|(_, lead)| lead).collect()
    }

    fn sort_keys(&self, lead: &Lead, order: &[Column<'_>]) -> Vec<Key> {
        order
            .iter()
            .map(|(index, field, _)| {
                let value = lead.scalar(*index, field, self.zone).unwrap_or_default();
                key(field, &value, self.zone)
            })
            .collect()
    }
}

/// The names of a `select`; none when it is left out.
pub(super) fn selected(params: &Array) -> Vec<String> {
    match php::parameter(params, "select") {
        Some(Value::Object(names)) => names.values().filter_map(php::text).collect(),
        _ => Vec::new(),
    }
}

/// The fields of a row of `crm.lead.list`: `*` and nothing mean all standard fields with one value, `UF_*` all user
/// fields; ID comes always; unknown names are dropped.
pub(super) fn lead_columns(schema: &Schema, params: &Array) -> Vec<Index> {
    let names = selected(params);
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let all = names.is_empty() || has("*");
    let all_custom = has("UF_*");
    schema
        .of_leads()
        .filter(|(_, field)| {
            has(&field.code)
                || field.kind == Kind::Id
                || (all_custom && field.is_custom())
                || (all && !field.is_multi() && !field.is_custom())
        })
        .map(|(index, _)| index)
        .collect()
}
