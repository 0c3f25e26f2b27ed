-- What accounts got together, so that the days of all blogs are added up from few rows.

-- +goose Up

-- The sums of account_days over a group of accounts: the 64 whose ids divided by 64
-- are the same number. They change with the days of each of these.
CREATE TABLE group_days (
    accounts       INTEGER NOT NULL,
    day            INTEGER NOT NULL,
    blogs          INTEGER NOT NULL, -- how many of the accounts have the day
    views          INTEGER NOT NULL,
    views_total    INTEGER NOT NULL,
    likes          INTEGER,
    likes_total    INTEGER,
    comments       INTEGER,
    comments_total INTEGER,
    quality        INTEGER NOT NULL, -- the worst of them
    PRIMARY KEY (accounts, day)
) WITHOUT ROWID;
INSERT INTO group_days (accounts, day, blogs, views, views_total, likes, likes_total, comments, comments_total, quality)
SELECT account / 64, day, COUNT(*), SUM(views), SUM(views_total), SUM(likes), SUM(likes_total), SUM(comments), SUM(comments_total), MIN(quality)
FROM account_days GROUP BY account / 64, day;

-- +goose Down
DROP TABLE group_days;
