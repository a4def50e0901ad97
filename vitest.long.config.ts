import { defineConfig } from 'vitest/config';

/** The long runs: minutes, not seconds, so not part of `npm test`. */
export default defineConfig({
  test: { include: ['test/long/**/*.long.ts'], testTimeout: 3_600_000, pool: 'forks' },
});
