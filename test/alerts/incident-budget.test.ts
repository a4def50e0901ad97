// A sender that has run wild opens as many incidents as it may, and not one critical is lost among the rest.

import { afterEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { hours, minutes } from '../../src/incident/duration.js';
import { asha, start } from '../people/people.js';
import { openWorld, type World } from '../world.js';

const yaml = exampleOrganisation.replace('sources:\n', 'sources:\n  generic: { mostIncidents: 3 per 10m }\n');
let world: World;
const open = async () => {
  world = await openWorld({ start, yaml });
};
afterEach(() => world.close());

const alert = (key: string, severity = 'warning', changes: object = {}) => ({
  key,
  title: `${key} fails`,
  service: key,
  severity,
  ...changes,
});
const sends = (...alerts: readonly object[]) => world.posts('generic', { alerts });
const standing = async () =>
  (await world.store.list({ status: 'all', limit: 100 }))
    .toReversed()
    .map(
      ({ number, title, severity, status, alerts }) => `INC-${number} ${severity} ${title}: ${alerts.firing} of ${alerts.total}, ${status}`,
    );
const pagesOf = (number: number) =>
  world.transport.spoken.filter(({ chat, text }) => chat === asha && text.startsWith('🟡') && text.includes(`INC-${number} ·`));
const three = ['INC-1 P3 a fails: 1 of 1, triggered', 'INC-2 P3 b fails: 1 of 1, triggered', 'INC-3 P3 c fails: 1 of 1, triggered'];

test('beyond its budget what a source sends is gathered in one incident, with one page, and clears as ever', async () => {
  await open();
  await sends(alert('a'), alert('b'), alert('c'));
  await sends(alert('d'), alert('e'));
  await sends(alert('f'));
  expect(await standing()).toEqual([...three, 'INC-4 P3 generic opened 3 incidents in 10 min: 3 of 3, triggered']);
  expect(await world.store.alertCount(4)).toEqual({ firing: 3, total: 3 });
  await world.advanceTo(start + minutes(2));
  expect(
    world.transport.spoken.filter(({ chat, text }) => chat === asha && text.includes('generic opened 3 incidents in 10 min')).length,
  ).toBe(1);
  await sends(alert('d', 'warning', { status: 'resolved' }), alert('a', 'warning', { status: 'resolved' }));
  expect((await standing()).slice(0, 1)).toEqual(['INC-1 P3 a fails: 0 of 1, resolved']);
  expect((await standing()).at(-1)).toBe('INC-4 P3 generic opened 3 incidents in 10 min: 2 of 3, triggered');
});

test('one body beyond it opens what is left of the budget and gathers the rest', async () => {
  await open();
  await sends(...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => alert(key)));
  expect(await standing()).toEqual([...three, 'INC-4 P3 generic opened 3 incidents in 10 min: 4 of 4, triggered']);
});

test('the first critical of a service opens its own and pages; the next of it raises what is gathered', async () => {
  await open();
  await sends(alert('a'), alert('b'), alert('c'), alert('d'));
  await sends(alert('shop', 'critical'), alert('more', 'critical', { service: 'shop' }));
  expect((await standing()).slice(3)).toEqual([
    'INC-4 P1 generic opened 3 incidents in 10 min: 2 of 2, triggered',
    'INC-5 P1 shop fails: 1 of 1, triggered',
  ]);
  expect(world.transport.spoken.some(({ text }) => text.startsWith('🔴 P1 · INC-5 · shop fails'))).toBe(true);
});

test('once the time has passed new ones open their own again, and a repeat stays where it is', async () => {
  await open();
  await sends(alert('a'), alert('b'), alert('c'), alert('d'));
  await world.advanceTo(start + minutes(11));
  await sends(alert('d'), alert('e'));
  expect((await standing()).slice(3)).toEqual([
    'INC-4 P3 generic opened 3 incidents in 10 min: 1 of 1, triggered',
    'INC-5 P3 e fails: 1 of 1, triggered',
  ]);
});

test('a restart forgets nothing of it, and another source has its own', async () => {
  await open();
  const { store } = world;
  await sends(alert('a'), alert('b'), alert('c'));
  await world.muster.app.close();
  const later = await openWorld({ start: start + minutes(1), yaml, store });
  await later.posts('generic', { alerts: [alert('d')] });
  await later.posts('backups', { alerts: [alert('e')] });
  expect((await standing()).slice(3)).toEqual([
    'INC-4 P3 generic opened 3 incidents in 10 min: 1 of 1, triggered',
    'INC-5 P3 e fails: 1 of 1, triggered',
  ]);
  await later.muster.app.close();
});

test('what fires on after somebody has ended what was gathered is not forgotten', async () => {
  await open();
  await sends(alert('a'), alert('b'), alert('c'), alert('d'));
  await world.transport.says(asha, 'resolve 4 anyway known noise');
  await world.settle();
  expect((await standing())[3]).toMatch(/resolved$/);
  await world.advanceTo(start + hours(1));
  await sends(alert('d'));
  expect((await standing()).at(-1)).toBe('INC-5 P3 d fails: 1 of 1, triggered');
  expect(pagesOf(5).length).toBe(1);
});
