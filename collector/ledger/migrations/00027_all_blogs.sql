-- What the pages of all blogs together are made from, so that they are as quick with
-- thousands of blogs as with one.

-- +goose Up

-- The account's last reading, and what its posts had got on the day before by that time:
-- the sum of views_before of the table following. NULL: there is none, or no such day.
ALTER TABLE accounts ADD COLUMN last_read INTEGER;
ALTER TABLE accounts ADD COLUMN views_before INTEGER;
UPDATE accounts SET last_read = (SELECT MAX(f.last_at) FROM following f WHERE f.account = accounts.id);
UPDATE accounts SET views_before = (SELECT SUM(f.views_before)
    FROM following f JOIN posts p ON p.account = f.account AND p.id = f.post
    WHERE f.account = accounts.id
        AND (p.deleted_at IS NOT NULL OR (f.last_at + 32399) / 86400 = (accounts.last_read + 32399) / 86400));

-- What the same weekdays before had got by that time, from which usual_views follows:
-- see collector.WeekdaysByNow. It comes with the next reading of the account.
ALTER TABLE accounts ADD COLUMN weekdays_by_now BLOB;

-- The last days of each account by views, likes and comments: see collector.RecentDays.
-- They follow from account_days, and are read for all accounts at once. Of an account
-- without a row they have not been packed yet.
CREATE TABLE recent_days (
    account  INTEGER PRIMARY KEY,
    last     INTEGER NOT NULL,
    views    BLOB    NOT NULL,
    likes    BLOB    NOT NULL,
    comments BLOB    NOT NULL
);

-- The days of groups of accounts, in the order in which those of all are added up. Likes
-- and comments are the sums over those blogs of which they are known, and how many these
-- are.
DROP TABLE group_days;
CREATE TABLE group_days (
    day            INTEGER NOT NULL,
    accounts       INTEGER NOT NULL,
    blogs          INTEGER NOT NULL, -- how many of the accounts have the day
    views          INTEGER NOT NULL,
    views_total    INTEGER NOT NULL,
    likes          INTEGER,
    likes_of       INTEGER NOT NULL,
    comments       INTEGER,
    comments_of    INTEGER NOT NULL,
    quality        INTEGER NOT NULL, -- the worst of them
    PRIMARY KEY (day, accounts)
) WITHOUT ROWID;
INSERT INTO group_days (day, accounts, blogs, views, views_total, likes, likes_of, comments, comments_of, quality)
SELECT day, account / 64, COUNT(*), SUM(views), SUM(views_total),
    SUM(likes), COUNT(likes), SUM(comments), COUNT(comments), MIN(quality)
FROM account_days GROUP BY day, account / 64;

-- Since when people could know of an event, by which lists of events are ordered: see
-- collector.StoredEvent.Known. A month, which a record may be of, begins at the instant
-- of its event; 31 days later some days of the next one are over, which are counted from
-- the 1st of March of the year 0.
ALTER TABLE events ADD COLUMN known_at INTEGER NOT NULL DEFAULT 0;
UPDATE events SET known_at = at + CASE
    WHEN kind = 'digest' OR kind = 'record' AND became = 'week' THEN 7 * 86400
    WHEN kind = 'record' AND became = 'month' THEN (31 - (
        SELECT doy - (153 * ((5 * doy + 2) / 153) + 2) / 5 FROM (
            SELECT doe - (365 * yoe + yoe / 4 - yoe / 100) AS doy FROM (
                SELECT doe, (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365 AS yoe FROM (
                    SELECT ((events.at + 32400) / 86400 + 31 + 719468) % 146097 AS doe) AS era) AS year) AS month)) * 86400
    WHEN kind IN ('milestone', 'unusual', 'record') THEN 86400
    ELSE 0 END;
UPDATE events SET known_at = stored WHERE stored < known_at;
CREATE INDEX events_known ON events (known_at, account, seq, kind) WHERE kind <> 'digest';
CREATE INDEX events_kind ON events (kind, known_at, account, seq);

-- +goose Down
DROP INDEX events_kind;
DROP INDEX events_known;
ALTER TABLE events DROP COLUMN known_at;
DROP TABLE group_days;
CREATE TABLE group_days (
    accounts       INTEGER NOT NULL,
    day            INTEGER NOT NULL,
    blogs          INTEGER NOT NULL,
    views          INTEGER NOT NULL,
    views_total    INTEGER NOT NULL,
    likes          INTEGER,
    likes_total    INTEGER,
    comments       INTEGER,
    comments_total INTEGER,
    quality        INTEGER NOT NULL,
    PRIMARY KEY (accounts, day)
) WITHOUT ROWID;
INSERT INTO group_days (accounts, day, blogs, views, views_total, likes, likes_total, comments, comments_total, quality)
SELECT account / 64, day, COUNT(*), SUM(views), SUM(views_total),
    CASE WHEN COUNT(likes) = COUNT(*) THEN SUM(likes) END, CASE WHEN COUNT(likes_total) = COUNT(*) THEN SUM(likes_total) END,
    CASE WHEN COUNT(comments) = COUNT(*) THEN SUM(comments) END, CASE WHEN COUNT(comments_total) = COUNT(*) THEN SUM(comments_total) END,
    MIN(quality)
FROM account_days GROUP BY account / 64, day;
DROP TABLE recent_days;
ALTER TABLE accounts DROP COLUMN weekdays_by_now;
ALTER TABLE accounts DROP COLUMN views_before;
ALTER TABLE accounts DROP COLUMN last_read;
