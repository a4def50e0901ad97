// The one proof that WhatsApp hears us and we hear it: a message to ourselves every minute, taken by the server and reported back.
// Silence of others proves nothing either way and is never counted.

import type { Clock } from '../clock.js';

export interface RoundTripDeps {
  readonly clock: Clock;
  /** Says it to ourselves. What it rejects is not listened to: only the report counts. */
  readonly say: (text: string) => Promise<unknown>;
  readonly proved: () => void;
  /** Two were missed in a row. */
  readonly deaf: () => void;
}

export interface RoundTrips {
  start(): void;
  stop(): void;
  /** A message of ours was taken by the server (`ack` ≥ 1). */
  taken(text: string, ack: number): void;
}

/** With these a client that hears nothing is known after at most 3 + 60 + 20 + 20 s (reliability F2: 120 s). */
const firstAfterMs = 3_000;
const everyMs = 60_000;
const patienceMs = 20_000;
const missesMost = 2;

export const isRoundTripText = (text: string): boolean => /^muster round trip [0-9a-z]+$/.test(text);

export function roundTrips({ clock, say, proved, deaf }: RoundTripDeps): RoundTrips {
  let waiting: { readonly text: string; readonly stop: () => void } | null = null;
  let misses = 0;
  let stops: readonly (() => void)[] = [];

  const ask = () => {
    if (waiting !== null) return;
    const text = `muster round trip ${clock.now().toString(36)}`;
    waiting = { text, stop: clock.after(patienceMs, missed) };
    void say(text).catch(() => undefined);
  };
  const missed = () => {
    waiting = null;
    misses += 1;
    if (misses < missesMost) return ask();
    misses = 0;
    deaf();
  };
  const stop = () => {
    for (const one of stops) one();
    waiting?.stop();
    waiting = null;
    stops = [];
  };
  return {
    start: () => {
      stop();
      misses = 0;
      stops = [clock.after(firstAfterMs, ask), clock.every(everyMs, ask)];
    },
    stop,
    taken: (text, ack) => {
      if (text !== waiting?.text || ack < 1) return;
      waiting.stop();
      waiting = null;
      misses = 0;
      proved();
    },
  };
}
