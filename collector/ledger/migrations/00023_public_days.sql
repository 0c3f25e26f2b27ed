-- Days of accounts as strangers see them, where posts are hidden from these.

-- +goose Up

-- Whether strangers may see the post as long as velog's list shows it: it is neither
-- private nor deleted. The next change of an account finds that out of its posts.
ALTER TABLE posts ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;

-- The sums of days over an account's posts that are shown, as account_days are over all
-- of them. There are none of an account whose posts are all shown, or none.
CREATE TABLE public_days (
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

-- +goose Down
DROP TABLE public_days;
ALTER TABLE posts DROP COLUMN shown;
