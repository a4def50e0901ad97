// A process frozen for ten minutes (SIGSTOP, a paused VM): what fell due meanwhile happens once and soon, the rest in its own time.

import { expect, test } from 'vitest';
import { newFolder, onCall, sentTo, started, until } from './bench.js';

/** Two minutes of Muster's clock in each second: ten minutes take five. */
const scale = 120;
const frozenMs = (10 * 60_000) / scale;

interface Line {
  readonly at: string;
  readonly kind: string;
}

test('after ten frozen minutes the ladder goes on with one step at once, and no storm', { timeout: 60_000 }, async () => {
  const folder = newFolder();
  const { server, client } = await started({ folder, env: { TIME_SCALE: String(scale) } });
  await client.post('/webhooks/generic', { title: 'pool timeout', severity: 'critical', service: 'orders', key: 'a' });
  const heard = () => onCall.flatMap((phone) => sentTo(folder, phone)).length;
  await until(() => (heard() > 0 ? true : null), 5_000);

  server.signal('SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, frozenMs));
  const thawedAt = Date.now();
  server.signal('SIGCONT');

  const rungs = async (): Promise<readonly number[]> => {
    const timeline = await client.get('/api/incidents/1/timeline');
    const lines = timeline.kind === 'answered' ? (timeline.body as readonly Line[]) : [];
    return lines.filter((line) => line.kind === 'paged-again').map((line) => Date.parse(line.at));
  };
  await until(async () => ((await rungs()).length > 0 ? true : null), 10_000);
  const firstAfterMs = Date.now() - thawedAt;
  const three = await until(async () => ((await rungs()).length >= 3 ? rungs() : null), 20_000);
  // Two minutes of Muster's clock from the first step on.
  const since = three[0] ?? 0;
  const heardAtOnce = onCall.flatMap((phone) => sentTo(folder, phone)).filter(({ at }) => at >= since && at < since + 120_000).length;
  const gaps = three.slice(1, 3).map((at, index) => Math.round((at - (three[index] ?? at)) / 1_000));
  console.log(JSON.stringify({ firstAfterMs, heardAtOnce, gapsInSeconds: gaps }));
  expect(firstAfterMs).toBeLessThanOrEqual(10_000);
  expect(heardAtOnce).toBeGreaterThanOrEqual(1);
  expect(heardAtOnce).toBeLessThanOrEqual(3);
  // The rungs after it keep their distance: three minutes to the backup, then five more.
  expect(gaps[0]).toBeGreaterThanOrEqual(180);
  expect(gaps[1]).toBeGreaterThanOrEqual(300);
});
