-- Rhythms of accounts, by which time runs over long gaps between readings.

-- +goose Up

-- The hour, counted since 1970, in which the newest gap of a post begins whose
-- days follow from the rhythm: earlier readings of any post of the account may
-- change them. Of what was worked out before rhythms were known, that can be any.
ALTER TABLE following ADD COLUMN gap_hour INTEGER;
UPDATE following SET gap_hour = last_at / 3600;

-- Rhythms that were worked out, for the gaps that begin in an hour; empty: none.
-- They follow from readings, and are kept as long as the same one is asked for
-- again and again, on the day after the gap.
CREATE TABLE rhythms (
    account INTEGER NOT NULL,
    hour    INTEGER NOT NULL,
    weights BLOB    NOT NULL,
    PRIMARY KEY (account, hour)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE rhythms;
ALTER TABLE following DROP COLUMN gap_hour;
