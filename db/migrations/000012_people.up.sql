-- What lets a person in beside a password: the links of invitations, and the addresses
-- that people sign in with. Like sessions they are not in the journal: a link is no
-- business fact and must not be kept.

-- One link for each invitation at a time; making another one replaces it. The events of
-- the invitation say until when it counts.
CREATE TABLE invitation_links (
    party      text        PRIMARY KEY,                                           -- the party to be
    token_hash bytea       NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32), -- SHA-256; the token is in the link only
    made_by    text        NOT NULL, -- who handed it out, should that be asked some day
    made_at    timestamptz NOT NULL
);

-- Every address that a party ever changed to, as a keyed hash. Which one counts is said by
-- the journal, so that an undone change finds the address of before.
CREATE TABLE login_addresses (
    email_hash text NOT NULL,
    party      text NOT NULL,
    PRIMARY KEY (email_hash, party)
);
CREATE INDEX login_addresses_party ON login_addresses (party);

GRANT SELECT, INSERT, UPDATE, DELETE ON invitation_links, login_addresses TO refold_app;
