-- Processes keep the sessions that they looked up. Whoever ends one, in whichever way, has
-- all of them told, so that it opens nothing any more anywhere.
CREATE FUNCTION sessions_tell() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('refold_sessions', '');
    RETURN NULL;
END
$$;

CREATE TRIGGER sessions_ended AFTER DELETE ON sessions
    FOR EACH ROW EXECUTE FUNCTION sessions_tell(); -- equal announcements of one transaction are one
CREATE TRIGGER sessions_emptied AFTER TRUNCATE ON sessions
    FOR EACH STATEMENT EXECUTE FUNCTION sessions_tell();
