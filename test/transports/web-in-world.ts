// WhatsApp Web in a world: the real transport over the scripted client, in which people write, quote, react and vote as whatsapp-web.js
// hands it over. Half of them come under their LID, half under their number, as WhatsApp does it while it moves from one to the other.

import type { Clock } from '../../src/clock.js';
import type { Listener } from '../../src/transports/transport.js';
import { createWebTransport } from '../../src/transports/web/web.js';
import type { Spoken, SpokenOver } from '../fake-transport.js';
import { type FakeMessage, type FakePerson, fakeMemory, fakeWhatsApp, me, pnOf, quietLog } from './web-fake.js';

export interface WebInWorld extends SpokenOver {
  /** Answers in the poll under these words of ours; polls are not among what is spoken. */
  votes(from: string, message: string, option: string): Promise<void>;
  /** The group of this war room, by its subject; null while there is none. */
  room(subject: RegExp): string | null;
  /** Comes into a group by themselves. */
  joins(chat: string, phone: string): void;
  /** What the transport noted as wrong. */
  readonly complaints: readonly string[];
}

/** How many turns of the loop something is given to be heard: it is on its way from the client to the listener. */
const mostTurns = 200;

export function webInWorld(clock: Clock, phones: readonly string[]): WebInWorld {
  const people = phones.map((phone, at): FakePerson => ({ phone, lid: `90${at}@lid` }));
  const whatsapp = fakeWhatsApp(clock, people);
  const complaints: string[] = [];
  const transport = createWebTransport({ session: whatsapp.session, clock, log: quietLog(complaints), memory: fakeMemory() });
  let heard = 0;
  const counting = (listener: Listener): Listener => ({
    ...listener,
    message: (message) => listener.message(message).finally(() => void heard++),
    reaction: (reaction) => listener.reaction(reaction).finally(() => void heard++),
  });
  const untilHeard = async (act: () => void): Promise<void> => {
    const before = heard;
    act();
    for (let turn = 0; turn < mostTurns && heard === before; turn++) await new Promise((done) => setImmediate(done));
    if (heard === before) throw new Error('the bot heard nothing');
  };
  const whoIs = (phone: string): FakePerson => {
    const person = whatsapp.person(phone);
    if (person === undefined) throw new Error(`nobody has ${phone}`);
    return person;
  };
  const idOf = (phone: string): string => (people.indexOf(whoIs(phone)) % 2 === 0 ? whoIs(phone).lid : pnOf(whoIs(phone)));
  const ours = (): FakeMessage[] =>
    [...whatsapp.chats.values()]
      .flatMap(({ messages }) => messages.filter(({ fromMe }) => fromMe))
      .sort((a, b) => a.id.id.localeCompare(b.id.id));
  const messageOf = (id: string): FakeMessage => {
    const found = ours().find((one) => one.id.id === id);
    if (found === undefined) throw new Error(`nothing of ours is called ${id}`);
    return found;
  };
  const spoken = (one: FakeMessage): Spoken => ({
    id: one.id.id,
    at: one.timestamp * 1_000,
    chat: whatsapp.person(one.id.remote)?.phone ?? one.id.remote,
    group: one.id.remote.endsWith('@g.us'),
    text: one.body,
    quote: null,
    pinned: whatsapp.chat(one.id.remote).pinned.includes(one.id._serialized),
    marker: '',
    choices: [],
    media: null,
    edits: one.edits,
  });
  return {
    ...transport,
    complaints,
    start: (listener) => transport.start(counting(listener)),
    get spoken() {
      return ours()
        .filter(({ type }) => type !== 'poll_creation')
        .map(spoken);
    },
    get reacted() {
      return whatsapp.reactions.map(({ message, emoji }) => ({ at: 0, chat: '', message, emoji, to: '', text: '' }));
    },
    says: (from, text, { chat, quoted } = {}) =>
      untilHeard(() => {
        const place = chat === undefined ? { chat: idOf(from) } : { chat, author: idOf(from) };
        const quote = quoted === undefined ? {} : { hasQuotedMsg: true, rawData: { quotedStanzaID: quoted, quotedParticipant: me.lid } };
        whatsapp.arrives({ ...place, body: text, ...quote });
      }),
    reacts: (from, message, emoji) =>
      untilHeard(() => {
        const target = messageOf(message).id;
        const id = { fromMe: false, remote: target.remote, id: `R${heard}`, _serialized: '' };
        const timestamp = Math.floor(clock.now() / 1_000);
        whatsapp.emit('message_reaction', { id, msgId: target, senderId: idOf(from), reaction: emoji, timestamp });
      }),
    votes: (from, message, option) =>
      untilHeard(() => {
        const below = messageOf(message).id;
        const poll = ours().find(({ type, id }) => type === 'poll_creation' && id.remote === below.remote && id.id > below.id);
        if (poll === undefined) throw new Error('there is no poll');
        const selectedOptions = [{ name: option, localId: -1 }];
        whatsapp.emit('vote_update', { voter: idOf(from), selectedOptions, interractedAtTs: clock.now(), parentMsgKey: poll.id });
      }),
    room: (subject) => [...whatsapp.chats.values()].find(({ group }) => group !== null && subject.test(group.subject))?.id ?? null,
    joins: (chat, phone) => void whatsapp.chat(chat).group?.members.add(whoIs(phone).lid),
  };
}
