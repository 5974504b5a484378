//! Applications and the lives of their tokens: settings (`rest-contract.md` §1).

use serde::Deserialize;

/// The applications of a portal and how long what they are given lives.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Oauth {
    /// The applications that are installed.
    pub applications: Vec<Application>,
    /// Life of an access token, seconds.
    pub access_life_s: u32,
    /// Life of a refresh token, seconds.
    pub refresh_life_s: u32,
    /// Life of an authorisation code, seconds.
    pub code_life_s: u32,
}

impl Default for Oauth {
    fn default() -> Self {
        Self {
            applications: Vec::new(),
            access_life_s: 3600,
            refresh_life_s: 180 * 24 * 3600,
            code_life_s: 30,
        }
    }
}

/// An application.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Application {
    /// Its public name.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// The scopes that it was given.
    pub scopes: Vec<String>,
    /// Where a browser is sent with the code.
    pub redirect_uri: String,
    /// The employee who authorises it, at its installation and whenever it sends a browser.
    pub user: u64,
    /// The employees who may use it; `None`: everybody. Others are told `user_access_error`.
    pub users: Option<Vec<u64>>,
    /// An access token that it holds from the first request on; empty when it has to be authorised first.
    pub access_token: String,
    /// A refresh token that it holds from the first request on; empty when it has to be authorised first.
    pub refresh_token: String,
    /// False for one whose subscription is over: `PAYMENT_REQUIRED`.
    pub paid: bool,
}

impl Default for Application {
    fn default() -> Self {
        Self {
            client_id: "local.sandbox".to_owned(),
            client_secret: "sandbox-secret".to_owned(),
            scopes: vec!["crm".to_owned(), "user".to_owned()],
            redirect_uri: "http://127.0.0.1/authorised".to_owned(),
            user: 1,
            users: None,
            access_token: String::new(),
            refresh_token: String::new(),
            paid: true,
        }
    }
}
