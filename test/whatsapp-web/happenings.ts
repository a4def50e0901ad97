// The few ways in which something happens in this WhatsApp: a message is put down, a group tells of itself, somebody is introduced.
// Everything the account hears goes through here.

import type { Pages } from './pages.js';
import type { Jid, WireKey, WireMessage } from './wire.js';
import { findUser, type Group, newId, nowSeconds, personOf, type Stored, titleOf, type World, wireGroup } from './world.js';

/** What a test may turn. */
export interface Knobs {
  /** Inbound is kept and counted, and nobody hears of it. */
  deaf: boolean;
  /** How far a message goes by itself: 1 the server, 2 the phone, 3 read. */
  autoAck: 1 | 2 | 3;
  missReady: boolean;
  /** No line stands and no question is answered. */
  down: boolean;
  /** The account demands a passkey: neither QR nor code link it. */
  passkey: boolean;
  /** What came while no page listened is heard when one does. */
  loudAfterwards: boolean;
  version: string;
}

export interface Stage {
  readonly world: World;
  readonly pages: Pages;
  readonly knobs: Knobs;
  /** Phones this account asked WhatsApp about: behind which LID they are is known from then on. */
  readonly asked: Set<Jid>;
}

export interface Draft {
  readonly chat: Jid;
  readonly from: Jid;
  readonly fromMe: boolean;
  readonly type: string;
  readonly body: string;
  readonly more?: Partial<WireMessage>;
}

/** A message as it stands before anything was said about it. */
export function draw({ world }: Stage, { chat, from, fromMe, type, body, more = {} }: Draft): WireMessage {
  const inGroup = world.groups.has(chat);
  const key: WireKey = { fromMe, remote: chat, id: newId(), participant: inGroup ? from : null };
  const to = fromMe || inGroup ? chat : chat.endsWith('@lid') ? world.me.lid : world.me.pn;
  const about = { key, type, subtype: null, from: inGroup && !fromMe ? chat : from, to, author: inGroup ? from : null, t: nowSeconds() };
  const rest = { quote: null, forwardingScore: 0, mentions: [], media: null, poll: null, invite: null, recipients: [] };
  return { ...about, ack: fromMe ? 1 : 0, body, ...rest, ...more };
}

export function store({ world }: Stage, message: WireMessage): Stored {
  const stored: Stored = { message, before: [], revoked: false, receipts: new Map() };
  world.stored.push(stored);
  return stored;
}

/** Kept, counted as unread where it is somebody else's, and told to the pages. */
export function arrive(stage: Stage, message: WireMessage): void {
  const { world, pages, knobs } = stage;
  const chat = message.key.remote;
  store(stage, message);
  if (!message.key.fromMe && message.type !== 'gp2') world.unread.set(chat, (world.unread.get(chat) ?? 0) + 1);
  if (knobs.deaf) return;
  introduce(stage, message.author ?? message.from);
  pages.tell({ ev: 'message', message, title: titleOf(world, chat), unread: world.unread.get(chat) ?? 0, quietly: false });
}

/** The account learns as much of somebody as they show. */
export function introduce({ world, pages, asked }: Stage, jid: Jid): void {
  const user = findUser(world, jid);
  if (user !== null) pages.tell({ ev: 'person', person: personOf(user, asked.has(user.pn)) });
}

/** The small grey lines in a group: who came, went, was promoted. */
export function notice(stage: Stage, group: Group, by: Jid, subtype: string, recipients: readonly Jid[], body = ''): void {
  for (const jid of [by, ...recipients]) introduce(stage, jid);
  stage.pages.tell({ ev: 'group', group: wireGroup(group) });
  const fromMe = by === stage.world.me.lid;
  arrive(stage, draw(stage, { chat: group.jid, from: by, fromMe, type: 'gp2', body, more: { subtype, recipients } }));
}

/** Not back: an ack only ever grows, except to -1. */
export function acknowledge({ pages }: Stage, stored: Stored, ack: number): void {
  if (ack >= 0 && ack <= stored.message.ack) return;
  stored.message = { ...stored.message, ack };
  pages.tell({ ev: 'ack', key: stored.message.key, ack });
}
