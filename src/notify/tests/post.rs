//! A mail server of the size that a test needs (RFC 5321, STARTTLS of RFC 3207, AUTH PLAIN of RFC 4954).

use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A mail that arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mail {
    pub(super) from: String,
    pub(super) to: Vec<String>,
    /// Headers and text, lines ended by `\n`.
    pub(super) data: String,
    /// What stood behind `AUTH`.
    pub(super) auth: Option<String>,
}

/// What the server answers to a command in the place of its usual answer: the beginning of the command, how often, and the answer.
pub(super) type Refusal = (&'static str, usize, &'static str);

/// How the server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    Open,
    Tls,
    StartTls,
}

/// A mail server on this computer.
pub(super) struct Post {
    pub(super) port: u16,
    kept: Arc<Kept>,
}

/// What the server keeps.
struct Kept {
    line: Line,
    mails: Mutex<Vec<Mail>>,
    heard: Mutex<Vec<String>>,
    refusals: Mutex<Vec<Refusal>>,
}

impl Post {
    /// Opens it; `refusals` are used up in their order.
    pub(super) async fn open(line: Line, refusals: Vec<Refusal>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let kept = Arc::new(Kept {
            line,
            mails: Mutex::default(),
            heard: Mutex::default(),
            refusals: Mutex::new(refusals),
        });
        let keeps = Arc::clone(&kept);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(connected(stream, Arc::clone(&keeps)));
            }
        });
        Self { port, kept }
    }

    /// The mails that arrived.
    pub(super) fn mails(&self) -> Vec<Mail> {
        self.kept.mails.lock().unwrap().clone()
    }

    /// All commands that were heard.
    pub(super) fn heard(&self) -> Vec<String> {
        self.kept.heard.lock().unwrap().clone()
    }
}

/// The authority of `tests/fixtures/tls`.
pub(super) const CA: &str = include_str!("../../../tests/fixtures/tls/ca.pem");

fn acceptor() -> TlsAcceptor {
    let chain =
        CertificateDer::pem_slice_iter(include_bytes!("../../../tests/fixtures/tls/server.pem"));
    let key =
        PrivateKeyDer::from_pem_slice(include_bytes!("../../../tests/fixtures/tls/server.key"));
    let config =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain.collect::<Result<_, _>>().unwrap(), key.unwrap());
    TlsAcceptor::from(Arc::new(config.unwrap()))
}

async fn connected(stream: TcpStream, kept: Arc<Kept>) {
    if kept.line != Line::Tls {
        let Some(stream) = serve(stream, &kept, "220 test").await else {
            return;
        };
        // It said STARTTLS, and greets no second time.
        if let Ok(stream) = acceptor().accept(stream).await {
            serve(stream, &kept, "").await;
        }
    } else if let Ok(stream) = acceptor().accept(stream).await {
        serve(stream, &kept, "220 test").await;
    }
}

/// Serves a connection to its end, or gives it back where it is to be encrypted.
async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    kept: &Kept,
    greeting: &str,
) -> Option<S> {
    let mut stream = BufReader::new(stream);
    let mut mail = Mail::default();
    let mut say = greeting.to_owned();
    loop {
        if !say.is_empty() {
            stream
                .write_all(format!("{say}\r\n").as_bytes())
                .await
                .ok()?;
        }
        let line = next_line(&mut stream).await?;
        kept.heard.lock().unwrap().push(line.clone());
        if let Some(answer) = refused(&kept.refusals, &line) {
            answer.clone_into(&mut say);
            continue;
        }
        let argument = line.split_once(':').map(|(_, rest)| rest.trim().to_owned());
        let word = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_uppercase();
        "250 fine".clone_into(&mut say);
        match word.as_str() {
            "EHLO" if kept.line == Line::StartTls && !greeting.is_empty() => {
                "250-test\r\n250 STARTTLS".clone_into(&mut say);
            }
            "EHLO" => "250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN".clone_into(&mut say),
            "STARTTLS" => {
                stream.write_all(b"220 go on\r\n").await.ok()?;
                return Some(stream.into_inner());
            }
            "AUTH" => {
                mail.auth = Some(line);
                "235 welcome".clone_into(&mut say);
            }
            "MAIL" => mail.from = argument.unwrap_or_default(),
            "RCPT" => mail.to.extend(argument),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.ok()?;
                loop {
                    let line = next_line(&mut stream).await?;
                    if line == "." {
                        break;
                    }
                    mail.data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    mail.data.push('\n');
                }
                kept.mails.lock().unwrap().push(std::mem::take(&mut mail));
            }
            "QUIT" => "221 bye".clone_into(&mut say),
            _ => {}
        }
    }
}

async fn next_line<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end().to_owned())
}

fn refused(refusals: &Mutex<Vec<Refusal>>, line: &str) -> Option<&'static str> {
    let mut refusals = refusals.lock().unwrap();
    let refusal = refusals
        .iter_mut()
        .find(|(command, times, _)| *times > 0 && line.starts_with(command))?;
    refusal.1 -= 1;
    Some(refusal.2)
}
