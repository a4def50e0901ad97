// Several answers owed to one person at the same moment: where each message costs something they are told in one, and what a newer
// answer has put out of date is not sent. Pages never wait for it and are never part of it.

import { afterEach, describe, expect, test } from 'vitest';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const [asha, ian, mia] = ['+919812300001', '+447700900008', '+34612300003'] as const;
let world: World;
/** What was said before a test began. */
let before = 0;
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const begins = async (name: string, more: { readonly paidPerMessage?: boolean } = {}) => {
  world = await openWorld({ start, transports: [{ name, ...more }] });
  await fires('orders', 'warning');
  await pass(120_000);
  before = world.transport.spoken.length;
};
const fires = (key: string, severity: string) => world.posts('generic', { title: `${key} fail`, severity, service: `${key}-db`, key });
/** Time passes in small steps, as the sender lives it. */
const pass = async (ms: number) => {
  for (const until = world.clock.now() + ms; world.clock.now() < until; ) {
    world.clock.moveTo(Math.min(until, world.clock.now() + 100));
    await world.settle();
  }
};
const says = async (phone: string, ...lines: readonly string[]) => {
  for (const line of lines) {
    await world.transport.says(phone, line);
    await world.settle();
    await pass(300);
  }
};
const textsTo = (phone: string) =>
  world.transport.spoken
    .slice(before)
    .filter((one) => one.chat === phone)
    .map((one) => one.text);

describe('ten lines of status within three seconds', () => {
  const tenLines = async () => {
    await says(asha, ...Array<string>(5).fill('status'));
    await says(ian, 'ack');
    await says(asha, ...Array<string>(5).fill('status'));
    await pass(5_000);
    return textsTo(asha).filter((text) => text.includes('· INC-1 · orders fail'));
  };

  test.each(['sms', 'cloud', 'twilio'])('are at most two messages by %s, and the last one says how it stands', async (name) => {
    await begins(name);
    const answers = await tenLines();
    expect(answers.length).toBeLessThanOrEqual(2);
    expect(answers.at(-1)).toContain('Ian took it at');
  });

  test('are ten messages where messages are free: each is answered at once', async () => {
    await begins('local', { paidPerMessage: false });
    expect(await tenLines()).toHaveLength(10);
  });
});

describe('by SMS', () => {
  test('a single answer leaves at once, and one soon after it within two seconds', async () => {
    await begins('sms');
    await world.transport.says(asha, 'ack');
    await world.settle();
    expect(textsTo(asha)).toHaveLength(1);
    await says(asha, 'update 40% restored');
    expect(textsTo(asha)).toHaveLength(1);
    await pass(1_500);
    expect(textsTo(asha)).toHaveLength(2);
  });

  test('the answers to a burst of lines are told in one, in their order', async () => {
    await begins('sms');
    await says(asha, 'ack', 'customers 40', 'eta 20m', 'note pool is full', 'note pool is bigger now');
    await pass(5_000);
    const [first, second, ...more] = textsTo(asha);
    expect(first).toContain('INC-1 is yours');
    expect(more).toEqual([]);
    expect(second?.match(/Noted on INC-1/gu)).toHaveLength(1);
  });

  test('a page to the same person leaves at once and alone', async () => {
    await begins('sms');
    await says(asha, 'status', 'help', 'list');
    await fires('checkout', 'critical');
    expect(textsTo(asha).at(-1)).toMatch(/^🔴 P1 · INC-2 · checkout fail/u);
    expect(textsTo(asha).filter((text) => text.includes('INC-2') && text.includes('Plain words'))).toEqual([]);
  });

  test('answers to others wait for nobody', async () => {
    await begins('sms');
    await world.transport.says(asha, 'status');
    await world.transport.says(mia, 'status');
    await world.settle();
    expect([textsTo(asha).length, textsTo(mia).length]).toEqual([1, 1]);
  });

  test('nothing is lost when too much waits for one message, and what is out of date leaves it', async () => {
    await begins('sms');
    await says(asha, 'status');
    await world.transport.says(asha, 'list');
    await world.transport.says(asha, 'oncall');
    await world.transport.says(asha, 'timeline');
    await world.transport.says(asha, 'list');
    await pass(8_000);
    const all = textsTo(asha).join('\n---\n');
    for (const words of ['1 incident open:', 'On call now', 'INC-1, 1 entr']) expect(all.split(words)).toHaveLength(2);
  });

  test('a question that can be tapped stays a message of its own', async () => {
    await begins('sms');
    await fires('checkout', 'high');
    await says(mia, 'list', 'merge 1 into 2', 'list');
    await pass(5_000);
    const [question, ...more] = world.transport.spoken.filter((one) => one.choices.includes('2 merge 1 anyway'));
    expect(question?.text).toMatch(/^Merge INC-1 into INC-2\?/u);
    expect(more).toEqual([]);
  });

  test('what waits while it is down is joined, and said once when it is back', async () => {
    await begins('sms');
    world.transport.up = false;
    await says(asha, 'customers 40', 'eta 20m', 'eta 30m');
    await pass(10_000);
    const waiting = (await world.store.messages({ limit: 50 })).filter(
      ({ state, message }) => state === 'queued' && message.kind === 'reply',
    );
    expect(waiting.length).toBeLessThanOrEqual(2);
    world.transport.up = true;
    await pass(40_000);
    expect(
      textsTo(asha)
        .join('\n')
        .match(/eta|ETA|Noted/gu)?.length ?? 0,
    ).toBeGreaterThan(0);
  });
});
