// Phone calls in a story: the real transport, Twilio's side of it on loopback, and what people do with their phones.

import { expect } from 'vitest';
import { createVoice } from '../../src/transports/voice/voice.js';
import type { FakeTransport } from '../fake-transport.js';
import type { ManualClock } from '../manual-clock.js';
import { startFakeCalls, voiceOptions } from '../transports/fake-calls.js';
import type { World } from '../world.js';

/** What somebody, or something, does with a phone that rings. */
export type CallAct = 'picks up' | 'presses' | 'mailbox' | 'busy' | 'stops ringing';

export interface CallHeard {
  readonly at: number;
  readonly number: string;
  /** What was said on the phone; null: it began to ring. */
  readonly lines: readonly string[] | null;
}

export interface Calls {
  /** The transport of a world, made by its clock. */
  readonly transport: (clock: ManualClock) => FakeTransport;
  /** Whose addresses are asked during a call. */
  answeredBy(world: World): void;
  /** About the newest call to this number. `stops ringing` fails where it rings on. */
  act(number: string, act: CallAct, key: string): Promise<void>;
  /** What rang and what was said since the last time, in order. */
  since(): readonly CallHeard[];
  close(): Promise<void>;
}

export async function startCalls(): Promise<Calls> {
  let now = (): number => 0;
  const heard: CallHeard[] = [];
  const twilio = await startFakeCalls(({ to }) => void heard.push({ at: now(), number: to, lines: null }));
  const says = (number: string, ...lines: readonly string[]) => void heard.push({ at: now(), number, lines });
  return {
    transport: (clock) => {
      now = () => clock.now();
      return Object.assign(createVoice(voiceOptions(twilio, clock)), { spoken: [], reacted: [], rooms: [] }) as unknown as FakeTransport;
    },
    answeredBy: ({ muster }) => {
      twilio.app = muster.app;
    },
    act: async (number, act, key) => {
      const call = twilio.callTo(number);
      if (call.status === 'queued') await twilio.rings(call);
      if (act === 'busy') return twilio.ends(call, 'busy');
      if (act === 'presses') return says(number, await twilio.presses(call, key));
      if (act === 'stops ringing') return void (await expect.poll(() => call.status).toBe('canceled'));
      says(number, await twilio.picksUp(call));
      // A mailbox hears everything out and presses nothing.
      while (act === 'mailbox' && call.gather !== null) says(number, await twilio.waits(call));
    },
    since: () => heard.splice(0),
    close: () => twilio.close(),
  };
}
