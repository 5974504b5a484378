//! The users as REST tells of them: `user.get`, `user.search`, `user.current`, `profile` (`lead-methods.md` §8, §9).
//!
//! Which fields are told depends on the scope: `user_brief` tells no contacts, `user_basic` no type, `user` everything.
//! A field that is not told cannot be searched by either: such a filter key is dropped without a word, and the list is
//! longer than was asked. Moments that PHP keeps as objects come as `{}`.

use serde_json::{Value, json};

use super::caller::Caller;
use super::methods::Done;
use super::people::{Employee, UserType};
use super::php::{self, Array};
use super::portal::Sandbox;

/// Rows of a page.
const PAGE: usize = 50;

/// How much of a user a caller is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    Brief,
    Basic,
    Full,
}

/// The greatest detail that the scopes open.
fn detail(scopes: &[String]) -> Detail {
    let has = |wanted: &str| scopes.iter().any(|scope| scope == wanted);
    if has("user") {
        Detail::Full
    } else if has("user_basic") {
        Detail::Basic
    } else {
        Detail::Brief
    }
}

/// What `user.search` looks for a FIND in.
const FOUND_IN: [&str; 4] = ["NAME", "LAST_NAME", "SECOND_NAME", "WORK_POSITION"];

impl Employee {
    fn row(&self, detail: Detail) -> Array {
        let mut row = Array::new();
        let mut tell = |least: Detail, key: &str, value: Value| {
            if detail >= least {
                row.insert(key.to_owned(), value);
            }
        };
        tell(Detail::Brief, "ID", json!(self.id.to_string()));
        tell(Detail::Brief, "XML_ID", Value::Null);
        tell(Detail::Brief, "ACTIVE", json!(self.active));
        tell(Detail::Brief, "NAME", json!(self.name));
        tell(Detail::Brief, "LAST_NAME", json!(self.last_name));
        tell(Detail::Brief, "SECOND_NAME", json!(self.second_name));
        tell(Detail::Basic, "EMAIL", json!(self.email));
        tell(Detail::Full, "LAST_LOGIN", json!(""));
        tell(Detail::Brief, "DATE_REGISTER", json!(""));
        tell(Detail::Brief, "IS_ONLINE", json!("N"));
        tell(Detail::Brief, "TIMESTAMP_X", php::empty_object());
        tell(Detail::Brief, "LAST_ACTIVITY_DATE", php::empty_object());
        tell(Detail::Brief, "PERSONAL_GENDER", json!(""));
        tell(Detail::Brief, "PERSONAL_BIRTHDAY", json!(""));
        tell(Detail::Brief, "WORK_POSITION", json!(self.position));
        tell(Detail::Brief, "UF_DEPARTMENT", json!(self.departments));
        tell(Detail::Full, "USER_TYPE", json!(self.user_type.code()));
        row
    }
}

/// Whether a row passes the filter. A text is wanted in full by `user.get`, by its beginning in `user.search`.
fn passes(row: &Array, filter: &Array, by_beginning: bool) -> bool {
    filter.iter().all(|(key, wanted)| {
        let code = key.trim_start_matches(['=', '@']).to_ascii_uppercase();
        if by_beginning && code == "FIND" {
            let wanted = php::text(wanted).unwrap_or_default();
            return wanted
                .split_whitespace()
                .all(|word| FOUND_IN.iter().any(|code| begins(row.get(*code), word)));
        }
        let by_beginning = by_beginning && FOUND_IN.contains(&code.as_str());
        let Some(value) = row.get(&code) else {
            return true;
        };
        match wanted {
            Value::Object(any) => any.values().any(|wanted| is_wanted(value, wanted)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => {
                if by_beginning {
                    begins(Some(value), &php::text(wanted).unwrap_or_default())
                } else {
                    is_wanted(value, wanted)
                }
            }
        }
    })
}

/// The fields that a call selects; `None`: all that its scope opens. Names of others are passed over.
fn selected(params: &Array) -> Option<Vec<String>> {
    let names = php::nested(params, "select")?;
    let names: Vec<String> = names.values().filter_map(php::text).collect();
    (!names.is_empty() && !names.iter().any(|name| name == "*")).then_some(names)
}

fn begins(value: Option<&Value>, wanted: &str) -> bool {
    let value = value.and_then(php::text).unwrap_or_default();
    value.to_lowercase().starts_with(&wanted.to_lowercase())
}

fn is_wanted(value: &Value, wanted: &Value) -> bool {
    match value {
        Value::Bool(is) => {
            let no = wanted.as_str().is_some_and(|w| w == "N" || w == "false");
            *is == (php::truthy(wanted) && !no)
        }
        // A department: one of several.
        Value::Array(several) => several.iter().any(|value| is_wanted(value, wanted)),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Object(_) => php::text(value)
            .zip(php::text(wanted))
            .is_some_and(|(value, wanted)| value.to_lowercase() == wanted.to_lowercase()),
    }
}

impl Sandbox {
    /// `user.get`, and `user.search` which looks by beginnings.
    pub(super) fn users(&self, caller: &Caller, params: &Array, by_beginning: bool) -> Done {
        let detail = detail(&caller.scopes);
        let nothing = Array::new();
        // user.get takes its filter bare as well.
        let filter =
            php::nested(params, "FILTER").unwrap_or(if by_beginning { &nothing } else { params });
        let mut found: Vec<Array> = self
            .staff
            .iter()
            .filter(|employee| !matches!(employee.user_type, UserType::Bot | UserType::Email))
            .map(|employee| employee.row(detail))
            .filter(|row| passes(row, filter, by_beginning))
            .collect();
        let down = php::parameter(params, "order")
            .and_then(php::text)
            .is_some_and(|order| order.eq_ignore_ascii_case("DESC"));
        found.sort_by_key(|row| row.get("ID").map_or(0, php::integer));
        if down {
            found.reverse();
        }
        let start = php::parameter(params, "start").map_or(0, php::integer);
        let start = usize::try_from(start).unwrap_or(0) / PAGE * PAGE;
        let end = start.saturating_add(PAGE);
        let total = found.len();
        let wanted = selected(params);
        let rows = found.into_iter().skip(start).take(PAGE).map(|mut row| {
            if let Some(wanted) = &wanted {
                row.retain(|code, _| wanted.iter().any(|name| name == code));
            }
            Value::Object(row)
        });
        let rows = rows.collect();
        Done::counted(rows, total, (end < total).then_some(end))
    }

    /// `user.current`.
    pub(super) fn current_user(&self, caller: &Caller) -> Value {
        let detail = detail(&caller.scopes);
        Value::Object(self.self_of(caller).row(detail))
    }

    /// `profile`.
    pub(super) fn profile(&self, caller: &Caller) -> Value {
        let user = self.self_of(caller);
        json!({
            "ID": user.id.to_string(), "ADMIN": user.admin, "NAME": user.name, "LAST_NAME": user.last_name,
            "PERSONAL_GENDER": "", "TIME_ZONE": "",
        })
    }

    fn self_of(&self, caller: &Caller) -> Employee {
        let unnamed = || Employee {
            id: caller.user,
            ..Employee::default()
        };
        self.employee(caller.user).cloned().unwrap_or_else(unnamed)
    }
}
