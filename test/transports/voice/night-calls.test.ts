// Whole nights with a phone that rings: the real app, the real store and the real transport against a Twilio on loopback, with a clock that
// moves only when a test says so.

import { fastify } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../../src/app/config/example.js';
import { createVoice } from '../../../src/transports/voice/voice.js';
import type { FakeTransport } from '../../fake-transport.js';
import { openWorld, type World } from '../../world.js';
import { type FakeCalls, type PhoneCall, startFakeCalls, voiceOptions } from '../fake-calls.js';
import { postSigned } from '../fake-twilio.js';

const second = 1_000;
/** 03:14 in Kolkata, where Asha sleeps. */
const start = Date.parse('2026-11-24T21:44:00Z');
const asha = '+919812300001';
const ian = '+447700900008';
const mia = '+34612300003';
const vic = '+12025550104';

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
      { name: 'web', can: { trustsPhones: false } },
      (clock) => Object.assign(createVoice(voiceOptions(twilio, clock)), { spoken: [], reacted: [] }) as unknown as FakeTransport,
    ],
  });
  twilio.app = made.muster.app;
  return made;
}

const checkoutDown = { title: 'Checkout is down', severity: 'critical', service: 'payments-db', key: 'a' };
/** Like Asha, but German. */
const germanAsha = exampleOrganisation.replace('role: responder }', 'role: responder, language: de-AT }');
const told = (number: string) => world.transport.spoken.filter(({ chat }) => chat === number).map(({ text }) => text);
/** Everything that was said in writing. */
const said = () => world.transport.spoken.map(({ text }) => text).join('\n');
const page = (number: string) => world.transport.spoken.find(({ chat }) => chat === number)?.id ?? '';
const calledNumbers = () => twilio.calls.map(({ to }) => to);
const callRows = async () => (await world.store.messages({ limit: 500 })).filter(({ via }) => via === 'voice');
/** Lets a second pass in which calls are looked after, and what they ask of Twilio be answered. */
async function aSecondPasses(): Promise<void> {
  await world.advanceTo(world.clock.now() + second);
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  await world.settle();
}
/** Asha's phone, ringing for the page nobody read. */
async function ashasCall(): Promise<PhoneCall> {
  await world.advanceTo(start + 61 * second);
  const call = twilio.callTo(asha);
  await twilio.rings(call);
  return call;
}
const incident = async () => {
  const found = await world.store.incident(1);
  if (found === null) throw new Error('no incident');
  return found;
};

describe('a page that nobody reads', () => {
  beforeEach(async () => {
    await world.posts('generic', checkoutDown);
  });

  test('rings after a minute where it is night, after two by day', async () => {
    await world.advanceTo(start + 59 * second);
    expect(calledNumbers()).toEqual([]);
    await world.advanceTo(start + 61 * second);
    expect(new Set(calledNumbers())).toEqual(new Set([asha, mia]));
    await world.advanceTo(start + 119 * second);
    expect(calledNumbers()).not.toContain(vic);
    await world.advanceTo(start + 122 * second);
    expect(new Set(calledNumbers())).toEqual(new Set([asha, mia, ian, vic, '+12025550105']));
  });

  test('is taken with a key, and everybody is told as if it had been written', async () => {
    const call = await ashasCall();
    expect(await twilio.picksUp(call)).toBe(
      'Muster. P1, incident 1. Checkout is down. Press 1 to take it, 2 to pass it on, star to hear this again.',
    );
    expect(await twilio.presses(call, '1')).toBe('You have it.');
    await world.settle();
    expect((await incident()).ack).toMatchObject({ by: 'asha' });
    expect(said()).toMatch(/Acknowledged by Asha at/);
    const [row] = (await callRows()).filter(({ transportId }) => transportId === call.sid);
    expect(row).toMatchObject({ state: 'read', message: { kind: 'page', incident: 1 } });
  });

  test('whoever took it on the phone has what to do next in their chat, and no call carries an answer', async () => {
    const call = await ashasCall();
    await twilio.picksUp(call);
    await twilio.presses(call, '1');
    await world.settle();
    expect(told(asha).at(-1)).toMatch(/INC-1/);
    expect(told(asha).length).toBeGreaterThan(1);
    expect((await callRows()).filter(({ message }) => message.kind !== 'page')).toEqual([]);
  });

  test('is not called for when it was read in time', async () => {
    await world.advanceTo(start + 40 * second);
    await world.transport.reads(page(asha));
    await world.advanceTo(start + 121 * second);
    expect(calledNumbers()).toContain(mia);
    expect(calledNumbers()).not.toContain(asha);
  });

  test('is not called for when somebody has it by then', async () => {
    await world.advanceTo(start + 40 * second);
    await world.transport.says(ian, 'ack');
    await world.advanceTo(start + 200 * second);
    expect(calledNumbers()).toEqual([]);
  });

  test('a mailbox that takes the call acknowledges nothing, and the ladder goes on', async () => {
    const call = await ashasCall();
    await twilio.picksUp(call);
    expect(await twilio.waits(call)).toMatch(/^Muster\. P1, incident 1/);
    expect(await twilio.waits(call)).toMatch(/^Muster\. P1, incident 1/);
    expect(await twilio.waits(call)).toBe('No key was pressed, so the next person is called. Goodbye.');
    expect(call.status).toBe('completed');
    await world.settle();
    expect((await incident()).ack).toBeNull();
    // The next in turn is paged, and called, at once; whoever did not hear it is paged again in the time of the policy.
    await world.advanceTo(start + 63 * second);
    expect(told(ian).at(-1)).toMatch(/unanswered for 1 min[\s\S]*Asha hasn't answered\. You're next: reply \*ack\*/);
    expect(calledNumbers().filter((number) => number === ian)).toHaveLength(1);
    const before = told(asha).length;
    await world.advanceTo(start + 125 * second);
    expect(told(asha).slice(before).join('\n')).toContain('unanswered for');
    expect(calledNumbers().filter((number) => number === ian)).toHaveLength(1);
  });

  test('the mailbox of whoever is not asked yet wakes nobody else', async () => {
    await ashasCall();
    const call = twilio.callTo(mia);
    await twilio.rings(call);
    await twilio.picksUp(call);
    await twilio.ends(call, 'completed');
    await world.advanceTo(start + 65 * second);
    expect(told(ian)).toHaveLength(1);
    expect(calledNumbers()).not.toContain(vic);
    expect((await world.store.timeline(1, 100)).filter(({ kind }) => kind === 'call-unheard')).toHaveLength(1);
  });

  test('two passes it on, and the answer names who is asked now', async () => {
    const call = await ashasCall();
    await twilio.picksUp(call);
    expect(await twilio.presses(call, '2')).toMatch(/^Passed on to [A-Z][a-z]+\.$/);
    await world.settle();
    expect((await incident()).ack).toBeNull();
    expect(said()).toMatch(/Asha passed it/);
  });

  test('star says it again, and another key changes nothing', async () => {
    const call = await ashasCall();
    const first = await twilio.picksUp(call);
    expect(await twilio.presses(call, '*')).toBe(first);
    expect(await twilio.presses(call, '7')).toBe(`That key means nothing here. ${first}`);
    expect((await incident()).ack).toBeNull();
    expect(await twilio.presses(call, '1')).toBe('You have it.');
  });

  test('a key that Twilio tells twice is pressed once', async () => {
    const call = await ashasCall();
    await twilio.picksUp(call);
    const gather = call.gather;
    await twilio.presses(call, '1');
    call.gather = gather;
    expect(await twilio.presses(call, '1')).toBe('You have it.');
    await world.settle();
    expect((await world.store.timeline(1, 100)).filter(({ kind }) => kind === 'acknowledged')).toHaveLength(1);
  });

  test('a phone that rings while somebody acknowledges in the chat stops ringing, and nobody is told that it failed', async () => {
    const call = await ashasCall();
    await world.transport.says(ian, 'ack');
    await aSecondPasses();
    await expect.poll(() => call.status).toBe('canceled');
    expect(twilio.asked).toContain(`Calls/${call.sid}.json canceled`);
    await world.advanceTo(start + 90 * second);
    expect(said()).not.toContain("can't be reached");
  });

  test('who picks up after somebody else took it is told who has it and since when, and asked for nothing', async () => {
    const call = await ashasCall();
    await world.transport.says(ian, 'ack');
    await world.settle();
    expect(await twilio.picksUp(call)).toBe('Ian acknowledged already at 03:15.');
    expect(call.status).toBe('completed');
  });

  test('a key pressed too late is answered with who has it', async () => {
    const call = await ashasCall();
    await twilio.picksUp(call);
    await world.transport.says(ian, 'ack');
    await world.settle();
    expect(await twilio.presses(call, '1')).toBe('Ian acknowledged already at 03:15.');
    expect((await incident()).ack).toMatchObject({ by: 'ian' });
  });

  test('a busy phone waits for nothing: the next one is paged at once', async () => {
    const call = await ashasCall();
    await twilio.ends(call, 'busy');
    await world.advanceTo(start + 64 * second);
    expect(said()).toContain("Asha can't be reached (their phone was busy)");
    expect((await incident()).progression.ladderStep).toBeGreaterThan(0);
  });

  test.each([
    ['no-answer', 'nobody answered the phone'],
    ['failed', 'the call could not be put through'],
    ['canceled', 'the call was cancelled'],
  ] as const)('a call that ends as %s goes on at once as well', async (status, why) => {
    const call = await ashasCall();
    await twilio.ends(call, status);
    await world.advanceTo(start + 64 * second);
    expect(said()).toContain(`Asha can't be reached (${why})`);
  });

  test('a call that ended with nobody pressing a key is no failure of the phone', async () => {
    const call = await ashasCall();
    await twilio.picksUp(call);
    await twilio.ends(call, 'completed');
    await world.advanceTo(start + 70 * second);
    expect(said()).not.toContain("can't be reached");
  });

  test('a call made before a restart is taken after it', async () => {
    const call = await ashasCall();
    const next = createVoice(voiceOptions(twilio, world.clock));
    await next.start(world.muster.listener);
    const app = fastify();
    app.register(async (scope) => next.mount?.(scope));
    await app.ready();
    twilio.app = app;
    expect(await twilio.picksUp(call)).toMatch(/^Muster\. P1, incident 1\. Checkout is down\./);
    expect(await twilio.presses(call, '1')).toBe('You have it.');
    expect((await incident()).ack).toMatchObject({ by: 'asha' });
    await next.stop();
    await app.close();
  });

  test('nobody who did not sign for Twilio presses a key', async () => {
    const call = await ashasCall();
    await twilio.picksUp(call);
    const target = (call.gather?.action ?? '').replace('https://muster.example.com', '');
    const form = { AccountSid: `AC${'a'.repeat(32)}`, CallSid: call.sid, To: asha, Digits: '1' };
    expect((await postSigned(world.muster.app, target, form, 'another token')).statusCode).toBe(403);
    expect((await postSigned(world.muster.app, target.replace('marker=', 'marker=9'), { ...form, CallSid: 'CA1' })).statusCode).toBe(403);
    expect((await incident()).ack).toBeNull();
  });
});

test('while the chat is down the phone rings at once, and once', async () => {
  world.transport.up = false;
  await world.posts('generic', checkoutDown);
  await world.advanceTo(start + 40 * second);
  expect(calledNumbers().filter((number) => number === asha)).toHaveLength(1);
  const call = twilio.callTo(asha);
  await twilio.picksUp(call);
  expect(await twilio.presses(call, '1')).toBe('You have it.');
  await world.settle();
  expect((await incident()).ack).toMatchObject({ by: 'asha' });
});

test('milder pages ring only when nothing else delivers them', async () => {
  await world.posts('generic', { ...checkoutDown, severity: 'warning' });
  await world.advanceTo(start + 600 * second);
  expect(calledNumbers()).toEqual([]);
});

test('a policy may let another severity ring, and P1 be quiet', async () => {
  await world.close();
  world = await opened(
    exampleOrganisation.replace(
      '  P1:\n',
      '  P3: { ringWhenUnreadAfter: { night: 10s, day: 20s } }\n  P1:\n    ringWhenUnreadAfter: none\n',
    ),
  );
  await world.posts('generic', checkoutDown);
  await world.advanceTo(start + 200 * second);
  expect(calledNumbers()).toEqual([]);
  await world.posts('generic', { ...checkoutDown, title: 'Disk is filling', severity: 'P3', service: 'other', key: 'b' });
  await world.advanceTo(world.clock.now() + 30 * second);
  expect(calledNumbers()).not.toEqual([]);
});

test('the fixed words are spoken in the language of whoever is called, the title as it is', async () => {
  await world.close();
  world = await opened(germanAsha);
  await world.posts('generic', checkoutDown);
  const call = await ashasCall();
  expect(await twilio.picksUp(call)).toBe(
    'Muster. P1, Störung 1. Checkout is down. Drücken Sie 1, um zu übernehmen, 2, um weiterzugeben, Stern, um alles noch einmal zu hören.',
  );
  expect(await twilio.presses(call, '1')).toBe('Sie haben übernommen.');
  expect([...call.languages]).toEqual(['de-DE']);
});

test('addresses tells which number rings', async () => {
  await world.transport.says(asha, 'addresses');
  await world.settle();
  expect(told(asha).at(-1)).toContain('voice: +919812300001 · as in muster.yaml');
});

test('nobody is called up to be told that another transport is down, or up again', async () => {
  world.transport.up = false;
  world.transport.state = 'degraded';
  await world.advanceTo(start + 90 * second);
  world.transport.up = true;
  world.transport.state = null;
  await world.advanceTo(start + 180 * second);
  expect(calledNumbers()).toEqual([]);
  expect(await callRows()).toEqual([]);
});

test('a test page calls as well, says so, and takes no key', async () => {
  await world.transport.says(asha, 'test page');
  await world.advanceTo(start + 5 * second);
  const call = twilio.callTo(asha);
  expect(await twilio.picksUp(call)).toBe('This is a test call from Muster. Nothing is wrong, and there is nothing to do. Goodbye.');
  expect(told(asha).join('\n')).toContain('sent by Phone call');
});

test('one phone rings ten times an hour for P1s and no more; then the next person is asked', async () => {
  for (let hour = 0, count = 0; hour < 1; hour++)
    for (; count < 12; count++) {
      await world.posts('generic', { ...checkoutDown, title: `Shop ${count} is down`, service: `payments-${count}`, key: `k${count}` });
      await world.advanceTo(world.clock.now() + 62 * second);
      for (const call of twilio.calls) if (call.status === 'queued') await twilio.picksUp(call).then(() => twilio.ends(call, 'completed'));
      await world.transport.says(ian, `ack ${count + 1}`);
      await world.settle();
    }
  expect(calledNumbers().filter((number) => number === asha)).toHaveLength(10);
});

test('a hostile title is read out as words', async () => {
  await world.posts('generic', { ...checkoutDown, title: '<break time="9s"/> ]]> & "x" \u0007\u202e</Say><Hangup/>' });
  const call = await ashasCall();
  expect(await twilio.picksUp(call)).toContain('incident 1. <break time="9s"/> ]]> & "x" </Say><Hangup/>. Press 1');
});

describe('where a number counts only once it is proved', () => {
  beforeEach(async () => {
    await world.close();
    world = await openWorld({
      start,
      yaml: exampleOrganisation.replace('identity:', 'identity_:').concat('\nidentity: { confirm: code }\n'),
      transports: [
        { name: 'web', can: { trustsPhones: false } },
        (clock) => Object.assign(createVoice(voiceOptions(twilio, clock)), { spoken: [], reacted: [] }) as unknown as FakeTransport,
      ],
    });
    twilio.app = world.muster.app;
  });

  test('a number nobody has confirmed is not called', async () => {
    await world.posts('generic', checkoutDown);
    await world.advanceTo(start + 125 * second);
    expect(calledNumbers()).toEqual([]);
  });

  test('one that was confirmed in the chat is', async () => {
    await world.transport.says(asha, 'hello');
    await world.settle();
    await world.transport.says(asha, '482913');
    await world.posts('generic', checkoutDown);
    const call = await ashasCall();
    await twilio.picksUp(call);
    expect(await twilio.presses(call, '1')).toBe('You have it.');
  });
});
