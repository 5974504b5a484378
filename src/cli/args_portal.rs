//! What can be typed for `portal`: portals by name.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::args::{ConfigArgs, OutputArgs, PlanName, ReachArgs};

#[derive(Debug, Subcommand)]
pub(super) enum PortalCommand {
    /// Name a portal in the config file; its webhook is asked for without echo (or read from stdin) and kept in a file that only you
    /// can read, unless an option says where the secret is
    Add(Box<AddArgs>),
    /// The portals of the config file, and where their secrets are
    List(ListArgs),
    /// Ask a portal who acts there, with which permissions and rights, and whether it has leads
    Test(Box<TestArgs>),
    /// Let an application into its portal: an employee says yes once in the browser, and the tokens are kept and renewed from then on
    Login(LoginArgs),
    /// Take a portal out of the config file, with the secret that `portal add` has kept for it
    Remove(RemoveArgs),
}

#[derive(Debug, ClapArgs)]
pub(super) struct AddArgs {
    /// The name: letters, digits, hyphens, dots and underscores
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// The secret is in this variable of the environment
    #[arg(long, value_name = "VARIABLE", group = "secret")]
    pub(super) env: Option<String>,
    /// The secret is the first line of this file, which only its owner can read
    #[arg(long, value_name = "FILE", group = "secret")]
    pub(super) secret_file: Option<PathBuf>,
    /// The secret is the first line that this program prints (pass, vault); the last option, all words behind it belong to it
    #[arg(long, value_names = ["PROGRAM", "ARGUMENT"], num_args = 1.., allow_hyphen_values = true, group = "secret")]
    pub(super) secret_command: Vec<String>,
    /// An application (OAuth) in the place of a webhook: its `client_id`; the secret is its `client_secret`
    #[arg(long, value_name = "CLIENT_ID", requires = "address")]
    pub(super) application: Option<String>,
    /// The portal's address, for an application: <https://example.bitrix24.com/>
    #[arg(long, value_name = "URL", requires = "application")]
    pub(super) address: Option<String>,
    /// Where the application's page is set to in the portal, an address of this computer such as <http://127.0.0.1:8025/>; without it
    /// the code is pasted
    #[arg(long, value_name = "URL", requires = "application")]
    pub(super) redirect: Option<String>,
    /// The server that gives out tokens [default: <https://oauth.bitrix.info/>]
    #[arg(
        long,
        value_name = "URL",
        requires = "application",
        hide_short_help = true
    )]
    pub(super) server: Option<String>,
    /// The portal's plan, where --plan is not given
    #[arg(long, value_enum)]
    pub(super) plan: Option<PlanName>,
    /// A file of certificates (PEM) to trust beside the system's
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(super) ca: Option<PathBuf>,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pub(super) state: StateArgs,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Clone, ClapArgs)]
pub(super) struct StateArgs {
    /// Folder of the tokens of applications [default: in the user's state folder]
    #[arg(
        long,
        value_name = "DIR",
        env = "LEADBATCH_STATE",
        hide_short_help = true
    )]
    pub(super) state: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct LoginArgs {
    /// The portal's name
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// Do not listen at the redirect's address: the address to which the browser came, or the code in it, is pasted
    #[arg(long)]
    pub(super) paste: bool,
    /// A file of certificates (PEM) to trust beside the system's
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(super) ca: Option<PathBuf>,
    #[command(flatten)]
    pub(super) state: StateArgs,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, ClapArgs)]
pub(super) struct TestArgs {
    /// The portal's name
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    #[command(flatten)]
    pub(super) reach: ReachArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, ClapArgs)]
pub(super) struct RemoveArgs {
    /// The portal's name
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    #[command(flatten)]
    pub(super) state: StateArgs,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}
