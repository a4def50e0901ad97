// What becomes of outbox rows: they leave by claim and settle, go to another transport as well, and climb as reports arrive.
// Cost follows what is unsent, never what was ever said: the indexes that promise it are named in the statements, which then fail
// to prepare when one is missing.

import type { Database } from 'better-sqlite3';
import { inArray } from 'drizzle-orm';
import type { EpochMs } from '../../incident/incident.js';
import { bundledLanes, lanes as everyLane, type Lane, type Message } from '../../incident/message.js';
import type { ClaimQuery, Expired, FallbackQuery, OutboxRow, OutboxStore, Settlement, Told } from '../outbox.js';
import { outbox } from './schema.js';
import type { Session } from './session.js';
import { waitingPages } from './waiting-pages.js';

type Rung = 'accepted' | 'delivered' | 'read';

/** The oldest unsent row of one transport, chat and lane: the only one that may leave next. */
interface Head {
  readonly via: string;
  readonly lane: Lane;
  readonly id: number;
  readonly chatKey: string;
  readonly rank: number;
  readonly state: 'queued' | 'sending';
  readonly notBefore: EpochMs;
  readonly leaseUntil: EpochMs | null;
}

type Port = Pick<
  OutboxStore,
  | 'claim'
  | 'settle'
  | 'hasten'
  | 'waitingPages'
  | 'expire'
  | 'climb'
  | 'bounce'
  | 'sendAgain'
  | 'fallingBack'
  | 'needNoFallback'
  | 'nextSendAt'
>;

export interface DeliveryTables {
  readonly port: Port;
  /** Frees what a process that is gone had taken; its attempts stay counted. Only for whoever knows that nobody else sends. */
  freeLeases(): void;
}

export function deliveryTables(
  { raw, orm, read, write, writeSoon, stamps }: Session,
  rowsOf: (ids: readonly number[]) => readonly OutboxRow[],
): DeliveryTables {
  const heads = headsOf(raw);
  const climber = climbs(raw);
  const waiting = waitingPages(raw, rowsOf);
  const settle = settler(raw, climber, waiting.tell);
  const fallback = fallbacks(raw);
  const expiring = expiry(raw);
  const hurry = raw.prepare<[EpochMs, number, EpochMs]>(
    "UPDATE outbox SET not_before = ? WHERE id = ? AND state = 'queued' AND not_before > ?",
  );
  const free = raw.prepare("UPDATE outbox INDEXED BY outbox_by_state SET lease_until = 0 WHERE state = 'sending'");
  const take = raw.prepare<{ id: number; now: EpochMs; until: EpochMs }>(
    // Nobody knows what came of an attempt that was never settled: what its row says of an earlier one is not about it.
    `UPDATE outbox SET error = CASE state WHEN 'sending' THEN NULL ELSE error END,
       state = 'sending', attempts = attempts + 1, lease_until = @until
     WHERE id = @id AND ((state = 'queued' AND not_before <= @now) OR (state = 'sending' AND lease_until <= @now))`,
  );
  /** Ids of what may be taken now, the most urgent first; changes nothing. */
  const claimable = ({ now, lanes, limit, exceptChats, vias }: ClaimQuery) => {
    const except = new Set(exceptChats);
    const ready = heads(lanes, vias).filter((head) => leavesAt(head) <= now && !except.has(head.chatKey));
    return ready
      .sort((a, b) => urgency[a.lane] - urgency[b.lane] || a.rank - b.rank || a.id - b.id)
      .map((head) => head.id)
      .slice(0, limit);
  };

  return {
    freeLeases: () => void free.run(),
    port: {
      // A sender with nothing to do asks often; only something to take is worth a transaction.
      claim: async (query) => {
        const { now, leaseMs } = query;
        const waiting = await read(() => claimable(query));
        if (waiting.length === 0) return [];
        return writeSoon(() => {
          stamps.note(now);
          // Whatever nobody else took meanwhile. Nothing older can have become unsent since: ids grow, ends are final.
          return rowsOf(waiting.filter((id) => take.run({ id, now, until: now + leaseMs }).changes > 0));
        });
      },
      settle: (settlements) =>
        writeSoon(() => {
          for (const settlement of settlements) {
            if ('at' in settlement) stamps.note(settlement.at);
            settle(settlement);
          }
        }),
      expire: async (now) => ((await read(() => expiring.any(now))) ? write(() => expiring.expire(now)) : []),
      climb: (transport, transportId, to, at) => writeSoon(() => climber.climb(transport, transportId, to, at)),
      hasten: (ids, now) =>
        writeSoon(() => {
          for (const id of ids) hurry.run(now, id, now);
        }),
      waitingPages: (query) => read(() => waiting.count(query)),
      sendAgain: (transport, transportId, again) => write(() => fallback.sendAgain(transport, transportId, again)),
      bounce: (transport, transportId, reason) => write(() => fallback.bounce(transport, transportId, reason)),
      fallingBack: (query) => read(() => rowsOf(fallback.due(query))),
      needNoFallback: (ids) =>
        write(
          () =>
            void orm
              .update(outbox)
              .set({ fallbackAt: null })
              .where(inArray(outbox.id, [...ids]))
              .run(),
        ),
      nextSendAt: () =>
        read(() => {
          const instants = heads(everyLane).map(leavesAt);
          return instants.length === 0 ? null : instants.reduce((earliest, at) => Math.min(earliest, at));
        }),
    },
  };
}

/** 0 leaves first. */
const urgency = Object.fromEntries(everyLane.map((lane, index) => [lane, index])) as Readonly<Record<Lane, number>>;

const leavesAt = (head: Head): EpochMs => (head.state === 'queued' ? head.notBefore : (head.leaseUntil ?? 0));

/** One index seek per lane and chat with something unsent, however much waits in it. */
const headsOf = (raw: Database) => {
  const next = raw.prepare<[string, Lane, string], Head>(
    `SELECT via, lane, id, chat_key AS chatKey, rank, state, not_before AS notBefore, lease_until AS leaseUntil
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
  return (lanes: readonly Lane[], vias: readonly string[] = everyVia()): readonly Head[] => {
    const heads: Head[] = [];
    for (const via of vias)
      for (const lane of lanes) {
        let head = next.get(via, lane, '');
        while (head !== undefined) {
          heads.push(head);
          head = next.get(via, lane, head.chatKey);
        }
      }
    return heads;
  };
};

const queuedUnlessReplaced = `CASE WHEN EXISTS (
    SELECT 1 FROM outbox AS later INDEXED BY outbox_replaceable WHERE later.replaces = outbox.replaces AND later.chat_key = outbox.chat_key AND later.via = outbox.via
    AND later.id > outbox.id AND later.state IN ('queued', 'sending')
  ) THEN 'superseded' ELSE 'queued' END`;

const settler = (raw: Database, climber: { catchUp(transport: string, transportId: string): void }, tell: (told: Told) => void) => {
  const carried = raw.prepare<[string, string, string | null, number, number, number]>(
    `UPDATE outbox SET state = ?, transport = ?, transport_id = ?, handed_over_at = ?, lease_until = NULL, error = NULL
     WHERE id = ? AND attempts = ? AND state = 'sending'`,
  );
  // Back in the queue, unless a later row has come to replace it while it was away.
  const requeue = raw.prepare<[number, string, number, number, number]>(
    `UPDATE outbox SET not_before = ?, error = ?, lease_until = NULL,
       fallback_at = CASE WHEN ? THEN ${dueIfPage} ELSE fallback_at END,
       state = ${queuedUnlessReplaced}
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
        if (changes > 0 && settlement.told !== undefined) tell(settlement.told);
        if (changes > 0 && transportId !== null) climber.catchUp(transport, transportId);
        return;
      }
      case 'queued':
        requeue.run(settlement.notBefore, settlement.error, settlement.fallBack === true ? 1 : 0, id, attempt);
        return;
      case 'failed':
        if (refused.run(settlement.error, id, attempt).changes > 0 && settlement.told !== undefined) tell(settlement.told);
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
  };
};

/** 0 = long due. Only pages fall back. */
const dueIfPage = "CASE WHEN kind = 'page' AND copied = 0 THEN 0 ELSE NULL END";

interface Late {
  readonly id: number;
  readonly rank: number;
}

const pageLanes: readonly Lane[] = ['P1', ...bundledLanes];

const fallbacks = (raw: Database) => {
  const bounced = raw.prepare<[string, string, string]>(
    `UPDATE outbox INDEXED BY outbox_sent_as SET state = 'failed', error = ?, fallback_at = ${dueIfPage}
     WHERE transport = ? AND transport_id = ? AND state IN ('handed-over', 'accepted')`,
  );
  // Nothing more is heard of it under the id it had.
  const again = raw.prepare<[string, number, number, string, string]>(
    `UPDATE outbox INDEXED BY outbox_sent_as SET error = ?, not_before = ?, transport_id = NULL, handed_over_at = NULL,
       fallback_at = CASE WHEN ? THEN ${dueIfPage} ELSE fallback_at END, state = ${queuedUnlessReplaced}
     WHERE transport = ? AND transport_id = ? AND state IN ('handed-over', 'accepted')`,
  );
  const late = raw.prepare<[number, number], Late>(
    `SELECT id, rank FROM outbox INDEXED BY outbox_falling_back WHERE fallback_at <= ? AND fallback_at IS NOT NULL AND copied = 0
     ORDER BY rank, fallback_at, id LIMIT ?`,
  );
  // Not what waits for the end of quiet hours: it would have been asked of no transport yet.
  const stuck = raw.prepare<[string, Lane, EpochMs, number], Late>(
    `SELECT id, rank FROM outbox INDEXED BY outbox_unsent WHERE via = ? AND lane = ? AND kind = 'page' AND copied = 0
     AND coalesce(json_extract(message, '$.notBefore'), 0) <= ? AND state IN ('queued', 'sending') ORDER BY id LIMIT ?`,
  );
  return {
    bounce: (transport: string, transportId: string, reason: string) => void bounced.run(reason, transport, transportId),
    sendAgain: (transport: string, transportId: string, { notBefore, error, fallBack }: Parameters<OutboxStore['sendAgain']>[2]) =>
      void again.run(error, notBefore, fallBack ? 1 : 0, transport, transportId),
    due: ({ now, down, limit }: FallbackQuery): readonly number[] => {
      const found = new Map(late.all(now, limit).map(({ id, rank }) => [id, rank]));
      for (const via of down)
        for (const lane of pageLanes) for (const { id, rank } of stuck.all(via, lane, now, limit)) found.set(id, rank);
      return [...found]
        .sort(([a, rankA], [b, rankB]) => rankA - rankB || a - b)
        .map(([id]) => id)
        .slice(0, limit);
    },
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
    any: (now: EpochMs) => any.get(now) !== undefined,
    expire: (now: EpochMs): readonly Expired[] => {
      const byChat = new Map<string, Expired>();
      for (const { chatKey, incident, message } of stale.all(now)) {
        const { to, direct } = JSON.parse(message) as Message;
        // Words to an address, whoever may be there.
        if (to.kind === 'chat' && direct === true) continue;
        const so = byChat.get(chatKey) ?? { chatKey, to, count: 0, incident };
        byChat.set(chatKey, { ...so, count: so.count + 1, incident: so.incident === incident ? incident : null });
      }
      return [...byChat.values()];
    },
  };
};
