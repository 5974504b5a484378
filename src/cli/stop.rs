//! Ctrl-C and the signals that ask a program to end.

use tokio::sync::mpsc;

use crate::run::Input;

/// Turns signals into inputs of the run: the first stops it, the second no longer waits for what is under way. Signals are
/// listened to from the start, so that none is lost while the run is busy.
#[derive(Debug)]
pub(super) struct StopSignal {
    signals: mpsc::UnboundedReceiver<()>,
    heard: bool,
}

impl StopSignal {
    /// Begins to listen; needs the runtime.
    pub(super) fn listen() -> Self {
        let (sender, signals) = mpsc::unbounded_channel();
        let listener = listen(sender);
        drop(tokio::spawn(listener));
        Self {
            signals,
            heard: false,
        }
    }

    /// The signal that came meanwhile, if any.
    pub(super) fn heard(&mut self) -> Option<Input> {
        self.signals.try_recv().ok().map(|()| self.input())
    }

    fn input(&mut self) -> Input {
        if std::mem::replace(&mut self.heard, true) {
            Input::StopNow
        } else {
            Input::Stop
        }
    }

    /// Waits for the next signal. Where signals cannot be listened to, it waits for ever.
    pub(super) async fn next(&mut self) -> Input {
        match self.signals.recv().await {
            Some(()) => self.input(),
            None => std::future::pending().await,
        }
    }
}

#[cfg(unix)]
async fn listen(sender: mpsc::UnboundedSender<()>) {
    use tokio::signal::unix::{SignalKind, signal};
    let kinds = [
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::hangup(),
    ]
    .map(signal);
    let [Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)] = kinds else {
        return;
    };
    loop {
        let heard = tokio::select! {
            heard = interrupt.recv() => heard,
            heard = terminate.recv() => heard,
            heard = hangup.recv() => heard,
        };
        if heard.is_none() || sender.send(()).is_err() {
            return;
        }
    }
}

#[cfg(not(unix))]
async fn listen(sender: mpsc::UnboundedSender<()>) {
    while tokio::signal::ctrl_c().await.is_ok() {
        if sender.send(()).is_err() {
            return;
        }
    }
}
