// What is said in a swarm: talk, but for what writes to customers and what only asks. Nothing of it is an update of the incident, or an
// order to whoever works on it.

import { isOpen } from '../../incident/incident.js';
import { recordNote } from '../../rooms/evidence.js';
import type { ChatCommand, Heard } from '../command.js';
import { status } from '../reads.js';
import { type ChatMessage, reply } from './chat-message.js';
import { answerToDraft } from './notice-draft.js';
import type { Offer } from './offered.js';
import { answerQuestion } from './questions.js';
import { carryOut, type RespondDeps } from './respond.js';
import { talk } from './talk.js';
import { involves } from './target.js';

/** What to do about it; null: it is the sender's own chat, and read as ever. */
export async function heardInSwarm(
  deps: RespondDeps,
  message: ChatMessage,
  heard: Heard,
  offer: Offer,
): Promise<(() => Promise<void>) | null> {
  const onDraft = answerToDraft(message, heard);
  if (onDraft !== null) return () => carryOut(deps, message, onDraft, offer);
  if (message.where === 'direct' && !(await isSaidToSwarm(deps, message, heard))) return null;
  // `what is the status?`, `is it resolved?`: whoever has to tell customers asks that here.
  if (heard.heard === 'wondering' && !isOfSwarm(heard.command)) return () => tellHowItStands(deps, message);
  if (heard.heard !== 'ask') return heard.heard === 'misread' && isOfSwarm(heard.command) ? null : () => talk(deps, message);
  if (isOfSwarm(heard.command)) return () => carryOut(deps, message, heard, offer);
  return async () => {
    deps.heard?.(heard.command.name, 'refused');
    await keepSaid(deps, message);
    const order = heard.command.words[0] ?? heard.command.name;
    const how =
      message.where === 'direct'
        ? `With its number it is done: *${order} ${message.swarm}*.`
        : `Say it in the war room, or write *${order} ${message.swarm}* to me alone.`;
    return reply(deps, message, `Nothing has changed: in the customer room of INC-${message.swarm} *${order}* is talk. ${how}`);
  };
}

async function tellHowItStands(deps: RespondDeps, message: ChatMessage): Promise<void> {
  await keepSaid(deps, message);
  const incident = message.swarm === null ? null : await deps.store.incident(message.swarm);
  return reply(deps, message, await answerQuestion(deps, message, status, { about: status.name }, incident));
}

const isOfSwarm = ({ changes, inSwarm }: ChatCommand): boolean => !changes || inSwarm === true;

/** In one's own chat an order that names an incident, or one of a few words, is said to us, and so is all by whoever works on it. */
async function isSaidToSwarm({ store }: RespondDeps, message: ChatMessage, heard: Heard): Promise<boolean> {
  if (message.quoted !== null && message.quoted.message.swarm !== true) return false;
  if (heard.heard === 'talk') return true;
  if (heard.heard !== 'ask' || heard.selector !== null || isOfSwarm(heard.command)) return false;
  const incident = message.swarm === null ? null : await store.incident(message.swarm);
  const worksOnIt = incident !== null && isOpen(incident) && involves(incident, message.person.key);
  return !worksOnIt && message.inbound.text.trim().split(/\s+/u).length > orderWords;
}

/** Longer than this people talk to each other. */
const orderWords = 3;

async function keepSaid(deps: RespondDeps, message: ChatMessage): Promise<void> {
  const { swarm, inbound, receipt } = message;
  const text = inbound.text.trim();
  if (swarm !== null && text !== '') await recordNote(deps, message, swarm, null, text, { ...receipt, id: `${receipt.id} talk` });
}
