-- Readings in any order, corrected totals, and days that are no more.

-- +goose Up

-- The instants after the first one at which a run was read, as far as files told
-- of them: differences as unsigned varints. They matter once a reading with
-- other numbers turns up between them. A round only moves the run's end.
ALTER TABLE readings ADD COLUMN seen BLOB;

-- The newest run that may still count in another way; see collector.Derived.
ALTER TABLE following ADD COLUMN unsettled_at INTEGER;
UPDATE following SET unsettled_at = fell_at;
-- A run from which on all days can be worked out that may still change.
ALTER TABLE following ADD COLUMN anchor_at INTEGER;

-- The readings in files that told the title and the release. NULL: velog told
-- them, or nobody did.
ALTER TABLE posts ADD COLUMN title_at INTEGER;
ALTER TABLE posts ADD COLUMN released_told_at INTEGER;
-- The earliest release that was ever told: a post may be published again.
ALTER TABLE posts ADD COLUMN first_released_at INTEGER;
-- 1: imported, and nobody told whether it is private.
ALTER TABLE posts ADD COLUMN privacy_unknown INTEGER NOT NULL DEFAULT 0;

UPDATE posts SET first_released_at = COALESCE((SELECT MIN(f.began, posts.released_at) FROM following f
    WHERE f.post = posts.id AND f.began IS NOT NULL), released_at);
UPDATE posts SET privacy_unknown = 1,
    title_at = (SELECT f.last_at FROM following f WHERE f.post = posts.id),
    released_told_at = (SELECT f.last_at FROM following f WHERE f.post = posts.id)
WHERE slug = '';

-- Daily points that the ledger had and has no longer: to be deleted from
-- InfluxDB. Without a post it is about the account's own day.
CREATE TABLE dropped_days (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES accounts (id),
    post    TEXT    NOT NULL DEFAULT '',
    day     INTEGER NOT NULL,
    since   INTEGER NOT NULL,
    UNIQUE (account, post, day)
);

-- +goose Down
DROP TABLE dropped_days;
ALTER TABLE posts DROP COLUMN privacy_unknown;
ALTER TABLE posts DROP COLUMN first_released_at;
ALTER TABLE posts DROP COLUMN released_told_at;
ALTER TABLE posts DROP COLUMN title_at;
ALTER TABLE following DROP COLUMN anchor_at;
ALTER TABLE following DROP COLUMN unsettled_at;
ALTER TABLE readings DROP COLUMN seen;
