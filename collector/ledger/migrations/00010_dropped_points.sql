-- Points besides daily ones that the ledger has no longer.

-- +goose Up

-- Stretches of time, both ends included, in which points of a post are to be
-- deleted from InfluxDB: those of its readings, or with about = 1 of the post
-- itself. What the ledger still has there is pending, and written again.
CREATE TABLE dropped_points (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES accounts (id),
    post    TEXT    NOT NULL,
    about   INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    to_at   INTEGER NOT NULL,
    since   INTEGER NOT NULL
);

-- +goose Down
DROP TABLE dropped_points;
