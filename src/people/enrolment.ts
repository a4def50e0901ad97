// Who has confirmed their number, and asking the others by day: an address that is proved in office hours needs no proof at night.
// Nobody is greeted at night, or twice for the same address within weeks; and nobody is written to first where that gets a number blocked.

import { viaOf } from '../delivery/transport-names.js';
import { isOfficeHour } from '../escalation/time-of-day.js';
import type { Deps } from '../handling/dependencies.js';
import { personName } from '../incident/directory.js';
import { days, minutes } from '../incident/duration.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { transportLabel } from '../incident/transports-report.js';
import { type Address, write } from '../store/store.js';
import { toRecoveryContact } from './address-changes.js';
import { sendChallenge } from './challenge.js';
import { lastSign, trustOf } from './identity/address.js';
import { administratorsOf } from './identity/recovery-contacts.js';
import { enrolmentLine, greetingText, stillThereText } from './identity/words.js';
import type { Person } from './organisation.js';
import { isTheirs, reach, takesNoAnswer, takesWord, trustsPhones } from './reach.js';

/** How one transport knows the people of `muster.yaml`. */
export interface Enrolment {
  readonly transport: string;
  /** How many have confirmed the address they are reached at. */
  readonly confirmed: number;
  readonly of: number;
  /** The others. */
  readonly missing: readonly PersonKey[];
  /** Opens a chat with Muster that says *hello*: to be sent round. Null where there is none, or while the number is not known. */
  readonly link: string | null;
}

/** The number people write to on a transport, in E.164; null while it is not known, or where there is none. */
export type NumberOf = (transport: string) => string | null;

type EnrolmentDeps = Pick<Deps, 'store' | 'clock' | 'organisation' | 'transports'>;

/** Every transport on which an address has to be confirmed, in their order. */
export async function enrolments(deps: EnrolmentDeps, numberOf: NumberOf): Promise<readonly Enrolment[]> {
  const asked = deps.transports.filter(({ name }) => !trustsPhones(deps, name) && !takesNoAnswer(deps, name));
  if (asked.length === 0) return [];
  const people = [...deps.organisation().people.values()];
  const now = deps.clock.now();
  const rows = new Map<PersonKey, readonly Address[]>();
  for (const { key } of people) rows.set(key, await theirRows(deps, key));
  return asked.map(({ name }) => {
    const isConfirmed = ({ key }: Person) => (rows.get(key) ?? []).some((row) => row.transport === name && trustOf(row, now) === 'trusted');
    const missing = people.filter((person) => !isConfirmed(person)).map(({ key }) => key);
    return {
      transport: name,
      confirmed: people.length - missing.length,
      of: people.length,
      missing,
      link: helloLink(deps, name, numberOf),
    };
  });
}

const theirRows = async (deps: EnrolmentDeps, person: PersonKey): Promise<readonly Address[]> =>
  (await deps.store.addressesOf(person)).filter((row) => isTheirs(deps, row));

function helloLink(deps: EnrolmentDeps, transport: string, numberOf: NumberOf): string | null {
  const onWhatsApp = deps.transports.find(({ name }) => name === transport)?.provesSender ?? false;
  const number = onWhatsApp ? numberOf(transport) : null;
  return number === null ? null : `https://wa.me/${number.slice(1)}?text=hello`;
}

/** Silent for this long they are asked whether they are still there: well before trust lapses. */
const askedAgainAfterMs = days(80);
const notesOf = 'enrolment';
const lookEveryMs = minutes(10);
/** Whoever has just started Muster with the wrong file has time to notice. */
const firstLookAfterMs = minutes(15);

export interface Greeter {
  /** Greets whoever is to be greeted now; looks every ten minutes, at first after fifteen, however often it is called. Answers how many were. */
  look(): Promise<number>;
}

/** What was greeted is remembered in the store: a restart greets nobody twice. */
export function createGreeter(deps: Deps, numberOf: NumberOf): Greeter {
  let nextLookAt: EpochMs = deps.clock.now() + firstLookAfterMs;
  return {
    look: async () => {
      const now = deps.clock.now();
      if (now < nextLookAt) return 0;
      nextLookAt = now + lookEveryMs;
      let greeted = 0;
      const awake = [...deps.organisation().people.values()].filter((person) => isOfficeHour(person.timezone, now));
      if (awake.length === 0) return 0;
      for (const { name, state, downSince } of deps.standing()) {
        if (state !== 'ready' || downSince !== null || trustsPhones(deps, name) || takesNoAnswer(deps, name)) continue;
        for (const person of awake) if (await greet(deps, name, person, now)) greeted += 1;
      }
      await tellAdministrators(deps, numberOf, awake, now);
      return greeted;
    },
  };
}

/** One greeting by one transport, when one is due; false when none is. */
async function greet(deps: Deps, transport: string, person: Person, now: EpochMs): Promise<boolean> {
  const rows = (await theirRows(deps, person.key)).filter((row) => row.transport === transport);
  const sign = Math.max(0, ...rows.filter((row) => trustOf(row, now) === 'trusted').map(lastSign));
  if (sign > 0) {
    if (now - sign < askedAgainAfterMs || !(await isFirstTime(deps, `again ${transport} ${person.key}`, sign, now, 0))) return false;
    await say(deps, transport, person.key, stillThereText(deps.organisation().name, person.name), now);
    return true;
  }
  const reached = await reach(deps, transport, person.key, 'update');
  if ('none' in reached) return false;
  const mayBeFirst = deps.transports.find(({ name }) => name === transport)?.startsNoChats !== true;
  if (!mayBeFirst && rows.length === 0) return false;
  if (!(await isFirstTime(deps, `first ${transport} ${person.phone}`, now, now, askedAgainAfterMs))) return false;
  if ('address' in reached && takesWord(deps, transport))
    await say(deps, transport, person.key, greetingText(deps.organisation().name, person.name), now);
  else await sendChallenge(deps, transport, person.key, person.phone, 'greeting', null);
  return true;
}

/** Whether this was not done for `about` before (`againAfterMs`: or long enough ago), and notes that it is done now. */
async function isFirstTime(deps: Deps, key: string, about: EpochMs, now: EpochMs, againAfterMs: number): Promise<boolean> {
  const before = await deps.store.note(notesOf, key);
  if (before !== null && (againAfterMs === 0 ? Number(before) >= about : now - Number(before) < againAfterMs)) return false;
  await deps.store.writeNote(notesOf, key, String(about));
  return true;
}

async function say(deps: Deps, transport: string, person: PersonKey, text: string, now: EpochMs): Promise<void> {
  const via = viaOf(deps, transport);
  await deps.store.commit({
    now,
    writes: [write.message({ ...plain, to: { kind: 'person', person }, text, ...(via === '' ? {} : { via }) })],
  });
  deps.nudge();
}

const plain = {
  kind: 'update',
  act: { do: 'say' },
  incident: null,
  expiresAfterMs: days(1),
  unless: null,
  replaces: null,
  quote: null,
} as const satisfies Partial<Message>;

/** Where nobody may be written to first, those who look after Muster get the link to send round: once for each new name on the list. */
async function tellAdministrators(deps: Deps, numberOf: NumberOf, awake: readonly Person[], now: EpochMs): Promise<void> {
  const keepers = administratorsOf(deps.organisation(), now);
  if (!keepers.some((keeper) => awake.some(({ key }) => key === keeper))) return;
  const cold = new Set(deps.transports.filter(({ startsNoChats }) => startsNoChats === true).map(({ name }) => name));
  if (cold.size === 0) return;
  for (const one of await enrolments(deps, numberOf)) {
    if (!cold.has(one.transport) || one.link === null || one.missing.length === 0) continue;
    const before = await deps.store.note(notesOf, `told ${one.transport}`);
    const [link, ...known] = before === null ? [] : before.split(' ');
    if (link === one.link && one.missing.every((person) => known.includes(person))) continue;
    await deps.store.writeNote(
      notesOf,
      `told ${one.transport}`,
      [one.link, ...new Set([...(link === one.link ? known : []), ...one.missing])].join(' '),
    );
    const text = enrolmentLine({
      ...one,
      label: transportLabel(deps.transports, one.transport),
      names: one.missing.map((key) => personName(deps.directory(), key)),
    });
    const told = await Promise.all(keepers.map((keeper) => toRecoveryContact(deps, keeper, text)));
    await deps.store.commit({ now, writes: told.map((message) => write.message({ ...message, expiresAfterMs: days(1) })) });
    deps.nudge();
  }
}
