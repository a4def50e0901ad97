// Proof by day: who has confirmed is counted, and the others are asked in their office hours, once, never at night.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isOfficeHour } from '../../src/escalation/time-of-day.js';
import { days, hours, minutes } from '../../src/incident/duration.js';
import { write } from '../../src/store/store.js';
import { openWorld, type World } from '../world.js';

const asha = '+919812300001';
const ada = '+46701740609';
/** Tuesday, 3:14 in India. */
const night = Date.parse('2026-11-24T21:44:00Z');
const unproved = { trustsPhones: false } as const;

let world: World;
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const knows = (person: string, address: string, transport: string, at: number) =>
  world.store.commit({
    now: at,
    writes: [write.address({ transport, address, person, account: null, verifiedAt: at, heardAt: at, optedOutAt: null, lostWhy: null })],
  });
const heard = (name: string, phone: string) =>
  (world.transports.find((one) => one.name === name)?.spoken ?? []).filter((one) => one.chat === phone);

describe('on the Cloud API', () => {
  beforeEach(async () => {
    world = await openWorld({ start: night, transports: [{ name: 'cloud', can: unproved }] });
  });

  test('nobody is greeted at night, everybody once in their office hours, and hello is counted', async () => {
    await world.advanceTo(Date.parse('2026-11-25T04:25:00Z'));
    expect(heard('cloud', asha)).toEqual([]);
    await world.advanceTo(Date.parse('2026-11-26T12:00:00Z'));
    const greetings = heard('cloud', asha);
    expect(greetings.map(({ text }) => text.split('\n')[0])).toEqual([
      '👋 Hello Asha Rao, this is Muster, the on-call bot of Acme. When you are paged, it comes from this number.',
    ]);
    expect(greetings.every(({ at }) => isOfficeHour('Asia/Kolkata', at))).toBe(true);
    const [before] = await world.muster.enrolments();
    await world.transport.says(asha, 'hello');
    const [after] = await world.muster.enrolments();
    expect([before?.confirmed, after?.confirmed]).toEqual([0, 1]);
    expect(after?.missing).not.toContain('asha');
    expect(after?.of).toBe(world.organisation.people.size);
  });

  test('whoever was silent for 80 days is asked again, before trust lapses', async () => {
    const greetings = () => heard('cloud', asha).filter(({ text }) => text.startsWith('👋'));
    await knows('asha', asha, 'cloud', night - days(79));
    await world.advanceTo(night + hours(23));
    expect(greetings()).toEqual([]);
    await world.advanceTo(night + days(2));
    expect(greetings().map(({ text }) => text)).toEqual([expect.stringContaining("We haven't heard from you here for a long time")]);
    await world.transport.says(asha, 'hello');
    await world.advanceTo(night + days(3));
    expect((await world.muster.enrolments())[0]?.missing).not.toContain('asha');
    expect(greetings()).toHaveLength(1);
  });

  test('while it is down nobody is greeted; once it is back they are', async () => {
    world.transport.state = 'logged-out';
    await world.advanceTo(Date.parse('2026-11-25T06:00:00Z'));
    expect(world.transport.spoken).toEqual([]);
    world.transport.state = null;
    await world.advanceTo(Date.parse('2026-11-25T06:30:00Z'));
    expect(heard('cloud', asha)).toHaveLength(1);
  });
});

test('by SMS the greeting carries a code that holds for the day', async () => {
  world = await openWorld({ start: night, transports: [{ name: 'sms', can: unproved }] });
  await world.advanceTo(Date.parse('2026-11-25T05:00:00Z'));
  expect(heard('sms', asha).map(({ text }) => text)).toEqual([
    expect.stringMatching(/^👋 Hello Asha Rao, this is Muster[\s\S]*Reply 482 913/u),
  ]);
  await world.advanceTo(Date.parse('2026-11-25T05:00:00Z') + hours(9));
  await world.transport.says(asha, '482913');
  await world.settle();
  expect(heard('sms', asha).at(-1)?.text).toBe('✅ Confirmed, Asha. Pages reach you here.');
});

test('on WhatsApp Web nobody is written to first: the admins get the link to send round, once', async () => {
  world = await openWorld({ start: night, transports: [{ name: 'web', can: unproved }] });
  world.transport.ownNumber = () => '+4915550000001';
  await knows('ada', ada, 'web', night);
  await world.advanceTo(Date.parse('2026-11-27T12:00:00Z'));
  expect(world.transport.spoken.filter((one) => one.chat !== ada)).toEqual([]);
  expect(heard('web', ada).map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^1 of \d+ people have confirmed their number on WhatsApp\. Not yet: [\s\S]*https:\/\/wa\.me\/4915550000001\?text=hello$/,
    ),
  ]);
  await world.advanceTo(world.clock.now() + minutes(1));
});

test('readers of /readyz see who is missing, strangers do not', async () => {
  world = await openWorld({ start: night, transports: [{ name: 'web', can: unproved }, { name: 'local' }] });
  await knows('asha', asha, 'web', night);
  const { enrolment } = JSON.parse((await world.muster.app.inject({ url: '/readyz' })).payload) as { enrolment: readonly object[] };
  expect(enrolment).toMatchObject([{ transport: 'web', confirmed: 1, of: world.organisation.people.size }]);
  const stranger = await world.muster.app.inject({ url: '/readyz', remoteAddress: '203.0.113.9' });
  expect(JSON.parse(stranger.payload)).toEqual({ status: 'ok' });
});
