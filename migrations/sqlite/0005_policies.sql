-- Policies as incidents were opened under them, each once: `state` and `data` name one by its hash. Rows written before this hold theirs.
CREATE TABLE policies (
  hash   TEXT PRIMARY KEY,
  policy TEXT NOT NULL
) WITHOUT ROWID;
