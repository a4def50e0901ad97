// docs/design.md against the program: its clocks are the real ones, every heading a comment names is there, and no comment leans on a
// paper that a clone does not have.

import { expect, test } from 'vitest';
import { defaultPolicies } from '../src/escalation/policy-defaults.js';
import { hours, minutes } from '../src/incident/duration.js';
import { severities } from '../src/incident/incident.js';
import type { Policy, Role, Step } from '../src/incident/policy.js';
import { foreignCitations, wordsOf } from './architecture/citations.js';
import { filesUnder, read } from './architecture/tree.js';

/** The rows of the table under "Clocks", as their cells. */
const clockRows = (): readonly (readonly string[])[] => {
  const [, rest = ''] = read('docs/design.md').split('\n| clock |');
  const rows = rest.slice(0, rest.indexOf('\n\n')).split('\n').slice(2);
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
};

/** As the design writes it: the largest unit that leaves no rest. */
const inWords = (ms: number): string => (ms % hours(1) === 0 ? `${ms / hours(1)} h` : `${ms / minutes(1)} min`);
const orNone = (ms: number | null): string => (ms === null ? '–' : inWords(ms));
const steps = (policy: Policy, unless: Step['unless']): string => {
  const taken = policy.escalate.filter((step) => step.unless === unless);
  return taken.map((step) => `+${inWords(step.afterMs)} ${step.to.join(' and ')}`).join(', ') || '–';
};
const roles = (to: readonly Role[]): string => (to.length === 0 ? 'the daily digest' : to.join(', '));

/** The cells of one row of "Clocks" by its name in `muster.yaml` and what follows it. */
const clocks: Readonly<Record<string, (policy: Policy) => string>> = {
  acknowledgeWithin: (policy) => orNone(policy.acknowledgeWithinMs),
  resolveWithin: (policy) => orNone(policy.resolveWithinMs),
  warnAt: (policy) => policy.warnAtMs.map(inWords).join(', ') || '–',
  firstUpdateWithin: (policy) => orNone(policy.firstUpdateWithinMs),
  updateEvery: ({ updateEveryMs, slowAfterMs, slowUpdateEveryMs }) =>
    slowAfterMs === null ? orNone(updateEveryMs) : `${orNone(updateEveryMs)}, after ${inWords(slowAfterMs)} ${orNone(slowUpdateEveryMs)}`,
  noticeWithin: (policy) => orNone(policy.noticeWithinMs),
  page: (policy) => roles(policy.page),
  'escalate unacknowledged': (policy) => steps(policy, 'acknowledged'),
  'escalate unresolved': (policy) => steps(policy, 'resolved'),
  repeatEvery: (policy) => inWords(policy.repeatEveryMs),
  room: (policy) => (policy.room === 'declare' ? 'by itself' : 'when asked'),
  fallbackAfter: (policy) => orNone(policy.fallbackAfterMs),
  ringWhenUnreadAfter: ({ ringWhenUnreadAfterMs: times = null }) =>
    times === null ? '–' : `${inWords(times.night)} by night, ${inWords(times.day)} by day`,
  ackExpiresAfter: (policy) => orNone(policy.ackExpiresAfterMs),
  decideWithin: (policy) => inWords(policy.decideWithinMs),
};

test('the clocks in the design are the defaults', () => {
  const written = clockRows().map(([name = '', ...cells]) => {
    const [, key = '', unless = ''] = /^`(\w+)`(?:, (unacknowledged|unresolved)$)?/.exec(name) ?? [];
    return [`${key} ${unless}`.trim(), cells];
  });
  const real = Object.entries(clocks).map(([name, cell]) => [name, severities.map((severity) => cell(defaultPolicies[severity]))]);
  expect(written).toEqual(real);
});

/** Everything people read in the project, except what is recorded, drawn or generated. */
const readable = filesUnder('.').filter(
  (path) => /\.(ts|css|html|md|sql|ya?ml|sh|cjs)$|^\.env\.example$|^Dockerfile$/.test(path) && !path.startsWith('node_modules'),
);

test('no comment and no test title cites a document that is not in the project', () => {
  expect(readable.length).toBeGreaterThan(200);
  const found = readable.flatMap((path) => foreignCitations(path, wordsOf(path, read(path))).map((cited) => `${path}: ${cited}`));
  expect(found).toEqual([]);
});

const inComment = (text: string): readonly string[] => {
  const path = 'src/main.ts';
  return [`const at = 1; // ${text}`, `/** ${text} */`].map((line) => foreignCitations(path, wordsOf(path, line)).join());
};

test.each([
  'Taken again after a crash (reliability F17).',
  'Once a minute (reliability section 4: "1 min").',
  'Two failures (F8, F25) have one cause.',
  'The order of design section 4.',
  'design: on request',
  'seed: within minutes',
  'A claim holds this long (issue: "15 s").',
  'May be one outage (seed contradiction 5).',
  'The longest subject (peers.md).',
])('"%s" in a comment cites what nobody here has', (text) => {
  expect(inComment(text)).not.toContain('');
});

test('so does the title of a test', () => {
  const source = "test('the table of design section 3', () => {});";
  expect(foreignCitations('src/main.ts', wordsOf('src/main.ts', source))).not.toEqual([]);
});

test.each([
  'Who decides (docs/design.md, "Decisions").',
  'People fall asleep on it (GoAlert #3378).',
  'A string as RFC 8259 section 7 has it.',
  'The same seed makes the same choices.',
])('"%s" is for every reader', (text) => {
  expect(inComment(text)).toEqual(['', '']);
});

test('every heading of the design that is cited is there', () => {
  const headings = new Set([...read('docs/design.md').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading));
  const cited = readable.flatMap((path) =>
    [...read(path).matchAll(/docs\/design\.md, "([^"]+)"/g)].map(([, heading]) => ({ path, heading })),
  );
  expect(cited.filter(({ heading }) => !headings.has(heading))).toEqual([]);
});
