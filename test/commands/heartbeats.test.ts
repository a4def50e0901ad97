// `heartbeats` in chat: which jobs are missing, and when each was last heard.

import { afterEach, describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { heartbeats } from '../../src/commands/heartbeats.js';
import { hours, minutes } from '../../src/incident/duration.js';
import { heartbeatsReport } from '../../src/incident/heartbeats-report.js';
import { openWorld, type World } from '../world.js';
import { understands } from './hearing.js';

const start = Date.parse('2026-11-24T10:00:00Z');
const vic = '+12025550104';

describe('the words for it', () => {
  const ask = { ask: 'question', question: { about: 'heartbeats' } } as const;
  understands(heartbeats, { heartbeats: ask, 'Heartbeats?': ask, 'list heartbeats': ask, 'missing heartbeats': ask });
});

let world: World | null = null;
afterEach(() => world?.close());

test('what is missing or has failed comes first, then what is due next', async () => {
  const yaml = `${exampleOrganisation}\nheartbeats: { backup: { every: 1h, grace: 10m }, report: { every: 2h, grace: 30m }, sync: { every: 30m, grace: 5m }, prune: { every: 1d } }\n`;
  world = await openWorld({ start, yaml });
  await world.muster.turn();
  const beat = (path: string, payload = '') => world?.muster.app.inject({ method: 'POST', url: `/heartbeat/${path}`, payload });
  await beat('backup');
  await beat('sync');
  world.clock.moveTo(start + minutes(40));
  await beat('report/fail', 'disk full');
  await world.muster.turn();
  const { timezone } = world.organisation;
  const answer = heartbeatsReport((await world.muster.deps.heartbeats?.()) ?? [], {
    person: 'vic',
    timezone: 'UTC',
    now: world.clock.now(),
    directory: { timezone, people: {} },
  });
  expect(answer.split('\n')).toEqual([
    '*Heartbeats*: 2 of 4 missing or failed',
    '🔴 sync: missing since 10:35, last heard 10:00, wanted every 30 min',
    '🔴 report: it said it failed 10:40: disk full',
    '⚪ prune: never heard, every 24 h, missed from 25 Nov 11:00',
    '🟢 backup: last heard 10:00, every 1 h, missed from 11:10',
  ]);
  await world.transport.says(vic, 'heartbeats');
  await world.settle();
  expect(world.transport.spoken.filter(({ chat, text }) => chat === vic && text.startsWith('*Heartbeats*: 2 of 4'))).toHaveLength(1);
});

test('where none is declared the answer says where they stand', () => {
  const reader = { person: 'vic', timezone: 'UTC', now: start + hours(1), directory: { timezone: 'UTC', people: {} } };
  expect(heartbeatsReport([], reader)).toBe('No heartbeat is declared. They stand under heartbeats: in muster.yaml.');
});
