-- Keys of the large tables that begin with the account, so that the rows of an
-- account lie together and the tables can be divided by it.

-- +goose Up

-- New tables, filled in the order of their keys: a million rows of readings or days
-- take some three seconds. The room of the old ones is free for new rows afterwards.
DROP VIEW spans;

-- By its number a post is found fastest: every scrape rewrites these rows.
CREATE TABLE keyed_following (
    post              INTEGER PRIMARY KEY,
    account           INTEGER NOT NULL,
    began             INTEGER, -- when all totals are known to have been 0
    -- The newest span. Its end, and the readings that told the comments, stand only
    -- here until the span is over.
    first_at          INTEGER,
    last_at           INTEGER,
    views             INTEGER,
    likes             INTEGER,
    comments          INTEGER,
    comments_from     INTEGER,
    comments_to       INTEGER,
    high              INTEGER NOT NULL, -- the highest total of views so far
    fell_at           INTEGER,          -- the beginning of the newest span below it
    unsettled_at      INTEGER,
    anchor_at         INTEGER,
    gap_hour          INTEGER,
    updated_at        INTEGER,
    asked_at          INTEGER,
    public_at         INTEGER,
    -- What is undelivered: the post itself, its days and its readings from one
    -- on. A delivery clears it if the version is still the one that it read.
    version           INTEGER NOT NULL,
    point             INTEGER NOT NULL,
    days_from         INTEGER,
    readings_from     INTEGER,
    undelivered_since INTEGER,
    UNIQUE (account, post)
);
INSERT INTO keyed_following (account, post, began, first_at, last_at, views, likes, comments, comments_from, comments_to,
    high, fell_at, unsettled_at, anchor_at, gap_hour, updated_at, asked_at, public_at,
    version, point, days_from, readings_from, undelivered_since)
SELECT p.account, f.post, f.began, f.first_at, f.last_at, f.views, f.likes, f.comments, f.comments_from, f.comments_to,
    f.high, f.fell_at, f.unsettled_at, f.anchor_at, f.gap_hour, f.updated_at, f.asked_at, f.public_at,
    f.version, f.point, f.days_from, f.readings_from, f.undelivered_since
FROM posts p JOIN following f ON f.post = p.id ORDER BY p.account, p.id;
DROP TABLE following;
ALTER TABLE keyed_following RENAME TO following;
CREATE INDEX following_undelivered ON following (undelivered_since) WHERE undelivered_since IS NOT NULL;

CREATE TABLE keyed_readings (
    account       INTEGER NOT NULL,
    post          INTEGER NOT NULL,
    first_at      INTEGER NOT NULL,
    span          INTEGER NOT NULL,
    views         INTEGER NOT NULL,
    likes         INTEGER,
    comments      INTEGER,
    comments_from INTEGER,
    comments_to   INTEGER,
    seen          BLOB,
    PRIMARY KEY (account, post, first_at)
) WITHOUT ROWID;
-- Following has the posts in the order of the key; CROSS JOIN keeps to it.
INSERT INTO keyed_readings (account, post, first_at, span, views, likes, comments, comments_from, comments_to, seen)
SELECT f.account, f.post, r.first_at, r.span, r.views, r.likes, r.comments, r.comments_from, r.comments_to, r.seen
FROM following f CROSS JOIN readings r WHERE r.post = f.post ORDER BY f.account, f.post, r.first_at;
DROP TABLE readings;
ALTER TABLE keyed_readings RENAME TO readings;

CREATE TABLE keyed_days (
    account        INTEGER NOT NULL,
    post           INTEGER NOT NULL,
    day            INTEGER NOT NULL,
    views          INTEGER NOT NULL,
    views_total    INTEGER NOT NULL,
    likes          INTEGER,
    likes_total    INTEGER,
    comments       INTEGER,
    comments_total INTEGER,
    quality        INTEGER NOT NULL,
    PRIMARY KEY (account, post, day)
) WITHOUT ROWID;
INSERT INTO keyed_days (account, post, day, views, views_total, likes, likes_total, comments, comments_total, quality)
SELECT f.account, f.post, d.day, d.views, d.views_total, d.likes, d.likes_total, d.comments, d.comments_total, d.quality
FROM following f CROSS JOIN days d WHERE d.post = f.post ORDER BY f.account, f.post, d.day;
DROP TABLE days;
ALTER TABLE keyed_days RENAME TO days;

CREATE TABLE keyed_reported_days (
    account INTEGER NOT NULL,
    post    INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    views   INTEGER NOT NULL,
    PRIMARY KEY (account, post, day)
) WITHOUT ROWID;
INSERT INTO keyed_reported_days (account, post, day, views)
SELECT f.account, f.post, d.day, d.views
FROM following f CROSS JOIN reported_days d WHERE d.post = f.post ORDER BY f.account, f.post, d.day;
DROP TABLE reported_days;
ALTER TABLE keyed_reported_days RENAME TO reported_days;

CREATE VIEW spans AS
SELECT r.account, r.post, r.first_at,
       CASE WHEN f.first_at = r.first_at THEN f.last_at ELSE r.first_at + r.span END AS last_at,
       r.views, r.likes, r.comments,
       CASE WHEN f.first_at = r.first_at THEN f.comments_from ELSE r.comments_from END AS comments_from,
       CASE WHEN f.first_at = r.first_at THEN f.comments_to ELSE r.comments_to END AS comments_to
FROM readings r JOIN following f ON f.account = r.account AND f.post = r.post;

-- How many rows there may be of an account, and of a post. Not knowing, SQLite reads
-- all days of an account to find one of each post.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('accounts', NULL, '100'),
    ('posts', 'sqlite_autoindex_posts_1', '10000 100 1'),
    ('following', 'sqlite_autoindex_following_1', '10000 100 1'),
    ('readings', 'readings', '10000000 100000 1000 1'),
    ('days', 'days', '10000000 100000 1000 1'),
    ('reported_days', 'reported_days', '1000000 10000 100 1'),
    ('account_days', 'account_days', '100000 1000 1');
ANALYZE sqlite_schema;

-- +goose Down
DELETE FROM sqlite_stat1;
ANALYZE sqlite_schema;
DROP VIEW spans;

CREATE TABLE keyed_following (
    post              INTEGER PRIMARY KEY,
    began             INTEGER,
    first_at          INTEGER,
    last_at           INTEGER,
    views             INTEGER,
    likes             INTEGER,
    comments          INTEGER,
    high              INTEGER NOT NULL,
    fell_at           INTEGER,
    version           INTEGER NOT NULL,
    point             INTEGER NOT NULL,
    days_from         INTEGER,
    readings_from     INTEGER,
    undelivered_since INTEGER,
    unsettled_at      INTEGER,
    anchor_at         INTEGER,
    public_at         INTEGER,
    comments_from     INTEGER,
    comments_to       INTEGER,
    updated_at        INTEGER,
    asked_at          INTEGER,
    gap_hour          INTEGER
);
INSERT INTO keyed_following (post, began, first_at, last_at, views, likes, comments, high, fell_at,
    version, point, days_from, readings_from, undelivered_since, unsettled_at, anchor_at, public_at,
    comments_from, comments_to, updated_at, asked_at, gap_hour)
SELECT post, began, first_at, last_at, views, likes, comments, high, fell_at,
    version, point, days_from, readings_from, undelivered_since, unsettled_at, anchor_at, public_at,
    comments_from, comments_to, updated_at, asked_at, gap_hour
FROM following ORDER BY post;
DROP TABLE following;
ALTER TABLE keyed_following RENAME TO following;
CREATE INDEX following_undelivered ON following (undelivered_since) WHERE undelivered_since IS NOT NULL;

CREATE TABLE keyed_readings (
    post          INTEGER NOT NULL,
    first_at      INTEGER NOT NULL,
    span          INTEGER NOT NULL,
    views         INTEGER NOT NULL,
    likes         INTEGER,
    comments      INTEGER,
    seen          BLOB,
    comments_from INTEGER,
    comments_to   INTEGER,
    PRIMARY KEY (post, first_at)
) WITHOUT ROWID;
INSERT INTO keyed_readings (post, first_at, span, views, likes, comments, seen, comments_from, comments_to)
SELECT post, first_at, span, views, likes, comments, seen, comments_from, comments_to
FROM readings ORDER BY post, first_at;
DROP TABLE readings;
ALTER TABLE keyed_readings RENAME TO readings;

CREATE TABLE keyed_days (
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
INSERT INTO keyed_days (post, day, views, views_total, likes, likes_total, comments, comments_total, quality)
SELECT post, day, views, views_total, likes, likes_total, comments, comments_total, quality
FROM days ORDER BY post, day;
DROP TABLE days;
ALTER TABLE keyed_days RENAME TO days;

CREATE TABLE keyed_reported_days (
    post  INTEGER NOT NULL,
    day   INTEGER NOT NULL,
    views INTEGER NOT NULL,
    PRIMARY KEY (post, day)
) WITHOUT ROWID;
INSERT INTO keyed_reported_days (post, day, views) SELECT post, day, views FROM reported_days ORDER BY post, day;
DROP TABLE reported_days;
ALTER TABLE keyed_reported_days RENAME TO reported_days;

CREATE VIEW spans AS
SELECT r.post, r.first_at,
       CASE WHEN f.first_at = r.first_at THEN f.last_at ELSE r.first_at + r.span END AS last_at,
       r.views, r.likes, r.comments,
       CASE WHEN f.first_at = r.first_at THEN f.comments_from ELSE r.comments_from END AS comments_from,
       CASE WHEN f.first_at = r.first_at THEN f.comments_to ELSE r.comments_to END AS comments_to
FROM readings r JOIN following f ON f.post = r.post;
