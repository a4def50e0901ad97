-- What is asked of other systems, once for each key of a feature.
CREATE TABLE effects (
  id          INTEGER PRIMARY KEY,
  feature     TEXT    NOT NULL,
  key         TEXT    NOT NULL,
  payload     TEXT    NOT NULL,
  wanted_at   INTEGER NOT NULL,             -- when it was to be performed at first
  due_at      INTEGER NOT NULL,             -- when it may be tried next
  attempts    INTEGER NOT NULL,
  lease_until INTEGER,
  outcome     TEXT,                         -- NULL while it is still to be performed
  ended_at    INTEGER,
  error       TEXT
);

CREATE UNIQUE INDEX effects_once ON effects (feature, key);
CREATE INDEX effects_due ON effects (feature, due_at) WHERE outcome IS NULL;
CREATE INDEX effects_ended ON effects (ended_at) WHERE outcome IS NOT NULL;
