// What comes into the outbox with a change: new rows, which take the place of unsent ones about the same, and what becomes of rows
// that wait. Cost follows what is unsent, never what was ever said: the indexes that promise it are named in the statements, which
// then fail to prepare when one is missing.

import type { Database } from 'better-sqlite3';
import type { EpochMs } from '../../incident/incident.js';
import { chatKeyOf, type Lane, laneOf, type Message, rankOf } from '../../incident/message.js';
import type { OutboxWrites } from '../outbox.js';
import type { Appliers, Session } from './session.js';

export function outboxWrites({ raw }: Session): Appliers<'message' | 'reroute' | 'release'> {
  const put = putter(raw);
  const move = raw.prepare<[string, string]>(
    `UPDATE outbox INDEXED BY outbox_unsent SET via = ? WHERE chat_key = ? AND state = 'queued' AND state IN ('queued', 'sending')`,
  );
  const free = raw.prepare<[number, string, number]>(
    `UPDATE outbox INDEXED BY outbox_unsent SET not_before = ?
     WHERE chat_key = ? AND state = 'queued' AND not_before > ? AND state IN ('queued', 'sending')`,
  );
  return {
    message: ({ message, sent }, now) => put(message, now, sent),
    reroute: ({ chatKey, via }) => void move.run(via, chatKey),
    release: ({ person }, now) => void free.run(now, chatKeyOf({ kind: 'person', person }), now),
  };
}

const putter = (raw: Database) => {
  const supersede = raw.prepare<[string, string, string]>(
    // The second condition on `state` says nothing new; it is how SQLite may use the partial index.
    `UPDATE outbox INDEXED BY outbox_replaceable SET state = 'superseded', fallback_at = NULL
     WHERE replaces = ? AND chat_key = ? AND via = ? AND state = 'queued' AND state IN ('queued', 'sending')`,
  );
  const insert = raw.prepare<
    [
      string,
      Lane,
      string,
      string,
      string | null,
      number | null,
      number,
      number,
      number | null,
      string | null,
      string,
      string,
      number | null,
      number,
    ]
  >(
    `INSERT INTO outbox (chat_key, lane, kind, act, person, incident, created_at, not_before, expires_at, replaces, message, via, fallback_at, rank, state, attempts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', 0)`,
  );
  const copied = raw.prepare<[number]>('UPDATE outbox SET copied = 1, fallback_at = NULL WHERE id = ? AND copied = 0');
  const rewrite = raw.prepare<[string, string, string, number]>(
    `UPDATE outbox INDEXED BY outbox_replaceable SET message = ?
     WHERE replaces = ? AND chat_key = ? AND state = 'queued' AND not_before > ? AND state IN ('queued', 'sending')`,
  );
  const left = raw.prepare<[string, string, number]>(
    `UPDATE outbox SET state = 'handed-over', attempts = 1, transport = ?, transport_id = ?, handed_over_at = ? WHERE id = last_insert_rowid()`,
  );
  return (message: Message, now: EpochMs, sent: OutboxWrites['message']['sent']) => {
    const { to, kind, act, incident, expiresAfterMs, replaces, bundleMs = 0, fallbackAfterMs = null, copyOf } = message;
    // Somebody was faster: it is on the next transport already.
    if (copyOf !== undefined && copied.run(copyOf).changes === 0) return;
    const chatKey = chatKeyOf(to);
    const via = message.via ?? (to.kind === 'chat' ? to.transport : '');
    if (replaces !== null && bundleMs > 0 && rewrite.run(JSON.stringify(message), replaces, chatKey, now).changes > 0) return;
    const person = to.kind === 'person' ? to.person : null;
    const expiresAt = expiresAfterMs === null ? null : now + expiresAfterMs;
    if (replaces !== null) supersede.run(replaces, chatKey, via);
    const fallbackAt = fallbackAfterMs === null ? null : now + bundleMs + fallbackAfterMs;
    const text = JSON.stringify(message);
    const [lane, rank] = [laneOf(message), rankOf(message)];
    insert.run(chatKey, lane, kind, act.do, person, incident, now, now + bundleMs, expiresAt, replaces, text, via, fallbackAt, rank);
    if (sent !== undefined) left.run(sent.transport, sent.transportId, sent.at);
  };
};
