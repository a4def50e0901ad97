// A transport that only sends: what goes by it, what never does, and that a page it took is not taken as read.

import { afterEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { write } from '../../src/store/store.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const second = 1_000;
const asha = '+919812300001';

let world: World;
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

/** Asha of the example reads mail, the others have no address. */
const yaml = exampleOrganisation.replace(/^( {2}asha: \{ .*?)phone:/m, '$1email: asha@example.com, phone:');
const mail = {
  name: 'mail',
  can: { groups: 'none', reactions: false, edit: false, pin: false, receipts: false, media: true, trustsPhones: false },
} as const;
const sms = { name: 'sms', can: { groups: 'none', reactions: false, edit: false, pin: false } } as const;
const fires = () => world.posts('generic', { title: 'Checkout down', severity: 'critical', service: 'payments-db', key: 'a' });
const spokenBy = (name: string) => world.transports.find((one) => one.name === name)?.spoken ?? [];

test('a page that nobody took goes by mail to the address in muster.yaml, and on from there, for nobody can tell whether it was read', async () => {
  world = await openWorld({ start, yaml, transports: [{ name: 'local' }, mail, sms] });
  world.transport.lost.add(asha);
  await fires();
  await world.advanceTo(start + 65 * second);
  expect(spokenBy('mail').map(({ chat }) => chat)).toEqual(['asha@example.com']);
  expect(spokenBy('sms')).toEqual([]);
  await world.advanceTo(start + 130 * second);
  const [text] = spokenBy('sms').filter(({ chat }) => chat === asha);
  expect(text?.text).toMatch(/\(Sent by SMS too: nobody has answered, and E-mail does not tell what is read\.\)$/);
});

test('whoever has no address is asked by the next transport at once', async () => {
  world = await openWorld({ start, yaml: exampleOrganisation, transports: [{ name: 'local' }, mail, sms] });
  world.transport.refuses = true;
  await fires();
  await world.advanceTo(start + 5 * second);
  expect(spokenBy('mail')).toEqual([]);
  expect(spokenBy('sms').map(({ chat }) => chat)).toContain(asha);
});

test('a page by mail last of all is the end of it', async () => {
  world = await openWorld({ start, yaml, transports: [{ name: 'local' }, mail] });
  world.transport.lost.add(asha);
  await fires();
  await world.advanceTo(start + 200 * second);
  expect(spokenBy('mail').filter(({ chat }) => chat === 'asha@example.com').length).toBeGreaterThan(0);
});

test('somebody outside is written to at their address', async () => {
  world = await openWorld({ start, yaml, transports: [{ name: 'local' }, mail] });
  await world.store.commit({
    now: start,
    writes: [
      write.message({
        to: { kind: 'chat', transport: 'mail', chat: 'ops@partner.example' },
        kind: 'update',
        act: { do: 'say' },
        text: 'Planned maintenance',
        incident: null,
        expiresAfterMs: null,
        unless: null,
        replaces: null,
        quote: null,
        via: 'mail',
      }),
    ],
  });
  await world.advanceTo(start + 5 * second);
  expect(spokenBy('mail').map(({ chat, text }) => [chat, text])).toEqual([['ops@partner.example', 'Planned maintenance']]);
  expect(world.transport.spoken).toEqual([]);
});

test('no room, no code, no greeting and no word of a room goes by mail, also while all else is down', async () => {
  world = await openWorld({ start, yaml, transports: [{ name: 'cloud', can: { groups: 'none', trustsPhones: false } }, mail] });
  await world.advanceTo(start + 30 * 60 * second);
  await fires();
  await world.advanceTo(start + 31 * 60 * second);
  world.transport.state = 'logged-out';
  await world.advanceTo(start + 40 * 60 * second);
  const texts = spokenBy('mail').map(({ text }) => text);
  expect(spokenBy('mail').filter(({ chat }) => chat !== 'asha@example.com')).toEqual([]);
  expect(texts.filter((text) => /code|reply \d|hello|war room is/i.test(text))).toEqual([]);
});

test('where addresses are listed, mail has the one of muster.yaml', async () => {
  world = await openWorld({ start, yaml, transports: [{ name: 'local' }, mail] });
  await world.transport.says(asha, 'addresses');
  await world.settle();
  const heard = world.transport.spoken.map(({ text }) => text).join('\n');
  expect(heard).toContain('mail: asha@example.com · as in muster.yaml');
});
