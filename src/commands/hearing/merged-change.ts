// Several incidents in one change: in turn of each, decided each on whom the rota gives, stored whole or not at all, and told once to
// whoever would be told of each.

import { rotaOf } from '../../escalation/on-call.js';
import { Fault } from '../../fault.js';
import { decideOnDuty } from '../../handling/decide-on-duty.js';
import type { Deps } from '../../handling/dependencies.js';
import { writeOf } from '../../handling/handle.js';
import { logStory } from '../../handling/log-story.js';
import { moving } from '../../handling/moves.js';
import { inTurn } from '../../handling/turns.js';
import type { Command } from '../../incident/commands.js';
import { type Incident, isOpen, type PersonKey } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import type { Played } from '../../incident/play.js';
import type { Refusal } from '../../incident/refusals.js';
import { asWished } from '../../people/wished.js';
import { type Receipt, type Write, write } from '../../store/store.js';

const mostTries = 5;
/** More alerts than any incident has. */
export const mostAlerts = 1_000_000;

/** The next one may be asked about one of them only when all are done with. Always in the order of their numbers. */
export async function allInTurn(deps: Deps, numbers: readonly number[], work: () => Promise<'done' | 'conflict'>): Promise<void> {
  const [first = 0, ...rest] = [...new Set(numbers)].sort((a, b) => a - b);
  const turn = (left: readonly number[]): Promise<void> => {
    const [next, ...others] = left;
    return next === undefined ? tried(first, work) : inTurn(deps.store, next, () => turn(others));
  };
  await turn([first, ...rest]);
}

async function tried(number: number, work: () => Promise<'done' | 'conflict'>): Promise<void> {
  for (let tries = 0; tries < mostTries; tries++) if ((await work()) === 'done') return;
  throw new Fault(`INC-${number} kept changing while it was merged`, { hint: 'send it again' });
}

/** What becomes of one of them. */
export interface Part {
  readonly before: Incident;
  readonly played: Played;
}

/** Each on whom the rota gives now: it may page. What is only closed asks nobody. */
export function decidePart(
  deps: Deps,
  before: Incident,
  commands: readonly Command[],
  closes: boolean,
): Part | { readonly refusal: Refusal; readonly of: Incident } {
  const now = deps.clock.now();
  const rota = closes && isOpen(before) ? null : rotaOf(deps.organisation(), before, now);
  const { refusal, played } = decideOnDuty(before, commands, { now, number: before.number, directory: deps.directory(), rota });
  if (refusal !== null) return { refusal, of: before };
  if (played === null) return { refusal: { refused: 'already-done' }, of: before };
  return { before, played: { ...played, messages: asWished(deps, played.after, played.messages, now) } };
}

/** Stores what became of all of them, with what else is written and said. */
export async function commitParts(
  deps: Deps,
  receipt: Receipt,
  parts: readonly Part[],
  { messages, alerts }: { readonly messages: readonly Message[]; readonly alerts: readonly Write[] },
): Promise<'done' | 'conflict'> {
  const writes = [
    write.receipt(receipt),
    ...parts.map(({ before, played }) => writeOf(before, played.after)),
    ...parts.flatMap(({ played }) => played.events).map(write.event),
    ...messages.map(write.message),
    ...parts.flatMap(({ played }) => played.effects).map(write.effect),
    ...alerts,
  ];
  const outcome = await moving(deps.store, () => deps.store.commit({ now: deps.clock.now(), writes }));
  if (outcome === 'committed') for (const { played } of parts) logStory(deps, played);
  deps.nudge();
  return outcome === 'conflict' ? 'conflict' : 'done';
}

/**
 * What is said of all of them. Whoever would be told of several of those that go, or come back, is told once, by `words`; and whoever
 * is told so needs no word about the one they went into. Rooms and pages are left as they are.
 */
export function toldOnce(
  others: readonly Part[],
  into: Part,
  words: (numbers: readonly number[], person: PersonKey) => string,
): readonly Message[] {
  if (others.length === 1) return [...others, into].flatMap(({ played }) => played.messages);
  const held = new Map<PersonKey, { readonly number: number; readonly message: Message }[]>();
  const said = others.flatMap(({ before: { number }, played }) =>
    played.messages.filter((message) => {
      const person = personTold(message);
      if (person !== null) held.set(person, [...(held.get(person) ?? []), { number, message }]);
      return person === null;
    }),
  );
  const once = [...held].flatMap(([person, all]) => {
    const [first] = all;
    if (first === undefined || all.length === 1) return first?.message ?? [];
    return {
      ...first.message,
      incident: into.before.number,
      text: words(
        all.map(({ number }) => number),
        person,
      ),
    };
  });
  const ofInto = into.played.messages.filter((message) => !held.has(personTold(message) ?? ''));
  return [...said, ...once, ...ofInto];
}

const personTold = ({ kind, to }: Message): PersonKey | null => (kind === 'update' && to.kind === 'person' ? to.person : null);
