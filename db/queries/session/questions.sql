-- name: SaveQuestion :execrows
-- Again changes nothing; nor does one more than there may be.
INSERT INTO saved_questions (id, owner, shared, name, query, saved_at)
SELECT @id, @owner, @shared, @name, @query, @now
WHERE (SELECT count(*) FROM saved_questions mine WHERE mine.owner = @owner) < @at_most::bigint
ON CONFLICT (id) DO NOTHING;

-- name: SavedQuestions :many
-- One's own and those that are shared, the oldest first.
SELECT id, owner, shared, name, query
FROM saved_questions
WHERE owner = @owner OR shared
ORDER BY saved_at, id
LIMIT 200;

-- name: DropQuestion :exec
-- The owner is named too, so that nobody deletes another's.
DELETE FROM saved_questions WHERE id = @id AND owner = @owner;
