-- Events come by COPY, which is the cheapest way in. Whoever appends takes the lock of the
-- head before the first of them: two who append at once wait for each other there, and not
-- at a row of the journal, where the one that holds the lock could wait for the other, too.
CREATE FUNCTION journal_take_head() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM journal_head FOR UPDATE;
    RETURN NULL;
END
$$;

CREATE TRIGGER journal_takes_head
    BEFORE INSERT ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_take_head();

-- As before, in two plain statements instead of a join.
CREATE OR REPLACE FUNCTION journal_move_head() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    added record;
BEGIN
    SELECT min(position) AS lowest, max(position) AS highest, count(*) AS events,
           min(recorded_at) AS earliest, max(recorded_at) AS latest INTO added FROM appended;
    UPDATE journal_head SET position = added.highest, recorded_at = added.latest
     WHERE position = added.lowest - 1
       AND position + added.events = added.highest
       AND recorded_at <= added.earliest;
    IF NOT FOUND AND added.events > 0 THEN
        RAISE EXCEPTION 'the events from position % do not continue the journal, or go back in time',
            added.lowest USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

-- A temporary table of the same name is never taken for the head.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION journal_move_head() SET search_path = %I, pg_temp', current_schema());
END
$$;
