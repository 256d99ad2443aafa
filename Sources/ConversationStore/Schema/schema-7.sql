-- Who may use this node in a browser or by a program. Local: accounts are in no bundle and in no backup of one.
-- A login belongs to a person, whose row says who they are; `login` is lower-case. `password` is the scrypt hash
-- with its cost and salt as text, null where nobody can log in with one. An account with `disabled_at` may
-- nothing.
CREATE TABLE account (
  key INTEGER PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  person BLOB NOT NULL CHECK (length(person) = 16),
  role TEXT NOT NULL CHECK (role IN ('administrator', 'manager', 'user', 'customerUser')),
  password TEXT,
  created_at INTEGER NOT NULL,
  disabled_at INTEGER
) STRICT;

-- Who is logged in with which browser. Of the random token that the browser keeps, only the SHA-256 is here.
-- `used_at` is written now and then, not at each request.
CREATE TABLE browser_session (
  token BLOB PRIMARY KEY CHECK (length(token) = 32),
  account INTEGER NOT NULL REFERENCES account (key) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX browser_session_account ON browser_session (account);

-- Tokens by which programs ask. Of the token itself, only the SHA-256 is here. A revoked one stays, so that its
-- name tells what it was.
CREATE TABLE access_token (
  key INTEGER PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES account (key) ON DELETE CASCADE,
  name TEXT NOT NULL,
  token BLOB NOT NULL UNIQUE CHECK (length(token) = 32),
  created_at INTEGER NOT NULL,
  revoked_at INTEGER,
  UNIQUE (account, name)
) STRICT;

-- Attempts to log in that failed, by what was attempted: a login, an address, or both. `subject` is a SHA-256,
-- because people type passwords where a login is asked for. So many rows are kept, the latest ones.
CREATE TABLE login_failure (
  subject BLOB PRIMARY KEY CHECK (length(subject) = 32),
  count INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which conversations a person takes part in: all that a customer user may see.
CREATE INDEX participant_person ON participant (person);

-- Which records belong to a company: all that its customer users may ask about. `kind` 2 is a record.
CREATE INDEX custom_field_customer ON custom_field (value) WHERE kind = 2 AND name = 'customer';
