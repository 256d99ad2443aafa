-- Change sets whose rows are in, and some of whose dots could not be claimed: a write among them may have been
-- superseded by one that has not arrived. `covers` and `knows` are encoded intervals, as `replica.reported`. What
-- arrives later may let this node claim the rest without reading the change set again.
CREATE TABLE waiting_claim (
  key INTEGER PRIMARY KEY,
  covers BLOB NOT NULL,
  knows BLOB NOT NULL
) STRICT;
