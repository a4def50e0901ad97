// The end of quiet hours: what waited for somebody is told in one message, before each of it would leave by itself. One page alone does.

import { anyQuietHours, gatherQuietMs, quietEnded } from '../../escalation/wishes.js';
import type { Deps } from '../../handling/dependencies.js';
import { bundledPages } from '../../incident/bundled-pages.js';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import { chatKeyOf } from '../../incident/message.js';
import { write } from '../../store/store.js';

/** Incidents kept with the message: it is not said elsewhere once all of these are answered. */
const mostNamed = 20;

export interface QuietHoursWatch {
  look(): Promise<void>;
}

/** Remembers when it last looked; after a restart pages that waited leave one by one. */
export function createQuietHoursWatch(deps: Deps): QuietHoursWatch {
  let lookedAt: EpochMs | null = null;
  return {
    look: async () => {
      const organisation = deps.organisation();
      if (!anyQuietHours(organisation)) return;
      const now = deps.clock.now();
      const since = lookedAt ?? now - gatherQuietMs;
      const ended = quietEnded(organisation, since, now);
      for (const person of ended) await gather(deps, person, now);
      lookedAt = now;
    },
  };
}

/** One message for each transport that has more than one page for them. */
async function gather(deps: Deps, person: PersonKey, now: EpochMs): Promise<void> {
  const chatKey = chatKeyOf({ kind: 'person', person });
  for (const [index, { name }] of deps.transports.entries()) {
    const vias = index === 0 ? ['', name] : [name];
    const { counts, named, upTo } = await deps.store.waitingPages({ vias, chatKey, mostNamed });
    const waited = named.filter(({ message }) => message.notBefore !== undefined);
    if (waited.length < 2) continue;
    const fallbacks = named.flatMap(({ message }) => message.fallbackAfterMs ?? []);
    const message = bundledPages({
      person,
      via: index === 0 ? '' : name,
      counts,
      named: named.map((row) => ({ incident: row.message.incident ?? 0, line: row.message.text.split('\n')[0] ?? '' })),
      upTo,
      inPlaceOf: null,
      fallbackAfterMs: fallbacks.length === 0 ? null : Math.min(...fallbacks),
      waited: true,
    });
    await deps.store.commit({ now, writes: [write.message(message)] });
  }
  deps.nudge();
}
