//! Telling people and machines how an unattended import ended: e-mail, a message of the portal, a webhook, a command, a heartbeat.
//!
//! A [`Letter`] is plain data. It is said in words of the message catalogue ([`Words`]) or as JSON ([`letter_json`]) and handed to
//! [`Channel`]s by [`tell`], which tries again what may pass in a moment ([`retry`]) and gives back what could not be delivered, each with
//! its [`DeliveryFailure`]. Each reader is served on its own: that one address is wrong keeps no other from its letter, and nobody gets it twice
//! because another one was tried again.
//!
//! The room knows nothing of job files and reads no clock, no environment and no secret from anywhere: addresses, moments, secrets and
//! pauses are handed in. Secrets are in no failure, no child's environment and no [`std::fmt::Debug`].

mod channel;
mod chat;
mod command;
mod email;
mod failure;
mod heartbeat;
mod json;
mod letter;
pub mod retry;
mod telling;
#[cfg(test)]
mod tests;
mod web;
mod webhook;
mod words;

pub use channel::{Channel, Reader};
pub use chat::Chat;
pub use command::{CommandLine, environment_without_secrets};
pub use email::{Email, Security};
pub use failure::DeliveryFailure;
pub use heartbeat::{Heartbeat, Pulse, beat};
pub use json::letter_json;
pub use letter::{Letter, Verdict};
pub use telling::{Told, Undelivered, tell};
pub use webhook::Webhook;
pub use words::Words;
