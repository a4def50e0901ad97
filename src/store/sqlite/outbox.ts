// The outbox in SQLite: rows come in with a change, leave by claim and settle, and climb as reports arrive.
// Every write here runs inside the writer's transaction. Cost follows what is unsent, never what was ever said:
// the indexes that promise it are named in the statements, which then fail to prepare when one is missing.

import type { Database } from 'better-sqlite3';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import { chatKeyOf, laneOf, type Message } from '../../incident/message.js';
import type { ClaimQuery, FallbackQuery, Settlement, Store } from '../store.js';

type Expired = Awaited<ReturnType<Store['expire']>>;
type Lane = ClaimQuery['lane'];
type Rung = 'accepted' | 'delivered' | 'read';

/** The oldest unsent row of one transport, chat and lane: the only one that may leave next. */
interface Head {
  readonly via: string;
  readonly id: number;
  readonly chatKey: string;
  readonly state: 'queued' | 'sending';
  readonly notBefore: EpochMs;
  readonly leaseUntil: EpochMs | null;
}

export interface OutboxWrites {
  put(message: Message, now: EpochMs): void;
  /** Ids of what may be taken now, oldest first; changes nothing. */
  claimable(query: ClaimQuery): readonly number[];
  /** Takes those of them nobody else took meanwhile. Nothing older can have become unsent since: ids grow, ends are final. */
  claim(ids: readonly number[], query: ClaimQuery): readonly number[];
  settle(settlement: Settlement): void;
  climb(transport: string, transportId: string, to: Rung, at: EpochMs): void;
  /** Accepted, then not delivered after all; a page is due on the next transport at once. */
  bounce(transport: string, transportId: string, reason: string): void;
  /** Ids of pages the next transport should carry too; changes nothing. */
  fallingBack(query: FallbackQuery): readonly number[];
  covered(id: number): void;
  reroute(chatKey: string, via: string): void;
  /** What was held back for this person may leave now. */
  release(person: PersonKey, now: EpochMs): void;
  anyExpired(now: EpochMs): boolean;
  expire(now: EpochMs): Expired;
  nextSendAt(): EpochMs | null;
  forgetReports(before: EpochMs): void;
  /** Frees what a process that is gone had taken; its attempts stay counted. Only for whoever knows that nobody else sends. */
  freeLeases(): void;
}

export function outboxWrites(raw: Database): OutboxWrites {
  const heads = headsOf(raw);
  const climber = climbs(raw);
  const free = raw.prepare("UPDATE outbox INDEXED BY outbox_by_state SET lease_until = 0 WHERE state = 'sending'");
  const take = raw.prepare<{ id: number; now: EpochMs; until: EpochMs }>(
    // Nobody knows what came of an attempt that was never settled: what its row says of an earlier one is not about it.
    `UPDATE outbox SET error = CASE state WHEN 'sending' THEN NULL ELSE error END,
       state = 'sending', attempts = attempts + 1, lease_until = @until
     WHERE id = @id AND ((state = 'queued' AND not_before <= @now) OR (state = 'sending' AND lease_until <= @now))`,
  );
  const claimable = ({ now, lane, limit, exceptChats, vias }: ClaimQuery) => {
    const except = new Set(exceptChats);
    const ready = heads(lane, vias).filter((head) => leavesAt(head) <= now && !except.has(head.chatKey));
    return ready
      .map((head) => head.id)
      .sort((a, b) => a - b)
      .slice(0, limit);
  };

  return {
    put: putter(raw),
    claimable,
    claim: (ids, { now, leaseMs }) => ids.filter((id) => take.run({ id, now, until: now + leaseMs }).changes > 0),
    settle: settler(raw, climber),
    climb: climber.climb,
    ...fallbacks(raw),
    forgetReports: climber.forget,
    freeLeases: () => void free.run(),
    nextSendAt: () => {
      const instants = [...heads('critical'), ...heads('normal')].map(leavesAt);
      return instants.length === 0 ? null : instants.reduce((earliest, at) => Math.min(earliest, at));
    },
    ...expiry(raw),
  };
}

const leavesAt = (head: Head): EpochMs => (head.state === 'queued' ? head.notBefore : (head.leaseUntil ?? 0));

/** One index seek per chat with something unsent, however much waits in it. */
const headsOf = (raw: Database) => {
  const next = raw.prepare<[string, Lane, string], Head>(
    `SELECT via, id, chat_key AS chatKey, state, not_before AS notBefore, lease_until AS leaseUntil
     FROM outbox INDEXED BY outbox_unsent
     WHERE via = ? AND lane = ? AND chat_key > ? AND state IN ('queued', 'sending') ORDER BY chat_key, id LIMIT 1`,
  );
  const nextVia = raw
    .prepare<[string], string | null>(
      "SELECT via FROM outbox INDEXED BY outbox_unsent WHERE via > ? AND state IN ('queued', 'sending') ORDER BY via LIMIT 1",
    )
    .pluck();
  const everyVia = (): readonly string[] => {
    const vias = [''];
    for (let via = nextVia.get(''); via != null; via = nextVia.get(via)) vias.push(via);
    return vias;
  };
  return (lane: Lane, vias: readonly string[] = everyVia()): readonly Head[] => {
    const heads: Head[] = [];
    for (const via of vias) {
      let head = next.get(via, lane, '');
      while (head !== undefined) {
        heads.push(head);
        head = next.get(via, lane, head.chatKey);
      }
    }
    return heads;
  };
};

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
    ]
  >(
    `INSERT INTO outbox (chat_key, lane, kind, act, person, incident, created_at, not_before, expires_at, replaces, message, via, fallback_at, state, attempts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', 0)`,
  );
  const copied = raw.prepare<[number]>('UPDATE outbox SET copied = 1, fallback_at = NULL WHERE id = ? AND copied = 0');
  const rewrite = raw.prepare<[string, string, string, number]>(
    `UPDATE outbox INDEXED BY outbox_replaceable SET message = ?
     WHERE replaces = ? AND chat_key = ? AND state = 'queued' AND not_before > ? AND state IN ('queued', 'sending')`,
  );
  return (message: Message, now: EpochMs) => {
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
    insert.run(chatKey, laneOf(kind), kind, act.do, person, incident, now, now + bundleMs, expiresAt, replaces, text, via, fallbackAt);
  };
};

const settler = (raw: Database, climber: { catchUp(transport: string, transportId: string): void }) => {
  const carried = raw.prepare<[string, string, string | null, number, number, number]>(
    `UPDATE outbox SET state = ?, transport = ?, transport_id = ?, handed_over_at = ?, lease_until = NULL, error = NULL
     WHERE id = ? AND attempts = ? AND state = 'sending'`,
  );
  // Back in the queue, unless a later row has come to replace it while it was away.
  const requeue = raw.prepare<[number, string, number, number, number]>(
    `UPDATE outbox SET not_before = ?, error = ?, lease_until = NULL,
       fallback_at = CASE WHEN ? THEN ${dueIfPage} ELSE fallback_at END,
       state = CASE WHEN EXISTS (
         SELECT 1 FROM outbox AS later INDEXED BY outbox_replaceable WHERE later.replaces = outbox.replaces AND later.chat_key = outbox.chat_key AND later.via = outbox.via
         AND later.id > outbox.id AND later.state IN ('queued', 'sending')
       ) THEN 'superseded' ELSE 'queued' END
     WHERE id = ? AND attempts = ? AND state = 'sending'`,
  );
  const end = raw.prepare<[string, string, number, number]>(
    "UPDATE outbox SET state = ?, error = ?, lease_until = NULL, fallback_at = NULL WHERE id = ? AND attempts = ? AND state = 'sending'",
  );
  // Refused for good: a page is due on the next transport at once.
  const refused = raw.prepare<[string, number, number]>(
    `UPDATE outbox SET state = 'failed', error = ?, lease_until = NULL, fallback_at = ${dueIfPage} WHERE id = ? AND attempts = ? AND state = 'sending'`,
  );
  return (settlement: Settlement) => {
    const { id, attempt } = settlement;
    switch (settlement.to) {
      case 'handed-over':
      case 'accepted': {
        const { to, transport, transportId, at } = settlement;
        const { changes } = carried.run(to, transport, transportId, at, id, attempt);
        if (changes > 0 && transportId !== null) climber.catchUp(transport, transportId);
        return;
      }
      case 'queued':
        requeue.run(settlement.notBefore, settlement.error, settlement.fallBack === true ? 1 : 0, id, attempt);
        return;
      case 'failed':
        refused.run(settlement.error, id, attempt);
        return;
      case 'dropped':
        end.run(settlement.to, settlement.error, id, attempt);
        return;
      default:
        settlement satisfies never;
    }
  };
};

/** Who may still climb to a rung: only what stands below it. */
const climbs = (raw: Database) => {
  const one = raw.prepare<[string, string]>('SELECT 1 FROM outbox WHERE transport = ? AND transport_id = ? LIMIT 1');
  const steps = {
    accepted: raw.prepare<[{ transport: string; transportId: string; at: number }]>(
      "UPDATE outbox INDEXED BY outbox_sent_as SET state = 'accepted' WHERE transport = @transport AND transport_id = @transportId AND state = 'handed-over'",
    ),
    delivered: raw.prepare<[{ transport: string; transportId: string; at: number }]>(
      `UPDATE outbox INDEXED BY outbox_sent_as SET state = 'delivered', delivered_at = @at, fallback_at = NULL
       WHERE transport = @transport AND transport_id = @transportId AND state IN ('handed-over', 'accepted')`,
    ),
    read: raw.prepare<[{ transport: string; transportId: string; at: number }]>(
      `UPDATE outbox INDEXED BY outbox_sent_as SET state = 'read', read_at = @at, delivered_at = coalesce(delivered_at, @at), fallback_at = NULL
       WHERE transport = @transport AND transport_id = @transportId AND state IN ('handed-over', 'accepted', 'delivered')`,
    ),
  } satisfies Record<Rung, unknown>;
  const remember = raw.prepare<[string, string, Rung, number]>('INSERT OR IGNORE INTO early_reports VALUES (?, ?, ?, ?)');
  const early = raw.prepare<[string, string], { rung: Rung; at: number }>(
    'SELECT rung, at FROM early_reports WHERE transport = ? AND transport_id = ? ORDER BY rung',
  );
  const taken = raw.prepare<[string, string]>('DELETE FROM early_reports WHERE transport = ? AND transport_id = ?');
  const forget = raw.prepare<[number]>('DELETE FROM early_reports WHERE at < ?');

  return {
    climb: (transport: string, transportId: string, to: Rung, at: EpochMs) => {
      if (one.get(transport, transportId) === undefined) remember.run(transport, transportId, to, at);
      else steps[to].run({ transport, transportId, at });
    },
    /** Reports that overtook the settlement: accepted, delivered, read are in the order of the alphabet as well. */
    catchUp: (transport: string, transportId: string) => {
      const reports = early.all(transport, transportId);
      for (const { rung, at } of reports) steps[rung].run({ transport, transportId, at });
      if (reports.length > 0) taken.run(transport, transportId);
    },
    forget: (before: EpochMs) => {
      forget.run(before);
    },
  };
};

/** 0 = long due. Only pages fall back. */
const dueIfPage = "CASE WHEN kind = 'page' AND copied = 0 THEN 0 ELSE NULL END";

const fallbacks = (raw: Database) => {
  const bounced = raw.prepare<[string, string, string]>(
    `UPDATE outbox INDEXED BY outbox_sent_as SET state = 'failed', error = ?, fallback_at = ${dueIfPage}
     WHERE transport = ? AND transport_id = ? AND state IN ('handed-over', 'accepted')`,
  );
  const late = raw.prepare<[number, number], { id: number }>(
    `SELECT id FROM outbox INDEXED BY outbox_falling_back WHERE fallback_at <= ? AND fallback_at IS NOT NULL AND copied = 0
     ORDER BY fallback_at, id LIMIT ?`,
  );
  const stuck = raw.prepare<[string, number], { id: number }>(
    `SELECT id FROM outbox INDEXED BY outbox_unsent WHERE via = ? AND lane = 'critical' AND kind = 'page' AND copied = 0
     AND state IN ('queued', 'sending') ORDER BY id LIMIT ?`,
  );
  const cover = raw.prepare<[number]>('UPDATE outbox SET fallback_at = NULL WHERE id = ?');
  const move = raw.prepare<[string, string]>(
    `UPDATE outbox INDEXED BY outbox_unsent SET via = ? WHERE chat_key = ? AND state = 'queued' AND state IN ('queued', 'sending')`,
  );
  const free = raw.prepare<[number, string, number]>(
    `UPDATE outbox INDEXED BY outbox_unsent SET not_before = ?
     WHERE chat_key = ? AND state = 'queued' AND not_before > ? AND state IN ('queued', 'sending')`,
  );
  return {
    bounce: (transport: string, transportId: string, reason: string) => void bounced.run(reason, transport, transportId),
    fallingBack: ({ now, down, limit }: FallbackQuery): readonly number[] => {
      const ids = new Set(late.all(now, limit).map(({ id }) => id));
      for (const via of down) for (const { id } of stuck.all(via, limit)) ids.add(id);
      return [...ids].sort((a, b) => a - b).slice(0, limit);
    },
    covered: (id: number) => void cover.run(id),
    reroute: (chatKey: string, via: string) => void move.run(via, chatKey),
    release: (person: PersonKey, now: EpochMs) => void free.run(now, chatKeyOf({ kind: 'person', person }), now),
  };
};

const expiry = (raw: Database) => {
  const any = raw.prepare<[number]>(
    "SELECT 1 FROM outbox INDEXED BY outbox_expiring WHERE expires_at <= ? AND expires_at IS NOT NULL AND state = 'queued' LIMIT 1",
  );
  const stale = raw.prepare<[number], { chatKey: string; incident: number | null; message: string }>(
    `UPDATE outbox INDEXED BY outbox_expiring SET state = 'expired'
     WHERE expires_at <= ? AND expires_at IS NOT NULL AND state = 'queued'
     RETURNING chat_key AS chatKey, incident, message`,
  );
  return {
    anyExpired: (now: EpochMs) => any.get(now) !== undefined,
    expire: (now: EpochMs): Expired => {
      const byChat = new Map<string, Expired[number]>();
      for (const { chatKey, incident, message } of stale.all(now)) {
        const so = byChat.get(chatKey) ?? { chatKey, to: (JSON.parse(message) as Message).to, count: 0, incident };
        byChat.set(chatKey, { ...so, count: so.count + 1, incident: so.incident === incident ? incident : null });
      }
      return [...byChat.values()];
    },
  };
};
