// Silencing a service: its new incidents open quietly, its open ones stop paging until the time is up. State is never silenced.
// What it would hold back is looked at first; what may hide a P1 needs a manager, and what is not plain is asked.

import type { Ask } from '../commands/command.js';
import { type ChatMessage, replyMessage } from '../commands/hearing/chat-message.js';
import { atLeast } from '../commands/rights.js';
import { fits } from '../escalation/glob.js';
import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { personName } from '../incident/directory.js';
import { hours } from '../incident/duration.js';
import { inline, quoted } from '../incident/escape.js';
import { snooze as snoozeCommand } from '../incident/features/paging/events.js';
import { type EpochMs, type Incident, isOpen, type PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { timeNear } from '../incident/moment.js';
import { write } from '../store/store.js';
import { listed } from '../text/listed.js';
import { audienceOf, isEverything, lateP1, openOf, type Reach, reachOf, toAudience } from './silence-reach.js';

type Silencing = Extract<Ask, { ask: 'silence' }>;

/** Longer than this it is a manager's to decide. */
const longestByResponderMs = hours(24);
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
  return say(deps, message, { ...replyMessage(message, question, null), choices: [{ title: 'Yes', says: 'yes' }] });
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
  if (isEverything(ask.service)) return `Silencing every service ${ends}`;
  const p1 = await lateP1(deps.store, ask.service, now);
  if (p1 !== null)
    return `${inline(p1.service ?? '', 60)} had a P1 lately (INC-${p1.number}, ${timeNear(p1.stamps.declaredAt ?? now, now, timezone)}): silencing it ${ends}`;
  return ask.forMs > longestByResponderMs ? `More than 24 hours of silence ${ends}` : null;
}

/** What is not plain is asked: a pattern shows what it fits, a name nobody has heard may be a slip. Null: it is plain. */
function asks({ reader }: ChatMessage, ask: Silencing, reach: Reach): string | null {
  const until = timeNear(reader.now + ask.forMs, reader.now, reader.timezone);
  const service = inline(ask.service, 60);
  if (ask.service.includes('*')) {
    const fitting = isEverything(ask.service)
      ? `That is every service, ${reach.services.length} I know. Alerts that name none still page, and so does what people declare.`
      : reach.services.length === 0
        ? `${service} fits no service I know.`
        : `${service} fits ${counted(reach.services.length, 'service')} I know: ${named(reach.services.map((one) => inline(one, 60)))}.`;
    const open = reach.open.length === 0 ? 'None of that is open now.' : `Open now: ${named(reach.open.map(codeOf))}.`;
    return `${fitting}\n${open}\nNothing is silenced yet: reply *yes* to hold their pages until ${until}.`;
  }
  if (reach.isKnown) return null;
  const meant = reach.similar.map((one) => `*${inline(one, 60)}*`).join(' or ');
  const hint = meant === '' ? 'No alert has named it yet.' : `Did you mean ${meant}?`;
  return `I know no service called ${service}. ${hint}\nNothing is silenced yet: reply *yes* to silence ${service} until ${until} all the same.`;
}

const codeOf = ({ number, severity }: Incident): string => `INC-${number} (${severity})`;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const named = (names: readonly string[]): string => listed(names, mostNamed);

/** Stores the silence, tells whoever would be paged, then quiets what is open. */
async function hold(deps: Deps, message: ChatMessage, ask: Silencing, reach: Reach): Promise<void> {
  const now = deps.clock.now();
  const until = now + ask.forMs;
  const by = message.person.key;
  const outcome = await deps.store.commit({
    now,
    writes: [
      write.silence({ service: ask.service, until, by, why: ask.why, at: now }),
      write.message(replyMessage(message, heldWords(ask, reach, until, message.reader), null)),
      ...audienceOf(deps.organisation(), reach, now)
        .all.filter((person) => person !== by)
        .map((person) => write.message(toAudience(person, audienceWords(deps, ask, by, until, now, person), ask.forMs))),
      write.receipt(message.receipt),
    ],
  });
  deps.nudge();
  if (outcome === 'duplicate') return;
  const command = snoozeCommand({ by, until, why: ask.why, service: ask.service, mayHoldP1: true });
  for (const incident of await openOf(deps.store, (service) => fits(ask.service, service)))
    await handle(deps, { number: incident.number, commands: (current) => (isToBeQuieted(current, until) ? [command] : []) });
}

/** What is quiet for longer stays so. */
const isToBeQuieted = (incident: Incident | null, until: EpochMs): boolean =>
  incident !== null && isOpen(incident) && (incident.quietUntil ?? 0) < until;

function heldWords(ask: Silencing, reach: Reach, until: EpochMs, reader: ChatMessage['reader']): string {
  const what = isEverything(ask.service) ? 'anything that names a service' : inline(ask.service, 60);
  const also = reach.open.length === 0 ? '' : ` Quiet too: ${named(reach.open.map(({ number }) => `INC-${number}`))}.`;
  return [
    `🔕 No pages for ${what} until ${timeNear(until, reader.now, reader.timezone)}. Incidents are still recorded.${also}`,
    ...(isEverything(ask.service) ? ['Alerts that name no service still page, and so does what people declare.'] : []),
    `A P1 is still told to its owner and manager. *unsilence ${isEverything(ask.service) ? 'everything' : inline(ask.service, 60)}* ends it.`,
  ].join('\n');
}

function audienceWords(deps: Deps, ask: Silencing, by: PersonKey, until: EpochMs, now: EpochMs, person: PersonKey): string {
  const directory = deps.directory();
  const what = isEverything(ask.service) ? 'every service' : inline(ask.service, 60);
  const why = ask.why === '' ? '' : `\nWhy: ${quoted(ask.why, 200)}`;
  const time = timeNear(until, now, directory.people[person]?.timezone ?? directory.timezone);
  return `🔕 ${personName(directory, by)} silenced ${what}: no pages until ${time}.${why}\n*silences* lists what is silenced, *unsilence* ends it.`;
}
