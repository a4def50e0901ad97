import { defineConfig } from 'vitest/config';
import { noSkips } from './test/no-skips.js';

/** Suites with browsers, children and stopwatches: they run after all others, one at a time, with the machine to themselves. */
const alone = [
  'test/{architecture,no-skips,packaging}.test.ts',
  'test/{faults,operator,phones,real,torture,whatsapp-web}/**/*.test.ts',
  'test/pages/browser.test.ts',
  'test/app/routes/{prometheus-tools,slow-clients}.test.ts',
  'test/recipes/**/*.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    reporters: ['default', noSkips({ strict: process.env.MUSTER_NO_SKIPS === '1' })],
    projects: [
      { extends: true, test: { name: 'quick', include: ['test/**/*.test.ts'], exclude: alone, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: 'alone', include: alone, fileParallelism: false, sequence: { groupOrder: 1 } } },
    ],
  },
});
