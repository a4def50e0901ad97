// The one proof that WhatsApp hears us and we hear it: a message to ourselves every minute, which has to come by the way on which
// everything we hear comes, and has to be taken by the server. Silence of others proves nothing either way and is never counted.

import type { Clock } from '../../clock.js';

export interface RoundTripDeps {
  readonly clock: Clock;
  /** Says it to ourselves. What it rejects is not listened to: only the report counts. */
  readonly say: (text: string) => Promise<unknown>;
  readonly proved: () => void;
  /** Two were missed in a row. */
  readonly notHearing: () => void;
}

export interface RoundTrips {
  start(): void;
  stop(): void;
  /** A message came in by the way of all messages. It lies in the page before the server has it: alone it proves nothing. */
  heard(text: string): void;
  /** A message of ours was taken by the server: `ack` ≥ 1. Acks come by a way of their own: alone they do not prove that we hear. */
  taken(text: string, ack: number): void;
}

interface Waiting {
  readonly text: string;
  readonly stop: () => void;
  readonly heard: boolean;
  readonly taken: boolean;
}

/** With these a client that hears nothing is known after at most 3 + 60 + 20 + 20 s: within two minutes. */
const firstAfterMs = 3_000;
const everyMs = 60_000;
const patienceMs = 20_000;
const missesMost = 2;

export const isRoundTripText = (text: string): boolean => /^muster round trip [0-9a-z]+$/.test(text);

export function roundTrips({ clock, say, proved, notHearing }: RoundTripDeps): RoundTrips {
  let waiting: Waiting | null = null;
  let misses = 0;
  let stops: readonly (() => void)[] = [];

  const ask = () => {
    if (waiting !== null) return;
    const text = `muster round trip ${clock.now().toString(36)}`;
    waiting = { text, stop: clock.after(patienceMs, missed), heard: false, taken: false };
    void say(text).catch(() => undefined);
  };
  const missed = () => {
    waiting = null;
    misses += 1;
    if (misses < missesMost) return ask();
    misses = 0;
    notHearing();
  };
  const come = (text: string, what: Partial<Waiting>) => {
    if (text !== waiting?.text) return;
    waiting = { ...waiting, ...what };
    if (!waiting.heard || !waiting.taken) return;
    waiting.stop();
    waiting = null;
    misses = 0;
    proved();
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
    heard: (text) => come(text, { heard: true }),
    taken: (text, ack) => {
      if (ack >= 1) come(text, { taken: true });
    },
  };
}
