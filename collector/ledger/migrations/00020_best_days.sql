-- The best day of each post, so that no page looks at all days for it.

-- +goose Up

-- Of the days that got the most views the first, and what it got.
ALTER TABLE following ADD COLUMN best_day INTEGER;
ALTER TABLE following ADD COLUMN best_views INTEGER NOT NULL DEFAULT 0;

UPDATE following SET best_day = (SELECT d.day FROM days d
    WHERE d.account = following.account AND d.post = following.post AND d.views > 0 ORDER BY d.views DESC, d.day LIMIT 1);
UPDATE following SET best_views = (SELECT d.views FROM days d
    WHERE d.account = following.account AND d.post = following.post AND d.day = following.best_day)
WHERE best_day IS NOT NULL;

-- The events of the whole history are worked out once more, with the records of posts.
UPDATE accounts SET events_known = 0;

-- +goose Down
ALTER TABLE following DROP COLUMN best_views;
ALTER TABLE following DROP COLUMN best_day;
