//! The driving loop: a short shell around a machine. It feeds rows, keeps records, sends requests and waits; what to do
//! when is the machine's business.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tokio::task::{Id, JoinError, JoinSet};

use crate::batching::{Reply, RequestId};
use crate::domain::{FoundLead, Moment, UnknownCause};
use crate::portal::Portal;
use crate::run::{Event, ImportRun, Input, Outlook, Record, RunRow, Step, UndoRun};

use super::clock::Clock;
use super::diagnose::Fatal;
use super::halting::{HaltPoint, Halting};
use super::recording::{Memory, Recording};
use super::stop::StopSignal;
use super::traffic::Traffic;

/// What the loop drives: rows in, steps out.
pub(super) trait Machine {
    /// Whether the next row may be handed in.
    fn wants_rows(&self) -> bool;
    /// When to tick if nothing else happens.
    fn wake_at(&self) -> Option<Moment>;
    /// Something happened.
    fn handle(&mut self, now: Moment, input: Input);
    /// The next thing to do.
    fn poll(&mut self, now: Moment) -> Option<Step>;
    /// How the rows that are left will go, where that is known.
    fn outlook(&self, now: Moment) -> Option<Outlook>;
}

macro_rules! machine {
    ($run:ty, $outlook:expr) => {
        impl Machine for $run {
            fn wants_rows(&self) -> bool {
                self.wants_rows()
            }

            fn wake_at(&self) -> Option<Moment> {
                self.wake_at()
            }

            fn handle(&mut self, now: Moment, input: Input) {
                self.handle(now, input);
            }

            fn poll(&mut self, now: Moment) -> Option<Step> {
                self.poll(now)
            }

            fn outlook(&self, now: Moment) -> Option<Outlook> {
                let outlook: fn(&Self, Moment) -> Option<Outlook> = $outlook;
                outlook(self, now)
            }
        }
    };
}

machine!(ImportRun, Self::outlook);
machine!(UndoRun, |_, _| None);

/// Gives a machine its rows, whatever they are.
pub(super) trait Feed {
    /// The next row as an input; `None` at the end.
    fn next_input(&mut self) -> Result<Option<Input>, Fatal>;
}

impl<F: RowFeed> Feed for F {
    fn next_input(&mut self) -> Result<Option<Input>, Fatal> {
        Ok(self.next_row()?.map(Input::Row))
    }
}

/// Gives the rows of an import, in the file's order.
pub(super) trait RowFeed {
    /// The next row; `None` at the end.
    fn next_row(&mut self) -> Result<Option<RunRow>, Fatal>;
}

/// Listens to a run.
pub(super) trait Listener {
    /// Something happened; a listener may fail for itself, the run goes on.
    fn hear(&mut self, event: Event);

    /// An answer came: how the rows that are left will go by what is known now.
    fn look(&mut self, _outlook: Outlook) {}
}

/// What the loop needs besides the machine.
pub(super) struct Drive<'a, P> {
    pub(super) portal: Arc<P>,
    pub(super) recording: &'a mut Recording,
    pub(super) memory: &'a Memory,
    pub(super) rows: &'a mut dyn Feed,
    pub(super) listener: &'a mut dyn Listener,
    pub(super) clock: Clock,
    pub(super) stop: StopSignal,
    pub(super) halting: Halting,
    pub(super) traffic: Traffic,
}

/// Requests under way: which task carries which.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<Reply>,
    requests: HashMap<Id, RequestId>,
    /// Requests that write, from their intents to their answers.
    writes: HashSet<RequestId>,
}

/// Drives a run to its end. An error of the source ends the feed: the run stops, and the error is given back.
pub(super) async fn drive<P: Portal + Send + Sync + 'static>(
    run: &mut impl Machine,
    mut drive: Drive<'_, P>,
) -> Result<(), Fatal> {
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

/// Hands rows in while the machine wants them; what the journal knows of them is read from one state of it.
fn feed<P>(run: &mut impl Machine, drive: &mut Drive<'_, P>, source_error: &mut Option<Fatal>) {
    if !run.wants_rows() {
        return;
    }
    let memory = drive.memory;
    let fed = memory.at_once(|| feed_rows(run, drive, source_error));
    if let Err(error) = fed
        && source_error.is_none()
    {
        *source_error = Some(error.into());
        run.handle(drive.clock.now(), Input::SourceFailed);
    }
}

/// Hands rows in. A signal is heard here too: after a stop the rest of a long file is read for the report alone, and whoever
/// asks again need not wait for that.
fn feed_rows<P>(
    run: &mut impl Machine,
    drive: &mut Drive<'_, P>,
    source_error: &mut Option<Fatal>,
) {
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
        match drive.rows.next_input() {
            Ok(Some(row)) => run.handle(now, row),
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
    run: &mut impl Machine,
    drive: &mut Drive<'_, P>,
    under_way: &mut UnderWay,
) -> bool {
    while let Some(step) = run.poll(drive.clock.now()) {
        match step {
            Step::Record(id, records) => {
                if let Some(request) = intended(&records) {
                    under_way.writes.insert(request);
                    drive.halting.pass(HaltPoint::BeforeIntents);
                }
                drive.traffic.records(&records);
                if let Some(input) = drive.recording.submit(id, records) {
                    run.handle(drive.clock.now(), input);
                }
            }
            Step::Send(request) => {
                let writes = under_way.writes.contains(&request.id);
                if writes {
                    drive.halting.pass(HaltPoint::AfterIntents);
                }
                drive.traffic.sent(drive.clock.now(), &request);
                let portal = Arc::clone(&drive.portal);
                let call = async move { portal.call(request.path, request.body).await };
                let task = under_way.tasks.spawn(call);
                under_way.requests.insert(task.id(), request.id);
                if writes {
                    drive.halting.pass(HaltPoint::AfterSending);
                }
            }
            Step::Tell(event) => {
                if matches!(event, Event::Row(_) | Event::Undo(_)) {
                    drive.halting.pass(HaltPoint::InReport);
                }
                drive.traffic.told(&event);
                drive.listener.hear(event);
            }
            Step::Recall(leads) => {
                let recalled = recalled(leads, drive.memory);
                run.handle(drive.clock.now(), recalled);
            }
            Step::Finished => return true,
        }
    }
    false
}

async fn wait<P>(run: &mut impl Machine, drive: &mut Drive<'_, P>, under_way: &mut UnderWay) {
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
        kept = drive.recording.next() => kept,
        stop = drive.stop.next() => stop,
        () = sleep => Input::Tick,
    };
    if let Input::Reply(request, _) = &input
        && under_way.writes.remove(request)
    {
        drive.halting.pass(HaltPoint::AfterReply);
    }
    let leaving = matches!(input, Input::StopNow);
    let answered = matches!(input, Input::Reply(..));
    let now = drive.clock.now();
    if let Input::Reply(request, reply) = &input {
        drive.traffic.answered(now, *request, reply);
    }
    run.handle(now, input);
    if leaving {
        run.handle(now, Input::SourceEnded);
    }
    if let Some(outlook) = run.outlook(now).filter(|_| answered) {
        drive.listener.look(outlook);
    }
}

/// The request whose intents are among these records.
fn intended(records: &[Record]) -> Option<RequestId> {
    records.iter().find_map(|record| match record {
        Record::Intent(intent) => Some(intent.request),
        Record::UndoIntent { request, .. } => Some(*request),
        Record::Outcome { .. }
        | Record::Ended { .. }
        | Record::OldValues { .. }
        | Record::Holds { .. }
        | Record::Single { .. }
        | Record::Twins { .. }
        | Record::Gone { .. }
        | Record::Found { .. }
        | Record::Undone { .. }
        | Record::Kept { .. } => None,
    })
}

/// What the journal knows of leads; where it cannot be read, they are taken for its own, and the next record will tell.
fn recalled(leads: Vec<FoundLead>, memory: &Memory) -> Input {
    let known = leads.into_iter().filter_map(|lead| {
        let known = memory.known(&lead.origin_id).ok()?;
        Some((lead, known))
    });
    Input::Recalled(known.collect())
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
