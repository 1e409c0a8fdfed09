-- name: Attempt :one
-- Takes one turn of a subject: each moves free_at one step on, and it may run ahead
-- of the clock by a burst (latest = now + burst). No row: too many, nothing was taken.
INSERT INTO attempt_limits (subject, free_at)
VALUES (sqlc.arg(subject), sqlc.arg(now)::timestamptz + sqlc.arg(step)::interval)
ON CONFLICT (subject) DO UPDATE
SET free_at = GREATEST(attempt_limits.free_at, sqlc.arg(now)::timestamptz) + sqlc.arg(step)::interval
WHERE attempt_limits.free_at <= sqlc.arg(latest)::timestamptz
RETURNING free_at;

-- name: FreeAt :one
SELECT free_at FROM attempt_limits WHERE subject = @subject;

-- name: ForgetAttempts :exec
DELETE FROM attempt_limits WHERE subject = @subject;

-- name: SweepAttempts :execrows
DELETE FROM attempt_limits WHERE free_at < sqlc.arg(now);
