// Merging two incidents: two decisions, one change. The alerts go along, so the next signal finds its new home. The worse of
// the two is the one that is left, whichever was named first, and where one is bad it is asked once.

import type { Deps } from '../../handling/dependencies.js';
import { confirmation, refusalWords } from '../../incident/answer.js';
import { tell } from '../../incident/compose.js';
import { customerReportsOf } from '../../incident/customer-reports.js';
import { personName } from '../../incident/directory.js';
import { absorb, mergeInto } from '../../incident/features/merge/events.js';
import { type Incident, isOpen, type PersonKey } from '../../incident/incident.js';
import type { Choice, Message } from '../../incident/message.js';
import type { Refusal } from '../../incident/refusals.js';
import { swarmOf } from '../../incident/swarm.js';
import { headline } from '../../incident/wording.js';
import { write } from '../../store/store.js';
import type { Ask } from '../command.js';
import { atLeast } from '../rights.js';
import { type ChatMessage, reply, replyMessage } from './chat-message.js';
import { allInTurn, commitParts, decidePart, type Part } from './merged-change.js';
import { involves } from './target.js';

export type MergeAsk = Extract<Ask, { ask: 'merge' }>;

/** Remembers what a `yes` in this chat is to do; of another person: in their own. */
export type AskYes = (confirmed: MergeAsk, pair: Pair, person: PersonKey | null) => Promise<void>;

/** `merge 43` makes 43 part of this one, `duplicate of 41` makes this one part of 41; the worse of the two stays. */
export async function merge(deps: Deps, message: ChatMessage, target: Incident, ask: MergeAsk, askYes: AskYes): Promise<void> {
  await allInTurn(deps, [target.number, ask.other], async () => {
    const here = await deps.store.incident(target.number);
    const other = await deps.store.incident(ask.other);
    if (here === null || other === null) return refuse(deps, message, { refused: 'no-such-incident', number: ask.other }, null);
    const named = ask.direction === 'other-into-this' ? { from: other, into: here } : { from: here, into: other };
    const pair = worseLeft(named);
    const decided = decidePair(deps, message, pair);
    if ('refusal' in decided) return refuse(deps, message, decided.refusal, decided.of);
    if (await askFirst(deps, message, pair, ask, askYes)) return 'done';
    const { from, into } = pair;
    const { gone, grown } = decided;
    const stays = into === named.into ? '' : `INC-${into.number} is the worse of the two, so it is the one that stays.\n`;
    const confirmed = confirmation(
      grown.played.events.map((one) => one.event),
      grown.played.after,
      message.reader,
    );
    const answer = replyMessage(message, `${stays}${confirmed}`, into.number);
    return commitParts(deps, message.receipt, [gone, grown], {
      messages: [answer, ...gone.played.messages, ...grown.played.messages],
      alerts: [write.moveAlerts(from.number, into.number)],
    });
  });
}

/** The one that goes, and the one that is left. */
export interface Pair {
  readonly from: Incident;
  readonly into: Incident;
}

/** Never a P1 behind a P3, whichever was named first: with the worse one its clocks, its owner and its room stay. */
const worseLeft = ({ from, into }: Pair): Pair =>
  from.severity < into.severity && isOpen(from) && isOpen(into) ? { from: into, into: from } : { from, into };

type Decided = { readonly gone: Part; readonly grown: Part } | { readonly refusal: Refusal; readonly of: Incident };

function decidePair(deps: Deps, { person: { key: by } }: ChatMessage, { from, into }: Pair): Decided {
  const gone = decidePart(deps, from, [mergeInto({ by, into: into.number, intoTitle: into.title })], true);
  if ('refusal' in gone) return gone;
  const grown = decidePart(deps, into, [absorb({ by, other: comingFrom(from) })], false);
  return 'refusal' in grown ? grown : { gone, grown };
}

/** What of an incident comes along with it into another. */
export const comingFrom = (incident: Incident) => {
  const { number, title, status, severity, drill, ack, quietUntil, paged, alerts, links } = incident;
  const swarm = swarmOf(incident)?.members.map((member) => member.person);
  return {
    ...{ number, title, status, severity, drill, ack, quietUntil, paged, alerts, links, reports: customerReportsOf(incident) },
    ...(swarm === undefined ? {} : { swarm }),
  };
};

/** Where one of them is a P1 or a P2: once, of whoever merges; of its owner where somebody who has no part in it does. */
async function askFirst(deps: Deps, message: ChatMessage, pair: Pair, ask: MergeAsk, askYes: AskYes): Promise<boolean> {
  const { from, into } = pair;
  if (from.severity > 'P2' && into.severity > 'P2') return false;
  const by = message.person.key;
  const holder = into.ack?.by ?? from.ack?.by ?? null;
  const isOutsider = ![from, into].some((one) => involves(one, by)) && !atLeast(message.person, 'manager');
  const asked = isOutsider && holder !== null ? holder : null;
  if (ask.anyway === true && asked === null) return false;
  const confirmed: MergeAsk = { ask: 'merge', other: from.number, direction: 'other-into-this', into: into.number, anyway: true };
  const typed = `${into.number} merge ${from.number} anyway`;
  const choices: readonly Choice[] = [{ title: 'Yes', says: typed }];
  const { directory } = message.reader;
  const which = [into, from].map((one) => `${headline(one)} (${one.ack === null ? 'nobody' : personName(directory, one.ack.by)} has it)`);
  const stays = into.severity < from.severity ? `INC-${into.number} is a ${into.severity} and stays.` : `INC-${into.number} stays.`;
  const reply = `Reply *yes*, or *${typed}*.`;
  const messages: Message[] = [];
  if (asked === null) {
    const text = [`Merge INC-${from.number} into INC-${into.number}? ${stays}`, ...which, `Nothing has changed yet. ${reply}`].join('\n');
    messages.push({ ...replyMessage(message, text, into.number), choices });
  } else {
    const who = personName(directory, by);
    const owner = personName(directory, asked);
    const text = [`${who} says INC-${from.number} and INC-${into.number} are the same outage. ${stays}`, ...which, `Merge them? ${reply}`];
    messages.push({ ...tell(into, asked, text.join('\n')), choices });
    const has = into.ack === null ? from : into;
    messages.push(
      replyMessage(
        message,
        `INC-${has.number} is ${owner}'s: ${owner} is asked whether they are the same. Nothing has changed yet.`,
        into.number,
      ),
    );
  }
  await deps.store.commit({ now: deps.clock.now(), writes: [write.receipt(message.receipt), ...messages.map(write.message)] });
  deps.nudge();
  await askYes(confirmed, pair, asked);
  return true;
}

async function refuse(deps: Deps, message: ChatMessage, refusal: Refusal, incident: Incident | null): Promise<'done'> {
  await reply(deps, message, refusalWords(refusal, incident, message.reader));
  return 'done';
}
