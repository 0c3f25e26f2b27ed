-- What a scrape could not see: posts whose views cannot be read, posts that
-- velog's list leaves out, and a list that cannot be read whole.

-- +goose Up

ALTER TABLE accounts ADD COLUMN posts_unread INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN posts_lost INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN list_incomplete INTEGER NOT NULL DEFAULT 0;
-- When somebody said that the posts that have vanished were really deleted.
ALTER TABLE accounts ADD COLUMN vanished_accepted INTEGER;
-- How often the account was connected anew or disconnected: what a scrape
-- brings from before that is not stored.
ALTER TABLE accounts ADD COLUMN connection INTEGER NOT NULL DEFAULT 0;

-- Posts that velog's list leaves out, and what velog answered for each by id.
CREATE TABLE missing (
    account     INTEGER NOT NULL REFERENCES accounts (id),
    post_id     TEXT    NOT NULL,
    since       INTEGER NOT NULL, -- when the list first left it out
    asked       INTEGER,          -- when it was last asked for by its id
    found       INTEGER NOT NULL, -- whether velog had it then
    denied_on   INTEGER,          -- the last day on which velog did not have it
    denied_days INTEGER NOT NULL, -- on how many days in a row of answers
    PRIMARY KEY (account, post_id)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE missing;
ALTER TABLE accounts DROP COLUMN connection;
ALTER TABLE accounts DROP COLUMN vanished_accepted;
ALTER TABLE accounts DROP COLUMN list_incomplete;
ALTER TABLE accounts DROP COLUMN posts_lost;
ALTER TABLE accounts DROP COLUMN posts_unread;
