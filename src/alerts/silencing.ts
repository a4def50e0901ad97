// What every way of silencing shares, be it said in chat or asked by an API: what bars it, how it is held, how it ends.

import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { tellOf } from '../incident/compose.js';
import { personName } from '../incident/directory.js';
import { hours, minutes } from '../incident/duration.js';
import { exact, quoted } from '../incident/escape.js';
import { liftQuiet, snooze } from '../incident/features/paging/events.js';
import { type EpochMs, type Incident, isOpen, isPerson, type PersonKey } from '../incident/incident.js';
import { timeNear, type Zone } from '../incident/moment.js';
import { quietedBy } from '../incident/quiet.js';
import { type Outcome, type Silence, type Write, write } from '../store/store.js';
import { fits } from '../text/glob.js';
import { listed } from '../text/listed.js';
import { silenceOver } from './opening.js';
import { audienceOf, isEverything, lateP1, openOf, type Reach, reachOf } from './silence-reach.js';

/** Longer than this it is a manager's to decide. */
const longestByResponderMs = hours(24);
/** What is said this long after is no news any more. */
export const newsMs = minutes(30);

/** What makes a silence a manager's to decide, as the beginning of a sentence that goes on with *needs a manager*; null: nothing does. */
export async function managersBecause(
  { store }: Pick<Deps, 'store'>,
  { service, forMs }: { readonly service: string; readonly forMs: number },
  { now, timezone }: { readonly now: EpochMs; readonly timezone: Zone },
): Promise<string | null> {
  if (isEverything(service)) return 'Silencing every service';
  const p1 = await lateP1(store, service, now);
  if (p1 !== null) {
    const at = timeNear(p1.stamps.declaredAt ?? now, now, timezone);
    return `${exact(p1.service ?? '')} had a P1 lately (INC-${p1.number}, ${at}): silencing it`;
  }
  return forMs > longestByResponderMs ? 'More than 24 hours of silence' : null;
}

/** What else is stored with a silence, and who is not told of it because they said it themselves. */
interface Saying {
  readonly writes: readonly Write[];
  readonly untold: PersonKey | null;
}

/** Stores the silence, tells whoever would be paged, then quiets what is open. */
export async function holdSilence(deps: Deps, silence: Silence, reach: Reach, { writes, untold }: Saying): Promise<Outcome> {
  const { at: now, until, by, why, service } = silence;
  const outcome = await deps.store.commit({
    now,
    writes: [
      write.silence(silence),
      ...writes,
      ...audienceOf(deps.organisation(), reach, now)
        .all.filter((person) => person !== untold)
        .map((person) => write.message(tellOf(person, audienceWords(deps, silence, person), until - now))),
    ],
  });
  deps.nudge();
  if (outcome !== 'committed') return outcome;
  const command = snooze({ by, until, why, service, mayHoldP1: true });
  for (const incident of await openOf(deps.store, (one) => fits(service, one)))
    await handle(deps, { number: incident.number, commands: (current) => (isToBeQuieted(current, until) ? [command] : []) });
  return outcome;
}

/** What is quiet for longer stays so. */
const isToBeQuieted = (incident: Incident | null, until: EpochMs): boolean =>
  incident !== null && isOpen(incident) && (incident.quietUntil ?? 0) < until;

function audienceWords(deps: Deps, { service, by, until, why, at }: Silence, person: PersonKey): string {
  const directory = deps.directory();
  const what = isEverything(service) ? 'every service' : exact(service);
  const reason = why === '' ? '' : `\nWhy: ${quoted(why, 200)}`;
  const time = timeNear(until, at, directory.people[person]?.timezone ?? directory.timezone);
  const who = personName(directory, by);
  return `🔕 ${who} silenced ${what}: no pages until ${time}.${reason}\n*silences* lists what is silenced, *unsilence* ends it.`;
}

/** Told of a silence that has ended; the channel of its receipts, so that it is said once. */
export const silenceEnd = ({ service, at, by }: Silence, now: EpochMs) => ({ channel: 'silence', id: `${by} ${at} ${service}`, at: now });

/** Silences of one name that are to end, and who says so. */
export interface Lifting {
  readonly meant: readonly Silence[];
  readonly by: PersonKey;
  /** Only this one of its name. */
  readonly row?: Pick<Silence, 'by' | 'at'>;
  /** It was a mistake. */
  readonly isUndo: boolean;
  /** What is stored with it; `open` says what of it is still open. */
  readonly writes: (open: string) => readonly Write[];
  readonly untold: PersonKey | null;
}

export interface Lifted {
  readonly outcome: Outcome;
  readonly told: readonly PersonKey[];
  /** Open incidents that were quiet by it. */
  readonly held: readonly Incident[];
}

/** Ends them, tells whoever is paged again, then lets what they kept quiet speak. */
export async function liftSilences(deps: Deps, lifting: Lifting, now: EpochMs): Promise<Lifted> {
  const { meant, by, row, isUndo, untold } = lifting;
  const directory = deps.directory();
  const pattern = meant[0]?.service ?? '';
  const what = isEverything(pattern) ? 'every service' : exact(pattern);
  const owners = meant.map((one) => one.by).filter(isPerson);
  const told = new Set([...audienceOf(deps.organisation(), await reachOf(deps, pattern), now).all, ...owners]);
  if (untold !== null) told.delete(untold);
  const held = await heldBy(deps, meant, now);
  const numbers = held.map(({ number, severity }) => `INC-${number} (${severity})`);
  const open = held.length === 0 ? 'Nothing there is open.' : `Still open: ${listed(numbers, 6)}; pages go on.`;
  const who = personName(directory, by);
  const done = isUndo ? `${who} took back the silence of ${what}` : `${who} ended the silence of ${what}`;
  const outcome = await deps.store.commit({
    now,
    writes: [
      ...[...new Set(meant.map((one) => one.service))].map((service) => write.liftSilence(service, now, row)),
      ...lifting.writes(open),
      ...[...told].map((person) => write.message(tellOf(person, `🔔 ${done}. ${open}`, newsMs))),
      // Whoever lifts it says so here; its end is not told once more.
      ...meant.map((one) => write.receipt(silenceEnd(one, now))),
    ],
  });
  deps.nudge();
  if (outcome !== 'committed') return { outcome, told: [...told], held };
  const left = await deps.store.silences(now);
  for (const incident of held) {
    const other = silenceOver(left, incident.service, now);
    const rest = other === null ? null : { by: other.by, why: other.why, service: other.service };
    await handle(deps, { number: incident.number, commands: () => [liftQuiet({ by, until: other?.until ?? null, rest, silence: true })] });
  }
  return { outcome, told: [...told], held };
}

/** Open incidents that these silences keep quiet. */
async function heldBy(deps: Deps, meant: readonly Silence[], now: EpochMs): Promise<readonly Incident[]> {
  const isOfThese = (incident: Incident) => meant.some((silence) => quietedBy(incident)?.service === silence.service);
  return (await openOf(deps.store, () => true)).filter((one) => (one.quietUntil ?? 0) > now && isOfThese(one));
}
