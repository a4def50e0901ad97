-- The first schema.
-- Times are milliseconds since 1970, UTC. `state`, `data` and `message` hold whole values as JSON and are the truth;
-- the other columns are copies of what queries look for, written in the same statement.

CREATE TABLE incidents (
  number    INTEGER PRIMARY KEY,
  version   INTEGER NOT NULL,
  status    TEXT    NOT NULL,
  severity  TEXT    NOT NULL,
  is_open   INTEGER NOT NULL,             -- 1 while somebody may still be paged
  acked     INTEGER NOT NULL,             -- 1 while somebody has it
  group_key TEXT    NOT NULL,
  service   TEXT,
  room_chat TEXT,
  due_at    INTEGER,                      -- when the clock must look at it next
  state     TEXT    NOT NULL
);

-- Two alerts of one group arriving together can never open two incidents.
CREATE UNIQUE INDEX incidents_one_open_per_group ON incidents (group_key) WHERE is_open = 1;
-- The ended ones only: a group's newest is found in the two together, and an incident that opens writes one of them.
CREATE INDEX incidents_ended_by_group ON incidents (group_key) WHERE is_open = 0;
CREATE INDEX incidents_open ON incidents (number) WHERE is_open = 1;
CREATE INDEX incidents_open_by_severity ON incidents (severity) WHERE is_open = 1;
CREATE INDEX incidents_by_status ON incidents (status);
CREATE INDEX incidents_by_service ON incidents (service) WHERE service IS NOT NULL;
CREATE INDEX incidents_due ON incidents (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX incidents_by_room ON incidents (room_chat) WHERE room_chat IS NOT NULL;

-- The timeline: append-only.
CREATE TABLE events (
  id       INTEGER PRIMARY KEY,
  incident INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  kind     TEXT    NOT NULL,
  actor    TEXT    NOT NULL,
  text     TEXT    NOT NULL,              -- the line as it was rendered at commit
  data     TEXT    NOT NULL
);

CREATE UNIQUE INDEX events_in_order ON events (incident, seq);

CREATE TABLE alerts (
  id        INTEGER PRIMARY KEY,
  source    TEXT    NOT NULL,
  dedup_key TEXT    NOT NULL,
  incident  INTEGER,
  status    TEXT    NOT NULL,
  ends_at   INTEGER,
  data      TEXT    NOT NULL
);

CREATE UNIQUE INDEX alerts_key ON alerts (source, dedup_key);
CREATE INDEX alerts_of_incident ON alerts (incident) WHERE incident IS NOT NULL;
CREATE INDEX alerts_by_status ON alerts (status);
CREATE INDEX alerts_ending ON alerts (ends_at) WHERE ends_at IS NOT NULL AND status <> 'resolved';

-- Kept with every alert written, so that a storm of fifty thousand alerts onto one incident never counts them all.
CREATE TABLE alert_counts (
  incident INTEGER PRIMARY KEY,
  firing   INTEGER NOT NULL,
  total    INTEGER NOT NULL
);

-- Everything Muster says. Rows of one chat and lane leave in the order of their ids.
CREATE TABLE outbox (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: transports recognise what they sent by it
  chat_key       TEXT    NOT NULL,
  lane           TEXT    NOT NULL,
  kind           TEXT    NOT NULL,
  act            TEXT    NOT NULL,
  person         TEXT,
  incident       INTEGER,
  state          TEXT    NOT NULL,
  attempts       INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  not_before     INTEGER NOT NULL,
  expires_at     INTEGER,
  lease_until    INTEGER,
  replaces       TEXT,
  transport      TEXT,
  transport_id   TEXT,
  handed_over_at INTEGER,
  delivered_at   INTEGER,
  read_at        INTEGER,
  error          TEXT,
  message        TEXT    NOT NULL
);

-- The next row of each chat is found, and the backlog counted, in this index alone.
CREATE INDEX outbox_unsent ON outbox (lane, chat_key, id, state, not_before, lease_until, created_at, kind)
  WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_replaceable ON outbox (replaces) WHERE replaces IS NOT NULL AND state IN ('queued', 'sending');
CREATE INDEX outbox_expiring ON outbox (expires_at) WHERE expires_at IS NOT NULL AND state = 'queued';
-- With the state: a card edited a thousand times has a thousand rows of one transport id, and a report is about the last.
CREATE INDEX outbox_sent_as ON outbox (transport, transport_id, state) WHERE transport_id IS NOT NULL;
CREATE INDEX outbox_cards ON outbox (chat_key) WHERE act = 'card' AND transport_id IS NOT NULL;
CREATE INDEX outbox_pages_to ON outbox (person, incident) WHERE kind = 'page' AND person IS NOT NULL;
CREATE INDEX outbox_pages_by_state ON outbox (state) WHERE kind = 'page' AND state NOT IN ('queued', 'sending');
CREATE INDEX outbox_by_state ON outbox (state);
CREATE INDEX outbox_of_incident ON outbox (incident) WHERE incident IS NOT NULL;

-- A delivery report may overtake the answer to the send it is about; it waits here until that one is settled.
CREATE TABLE early_reports (
  transport    TEXT    NOT NULL,
  transport_id TEXT    NOT NULL,
  rung         TEXT    NOT NULL,
  at           INTEGER NOT NULL,
  PRIMARY KEY (transport, transport_id, rung)
) WITHOUT ROWID;

-- Inbound deliveries seen once; a second one has no effect.
CREATE TABLE receipts (
  channel TEXT    NOT NULL,
  id      TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (channel, id)
) WITHOUT ROWID;

CREATE INDEX receipts_by_age ON receipts (at);

CREATE TABLE silences (
  id      INTEGER PRIMARY KEY,
  service TEXT    NOT NULL,
  until   INTEGER NOT NULL,
  actor   TEXT    NOT NULL,
  why     TEXT    NOT NULL,
  at      INTEGER NOT NULL
);

CREATE INDEX silences_until ON silences (until);

-- `newest-stamp`: the newest instant of our own clock anything was stored at. `probe`: the last proof that writing works.
CREATE TABLE counters (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;
