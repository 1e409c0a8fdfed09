-- Staff may end somebody's sessions; who did, whose and why stands in the access log.
ALTER TABLE access_log DROP CONSTRAINT access_log_action_check;
ALTER TABLE access_log ADD CONSTRAINT access_log_action_check CHECK (action IN ('begin', 'look', 'end', 'sign-out'));

-- Only looking through another's eyes begins once and ends once.
DROP INDEX access_log_eyes;
CREATE UNIQUE INDEX access_log_eyes ON access_log (eyes, action) WHERE action IN ('begin', 'end');
COMMENT ON COLUMN access_log.reason IS 'of begin and sign-out; empty otherwise';
