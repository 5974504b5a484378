//! The emulated portal: a Bitrix24 to rehearse on, and the judge of the client.
//!
//! [`Sandbox`] is a plain value: [`Sandbox::handle`] takes the moment, the caller's address and a [`Request`], and gives
//! the [`Reply`] with the moment at which it is ready. It has no socket and no clock, so a test may run an hour of
//! portal life in a millisecond. [`serve`] puts real HTTP in front of it, on an address of this machine; the door holds
//! each reply back until it is ready, which is how the cost of the work is felt.
//!
//! **The judge borrows nothing from the defendant.** No file of this room uses anything else of this crate: not the
//! words of `domain`, not the encoder of `batching`, no field table, no arithmetic of `limits`. The portal's law is
//! written here a second time, from `bitrix24/*.md`, so that a mistake of the client cannot hide behind the same mistake
//! of the portal.
//!
//! **What the documentation leaves open is decided against the client.** The rows of `facts-unknown.md` are switches
//! ([`OpenChoices`]); beside them:
//!
//! | open | here |
//! |---|---|
//! | the old access token after a refresh | expired at once |
//! | spellings of a telephone number among duplicates | equal by their digits alone |
//! | more than 20 values for `crm.duplicate.findbycomm` | the first 20 are looked for |
//! | whose notice a TAG replaces | everybody's |
//! | `crm.currency.list` for one without access to the CRM's settings | refused |
//! | `M_SKYPE` of `lead.php` | ignored |
//! | signs in answers of `lead.php` | letters stand as they are, other signs are `\uXXXX` |
//! | asking for a lead that one may not read | as for one that is not there |
//! | a filter of users by a field that the scope does not tell | removed |
//! | how finely the request bucket leaks | in whole seconds, each felt after it is over: X − Y is the greatest safe burst |
//! | whether short calls count as operating time | every call counts, refused ones too; [`SandboxConfig::operating_floor_ms`] |
//! | when a lead can be seen | when its own work is over, not when its request arrived |
//! | a request above the time limit | 504 with HTML, and all of its work done; [`PastRequestLimit`] |
//! | where the end of a ban is told | nowhere; [`OperatingRules::tells_ban_end`] |
//! | a fault that does not say whether the work was done | done, where the documentation says *maybe* |
//! | code of a validation error | `CRM_FIELD_ERROR_VALUE_NOT_VALID` for one stage or currency, else empty, texts joined by `<br>` |
//! | a filter key it does not know, an empty list of values | removed: the list is longer than asked |
//! | order of `crm.lead.list` and `crm.item.list` | newest first |
//! | errors of user fields in `crm.lead.*` | the kernel's `ERROR_CORE`, hiding all others |
//! | a row of `crm.item.batchImport` that ends the call with code 100 | rows before it stand |
//! | an entry of a multifield without `VALUE_TYPE` in an import | lost |
//! | a sum in `crm.item.*` that is no number | as much as is one, else nothing |
//! | comparison of texts | regardless of case and of blanks at the end |
//! | a birthday | UTC midnight, told in the portal's zone |
//! | COMMENTS | sanitised: unknown tags and what looks like one are lost |
//! | addresses with letters outside ASCII before the `@` | refused |
//!
//! Numbers of leads: a lead is a few hundred bytes, IDs are never used twice, look-ups by `ID` and `>ID` begin at that ID,
//! other filters go through the leads once. Everything is in memory and without chance: the same calls at the same moments
//! give the same replies, seeded faults and costs included.
//!
//! Not here: `.xml`.
//!
//! ```
//! use leadbatch::sandbox::{Request, Sandbox, SandboxConfig};
//!
//! let mut portal = Sandbox::new(SandboxConfig::standard(), "rehearsal".to_owned());
//! let request = Request::get("/rest/1/sandbox/crm.lead.add", "fields[TITLE]=Заявка");
//! let (reply, ready_at) = portal.handle(1_000, "127.0.0.1", &request);
//! assert_eq!((reply.status, ready_at), (200, 1_050));
//! assert_eq!(portal.leads().next().and_then(|lead| lead.text("TITLE")), Some("Заявка"));
//! ```

mod applications;
mod batch;
mod budget;
mod calendar;
mod caller;
mod chance;
mod choices;
mod clients;
mod config;
mod costs;
mod counters;
mod dictionaries;
mod door_clock;
mod duplicates;
mod envelope;
mod fault_settings;
mod faults;
mod field_settings;
mod fields;
mod filter;
mod html;
mod http;
mod items;
mod known_errors;
mod lead_methods;
mod lead_php;
mod lead_php_fields;
mod lead_php_user;
mod leads;
mod listing;
mod literal;
mod message;
mod methods;
mod multifields;
mod multipart;
mod notices;
mod oauth;
mod operating;
mod page;
mod passage;
mod people;
mod php;
mod portal;
mod rate;
mod refusal;
mod rights;
mod rows;
mod rules;
mod settings;
mod spenders;
mod state;
mod state_folder;
mod substitution;
mod user_values;
mod userfield_list;
mod users;
mod values;
mod write;

pub use applications::{Application, Oauth};
pub use choices::{
    AuthStatuses, BadFiles, BucketOf, CommandOrder, ImportRows, ItemTimes, LengthUnit,
    MissingSource, OpenChoices, OverLong, PastRequestLimit, Substitution, Treatment, UnknownItem,
};
pub use clients::{Clients, Company, Contact};
pub use config::{Language, Rate, SandboxConfig};
pub use costs::{CostChange, Costs};
pub use counters::Counters;
pub use fault_settings::{FaultName, FaultSettings, FaultWork};
pub use faults::{Fault, FaultAt, FaultKind, FaultOn, FaultRule, FaultWhen};
pub use field_settings::FieldSettings;
pub use fields::{FieldType, ListItem, Schema, SchemaError, UserField};
pub use http::{Door, serve, serve_fast, serve_kept};
pub use known_errors::{KNOWN_ERRORS, KnownError, known_error};
pub use leads::Lead;
pub use message::{Reply, Request, Verb};
pub use notices::Notice;
pub use operating::{InnerOperating, OperatingModel, OperatingRules, OperatingSharing};
pub use people::{Access, CrmMode, Employee, MissingScope, People, UserType, Webhook};
pub use portal::Sandbox;
pub use rights::{Extent, Rights};
pub use rules::{Change, ValueRule};
pub use settings::{
    CostSettings, FaultMistake, LimitSettings, Plan, PortalSettings, SandboxSettings,
    SettingsError, SettingsErrorKind,
};
pub use spenders::Spender;
pub use state_folder::{Holder, StateError, StateFolder, StateLog};
