DROP TABLE drafts;
DROP TABLE documents;
