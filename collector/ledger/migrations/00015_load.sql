-- What scrapes of each account take.

-- +goose Up

-- Requests, as of the last good scrape: for the whole list, a hundred times those
-- of a mean scrape, and for details of posts alone (see collector.Load).
ALTER TABLE accounts ADD COLUMN list_requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN mean_requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN lookup_requests INTEGER NOT NULL DEFAULT 0;

UPDATE accounts SET list_requests = (posts + 48) / 49, mean_requests = (posts + 48) / 49 * 100 WHERE posts > 0;

-- +goose Down
ALTER TABLE accounts DROP COLUMN lookup_requests;
ALTER TABLE accounts DROP COLUMN mean_requests;
ALTER TABLE accounts DROP COLUMN list_requests;
