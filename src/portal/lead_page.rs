//! The page `lead.php` of old self-hosted portals: forms in, literals out (`legacy-lead-php.md`).
//!
//! Who signs in is known here alone: LOGIN and PASSWORD go before the first form, then the AUTH that the first good answer
//! tells takes their place. When that is refused, they go once more; a refusal says that nothing was done. What comes back is the
//! answer without AUTH, and none of the three in its texts.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::covering::covered;
use super::wire::{CONNECTIONS, HttpOptions, Wire, Written};
use super::{PortalFailure, Site};
use crate::batching::{Reply, entry, literal, text};

/// Where the page stands on every portal that has it.
const PATH: &str = "/crm/configs/import/lead.php";

/// The name of the answer's part by which one may come again.
const AUTH: &str = "AUTH";

/// Who signs in. It can be used and not be printed.
#[derive(Clone)]
pub struct Credentials {
    /// The user's login.
    pub login: SecretString,
    /// The password, of the portal itself.
    pub password: SecretString,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(***)")
    }
}

/// The page of one portal.
#[derive(Debug)]
pub struct LeadPage {
    wire: Wire,
    site: Site,
    url: String,
    who: Credentials,
    auth: Mutex<Option<SecretString>>,
}

impl LeadPage {
    /// A client for a portal's page.
    ///
    /// # Errors
    /// [`PortalFailureKind::CaUnreadable`](super::PortalFailureKind::CaUnreadable) for certificates that cannot be read,
    /// [`PortalFailureKind::HttpClientFailed`](super::PortalFailureKind::HttpClientFailed) when the system's own cannot be loaded.
    pub fn new(site: Site, who: Credentials, options: HttpOptions) -> Result<Self, PortalFailure> {
        let wire = Wire::new(&site, Written::Form, options, CONNECTIONS, str::to_owned)?;
        Ok(Self {
            wire,
            url: format!("{}{PATH}", site.base_url()),
            site,
            who,
            auth: Mutex::new(None),
        })
    }

    /// Where the portal is.
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// Posts a form, signed in. Never fails: a failure is a reply, too.
    pub async fn post(&self, form: String) -> Reply {
        let known = self.auth();
        if let Some(auth) = known {
            let signed = format!("{AUTH}={}&{form}", escaped(&auth));
            let (reply, told) = self.answer_to(signed, Some(&auth)).await;
            if !told.is_some_and(|told| is_refused(&told)) {
                return reply;
            }
            self.keep(None);
        }
        let (login, password) = (escaped(&self.who.login), escaped(&self.who.password));
        let signed = format!("LOGIN={login}&PASSWORD={password}&{form}");
        self.answer_to(signed, None).await.0
    }

    /// The answer without secrets, and, where it is the page's own, as it was read.
    async fn answer_to(
        &self,
        signed: String,
        auth: Option<&SecretString>,
    ) -> (Reply, Option<Value>) {
        let reply = self.wire.post(&self.url, signed, str::to_owned).await;
        let Reply::Answer { status, body } = reply else {
            return (reply, None);
        };
        // What is no literal has nothing to tell, and may hold anything.
        let Some(mut told) = literal(&body).filter(Value::is_object) else {
            let body = Vec::new();
            return (Reply::Answer { status, body }, None);
        };
        let new = told.as_object_mut().and_then(|told| told.remove(AUTH));
        let new = new.as_ref().and_then(text).filter(|new| !new.is_empty());
        let new = new.map(SecretString::from);
        let secrets = [
            Some(&self.who.login),
            Some(&self.who.password),
            auth,
            new.as_ref(),
        ];
        let secrets: Vec<&str> = secrets
            .into_iter()
            .flatten()
            .map(SecretString::expose_secret)
            .filter(|secret| !secret.is_empty())
            .collect();
        clean(&mut told, &secrets);
        if new.is_some() && status == 200 && !is_refused(&told) {
            self.keep(new);
        }
        let body = told.to_string().into_bytes();
        let told = Some(told).filter(|_| status == 200);
        (Reply::Answer { status, body }, told)
    }

    fn auth(&self) -> Option<SecretString> {
        let kept = self.auth.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clone()
    }

    fn keep(&self, auth: Option<SecretString>) {
        *self.auth.lock().unwrap_or_else(PoisonError::into_inner) = auth;
    }
}

/// Whether an answer as a whole says that nobody may come in like this.
fn is_refused(told: &Value) -> bool {
    entry(told, "error").and_then(text).as_deref() == Some("403")
}

/// The parts of an answer that people are shown.
const SHOWN: [&str; 3] = ["error_message", "error_description", "message"];

/// Takes secrets out of the texts that people are shown; codes and IDs stay as they are.
fn clean(told: &mut Value, secrets: &[&str]) {
    match told {
        Value::Object(entries) => {
            for (name, value) in entries {
                if let Value::String(shown) = value
                    && SHOWN.contains(&name.as_str())
                {
                    *shown = covered(shown, secrets);
                }
                clean(value, secrets);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| clean(item, secrets)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn escaped(secret: &SecretString) -> String {
    utf8_percent_encode(secret.expose_secret(), NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::sync::mpsc::{Receiver, channel};
    use std::thread;

    use super::{Credentials, LeadPage};
    use crate::batching::Reply;
    use crate::portal::{HttpOptions, Site};

    fn request(stream: &mut TcpStream) -> String {
        let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
        loop {
            let read = stream.read(&mut buffer).unwrap();
            bytes.extend_from_slice(&buffer[..read]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let length = text.to_lowercase();
            let length = length.split("content-length: ").nth(1);
            let length = length.and_then(|rest| rest.split("\r\n").next()?.parse().ok());
            if let Some((_, body)) = text.split_once("\r\n\r\n")
                && Some(body.len()) == length
            {
                return text;
            }
            assert!(read > 0, "the client closed");
        }
    }

    /// A page that answers these bodies, one a connection; where it is, and what it was sent.
    fn serve(answers: &[&str]) -> (LeadPage, Receiver<String>) {
        serve_to("anna@example.org", "s3cr3t & more", answers)
    }

    fn serve_to(login: &str, password: &str, answers: &[&str]) -> (LeadPage, Receiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (told, received) = channel();
        let answers: Vec<String> = answers.iter().map(|&answer| answer.to_owned()).collect();
        thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                told.send(request(&mut stream)).unwrap();
                let length = answer.len();
                let head = format!(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
                );
                stream.write_all((head + &answer).as_bytes()).unwrap();
            }
        });
        let site = Site::parse(&format!("http://{address}/")).unwrap();
        let who = Credentials {
            login: login.to_owned().into(),
            password: password.to_owned().into(),
        };
        (
            LeadPage::new(site, who, HttpOptions::default()).unwrap(),
            received,
        )
    }

    fn sent(received: &Receiver<String>) -> String {
        let request = received.recv().unwrap();
        assert!(
            request.starts_with("POST /crm/configs/import/lead.php HTTP/1.1\r\n"),
            "{request}"
        );
        let head = request.to_lowercase();
        assert!(
            head.contains("\r\ncontent-type: application/x-www-form-urlencoded; charset=utf-8\r\n")
        );
        request.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    fn body(reply: Reply) -> String {
        let Reply::Answer { status: 200, body } = reply else {
            panic!("{reply:?}");
        };
        String::from_utf8(body).unwrap()
    }

    const BY_PASSWORD: &str = "LOGIN=anna%40example%2Eorg&PASSWORD=s3cr3t%20%26%20more&";

    #[tokio::test]
    async fn the_auth_of_the_first_good_answer_takes_the_passwords_place() {
        let good = "{'error':'201','ID':'7','AUTH':'4uth'}";
        let (page, received) = serve(&[good, good, "{'error':'201','AUTH':'n3w'}", good]);
        for before in [BY_PASSWORD, "AUTH=4uth&", "AUTH=4uth&", "AUTH=n3w&"] {
            let answer = body(page.post("TITLE=x".to_owned()).await);
            assert_eq!(sent(&received), format!("{before}TITLE=x"));
            assert!(
                !answer.contains("AUTH") && !answer.contains("4uth"),
                "{answer}"
            );
        }
    }

    #[tokio::test]
    async fn an_auth_that_is_refused_is_followed_by_one_more_sign_in() {
        let refused = "{'error':'403','error_message':'Authorization error'}";
        let (page, received) = serve(&[
            "{'error':'201','AUTH':'0ld'}",
            refused,
            "{'RESULTS':[{'error':'201','ID':'8'}],'AUTH':'n3w'}",
            refused,
            refused,
        ]);
        page.post("a=1".to_owned()).await;
        assert_eq!(sent(&received), format!("{BY_PASSWORD}a=1"));
        let answer = body(page.post("a=2".to_owned()).await);
        assert_eq!(sent(&received), "AUTH=0ld&a=2");
        assert_eq!(sent(&received), format!("{BY_PASSWORD}a=2"));
        assert!(answer.contains(r#""ID":"8""#), "{answer}");
        // Not in a circle: a second refusal is the answer.
        let answer = body(page.post("a=3".to_owned()).await);
        assert_eq!(sent(&received), "AUTH=n3w&a=3");
        assert_eq!(sent(&received), format!("{BY_PASSWORD}a=3"));
        assert!(answer.contains("403"), "{answer}");
    }

    #[tokio::test]
    async fn a_refusal_tells_no_auth_that_is_believed() {
        let (page, received) = serve(&["{'error':'403','AUTH':'x'}", "{'error':'403'}"]);
        for _ in 0..2 {
            page.post("a=1".to_owned()).await;
            assert_eq!(sent(&received), format!("{BY_PASSWORD}a=1"));
        }
    }

    #[tokio::test]
    async fn a_password_that_begins_with_the_login_comes_back_in_no_part() {
        let (page, _received) = serve_to(
            "anna",
            "anna2024&",
            &[
                "{'error':'403','error_message':'no anna2024&amp; and anna2024& of anna',\
                 'RESULTS':[{'error':'400','error_description':'anna2024&#38;'}]}",
            ],
        );
        let answer = body(page.post(String::new()).await);
        let expected = r#"{"error":"403","error_message":"no *** and *** of ***","RESULTS":[{"error":"400","error_description":"***"}]}"#;
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&answer), read(expected));
    }

    #[tokio::test]
    async fn no_secret_comes_back() {
        let (page, _received) = serve(&[
            "{'error':'400','error_message':'anna@example.org with s3cr3t & more and 4uth','AUTH':'4uth'}",
            "<html>s3cr3t & more 4uth",
        ]);
        let answer = body(page.post(String::new()).await);
        assert_eq!(
            answer,
            r#"{"error":"400","error_message":"*** with *** and ***"}"#
        );
        assert_eq!(body(page.post(String::new()).await), "");
        let printed = format!("{page:?}");
        for secret in ["anna", "s3cr3t", "4uth"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
}
