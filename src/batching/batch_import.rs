//! The one encoder of `crm.item.batchImport` for leads (`lead-methods.md` §4): a call for each row, and how calls of rows become
//! one call, and are taken apart again.

use super::item_add::{carried, of_leads, origin};
use super::item_names::item_name;
use super::lead_add::value_params;
use crate::domain::{Call, Draft, Method, MultiKind, Params, RowOrdinal, Verb};

/// The parameter that holds the rows; an answer's `items[i]` is about `data[i]`.
const ROWS: &str = "data";

/// The call that creates a draft's lead alone.
///
/// As [`item_add`](super::item_add::item_add), but multifields go by their `UPPER_CASE` codes as lists of `VALUE` and
/// `VALUE_TYPE`; an element without its type would be lost.
pub(super) fn import_row(draft: &Draft) -> Call {
    let fields = carried(draft, Method::BatchImport);
    let fields = fields.filter_map(|(name, value)| {
        let name = if MultiKind::of_field(name).is_some() {
            name.to_owned()
        } else {
            item_name(name)
        };
        Some((name, value_params(value)?))
    });
    let row: Vec<_> = fields.chain(origin(draft)).collect();
    call_of(vec![draft.row.ordinal], vec![Params::Map(row)], false)
}

/// One call for the rows of these calls, in their order; `None` where there are none.
pub(super) fn joined(calls: Vec<Call>) -> Option<Call> {
    let single = calls.first()?.single;
    let (mut rows, mut data) = (Vec::new(), Vec::new());
    for call in calls {
        rows.extend(call.rows);
        data.extend(data_of(call.params));
    }
    Some(call_of(rows, data, single))
}

/// A call for each row of a call, in their order.
pub(super) fn split(call: Call) -> Vec<Call> {
    let single = call.single;
    let rows = call.rows.into_iter().zip(data_of(call.params));
    rows.map(|(row, fields)| call_of(vec![row], vec![fields], single))
        .collect()
}

fn data_of(params: Params) -> Vec<Params> {
    let Params::Map(entries) = params else {
        return Vec::new();
    };
    let data = entries.into_iter().find(|(name, _)| name == ROWS);
    match data {
        Some((_, Params::List(rows))) => rows,
        Some((_, Params::Text(_) | Params::Map(_))) | None => Vec::new(),
    }
}

fn call_of(rows: Vec<RowOrdinal>, data: Vec<Params>, single: bool) -> Call {
    let mut params = of_leads();
    params.push((ROWS.to_owned(), Params::List(data)));
    Call {
        rows,
        verb: Verb::Add,
        method: Method::BatchImport,
        params: Params::Map(params),
        single,
    }
}
