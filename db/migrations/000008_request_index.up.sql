-- Whoever decides holds the whole journal in memory and finds a request there, so nobody
-- asks the database for one; an index of random ids is the dearest part of an append.
DROP INDEX journal_request;
