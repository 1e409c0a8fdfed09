-- name: NoteAccess :exec
-- A look again within the minute is noted already; so is a second end.
INSERT INTO access_log (at, action, viewer, session, subject, eyes, page, moment, head, reason)
VALUES (@at, @action, @viewer, @session, @subject, @eyes, @page, @moment, @head, @reason)
ON CONFLICT DO NOTHING;

-- name: OpenEyes :one
-- Through whose eyes a session looks. No row: it never began, or it was ended.
SELECT began.subject, began.reason, began.at
FROM access_log began
WHERE began.eyes = @eyes AND began.action = 'begin' AND began.viewer = @viewer AND began.session = @session
  AND NOT EXISTS (SELECT FROM access_log ended WHERE ended.eyes = began.eyes AND ended.action = 'end');

-- name: AccessLog :many
-- The log up to an event, newest first; a filter that is '' asks for everything.
SELECT at, action, viewer, subject, eyes, page, moment, reason, count(*) OVER () AS total
FROM access_log
WHERE head <= @head
  AND (@viewer::text = '' OR viewer = @viewer)
  AND (@subject::text = '' OR subject = @subject)
  AND (@eyes::text = '' OR eyes = @eyes)
  AND (@how::text = '' OR (@how = 'eyes') = (eyes <> ''))
ORDER BY id DESC
LIMIT @at_most OFFSET @skip;

-- name: LooksAt :many
-- What others looked at of one party, or that they signed it out, newest first: for the
-- party itself.
SELECT at, action, viewer, eyes, page, reason
FROM access_log
WHERE subject = @subject AND viewer <> @subject AND action <> 'end'
ORDER BY id DESC
LIMIT @at_most;
