import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.js';
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

/** Suites that measure parts of a second, or count the turns of the loop: each loads the product by itself, as it is measured to be. */
const timed = [
  'test/app/log.test.ts',
  'test/app/routes/{bombs,form,json}.test.ts',
  'test/alerts/wildcards.test.ts',
  'test/calendars/{import-shifts,round-trip}.test.ts',
  'test/commands/bad-inputs.test.ts',
  'test/doctor.test.ts',
  'test/incident/escape.test.ts',
  'test/sources/{email,never-lost,never-lost-checks,reading,severity-words,top-level-text}.test.ts',
  'test/store/{file-under-us,sqlite-trouble,sqlite-writer}.test.ts',
  'test/text/glob.test.ts',
];

/** Suites with children and stopwatches: last, one at a time, with the machine to themselves. */
const alone = ['test/torture/**/*.test.ts', 'test/faults/{clock-steps,large-delivery}.test.ts', 'test/app/routes/slow-clients.test.ts'];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
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
          exclude: [...timed, ...heavy, ...alone],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'timed', include: timed, maxWorkers: 2, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: 'heavy', include: heavy, maxWorkers: 2, sequence: { groupOrder: 1 } } },
      { extends: true, test: { name: 'alone', include: alone, fileParallelism: false, sequence: { groupOrder: 2 } } },
    ],
  },
});
