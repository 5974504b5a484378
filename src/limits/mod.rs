//! The portal's limits: how much may be sent now, or when to ask again. Nothing here waits.
//!
//! [`Scheduler`] is what the machines of `run` ask. It joins four: [`RequestPace`] keeps the requests per second below the portal's
//! leaky bucket; [`OperatingLedger`] the operating time of ten minutes below its limit; the size of a request follows from
//! what rows cost, and the number of requests under way from how long answers take. [`Backoff`] spaces out attempts at a portal
//! that cannot be reached. Each is told what happened and asked with the present [`Moment`](crate::domain::Moment); each answers
//! with a [`Verdict`], and [`Verdict::and`] joins two of them.
//!
//! ```
//! use leadbatch::domain::{Counter, Moment, Spent, Timing};
//! use leadbatch::limits::{Arrival, Departure, LimitRules, RatePlan, Scheduler, Share, Verdict};
//!
//! let rules = LimitRules {
//!     rate: Some(RatePlan::STANDARD),
//!     operating_limit_ms: 480_000,
//!     request_limit_ms: 60_000,
//!     share: Share::ALL,
//! };
//! let now = Moment::new(0, 1_700_000_000_000);
//! let mut limits = Scheduler::new(rules, 0, now);
//!
//! // The very first row goes alone: nothing is known of its cost.
//! assert_eq!(limits.ask(&["crm.lead.add"], 50, now), Verdict::Go(1));
//! let rows = vec![("crm.lead.add", 1)];
//! limits.sent(Departure { id: 1, rows, is_batch: true }, now);
//!
//! // Its answer: 0.3 s for the row, 0.3 s used, the window's oldest minute ends in 600 s.
//! let now = now.after_ms(400);
//! let timing = Timing {
//!     finish_ms: Some(1_700_000_000_300),
//!     duration_ms: Some(300),
//!     counters: vec![Counter { charged: "crm.lead.add", inner: true, total_ms: 300, reset_in_ms: Some(599_700) }],
//!     spent: vec![Spent { method: "crm.lead.add", rows: 1, start_ms: None, ms: 300 }],
//! };
//! limits.arrived(1, Arrival::Done, (true, &timing), 50, now);
//! assert_eq!(limits.ask(&["crm.lead.add"], 50, now), Verdict::Go(5));
//! ```
//!
//! All waits are reckoned on the monotonic part of the moments: the portal's clock is only compared with itself.

mod backoff;
mod batch_size;
mod bucket;
mod cost;
mod flights;
mod forecast;
mod operating;
mod pace;
mod scheduler;
mod share;
mod verdict;

pub use backoff::Backoff;
pub use bucket::START_TOKENS;
pub use forecast::{
    ASSUMED_US, Binding, CountingModel, Forecast, History, LeadCost, PortalLimits, Premise, Spent,
    Term,
};
pub use operating::OperatingLedger;
pub use pace::{RatePlan, RequestPace};
pub use scheduler::{Arrival, Departure, LimitRules, Measured, Scheduler};
pub use share::Share;
pub use verdict::{Verdict, WaitReason};
