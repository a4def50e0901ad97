-- Several transports in order, addresses that are proved, and what each transport notes for itself.

-- Which transport carries a row; '' = the primary one, whichever that is today.
ALTER TABLE outbox ADD COLUMN via TEXT NOT NULL DEFAULT '';
-- A page not delivered by then goes to the next transport as well; NULL = only when its own is down or refuses it.
ALTER TABLE outbox ADD COLUMN fallback_at INTEGER;
-- 1 once it also went to the next transport, or there is none.
ALTER TABLE outbox ADD COLUMN copied INTEGER NOT NULL DEFAULT 0;

DROP INDEX outbox_unsent;
CREATE INDEX outbox_unsent ON outbox (via, lane, chat_key, id, state, not_before, lease_until, created_at, kind)
  WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_falling_back ON outbox (fallback_at) WHERE fallback_at IS NOT NULL AND copied = 0;

-- One row an address: whose it is, and how far that is trusted.
CREATE TABLE addresses (
  transport    TEXT NOT NULL,
  address      TEXT NOT NULL,
  person       TEXT NOT NULL,
  account      TEXT,
  verified_at  INTEGER,
  heard_at     INTEGER,
  opted_out_at INTEGER,
  lost_why     TEXT,
  PRIMARY KEY (transport, address)
) WITHOUT ROWID;

CREATE INDEX addresses_of_person ON addresses (person);
CREATE INDEX addresses_by_account ON addresses (transport, account) WHERE account IS NOT NULL;

-- One-time codes under way, by hash only.
CREATE TABLE codes (
  transport  TEXT    NOT NULL,
  address    TEXT    NOT NULL,
  person     TEXT    NOT NULL,
  hash       TEXT    NOT NULL,
  sent_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  tries      INTEGER NOT NULL,
  PRIMARY KEY (transport, address)
) WITHOUT ROWID;

-- Cursors, ids of groups and the like: each transport's own.
CREATE TABLE transport_notes (
  transport TEXT NOT NULL,
  key       TEXT NOT NULL,
  value     TEXT NOT NULL,
  PRIMARY KEY (transport, key)
) WITHOUT ROWID;
