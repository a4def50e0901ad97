// What comes into the outbox with a change: new rows, which take the place of unsent ones about the same, and what becomes of rows
// that wait. Cost follows what is unsent, never what was ever said: the indexes that promise it are named in the statements, which
// then fail to prepare when one is missing.

import type { Database } from 'better-sqlite3';
import { seconds } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import { type AnswerPart, chatKeyOf, type Lane, laneOf, type Message, rankOf } from '../../incident/message.js';
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
  const supersedeAny = raw.prepare<[string, string]>(
    `UPDATE outbox INDEXED BY outbox_replaceable SET state = 'superseded', fallback_at = NULL
     WHERE replaces = ? AND chat_key = ? AND state = 'queued' AND state IN ('queued', 'sending')`,
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
  const join = joiner(raw);
  const copied = raw.prepare<[number]>('UPDATE outbox SET copied = 1, fallback_at = NULL WHERE id = ? AND copied = 0');
  const rewrite = raw.prepare<[string, string, string, number]>(
    `UPDATE outbox INDEXED BY outbox_replaceable SET message = ?
     WHERE replaces = ? AND chat_key = ? AND state = 'queued' AND not_before > ? AND state IN ('queued', 'sending')`,
  );
  const left = raw.prepare<[string, string, number]>(
    `UPDATE outbox SET state = 'handed-over', attempts = 1, transport = ?, transport_id = ?, handed_over_at = ? WHERE id = last_insert_rowid()`,
  );
  return (message: Message, now: EpochMs, sent: OutboxWrites['message']['sent']) => {
    const { to, kind, act, incident, expiresAfterMs, replaces, bundleMs = 0, fallbackAfterMs = null, copyOf, notBefore = now } = message;
    const leavesAt = Math.max(now + bundleMs, notBefore);
    // Somebody was faster: it is on the next transport already.
    if (copyOf !== undefined && copied.run(copyOf).changes === 0) return;
    const chatKey = chatKeyOf(to);
    const via = message.via ?? (to.kind === 'chat' ? to.transport : '');
    const joined = mayJoin(message) ? join(message, chatKey, via) : null;
    if (joined !== null) {
      const { text, firstAt } = joined;
      const rank = rankOf(joined.message);
      const goesAt = Math.max(now, Math.min(firstAt + joinWithinMs, now + joinPauseMs));
      const expiresAt = expiresAfterMs === null ? null : now + expiresAfterMs;
      const person = to.kind === 'person' ? to.person : null;
      insert.run(
        ...([chatKey, 'reply', kind, act.do, person, joined.message.incident] as const),
        firstAt,
        goesAt,
        expiresAt,
        null,
        text,
        via,
        null,
        rank,
      );
      return;
    }
    if (replaces !== null && bundleMs > 0 && rewrite.run(JSON.stringify(message), replaces, chatKey, now).changes > 0) return;
    const person = to.kind === 'person' ? to.person : null;
    const expiresAt = expiresAfterMs === null ? null : Math.max(now, notBefore) + expiresAfterMs;
    if (message.onlyReplacing === true && (replaces === null || supersedeAny.run(replaces, chatKey).changes === 0)) return;
    if (replaces !== null) supersede.run(replaces, chatKey, via);
    const fallbackAt = fallbackAfterMs === null ? null : leavesAt + fallbackAfterMs;
    const text = JSON.stringify(message);
    const [lane, rank] = [laneOf(message), rankOf(message)];
    insert.run(chatKey, lane, kind, act.do, person, incident, now, leavesAt, expiresAt, replaces, text, via, fallbackAt, rank);
    if (sent !== undefined) left.run(sent.transport, sent.transportId, sent.at);
  };
};

/** The longest message of several answers: whole on the transport that cuts shortest, an SMS in the letters that need most room. */
const joinedAtMost = 400;
/** Each further answer may wait this long for the next … */
const joinPauseMs = seconds(1);
/** … and the first of them this long in all. */
const joinWithinMs = seconds(3);

/** An answer of words alone. */
const mayJoin = ({ joins, kind, act, choices = [], media, code, copyOf }: Message): boolean =>
  joins === true &&
  kind === 'reply' &&
  act.do === 'say' &&
  choices.length === 0 &&
  media === undefined &&
  code === undefined &&
  copyOf === undefined;

interface WaitingAnswer {
  readonly id: number;
  readonly state: 'queued' | 'sending';
  readonly attempts: number;
  readonly createdAt: EpochMs;
  readonly message: string;
}

/** The answer that waits last in the same chat takes a new one in, and what that puts out of date leaves all that wait. */
const joiner = (raw: Database) => {
  const allWaiting = raw.prepare<[string, string], WaitingAnswer>(
    `SELECT id, state, attempts, created_at AS createdAt, message FROM outbox INDEXED BY outbox_unsent
     WHERE via = ? AND lane = 'reply' AND chat_key = ? AND state IN ('queued', 'sending') ORDER BY id`,
  );
  const supersede = raw.prepare<[number]>("UPDATE outbox SET state = 'superseded' WHERE id = ?");
  const rewrite = raw.prepare<[string, number]>('UPDATE outbox SET message = ? WHERE id = ?');
  return (message: Message, chatKey: string, via: string) => {
    const own = partsOf(message);
    const waiting = allWaiting.all(via, chatKey);
    let joined: { readonly message: Message; readonly text: string; readonly firstAt: EpochMs } | null = null;
    for (const [index, { id, state, attempts, createdAt, message: stored }] of waiting.entries()) {
      const before = JSON.parse(stored) as Message;
      // One that was tried may have arrived: it is repeated as it was.
      if (state !== 'queued' || attempts > 0 || !mayJoin(before)) continue;
      const parts = partsOf(before);
      const kept = parts.filter((part) => !own.some((one) => isOutOfDate(part, one)));
      const together = togetherOf(before, message, [...kept, ...own]);
      if (index === waiting.length - 1 && (together.text.length <= joinedAtMost || kept.length === 0)) {
        supersede.run(id);
        joined = { message: together, text: JSON.stringify(together), firstAt: createdAt };
      } else if (kept.length === 0) supersede.run(id);
      else if (kept.length < parts.length) rewrite.run(JSON.stringify(togetherOf(before, before, kept)), id);
    }
    return joined;
  };
};

const partsOf = ({ parts, replaces, text }: Message): readonly AnswerPart[] => parts ?? [{ replaces, text }];

const isOutOfDate = (part: AnswerPart, newer: AnswerPart): boolean =>
  part.text === newer.text || (part.replaces !== null && part.replaces === newer.replaces);

/** Of several incidents it is about none in particular, and as urgent as the worst. */
const togetherOf = (before: Message, message: Message, parts: readonly AnswerPart[]): Message => {
  const severity = [before.severity, message.severity].filter((one) => one !== undefined).sort()[0];
  return {
    ...message,
    incident: before.incident === message.incident || parts.length === 1 ? message.incident : null,
    text: parts.map(({ text }) => text).join('\n\n'),
    replaces: null,
    ...(severity === undefined ? {} : { severity }),
    parts,
  };
};
