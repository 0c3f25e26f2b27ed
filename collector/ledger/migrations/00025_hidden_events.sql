-- Which events tell of a time at which their post was not public.

-- +goose Up

-- 1: others are not told of it, also when the post is public; see collector.Event.
ALTER TABLE events ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
UPDATE events SET hidden = 1 WHERE kind IN ('private', 'deleted');

-- Whether a post was private when it was renamed is not stored. It was not if it never was.
UPDATE events SET hidden = 1 WHERE kind = 'renamed' AND (
    EXISTS (SELECT 1 FROM posts p WHERE p.account = events.account AND p.post_id = events.post
        AND (p.private = 1 OR p.privacy_unknown = 1))
    OR EXISTS (SELECT 1 FROM events x WHERE x.account = events.account AND x.kind IN ('private', 'public') AND x.post = events.post));

-- +goose Down
ALTER TABLE events DROP COLUMN hidden;
