// Whole nights with a phone that rings: the real app, the real store and the real transport against a Twilio on loopback, with a clock that
// moves only when a test says so.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FakeTransport } from '../../fake-transport.js';
import { openWorld, type World } from '../../world.js';
import { type FakeCalls, startFakeCalls, voiceOptions } from '../fake-calls.js';
import { createVoice } from '../../../src/transports/voice/voice.js';

const second = 1_000;
const minute = 60 * second;
/** 03:14 in Kolkata, where Asha sleeps. */
const start = Date.parse('2026-11-24T21:44:00Z');
const asha = '+919812300001';
const ben = '+447700900002';

let world: World;
let twilio: FakeCalls;
beforeEach(async () => {
  twilio = await startFakeCalls();
  world = await opened();
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
  await twilio.close();
});

async function opened(yaml?: string): Promise<World> {
  const made = await openWorld({
    start,
    ...(yaml === undefined ? {} : { yaml }),
    transports: [
      { name: 'web' },
      (clock) => Object.assign(createVoice(voiceOptions(twilio, clock)), { spoken: [], reacted: [] }) as unknown as FakeTransport,
    ],
  });
  twilio.app = made.muster.app;
  return made;
}

const checkoutDown = { title: 'Checkout is down', severity: 'critical', service: 'payments-db', key: 'a' };
const told = (number: string) => world.transport.spoken.filter(({ chat }) => chat === number).map(({ text }) => text);
const page = (number: string) => world.transport.spoken.find(({ chat }) => chat === number)?.id ?? '';
const incident = async () => {
  const found = await world.store.incident(1);
  if (found === null) throw new Error('no incident');
  return found;
};

describe('a page that nobody reads', () => {
  beforeEach(async () => {
    await world.posts('generic', checkoutDown);
  });

  test('rings after a minute at night, and one on the phone takes it', async () => {
    await world.advanceTo(start + 59 * second);
    expect(twilio.calls).toEqual([]);
    await world.advanceTo(start + 61 * second);
    const call = twilio.callTo(asha);
    await twilio.rings(call);
    expect(await twilio.picksUp(call)).toBe(
      'Muster. P1, incident 1. Checkout is down. Press 1 to take it, 2 to pass it on, star to hear this again.',
    );
    expect(await twilio.presses(call, '1')).toBe('You have it.');
    await world.settle();
    expect((await incident()).ack?.by).toBe('asha');
    expect(told(asha).at(-1)).toContain('INC-1');
    expect(told(ben).join('\n')).toContain('Acknowledged by Asha');
  });
});
