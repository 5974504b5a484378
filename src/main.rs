//! The `leadbatch` program.
fn main() {}
