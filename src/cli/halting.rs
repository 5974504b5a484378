//! Points at which the program can be made to halt, so that a test can kill it there.
//!
//! That nothing is made twice hangs on what happens between two steps. `--halt-at after_intents:3` makes the process stand still
//! when it comes to that point the third time, and say so; a test then kills it and looks at the portal. Nothing else in the
//! program knows of it, and without the option it does nothing.

use std::str::FromStr;

use super::console::complain_text;

/// A point between two steps of sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HaltPoint {
    /// Intents are about to be handed to the journal.
    BeforeIntents,
    /// Intents are safe, and their request has not gone out.
    AfterIntents,
    /// A request is on its way.
    AfterSending,
    /// An answer is here, and nothing of it is in the journal.
    AfterReply,
    /// A row's line is about to be written into the report.
    InReport,
    /// A job has put down that it moves a file, and has not moved it.
    BeforeMove,
    /// A job has moved a file, and has not put that down.
    AfterMove,
}

impl HaltPoint {
    const ALL: [(&'static str, Self); 7] = [
        ("before_intents", Self::BeforeIntents),
        ("after_intents", Self::AfterIntents),
        ("after_sending", Self::AfterSending),
        ("after_reply", Self::AfterReply),
        ("in_report", Self::InReport),
        ("before_move", Self::BeforeMove),
        ("after_move", Self::AfterMove),
    ];
}

/// Where to halt: a point, and how often it is passed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HaltAt {
    point: HaltPoint,
    /// Passages that are left, the halting one among them.
    left: u64,
}

impl FromStr for HaltAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, count) = text.split_once(':').unwrap_or((text, "1"));
        let point = HaltPoint::ALL.iter().find(|(known, _)| *known == name);
        let left = count.parse().ok().filter(|left| *left > 0);
        match (point, left) {
            (Some((_, point)), Some(left)) => Ok(Self {
                point: *point,
                left,
            }),
            (None, _) | (_, None) => Err(format!(
                "a point of {} with a number: after_intents:3",
                HaltPoint::ALL.map(|(name, _)| name).join(", ")
            )),
        }
    }
}

/// Halts where it was asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Halting(Option<HaltAt>);

impl Halting {
    pub(super) const fn new(at: Option<HaltAt>) -> Self {
        Self(at)
    }

    /// A point is passed; comes back unless it is the one.
    pub(super) fn pass(&mut self, point: HaltPoint) {
        let Some(at) = &mut self.0 else { return };
        if at.point != point {
            return;
        }
        at.left -= 1;
        if at.left == 0 {
            complain_text("halted");
            loop {
                std::thread::park();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HaltAt;

    #[test]
    fn a_point_has_a_name_and_a_number() {
        assert!("after_intents:3".parse::<HaltAt>().is_ok());
        assert!("in_report".parse::<HaltAt>().is_ok());
        for wrong in ["", "somewhere:1", "in_report:0", "in_report:x"] {
            assert!(wrong.parse::<HaltAt>().is_err(), "{wrong}");
        }
    }
}
