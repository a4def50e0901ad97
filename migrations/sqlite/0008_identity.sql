-- Several codes for one address may hold at once: a later one does not end what may just be arriving. The newest has the highest rowid.
CREATE TABLE codes_under_way (
  transport  TEXT    NOT NULL,
  address    TEXT    NOT NULL,
  person     TEXT    NOT NULL,
  hash       TEXT    NOT NULL,
  sent_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  tries      INTEGER NOT NULL,
  PRIMARY KEY (transport, address, hash)
);
INSERT INTO codes_under_way SELECT transport, address, person, hash, sent_at, expires_at, tries FROM codes;
DROP TABLE codes;
ALTER TABLE codes_under_way RENAME TO codes;

-- What a transport says it charged: deliveries, by month (UTC, `2026-11`), incident (0: about none) and category.
CREATE TABLE charges (
  transport  TEXT    NOT NULL,
  month      TEXT    NOT NULL,
  incident   INTEGER NOT NULL,
  category   TEXT    NOT NULL,
  billable   INTEGER NOT NULL,
  deliveries INTEGER NOT NULL,
  PRIMARY KEY (transport, month, incident, category, billable)
) WITHOUT ROWID;
