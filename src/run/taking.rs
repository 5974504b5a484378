//! A row comes in: what is left to do about it, and where it goes.

use crate::batching;
use crate::domain::{KnownState, LeadId, Method, Moment, Problem, ProblemKind, UnknownCause};

use super::machine::{ImportRun, Questions};
use super::outstanding::{Suspicion, Todo, outstanding};
use super::parking::{Doubt, ParkedRow};
use super::window::Waiting;
use super::{Record, Rest, RowResult, RowStatus, RunRow, ValidRow};

impl ImportRun {
    pub(super) fn take_row(&mut self, now: Moment, row: RunRow) {
        let row = match row {
            RunRow::Done(result) => return self.window.push_done(result),
            RunRow::Valid(row) => *row,
        };
        let todo = outstanding(
            row.known.as_ref(),
            (row.draft.content, &row.sent),
            row.draft.returned,
            &self.settings.run,
            self.settings.on_change,
        );
        let todo = self.as_can_be_asked(adopting(todo, row.adopts));
        if let Todo::Tell(status, reason) = todo {
            return self.tell_known(now, row, status, reason);
        }
        if todo == Todo::Lost {
            return self.lost_before(now, Waiting::new(row, self.creating()));
        }
        let ordinal = row.draft.row.ordinal;
        let call = batching::creating_call(
            self.settings.method,
            &row.draft,
            self.settings.register_sonet_event,
        );
        let mut waiting = Waiting::new(row, self.creating());
        if let Todo::Update { lead, .. } = &todo {
            self.goes_on_half(&mut waiting, *lead);
        }
        waiting.again = matches!(todo, Todo::Send { again: true });
        let parked = |doubt| ParkedRow {
            row: ordinal,
            origin_id: waiting.origin_id().to_owned(),
            above: waiting
                .known
                .as_ref()
                .map_or(LeadId(0), |known| known.above),
            call: call.clone(),
            doubt,
        };
        if self.is_stopping() {
            let status = stopped(&todo);
            self.window.push_waiting(waiting);
            return self.window.finish(ordinal, status);
        }
        match todo {
            Todo::Send { .. } | Todo::Lost | Todo::Tell(..) => self.queue.push_back(call),
            Todo::LookUp(suspicion) => {
                let parked = parked(doubt(suspicion, now));
                self.parking.park(now, parked);
            }
            Todo::Update { lead, later: false } => self.updating.read(ordinal, lead, now, None),
            Todo::Update { lead, later: true } => {
                let not_before = now.after_ms(self.quiet_ms());
                waiting.at_stop = RowStatus::Unknown(UnknownCause::Stopped);
                self.updating.read_later(ordinal, lead, not_before);
            }
        }
        self.window.push_waiting(waiting);
    }

    /// How leads are made here.
    const fn creating(&self) -> (Method, Rest) {
        (self.settings.method, self.settings.rest)
    }

    /// Where the portal answers no questions, what needs one stays as it was.
    fn as_can_be_asked(&self, todo: Todo) -> Todo {
        let unasked = || RowStatus::Unknown(UnknownCause::WithoutOrigin { candidates: None });
        if self.settings.questions == Questions::ByRest {
            return todo;
        }
        match todo {
            Todo::LookUp(Suspicion::Unknown) | Todo::Update { later: true, .. } => {
                Todo::Tell(unasked(), None)
            }
            Todo::LookUp(Suspicion::Refused(error)) => Todo::Tell(RowStatus::Failed(error), None),
            Todo::LookUp(Suspicion::Returned) => Todo::Send { again: false },
            Todo::Update { lead, later: false } => {
                let reason = ProblemKind::LeadIncomplete { lead: lead.0 };
                Todo::Tell(RowStatus::Skipped, Some(reason))
            }
            Todo::Send { .. } | Todo::Lost | Todo::Tell(..) => todo,
        }
    }

    /// Milliseconds from a request's last byte to the moment at which the portal is surely no longer at work on it.
    pub(super) const fn quiet_ms(&self) -> u64 {
        self.settings
            .limits
            .request_limit_ms
            .saturating_add(self.settings.settle_ms)
    }

    /// A row that has come to its end before this start.
    fn tell_known(
        &mut self,
        now: Moment,
        row: ValidRow,
        status: RowStatus,
        reason: Option<ProblemKind>,
    ) {
        let waiting = Waiting::new(row, self.creating());
        if let Some(known) = &waiting.known
            && let KnownState::There { lead, .. } = known.state
        {
            let origin = waiting.origin_id().to_owned();
            let carries_origin = !known.nameless && !known.adopted;
            let found_by_origin = self.settings.questions == Questions::ByRest && carries_origin;
            if found_by_origin {
                self.trust.known(&waiting.responsible(), &origin, lead, now);
            }
            if known.content.is_none() && !self.is_stopping() {
                // A lead that was found in the portal: from now on a change of its row is noticed.
                self.pending.0.push(Record::Holds {
                    origin_id: origin.clone(),
                    content: waiting.draft.content,
                    sent: Vec::new(),
                });
            }
            if known.resent && found_by_origin {
                self.resent.insert(origin, known.above);
            }
        }
        let row = waiting.draft.row;
        let responsible = Some(waiting.responsible()).filter(|person| !person.is_empty());
        let source_id = waiting.source_id();
        // The reason stands first: it is what decided the row's end.
        let of_row = reason.map(|kind| Problem::of_row(row, kind));
        let problems = of_row.into_iter().chain(waiting.problems).collect();
        self.window.push_done(Box::new(RowResult {
            row,
            status,
            origin_id: Some(waiting.draft.origin.id),
            problems,
            cells: Vec::new(),
            responsible,
            source_id,
            own: waiting.own,
        }));
    }
}

/// A row that was to be made changes the lead of other people that it is to change instead; one that was never made, as the search
/// for that lead has shown, is not looked up any more.
fn adopting(todo: Todo, adopts: Option<LeadId>) -> Todo {
    match (todo, adopts) {
        (
            Todo::Send { .. } | Todo::LookUp(Suspicion::Returned | Suspicion::Refused(_)),
            Some(lead),
        ) => Todo::Update { lead, later: false },
        (todo, _) => todo,
    }
}

/// Nothing is known of when an earlier start sent it: clocks are set and computers sleep, so the wait begins anew.
fn doubt(suspicion: Suspicion, now: Moment) -> Doubt {
    match suspicion {
        Suspicion::Unknown => Doubt::Lost {
            cause: UnknownCause::Stopped,
            request: None,
            last_byte: now,
        },
        Suspicion::Refused(error) => Doubt::Refused(error),
        Suspicion::Returned => Doubt::Returned,
    }
}

/// What a row ends as when the run is stopping already.
fn stopped(todo: &Todo) -> RowStatus {
    match todo {
        Todo::LookUp(Suspicion::Unknown) | Todo::Update { later: true, .. } => {
            RowStatus::Unknown(UnknownCause::Stopped)
        }
        Todo::LookUp(Suspicion::Refused(error)) => RowStatus::Failed(error.clone()),
        Todo::Send { .. }
        | Todo::LookUp(Suspicion::Returned)
        | Todo::Update { later: false, .. }
        | Todo::Lost
        | Todo::Tell(..) => RowStatus::Pending,
    }
}
