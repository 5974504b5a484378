//! The driving loop: a short shell around [`ImportRun`]. It feeds rows, keeps records, sends requests and waits; what to do
//! when is the machine's business.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::batching::{Reply, RequestId};
use crate::journal::Journal;
use crate::portal::Portal;
use crate::run::{Event, ImportRun, Input, RunRow, Step};
use crate::source::SourceError;

use super::clock::Clock;
use super::stop::StopSignal;

/// Gives the rows of a run, in the file's order.
pub(super) trait RowFeed {
    /// The next row; `None` at the end.
    fn next_row(&mut self) -> Result<Option<RunRow>, SourceError>;
}

/// Listens to a run.
pub(super) trait Listener {
    /// Something happened; a listener may fail for itself, the run goes on.
    fn hear(&mut self, event: Event, run: &ImportRun);
}

/// What the loop needs besides the machine.
pub(super) struct Drive<'a, P> {
    pub(super) portal: Arc<P>,
    pub(super) journal: &'a mut dyn Journal,
    pub(super) rows: &'a mut dyn RowFeed,
    pub(super) listener: &'a mut dyn Listener,
    pub(super) clock: Clock,
    pub(super) stop: StopSignal,
}

/// Drives a run to its end. An error of the source ends the feed: the run stops, and the error is given back.
pub(super) async fn drive<P: Portal + Send + Sync + 'static>(
    run: &mut ImportRun,
    mut drive: Drive<'_, P>,
) -> Result<(), SourceError> {
    let mut answers = JoinSet::new();
    let mut source_error = None;
    loop {
        feed(run, &mut drive, &mut source_error);
        if advance(run, &mut drive, &mut answers) {
            break;
        }
        if !run.wants_rows() {
            wait(run, &mut drive, &mut answers).await;
        }
    }
    source_error.map_or(Ok(()), Err)
}

fn feed<P>(run: &mut ImportRun, drive: &mut Drive<'_, P>, source_error: &mut Option<SourceError>) {
    while run.wants_rows() {
        let now = drive.clock.now();
        match drive.rows.next_row() {
            Ok(Some(row)) => run.handle(now, Input::Row(row)),
            Ok(None) => run.handle(now, Input::SourceEnded),
            Err(error) => {
                *source_error = Some(error);
                run.handle(now, Input::SourceFailed);
            }
        }
    }
}

/// Does every step that is due; true when the run is over.
fn advance<P: Portal + Send + Sync + 'static>(
    run: &mut ImportRun,
    drive: &mut Drive<'_, P>,
    answers: &mut JoinSet<(RequestId, Reply)>,
) -> bool {
    while let Some(step) = run.poll(drive.clock.now()) {
        match step {
            Step::Record(id, records) => {
                let kept = drive.journal.record(&records);
                let input = if kept.is_ok() {
                    Input::Recorded(id)
                } else {
                    Input::NotRecorded(id)
                };
                run.handle(drive.clock.now(), input);
            }
            Step::Send(request) => {
                let portal = Arc::clone(&drive.portal);
                answers.spawn(async move {
                    (request.id, portal.call(request.path, request.body).await)
                });
            }
            Step::Tell(event) => drive.listener.hear(event, run),
            Step::Finished => return true,
        }
    }
    false
}

async fn wait<P>(
    run: &mut ImportRun,
    drive: &mut Drive<'_, P>,
    answers: &mut JoinSet<(RequestId, Reply)>,
) {
    let wake = run.wake_at();
    let clock = drive.clock;
    let sleep = async move {
        match wake {
            Some(moment) => clock.sleep_until(moment).await,
            None => std::future::pending().await,
        }
    };
    let input = tokio::select! {
        Some(answer) = answers.join_next() => answered(answer),
        stop = drive.stop.next() => stop,
        () = sleep => Input::Tick,
    };
    run.handle(drive.clock.now(), input);
}

/// A task that ended without an answer was cut off: nobody knows what became of its request, and the machine finds that out
/// by its grace or by the stop.
fn answered(answer: Result<(RequestId, Reply), tokio::task::JoinError>) -> Input {
    match answer {
        Ok((id, reply)) => Input::Reply(id, reply),
        Err(_) => Input::Stop,
    }
}
