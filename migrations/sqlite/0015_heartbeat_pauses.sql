-- A heartbeat that nobody waits for until an instant, by whom and why. Null: it is watched. Times by our clock.
ALTER TABLE heartbeats ADD COLUMN paused_until INTEGER;
ALTER TABLE heartbeats ADD COLUMN paused_by TEXT;
ALTER TABLE heartbeats ADD COLUMN paused_why TEXT;
