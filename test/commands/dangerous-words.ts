// The table of docs/chat.md, and how a cell of it is tried on the whole product: who may say a word that ends, lowers, quiets, merges or
// gives away an incident, who is asked first, and what an undo brings back.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import { projectRoot } from '../architecture/cruise.js';
import { fakeTransport, type SpokenOver } from '../fake-transport.js';
import type { ManualClock } from '../manual-clock.js';
import { openWorldOver, type World } from '../world.js';

const file = join(projectRoot, 'docs/chat.md');
const begin = '<!-- tried by test/commands/dangerous-words.test.ts -->\n';
const end = '\n<!-- end -->';

const start = Date.parse('2026-11-25T08:30:00Z');

export const phones = {
  asha: '+919812300001',
  ben: '+447700900002',
  mia: '+34612300003',
  ian: '+447700900008',
  nia: '+447700900010',
  lena: '+491713920007',
  otto: '+447700900011',
} as const;
type Name = keyof typeof phones;
/** The example's people, and one who only looks on. */
const yaml = `${exampleOrganisation}\nheartbeats: { nightly-backup: { every: 7d } }\n`.replace(
  '  nia: {',
  `  otto: { name: Otto Lind, phone: "${phones.otto}", role: observer, timezone: Europe/London }\n  nia: {`,
);

/** Asha has it; Ian is its backup and was paged; Nia is on call elsewhere; Mia is a manager. */
export const speakers = [
  { who: 'whoever has it', person: 'asha', severity: 'critical' },
  { who: 'somebody else on it', person: 'ian', severity: 'critical' },
  { who: 'any other responder', person: 'nia', severity: 'critical' },
  { who: 'a manager', person: 'mia', severity: 'critical' },
  { who: 'an observer', person: 'otto', severity: 'critical' },
  { who: 'any other responder, of a P3', person: 'nia', severity: 'warning' },
] as const;
export type Speaker = (typeof speakers)[number];

export interface Word {
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
export const words: readonly Word[] = [
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

export interface Cell {
  readonly outcome: string;
  /** Null: nothing was done that could be taken back. */
  readonly undo: string | null;
}

/** Whoever has spoken of it goes on hearing of it, whatever is taken back. */
const state = async ({ store, clock }: World<SpokenOver>, speaker: string, known: number) => ({
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

/** How a question is answered: *yes* typed, *yes* in answer to the question itself, or a 👍 on it. */
export type Answering = 'types' | 'quotes' | 'reacts';

/** The transport that a world speaks over. */
export type Over = (clock: ManualClock, phones: readonly string[]) => SpokenOver;
export const inMemory: Over = (clock) => fakeTransport(clock);

const { people } = readOrganisation(yaml, 'muster.yaml', {}, () => null).organisation;
const everyPhone = [...people.values()].map(({ phone }) => phone);

/** The world of the table, and what somebody hears in answer to what they do in it. */
async function worldOf<T extends SpokenOver>(over: (clock: ManualClock, phones: readonly string[]) => T) {
  const world = await openWorldOver<T>({ start, yaml, transports: [(clock) => over(clock, everyPhone)], http: false });
  const heardBy = async (by: Name, act: () => Promise<void>, chat: string | null = null): Promise<string> => {
    await world.advanceTo(world.clock.now() + 1_000);
    const from = world.transport.spoken.length;
    await act();
    await world.settle();
    return world.transport.spoken
      .slice(from)
      .filter((one) => one.chat === (chat ?? phones[by]))
      .map((one) => one.text)
      .join('\n');
  };
  const says = (by: Name, text: string, { chat = null, quoted }: { chat?: string | null; quoted?: string } = {}) =>
    heardBy(
      by,
      () => world.transport.says(phones[by], text, { ...(chat === null ? {} : { chat }), ...(quoted === undefined ? {} : { quoted }) }),
      chat,
    );
  return { world, heardBy, says };
}

/** Up to the word itself. */
export async function before<T extends SpokenOver>(
  { before: steps = [], isDeclared = false }: Pick<Word, 'before' | 'isDeclared'>,
  severity: Speaker['severity'],
  over: (clock: ManualClock, phones: readonly string[]) => T,
) {
  const opened = await worldOf<T>(over);
  const { world, says } = opened;
  if (isDeclared) await says('asha', `declare ${severity === 'warning' ? 'P3' : 'P1'} checkout is down`);
  else await world.receives('generic', { title: 'Payments fail', severity, service: 'payments-db', key: 'a' });
  await says('asha', 'ack 1');
  for (const step of steps) {
    const [, by = 'asha', text = step] = /^(\w+): (.*)$/u.exec(step) ?? [];
    if (step === 'another') await world.receives('generic', { title: 'Search is slow', severity: 'warning', service: 'search', key: 'b' });
    else await says(by as Name, text);
  }
  // What comes round by itself after the last of them.
  await world.advanceTo(world.clock.now() + 1_000);
  return opened;
}

/** What comes of a word, said over this transport: in its speaker's own chat, or in the group that `where` finds. */
export async function tried<T extends SpokenOver>(
  word: Word,
  { person, severity }: Speaker,
  over: (clock: ManualClock, phones: readonly string[]) => T,
  answering: Answering = 'types',
  where: (world: World<T>) => string | null = () => null,
): Promise<Cell> {
  const { world, heardBy, says } = await before<T>(word, severity, over);
  try {
    const known = (await world.store.list({ status: 'all', limit: 1 }))[0]?.number ?? 0;
    const was = JSON.stringify(await state(world, person, known));
    const isChanged = async () => JSON.stringify(await state(world, person, known)) !== was;
    const chat = where(world);
    const answer = await says(person, word.says, { chat });
    const changed = await isChanged();
    const outcome = changed ? 'at once' : await afterYes(answer);
    if (world.errors.length > 0) throw new Error(world.errors.join('\n'));
    if (!(await isChanged())) return { outcome, undo: null };
    // What an owner confirmed is theirs to take back.
    const undone = await (outcome === 'asks its owner' ? says('asha', 'undo') : says(person, 'undo', { chat }));
    await world.advanceTo(world.clock.now() + 1_000);
    return { outcome, undo: (await isChanged()) ? (/can't be taken back/u.test(undone) ? 'stays' : `otherwise: ${undone}`) : 'as before' };

    async function afterYes(said: string): Promise<string> {
      if (/needs an? (manager|executive|admin)|is for managers|only a manager|for responders and above/iu.test(said)) return 'refused';
      await agrees(person, chat);
      if (await isChanged()) return 'asks first';
      await agrees('asha', null);
      return (await isChanged()) ? 'asks its owner' : 'refused';
    }
    async function agrees(by: Name, where: string | null): Promise<void> {
      const question = world.transport.spoken.findLast((one) => one.chat === (where ?? phones[by]))?.id;
      if (answering === 'types' || question === undefined) await says(by, 'yes', { chat: where });
      else if (answering === 'quotes') await says(by, 'yes', { chat: where, quoted: question });
      else await heardBy(by, () => world.transport.reacts(phones[by], question, '👍'));
    }
  } finally {
    await world.close();
  }
}

/** What stands in docs/chat.md: of each word the cells of its row, the word first. */
export const documented = (): readonly (readonly string[])[] => {
  const text = readFileSync(file, 'utf8');
  const table = text.slice(text.indexOf(begin) + begin.length, text.indexOf(end));
  return table
    .split('\n')
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '));
};

/** Writes other rows in their place, below a head. */
export function document(rows: readonly (readonly string[])[]): void {
  const text = readFileSync(file, 'utf8');
  const head = ['', ...speakers.map(({ who }) => who), '*undo* brings back'];
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  writeFileSync(file, text.slice(0, text.indexOf(begin) + begin.length) + table + text.slice(text.indexOf(end)));
}

/** Every cell, with its place in the table. */
export const cells = words.flatMap((word, at) =>
  speakers.map((speaker, column) => ({ word, speaker, at, column: column + 1, title: `${word.says}: ${speaker.who}` })),
);
