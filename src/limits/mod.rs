//! The portal's limits: how much may be sent now, or when to ask again. Nothing here waits.
//!
//! [`RequestPace`] keeps the requests per second below the portal's leaky bucket, [`OperatingLedger`] the operating time of
//! ten minutes below its limit, and [`Backoff`] spaces out attempts at a portal that cannot be reached. Each is told what
//! happened and asked with the present [`Moment`](crate::domain::Moment); each answers with a [`Verdict`], and
//! [`Verdict::and`] joins two of them.
//!
//! ```
//! use leadbatch::domain::Moment;
//! use leadbatch::limits::{OperatingLedger, RatePlan, RequestPace, Verdict};
//!
//! let now = Moment::new(0, 1_700_000_000_000);
//! let mut pace = RequestPace::new(Some(RatePlan::STANDARD), now);
//! let mut ledger = OperatingLedger::new(480_000, 60_000);
//!
//! // The very first row goes alone: nothing is known of its cost.
//! assert_eq!(pace.ask(now).and(ledger.ask("crm.lead.add", 50, now)), Verdict::Go(1));
//! pace.spend(now);
//!
//! // Its answer: 0.3 s a row, 0.3 s used, the window's oldest minute ends in 600 s.
//! let now = now.after_ms(400);
//! pace.answered();
//! ledger.learn("crm.lead.add", 300, Some(600_000), now);
//! ledger.cost("crm.lead.add", Some(300));
//! assert_eq!(ledger.ask("crm.lead.add", 50, now), Verdict::Go(10));
//! ```
//!
//! All waits are reckoned on the monotonic part of the moments: the portal's clock is only compared with itself.

mod backoff;
mod bucket;
mod forecast;
mod operating;
mod pace;
mod verdict;

pub use backoff::Backoff;
pub use bucket::START_TOKENS;
pub use forecast::{Binding, CountingModel, LeadCost};
pub use operating::OperatingLedger;
pub use pace::{RatePlan, RequestPace};
pub use verdict::{Verdict, WaitReason};
