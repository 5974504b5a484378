//! Profiles: portals by name, and where their secrets lie.
//!
//! The config file (`config.yaml` in the user's config folder) names portals; it holds no secret. A [`SecretSource`] says where one
//! is: a variable of the environment, a file that only its owner can read, or a command that prints it. What is read that way can be
//! used and not be printed. The environment is handed in by the caller; files and commands are this room's own.
//!
//! ```yaml
//! version: 1
//! portals:
//!   romashka:
//!     webhook: {file: secrets/romashka.webhook}
//!     plan: enterprise
//!   ours:
//!     application: {portal: https://crm.example.org/, client_id: local.1234, client_secret: {command: [pass, show, crm]}}
//! ```
//!
//! A file that people wrote keeps their comments: an entry is put in or taken out where it stands, and what came of that is read again
//! before it takes the old file's place. Where that cannot be done, nothing is written.

mod command;
mod config;
mod edit;
mod error;
mod layout;
mod location;
mod profile;
mod secret;
mod secret_file;
mod token_file;
mod whole_file;
mod written;
mod yaml;

pub use config::Profiles;
pub use error::ProfileError;
pub use location::{config_path, secret_beside};
pub use profile::{Access, Application, OAUTH_SERVER, Plan, Profile, is_profile_name};
pub use secret::SecretSource;
pub use token_file::{TokenFile, forget_tokens};
pub use whole_file::write_secret;
