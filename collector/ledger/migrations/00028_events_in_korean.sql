-- Points of events are told in Korean, too: all are written again.

-- +goose Up
UPDATE events SET version = version + 1, undelivered_since = COALESCE(undelivered_since, stored);

-- +goose Down
SELECT 1;
