// One thing somebody said, with what is known about where and by whom; and how the bot answers there.

import type { Deps } from '../../handling/dependencies.js';
import type { Handled } from '../../handling/handle.js';
import { areKeptSilently, areShownInSwarm, confirmation, type Reader, refusalWords, showDraft } from '../../incident/answer.js';
import { replyExpiresAfterMs } from '../../incident/compose.js';
import type { Incident } from '../../incident/incident.js';
import type { Choice, Message, Recipient } from '../../incident/message.js';
import type { Address } from '../../people/identity/address.js';
import type { Person } from '../../people/organisation.js';
import { type OutboxRow, type Receipt, write } from '../../store/store.js';
import { fitted, longestMessage } from '../../text/parts.js';
import type { InboundMessage } from '../../transports/transport.js';

/** Everything known about one thing said. */
export interface ChatMessage {
  readonly inbound: Pick<InboundMessage, 'transport' | 'id' | 'chat' | 'text' | 'named' | 'forwarded' | 'edited' | 'media'>;
  readonly person: Person;
  readonly where: 'direct' | 'room' | 'group';
  readonly room: number | null;
  /** The relayed room the sender's own chat stands for; null in a group, and where none is relayed. */
  readonly relay: number | null;
  /** The incident whose swarm it was said in: in its group, or in one's own chat where that stands for it. Null: in none. */
  readonly swarm: number | null;
  readonly quoted: OutboxRow | null;
  readonly reader: Reader;
  readonly receipt: Receipt;
  /** The transport an answer goes back by; '' = the primary one. */
  readonly via: string;
  /** Each answer costs something where it goes back to. */
  readonly paid?: boolean;
  /** The most characters of one message there, where that is less than anywhere. */
  readonly longestText?: number;
  /** What is kept of the address it came from; null on the local phones. */
  readonly address: Address | null;
}

/** Written by them just now, in words alone: not forwarded, not edited, no picture and no file. */
export const isTyped = ({ inbound }: Pick<ChatMessage, 'inbound'>): boolean =>
  !inbound.forwarded && !inbound.edited && inbound.media == null;

/** The same in their own chat, where nobody else reads it. */
export const isSaidToUs = (message: Pick<ChatMessage, 'inbound' | 'where' | 'relay' | 'swarm'>): boolean =>
  message.where === 'direct' && message.relay === null && message.swarm === null && isTyped(message);

/** What was written in the war room of the incident itself: everybody there has read it. */
const isReadByRoom = ({ where, room, inbound }: ChatMessage, incident: number): boolean =>
  where === 'room' && room === incident && inbound.text.trim() !== '';

/**
 * What would only repeat to the room what was written there becomes a reaction to it, with the words for where nobody can react. One is
 * enough, however much it asked for.
 */
export function withReaction(message: ChatMessage, incident: number, messages: readonly Message[]): readonly Message[] {
  if (!isReadByRoom(message, incident)) return messages;
  const repeated = messages.filter(isRepeated);
  const [first] = repeated;
  if (first === undefined) return messages;
  const text = repeated.map((one) => one.text).join('\n');
  return messages.flatMap((one) => (one === first ? [{ ...one, act: reactionTo(message), text }] : isRepeated(one) ? [] : [one]));
}

const isRepeated = ({ to, repeats }: Message): boolean => repeats === true && to.kind === 'room';

const reactionTo = ({ inbound }: ChatMessage): Message['act'] => ({ do: 'react', emoji: '✅', message: inbound.id });

/** In one's own chat every command is answered; in the room only what the room does not already show. */
export function answerTo(message: ChatMessage, handled: Handled, incident: Incident): readonly Message[] {
  const after = handled.after ?? incident;
  const about = (text: string): Message => ({ ...replyMessage(message, text, after.number), severity: after.severity });
  if (handled.refusal !== null) return [about(refusalWords(handled.refusal, after, message.reader))];
  const shown = message.where === 'room' && message.room === after.number && !areKeptSilently(handled.events);
  if (shown || isShownInSwarm(message, handled)) return [];
  const answer = {
    ...about(confirmation(handled.events, after, message.reader)),
    ...(showDraft(handled.events) ? { draft: true as const } : {}),
  };
  return [isReadByRoom(message, after.number) ? { ...answer, act: reactionTo(message) } : answer];
}

/** A draft or a notice that was asked for in the swarm is read there. */
const isShownInSwarm = ({ where, swarm }: ChatMessage, { events, after }: Handled): boolean =>
  where === 'group' && swarm !== null && swarm === after?.number && areShownInSwarm(events);

/** Where an answer goes: back to where it was asked. */
const backTo = (message: ChatMessage): Recipient =>
  message.where === 'direct'
    ? { kind: 'person', person: message.person.key }
    : message.room !== null
      ? { kind: 'room', incident: message.room }
      : { kind: 'chat', transport: message.inbound.transport, chat: message.inbound.chat ?? '' };

export const replyMessage = (message: ChatMessage, text: string, incident: number | null): Message => ({
  to: backTo(message),
  kind: 'reply',
  act: { do: 'say' },
  text: fitted(text, longestMessage),
  incident,
  expiresAfterMs: replyExpiresAfterMs,
  unless: null,
  replaces: null,
  quote: message.where === 'direct' ? null : message.inbound.id,
  ...(message.where === 'direct' && message.via !== '' ? { via: message.via } : {}),
  ...(message.where === 'direct' && message.paid === true ? { joins: true } : {}),
});

/** Answers without changing anything. `asked`: in their own chat a newer answer to the same takes the place of one that has not left. */
export async function reply(deps: Deps, message: ChatMessage, text: string, asked: string | null = null): Promise<void> {
  const replaces = asked === null || message.where !== 'direct' ? null : `answer:${message.person.key}:${asked}`;
  const answer = { ...replyMessage(message, text, message.room), replaces };
  await deps.store.commit({ now: deps.clock.now(), writes: [write.message(answer), write.receipt(message.receipt)] });
  deps.nudge();
}

/** What may be tapped under a question that *yes* answers. A 👍 on it is the same. */
export const yesTap: readonly Choice[] = [{ title: 'Yes', says: 'yes' }];

/** Asks something that *yes* answers, typed, tapped or as a 👍. Changes nothing. */
export async function askYes(deps: Deps, message: ChatMessage, text: string): Promise<void> {
  const question = { ...replyMessage(message, text, message.room), choices: yesTap };
  await deps.store.commit({ now: deps.clock.now(), writes: [write.message(question), write.receipt(message.receipt)] });
  deps.nudge();
}

export async function keepReceipt(deps: Deps, receipt: Receipt): Promise<void> {
  await deps.store.commit({ now: deps.clock.now(), writes: [write.receipt(receipt)] });
}
