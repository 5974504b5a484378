//! Handing a letter to everybody, and trying again.

use crate::messages::Catalogue;
use crate::portal::Portal;

use super::retry::pause_ms;
use super::{Channel, DeliveryFailure, Letter, Reader, Words, letter_json};

/// A letter that one of its readers did not get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// Who.
    pub reader: Reader,
    /// Why, by the last attempt.
    pub failure: DeliveryFailure,
    /// How often it was tried.
    pub attempts: u32,
}

/// What became of a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Who got it.
    pub delivered: Vec<Reader>,
    /// Who did not.
    pub undelivered: Vec<Undelivered>,
}

/// A letter as channels take it.
pub(super) struct Written<'a> {
    pub(super) letter: &'a Letter,
    pub(super) words: &'a Words,
    pub(super) json: &'a str,
}

/// Tells a letter on every channel, to one reader after the other. `pause` lets so many milliseconds pass between two attempts.
pub async fn tell<P: Portal + Sync>(
    letter: &Letter,
    channels: &[Channel<P>],
    catalogue: &Catalogue,
    pause: impl AsyncFn(u64),
) -> Told {
    let words = Words::of(letter, catalogue);
    let json = letter_json(letter, &words, catalogue.language().tag());
    let written = Written {
        letter,
        words: &words,
        json: &json,
    };
    let mut told = Told::default();
    for channel in channels {
        for reader in channel.readers() {
            match persistently(channel, &reader, &written, &pause).await {
                Ok(()) => told.delivered.push(reader),
                Err((failure, attempts)) => told.undelivered.push(Undelivered {
                    reader,
                    failure,
                    attempts,
                }),
            }
        }
    }
    told
}

async fn persistently<P: Portal + Sync>(
    channel: &Channel<P>,
    reader: &Reader,
    written: &Written<'_>,
    pause: &impl AsyncFn(u64),
) -> Result<(), (DeliveryFailure, u32)> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let Err(failure) = deliver(channel, reader, written).await else {
            return Ok(());
        };
        match pause_ms(attempts, failure.lasting()) {
            Some(ms) => pause(ms).await,
            None => return Err((failure, attempts)),
        }
    }
}

async fn deliver<P: Portal + Sync>(
    channel: &Channel<P>,
    reader: &Reader,
    written: &Written<'_>,
) -> Result<(), DeliveryFailure> {
    match (channel, reader) {
        (Channel::Email(email), Reader::Mailbox(to)) => email.send(to, written).await,
        (Channel::Chat(chat), Reader::Employee(user)) => chat.send(*user, written).await,
        (Channel::Webhook(webhook), _) => webhook.send(written).await,
        (Channel::Command(command), _) => command.run(written.json).await,
        // `readers` gives each channel its own kind.
        (Channel::Email(_) | Channel::Chat(_), _) => Ok(()),
    }
}
