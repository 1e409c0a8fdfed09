CREATE INDEX journal_request ON journal (request_id);
