// What people did on their phones, told to the bot: once now, or until it is stored when an earlier life was cut short.
// Must never decide what may be done.

import type { Clock } from '../../clock.js';
import type { MediaRef } from '../../incident/message.js';
import type { Listener, Media } from '../transport.js';
import type { InboundEntry } from './entries.js';
import type { Ledger } from './ledger.js';
import type { LocalMedia } from './media.js';
import type { Receipts } from './receipts.js';
import { notStored } from './refused.js';

export interface Hearing {
  readonly ledger: Ledger;
  readonly media: LocalMedia;
  readonly receipts: Receipts;
  readonly clock: Clock;
  readonly listener: () => Listener | null;
}

export interface Done {
  readonly id: string;
}

/** Between two tries to pass on something the bot could not store. */
const againMs = 5_000;

/** Passes on what an earlier life wrote down and the bot never confirmed, until it is stored. The bot knows a repeat by its id. */
export async function hearAgain(deps: Hearing, unheard: readonly InboundEntry[]): Promise<void> {
  for (const entry of unheard) {
    const bot = deps.listener();
    if (bot === null) return;
    await tell(bot, deps, entry).then(
      () => confirm(deps, entry.id),
      () => void deps.clock.after(againMs, () => void hearAgain(deps, [entry])),
    );
  }
}

/** Writes it down and tells the bot; answers once the bot has stored it. Throws Refused, and the phones look as if it had never been. */
export async function heard(deps: Hearing, entry: InboundEntry): Promise<Done> {
  const bot = deps.listener();
  if (bot === null) throw notStored('The bot is not listening.');
  try {
    await deps.ledger.record(entry);
    await tell(bot, deps, entry);
  } catch (cause) {
    await deps.ledger.record({ kind: 'withdrawn', id: entry.id }).catch(() => {});
    throw notStored('The bot could not store this.', cause);
  }
  void confirm(deps, entry.id);
  return { id: entry.id };
}

/** When the disk refuses this one, the bot hears it again after a restart, which does no harm. */
const confirm = ({ ledger }: Hearing, id: string) => ledger.record({ kind: 'heard', id }).catch(() => {});

/** What the message reacted to says, so that a 📌 can keep it. */
const textOf = (world: Ledger['world'], message: string): { text?: string } => {
  const text = world.message(message)?.text;
  return text === undefined ? {} : { text };
};

async function tell(bot: Listener, { ledger: { world }, media }: Hearing, entry: InboundEntry): Promise<void> {
  const { id, from, at } = entry;
  const chat = world.chat(entry.chat)?.kind === 'group' ? entry.chat : null;
  const event = { transport: 'local', id, from, chat, at };
  switch (entry.kind) {
    case 'said': {
      const { text, says = text, quoted, forwarded } = entry;
      const attached = entry.media === undefined ? {} : { media: await attachment(media, entry.media) };
      return bot.message({ ...event, text: says, quoted, forwarded, edited: false, ...attached });
    }
    case 'edited': {
      const quoted = world.message(entry.message)?.quoted ?? null;
      return bot.message({ ...event, text: entry.text, quoted, forwarded: false, edited: true });
    }
    case 'reacted':
      return bot.reaction({ ...event, message: entry.message, ...textOf(world, entry.message), emoji: entry.emoji });
    case 'voted': {
      if (entry.options.length === 0) return;
      const text = spoken(world, entry.message, entry.options);
      return bot.message({ ...event, text, quoted: entry.message, forwarded: false, edited: false });
    }
    default:
      return entry satisfies never;
  }
}

async function attachment(media: LocalMedia, ref: MediaRef): Promise<Media | null> {
  const bytes = await media.bytes(ref);
  return bytes === null ? null : { bytes, mime: ref.mime, name: ref.name };
}

/** What the options of a vote say. */
function spoken(world: Ledger['world'], message: string, options: readonly string[]): string {
  const choices = world.message(message)?.choices ?? [];
  return options.map((option) => choices.find(({ title }) => title === option)?.says ?? option).join(', ');
}
