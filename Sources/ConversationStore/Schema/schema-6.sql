-- Runs of imports. `document` is what the run was told (the mapping, options, the files with their sizes and
-- times), `progress` how far it has come and what it counted, both JSON; together with the rows of a batch they
-- are written in one transaction, so that an interrupted run goes on where it stopped.
CREATE TABLE import_run (
  key INTEGER PRIMARY KEY,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'undone')),
  document TEXT NOT NULL,
  progress TEXT NOT NULL
) STRICT;

-- Every record of a legacy system that was imported here. `id` is the UUIDv5 of (system, instance, type,
-- legacy id), `kind` that of the row which the record became (as in `dot`), `row` that row's id where it is
-- another one. `hash` is the beginning of the SHA-256 of the record and of the mapping: what has the same hash
-- is unchanged. `fields` holds 64-bit hashes of the values that were imported, so that a later run can tell what
-- changed at the source from what was edited here; the encoding is described in the documentation.
CREATE TABLE import_record (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  kind INTEGER NOT NULL,
  row BLOB,
  hash BLOB NOT NULL,
  fields BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What each transaction of a run wrote: the keys of rows that it made, by kind, and the dots that it issued.
-- A row that the run made and nobody has touched since has such a key and no other dots: that is what undoing
-- a run removes.
CREATE TABLE import_made (
  run INTEGER NOT NULL REFERENCES import_run (key),
  kind INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL
) STRICT;
CREATE INDEX import_made_run ON import_made (run);

CREATE TABLE import_dots (
  run INTEGER NOT NULL REFERENCES import_run (key),
  replica INTEGER NOT NULL REFERENCES replica (ordinal),
  first INTEGER NOT NULL,
  last INTEGER NOT NULL
) STRICT;
CREATE INDEX import_dots_run ON import_dots (run);

-- Records that refer to one which has not been met yet. They are read again at the end of the run. `record` is
-- JSON, `file` and `input` count from 0 in the run's document.
CREATE TABLE import_waiting (
  key INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES import_run (key),
  input INTEGER NOT NULL,
  file INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  line INTEGER NOT NULL,
  byte_offset INTEGER NOT NULL,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX import_waiting_run ON import_waiting (run, key);

-- Records that were refused, with the reason. `record` is JSON, or null for one that could not be read, whose
-- bytes are kept as they stand in the file.
CREATE TABLE import_reject (
  key INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES import_run (key),
  input INTEGER NOT NULL,
  file INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  line INTEGER NOT NULL,
  byte_offset INTEGER NOT NULL,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL,
  record TEXT,
  bytes BLOB
) STRICT;
CREATE INDEX import_reject_run ON import_reject (run, key);

-- Rows that undoing a run has deleted: importing them again restores them, while a deletion by a person stays.
CREATE TABLE import_undone (
  id BLOB PRIMARY KEY CHECK (length(id) = 16)
) STRICT, WITHOUT ROWID;
