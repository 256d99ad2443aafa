-- What a run that did all has noticed and somebody should look at, such as a file that is gone; NULL if nothing.
ALTER TABLE job ADD COLUMN findings TEXT;
