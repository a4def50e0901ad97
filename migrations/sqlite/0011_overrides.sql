-- Times in which a schedule differs from its layers, as people and programs asked for them; those of the file stand in muster.yaml. From
-- when until when: by the clock on the wall, as the rota counts. `made_at`: by our clock. An id is given once, also after its row is gone.
CREATE TABLE overrides (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  schedule  TEXT    NOT NULL,
  layer     TEXT,
  kind      TEXT    NOT NULL,
  person    TEXT,
  instead   TEXT,
  starts_at INTEGER NOT NULL,
  ends_at   INTEGER NOT NULL,
  by        TEXT    NOT NULL,
  why       TEXT,
  made_at   INTEGER NOT NULL
);
