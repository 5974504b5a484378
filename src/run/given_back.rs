//! Rows that came back to be mended, once the journal tells what it knows of their origins.
//!
//! | the row | the journal knows | what it is |
//! |---|---|---|
//! | was refused for a key that another row has | that row's lead | refused again |
//! | is wrong as it was | its lead: it was mended in another file | skipped |

use crate::domain::{
    Coded as _, Digest, HALF_MADE, INCOMPLETE, Known, KnownState, Problem, ProblemKind, Severity,
};
use crate::rows::{DefaultsTaken, GivenBack, Settled, SettledRow};

/// Of which origin the journal is to be asked before it is known what a row is; `None` of nearly all.
pub fn origin_in_doubt(row: &SettledRow) -> Option<&str> {
    let given_back = row.given_back.as_deref()?;
    let asked = is_contested(given_back, row) || is_wrong_as_it_was(given_back, row);
    row.origin_id.as_deref().filter(|_| asked)
}

/// Settles a row again, by what the journal knows of the origin that is in doubt.
pub fn resettle(row: &mut SettledRow, known: Option<&Known>, run: &str) {
    let (Some(given_back), Some(known)) = (row.given_back.as_deref(), known) else {
        return;
    };
    if is_contested(given_back, row) {
        if is_anothers(known, given_back.content, run) {
            refuse(row);
        }
    } else if is_wrong_as_it_was(given_back, row)
        && let Some(reason) = lead_stands(known)
    {
        row.problems = vec![Problem::of_row(row.row, reason)];
        row.outcome = Settled::Skipped;
    }
}

/// The same where no journal is asked: what is wrong with a row for other reasons goes on to be refused for its key too, so that the file
/// that gives it back again does not forget it.
pub fn resettle_unasked(row: &mut SettledRow) {
    let contested = |given_back: &GivenBack| is_contested(given_back, row);
    if row.outcome == Settled::Invalid && row.given_back.as_deref().is_some_and(contested) {
        refuse(row);
    }
}

/// Whether a row was refused for its key and has no other name than that key.
fn is_contested(given_back: &GivenBack, row: &SettledRow) -> bool {
    let code = conflict().code();
    let told = |problem: &Problem| problem.code() == code;
    !given_back.named
        && row.outcome != Settled::Skipped
        && given_back.refused_as.contains(code)
        && !row.problems.iter().any(told)
}

/// Whether a row has an error for which it was refused before. One with other errors was changed, and these are told.
fn is_wrong_as_it_was(given_back: &GivenBack, row: &SettledRow) -> bool {
    let known = |problem: &Problem| {
        problem.severity == Severity::Error && given_back.refused_as.contains(problem.code())
    };
    let is_fatal = |problem: &Problem| problem.severity > Severity::Error;
    given_back.named
        && row.outcome == Settled::Invalid
        && row.problems.iter().any(known)
        && !row.problems.iter().any(is_fatal)
}

/// Whether a lead under this origin is, or may be, another row's. In a run no two rows have one origin, so what this run sent is the row's own.
fn is_anothers(known: &Known, content: Digest, run: &str) -> bool {
    match known.state {
        KnownState::Open | KnownState::Refused(_) => false,
        KnownState::Unknown(_)
        | KnownState::There { .. }
        | KnownState::Gone(_)
        | KnownState::Undoing(_) => known.run != run && known.content != Some(content),
    }
}

/// What is told of a row whose lead is in the portal, and lacks nothing that it could still bring.
fn lead_stands(known: &Known) -> Option<ProblemKind> {
    let KnownState::There { lead, .. } = known.state else {
        return None;
    };
    match known.content {
        Some(HALF_MADE) => None,
        None if known.adopted => None,
        Some(INCOMPLETE) => Some(ProblemKind::LeadIncomplete { lead: lead.0 }),
        Some(_) | None => Some(ProblemKind::AlreadyImported {
            lead: lead.0,
            run: known.run.clone(),
        }),
    }
}

fn conflict() -> ProblemKind {
    ProblemKind::KeyConflict {
        row: 0,
        place: String::new(),
    }
}

/// Refuses a row for its key; mended, it is to get its name anew.
fn refuse(row: &mut SettledRow) {
    row.problems.push(Problem::of_row(row.row, conflict()));
    row.outcome = Settled::Invalid;
    row.origin_id = None;
    row.defaults = DefaultsTaken::default();
}

#[cfg(test)]
mod tests {
    use super::{is_anothers, lead_stands};
    use crate::domain::{
        Coded as _, Digest, HALF_MADE, INCOMPLETE, Known, KnownState, LeadId, Verb,
    };

    fn known(state: KnownState, content: Option<Digest>) -> Known {
        Known {
            run: "first".to_owned(),
            made: true,
            state,
            content,
            sent: Vec::new(),
            above: LeadId(0),
            resent: false,
            nameless: false,
            adopted: false,
        }
    }

    #[test]
    fn a_key_is_anothers_unless_nothing_stands_under_it_or_the_row_itself_does() {
        let there = KnownState::There {
            lead: LeadId(7),
            updated: false,
        };
        let own = Digest([7; 16]);
        let other = Some(Digest([8; 16]));
        for (state, content, expected) in [
            (there.clone(), other, true),
            (there.clone(), Some(own), false),
            (there.clone(), None, true),
            (there.clone(), Some(INCOMPLETE), true),
            (KnownState::Unknown(Verb::Add), other, true),
            (KnownState::Gone(LeadId(7)), other, true),
            (KnownState::Open, other, false),
        ] {
            let known = known(state, content);
            assert_eq!(is_anothers(&known, own, "second"), expected, "{known:?}");
            assert!(!is_anothers(&known, own, "first"), "sent by this run");
        }
        let told = |content| {
            let reason = lead_stands(&known(there.clone(), content));
            reason.map(|reason| reason.code())
        };
        assert_eq!(told(other), Some("already_imported"));
        assert_eq!(told(Some(INCOMPLETE)), Some("lead_incomplete"));
        assert_eq!(told(Some(HALF_MADE)), None, "it is to be completed yet");
        assert_eq!(lead_stands(&known(KnownState::Open, other)), None);
    }
}
