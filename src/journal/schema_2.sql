-- Leads of other people that rows change, found by phone or e-mail: they carry no origin of these rows.
ALTER TABLE origins ADD COLUMN adopted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX adopted_leads ON origins (book, lead) WHERE adopted = 1;

-- Runs that asked the portal for duplicates of their rows.
CREATE TABLE duplicate_searches (
    run TEXT NOT NULL PRIMARY KEY,  -- its name: it is asked before the run begins
    book INTEGER NOT NULL,
    sources_key TEXT NOT NULL,
    terms BLOB NOT NULL,            -- 16 bytes: by which rules and of which rows
    asked_at INTEGER NOT NULL,
    whole INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- What is done about rows of which something was found.
CREATE TABLE duplicates (
    run TEXT NOT NULL,
    origin TEXT NOT NULL,
    treatment TEXT NOT NULL,        -- JSON, of IDs alone
    PRIMARY KEY (run, origin)
) STRICT, WITHOUT ROWID;
