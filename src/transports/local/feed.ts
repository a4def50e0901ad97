// What the phones page listens to: every change, numbered, and the last few kept so that a page that lost its line misses nothing.

import { randomUUID } from 'node:crypto';

export interface FeedEvent {
  /** `<life>-<number>`; a number from another life of this process means nothing here. */
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

export interface Feed {
  publish(type: string, data: unknown): void;
  /** The id of the newest event. */
  cursor(): string;
  /** What came after this id, oldest first; null when that is no longer known and the page must start over. */
  after(id: string): readonly FeedEvent[] | null;
  /** Calls `listener` for each new event. Returns the way to stop it. */
  subscribe(listener: (event: FeedEvent) => void): () => void;
}

/** Keeps the last `kept` events. */
export function createFeed(kept = 2_000): Feed {
  const life = randomUUID().slice(0, 8);
  const listeners = new Set<(event: FeedEvent) => void>();
  const events: FeedEvent[] = [];
  let last = 0;

  return {
    publish: (type, data) => {
      const event = { id: `${life}-${++last}`, type, data };
      events.push(event);
      if (events.length > kept * 2) events.splice(0, events.length - kept);
      for (const listener of listeners) listener(event);
    },
    cursor: () => `${life}-${last}`,
    after: (id) => {
      const [itsLife, number] = [id.slice(0, life.length), Number(id.slice(life.length + 1))];
      const missed = last - number;
      if (itsLife !== life || !Number.isInteger(number) || missed < 0 || missed > events.length) return null;
      return missed === 0 ? [] : events.slice(-missed);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
