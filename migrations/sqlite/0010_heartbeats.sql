-- What is declared under `heartbeats:` and when it was heard. Times by our clock. It is due so long after `counts_from`: the last time it
-- was heard, when it was declared, or the end of a time in which nobody listened. `fired_at`: its alert was last said to fire then.
CREATE TABLE heartbeats (
  name        TEXT    NOT NULL PRIMARY KEY,
  counts_from INTEGER NOT NULL,
  heard_at    INTEGER,
  begun_at    INTEGER,
  failed_at   INTEGER,
  said        TEXT,
  fired_at    INTEGER
) WITHOUT ROWID;
