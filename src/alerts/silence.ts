// Silencing a service: its new incidents open quietly, its open ones stop paging until the time is up. State is never silenced.
// What it would hold back is looked at first; what may hide a P1 needs a manager, and what is not plain is asked.

import type { Ask } from '../commands/command.js';
import { type ChatMessage, replyMessage, yesTap } from '../commands/hearing/chat-message.js';
import { atLeast } from '../commands/rights.js';
import type { Deps } from '../handling/dependencies.js';
import { personName } from '../incident/directory.js';
import { exact, typing } from '../incident/escape.js';
import type { EpochMs, Incident } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { timeNear } from '../incident/moment.js';
import { write } from '../store/store.js';
import { listed } from '../text/listed.js';
import { audienceOf, isEverything, type Reach, reachOf } from './silence-reach.js';
import { holdSilence, managersBecause } from './silencing.js';

type Silencing = Extract<Ask, { ask: 'silence' }>;

/** Names shown before the rest is counted. */
const mostNamed = 6;

/** Holds it, or says why not, or asks: `ifYes` remembers what a *yes* would then do. */
export async function silence(
  deps: Deps,
  message: ChatMessage,
  ask: Silencing,
  ifYes: (confirmed: Silencing) => Promise<void>,
): Promise<void> {
  const reach = await reachOf(deps, ask.service);
  const refusal = atLeast(message.person, 'manager') ? null : await needsManager(deps, message, ask, reach);
  if (refusal !== null) return say(deps, message, replyMessage(message, refusal, null));
  const question = ask.confirmed === true ? null : asks(message, ask, reach);
  if (question === null) return hold(deps, message, ask, reach);
  await ifYes({ ...ask, confirmed: true });
  return say(deps, message, { ...replyMessage(message, question, null), choices: yesTap });
}

async function say(deps: Deps, message: ChatMessage, answer: Message): Promise<void> {
  await deps.store.commit({ now: deps.clock.now(), writes: [write.message(answer), write.receipt(message.receipt)] });
  deps.nudge();
}

/** Why this is not a responder's to silence; null: it is. */
async function needsManager(deps: Deps, message: ChatMessage, ask: Silencing, reach: Reach): Promise<string | null> {
  const { now, timezone } = message.reader;
  const managers = audienceOf(deps.organisation(), reach, now).managers.filter((person) => person !== message.person.key);
  const whom = managers[0] === undefined ? '' : ` Ask ${personName(deps.directory(), managers[0])}.`;
  const ends = `needs a manager; you are a ${message.person.role}. Nothing has changed.${whom}`;
  const because = await managersBecause(deps, ask, { now, timezone });
  return because === null ? null : `${because} ${ends}`;
}

/** What is not plain is asked: a pattern shows what it fits, a name nobody has heard may be a slip. Null: it is plain. */
function asks({ reader }: ChatMessage, ask: Silencing, reach: Reach): string | null {
  const until = timeNear(reader.now + ask.forMs, reader.now, reader.timezone);
  const service = exact(ask.service);
  if (ask.service.includes('*')) {
    const fitting = isEverything(ask.service)
      ? `That is every service, ${reach.services.length} I know. Alerts that name none still page, and so does what people declare.`
      : reach.services.length === 0
        ? `${service} fits no service I know.`
        : `${service} fits ${counted(reach.services.length, 'service')} I know: ${named(reach.services.map((one) => exact(one)))}.`;
    const open = reach.open.length === 0 ? 'None of that is open now.' : `Open now: ${named(reach.open.map(codeOf))}.`;
    return `${fitting}\n${open}\nNothing is silenced yet: reply *yes* to hold their pages until ${until}.`;
  }
  if (reach.isKnown) return null;
  const meant = reach.similar.map((one) => typing`${one}`).join(' or ');
  const hint = meant === '' ? 'No alert has named it yet.' : `Did you mean ${meant}?`;
  return `I know no service called ${service}. ${hint}\nNothing is silenced yet: reply *yes* to silence ${service} until ${until} all the same.`;
}

const codeOf = ({ number, severity }: Incident): string => `INC-${number} (${severity})`;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const named = (names: readonly string[]): string => listed(names, mostNamed);

/** Stores the silence and answers. */
async function hold(deps: Deps, message: ChatMessage, ask: Silencing, reach: Reach): Promise<void> {
  const at = deps.clock.now();
  const until = at + ask.forMs;
  const by = message.person.key;
  const answer = replyMessage(message, heldWords(ask, reach, until, message.reader), null);
  const writes = [write.message(answer), write.receipt(message.receipt)];
  await holdSilence(deps, { service: ask.service, until, by, why: ask.why, at }, reach, { writes, untold: by });
}

function heldWords(ask: Silencing, reach: Reach, until: EpochMs, reader: ChatMessage['reader']): string {
  const what = isEverything(ask.service) ? 'anything that names a service' : exact(ask.service);
  const also = reach.open.length === 0 ? '' : ` Quiet too: ${named(reach.open.map(({ number }) => `INC-${number}`))}.`;
  return [
    `🔕 No pages for ${what} until ${timeNear(until, reader.now, reader.timezone)}. Incidents are still recorded.${also}`,
    ...(isEverything(ask.service) ? ['Alerts that name no service still page, and so does what people declare.'] : []),
    `A P1 is still told to its owner and manager. ${typing`unsilence ${isEverything(ask.service) ? 'everything' : ask.service}`} ends it.`,
  ].join('\n');
}
