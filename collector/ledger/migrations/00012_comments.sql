-- Scrapes that ask for views and likes only, and seldom for what velog has to
-- look up post by post: tags, series and comments.

-- +goose Up

-- The first and the last reading of a span that told the number of comments. NULL:
-- its first and its last. Where comments_to is before the span, none of it did,
-- and the number is the one that was told then. Those of the newest span stand in
-- following, as its end does.
ALTER TABLE readings ADD COLUMN comments_from INTEGER;
ALTER TABLE readings ADD COLUMN comments_to INTEGER;
ALTER TABLE following ADD COLUMN comments_from INTEGER;
ALTER TABLE following ADD COLUMN comments_to INTEGER;

-- When velog says that the post was last updated, and when its tags, series and
-- comments were last asked for. NULL: they have to be.
ALTER TABLE following ADD COLUMN updated_at INTEGER;
ALTER TABLE following ADD COLUMN asked_at INTEGER;
-- When those of all posts of the account were.
ALTER TABLE accounts ADD COLUMN full_at INTEGER;

DROP VIEW spans;
CREATE VIEW spans AS
SELECT r.post, r.first_at,
       CASE WHEN f.first_at = r.first_at THEN f.last_at ELSE r.first_at + r.span END AS last_at,
       r.views, r.likes, r.comments,
       CASE WHEN f.first_at = r.first_at THEN f.comments_from ELSE r.comments_from END AS comments_from,
       CASE WHEN f.first_at = r.first_at THEN f.comments_to ELSE r.comments_to END AS comments_to
FROM readings r JOIN following f ON f.post = r.post;

-- +goose Down
DROP VIEW spans;
CREATE VIEW spans AS
SELECT r.post, r.first_at,
       CASE WHEN f.first_at = r.first_at THEN f.last_at ELSE r.first_at + r.span END AS last_at,
       r.views, r.likes, r.comments
FROM readings r JOIN following f ON f.post = r.post;
ALTER TABLE accounts DROP COLUMN full_at;
ALTER TABLE following DROP COLUMN asked_at;
ALTER TABLE following DROP COLUMN updated_at;
ALTER TABLE following DROP COLUMN comments_to;
ALTER TABLE following DROP COLUMN comments_from;
ALTER TABLE readings DROP COLUMN comments_to;
ALTER TABLE readings DROP COLUMN comments_from;
