-- Rows of the access log are never deleted: once one tells of a sign-out, there is no way
-- down, and this fails without a trace.
DROP INDEX access_log_eyes;
CREATE UNIQUE INDEX access_log_eyes ON access_log (eyes, action) WHERE action <> 'look';
ALTER TABLE access_log DROP CONSTRAINT access_log_action_check;
ALTER TABLE access_log ADD CONSTRAINT access_log_action_check CHECK (action IN ('begin', 'look', 'end'));
COMMENT ON COLUMN access_log.reason IS NULL;
