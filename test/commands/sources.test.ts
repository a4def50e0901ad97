// `sources` in chat: what was heard of each source of alerts.

import { describe, expect, test } from 'vitest';
import { countSources } from '../../src/app/routes/source-activity.js';
import { sources } from '../../src/commands/sources.js';
import { nothingHeard, sourcesReport } from '../../src/incident/sources-report.js';
import { acme } from '../app/routes/fakes.js';
import { understands } from './hearing.js';

const t0 = Date.parse('2026-11-04T08:00:00Z');
const reader = { person: 'mia', timezone: 'UTC', now: t0 + 6 * 3_600_000, directory: { timezone: 'UTC', people: {} } };

describe('the words for it', () => {
  const ask = { ask: 'question', question: { about: 'sources' } } as const;
  understands(sources, { sources: ask, 'Sources?': ask, 'alert sources': ask, integrations: ask });
});

test('names when each was last heard of, what was refused and why, and names nobody knows; what is wrong comes first', async () => {
  let now = t0;
  const counts = countSources({ now: () => now });
  counts.taken('grafana/payments', false);
  now += 3_600_000;
  counts.taken('nagios-xi', true);
  counts.refused('sentry', 401, 'Sentry-Hook-Signature does not fit the body.');
  counts.refused('sentry', 503, 'It cannot be stored.');
  const organisation = { ...acme, sources: new Map([['backups', { key: 'backups', secret: null, team: null, severity: null }]]) };
  const context = { sourcesHeard: counts.heard, organisation, reader } as unknown as Parameters<typeof sources.answer>[1];
  expect((await sources.answer({ about: 'sources' }, context)).split('\n')).toEqual([
    '*Sources*, counted since 08:00',
    '🟡 nagios-xi: last alert 09:00, no source of this name',
    '🟡 sentry: no alert yet, 1 refused, 1 not stored',
    '   09:00: It cannot be stored.',
    '🟢 grafana/payments: last alert 08:00',
    '⚪ backups: no alert yet',
  ]);
});

test('a source that is heard of again after a mistake is well again, and says still what was refused', async () => {
  let now = t0;
  const counts = countSources({ now: () => now });
  counts.refused('sentry', 401, 'The token is missing or wrong.');
  now += 60_000;
  counts.taken('sentry', false);
  expect(sourcesReport(await counts.heard(), [], reader)).toContain('🟢 sentry: last alert 08:01, 1 refused');
});

test('however many names there are, an answer fits on a phone, and memory is bounded', async () => {
  const counts = countSources({ now: () => t0 });
  for (let index = 0; index < 5_000; index += 1) counts.taken(`name-${index}`, true);
  const heard = await counts.heard();
  expect(heard.sources.length).toBe(1_000);
  expect(sourcesReport(heard, [], reader).split('\n')).toHaveLength(22);
  expect(sourcesReport({ since: t0, sources: [{ ...nothingHeard('*x*_y_'), lastAt: t0 }] }, [], reader)).not.toContain('*x*');
});
