// A message or a reaction from a person → what it asks for → handled and answered. Finds people and incidents; the grammar
// lives in src/commands/, the rules in src/incident/. Never throws for anything a person can write.

import { viaOf } from '../../delivery/transport-names.js';
import { answerToRequest, dutyAsked } from '../../duty/asked.js';
import { lastTimeOfDay, nextTimeOfDay } from '../../escalation/time-of-day.js';
import type { Deps } from '../../handling/dependencies.js';
import { roomsBeingOpened } from '../../handling/room-openings.js';
import { personName, roomZone } from '../../incident/directory.js';
import { days } from '../../incident/duration.js';
import { type EpochMs, type Incident, isOpen, type PersonKey, type Severity } from '../../incident/incident.js';
import { phrasesTo, type Reader } from '../../incident/reader.js';
import { answerToMaintenance } from '../../maintenance/answer-to.js';
import { maintenanceAsked } from '../../maintenance/asked.js';
import { answerUntrusted } from '../../people/confirm.js';
import { groupsOf } from '../../people/find-group.js';
import { whoIs } from '../../people/find-person.js';
import type { Address } from '../../people/identity/address.js';
import { confirmed as confirmedWords } from '../../people/identity/words.js';
import type { Organisation, Person } from '../../people/organisation.js';
import { noteHeardFrom, recognise, type SenderSeen } from '../../people/recognise.js';
import { recordEvidence } from '../../rooms/evidence.js';
import { reactionToRoom, relayedRoomOf, relayedSwarmOf } from '../../rooms/relayed.js';
import { type OutboxRow, type Receipt, write } from '../../store/store.js';
import type { InboundMessage, InboundReaction } from '../../transports/transport.js';
import type { Heard, ReactedMessage, ReadingContext } from '../command.js';
import { hear } from '../grammar/hear.js';
import { isAbout } from '../grammar/news.js';
import { greetings } from '../grammar/people-talking.js';
import { answersNo, answersYes, choiceIn } from '../grammar/replies.js';
import { severityCode } from '../grammar/severity-names.js';
import { type Vocabulary, vocabularyOf } from '../grammar/vocabulary.js';
import { actionSaid } from './actions.js';
import { type ChatMessage, reply } from './chat-message.js';
import { heardInSwarm } from './heard-in-swarm.js';
import { formAnswered } from './impact-form.js';
import { type Asked, createOffered, unchanged } from './offered.js';
import { carryOut, carryOutAll, type RespondDeps, respond } from './respond.js';
import { reviewAnswered } from './review.js';

export interface Listening {
  message(message: InboundMessage): Promise<void>;
  reaction(reaction: InboundReaction): Promise<void>;
}

/** Listens for these chat commands and no others. */
export function createListening(deps: RespondDeps): Listening {
  const vocabulary = vocabularyOf(deps.commands);
  const offered = createOffered(deps, vocabulary);

  const onMessage = async (message: InboundMessage): Promise<void> => {
    const receipt: Receipt = { channel: message.transport, id: message.id, at: deps.clock.now() };
    if (await deps.store.seen(receipt)) return;
    const sender = await recognise(deps, senderOf(message));
    if (sender.who !== 'trusted') return answerUntrusted(deps, message, sender, receipt);
    const { person } = sender;
    const { row, confirmed } = await noteHeardFrom(deps, sender.row, message.account ?? null, message.chat === null);
    const chatMessage = await chatMessageOf(deps, message, { person, row }, receipt);
    const here = { person: person.key, chat: message.chat };
    const offer = offered.to(here, message.text);
    const question = message.forwarded || message.edited ? null : await offered.question(here, chatMessage.quoted);
    if (question !== null) {
      const isOther = question.otherwise !== undefined && saysNew.test(message.text);
      const says =
        answersYes(message.text) || sameLine(message.text, question.typed) ? 'yes' : answersNo(message.text) || isOther ? 'no' : null;
      if (says !== null) await offered.forget(here);
      if (says === 'yes') return carryOut(deps, chatMessage, question.asked, offered.to(here, ''));
      if (says === 'no' && question.otherwise !== undefined) return carryOut(deps, chatMessage, question.otherwise, offered.to(here, ''));
      if (says === 'no' && question.declined !== '')
        return reply(
          deps,
          chatMessage,
          question.declined === unchanged ? phrasesTo(chatMessage.reader).questions.nothingChanged : question.declined,
        );
    }
    if (chatMessage.swarm !== null) {
      const heard = readMessage(deps, vocabulary, message, chatMessage, false, await knownIn(deps, message.text));
      const inSwarm = await heardInSwarm(deps, chatMessage, heard, offer);
      if (inSwarm !== null) return inSwarm();
    }
    const answer = await answerToRequest(deps, chatMessage);
    if (answer !== null) return 'which' in answer ? reply(deps, chatMessage, answer.which) : dutyAsked(deps, chatMessage, answer);
    const ofWindow = await answerToMaintenance(deps, chatMessage);
    if (ofWindow !== null) return maintenanceAsked(ofWindow.deps, chatMessage, ofWindow.ask, () => Promise.resolve());
    const choice = offered.choice(here);
    const heard = readMessage(deps, vocabulary, message, chatMessage, choice !== null, await knownIn(deps, message.text));
    const picked =
      choice === null || message.forwarded || message.edited
        ? null
        : heard.heard === 'choice'
          ? heard.choice
          : (numberOf(message.text, choice.numbers) ??
            severityOf(message.text, choice.severities) ??
            choiceIn(message.text) ??
            aboutOf(message.text, choice.about));
    if (choice !== null && picked !== null && (heard.heard === 'choice' || heard.heard === 'talk' || 'selector' in heard)) {
      const numbers = picked === 'all' ? choice.numbers : choice.numbers.slice(picked - 1, picked);
      if (numbers.length > 0) {
        await offered.forget(here);
        return carryOutAll(deps, chatMessage, choice.asked, numbers, offer);
      }
    }
    const formAnswer = choice === null ? await formAnswered(deps, chatMessage, heard) : null;
    if (formAnswer !== null) return formAnswer();
    const ofAction = choice === null ? await actionSaid(deps, chatMessage, readingContext(deps, person, chatMessage.reader.now)) : null;
    if (ofAction !== null) return ofAction();
    const ofReview = choice === null ? await reviewAnswered(deps, chatMessage, heard) : null;
    if (ofReview !== null) return ofReview();
    if (heard.heard === 'talk' && row !== null && isHello(message, chatMessage, confirmed))
      return reply(deps, chatMessage, confirmedWords(personName(deps.directory(), person.key)));
    if (heard.heard !== 'talk') {
      offered.forgetChoice(here);
      if (message.media != null) await recordEvidence(deps, chatMessage);
    }
    return respond(deps, chatMessage, heard, offer);
  };

  const onReaction = async (reaction: InboundReaction): Promise<void> => {
    const receipt: Receipt = { channel: reaction.transport, id: reaction.id, at: deps.clock.now() };
    if (await deps.store.seen(receipt)) return;
    const sender = await recognise(deps, senderOf(reaction));
    if (sender.who !== 'trusted') return;
    const { row: address } = await noteHeardFrom(deps, sender.row, reaction.account ?? null, false);
    const from = { person: sender.person, row: address };
    const row = await deps.store.sentAs(reaction.transport, reaction.message);
    const chatMessage = await chatMessageOf(deps, { ...reaction, text: '', quoted: null, forwarded: false, edited: false }, from, receipt);
    const ask = reactionAsk(vocabulary, reaction, row, chatMessage);
    const here = { person: chatMessage.person.key, chat: reaction.chat };
    if (ask !== null) return carryOut(deps, { ...chatMessage, quoted: row }, ask, offered.to(here, ''));
    const question = row !== null && row.message.choices?.[0]?.title === 'Yes' ? await offered.question(here, row) : null;
    if (question !== null && answersYes(reaction.emoji)) {
      await offered.forget(here);
      return carryOut(deps, chatMessage, question.asked, offered.to(here, ''));
    }
    const messages = await reactionToRoom(deps, chatMessage.person.key, reaction.emoji, row);
    await deps.store.commit({ now: deps.clock.now(), writes: [...messages.map(write.message), write.receipt(receipt)] });
    deps.nudge();
  };

  return { message: oncePerDelivery(onMessage), reaction: oncePerDelivery(onReaction) };
}

/** Neither of what was offered, but something else. */
const saysNew = /^\W*(?:it['’]?s |it is |a )?(?:new|something (?:else|new)|another|different|neu|nuevo|nova|naya)(?: one)?\W*$/iu;

/** `hello`, or whatever else a first word may be that asks for nothing: answered with what it has brought about. */
const isHello = (message: InboundMessage, { where, relay }: ChatMessage, confirmed: boolean): boolean =>
  where === 'direct' && relay === null && !message.forwarded && message.media == null && (confirmed || greets(message.text));

const greets = (text: string): boolean => {
  const words =
    text
      .slice(0, 40)
      .toLowerCase()
      .match(/[\p{L}]+/gu) ?? [];
  return words.length > 0 && words.length <= 3 && words.every((word) => greetings.has(word)) && words.some((word) => hellos.has(word));
};
const hellos: ReadonlySet<string> = new Set(['hello', 'hi', 'hey']);

/** A number of one of those offered, typed whole: the place it has among them. */
const numberOf = (text: string, numbers: readonly number[]): 1 | 2 | 3 | null => {
  const typed =
    /^\s*(?:(?:the|number|no\.?|sorry|ok|i mean|its|it['’]?s) )*(?:inc-?|#)?([0-9]{1,7})(?: one)?(?:[ ,]+(?:please|pls|plz|thanks|thx|now|of course))*\s*[.!]?\s*$/iu.exec(
      text,
    )?.[1];
  const at = typed === undefined ? -1 : numbers.indexOf(Number(typed));
  return at === -1 ? null : ((at + 1) as 1 | 2 | 3);
};

/** The severity of one of those offered, and of no other, typed whole: `P1`, `the P1 one`. */
const severityOf = (text: string, severities: readonly Severity[]): 1 | 2 | 3 | null => {
  const typed = /^\s*(?:the )?(\S{2,9})(?: one)?\s*[.!]?\s*$/iu.exec(text.replace(/[.!]+\s*$/u, ''))?.[1];
  const severity = typed === undefined ? null : severityCode(typed.toLowerCase());
  if (severity === null || severities.filter((one) => one === severity).length !== 1) return null;
  return (severities.indexOf(severity) + 1) as 1 | 2 | 3;
};

/** `the checkout one`, `ledger`: the place of the one that is about it and no other. */
const aboutOf = (text: string, about: readonly (readonly string[])[]): 1 | 2 | 3 | null => {
  const said = /^\s*(?:the )?([\p{L}\p{N}-]{3,30}(?: [\p{L}\p{N}-]{2,30})?)(?: one| incident| issue)?\s*[.!]?\s*$/iu.exec(text)?.[1];
  if (said === undefined) return null;
  const fitting = about.filter((one) => isAbout(said, one));
  const [only] = fitting;
  return only === undefined || fitting.length > 1 ? null : ((about.indexOf(only) + 1) as 1 | 2 | 3);
};

/** The line that was asked about, said again: it is meant. */
const sameLine = (text: string, typed: string): boolean => typed !== '' && plain(text) === plain(typed);
const plain = (text: string): string => text.slice(0, 1_000).toLowerCase().trim();

/** Numbers looked up in one message, and how far into it. */
const mostNumbers = 4;
const numbersWithin = 80;
/** An incident that ended longer ago than this is not what a bare number means. */
const lately = days(7);

/** Of the numbers in a message, those of incidents that are open or ended lately. */
async function knownIn({ store, clock }: Pick<Deps, 'store' | 'clock'>, text: string): Promise<ReadonlySet<number>> {
  const typed = new Set(
    (text.slice(0, numbersWithin).match(/(?<![\p{L}\p{N}.,:])[0-9]{1,7}(?![\p{L}\p{N}%]|[.,:][0-9])/gu) ?? []).map(Number),
  );
  const found = await Promise.all([...typed].slice(0, mostNumbers).map((number) => store.incident(number)));
  const isAbout = (incident: Incident | null): incident is Incident =>
    incident !== null && (isOpen(incident) || clock.now() - (incident.stamps.closedAt ?? incident.stamps.resolvedAt ?? 0) < lately);
  return new Set(found.filter(isAbout).map(({ number }) => number));
}

/**
 * A delivery that comes again while the first is under way ends as that one does. The receipt alone would let the faster of
 * the two decide, and what the slower had understood of the circumstances would be lost.
 */
function oncePerDelivery<E extends Pick<InboundMessage, 'transport' | 'id'>>(
  hear: (event: E) => Promise<void>,
): (event: E) => Promise<void> {
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
function readMessage(
  deps: Deps,
  vocabulary: Vocabulary,
  message: InboundMessage,
  chatMessage: ChatMessage,
  choiceOffered: boolean,
  known: ReadonlySet<number>,
): Heard {
  const { text, forwarded, edited } = message;
  const spoken = { text, quotedBot: chatMessage.quoted !== null, named: message.named ?? false, choiceOffered, forwarded, edited };
  const context = { ...readingContext(deps, chatMessage.person, chatMessage.reader.now), known };
  const { where, relay, swarm } = chatMessage;
  const isInSwarm = where === 'group' && swarm !== null;
  const amongOthers =
    (relay ?? swarm) !== null && !isInSwarm && chatMessage.quoted === null && text.trim().split(/\s+/u).length > orderWords;
  const heard = amongOthers ? hear({ ...spoken, where: 'room' }, context, vocabulary) : null;
  return heard?.heard === 'talk' ? heard : hear({ ...spoken, where: isInSwarm ? 'room' : where }, context, vocabulary);
}

const senderOf = ({ transport, from, account }: Pick<InboundMessage, 'transport' | 'from' | 'account'>): SenderSeen => ({
  transport,
  from,
  account: account ?? null,
});

async function chatMessageOf(
  deps: Deps,
  message: InboundMessage,
  { person, row }: { readonly person: Person; readonly row: Address | null },
  receipt: Receipt,
): Promise<ChatMessage> {
  const room = message.chat === null ? null : await roomOf(deps, message.chat);
  const quoted = message.quoted === null ? null : await deps.store.sentAs(message.transport, message.quoted);
  const inSwarm =
    message.chat === null ? await relayedSwarmOf(deps, person.key, quoted) : room === null ? await deps.store.bySwarm(message.chat) : null;
  const ofRoom = message.chat === null ? await relayedRoomOf(deps, person.key, quoted) : null;
  // Of two in one chat the war room's is meant, unless something of the other is quoted.
  const quotesSwarm = quoted?.message.swarm === true;
  const relay = quotesSwarm && inSwarm !== null ? null : ofRoom;
  const swarm = message.chat === null && relay !== null ? null : inSwarm;
  const heardBy = deps.transports.find(({ name }) => name === message.transport);
  // Nobody writes on the phone: what was pressed there is answered in their chat.
  const transport = heardBy?.pagesOnly === true ? deps.transports[0] : heardBy;
  const directory = deps.directory();
  // Among others nobody's own clock counts.
  const timezone = message.chat === null ? person.timezone : roomZone(directory);
  const shared = message.chat === null ? {} : { amongOthers: true as const };
  const reader: Reader = { person: person.key, timezone, now: deps.clock.now(), directory, ...shared };
  return {
    inbound: message,
    person,
    where: message.chat === null ? 'direct' : room === null ? 'group' : 'room',
    room,
    relay,
    swarm,
    quoted,
    reader,
    receipt,
    via: viaOf(deps, transport?.name ?? message.transport),
    paid: transport?.paidPerMessage === true,
    ...(transport?.longestText === undefined ? {} : { longestText: transport.longestText }),
    address: row,
  };
}

/** The incident whose room it is. Of a chat that nobody knows it is known only once the groups being made are stored. */
async function roomOf({ store }: Pick<Deps, 'store'>, chat: string): Promise<number | null> {
  // Asked before the look-up: one that ends meanwhile is looked for again.
  const opening = roomsBeingOpened(store);
  const known = await store.byRoom(chat);
  if (known !== null || opening === null || (await store.bySwarm(chat)) !== null) return known;
  await opening;
  return store.byRoom(chat);
}

/** Worked out once for each organisation. */
const namesOf = new WeakMap<Organisation, ReadonlySet<string>>();

function onCallNames(organisation: Organisation): ReadonlySet<string> {
  const known = namesOf.get(organisation);
  if (known !== undefined) return known;
  const names = new Set([...organisation.teams.keys(), ...organisation.schedules.keys()].map((key) => key.toLowerCase()));
  namesOf.set(organisation, names);
  return names;
}

const readingContext = (deps: Deps, person: Person, now: EpochMs): ReadingContext => ({
  ...impactWordsOf(deps.organisation()),
  now,
  by: person.key,
  timezone: person.timezone,
  who: whoIs(deps.organisation()),
  groups: groupsOf(deps.organisation()),
  onCallNames: onCallNames(deps.organisation()),
  lastTimeOfDay: (hour, minute) => lastTimeOfDay(hour, minute, person.timezone, now),
  nextTimeOfDay: (hour, minute) => nextTimeOfDay(hour, minute, person.timezone, now),
});

const impactWordsOf = ({ impact }: Organisation): Pick<ReadingContext, 'impactWords'> =>
  impact === undefined ? {} : { impactWords: impact };

/** What a reaction asks for: on a message of ours about an incident, or on what somebody said in a war room. */
function reactionAsk(vocabulary: Vocabulary, reaction: InboundReaction, row: OutboxRow | null, chatMessage: ChatMessage): Asked | null {
  // What is said among those who write to customers is no order to whoever works on it.
  if (row?.message.swarm === true || chatMessage.swarm !== null) return null;
  const commands = vocabulary.reactedWith(reaction.emoji);
  const on = row === null ? saidInRoom(reaction, chatMessage.room) : oursAbout(row, chatMessage.person.key);
  if (on === null) return null;
  for (const command of commands) {
    const ask = command.reaction?.ask(on.message) ?? null;
    if (ask !== null) return { heard: 'ask', command, ask, selector: { number: on.number } };
  }
  return null;
}

/** A message that can be reacted to, and its incident. */
interface Reactable {
  readonly message: ReactedMessage;
  readonly number: number;
}

const saidInRoom = ({ text }: InboundReaction, room: number | null): Reactable | null =>
  room === null || text === undefined ? null : { message: { by: 'somebody', text, ownPage: false, proposal: null }, number: room };

function oursAbout({ message }: OutboxRow, reader: PersonKey): Reactable | null {
  const { text, incident, proposal = null } = message;
  const ownPage = message.to.kind === 'person' && message.to.person === reader && message.kind === 'page';
  return incident === null ? null : { message: { by: 'muster', text, ownPage, proposal }, number: incident };
}
