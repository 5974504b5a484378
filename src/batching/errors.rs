//! What an error of the portal means: the table of `rest-contract.md` §4, in one place.
//!
//! The code decides, compared regardless of case; the HTTP status is asked only about codes that are not in the table, since
//! documentation and servers disagree about statuses.

use crate::domain::{PortalError, coded};

/// Where an error stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is the answer to a batch as a whole: any first part of its commands may have run.
    WholeBatch,
    /// It is the answer to one command of a batch; there is no HTTP status.
    Command,
    /// It is the answer to a call that stood alone.
    Alone,
}

/// What is done about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// Nothing ran; the requests came too fast.
    WaitRate,
    /// Nothing ran; the method's operating time is used up.
    WaitOperating,
    /// No further request makes sense.
    Stop(StopCause),
    /// The row is refused and does not exist.
    RowError,
    /// The lead may exist: looked up before anything is sent again.
    Verify,
    /// The command did not run, through no fault of the row: sent again.
    Requeue,
}

/// Why no further request makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopCause {
    /// The portal does not know the webhook.
    Credentials,
    /// The webhook lacks a permission.
    Scope,
    /// The user or the portal's plan may not do this.
    Access,
    /// The portal or the application is shut, unpaid or gone.
    Account,
    /// REST was blocked for this portal by hand.
    Blocked,
    /// The method waits for an administrator's consent, or was denied it.
    Unconfirmed,
    /// The portal wants https.
    PlainHttp,
    /// The portal has no such method.
    NoMethod,
    /// The plan forbids creating leads.
    PlanForbids,
    /// The portal did not understand a whole batch: sending more of them helps nobody.
    NotUnderstood,
}

coded! {
    /// Why a run stops before its end, as told to people.
    pub enum StopError {
        /// The portal does not know the webhook.
        WebhookRefused { error: String, text: String } => "webhook_refused";
        /// The webhook lacks a permission.
        ScopeMissing { scope: String } => "scope_missing";
        /// The portal refuses every request: its plan has no REST, or the user no rights.
        AccessDenied { error: String, text: String } => "access_denied";
        /// The portal or its account is shut, unpaid or gone.
        AccountClosed { error: String, text: String } => "account_closed";
        /// REST was blocked for this portal by hand.
        RestBlocked { error: String, text: String } => "rest_blocked";
        /// The method waits for an administrator's consent, or was denied it.
        MethodUnconfirmed { error: String, text: String } => "method_unconfirmed";
        /// The portal wants https.
        HttpsRequired { error: String, text: String } => "https_required";
        /// The portal has no such method.
        MethodMissing { error: String, text: String } => "method_missing";
        /// The plan forbids creating leads.
        CreatingRestricted { error: String, text: String } => "creating_restricted";
        /// The portal did not understand a whole request.
        RequestNotUnderstood { error: String, text: String } => "request_not_understood";
        /// The page `lead.php` lets nobody in like this: wrong login or password, a one-time password, no right to add leads.
        LeadPhpRefused { error: String, text: String } => "lead_php_refused";
        /// An application's authorisation is over: the employee who gave it has to give it again. `name` is its profile.
        AuthorisationOver { name: String } => "authorisation_over";
        /// The server that gives out tokens does not take the application: its name or its secret is wrong.
        ApplicationRefused { error: String, text: String } => "application_refused";
        /// The portal has moved.
        PortalRedirected { host: String } => "portal_redirected";
    }
}

impl StopCause {
    /// Whether some of a batch's commands may have run before it: only an error that comes before anything runs rules it out.
    pub const fn may_have_run(self) -> bool {
        matches!(self, Self::NotUnderstood)
    }

    /// The cause with the portal's own words.
    pub fn error(self, told: &PortalError) -> StopError {
        let (error, text) = (told.code.clone(), told.text.clone());
        match self {
            Self::Credentials => StopError::WebhookRefused { error, text },
            Self::Scope => StopError::ScopeMissing {
                scope: "crm".to_owned(),
            },
            Self::Access => StopError::AccessDenied { error, text },
            Self::Account => StopError::AccountClosed { error, text },
            Self::Blocked => StopError::RestBlocked { error, text },
            Self::Unconfirmed => StopError::MethodUnconfirmed { error, text },
            Self::PlainHttp => StopError::HttpsRequired { error, text },
            Self::NoMethod => StopError::MethodMissing { error, text },
            Self::PlanForbids => StopError::CreatingRestricted { error, text },
            Self::NotUnderstood => StopError::RequestNotUnderstood { error, text },
        }
    }
}

/// What a code says, before it is known where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Rate,
    Operating,
    Stop(StopCause),
    /// The row's own fault.
    Row,
    /// `ACCESS_DENIED`: no REST for anybody, or no right for this row.
    Denied,
    /// `ERROR_CORE`: a validation text or an SQL error.
    Core,
    /// The server's fault; the lead may exist.
    Fault,
    /// A command past the fiftieth.
    Surplus,
    /// The access token's life is over, which is looked at before anything runs; of a batch it may end between two commands.
    Expired,
}

/// The table of `rest-contract.md` §4, in its order.
const TABLE: &[(&str, Meaning)] = &[
    ("QUERY_LIMIT_EXCEEDED", Meaning::Rate),
    ("OPERATION_TIME_LIMIT", Meaning::Operating),
    ("OVERLOAD_LIMIT", Meaning::Stop(StopCause::Blocked)),
    ("INTERNAL_SERVER_ERROR", Meaning::Fault),
    ("ERROR_UNEXPECTED_ANSWER", Meaning::Fault),
    ("ERROR_CORE", Meaning::Core),
    ("WRONG_ENCODING", Meaning::Fault),
    ("ERROR_BATCH_LENGTH_EXCEEDED", Meaning::Surplus),
    (
        "ERROR_BATCH_METHOD_NOT_ALLOWED",
        Meaning::Stop(StopCause::NoMethod),
    ),
    ("NO_AUTH_FOUND", Meaning::Stop(StopCause::Credentials)),
    ("INVALID_CREDENTIALS", Meaning::Stop(StopCause::Credentials)),
    ("EXPIRED_TOKEN", Meaning::Expired),
    ("INVALID_TOKEN", Meaning::Stop(StopCause::Credentials)),
    ("AUTHORIZATION_ERROR", Meaning::Stop(StopCause::Credentials)),
    ("INSUFFICIENT_SCOPE", Meaning::Stop(StopCause::Scope)),
    ("USER_ACCESS_ERROR", Meaning::Stop(StopCause::Access)),
    ("ACCESS_DENIED", Meaning::Denied),
    (
        "ALLOWED_ONLY_INTRANET_USER",
        Meaning::Stop(StopCause::Access),
    ),
    ("PAYMENT_REQUIRED", Meaning::Stop(StopCause::Account)),
    ("PORTAL_DELETED", Meaning::Stop(StopCause::Account)),
    ("APPLICATION_NOT_FOUND", Meaning::Stop(StopCause::Account)),
    ("WRONG_AUTH_TYPE", Meaning::Stop(StopCause::Credentials)),
    ("ERROR_OAUTH", Meaning::Stop(StopCause::Credentials)),
    (
        "METHOD_CONFIRM_WAITING",
        Meaning::Stop(StopCause::Unconfirmed),
    ),
    (
        "METHOD_CONFIRM_DENIED",
        Meaning::Stop(StopCause::Unconfirmed),
    ),
    ("INVALID_REQUEST", Meaning::Stop(StopCause::PlainHttp)),
    ("ERROR_METHOD_NOT_FOUND", Meaning::Stop(StopCause::NoMethod)),
    (
        "ERROR_MANIFEST_IS_NOT_AVAILABLE",
        Meaning::Stop(StopCause::NoMethod),
    ),
    ("ERROR_ARGUMENT", Meaning::Row),
    ("INVALID_ARG_VALUE", Meaning::Row),
    ("100", Meaning::Row),
    (
        "CREATE_DYNAMIC_ITEM_RESTRICTED",
        Meaning::Stop(StopCause::PlanForbids),
    ),
    ("NOT_FOUND", Meaning::Row),
    ("CRM_FIELD_ERROR_VALUE_NOT_VALID", Meaning::Row),
    ("CRM_FIELD_ERROR_REQUIRED", Meaning::Row),
    ("MAX_IMPORT_BATCH_SIZE_EXCEEDED", Meaning::Row),
];

/// Texts of the lead's own validation, by which an `ERROR_CORE` or a foreign code of a command is told from a fault (the last
/// resort that `rest-contract.md` §3 permits). Lower case.
const VALIDATION_TEXTS: &[&str] = &[
    "is required",
    "contains invalid characters",
    "is not valid",
    "invalid e-mail",
    "incorrect e-mail",
    "обязательно для заполнения",
    "не заполнено",
    "недопустимые символы",
    "некорректный e-mail",
    "неверный e-mail",
    "неверное значение поля",
];

/// How a text begins that denies access. Lower case.
const DENIAL_TEXTS: &[&str] = &["access denied", "доступ запрещ"];

/// What is done about an error that stands at a place.
pub fn reaction(error: &PortalError, place: Place) -> Reaction {
    let known = TABLE
        .iter()
        .find(|(code, _)| error.code.eq_ignore_ascii_case(code))
        .map(|&(_, meaning)| meaning);
    let meaning = known.or_else(|| is_nameless(error, place).then_some(Meaning::Row));
    match meaning {
        Some(Meaning::Rate) => Reaction::WaitRate,
        Some(Meaning::Operating) => Reaction::WaitOperating,
        Some(Meaning::Stop(cause)) => Reaction::Stop(cause),
        Some(Meaning::Fault) => Reaction::Verify,
        Some(Meaning::Surplus) => match place {
            Place::Command => Reaction::Requeue,
            Place::WholeBatch | Place::Alone => Reaction::Verify,
        },
        Some(Meaning::Expired) => match place {
            Place::Command => Reaction::Requeue,
            Place::WholeBatch | Place::Alone => Reaction::Stop(StopCause::Credentials),
        },
        Some(Meaning::Denied) => match place {
            Place::WholeBatch => Reaction::Stop(StopCause::Access),
            Place::Command | Place::Alone => Reaction::RowError,
        },
        Some(Meaning::Row) => match place {
            Place::WholeBatch => Reaction::Stop(StopCause::NotUnderstood),
            Place::Command | Place::Alone => Reaction::RowError,
        },
        Some(Meaning::Core) => match place {
            Place::Command => command_by_text(error),
            Place::Alone if error.status == 400 => Reaction::RowError,
            Place::Alone | Place::WholeBatch => Reaction::Verify,
        },
        None => unknown_code(error, place),
    }
}

/// Whether the portal says that there is no right to do this: by its code, or by the text of older methods, which answer an
/// empty code (`lead-methods.md` §1).
pub fn is_access_denied(error: &PortalError) -> bool {
    let text = error.text.to_lowercase();
    let told = DENIAL_TEXTS.iter().any(|known| text.starts_with(known));
    error.code.eq_ignore_ascii_case("ACCESS_DENIED") || (error.code.is_empty() && told)
}

/// Whether a call of several rows that answers this has made none of them: it is about the call itself (`lead-methods.md` §4).
pub(super) fn comes_before_rows(error: &PortalError) -> bool {
    let of_call = ["NOT_FOUND", "MAX_IMPORT_BATCH_SIZE_EXCEEDED"];
    let told = of_call
        .iter()
        .any(|code| error.code.eq_ignore_ascii_case(code));
    told || is_access_denied(error)
}

/// Whether this is the validation of older `crm.lead.*` methods, which answer an empty code and a text (`lead-methods.md` §1).
/// Without a code only the status tells it from a gateway's own words, so a status that proves nothing ends this.
fn is_nameless(error: &PortalError, place: Place) -> bool {
    let told = error.code.is_empty() && !error.text.is_empty();
    told && match place {
        Place::Command => true,
        Place::WholeBatch | Place::Alone => matches!(error.status, 200 | 400 | 403 | 422),
    }
}

fn command_by_text(error: &PortalError) -> Reaction {
    let text = error.text.to_lowercase();
    if VALIDATION_TEXTS.iter().any(|known| text.contains(known)) {
        Reaction::RowError
    } else {
        Reaction::Verify
    }
}

/// Only here the HTTP status is asked. Of a call that stood alone, 400 and 422 alone prove that its row was judged: 408 and 499
/// are time-outs, and a 404 may be a gateway's.
fn unknown_code(error: &PortalError, place: Place) -> Reaction {
    match (place, error.status) {
        (Place::Command, _) => command_by_text(error),
        (Place::WholeBatch | Place::Alone, 401) => Reaction::Stop(StopCause::Credentials),
        (Place::WholeBatch, 403) => Reaction::Stop(StopCause::Access),
        (Place::WholeBatch | Place::Alone, 429) => Reaction::WaitOperating,
        (Place::Alone, 400 | 422) => Reaction::RowError,
        (Place::WholeBatch | Place::Alone, _) => Reaction::Verify,
    }
}

#[cfg(test)]
mod law;

#[cfg(test)]
mod tests {
    use super::{Place, Reaction, StopCause, is_access_denied, reaction};
    use crate::domain::PortalError;

    fn react(code: &str, text: &str, status: u16, place: Place) -> Reaction {
        let error = PortalError {
            code: code.to_owned(),
            text: text.to_owned(),
            status,
        };
        reaction(&error, place)
    }

    #[test]
    fn the_code_decides_regardless_of_case_and_status() {
        for place in [Place::WholeBatch, Place::Command, Place::Alone] {
            for status in [0, 200, 400, 500, 503] {
                assert_eq!(
                    react("query_limit_exceeded", "", status, place),
                    Reaction::WaitRate
                );
                assert_eq!(
                    react("OPERATION_TIME_LIMIT", "", status, place),
                    Reaction::WaitOperating
                );
                assert_eq!(
                    react("Invalid_Token", "", status, place),
                    Reaction::Stop(StopCause::Credentials)
                );
                let expired = match place {
                    Place::Command => Reaction::Requeue,
                    Place::WholeBatch | Place::Alone => Reaction::Stop(StopCause::Credentials),
                };
                assert_eq!(react("expired_token", "", status, place), expired);
                assert_eq!(
                    react("Insufficient_Scope", "", status, place),
                    Reaction::Stop(StopCause::Scope)
                );
                assert_eq!(
                    react("INTERNAL_SERVER_ERROR", "", status, place),
                    Reaction::Verify
                );
                assert_eq!(react("WRONG_ENCODING", "", status, place), Reaction::Verify);
            }
        }
    }

    #[test]
    fn error_core_is_validation_or_fault_by_what_can_be_known() {
        assert_eq!(
            react("ERROR_CORE", "x", 400, Place::Alone),
            Reaction::RowError
        );
        assert_eq!(
            react("ERROR_CORE", "SQL query error!", 500, Place::Alone),
            Reaction::Verify
        );
        assert_eq!(
            react("ERROR_CORE", "SQL query error!", 0, Place::Command),
            Reaction::Verify
        );
        assert_eq!(
            react(
                "ERROR_CORE",
                "Поле \"Имя\" обязательно для заполнения",
                0,
                Place::Command
            ),
            Reaction::RowError
        );
        assert_eq!(
            react("ERROR_CORE", "is required", 400, Place::WholeBatch),
            Reaction::Verify
        );
    }

    #[test]
    fn denied_access_stops_the_run_only_when_it_hits_a_whole_batch() {
        assert_eq!(
            react("ACCESS_DENIED", "", 403, Place::WholeBatch),
            Reaction::Stop(StopCause::Access)
        );
        assert_eq!(
            react("ACCESS_DENIED", "", 0, Place::Command),
            Reaction::RowError
        );
        assert_eq!(
            react("", "Access denied.", 0, Place::Command),
            Reaction::RowError
        );
        assert_eq!(
            react("", "Access denied.", 400, Place::Alone),
            Reaction::RowError
        );
    }

    #[test]
    fn an_unknown_code_may_have_created_the_lead_unless_the_status_says_no() {
        assert_eq!(
            react("NEW_CODE", "what", 0, Place::Command),
            Reaction::Verify
        );
        assert_eq!(react("", "", 0, Place::Command), Reaction::Verify);
        assert_eq!(react("NEW_CODE", "", 400, Place::Alone), Reaction::RowError);
        assert_eq!(react("NEW_CODE", "", 500, Place::Alone), Reaction::Verify);
        assert_eq!(
            react("NEW_CODE", "", 503, Place::WholeBatch),
            Reaction::Verify
        );
        assert_eq!(
            react("NEW_CODE", "", 400, Place::WholeBatch),
            Reaction::Verify
        );
    }

    #[test]
    fn of_an_unknown_code_each_status_proves_what_it_can() {
        let credentials = Reaction::Stop(StopCause::Credentials);
        let access = Reaction::Stop(StopCause::Access);
        for (status, whole, alone) in [
            (200, Reaction::Verify, Reaction::Verify),
            (400, Reaction::Verify, Reaction::RowError),
            (401, credentials, credentials),
            (403, access, Reaction::Verify),
            (404, Reaction::Verify, Reaction::Verify),
            (408, Reaction::Verify, Reaction::Verify),
            (409, Reaction::Verify, Reaction::Verify),
            (422, Reaction::Verify, Reaction::RowError),
            (429, Reaction::WaitOperating, Reaction::WaitOperating),
            (499, Reaction::Verify, Reaction::Verify),
            (500, Reaction::Verify, Reaction::Verify),
            (504, Reaction::Verify, Reaction::Verify),
        ] {
            assert_eq!(
                react("NEW_CODE", "what", status, Place::WholeBatch),
                whole,
                "{status}"
            );
            assert_eq!(
                react("NEW_CODE", "what", status, Place::Alone),
                alone,
                "{status}"
            );
        }
    }

    #[test]
    fn a_gateways_text_without_a_code_refuses_no_row() {
        for status in [404, 408, 499, 500, 502, 504] {
            for place in [Place::WholeBatch, Place::Alone] {
                assert_eq!(
                    react("", "Gateway Timeout", status, place),
                    Reaction::Verify,
                    "{status}"
                );
            }
        }
    }

    #[test]
    fn denied_access_is_told_by_its_code_or_in_words_without_a_code() {
        for (code, text, denied) in [
            ("ACCESS_DENIED", "", true),
            ("access_denied", "REST is not available", true),
            ("", "Access denied.", true),
            ("", "ACCESS DENIED", true),
            ("", "Доступ запрещен.", true),
            ("", "Доступ запрещён", true),
            ("", "Field \"Access denied\" is required", false),
            ("", "", false),
            ("ERROR_CORE", "Access denied.", false),
            ("INVALID_CREDENTIALS", "Доступ запрещен", false),
        ] {
            let error = PortalError {
                code: code.to_owned(),
                text: text.to_owned(),
                status: 0,
            };
            assert_eq!(is_access_denied(&error), denied, "{code:?} {text:?}");
        }
    }

    #[test]
    fn a_command_past_the_fiftieth_is_sent_again() {
        assert_eq!(
            react("ERROR_BATCH_LENGTH_EXCEEDED", "", 0, Place::Command),
            Reaction::Requeue
        );
    }
}
