-- Reviews that are begun and not approved yet, a row each: few, however many incidents there are. `asked`: whom its open questions wait for.
CREATE TABLE reviews (
  incident INTEGER PRIMARY KEY,
  asked    TEXT    NOT NULL,
  asked_at INTEGER,
  due_at   INTEGER
);
