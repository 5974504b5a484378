//! The ways to people, and who reads there.

use std::fmt;

use super::{Chat, CommandLine, Email, Webhook};

/// A way on which letters are told, with all that it takes: secrets are resolved.
#[derive(Debug)]
pub enum Channel<P> {
    /// E-mail.
    Email(Email),
    /// Messages of a portal.
    Chat(Chat<P>),
    /// A POST of the letter's JSON.
    Webhook(Webhook),
    /// A program that reads the letter's JSON.
    Command(CommandLine),
}

/// One who gets a letter, as it may be told in logs and summaries: no secret is in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reader {
    /// An e-mail address.
    Mailbox(String),
    /// An employee of the portal.
    Employee(u64),
    /// A webhook's host; `?` where the address is none.
    Host(String),
    /// A program.
    Program(String),
}

impl Reader {
    /// The stable word of the kind of channel: `email`, `chat`, `webhook`, `command`.
    pub const fn channel(&self) -> &'static str {
        match self {
            Self::Mailbox(_) => "email",
            Self::Employee(_) => "chat",
            Self::Host(_) => "webhook",
            Self::Program(_) => "command",
        }
    }
}

impl fmt::Display for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let channel = self.channel();
        match self {
            Self::Employee(user) => write!(f, "{channel} {user}"),
            Self::Mailbox(name) | Self::Host(name) | Self::Program(name) => {
                write!(f, "{channel} {name}")
            }
        }
    }
}

impl<P> Channel<P> {
    /// Everybody who reads there.
    pub fn readers(&self) -> Vec<Reader> {
        match self {
            Self::Email(email) => email.to.iter().cloned().map(Reader::Mailbox).collect(),
            Self::Chat(chat) => chat.users.iter().copied().map(Reader::Employee).collect(),
            Self::Webhook(webhook) => vec![Reader::Host(webhook.host())],
            Self::Command(command) => vec![Reader::Program(command.program.clone())],
        }
    }
}
