-- The role stays: other databases of the server may use it.
DROP TABLE master_key_check;
DROP TABLE person_erasures;
DROP TABLE person_keys;
DROP VIEW journal_json;
DROP TABLE journal_head;
DROP TABLE journal;
DROP FUNCTION journal_refuse_head();
DROP FUNCTION journal_move_head();
DROP FUNCTION journal_refuse_change();
