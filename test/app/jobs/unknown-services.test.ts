// Services nobody knows: one hint a day to whoever looks after Muster, with names and counts.

import { expect, test } from 'vitest';
import { organisationOf } from '../../stories/organisation.js';
import { openWorld } from '../../world.js';

const yaml = organisationOf('services:\n  payments-db: { team: database }\n');
const hour = 3_600_000;
// 08:00 in Kolkata, an hour before it is told.
const start = Date.parse('2026-11-25T02:30:00Z');

test('one message a day tells of all of them, and none of what is known', async () => {
  const world = await openWorld({ start, yaml });
  const fires = (service: string, key: string) => world.posts('generic', { title: `${service} ${key}`, severity: 'warning', service, key });
  const hints = () => world.transport.spoken.filter(({ text }) => text.startsWith('📇'));
  await world.advanceTo(start + 60_000);
  await fires('billing', 'a');
  await fires('Billing', 'b');
  await fires('legacy', 'c');
  await fires('payments-db', 'd');
  // Named by a route of the example.
  await fires('users-db', 'e');
  await world.advanceTo(start + hour - 2_000);
  expect(hints()).toEqual([]);
  await world.advanceTo(start + 3 * hour);
  expect(hints().map(({ chat, text }) => [chat, text])).toEqual([
    [
      '+46701740609',
      [
        '📇 Muster · 2 services came in since yesterday that muster.yaml does not know:',
        'billing: 2 incidents, the last INC-2',
        'legacy: 1 incident, INC-3',
        'What neither a route nor its source gives to a team went to database. Name them under services: in muster.yaml, or as aliases of one there.',
      ].join('\n'),
    ],
  ]);

  const { store } = world;
  const again = await openWorld({ start: start + 3 * hour, yaml, store });
  await again.advanceTo(start + 4 * hour);
  expect(again.transport.spoken.filter(({ text }) => text.startsWith('📇'))).toEqual([]);
  expect([world.errors, again.errors]).toEqual([[], []]);
  await again.close();
});

test('without a catalogue no service is unknown', async () => {
  const world = await openWorld({ start });
  await world.posts('generic', { title: 'Billing fails', severity: 'warning', service: 'billing', key: 'a' });
  await world.advanceTo(start + 3 * hour);
  expect(world.transport.spoken.filter(({ text }) => text.startsWith('📇'))).toEqual([]);
  await world.close();
});
