-- A sum over blogs of which one is unknown is unknown, not the sum of the others.

-- +goose Up
DELETE FROM group_days;
INSERT INTO group_days (accounts, day, blogs, views, views_total, likes, likes_total, comments, comments_total, quality)
SELECT account / 64, day, COUNT(*), SUM(views), SUM(views_total),
    CASE WHEN COUNT(likes) = COUNT(*) THEN SUM(likes) END, CASE WHEN COUNT(likes_total) = COUNT(*) THEN SUM(likes_total) END,
    CASE WHEN COUNT(comments) = COUNT(*) THEN SUM(comments) END, CASE WHEN COUNT(comments_total) = COUNT(*) THEN SUM(comments_total) END,
    MIN(quality)
FROM account_days GROUP BY account / 64, day;

-- +goose Down
DELETE FROM group_days;
INSERT INTO group_days (accounts, day, blogs, views, views_total, likes, likes_total, comments, comments_total, quality)
SELECT account / 64, day, COUNT(*), SUM(views), SUM(views_total), SUM(likes), SUM(likes_total), SUM(comments), SUM(comments_total), MIN(quality)
FROM account_days GROUP BY account / 64, day;
