-- The attachments that an export contains as files. They stay after the run: records that were refused are corrected and
-- read again without the files that they came with. `name` is the name of the folder, in
-- lower case, and of the file, such as `attachments/00P5e000001AbcdEAA`: records refer to them so. `sha256` is
-- null where the file could not be read, and `defect` says why.
CREATE TABLE import_content (
  run INTEGER NOT NULL REFERENCES import_run (key),
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT,
  defect TEXT,
  PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;

-- The attachments that records name and that the export does not contain: `type` and `legacy_id` are those of the
-- record, `link` is the address that it gives, null where it gives none, and `reason` says what is missing. They
-- stand here until the run has written its report.
CREATE TABLE import_absent (
  key INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES import_run (key),
  type TEXT NOT NULL,
  legacy_id TEXT NOT NULL,
  number TEXT NOT NULL,
  name TEXT,
  size TEXT,
  link TEXT,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX import_absent_run ON import_absent (run, key);
