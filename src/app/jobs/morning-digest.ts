// The digest of the morning, to each audience that wants one: at the time it names, in the zone of whoever reads it.

import { lastTimeOfDay, nextTimeOfDay } from '../../escalation/time-of-day.js';
import type { Deps } from '../../handling/dependencies.js';
import { type Audience, addressedTo, type Listener, listenersOf } from '../../incident/audience.js';
import { zoneFor } from '../../incident/audience-news.js';
import { newsTo } from '../../incident/compose.js';
import { hours } from '../../incident/duration.js';
import type { EpochMs, Incident } from '../../incident/incident.js';
import { chatKeyOf, type Message } from '../../incident/message.js';
import { unnamed, type Zone } from '../../incident/moment.js';
import { forTheMorning, morningText } from '../../incident/morning.js';
import type { Organisation } from '../../people/organisation.js';
import { write } from '../../store/store.js';
import { calendarTime } from '../../wall-time.js';

export interface MorningDigest {
  /** Tells whoever is due, each once a morning, also over restarts. */
  look(): Promise<void>;
}

/** A digest that is later than this is no news of the morning: it is left out. */
const lateMs = hours(2);
const expiresAfterMs = hours(6);
const mostOpen = 500;

/** One reader who is due, and as part of which audiences. */
interface Due {
  readonly id: string;
  readonly listener: Listener;
  readonly zone: Zone;
  readonly audiences: readonly Audience[];
}

export function createMorningDigest(deps: Deps): MorningDigest {
  let looked: Organisation | null = null;
  let lookedAt: EpochMs = Number.NEGATIVE_INFINITY;
  let nextAt: EpochMs = Number.NEGATIVE_INFINITY;
  return {
    look: async () => {
      const now = calendarTime(deps.clock);
      const organisation = deps.organisation();
      if (organisation === looked && now >= lookedAt && now < nextAt) return;
      const { due, next } = dueNow(deps, now);
      if (due.length > 0) await tell(deps, due, now);
      [looked, lookedAt, nextAt] = [organisation, now, next];
    },
  };
}

/** Who is due, and when the next is. Each pair of a time and a zone is worked out once. */
function dueNow({ directory }: Deps, now: EpochMs): { readonly due: readonly Due[]; readonly next: EpochMs } {
  const { audiences = [] } = directory();
  const due = new Map<string, Due>();
  const times = new Map<string, { readonly last: EpochMs; readonly next: EpochMs }>();
  for (const audience of audiences) {
    const { digestAt } = audience;
    if (digestAt === undefined) continue;
    const { hour, minute } = digestAt;
    for (const listener of listenersOf([audience])) {
      const zone = zoneFor(listener, directory());
      const key = `${hour}:${minute} ${unnamed(zone)}`;
      const found = times.get(key) ?? {
        last: lastTimeOfDay(hour, minute, unnamed(zone), now),
        next: nextTimeOfDay(hour, minute, unnamed(zone), now),
      };
      times.set(key, found);
      if (now - found.last > lateMs) continue;
      const id = `${chatKeyOf(listener.to)} ${found.last}`;
      const known = due.get(id);
      due.set(
        id,
        known === undefined ? { id, listener, zone, audiences: [audience] } : { ...known, audiences: [...known.audiences, audience] },
      );
    }
  }
  return { due: [...due.values()], next: Math.min(Number.POSITIVE_INFINITY, ...[...times.values()].map(({ next }) => next)) };
}

/** Who has nothing to hear is done for the morning as well: what begins later is told when it does. */
async function tell(deps: Deps, due: readonly Due[], now: EpochMs): Promise<void> {
  const { store, clock } = deps;
  const open = await store.list({ status: 'open', order: 'worst', limit: mostOpen });
  const at = clock.now();
  const writes: (ReturnType<typeof write.message> | ReturnType<typeof write.receipt>)[] = [];
  for (const one of due) {
    const receipt = { channel: 'morning-digest', id: one.id };
    if (await store.seen(receipt)) continue;
    const message = messageFor(one, open, now);
    if (message !== null) writes.push(write.message(message));
    writes.push(write.receipt({ ...receipt, at }));
  }
  if (writes.length === 0) return;
  await store.commit({ now: at, writes });
  deps.nudge();
}

function messageFor({ listener, zone, audiences }: Due, open: readonly Incident[], now: EpochMs): Message | null {
  const text = morningText(forTheMorning(audiences, open), zone, now);
  if (text === null) return null;
  return { ...newsTo(listener.to, text, expiresAfterMs), ...addressedTo(listener), kind: 'digest', replaces: 'morning-digest' };
}
