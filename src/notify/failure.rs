//! Why a letter did not arrive. No address of a webhook beyond its host, no password and no output of a command is among the words.

use super::retry::Lasting;
use crate::domain::coded;

coded! {
    /// Why a letter did not arrive at one of its readers.
    pub enum DeliveryFailure: Lasting {
        /// An address is none.
        MailAddressMalformed { address: String } => "mail_address_malformed", Lasting::Forever;
        /// No mail can be made of it.
        MailNotMade { cause: String } => "mail_not_made", Lasting::Forever;
        /// The certificates to trust cannot be read, or the system has none.
        MailTlsFailed { server: String, cause: String } => "mail_tls_failed", Lasting::Forever;
        /// A password would travel without encryption.
        MailPasswordInClear { server: String } => "mail_password_in_clear", Lasting::Forever;
        /// The mail server cannot be reached, or speaks no SMTP.
        MailUnreachable { server: String, cause: String } => "mail_unreachable", Lasting::Passing;
        /// The mail server does not take it now (4xx).
        MailDeferred { server: String, cause: String } => "mail_deferred", Lasting::Passing;
        /// The mail server refuses it (5xx): the sender, the reader, the password or the letter.
        MailRefused { server: String, cause: String } => "mail_refused", Lasting::Forever;
        /// The portal cannot be reached, or is busy.
        ChatUnanswered { user: u64, cause: String } => "chat_unanswered", Lasting::Passing;
        /// The portal refuses the message.
        ChatRefused { user: u64, error: String, text: String } => "chat_refused", Lasting::Forever;
        /// The portal has nobody of this ID who works there.
        ChatNobody { user: u64 } => "chat_nobody", Lasting::Forever;
        /// The address of a webhook or a heartbeat is none.
        HookMalformed => "hook_malformed", Lasting::Forever;
        /// Plain http to a host that is not this computer.
        HookNotEncrypted { host: String } => "hook_not_encrypted", Lasting::Forever;
        /// The HTTP client cannot be set up.
        HookClientFailed { cause: String } => "hook_client_failed", Lasting::Forever;
        /// The webhook's host cannot be reached.
        HookUnreachable { host: String, cause: String } => "hook_unreachable", Lasting::Passing;
        /// The webhook's host does not take it now (408, 425, 429, 5xx).
        HookBusy { host: String, status: u64 } => "hook_busy", Lasting::Passing;
        /// The webhook's host refuses it.
        HookRefused { host: String, status: u64 } => "hook_refused", Lasting::Forever;
        /// The command could not be started.
        CommandNotStarted { program: String, cause: String } => "command_not_started", Lasting::Forever;
        /// The command ended with an error.
        CommandFailed { program: String, status: String } => "command_failed", Lasting::Passing;
        /// The command did not end in time, and was ended.
        CommandTimedOut { program: String, seconds: u64 } => "command_timed_out", Lasting::Forever;
    }
}

impl DeliveryFailure {
    /// Whether trying again makes sense.
    pub const fn lasting(&self) -> Lasting {
        self.class()
    }
}

/// A text of a server or a library with the given secrets masked, cut to what a line can hold.
pub(super) fn masked(text: &str, secrets: &[&str]) -> String {
    let mut shown = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        shown = shown.replace(secret, "***");
    }
    shown.chars().take(300).collect()
}
