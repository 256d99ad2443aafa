-- The keys of other nodes that this node trusts or has trusted, as 32 bytes of Ed25519. `site` is the name
-- that this node's owner gave the peer. `state` is `trusted`; `rotated`, after the peer announced by a signed
-- statement that `successor` follows; or `removed`, by this node's owner. Nothing signed by a key that is not
-- trusted is applied. `added_at` and `ended_at` are milliseconds since 1970. `folder` and `url` say where the
-- peer is met.
CREATE TABLE peer (
  key BLOB PRIMARY KEY CHECK (length(key) = 32),
  site TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('trusted', 'rotated', 'removed')),
  added_at INTEGER NOT NULL,
  ended_at INTEGER,
  successor BLOB,
  folder TEXT,
  url TEXT,
  CHECK ((state = 'trusted') = (ended_at IS NULL)),
  CHECK ((state = 'rotated') = (successor IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX peer_site ON peer (site) WHERE state = 'trusted';

-- Which key speaks for a replica: the one that signed the first bundle of which the replica was the origin,
-- and its successors. Bundles of this origin that another key signed are refused.
CREATE TABLE replica_key (
  replica INTEGER PRIMARY KEY REFERENCES replica (ordinal),
  key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;

-- What was refused for lack of trust, by who tried: the fingerprint of a key, or another short name such as
-- `unsigned`. Only the latest are kept.
CREATE TABLE refusal (
  subject TEXT PRIMARY KEY,
  count INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
