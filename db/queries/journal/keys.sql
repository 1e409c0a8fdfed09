-- name: PersonKey :one
SELECT key_id, wrapped_key FROM person_keys WHERE subject = @subject;

-- name: PersonKeys :many
SELECT subject, key_id, wrapped_key FROM person_keys WHERE subject = ANY (@subjects::text[]);

-- name: AddPersonKey :execrows
-- A subject has one key: who comes second uses the first's. An erased one gets none.
INSERT INTO person_keys (subject, key_id, wrapped_key)
SELECT @subject, @key_id, @wrapped_key
WHERE NOT EXISTS (SELECT FROM person_erasures WHERE subject = @subject)
ON CONFLICT (subject) DO NOTHING;

-- name: DestroyPersonKey :execrows
DELETE FROM person_keys WHERE subject = @subject;

-- name: AddErasure :execrows
INSERT INTO person_erasures (subject) VALUES (@subject) ON CONFLICT (subject) DO NOTHING;

-- name: ErasuresAfter :many
SELECT erasure, subject FROM person_erasures WHERE erasure > @after_erasure ORDER BY erasure;

-- name: AddMasterKeyProof :execrows
INSERT INTO master_key_check (key_proof) VALUES (@key_proof) ON CONFLICT (only_row) DO NOTHING;

-- name: MasterKeyProof :one
SELECT key_proof FROM master_key_check;

-- name: LockSubject :exec
-- Held to the end of the transaction: making and destroying a key exclude each other.
SELECT pg_advisory_xact_lock(hashtextextended(@subject::text, 0));

-- name: LockErasures :exec
-- Erasures are numbered in the order in which they become visible.
SELECT pg_advisory_xact_lock(hashtextextended('erasures', 1));
