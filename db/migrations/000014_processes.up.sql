-- The processes that work on this journal, each as it said itself some seconds ago. Not in
-- the journal: that a program runs is no business fact. Losing the table loses nothing:
-- whoever runs says so again.
CREATE TABLE processes (
    process         text        PRIMARY KEY,
    name            text        NOT NULL, -- machine and process number, for people
    revision        text        NOT NULL, -- commit of the program
    began_at        timestamptz NOT NULL,
    heard_at        timestamptz NOT NULL, -- by the database's clock, which is one for all
    ended           boolean     NOT NULL, -- it said that it stops
    position        bigint      NOT NULL, -- the last event that it has folded
    tables_position bigint      NOT NULL  -- where the tables stand as it knows; -1: it reads none
);

GRANT SELECT, INSERT, UPDATE, DELETE ON processes TO refold_app;
