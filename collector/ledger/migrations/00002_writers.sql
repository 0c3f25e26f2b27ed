-- Writers: their sessions, what they share, what they asked for.

-- +goose Up

-- When the writer last asked for a round before its time.
ALTER TABLE accounts ADD COLUMN round_asked INTEGER;
-- Sign-in links that were made until then sign nobody in any more.
ALTER TABLE accounts ADD COLUMN links_void_until INTEGER;
CREATE INDEX accounts_velog_id ON accounts (velog_id);

-- The hash of a session's token: who reads the ledger cannot be anybody.
CREATE TABLE sessions (
    hash    BLOB    PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts (id),
    began   INTEGER NOT NULL,
    ends    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_account ON sessions (account);

-- Sign-in links that were used, until they would have ended by themselves.
CREATE TABLE used_links (
    hash BLOB    PRIMARY KEY,
    ends INTEGER NOT NULL
) WITHOUT ROWID;

-- Public links: who has the token may read the account's public posts.
CREATE TABLE shares (
    account INTEGER PRIMARY KEY REFERENCES accounts (id),
    token   TEXT    NOT NULL UNIQUE,
    since   INTEGER NOT NULL
);

-- Users whose points are still to be deleted from InfluxDB.
CREATE TABLE erasures (
    username TEXT    PRIMARY KEY,
    since    INTEGER NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE erasures;
DROP TABLE shares;
DROP TABLE used_links;
DROP TABLE sessions;
DROP INDEX accounts_velog_id;
ALTER TABLE accounts DROP COLUMN links_void_until;
ALTER TABLE accounts DROP COLUMN round_asked;
