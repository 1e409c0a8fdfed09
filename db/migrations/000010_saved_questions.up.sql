-- Questions to the event log that somebody wants to ask again: filters under a name. A
-- preference, so it is no event; it is deleted when it is not wanted any more.
CREATE TABLE saved_questions (
    id       text        PRIMARY KEY COLLATE "C",
    owner    text        NOT NULL, -- party that saved it
    shared   boolean     NOT NULL, -- all of the staff see it
    name     text        NOT NULL CHECK (name <> ''),
    query    text        NOT NULL, -- the filters as the event log's address has them
    saved_at timestamptz NOT NULL
);
CREATE INDEX saved_questions_owner ON saved_questions (owner);

COMMENT ON TABLE saved_questions IS 'Filters of the event log under a name, for one person or for all of the staff';

GRANT SELECT, INSERT, DELETE ON saved_questions TO refold_app;
