-- What monitoring systems posted, as it came: so that a fault of ours never loses an alert, and a later version can read it again.
-- A delivery that only repeats what fires already has no row.
CREATE TABLE deliveries (
  id          INTEGER PRIMARY KEY,       -- grows with the order of arrival
  source      TEXT    NOT NULL,
  at          INTEGER NOT NULL,
  state       TEXT    NOT NULL,
  bytes       INTEGER NOT NULL,          -- of the body as it came
  kept_bytes  INTEGER NOT NULL,          -- of this row, about
  tries       INTEGER NOT NULL,
  due_at      INTEGER,                   -- when it is read again; NULL = it is not
  method      TEXT    NOT NULL,
  path        TEXT    NOT NULL,          -- the route's own pattern
  request     TEXT    NOT NULL,          -- params, query and headers, without credentials, as JSON
  sender      TEXT,
  first_words TEXT    NOT NULL,
  last_error  TEXT,
  result      TEXT    NOT NULL,          -- signals, incidents and the alerts that stand in for it, as JSON
  body        BLOB                       -- NULL: too long to be kept, and nothing was wrong with it
);

CREATE INDEX deliveries_by_age ON deliveries (at, kept_bytes);
CREATE INDEX deliveries_due ON deliveries (due_at, source) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_in_trouble ON deliveries (source, state) WHERE state IN ('failed', 'quarantined');

-- One row for each name that deliveries came by, kept with the change that takes them.
CREATE TABLE source_counts (
  source        TEXT PRIMARY KEY,
  taken         INTEGER NOT NULL,
  last_at       INTEGER NOT NULL,
  last_ok_at    INTEGER,
  last_from     TEXT,
  unknown_name  INTEGER NOT NULL,        -- 1 while no source has this name
  last_error    TEXT,
  last_error_at INTEGER
) WITHOUT ROWID;
