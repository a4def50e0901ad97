// A scripted stand-in for the client of whatsapp-web.js and for the session around it: fast, in this process, and with every
// oddity of the library that the transport has to live with. How the real library behaves is test/whatsapp-web's to show.

import { EventEmitter } from 'node:events';
import type { FastifyBaseLogger } from 'fastify';
import type { Client } from 'whatsapp-web.js';
import type { Clock } from '../../src/clock.js';
import { SendFailure } from '../../src/fault.js';
import type { TransportMemory } from '../../src/transports/transport.js';
import type { SessionHooks, WebSession } from '../../src/transports/web/session.js';

export interface FakePerson {
  readonly phone: string;
  readonly lid: string;
  /** The LID says nothing of the phone, and the other way round. */
  hidden?: boolean;
  /** May only be invited. */
  shy?: boolean;
  absent?: boolean;
}

export interface FakeMessage {
  id: { fromMe: boolean; remote: string; id: string; _serialized: string };
  fromMe: boolean;
  from: string;
  to: string;
  author?: string;
  body: string;
  type: string;
  timestamp: number;
  ack: number;
  hasMedia: boolean;
  hasQuotedMsg: boolean;
  hasReaction: boolean;
  isForwarded: boolean;
  forwardingScore: number;
  isStatus: boolean;
  broadcast: boolean;
  mentionedIds: unknown[];
  rawData: Record<string, unknown>;
  /** How often its words were changed. */
  edits: number;
  [more: string]: unknown;
}

export interface FakeChat {
  readonly id: string;
  group: { subject: string; owner: string; creation: number; members: Set<string>; code: string | null } | null;
  readonly messages: FakeMessage[];
  /** How many of them the page has loaded; more on request. */
  loaded: number;
  pinned: string[];
}

export const me = { phone: '+4915550000001', pn: '4915550000001@c.us', lid: '700@lid' };
export const asha: FakePerson = { phone: '+919812300001', lid: '9001@lid' };
export const ben: FakePerson = { phone: '+447700900002', lid: '9002@lid' };
export const mia: FakePerson = { phone: '+34612300003', lid: '9003@lid' };

export const pnOf = ({ phone }: FakePerson): string => `${phone.slice(1)}@c.us`;
const wid = (id: string) => ({ user: id.split('@')[0], server: id.split('@')[1], _serialized: id });

export const quietLog = (lines: string[] = []): FastifyBaseLogger => {
  const write = (level: string) => (first: unknown, text?: string) => void lines.push(`${level}: ${text ?? String(first)}`);
  const log = { level: 'info', fatal: write('fatal'), error: write('error'), warn: write('warn'), info: write('info') };
  return {
    ...log,
    debug: write('debug'),
    trace: write('trace'),
    silent: write('silent'),
    child: () => quietLog(lines),
  } as FastifyBaseLogger;
};

export function fakeMemory(): TransportMemory & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return { kept, read: async (key) => kept.get(key) ?? null, write: async (key, value) => void kept.set(key, value) };
}

export type FakeWhatsApp = ReturnType<typeof fakeWhatsApp>;

export function fakeWhatsApp(clock: Pick<Clock, 'now'>, people: FakePerson[] = [{ ...asha }, { ...ben }, { ...mia }]) {
  const chats = new Map<string, FakeChat>();
  const calls: string[] = [];
  /** What the bot reacted with, by the bare id of what it is on. */
  const reactions: { readonly message: string; readonly emoji: string }[] = [];
  const options: Record<string, unknown>[] = [];
  /** What a call of this name does instead. */
  const script = new Map<string, (...given: unknown[]) => unknown>();
  const events = new EventEmitter();
  let hooks: SessionHooks | null = null;
  let up = false;
  let count = 0;

  const person = (id: string) => people.find((one) => one.lid === id || pnOf(one) === id || one.phone === id);
  /** Direct chats run under the LID, as WhatsApp does it now. */
  const chatIdOf = (id: string): string => person(id)?.lid ?? id;
  const chat = (id: string): FakeChat => {
    const key = chatIdOf(id);
    const found = chats.get(key) ?? { id: key, group: null, messages: [], loaded: Number.POSITIVE_INFINITY, pinned: [] };
    chats.set(key, found);
    return found;
  };
  const scripted = async <T>(name: string, given: unknown[], otherwise: () => T | Promise<T>): Promise<T> => {
    calls.push(name);
    const instead = script.get(name);
    return instead === undefined ? otherwise() : ((await instead(...given)) as T);
  };

  const message = (about: Partial<FakeMessage> & { chat: string; fromMe?: boolean; bare?: string }): FakeMessage => {
    const { chat: remote, fromMe = false, bare = `3A${String(++count).padStart(6, '0')}`, ...rest } = about;
    const group = remote.endsWith('@g.us');
    const author = group && !fromMe ? (rest.author ?? asha.lid) : undefined;
    const one: FakeMessage = {
      id: { fromMe, remote, id: bare, _serialized: [fromMe, remote, bare, ...(author === undefined ? [] : [author])].join('_') },
      fromMe,
      from: fromMe ? me.lid : remote,
      to: fromMe ? remote : me.lid,
      body: '',
      type: 'chat',
      timestamp: Math.floor(clock.now() / 1000),
      ack: fromMe ? 1 : 0,
      hasMedia: false,
      hasQuotedMsg: false,
      hasReaction: false,
      isForwarded: false,
      forwardingScore: 0,
      isStatus: false,
      broadcast: false,
      mentionedIds: [],
      rawData: {},
      edits: 0,
      ...rest,
      ...(author === undefined ? {} : { author }),
    };
    const place = chat(remote);
    return Object.assign(one, {
      edit: (text: string) =>
        scripted('edit', [one, text], () => {
          if (clock.now() - one.timestamp * 1000 > 15 * 60_000) return null;
          one.body = text;
          one.edits += 1;
          return one;
        }),
      pin: (secondsLong: number) => scripted('pin', [one, secondsLong], () => place.pinned.push(one.id._serialized) > 0),
      unpin: () =>
        scripted('unpin', [one], () => {
          place.pinned = place.pinned.filter((key) => key !== one.id._serialized);
          return true;
        }),
      react: (emoji: string) => scripted('react', [one, emoji], () => void reactions.push({ message: one.id.id, emoji })),
      downloadMedia: () => scripted('downloadMedia', [one], () => undefined),
      getReactions: () => scripted('getReactions', [one], () => []),
      getQuotedMessage: () => scripted('getQuotedMessage', [one], () => undefined),
    });
  };
  const store = (one: FakeMessage): FakeMessage => {
    chat(one.id.remote).messages.push(one);
    return one;
  };
  const all = () => [...chats.values()].flatMap(({ messages }) => messages);

  const model = (place: FakeChat) => ({
    id: wid(place.id),
    name: place.group?.subject ?? place.id,
    isGroup: place.group !== null,
    timestamp: place.messages.at(-1)?.timestamp,
    groupMetadata: place.group === null ? undefined : { owner: wid(place.group.owner), creation: place.group.creation },
    participants:
      place.group === null ? undefined : [...place.group.members].map((id) => ({ id: wid(person(id) ? pnOf(person(id)!) : id) })),
    fetchMessages: (which: { limit?: number; fromMe?: boolean }) =>
      scripted('fetchMessages', [place.id, which], () => {
        const fitting = place.messages.filter((one) => which.fromMe === undefined || one.fromMe === which.fromMe);
        return fitting.slice(-Math.max(which.limit ?? 0, Math.min(place.loaded, fitting.length)));
      }),
    addParticipants: (ids: string[]) =>
      scripted('addParticipants', [place.id, ids], () => Object.fromEntries(ids.map((id) => [id, { message: '', ...added(place, id) }]))),
    removeParticipants: (ids: string[]) =>
      scripted('removeParticipants', [place.id, ids], () => {
        for (const id of ids) place.group?.members.delete(person(id)?.lid ?? id);
        return { status: 200 };
      }),
    setSubject: (subject: string) =>
      scripted('setSubject', [place.id, subject], () => {
        if (place.group !== null) place.group.subject = subject;
        return true;
      }),
    getInviteCode: () => scripted('getInviteCode', [place.id], () => place.group?.code ?? undefined),
  });
  const added = (place: FakeChat, id: string): { code: number; isInviteV4Sent: boolean } => {
    const who = person(id);
    if (who === undefined || who.absent) return { code: 404, isInviteV4Sent: false };
    if (who.shy) return { code: 403, isInviteV4Sent: true };
    if (place.group?.members.has(who.lid)) return { code: 409, isInviteV4Sent: false };
    place.group?.members.add(who.lid);
    return { code: 200, isInviteV4Sent: false };
  };
  const openGroup = (subject: string, members: string[] = []): FakeChat => {
    const id = `1203630000${++count}@g.us`;
    const place = chat(id);
    place.group = {
      subject,
      owner: me.lid,
      creation: Math.floor(clock.now() / 1000),
      members: new Set([me.lid, ...members]),
      code: `CODE${count}`,
    };
    return place;
  };

  const client = {
    info: { wid: wid(me.pn) },
    getNumberId: (digits: string) =>
      scripted('getNumberId', [digits], () => {
        const who = person(`+${digits}`);
        return who === undefined || who.absent ? null : wid(pnOf(who));
      }),
    getContactLidAndPhone: (ids: string[]) =>
      scripted('getContactLidAndPhone', [ids], () =>
        ids.map((id) => {
          if (id === me.pn || id === me.lid) return { lid: me.lid, pn: me.pn };
          const who = person(id);
          if (who === undefined) return {};
          if (who.hidden) return id.endsWith('@lid') ? { lid: who.lid } : { pn: pnOf(who) };
          return { lid: who.lid, pn: pnOf(who) };
        }),
      ),
    sendMessage: (to: string, content: unknown, opts: Record<string, unknown>) =>
      scripted('sendMessage', [to, content, opts], () => {
        options.push(opts);
        const poll = (content as { pollName?: string }).pollName;
        const media = (content as { mimetype?: string }).mimetype;
        const body = poll ?? (media === undefined ? String(content) : String(opts.caption));
        const type = poll === undefined ? 'chat' : 'poll_creation';
        const one = store(
          message({ chat: chatIdOf(to), fromMe: true, bare: `3EB0${String(++count).padStart(6, '0')}`, body, type, content }),
        );
        events.emit('message_create', one);
        return one;
      }),
    getMessageById: (key: string) => scripted('getMessageById', [key], () => all().find((one) => one.id._serialized === key) ?? null),
    getChatById: (id: string) => scripted('getChatById', [id], () => (chats.has(chatIdOf(id)) ? model(chat(id)) : undefined)),
    /** Of the scripts the transport says in the page only the list of the chats has an answer. */
    pupPage: {
      evaluate: async (script: string) =>
        script.includes('getModelsArray().map') &&
        scripted('getChats', [], () =>
          [...chats.values()].map((place) => {
            const held = place.messages.slice(-Math.min(place.loaded, place.messages.length));
            return {
              id: place.id,
              t: place.messages.at(-1)?.timestamp ?? null,
              title: model(place).name,
              oldest: held[0]?.timestamp ?? null,
            };
          }),
        ),
    },
    getChats: () => scripted('getChats', [], () => [...chats.values()].map(model)),
    getPollVotes: (key: string) => scripted('getPollVotes', [key], () => []),
    createGroup: (subject: string, ids: string[]) =>
      scripted('createGroup', [subject, ids], () => {
        const place = openGroup(subject);
        const participants = ids.map((id) => {
          const { code, isInviteV4Sent } = added(place, id);
          return [person(id) ? pnOf(person(id)!) : id, { statusCode: code, message: '', isGroupCreator: false, isInviteV4Sent }];
        });
        return { title: subject, gid: wid(place.id), participants: Object.fromEntries(participants) };
      }),
  };

  const needUp = () => {
    if (!up) throw new SendFailure('WhatsApp Web is not linked.', { permanent: false });
    return client as unknown as Client;
  };
  const session: WebSession = {
    start: async (wanted) => {
      hooks = wanted;
      up = true;
      hooks.attach(
        client as unknown as Client,
        ((event: string, handler: (...given: unknown[]) => void) => events.on(event, handler)) as unknown as Client['on'],
      );
      await hooks.ready(client as unknown as Client);
    },
    stop: async () => {
      up = false;
      events.removeAllListeners();
    },
    linked: needUp,
    call: async (_what, ask) => ask(needUp()),
    isRoundTrip: (text) => text.startsWith('muster round trip'),
    health: () => ({ state: up ? 'ready' : 'stopped', detail: null, since: 0, provedAt: null }),
    mount: () => undefined,
  };

  return {
    session,
    people,
    chats,
    chat,
    calls,
    options,
    script,
    reactions,
    message,
    store,
    openGroup,
    person,
    emit: (event: string, ...given: unknown[]) => void events.emit(event, ...given),
    ready: () => hooks?.ready(client as unknown as Client),
    /** A message arrives: stands in its chat, and is heard. */
    arrives: (about: Parameters<typeof message>[0]): FakeMessage => {
      const one = store(message(about));
      events.emit('message_create', one);
      if (!one.fromMe) events.emit('message', one);
      return one;
    },
    words: (id: string): readonly string[] =>
      chat(id)
        .messages.filter(({ fromMe }) => fromMe)
        .map(({ body }) => body),
  };
}
