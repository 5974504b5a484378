//! Ctrl-C and the signals that ask a program to end; on Windows also Ctrl-Break, the closing of the console's window, logging off
//! and shutting down.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc;

use crate::run::Input;

/// Whether a signal has asked this process to end, whoever listened.
static ASKED: AtomicBool = AtomicBool::new(false);

/// Whether a signal has asked this process to end.
pub(super) fn was_asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

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
        if was_asked() {
            // It came while a part of this process listened that is over: an import of a job that was read meanwhile.
            let sent = sender.send(());
            debug_assert!(sent.is_ok(), "the receiver is here");
        }
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
        if heard.is_none() {
            return;
        }
        ASKED.store(true, Ordering::Relaxed);
        if sender.send(()).is_err() {
            return;
        }
    }
}

/// A window that is closed, a user who logs off and a machine that goes down leave a program about five seconds: nothing is
/// waited for then, so that the report is whole.
#[cfg(windows)]
async fn listen(sender: mpsc::UnboundedSender<()>) {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};
    let (Ok(mut ctrl_c), Ok(mut ctrl_break)) = (ctrl_c(), ctrl_break()) else {
        return;
    };
    let (Ok(mut close), Ok(mut logoff), Ok(mut shutdown)) =
        (ctrl_close(), ctrl_logoff(), ctrl_shutdown())
    else {
        return;
    };
    loop {
        let (heard, signals) = tokio::select! {
            heard = ctrl_c.recv() => (heard, 1),
            heard = ctrl_break.recv() => (heard, 1),
            heard = close.recv() => (heard, 2),
            heard = logoff.recv() => (heard, 2),
            heard = shutdown.recv() => (heard, 2),
        };
        ASKED.store(true, Ordering::Relaxed);
        let sent = (0..signals).all(|_| sender.send(()).is_ok());
        if heard.is_none() || !sent {
            return;
        }
    }
}

#[cfg(not(any(unix, windows)))]
async fn listen(sender: mpsc::UnboundedSender<()>) {
    while tokio::signal::ctrl_c().await.is_ok() {
        ASKED.store(true, Ordering::Relaxed);
        if sender.send(()).is_err() {
            return;
        }
    }
}
