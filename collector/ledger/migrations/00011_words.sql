-- The same things by other names: scrapes, spans, connected, deleted.

-- +goose Up
ALTER TABLE accounts RENAME COLUMN next_round TO next_scrape;
ALTER TABLE accounts RENAME COLUMN round_asked TO scrape_requested;
ALTER TABLE accounts RENAME COLUMN signed_in TO connected;
ALTER TABLE posts RENAME COLUMN gone_at TO deleted_at;

DROP VIEW runs;
CREATE VIEW spans AS
SELECT r.post, r.first_at,
       CASE WHEN f.first_at = r.first_at THEN f.last_at ELSE r.first_at + r.span END AS last_at,
       r.views, r.likes, r.comments
FROM readings r JOIN following f ON f.post = r.post;

-- +goose Down
DROP VIEW spans;
CREATE VIEW runs AS
SELECT r.post, r.first_at,
       CASE WHEN f.first_at = r.first_at THEN f.last_at ELSE r.first_at + r.span END AS last_at,
       r.views, r.likes, r.comments
FROM readings r JOIN following f ON f.post = r.post;

ALTER TABLE posts RENAME COLUMN deleted_at TO gone_at;
ALTER TABLE accounts RENAME COLUMN connected TO signed_in;
ALTER TABLE accounts RENAME COLUMN scrape_requested TO round_asked;
ALTER TABLE accounts RENAME COLUMN next_scrape TO next_round;
