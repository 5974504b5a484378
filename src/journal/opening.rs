//! Opening a journal's file: looking before touching, settings, migration.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::{JournalError, Result};
use super::schema;

/// How long another writer of the same file is waited for. Transactions last milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// Files up to this size are checked whole at opening: about 50 ms.
const CHECKED_WHOLE_BYTES: u64 = 16 << 20;

/// SQLite takes an empty name for a private database without a file of its own.
const NAMELESS: &str = "";

/// Statements that stay prepared.
const STATEMENTS: usize = 64;

/// What SQLite's format says of a file's head.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const HEAD_BYTES: usize = 100;
const VERSION_AT: usize = 60;
const APPLICATION_AT: usize = 68;

/// Opens a journal for writing, making it where there is none.
pub(super) fn open_to_write(path: &Path) -> Result<Connection> {
    if !look(path)? {
        make_private(path).map_err(|error| JournalError::of_io(path, &error))?;
    }
    let failed = |error: rusqlite::Error| JournalError::of_sqlite(path, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    look_inside(&connection, path)?;
    let turn = turn(path)?;
    prepare(&mut connection).map_err(failed)?;
    drop(turn);
    if path
        .metadata()
        .is_ok_and(|file| file.len() <= CHECKED_WHOLE_BYTES)
    {
        check_whole(&connection, path)?;
    }
    Ok(connection)
}

/// Opens an empty journal that has no file: SQLite keeps it in memory as long as it is small, on the disk else, and it goes with the
/// process, however that ends.
pub(super) fn open_temporary() -> rusqlite::Result<Connection> {
    let mut connection = Connection::open(NAMELESS)?;
    connection.execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;")?;
    keep_plans(&connection)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    schema::migrate(&mut connection)?;
    Ok(connection)
}

/// One process after the other prepares a file: SQLite does not wait for another that puts a log beside it.
fn turn(path: &Path) -> Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".opening");
    let path = Path::new(&name);
    let mut options = File::options();
    let options = options.write(true).create(true).truncate(false);
    let locked = options.open(path).and_then(|file| {
        file.lock()?;
        Ok(file)
    });
    locked.map_err(|error| JournalError::of_io(path, &error))
}

/// Opens a journal that stands, for reading alone; one of an earlier version is taken to this one first.
pub(super) fn open_to_read(path: &Path) -> Result<Connection> {
    find_to_read(path)?.ok_or_else(|| {
        let error = io::Error::from(io::ErrorKind::NotFound);
        JournalError::of_io(path, &error)
    })
}

/// The same; `None` where there is none.
pub(super) fn find_to_read(path: &Path) -> Result<Option<Connection>> {
    if !look(path)? {
        return Ok(None);
    }
    let failed = |error: rusqlite::Error| JournalError::of_sqlite(path, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    connection
        .execute_batch("PRAGMA cache_size = -16384")
        .map_err(failed)?;
    keep_plans(&connection).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    let found = schema::version_of(&connection).map_err(failed)?;
    if found > schema::version() {
        return Err(newer(path, found));
    }
    if found < schema::version() {
        drop(connection);
        drop(open_to_write(path)?);
        return find_to_read(path);
    }
    Ok(Some(connection))
}

/// Makes the empty file for its owner alone: SQLite gives what lies beside it the same rights.
#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = File::options();
    let options = options.write(true).create(true).truncate(false);
    options.mode(0o600).open(path).map(drop)
}

/// Makes the empty file; who may read it is inherited from the user's folder.
#[cfg(not(unix))]
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = File::options();
    let options = options.write(true).create(true).truncate(false);
    options.open(path).map(drop)
}

/// Reads the head without SQLite, which may touch what it opens: whether there is a journal, and not just room for one.
///
/// A journal is signed from its first transaction on; what is not is somebody else's, or nobody's.
fn look(path: &Path) -> Result<bool> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    let limit = u64::try_from(HEAD_BYTES).unwrap_or(u64::MAX);
    let read = File::open(path).and_then(|file| file.take(limit).read_to_end(&mut head));
    match read {
        Ok(0) => return Ok(false),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(JournalError::of_io(path, &error)),
    }
    if !head.starts_with(MAGIC) {
        return Err(not_ours(path));
    }
    let (Some(version), Some(application)) =
        (number(&head, VERSION_AT), number(&head, APPLICATION_AT))
    else {
        return Err(JournalError::Damaged {
            file: path.display().to_string(),
            cause: io::Error::from(io::ErrorKind::UnexpectedEof).to_string(),
        });
    };
    match application {
        schema::APPLICATION_ID if version > schema::version() => Err(newer(path, version)),
        schema::APPLICATION_ID => Ok(true),
        _ => Err(not_ours(path)),
    }
}

fn number(head: &[u8], at: usize) -> Option<u32> {
    let bytes = head.get(at..)?.first_chunk::<4>()?;
    Some(u32::from_be_bytes(*bytes))
}

/// Looks at what the head could not tell: a later version may still wait in the log beside the file, and has to stay there.
fn look_inside(connection: &Connection, path: &Path) -> Result<()> {
    let failed = |error: rusqlite::Error| JournalError::of_sqlite(path, &error);
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    let found = schema::version_of(connection).map_err(failed)?;
    if found > schema::version() {
        return Err(newer(path, found));
    }
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)
        .map_err(failed)?;
    Ok(())
}

/// Statements are planned once and for all values: looking at each value anew would cost more than the statement.
fn keep_plans(connection: &Connection) -> rusqlite::Result<()> {
    let option = DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
    connection.set_db_config(option, true).map(drop)
}

/// Settings and migration; caches are in KiB, the log grows to 16 MiB before it is moved into the file. A new file gets its tables before it gets a log beside it, so that its head is never behind.
fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
         PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
         PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000;",
    )?;
    keep_plans(connection)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    let changed = schema::migrate(connection)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN),
            Some(format!("journal_mode = {mode}")),
        ));
    }
    if changed {
        clear_log(connection)?;
    }
    Ok(())
}

/// Moves the log into the file and empties it. Where somebody reads just now, that is left to the next time: nobody is waited
/// for.
pub(super) fn clear_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::ZERO)?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    connection.busy_timeout(PATIENCE)
}

fn check_whole(connection: &Connection, path: &Path) -> Result<()> {
    let said: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| JournalError::of_sqlite(path, &error))?;
    if said == "ok" {
        return Ok(());
    }
    Err(JournalError::Damaged {
        file: path.display().to_string(),
        cause: said.lines().collect::<Vec<_>>().join("; "),
    })
}

fn newer(path: &Path, found: u32) -> JournalError {
    JournalError::Newer {
        file: path.display().to_string(),
        found: u64::from(found),
        known: u64::from(schema::version()),
    }
}

fn not_ours(path: &Path) -> JournalError {
    JournalError::NotOurs {
        file: path.display().to_string(),
    }
}
