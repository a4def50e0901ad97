// Part 9: who is on call, for 500 people in 50 teams: asked, written as a calendar for a year, and read again from the file while pages leave.

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { built } from './built.js';
import { startMuster } from './contestants.js';
import { postJson, watchPhones } from './phones.js';
import type { Row } from './rows.js';
import { quantile } from './statistics.js';

export interface RotaPlan {
  readonly folder: string;
  readonly teams: number;
  readonly rounds: number;
  /** Reloads of the running server, with an alert before and after each. */
  readonly reloads: number;
}

const zones = ['Europe/Vienna', 'America/Chicago', 'Australia/Lord_Howe', 'America/Havana', 'Pacific/Chatham', 'UTC'];
const perTeam = 10;
const yearMs = 365 * 86_400_000;

const row = (what: string, target: Row['target'], figure: number, unit: string, note: string): Row => ({
  part: '9',
  what,
  target,
  figure,
  unit,
  note,
});

/** Each team has a schedule in two layers, one of them by day on weekdays, and a backup that changes every eight hours. */
export function largeOrganisation(teams: number): string {
  const people = Array.from({ length: teams * perTeam }, (_, index) => `p${index}`);
  const lines = ['organisation: { name: Large, timezone: UTC, lastResort: mia }', 'people:'];
  for (const [index, person] of people.entries())
    lines.push(`  ${person}: { name: Person ${index}, phone: "+1202555${1000 + index}", role: responder }`);
  lines.push('  mia: { name: Mia, phone: "+12025550100", role: manager }', 'teams:');
  for (let team = 0; team < teams; team++) lines.push(`  t${team}: { oncall: s${team}, backup: b${team}, manager: mia }`);
  lines.push('seats: { vp-engineering: mia, vp-customer: mia, cto: mia, comms: mia }', 'schedules:');
  for (let team = 0; team < teams; team++) {
    const own = people.slice(team * perTeam, (team + 1) * perTeam);
    const zone = zones[team % zones.length];
    const byDay = `rotate: daily, handoff: "09:00", from: 2026-01-05, people: [${own.slice(0, 5).join(', ')}], only: "Mon-Fri 09:00-21:00"`;
    const rest = `rotate: weekly, handoff: "Mon 09:00", from: 2026-01-05, people: [${own.slice(5).join(', ')}]`;
    lines.push(`  s${team}: { timezone: ${zone}, fallback: mia, layers: [{ ${byDay} }, { ${rest} }] }`);
    lines.push(
      `  b${team}: { timezone: ${zone}, rotate: hourly, every: 8, handoff: "00:00", from: 2026-01-05, people: [${own.join(', ')}] }`,
    );
  }
  lines.push('routes:');
  for (let team = 0; team < teams; team++) lines.push(`  - { when: { service: "svc-${team}" }, team: t${team} }`);
  return `${lines.join('\n')}\n`;
}

export async function rota(plan: RotaPlan, progress: (line: string) => void): Promise<readonly Row[]> {
  const text = largeOrganisation(plan.teams);
  const rows = await inProcess(plan, text);
  progress('the rota asked and written');
  return [...rows, ...(await reloads(plan, text))];
}

const timed = (run: () => unknown): number => {
  const before = performance.now();
  run();
  return performance.now() - before;
};

async function inProcess({ teams, rounds }: RotaPlan, text: string): Promise<readonly Row[]> {
  const { readOrganisation } = await built<typeof import('../src/app/config/organisation-file.js')>('app/config/organisation-file.js');
  const { dutyAt } = await built<typeof import('../src/escalation/shifts.js')>('escalation/shifts.js');
  const { shiftsBetween } = await built<typeof import('../src/escalation/shifts.js')>('escalation/shifts.js');
  const { writeCalendar } = await built<typeof import('../src/calendars/write-calendar.js')>('calendars/write-calendar.js');
  const now = Date.parse('2026-11-27T12:00:00Z');
  const uid = (from: string) => createHash('sha256').update(from).digest('hex');
  const [reading, cold, warm, year]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let round = 0; round < rounds; round++) {
    let organisation = readOrganisation(text, 'muster.yaml', {}).organisation;
    reading.push(
      timed(() => {
        organisation = readOrganisation(text, 'muster.yaml', {}).organisation;
      }),
    );
    const ask = () => [...organisation.schedules.values()].map((schedule) => dutyAt(schedule, organisation.overrides, now));
    cold.push(timed(ask));
    warm.push(timed(ask));
    for (const schedule of organisation.schedules.values()) {
      year.push(
        timed(() => {
          const events = shiftsBetween(schedule, [], now, now + yearMs).map(({ person, startsAt, endsAt }) => ({
            uid: uid(`${schedule.key} ${person} ${endsAt}`),
            title: person,
            description: '',
            startsAt,
            endsAt,
            remindBeforeMs: [],
            extra: {},
          }));
          writeCalendar({ name: schedule.key, description: '', refreshEveryMs: 3_600_000, events }, now);
        }),
      );
    }
  }
  const of = `${teams * perTeam} people, ${teams} teams, ${2 * teams} schedules`;
  return [
    row(
      'who is on call, all teams, asked again',
      { atMost: 5 },
      quantile(warm, 0.5),
      'ms',
      `${of}; worst ${Math.max(...warm).toFixed(1)} ms`,
    ),
    row('the same, for the first time after a reload', null, quantile(cold, 0.5), 'ms', `worst ${Math.max(...cold).toFixed(1)} ms`),
    row(
      'a year of one schedule as a calendar',
      { atMost: 200 },
      Math.max(...year),
      'ms',
      `the slowest of ${year.length}; p50 ${quantile(year, 0.5).toFixed(1)} ms`,
    ),
    row(
      'the file read and checked',
      { atMost: 300 },
      quantile(reading, 0.5),
      'ms',
      `${(text.length / 1_024).toFixed(0)} KiB; worst ${Math.max(...reading).toFixed(0)} ms`,
    ),
  ];
}

/** Each reload between two P1s: whoever is on call must hear of both. */
async function reloads({ folder, teams, reloads: count }: RotaPlan, text: string): Promise<readonly Row[]> {
  const own = join(folder, 'rota');
  const file = join(folder, 'large.yaml');
  writeFileSync(file, text);
  const server = await startMuster(own, { MUSTER_CONFIG: file, LOG_LEVEL: 'warn' });
  const phones = await watchPhones(server.url);
  const took: number[] = [];
  let posted = 0;
  try {
    for (let round = 0; round < count; round++) {
      for (const part of ['before', 'after']) {
        const number = posted++;
        const at = performance.now();
        const seen = phones.next(({ text: said, fromBot }) => fromBot && said.includes(`pool ${number} `), 15_000);
        const post = postJson(`${server.url}/webhooks/generic`, {
          title: `pool ${number} exhausted`,
          severity: 'high',
          service: `svc-${number % teams}`,
          key: `k${number}`,
        });
        if (part === 'before') process.kill(server.pid, 'SIGHUP');
        await post;
        took.push((await seen).atMs - at);
      }
      await wait(50);
    }
  } finally {
    phones.hangUp();
    await server.stop();
  }
  return [
    row(
      'a page while the file is read again',
      null,
      Math.max(...took),
      'ms',
      `${took.length} P2s, ${count} reloads, all paged; p50 ${quantile(took, 0.5).toFixed(0)} ms`,
    ),
  ];
}
