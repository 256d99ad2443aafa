-- The node itself: one row.
-- `replica` is the identity under which this database writes, `counter` that of the last dot it issued, and
-- `digest` the state digest: the sum modulo 2^256 of the SHA-256 of each shown row in canonical form.
CREATE TABLE node (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  site TEXT NOT NULL,
  replica INTEGER NOT NULL REFERENCES replica (ordinal),
  counter INTEGER NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;

-- Every replica that was ever heard of. Rows and indexes name it by `ordinal`, a small number that means
-- something in this file only; outside only `id` counts. `reported` is the last report of what the replica
-- knew (a list of intervals, encoded). `predecessor` and `shared_through` say that this replica succeeds
-- another one, with which it shares the dots up to that counter. `written_here` is 1 if this database
-- wrote as this replica before it took another id.
CREATE TABLE replica (
  ordinal INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  site TEXT NOT NULL,
  reported BLOB,
  reported_at INTEGER,
  retired_at INTEGER,
  predecessor INTEGER REFERENCES replica (ordinal),
  shared_through INTEGER,
  written_here INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Points in the histories of replicas. Two databases with the same mark share every dot up to its counter.
-- A replica's own marks are kept longer than those of others. `token` is 64 random bits.
CREATE TABLE mark (
  replica INTEGER NOT NULL REFERENCES replica (ordinal),
  counter INTEGER NOT NULL,
  token INTEGER NOT NULL,
  PRIMARY KEY (replica, counter)
) STRICT, WITHOUT ROWID;

-- The marks of another history under which others know a replica, while it is not settled which side of the
-- fork has which name. They are passed on as evidence.
CREATE TABLE contested_mark (
  replica INTEGER NOT NULL REFERENCES replica (ordinal),
  counter INTEGER NOT NULL,
  token INTEGER NOT NULL,
  PRIMARY KEY (replica, counter)
) STRICT, WITHOUT ROWID;

-- The dots whose writes this node has incorporated, as closed intervals of counters.
CREATE TABLE knowledge (
  replica INTEGER NOT NULL REFERENCES replica (ordinal),
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (replica, first)
) STRICT, WITHOUT ROWID;

-- Per replica the counter up to which every replica of the roster has everything.
CREATE TABLE forgotten (
  replica INTEGER PRIMARY KEY REFERENCES replica (ordinal),
  counter INTEGER NOT NULL
) STRICT;

-- The index on dots: the current entries of every row's clock. `kind` is 1 person, 2 record,
-- 3 conversation, 4 participant, 5 context, 6 message, 7 other; `row` is the key in that table.
-- A change set for some intervals of dots is found here, at a cost that grows with the change set alone.
CREATE TABLE dot (
  replica INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (replica, counter, kind, row)
) STRICT, WITHOUT ROWID;

-- The tables of rows have these columns in common:
--   key        local and private; what other tables of this file refer to
--   id         the UUID by which every node knows the row
--   version    clock, burials, erasures, and for each field its stamp (dot, time, author) and the siblings
--              that are not shown; the encoding is described in the documentation of this module
--   deleted    1 while the row's burials cover its clock
--   conflicts  how many fields have concurrent values that differ
-- and one column for each built-in field, with the value that is shown.

CREATE TABLE person (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  version BLOB NOT NULL,
  deleted INTEGER NOT NULL,
  conflicts INTEGER NOT NULL,
  customer TEXT,
  email TEXT,
  enabled INTEGER,
  kind TEXT,
  name TEXT
) STRICT;
CREATE INDEX person_conflict ON person (conflicts) WHERE conflicts > 0;
CREATE INDEX person_email ON person (lower(email)) WHERE email IS NOT NULL;

CREATE TABLE record (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  version BLOB NOT NULL,
  deleted INTEGER NOT NULL,
  conflicts INTEGER NOT NULL,
  kind TEXT,
  title TEXT,
  url TEXT
) STRICT;
CREATE INDEX record_conflict ON record (conflicts) WHERE conflicts > 0;

-- `hidden` is 0 while the conversation is shown, 1 while it is dead (deleted, and none of its messages is
-- news to its deleters), and 2 while it has not arrived: then the row only holds the place to which its
-- participants, contexts and messages refer, and its version is empty. What belongs to a hidden
-- conversation is hidden with it.
CREATE TABLE conversation (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  version BLOB NOT NULL,
  deleted INTEGER NOT NULL,
  conflicts INTEGER NOT NULL,
  hidden INTEGER NOT NULL DEFAULT 2,
  assigned_to BLOB,
  created_at INTEGER,
  created_by BLOB,
  name TEXT,
  source BLOB,
  status TEXT
) STRICT;
CREATE INDEX conversation_conflict ON conversation (conflicts) WHERE conflicts > 0;
CREATE INDEX conversation_created ON conversation (created_at, id);

-- `read_through` is an encoded version vector over the dots of messages.
CREATE TABLE participant (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  conversation INTEGER NOT NULL REFERENCES conversation (key),
  version BLOB NOT NULL,
  deleted INTEGER NOT NULL,
  conflicts INTEGER NOT NULL,
  person BLOB,
  read_through BLOB
) STRICT;
CREATE INDEX participant_conversation ON participant (conversation);
CREATE INDEX participant_conflict ON participant (conflicts) WHERE conflicts > 0;

CREATE TABLE context (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  conversation INTEGER NOT NULL REFERENCES conversation (key),
  version BLOB NOT NULL,
  deleted INTEGER NOT NULL,
  conflicts INTEGER NOT NULL,
  target BLOB
) STRICT;
CREATE INDEX context_conversation ON context (conversation);
CREATE INDEX context_target ON context (target);
CREATE INDEX context_conflict ON context (conflicts) WHERE conflicts > 0;

CREATE TABLE message (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  conversation INTEGER NOT NULL REFERENCES conversation (key),
  version BLOB NOT NULL,
  deleted INTEGER NOT NULL,
  conflicts INTEGER NOT NULL,
  author BLOB,
  body TEXT,
  sent INTEGER,
  type TEXT,
  visibility TEXT
) STRICT;
CREATE INDEX message_conversation ON message (conversation, deleted, sent);
CREATE INDEX message_conflict ON message (conflicts) WHERE conflicts > 0;

-- Rows of kinds that only a newer version knows: kept whole inside `version`, merged and passed on.
CREATE TABLE other (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL CHECK (length(id) = 16),
  kind TEXT NOT NULL,
  conversation INTEGER REFERENCES conversation (key),
  version BLOB NOT NULL,
  deleted INTEGER NOT NULL,
  conflicts INTEGER NOT NULL,
  UNIQUE (kind, id)
) STRICT;
CREATE INDEX other_conversation ON other (conversation) WHERE conversation IS NOT NULL;
CREATE INDEX other_conflict ON other (conflicts) WHERE conflicts > 0;

-- Custom fields: what a legacy system or a newer node says of a row beyond the built-in fields. `kind` and
-- `row` are as in `dot`. A null value is a field that was cleared.
CREATE TABLE custom_field (
  kind INTEGER NOT NULL,
  row INTEGER NOT NULL,
  name TEXT NOT NULL,
  value TEXT,
  PRIMARY KEY (kind, row, name)
) STRICT, WITHOUT ROWID;
