//! A mail server of the size that a test needs (RFC 5321, and AUTH PLAIN of RFC 4954).

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

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

/// A mail server on this computer.
pub(super) struct Post {
    pub(super) port: u16,
    mails: Arc<Mutex<Vec<Mail>>>,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Post {
    /// Opens it; `refusals` are used up in their order.
    pub(super) async fn open(refusals: Vec<Refusal>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mails, heard) = (Arc::default(), Arc::default());
        let refusals = Arc::new(Mutex::new(refusals));
        let (kept, said) = (Arc::clone(&mails), Arc::clone(&heard));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(
                    stream,
                    Arc::clone(&kept),
                    Arc::clone(&said),
                    Arc::clone(&refusals),
                ));
            }
        });
        Self { port, mails, heard }
    }

    /// The mails that arrived.
    pub(super) fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }

    /// All commands that were heard.
    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    mails: Arc<Mutex<Vec<Mail>>>,
    heard: Arc<Mutex<Vec<String>>>,
    refusals: Arc<Mutex<Vec<Refusal>>>,
) {
    let (reader, mut writer) = tokio::io::split(stream);
    let mut lines = BufReader::new(reader).lines();
    let mut mail = Mail::default();
    let mut say = "220 test".to_owned();
    loop {
        if writer
            .write_all(format!("{say}\r\n").as_bytes())
            .await
            .is_err()
        {
            return;
        }
        let Ok(Some(line)) = lines.next_line().await else {
            return;
        };
        heard.lock().unwrap().push(line.clone());
        if let Some(answer) = refused(&refusals, &line) {
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
            "EHLO" => "250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN".clone_into(&mut say),
            "AUTH" => {
                mail.auth = Some(line);
                "235 welcome".clone_into(&mut say);
            }
            "MAIL" => mail.from = argument.unwrap_or_default(),
            "RCPT" => mail.to.extend(argument),
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await.unwrap();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    mail.data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    mail.data.push('\n');
                }
                mails.lock().unwrap().push(std::mem::take(&mut mail));
            }
            "QUIT" => "221 bye".clone_into(&mut say),
            _ => {}
        }
    }
}

fn refused(refusals: &Mutex<Vec<Refusal>>, line: &str) -> Option<&'static str> {
    let mut refusals = refusals.lock().unwrap();
    let refusal = refusals
        .iter_mut()
        .find(|(command, times, _)| *times > 0 && line.starts_with(command))?;
    refusal.1 -= 1;
    Some(refusal.2)
}
