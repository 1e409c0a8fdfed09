DROP INDEX facility_rows_funded;
DROP INDEX task_rows_since;
