//! Who calls: from a path and its credential to the user who acts, his scopes and the key of his budget.

use super::choices::AuthStatuses;
use super::known_errors::known_error;
use super::methods::Known;
use super::people::{Employee, MissingScope, UserType};
use super::php::Array;
use super::portal::Sandbox;
use super::refusal::Refusal;
use super::rights::Rights;

/// What the portal keeps a caller's limits by: a webhook or an application (`rest-contract.md` §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Credential {
    /// By place: 0 is the webhook of the configuration, others those of [`super::People::webhooks`].
    Webhook(usize),
    /// An application, by its place in the settings.
    Application(usize),
    /// The page `lead.php`; no limits are kept by it.
    Page,
}

/// A user in whose name a request runs.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) user: u64,
    pub(super) is_admin: bool,
    pub(super) is_extranet: bool,
    pub(super) rights: Rights,
    pub(super) scopes: Vec<String>,
    pub(super) credential: Credential,
}

impl Caller {
    /// Before a credential has been accepted.
    pub(super) const fn nobody() -> Self {
        Self {
            user: 0,
            is_admin: false,
            is_extranet: false,
            rights: Rights::NONE,
            scopes: Vec::new(),
            credential: Credential::Webhook(0),
        }
    }
}

/// Where a path leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route<'a> {
    /// Below `/rest/`: what was shown, and the method.
    Rest(Shown<'a>, &'a str),
    /// The page on which an employee lets an application in.
    Authorize,
    /// The endpoint that gives out tokens.
    Token,
    /// The legacy page that takes leads from forms.
    LeadPhp,
    /// A page of the sandbox itself.
    Own(&'a str),
}

/// The credential that a path shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown<'a> {
    /// `/rest/{user}/{code}/{method}`.
    Webhook(&'a str, &'a str),
    /// `/rest/{method}`: the token is a parameter.
    Token,
    /// Anything else below `/rest/`.
    Nothing,
}

/// Reads a path.
pub(super) fn route(path: &str) -> Route<'_> {
    let Some(rest) = path.strip_prefix("/rest/") else {
        return match path.trim_end_matches('/') {
            "/oauth/authorize" => Route::Authorize,
            "/oauth/token" => Route::Token,
            "/crm/configs/import/lead.php" => Route::LeadPhp,
            _ => Route::Own(path),
        };
    };
    let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [user, code, method] => Route::Rest(Shown::Webhook(user, code), bare(method)),
        [method] => Route::Rest(Shown::Token, bare(method)),
        _ => Route::Rest(Shown::Nothing, ""),
    }
}

/// A method's name without the suffix that asks for JSON.
fn bare(method: &str) -> &str {
    method.strip_suffix(".json").unwrap_or(method)
}

impl Sandbox {
    /// Accepts a credential, before any work.
    pub(super) fn accepted(
        &mut self,
        shown: Shown<'_>,
        params: &Array,
        now_ms: i64,
    ) -> Result<Caller, Refusal> {
        if !self.config.people.access.rest_in_plan {
            let text = "REST is available only on commercial plans";
            return Err(self.refusal(403, "ACCESS_DENIED", text));
        }
        match shown {
            Shown::Webhook(user, code) => self.by_webhook(user, code, now_ms),
            Shown::Token => self.by_token(params, now_ms),
            Shown::Nothing => Err(self.refusal(401, "NO_AUTH_FOUND", "Wrong authorization data")),
        }
    }

    fn by_webhook(&mut self, user: &str, code: &str, now_ms: i64) -> Result<Caller, Refusal> {
        let found =
            if user == self.config.webhook_user.to_string() && code == self.config.webhook_code {
                Some((0, self.config.webhook_user, self.config.scopes.clone()))
            } else {
                let more = (1..).zip(&self.config.people.webhooks);
                more.filter(|(_, hook)| user == hook.user.to_string() && code == hook.code)
                    .find(|(_, hook)| {
                        hook.expires_at_s
                            .is_none_or(|at| now_ms.div_euclid(1000) < at)
                    })
                    .map(|(place, hook)| (place, hook.user, hook.scopes.clone()))
            };
        let Some((place, user, scopes)) = found else {
            let text = "Invalid request credentials";
            let status = self.config.open.ended_webhook_status;
            return Err(self.refusal(status, "INVALID_CREDENTIALS", text));
        };
        self.acting(user, scopes, Credential::Webhook(place))
    }

    /// The user of an accepted credential. One whom the portal does not know is an ordinary employee without a name.
    pub(super) fn acting(
        &mut self,
        user: u64,
        scopes: Vec<String>,
        credential: Credential,
    ) -> Result<Caller, Refusal> {
        let unnamed = Employee {
            id: user,
            ..Employee::default()
        };
        let employee = self.employee(user).unwrap_or(&unnamed);
        if !employee.active {
            let text = "Unable to authorize user";
            return Err(self.refusal(401, "authorization_error", text));
        }
        Ok(Caller {
            user,
            is_admin: employee.admin,
            is_extranet: employee.user_type == UserType::Extranet,
            rights: employee.rights,
            scopes,
            credential,
        })
    }

    /// The user of this ID.
    pub(super) fn employee(&self, id: u64) -> Option<&Employee> {
        self.staff.iter().find(|employee| employee.id == id)
    }

    /// Whether a call may run at all; inside a batch each is asked on its own (`rest-contract.md` §6).
    pub(super) fn allowed(&mut self, caller: &Caller, known: &Known) -> Result<(), Refusal> {
        let access = &self.config.people.access;
        let named = |names: &[String]| names.iter().any(|name| name == known.name);
        let (waits, denied) = (
            named(&access.waiting_methods),
            named(&access.denied_methods),
        );
        if !known.is_granted(&caller.scopes) {
            return Err(match access.missing_scope {
                MissingScope::MethodNotFound => self.method_not_found(),
                MissingScope::InsufficientScope => {
                    let text =
                        "The request requires higher privileges than provided by the access token";
                    let status = self.auth_status("insufficient_scope", 403);
                    self.refusal(status, "insufficient_scope", text)
                }
            });
        }
        if caller.is_extranet && known.is_crm() {
            let text = "Only intranet users are allowed to use this method";
            return Err(self.refusal(403, "allowed_only_intranet_user", text));
        }
        if denied {
            let text = "Method call is denied";
            return Err(self.refusal(403, "METHOD_CONFIRM_DENIED", text));
        }
        if waits {
            let text = "Method call is waiting for confirmation";
            return Err(self.refusal(401, "METHOD_CONFIRM_WAITING", text));
        }
        Ok(())
    }

    /// The HTTP status of an authorisation error by the source that is followed (`facts-unknown.md` row 6).
    fn auth_status(&self, code: &str, documented: u16) -> u16 {
        match self.config.open.auth_statuses {
            AuthStatuses::Documented => documented,
            AuthStatuses::Code => known_error(code)
                .and_then(|known| known.status_in_code)
                .unwrap_or(documented),
        }
    }

    /// No such method, or none that the caller may know of.
    pub(super) fn method_not_found(&mut self) -> Refusal {
        self.refusal(404, "ERROR_METHOD_NOT_FOUND", "Method not found!")
    }
}
