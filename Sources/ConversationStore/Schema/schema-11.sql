-- The latest marks of a replica, all of them from `replica.marks_from` on. So a node whose history ends in this span is
-- told from one that went another way; older marks (`mark`) are thinned, and prove less.
CREATE TABLE recent_mark (
  replica INTEGER NOT NULL REFERENCES replica (ordinal),
  counter INTEGER NOT NULL,
  token INTEGER NOT NULL,
  PRIMARY KEY (replica, counter)
) STRICT, WITHOUT ROWID;
ALTER TABLE replica ADD COLUMN marks_from INTEGER;

-- Thinning keeps the last 32 marks of each replica.
INSERT INTO recent_mark (replica, counter, token)
SELECT replica, counter, token FROM (
  SELECT replica, counter, token, row_number() OVER (PARTITION BY replica ORDER BY counter DESC) AS place FROM mark
) WHERE place <= 32;
UPDATE replica SET marks_from = (SELECT min(counter) FROM recent_mark WHERE recent_mark.replica = replica.ordinal);
