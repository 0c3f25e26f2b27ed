-- Writers who are not to be followed just because the configuration names them.

-- +goose Up

-- Users whose account was disconnected or deleted: only somebody who asks for
-- it follows them again.
CREATE TABLE unfollowed (
    username   TEXT    PRIMARY KEY, -- under which the account was added
    velog_id   TEXT    NOT NULL,    -- empty: the account had no round
    velog_name TEXT    NOT NULL,
    since      INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO unfollowed (username, velog_id, velog_name, since)
SELECT username, velog_id, velog_name, links_void_until FROM accounts
WHERE followed = 0 AND links_void_until IS NOT NULL;

-- +goose Down
DROP TABLE unfollowed;
