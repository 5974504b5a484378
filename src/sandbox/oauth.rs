//! Tokens: who holds which, and the two endpoints that give them out (`rest-contract.md` §1).
//!
//! A code lives 30 seconds and is taken once. A refresh replaces both tokens: the old refresh token is an
//! `invalid_grant` from then on, and the old access token is expired, however much of its life was left. The
//! documentation does not tell the latter; it is the harder choice, since calls on their way are refused.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::applications::Application;
use super::caller::{Caller, Credential};
use super::envelope;
use super::message::{Reply, Request};
use super::php::{self, Array};
use super::portal::Sandbox;
use super::refusal::Refusal;

/// What one token or code stands for.
#[derive(Debug, Clone, Copy)]
struct Grant {
    /// The application's place in the settings.
    application: usize,
    user: u64,
    /// Tokens that came of one another share it.
    family: u64,
    until_ms: i64,
}

/// Everything that was given out.
#[derive(Debug, Default)]
pub(super) struct Grants {
    access: BTreeMap<String, Grant>,
    refresh: BTreeMap<String, Grant>,
    codes: BTreeMap<String, Grant>,
    /// Tokens and codes made so far.
    made: u64,
    families: u64,
    /// Whether the tokens of the settings have begun their lives.
    begun: bool,
}

impl Grants {
    /// A new name, the same for the same life of a portal: nothing here is by chance.
    fn name(&mut self, instance: &str) -> String {
        self.made = self.made.saturating_add(1);
        let digest = Sha256::digest(format!("{instance}/{}", self.made));
        HEXLOWER.encode(&digest)
    }

    const fn family(&mut self) -> u64 {
        self.families = self.families.saturating_add(1);
        self.families
    }
}

const fn after(now_ms: i64, life_s: u32) -> i64 {
    now_ms.saturating_add((life_s as i64).saturating_mul(1000))
}

impl Sandbox {
    /// The tokens of the settings live from the first request on.
    fn begin_grants(&mut self, now_ms: i64) {
        if self.grants.begun {
            return;
        }
        self.grants.begun = true;
        let oauth = &self.config.people.oauth;
        for (application, known) in oauth.applications.iter().enumerate() {
            let grant = |family, life_s| Grant {
                application,
                user: known.user,
                family,
                until_ms: after(now_ms, life_s),
            };
            let family = self.grants.family();
            if !known.access_token.is_empty() {
                let access = grant(family, oauth.access_life_s);
                self.grants
                    .access
                    .insert(known.access_token.clone(), access);
            }
            if !known.refresh_token.is_empty() {
                let refresh = grant(family, oauth.refresh_life_s);
                let token = known.refresh_token.clone();
                self.grants.refresh.insert(token, refresh);
            }
        }
    }

    fn application(&self, place: usize) -> Option<&Application> {
        self.config.people.oauth.applications.get(place)
    }

    /// The caller of `{client_endpoint}{method}`, by the parameter `auth` of body, form or query.
    pub(super) fn by_token(&mut self, params: &Array, now_ms: i64) -> Result<Caller, Refusal> {
        self.begin_grants(now_ms);
        let token = params.get("auth").and_then(php::text).unwrap_or_default();
        if token.is_empty() {
            return Err(self.refusal(401, "NO_AUTH_FOUND", "Wrong authorization data"));
        }
        let Some(grant) = self.grants.access.get(&token).copied() else {
            let text = "Unable to get application by token";
            return Err(self.refusal(401, "invalid_token", text));
        };
        if grant.until_ms <= now_ms {
            let text = "The access token provided has expired.";
            return Err(self.refusal(401, "expired_token", text));
        }
        let Some(application) = self.application(grant.application) else {
            return Err(self.refusal(401, "APPLICATION_NOT_FOUND", "Application not found"));
        };
        let (scopes, paid) = (application.scopes.clone(), application.paid);
        let users = application.users.as_ref();
        if users.is_some_and(|users| !users.contains(&grant.user)) {
            let text = "The user does not have access to the application.";
            return Err(self.refusal(403, "user_access_error", text));
        }
        if !paid {
            return Err(self.refusal(402, "PAYMENT_REQUIRED", "Payment required"));
        }
        let credential = Credential::Application(grant.application);
        self.acting(grant.user, scopes, credential)
    }

    /// `/oauth/authorize/`: the employee of the settings says yes at once, and the browser goes on with a code.
    pub(super) fn authorize(&mut self, request: &Request, now_ms: i64) -> Reply {
        self.begin_grants(now_ms);
        let params = envelope::parameters(request);
        let asked = |name: &str| params.get(name).and_then(php::text).unwrap_or_default();
        let client_id = asked("client_id");
        let applications = &self.config.people.oauth.applications;
        let Some(place) = applications.iter().position(|a| a.client_id == client_id) else {
            return told(&Refusal::new(400, "invalid_client", "Unknown client"));
        };
        let Some(application) = applications.get(place).cloned() else {
            return Reply::gateway(404);
        };
        if self
            .employee(application.user)
            .is_some_and(|employee| !employee.active)
        {
            return Reply::gateway(403);
        }
        let code = self.grants.name(&self.instance);
        let grant = Grant {
            application: place,
            user: application.user,
            family: self.grants.family(),
            until_ms: after(now_ms, self.config.people.oauth.code_life_s),
        };
        self.grants.codes.insert(code.clone(), grant);
        let joint = if application.redirect_uri.contains('?') {
            '&'
        } else {
            '?'
        };
        let mut to = format!("{}{joint}code={code}", application.redirect_uri);
        for (name, value) in [
            ("state", asked("state")),
            ("domain", self.host.clone()),
            ("member_id", self.member_id()),
            ("scope", application.scopes.join(",")),
            ("server_domain", self.host.clone()),
        ] {
            to.push('&');
            to.push_str(name);
            to.push('=');
            to.extend(utf8_percent_encode(&value, NON_ALPHANUMERIC));
        }
        let mut reply = Reply::html(302, "");
        reply.location = Some(to);
        reply
    }

    /// `/oauth/token/`: a code or a refresh token for a pair of new tokens.
    pub(super) fn token(&mut self, request: &Request, now_ms: i64) -> Reply {
        self.begin_grants(now_ms);
        match self.exchanged(&envelope::parameters(request), now_ms) {
            Ok(answer) => Reply::json(200, &answer),
            Err(refusal) => {
                self.counters.reject(&refusal.code);
                told(&refusal)
            }
        }
    }

    fn exchanged(&mut self, params: &Array, now_ms: i64) -> Result<Value, Refusal> {
        let asked = |name: &str| {
            let value = params.get(name).and_then(php::text).unwrap_or_default();
            if value.is_empty() {
                let text = format!("The parameter {name} is missing");
                Err(Refusal::new(400, "invalid_request", text))
            } else {
                Ok(value)
            }
        };
        let (kind, client_id) = (asked("grant_type")?, asked("client_id")?);
        let secret = asked("client_secret")?;
        let applications = &self.config.people.oauth.applications;
        let place = applications
            .iter()
            .position(|known| known.client_id == client_id && known.client_secret == secret)
            .ok_or_else(|| Refusal::new(401, "invalid_client", "Invalid client"))?;
        if applications.get(place).is_some_and(|known| !known.paid) {
            return Err(Refusal::new(402, "PAYMENT_REQUIRED", "Payment required"));
        }
        let (given, name) = match kind.as_str() {
            "authorization_code" => (&mut self.grants.codes, asked("code")?),
            "refresh_token" => (&mut self.grants.refresh, asked("refresh_token")?),
            _ => {
                let text = "Unknown grant type";
                return Err(Refusal::new(400, "invalid_request", text));
            }
        };
        let is_good = given
            .get(&name)
            .is_some_and(|grant| grant.application == place && grant.until_ms > now_ms);
        let taken = if is_good { given.remove(&name) } else { None };
        let grant = taken.ok_or_else(|| Refusal::new(400, "invalid_grant", "Invalid grant"))?;
        Ok(self.issue(grant, now_ms))
    }

    /// A new pair of tokens in place of what the family held.
    fn issue(&mut self, grant: Grant, now_ms: i64) -> Value {
        let oauth = &self.config.people.oauth;
        for old in self.grants.access.values_mut() {
            if old.family == grant.family {
                old.until_ms = old.until_ms.min(now_ms);
            }
        }
        let until = |life_s| Grant {
            until_ms: after(now_ms, life_s),
            ..grant
        };
        let (access, refresh) = (until(oauth.access_life_s), until(oauth.refresh_life_s));
        let scopes = oauth.applications.get(grant.application);
        let scope = scopes.map_or_else(String::new, |known| known.scopes.join(","));
        let expires_in = oauth.access_life_s;
        let access_token = self.grants.name(&self.instance);
        let refresh_token = self.grants.name(&self.instance);
        self.grants.access.insert(access_token.clone(), access);
        self.grants.refresh.insert(refresh_token.clone(), refresh);
        self.counters.tokens_issued = self.counters.tokens_issued.saturating_add(1);
        json!({
            "access_token": access_token, "expires": access.until_ms.div_euclid(1000), "expires_in": expires_in,
            "scope": scope, "domain": self.host, "server_endpoint": format!("http://{}/oauth/", self.host),
            "status": "L", "client_endpoint": format!("http://{}/rest/", self.host), "member_id": self.member_id(),
            "user_id": grant.user, "refresh_token": refresh_token,
        })
    }

    /// The name that a portal keeps when its address changes.
    fn member_id(&self) -> String {
        let digest = Sha256::digest(format!("{}/member", self.instance));
        HEXLOWER.encode(&digest).chars().take(32).collect()
    }

    /// What `app.info` tells an application.
    pub(super) fn application_info(&self, place: usize) -> Value {
        let known = self.application(place);
        let code = known.map(|known| known.client_id.clone());
        let license = self.config.license();
        let family = license.trim_start_matches("ru_").trim_end_matches("250");
        json!({
            "ID": place.saturating_add(1), "CODE": code, "VERSION": 1, "STATUS": "L", "INSTALLED": true,
            "PAYMENT_EXPIRED": if known.is_some_and(|known| known.paid) { "N" } else { "Y" }, "DAYS": null,
            "LANGUAGE_ID": self.config.say("en", "ru"), "LICENSE": license, "LICENSE_TYPE": family,
            "LICENSE_FAMILY": family,
        })
    }
}

fn told(refusal: &Refusal) -> Reply {
    Reply::json(refusal.status, &refusal.told())
}
