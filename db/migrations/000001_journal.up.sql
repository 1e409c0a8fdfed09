-- The journal: the only truth. Everything else is computed from it.

-- The role of the running application. Roles belong to the whole server, so another
-- database on it, or a superuser for a login that may not create roles, may have made
-- this one already, perhaps at this very moment.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'refold_app') THEN
        CREATE ROLE refold_app NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

-- Who migrates may act as the application, which is how the server connects.
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'refold_app', 'MEMBER') THEN
        EXECUTE format('GRANT refold_app TO %I', current_user);
    END IF;
END
$$;

CREATE TABLE journal (
    position     bigint      PRIMARY KEY CHECK (position >= 1),
    context      text        NOT NULL CHECK (context <> ''),
    stream       text        NOT NULL CHECK (stream <> ''),
    version      bigint      NOT NULL CHECK (version >= 1),
    kind         text        NOT NULL CHECK (kind <> ''),
    schema       integer     NOT NULL CHECK (schema >= 1),
    recorded_at  timestamptz NOT NULL,
    effective_on date        NOT NULL CHECK (isfinite(effective_on)),
    actor        text        NOT NULL,
    device       text        NOT NULL,
    request_id   uuid        NOT NULL,
    causation    bigint      NOT NULL CHECK (causation BETWEEN 1 AND position),
    correlation  uuid        NOT NULL,
    app_revision text        NOT NULL,
    payload      bytea       NOT NULL,
    CONSTRAINT journal_stream_version UNIQUE (stream, version)
);

-- "Has this request been answered before?" is asked before every decision.
CREATE INDEX journal_request ON journal (request_id);

COMMENT ON TABLE journal IS 'Every event, append-only, positions from 1 without gaps, visible in order';
COMMENT ON COLUMN journal.effective_on IS 'the business day it counts for';
COMMENT ON COLUMN journal.causation IS 'position of the cause; for a root, of the request''s first event';
COMMENT ON COLUMN journal.payload IS 'canonical JSON; see the view journal_json';

-- One row. Its lock is the fence between processes: whoever holds it decides.
CREATE TABLE journal_head (
    only_row    boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    position    bigint      NOT NULL CHECK (position >= 0),
    recorded_at timestamptz NOT NULL,
    demo        boolean     NOT NULL
);

INSERT INTO journal_head (position, recorded_at, demo) VALUES (0, 'epoch', false);

COMMENT ON TABLE journal_head IS 'Where the journal ends; locked by whoever appends';
COMMENT ON COLUMN journal_head.demo IS 'born as a demo: only then may the writer simulate recorded_at';

CREATE FUNCTION journal_refuse_change() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER journal_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();

-- Fires in replication mode too, where ordinary triggers sleep.
ALTER TABLE journal ENABLE ALWAYS TRIGGER journal_append_only;

CREATE TRIGGER journal_head_stays
    BEFORE DELETE OR TRUNCATE ON journal_head
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();

ALTER TABLE journal_head ENABLE ALWAYS TRIGGER journal_head_stays;

-- What is appended continues the head and moves it, so that the two never disagree. This
-- is the backstop behind the sequencer: whoever appends takes the lock, leaves no gap, and
-- doesn't go back in time. It runs as the owner, since the application may not move the head.
CREATE FUNCTION journal_move_head() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE journal_head SET position = added.highest, recorded_at = added.latest
      FROM (SELECT min(position) AS lowest, max(position) AS highest, count(*) AS events,
                   min(recorded_at) AS earliest, max(recorded_at) AS latest FROM appended) added
     WHERE journal_head.position = added.lowest - 1
       AND journal_head.position + added.events = added.highest
       AND journal_head.recorded_at <= added.earliest;
    IF NOT FOUND AND EXISTS (SELECT FROM appended) THEN
        RAISE EXCEPTION 'the events from position % do not continue the journal, or go back in time',
            (SELECT min(position) FROM appended) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER journal_moves_head
    AFTER INSERT ON journal
    REFERENCING NEW TABLE AS appended
    FOR EACH STATEMENT EXECUTE FUNCTION journal_move_head();

CREATE FUNCTION journal_refuse_head() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the head of the journal never goes back, and a journal is a demo from its birth or never'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER journal_head_forward
    BEFORE UPDATE ON journal_head
    FOR EACH ROW
    WHEN (NEW.position < OLD.position OR NEW.recorded_at < OLD.recorded_at
          OR (NEW.demo <> OLD.demo AND OLD.position > 0))
    EXECUTE FUNCTION journal_refuse_head();

-- For people with SQL.
CREATE VIEW journal_json AS
SELECT position, context, stream, version, kind, schema, recorded_at, effective_on, actor, device,
       request_id, causation, correlation, app_revision,
       convert_from(payload, 'UTF8')::jsonb AS payload
FROM journal;

-- Keys of natural persons, wrapped by the master key. Destroying a row makes what was
-- sealed with it unreadable for ever; nothing else changes.
CREATE TABLE person_keys (
    subject     text        PRIMARY KEY CHECK (subject <> ''),
    key_id      uuid        NOT NULL UNIQUE,
    wrapped_key bytea       NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);

-- Whose key was destroyed. Processes that keep keys in memory watch the number.
CREATE TABLE person_erasures (
    erasure   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject   text        NOT NULL UNIQUE CHECK (subject <> ''),
    erased_at timestamptz NOT NULL DEFAULT now()
);

-- Tells a wrong master key before it does harm.
CREATE TABLE master_key_check (
    only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    key_proof bytea   NOT NULL
);

GRANT SELECT, INSERT ON journal TO refold_app;
-- Enough to lock the row and to be born a demo.
GRANT SELECT, UPDATE (demo) ON journal_head TO refold_app;
GRANT SELECT ON journal_json TO refold_app;
GRANT SELECT, INSERT, DELETE ON person_keys TO refold_app;
GRANT SELECT, INSERT ON person_erasures TO refold_app;
GRANT SELECT, INSERT ON master_key_check TO refold_app;
