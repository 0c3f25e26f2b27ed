-- What of an account's posts velog has confirmed to be public, and when.

-- +goose Up

-- When velog's list last showed the post as public.
ALTER TABLE following ADD COLUMN public_at INTEGER;
UPDATE following SET public_at = (SELECT a.last_success FROM posts p JOIN accounts a ON a.id = p.account
    WHERE p.id = following.post AND p.private = 0 AND p.gone_at IS NULL);

-- +goose Down
ALTER TABLE following DROP COLUMN public_at;
