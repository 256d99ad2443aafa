-- The last exchange with each peer over a line, whoever began it. `peer` is the fingerprint of its key, and
-- `url` where it was found, if this node called. `began_here` is 1 if this node called. `agrees` says whether
-- both had the same digest at the end; null if the exchange did not come that far. `failure` says why.
CREATE TABLE exchange (
  peer TEXT PRIMARY KEY,
  site TEXT NOT NULL,
  url TEXT,
  at INTEGER NOT NULL,
  began_here INTEGER NOT NULL,
  rows_received INTEGER NOT NULL,
  rows_sent INTEGER NOT NULL,
  agrees INTEGER,
  failure TEXT
) STRICT, WITHOUT ROWID;

-- How often requests were refused, by reason. The reasons are few and fixed, so the table stays small.
CREATE TABLE refused_request (
  reason TEXT PRIMARY KEY,
  count INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
