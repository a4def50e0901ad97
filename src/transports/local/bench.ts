// What people do on their phones: say, react, vote, edit, read, join, leave. Each resolves once the bot has stored it.
// Must never answer for the bot.

import { type Choice, largestMediaBytes, type Media } from '../transport.js';
import type { InboundEntry } from './entries.js';
import { type Done, type Hearing, heard } from './hear.js';
import { noSuchChat, noSuchChoice, noSuchMessage, noSuchPerson, notAMember, notStored, notYours, oneAnswer, tooBig } from './refused.js';
import type { LocalMessage } from './state.js';

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
    image?: Media | undefined;
  }): Promise<Done>;
  /** Taps the button with this title: it stands in the chat as a message that quotes ours, and the bot hears what it says. */
  tap(tap: { from: string; message: string; choice: string }): Promise<Done>;
  /** An empty emoji takes the reaction back. */
  react(reaction: { from: string; message: string; emoji: string }): Promise<Done>;
  /**
   * The bot hears the chosen option of a poll as what it says, quoting the message; under any other message the options are the
   * words themselves. No options: the vote is taken back, silently.
   */
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

interface Deps extends Hearing {
  readonly people: () => readonly LocalPerson[];
}

/** The people's side of the local transport. */
export function createBench(deps: Deps): LocalBench {
  const { ledger, clock } = deps;
  const stamp = () => ({ id: ledger.nextId(), at: clock.now() });
  return {
    say: async ({ from, chat, text, quoted, forwarded, image }) => {
      const phone = personOf(deps, from);
      const where = chatFor(deps, phone, chat);
      if (quoted !== undefined) messageIn(deps, quoted, where);
      const media = await kept(deps, image);
      const said = { from: phone, chat: where, text, quoted: quoted ?? null, forwarded: forwarded ?? false, ...media };
      return heard(deps, { kind: 'said', ...stamp(), ...said });
    },
    tap: async ({ from, message, choice: wanted }) => {
      const { phone, chat, original } = reach(deps, from, message);
      const { title, says } = choiceOf(original.vote ? [] : original.choices, wanted);
      return heard(deps, { kind: 'said', ...stamp(), from: phone, chat, text: title, says, quoted: message, forwarded: false });
    },
    react: async ({ from, message, emoji }) => {
      const { phone, chat } = reach(deps, from, message);
      return heard(deps, { kind: 'reacted', ...stamp(), from: phone, chat, message, emoji });
    },
    vote: async ({ from, message, options }) => {
      const { phone, chat, original } = reach(deps, from, message);
      return heard(deps, { kind: 'voted', ...stamp(), from: phone, chat, message, options: answersTo(original, options) });
    },
    edit: async ({ from, message, text }) => {
      const { phone, chat, original } = reach(deps, from, message);
      if (original.from !== phone || original.tapped) throw notYours();
      const { id, at } = stamp();
      return heard(deps, { kind: 'edited', id: `${message}~${id}`, at, from: phone, chat, message, text });
    },
    read: async ({ phone: who, message }) => {
      const { phone, chat } = reach(deps, who, message);
      await read(deps, phone, chat, message);
    },
    join: ({ phone, chat }) => changeMembership(deps, phone, chat, true),
    leave: ({ phone, chat }) => changeMembership(deps, phone, chat, false),
    phoneOf: (who) => phoneOf(deps, who),
  };
}

async function kept({ media }: Deps, image: Media | undefined): Promise<Pick<Extract<InboundEntry, { kind: 'said' }>, 'media'>> {
  if (image === undefined) return {};
  if (image.bytes.length > largestMediaBytes) throw tooBig();
  const ref = await media.keep(image).catch((cause) => {
    throw notStored('The picture could not be kept.', cause);
  });
  return { media: ref };
}

/** By its title as it stands on the button, or by what it says. */
function choiceOf(choices: readonly Choice[], wanted: string): Choice {
  const same = (words: string) => words.trim().toLowerCase() === wanted.trim().toLowerCase();
  const choice = choices.find(({ title }) => same(title)) ?? choices.find(({ says }) => same(says));
  if (choice !== undefined) return choice;
  throw noSuchChoice(choices.map(({ title }) => title));
}

function answersTo({ vote, choices }: LocalMessage, options: readonly string[]): readonly string[] {
  if (!vote) return options;
  if (options.length > 1) throw oneAnswer();
  return options.map((option) => choiceOf(choices, option).title);
}

async function read({ ledger, receipts, clock }: Deps, phone: string, chat: string, message: string): Promise<void> {
  const shown = ledger.world.messages(chat);
  const upTo = shown.slice(0, shown.findIndex(({ id }) => id === message) + 1);
  const news = upTo.filter(({ id, fromBot }) => fromBot && !ledger.world.isRead(id));
  await ledger.record({ kind: 'read', phone, chat, message, at: clock.now() }).catch((cause) => {
    throw notStored('The journal of the phones cannot be written.', cause);
  });
  await Promise.all(news.map(({ id }) => receipts.report(id, 'read')));
}

async function changeMembership(deps: Deps, who: string, chat: string, joined: boolean): Promise<void> {
  const phone = personOf(deps, who);
  const group = deps.ledger.world.chat(chat);
  if (group === null || group.kind !== 'group') throw noSuchChat(chat);
  if (!group.members.has(phone)) throw notAMember(group);
  const bot = deps.listener();
  if (bot === null) throw notStored('The bot is not listening.');
  const at = deps.clock.now();
  try {
    await bot.membership({ transport: 'local', chat, address: phone, joined, at });
    await deps.ledger.record({ kind: 'member', chat, phone, joined: joined ? true : null, at });
  } catch (cause) {
    throw notStored('The bot could not store this.', cause);
  }
}

function phoneOf({ people }: Deps, who: string): string | null {
  const person = people().find(({ key }) => key === who);
  if (person !== undefined) return person.phone;
  // A plus that was not URL-encoded arrives as a space.
  const digits = who.trim().replace(/^\+/, '');
  return /^\d{5,15}$/.test(digits) ? `+${digits}` : null;
}

function personOf(deps: Deps, who: string): string {
  const phone = phoneOf(deps, who);
  if (phone !== null) return phone;
  throw noSuchPerson(who);
}

function chatFor(deps: Deps, phone: string, wanted: string | undefined): string {
  if (wanted === undefined || wanted === phone || phoneOf(deps, wanted) === phone) return phone;
  const chat = deps.ledger.world.chat(wanted);
  if (chat === null) throw noSuchChat(wanted);
  if (chat.members.get(phone) !== true) throw notAMember(chat);
  return wanted;
}

function reach(deps: Deps, who: string, id: string): { phone: string; chat: string; original: LocalMessage } {
  const phone = personOf(deps, who);
  const original = deps.ledger.world.message(id);
  if (original === null || original.lost) throw noSuchMessage(id);
  return { phone, chat: chatFor(deps, phone, original.chat), original };
}

function messageIn({ ledger }: Deps, id: string, chat: string): void {
  const message = ledger.world.message(id);
  if (message === null || message.lost || message.chat !== chat) throw noSuchMessage(id);
}
