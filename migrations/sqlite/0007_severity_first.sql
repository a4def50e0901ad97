-- What is most urgent leaves first: a lane for each severity of page, then answers, then what strangers are answered, then chatter.
-- Only what is unsent has a lane that counts.
ALTER TABLE outbox ADD COLUMN rank INTEGER NOT NULL DEFAULT 4;  -- of its incident's severity, 0 = P1; 4 = about none

DROP INDEX outbox_unsent;
UPDATE outbox SET
  rank = coalesce((SELECT CASE severity WHEN 'P1' THEN 0 WHEN 'P2' THEN 1 WHEN 'P3' THEN 2 WHEN 'P4' THEN 3 END
                   FROM incidents WHERE incidents.number = outbox.incident), 4),
  lane = CASE
    WHEN kind = 'page' THEN coalesce((SELECT severity FROM incidents WHERE incidents.number = outbox.incident), 'P1')
    WHEN kind = 'reply' THEN 'reply'
    ELSE 'chatter' END
  WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_unsent ON outbox (via, lane, chat_key, id, state, not_before, lease_until, created_at, kind, rank)
  WHERE state IN ('queued', 'sending');
