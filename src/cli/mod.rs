//! The door: arguments → settings → objects; the screen, the clock and the exit codes.
//!
//! `Args` is what was typed, settings what was meant; commands build the objects of the other rooms from settings and drive
//! them. Clocks are read in `clock.rs` alone; of the environment clap reads the variables and `settings.rs` the language.

mod args;
mod args_dry;
mod asker;
mod beside;
mod book;
mod changed;
mod check;
mod check_mapping;
mod check_portal;
mod clients;
mod clock;
mod console;
mod dated_feed;
mod diagnose;
mod drive;
mod errand;
mod exit;
mod explain;
mod fields;
mod fields_words;
mod files;
mod finds;
mod foresight;
mod greeting;
mod halting;
mod history;
mod import;
mod kept;
#[cfg(test)]
mod kept_tests;
mod lead_php;
mod map;
mod mapping_text;
mod pace;
mod pick;
mod plan_words;
mod portal_past;
mod portal_setup;
mod progress;
mod recording;
mod recover;
mod renewal;
mod report_setup;
mod retry;
mod rows;
mod runs;
mod runtime;
mod sandbox;
mod sandbox_problem;
mod sandbox_setup;
mod search;
mod send_feed;
mod sending;
mod settings;
mod show;
mod spill;
mod start;
mod stop;
mod survey;
mod treating;
mod unchanged;
mod undo;
mod undo_feed;
mod undo_words;
mod until;
mod verify;
mod verify_words;
mod wait_words;

pub use diagnose::{ConfigProblem, Refusal, journal_exit, portal_exit};
pub use exit::ExitCode;
pub use files::FileNotice;
pub use sandbox_problem::SandboxProblem;
pub use start::start;
