// Whatever is delivered while rules hold alerts under others: what fires has an open incident, and nobody is paged for what is held.

import fc from 'fast-check';
import pino from 'pino';
import { expect, test } from 'vitest';
import { type Alert, blankSignal, type Signal } from '../../src/alerts/alert.js';
import { createReceiver } from '../../src/alerts/receive.js';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import type { Deps } from '../../src/handling/dependencies.js';
import { isOpen, severities } from '../../src/incident/incident.js';
import { directoryOf } from '../../src/people/find-person.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { t0 } from '../given.js';
import { manualClock } from '../manual-clock.js';

const rules = `
suppress:
  - { parent: { title: "provider*" }, child: { labels: { region: "*" } }, equal: [] }
  - { parent: { title: "region*" }, child: { title: "host*" }, equal: [region] }
  - { parent: { title: "host*" }, child: { title: "app*" }, equal: [host] }
  - { parent: { title: "app*" }, child: { title: "provider*" }, equal: [] }
`;

/** Everything that may be said of something: its place decides under what it may be. */
const things = [
  { name: 'provider', labels: {} },
  { name: 'region-1', labels: { region: '1' } },
  { name: 'region-2', labels: { region: '2' } },
  { name: 'host-a', labels: { region: '1', host: 'a' } },
  { name: 'host-b', labels: { region: '2', host: 'b' } },
  { name: 'app-1', labels: { host: 'a' } },
  { name: 'app-2', labels: { host: 'a' } },
  { name: 'app-3', labels: { host: 'b' } },
  { name: 'app-4', labels: { host: '' } },
] as const;

const said = fc.record({
  thing: fc.constantFrom(...things),
  status: fc.constantFrom('firing' as const, 'firing' as const, 'resolved' as const, 'acknowledged' as const),
  severity: fc.constantFrom(...severities, 'none' as const),
});
const deliveries = fc.array(fc.record({ waitsMin: fc.constantFrom(0, 1, 45), all: fc.array(said, { minLength: 1, maxLength: 6 }) }), {
  minLength: 1,
  maxLength: 10,
});

/** Of which things each is held, as a reader of the rules would say. */
const above: Readonly<Record<string, readonly string[]>> = {
  'region-1': ['provider'],
  'region-2': ['provider'],
  'host-a': ['provider', 'region-1'],
  'host-b': ['provider', 'region-2'],
  'app-1': ['host-a'],
  'app-2': ['host-a'],
  'app-3': ['host-b'],
  provider: ['app-1', 'app-2', 'app-3', 'app-4'],
};

test('in random deliveries everything that fires has an open incident, and nobody is paged for what is held', async () => {
  const read = (text: string) => readOrganisation(text, 'muster.yaml', {}, () => null).organisation;
  const plain = read(exampleOrganisation + rules);
  // Most of what opens is gathered then.
  const tight = read(exampleOrganisation.replace('sources:\n', 'sources:\n  generic: { mostIncidents: 2 per 10m }\n') + rules);
  await fc.assert(
    fc.asyncProperty(deliveries, fc.boolean(), fc.constantFrom(plain, tight), async (nights, restarts, organisation) => {
      const store = await openSqliteStore({ path: ':memory:' });
      const clock = manualClock(t0);
      const deps: Deps = {
        ...{ store, clock, transports: [], organisation: () => organisation, directory: () => directoryOf(organisation) },
        ...{ nudge: () => undefined, log: pino({ level: 'silent' }), standing: () => [], newCode: () => '482913' },
      };
      const signalOf = ({ thing, status, severity }: (typeof nights)[number]['all'][number]): Signal => ({
        ...blankSignal,
        ...{ source: 'generic', dedupKey: thing.name, status, severity, title: `${thing.name} fails`, labels: thing.labels },
      });
      const rows = async () => new Map((await store.alertList({ limit: 100 })).map((row) => [row.dedupKey, row]));
      const wanted = (row: Alert | undefined): row is Alert => row !== undefined && row.status !== 'resolved' && row.severity !== 'none';
      let receiver = createReceiver(deps);
      let seen = 0;
      try {
        for (const { waitsMin, all } of nights) {
          clock.moveTo(clock.now() + 1_000 + waitsMin * 60_000);
          if (restarts) receiver = createReceiver(deps);
          const before = await rows();
          const openBefore = new Map((await store.list({ status: 'open', limit: 100 })).map((one) => [one.number, one]));
          await receiver.receive('generic', all.map(signalOf));
          const after = await rows();
          for (const row of after.values()) {
            const incident = row.incident === null ? null : await store.incident(row.incident);
            if (wanted(row)) expect(incident !== null && isOpen(incident), `${row.dedupKey} fires without an open incident`).toBe(true);
            const { firing } = row.incident === null ? { firing: 0 } : await store.alertCount(row.incident);
            if (incident !== null && isOpen(incident)) expect(incident.alerts.firing, `INC-${incident.number}`).toBe(firing);
          }
          const messages = (await store.messages({ limit: 1_000 })).filter(({ id }) => id > seen);
          seen = Math.max(seen, ...messages.map(({ id }) => id));
          for (const [name, parents] of Object.entries(above)) {
            const [was, row] = [before.get(name), after.get(name)];
            const held = parents.some(
              (parent) => wanted(before.get(parent)) && wanted(after.get(parent)) && !all.some((one) => one.thing.name === parent),
            );
            const hadOne = was?.incident != null && openBefore.has(was.incident);
            const once = all.filter((one) => one.thing.name === name).length === 1;
            if (!held || !once || hadOne || (was !== undefined && was.status !== 'resolved') || !wanted(row)) continue;
            const home = openBefore.get(row.incident ?? 0);
            expect(home, `${name} opened one of its own`).toBeDefined();
            expect(row.under).toBeDefined();
            if (home === undefined || row.severity < home.severity) continue;
            const told = messages.filter(
              ({ message }) => message.kind === 'page' && message.text.split('\n')[0]?.includes(`${name} fails`),
            );
            expect(told.map(({ message }) => message.text)).toEqual([]);
          }
        }
      } finally {
        await store.close();
      }
    }),
    { numRuns: 150 },
  );
}, 120_000);
