// The probe's way through the tables: what an alert writes and reads on its way to a page, in all of their indexes, and taken back at once.
// A page of an index that is damaged, or a disk without room for an incident, is found here before an alert finds it.

import { randomUUID } from 'node:crypto';
import type { EpochMs } from '../../incident/incident.js';
import type { Connection } from './connection.js';

/** As much as an alert that opens an incident adds to the log, roughly: a disk that takes one row may have no room for ten. */
const roomBytes = 32 * 1024;

/** Throws what SQLite throws. Inside a transaction, which keeps nothing of it but one row of its own. */
export function alertProbe({ raw }: Connection): (now: EpochMs) => void {
  const begin = raw.prepare('SAVEPOINT alert_probe');
  const takeBack = raw.prepare('ROLLBACK TO alert_probe');
  const end = raw.prepare('RELEASE alert_probe');
  const writes = rowsOfAnAlert.map((sql) => raw.prepare<{ now: EpochMs; key: string }>(sql));
  const reads = questionsOfAnAlert.map((sql) => raw.prepare<{ now: EpochMs; key: string }>(sql));
  const takeRoom = raw.prepare<[string]>(
    `INSERT INTO transport_notes (transport, key, value) VALUES ('muster', 'probe', ?)
     ON CONFLICT (transport, key) DO UPDATE SET value = excluded.value`,
  );
  const room = 'x'.repeat(roomBytes);

  return (now) => {
    // Another place in the indexes each time.
    const asked = { now, key: `muster:probe ${randomUUID()}` };
    begin.run();
    try {
      for (const one of writes) one.run(asked);
      for (const one of reads) one.all(asked);
    } finally {
      // A full disk may have ended the whole transaction: its own words must not be hidden behind a savepoint that is gone.
      if (raw.inTransaction) {
        takeBack.run();
        end.run();
      }
    }
    takeRoom.run(room);
  };
}

const newestIncident = '(SELECT coalesce(max(number), 0) FROM incidents)';

const rowsOfAnAlert = [
  `INSERT INTO incidents (number, version, status, severity, is_open, acked, group_key, service, room_chat, swarm_chat, due_at, state)
   SELECT coalesce(max(number), 0) + 1, 1, 'triggered', 'P1', 1, 0, @key, @key, @key, @key, @now,
     coalesce((SELECT state FROM incidents ORDER BY number DESC LIMIT 1), '{}') FROM incidents`,
  `INSERT INTO events (incident, seq, at, kind, actor, text, data) VALUES (${newestIncident}, 1, @now, 'opened', 'muster', @key, '{}')`,
  `INSERT INTO alerts (source, dedup_key, incident, status, ends_at, held_in, data) VALUES (@key, @key, ${newestIncident}, 'firing', @now, @now, '{}')`,
  `UPDATE alerts SET status = 'resolved', ends_at = NULL WHERE source = @key AND dedup_key = @key`,
  // The last that was heard of, as its repeat writes it.
  'UPDATE alerts SET data = data WHERE id = (SELECT max(id) FROM alerts WHERE source <> @key)',
  `INSERT INTO alert_counts (incident, firing, total) VALUES (${newestIncident}, 1, 1)
   ON CONFLICT (incident) DO UPDATE SET firing = firing + 1, total = total + 1`,
  'INSERT INTO receipts (channel, id, at) VALUES (@key, @key, @now)',
  `INSERT INTO outbox (chat_key, lane, kind, act, person, incident, created_at, not_before, expires_at, replaces, message, via, fallback_at, state, attempts)
   VALUES (@key, 'critical', 'page', 'say', @key, ${newestIncident}, @now, @now, @now, @key, '{}', '', @now, 'queued', 0)`,
  // Handed over, as a page and as a card at once: that is every index there is.
  `UPDATE outbox SET state = 'delivered', act = 'card', transport = @key, transport_id = @key WHERE replaces = @key AND state IN ('queued', 'sending')`,
];

const questionsOfAnAlert = [
  'SELECT data FROM alerts WHERE source = @key AND dedup_key = @key',
  'SELECT data FROM alerts WHERE id = (SELECT max(id) FROM alerts WHERE source <> @key)',
  'SELECT max(number) FROM incidents WHERE group_key = @key AND is_open = 1',
  'SELECT max(number) FROM incidents WHERE group_key = @key AND is_open = 0',
  'SELECT number FROM incidents WHERE due_at <= @now ORDER BY due_at LIMIT 10',
  `SELECT id FROM outbox WHERE via = '' AND lane = 'critical' AND state IN ('queued', 'sending') ORDER BY chat_key, id LIMIT 10`,
  'SELECT 1 FROM receipts WHERE channel = @key AND id = @key',
  'SELECT service FROM silences WHERE until > @now',
  'SELECT hash FROM policies LIMIT 10',
];
