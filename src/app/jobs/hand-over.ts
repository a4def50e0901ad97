// The duty changes hands: open incidents nobody has taken are asked of whoever is on call now, and both sides are told.

import { type Freed, shiftReceipt } from '../../duty/duty.js';
import { dutyOf, rotaOf, type ShiftChange, shiftChanges } from '../../escalation/on-call.js';
import { lastShiftLine } from '../../escalation/rota-words.js';
import type { Deps } from '../../handling/dependencies.js';
import { handle } from '../../handling/handle.js';
import { beside } from '../../incident/choose.js';
import { chatterExpiresAfterMs, replyExpiresAfterMs, tellOf } from '../../incident/compose.js';
import { decide } from '../../incident/decide.js';
import { type Directory, personName, zoneOf } from '../../incident/directory.js';
import { days, minutes } from '../../incident/duration.js';
import { inline } from '../../incident/escape.js';
import type { Event } from '../../incident/events.js';
import { followRota, freedIn } from '../../incident/features/rota/rota.js';
import { type EpochMs, type Incident, isOpen, type PersonKey } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import { isRefusal } from '../../incident/refusals.js';
import { isFree } from '../../incident/rota.js';
import { roleWord, statusWord } from '../../incident/wording.js';
import { write } from '../../store/store.js';
import { listed } from '../../text/listed.js';
import { calendarOffsetMs, calendarTime } from '../../wall-time.js';

/** A shift that changed while nobody was running is still told when it is not older than this. */
const shiftNewsMs = minutes(30);
/** How long before the last sign of life the last look may have been. */
const lastLookMs = minutes(2);
/** Open incidents read at a time: a night with thousands must not hold up a page. */
const portion = 200;

export interface ShiftWatch {
  /** Tells the shift changes since the last look and moves what is open; also when the organisation was loaded anew. */
  look(): Promise<void>;
}

/** Begins shortly before the last sign of life in the store, so that a change during a restart is told as well. */
export function createShiftWatch(deps: Deps): ShiftWatch {
  let toldUntil: EpochMs | null = null;
  let known: ReturnType<Deps['organisation']> | null = null;
  return {
    look: async () => {
      const now = calendarTime(deps.clock);
      const organisation = deps.organisation();
      // The calendar went back: what it had before was told for days to come.
      if (toldUntil !== null && toldUntil > now) toldUntil = now;
      toldUntil ??= await tellFrom(deps, now);
      if (organisation !== known) await tellFreed(deps, await followAll(deps));
      known = organisation;
      if (now <= toldUntil) return;
      await handOver(deps, Math.max(toldUntil, now - days(1)), now);
      toldUntil = now;
    },
  };
}

/** Both as the calendar counts; the last sign of life was stamped by our clock. */
async function tellFrom({ store, clock }: Deps, now: EpochMs): Promise<EpochMs> {
  const newest = await store.newestStamp();
  const lastSign = newest === null ? null : Math.min(now, newest + calendarOffsetMs(clock));
  return lastSign === null ? now : Math.max(lastSign - lastLookMs, now - shiftNewsMs);
}

/**
 * At each shift change after `from` and up to `to` what nobody has taken is asked of whoever comes on call. Then both sides are told;
 * whoever leaves with an incident of their own is reminded to hand it over. Each change is told once, however often it is asked
 * about, also after a restart.
 */
export async function handOver(deps: Deps, from: EpochMs, to: EpochMs): Promise<void> {
  const changes = shiftChanges(deps.organisation(), from, to).filter((change) => change.from !== change.to);
  if (changes.length === 0) return;
  await followAll(deps);
  const open = await openIncidents(deps);
  for (const change of changes) {
    const now = deps.clock.now();
    const told = shiftReceipt(change.schedule, change.at, now);
    const notices = changeNotices(deps.directory(), open, change, await lastShift(deps, change));
    await deps.store.commit({ now, writes: [...notices.map(write.message), write.receipt(told)] });
  }
  deps.nudge();
}

/** Every open incident looks at the rota now. One that fails is logged and follows with its next decision. */
export async function followAll(deps: Deps): Promise<Freed> {
  const freed = new Map<PersonKey, readonly number[]>();
  for (const incident of await openIncidents(deps)) {
    const now = deps.clock.now();
    const duty = decide(incident, followRota({ rota: rotaOf(deps.organisation(), incident, now) }), now);
    if (isRefusal(duty) || duty.length === 0) continue;
    for (const person of freedIn(await followed(deps, incident.number))) freed.set(person, [...(freed.get(person) ?? []), incident.number]);
  }
  return freed;
}

async function followed(deps: Deps, number: number): Promise<readonly Event[]> {
  // Every decision looks at the rota first; this one is nothing else.
  const handled = await handle(deps, { number, commands: () => [] });
  return handled === 'duplicate' ? [] : handled.events;
}

async function openIncidents({ store }: Deps): Promise<readonly Incident[]> {
  const all: Incident[] = [];
  for (;;) {
    const below = all.at(-1)?.number;
    const some = await store.list({ status: 'open', limit: portion, ...(below === undefined ? {} : { below }) });
    all.push(...some);
    if (some.length < portion) return all;
  }
}

/** Incidents of the teams that stand on this schedule. */
interface LastShift {
  /** Which teams' incidents these are. */
  readonly isTheirs: (incident: Incident) => boolean;
  /** Over since that shift began. */
  readonly over: readonly Incident[];
  /** When the shift that ends began; as the calendar counts. */
  readonly since: EpochMs;
  readonly now: EpochMs;
}

/** Incidents looked through for what the last shift has seen. */
const mostLookedThrough = 200;

async function lastShift({ store, clock, organisation }: Deps, { schedule, at, from }: ShiftChange): Promise<LastShift> {
  const { teams } = organisation();
  const standing = [...teams.values()].filter(({ oncall, backup }) => oncall === schedule || backup === schedule).map(({ key }) => key);
  const isTheirs = ({ team }: Incident) => standing.includes(team ?? organisation().defaultTeam);
  const since = dutyOf(organisation(), schedule, at - 1)?.startsAt ?? at;
  const offsetMs = calendarOffsetMs(clock);
  const recent = from === null || standing.length === 0 ? [] : await store.list({ status: 'all', limit: mostLookedThrough });
  const over = recent.filter(
    (one) => !isOpen(one) && !one.drill && isTheirs(one) && endOf(one) !== null && (endOf(one) ?? 0) + offsetMs >= since,
  );
  return { isTheirs, over, since, now: at };
}

const endOf = ({ stamps, status }: Incident): EpochMs | null => (status === 'merged' ? null : (stamps.resolvedAt ?? stamps.closedAt));

function changeNotices(directory: Directory, open: readonly Incident[], change: ShiftChange, last: LastShift): readonly Message[] {
  const waiting = open.filter((incident) => isOpen(incident) && incident.ack === null);
  return [...leaverTold(directory, open, waiting, change), ...comerTold(directory, open, waiting, change, last)];
}

function leaverTold(
  directory: Directory,
  open: readonly Incident[],
  waiting: readonly Incident[],
  { schedule, from, to }: ShiftChange,
): readonly Message[] {
  if (from === null) return [];
  const held = open.filter((incident) => incident.ack?.by === from);
  const still = waiting.flatMap((incident) => seatOf(incident, from));
  const freed = waiting.filter((incident) => isFree(incident, from) && (to === null || Object.values(incident.seats).includes(to)));
  const next = to === null ? 'others' : personName(directory, to);
  const left = [
    held.length === 0 ? null : `You still have ${numbersOf(held)}. *handoff @${to ?? 'name'}* passes it on.`,
    still.length === 0 ? null : `Still asked of you: ${numbersOf(still.map((one) => one.incident))}, as ${roleWord(still[0]?.role ?? '')}.`,
    freed.length === 0
      ? null
      : `Asked of ${next} now: ${numbersOf(freed)}. You are not paged for ${freed.length === 1 ? 'it' : 'them'} any more.`,
  ].filter((line) => line !== null);
  const over = `Your shift in ${schedule} is over${to === null ? '.' : `; ${next} is on call now.`}`;
  return [notice(from, [over, ...(left.length === 0 ? ['Nothing open is yours. Sleep well.'] : left)].join('\n'))];
}

function comerTold(
  directory: Directory,
  open: readonly Incident[],
  waiting: readonly Incident[],
  { schedule, from, to }: ShiftChange,
  last: LastShift,
): readonly Message[] {
  if (to === null) return [];
  const held = from === null ? [] : open.filter((incident) => incident.ack?.by === from);
  const asked = waiting.flatMap((incident) => seatOf(incident, to));
  const taken = [
    held.length === 0 ? null : `${personName(directory, from)} still has ${numbersOf(held)}.`,
    asked.length === 0 ? null : `Nobody has acknowledged ${numbersOf(asked.map((one) => one.incident))}: you are asked now.`,
    elsewhere(directory, open, last, [from, to]),
    overWords(directory, to, last),
  ].filter((line) => line !== null);
  const begins = `You are on call now: ${schedule}${from === null ? '' : `, from ${personName(directory, from)}`}.`;
  return [notice(to, [begins, ...taken].join('\n'))];
}

/** Open, and in the hands of somebody who neither comes nor goes. */
function elsewhere(
  directory: Directory,
  open: readonly Incident[],
  { isTheirs }: LastShift,
  except: readonly (PersonKey | null)[],
): string | null {
  const held = open.filter((one) => isTheirs(one) && one.ack !== null && !except.includes(one.ack.by));
  const named = held.slice(0, mostNamed).map((one) => `INC-${one.number} (${personName(directory, one.ack?.by)} has it)`);
  const more = held.length > mostNamed ? ` and ${held.length - mostNamed} more` : '';
  return held.length === 0 ? null : `Also open: ${named.join(', ')}${more}.`;
}

const overWords = (directory: Directory, to: PersonKey, { over, since, now }: LastShift): string | null => {
  const reader = { timezone: zoneOf(directory, to), now, directory };
  const told = over.map((one) => ({
    number: one.number,
    title: inline(one.title, 60),
    ended: `${one.severity}, ${statusWord(one)}`,
    by: one.ack?.by ?? one.seats.owner ?? null,
  }));
  return lastShiftLine(told, since, reader);
};

/** The seat somebody is asked in, the owner's first. */
function seatOf(incident: Incident, person: PersonKey): readonly { readonly incident: Incident; readonly role: string }[] {
  const role = ['owner', ...beside(incident), 'backup', 'manager'].find((one) => incident.seats[one] === person);
  return role === undefined ? [] : [{ incident, role }];
}

/** Numbers named before the rest is counted. */
const mostNamed = 8;

const numbersOf = (incidents: readonly Incident[]): string => numbered(incidents.map(({ number }) => number));

const numbered = (numbers: readonly number[]): string =>
  listed(
    numbers.map((number) => `INC-${number}`),
    mostNamed,
  );

/** Where no shift has ended but `muster.yaml` names others now. */
async function tellFreed(deps: Deps, freed: Freed): Promise<void> {
  const messages = [...freed].map(([person, numbers]) =>
    notice(person, `You are not on call for ${numbered(numbers)} any more, and not paged for ${numbers.length === 1 ? 'it' : 'them'}.`),
  );
  if (messages.length === 0) return;
  await deps.store.commit({ now: deps.clock.now(), writes: messages.map(write.message) });
  deps.nudge();
}

const notice = (person: PersonKey, text: string): Message => tellOf(person, text, Math.max(chatterExpiresAfterMs, replyExpiresAfterMs));
