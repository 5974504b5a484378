//! Exit codes (`design.md` §3), in one place.

/// What the program tells whoever started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ExitCode {
    /// Every row is in the portal or was rightly skipped; for `check`: no invalid row.
    Done = 0,
    /// Finished; some rows are invalid, failed or unknown.
    SomeRows = 1,
    /// Wrong usage, mapping or configuration; nothing was sent.
    Usage = 2,
    /// Stopped before the end.
    Stopped = 3,
    /// Another run holds the lock.
    Locked = 4,
    /// The source was refused; nothing was sent.
    SourceRefused = 5,
}

impl ExitCode {
    /// The code of a number that was kept; a number that is none is a source that was refused.
    pub const fn of(number: u8) -> Self {
        match number {
            0 => Self::Done,
            1 => Self::SomeRows,
            2 => Self::Usage,
            3 => Self::Stopped,
            4 => Self::Locked,
            _ => Self::SourceRefused,
        }
    }

    /// The number.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}
