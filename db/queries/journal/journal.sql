-- name: Head :one
SELECT position, recorded_at, demo FROM journal_head;

-- name: LockHead :one
SELECT position, recorded_at, demo FROM journal_head FOR UPDATE;

-- name: MarkDemo :execrows
UPDATE journal_head SET demo = true WHERE position = 0;

-- name: ReadPage :many
-- One page of the journal in order, from after a position through another.
SELECT position, context, stream, version, kind, schema, recorded_at, effective_on, actor, device,
       request_id, causation, correlation, app_revision, payload
FROM journal WHERE position > @after_position AND position <= @up_to ORDER BY position LIMIT @page_size::bigint;

-- name: ReadStreamPage :many
-- One page of the events of one aggregate, in order.
SELECT position, context, stream, version, kind, schema, recorded_at, effective_on, actor, device,
       request_id, causation, correlation, app_revision, payload
FROM journal WHERE stream = @stream AND version > @after_version ORDER BY version LIMIT @page_size::bigint;

-- name: Announce :exec
-- Tells other processes how far the journal reaches. It is no part of what is durable, so
-- that its own commit needs not wait for the disk.
SELECT set_config('synchronous_commit', 'off', true), pg_notify('refold_journal', @head::text);
