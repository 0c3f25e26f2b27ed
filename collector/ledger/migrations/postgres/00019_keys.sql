-- Keys of the large tables that begin with the account, so that the rows of an
-- account lie together and the tables can be divided by it.

-- +goose Up

-- Numbers of accounts, posts and days have four bytes here: with the account, a row
-- and its place in the index are no larger than without. All columns of accounts are
-- of one type, so that tables can be put together by them.
DROP VIEW spans;
ALTER TABLE accounts ALTER COLUMN id TYPE INTEGER;
ALTER TABLE posts ALTER COLUMN id TYPE INTEGER, ALTER COLUMN account TYPE INTEGER;
ALTER TABLE tokens ALTER COLUMN account TYPE INTEGER;
ALTER TABLE sessions ALTER COLUMN account TYPE INTEGER;
ALTER TABLE shares ALTER COLUMN account TYPE INTEGER;
ALTER TABLE dropped_days ALTER COLUMN account TYPE INTEGER;
ALTER TABLE dropped_points ALTER COLUMN account TYPE INTEGER;
ALTER TABLE missing ALTER COLUMN account TYPE INTEGER;
ALTER TABLE rhythms ALTER COLUMN account TYPE INTEGER;
ALTER TABLE account_days ALTER COLUMN account TYPE INTEGER;
ALTER TABLE events ALTER COLUMN account TYPE INTEGER;
ALTER TABLE notices ALTER COLUMN account TYPE INTEGER;
ALTER TABLE leaderboard ALTER COLUMN account TYPE INTEGER;

-- New tables, filled in the order of their keys.
CREATE TABLE keyed_following (
    account           INTEGER NOT NULL,
    post              INTEGER NOT NULL,
    began             BIGINT,
    first_at          BIGINT,
    last_at           BIGINT,
    views             BIGINT,
    likes             BIGINT,
    comments          BIGINT,
    comments_from     BIGINT,
    comments_to       BIGINT,
    high              BIGINT NOT NULL,
    fell_at           BIGINT,
    unsettled_at      BIGINT,
    anchor_at         BIGINT,
    gap_hour          BIGINT,
    updated_at        BIGINT,
    asked_at          BIGINT,
    public_at         BIGINT,
    version           BIGINT NOT NULL,
    point             BIGINT NOT NULL,
    days_from         BIGINT,
    readings_from     BIGINT,
    undelivered_since BIGINT
) WITH (fillfactor = 60); -- each scrape rewrites its rows: with room beside them no index changes
INSERT INTO keyed_following (account, post, began, first_at, last_at, views, likes, comments, comments_from, comments_to,
    high, fell_at, unsettled_at, anchor_at, gap_hour, updated_at, asked_at, public_at,
    version, point, days_from, readings_from, undelivered_since)
SELECT p.account, f.post, f.began, f.first_at, f.last_at, f.views, f.likes, f.comments, f.comments_from, f.comments_to,
    f.high, f.fell_at, f.unsettled_at, f.anchor_at, f.gap_hour, f.updated_at, f.asked_at, f.public_at,
    f.version, f.point, f.days_from, f.readings_from, f.undelivered_since
FROM posts p JOIN following f ON f.post = p.id ORDER BY p.account, p.id;
DROP TABLE following;
ALTER TABLE keyed_following RENAME TO following;
ALTER TABLE following ADD PRIMARY KEY (account, post);
CREATE INDEX following_undelivered ON following (undelivered_since) WHERE undelivered_since IS NOT NULL;

CREATE TABLE keyed_readings (
    account       INTEGER NOT NULL,
    post          INTEGER NOT NULL,
    first_at      BIGINT  NOT NULL,
    span          BIGINT  NOT NULL,
    views         BIGINT  NOT NULL,
    likes         BIGINT,
    comments      BIGINT,
    comments_from BIGINT,
    comments_to   BIGINT,
    seen          BYTEA
);
INSERT INTO keyed_readings (account, post, first_at, span, views, likes, comments, comments_from, comments_to, seen)
SELECT p.account, p.id, r.first_at, r.span, r.views, r.likes, r.comments, r.comments_from, r.comments_to, r.seen
FROM posts p JOIN readings r ON r.post = p.id ORDER BY p.account, p.id, r.first_at;
DROP TABLE readings;
ALTER TABLE keyed_readings RENAME TO readings;
ALTER TABLE readings ADD PRIMARY KEY (account, post, first_at);

CREATE TABLE keyed_days (
    account        INTEGER NOT NULL,
    post           INTEGER NOT NULL,
    day            INTEGER NOT NULL,
    quality        INTEGER NOT NULL,
    views          BIGINT  NOT NULL,
    views_total    BIGINT  NOT NULL,
    likes          BIGINT,
    likes_total    BIGINT,
    comments       BIGINT,
    comments_total BIGINT
);
INSERT INTO keyed_days (account, post, day, quality, views, views_total, likes, likes_total, comments, comments_total)
SELECT p.account, p.id, d.day, d.quality, d.views, d.views_total, d.likes, d.likes_total, d.comments, d.comments_total
FROM posts p JOIN days d ON d.post = p.id ORDER BY p.account, p.id, d.day;
DROP TABLE days;
ALTER TABLE keyed_days RENAME TO days;
ALTER TABLE days ADD PRIMARY KEY (account, post, day);

CREATE TABLE keyed_reported_days (
    account INTEGER NOT NULL,
    post    INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    views   BIGINT  NOT NULL
);
INSERT INTO keyed_reported_days (account, post, day, views)
SELECT p.account, p.id, d.day, d.views FROM posts p JOIN reported_days d ON d.post = p.id ORDER BY p.account, p.id, d.day;
DROP TABLE reported_days;
ALTER TABLE keyed_reported_days RENAME TO reported_days;
ALTER TABLE reported_days ADD PRIMARY KEY (account, post, day);

CREATE VIEW spans AS
SELECT r.account, r.post, r.first_at,
       CASE WHEN f.first_at = r.first_at THEN f.last_at ELSE r.first_at + r.span END AS last_at,
       r.views, r.likes, r.comments,
       CASE WHEN f.first_at = r.first_at THEN f.comments_from ELSE r.comments_from END AS comments_from,
       CASE WHEN f.first_at = r.first_at THEN f.comments_to ELSE r.comments_to END AS comments_to
FROM readings r JOIN following f ON f.account = r.account AND f.post = r.post;

-- +goose Down
DROP VIEW spans;

CREATE TABLE keyed_following (
    post              BIGINT PRIMARY KEY,
    began             BIGINT,
    first_at          BIGINT,
    last_at           BIGINT,
    views             BIGINT,
    likes             BIGINT,
    comments          BIGINT,
    high              BIGINT NOT NULL,
    fell_at           BIGINT,
    version           BIGINT NOT NULL,
    point             BIGINT NOT NULL,
    days_from         BIGINT,
    readings_from     BIGINT,
    undelivered_since BIGINT,
    unsettled_at      BIGINT,
    anchor_at         BIGINT,
    public_at         BIGINT,
    comments_from     BIGINT,
    comments_to       BIGINT,
    updated_at        BIGINT,
    asked_at          BIGINT,
    gap_hour          BIGINT
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
    post          BIGINT NOT NULL,
    first_at      BIGINT NOT NULL,
    span          BIGINT NOT NULL,
    views         BIGINT NOT NULL,
    likes         BIGINT,
    comments      BIGINT,
    seen          BYTEA,
    comments_from BIGINT,
    comments_to   BIGINT,
    PRIMARY KEY (post, first_at)
);
INSERT INTO keyed_readings (post, first_at, span, views, likes, comments, seen, comments_from, comments_to)
SELECT post, first_at, span, views, likes, comments, seen, comments_from, comments_to
FROM readings ORDER BY post, first_at;
DROP TABLE readings;
ALTER TABLE keyed_readings RENAME TO readings;

CREATE TABLE keyed_days (
    post           BIGINT NOT NULL,
    day            BIGINT NOT NULL,
    views          BIGINT NOT NULL,
    views_total    BIGINT NOT NULL,
    likes          BIGINT,
    likes_total    BIGINT,
    comments       BIGINT,
    comments_total BIGINT,
    quality        BIGINT NOT NULL,
    PRIMARY KEY (post, day)
);
INSERT INTO keyed_days (post, day, views, views_total, likes, likes_total, comments, comments_total, quality)
SELECT post, day, views, views_total, likes, likes_total, comments, comments_total, quality
FROM days ORDER BY post, day;
DROP TABLE days;
ALTER TABLE keyed_days RENAME TO days;

CREATE TABLE keyed_reported_days (
    post  BIGINT NOT NULL,
    day   BIGINT NOT NULL,
    views BIGINT NOT NULL,
    PRIMARY KEY (post, day)
);
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

ALTER TABLE leaderboard ALTER COLUMN account TYPE BIGINT;
ALTER TABLE notices ALTER COLUMN account TYPE BIGINT;
ALTER TABLE events ALTER COLUMN account TYPE BIGINT;
ALTER TABLE account_days ALTER COLUMN account TYPE BIGINT;
ALTER TABLE rhythms ALTER COLUMN account TYPE BIGINT;
ALTER TABLE missing ALTER COLUMN account TYPE BIGINT;
ALTER TABLE dropped_points ALTER COLUMN account TYPE BIGINT;
ALTER TABLE dropped_days ALTER COLUMN account TYPE BIGINT;
ALTER TABLE shares ALTER COLUMN account TYPE BIGINT;
ALTER TABLE sessions ALTER COLUMN account TYPE BIGINT;
ALTER TABLE tokens ALTER COLUMN account TYPE BIGINT;
ALTER TABLE posts ALTER COLUMN id TYPE BIGINT, ALTER COLUMN account TYPE BIGINT;
ALTER TABLE accounts ALTER COLUMN id TYPE BIGINT;
