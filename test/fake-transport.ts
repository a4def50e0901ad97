// A transport in memory for stories and tests of the bot: says what it was asked to say, hears what a test makes people do.
// Runs the same contract as every transport, so that it cannot lie.

import type { Clock } from '../src/clock.js';
import { SendFailure } from '../src/fault.js';
import { transports } from '../src/transports/index.js';
import type {
  Capabilities,
  Listener,
  Media,
  OutboundMessage,
  RateLimits,
  RoomMemberOutcome,
  RoomOpened,
  Transport,
  TransportHealth,
  TransportState,
  TransportTraits,
} from '../src/transports/transport.js';

export interface Spoken {
  readonly id: string;
  readonly at: number;
  /** A phone, or a room's id. */
  readonly chat: string;
  readonly group: boolean;
  text: string;
  readonly quote: string | null;
  readonly pinned: boolean;
  readonly marker: string;
  readonly choices: readonly string[];
  /** The name of the image or file it shows. */
  readonly media: string | null;
  edits: number;
}

/** A reaction of ours to what somebody said. */
export interface Reacted {
  readonly at: number;
  readonly chat: string;
  readonly message: string;
  readonly emoji: string;
  /** Who said what it is on. */
  readonly to: string;
  readonly text: string;
}

export interface FakeRoom {
  readonly id: string;
  /** What it is called now, and what it was called before that, oldest first. */
  subject: string;
  readonly renames: { readonly at: number; readonly from: string; readonly to: string }[];
  readonly marker: string;
  readonly at: number;
  readonly members: Map<string, boolean>;
  /** By which the invited come in; null where the transport has none. */
  readonly link: string | null;
  gone: boolean;
}

/** A transport in which a test makes people speak. */
export interface SpokenOver extends Transport {
  /** All that was said to people, in order. */
  readonly spoken: readonly Spoken[];
  readonly reacted: readonly Reacted[];
  /** Resolves once it is heard. `from` is a phone, `chat` a room, `quoted` an id of what was said. */
  says(from: string, text: string, how?: { readonly chat?: string; readonly quoted?: string }): Promise<void>;
  reacts(from: string, message: string, emoji: string, chat?: string): Promise<void>;
}

export interface FakeTransport extends SpokenOver {
  readonly rooms: readonly FakeRoom[];
  /** Phones that cannot be added to a group and get an invitation instead. */
  readonly shy: Set<string>;
  /** Every send fails for now until it is true again. */
  up: boolean;
  /** Every send is refused for good. */
  refuses: boolean;
  /** What is sent to these is accepted and never delivered. */
  readonly lost: Set<string>;
  /** What is sent to these is refused for good. */
  readonly barred: Set<string>;
  /** What its health says whatever else; null = as it is. */
  state: TransportState | null;
  /** The person has it on the screen. */
  reads(message: string): Promise<void>;
  /** Accepted, then not delivered after all. */
  bounces(message: string, reason: string): Promise<void>;
  readonly listener: () => Listener;
  /** All it has said and heard, for another that goes on from there. */
  memory(): FakeMemory;
  /** What it had accepted for them and not delivered arrives after all. */
  delivers(chat: string): Promise<void>;
  /** The group is gone, or the bot was put out of it. */
  loses(chat: string, reason: string): Promise<void>;
  /** Somebody comes in by the invitation. */
  joins(chat: string, phone: string): Promise<void>;
  /** Somebody takes back what they said. */
  takesBack(from: string, message: string, chat?: string): Promise<void>;
  /** Until what was sent is reported as delivered. */
  settled(): Promise<void>;
  says(
    from: string,
    text: string,
    how?: {
      chat?: string;
      quoted?: string;
      forwarded?: boolean;
      edited?: boolean;
      id?: string;
      account?: string;
      media?: Media | { readonly tooBig: true; readonly mime: string; readonly name: string | null };
    },
  ): Promise<void>;
}

/** What the fake can unless a test says otherwise: everything, and its phones are the people. */
export const everything: Capabilities = {
  groups: 'members',
  mostMembers: null,
  reactions: true,
  edit: true,
  pin: true,
  receipts: true,
  buttons: 0,
  polls: false,
  media: false,
  trustsPhones: true,
};

/** Those of the real transport of this name; where there is none, of a slow one. */
export function traitsOf(name: string): TransportTraits {
  const slow: RateLimits = { all: { perSecond: 1, burst: 5 }, perRecipient: { perSecond: 1, burst: 5 } };
  const known: Partial<TransportTraits> = transports.find((one) => one.name === name) ?? {};
  const { label = 'WhatsApp', limits = slow, carrierStops = false, provesSender = false, startsNoChats = false } = known;
  const { longestText, sendsOnly, addressedBy } = known;
  return {
    ...{ name, label, limits, carrierStops, provesSender, startsNoChats, paidPerMessage: known.paidPerMessage === true },
    ...(longestText === undefined ? {} : { longestText }),
    ...(sendsOnly === undefined ? {} : { sendsOnly }),
    ...(addressedBy === undefined ? {} : { addressedBy }),
  };
}

export interface FakeOptions {
  /** It is called and limited like the real one of that name. */
  readonly name?: string;
  readonly label?: string;
  readonly limits?: RateLimits;
  readonly provesSender?: boolean;
  readonly startsNoChats?: boolean;
  readonly paidPerMessage?: boolean;
  readonly can?: Partial<Capabilities>;
  /** Its groups have a link also where people are put into them. */
  readonly links?: boolean;
  /** It goes on from where another was. */
  readonly memory?: FakeMemory;
}

/** What a fake has said and heard. */
export interface FakeMemory {
  readonly spoken: Spoken[];
  readonly reacted: Reacted[];
  readonly said: Map<string, { readonly from: string; readonly chat: string; readonly text: string }>;
  readonly rooms: FakeRoom[];
  ids: number;
}

export function fakeTransport(clock: Clock, { name = 'local', can = {}, links = false, memory, ...more }: FakeOptions = {}): FakeTransport {
  const traits = { ...traitsOf(name), ...more };
  const kept: FakeMemory = memory ?? { spoken: [], reacted: [], said: new Map(), rooms: [], ids: 0 };
  const { spoken, reacted, said, rooms } = kept;
  const shy = new Set<string>();
  let listener: Listener | null = null;
  const reports = new Set<Promise<void>>();
  const nextId = (kind: string) => `${name === 'local' ? '' : `${name}-`}${kind}${++kept.ids}`;
  const bot = (): Listener => {
    if (listener === null) throw new Error('nobody listens');
    return listener;
  };

  /** Throws what a network would: stopped or down is for now, refused is for good. */
  const mustWork = () => {
    if (transport.refuses) throw new SendFailure('refused', { permanent: true });
    if (!transport.up || listener === null) throw new SendFailure('the network is down', { permanent: false });
  };
  const reportDelivered = (message: string) => {
    const report = Promise.resolve()
      .then(() => listener?.delivery({ transport: name, message, rung: 'delivered', at: clock.now() }))
      .catch(() => undefined)
      .finally(() => reports.delete(report));
    reports.add(report);
  };

  /** Since when its health says what it says. */
  let told = { as: '', at: clock.now() };
  const since = (): number => {
    const as = `${transport.state} ${transport.up} ${listener === null}`;
    if (as !== told.as) told = { as, at: clock.now() };
    return told.at;
  };

  const transport: FakeTransport = {
    ...traits,
    can: { ...everything, ...can },
    state: null,
    lost: new Set(),
    barred: new Set(),
    spoken,
    reacted,
    rooms,
    shy,
    up: true,
    refuses: false,
    settled: async () => {
      while (reports.size > 0) await Promise.all(reports);
    },
    start: async (wanted) => {
      listener = wanted;
    },
    stop: async () => {
      listener = null;
    },
    send: async (outbound: OutboundMessage) => {
      mustWork();
      if (outbound.edit !== null) return edited(spoken, outbound, outbound.edit);
      const chat = 'direct' in outbound.to ? outbound.to.direct : outbound.to.chat;
      // Where people have addresses, somebody outside is a chat like any other.
      const group = 'chat' in outbound.to && traits.addressedBy === undefined;
      if (transport.barred.has(chat)) throw new SendFailure(`${chat} does not take this`, { permanent: true });
      if (group && !rooms.some((room) => room.id === chat && !room.gone)) throw new SendFailure(`no chat ${chat}`, { permanent: true });
      const id = nextId('m');
      spoken.push({
        id,
        at: clock.now(),
        chat,
        group,
        text: outbound.text,
        quote: outbound.quote,
        pinned: outbound.pin,
        marker: outbound.marker,
        choices: outbound.choices.map(({ says }) => says),
        media: outbound.media === null ? null : (outbound.media.name ?? outbound.media.mime),
        edits: 0,
      });
      if (!transport.lost.has(chat) && traits.sendsOnly !== true) reportDelivered(id);
      return { id };
    },
    ...(can.reactions === false
      ? {}
      : {
          react: async (to, message, emoji) => {
            mustWork();
            const chat = 'direct' in to ? to.direct : to.chat;
            // Meta's groups are those nobody can be put into.
            if ('chat' in to && transport.can.groups === 'invite') throw new SendFailure('groups take no reactions', { permanent: true });
            const wanted = said.get(message);
            if (wanted?.chat !== chat) throw new SendFailure(`no message ${message} in ${chat}`, { permanent: true });
            reacted.push({ at: clock.now(), chat, message, emoji, to: wanted.from, text: wanted.text });
          },
        }),
    openRoom: async ({ subject, members, marker }): Promise<RoomOpened> => {
      mustWork();
      if (transport.can.groups === 'none') throw new SendFailure(`${name} has no groups`, { permanent: true });
      const byLink = transport.can.groups === 'invite';
      const known = rooms.find((room) => room.marker === marker);
      const room = known ?? {
        id: nextId('g'),
        subject,
        marker,
        at: clock.now(),
        members: new Map(members.map((phone) => [phone, !byLink && !shy.has(phone)])),
        renames: [],
        link: byLink || links ? `https://chat.whatsapp.com/${rooms.length + 1}` : null,
        gone: false,
      };
      if (known === undefined) rooms.push(room);
      return {
        inviteLink: room.link,
        chat: room.id,
        members: [...room.members].map(([address, joined]) =>
          joined
            ? { address, outcome: 'joined' }
            : { address, outcome: 'invited', ...(links ? { reason: 'privacy: only contacts may add' } : {}) },
        ),
      };
    },
    addMember: async (chat, address): Promise<RoomMemberOutcome> => {
      mustWork();
      const room = rooms.find((one) => one.id === chat);
      if (room === undefined || room.gone) throw new SendFailure(`no chat ${chat}`, { permanent: true });
      // Somebody who asks to be let in follows the invitation.
      const invitedBefore = room.members.get(address) === false;
      const joined = transport.can.groups === 'members' && (!shy.has(address) || invitedBefore);
      room.members.set(address, joined);
      return { address, outcome: joined ? 'joined' : 'invited' };
    },
    removeMember: async (chat, address) => {
      rooms.find((one) => one.id === chat)?.members.delete(address);
    },
    renameRoom: async (chat, subject) => {
      mustWork();
      if (transport.can.groups === 'none') throw new SendFailure(`${name} has no groups`, { permanent: true });
      const room = rooms.find((one) => one.id === chat);
      if (room === undefined || room.gone) throw new SendFailure(`no chat ${chat}`, { permanent: true });
      if (room.subject === subject) return;
      room.renames.push({ at: clock.now(), from: room.subject, to: subject });
      room.subject = subject;
    },
    reads: (message) => bot().delivery({ transport: name, message, rung: 'read', at: clock.now() }),
    bounces: (message, reason) => bot().delivery({ transport: name, message, rung: 'failed', permanent: true, reason, at: clock.now() }),
    delivers: async (chat) => {
      transport.lost.delete(chat);
      for (const one of spoken) if (one.chat === chat) reportDelivered(one.id);
      await transport.settled();
    },
    loses: async (chat, reason) => {
      for (const room of rooms) if (room.id === chat) room.gone = true;
      await bot().roomLost({ transport: name, chat, reason, at: clock.now() });
    },
    joins: async (chat, phone) => {
      rooms.find((room) => room.id === chat)?.members.set(phone, true);
      await bot().membership({ transport: name, chat, address: phone, joined: true, at: clock.now() });
    },
    takesBack: (from, message, chat) =>
      bot().revoked({ transport: name, id: nextId('b'), from, chat: chat ?? null, message, at: clock.now() }),
    listener: bot,
    memory: () => structuredClone(kept),
    health: (): TransportHealth => ({
      state: transport.state ?? (listener === null ? 'stopped' : transport.up ? 'ready' : 'degraded'),
      detail: null,
      since: since(),
      provedAt: transport.up ? clock.now() : null,
    }),
    says: (from, text, how = {}) => {
      const id = how.id ?? nextId('i');
      said.set(id, { from, chat: how.chat ?? from, text });
      return bot().message({
        transport: name,
        ...(how.account === undefined ? {} : { account: how.account }),
        id,
        from,
        chat: how.chat ?? null,
        text,
        quoted: how.quoted ?? null,
        forwarded: how.forwarded ?? false,
        edited: how.edited ?? false,
        ...(how.media === undefined ? {} : { media: how.media }),
        at: clock.now(),
      });
    },
    reacts: (from, message, emoji, chat) =>
      bot().reaction({ transport: name, id: nextId('r'), from, chat: chat ?? null, message, emoji, at: clock.now() }),
  };
  return transport;
}

function edited(spoken: readonly Spoken[], outbound: OutboundMessage, id: string): { id: string } {
  const message = spoken.find((one) => one.id === id);
  if (message === undefined) throw new SendFailure(`no message ${id}`, { permanent: true });
  message.text = outbound.text;
  message.edits += 1;
  return { id };
}

/** Whoever listens with it hears nothing. */
export const deafListener: Listener = {
  message: async () => undefined,
  reaction: async () => undefined,
  delivery: async () => undefined,
  membership: async () => undefined,
  revoked: async () => undefined,
  address: async () => undefined,
  roomLost: async () => undefined,
};
