// Services that no part of muster.yaml names: what came in about them went to whoever it fell to. Whoever looks after Muster is told once a
// day, of all of them together, from what is stored: a restart forgets none and tells none twice.

import { isKnownService } from '../../escalation/catalogue.js';
import { lastTimeOfDay, localDay } from '../../escalation/time-of-day.js';
import type { Deps } from '../../handling/dependencies.js';
import { tellOf } from '../../incident/compose.js';
import { days } from '../../incident/duration.js';
import { exact, inline } from '../../incident/escape.js';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import { administratorsOf } from '../../people/identity/recovery-contacts.js';
import type { Organisation } from '../../people/organisation.js';
import { write } from '../../store/store.js';
import { timeSlices } from '../../time-slices.js';
import { calendarOffsetMs } from '../../wall-time.js';

type Needs = Pick<Deps, 'store' | 'clock' | 'organisation' | 'nudge'>;

export interface UnknownServices {
  /** One look, to be had once a second; idempotent. */
  look(): Promise<void>;
}

/** The hour at which it is told, by the clock of the organisation. */
const toldAtHour = 9;
/** Services listed in one message. */
const mostListed = 20;
/** Incidents read at a time. */
const portion = 200;
/** Services that are told apart: a sender that makes up a name for each alert fills no memory. */
const mostApart = 1_000;

interface Seen {
  readonly incidents: number;
  readonly last: number;
}

export function createUnknownServices(deps: Needs): UnknownServices {
  let lookedFor: EpochMs | null = null;
  return {
    look: async () => {
      const organisation = deps.organisation();
      if ((organisation.services?.size ?? 0) === 0) return;
      const offsetMs = calendarOffsetMs(deps.clock);
      const { timezone } = organisation;
      const until = lastTimeOfDay(toldAtHour, 0, timezone, deps.clock.now() + offsetMs);
      if (until === lookedFor) return;
      const told = { channel: 'unknown-services', id: String(localDay(until, timezone)), at: deps.clock.now() };
      if (!(await deps.store.seen(told))) {
        const from = lastTimeOfDay(toldAtHour, 0, timezone, until - 1);
        const seen = await unknownBetween(deps, organisation, from - offsetMs, until - offsetMs);
        const now = deps.clock.now();
        const people = seen.size === 0 ? [] : administratorsOf(organisation, now);
        const notices = people.map((person) => notice(person, words(seen, organisation)));
        await deps.store.commit({ now, writes: [...notices.map(write.message), write.receipt(told)] });
        if (notices.length > 0) deps.nudge();
      }
      lookedFor = until;
    },
  };
}

/** What opened in this time about services nobody knows, the newest first. */
async function unknownBetween(
  { store }: Needs,
  organisation: Organisation,
  from: EpochMs,
  until: EpochMs,
): Promise<ReadonlyMap<string, Seen>> {
  const seen = new Map<string, Seen>();
  const slices = timeSlices();
  for (let below: number | undefined; ; ) {
    if (slices.isOver()) await slices.next();
    const some = await store.list({ status: 'all', limit: portion, ...(below === undefined ? {} : { below }) });
    for (const { number, service, drill, stamps } of some) {
      const at = stamps.declaredAt ?? 0;
      if (service === null || drill || at < from || at >= until || isKnownService(organisation, service)) continue;
      const name = service.trim().toLowerCase();
      const before = seen.get(name);
      if (before === undefined && seen.size >= mostApart) continue;
      seen.set(name, { incidents: (before?.incidents ?? 0) + 1, last: before?.last ?? number });
    }
    below = some.at(-1)?.number;
    if (some.length < portion || (some.at(-1)?.stamps.declaredAt ?? 0) < from) return seen;
  }
}

function words(seen: ReadonlyMap<string, Seen>, { defaultTeam }: Organisation): string {
  const all = [...seen].sort(([, one], [, other]) => other.incidents - one.incidents);
  return [
    `📇 Muster · ${all.length === 1 ? 'a service' : `${all.length} services`} came in since yesterday that muster.yaml does not know:`,
    ...all.slice(0, mostListed).map(([name, one]) => `${exact(name)}: ${counted(one)}`),
    ...(all.length > mostListed ? [`and ${all.length - mostListed} more`] : []),
    `What neither a route nor its source gives to a team went to ${inline(defaultTeam, 60)}. Name them under services: in muster.yaml, or as aliases of one there.`,
  ].join('\n');
}

const counted = ({ incidents, last }: Seen): string =>
  incidents === 1 ? `1 incident, INC-${last}` : `${incidents} incidents, the last INC-${last}`;

const notice = (person: PersonKey, text: string): Message => tellOf(person, text, days(1));
