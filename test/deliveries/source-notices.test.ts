// Names that no source has, and deliveries that were refused: people hear of them without being woken.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { hours, minutes, seconds } from '../../src/incident/duration.js';
import { administratorsOf } from '../../src/people/identity/recovery-contacts.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import type { Store } from '../../src/store/store.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T10:00:00Z');
const asha = '+919812300001';
const ada = '+46701740609';

let world: World;
let store: Store;
beforeEach(async () => {
  store = await openSqliteStore({ path: ':memory:' });
  world = await openWorld({ start, store });
});
afterEach(() => world.close());

const turnAt = async (at: number) => {
  world.clock.moveTo(at);
  await world.muster.turn();
  await world.settle();
};
const noticesTo = (phone: string) =>
  world.transport.spoken.filter(({ chat, text }) => chat === phone && text.startsWith('📮')).map(({ text }) => text);

test('of a name nobody knows the default team hears at most once an hour, whence it comes and with what words, and nobody is paged for that', async () => {
  for (let times = 0; times < 3; times += 1) expect((await world.posts('grafanna', { title: '*Disk* full' })).status).toBe(202);
  await turnAt(start + 1_000);
  const pages = (await store.messages({ limit: 100 })).filter(({ message }) => message.kind === 'page' && message.text.startsWith('📮'));
  expect(pages).toEqual([]);
  expect(noticesTo(asha)).toEqual([
    [
      '📮 Muster · 3 alerts came in by a name no source has: /webhooks/grafanna',
      'From 127.0.0.1: “∗Disk∗ full”',
      'They are taken as any other. Name it under sources: in muster.yaml, or have the sender use the name of its system.',
    ].join('\n'),
  ]);
  await world.posts('grafanna', { title: 'Disk full' });
  await turnAt(start + minutes(59));
  expect(noticesTo(asha)).toHaveLength(1);
  await world.posts('promethues', { title: 'Other' });
  await turnAt(start + minutes(60));
  expect(noticesTo(asha)).toHaveLength(2);
  await turnAt(start + hours(1) + 2_000);
  expect(noticesTo(asha).filter((text) => text.includes('grafanna'))).toHaveLength(2);
  expect(await store.deliveriesBySource()).toMatchObject([
    { source: 'grafanna', unknownName: true, taken: 4, from: '127.0.0.1' },
    { source: 'promethues', unknownName: true, taken: 1 },
  ]);
  // Of those that change nothing one a second is kept.
  expect((await store.deliveries({ source: 'grafanna', limit: 10 })).map(({ at }) => at - start)).toEqual([1_000, 0]);
});

test('a restart does not tell it again within the hour', async () => {
  await world.posts('grafanna', { title: 'Disk full' });
  await turnAt(start + 1_000);
  const before = world;
  world = await openWorld({ start: start + minutes(10), store });
  await world.posts('grafanna', { title: 'Disk full' });
  await turnAt(start + minutes(11));
  expect(noticesTo(asha)).toEqual([]);
  await before.muster.app.close();
});

test('a name that gets an entry in muster.yaml is unknown no more', async () => {
  await world.posts('grafanna', { title: 'Disk full' });
  const before = world;
  world = await openWorld({ start, store, yaml: exampleOrganisation.replace('  backups: {', '  grafanna: {}\n  backups: {') });
  expect((await world.posts('grafanna', { title: 'Disk full' })).status).toBe(200);
  await turnAt(start + 20_000);
  expect(await store.deliveriesBySource()).toMatchObject([{ source: 'grafanna', unknownName: false, taken: 2 }]);
  await before.muster.app.close();
});

test('refused deliveries are counted by source, with the last reason, and an admin hears of them once a day', async () => {
  const send = (path: string, payload: string, type = 'application/json') =>
    world.muster.app.inject({ method: 'POST', url: path, payload, headers: { 'content-type': type } });
  await send('/webhooks/grafana', '{"cut');
  await send('/webhooks/grafana', '<xml/>', 'application/xml');
  await send('/webhooks/grafanna', '{"cut');
  await send('/v2/enqueue', '{"cut');
  await world.muster.app.inject({ url: '/api/incidents/99' });
  expect(world.muster.sourceLog.refusals()).toMatchObject([
    { source: 'pagerduty-events-v2', count: 1 },
    { source: 'unknown', count: 1, lastCode: 'not-parseable' },
    { source: 'grafana', count: 2, lastAt: start, lastStatus: 415, lastCode: 'unsupported-media-type', from: '127.0.0.1' },
  ]);
  const [job] = world.muster.runner.jobs.filter(({ name }) => name === 'refused-deliveries');
  if (job === undefined) throw new Error('no such job');
  await world.muster.runner.run(job);
  await world.settle();
  expect(noticesTo(ada)).toHaveLength(1);
  expect(noticesTo(ada)[0]).toContain('grafana: 2, the last at 11:00 CET from 127.0.0.1. 415 The body is not text, JSON or a form.');
  await world.muster.runner.run(job);
  await world.settle();
  expect(noticesTo(ada)).toHaveLength(1);
});

test('a body in which nothing can be read is refused, and kept for a version that can', async () => {
  expect((await world.posts('generic', [null])).status).toBe(400);
  expect(await store.deliveries({ limit: 10 })).toMatchObject([{ state: 'refused', lastError: 'An alert must be an object or a text.' }]);
  expect(await store.deliveriesBySource()).toMatchObject([
    { source: 'generic', taken: 0, lastError: 'An alert must be an object or a text.' },
  ]);
});

test('deliveries with nothing in them are counted, and our own look whether alerts are taken is none', async () => {
  await world.posts('alertmanager', { version: '4', alerts: [] });
  expect(await world.muster.takesAlerts()).toBe(true);
  await turnAt(start + 10_000);
  expect(await store.deliveriesBySource()).toMatchObject([{ source: 'alertmanager', taken: 1, lastAt: start }]);
  expect(await store.deliveries({ limit: 10 })).toEqual([]);
});

test('a sender that makes up a name for each of its alerts is told of in a few messages, and each name is listed', async () => {
  for (let index = 0; index < 30; index += 1) await world.posts(`pod-${index}`, { title: `Pod ${index} is gone` });
  await turnAt(start + 1_000);
  expect(noticesTo(asha)).toHaveLength(1);
  expect(noticesTo(asha)[0]?.split('\n')).toMatchObject({
    0: '📮 Muster · alerts came in by 30 names no source has:',
    21: 'and by 10 more; *sources* lists them',
    22: 'They are taken as any other. Name them under sources: in muster.yaml, or have the senders use the names of their systems.',
  });
  for (let index = 30; index < 60; index += 1) {
    await world.posts(`pod-${index}`, { title: `Pod ${index} is gone` });
    await turnAt(start + minutes(1) * (index - 20));
  }
  expect(noticesTo(asha)).toHaveLength(4);
  await turnAt(start + hours(1) + minutes(20));
  expect(noticesTo(asha).at(-1)).toMatch(/by 2\d names/);
});

const asked = {
  source: 'aws-cloudwatch-sns',
  about: { topic: 'arn:aws:sns:eu-north-1:123456789012:alarms', confirmation: '51b2ff3e' },
  byHand: 'If the topic is yours: aws sns confirm-subscription --topic-arn <topic> --token <confirmation>.',
};
const toldAdministrators = () => administratorsOf(world.organisation, world.clock.now()).length;
const toldOfSubscriptions = () => [
  ...new Set(world.transport.spoken.map(({ text }) => text).filter((text) => text.includes('subscription'))),
];

test('a subscription that was confirmed is told to the administrators, once however often it is asked for', async () => {
  for (let times = 0; times < 3; times += 1) {
    world.muster.sourceLog.asked({ ...asked, undone: null });
    await turnAt(start + seconds(times + 1));
  }
  expect(toldOfSubscriptions()).toEqual([
    [
      '📮 Muster · a subscription of aws-cloudwatch-sns was confirmed',
      'topic: arn:aws:sns:eu-north-1:123456789012:alarms',
      'If it is not yours, list your own under topics: in muster.yaml.',
    ].join('\n'),
  ]);
  expect(world.transport.spoken.filter(({ text }) => text.includes('subscription')).length).toBe(toldAdministrators());
});

test('one that could not be is shown to them with what confirms it by hand', async () => {
  world.muster.sourceLog.asked({ ...asked, undone: 'it is not proved, for its certificate is out of reach' });
  await turnAt(start + seconds(1));
  expect(toldOfSubscriptions()).toEqual([
    [
      '📮 Muster · aws-cloudwatch-sns asks to have a subscription confirmed. That was not done: it is not proved, for its certificate is out of reach.',
      'topic: arn:aws:sns:eu-north-1:123456789012:alarms',
      'confirmation: 51b2ff3e',
      'If the topic is yours: aws sns confirm-subscription --topic-arn <topic> --token <confirmation>.',
    ].join('\n'),
  ]);
});
