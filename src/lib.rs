//! leadbatch moves leads from spreadsheets into Bitrix24.
//!
//! `docs/architecture.md` has the picture of the rooms. A pure core (`domain`, `mapping`, `fields`, `drafting`, `rows`, `batching`,
//! `limits`, `run`, `jobs`) with no I/O and no clock of its own; thin shells around it (`source`, `portal`, `profiles`, `journal`, `report`,
//! `sandbox`, `notify`, `messages`); one door (`cli`).

pub mod batching;
pub mod cli;
pub mod domain;
pub mod drafting;
pub mod fields;
pub mod jobs;
pub mod journal;
pub mod limits;
pub mod mapping;
pub mod messages;
pub mod notify;
pub mod portal;
pub mod profiles;
pub mod report;
pub mod rows;
pub mod run;
pub mod sandbox;
pub mod source;
