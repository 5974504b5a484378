//! The check before a run: who acts, with which permissions, and whether there is a portal at all (`lead-methods.md` §9).

use serde_json::Value;

use super::schema::{self, SchemaRead, body};
use super::{Portal, PortalFailure, PortalFailureKind};
use crate::batching::{
    BATCH, Place, Reaction, Reply, StopCause, StopError, body_json, entry, error_of, positive_id,
    reaction, text,
};
use crate::domain::{LeadId, PortalError, UnknownCause};

/// The newest lead.
const LEADS: (&str, &str) = (
    "leads",
    "crm.lead.list?select[0]=ID&order[ID]=DESC&start=-1",
);

/// The permission without which there are no leads.
const CRM: &str = "crm";

/// What is known of a portal before a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preflight {
    /// The user who acts; `None` where the portal does not tell.
    pub user_id: Option<u64>,
    /// Whether that user is an administrator of the portal, who sees every lead.
    pub admin: bool,
    /// That user's name; may be empty.
    pub user_name: String,
    /// The webhook's permissions; empty where the portal does not tell.
    pub scopes: Vec<String>,
    /// The newest lead: look-ups of this run's leads begin behind it. `None` where there is none, or where it cannot be told
    /// because the operating time of reading leads is used up, which says nothing about adding them.
    pub greatest_lead: Option<LeadId>,
    /// Whether the portal told which lead is the newest, or that there is none.
    pub leads_told: bool,
}

/// Asks the portal who acts, whether leads can be reached and what they hold. Costs one request, and more where lists have further
/// pages; there is no way to ask whether leads may be *added*, only the first row shows it (`lead-methods.md` §9).
///
/// # Errors
/// One failure that says what to do: no answer, no Bitrix24, a refused webhook, no permission `crm`, another host, no REST.
pub async fn preflight(portal: &impl Portal) -> Result<(Preflight, SchemaRead), PortalFailure> {
    let leads = (LEADS.0.to_owned(), LEADS.1.to_owned());
    let checks = body(schema::commands().chain([leads]));
    let result = accepted(portal.call(BATCH, checks).await)?;
    let user = user(&result)?;
    Ok((user, schema::completed(portal, &result).await?))
}

fn user(result: &Value) -> Result<Preflight, PortalFailure> {
    let checks = Checks { result };
    let scopes = checks.tolerant("scope")?.map_or_else(Vec::new, texts);
    if !scopes.is_empty() && !scopes.iter().any(|scope| scope.eq_ignore_ascii_case(CRM)) {
        let scope = CRM.to_owned();
        return Err(StopError::ScopeMissing { scope }.into());
    }
    let leads = checks.leads()?;
    let profile = checks.tolerant("profile")?;
    let of_profile = |name: &str| profile.and_then(|profile| entry(profile, name));
    let name_part = |name: &str| of_profile(name).and_then(text).unwrap_or_default();
    Ok(Preflight {
        user_id: of_profile("ID").and_then(positive_id),
        admin: of_profile("ADMIN").is_some_and(|admin| admin == &Value::Bool(true)),
        user_name: format!("{} {}", name_part("NAME"), name_part("LAST_NAME"))
            .trim()
            .to_owned(),
        scopes,
        leads_told: leads.is_some(),
        greatest_lead: leads
            .and_then(|leads| entry(leads, "0"))
            .and_then(|lead| entry(lead, "ID"))
            .and_then(positive_id)
            .map(LeadId),
    })
}

/// Whether a failure may be over in a while: the check only reads, so it can be made again after a wait.
pub fn is_passing(failure: &PortalFailure) -> bool {
    match failure {
        PortalFailure::Found(kind) => match kind {
            PortalFailureKind::PortalBusy { .. }
            | PortalFailureKind::PortalUnreachable { .. }
            | PortalFailureKind::PortalSilent
            | PortalFailureKind::PortalUnwell { .. } => true,
            // Pages of gateways whose server is away.
            PortalFailureKind::NotBitrix24 { status } | PortalFailureKind::NoLeadPhp { status } => {
                matches!(status, 502..=504)
            }
            PortalFailureKind::AdministratorNeeded { .. }
            | PortalFailureKind::SimpleCrmMode
            | PortalFailureKind::WebhookMalformed
            | PortalFailureKind::SiteMalformed
            | PortalFailureKind::HttpNotAllowed { .. }
            | PortalFailureKind::CaUnreadable { .. }
            | PortalFailureKind::HttpClientFailed { .. }
            | PortalFailureKind::CertificateRefused { .. } => false,
        },
        PortalFailure::Told(_) => false,
    }
}

/// The result of the batch, or why there is none.
pub(super) fn accepted(reply: Reply) -> Result<Value, PortalFailure> {
    let (status, body) = match reply {
        Reply::Answer { status, body } => (status, body),
        Reply::Redirected { host } => return Err(StopError::PortalRedirected { host }.into()),
        Reply::Shut(error) => return Err(error.into()),
        Reply::NeverSent { cause } => return Err(unreachable(cause).into()),
        Reply::Lost(cause) => return Err(unanswered(cause).into()),
    };
    let not_bitrix24 = || PortalFailureKind::NotBitrix24 {
        status: u64::from(status),
    };
    let answer = body_json(&body).ok_or_else(not_bitrix24)?;
    if let Some(error) = error_of(&answer, status) {
        let failure = failure(&error, Place::WholeBatch);
        return Err(match failure {
            PortalFailure::Found(PortalFailureKind::PortalUnwell { .. }) if status == 404 => {
                not_bitrix24().into()
            }
            PortalFailure::Found(_) | PortalFailure::Told(_) => failure,
        });
    }
    let result = entry(&answer, "result").filter(|result| {
        entry(result, "result").is_some() || entry(result, "result_error").is_some()
    });
    result.cloned().ok_or_else(|| not_bitrix24().into())
}

pub(super) fn unreachable(cause: String) -> PortalFailureKind {
    if cause.contains("certificate") {
        PortalFailureKind::CertificateRefused { cause }
    } else {
        PortalFailureKind::PortalUnreachable { cause }
    }
}

pub(super) fn unanswered(cause: UnknownCause) -> PortalFailureKind {
    match cause {
        UnknownCause::TimedOut
        | UnknownCause::ConnectionLost
        | UnknownCause::NotMentioned
        | UnknownCause::Unresolved
        | UnknownCause::NoSight { .. }
        | UnknownCause::WithoutOrigin { .. }
        | UnknownCause::NoProof { .. }
        | UnknownCause::Stopped => PortalFailureKind::PortalSilent,
        UnknownCause::Unreadable { status } => PortalFailureKind::NotBitrix24 {
            status: u64::from(status),
        },
        UnknownCause::Fault(error) => PortalFailureKind::PortalUnwell {
            error: error.code,
            text: error.text,
        },
    }
}

fn failure(error: &PortalError, place: Place) -> PortalFailure {
    match reaction(error, place) {
        Reaction::Stop(cause) => cause.error(error).into(),
        Reaction::WaitRate | Reaction::WaitOperating => PortalFailureKind::PortalBusy {
            error: error.code.clone(),
        }
        .into(),
        // A refused command of the check lacks a right, whatever its code.
        Reaction::RowError => StopCause::Access.error(error).into(),
        Reaction::Verify | Reaction::Requeue => PortalFailureKind::PortalUnwell {
            error: error.code.clone(),
            text: error.text.clone(),
        }
        .into(),
    }
}

/// The answers of the check's commands.
struct Checks<'a> {
    result: &'a Value,
}

impl<'a> Checks<'a> {
    /// An answer that must be there.
    fn strict(&self, key: &str) -> Result<&'a Value, PortalFailure> {
        let found = entry(self.result, "result").and_then(|map| entry(map, key));
        found.ok_or_else(|| {
            self.error(key).map_or_else(
                || PortalFailureKind::NotBitrix24 { status: 200 }.into(),
                |error| failure(&error, Place::Command),
            )
        })
    }

    /// The list of leads, which must be readable; `None` when only the operating time of reading it is used up.
    fn leads(&self) -> Result<Option<&'a Value>, PortalFailure> {
        let busy = |error: PortalError| {
            matches!(reaction(&error, Place::Command), Reaction::WaitOperating)
        };
        match self.strict("leads") {
            Err(_) if self.error("leads").is_some_and(busy) => Ok(None),
            found => found.map(Some),
        }
    }

    /// An answer that may be missing, unless the reason hits every call.
    fn tolerant(&self, key: &str) -> Result<Option<&'a Value>, PortalFailure> {
        match self.strict(key) {
            Ok(value) => Ok(Some(value)),
            Err(failure) => {
                let stops = self.error(key).is_some_and(|error| {
                    matches!(
                        reaction(&error, Place::Command),
                        Reaction::Stop(
                            StopCause::Credentials | StopCause::Account | StopCause::Blocked
                        )
                    )
                });
                if stops { Err(failure) } else { Ok(None) }
            }
        }
    }

    fn error(&self, key: &str) -> Option<PortalError> {
        error_of(entry(entry(self.result, "result_error")?, key)?, 0)
    }
}

fn texts(list: &Value) -> Vec<String> {
    let items = list.as_array().map_or(&[][..], Vec::as_slice);
    items.iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use serde_json::{Value, json};

    use super::{Preflight, is_passing, preflight};
    use crate::batching::Reply;
    use crate::domain::{Coded as _, LeadId, UnknownCause};
    use crate::portal::{Portal, PortalFailure};

    /// A portal that gives one answer.
    struct Says(Mutex<Option<Reply>>);

    impl Portal for Says {
        fn call(&self, _path: &str, _body: String) -> impl Future<Output = Reply> + Send {
            let reply = self.0.lock().unwrap().take().unwrap();
            async move { reply }
        }
    }

    async fn check(reply: Reply) -> Result<Preflight, PortalFailure> {
        let met = preflight(&Says(Mutex::new(Some(reply)))).await;
        met.map(|(user, _)| user)
    }

    fn answer(status: u16, body: &Value) -> Reply {
        let body = body.to_string().into_bytes();
        Reply::Answer { status, body }
    }

    fn batch(result: &Value, errors: &Value) -> Reply {
        answer(
            200,
            &json!({"result": {"result": result, "result_error": errors}}),
        )
    }

    #[tokio::test]
    async fn a_healthy_portal_tells_who_acts() {
        let result = json!({
            "scope": ["user_brief", "crm"],
            "profile": {"ID": "17", "ADMIN": true, "NAME": "Анна", "LAST_NAME": "Примерова"},
            "leads": [{"ID": "3464"}]});
        let found = check(batch(&result, &json!([]))).await.unwrap();
        let expected = Preflight {
            user_id: Some(17),
            admin: true,
            user_name: "Анна Примерова".to_owned(),
            scopes: vec!["user_brief".to_owned(), "crm".to_owned()],
            greatest_lead: Some(LeadId(3464)),
            leads_told: true,
        };
        assert_eq!(found, expected);
    }

    #[tokio::test]
    async fn what_is_not_needed_may_be_missing() {
        let errors =
            json!({"profile": {"error": "ERROR_METHOD_NOT_FOUND", "error_description": "x"}});
        let found = check(batch(&json!({"leads": []}), &errors)).await.unwrap();
        let expected = Preflight {
            leads_told: true,
            ..Preflight::default()
        };
        assert_eq!(found, expected);
    }

    #[tokio::test]
    async fn used_up_time_for_reading_leads_does_not_forbid_adding_them() {
        let errors = json!({"leads": {"error": "OPERATION_TIME_LIMIT", "error_description": "x"}});
        let scope = json!({"scope": ["crm"]});
        let found = check(batch(&scope, &errors)).await.unwrap();
        assert_eq!(found.greatest_lead, None);
        assert_eq!(found.scopes, ["crm"]);
    }

    #[tokio::test]
    async fn only_what_may_be_over_in_a_while_is_worth_another_try() {
        let error = |code: &str| json!({"error": code, "error_description": "t"});
        let html = |status: u16| Reply::Answer {
            status,
            body: b"<html>".to_vec(),
        };
        let never = |cause: &str| Reply::NeverSent {
            cause: cause.to_owned(),
        };
        let busy = json!({"leads": error("QUERY_LIMIT_EXCEEDED")});
        for (reply, passing) in [
            (answer(503, &error("QUERY_LIMIT_EXCEEDED")), true),
            (answer(429, &error("OPERATION_TIME_LIMIT")), true),
            (answer(500, &error("INTERNAL_SERVER_ERROR")), true),
            (batch(&json!([]), &busy), true),
            (never("example.org: dns error"), true),
            (Reply::Lost(UnknownCause::ConnectionLost), true),
            (Reply::Lost(UnknownCause::TimedOut), true),
            (html(502), true),
            (html(504), true),
            (html(200), false),
            (html(404), false),
            (never("example.org: invalid peer certificate"), false),
            (answer(401, &error("INVALID_CREDENTIALS")), false),
            (answer(503, &error("OVERLOAD_LIMIT")), false),
            (answer(402, &error("PAYMENT_REQUIRED")), false),
            (batch(&json!([]), &json!({"leads": error("")})), false),
        ] {
            let failure = check(reply).await.unwrap_err();
            assert_eq!(is_passing(&failure), passing, "{failure}");
        }
    }

    #[tokio::test]
    async fn each_trouble_has_one_message() {
        let error = |code: &str| json!({"error": code, "error_description": "t"});
        let html = Reply::Answer {
            status: 404,
            body: b"<html>".to_vec(),
        };
        let cause = "example.org: dns error".to_owned();
        let untrusted = "example.org: invalid peer certificate: UnknownIssuer".to_owned();
        let no_crm = json!({"scope": ["user"], "leads": []});
        for (reply, code) in [
            (Reply::NeverSent { cause }, "portal_unreachable"),
            (Reply::NeverSent { cause: untrusted }, "certificate_refused"),
            (Reply::Lost(UnknownCause::TimedOut), "portal_silent"),
            (
                Reply::Redirected {
                    host: "example.com".to_owned(),
                },
                "portal_redirected",
            ),
            (html, "not_bitrix24"),
            (answer(200, &json!({"status": "ok"})), "not_bitrix24"),
            (answer(404, &error("Not Found")), "not_bitrix24"),
            (
                answer(401, &error("INVALID_CREDENTIALS")),
                "webhook_refused",
            ),
            (answer(401, &error("NO_AUTH_FOUND")), "webhook_refused"),
            (answer(403, &error("ACCESS_DENIED")), "access_denied"),
            (answer(503, &error("OVERLOAD_LIMIT")), "rest_blocked"),
            (answer(503, &error("QUERY_LIMIT_EXCEEDED")), "portal_busy"),
            (
                answer(500, &error("INTERNAL_SERVER_ERROR")),
                "portal_unwell",
            ),
            (answer(402, &error("PAYMENT_REQUIRED")), "account_closed"),
            (batch(&no_crm, &json!([])), "scope_missing"),
            (
                batch(&json!([]), &json!({"leads": error("insufficient_scope")})),
                "scope_missing",
            ),
            (
                batch(&json!([]), &json!({"leads": error("")})),
                "access_denied",
            ),
            (
                batch(
                    &json!([]),
                    &json!({"leads": error("ERROR_METHOD_NOT_FOUND")}),
                ),
                "method_missing",
            ),
        ] {
            let failure = check(reply).await.expect_err(code);
            assert_eq!(failure.code(), code, "{failure}");
        }
    }
}
