//! The `leadbatch` program.

fn main() -> std::process::ExitCode {
    leadbatch::cli::start().into()
}
