-- Reviews that are begun and not approved yet, a row each; `asked` is whoever the one open question waits for.
CREATE TABLE reviews (
  incident INTEGER PRIMARY KEY,
  asked    TEXT,
  asked_at INTEGER,
  due_at   INTEGER
);
CREATE INDEX reviews_by_asked ON reviews (asked) WHERE asked IS NOT NULL;
