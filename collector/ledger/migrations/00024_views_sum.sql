-- Daily points of posts have the sum of the views so far: all are written again.

-- +goose Up
UPDATE following SET version = version + 1,
    days_from = (SELECT MIN(d.day) FROM days d WHERE d.account = following.account AND d.post = following.post),
    undelivered_since = COALESCE(undelivered_since, (SELECT MAX(f.last_at) FROM following f))
WHERE EXISTS (SELECT 1 FROM days d WHERE d.account = following.account AND d.post = following.post);

-- +goose Down
SELECT 1;
