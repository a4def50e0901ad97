// Writes many open incidents with the store's own commit, or times sweeps over them. In a process of its own, on compiled code.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Change } from '../src/store/store.js';
import { built, organisationFile } from './built.js';

export type CrowdOrder =
  /** With `dueAt`: P1 incidents whose next page is due at that instant. Without: P3 that are left alone for an hour. */
  | { readonly job: 'fill'; readonly database: string; readonly incidents: number; readonly dueAt: number | null }
  | { readonly job: 'sweep'; readonly database: string; readonly times: number };

const { openSqliteStore } = await built<typeof import('../src/store/sqlite/sqlite.js')>('store/sqlite/sqlite.js');
const { loadOrganisation } = await built<typeof import('../src/app/config/load-organisation.js')>('app/config/load-organisation.js');
const { placementOf } = await built<typeof import('../src/escalation/routing.js')>('escalation/routing.js');
const { openingOf } = await built<typeof import('../src/alerts/opening.js')>('alerts/opening.js');
const { directoryOf } = await built<typeof import('../src/people/find-person.js')>('people/find-person.js');
const { writeOf } = await built<typeof import('../src/handling/handle.js')>('handling/handle.js');
const { decide } = await built<typeof import('../src/incident/decide.js')>('incident/decide.js');
const { play } = await built<typeof import('../src/incident/play.js')>('incident/play.js');
const { isRefusal } = await built<typeof import('../src/incident/refusals.js')>('incident/refusals.js');

const order = JSON.parse(process.argv[2] ?? '') as CrowdOrder;
const { organisation } = loadOrganisation(organisationFile, {}, (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null));
const directory = directoryOf(organisation);
const people = [...organisation.people.keys()];
mkdirSync(dirname(order.database), { recursive: true });
const store = await openSqliteStore({ path: order.database });

/** Commits under way at once; the store groups them. */
const atOnce = 256;

async function fill({ incidents, dueAt }: Extract<CrowdOrder, { job: 'fill' }>): Promise<readonly number[]> {
  for (let done = 0; done < incidents; done += atOnce) {
    const numbers = await Promise.all(Array.from({ length: Math.min(atOnce, incidents - done) }, () => store.nextNumber()));
    const outcomes = await Promise.all(numbers.map((number) => store.commit(opened(number, dueAt))));
    if (outcomes.some((outcome) => outcome !== 'committed')) throw new Error('an incident was not committed');
  }
  return [];
}

/** A P1 is paged again two minutes after it opened. */
const secondPageAfterMs = 2 * 60_000;

function opened(number: number, dueAt: number | null): Change {
  const now = dueAt === null ? Date.now() : dueAt - secondPageAfterMs;
  const placement = placementOf(organisation, null, dueAt === null ? 'P3' : 'P1', null);
  const known = {
    number,
    title: `Replication of shard ${number} is behind`,
    service: `shard-${number % 1_000}`,
    drill: false,
    groupKey: `alertmanager-api/service=shard-${number}/alertname=ReplicationLag`,
    source: 'alertmanager-api',
    url: `http://prometheus.example.com:9090/graph?g0.expr=lag%7Bshard%3D%22${number}%22%7D`,
    startedAt: now,
    customersAffected: null,
    links: [{ kind: 'runbook' as const, url: 'https://runbooks.example.com/replication-lag' }],
  };
  const opening = openingOf(organisation, known, placement, [], now);
  // Spread over the people, as many teams would: one phone takes only so many messages a second.
  const seats = { ...opening.seats, owner: people[number % people.length] ?? '' };
  const policy = { ...opening.policy, room: 'ask' as const };
  const facts = decide(
    null,
    { type: 'open', by: 'source:bench', opening: { ...opening, seats, policy }, alerts: null, investigating: false },
    now,
  );
  if (isRefusal(facts)) throw new Error(facts.refused);
  const played = play(null, facts, { now, number, directory });
  return { now, writes: [writeOf(null, played.after), ...played.events.map((one) => ({ write: 'event' as const, ...one }))] };
}

async function sweeps({ times, database }: Extract<CrowdOrder, { job: 'sweep' }>): Promise<readonly number[]> {
  const { createMuster } = await built<typeof import('../src/app/wire.js')>('app/wire.js');
  const { createLog } = await built<typeof import('../src/app/log.js')>('app/log.js');
  const { createMetrics } = await built<typeof import('../src/app/metrics.js')>('app/metrics.js');
  const { systemClock } = await built<typeof import('../src/clock.js')>('clock.js');
  const { createLocalTransport } = await built<typeof import('../src/transports/local/local.js')>('transports/local/local.js');
  const clock = systemClock();
  clock.adoptWall((await store.newestStamp()) ?? 0);
  const transport = createLocalTransport({
    people: () => [...organisation.people.values()],
    organisationName: organisation.name,
    clock,
    journalPath: `${database}.sweep.jsonl`,
  });
  const muster = createMuster({
    config: { webhookToken: null, apiToken: null, publicUrl: null },
    organisation: () => organisation,
    store,
    transports: [transport],
    clock,
    log: createLog('error'),
    metrics: createMetrics(),
    newCode: () => '482913',
  });
  const took: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const startedMs = performance.now();
    await muster.turn();
    took.push(performance.now() - startedMs);
  }
  return took;
}

process.send?.(order.job === 'fill' ? await fill(order) : await sweeps(order));
await store.close();
process.disconnect?.();
