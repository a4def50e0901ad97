import { defineConfig } from 'vitest/config';
import { noSkips } from './test/no-skips.js';

/** Suites with browsers, compilers and other people's programs, which mostly wait and measure nothing to the second: after all others, two at a time. */
const heavy = [
  'test/{architecture,no-skips,packaging}.test.ts',
  'test/{operator,real}/**/*.test.ts',
  'test/pages/{accessibility,browser}.test.ts',
  'test/phones/phones.test.ts',
  'test/app/routes/prometheus-tools.test.ts',
  'test/whatsapp-web/**/*.test.ts',
  'test/recipes/**/*.test.ts',
];

/** Suites with children and stopwatches: last, one at a time, with the machine to themselves. */
const alone = ['test/torture/**/*.test.ts', 'test/faults/{clock-steps,large-delivery}.test.ts', 'test/app/routes/slow-clients.test.ts'];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    reporters: ['default', noSkips({ strict: process.env.MUSTER_NO_SKIPS === '1' })],
    projects: [
      {
        extends: true,
        // By default one worker fewer than there are cores, which of two is one. The product is loaded once a worker and not once a file:
        // these suites change nothing that outlives them.
        test: {
          name: 'quick',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...heavy, ...alone],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'heavy', include: heavy, maxWorkers: 2, sequence: { groupOrder: 1 } } },
      { extends: true, test: { name: 'alone', include: alone, fileParallelism: false, sequence: { groupOrder: 2 } } },
    ],
  },
});
