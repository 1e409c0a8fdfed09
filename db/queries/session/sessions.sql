-- name: StartSession :exec
INSERT INTO sessions (token_hash, session, party, browser, signed_in, seen)
VALUES (@token_hash, @session, @party, @browser, @now, @now);

-- name: Session :one
-- A session that is neither too old nor left alone for too long.
SELECT session, party, signed_in, seen
FROM sessions
WHERE token_hash = @token_hash AND signed_in > @signed_in_after AND seen > @seen_after;

-- name: TouchSession :exec
UPDATE sessions SET seen = @now WHERE token_hash = @token_hash AND seen < @now;

-- name: EndSession :exec
DELETE FROM sessions WHERE token_hash = @token_hash;

-- name: SessionsOf :many
-- The sessions of one party that still open something, newest first.
SELECT session, browser, signed_in, seen
FROM sessions
WHERE party = @party AND signed_in > @signed_in_after AND seen > @seen_after
ORDER BY signed_in DESC, session COLLATE "C";

-- name: EndSessionOf :execrows
-- The party is named too, so that nobody ends the session of another.
DELETE FROM sessions WHERE party = @party AND session = @session;

-- name: EndOtherSessions :execrows
DELETE FROM sessions WHERE party = @party AND session <> @keep;

-- name: SweepSessions :execrows
DELETE FROM sessions WHERE signed_in <= @signed_in_after OR seen <= @seen_after;
