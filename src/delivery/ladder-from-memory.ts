// The ladder of what is open already while the store takes nothing: decided as ever, on the incident as it would stand by now, with pages
// that leave at once. What was done is written down as soon as the store takes it, so that no rung is climbed twice.

import { escalate, nextDue } from '../escalation/escalate.js';
import type { Deps } from '../handling/dependencies.js';
import { decide } from '../incident/decide.js';
import { minutes } from '../incident/duration.js';
import { type EpochMs, type Incident, isOpen } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { play } from '../incident/play.js';
import { isRefusal } from '../incident/refusals.js';
import { type StoredEvent, type Write, write } from '../store/store.js';
import type { FromMemory, Left } from './from-memory.js';

export interface LadderFromMemory {
  /** One step of each incident that is due; resolves when its pages have been tried. Rejects when the store answers nothing either. */
  step(): Promise<void>;
  /** Writes down what was done; null work is none. Rejects with StoreUnavailable while the store still takes nothing. */
  writeDown(): Promise<void>;
}

/** An incident further than its row. */
interface Ahead {
  /** The version its row has. */
  readonly base: number;
  readonly incident: Incident;
  readonly events: readonly StoredEvent[];
  /** What was to be said besides, and when. */
  readonly unsaid: readonly { readonly message: Message; readonly at: EpochMs }[];
  readonly pages: readonly Paged[];
}

interface Paged {
  readonly message: Message;
  readonly marker: string;
  left: (Left & { readonly at: EpochMs }) | null;
  triedAt: EpochMs;
}

/** Incidents looked at in one step. */
const mostAtOnce = 500;
/** A page that no transport took is tried again after this long. */
const againAfterMs = minutes(0.25);
/** Words older than this are old news when they can be said at last. */
const newsForMs = minutes(2);

export function createLadderFromMemory(deps: Deps, memory: FromMemory): LadderFromMemory {
  const ahead = new Map<number, Ahead>();
  let markers = 0;

  const advance = async (number: number, now: EpochMs): Promise<void> => {
    const known = ahead.get(number);
    const incident = known?.incident ?? (await deps.store.incident(number));
    // What is over pages nobody, and what the source said of it since may have been turned away.
    const command = incident === null || !isOpen(incident) ? null : escalate(incident, now);
    const verdict = incident === null || command === null ? null : decide(incident, command, now);
    if (incident === null || verdict === null || isRefusal(verdict)) return;
    const played = play(incident, verdict, { now, number, directory: deps.directory() });
    const isPage = ({ kind, to }: Message) => kind === 'page' && to.kind === 'person';
    const pages = played.messages.filter(isPage).map((message): Paged => {
      markers += 1;
      return { message, marker: `memory ${now.toString(36)} ${markers}`, left: null, triedAt: Number.NEGATIVE_INFINITY };
    });
    ahead.set(number, {
      base: known?.base ?? incident.version,
      incident: played.after,
      events: [...(known?.events ?? []), ...played.events],
      unsaid: [...(known?.unsaid ?? []), ...played.messages.filter((one) => !isPage(one)).map((message) => ({ message, at: now }))],
      pages: [...(known?.pages ?? []), ...pages],
    });
  };

  const send = async (page: Paged): Promise<void> => {
    const { to, text, choices = [] } = page.message;
    if (to.kind !== 'person') return;
    page.triedAt = deps.clock.now();
    const left = await memory.byFirst(to.person, { text, marker: page.marker, choices });
    page.left = left === null ? null : { ...left, at: deps.clock.now() };
  };

  /** One that nobody took is overtaken by the next to the same person. */
  const wanting = (now: EpochMs): readonly Paged[] =>
    [...ahead.values()].flatMap(({ pages }) =>
      pages.filter(
        (page, index) =>
          page.left === null &&
          now - page.triedAt >= againAfterMs &&
          !pages.slice(index + 1).some((later) => later.message.replaces === page.message.replaces),
      ),
    );

  const writesOf = ({ base, incident, events, unsaid, pages }: Ahead, now: EpochMs): readonly Write[] => {
    const after = { ...incident, version: base + 1 };
    const worthSaying = unsaid.filter(({ message, at }) => message.act.do !== 'say' || now - at <= newsForMs);
    return [
      write.incident({ expected: base, after, dueAt: nextDue(after) }),
      ...events.map(write.event),
      ...pages.map(({ message, left }): Write => (left === null ? write.message(message) : { write: 'message', message, sent: left })),
      ...worthSaying.map(({ message }) => write.message(message)),
    ];
  };

  return {
    step: async () => {
      const now = deps.clock.now();
      const due = new Set([...ahead.keys(), ...(await deps.store.due(now, mostAtOnce))]);
      for (const number of due) await advance(number, now);
      await Promise.all(wanting(now).map(send));
    },
    writeDown: async () => {
      for (const [number, one] of [...ahead]) {
        const now = deps.clock.now();
        const outcome = await deps.store.commit({ now, writes: writesOf(one, now) });
        ahead.delete(number);
        if (outcome !== 'committed')
          deps.log.warn({ incident: number }, 'somebody was faster than what was done while the store took nothing');
        deps.nudge();
      }
    },
  };
}
