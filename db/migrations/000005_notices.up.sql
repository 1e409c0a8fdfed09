-- Up to which event somebody has seen the notices about what is theirs. It is no business
-- fact: notices follow from the journal, and losing this only shows them as new again.
CREATE TABLE notice_marks (
    party text   PRIMARY KEY,
    seen  bigint NOT NULL CHECK (seen >= 0)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON notice_marks TO refold_app;
