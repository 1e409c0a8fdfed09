DROP TRIGGER sessions_emptied ON sessions;
DROP TRIGGER sessions_ended ON sessions;
DROP FUNCTION sessions_tell();
