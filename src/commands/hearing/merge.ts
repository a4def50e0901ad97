// Merging two incidents: two decisions, one change. The alerts go along, so the next signal finds its new home.

import { Fault } from '../../fault.js';
import type { Deps } from '../../handling/dependencies.js';
import { writeOf } from '../../handling/handle.js';
import { logStory } from '../../handling/log-story.js';
import { confirmation, refusalWords } from '../../incident/answer.js';
import { decide } from '../../incident/decide.js';
import { absorb as absorbCommand, mergeInto as mergeIntoCommand } from '../../incident/features/merge/merge.js';
import type { Incident } from '../../incident/incident.js';
import { play } from '../../incident/play.js';
import { isRefusal } from '../../incident/refusals.js';
import { write } from '../../store/store.js';
import type { Ask } from '../command.js';
import { type ChatMessage, reply, replyMessage } from './chat-message.js';

const mostTries = 5;

/** `merge 43` makes 43 part of this one, `duplicate of 41` makes this one part of 41. */
export async function merge(deps: Deps, message: ChatMessage, target: Incident, ask: Extract<Ask, { ask: 'merge' }>): Promise<void> {
  for (let tries = 0; tries < mostTries; tries++) {
    const here = await deps.store.incident(target.number);
    const other = await deps.store.incident(ask.other);
    if (here === null || other === null)
      return reply(deps, message, refusalWords({ refused: 'no-such-incident', number: ask.other }, null, message.reader));
    const [from, into] = ask.direction === 'other-into-this' ? [other, here] : [here, other];
    if ((await mergeInto(deps, message, from, into)) !== 'conflict') return;
  }
  throw new Fault(`INC-${target.number} kept changing while it was merged`, { hint: 'send it again' });
}

async function mergeInto(deps: Deps, message: ChatMessage, from: Incident, into: Incident): Promise<'done' | 'conflict'> {
  const now = deps.clock.now();
  const by = message.person.key;
  const left = decide(from, mergeIntoCommand({ by, into: into.number, intoTitle: into.title }), now);
  if (isRefusal(left)) return refuse(deps, message, left, from);
  const alerts = { firing: from.alerts.firing, total: from.alerts.total };
  const taken = decide(into, absorbCommand({ by, other: from.number, otherTitle: from.title, alerts }), now);
  if (isRefusal(taken)) return refuse(deps, message, taken, into);
  const directory = deps.directory();
  const gone = play(from, left, { now, number: from.number, directory });
  const grown = play(into, taken, { now, number: into.number, directory });
  const answer = replyMessage(
    message,
    confirmation(
      grown.events.map((one) => one.event),
      grown.after,
      message.reader,
    ),
    into.number,
  );
  const outcome = await deps.store.commit({
    now,
    writes: [
      write.receipt(message.receipt),
      writeOf(from, gone.after),
      writeOf(into, grown.after),
      ...[...gone.events, ...grown.events].map(write.event),
      ...[answer, ...gone.messages, ...grown.messages].map(write.message),
      write.moveAlerts(from.number, into.number),
    ],
  });
  if (outcome === 'committed') for (const played of [gone, grown]) logStory(deps, played);
  deps.nudge();
  return outcome === 'conflict' ? 'conflict' : 'done';
}

async function refuse(deps: Deps, message: ChatMessage, refusal: Parameters<typeof refusalWords>[0], incident: Incident): Promise<'done'> {
  await reply(deps, message, refusalWords(refusal, incident, message.reader));
  return 'done';
}
