-- name: SeenNotices :one
-- 0 for who has seen none yet.
SELECT coalesce((SELECT seen FROM notice_marks WHERE party = @party), 0)::bigint;

-- name: MarkNotices :exec
-- What was seen stays seen.
INSERT INTO notice_marks (party, seen) VALUES (@party, @seen)
ON CONFLICT (party) DO UPDATE SET seen = GREATEST(notice_marks.seen, EXCLUDED.seen);
