//! The legacy endpoint `/crm/configs/import/lead.php`, as old self-hosted portals have it (`legacy-lead-php.md`).
//!
//! It always answers HTTP 200; the code stands in `error` of the literal. One signs in by LOGIN and PASSWORD, or by the
//! AUTH of an earlier good answer, and every answer to one who is signed in tells it again. Each lead is stored or
//! refused on its own. Calls of it are named `lead.php` for faults and counters.

use data_encoding::HEXLOWER;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::caller::{Caller, Credential};
use super::envelope;
use super::faults::{FaultKind, Target};
use super::lead_php_fields::Site;
use super::literal::Literal;
use super::message::{Reply, Request};
use super::people::Employee;
use super::php::{self, Array};
use super::portal::{Sandbox, Session, later};
use super::refusal::Refusal;

/// The name of its calls, of which each lead is one.
pub(super) const CALL: &str = "lead.php";
/// Digits of an AUTH.
const AUTH_CHARS: usize = 32;

/// A code of the answer and its text.
#[derive(Debug)]
struct Told {
    code: String,
    text: String,
    id: Option<u64>,
}

impl Told {
    fn refused(code: &str, text: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            text: text.into(),
            id: None,
        }
    }

    fn entries(self) -> Vec<(&'static str, Literal)> {
        let mut entries = vec![("error", Literal::text(self.code))];
        entries.extend(self.id.map(|id| ("ID", Literal::text(id.to_string()))));
        entries.push(("error_message", Literal::text(self.text)));
        entries
    }
}

fn asked(params: &Array, name: &str) -> String {
    params.get(name).and_then(php::text).unwrap_or_default()
}

impl Sandbox {
    /// Answers a request to the page; the session's clock moves with the work.
    pub(super) fn lead_php(&mut self, session: &mut Session, request: &Request) -> Reply {
        if !self.config.open.legacy_endpoint {
            return Reply::gateway(404);
        }
        let form = envelope::form(request);
        // The query counts where nothing was posted.
        let params = if form.is_empty() {
            php::parse_str(&request.query)
        } else {
            form
        };
        let answer = match self.struck(Target::Request, self.counters.requests, session.started_ms)
        {
            Some(FaultKind::Refuse { code, text, .. }) => {
                Literal::Object(self.fault(&code, &text).entries())
            }
            spoil => {
                session.spoils.extend(spoil);
                self.answered(session, &params)
            }
        };
        let mut reply = Reply::json(200, &Value::Null);
        reply.content_type = "application/json";
        reply.headers.push(("X-CRM-Version", "11.5.0"));
        reply.body = answer.written().into_bytes();
        reply
    }

    /// The answer to what was read, worked as often as the faults want it.
    fn answered(&mut self, session: &mut Session, params: &Array) -> Literal {
        if session.is_unworked() {
            return Literal::Object(self.fault("500", "Unknown error.").entries());
        }
        let (caller, auth) = match self.signed_in(params) {
            Ok(signed_in) => signed_in,
            Err(told) => return Literal::Object(told.entries()),
        };
        session.caller = caller;
        if session.spoils.contains(&FaultKind::Doubled) {
            drop(self.worked_form(session, params));
            session.clock_ms = session.started_ms;
        }
        let mut entries = self.worked_form(session, params);
        entries.push(("AUTH", Literal::text(auth)));
        Literal::Object(entries)
    }

    /// An error of the portal's own, counted.
    fn fault(&mut self, code: &str, text: &str) -> Told {
        self.counters.reject(code);
        Told::refused(code, text)
    }

    /// Who signs in, and the AUTH by which he may come again.
    fn signed_in(&mut self, params: &Array) -> Result<(Caller, String), Told> {
        let closed = Told::refused(
            "403",
            self.config.say("Authorization error", "Ошибка авторизации"),
        );
        let sent = asked(params, "AUTH");
        let (login, password) = (asked(params, "LOGIN"), asked(params, "PASSWORD"));
        let is_he = |employee: &&Employee| {
            if sent.is_empty() {
                !login.is_empty()
                    && employee.email.eq_ignore_ascii_case(&login)
                    && employee.password == password
            } else {
                self.auth_of(employee) == sent
            }
        };
        let may_come = |employee: &&Employee| employee.active && !employee.password.is_empty();
        let mut found = self.staff.iter().filter(may_come);
        let Some(employee) = found.find(is_he) else {
            return Err(closed);
        };
        if employee.one_time_password {
            return Err(Told::refused("403", "OTP required"));
        }
        let (id, auth) = (employee.id, self.auth_of(employee));
        let caller = self.acting(id, Vec::new(), Credential::Page);
        let caller = caller.map_err(|_refusal| closed)?;
        if caller.is_extranet || !caller.may_add() {
            let text = self.config.say("Access Denied", "Доступ запрещён");
            return Err(Told::refused("403", text));
        }
        Ok((caller, auth))
    }

    fn auth_of(&self, employee: &Employee) -> String {
        let secret = format!("{}/{}/{}", self.instance, employee.id, employee.password);
        let digest = HEXLOWER.encode(&Sha256::digest(secret));
        digest.chars().take(AUTH_CHARS).collect()
    }

    fn worked_form(
        &mut self,
        session: &mut Session,
        params: &Array,
    ) -> Vec<(&'static str, Literal)> {
        match asked(params, "method").as_str() {
            "" | "lead.add" => self.lead_of_form(session, params).entries(),
            "lead.add.bundle" => {
                let Some(leads) = params.get("LEADS").and_then(Value::as_object) else {
                    let text = self.config.say("Bad request", "Некорректный запрос");
                    return Told::refused("400", text).entries();
                };
                let mut results = Vec::new();
                for lead in leads.values() {
                    let nothing = Array::new();
                    let lead = lead.as_object().unwrap_or(&nothing);
                    let told = self.lead_of_form(session, lead);
                    results.push(Literal::Object(told.entries()));
                    if session.is_over() {
                        break;
                    }
                }
                vec![("RESULTS", Literal::List(results))]
            }
            "lead.get_fields" => vec![
                ("error", Literal::text("201")),
                ("FIELDS", self.site().described()),
            ],
            _ => {
                let text = self.config.say("Request error", "Ошибка запроса");
                Told::refused("403", text).entries()
            }
        }
    }

    fn site(&self) -> Site<'_> {
        Site {
            config: &self.config,
            schema: &self.schema,
            staff: &self.staff,
        }
    }

    /// One lead, in a transaction of its own.
    fn lead_of_form(&mut self, session: &mut Session, form: &Array) -> Told {
        let nth = self.counters.call(CALL);
        match self.struck(Target::Call(CALL), nth, session.clock_ms) {
            Some(FaultKind::Refuse { code, text, .. }) => self.fault(&code, &text),
            Some(FaultKind::RefuseAfter { code, text, .. }) => {
                drop(self.stored_form(session, form));
                self.fault(&code, &text)
            }
            Some(FaultKind::Unworked(spoil)) => {
                session.spoils.push(*spoil);
                self.fault("500", "Unknown error.")
            }
            Some(FaultKind::Doubled) => {
                drop(self.stored_form(session, form));
                self.stored_form(session, form)
            }
            spoil => {
                let told = self.stored_form(session, form);
                session.spoils.extend(spoil);
                told
            }
        }
    }

    /// The work of one lead, and its account.
    fn stored_form(&mut self, session: &mut Session, form: &Array) -> Told {
        let cost_ms = self.cost_ms(session, CALL, form);
        if !self.may_run(session, cost_ms) {
            return self.fault("500", "Unknown error.");
        }
        session.clock_ms = later(session.clock_ms, cost_ms);
        self.counters.work_ms = self.counters.work_ms.saturating_add(cost_ms);
        match self.store_form(session, form) {
            Ok(id) => Told {
                code: "201".to_owned(),
                text: self
                    .config
                    .say("Lead has been added.", "Лид добавлен.")
                    .to_owned(),
                id: Some(id),
            },
            Err(refusal) => self.fault("400", &refusal.text),
        }
    }

    fn store_form(&mut self, session: &Session, form: &Array) -> Result<u64, Refusal> {
        let site = self.site();
        let fields = site.fields(form)?;
        let params = [("fields".to_owned(), Value::Object(fields))];
        let params: Array = params.into_iter().collect();
        // One transaction holds the lead and what follows its saving, so an error leaves nothing behind.
        let late_errors = std::mem::replace(&mut self.config.open.errors_after_save, false);
        let done = self.add_lead(&session.caller, &params, session.clock_ms);
        self.config.open.errors_after_save = late_errors;
        Ok(done?.result.as_u64().unwrap_or_default())
    }
}
