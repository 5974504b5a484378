//! Messages of a portal to its employees by `im.notify` (`lead-methods.md` §10).

use serde_json::{Value, json};

use super::DeliveryFailure;
use super::telling::Written;
use crate::batching::Reply;
use crate::domain::{Coded as _, UnknownCause};
use crate::portal::Portal;

/// The name under which this program's tags stand: over a webhook tags are heard together with it alone.
const CLIENT_ID: &str = "leadbatch";

/// A portal and those of its employees who get letters.
#[derive(Debug)]
pub struct Chat<P> {
    /// The portal. Its webhook or application needs the scope `im`.
    pub portal: P,
    /// IDs of employees.
    pub users: Vec<u64>,
}

impl<P: Portal + Sync> Chat<P> {
    /// One call. The tag makes a letter that is told again, because its answer was lost, take the place of the first one.
    pub(super) async fn send(
        &self,
        user: u64,
        written: &Written<'_>,
    ) -> Result<(), DeliveryFailure> {
        let body = json!({
            "USER_ID": user,
            "TYPE": "SYSTEM",
            "MESSAGE": written.words.chat(),
            "TAG": format!("LEADBATCH|{}|{user}", written.letter.plain_id()),
            "CLIENT_ID": CLIENT_ID,
        });
        let reply = self.portal.call("im.notify", body.to_string()).await;
        heard(user, reply)
    }
}

/// What the portal says to a message.
fn heard(user: u64, reply: Reply) -> Result<(), DeliveryFailure> {
    let unanswered = |cause: String| DeliveryFailure::ChatUnanswered { user, cause };
    let (status, body) = match reply {
        Reply::Answer { status, body } => (status, body),
        Reply::NeverSent { cause } => return Err(unanswered(cause)),
        Reply::Lost(cause) => return Err(unanswered(lost(&cause).to_owned())),
        Reply::Shut(error) => {
            return Err(DeliveryFailure::ChatRefused {
                user,
                error: error.code().to_owned(),
                text: String::new(),
            });
        }
        Reply::Redirected { host } => {
            return Err(DeliveryFailure::ChatRefused {
                user,
                error: "REDIRECT".to_owned(),
                text: host,
            });
        }
    };
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    let word = |name: &str| {
        let text = answer.get(name).and_then(Value::as_str).unwrap_or_default();
        text.chars().take(300).collect::<String>()
    };
    let error = word("error");
    match answer.get("result") {
        _ if !error.is_empty() && is_passing(status, &error) => Err(unanswered(error)),
        _ if !error.is_empty() => Err(DeliveryFailure::ChatRefused {
            user,
            error,
            text: word("error_description"),
        }),
        // The portal answers the ID of the notice, or false where nobody gets it.
        Some(Value::Bool(false)) => Err(DeliveryFailure::ChatNobody { user }),
        Some(_) => Ok(()),
        None => Err(unanswered(format!("HTTP {status}"))),
    }
}

/// Limits and faults that pass (`rest-contract.md` §5, §6).
fn is_passing(status: u16, error: &str) -> bool {
    let limits = ["QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT"];
    // A portal that was blocked by hand stays so.
    let blocked = error == "OVERLOAD_LIMIT";
    !blocked && (status >= 500 || status == 429 || limits.contains(&error))
}

const fn lost(cause: &UnknownCause) -> &'static str {
    if matches!(cause, UnknownCause::TimedOut) {
        "no answer in time"
    } else {
        "no whole answer"
    }
}
