// The table of docs/chat.md against the product, cell by cell: who may say a word that ends, lowers, quiets, merges or gives away an
// incident, who is asked first, and what an undo brings back. To write the tables again: MUSTER_RECORD=1 npx vitest run <this file>.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { projectRoot } from '../architecture/cruise.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-25T08:30:00Z');
const file = join(projectRoot, 'docs/chat.md');
const isRecording = process.env.MUSTER_RECORD === '1';

const phones: Readonly<Record<string, string>> = {
  asha: '+919812300001',
  ben: '+447700900002',
  mia: '+34612300003',
  ian: '+447700900008',
  nia: '+447700900010',
  lena: '+491713920007',
  otto: '+447700900011',
};
/** The example's people, and one who only looks on. */
const yaml = `${exampleOrganisation}\nheartbeats: { nightly-backup: { every: 7d } }\n`.replace(
  '  nia: {',
  `  otto: { name: Otto Lind, phone: "${phones.otto}", role: observer, timezone: Europe/London }\n  nia: {`,
);

/** Asha has it; Ian is its backup and was paged; Nia is on call elsewhere; Mia is a manager. */
const speakers = [
  { who: 'whoever has it', person: 'asha', severity: 'critical' },
  { who: 'somebody else on it', person: 'ian', severity: 'critical' },
  { who: 'any other responder', person: 'nia', severity: 'critical' },
  { who: 'a manager', person: 'mia', severity: 'critical' },
  { who: 'an observer', person: 'otto', severity: 'critical' },
  { who: 'any other responder, of a P3', person: 'nia', severity: 'warning' },
] as const;
type Speaker = (typeof speakers)[number];

interface Word {
  readonly says: string;
  /** Said by Asha before, in order; `mia: …` by somebody else. */
  readonly before?: readonly string[];
  /** By Asha, with no alert that fires. */
  readonly isDeclared?: boolean;
}

const proposed = ['1 propose restart the pool'];
const reported = ['lena: report customers cannot print invoices'];
const weekly = 'maintenance payments-db every Sun 02:00-03:00 backups';
/** Of Asha, who is on call for it. */
const planned = 'maintenance payments-db 12 Dec 02:00-04:00 db upgrade';
const urgent = 'emergency maintenance payments-db now-17:00 because a disk fails';
const words: readonly Word[] = [
  { says: '1 resolve pool restarted', isDeclared: true },
  { says: '1 resolve anyway alert is stale' },
  { says: '1 mitigated traffic moved to the replica' },
  { says: '1 close patch follows', isDeclared: true, before: ['1 resolve pool restarted'] },
  { says: '1 reopen still failing', isDeclared: true, before: ['1 resolve pool restarted'] },
  { says: '1 cancel anyway' },
  { says: '1 sev P4' },
  { says: '1 upgrade', before: ['1 sev P3'] },
  { says: '1 ack' },
  { says: '1 unack' },
  { says: '1 take over' },
  { says: '1 handoff @ben' },
  { says: '1 lead @ben' },
  { says: '1 backup @ben' },
  { says: '1 comms @ben' },
  { says: '1 manager @vic' },
  { says: '1 page @ben' },
  { says: '1 stand down @ben', before: ['1 page @ben'] },
  { says: '1 approve', before: proposed },
  { says: '1 reject too risky', before: proposed },
  { says: '1 override customers are down', before: proposed },
  { says: '1 snooze 15' },
  { says: 'silence payments-db 1h because disks' },
  { says: 'silence everything 1h because migration' },
  { says: 'unsilence payments-db', before: ['mia: silence payments-db 1h because disks'] },
  { says: 'pause heartbeat nightly-backup 1h because disks' },
  { says: 'resume heartbeat nightly-backup', before: ['mia: pause heartbeat nightly-backup 1h because disks'] },
  { says: 'cover me 18:00-20:00' },
  { says: 'cover @asha 18:00-20:00 @ben' },
  { says: 'take database' },
  { says: 'remove override 1', before: ['mia: cover @asha 18:00-20:00 @ben'] },
  { says: 'maintenance payments-db 12 Dec 02:00-04:00 db upgrade' },
  { says: 'emergency maintenance payments-db now-17:00 because a disk fails' },
  { says: 'maintenance 1 13 Dec 02:00-04:00', before: [planned] },
  { says: 'cancel maintenance 1', before: [planned] },
  { says: 'extend 1 30m', before: [urgent] },
  { says: 'end maintenance 1', before: [urgent] },
  { says: 'maintenance 1 went wrong', before: [urgent] },
  { says: weekly },
  { says: 'cancel maintenance 1 series', before: [weekly, 'yes'] },
  { says: 'promote 1 P2', before: reported },
  { says: 'promote 1 to INC-1', before: reported },
  { says: 'dismiss 1 because it is their own printer', before: reported },
  { says: 'merge 2 into 1', before: ['another'] },
  { says: 'merge all', before: ['another'] },
  { says: '2 duplicate of 1', before: ['another'] },
  { says: '1 update 70% restored' },
];

interface Cell {
  readonly outcome: string;
  /** Null: nothing was done that could be taken back. */
  readonly undo: string | null;
}

/** Whoever has spoken of it goes on hearing of it, whatever is taken back. */
const state = async ({ store, clock }: World, speaker: string, known: number) => ({
  // What the word itself declared and *undo* cancelled is gone.
  incidents: (await store.list({ status: 'all', limit: 10 }))
    .filter((one) => one.number <= known || one.status !== 'cancelled')
    .map((one) => ({
      ...{ number: one.number, status: one.status, severity: one.severity, ack: one.ack?.by ?? null, seats: one.seats },
      ...{ progress: one.progress, proposals: one.proposals, quietUntil: one.quietUntil, escalatedTo: one.escalatedTo },
      ...{
        mergedInto: one.mergedInto,
        paged: one.paged.filter((person) => person !== speaker).sort(),
        handover: one.slices?.handover ?? null,
      },
    })),
  pauses: (await store.heartbeats()).flatMap(({ name, pausedUntil }) => (pausedUntil === null ? [] : [{ name, pausedUntil }])),
  silences: (await store.silences(clock.now())).map(({ service, until, by }) => ({ service, until, by })),
  overrides: (await store.overrides()).filter(({ endsAt }) => endsAt > clock.now()).map(({ id: _, madeAt: __, ...one }) => one),
  asked: (await store.coverRequests()).map(({ by, open }) => ({ by, open })),
  maintenance: (await store.maintenanceOpen()).map(({ id, state: stands, startsAt, endsAt, series, incident }) => ({
    ...{ id, stands, startsAt, endsAt, series, incident },
  })),
  series: JSON.parse((await store.note('maintenance-series', 'chat')) ?? '[]'),
  reports: (await store.customerReports({ limit: 10, before: null })).map(({ number, state: stands, incident }) => ({
    ...{ number, stands, incident },
  })),
});

async function tried({ says: line, before = [], isDeclared = false }: Word, { person, severity }: Speaker): Promise<Cell> {
  const world = await openWorld({ start, yaml });
  const says = async (by: string, text: string): Promise<string> => {
    await world.advanceTo(world.clock.now() + 1_000);
    const from = world.transport.spoken.length;
    await world.transport.says(phones[by] ?? '', text);
    await world.settle();
    return world.transport.spoken
      .slice(from)
      .filter((one) => one.chat === phones[by])
      .map((one) => one.text)
      .join('\n');
  };
  const alert = { title: 'Payments fail', severity, service: 'payments-db', key: 'a' };
  try {
    if (isDeclared) await says('asha', `declare ${severity === 'warning' ? 'P3' : 'P1'} checkout is down`);
    else await world.posts('generic', alert);
    await says('asha', 'ack 1');
    for (const step of before) {
      const [, by = 'asha', text = step] = /^(\w+): (.*)$/u.exec(step) ?? [];
      if (step === 'another') await world.posts('generic', { title: 'Search is slow', severity: 'warning', service: 'search', key: 'b' });
      else await says(by, text);
    }
    // What comes round by itself after the last of them.
    await world.advanceTo(world.clock.now() + 1_000);
    const known = (await world.store.list({ status: 'all', limit: 1 }))[0]?.number ?? 0;
    const was = JSON.stringify(await state(world, person, known));
    const isChanged = async () => JSON.stringify(await state(world, person, known)) !== was;
    const answer = await says(person, line);
    const changed = await isChanged();
    const outcome = changed ? 'at once' : await afterYes(answer);
    expect(world.errors).toEqual([]);
    if (!(await isChanged())) return { outcome, undo: null };
    // What an owner confirmed is theirs to take back.
    const undone = await says(outcome === 'asks its owner' ? 'asha' : person, 'undo');
    await world.advanceTo(world.clock.now() + 1_000);
    return { outcome, undo: (await isChanged()) ? (/can't be taken back/u.test(undone) ? 'stays' : `otherwise: ${undone}`) : 'as before' };

    async function afterYes(said: string): Promise<string> {
      if (/needs an? (manager|executive|admin)|is for managers|only a manager|for responders and above/iu.test(said)) return 'refused';
      await says(person, 'yes');
      if (await isChanged()) return 'asks first';
      await says('asha', 'yes');
      return (await isChanged()) ? 'asks its owner' : 'refused';
    }
  } finally {
    await world.close();
  }
}

const head = ['', ...speakers.map(({ who }) => who), '*undo* brings back'];
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const begin = '<!-- tried by test/commands/dangerous-words.test.ts -->\n';
const end = '\n<!-- end -->';
const documented = (): readonly (readonly string[])[] => {
  const text = readFileSync(file, 'utf8');
  const table = text.slice(text.indexOf(begin) + begin.length, text.indexOf(end));
  return table
    .split('\n')
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '));
};

describe('who may say it, and what is asked first', () => {
  if (isRecording) {
    test('written again', { timeout: 600_000 }, async () => {
      const rows: string[] = [];
      for (const word of words) {
        const cells = [];
        for (const speaker of speakers) cells.push(await tried(word, speaker));
        const undo = [...new Set(cells.flatMap((cell) => cell.undo ?? []))].join(', ');
        rows.push(row([`*${word.says}*`, ...cells.map(({ outcome }) => outcome), undo]));
      }
      const text = readFileSync(file, 'utf8');
      const table = [row(head), row(head.map(() => '---')), ...rows].join('\n');
      writeFileSync(file, text.slice(0, text.indexOf(begin) + begin.length) + table + text.slice(text.indexOf(end)));
    });
    return;
  }

  test('every word of the table is tried, and every word tried stands in it', () => {
    expect(documented().map(([word]) => word)).toEqual(words.map(({ says }) => `*${says}*`));
  });

  test.each(
    words.flatMap((word, at) => speakers.map((speaker, column) => ({ word, speaker, at, column, title: `${word.says}: ${speaker.who}` }))),
  )('$title', async ({ word, speaker, at, column }) => {
    const cells = documented()[at] ?? [];
    const { outcome, undo } = await tried(word, speaker);
    expect(outcome).toBe(cells[column + 1]);
    if (undo !== null) expect(cells.at(-1)?.split(', ')).toContain(undo);
  });
});
