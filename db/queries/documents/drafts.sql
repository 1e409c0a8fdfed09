-- name: Draft :one
SELECT content FROM drafts WHERE party = @party;

-- name: LockDraft :one
-- For who writes next: two tabs of one borrower write one after the other.
SELECT content FROM drafts WHERE party = @party FOR UPDATE;

-- name: BeginDraft :exec
-- An empty draft to lock; one that is there stays.
INSERT INTO drafts (party, content) VALUES (@party, ''::bytea) ON CONFLICT (party) DO NOTHING;

-- name: WriteDraft :exec
UPDATE drafts SET content = @content, written_at = now() WHERE party = @party;

-- name: DropDraft :exec
DELETE FROM drafts WHERE party = @party;
