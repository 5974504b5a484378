//! The `leadbatch` program.

/// Records are made on one thread and dropped on another, a dozen small texts a row: the system's allocator took a fifth of an
/// import's processor time with that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    leadbatch::cli::start().into()
}
