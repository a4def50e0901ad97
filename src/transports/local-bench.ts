// What people do on their phones: say, react, vote, edit, read, join, leave. Each resolves once the bot has stored it.
// Must never answer for the bot.

import type { Clock } from '../clock.js';
import type { InboundEntry } from './local-entries.js';
import type { LocalMessage } from './local-fold.js';
import type { Ledger } from './local-ledger.js';
import type { Receipts } from './local-receipts.js';
import { noSuchChat, noSuchMessage, noSuchPerson, notAMember, notStored, notYours } from './local-refused.js';
import type { Listener } from './transport.js';

/** Somebody of the organisation with a phone. */
export interface LocalPerson {
  readonly key: string;
  readonly name: string;
  /** E.164. */
  readonly phone: string;
  readonly role: string;
  /** IANA zone. */
  readonly timezone: string;
}

/** `from` and `phone` are a phone `+91…` or a person's key; every action answers an id of its own. Throws Refused. */
export interface LocalBench {
  say(said: {
    from: string;
    chat?: string | undefined;
    text: string;
    quoted?: string | undefined;
    forwarded?: boolean | undefined;
  }): Promise<Done>;
  /** An empty emoji takes the reaction back. */
  react(reaction: { from: string; message: string; emoji: string }): Promise<Done>;
  /** The bot hears the chosen options as words that quote the message. No options: the vote is taken back, silently. */
  vote(vote: { from: string; message: string; options: readonly string[] }): Promise<Done>;
  edit(edit: { from: string; message: string; text: string }): Promise<Done>;
  /** Marks the chat read up to this message. */
  read(read: { phone: string; message: string }): Promise<void>;
  /** An invited person comes in. */
  join(change: { phone: string; chat: string }): Promise<void>;
  leave(change: { phone: string; chat: string }): Promise<void>;
  /** The phone behind a key or a number, or null. */
  phoneOf(who: string): string | null;
}

export interface Done {
  readonly id: string;
}

interface Ground {
  readonly ledger: Ledger;
  readonly receipts: Receipts;
  readonly clock: Clock;
  readonly people: () => readonly LocalPerson[];
  readonly listener: () => Listener | null;
}

/** The people's side of the local transport. */
export function createBench(ground: Ground): LocalBench {
  const { ledger, clock } = ground;
  const stamp = () => ({ id: ledger.nextId(), at: clock.now() });
  return {
    say: async ({ from, chat, text, quoted, forwarded }) => {
      const phone = personOf(ground, from);
      const where = chatFor(ground, phone, chat);
      if (quoted !== undefined) messageIn(ground, quoted, where);
      return heard(ground, {
        kind: 'said',
        ...stamp(),
        from: phone,
        chat: where,
        text,
        quoted: quoted ?? null,
        forwarded: forwarded ?? false,
      });
    },
    react: async ({ from, message, emoji }) => {
      const { phone, chat } = reach(ground, from, message);
      return heard(ground, { kind: 'reacted', ...stamp(), from: phone, chat, message, emoji });
    },
    vote: async ({ from, message, options }) => {
      const { phone, chat } = reach(ground, from, message);
      return heard(ground, { kind: 'voted', ...stamp(), from: phone, chat, message, options });
    },
    edit: async ({ from, message, text }) => {
      const { phone, chat, original } = reach(ground, from, message);
      if (original.from !== phone) throw notYours();
      const { id, at } = stamp();
      return heard(ground, { kind: 'edited', id: `${message}~${id}`, at, from: phone, chat, message, text });
    },
    read: async ({ phone: who, message }) => {
      const { phone, chat } = reach(ground, who, message);
      await read(ground, phone, chat, message);
    },
    join: ({ phone, chat }) => changeMembership(ground, phone, chat, true),
    leave: ({ phone, chat }) => changeMembership(ground, phone, chat, false),
    phoneOf: (who) => phoneOf(ground, who),
  };
}

/** Between two tries to pass on something the bot could not store. */
const againMs = 5_000;

/** Passes on what an earlier life wrote down and the bot never confirmed, until it is stored. The bot knows a repeat by its id. */
export async function hearAgain(ground: Ground, unheard: readonly InboundEntry[]): Promise<void> {
  for (const entry of unheard) {
    const bot = ground.listener();
    if (bot === null) return;
    await tell(bot, ground.ledger, entry).then(
      () => confirm(ground, entry.id),
      () => void ground.clock.after(againMs, () => void hearAgain(ground, [entry])),
    );
  }
}

async function heard(ground: Ground, entry: InboundEntry): Promise<Done> {
  const bot = ground.listener();
  if (bot === null) throw notStored('The bot is not listening.');
  try {
    await ground.ledger.record(entry);
    await tell(bot, ground.ledger, entry);
  } catch (cause) {
    await ground.ledger.record({ kind: 'withdrawn', id: entry.id }).catch(() => {});
    throw notStored('The bot could not store this.', cause);
  }
  void confirm(ground, entry.id);
  return { id: entry.id };
}

/** When the disk refuses this one, the bot hears it again after a restart, which does no harm. */
const confirm = ({ ledger }: Ground, id: string) => ledger.record({ kind: 'heard', id }).catch(() => {});

/** What the message reacted to says, so that a 📌 can keep it. */
const textOf = (world: Ledger['world'], message: string): { text?: string } => {
  const text = world.message(message)?.text;
  return text === undefined ? {} : { text };
};

async function tell(bot: Listener, { world }: Ledger, entry: InboundEntry): Promise<void> {
  const { id, from, at } = entry;
  const chat = world.chat(entry.chat)?.kind === 'group' ? entry.chat : null;
  const event = { transport: 'local', id, from, chat, at };
  switch (entry.kind) {
    case 'said':
      return bot.message({ ...event, text: entry.text, quoted: entry.quoted, forwarded: entry.forwarded, edited: false });
    case 'edited': {
      const quoted = world.message(entry.message)?.quoted ?? null;
      return bot.message({ ...event, text: entry.text, quoted, forwarded: false, edited: true });
    }
    case 'reacted':
      return bot.reaction({ ...event, message: entry.message, ...textOf(world, entry.message), emoji: entry.emoji });
    case 'voted':
      if (entry.options.length === 0) return;
      return bot.message({ ...event, text: entry.options.join(', '), quoted: entry.message, forwarded: false, edited: false });
    default:
      return entry satisfies never;
  }
}

async function read({ ledger, receipts, clock }: Ground, phone: string, chat: string, message: string): Promise<void> {
  const shown = ledger.world.messages(chat);
  const upTo = shown.slice(0, shown.findIndex(({ id }) => id === message) + 1);
  const news = upTo.filter(({ id, fromBot }) => fromBot && !ledger.world.isRead(id));
  await ledger.record({ kind: 'read', phone, chat, message, at: clock.now() }).catch((cause) => {
    throw notStored('The journal of the phones cannot be written.', cause);
  });
  await Promise.all(news.map(({ id }) => receipts.report(id, 'read')));
}

async function changeMembership(ground: Ground, who: string, chat: string, joined: boolean): Promise<void> {
  const phone = personOf(ground, who);
  const group = ground.ledger.world.chat(chat);
  if (group === null || group.kind !== 'group') throw noSuchChat(chat);
  if (!group.members.has(phone)) throw notAMember(group);
  const bot = ground.listener();
  if (bot === null) throw notStored('The bot is not listening.');
  const at = ground.clock.now();
  try {
    await bot.membership({ transport: 'local', chat, address: phone, joined, at });
    await ground.ledger.record({ kind: 'member', chat, phone, joined: joined ? true : null, at });
  } catch (cause) {
    throw notStored('The bot could not store this.', cause);
  }
}

function phoneOf({ people }: Ground, who: string): string | null {
  const person = people().find(({ key }) => key === who);
  if (person !== undefined) return person.phone;
  // A plus that was not URL-encoded arrives as a space.
  const digits = who.trim().replace(/^\+/, '');
  return /^\d{5,15}$/.test(digits) ? `+${digits}` : null;
}

function personOf(ground: Ground, who: string): string {
  const phone = phoneOf(ground, who);
  if (phone !== null) return phone;
  throw noSuchPerson(who);
}

function chatFor(ground: Ground, phone: string, wanted: string | undefined): string {
  if (wanted === undefined || wanted === phone || phoneOf(ground, wanted) === phone) return phone;
  const chat = ground.ledger.world.chat(wanted);
  if (chat === null) throw noSuchChat(wanted);
  if (chat.members.get(phone) !== true) throw notAMember(chat);
  return wanted;
}

function reach(ground: Ground, who: string, id: string): { phone: string; chat: string; original: LocalMessage } {
  const phone = personOf(ground, who);
  const original = ground.ledger.world.message(id);
  if (original === null || original.lost) throw noSuchMessage(id);
  return { phone, chat: chatFor(ground, phone, original.chat), original };
}

function messageIn({ ledger }: Ground, id: string, chat: string): void {
  const message = ledger.world.message(id);
  if (message === null || message.lost || message.chat !== chat) throw noSuchMessage(id);
}
