// An address counts when a code came back from it, and not before.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { days, minutes } from '../../src/incident/duration.js';
import { sendChallenge } from '../../src/people/challenge.js';
import { reach } from '../../src/people/reach.js';
import { ada, asha, type Bench, ben, codeOf, openBench } from './people.js';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench({ confirm: 'before-page' });
});
afterEach(() => bench.close());

const says = (from: string, text: string, how = {}) => bench.on('web').says(from, text, how);
const declared = 'P1 INCIDENT: Production DB01 connection timeout.';

/** Ben, confirmed, declares; Asha is on call and gets a page. */
const pageAsha = async () => {
  await bench.knows({ person: 'ben', address: ben });
  await says(ben, declared);
};

describe('a number that muster.yaml gives somebody', () => {
  test('does nothing until a code came back, and is told so with a code', async () => {
    await says(asha, declared);
    const [text, ...more] = await bench.hears('web', asha);
    expect(text).toMatch(
      /^This is the number we have for Asha Rao, but it was never confirmed, so nothing has changed\.\nReply [0-9]{3} [0-9]{3} /,
    );
    expect(more).toEqual([]);
    expect(await bench.store.list({ status: 'all', limit: 5 })).toEqual([]);
  });

  test('counts from the moment the code is typed back', async () => {
    await says(asha, 'list');
    await says(asha, codeOf(await bench.hears('web', asha)));
    expect(await bench.hears('web', asha)).toEqual(['✅ Confirmed, Asha. Pages reach you here.']);
    await says(asha, 'list');
    expect(await bench.hears('web', asha)).toEqual(['Nothing is open. All quiet.']);
  });

  test('gets its page as soon as the code came back, and nothing about the incident before', async () => {
    await pageAsha();
    const before = await bench.hears('web', asha);
    expect(before).toEqual([expect.stringMatching(/^🔴 P1 · INC-1 · Acme is paging you, Asha Rao\nThis is Muster.* reply /u)]);
    await says(asha, `code ${codeOf(before)}`);
    const after = await bench.hears('web', asha);
    expect(after).toContain('✅ Confirmed, Asha. Pages reach you here.');
    expect(after.some((text) => /^🔴 P1 · INC-1 · Production DB01 connection timeout/u.test(text))).toBe(true);
  });

  test('is not confirmed by a code from anywhere else', async () => {
    await says(asha, 'list');
    const code = codeOf(await bench.hears('web', asha));
    await says(ben, code);
    await bench.on('sms').says(asha, code);
    await says('+15550000010', code);
    await says('77@lid', code);
    expect(await bench.store.addressesOf('asha')).toEqual([]);
    expect(await bench.store.addressesOf('ben')).toEqual([]);
  });

  test.each([{ forwarded: true }, { edited: true }, { chat: 'g1' }])('is not confirmed by a code that is %j', async (how) => {
    await says(asha, 'list');
    await says(asha, codeOf(await bench.hears('web', asha)), how);
    expect(await bench.store.addressesOf('asha')).toEqual([]);
  });

  test('is not confirmed by a code that is ten minutes old', async () => {
    await says(asha, 'list');
    const code = codeOf(await bench.hears('web', asha));
    bench.clock.moveTo(bench.clock.now() + minutes(10));
    await says(asha, code);
    expect(await bench.store.addressesOf('asha')).toEqual([]);
  });

  test('is not confirmed by guessing: after five wrong codes the right one is worth nothing', async () => {
    await says(asha, 'list');
    const code = codeOf(await bench.hears('web', asha));
    await Promise.all(['000000', '000001', '000002', '000003', '000004'].map((guess) => says(asha, guess)));
    await says(asha, code);
    expect(await bench.store.addressesOf('asha')).toEqual([]);
    const answers = await bench.hears('web', asha);
    expect(answers.filter((text) => text === 'That is not the code. Nothing has changed.')).toHaveLength(5);
  });

  test('is confirmed once by one code', async () => {
    await says(asha, 'list');
    const code = codeOf(await bench.hears('web', asha));
    await says(asha, code);
    await bench.changes(asha, 'number-changed');
    await says(asha, code);
    expect(await bench.store.addressesOf('asha')).toMatchObject([{ verifiedAt: null }]);
  });

  test('gets no second code within two minutes, one reminder, and six codes a day at most', async () => {
    for (let word = 0; word < 5; word++) await says(asha, 'ack');
    const texts = await bench.hears('web', asha);
    expect(texts).toHaveLength(2);
    expect(texts[1]).toMatch(/code I sent you a moment ago/);
    for (let round = 0; round < 12; round++) {
      bench.clock.moveTo(bench.clock.now() + minutes(3));
      await says(asha, 'ack');
    }
    const later = await bench.hears('web', asha);
    expect(later.filter((text) => /[0-9]{3} [0-9]{3}/.test(text))).toHaveLength(5);
    expect(later.filter((text) => text.includes('No more codes today'))).toHaveLength(1);
  });

  test('is answered neither in a group nor for a reaction', async () => {
    await pageAsha();
    await says(asha, 'ack', { chat: 'g1' });
    await bench.on('web').reacts(asha, 'web-m1', '👍');
    await bench.settle();
    expect(bench.on('web').spoken.filter((one) => one.chat === 'g1')).toEqual([]);
    expect((await bench.store.incident(1))?.ack?.by ?? null).not.toBe('asha');
  });

  test('may say STOP without proving anything, and then gets no codes either', async () => {
    await says(asha, 'STOP');
    expect(await bench.hears('web', asha)).toEqual(['You get nothing more here. *START* turns it on again.']);
    await pageAsha();
    expect(await bench.hears('web', asha)).toEqual([]);
    await says(asha, 'start');
    expect(await reach(bench.deps, 'web', 'asha')).toEqual({ unconfirmed: asha });
  });
});

describe('a challenge', () => {
  test('asked for again and again by waiting pages is sent once', async () => {
    const asked = await Promise.all([1, 2, 3].map(() => sendChallenge(bench.deps, 'web', 'asha', asha, 'page', null)));
    expect(asked.sort()).toEqual(['lately', 'lately', 'sent']);
    expect(await bench.hears('web', asha)).toHaveLength(1);
  });

  test('never goes to a number that changed hands', async () => {
    await bench.knows({ person: 'asha', address: asha, verifiedAt: null, lostWhy: 'number changed' });
    expect(await sendChallenge(bench.deps, 'web', 'asha', asha, 'page', null)).toBe('lost');
    expect(await bench.hears('web', asha)).toEqual([]);
  });

  test('keeps no code that can be read in the store', async () => {
    await sendChallenge(bench.deps, 'web', 'asha', asha, 'asked', null);
    const code = codeOf(await bench.hears('web', asha));
    expect((await bench.store.codeFor('web', asha, bench.clock.now()))?.hash).not.toContain(code);
  });
});

describe('somebody nobody knows', () => {
  const hidden = 'US.1349f00d';
  const line = 'This number is not registered here. If it should be, ask whoever runs the on-call list to add it.';

  test('gets one neutral line a day', async () => {
    for (const text of ['list', 'ack', '482913']) await says('+15550000010', text);
    expect(await bench.hears('web', '+15550000010')).toEqual([line]);
  });

  test('with a hidden number is offered to say who they are', async () => {
    await says(hidden, 'list');
    expect(await bench.hears('web', hidden)).toEqual([`${line}\nIf you are on call here, send *i am <your name>*.`]);
  });

  test('who says they are Asha is Asha once they type back what her other address got', async () => {
    await bench.knows({ person: 'asha', transport: 'sms', address: asha });
    await says(hidden, 'i am asha', { account: hidden });
    const code = codeOf(await bench.hears('sms', asha));
    expect((await bench.hears('web', hidden)).join()).not.toContain(code);
    await says(hidden, code, { account: hidden });
    expect(await bench.hears('web', hidden)).toEqual(['✅ Confirmed, Asha. Pages reach you here.']);
    await says(hidden, declared, { account: hidden });
    expect(await bench.store.list({ status: 'open', limit: 5 })).toHaveLength(1);
  });

  test('who says they are Asha gets there by the admins when she has no other address', async () => {
    const only = await openBench({ names: ['web'], confirm: 'before-page' });
    await only.knows({ person: 'ada', address: ada });
    await only.on('web').says(hidden, "I'm Asha Rao");
    const told = await only.hears('web', ada);
    expect(told).toEqual([expect.stringContaining('says they are Asha Rao')]);
    await only.on('web').says(hidden, codeOf(told));
    expect(await only.store.addressesOf('asha')).toMatchObject([{ address: hidden, verifiedAt: expect.any(Number) as number }]);
    await only.close();
  });

  test('hears the same whether the name exists or not, and is heard three times a day', async () => {
    await bench.knows({ person: 'asha', transport: 'sms', address: asha });
    await says('US.a', 'i am asha');
    await says('US.b', 'i am nobody');
    const known = await bench.hears('web', 'US.a');
    expect(await bench.hears('web', 'US.b')).toEqual(known);
    for (let more = 0; more < 5; more++) await says('US.b', 'i am nobody');
    expect(await bench.hears('web', 'US.b')).toHaveLength(2);
  });

  test('cannot wake Asha more than six times a day by saying they are her, under however many ids', async () => {
    await bench.knows({ person: 'asha', transport: 'sms', address: asha });
    for (let id = 0; id < 30; id++) await says(`US.${id}`, 'i am asha');
    await bench.settle();
    expect(await bench.hears('sms', asha)).toHaveLength(6);
  });

  test('with a phone cannot become Asha by saying so: muster.yaml says which phone she has', async () => {
    await bench.knows({ person: 'asha', transport: 'sms', address: asha });
    await says('+15550000010', 'i am asha');
    expect(await bench.hears('sms', asha)).toEqual([]);
    expect(await bench.hears('web', '+15550000010')).toEqual([line]);
  });

  test('is not answered in a group', async () => {
    await says(hidden, 'i am asha', { chat: 'g1' });
    await bench.settle();
    expect(bench.on('web').spoken).toEqual([]);
  });
});

describe('a confirmed address', () => {
  test('must be confirmed again after 90 days of silence', async () => {
    await bench.knows({ person: 'asha', address: asha });
    bench.clock.moveTo(bench.clock.now() + days(90) + 1);
    expect(await reach(bench.deps, 'web', 'asha')).toEqual({ unconfirmed: asha });
    await says(asha, declared);
    expect(await bench.store.list({ status: 'all', limit: 5 })).toEqual([]);
    await says(asha, codeOf(await bench.hears('web', asha)));
    expect(await reach(bench.deps, 'web', 'asha')).toMatchObject({ address: asha });
  });

  test('is somebody else’s business once muster.yaml gives that person another phone', async () => {
    await bench.knows({ person: 'asha', address: asha });
    bench.reload(asha, '+919812300099');
    expect(await reach(bench.deps, 'web', 'asha')).toEqual({ unconfirmed: '+919812300099' });
    await says(asha, declared);
    expect(await bench.store.list({ status: 'all', limit: 5 })).toEqual([]);
    expect(await bench.hears('web', asha)).toEqual([expect.stringMatching(/^This number is not registered here/)]);
  });

  test('opens the window for free text by what it writes, and keeps it exact to ten minutes', async () => {
    await bench.knows({ person: 'asha', address: asha, account: null });
    bench.clock.moveTo(bench.clock.now() + minutes(11));
    const at = bench.clock.now();
    await says(asha, 'list', { account: '77@lid' });
    expect(await bench.store.addressesOf('asha')).toMatchObject([{ heardAt: at, account: '77@lid' }]);
  });

  test('that said STOP on WhatsApp still gets pages and answers, and no updates', async () => {
    await bench.knows({ person: 'asha', address: asha });
    await says(asha, 'stop');
    expect(await bench.hears('web', asha)).toEqual([
      'You get no more updates here; pages and answers still come. *START* turns updates on again.',
    ]);
    expect(await reach(bench.deps, 'web', 'asha', 'page')).toMatchObject({ address: asha });
    expect(await reach(bench.deps, 'web', 'asha', 'update')).toEqual({ none: 'they said STOP here' });
    await says(asha, 'START');
    expect(await reach(bench.deps, 'web', 'asha', 'update')).toMatchObject({ address: asha });
  });
});

describe('STOP by SMS', () => {
  test('is told to their manager when no way to page them is left, once a day', async () => {
    await bench.knows({ person: 'asha', transport: 'sms', address: asha });
    await bench.knows({ person: 'mia', address: '+34612300003' });
    await bench.changes(asha, 'opted-out', 'sms');
    await bench.changes(asha, 'opted-out', 'sms');
    expect(await bench.hears('web', '+34612300003')).toEqual([
      expect.stringMatching(/^⚠️ Asha Rao said STOP on SMS and can't be paged anywhere now\./u),
    ]);
    expect(await reach(bench.deps, 'sms', 'asha')).toEqual({ none: 'they said STOP here' });
    await bench.changes(asha, 'opted-in', 'sms');
    expect(await reach(bench.deps, 'sms', 'asha')).toMatchObject({ address: asha });
  });

  test('is nobody’s concern while they are reached elsewhere', async () => {
    await bench.knows({ person: 'asha', transport: 'sms', address: asha });
    await bench.knows({ person: 'asha', address: asha });
    await bench.knows({ person: 'mia', address: '+34612300003' });
    await bench.changes(asha, 'opted-out', 'sms');
    expect(await bench.hears('web', '+34612300003')).toEqual([]);
  });
});

describe('a test page', () => {
  test('goes out by each way the person is reached, and the answer tells about every one', async () => {
    await bench.knows({ person: 'asha', address: asha });
    await says(asha, 'test page');
    expect(await bench.hears('web', asha)).toEqual([
      'Test page: sent by WhatsApp · SMS: not confirmed, code sent',
      '🔔 Test page: nothing is wrong. If you can read this, pages reach you here (WhatsApp).',
    ]);
    expect(await bench.hears('sms', asha)).toEqual([
      expect.stringMatching(/^🔔 This is Muster, the on-call bot of Acme\. Pages for Asha Rao /u),
    ]);
  });

  test('to somebody else needs a manager', async () => {
    await bench.knows({ person: 'asha', address: asha });
    await bench.knows({ person: 'mia', address: '+34612300003' });
    await bench.knows({ person: 'ben', address: ben });
    await says(asha, 'test page @ben');
    expect(await bench.hears('web', asha)).toEqual([expect.stringContaining('Only managers and above')]);
    await says('+34612300003', 'test page @ben');
    expect(await bench.hears('web', ben)).toEqual([expect.stringMatching(/^🔔 Test page: nothing is wrong/u)]);
  });

  test('says where it cannot go', async () => {
    await bench.knows({ person: 'asha', address: asha });
    await bench.knows({ person: 'asha', transport: 'sms', address: asha, optedOutAt: 1 });
    await says(asha, 'test page');
    expect((await bench.hears('web', asha))[0]).toBe('Test page: sent by WhatsApp · SMS: they said STOP here');
  });
});

describe('the addresses of somebody', () => {
  beforeEach(async () => {
    await bench.knows({ person: 'asha', address: asha });
    await bench.knows({ person: 'ben', address: ben });
    await bench.knows({ person: 'ada', address: ada });
  });

  test('are shown whole to themselves', async () => {
    await says(asha, 'addresses');
    expect(await bench.hears('web', asha)).toEqual([`Asha Rao is reached here:\nweb: ${asha} · confirmed\nsms: ${asha} · not confirmed`]);
  });

  test('are masked for others, and whole for an admin', async () => {
    await says(ben, 'addresses @asha');
    expect(await bench.hears('web', ben)).toEqual(['Asha Rao is reached here:\nweb: +91…01 · confirmed\nsms: +91…01 · not confirmed']);
    await says(ada, 'addresses @asha');
    expect((await bench.hears('web', ada))[0]).toContain(asha);
  });

  test('are masked in a group, also one’s own', async () => {
    await says(asha, 'muster addresses', { chat: 'g1' });
    await says(asha, 'addresses', { chat: 'g1' });
    const rows = await bench.store.messages({ limit: 10 });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map((row) => row.message.text).join()).not.toContain(asha);
  });
});
