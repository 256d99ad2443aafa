-- The records of imports lie in the order in which they came, and their random ids in an index of 24 bytes an entry. When the
-- id was the order, each import read and wrote whole pages of records all over the table.
ALTER TABLE import_record RENAME TO import_record_by_id;
CREATE TABLE import_record (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  kind INTEGER NOT NULL,
  row BLOB,
  hash BLOB NOT NULL,
  fields BLOB NOT NULL
) STRICT;
INSERT INTO import_record (id, kind, row, hash, fields) SELECT id, kind, row, hash, fields FROM import_record_by_id;
DROP TABLE import_record_by_id;
