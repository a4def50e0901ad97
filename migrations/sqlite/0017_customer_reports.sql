-- What customers report, as somebody brought it in. `next_at`: when the clock looks at it again; null: it is settled.
CREATE TABLE customer_reports (
  number  INTEGER PRIMARY KEY AUTOINCREMENT,
  next_at INTEGER,
  report  TEXT    NOT NULL
);
CREATE INDEX customer_reports_by_next ON customer_reports (next_at) WHERE next_at IS NOT NULL;
