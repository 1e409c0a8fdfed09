-- name: StoreDocument :exec
-- The same bytes again change nothing.
INSERT INTO documents (subject, sha256, media_type, size_bytes, content)
VALUES (@subject, @sha256, @media_type, @size_bytes, @content)
ON CONFLICT (subject, sha256) DO NOTHING;

-- name: Document :one
SELECT media_type, size_bytes, content FROM documents WHERE subject = @subject AND sha256 = @sha256;

-- name: HasDocument :one
SELECT EXISTS (SELECT FROM documents WHERE subject = @subject AND sha256 = @sha256);

-- name: StoredBytes :one
-- How much is stored for a subject.
SELECT coalesce(sum(size_bytes), 0)::bigint FROM documents WHERE subject = @subject;

-- name: DropDocument :exec
DELETE FROM documents WHERE subject = @subject AND sha256 = @sha256;
