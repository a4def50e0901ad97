// A message or a reaction from a person → what it asks for → handled and answered. Finds people and incidents; the grammar
// lives in src/commands/, the rules in src/incident/. Never throws for anything a person can write.

import { silence } from '../../alerts/silence.js';
import type { ChatOutcome } from '../../app/metrics.js';
import { addressReport, testPage } from '../../delivery/test-page.js';
import { viaOf } from '../../delivery/transport-names.js';
import { lastTimeOfDay, nextTimeOfDay } from '../../escalation/time-of-day.js';
import type { Deps } from '../../handling/dependencies.js';
import { handle } from '../../handling/handle.js';
import { type Reader, refusalWords } from '../../incident/answer.js';
import { minutes } from '../../incident/duration.js';
import type { EpochMs, Incident } from '../../incident/incident.js';
import { choiceReport } from '../../incident/reports.js';
import { optIn, optOut } from '../../people/changed-hands.js';
import { answerUntrusted, starts, stops } from '../../people/confirm.js';
import { whoIs } from '../../people/find-person.js';
import type { Address } from '../../people/identity/address.js';
import { startText, stopText } from '../../people/identity/words.js';
import type { Person } from '../../people/organisation.js';
import { hearFrom, recognise, type SenderSeen } from '../../people/recognise.js';
import { noteEvidence } from '../../rooms/evidence.js';
import { reactionToRoom, relayedRoomOf } from '../../rooms/relayed.js';
import { type OutboxRow, type Receipt, write } from '../../store/store.js';
import type { InboundMessage, InboundReaction } from '../../transports/transport.js';
import type { ChatCommand, Heard, ReadingContext, Selector } from '../command.js';
import { hear } from '../grammar/hear.js';
import { hearReaction } from '../reactions.js';
import { answerTo, keepReceipt, reply, replyMessage, type Said } from './chat-message.js';
import { atLeast, complete, type OneIncidentAsk } from './complete.js';
import { declare } from './declare.js';
import { merge } from './merge.js';
import { answerQuestion } from './questions.js';
import { talk } from './talk.js';
import { findTarget } from './target.js';

/** A numbered choice is forgotten after this; the number of the incident works for ever. */
const choiceHoldsMs = minutes(10);

export interface Listening {
  message(message: InboundMessage): Promise<void>;
  reaction(reaction: InboundReaction): Promise<void>;
}

export interface ListenDeps extends Deps {
  readonly commands: readonly ChatCommand[];
  readonly heard?: (command: string, outcome: ChatOutcome) => void;
}

interface Choice {
  readonly numbers: readonly number[];
  readonly heard: Extract<Heard, { heard: 'ask' }>;
  readonly until: EpochMs;
}

export function createListening(deps: ListenDeps): Listening {
  /** What was offered to whom; a restart forgets it, and the offer names the numbers too. */
  const choices = new Map<string, Choice>();

  const onMessage = async (message: InboundMessage): Promise<void> => {
    const receipt: Receipt = { channel: message.transport, id: message.id, at: deps.clock.now() };
    if (await deps.store.seen(receipt)) return;
    const sender = await recognise(deps, seenAs(message));
    if (sender.who !== 'trusted') return answerUntrusted(deps, message, sender, receipt);
    const { person } = sender;
    const row = await hearFrom(deps, sender.row, message.account ?? null, message.chat === null);
    const said = await circumstances(deps, message, { person, row }, receipt);
    const key = `${person.key} ${message.chat ?? ''}`;
    const offered = choices.get(key);
    const choice = offered !== undefined && offered.until > deps.clock.now() ? offered : null;
    const heard = understood(deps, message, said, choice !== null);
    if (heard.heard === 'choice' && choice !== null) {
      choices.delete(key);
      const number = choice.numbers[heard.choice - 1];
      if (number !== undefined) return obey(deps, said, { ...choice.heard, selector: { number } }, offer(key));
    }
    if (heard.heard !== 'talk') {
      choices.delete(key);
      if (message.media != null) await noteEvidence(deps, said);
    }
    return respond(deps, said, heard, offer(key));
  };

  const offer =
    (key: string): Offer =>
    (heard, incidents) => {
      choices.set(key, { numbers: incidents.map((one) => one.number), heard, until: deps.clock.now() + choiceHoldsMs });
    };

  const onReaction = async (reaction: InboundReaction): Promise<void> => {
    const receipt: Receipt = { channel: reaction.transport, id: reaction.id, at: deps.clock.now() };
    if (await deps.store.seen(receipt)) return;
    const sender = await recognise(deps, seenAs(reaction));
    if (sender.who !== 'trusted') return;
    const from = { person: sender.person, row: await hearFrom(deps, sender.row, reaction.account ?? null, false) };
    const row = await deps.store.sentAs(reaction.transport, reaction.message);
    const said = await circumstances(deps, { ...reaction, text: '', quoted: null, forwarded: false, edited: false }, from, receipt);
    const ask = reactionAsk(deps, reaction, row, said);
    if (ask !== null) return obey(deps, { ...said, quoted: row }, ask, () => undefined);
    const messages = await reactionToRoom(deps, said.person.key, reaction.emoji, row);
    await deps.store.commit({ now: deps.clock.now(), writes: [...messages.map(write.message), write.receipt(receipt)] });
    deps.nudge();
  };

  return { message: atOnceOnce(onMessage), reaction: atOnceOnce(onReaction) };
}

/**
 * A delivery that comes again while the first is under way ends as that one does. The receipt alone would let the faster of
 * the two decide, and what the slower had understood of the circumstances would be lost.
 */
function atOnceOnce<E extends Pick<InboundMessage, 'transport' | 'id'>>(hear: (event: E) => Promise<void>): (event: E) => Promise<void> {
  const underway = new Map<string, Promise<void>>();
  return (event) => {
    const key = `${event.transport} ${event.id}`;
    const running = underway.get(key) ?? hear(event).finally(() => underway.delete(key));
    underway.set(key, running);
    return running;
  };
}

/** Longer than this people talk to each other: `fixed the pool on db01` in a relayed room is news and no order. */
const orderWords = 3;

/** What was said, read as in one's own chat; where that stands for a relayed room, whole sentences are read as in any room. */
function understood(deps: Deps, message: InboundMessage, said: Said, choiceOffered: boolean): Heard {
  const { text, forwarded, edited } = message;
  const spoken = { text, quotedBot: said.quoted !== null, named: message.named ?? false, choiceOffered, forwarded, edited };
  const context = readingContext(deps, said.person, said.reader.now);
  const amongOthers = said.relay !== null && said.quoted === null && text.trim().split(/\s+/u).length > orderWords;
  const heard = amongOthers ? hear({ ...spoken, where: 'room' }, context) : null;
  return heard?.heard === 'talk' ? heard : hear({ ...spoken, where: said.where }, context);
}

type Offer = (heard: Extract<Heard, { heard: 'ask' }>, incidents: readonly Incident[]) => void;

const seenAs = ({ transport, from, account }: Pick<InboundMessage, 'transport' | 'from' | 'account'>): SenderSeen => ({
  transport,
  from,
  account: account ?? null,
});

async function circumstances(
  deps: Deps,
  message: InboundMessage,
  { person, row }: { readonly person: Person; readonly row: Address | null },
  receipt: Receipt,
): Promise<Said> {
  const room = message.chat === null ? null : await deps.store.byRoom(message.chat);
  const quoted = message.quoted === null ? null : await deps.store.sentAs(message.transport, message.quoted);
  const relay = message.chat === null ? await relayedRoomOf(deps, person.key, quoted) : null;
  const reader: Reader = { person: person.key, timezone: person.timezone, now: deps.clock.now(), directory: deps.directory() };
  return {
    message,
    person,
    where: message.chat === null ? 'direct' : room === null ? 'group' : 'room',
    room,
    relay,
    quoted,
    reader,
    receipt,
    via: viaOf(deps, message.transport),
    address: row,
  };
}

const readingContext = (deps: Deps, person: Person, now: EpochMs): ReadingContext => ({
  now,
  by: person.key,
  timezone: person.timezone,
  who: whoIs(deps.organisation()),
  lastTimeOfDay: (hour, minute) => lastTimeOfDay(hour, minute, person.timezone, now),
  nextTimeOfDay: (hour, minute) => nextTimeOfDay(hour, minute, person.timezone, now),
});

async function respond(deps: ListenDeps, said: Said, heard: Heard, offer: Offer): Promise<void> {
  switch (heard.heard) {
    case 'ask':
      return obey(deps, said, heard, offer);
    case 'talk':
      return talk(deps, said);
    case 'misread':
      deps.heard?.(heard.command.name, 'misread');
      return reply(deps, said, `${heard.misread.misread}\nFor example: *${heard.misread.example}*`);
    case 'near-miss':
      deps.heard?.(heard.command.name, 'near-miss');
      return reply(deps, said, `Nothing has changed. Did you mean *${heard.meant}*? Send it again to do it.`);
    case 'wondering':
      return wonder(deps, said, heard);
    case 'choice':
      return reply(deps, said, 'There is nothing to choose from. *list* shows what is open.');
    case 'consent':
      return said.where === 'direct' ? consent(deps, said, heard.word) : keepReceipt(deps, said.receipt);
    default:
      return heard satisfies never;
  }
}

/** STOP ends chatter on the transport it is said on, START brings it back; nothing else that consents means anything here. */
async function consent(deps: ListenDeps, said: Said, word: string): Promise<void> {
  const { address, receipt } = said;
  if (address === null || (!stops.has(word) && !starts.has(word))) return reply(deps, said, consentWords(word));
  // The carrier answers consent words of an SMS by itself, and takes nothing else after STOP.
  const answer = (words: string) => [
    write.receipt(receipt),
    ...(address.transport === 'sms' ? [] : [write.message(replyMessage(said, words, null))]),
  ];
  return stops.has(word) ? optOut(deps, address, deps.clock.now(), answer(stopText)) : optIn(deps, address, answer(startText));
}

const consentWords = (word: string): string =>
  word === 'cancel' || word === 'end' || word === 'quit'
    ? `*${word}* alone changes nothing. *cancel 42 false alarm* cancels an incident, *undo* takes back what you just did.`
    : `*${word}* alone changes nothing. *help* shows what I understand.`;

/** A question or a negation around a verb: nothing changes, the state is said. In a room people are talking to each other. */
async function wonder(deps: ListenDeps, said: Said, heard: Extract<Heard, { heard: 'wondering' }>): Promise<void> {
  if ((said.where !== 'direct' || said.relay !== null) && said.quoted === null) return talk(deps, said);
  const target = await target_(deps, said, heard.command, heard.selector);
  if (!('found' in target)) return reply(deps, said, 'Nothing has changed. *list* shows what is open.');
  const status = await answerQuestion(deps, deps.commands, { about: 'status' }, target.found, said.reader);
  return reply(deps, said, `Nothing has changed. This is how it stands:\n${status}`);
}

const target_ = (deps: Deps, said: Said, command: ChatCommand, selector: Selector) =>
  findTarget(deps.store, command, { by: said.person.key, selector, quoted: said.quoted?.message.incident ?? null, room: said.room });

/** Does what was asked, or says why not. */
async function obey(deps: ListenDeps, said: Said, heard: Extract<Heard, { heard: 'ask' }>, offer: Offer): Promise<void> {
  const { command, ask, selector } = heard;
  if (!atLeast(said.person, command.rank) && !seated(command, said)) {
    deps.heard?.(command.name, 'not-entitled');
    return reply(
      deps,
      said,
      `*${command.name}* is for ${command.rank}s and above; you are ${article(said.person.role)}. Nothing has changed.`,
    );
  }
  if (ask.ask === 'declare' || ask.ask === 'silence' || ask.ask === 'question' || ask.ask === 'merge' || ask.ask === 'test-page')
    deps.heard?.(command.name, 'done');
  if (ask.ask === 'declare') return declare(deps, said, ask.declaration);
  if (ask.ask === 'silence') return silence(deps, said, ask);
  if (ask.ask === 'test-page') return testPage(deps, said, ask.person);
  const target = command.incident === 'none' ? null : await target_(deps, said, command, selector);
  if (ask.ask === 'question') return question(deps, said, heard, target, offer);
  if (target === null || !('found' in target)) return unclear(deps, said, heard, target, offer);
  if (ask.ask === 'merge') return merge(deps, said, target.found, ask);
  return act(deps, said, command, ask, target.found);
}

/** The manager's seat of an incident decides, whatever the person's rank (design: "entitled by seat"). */
const seated = (command: ChatCommand, said: Said): boolean =>
  (command.name === 'approve' || command.name === 'reject') && atLeast(said.person, 'responder');

const article = (role: string): string => `${/^[aeiou]/u.test(role) ? 'an' : 'a'} ${role}`;

async function question(
  deps: ListenDeps,
  said: Said,
  heard: Extract<Heard, { heard: 'ask' }>,
  target: Awaited<ReturnType<typeof target_>> | null,
  offer: Offer,
): Promise<void> {
  if (heard.ask.ask !== 'question') return;
  if (target !== null && 'choice' in target) return unclear(deps, said, heard, target, offer);
  if (target !== null && 'none' in target && target.number !== null) return unclear(deps, said, heard, target, offer);
  if (heard.ask.question.about === 'addresses') return reply(deps, said, await addressReport(deps, said, heard.ask.question.person));
  const incident = target !== null && 'found' in target ? target.found : null;
  return reply(deps, said, await answerQuestion(deps, deps.commands, heard.ask.question, incident, said.reader));
}

function unclear(
  deps: ListenDeps,
  said: Said,
  heard: Extract<Heard, { heard: 'ask' }>,
  target: Awaited<ReturnType<typeof target_>> | null,
  offer: Offer,
): Promise<void> {
  if (target !== null && 'choice' in target) {
    offer(heard, target.choice);
    return reply(deps, said, choiceReport(target.choice, heard.command.name));
  }
  const number = target !== null && 'none' in target ? target.number : null;
  if (number !== null) return reply(deps, said, refusalWords({ refused: 'no-such-incident', number }, null, said.reader));
  const severity = target !== null && 'none' in target ? target.severity : null;
  return reply(
    deps,
    said,
    severity === null
      ? 'Nothing is open that this could be about. *list* shows what is open.'
      : `No ${severity} is open. *list* shows what is.`,
  );
}

async function act(deps: ListenDeps, said: Said, command: ChatCommand, ask: OneIncidentAsk, incident: Incident): Promise<void> {
  const verdict = await handle(deps, {
    number: incident.number,
    receipts: [said.receipt],
    commands: (current, now) => [complete(deps.organisation(), ask, said, current ?? incident, now)],
    replies: (ended) => answerTo(said, ended, incident),
  });
  if (verdict !== 'duplicate') deps.heard?.(command.name, verdict.refusal === null ? 'done' : 'refused');
}

function reactionAsk(
  deps: ListenDeps,
  reaction: InboundReaction,
  row: OutboxRow | null,
  said: Said,
): Extract<Heard, { heard: 'ask' }> | null {
  const meant = hearReaction(reaction.emoji);
  if (meant === 'record' && row === null && said.room !== null && reaction.text !== undefined)
    return pinned(deps, reaction.text, said.room);
  if (meant === null || row === null || row.message.incident === null) return null;
  const ask = reactedAsk(meant, row, said);
  const command = deps.commands.find((one) => one.name === ask?.command);
  return ask === null || command === undefined ? null : { heard: 'ask', command, ask: ask.ask, selector: { number: row.message.incident } };
}

/** 📌 on what somebody said: it is marked in the record. */
function pinned(deps: ListenDeps, text: string, number: number): Extract<Heard, { heard: 'ask' }> | null {
  const command = deps.commands.find((one) => one.name === 'note');
  return command === undefined
    ? null
    : { heard: 'ask', command, ask: { ask: 'note', kind: 'pin', text, about: null }, selector: { number } };
}

/** A 👍 counts on a page to oneself, a ✅ on a proposal; anywhere else it is only a smile. */
function reactedAsk(
  meant: NonNullable<ReturnType<typeof hearReaction>>,
  row: OutboxRow,
  said: Said,
): { readonly command: string; readonly ask: OneIncidentAsk } | null {
  const own = row.message.to.kind === 'person' && row.message.to.person === said.person.key && row.message.kind === 'page';
  const proposal = row.message.proposal ?? null;
  switch (meant) {
    case 'acknowledge':
      return own && proposal === null
        ? { command: 'ack', ask: { ask: 'command', command: { type: 'acknowledge', investigating: false, text: null } } }
        : null;
    case 'approve':
      return proposal === null ? null : { command: 'approve', ask: { ask: 'approve', proposal } };
    case 'reject':
      return proposal === null ? null : { command: 'reject', ask: { ask: 'reject', proposal, why: '' } };
    case 'escalate':
      return { command: 'escalate', ask: { ask: 'escalate', who: null, why: '' } };
    case 'record':
      return { command: 'note', ask: { ask: 'note', kind: 'pin', text: row.message.text, about: null } };
    case 'undo':
      return own || proposal !== null ? { command: 'undo', ask: { ask: 'command', command: { type: 'undo' } } } : null;
    default:
      return meant satisfies never;
  }
}
