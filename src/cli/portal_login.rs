//! `portal login`: an employee lets an application in, once.

use std::io;
use std::thread;

use secrecy::SecretString;
use tokio::sync::oneshot;

use crate::domain::Arg;
use crate::portal::{Application, HttpOptions, TokenFault, TokenStore as _, Tokens};
use crate::profiles::Access;

use super::args_portal::LoginArgs;
use super::clock::Clock;
use super::console::result;
use super::diagnose::{ConfigProblem, Fatal};
use super::exit::ExitCode;
use super::portal_code::{from_browser, listen, pasted};
use super::portal_meant::{Named, state_folder, tokens};
use super::portal_setup::read_ca;
use super::runtime::runtime;
use super::settings::Talk;

/// How long somebody may take to say yes, in milliseconds.
const PATIENCE_MS: u64 = 10 * 60 * 1000;

pub(super) fn login(args: &LoginArgs, talk: &Talk) -> Result<ExitCode, Fatal> {
    let named = Named::open(&args.name, &args.config)?;
    let Access::Application(written) = &named.profile().access else {
        let name = args.name.clone();
        return Err(ConfigProblem::LoginNeedsApplication { name }.into());
    };
    let application = named.application(written, named.secret()?)?;
    let ca = args.ca.as_ref().or(named.profile().ca.as_ref());
    let options = HttpOptions {
        ca: ca.map(|path| read_ca(path)).transpose()?,
        ..HttpOptions::default()
    };
    let redirect = written.redirect.as_deref().filter(|_| !args.paste);
    let folder = state_folder(args.state.state.as_deref())?;
    let clock = Clock::start(1);
    let pair = runtime()?.block_on(async {
        let code = code(&application, redirect, (talk, clock)).await?;
        let pair = application.exchange(&code, options, clock.now().unix_ms());
        Ok::<Tokens, Fatal>(pair.await?)
    })?;
    let kept = tokens(&application, &folder)
        .hold()
        .and_then(|held| held.store(&pair));
    kept.map_err(|TokenFault { cause }| ConfigProblem::TokensUnkept { cause })?;
    let name = || ("name", Arg::Text(application.name.clone()));
    let host = Arg::Text(application.site.host().to_owned());
    talk.console
        .say("portal-login-done", &[name(), ("host", host)]);
    talk.console.say("portal-next-test", &[name()]);
    Ok(ExitCode::Done)
}

/// Sends somebody to the portal's page, and waits for the code that comes back.
async fn code(
    application: &Application,
    redirect: Option<&str>,
    (talk, clock): (&Talk, Clock),
) -> Result<SecretString, Fatal> {
    let listener = match redirect {
        Some(redirect) => Some(listen(redirect).await?),
        None => None,
    };
    let is_awaited = listener.is_some();
    let state = uuid::Uuid::new_v4().simple().to_string();
    talk.console.say("portal-login-open", &[]);
    result(&application.authorize_url(&state));
    let hint = if is_awaited {
        "portal-login-waits"
    } else {
        "portal-login-paste"
    };
    talk.console.say(hint, &[]);
    let typed = async {
        match line().await {
            // With nobody before the screen the browser may still come.
            None if is_awaited => std::future::pending().await,
            None => Err(ConfigProblem::LoginNoCode.into()),
            Some(text) => Ok(pasted(&text, &state)?),
        }
    };
    let browser = async {
        match listener {
            Some(listener) => from_browser(listener, state.clone(), &talk.console).await,
            None => std::future::pending().await,
        }
    };
    let end = clock.now().after_ms(PATIENCE_MS);
    tokio::select! {
        code = browser => code,
        code = typed => code,
        () = clock.sleep_until(end) => Err(ConfigProblem::LoginNoCode.into()),
    }
}

/// A line that is typed. It is read on a thread of its own, which nobody waits for when the code comes another way.
async fn line() -> Option<String> {
    let (told, heard) = oneshot::channel();
    thread::spawn(move || {
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line).unwrap_or(0);
        drop(told.send((read > 0).then_some(line)));
    });
    heard.await.ok().flatten()
}
