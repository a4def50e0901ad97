// The page's only way to the server: same origin, JSON in and out, one stream of events that mends itself.

import type { Change, Message, Snapshot, Transport } from './types.js';

/** What the server refused, in its own words. */
export class Refusal extends Error {}

export const loadSnapshot = (): Promise<Snapshot> => ask('/local/snapshot');

/** Every message of a chat, oldest first. */
export async function loadMessages(chat: string): Promise<readonly Message[]> {
  const messages = await ask<readonly Omit<Message, 'chat' | 'heard'>[]>(`/local/chats/${encodeURIComponent(chat)}/messages`);
  return messages.map((message) => ({ ...message, chat, heard: true }));
}

/** How the transports stand; null when nobody can say, or says it to whoever has a token only. */
export async function loadTransports(): Promise<readonly Transport[] | null> {
  // Not ready is an answer, too.
  const body = await fetch('/readyz').then(
    (answer) => answer.json(),
    () => null,
  );
  return Array.isArray(body?.transports) ? body.transports : null;
}

/** Posts and answers what came back; throws a Refusal with words fit for a person. */
export const post = <T>(path: string, body: object): Promise<T> =>
  ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(path, init).catch(() => {
    throw new Refusal('Muster does not answer. Is it running?');
  });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(body.error?.message ?? `Muster answered ${answer.status}.`);
  return body;
}

const types = ['message', 'changed', 'withdrawn', 'chat', 'read', 'clock', 'faults'] as const;

/** How long to wait before opening a stream anew that the browser gave up. */
const reopenMs = 2_000;

export interface Live {
  changed(change: Change): void;
  /** The line was out for too long: everything must be loaded anew. */
  reset(): void;
  connected(live: boolean): void;
}

/** Follows everything after `cursor`; the browser asks for what it missed by itself. Returns the way to stop. */
export function follow(cursor: string, live: Live): () => void {
  const source = new EventSource(`/local/events?after=${encodeURIComponent(cursor)}`);
  for (const type of types) {
    source.addEventListener(type, (event) => live.changed({ type, data: JSON.parse(event.data) } as Change));
  }
  source.addEventListener('reset', () => live.reset());
  source.addEventListener('open', () => live.connected(true));
  source.addEventListener('error', () => {
    live.connected(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => live.reset(), reopenMs);
  });
  return () => source.close();
}
