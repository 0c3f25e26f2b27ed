-- What InfluxDB refuses.

-- +goose Up

-- Points that InfluxDB refused: neighbouring ones of one post, or account, are
-- one row, so that a million of them are no more rows than there are posts.
CREATE TABLE refusals (
    measurement TEXT    NOT NULL,
    owner       INTEGER NOT NULL, -- the post; for velog_account_daily the account
    first       INTEGER NOT NULL, -- the day, or the reading's instant; 0 for the post itself
    last        INTEGER NOT NULL,
    points      INTEGER NOT NULL, -- how many between the two were refused
    reason      TEXT    NOT NULL,
    since       INTEGER NOT NULL,
    tried       INTEGER NOT NULL, -- when they were last sent, or made pending again
    PRIMARY KEY (measurement, owner, first)
) WITHOUT ROWID;

-- When InfluxDB last said that it cannot delete points at all.
ALTER TABLE erasures ADD COLUMN refused_at INTEGER;

-- The instant at which posts stand in InfluxDB that were released before what
-- its bucket keeps, in the only row. No row: all stand at their release.
CREATE TABLE anchor (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
);

-- +goose Down
DROP TABLE anchor;
ALTER TABLE erasures DROP COLUMN refused_at;
DROP TABLE refusals;
