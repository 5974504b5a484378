//! The program itself against its sandbox over HTTP, in fast motion.

/// Runs every regime and prints the table.
pub fn table() {}
