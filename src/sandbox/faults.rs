//! Misfortunes on order: which call is hit, and how.

/// Which call a fault waits for; the first one is number 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultAt {
    /// The n-th HTTP request under `/rest`, refused ones counted.
    Request(u64),
    /// The n-th call of a method (`crm.lead.add`), alone or inside a batch.
    Call {
        /// The method's name in lower case.
        method: String,
        /// Which of its calls.
        nth: u64,
    },
}

/// What happens. All but [`FaultKind::Refuse`] leave the work done: that is what makes an answer ambiguous.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// An error before any work.
    Refuse {
        /// HTTP status of a standalone call.
        status: u16,
        /// The `error` code.
        code: String,
        /// The `error_description`.
        text: String,
    },
    /// An error after the work: the lead stands although the call failed (`facts-unknown.md` rows 1 and 3).
    RefuseAfter {
        /// HTTP status of a standalone call.
        status: u16,
        /// The `error` code.
        code: String,
        /// The `error_description`.
        text: String,
    },
    /// The gateway's HTML page with this status in the answer's place.
    Gateway {
        /// 502, 504 or, for a maintenance page, 200.
        status: u16,
    },
    /// No byte of an answer: the connection is closed.
    Silence,
    /// Only the first bytes of the body.
    Cut {
        /// How many bytes are kept.
        keep: usize,
    },
    /// The portal stops after this call: later commands of the batch never run, the gateway answers 502.
    Die,
    /// The answer comes later than the work takes.
    Delay {
        /// By so many milliseconds.
        ms: u64,
    },
}

/// A fault waiting for its call; it strikes once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The call it waits for.
    pub at: FaultAt,
    /// What it does.
    pub kind: FaultKind,
}

/// The faults that wait.
#[derive(Debug, Default)]
pub(super) struct Faults {
    waiting: Vec<Fault>,
}

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.waiting.push(fault);
    }

    /// Takes the fault that waits for this call.
    pub(super) fn strike(&mut self, now: &FaultAt) -> Option<FaultKind> {
        let at = self.waiting.iter().position(|fault| fault.at == *now)?;
        Some(self.waiting.remove(at).kind)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}
