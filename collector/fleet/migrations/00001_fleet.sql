-- What the processes of an installation share besides the ledger and the queue.
-- All instants are the database's.

-- +goose Up

-- When the next request to velog may be sent, and until when velog wants none.
-- One row; rewritten for each request, so there is room beside it on its page.
CREATE TABLE fleet_rate (
    id         INTEGER     PRIMARY KEY CHECK (id = 1),
    next_at    TIMESTAMPTZ NOT NULL,
    held_until TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 10);
INSERT INTO fleet_rate (id, next_at, held_until) VALUES (1, clock_timestamp(), clock_timestamp());

-- The circuit breaker of each of velog's APIs.
CREATE TABLE fleet_breakers (
    api        TEXT        PRIMARY KEY,
    failures   INTEGER     NOT NULL, -- in a row
    open_until TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 10);

-- What one process at a time works on: an account, the delivery, the planning.
CREATE TABLE fleet_leases (
    name   TEXT        PRIMARY KEY,
    turn   BIGINT      NOT NULL, -- sets a lease apart from earlier ones; 0: held back
    holder TEXT        NOT NULL, -- empty: a job in the queue
    until  TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 50);
CREATE SEQUENCE fleet_turns;

-- Attempts to sign in: a bucket by source, as the instant at which it will be
-- empty again.
CREATE TABLE fleet_attempts (
    source   TEXT        PRIMARY KEY,
    empty_at TIMESTAMPTZ NOT NULL,
    rejected TIMESTAMPTZ -- when velog last rejected tokens from there
);
CREATE INDEX fleet_attempts_empty ON fleet_attempts (empty_at);

-- +goose Down
DROP TABLE fleet_attempts;
DROP SEQUENCE fleet_turns;
DROP TABLE fleet_leases;
DROP TABLE fleet_breakers;
DROP TABLE fleet_rate;
