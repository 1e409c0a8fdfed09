-- name: ReadState :one
SELECT generation, position, today, shape FROM read_state;

-- name: LockState :one
-- One process writes rows at a time: who holds this lock.
SELECT generation, position, today, shape FROM read_state FOR UPDATE;

-- name: MoveState :exec
UPDATE read_state SET generation = @generation, position = @position, today = @today, shape = @shape;

-- name: ChangingFacilities :many
-- Whose row changes by itself when the day opens.
SELECT stream FROM facility_rows WHERE generation = @generation AND changes_on <= @today;

-- name: EraseFacilityRows :exec
DELETE FROM facility_rows WHERE generation = @generation AND stream = ANY (@streams::text[]);

-- name: EmptyFacilityRows :exec
DELETE FROM facility_rows WHERE generation = @generation;

-- name: AllFacilityRows :many
SELECT * FROM facility_list ORDER BY id, stream;

-- name: FacilityRowsOf :many
-- What do the live rows say of some facilities?
SELECT * FROM facility_list WHERE stream = ANY (@streams::text[]) ORDER BY id, stream;

-- name: EraseReceiptRows :exec
DELETE FROM receipt_rows WHERE generation = @generation AND stream = ANY (@streams::text[]);

-- name: EmptyReceiptRows :exec
DELETE FROM receipt_rows WHERE generation = @generation;

-- name: AllReceiptRows :many
SELECT * FROM receipt_list ORDER BY id, stream;

-- name: EraseWithdrawalRows :exec
DELETE FROM withdrawal_rows WHERE generation = @generation AND stream = ANY (@streams::text[]);

-- name: EmptyWithdrawalRows :exec
DELETE FROM withdrawal_rows WHERE generation = @generation;

-- name: AllWithdrawalRows :many
SELECT * FROM withdrawal_list ORDER BY id, stream;

-- name: ErasePartyRows :exec
DELETE FROM party_rows WHERE generation = @generation AND stream = ANY (@streams::text[]);

-- name: EmptyPartyRows :exec
DELETE FROM party_rows WHERE generation = @generation;

-- name: AllPartyRows :many
SELECT * FROM party_list ORDER BY id, stream;

-- name: EraseTaskRows :exec
DELETE FROM task_rows WHERE generation = @generation AND stream = ANY (@streams::text[]);

-- name: EmptyTaskRows :exec
DELETE FROM task_rows WHERE generation = @generation;

-- name: AllTaskRows :many
SELECT * FROM task_list ORDER BY id, stream;

-- name: LockRebuild :exec
-- One rebuild at a time, in all processes; the lock goes with the connection.
SELECT pg_advisory_lock(@key);

-- name: UnlockRebuild :exec
SELECT pg_advisory_unlock(@key);
