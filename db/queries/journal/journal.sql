-- name: Head :one
SELECT position, recorded_at, demo FROM journal_head;

-- name: LockHead :one
SELECT position, recorded_at, demo FROM journal_head FOR UPDATE;

-- name: MarkDemo :execrows
UPDATE journal_head SET demo = true WHERE position = 0;

-- name: AppendEvents :exec
-- The database moves the head along.
INSERT INTO journal (position, context, stream, version, kind, schema, recorded_at, effective_on,
                     actor, device, request_id, causation, correlation, app_revision, payload)
SELECT unnest(@positions::bigint[]), unnest(@contexts::text[]), unnest(@streams::text[]),
       unnest(@versions::bigint[]), unnest(@kinds::text[]), unnest(@schemas::integer[]),
       unnest(@recorded_ats::timestamptz[]), unnest(@effective_ons::date[]),
       unnest(@actors::text[]), unnest(@devices::text[]), unnest(@request_ids::uuid[]),
       unnest(@causations::bigint[]), unnest(@correlations::uuid[]),
       unnest(@app_revisions::text[]), unnest(@payloads::bytea[]);

-- name: AppendAfter :execrows
-- Takes the lock of the head first, and inserts only if the journal still ends where the
-- events begin; nothing otherwise. The database moves the head along.
INSERT INTO journal (position, context, stream, version, kind, schema, recorded_at, effective_on,
                     actor, device, request_id, causation, correlation, app_revision, payload)
SELECT unnest(@positions::bigint[]), unnest(@contexts::text[]), unnest(@streams::text[]),
       unnest(@versions::bigint[]), unnest(@kinds::text[]), unnest(@schemas::integer[]),
       unnest(@recorded_ats::timestamptz[]), unnest(@effective_ons::date[]),
       unnest(@actors::text[]), unnest(@devices::text[]), unnest(@request_ids::uuid[]),
       unnest(@causations::bigint[]), unnest(@correlations::uuid[]),
       unnest(@app_revisions::text[]), unnest(@payloads::bytea[])
FROM (SELECT FROM journal_head WHERE position = (@positions::bigint[])[1] - 1 FOR UPDATE) AS locked;

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

-- name: Listen :exec
LISTEN refold_journal;
