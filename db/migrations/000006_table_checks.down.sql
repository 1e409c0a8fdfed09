DROP TABLE table_checks;
