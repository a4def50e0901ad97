-- Maintenance windows, each a row for good: planned, running, ended or cancelled. `series_name` and `series_at`: the window of muster.yaml that
-- comes again and again, and which of its times this one is. `data` is the window itself, in JSON.
CREATE TABLE maintenance_windows (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  is_over     INTEGER NOT NULL,
  ends_at     INTEGER NOT NULL,
  series_name TEXT,
  series_at   INTEGER,
  data        TEXT    NOT NULL
);
CREATE INDEX maintenance_open ON maintenance_windows (id) WHERE is_over = 0;
CREATE INDEX maintenance_over ON maintenance_windows (ends_at) WHERE is_over = 1;
CREATE UNIQUE INDEX maintenance_series ON maintenance_windows (series_name, series_at) WHERE series_name IS NOT NULL;

-- The window an alert is held in: nobody is paged for it and no incident has it. NULL where it is in none.
ALTER TABLE alerts ADD COLUMN held_in INTEGER;
CREATE INDEX alerts_held ON alerts (held_in, id) WHERE held_in IS NOT NULL;
