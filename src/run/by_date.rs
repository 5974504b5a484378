//! Leads that bring the dates of their creation: the portal takes none that is older than that of the lead with the greatest ID
//! (`lead-methods.md` §4). So rows come in the order of their dates, one request is under way at a time, what became of its rows is
//! known before the next, and the first date that is refused for its age ends the run: every later row would be refused too.

use crate::domain::{
    CREATED, FieldCatalogue, FieldValue, LimitKind, Method, Moment, Outcome, PortalError,
    RowOrdinal,
};

use super::StopReason;
use super::machine::ImportRun;

/// In which order rows are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// In any: the portal does not mind.
    Any,
    /// As they come, each request settled before the next. For administrators alone, whose look-ups need no sample to be believed:
    /// a sample would have to go before a row that waits for it.
    Strict,
}

impl Order {
    /// How many rows may go in one request, at most: where the order matters, those of one call, since a batch goes on behind a call
    /// that was refused for a limit.
    pub const fn rows_per_request(self, method: Method) -> usize {
        match (self, method) {
            (Self::Any, _) | (Self::Strict, Method::LeadUpdate) => method.rows_per_request(),
            (
                Self::Strict,
                Method::LeadAdd | Method::ItemAdd | Method::BatchImport | Method::LeadPhp,
            ) => method.rows_per_call(),
        }
    }
}

/// The code of a date that the portal does not take (`lead-methods.md` §4).
const NOT_VALID: &str = "CRM_FIELD_ERROR_VALUE_NOT_VALID";
/// Names of that date in the portal's words, beside its titles.
const NAMES: [&str; 3] = ["date_create", "createdtime", "created_time"];

impl ImportRun {
    /// Whether something is open of rows that went before, and no further row may go yet.
    pub(super) fn awaits_order(&self) -> bool {
        let open = !self.after.is_empty() || !self.pending.0.is_empty();
        let unknown = !self.parking.is_empty() || !self.doubtful.is_empty();
        self.settings.order == Order::Strict && (open || unknown || self.is_writing())
    }

    /// Puts rows that came back into their order; changes of leads first.
    pub(super) fn order_queue(&mut self) {
        if self.settings.order == Order::Strict {
            let place = |row: Option<&RowOrdinal>| row.copied().unwrap_or(RowOrdinal(u64::MAX));
            self.queue
                .make_contiguous()
                .sort_by_key(|call| (call.method != Method::LeadUpdate, place(call.rows.first())));
        }
    }

    /// Rows whose dates the portal refused for their age are as good as not sent; gives the reason to stop.
    pub(super) fn too_old(
        &mut self,
        now: Moment,
        outcomes: &mut [(RowOrdinal, Outcome)],
    ) -> Option<StopReason> {
        if self.settings.order == Order::Any {
            return None;
        }
        let all_alike = all_refused_alike(outcomes);
        let mut reason = None;
        for (row, outcome) in outcomes {
            let Outcome::Refused(error) = &*outcome else {
                continue;
            };
            let Some(created) = self.past_date(now, *row) else {
                continue;
            };
            let told = error.code.eq_ignore_ascii_case(NOT_VALID)
                && (all_alike || names_the_date(error, &self.settings.catalogue));
            if !told {
                continue;
            }
            *outcome = Outcome::Deferred(LimitKind::NotRun);
            let number = self.window.waiting(*row).map(|row| row.draft.row.number);
            reason = reason.or_else(|| {
                Some(StopReason::OlderThanNewest {
                    row: number?,
                    created,
                })
            });
        }
        reason
    }

    /// The date that a row brings, if it lies in the past; a future one is refused for itself.
    fn past_date(&mut self, now: Moment, row: RowOrdinal) -> Option<String> {
        let waiting = self.window.waiting(row)?;
        let Some(FieldValue::DateTime(created)) = waiting.draft.field(CREATED) else {
            return None;
        };
        let past = created.timestamp().as_millisecond() <= now.unix_ms();
        past.then(|| created.strftime("%Y-%m-%d %H:%M:%S").to_string())
    }
}

/// Whether an error names the date of creation, by its title or its name.
fn names_the_date(error: &PortalError, catalogue: &FieldCatalogue) -> bool {
    let text = error.text.to_lowercase();
    let spec = catalogue.field(CREATED);
    let titles = spec.map(|spec| [spec.title_ru.to_lowercase(), spec.title_en.to_lowercase()]);
    let mut titles = titles.iter().flatten().map(String::as_str).chain(NAMES);
    titles.any(|title| text.contains(title))
}

/// Whether several rows were all refused with the same error: that is no fault of one of them, in whatever language it is told.
fn all_refused_alike(outcomes: &[(RowOrdinal, Outcome)]) -> bool {
    let mut errors = outcomes.iter().map(|(_, outcome)| match outcome {
        Outcome::Refused(error) => Some(error),
        Outcome::Created(_)
        | Outcome::Updated(_)
        | Outcome::Unknown(_)
        | Outcome::Deferred(_)
        | Outcome::Intended => None,
    });
    let first = errors.next().flatten();
    outcomes.len() > 1 && first.is_some() && errors.all(|error| error == first)
}

#[cfg(test)]
mod tests {
    use super::{NOT_VALID, all_refused_alike, names_the_date};
    use crate::domain::{FieldCatalogue, LeadId, Outcome, PortalError, RowOrdinal};

    fn error(text: &str) -> PortalError {
        PortalError {
            code: NOT_VALID.to_owned(),
            text: text.to_owned(),
            status: 0,
        }
    }

    #[test]
    fn the_date_is_known_by_its_titles_and_names() {
        let catalogue = FieldCatalogue::standard();
        for (text, about) in [
            ("Invalid value for field \"Created on\"", true),
            ("Неверное значение поля \"Дата создания\"", true),
            ("Field createdTime is not valid", true),
            ("Invalid value for field \"Stage\"", false),
            ("Ungültiger Wert für \"Erstellt am\"", false),
        ] {
            assert_eq!(names_the_date(&error(text), &catalogue), about, "{text}");
        }
    }

    #[test]
    fn in_any_other_language_it_is_known_by_all_rows_being_refused_alike() {
        let refused = |text: &str| Outcome::Refused(error(text));
        let rows = |outcomes: Vec<Outcome>| -> Vec<(RowOrdinal, Outcome)> {
            (0..).map(RowOrdinal).zip(outcomes).collect()
        };
        assert!(all_refused_alike(&rows(vec![refused("a"), refused("a")])));
        for outcomes in [
            vec![refused("a")],
            vec![refused("a"), refused("b")],
            vec![Outcome::Created(LeadId(1)), refused("a")],
            vec![refused("a"), Outcome::Intended],
            vec![],
        ] {
            assert!(!all_refused_alike(&rows(outcomes)));
        }
    }
}
