// Silences that a program asks for, such as amtool: what of its matchers our silences can say, whether it may, and the silence itself.
// Whoever has the token may say any name, so nobody's rank is believed: what needs a manager is refused.

import type { Deps } from '../handling/dependencies.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import { whoIs } from '../people/find-person.js';
import { type Silence, write } from '../store/store.js';
import { cut } from '../text/cut.js';
import { visible } from '../text/invisible.js';
import { wallTime } from '../wall-time.js';
import { reachOf } from './silence-reach.js';
import { holdSilence, liftSilences, managersBecause, silenceEnd } from './silencing.js';
import { onlyWildcards } from './wildcards.js';

/** One condition on a label, as Alertmanager has them. */
export interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}

/** What is asked for; times by the wall clock. */
export interface AskedSilence {
  readonly matchers: readonly Matcher[];
  readonly startsAt: EpochMs | null;
  readonly endsAt: EpochMs | null;
  readonly author: string;
  readonly comment: string;
  /** The silence it takes the place of. */
  readonly instead: Silence | null;
}

export interface Silencing {
  /** Holds it, or says in a sentence why not. Rejects with StoreUnavailable. */
  hold(asked: AskedSilence): Promise<{ readonly refused: string } | { readonly silence: Silence }>;
  /** Ends it now. Rejects with StoreUnavailable. */
  lift(silence: Silence): Promise<void>;
}

/** Labels that hold the service of an alert. */
const serviceLabels: ReadonlySet<string> = new Set(['service', 'job']);
const longestServiceChars = 100;
/** Clocks differ: a start this far ahead is now. */
const startsWithinMs = 60_000;

export const silencing = (deps: Deps): Silencing => ({
  hold: (asked) => hold(deps, asked),
  lift: async (silence) => {
    const row = { by: silence.by, at: silence.at };
    await liftSilences(
      deps,
      { meant: [silence], by: 'source:amtool', row, isUndo: false, writes: () => [], untold: null },
      deps.clock.now(),
    );
  },
});

async function hold(deps: Deps, asked: AskedSilence): ReturnType<Silencing['hold']> {
  const { service } = serviceIn(asked.matchers);
  if (typeof service !== 'string') return service;
  const wall = wallTime(deps.clock);
  const { startsAt, endsAt } = asked;
  if (endsAt === null) return refused('endsAt says no time.');
  if (startsAt !== null && startsAt > wall + startsWithinMs)
    return refused('A silence of Muster begins at once: ask for it when it is to begin.');
  if (endsAt <= wall) return refused('endsAt lies in the past.');
  const forMs = (endsAt - wall) * deps.clock.scale;
  const at = deps.clock.now();
  const because = await managersBecause(deps, { service, forMs }, { now: at, timezone: deps.organisation().timezone });
  if (because !== null) return refused(`${because} needs a manager, who has to say so in chat: silence ${service} …`);
  const owner = ownerOf(deps, asked.author);
  if ('refused' in owner) return owner;
  const { instead } = asked;
  // What is told by its time must not be the one it takes the place of.
  const begins = instead === null ? at : Math.max(at, instead.at + 1);
  const why = cut(visible(asked.comment).trim(), 200);
  const silence: Silence = { service, until: at + Math.round(forMs), by: owner.by, why, at: begins };
  // What it held for longer, or of another name, is to page again.
  const ends = instead !== null && (instead.until > silence.until || instead.service !== service);
  if (ends) await silencing(deps).lift(instead);
  const replaced = instead === null || ends ? [] : [write.liftSilence(service, at, instead), write.receipt(silenceEnd(instead, at))];
  await holdSilence(deps, silence, await reachOf(deps, service), { writes: replaced, untold: null });
  return { silence };
}

const refused = (why: string) => ({ refused: why });

/** The service or pattern that these matchers mean, or why there is none. */
export function serviceIn(matchers: readonly Matcher[]): { readonly service: string | { readonly refused: string } } {
  const no = (why: string) => ({ service: refused(`${why} Muster silences by service: ${ways}`) });
  const [matcher, ...others] = matchers;
  if (matcher === undefined) return no('There is no matcher.');
  if (others.length > 0) return no('There is more than one matcher, and one service is all that a silence can say.');
  const { name, value, isRegex, isEqual } = matcher;
  if (!serviceLabels.has(name)) return no(`A silence cannot go by the label ${cut(name, 60)}.`);
  if (!isEqual) return no('Everything but one service cannot be silenced.');
  const pattern = isRegex ? onlyWildcards(value) : value;
  if (pattern === null) return no('Of a regular expression only .* and .+ can be said; write a dot as \\.');
  if (pattern.trim() === '') return no('The service is empty.');
  if (!isRegex && pattern.includes('*')) return no('A star in a name stands for anything.');
  if (pattern.length > longestServiceChars) return no(`A service has at most ${longestServiceChars} characters.`);
  return { service: pattern };
}

const ways = 'one matcher, such as service="payments-db" or service=~"payments-.*".';

/** The person of this name, or the name itself, as it may be shown. */
function ownerOf(deps: Deps, author: string): { readonly by: PersonKey } | { readonly refused: string } {
  const organisation = deps.organisation();
  const named = whoIs(organisation)(author);
  const person = named !== null && 'person' in named ? organisation.people.get(named.person) : undefined;
  if (person !== undefined)
    return person.role === 'observer' ? refused(`${person.name} is an observer; a silence needs a responder.`) : { by: person.key };
  const shown = cut(
    visible(author)
      .replace(/[^\p{L}\p{N}._@-]+/gu, ' ')
      .trim(),
    60,
  );
  return { by: `source:${shown === '' ? 'amtool' : shown}` };
}
