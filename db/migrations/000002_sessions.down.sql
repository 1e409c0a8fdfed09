DROP TABLE attempt_limits;
DROP TABLE sessions;
DROP TABLE credentials;
