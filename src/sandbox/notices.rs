//! `im.notify` and its kin: notices to employees (`lead-methods.md` §10).
//!
//! A notice with the TAG of an earlier one of the same client takes its place, whoever got that. A webhook has no name
//! of its own: without `CLIENT_ID` its tags are left out, so nothing is replaced.

use serde::Serialize;
use serde_json::{Value, json};

use super::caller::{Caller, Credential};
use super::methods::Done;
use super::php::{self, Array};
use super::portal::Sandbox;
use super::refusal::Refusal;

/// Characters that an ATTACH may have.
const MAX_ATTACH_CHARS: usize = 60_000;

/// A notice that an employee sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// ID.
    pub id: u64,
    /// Who gets it.
    pub to: u64,
    /// Who speaks; `None` for the system.
    pub from: Option<u64>,
    /// The text.
    pub message: String,
    /// The name under which a later notice takes this one's place, with its client's name before it.
    pub tag: Option<String>,
    /// A name that several notices may share.
    pub sub_tag: Option<String>,
}

/// The methods that notify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// `im.notify`: TYPE decides.
    ByType,
    /// `im.notify.personal.add`.
    Caller,
    /// `im.notify.system.add`, for applications alone.
    System,
}

/// What is kept of notices.
#[derive(Debug, Default)]
pub(super) struct Notices {
    pub(super) all: Vec<Notice>,
    made: u64,
}

fn wrong(code: &str, text: &str) -> Refusal {
    Refusal::new(400, code, text)
}

fn checked_attach(value: Option<&Value>) -> Result<(), Refusal> {
    let broken = || wrong("ATTACH_ERROR", "Incorrect attach params");
    let chars = match value {
        None => return Ok(()),
        Some(Value::String(text)) if text.is_empty() => return Ok(()),
        Some(Value::String(text)) => {
            let read: Value = serde_json::from_str(text).map_err(|_not_json| broken())?;
            if !read.is_object() && !read.is_array() {
                return Err(broken());
            }
            text.chars().count()
        }
        Some(value @ Value::Object(_)) => value.to_string().chars().count(),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_)) => {
            return Err(broken());
        }
    };
    if chars > MAX_ATTACH_CHARS {
        let text = "You have exceeded the maximum allowable size of attach";
        return Err(wrong("ATTACH_OVERSIZE", text));
    }
    Ok(())
}

impl Sandbox {
    /// The notices that stand.
    pub fn notices(&self) -> &[Notice] {
        &self.notices.all
    }

    /// Answers the ID of the new notice, or false where there is nobody to get it.
    pub(super) fn notify(
        &mut self,
        caller: &Caller,
        voice: Voice,
        params: &Array,
    ) -> Result<Done, Refusal> {
        let asked = |name: &str| {
            let value = php::parameter(params, name).and_then(php::text);
            value.filter(|text| !text.is_empty())
        };
        if voice == Voice::System && matches!(caller.credential, Credential::Webhook(_)) {
            let text = "Access for this method allowed only for applications";
            return Err(Refusal::new(403, "WRONG_AUTH_TYPE", text));
        }
        let to = php::parameter(params, "USER_ID").map_or(0, php::integer);
        let to = u64::try_from(to).ok().filter(|to| *to > 0);
        let to = to.ok_or_else(|| wrong("USER_ID_EMPTY", "User ID can't be empty"))?;
        let message = asked("MESSAGE").filter(|text| !text.trim().is_empty());
        let message = message.ok_or_else(|| wrong("MESSAGE_EMPTY", "Message can't be empty"))?;
        checked_attach(php::parameter(params, "ATTACH"))?;
        if self.employee(to).is_none_or(|employee| !employee.active) {
            return Ok(Done::plain(json!(false)));
        }
        let client = match caller.credential {
            Credential::Application(place) => Some(format!("app{place}")),
            Credential::Webhook(_) | Credential::Page => asked("CLIENT_ID"),
        };
        let named = |name: &str| Some(format!("{}|{}", client.as_ref()?, asked(name)?));
        let by_system = match voice {
            Voice::System => true,
            Voice::Caller => false,
            Voice::ByType => asked("TYPE").is_some_and(|t| t.eq_ignore_ascii_case("SYSTEM")),
        };
        let notices = &mut self.notices;
        notices.made = notices.made.saturating_add(1);
        let notice = Notice {
            id: notices.made,
            to,
            from: (!by_system).then_some(caller.user),
            message,
            tag: named("TAG"),
            sub_tag: named("SUB_TAG"),
        };
        if notice.tag.is_some() {
            notices.all.retain(|earlier| earlier.tag != notice.tag);
        }
        let id = notice.id;
        notices.all.push(notice);
        Ok(Done::plain(json!(id)))
    }
}
