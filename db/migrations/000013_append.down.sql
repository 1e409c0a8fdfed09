DROP TRIGGER journal_takes_head ON journal;
DROP FUNCTION journal_take_head();

CREATE OR REPLACE FUNCTION journal_move_head() RETURNS trigger
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
