// `sources` in chat: what was heard of each source of alerts.

import { describe, expect, test } from 'vitest';
import { sourcesHeard } from '../../src/app/routes/source-activity.js';
import { createSourceLog } from '../../src/app/routes/source-log.js';
import { sources } from '../../src/commands/sources.js';
import { nothingHeard, sourcesReport } from '../../src/incident/sources-report.js';
import type { DeliveriesOfSource } from '../../src/store/store.js';
import { acme } from '../app/routes/fakes.js';
import { understands } from './hearing.js';

const t0 = Date.parse('2026-11-04T08:00:00Z');
/** What was taken, as the store counts it, and what was refused. */
function counting(now: () => number) {
  const rows = new Map<string, DeliveriesOfSource>();
  const sourceLog = createSourceLog({ now });
  return {
    taken: (source: string, unknownName: boolean) => {
      const nothing = { lastError: null, lastErrorAt: null, failed: 0, quarantined: 0, from: null };
      rows.set(source, { source, taken: (rows.get(source)?.taken ?? 0) + 1, lastAt: now(), lastOkAt: now(), unknownName, ...nothing });
    },
    refused: (source: string, status: number, message: string) => sourceLog.refused(source, { status, code: 'x', message }, '192.0.2.7'),
    heard: sourcesHeard({ store: { deliveriesBySource: async () => [...rows.values()] }, clock: { now }, sourceLog }),
  };
}

const reader = { person: 'mia', timezone: 'UTC', now: t0 + 6 * 3_600_000, directory: { timezone: 'UTC', people: {} } };

describe('the words for it', () => {
  const ask = { ask: 'question', question: { about: 'sources' } } as const;
  understands(sources, { sources: ask, 'Sources?': ask, 'alert sources': ask, integrations: ask });
});

test('names when each was last heard of, what was refused and why, and names nobody knows; what is wrong comes first', async () => {
  let now = t0;
  const counts = counting(() => now);
  counts.taken('grafana/payments', false);
  now += 3_600_000;
  counts.taken('nagios-xi', true);
  counts.refused('sentry', 401, 'Sentry-Hook-Signature does not fit the body.');
  counts.refused('sentry', 503, 'It cannot be stored.');
  const organisation = { ...acme, sources: new Map([['backups', { key: 'backups', secret: null, team: null, severity: null }]]) };
  const context = { sourcesHeard: counts.heard, organisation, reader } as unknown as Parameters<typeof sources.answer>[1];
  expect((await sources.answer({ about: 'sources' }, context)).split('\n')).toEqual([
    '*Sources*, refusals counted since 08:00',
    '🟡 nagios-xi: last alert 09:00, no source of this name',
    '🟡 sentry: no alert yet, 1 refused, 1 not stored',
    '   09:00: It cannot be stored.',
    '🟢 grafana/payments: last alert 08:00',
    '⚪ backups: no alert yet',
  ]);
});

test('a source that is heard of again after a mistake is well again, and says still what was refused', async () => {
  let now = t0;
  const counts = counting(() => now);
  counts.refused('sentry', 401, 'The token is missing or wrong.');
  now += 60_000;
  counts.taken('sentry', false);
  expect(sourcesReport(await counts.heard(), [], reader)).toContain('🟢 sentry: last alert 08:01, 1 refused');
});

test('however many names there are, an answer fits on a phone', async () => {
  const counts = counting(() => t0);
  for (let index = 0; index < 5_000; index += 1) counts.taken(`name-${index}`, true);
  const heard = await counts.heard();
  expect(sourcesReport(heard, [], reader).split('\n')).toHaveLength(22);
  // As it is, to be copied, and between marks within which nothing is bold.
  expect(sourcesReport({ since: t0, sources: [{ ...nothingHeard('*x*_y_'), lastAt: t0 }] }, [], reader)).toContain('🟢 `*x*_y_`: last');
});
