//! Jobs: imports that nobody watches (`docs/jobs.md`). The pure part: the jobs file, which files a night takes, what they have to keep
//! to, what a job remembers, and what it says of itself.

mod choose;
mod contract;
mod file;
mod letters;
pub mod metrics;
mod night;
mod problem;
mod settings;
mod share;
mod span;
mod trouble;

pub use choose::{ChoosingBy, Chosen, choose, is_partial, too_old};
pub use contract::{Breach, Demands, Facts};
pub use file::{FileChoice, Job, JobSource, Jobs};
pub use letters::{LettersDue, letters_due};
pub use night::{
    FileEnd, FileMark, History, LetterKind, Night, OpenLetter, Removal, Step, Trouble, counts_of,
    time,
};
pub use problem::JobsProblem;
pub use settings::{
    Afterwards, Channel, ChatText, Contract, EmailText, MailSecurity, Missing, RowBounds, Take,
    Tongue, WebhookText,
};
pub use share::Percent;
pub use span::Span;
pub use trouble::{Ends, JobTrouble};

#[cfg(test)]
mod tests;
