// A storm of alerts through the whole of Muster: announced once to whoever it concerns, over once, whatever happens between; and no page
// waits for it.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../../src/incident/duration.js';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.js';
import type { Store } from '../../../src/store/store.js';
import { openWorld, type World } from '../../world.js';

const start = Date.parse('2026-11-25T14:01:00Z');
const [asha, mia, ben] = ['+919812300001', '+34612300003', '+447700900002'] as const;

let world: World;
let store: Store;
beforeEach(async () => {
  store = await openSqliteStore({ path: ':memory:' });
  world = await openWorld({ start, store });
});
afterEach(async () => {
  await world.close();
});

interface Alerting {
  readonly count: number;
  readonly severity?: (at: number) => string;
  readonly region?: (at: number) => string;
  readonly from?: number;
}

/** One delivery that opens an incident for each alert. */
const alerts = ({ count, severity = () => 'warning', region = () => 'eu-1', from = 0 }: Alerting) =>
  Array.from({ length: count }, (_, index) => {
    const at = index + from;
    const service = ['payments-db', 'search', 'cart'][at % 3] ?? '';
    return {
      status: 'firing',
      fingerprint: `f-${at}`,
      labels: { alertname: `Down${at}`, env: 'prod', severity: severity(at), service, region: region(at), instance: `node-${at}` },
      annotations: { summary: `${service} ${at} is down` },
    };
  });
const fires = (alerting: Alerting) => world.posts('alertmanager', { version: '4', status: 'firing', alerts: alerts(alerting) });
const waits = (ms: number) => world.advanceTo(world.clock.now() + ms);
const says = async (phone: string, text: string) => {
  await world.transport.says(phone, text);
  await world.settle();
  return world.transport.spoken.filter((one) => one.chat === phone).at(-1)?.text ?? '';
};
const said = (of: World, word: RegExp, phone?: string) =>
  of.transport.spoken.filter(({ chat, text }) => word.test(text) && (phone === undefined || chat === phone)).map(({ text }) => text);
const begun = /Alert storm: /u;
const over = /Alert storm over: /u;
/** Another process on the same database. */
const restarts = async (): Promise<void> => {
  const now = world.clock.now();
  const open = store;
  // Its store stays: the other process has it now.
  await world.muster.app.close();
  world = await openWorld({ start: now, store: open });
};

const sixty: Alerting = {
  count: 60,
  severity: (at) => (at < 3 ? 'critical' : 'warning'),
  region: (at) => (at < 57 ? 'eu-1' : 'us-2'),
};

test('sixty alerts of one region in one delivery: whoever is asked, their managers and the room hear of the storm once, with what it shares', async () => {
  await fires(sixty);
  const pagesFirst = world.transport.spoken.filter((one) => one.chat === asha && one.text.startsWith('🔴 P1')).length;
  expect(pagesFirst).toBe(3);
  await waits(seconds(6));
  expect(said(world, begun, asha)).toEqual([
    [
      '🔴 Alert storm: 60 incidents in 1 min, 3 × P1, 57 × P3',
      '57 of 60 share region=eu-1, all from alertmanager.',
      expect.stringMatching(
        /^You're asked about \d+ of them: \*ack all\* takes them, \*merge all\* makes them one\. \*list\* shows all\.$/u,
      ),
    ]
      .map(String)
      .slice(0, 2)
      .concat("You're asked about 20 of them: *ack all* takes them, *merge all* makes them one. *list* shows all.")
      .join('\n'),
  ]);
  expect(said(world, begun, mia)).toHaveLength(1);
  const inRoom = world.transport.spoken.filter((one) => one.group && begun.test(one.text));
  expect(inRoom.map(({ text }) => text.split('\n').at(-1))).toEqual(['*list* shows all.']);
  await waits(minutes(8));
  expect(said(world, begun, asha)).toHaveLength(1);
});
