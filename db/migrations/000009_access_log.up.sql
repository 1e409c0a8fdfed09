-- Who looked at whose pages. Looking is no business fact and may be frequent, so it stands
-- beside the journal; it is appended to and never changed, like the journal itself.
CREATE TABLE access_log (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    action  text        NOT NULL CHECK (action IN ('begin', 'look', 'end')), -- of looking through another's eyes; a look may be with one's own
    viewer  text        NOT NULL, -- party that looked
    session text        NOT NULL,
    subject text        NOT NULL, -- party whose eyes or whose file it was
    eyes    text        NOT NULL, -- names the time from 'begin' to 'end'; '' for one's own eyes
    page    text        NOT NULL, -- path of what was looked at; '' for 'begin' and 'end'
    moment  text        NOT NULL, -- of the page, as its address has it; '' for live
    head    bigint      NOT NULL CHECK (head >= 0), -- last event there was
    reason  text        NOT NULL  -- of 'begin'; '' otherwise
);

COMMENT ON TABLE access_log IS 'Who looked at whose pages, when and why: one row for each viewer, page and minute';

-- One row for each viewer, page and minute, however often the time bar is dragged.
CREATE UNIQUE INDEX access_log_look ON access_log (viewer, eyes, page, date_trunc('minute', at AT TIME ZONE 'UTC')) WHERE action = 'look';
CREATE UNIQUE INDEX access_log_eyes ON access_log (eyes, action) WHERE action <> 'look';
CREATE INDEX access_log_subject ON access_log (subject, id);

CREATE FUNCTION access_log_refuse_change() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the access log is append-only: % is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER access_log_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log
    FOR EACH STATEMENT EXECUTE FUNCTION access_log_refuse_change();

-- Fires in replication mode too, where ordinary triggers sleep.
ALTER TABLE access_log ENABLE ALWAYS TRIGGER access_log_append_only;

GRANT SELECT, INSERT ON access_log TO refold_app;
