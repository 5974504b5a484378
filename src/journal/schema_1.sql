-- What one portal and originator have.
CREATE TABLE books (
    id INTEGER PRIMARY KEY,
    portal TEXT NOT NULL,
    originator TEXT NOT NULL,
    key_columns TEXT,               -- JSON list; NULL while no identity is known
    key_form INTEGER,
    recovered INTEGER NOT NULL DEFAULT 0,
    refused_mapping BLOB,           -- sha256 of a mapping whose read-back lost values
    UNIQUE (portal, originator)
) STRICT;

-- Header sets of a book's sources, each a JSON list.
CREATE TABLE headers (
    book INTEGER NOT NULL,
    columns TEXT NOT NULL,
    PRIMARY KEY (book, columns)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    book INTEGER NOT NULL,
    kind TEXT NOT NULL,             -- import, retry, undo
    subject INTEGER,                -- the run that an undo takes back
    sources_key TEXT NOT NULL,
    mapping_path TEXT NOT NULL,
    mapping_sha256 BLOB NOT NULL,
    method TEXT NOT NULL,
    above INTEGER NOT NULL,
    report TEXT NOT NULL,
    command TEXT NOT NULL,
    started_at INTEGER NOT NULL,    -- all moments are Unix milliseconds
    finished_at INTEGER,
    forgotten INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX runs_of_sources ON runs (book, sources_key);

CREATE TABLE sources (
    run INTEGER NOT NULL,
    number INTEGER NOT NULL,
    path TEXT NOT NULL,
    sheet TEXT,
    sha256 BLOB NOT NULL,
    PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE starts (
    run INTEGER NOT NULL,
    number INTEGER NOT NULL,        -- from 1
    begun_at INTEGER NOT NULL,
    ended_at INTEGER,               -- NULL: it runs, or was killed
    exit_code INTEGER,
    stop_code TEXT,
    counts TEXT,                    -- JSON
    PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

-- Names of fields; rows name them by number.
CREATE TABLE fields (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- One line for every origin; never pruned.
CREATE TABLE origins (
    book INTEGER NOT NULL,
    origin TEXT NOT NULL,
    state INTEGER NOT NULL,         -- 0 open, 1 unknown add, 2 unknown update, 3 refused, 4 there, 5 there and updated, 6 gone, 7 undoing
    lead INTEGER,
    above INTEGER NOT NULL,
    resent INTEGER NOT NULL,
    made_by INTEGER,                -- the run that made the lead, or meant to
    last_run INTEGER,               -- the run that had it last; NULL where it was recovered
    attempts INTEGER NOT NULL,
    source INTEGER,
    number INTEGER,
    content BLOB,                   -- 16 bytes
    sent BLOB,                      -- of each field its number as a varint and 8 bytes of a hash
    error TEXT,                     -- JSON list: code, text, status
    PRIMARY KEY (book, origin)
) STRICT, WITHOUT ROWID;

-- Hashes of phones and e-mails that were sent.
CREATE TABLE contacts (
    book INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    PRIMARY KEY (book, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
    run INTEGER NOT NULL,
    start INTEGER NOT NULL,
    number INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,   -- when its intents were written down
    last_byte INTEGER,              -- NULL: it may still be under way
    PRIMARY KEY (run, start, number)
) STRICT, WITHOUT ROWID;

-- Leads that a run changed, or meant to.
CREATE TABLE updates (
    run INTEGER NOT NULL,
    origin TEXT NOT NULL,
    lead INTEGER NOT NULL,
    state INTEGER NOT NULL,         -- 0 intended, 1 updated, 2 restored, 3 kept
    PRIMARY KEY (run, origin)
) STRICT, WITHOUT ROWID;

-- What a lead's fields held before a run changed them: the only personal data, until the run is forgotten.
CREATE TABLE old_values (
    run INTEGER NOT NULL,
    origin TEXT NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,            -- JSON
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (run, origin, field)
) STRICT, WITHOUT ROWID;
