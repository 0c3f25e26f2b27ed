-- Writers who chose to be on the leaderboard.

-- +goose Up

CREATE TABLE leaderboard (
    account INTEGER PRIMARY KEY REFERENCES accounts (id),
    since   INTEGER NOT NULL
);

-- +goose Down
DROP TABLE leaderboard;
