-- What happened to blogs and posts, and who has been told of it.

-- +goose Up

-- Kind, post and key tell an event from the account's others (see
-- collector.Event). seq counts them, and is never given again.
CREATE TABLE events (
    account  INTEGER NOT NULL REFERENCES accounts (id),
    seq      INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    post     TEXT    NOT NULL,
    key      INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    value    INTEGER NOT NULL,
    usual    INTEGER NOT NULL,
    was      TEXT    NOT NULL,
    became   TEXT    NOT NULL,
    stored   INTEGER NOT NULL,
    news     INTEGER NOT NULL, -- 1: people are to be told, who have not been yet
    version  INTEGER NOT NULL,
    undelivered_since INTEGER,
    PRIMARY KEY (account, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX events_identity ON events (account, kind, post, key);
CREATE INDEX events_at ON events (account, at);
CREATE INDEX events_undelivered ON events (undelivered_since) WHERE undelivered_since IS NOT NULL;
CREATE INDEX events_news ON events (account) WHERE news = 1;

-- The number of the account's newest event, and whether the events of its whole
-- history have been worked out, which its next scrape or import does.
ALTER TABLE accounts ADD COLUMN last_event INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN events_known INTEGER NOT NULL DEFAULT 0;

-- What people are told, each address once. A row is claimed before it is sent, and
-- stays when its event is gone.
CREATE TABLE notices (
    account  INTEGER NOT NULL REFERENCES accounts (id),
    kind     TEXT    NOT NULL,
    post     TEXT    NOT NULL,
    key      INTEGER NOT NULL,
    target   TEXT    NOT NULL, -- a hash of the address
    state    TEXT    NOT NULL, -- waiting, claimed, sent, failed
    attempts INTEGER NOT NULL,
    next_at  INTEGER NOT NULL, -- when it is due; of one that is claimed, when it was
    since    INTEGER NOT NULL,
    PRIMARY KEY (account, kind, post, key, target)
) WITHOUT ROWID;
CREATE INDEX notices_waiting ON notices (next_at) WHERE state IN ('waiting', 'claimed');

-- +goose Down
DROP TABLE notices;
ALTER TABLE accounts DROP COLUMN events_known;
ALTER TABLE accounts DROP COLUMN last_event;
DROP TABLE events;
