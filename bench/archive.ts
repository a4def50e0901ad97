// Part A: the archive of 10,000 incidents of 200 lines each: how long it takes to be made, how large it is, what it costs beside alerts, and how
// soon a search in chat is answered.

import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from '../src/store/store.js';
import { sampleIncident, t0 } from '../test/store/sample.js';
import { built } from './built.js';
import { startMuster } from './contestants.js';
import { watchPhones } from './phones.js';
import type { Row } from './rows.js';
import { quantile } from './statistics.js';

export interface ArchivePlan {
  readonly folder: string;
  readonly incidents: number;
  readonly lines: number;
  readonly searches: number;
}

const row = (what: string, target: Row['target'], figure: number, unit: string, note: string): Row => ({
  part: 'A',
  what,
  target,
  figure,
  unit,
  note,
});

type Dice = () => number;

const diceOf = (seed: number): Dice => {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
};

const often =
  'the is we it on to and of pool timeout database connection checkout restarted error customers payments login deploy rollback latency replica cache queue memory disk node certificate expired api gateway region traffic slow failing looking restored percent alert cleared'.split(
    ' ',
  );
const syllables = 'ka to mi re su pa lo ne di bar gor tin fe xu za qu vel mor shi dan'.split(' ');

/** Words as people use them: a few all the time, thousands now and then. */
function speaker(roll: Dice): { readonly line: () => string; readonly word: () => string } {
  const pick = <T>(from: readonly T[], skew: number): T => from[Math.floor(roll() ** skew * from.length)] as T;
  const rare = Array.from({ length: 8_000 }, () => Array.from({ length: 2 + Math.floor(roll() * 3) }, () => pick(syllables, 1)).join(''));
  const word = () => (roll() < 0.5 ? pick(often, 2) : pick(rare, 2));
  return { word, line: () => Array.from({ length: 6 + Math.floor(roll() * 10) }, word).join(' ') };
}

function incidentOf(number: number, lines: number, line: () => string): Change {
  const title = line().split(' ').slice(0, 6).join(' ');
  const ended = sampleIncident(number, {
    title,
    status: 'resolved',
    lastSeq: lines,
    service: `svc-${number % 300}`,
    groupKey: `g${number}`,
  });
  const after = { ...ended, stamps: { ...ended.stamps, resolvedAt: t0 + 3_600_000 } };
  const told = Array.from({ length: lines }, (_, index) => {
    const [seq, text, at] = [index + 1, line(), t0 + index * 1_000] as const;
    const base = { incident: number, seq, at, by: 'asha' };
    const event =
      seq === lines
        ? ({ ...base, kind: 'resolved', text, downMs: 5, leftMs: null, stillFiring: 0, automatic: false } as const)
        : ({ ...base, kind: 'noted', note: 'talk', text, where: 'room', about: null } as const);
    return { write: 'event', event, text: `Asha: ${text}` } as const;
  });
  return { now: t0, writes: [{ write: 'incident', expected: null, after, dueAt: null }, ...told] };
}

const { openSqliteStore } = await built<typeof import('../src/store/sqlite/sqlite.js')>('store/sqlite/sqlite.js');

export async function archive(plan: ArchivePlan, progress: (line: string) => void): Promise<readonly Row[]> {
  const folder = join(plan.folder, 'archive');
  rmSync(folder, { recursive: true, force: true });
  const roll = diceOf(7);
  const { line, word: any } = speaker(roll);
  /** Nobody looks for `the`. */
  const word = (): string => {
    const said = any();
    return said.length > 3 ? said : word();
  };
  const database = join(folder, 'muster.db');
  const made = await make(plan, database, line);
  progress(`an archive of ${plan.incidents} incidents made`);
  const answered = await searches(plan, folder, word);
  progress(`${plan.searches} searches answered`);
  const beside = await besideAlerts(join(folder, 'beside.db'), line);
  return [...made, ...answered, ...beside];
}

const sizeOf = (database: string): number => statSync(database).size;

async function make({ incidents, lines }: ArchivePlan, database: string, line: () => string): Promise<readonly Row[]> {
  const opening = await openSqliteStore({ path: database });
  for (let from = 1; from <= incidents; from += 50)
    await Promise.all(
      Array.from({ length: Math.min(50, incidents - from + 1) }, (_, index) => opening.commit(incidentOf(from + index, lines, line))),
    );
  await opening.close();
  const before = sizeOf(database);
  const store = await openSqliteStore({ path: database });
  const steps: number[] = [];
  for (let more = true; more; ) {
    const at = performance.now();
    ({ more } = await store.archiveSome());
    steps.push(performance.now() - at);
  }
  // They did not all open a moment ago: what is compared with what was before is not measured here.
  let { upTo } = await store.toCompare(incidents);
  while (upTo !== null) {
    await store.compared(upTo);
    ({ upTo } = await store.toCompare(incidents));
  }
  await store.close();
  const took = steps.reduce((sum, ms) => sum + ms, 0);
  return [
    row('an incident taken into the archive', null, took / incidents, 'ms', `${incidents} of ${lines} lines each, made anew from nothing`),
    row('one step of it, which others wait for', { atMost: 25 }, quantile(steps, 0.99), 'ms', `p99 of ${steps.length}, its sync included`),
    row(
      'the archive beside what it is of',
      null,
      (100 * (sizeOf(database) - before)) / before,
      '%',
      `${((sizeOf(database) - before) / 1e6).toFixed(0)} MB beside ${(before / 1e6).toFixed(0)} MB`,
    ),
  ];
}

/** From the message being sent to its answer being on the phone, one after the other. */
async function searches({ searches: count, incidents }: ArchivePlan, folder: string, word: () => string): Promise<readonly Row[]> {
  const server = await startMuster(folder, { LOG_LEVEL: 'warn' });
  const phones = await watchPhones(server.url);
  const took: number[] = [];
  try {
    for (let asked = 0; asked < count + 5; asked += 1) {
      const words = Array.from({ length: 1 + (asked % 3) }, word).join(' ');
      const text = asked % 10 === 0 ? `search for ${word().slice(0, 4)}` : `search for ${words}`;
      const at = performance.now();
      const [answer] = await Promise.all([
        phones.next(({ fromBot, text: said }) => fromBot && /^(?:Found for|Nothing (?:holds|was))/u.test(said)),
        phones.say('asha', text),
      ]);
      if (asked >= 5) took.push(answer.atMs - at);
    }
  } finally {
    phones.hangUp();
    await server.stop();
  }
  const note = `${took.length} searches of one to three words among ${incidents} incidents, over HTTP and the outbox; p50 ${quantile(took, 0.5).toFixed(0)} ms, worst ${Math.max(...took).toFixed(0)} ms`;
  return [row('a search in chat, answered', { atMost: 150 }, quantile(took, 0.95), 'ms', note)];
}

/** Incidents opened one after the other for a while, in turns with the archive following and without. */
async function besideAlerts(database: string, line: () => string): Promise<readonly Row[]> {
  const { followEvents } = await built<typeof import('../src/archive/follow.js')>('archive/follow.js');
  const store = await openSqliteStore({ path: database });
  let number = 0;
  const opensFor = async (ms: number): Promise<number> => {
    const until = performance.now() + ms;
    let opened = 0;
    while (performance.now() < until) {
      const changes = Array.from({ length: 32 }, (_, index) => incidentOf(number + index + 1, 8, line));
      number += changes.length;
      await Promise.all(changes.map((change) => store.commit(change)));
      opened += changes.length;
    }
    return opened;
  };
  const [without, beside]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < 6; turn += 1) {
    without.push(await opensFor(1_000));
    const following = followEvents(store);
    beside.push(await opensFor(1_000));
    await following;
  }
  await store.close();
  const [alone, followed] = [quantile(without, 0.5), quantile(beside, 0.5)];
  return [
    row(
      'incidents opened a second while the archive follows',
      null,
      (100 * followed) / alone,
      '%',
      `of ${alone.toFixed(0)} without it; 6 turns of each, eight lines an incident, straight into the store`,
    ),
  ];
}
