-- What became of the work that a node does by itself or by a timer: one line for each job, `backup` or `sync`.
-- `since` is when it was first heard of, `started` and `ended` are those of the last run (a run that was cut off
-- has started after it ended), `succeeded` is the end of the last run that did all, `failures` counts the runs
-- since then that did not, and `message` says what the last run did or why it failed. Times are milliseconds since
-- 1970. No row of the domain is here, and nothing of it travels.
CREATE TABLE job (
  name TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  started INTEGER,
  ended INTEGER,
  succeeded INTEGER,
  failures INTEGER NOT NULL DEFAULT 0,
  message TEXT
) STRICT, WITHOUT ROWID;
