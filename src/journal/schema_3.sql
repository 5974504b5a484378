-- Hashes of phones and e-mails that were sent and do not stand in `contacts` yet: those of a transaction in one piece, since by themselves they
-- would touch a hundred places of the file.
CREATE TABLE new_contacts (
    id INTEGER PRIMARY KEY,
    book INTEGER NOT NULL,
    hashes BLOB NOT NULL            -- 8 bytes each, the lowest first
) STRICT;
