// How many incidents one source may open: a sender that has run wild must fill neither the disk nor the night. Counted in memory; what was
// opened before a restart is counted from the store, once, by the incidents themselves.

import type { Deps } from '../handling/dependencies.js';
import { hours } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import { span } from '../incident/moment.js';
import { type IncidentBudget, settingsOf } from '../people/organisation.js';
import type { Store } from '../store/store.js';
import { turnOfTheLoop } from '../time-slices.js';
import type { OpeningFacts } from './opening.js';

/** Of every source that says nothing else. */
export const defaultBudget: IncidentBudget = { count: 25_000, withinMs: hours(1) };

export interface Budget {
  /** Counts one more of this source; false when it has opened as many as it may. */
  take(source: string, now: EpochMs): Promise<boolean>;
  /** What the incident that gathers the rest says of itself. */
  gathering(source: string): Pick<OpeningFacts, 'title' | 'about' | 'service' | 'url' | 'customersAffected' | 'links'>;
}

/** When incidents opened, in order; those before `from` count no more. */
interface Times {
  all: EpochMs[];
  from: number;
}

const timesOf = (known: Map<string, Times>, source: string): Times => {
  const times = known.get(source) ?? { all: [], from: 0 };
  known.set(source, times);
  return times;
};

/** Incidents read at once, to count what was opened before. */
const readAtOnce = 200;

export function incidentBudget({ store, organisation }: Pick<Deps, 'store' | 'organisation'>): Budget {
  /** When the last of each source opened, as many as count; null: not read yet. */
  let opened: Promise<Map<string, Times>> | null = null;
  const of = (source: string): IncidentBudget => settingsOf(organisation(), source)?.mostIncidents ?? defaultBudget;
  const longestMs = () =>
    Math.max(defaultBudget.withinMs, ...[...organisation().sources.values()].map((one) => one.mostIncidents?.withinMs ?? 0));
  const read = async (now: EpochMs): Promise<Map<string, Times>> => {
    const found: { readonly source: string; readonly at: EpochMs }[] = [];
    const since = now - longestMs();
    for (let below: number | undefined; ; ) {
      const page = await store.list({ status: 'all', limit: readAtOnce, ...(below === undefined ? {} : { below }) });
      const recent = page.filter(({ stamps }) => (stamps.declaredAt ?? 0) > since);
      for (const { source, stamps } of recent) if (source !== null) found.push({ source, at: stamps.declaredAt ?? now });
      below = page.at(-1)?.number;
      if (recent.length === 0 || page.length < readAtOnce) break;
      await turnOfTheLoop();
    }
    const times = new Map<string, Times>();
    for (const { source, at } of found.reverse()) timesOf(times, source).all.push(at);
    return times;
  };
  const all = (now: EpochMs) => {
    opened ??= read(now).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };

  return {
    take: async (source, now) => {
      const { count, withinMs } = of(source);
      const known = await all(now);
      const times = timesOf(known, source);
      while ((times.all[times.from] ?? now) <= now - withinMs) times.from += 1;
      if (times.from > times.all.length / 2) {
        times.all = times.all.slice(times.from);
        times.from = 0;
      }
      if (times.all.length - times.from >= count) return false;
      times.all.push(now);
      return true;
    },
    gathering: (source) => {
      const { count, withinMs } = of(source);
      return {
        title: `${source} opened ${count} incident${count === 1 ? '' : 's'} in ${span(withinMs)}`,
        about: 'What it sends beyond that is gathered here. A P1 of a service that has none open still opens its own.',
        ...{ service: null, url: null, customersAffected: null, links: [] },
      };
    },
  };
}

/** More open P1s than this are not looked through. */
const mostLookedAt = 50;

/** Whether a P1 of this service is open; of what names no service, one of this source that names none. */
export async function hasCritical(store: Store, source: string, service: string | null): Promise<boolean> {
  if (service !== null) return (await store.openOfService(service, 1)).some(({ severity }) => severity === 'P1');
  const open = await store.list({ status: 'open', severity: 'P1', limit: mostLookedAt });
  return open.some((one) => one.service === null && one.source === source);
}
