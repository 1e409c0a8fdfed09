-- Nearly all tasks are seen coming: identities to renew some day. What waits today is a few of them.
CREATE INDEX task_rows_since ON task_rows (generation, since);

-- Of tens of thousands of loans that run, a page shows the few that were funded last.
CREATE INDEX facility_rows_funded ON facility_rows (generation, book, funded_on DESC NULLS LAST, id, stream)
    WHERE stage IN ('fully funded', 'partially funded', 'accepted', 'active');
