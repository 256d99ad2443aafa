-- What a conversation's messages come to, for lists: how many that are not deleted, how many of these are not
-- public, when the last one and the last public one was sent, and the join of their clocks (an encoded vector:
-- who has read that far has read all). Derived from the messages of this file by the write door, local, never in
-- a bundle or a digest; `satchel check` computes them anew. `activity` is what lists are sorted by.
ALTER TABLE conversation ADD COLUMN message_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN internal_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN last_message INTEGER;
ALTER TABLE conversation ADD COLUMN last_public INTEGER;
ALTER TABLE conversation ADD COLUMN messages_clock BLOB;
ALTER TABLE conversation ADD COLUMN activity INTEGER
  GENERATED ALWAYS AS (coalesce(last_message, created_at)) VIRTUAL;

-- One index for each order of the list of shown conversations. Status and assignee stand in each, so that a
-- filter on them reads no row that is not wanted.
DROP INDEX conversation_created;
CREATE INDEX conversation_created ON conversation (created_at, id, status, assigned_to) WHERE hidden = 0;
CREATE INDEX conversation_activity ON conversation (activity, id, status, assigned_to) WHERE hidden = 0;
CREATE INDEX conversation_name ON conversation (name COLLATE NOCASE, id, status, assigned_to) WHERE hidden = 0;
CREATE INDEX conversation_messages ON conversation (message_count, id, status, assigned_to) WHERE hidden = 0;
CREATE INDEX conversation_status ON conversation (status, activity, id, assigned_to) WHERE hidden = 0;
CREATE INDEX conversation_assigned ON conversation (assigned_to, activity, id, status) WHERE hidden = 0;
CREATE INDEX conversation_source ON conversation (source) WHERE source IS NOT NULL;
CREATE INDEX conversation_creator ON conversation (created_by);

-- Who takes part in what, and what is about what.
DROP INDEX participant_person;
CREATE INDEX participant_person ON participant (person, conversation) WHERE deleted = 0;
DROP INDEX context_target;
CREATE INDEX context_target ON context (target, conversation) WHERE deleted = 0;

-- The lists of people and records.
CREATE INDEX person_name ON person (name COLLATE NOCASE, id) WHERE deleted = 0;
CREATE INDEX record_title ON record (kind, title COLLATE NOCASE, id) WHERE deleted = 0;

-- The words of messages that are not deleted; those of messages that are not public stand in `internal`. Only
-- words are kept, the texts are in `message`. The rowid is the conversation's key times 2^32 plus the message's
-- key, so that a conversation's messages lie side by side.
CREATE VIRTUAL TABLE message_search USING fts5 (
  body, internal, content = '', tokenize = 'unicode61 remove_diacritics 2'
);

-- The words of the names of conversations; the rowid is the conversation's key.
CREATE VIRTUAL TABLE name_search USING fts5 (
  name, content = '', tokenize = 'unicode61 remove_diacritics 2'
);

-- Up to which keys rows are in the two tables of words: one row. What is written later is indexed in batches,
-- since a row at a time costs ten times as much; what changes below is indexed at once.
CREATE TABLE search_state (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  messages INTEGER NOT NULL,
  conversations INTEGER NOT NULL
) STRICT;
INSERT INTO search_state (singleton, messages, conversations) VALUES (1, 0, 0);
