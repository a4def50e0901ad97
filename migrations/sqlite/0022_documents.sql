-- A copy of each document as it was approved: it stays as it is, whatever is said of the incident afterwards.
CREATE TABLE approved_documents (
  incident    INTEGER NOT NULL,
  kind        TEXT    NOT NULL,
  version     INTEGER NOT NULL,
  approved_by TEXT    NOT NULL,
  approved_at INTEGER NOT NULL,
  document    TEXT    NOT NULL,
  PRIMARY KEY (incident, kind, version)
) WITHOUT ROWID;
