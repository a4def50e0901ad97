// Histories in which the duty changes hands, and what must hold in each of them. Who was ever named or did anything is left to the rules
// about words; everybody else is asked for being on duty alone.

import fc from 'fast-check';
import type { Event } from '../../src/incident/events.js';
import { type Incident, isOpen } from '../../src/incident/incident.js';
import { seats } from '../given.js';
import { begin, go, onDuty, people, type Run, type Start, type Step, starts, steps } from './histories.js';

/** The duty of one role goes to somebody else. */
interface HandOver {
  readonly role: string;
  readonly to: number;
}

type DutyStep = Step | HandOver;

const handOvers: fc.Arbitrary<HandOver> = fc.record({
  role: fc.constantFrom('owner', 'owner', 'owner', 'backup', 'manager', 'cto'),
  to: fc.nat(people.length - 1),
});

const dutySteps = fc.tuple(steps, fc.array(fc.tuple(fc.nat(30), handOvers), { minLength: 1, maxLength: 4 })).map(([story, changes]) => {
  const all: DutyStep[] = story.filter((step) => !('does' in step && step.does === 'duty'));
  for (const [at, change] of changes) all.splice(Math.min(at, all.length), 0, change);
  return all;
});

/** Mostly nobody answers: that is when it matters. */
const fewWords = dutySteps.map((story) => story.filter((step, index) => !('does' in step) || index % 3 === 0));

export function dutyHistories(numRuns: number, holds: (start: Start, story: readonly DutyStep[]) => void): void {
  fc.assert(
    fc.property(
      starts.map((start) => ({ ...start, seats })),
      fc.oneof(dutySteps, fewWords),
      holds,
    ),
    { numRuns },
  );
}

/** Runs a history and throws at the first moment somebody off duty is asked, or whoever is on duty is not. */
export function askedOnDuty(start: Start, story: readonly DutyStep[]): void {
  const run = begin(start);
  run.rota = start.seats;
  const named = new Set<string>(start.by === 'monitoring' ? [] : ['asha']);
  const duties = new Map<string, string>();
  for (const step of story) {
    const since = run.changes.length;
    if ('role' in step) {
      const to = people[step.to] as string;
      run.rota = { ...run.rota, [step.role]: to };
      duties.set(step.role, to);
      onDuty(run, []);
    } else {
      if ('does' in step) for (const one of [step.who, step.whom]) named.add(people[one % people.length] as string);
      go(run, step, 'without words');
    }
    mustAsk(
      run,
      named,
      run.changes.slice(since).flatMap(({ events }) => events.map(({ event }) => event)),
    );
    if (duties.get('owner') !== undefined) mustBeAsked(run, named);
  }
}

/** Nobody off duty who was never named and did nothing sits anywhere, or is paged. */
function mustAsk(run: Run, named: ReadonlySet<string>, events: readonly Event[]): void {
  const isOff = (person: string) => !named.has(person) && !Object.values(run.rota ?? {}).includes(person);
  const paged = events.flatMap(pagedIn).filter(isOff);
  if (paged.length > 0) throw new Error(`${paged} off duty and paged: ${JSON.stringify(events)}`);
  if (!isOpen(run.incident)) return;
  const seated = Object.values(run.incident.seats).filter((one) => one !== undefined && isOff(one));
  if (seated.length > 0) throw new Error(`${seated} off duty and seated: ${JSON.stringify(run.incident.seats)}`);
  const told = run.incident.paged.filter(
    (one) => isOff(one) && !run.incident.escalatedTo.includes(one) && !run.incident.guests.includes(one),
  );
  if (told.length > 0) throw new Error(`${told} off duty and still told`);
}

/** As long as nobody has said a word about it, the owner's seat is whoever's the rota says, and they have been paged. */
function mustBeAsked(run: Run, named: ReadonlySet<string>): void {
  const { incident, rota, now } = run;
  if (named.size > 0 || !isOpen(incident) || incident.ack !== null) return;
  if (incident.seats.owner !== rota?.owner) throw new Error(`the owner is ${incident.seats.owner}, on duty is ${rota?.owner}`);
  if (wasAsked(incident, now) && !incident.paged.includes(rota?.owner ?? ''))
    throw new Error(`${rota?.owner} is on duty and was not paged`);
}

const wasAsked = ({ policy, progression, quietUntil }: Incident, now: number): boolean =>
  policy.page.includes('owner') && progression.ladderStep >= 0 && (quietUntil ?? 0) <= now;

const pagedIn = (event: Event): readonly string[] => {
  if ('paged' in event) return event.paged.map((one) => one.person);
  if (event.kind === 'handed-off') return [event.to];
  return event.kind === 'declined' && event.next !== null ? [event.next.person] : [];
};
