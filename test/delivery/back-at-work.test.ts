// After an outage: what is held back for somebody never keeps a transport from being tried, and one that works again is used at once.

import { afterEach, describe, expect, test } from 'vitest';
import { SendFailure } from '../../src/fault.js';
import type { TransportState } from '../../src/transports/transport.js';
import { opens, sampleIncident } from '../store/sample.js';
import { answer, type Bench, openBench, page, phoneOf, start } from './sender-bench.js';

let bench: Bench;
afterEach(() => bench.close());

/** Fails every send while it is true. */
const failing = (is: { down: boolean }) => ({
  send:
    ({ transport }: Pick<Bench, 'transport'>): Bench['transport']['send'] =>
    (outbound) =>
      is.down ? Promise.reject(new SendFailure('Meta answers 500', { permanent: false })) : transport.send(outbound),
});
const unconfirmed = ['ben', 'ian', 'mia', 'vic', 'cora'];

describe('a transport that fails for a while', () => {
  test('is tried again although five people have not confirmed their address and are looked at all the time', async () => {
    const is = { down: true };
    bench = await openBench('cloud', {
      ...failing(is),
      reach: async (_transport, person) =>
        unconfirmed.includes(person) ? { unconfirmed: phoneOf(person) } : { address: phoneOf(person), heardAt: null },
    });
    await bench.queue([...unconfirmed, 'asha'].map((person) => page(person, 1, 'P1')));
    await bench.pass(90_000, 1_000);
    is.down = false;
    const since = bench.clock.now();
    await bench.pass(20_000, 1_000);
    expect(bench.secondsUntil('P1', 'asha', since)).toBeLessThanOrEqual(15);
  });

  test('is tried with what is needed: dropped pages take nobody’s place', async () => {
    const is = { down: true };
    bench = await openBench('cloud', failing(is));
    await bench.queue(Array.from({ length: 6 }, (_, index) => page('asha', index + 1, 'P1')));
    await bench.pass(60_000, 1_000);
    for (const number of [1, 2, 3, 4, 5])
      await bench.store.commit(opens({ ...sampleIncident(number), ack: { by: 'asha', at: start, lastSignAt: start } }));
    is.down = false;
    const since = bench.clock.now();
    await bench.pass(20_000, 1_000);
    expect(bench.lines('asha')).toEqual(['P1 · INC-6']);
    expect(bench.secondsUntil('P1', 'asha', since)).toBeLessThanOrEqual(15);
  });

  test('carries all that waited as soon as one message got through', async () => {
    const is = { down: true };
    bench = await openBench('cloud', failing(is));
    await bench.queue(['asha', ...unconfirmed].map((person) => page(person, 1, 'P1')));
    await bench.pass(90_000, 1_000);
    is.down = false;
    await bench.pass(16_000, 1_000);
    const times = ['asha', ...unconfirmed].map((person) => bench.heardBy(person)[0]?.at ?? Number.POSITIVE_INFINITY);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1_000);
  });

  test('hears a page within two seconds of being well again by its own word', async () => {
    const is = { down: true };
    let state: TransportState = 'degraded';
    bench = await openBench('web', {
      ...failing(is),
      health:
        ({ clock }) =>
        () => ({ state, detail: null, since: start, provedAt: state === 'ready' ? clock.now() : null }),
    });
    await bench.queue(['asha', 'ian'].map((person) => page(person, 1, 'P1')));
    await bench.pass(100_000, 1_000);
    is.down = false;
    state = 'ready';
    const since = bench.clock.now();
    await bench.pass(3_000);
    expect(bench.secondsUntil('P1', 'asha', since)).toBeLessThanOrEqual(2);
    expect(bench.secondsUntil('P1', 'ian', since)).toBeLessThanOrEqual(2);
  });

  test('that asked for peace gets it, whatever it proves', async () => {
    let asked = 0;
    bench = await openBench('cloud', {
      send:
        ({ transport }) =>
        (outbound) =>
          asked++ === 0
            ? Promise.reject(new SendFailure('slow down', { permanent: false, retryAfterMs: 30_000 }))
            : transport.send(outbound),
    });
    await bench.queue([answer('asha', 'the answer')]);
    await bench.pass(29_000, 1_000);
    expect(bench.lines('asha')).toEqual([]);
    await bench.pass(2_000, 1_000);
    expect(bench.lines('asha')).toEqual(['the answer']);
  });
});

describe('on recovery', () => {
  test('nobody is woken for what was acknowledged meanwhile, nor by a first word about what is over', async () => {
    const is = { down: true };
    bench = await openBench('sms', failing(is));
    const code = { ...answer('ben', 'Reply 482 913'), to: { kind: 'chat', transport: 'sms', chat: phoneOf('ben') }, incident: 2 } as const;
    await bench.queue([page('asha', 1, 'P1'), { ...code, direct: true, cold: true }]);
    await bench.pass(60_000, 1_000);
    await bench.store.commit(opens({ ...sampleIncident(1), ack: { by: 'ian', at: start, lastSignAt: start } }));
    await bench.store.commit(opens({ ...sampleIncident(2), status: 'resolved' }));
    is.down = false;
    await bench.pass(60_000, 1_000);
    expect(bench.transport.spoken).toEqual([]);
  });
});
