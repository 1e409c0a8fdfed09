-- Documents: bytes that the journal names by their SHA-256. They stand outside of it
-- because they are large and because erasing a person must reach them: what is about
-- somebody is sealed with that person's key, as the names in the journal are. A document
-- is never changed; it is dropped only while no event names it.
CREATE TABLE documents (
    subject    text        NOT NULL, -- whose key seals the content; '' for the platform's own papers, which hold nothing personal
    sha256     bytea       NOT NULL CHECK (octet_length(sha256) = 32), -- of the bytes as they were sent, unsealed
    media_type text        NOT NULL CHECK (media_type IN ('application/pdf', 'image/jpeg', 'image/png')),
    size_bytes bigint      NOT NULL CHECK (size_bytes BETWEEN 1 AND 10485760),
    content    bytea       NOT NULL,
    stored_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subject, sha256)
);
ALTER TABLE documents ALTER COLUMN content SET STORAGE EXTERNAL; -- packed or sealed already

-- What a borrower has typed of an application and not sent: no business fact, replaced and
-- deleted, so not in the journal. The content is sealed with the borrower's key.
CREATE TABLE drafts (
    party      text        PRIMARY KEY,
    content    bytea       NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT, DELETE ON documents TO refold_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON drafts TO refold_app;
