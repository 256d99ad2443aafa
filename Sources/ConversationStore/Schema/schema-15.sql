-- What was imported of a message whose record has its id, by the message's key: most records of large exports are messages,
-- and an id in an index of its own would be the largest part of what is remembered of them.
CREATE TABLE import_message (
  key INTEGER PRIMARY KEY,
  hash BLOB NOT NULL,
  fields BLOB NOT NULL
) STRICT;
