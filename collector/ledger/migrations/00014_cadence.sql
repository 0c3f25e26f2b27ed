-- How often each account is read.

-- +goose Up

-- Planned with the last good scrape: the seconds between two scrapes, the pace
-- (see collector.Pace) and whether the next one is a reading around midnight.
ALTER TABLE accounts ADD COLUMN scrape_every INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN pace INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN midnight INTEGER NOT NULL DEFAULT 0;
-- When somebody last looked at the account's pages.
ALTER TABLE accounts ADD COLUMN viewed_at INTEGER;
CREATE INDEX accounts_midnight ON accounts (next_scrape) WHERE followed = 1 AND midnight = 1;

UPDATE accounts SET scrape_every = next_scrape - last_success WHERE next_scrape > last_success;

-- +goose Down
DROP INDEX accounts_midnight;
ALTER TABLE accounts DROP COLUMN viewed_at;
ALTER TABLE accounts DROP COLUMN midnight;
ALTER TABLE accounts DROP COLUMN pace;
ALTER TABLE accounts DROP COLUMN scrape_every;
