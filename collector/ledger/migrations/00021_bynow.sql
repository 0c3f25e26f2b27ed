-- What the views of a day that is not over are compared with.

-- +goose Up

-- What the post got on the day before that of its last reading, by the same time of
-- day; of a deleted post, by the time of the account's. NULL: it has no such day. It
-- comes with the next change of the account, and stays so for readings until an instant.
ALTER TABLE following ADD COLUMN views_before INTEGER;
ALTER TABLE following ADD COLUMN before_until INTEGER;

-- What is usual for the account by the time of its last reading, of how many weeks that
-- is known, and from which numbers on the day is unusual: see collector.ByNow. NULL:
-- of too few weeks.
ALTER TABLE accounts ADD COLUMN usual_views INTEGER;
ALTER TABLE accounts ADD COLUMN usual_weeks INTEGER;
ALTER TABLE accounts ADD COLUMN usual_low INTEGER;
ALTER TABLE accounts ADD COLUMN usual_high INTEGER;

-- What the 24 hours of a day got, as unsigned varints: of the days that a later one is
-- compared with. They follow from readings as days do, and are worked out again by the
-- same function (newCourse) when these change.
CREATE TABLE courses (
    account INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    views   BLOB    NOT NULL,
    PRIMARY KEY (account, day)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE courses;
ALTER TABLE accounts DROP COLUMN usual_high;
ALTER TABLE accounts DROP COLUMN usual_low;
ALTER TABLE accounts DROP COLUMN usual_weeks;
ALTER TABLE accounts DROP COLUMN usual_views;
ALTER TABLE following DROP COLUMN before_until;
ALTER TABLE following DROP COLUMN views_before;
