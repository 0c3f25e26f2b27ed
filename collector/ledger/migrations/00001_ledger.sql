-- The ledger. Instants are Unix seconds, days are days since 1970-01-01 in
-- Seoul, and NULL is what nobody knows or what never was.

-- +goose Up

-- AUTOINCREMENT, here and in posts: an id that was given away is never given
-- to another row, so that a late delivery or job cannot hit the wrong one.
CREATE TABLE accounts (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    username          TEXT    NOT NULL UNIQUE,
    velog_id          TEXT    NOT NULL DEFAULT '',
    velog_name        TEXT    NOT NULL DEFAULT '',
    signed_in         INTEGER NOT NULL DEFAULT 0,
    followed          INTEGER NOT NULL DEFAULT 0, -- 0: only imported, no rounds
    followed_since    INTEGER NOT NULL,
    next_round        INTEGER NOT NULL,
    last_attempt      INTEGER,
    last_success      INTEGER,
    state             TEXT    NOT NULL DEFAULT 'new',
    error             TEXT    NOT NULL DEFAULT '',
    failures          INTEGER NOT NULL DEFAULT 0,
    posts             INTEGER NOT NULL DEFAULT 0, -- followed, counted after each change
    -- What of account_days is undelivered; see following.
    version           INTEGER NOT NULL DEFAULT 0,
    days_from         INTEGER,
    undelivered_since INTEGER
);
CREATE INDEX accounts_due ON accounts (next_round) WHERE followed = 1;
CREATE INDEX accounts_undelivered ON accounts (undelivered_since) WHERE undelivered_since IS NOT NULL;

CREATE TABLE tokens (
    account         INTEGER PRIMARY KEY REFERENCES accounts (id),
    key_id          TEXT NOT NULL,
    access          BLOB NOT NULL, -- both encrypted
    refresh         BLOB NOT NULL,
    access_expires  INTEGER,
    refresh_expires INTEGER
);

CREATE TABLE posts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    account     INTEGER NOT NULL REFERENCES accounts (id),
    post_id     TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    slug        TEXT    NOT NULL,
    tags        TEXT    NOT NULL, -- a JSON array
    series      TEXT    NOT NULL,
    private     INTEGER NOT NULL,
    released_at INTEGER,
    gone_at     INTEGER,
    UNIQUE (account, post_id)
);

-- What changes about a post in most rounds, apart from posts to keep its rows
-- small: a round in which nothing happened rewrites these, and nothing else.
CREATE TABLE following (
    post              INTEGER PRIMARY KEY,
    began             INTEGER, -- when all totals are known to have been 0
    -- The newest run. Its end stands only here until the run is over.
    first_at          INTEGER,
    last_at           INTEGER,
    views             INTEGER,
    likes             INTEGER,
    comments          INTEGER,
    high              INTEGER NOT NULL, -- the highest total of views so far
    fell_at           INTEGER,          -- the beginning of the newest run below it
    -- What is undelivered: the post itself, its days and its readings from one
    -- on. A delivery clears it if the version is still the one that it read.
    version           INTEGER NOT NULL,
    point             INTEGER NOT NULL,
    days_from         INTEGER,
    readings_from     INTEGER,
    undelivered_since INTEGER
);
CREATE INDEX following_undelivered ON following (undelivered_since) WHERE undelivered_since IS NOT NULL;

-- Runs of readings: span is the last reading's instant less the first one's.
-- No foreign keys here and in days: they cost a look-up for each of millions
-- of rows that only this program writes.
CREATE TABLE readings (
    post     INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    span     INTEGER NOT NULL,
    views    INTEGER NOT NULL,
    likes    INTEGER,
    comments INTEGER,
    PRIMARY KEY (post, first_at)
) WITHOUT ROWID;

CREATE VIEW runs AS
SELECT r.post, r.first_at,
       CASE WHEN f.first_at = r.first_at THEN f.last_at ELSE r.first_at + r.span END AS last_at,
       r.views, r.likes, r.comments
FROM readings r JOIN following f ON f.post = r.post;

-- Quality: 0 partial, 1 estimated, 2 reported, 3 exact. The smallest of many
-- is what holds for all of them.
CREATE TABLE days (
    post           INTEGER NOT NULL,
    day            INTEGER NOT NULL,
    views          INTEGER NOT NULL,
    views_total    INTEGER NOT NULL,
    likes          INTEGER,
    likes_total    INTEGER,
    comments       INTEGER,
    comments_total INTEGER,
    quality        INTEGER NOT NULL,
    PRIMARY KEY (post, day)
) WITHOUT ROWID;

CREATE TABLE account_days (
    account        INTEGER NOT NULL,
    day            INTEGER NOT NULL,
    views          INTEGER NOT NULL,
    views_total    INTEGER NOT NULL,
    likes          INTEGER,
    likes_total    INTEGER,
    comments       INTEGER,
    comments_total INTEGER,
    quality        INTEGER NOT NULL,
    posts          INTEGER NOT NULL,
    PRIMARY KEY (account, day)
) WITHOUT ROWID;

CREATE TABLE reported_days (
    post  INTEGER NOT NULL,
    day   INTEGER NOT NULL,
    views INTEGER NOT NULL,
    PRIMARY KEY (post, day)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE reported_days;
DROP TABLE account_days;
DROP TABLE days;
DROP VIEW runs;
DROP TABLE readings;
DROP TABLE following;
DROP TABLE posts;
DROP TABLE tokens;
DROP TABLE accounts;
