-- How far this node's knowledge reached without a gap at some time (milliseconds since 1970, by its own
-- clock), about once a day, as an encoded vector. A deletion is forgotten once it was known for the retention
-- time, and it has no time of its own.
CREATE TABLE reached (
  at INTEGER PRIMARY KEY,
  clock BLOB NOT NULL
) STRICT;

-- The shown conversations that somebody deleted once: the first bit of a version says that it has burials.
CREATE INDEX conversation_buried ON conversation (key)
  WHERE hidden = 0 AND hex(substr(version, 1, 1)) GLOB '?[13579BDF]';
