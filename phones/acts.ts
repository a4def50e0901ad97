// What a tap on a phone asks of the server. Whatever goes wrong without a place of its own is said at the foot of the page.

import { loadMessages, post } from './api.js';
import { pictureOf } from './picture.js';

export interface Acts {
  /** Rejects when the bot could not store it: the words belong back into the box. */
  say(from: string, chat: string, text: string, quoted: string | null, picture: File | null): Promise<void>;
  edit(from: string, message: string, text: string): Promise<void>;
  react(from: string, message: string, emoji: string): void;
  /** Settle when the bot has heard it, or could not, which is said at the foot of the page. */
  tap(from: string, message: string, choice: string): Promise<void>;
  vote(from: string, message: string, options: readonly string[]): Promise<void>;
  read(phone: string, message: string): void;
  join(phone: string, chat: string): void;
  loadEarlier(chat: string): void;
  setScale(scale: number): void;
  setFault(fault: { readonly mode: string; readonly forMs?: number; readonly share?: number }): void;
  fire(sample: string): void;
  clear(sample: string): void;
  drill(): void;
}

export function createActs(
  trouble: (words: string) => void,
  filled: (chat: string, all: Awaited<ReturnType<typeof loadMessages>>) => void,
): Acts {
  const settled = (asked: Promise<unknown>) =>
    asked.then(
      () => {},
      (cause) => trouble(cause instanceof Error ? cause.message : String(cause)),
    );
  const told = (asked: Promise<unknown>) => void settled(asked);
  return {
    say: async (from, chat, text, quoted, picture) => {
      const image = picture === null ? null : await pictureOf(picture);
      return post('/local/messages', { from, chat: chat === from ? null : chat, text, quoted, image });
    },
    edit: (from, message, text) => post('/local/edit', { from, message, text }),
    react: (from, message, emoji) => told(post('/local/reactions', { from, message, emoji })),
    tap: (from, message, choice) => settled(post('/local/taps', { from, message, choice })),
    vote: (from, message, options) => settled(post('/local/votes', { from, message, options })),
    read: (phone, message) => told(post('/local/read', { phone, message })),
    join: (phone, chat) => told(post('/local/join', { phone, chat })),
    loadEarlier: (chat) => told(loadMessages(chat).then((all) => filled(chat, all))),
    setScale: (scale) => told(post('/local/clock', { scale })),
    setFault: (fault) => told(post('/local/faults', fault)),
    fire: (id) => told(post('/local/panel/fire', { id })),
    clear: (id) => told(post('/local/panel/clear', { id })),
    drill: () => told(post('/local/panel/drill', {})),
  };
}
