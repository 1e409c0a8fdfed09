-- What became of the tables of lists: each comparison with the fold, and each time they
-- were filled anew. Beside the journal because it is about this database, not about the
-- business: another database that replays the same journal has other checks.
CREATE TABLE table_checks (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    checked_at timestamptz NOT NULL,
    action     text        NOT NULL CHECK (action IN ('compare', 'rebuild')),
    asked_by   text        NOT NULL, -- id of a party; 'system' for the regular comparison
    position   bigint      NOT NULL CHECK (position >= 0), -- where the tables stood
    took_ms    bigint      NOT NULL CHECK (took_ms >= 0),
    difference text        NOT NULL, -- the first one; '' if there is none
    failure    text        NOT NULL  -- why it could not be done; '' if it was
);

COMMENT ON TABLE table_checks IS 'Comparisons of the tables with the fold, and rebuilds: who asked, where, with what result';

GRANT SELECT, INSERT, DELETE ON table_checks TO refold_app;
