//! An application's way into a portal: an access token that ends, and a refresh token that is good once (`rest-contract.md` §1).
//!
//! A pair is renewed when its life is over by one's own clock, or when the portal says `expired_token`, which it does before a method
//! runs. In one process the first call that needs it renews it and the others wait; of several processes one does, under a lock, and
//! the others find its pair. The new pair is on the disk before it is used. What is lost between the server's answer and the disk is lost for
//! good: then the employee has to let the application in again. A renewal that was begun is ended, even if nobody waits for it any more.

use std::fmt;
use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use super::token_server::{Given, TokenServer};
use super::{
    HeldTokens, HttpOptions, PortalFailure, Site, TokenFault, TokenStore, Tokens, preflight,
};
use crate::batching::{Reply, StopError};

/// An application that is known to a portal. It can be used, and its secret not be printed.
#[derive(Clone)]
pub struct Application {
    /// The profile's name, by which people let it in.
    pub name: String,
    /// The portal.
    pub site: Site,
    /// The application's public name.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
    /// The server that gives out tokens.
    pub server: Site,
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application")
            .field("name", &self.name)
            .field("site", &self.site)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl Application {
    /// The page of the portal on which an employee lets the application in; the browser comes back with a code and this `state`.
    pub fn authorize_url(&self, state: &str) -> String {
        let escaped = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let (client_id, state) = (escaped(&self.client_id), escaped(state));
        let base = self.site.base_url();
        format!("{base}/oauth/authorize/?client_id={client_id}&state={state}")
    }

    /// The first pair, for the code that the browser came back with; `now_ms` is the wall clock's Unix time in milliseconds.
    ///
    /// # Errors
    /// The server refuses it, or cannot be asked.
    pub async fn exchange(
        &self,
        code: &SecretString,
        options: HttpOptions,
        now_ms: i64,
    ) -> Result<Tokens, PortalFailure> {
        let server = TokenServer::new(self, options)?;
        let pair = server.pair(self, (Given::Code, code), now_ms).await;
        pair.map_err(|reply| match preflight::accepted(reply) {
            Err(failure) => failure,
            Ok(_) => preflight::unreachable(String::new()).into(),
        })
    }
}

/// What tokens are kept by.
#[derive(Clone)]
pub struct TokenKeeping {
    /// Where they are kept.
    pub store: Arc<dyn TokenStore>,
    /// Tells the wall clock's Unix time in milliseconds.
    pub now: Arc<dyn Fn() -> i64 + Send + Sync>,
}

impl fmt::Debug for TokenKeeping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TokenKeeping").field(&self.store).finish()
    }
}

/// An application with its tokens. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Authorised {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    application: Application,
    server: TokenServer,
    keeping: TokenKeeping,
    known: Mutex<Known>,
}

/// What this process knows of the tokens.
#[derive(Debug, Default)]
struct Known {
    pair: Option<Tokens>,
    /// A pair that the disk did not take yet, with the access token of the one before.
    unkept: Option<(SecretString, Tokens)>,
}

impl Authorised {
    pub(super) fn new(
        application: Application,
        keeping: TokenKeeping,
        options: HttpOptions,
    ) -> Result<Self, PortalFailure> {
        let server = TokenServer::new(&application, options)?;
        let known = Mutex::default();
        let shared = Arc::new(Shared {
            application,
            server,
            keeping,
            known,
        });
        Ok(Self { shared })
    }

    pub(super) fn application(&self) -> &Application {
        &self.shared.application
    }

    /// A pair whose life is not over by one's own clock. What keeps it from being had is the reply of the call that needs it.
    pub(super) async fn pair(&self) -> Result<Tokens, Reply> {
        self.to_the_end(None).await
    }

    /// A pair after the portal has refused this one as expired.
    pub(super) async fn pair_after(&self, refused: Tokens) -> Result<Tokens, Reply> {
        self.to_the_end(Some(refused)).await
    }

    /// The pair's life ended while the portal was at work: it is renewed before the next call.
    pub(super) async fn ended(&self, pair: &Tokens) {
        let mut known = self.shared.known.lock().await;
        if let Some(mine) = known.pair.as_mut().filter(|mine| is_same(mine, pair)) {
            mine.until_ms = i64::MIN;
        }
    }

    /// On a task of its own, which goes on when nobody waits for it any more: an answer with a new pair must not be dropped.
    async fn to_the_end(&self, refused: Option<Tokens>) -> Result<Tokens, Reply> {
        let shared = Arc::clone(&self.shared);
        let task = tokio::spawn(async move { shared.pair(refused.as_ref()).await });
        task.await
            .unwrap_or_else(|_ended| Err(broken("the renewal of its tokens was broken off")))
    }
}

fn is_same(one: &Tokens, other: &Tokens) -> bool {
    one.access.expose_secret() == other.access.expose_secret()
}

/// A call that was not sent for want of tokens.
fn broken(cause: &str) -> Reply {
    Reply::NeverSent {
        cause: cause.to_owned(),
    }
}

impl From<TokenFault> for Reply {
    fn from(fault: TokenFault) -> Self {
        broken(&fault.cause)
    }
}

impl Shared {
    async fn pair(&self, refused: Option<&Tokens>) -> Result<Tokens, Reply> {
        let mut known = self.known.lock().await;
        let mine = match known.pair.clone() {
            Some(mine) => mine,
            None => self.keeping.store.read()?.ok_or_else(|| self.over())?,
        };
        let is_refused = refused.is_some_and(|refused| is_same(refused, &mine));
        let pair = if is_refused || mine.until_ms <= (self.keeping.now)() {
            self.renewed(&mine, &mut known).await?
        } else {
            mine
        };
        known.pair = Some(pair.clone());
        Ok(pair)
    }

    /// A newer pair than `old`: another process's, or one that is asked for, kept, and only then given out.
    async fn renewed(&self, old: &Tokens, known: &mut Known) -> Result<Tokens, Reply> {
        let store = Arc::clone(&self.keeping.store);
        let held = spawn_blocking(move || store.hold()).await;
        let held = held.unwrap_or_else(|_ended| {
            let cause = "the lock of its tokens was broken off".to_owned();
            Err(TokenFault { cause })
        })?;
        let kept = held.read()?.ok_or_else(|| self.over())?;
        if !is_same(&kept, old) && kept.until_ms > (self.keeping.now)() {
            return Ok(kept);
        }
        let unkept = known.unkept.take();
        let waits =
            unkept.filter(|(before, _)| before.expose_secret() == kept.access.expose_secret());
        let pair = if let Some((_, pair)) = waits {
            pair
        } else {
            let given = (Given::Refresh, &kept.refresh);
            let now_ms = (self.keeping.now)();
            let asked = self.server.pair(&self.application, given, now_ms);
            asked.await?
        };
        if let Err(fault) = stored(held, pair.clone()).await {
            known.unkept = Some((kept.access, pair));
            return Err(fault.into());
        }
        Ok(pair)
    }

    fn over(&self) -> Reply {
        let name = self.application.name.clone();
        Reply::Shut(StopError::AuthorisationOver { name })
    }
}

async fn stored(held: Box<dyn HeldTokens>, pair: Tokens) -> Result<(), TokenFault> {
    let stored = spawn_blocking(move || held.store(&pair)).await;
    stored.unwrap_or_else(|_ended| {
        let cause = "the writing of its tokens was broken off".to_owned();
        Err(TokenFault { cause })
    })
}

#[cfg(test)]
mod tests;
