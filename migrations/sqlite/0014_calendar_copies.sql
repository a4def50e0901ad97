-- The calendar that a schedule is read from, as it was when it could be read last: it counts for as long as it cannot. `address` is a hash
-- of where it comes from: a copy from elsewhere is none. `failing_since`: nothing could be read from then on.
CREATE TABLE calendar_copies (
  schedule      TEXT    NOT NULL PRIMARY KEY,
  address       TEXT    NOT NULL,
  text          TEXT,
  etag          TEXT,
  last_modified TEXT,
  read_at       INTEGER,
  failing_since INTEGER,
  failure       TEXT
) WITHOUT ROWID;
