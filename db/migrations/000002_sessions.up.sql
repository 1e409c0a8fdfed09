-- Who may sign in and who is signed in. None of it is in the journal: a password or
-- a session is no business fact, it is replaced and deleted, and it must not be kept.

-- A password belongs to a party. The e-mail address is held by the party's
-- registration alone: a row whose party was never registered (the program died between
-- the two) opens nothing and is swept away.
CREATE TABLE credentials (
    party         text        PRIMARY KEY,
    email_hash    text        NOT NULL,
    password_hash text        NOT NULL, -- Argon2id with its parameters and salt
    written_at    timestamptz NOT NULL
);
CREATE INDEX credentials_email_hash ON credentials (email_hash);

CREATE TABLE sessions (
    token_hash bytea       PRIMARY KEY CHECK (octet_length(token_hash) = 32), -- SHA-256; the token is in the cookie only
    session    text        NOT NULL UNIQUE, -- names the session on screens and as the device of events; opens nothing
    party      text        NOT NULL,
    browser    text        NOT NULL,        -- family and system, for the list of one's own sessions
    signed_in  timestamptz NOT NULL,
    seen       timestamptz NOT NULL         -- exact to some minutes
);
CREATE INDEX sessions_party ON sessions (party, signed_in);
CREATE INDEX sessions_signed_in ON sessions (signed_in);

-- One row for each thing that is tried too often, as the moment at which it is free
-- again. Addresses are keyed hashes. Losing the table loses nothing but patience.
CREATE TABLE attempt_limits (
    subject text        PRIMARY KEY,
    free_at timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON credentials, sessions, attempt_limits TO refold_app;
