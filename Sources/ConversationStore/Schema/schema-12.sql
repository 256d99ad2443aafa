-- Whether the marks of another history (`contested_mark`) are all that somebody has who follows it and knew of the
-- fork. Where two histories part is found in whole ones; thinned ones may put it too early.
ALTER TABLE replica ADD COLUMN contested_whole INTEGER NOT NULL DEFAULT 0;
