//! E-mail by SMTP.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use lettre::address::Envelope;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use super::failure::masked;
use super::telling::Written;
use super::{DeliveryFailure, Letter};
use crate::portal::install_tls;

/// How long a letter may take, in seconds, greeting and all.
const LIMIT: Duration = Duration::from_secs(45);

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the beginning, usually port 465.
    Tls,
    /// `STARTTLS` before anything else, usually port 587; without it nothing is sent.
    StartTls,
    /// None. A password is then sent to this computer alone.
    None,
}

impl Security {
    /// The port where a server usually listens.
    pub const fn port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }
}

/// A mail server and who gets letters through it. Every reader gets a mail of his own, so that one address that is refused keeps no other from it.
#[derive(Clone)]
pub struct Email {
    /// Addresses: `ops@romashka.ru`, `Анна <anna@romashka.ru>`.
    pub to: Vec<String>,
    /// The sender's address.
    pub from: String,
    /// The server's name.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// Who signs in; `None`: nobody does.
    pub user: Option<String>,
    /// His password.
    pub password: Option<SecretString>,
    /// Certificates (PEM) that are trusted besides the system's.
    pub ca: Option<Vec<u8>>,
}

type Transport = AsyncSmtpTransport<Tokio1Executor>;

impl Email {
    pub(super) async fn send(
        &self,
        to: &str,
        written: &Written<'_>,
    ) -> Result<(), DeliveryFailure> {
        let (envelope, mail) = self.mail(to, written)?;
        let transport = self.transport()?;
        let sent = tokio::time::timeout(LIMIT, transport.send_raw(&envelope, &mail)).await;
        let server = || self.server.clone();
        let error = match sent {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(error)) => error,
            Err(_late) => {
                return Err(DeliveryFailure::MailUnreachable {
                    server: server(),
                    cause: "no answer in time".to_owned(),
                });
            }
        };
        let cause = self.told(&error);
        let server = server();
        Err(if error.is_permanent() {
            DeliveryFailure::MailRefused { server, cause }
        } else if error.is_transient() {
            DeliveryFailure::MailDeferred { server, cause }
        } else if error.is_tls() || is_about_certificates(&cause) || error.is_client() {
            DeliveryFailure::MailTlsFailed { server, cause }
        } else {
            DeliveryFailure::MailUnreachable { server, cause }
        })
    }

    /// The mail's envelope and bytes: the same letter makes the same mail, with the same Message-ID.
    fn mail(
        &self,
        to: &str,
        written: &Written<'_>,
    ) -> Result<(Envelope, Vec<u8>), DeliveryFailure> {
        let (from, to) = (mailbox(&self.from)?, mailbox(to)?);
        let not_made = |cause: String| DeliveryFailure::MailNotMade { cause };
        let id = message_id(written.letter, &from.email);
        let ms = u64::try_from(written.letter.at_ms).unwrap_or_default();
        let builder: MessageBuilder = Message::builder()
            .from(from)
            .to(to)
            .subject(&written.words.subject)
            .date(UNIX_EPOCH + Duration::from_millis(ms))
            .message_id(Some(id))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN);
        let mail = builder.body(written.words.text.clone() + "\n");
        let mail = mail.map_err(|error| not_made(error.to_string()))?;
        Ok((mail.envelope().clone(), mail.formatted()))
    }

    fn transport(&self) -> Result<Transport, DeliveryFailure> {
        install_tls();
        let builder = Transport::builder_dangerous(self.server.as_str())
            .port(self.port)
            .timeout(Some(Duration::from_secs(15)))
            .tls(match self.security {
                Security::Tls => Tls::Wrapper(self.tls()?),
                Security::StartTls => Tls::Required(self.tls()?),
                Security::None => Tls::None,
            });
        let Some(user) = &self.user else {
            return Ok(builder.build());
        };
        if self.security == Security::None && !is_this_computer(&self.server) {
            let server = self.server.clone();
            return Err(DeliveryFailure::MailPasswordInClear { server });
        }
        let password = self.password.as_ref().map(ExposeSecret::expose_secret);
        let password = password.unwrap_or_default().to_owned();
        let who = Credentials::new(user.clone(), password);
        Ok(builder.credentials(who).build())
    }

    fn tls(&self) -> Result<TlsParameters, DeliveryFailure> {
        let failed = |error: lettre::transport::smtp::Error| DeliveryFailure::MailTlsFailed {
            server: self.server.clone(),
            cause: error.to_string(),
        };
        let mut builder = TlsParameters::builder(self.server.clone());
        if let Some(pem) = &self.ca {
            builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(failed)?);
        }
        builder.build_rustls().map_err(failed)
    }

    /// The words of the server or the library, without the password in either of its spellings.
    fn told(&self, error: &lettre::transport::smtp::Error) -> String {
        let password = self.password.as_ref().map(ExposeSecret::expose_secret);
        let password = password.unwrap_or_default();
        let coded = data_encoding::BASE64.encode(password.as_bytes());
        let user = self.user.as_deref().unwrap_or_default();
        let plain = format!("\0{user}\0{password}");
        let plain = data_encoding::BASE64.encode(plain.as_bytes());
        masked(&error.to_string(), &[&plain, &coded, password])
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Email")
            .field("to", &self.to)
            .field("from", &self.from)
            .field("server", &self.server)
            .field("port", &self.port)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

/// Says that no person wrote it, so that no absence is answered to it (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

fn mailbox(text: &str) -> Result<Mailbox, DeliveryFailure> {
    let address = || DeliveryFailure::MailAddressMalformed {
        address: text.to_owned(),
    };
    text.trim().parse().map_err(|_malformed| address())
}

/// By the letter's id and the sender's domain.
fn message_id(letter: &Letter, from: &Address) -> String {
    format!("<{}@{}>", letter.plain_id(), from.domain())
}

fn is_this_computer(server: &str) -> bool {
    let bare = server.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<std::net::IpAddr>();
    server == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// A certificate that is not trusted comes as an error of the connection.
fn is_about_certificates(cause: &str) -> bool {
    cause.contains("certificate") || cause.contains("UnknownIssuer")
}
