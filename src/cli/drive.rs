//! The driving loop: a short shell around [`ImportRun`]. It feeds rows, keeps records, sends requests and waits; what to do
//! when is the machine's business.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::task::{Id, JoinError, JoinSet};

use crate::batching::{Reply, RequestId};
use crate::domain::UnknownCause;
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
    fn hear(&mut self, event: Event);
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

/// Requests under way: which task carries which.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<Reply>,
    requests: HashMap<Id, RequestId>,
}

/// Drives a run to its end. An error of the source ends the feed: the run stops, and the error is given back.
pub(super) async fn drive<P: Portal + Send + Sync + 'static>(
    run: &mut ImportRun,
    mut drive: Drive<'_, P>,
) -> Result<(), SourceError> {
    let mut under_way = UnderWay::default();
    let mut source_error = None;
    loop {
        feed(run, &mut drive, &mut source_error);
        if advance(run, &mut drive, &mut under_way) {
            break;
        }
        if !run.wants_rows() {
            wait(run, &mut drive, &mut under_way).await;
        }
    }
    source_error.map_or(Ok(()), Err)
}

/// Hands rows in while the machine wants them. A signal is heard here too: after a stop the rest of a long file is read for
/// the report alone, and whoever asks again need not wait for that.
fn feed<P>(run: &mut ImportRun, drive: &mut Drive<'_, P>, source_error: &mut Option<SourceError>) {
    while run.wants_rows() {
        let now = drive.clock.now();
        if let Some(input) = drive.stop.heard() {
            let leaving = matches!(input, Input::StopNow);
            run.handle(now, input);
            if leaving {
                run.handle(now, Input::SourceEnded);
                return;
            }
        }
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
    under_way: &mut UnderWay,
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
                let call = async move { portal.call(request.path, request.body).await };
                let task = under_way.tasks.spawn(call);
                under_way.requests.insert(task.id(), request.id);
            }
            Step::Tell(event) => drive.listener.hear(event),
            Step::Finished => return true,
        }
    }
    false
}

async fn wait<P>(run: &mut ImportRun, drive: &mut Drive<'_, P>, under_way: &mut UnderWay) {
    let wake = run.wake_at();
    let clock = drive.clock;
    let sleep = async move {
        match wake {
            Some(moment) => clock.sleep_until(moment).await,
            None => std::future::pending().await,
        }
    };
    let input = tokio::select! {
        Some(ended) = under_way.tasks.join_next_with_id() => answered(&mut under_way.requests, ended),
        stop = drive.stop.next() => stop,
        () = sleep => Input::Tick,
    };
    run.handle(drive.clock.now(), input);
}

/// A task that ended without an answer was cut off after it may have sent: its request's fate is not known.
fn answered(requests: &mut HashMap<Id, RequestId>, ended: Result<(Id, Reply), JoinError>) -> Input {
    let (task, reply) = match ended {
        Ok(answer) => answer,
        Err(error) => (error.id(), Reply::Lost(UnknownCause::ConnectionLost)),
    };
    requests
        .remove(&task)
        .map_or(Input::Tick, |request| Input::Reply(request, reply))
}
