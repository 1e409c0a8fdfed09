-- name: NoteCheck :exec
INSERT INTO table_checks (checked_at, action, asked_by, position, took_ms, difference, failure)
VALUES (@checked_at, @action, @asked_by, @position, @took_ms, @difference, @failure);

-- name: LastChecks :many
-- How have the tables done lately?
SELECT * FROM table_checks ORDER BY id DESC LIMIT @most;

-- name: LastCheckAt :one
-- When did any process look last?
SELECT coalesce(max(checked_at), 'epoch')::timestamptz AS checked_at FROM table_checks;

-- name: ForgetChecks :exec
-- Regular comparisons that found nothing are of no interest after a while.
DELETE FROM table_checks
WHERE checked_at < @before AND action = 'compare' AND asked_by = 'system' AND difference = '' AND failure = '';

-- name: DatabaseState :one
-- How large is the journal, and on which server?
SELECT current_setting('server_version')::text AS version,
       pg_total_relation_size('journal')::bigint AS journal_bytes;
