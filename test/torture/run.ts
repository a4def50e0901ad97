// `npm run torture -- [cycles] [--seed=N] [--lanes=N]`: kills the built server again and again and proves that nothing is lost.
// Prints the seed; the same seed chooses the same alerts, moments and failpoints again. Exits 1 when a promise is broken.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Life, torture } from './torture.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, lanes: { type: 'string', default: '2' } },
});
const cycles = Number(positionals[0] ?? 1_000);
const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
/** Kills in the life of one database; then a fresh one, so that start-ups stay short. */
const cyclesPerLife = 25;

const folder = mkdtempSync(join(tmpdir(), 'muster-torture-'));
console.log(`${cycles} cycles, seed ${seed}, in ${folder}`);
const startedAt = Date.now();
const lives: Life[] = [];
const plans = Array.from({ length: Math.ceil(cycles / cyclesPerLife) }, (_, index) => ({
  folder: join(folder, `life-${index}`),
  cycles: Math.min(cyclesPerLife, cycles - index * cyclesPerLife),
  seed: seed + index,
}));
let done = 0;
let brokenLives = 0;
const brokenOff = (seed: number, error: unknown) => {
  brokenLives += 1;
  console.log(`seed ${seed} · broken off: ${error instanceof Error ? error.message : error}`);
  return null;
};

const lane = async () => {
  for (let plan = plans.shift(); plan !== undefined; plan = plans.shift()) {
    const life = await torture(plan).catch((error: unknown) => brokenOff(plan.seed, error));
    if (life === null) continue;
    lives.push(life);
    done += plan.cycles;
    const { accepted, incidents, pages, duplicates } = life.figures;
    console.log(
      `${done}/${cycles} · seed ${plan.seed} · ${accepted} accepted, ${incidents} incidents, ${pages} pages, ${duplicates} duplicates, ${life.violations.length} violations`,
    );
    if (life.violations.length === 0) rmSync(plan.folder, { recursive: true });
    else for (const violation of life.violations.slice(0, 20)) console.log(`  ${violation}`);
  }
};
await Promise.all(Array.from({ length: Number(values.lanes) }, lane));

const sum = (pick: (life: Life) => number) => lives.reduce((total, life) => total + pick(life), 0);
const at = (sorted: readonly number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const spread = (numbers: readonly number[]) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return `p50 ${at(sorted, 0.5)} ms, p99 ${at(sorted, 0.99)} ms, worst ${sorted.at(-1) ?? 0} ms (${sorted.length})`;
};
const kills: Record<string, number> = {};
for (const life of lives) for (const [how, count] of Object.entries(life.kills)) kills[how] = (kills[how] ?? 0) + count;
const broken = sum((life) => life.violations.length) + brokenLives;

console.log(`
cycles      ${cycles} in ${Math.round((Date.now() - startedAt) / 1_000)} s, seed ${seed}
kills       ${Object.entries(kills)
  .map(([how, count]) => `${count} ${how}`)
  .join(', ')}
webhooks    ${sum((life) => life.figures.accepted)} answered 2xx, ${sum((life) => life.figures.unknown)} cut off by a kill
incidents   ${sum((life) => life.figures.incidents)}
pages       ${sum((life) => life.figures.pages)} first pages due, ${sum((life) => life.figures.pagesDropped)} dropped because somebody had it
chat        ${sum((life) => life.figures.chats)} commands answered
messages    ${sum((life) => life.figures.sent)} accepted by the phones, ${sum((life) => life.figures.duplicates)} of them duplicates
start       ${spread(lives.flatMap((life) => life.startMs))}
resend      ${spread(lives.flatMap((life) => life.resendMs))}
violations  ${broken}`);
if (broken === 0) rmSync(folder, { recursive: true });
else console.log(`The files of what broke are kept in ${folder}.`);
process.exitCode = broken === 0 ? 0 : 1;
