// `groupWindow` of a route: what is new joins the open incident of its group only while the last alert of that is recent.

import { afterEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { minutes } from '../../src/incident/duration.js';
import { start } from '../people/people.js';
import { openWorld, type World } from '../world.js';

let world: World;
const open = async (gives: string) => {
  const yaml = exampleOrganisation.replace(/^routes:\n/m, (head) => `${head}  - { when: { source: generic }, ${gives} }\n`);
  world = await openWorld({ start, yaml });
};
const windowed = 'groupBy: [cluster], groupWindow: 30m';
afterEach(() => world.close());

const fires = (name: string, more: object = {}) =>
  world.posts('generic', { key: name, title: `${name} is failing`, severity: 'P2', labels: { cluster: 'eu' }, ...more });
const clears = (name: string) => fires(name, { status: 'resolved' });
const later = (count: number) => world.clock.moveTo(world.clock.now() + minutes(count));
const says = async (text: string) => {
  await world.transport.says(world.transport.spoken[0]?.chat ?? '', text);
  await world.settle();
};
const standing = async () =>
  (await world.store.list({ status: 'all', limit: 100 }))
    .toReversed()
    .map(({ number, title, status, alerts }) => `INC-${number} ${title}: ${alerts.firing} of ${alerts.total}, ${status}`);
const pagesOf = (number: number) =>
  world.transport.spoken.filter(({ text }) => text.includes(`INC-${number}`) && /\back\b/.test(text)).length;

test('a new alert joins within the window of the last one, and later opens an incident of its own that pages', async () => {
  await open(windowed);
  await fires('api');
  later(25);
  await fires('cart');
  later(25);
  await fires('cron');
  expect(await standing()).toEqual(['INC-1 api is failing: 3 of 3, triggered']);
  later(31);
  await fires('mail');
  expect(await standing()).toEqual(['INC-1 api is failing: 3 of 3, triggered', 'INC-2 mail is failing: 1 of 1, triggered']);
  expect(pagesOf(2)).toBeGreaterThan(0);
  later(5);
  await fires('search');
  expect(await standing()).toEqual(['INC-1 api is failing: 3 of 3, triggered', 'INC-2 mail is failing: 2 of 2, triggered']);
});

test('without a window it joins for as long as the incident is open', async () => {
  await open('groupBy: [cluster]');
  await fires('api');
  later(24 * 60);
  await fires('cart');
  expect(await standing()).toEqual(['INC-1 api is failing: 2 of 2, triggered']);
});

test('what fires again stays with the incident it was in, and an alert that is only repeated makes no window longer', async () => {
  await open(windowed);
  await fires('api');
  await fires('cart');
  later(20);
  await fires('api');
  later(20);
  await fires('mail');
  expect(await standing()).toEqual(['INC-1 api is failing: 2 of 2, triggered', 'INC-2 mail is failing: 1 of 1, triggered']);
  await clears('cart');
  later(40);
  await fires('cart');
  expect(await standing()).toEqual(['INC-1 api is failing: 2 of 2, triggered', 'INC-2 mail is failing: 1 of 1, triggered']);
  await clears('mail');
  await clears('api');
  expect(await standing()).toEqual(['INC-1 api is failing: 1 of 2, triggered', 'INC-2 mail is failing: 0 of 1, triggered']);
});

test('several windows in a row open as many incidents, other groups are their own, and one that ended is not joined by what is new', async () => {
  await open(windowed);
  for (const name of ['api', 'cart', 'cron']) {
    await fires(name);
    later(31);
  }
  await fires('api-us', { labels: { cluster: 'us' } });
  expect((await standing()).map((line) => line.split(':')[0])).toEqual([
    'INC-1 api is failing',
    'INC-2 cart is failing',
    'INC-3 cron is failing',
    'INC-4 api-us is failing',
  ]);
  await says('resolve 2 fixed the cart');
  await says('resolve 1 fixed the api');
  await fires('mail');
  expect(await standing()).toContainEqual('INC-5 mail is failing: 1 of 1, triggered');
  await says('resolve 3 fixed the cron');
  await says('resolve 5 fixed the mail');
  later(31);
  await fires('late');
  expect(await standing()).toContainEqual('INC-6 late is failing: 1 of 1, triggered');
});

test('many of one delivery are one incident, however they came apart before', async () => {
  await open(windowed);
  await fires('api');
  later(31);
  const alerts = Array.from({ length: 20 }, (_, index) => ({
    key: `k${index}`,
    title: `k${index}`,
    severity: 'P3',
    labels: { cluster: 'eu' },
  }));
  await world.posts('generic', { alerts });
  expect(await standing()).toEqual(['INC-1 api is failing: 1 of 1, triggered', 'INC-2 k0: 20 of 20, triggered']);
});

test('what joined by a merge counts as its last: people said that it is the same trouble', async () => {
  await open(windowed);
  await fires('api');
  later(31);
  await fires('cart');
  await says('merge 2 into 1');
  await says('yes');
  later(10);
  await fires('mail');
  expect(await standing()).toEqual(['INC-1 api is failing: 3 of 3, triggered', 'INC-2 cart is failing: 1 of 1, merged']);
});
