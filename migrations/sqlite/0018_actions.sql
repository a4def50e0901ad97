-- What is to be done because of incidents, a row each, for lists and reminders; the incident's own state and timeline hold the same.
-- `remind_at`: when its owner is reminded next, 0: still to be worked out, null: it is ended.
CREATE TABLE actions (
  number    INTEGER PRIMARY KEY,
  incident  INTEGER NOT NULL,
  owner     TEXT,
  state     TEXT    NOT NULL,
  due_at    INTEGER NOT NULL,
  remind_at INTEGER,
  action    TEXT    NOT NULL
);
CREATE INDEX actions_open_by_due ON actions (due_at) WHERE state = 'open';
CREATE INDEX actions_by_reminder ON actions (remind_at) WHERE remind_at IS NOT NULL;
