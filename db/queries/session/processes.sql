-- name: SayProcess :exec
-- What a process says of itself. The first word stays the beginning.
INSERT INTO processes (process, name, revision, began_at, heard_at, ended, position, tables_position)
VALUES (@process, @name, @revision, now(), now(), @ended, @position, @tables_position)
ON CONFLICT (process) DO UPDATE
SET heard_at = now(), ended = EXCLUDED.ended, position = EXCLUDED.position, tables_position = EXCLUDED.tables_position;

-- name: Processes :many
-- Those that were heard of in the last day, the oldest first.
SELECT process, name, revision, began_at, heard_at, ended, position, tables_position,
       extract(epoch FROM now() - heard_at)::bigint AS silent_seconds
FROM processes
WHERE heard_at > now() - interval '1 day'
ORDER BY began_at, process COLLATE "C"
LIMIT 200;

-- name: SweepProcesses :execrows
DELETE FROM processes WHERE heard_at <= now() - interval '1 day';
