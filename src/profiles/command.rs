//! A command that prints a secret, such as `pass` or `vault`.
//!
//! It is started without a shell, reads nothing, and what it says on its error stream is not shown: it might be the secret.

use std::io::{self, BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use super::ProfileError;

/// Within which a command has to end: somebody may have to type a passphrase.
const LIMIT: Duration = Duration::from_mins(1);

/// In which its end is looked for.
const STEP: Duration = Duration::from_millis(20);

/// More than any secret is long, in bytes.
const MAX_BYTES: u64 = 16 * 1024;

/// The first line of what a command prints, when it has ended well.
pub(super) fn first_line<'a>(
    words: &[String],
    hidden: impl Iterator<Item = &'a str>,
) -> Result<String, ProfileError> {
    within(LIMIT, words, hidden)
}

fn within<'a>(
    limit: Duration,
    words: &[String],
    hidden: impl Iterator<Item = &'a str>,
) -> Result<String, ProfileError> {
    let program = words.first().cloned().unwrap_or_default();
    let missing = |error: &io::Error| ProfileError::SecretCommandMissing {
        program: program.clone(),
        cause: error.to_string(),
    };
    let mut command = Command::new(&program);
    command
        .args(words.iter().skip(1))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    for name in hidden {
        command.env_remove(name);
    }
    let mut child = command.spawn().map_err(|error| missing(&error))?;
    let printed = child.stdout.take().map(reading);
    let slow = || ProfileError::SecretCommandSlow {
        program: program.clone(),
        seconds: limit.as_secs(),
    };
    let Some(line) = printed.and_then(|printed| printed.recv_timeout(limit).ok()) else {
        end(&mut child);
        return Err(slow());
    };
    let status = match ended(&mut child, limit) {
        Ok(Some(status)) => status,
        Ok(None) => {
            end(&mut child);
            return Err(slow());
        }
        Err(error) => return Err(missing(&error)),
    };
    if !status.success() {
        let code = status
            .code()
            .map_or_else(String::new, |code| code.to_string());
        return Err(ProfileError::SecretCommandFailed { program, code });
    }
    String::from_utf8(line).map_err(|_not_text| ProfileError::SecretMalformed {
        place: format!("command {program}"),
    })
}

/// Reads the first line on a thread of its own, and drops the rest, so that the command can end.
fn reading(stdout: ChildStdout) -> Receiver<Vec<u8>> {
    let (told, heard) = channel();
    thread::spawn(move || {
        let mut line = Vec::new();
        let mut stdout = BufReader::new(stdout);
        let read = stdout.by_ref().take(MAX_BYTES).read_until(b'\n', &mut line);
        if read.is_ok() && told.send(line).is_ok() {
            drop(io::copy(&mut stdout, &mut io::sink()));
        }
    });
    heard
}

/// How the command has ended; `None` when it goes on.
fn ended(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    // Nobody sends: waiting for that is waiting for a step of time.
    let (_quiet, step) = channel::<()>();
    let mut waited = Duration::ZERO;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if waited >= limit {
            return Ok(None);
        }
        match step.recv_timeout(STEP) {
            Ok(()) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                waited = waited.saturating_add(STEP);
            }
        }
    }
}

fn end(child: &mut Child) {
    drop(child.kill());
    drop(child.wait());
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Duration;

    use super::within;
    use crate::domain::Coded as _;
    use crate::profiles::ProfileError;

    fn printed(script: &str, limit: Duration) -> Result<String, ProfileError> {
        let words = ["sh", "-c", script].map(str::to_owned);
        within(limit, &words, ["HOME"].into_iter())
    }

    const LONG: Duration = Duration::from_mins(1);

    #[test]
    fn the_first_line_of_a_command_that_ends_well_counts() {
        assert_eq!(printed("echo s3cr3t; echo more", LONG).unwrap(), "s3cr3t\n");
        let much = "echo s3cr3t; head -c 1000000 /dev/zero; exec >&-; true";
        assert_eq!(printed(much, LONG).unwrap(), "s3cr3t\n");
        assert_eq!(printed("echo \"<$HOME>\"", LONG).unwrap(), "<>\n");
        assert_eq!(printed("cat", LONG).unwrap(), "");
    }

    #[test]
    fn what_a_command_that_fails_has_printed_is_not_repeated() {
        let error = printed("echo s3cr3t; echo s3cr3t >&2; exit 7", LONG).unwrap_err();
        assert_eq!(
            error.to_string(),
            "secret_command_failed program=\"sh\" code=\"7\""
        );
        let error = printed("kill -9 $$", LONG).unwrap_err();
        assert_eq!(error.code(), "secret_command_failed");
        let nobody = ["no-such-program-here".to_owned()];
        let error = within(LONG, &nobody, std::iter::empty()).unwrap_err();
        assert_eq!(error.code(), "secret_command_missing");
    }

    #[test]
    fn a_command_that_does_not_end_is_ended() {
        let short = Duration::from_millis(50);
        let error = printed("exec sleep 600", short).unwrap_err();
        assert_eq!(error.code(), "secret_command_slow");
        let error = printed("echo s3cr3t; exec >&-; exec sleep 600", short).unwrap_err();
        assert_eq!(error.code(), "secret_command_slow");
    }
}
