// A P1 page leaves within five seconds, whatever else there is to say: beside 20,000 warnings to the same person, over a slow transport,
// beside strangers, after answers and notes that used up what a transport may say. In this clock's time, with the limits of the real ones.

import { afterEach, describe, expect, test } from 'vitest';
import { SendFailure } from '../../src/fault.js';
import type { Severity } from '../../src/incident/incident.js';
import type { Message } from '../../src/incident/message.js';
import { transports } from '../../src/transports/index.js';
import { opens, sampleIncident } from '../store/sample.js';
import { answer, type Bench, type BenchOptions, openBench, page, people, start } from './sender-bench.js';

const everybodyPaged = ['asha', 'ian', 'mia', 'vic', 'cora'];

let bench: Bench;
afterEach(() => bench.close());

const toStranger = (transport: string, phone: string): Message => ({
  ...answer('', 'This number is not registered here.'),
  to: { kind: 'chat', transport, chat: phone },
  direct: true,
});

describe('a P1 page leaves within five seconds', () => {
  test('beside 20,000 warnings to the same person, who hears a handful of messages and is told of all of them', {
    timeout: 60_000,
  }, async () => {
    bench = await openBench('web');
    const warnings = Array.from({ length: 20_000 }, (_, index) => page('asha', index + 1, 'P3'));
    for (let at = 0; at < warnings.length; at += 1_000) {
      await bench.queue(warnings.slice(at, at + 1_000));
      bench.sender.wake();
    }
    await bench.pass(2_000);
    const since = bench.clock.now();
    await bench.queue([page('asha', 20_001, 'P1')]);
    await bench.pass(5_000);
    expect(bench.secondsUntil('P1 · INC-20001', 'asha', since)).toBeLessThanOrEqual(1);
    await bench.pass(60_000, 5_000);
    const words = bench.heardBy('asha').map((one) => one.text.split('\n', 1)[0]);
    expect(words).toHaveLength(5);
    expect(words).toContain('🟡 19997 more pages: 19997 × P3');
    expect(await bench.store.messages({ state: 'queued', limit: 10 })).toEqual([]);
  });

  test('beside 60 warnings to the same person over a transport that takes three seconds for each', async () => {
    const slow: BenchOptions['send'] =
      ({ clock, transport }) =>
      (outbound) =>
        new Promise((resolve, reject) => clock.after(3_000, () => void transport.send(outbound).then(resolve, reject)));
    bench = await openBench('web', { send: slow });
    await bench.queue(Array.from({ length: 60 }, (_, index) => page('asha', index + 1, index % 2 === 0 ? 'P2' : 'P3')));
    await bench.pass(1_500);
    const since = bench.clock.now();
    await bench.queue([page('asha', 61, 'P1')]);
    await bench.pass(6_000);
    expect(bench.secondsUntil('P1 · INC-61', 'asha', since)).toBeLessThanOrEqual(3.5);
  });

  test('beside 60 warnings to twelve people each, to everybody it is for', async () => {
    bench = await openBench('web');
    const twelve = people.slice(0, 12);
    await bench.queue(twelve.flatMap((person, nth) => Array.from({ length: 60 }, (_, index) => page(person, nth * 60 + index + 1, 'P3'))));
    await bench.pass(10_000);
    const since = bench.clock.now();
    await bench.queue(everybodyPaged.map((person) => page(person, 10_000, 'P1')));
    await bench.pass(6_000);
    expect(Math.max(...everybodyPaged.map((person) => bench.secondsUntil('P1', person, since)))).toBeLessThanOrEqual(1);
  });

  test('beside 90 strangers who text the SMS line, and strangers never use up what others are answered with', async () => {
    bench = await openBench('sms');
    await bench.queue(Array.from({ length: 90 }, (_, index) => toStranger('sms', `+1555000${1_000 + index}`)));
    await bench.pass(3_000);
    const since = bench.clock.now();
    await bench.queue([answer('ben', 'INC-1 is open.'), ...everybodyPaged.map((person) => page(person, 1, 'P1'))]);
    await bench.pass(60_000, 500);
    expect(Math.max(...everybodyPaged.map((person) => bench.secondsUntil('P1', person, since)))).toBeLessThanOrEqual(1);
    expect(bench.secondsUntil('INC-1 is open.', 'ben', since)).toBeLessThanOrEqual(2);
    expect(bench.transport.spoken.filter((one) => one.chat.startsWith('+1555')).length).toBeLessThanOrEqual(13);
  });

  test.each([
    ['sms', 5],
    ['web', 30],
    ['cloud', 60],
    ['twilio', 60],
  ])('on %s after %i answers to the same person', async (name, answers) => {
    bench = await openBench(name);
    await bench.queue(Array.from({ length: answers }, (_, index) => answer('asha', `answer ${index + 1}`)));
    await bench.pass(2_000);
    const since = bench.clock.now();
    await bench.queue([page('asha', 1, 'P1')]);
    await bench.pass(6_000);
    expect(bench.secondsUntil('P1', 'asha', since)).toBeLessThanOrEqual(1);
  });

  test('a second and a third P1 to the same person too', async () => {
    bench = await openBench('sms');
    for (const incident of [1, 2, 3]) {
      const since = bench.clock.now();
      await bench.queue([page('asha', incident, 'P1')]);
      await bench.pass(6_000);
      expect(bench.secondsUntil(`P1 · INC-${incident}`, 'asha', since)).toBeLessThanOrEqual(1);
    }
  });
});

describe('an answer', () => {
  test('to the tenth tap in a row leaves within two seconds on the Cloud API, and no more leave at once than Meta lends', async () => {
    bench = await openBench('cloud');
    for (let tap = 1; tap <= 10; tap++) {
      const since = bench.clock.now();
      await bench.queue([answer('asha', `answer ${tap}.`)]);
      await bench.pass(1_000);
      expect(bench.secondsUntil(`answer ${tap}.`, 'asha', since)).toBeLessThanOrEqual(1);
    }
    await bench.queue(
      Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? answer('asha', `more ${index}`) : page('asha', index, 'P1'))),
    );
    await bench.pass(6_000);
    expect(bench.heardBy('asha').length).toBeLessThanOrEqual(45);
  });

  test('is charged nothing for tries that the other side refused', async () => {
    let down = true;
    bench = await openBench('sms', {
      send:
        ({ transport }) =>
        (outbound) =>
          down ? Promise.reject(new SendFailure('500', { permanent: false })) : transport.send(outbound),
    });
    await bench.queue([answer('asha', 'the answer')]);
    await bench.pass(40_000, 1_000);
    down = false;
    await bench.queue(['ben', 'ian', 'mia'].map((person) => answer(person, 'the answer')));
    await bench.pass(32_000, 1_000);
    expect(bench.heardBy('asha')).toHaveLength(1);
    await bench.queue(Array.from({ length: 4 }, (_, index) => answer('asha', `more ${index}`)));
    await bench.pass(8_000, 1_000);
    expect(bench.heardBy('asha')).toHaveLength(5);
  });

  test('leaves after a page and before chatter, and within each the worse incident first', async () => {
    bench = await openBench('local');
    const chatter = (person: string, severity: Severity): Message => ({
      ...answer(person, `news of ${severity}`),
      kind: 'update',
      severity,
    });
    await bench.queue([
      chatter('ben', 'P3'),
      chatter('ian', 'P1'),
      answer('mia', 'an answer'),
      { ...answer('zoe', 'an answer about a P1'), severity: 'P1' },
      page('asha', 3, 'P3'),
      page('vic', 2, 'P2'),
      page('cora', 1, 'P1'),
    ]);
    await bench.pass(1_000);
    expect(bench.transport.spoken.map((one) => one.text)).toEqual([
      'P1 · INC-1',
      'P2 · INC-2',
      'P3 · INC-3',
      'an answer about a P1',
      'an answer',
      'news of P1',
      'news of P3',
    ]);
  });
});

describe('pages that come faster than anybody reads', () => {
  test('leave by themselves up to three a minute; the rest is one message, which is edited where it stands', async () => {
    bench = await openBench('web');
    await bench.queue(Array.from({ length: 6 }, (_, index) => page('asha', index + 1, 'P3')));
    await bench.pass(6_000);
    expect(bench.heardBy('asha').map((one) => one.text)).toEqual([
      'P3 · INC-1',
      'P3 · INC-2',
      'P3 · INC-3',
      '🟡 3 more pages: 3 × P3\nP3 · INC-4\nP3 · INC-5\nP3 · INC-6\n*ack 4* takes the first of them, *list* shows all.',
    ]);
    await bench.queue([page('asha', 7, 'P4'), page('asha', 8, 'P3')]);
    await bench.pass(12_000);
    expect(bench.lines('asha')).toEqual(['P3 · INC-1', 'P3 · INC-2', 'P3 · INC-3', '🟡 5 more pages: 4 × P3, 1 × P4']);
    expect(bench.heardBy('asha').at(-1)?.edits).toBe(1);
  });

  test('where nothing can be edited, are said again once a minute', async () => {
    bench = await openBench('sms', { can: { edit: false } });
    for (let incident = 1; incident <= 30; incident++) {
      await bench.queue([page('asha', incident, 'P3')]);
      await bench.pass(2_000, 1_000);
    }
    expect(bench.lines('asha').length).toBeLessThanOrEqual(5);
  });

  test('never hold back a P1, nor a P2 because of milder ones', async () => {
    bench = await openBench('web');
    await bench.queue(Array.from({ length: 10 }, (_, index) => page('asha', index + 1, 'P4')));
    await bench.pass(2_000);
    await bench.queue([page('asha', 11, 'P2')]);
    await bench.pass(2_000);
    expect(bench.lines('asha')).toEqual(['P4 · INC-1', 'P4 · INC-2', 'P4 · INC-3', 'P2 · INC-11']);
  });

  test('count only while they are unanswered', async () => {
    bench = await openBench('web');
    for (const number of [1, 2, 3]) {
      const incident = sampleIncident(number);
      await bench.store.commit(opens({ ...incident, ack: { by: 'asha', at: start, lastSignAt: start } }));
      await bench.queue([{ ...page('asha', number, 'P3'), unless: 'resolved' }]);
      await bench.pass(1_000);
    }
    await bench.queue([page('asha', 4, 'P3')]);
    await bench.pass(6_000);
    expect(bench.lines('asha')).toEqual(['P3 · INC-1', 'P3 · INC-2', 'P3 · INC-3', 'P3 · INC-4']);
  });

  test('that somebody has taken meanwhile are not told', async () => {
    bench = await openBench('web');
    await bench.queue(Array.from({ length: 5 }, (_, index) => page('asha', index + 1, 'P3')));
    const taken = sampleIncident(4);
    await bench.store.commit(opens({ ...taken, ack: { by: 'ian', at: start, lastSignAt: start } }));
    await bench.pass(70_000, 1_000);
    expect(bench.lines('asha')).toEqual(['P3 · INC-1', 'P3 · INC-2', 'P3 · INC-3', 'P3 · INC-5']);
  });

  test('are told anew, as things stand then, when the message could not leave', async () => {
    let down = false;
    bench = await openBench('web', {
      send:
        ({ transport }) =>
        (outbound) =>
          down ? Promise.reject(new SendFailure('500', { permanent: false })) : transport.send(outbound),
    });
    await bench.queue(Array.from({ length: 5 }, (_, index) => page('asha', index + 1, 'P3')));
    await bench.pass(2_000);
    down = true;
    await bench.pass(10_000, 1_000);
    await bench.queue([page('asha', 6, 'P3')]);
    down = false;
    await bench.pass(20_000, 1_000);
    expect(bench.lines('asha')).toEqual(['P3 · INC-1', 'P3 · INC-2', 'P3 · INC-3', '🟡 3 more pages: 3 × P3']);
  });
});

test('every transport keeps an allowance for pages alone', () => {
  expect(transports.filter(({ limits }) => limits.pages === undefined).map(({ name }) => name)).toEqual([]);
});
