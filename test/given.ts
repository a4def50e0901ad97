// Given what happened, when a command comes, this happens or is refused. The core as it is, no mocks; fixed values, never random.

import { expect } from 'vitest';
import { escalate, nextDue } from '../src/escalation/escalate.js';
import { defaultPolicies } from '../src/escalation/policy-defaults.js';
import type { Command, Opening } from '../src/incident/commands.js';
import { decide } from '../src/incident/decide.js';
import type { Directory } from '../src/incident/directory.js';
import type { Event, EventKind, Fact } from '../src/incident/events.js';
import type { Incident, Severity } from '../src/incident/incident.js';
import { type Played, play } from '../src/incident/play.js';
import { isRefusal, type Refusal } from '../src/incident/refusals.js';

/** Monday, 5 January 2026, 03:14 in Kolkata, where the organisation is. */
export const t0 = Date.UTC(2026, 0, 4, 21, 44);

const person = (name: string, timezone = 'Asia/Kolkata') => ({ name, short: name.split(' ')[0] ?? name, timezone });

/** Asha is on call, Ian her backup, Mia their manager; Ben and Gus sit nowhere. */
export const directory: Directory = {
  timezone: 'Asia/Kolkata',
  people: {
    asha: person('Asha Rao'),
    ben: person('Ben Carter', 'Europe/London'),
    gus: person('Gus Lind', 'Europe/Stockholm'),
    ian: person('Ian Okoye', 'Europe/London'),
    mia: person('Mia Lopez', 'Europe/Madrid'),
    lena: person('Lena Weber', 'Europe/Berlin'),
    vic: person('Vic Chen', 'America/New_York'),
    cora: person('Cora Singh', 'America/New_York'),
    theo: person('Theo Martin', 'Europe/Paris'),
  },
};

export const seats = {
  owner: 'asha',
  backup: 'ian',
  manager: 'mia',
  comms: 'lena',
  'vp-engineering': 'vic',
  'vp-customer': 'cora',
  cto: 'theo',
} as const;

/** INC-42 as monitoring opens it, under the default policy of its severity. */
export const opening = ({ severity = 'P1', ...changes }: Partial<Opening> = {}): Opening => ({
  number: 42,
  title: 'DB connection pool timeout',
  severity,
  category: 'outage',
  origin: 'internal',
  service: 'payments-db',
  team: 'database',
  drill: false,
  groupKey: 'payments-db|pool',
  source: 'grafana',
  url: null,
  startedAt: t0,
  customersAffected: null,
  seats,
  policy: defaultPolicies[severity as Severity],
  roomSubject: `${severity} INC-42 DB connection pool timeout`,
  roomPattern: '{severity} INC-{number} {title}',
  welcome: null,
  quietUntil: null,
  links: [],
  ...changes,
});

/** Time going by: what falls due on the way is done, as the sweep would. */
export interface Wait {
  readonly waitMs: number;
}

/** What has happened so far, in order. */
export type Story = readonly (Command | Wait)[];

export interface History {
  readonly now: number;
  readonly incident: Incident | null;
  /** One entry for each stored change, oldest first. */
  readonly changes: readonly Played[];
}

export const nothingYet: History = { now: t0, incident: null, changes: [] };

const playOn = (history: History, facts: readonly Fact[]): History => {
  const played = play(history.incident, facts, { now: history.now, number: 42, directory });
  return { ...history, incident: played.after, changes: [...history.changes, played] };
};

/** Goes on with one command or a wait. Throws where a command is refused: then the story told is not the one meant. */
export function goOn(history: History, step: Command | Wait): History {
  if ('waitMs' in step) return sweepUntil(history, history.now + step.waitMs);
  const verdict = decide(history.incident, step, history.now);
  if (isRefusal(verdict)) throw new Error(`${step.type} is refused: ${JSON.stringify(verdict)}`);
  return verdict.length === 0 ? history : playOn(history, verdict);
}

function sweepUntil(history: History, until: number): History {
  let swept = history;
  for (let steps = 0; steps < 10_000; steps++) {
    const command = swept.incident === null ? null : escalate(swept.incident, swept.now);
    if (command !== null) swept = goOn(swept, command);
    else if (swept.now === until) return swept;
    else swept = { ...swept, now: Math.min(until, Math.max(swept.now, (swept.incident && nextDue(swept.incident)) ?? until)) };
  }
  throw new Error('the clock never comes to rest');
}

export const given = (...steps: Story) => {
  const history = steps.reduce(goOn, nothingYet);
  return { ...history, when: (command: Command) => decided(history, command) };
};

function decided(history: History, command: Command) {
  const verdict = decide(history.incident, command, history.now);
  return {
    verdict,
    /** These facts, in this order and no others; of each only what is named is compared. */
    happens: (...facts: readonly ({ readonly kind: EventKind } & Partial<Record<string, unknown>>)[]): Played => {
      expect(verdict).toMatchObject(facts);
      const after = goOn(history, command);
      return after.changes.at(-1) as Played;
    },
    refuses: (refused: Refusal['refused'], fields: Readonly<Record<string, unknown>> = {}) => {
      expect(verdict).toEqual({ refused, ...fields });
    },
  };
}

/** All events of a history, in order. */
export const eventsOf = (history: Pick<History, 'changes'>): readonly Event[] =>
  history.changes.flatMap((change) => change.events.map((one) => one.event));
