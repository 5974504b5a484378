//! Who is to be told of a night, and of what.

use super::file::Job;
use super::night::{History, LetterKind, Night};

/// The letters that are due.
pub type LettersDue = Vec<(String, LetterKind)>;

/// The letters that are due once a night is over, each by the night that it is about; a letter that was written is not written
/// again.
pub fn letters_due(job: &Job, history: &History, now_ms: i64) -> LettersDue {
    let mut due = LettersDue::new();
    let mut add = |night: &Night, kind| {
        if !history.is_written(&night.name, kind) {
            due.push((night.name.clone(), kind));
        }
    };
    let Some((last, earlier)) = history.nights.split_last() else {
        return due;
    };
    // Nights before the last one have ended by now, whichever way.
    let broken = earlier
        .iter()
        .rev()
        .take_while(|night| night.over.is_none());
    for night in broken.collect::<Vec<_>>().into_iter().rev() {
        add(night, LetterKind::BrokenOff);
    }
    if last.over.is_none() {
        return due;
    }
    match last.exit {
        0 if job.tell_success => add(last, LetterKind::Done),
        0 => {}
        _ => add(last, LetterKind::Failed),
    }
    if let (Some(span), Some(since)) = (job.tell_nothing_new, history.last_new())
        && now_ms.saturating_sub(since) >= span.as_ms()
        && last.exit == 0
        && !told_since(history, since)
    {
        add(last, LetterKind::NothingNew);
    }
    due
}

/// Whether it was told since then that nothing is new.
fn told_since(history: &History, since: i64) -> bool {
    let nights = history.nights.iter().filter(|night| night.began >= since);
    nights
        .into_iter()
        .any(|night| history.is_written(&night.name, LetterKind::NothingNew))
}
