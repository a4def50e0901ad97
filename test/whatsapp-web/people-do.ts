// What people do on their phones, as a test says it: write, correct, take back, react, vote, read.

import { createHash } from 'node:crypto';
import { acknowledge, arrive, draw, introduce, type Stage } from './happenings.js';
import type { Jid, WireKey, WireMedia, WireQuote } from './wire.js';
import { messageAt, newId, nowSeconds, type Stored, spell, type User, userNamed } from './world.js';

export interface InboundMedia {
  readonly bytes: Uint8Array;
  readonly mimetype: string;
  readonly filename?: string;
}

export interface Inbound {
  /** Name, phone or LID. */
  readonly from: string;
  /** A group; left out: the person's own chat with the bot. */
  readonly chat?: Jid;
  /** With media it is the caption. */
  readonly text: string;
  /** Id of the message it answers. */
  readonly quoted?: string;
  readonly forwarded?: boolean;
  readonly media?: InboundMedia;
  /** Names, phones or LIDs; the bot's own too. */
  readonly mentions?: readonly string[];
  /** By which id the sender is named this time; their own when left out. In groups it is the LID. */
  readonly as?: 'lid' | 'pn';
}

export interface PeopleDo {
  /** Answers the serialized id, `false_<chat>_<id>[_<author>]`. Ids are taken everywhere serialized or bare. */
  inbound(said: Inbound): string;
  /** The owner of the account writes on their own phone: the bot sees a message of its own that it never sent. */
  writtenOnOwnPhone(said: { readonly to: string; readonly text: string }): string;
  editInbound(message: string, text: string): void;
  revoke(message: string): void;
  /** Empty emoji: taken back. */
  react(reaction: { readonly by: string; readonly message: string; readonly emoji: string }): void;
  /** Names of options; none: the vote is taken back. */
  vote(vote: { readonly by: string; readonly message: string; readonly options: readonly string[] }): void;
  /** 1 the server has it, 2 their phone, 3 they read it, 4 they played it, -1 it failed. `by` is kept for who asks for details. */
  ack(message: string, ack: -1 | 1 | 2 | 3 | 4, by?: string): void;
  /** As if it had been written that much earlier: past a quarter of an hour it cannot be edited. */
  makeOlder(message: string, minutes: number): void;
}

export function createPeople(stage: Stage): PeopleDo {
  const { world, pages } = stage;
  const named = (who: string): User => userNamed(world, who);
  return {
    inbound: (said) => {
      const user = named(said.from);
      const direct = said.as === undefined ? user.chat : user[said.as];
      const author = said.as === 'pn' ? user.pn : user.lid;
      const message = draw(stage, {
        chat: said.chat ?? direct,
        from: said.chat === undefined ? direct : author,
        fromMe: false,
        type: said.media === undefined ? 'chat' : kindOf(said.media.mimetype),
        body: said.text,
        more: {
          quote: said.quoted === undefined ? null : quoteOf(messageAt(world, said.quoted)),
          forwardingScore: said.forwarded === true ? 1 : 0,
          mentions: (said.mentions ?? []).map((who) => named(who).lid),
          media: said.media === undefined ? null : keepMedia(stage, said.media),
        },
      });
      arrive(stage, message);
      return spell(message.key);
    },
    writtenOnOwnPhone: ({ to, text }) => {
      const chat = world.groups.has(to) ? to : named(to).chat;
      const message = draw(stage, {
        chat,
        from: chat.endsWith('@c.us') ? world.me.pn : world.me.lid,
        fromMe: true,
        type: 'chat',
        body: text,
      });
      arrive(stage, message);
      return spell(message.key);
    },
    editInbound: (id, text) => {
      const stored = messageAt(world, id);
      stored.before.push(stored.message.body);
      stored.message = { ...stored.message, body: text };
      if (!stage.knobs.deaf) pages.tell({ ev: 'edit', key: stored.message.key, body: text, atMs: Date.now() });
    },
    revoke: (id) => {
      const stored = messageAt(world, id);
      stored.revoked = true;
      if (!stage.knobs.deaf) pages.tell({ ev: 'revoke', key: stored.message.key });
    },
    react: ({ by, message, emoji }) => {
      const reaction = { ...addedBy(stage, named(by), messageAt(world, message)), emoji };
      world.reactions.push(reaction);
      if (!stage.knobs.deaf) pages.tell({ ev: 'reaction', reaction });
    },
    vote: ({ by, message, options }) => {
      const parent = messageAt(world, message);
      const vote = { ...addedBy(stage, named(by), parent), selected: options.map((name) => optionOf(parent, name)) };
      world.votes.push(vote);
      if (!stage.knobs.deaf) pages.tell({ ev: 'vote', vote });
    },
    ack: (id, ack, by) => {
      const stored = messageAt(world, id);
      if (by !== undefined) stored.receipts.set(named(by).lid, { ack, t: nowSeconds() });
      acknowledge(stage, stored, ack);
    },
    makeOlder: (id, minutes) => {
      const stored = messageAt(world, id);
      stored.message = { ...stored.message, t: stored.message.t - minutes * 60 };
      pages.tell({ ev: 'age', key: stored.message.key, t: stored.message.t });
    },
  };
}

/** Reactions and votes are messages of their own, beside the one they are about. */
function addedBy(stage: Stage, user: User, { message }: Stored) {
  introduce(stage, user.lid);
  const { remote } = message.key;
  const by = remote.endsWith('@g.us') ? user.lid : user.chat;
  const key: WireKey = { fromMe: false, remote, id: newId(), participant: remote.endsWith('@g.us') ? by : null };
  return { key, parent: message.key, by, atMs: Date.now() };
}

const quoteOf = ({ message: { key, from, author, type, body } }: Stored): WireQuote => ({
  id: key.id,
  participant: author ?? from,
  type,
  body,
});

function optionOf({ message }: Stored, name: string): number {
  const option = message.poll?.options.find((one) => one.name === name);
  if (option === undefined) throw new Error(`The poll has no option ${name}`);
  return option.localId;
}

function keepMedia({ world }: Stage, { bytes, mimetype, filename }: InboundMedia): WireMedia {
  const filehash = createHash('sha256').update(bytes).digest('base64');
  world.media.set(filehash, bytes);
  return { filehash, mimetype, filename: filename ?? null, size: bytes.length };
}

function kindOf(mimetype: string): string {
  const family = mimetype.split('/')[0] ?? '';
  return ['image', 'video', 'audio'].includes(family) ? family : 'document';
}
