// Words that are no command. In a room they are kept, silently, and passed on where there is no group; in one's own chat with the bot
// silence would be rude.

import type { Deps } from '../../handling/dependencies.js';
import { mediaWords } from '../../incident/evidence.js';
import { type Evidence, incidentMeant, keepEvidence, recordNote } from '../../rooms/evidence.js';
import { clean } from '../grammar/clean.js';
import { hintFor } from '../grammar/hints.js';
import { type Politeness, politeness } from '../grammar/politeness.js';
import { type ChatMessage, keepReceipt, reply } from './chat-message.js';

export async function talk(deps: Deps, message: ChatMessage): Promise<void> {
  const { swarm } = message;
  if (swarm !== null) return keepInRecord(deps, message, swarm);
  if (message.where === 'group') return keepReceipt(deps, message.receipt);
  const room = message.room ?? message.relay;
  return room === null ? answerDirectTalk(deps, message) : keepInRecord(deps, message, room);
}

async function keepInRecord(deps: Deps, message: ChatMessage, room: number): Promise<void> {
  const { inbound, receipt } = message;
  const evidence = await keepEvidence(deps, inbound);
  const text = inbound.text.trim();
  if (text === '' && evidence === null) return keepReceipt(deps, receipt);
  const mark = message.room === null && inbound.forwarded ? '(forwarded) ' : '';
  await recordNote(deps, message, room, evidence, `${mark}${text}`, receipt);
}

async function answerDirectTalk(deps: Deps, message: ChatMessage): Promise<void> {
  const about = message.inbound.media == null ? null : await incidentMeant(deps, message);
  const evidence = about === null ? null : await keepEvidence(deps, message.inbound);
  if (about !== null && evidence !== null) {
    await recordNote(deps, message, about, evidence, message.inbound.text.trim(), {
      ...message.receipt,
      id: `${message.receipt.id} media`,
    });
    return reply(deps, message, keptWords(about, evidence));
  }
  if (message.inbound.forwarded) return reply(deps, message, 'A forwarded message changes nothing: only what you write yourself counts.');
  if (message.inbound.edited) return reply(deps, message, 'An edited message changes nothing. Send it again as a new one.');
  const mine = (await deps.store.list({ status: 'open', limit: 50 })).filter((incident) => incident.ack?.by === message.person.key);
  const [own] = mine;
  const polite = politeness(message.inbound.text, isPerson(message));
  if (polite !== null) return reply(deps, message, politeAnswers[polite](own?.number ?? null));
  if (own === undefined)
    return reply(
      deps,
      message,
      "Sorry, I didn't understand that. Nothing has changed.\n*list* shows what is open, *help* what you can say.",
    );
  // Nothing said about an incident is lost: what is no command is kept as said.
  await recordNote(deps, message, own.number, null, message.inbound.text.trim(), { ...message.receipt, id: `${message.receipt.id} talk` });
  return reply(
    deps,
    message,
    `Saved in the record of INC-${own.number}; nobody else was told. ${hintFor(clean(message.inbound.text)) ?? '*update …* tells everybody, *help* shows what else you can say.'}`,
  );
}

/** The key or first name of somebody. */
const isPerson =
  ({ reader }: ChatMessage) =>
  (word: string): boolean =>
    Object.entries(reader.directory.people).some(([key, { short }]) => key === word || short.toLowerCase() === word);

/** `own`: the number of what they have; null: nothing. */
const politeAnswers: Readonly<Record<Politeness, (own: number | null) => string>> = {
  thanks: () => "You're welcome.",
  greeting: () => 'Hello. *list* shows what is open, *help* what you can say.',
  farewell: (own) => (own === null ? 'Bye.' : `Bye. INC-${own} is still yours: *handoff @ben* gives it to somebody.`),
  praise: () => 'Glad to hear it.',
  apology: () => 'No problem, nothing has changed. *undo* takes back what you did last.',
  laughter: () => '🙂',
  assent: () => 'Nothing waits for your answer. *list* shows what is open, *help* what you can say.',
};

const keptWords = (number: number, evidence: Evidence): string =>
  'media' in evidence ? `Kept with INC-${number}: ${mediaWords(evidence.media)}.` : `Noted on INC-${number}: you ${evidence.named}.`;
