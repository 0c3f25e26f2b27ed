-- A badge has an address of its own, so that it does not give the public link away.

-- +goose Up

ALTER TABLE shares RENAME TO public_links;

-- Secret addresses: who has the token may see what it shows of the account.
CREATE TABLE shares (
    account INTEGER NOT NULL REFERENCES accounts (id),
    shows   TEXT    NOT NULL, -- pages: the public link; badge
    token   TEXT    NOT NULL UNIQUE,
    since   INTEGER NOT NULL,
    PRIMARY KEY (account, shows)
) WITHOUT ROWID;
INSERT INTO shares (account, shows, token, since) SELECT account, 'pages', token, since FROM public_links;
DROP TABLE public_links;

-- +goose Down
ALTER TABLE shares RENAME TO addresses;
CREATE TABLE shares (
    account INTEGER PRIMARY KEY REFERENCES accounts (id),
    token   TEXT    NOT NULL UNIQUE,
    since   INTEGER NOT NULL
);
INSERT INTO shares (account, token, since) SELECT account, token, since FROM addresses WHERE shows = 'pages';
DROP TABLE addresses;
