// Where somebody is reached: shown on request, and tried out by one test page over each transport.

import { type ChatMessage, reply, replyMessage } from '../commands/hearing/chat-message.js';
import { noteDone } from '../commands/hearing/done-lately.js';
import { atLeast } from '../commands/rights.js';
import type { Deps } from '../handling/dependencies.js';
import { minutes } from '../incident/duration.js';
import { inline } from '../incident/escape.js';
import type { PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { transportLabel } from '../incident/transports-report.js';
import { type CodeRefusal, sendChallenge } from '../people/challenge.js';
import { isPhone, masked } from '../people/identity/address.js';
import { addressLine, testPageText } from '../people/identity/words.js';
import { isTheirs, reach, trustsPhones } from '../people/reach.js';
import { write } from '../store/store.js';

/** A test page that did not leave in this time proves nothing any more. */
const testExpiresAfterMs = minutes(10);

/** Sends one test page over every transport by which the person is reached; unconfirmed addresses are asked for a code instead. */
export async function testPage(deps: Deps, message: ChatMessage, wanted: PersonKey | null): Promise<void> {
  const person = wanted ?? message.person.key;
  if (person !== message.person.key && !atLeast(message.person, 'manager'))
    return reply(deps, message, 'Only managers and above send a test page to somebody else. *test page* alone tests your own.');
  const tried = [];
  for (const { name } of deps.transports) tried.push({ name, ...(await tryOne(deps, name, person)) });
  const ways = tried.map(({ name, outcome }) => wayWords(transportLabel(deps.transports, name), outcome)).join(' · ');
  const whose = person === message.person.key ? 'Test page' : `Test page to ${inline(nameOf(deps, person), 60)}`;
  const pages = tried.flatMap(({ message }) => (message === null ? [] : [message]));
  const messages = [replyMessage(message, `${whose}: ${ways}`, null), ...pages];
  await deps.store.commit({ now: deps.clock.now(), writes: [...messages.map(write.message), write.receipt(message.receipt)] });
  deps.nudge();
  noteDone(deps.store, message.person.key, { at: deps.clock.now(), what: 'the test page', takeBack: null });
}

const wayWords = (label: string, outcome: string): string => (outcome === 'sent' ? `sent by ${label}` : `${label}: ${outcome}`);

async function tryOne(
  deps: Deps,
  transport: string,
  person: PersonKey,
): Promise<{ readonly outcome: string; readonly message: Message | null }> {
  const found = await reach(deps, transport, person);
  if ('none' in found) return { outcome: found.none, message: null };
  if ('unconfirmed' in found) {
    const sent = await sendChallenge(deps, transport, person, found.unconfirmed, 'asked', null);
    return { outcome: `not confirmed, ${codeWords[sent]}`, message: null };
  }
  return { outcome: 'sent', message: pageBy(transport, transportLabel(deps.transports, transport), person) };
}

const codeWords: Readonly<Record<'sent' | CodeRefusal, string>> = {
  sent: 'code sent',
  lately: 'a code was sent a moment ago',
  enough: 'no more codes today',
  lost: 'it changed hands',
};

const pageBy = (transport: string, label: string, person: PersonKey): Message => ({
  to: { kind: 'person', person },
  kind: 'page',
  act: { do: 'say' },
  text: testPageText(label),
  incident: null,
  expiresAfterMs: testExpiresAfterMs,
  unless: null,
  replaces: `test-page:${transport}:${person}`,
  quote: null,
  via: transport,
});

/** Every address of a person, one line each. Whole numbers are shown to their owner and to admins, in their own chat only. */
export async function addressReport(deps: Deps, message: ChatMessage, wanted: PersonKey | null): Promise<string> {
  const person = wanted ?? message.person.key;
  const now = deps.clock.now();
  const whole = message.where === 'direct' && (person === message.person.key || message.person.role === 'admin');
  const rows = (await deps.store.addressesOf(person)).filter((row) => isTheirs(deps, row));
  const phone = deps.organisation().people.get(person)?.phone ?? '';
  const lineOf = async ({ name, pagesOnly, addressedBy }: Deps['transports'][number]): Promise<readonly string[]> => {
    if (addressedBy === 'email') {
      const found = await reach(deps, name, person);
      return [
        `${name}: ${'address' in found ? `${whole ? found.address : masked(found.address)} · as in muster.yaml` : 'no email: in muster.yaml'}`,
      ];
    }
    if (pagesOnly === true) {
      const found = await reach(deps, name, person);
      return [`${name}: ${whole ? phone : masked(phone)} · ${'none' in found ? found.none : 'as in muster.yaml'}`];
    }
    if (trustsPhones(deps, name)) return [`${name}: ${whole ? phone : masked(phone)} · as in muster.yaml`];
    const known = rows.filter((row) => row.transport === name);
    const shown = known.map((row) => addressLine(row, now, whole));
    return known.some((row) => isPhone(row.address)) || known.some((row) => row.verifiedAt !== null)
      ? shown
      : [...shown, `${name}: ${whole ? phone : masked(phone)} · not confirmed`];
  };
  const lines = (await Promise.all(deps.transports.map(lineOf))).flat();
  return [`${inline(nameOf(deps, person), 60)} is reached here:`, ...lines].join('\n');
}

const nameOf = (deps: Deps, person: PersonKey): string => deps.organisation().people.get(person)?.name ?? person;
