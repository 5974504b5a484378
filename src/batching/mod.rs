//! Calls into requests, and replies into outcomes: everything that is known about the portal's wire, and no wire.
//!
//! A valid row becomes a [`Call`](crate::domain::Call) by [`creating_call`] or [`lead_update`]; [`pack`] takes as many calls as the limits permit and
//! makes a [`Request`] of them, a `batch` or a single call; the shell posts it, and [`read`] says of whatever came back one
//! [`Outcome`](crate::domain::Outcome) for each row. Rows whose outcome is
//! [`Deferred`](crate::domain::Outcome::Deferred) did not run: their calls, which the request kept, go back to the front of
//! the queue.
//!
//! ```
//! use std::collections::VecDeque;
//! use leadbatch::batching::{self, Reply, RequestId};
//! use leadbatch::domain::{Call, LeadId, Method, Outcome, Params, RowOrdinal, Verb};
//!
//! let fields = Params::Map(vec![("TITLE".into(), Params::Text("Coffee & tea".into()))]);
//! let call = Call {
//!     rows: vec![RowOrdinal(0)],
//!     verb: Verb::Add,
//!     method: Method::LeadAdd,
//!     params: Params::Map(vec![("fields".into(), fields)]),
//!     single: false,
//! };
//! let request = batching::pack(&mut VecDeque::from([call]), 50, RequestId(1)).unwrap();
//! assert_eq!(request.body, r#"{"halt":0,"cmd":{"r0001":"crm.lead.add?fields[TITLE]=Coffee%20%26%20tea"}}"#);
//!
//! let body = br#"{"result":{"result":{"r0001":3465},"result_error":[]}}"#.to_vec();
//! let reading = batching::read(&request, &Reply::Answer { status: 200, body });
//! assert_eq!(reading.outcomes, [(RowOrdinal(0), Outcome::Created(LeadId(3465)))]);
//! ```
//!
//! A [`Question`] only asks: [`inquire`] makes a batch of questions, [`read_inquiry`] gives each its [`Answer`] or says what kept it
//! from one. A lead counts as absent only where the portal told so in whole.
//!
//! [`take_back`] deletes leads, and gives leads their old values back, only as long as they are as they were read: each stands in a
//! batch behind the check that finds it so.
//!
//! Not done here: waiting (`limits`), sending (`portal`), remembering (`run`).

mod batch_import;
mod batch_json;
mod bundle;
mod bundle_read;
mod client_row;
mod command;
mod creating;
mod crm_card;
mod envelope;
mod errors;
mod inquiry;
mod inquiry_read;
mod item_add;
mod item_names;
mod lead_add;
mod lead_row;
mod lead_update;
mod pack;
mod pack_rows;
mod php_literal;
mod php_shapes;
mod question;
mod read;
mod reply;
mod request;
mod take_back;
mod take_back_read;
mod text;
mod timing;

pub use creating::creating_call;
pub use errors::{Place, Reaction, StopCause, StopError, is_access_denied, reaction};
pub use inquiry::{Inquiry, inquire, inquire_alone, next_inquiry};
pub use inquiry_read::{Answer, InquiryReading, read_inquiry};
pub use lead_update::lead_update;
pub use pack::{MAX_BODY_BYTES, pack};
pub use question::{
    CARDS_PER_LIST, FINDS_TOLD, ORIGINS_PER_LOOK_UP, Question, VALUES_PER_SEARCH,
    must_be_asked_alone, spellings,
};
pub use read::read;
pub use reply::{Reading, Reply, RequestVerdict, Unanswered};
pub use request::{BATCH, Request, RequestId, Slot};
pub use take_back::{LEADS_PER_TAKE_BACK, TakeBack, Taking, TakingRequest, take_back};
pub use take_back_read::{Taken, TakingReading, read_take_back};

pub(crate) use php_literal::literal;
pub(crate) use php_shapes::{body_json, entry, error_of, positive_id, text};
