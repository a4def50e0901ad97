// Every chat command that changes something, and *undo* right after it: it is undone, or the answer says what it is that stays. Never
// something else that was done before it.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { chatCommands } from '../../src/commands/index.js';
import { handle } from '../../src/handling/handle.js';
import { suggestDraft } from '../../src/incident/features/drafting/events.js';
import { type Incident, isOpen } from '../../src/incident/incident.js';
import { repeatOf } from '../../src/incident/repeats.js';
import { draftWanted } from '../../src/incident/suggestions.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-25T08:30:00Z');
const phones: Readonly<Record<string, string>> = { asha: '+919812300001', ben: '+447700900002', mia: '+34612300003' };

let world: World;
beforeEach(async () => {
  world = await openWorld({
    start,
    yaml: `${exampleOrganisation}\nheartbeats: { nightly-backup: { every: 7d } }\naudiences: { support: { people: [nia], hears: [notices] } }\n`,
  });
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const phone = (person: string): string => phones[person] ?? '';
/** Says it a second later, and answers what came back to whoever said it. */
const says = async (person: string, text: string): Promise<string> => {
  await world.advanceTo(world.clock.now() + 1_000);
  const before = world.transport.spoken.length;
  await world.transport.says(phone(person), text);
  await world.settle();
  return world.transport.spoken
    .slice(before)
    .filter((one) => one.chat === phone(person))
    .map((one) => one.text)
    .join('\n');
};
const incident = async (number = 1): Promise<Incident> => {
  const found = await world.store.incident(number);
  if (found === null) throw new Error(`there is no INC-${number}`);
  return found;
};

/** What an undo brings back, as people would notice it. */
const state = async () => {
  const all = await world.store.list({ status: 'all', limit: 10 });
  return {
    incidents: all.map((one) => ({
      number: one.number,
      status: one.status,
      severity: one.severity,
      category: one.category,
      origin: one.origin,
      ack: one.ack?.by ?? null,
      seats: one.seats,
      progress: one.progress,
      proposals: one.proposals,
      quietUntil: one.quietUntil,
      eta: one.eta,
      impact: one.impact,
      links: one.links,
      repeat: repeatOf(one)?.number ?? null,
      escalatedTo: one.escalatedTo,
      paged: [...one.paged].sort(),
    })),
    silences: (await world.store.silences(world.clock.now())).map(({ service, until, by }) => ({ service, until, by })),
    pauses: (await world.store.heartbeats()).flatMap(({ name, pausedUntil }) => (pausedUntil === null ? [] : [{ name, pausedUntil }])),
    onCall:
      world.muster.deps.organisation().overrides?.map(({ schedule, person, instead, endsAt }) => ({ schedule, person, instead, endsAt })) ??
      [],
    asked: (await world.store.coverRequests()).length,
    follows: world.muster.deps.organisation().audiences?.map(({ key, severities }) => `${key} ${severities.join()}`) ?? [],
    reports: (await world.store.openCustomerReports()).map(({ number, state }) => ({ number, state })),
    maintenance: (await world.store.maintenanceOpen()).map(({ id, state: stands, startsAt, endsAt }) => ({ id, stands, startsAt, endsAt })),
  };
};

interface Case {
  /** Said by Asha before, in order; `mia: …` by somebody else. */
  readonly before?: readonly string[];
  readonly says: string;
  readonly by?: string;
  /** Words of the answer to *undo* where it stays; absent: it is undone. */
  readonly stays?: RegExp;
}

const acked = ['ack'];
const silenced = ['mia: silence payments-db 1h because disks'];
const proposed = ['ack', 'propose restart the pool'];
const urgent = 'emergency maintenance payments-db now-16:00 because a disk fails';

/** By the name of the chat command. */
const cases: Readonly<Record<string, Case>> = {
  declare: { says: 'declare P2 search is slow' },
  drill: { says: 'drill P2 search is slow' },
  ack: { says: 'ack' },
  investigating: { says: 'investigating pool errors' },
  no: { says: 'no' },
  unack: { before: acked, says: 'unack' },
  update: { before: acked, says: 'update 70% restored' },
  eta: { before: acked, says: 'eta 20m' },
  customers: { before: acked, says: 'customers 5,847' },
  impact: { before: acked, says: 'impact checkout is slow' },
  regions: { before: acked, says: 'regions eu-1, us-1' },
  origin: { before: acked, says: 'origin external: carrier X' },
  'repeat of': { before: ['drill P4 old thing', '2 cancel'], says: '1 repeat of 2' },
  'not a repeat': { before: ['drill P4 old thing', '2 cancel', '1 repeat of 2'], says: '1 not a repeat' },
  report: { before: acked, says: 'customer report: invoices show the wrong sum' },
  promote: { before: ['mia: customer report: invoices show the wrong sum', 'mia: new'], says: 'promote 1 P2' },
  dismiss: { before: ['mia: customer report: invoices show the wrong sum', 'mia: new'], says: 'dismiss 1 because it is rounding' },
  doing: { before: acked, says: 'doing restart the pool', stays: /the word of what you are doing on INC-1 can't be taken back/i },
  'customers informed': { before: acked, says: 'customers informed', stays: /customers are informed on INC-1 can't be taken back/ },
  draft: { before: acked, says: 'draft Payments by card fail in Europe. We are on it.', stays: /The draft on INC-1 can't be taken back/ },
  'use draft': { before: [...acked, 'a model drafts'], says: 'use draft', stays: /The draft on INC-1 can't be taken back/ },
  swarm: {
    before: acked,
    says: 'swarm',
    by: 'mia',
    stays: /Opening the customer room of INC-1 can't be taken back|opening the customer room/i,
  },
  publish: { before: [...acked, 'mia: draft'], says: 'publish', by: 'mia', stays: /which customers have read by now/ },
  follow: { says: 'follow P1' },
  unfollow: { before: ['follow P1', 'follow P2'], says: 'unfollow P2' },
  mitigated: { before: acked, says: 'mitigated failed over' },
  resolve: { before: acked, says: 'resolve anyway pool restarted' },
  reopen: { before: ['ack', 'clears', 'resolve pool restarted'], says: 'reopen still bad' },
  close: { before: ['ack', 'clears', 'resolve pool restarted'], says: 'close patch follows' },
  cancel: { before: acked, says: 'cancel anyway false alarm' },
  sev: { before: acked, says: 'sev P3 because one customer' },
  upgrade: { before: acked, says: 'upgrade' },
  downgrade: { before: acked, says: 'downgrade' },
  category: { before: acked, says: 'category security' },
  escalate: { before: acked, says: 'escalate cto vendor does not answer' },
  page: { before: acked, says: 'page @ben' },
  deescalate: { before: ['ack', 'page @ben'], says: 'stand down @ben', stays: /Standing down on INC-1 can't be taken back/ },
  handoff: { before: acked, says: 'handoff @ben' },
  'take over': { before: [...acked, 'mia: take over'], says: 'yes', by: 'mia' },
  lead: { before: acked, says: 'lead @ben' },
  backup: { before: acked, says: 'backup @ben' },
  comms: { before: acked, says: 'comms @ben' },
  manager: { before: acked, says: 'manager @vic', by: 'mia' },
  propose: { before: acked, says: 'propose restart the pool' },
  approve: { before: proposed, says: 'approve', by: 'mia' },
  reject: { before: proposed, says: 'reject too risky', by: 'mia' },
  done: { before: [...proposed, 'mia: approve'], says: 'done' },
  override: { before: proposed, says: 'override customers are down' },
  room: { before: acked, says: 'room', stays: /Opening the war room on INC-1 can't be taken back/ },
  join: { before: ['ack', 'room'], says: 'join', by: 'ben', stays: /The invitation on INC-1 can't be taken back/ },
  invite: { before: ['ack', 'room'], says: 'invite @ben', stays: /The invitation on INC-1 can't be taken back/ },
  note: { before: acked, says: 'note the pool was at 100%', stays: /The note on INC-1 can't be taken back/ },
  cause: { before: acked, says: 'cause the pool was too small', stays: /The note \(cause\) on INC-1 can't be taken back/ },
  contributing: { before: acked, says: 'contributing no alert on the pool', stays: /The note \(contributing\) on INC-1/ },
  fix: { before: acked, says: 'fix a larger pool', stays: /The note \(fix\) on INC-1 can't be taken back/ },
  lesson: { before: acked, says: 'lesson watch the pool', stays: /The note \(lesson\) on INC-1 can't be taken back/ },
  action: { before: acked, says: 'action @ben larger pool by 10:00', stays: /Action 1 on INC-1 can't be taken back/ },
  todo: { before: acked, says: 'todo larger pool', stays: /Action 1 on INC-1 can't be taken back/ },
  reviewed: {
    before: [
      ...acked,
      'cause a leak. What happened: it broke. Detection: an alert. Contributing: nobody watched. Went well: all of it.',
      'lesson watch it. Fix: restarted it. Faster: a dashboard. Impact: everybody. Action: @asha patch it',
      'clears',
      'resolve restarted it',
      'review 1',
    ],
    says: 'reviewed 1',
    by: 'mia',
    stays: /The approval of the review on INC-1 can't be taken back/,
  },
  merge: { before: ['another', 'ack 1', 'ack 2'], says: '1 merge 2 anyway' },
  'merge all': { before: ['another', 'ack all'], says: 'merge all anyway' },
  'duplicate of': { before: ['another', 'ack 1', 'ack 2'], says: '2 duplicate of 1 anyway' },
  link: { before: acked, says: 'link https://example.com/a' },
  runbook: { before: acked, says: 'runbook https://example.com/b' },
  call: { before: acked, says: 'call https://example.com/c' },
  snooze: { before: acked, says: 'snooze 15' },
  unsnooze: { before: ['ack', 'snooze 15'], says: 'unsnooze' },
  silence: { before: acked, says: 'silence payments-db 1h because disks', by: 'mia' },
  unsilence: { before: silenced, says: 'unsilence payments-db' },
  'pause heartbeat': { says: 'pause heartbeat nightly-backup 2h because disks' },
  'resume heartbeat': { before: ['pause heartbeat nightly-backup 2h'], says: 'resume heartbeat nightly-backup' },
  cover: { says: 'cover @asha 18:00-20:00', by: 'ben' },
  swap: { says: 'swap fri @ben' },
  'take pager': { says: 'take pager', by: 'ben' },
  'give back': { before: ['ben: take pager'], says: 'give back', by: 'ben' },
  'remove override': { before: ['ben: take pager'], says: 'remove override 1', by: 'mia' },
  maintenance: { says: 'maintenance payments-db 12 Dec 02:00-04:00 db upgrade' },
  'emergency maintenance': { says: urgent },
  extend: { before: [urgent], says: 'extend 30m' },
  'end maintenance': { before: [urgent], says: 'end maintenance 1' },
  'cancel maintenance': { before: ['maintenance payments-db 12 Dec 02:00-04:00'], says: 'cancel maintenance 1' },
  'test page': { before: acked, says: 'test page', stays: /The test page can't be taken back/ },
  // An undo is no change of its own: there is nothing more to take back then.
  undo: { before: acked, says: 'undo', stays: /nothing of yours to undo/ },
};

/** Other words for customers, as if a language model had answered. */
async function modelDrafts(): Promise<void> {
  const wanted = draftWanted(await incident(), 'notice');
  if (wanted === null) throw new Error('no draft waits for customers');
  const sentences = [{ text: 'Payments fail.', from: [{ seq: 1, at: start }] }];
  await handle(world.muster.deps, { number: 1, commands: () => [suggestDraft({ about: 'notice', ...wanted, sentences })] });
}

const prepare = async ({ before = [] }: Case): Promise<void> => {
  await world.posts('generic', { title: 'Payments fail', severity: 'high', service: 'payments-db', key: 'a' });
  for (const line of before) {
    const [, by = 'asha', text = line] = /^(\w+): (.*)$/u.exec(line) ?? [];
    if (line === 'clears') await world.posts('generic', { title: 'Payments fail', status: 'resolved', service: 'payments-db', key: 'a' });
    else if (line === 'another') await world.posts('generic', { title: 'Search is slow', severity: 'high', service: 'search', key: 'b' });
    else if (line === 'a model drafts') await modelDrafts();
    else await says(by, text);
  }
};

describe('undo right after', () => {
  test('every chat command that changes something is tried here', () => {
    const changing = chatCommands.filter(({ changes }) => changes).map(({ name }) => name);
    // What is only kept in the record changes nothing, and is something people did all the same.
    const kept = ['note', 'cause', 'contributing', 'fix', 'lesson', 'action', 'todo'];
    expect(Object.keys(cases).sort()).toEqual([...changing, ...kept].sort());
  });

  test.each(Object.entries(cases))('%s', async (_, tried) => {
    const { says: line, by = 'asha', stays } = tried;
    await prepare(tried);
    const was = await state();
    await says(by, line);
    const then = await state();
    const answer = await says(by, 'undo');
    if (stays !== undefined) {
      expect(answer).toMatch(stays);
      expect(await state()).toEqual(then);
      return;
    }
    expect(then).not.toEqual(was);
    expect(answer).toMatch(/^(🔔 |🔕 )?Undone/);
    const now = await state();
    // What was declared is no more; it stands in the record as cancelled.
    const declared = now.incidents.filter(({ number }) => !was.incidents.some((one) => one.number === number));
    expect(declared.map(({ status }) => status)).toEqual(declared.map(() => 'cancelled'));
    expect({ ...now, incidents: now.incidents.filter((one) => !declared.includes(one)) }).toEqual(was);
    expect(await says(by, 'undo')).not.toMatch(new RegExp(`^Undone: ${answer.slice(8, 30)}`));
  });
});

describe('a declaration taken back', () => {
  const declares = async (line = 'P1 checkout is down'): Promise<string> => says('asha', line);
  const heardSince = (before: number, text: RegExp): readonly string[] => [
    ...new Set(
      world.transport.spoken
        .slice(before)
        .filter((one) => text.test(one.text))
        .map((one) => one.chat),
    ),
  ];

  test.each(['P1 checkout is down', 'P1 INCIDENT: checkout down. Investigating.'])(
    '*%s*: it is cancelled, and everybody who was woken hears that it was a mistake',
    async (line) => {
      await declares(line);
      const woken = world.transport.spoken.filter(
        (one) => one.text.startsWith('🔴 P1 · INC-1') && !one.group && one.chat !== phone('asha'),
      );
      expect(woken.length).toBeGreaterThan(2);
      const before = world.transport.spoken.length;
      expect(await says('asha', 'undo')).toBe('Undone. INC-1 is cancelled: declared by mistake. Everybody who was paged is told.');
      expect(await incident()).toMatchObject({ status: 'cancelled', undoable: null });
      const told = heardSince(before, /^⚪ P1 · INC-1 · False alarm · .*\nAsha declared it by mistake\. You have nothing to do\.$/);
      expect(told).toEqual(expect.arrayContaining([...new Set(woken.map((one) => one.chat))]));
      await world.advanceTo(world.clock.now() + 20 * 60_000);
      expect(world.transport.spoken.slice(before).filter((one) => one.text.startsWith('🔴'))).toEqual([]);
      expect(await says('asha', 'undo')).not.toMatch(/^Undone/);
      expect((await incident()).status).toBe('cancelled');
    },
  );

  test('somebody else has taken it meanwhile: refused, with what to say instead', async () => {
    await declares();
    await says('mia', 'ack');
    expect(await says('asha', 'undo')).toBe(
      'Too late to take back: Mia has acted on INC-1 since (the acknowledgement). *cancel 1 declared by mistake* ends it for everybody.',
    );
    expect((await incident()).ack?.by).toBe('mia');
    await says('asha', 'cancel 1 declared by mistake');
    expect((await incident()).status).toBe('cancelled');
  });

  test('somebody else has done something that changes little: refused all the same', async () => {
    await declares();
    await says('mia', 'note vendor was called');
    expect(await says('asha', 'undo')).toMatch(/^Too late to take back: Mia has acted on INC-1 since \(the note\)/);
    expect(isOpen(await incident())).toBe(true);
  });

  test('nobody else takes it back, and after two minutes nobody does', async () => {
    await declares();
    expect(await says('ben', 'undo 1')).toMatch(/nothing of yours to undo/);
    await world.advanceTo(world.clock.now() + 3 * 60_000);
    expect(await says('asha', 'undo 1')).toMatch(/too long ago/);
    expect(isOpen(await incident())).toBe(true);
  });
});

test('whoever was woken by what is undone hears so in their own chat, also where they sit in the room', async () => {
  await world.posts('generic', { title: 'Payments fail', severity: 'critical', service: 'payments-db', key: 'a' });
  await says('asha', 'ack');
  await says('asha', 'handoff @ben');
  const before = world.transport.spoken.length;
  await says('asha', 'undo');
  const toBen = world.transport.spoken.slice(before).filter((one) => one.chat === phone('ben'));
  expect(toBen.map((one) => one.text)).toEqual([
    expect.stringMatching(/^🔴 P1 · INC-1 .*\nAsha took back the handoff\. You have nothing to do\.$/),
  ]);
  expect(await says('ben', 'ack')).not.toMatch(/is yours/);
});

test('an undo is about what was done last, not about what one has', async () => {
  await world.posts('generic', { title: 'Payments fail', severity: 'high', service: 'payments-db', key: 'a' });
  await world.posts('generic', { title: 'Search is slow', severity: 'high', service: 'search', key: 'b' });
  await says('asha', 'ack all');
  await world.advanceTo(world.clock.now() + 3 * 60_000);
  await says('asha', 'resolve 2 anyway index rebuilt');
  expect(await says('asha', 'undo')).toMatch(/^Undone: the resolve\. INC-2 is acknowledged again\./);
});

test('one of two silences over the same service is taken back, and the other holds', async () => {
  await world.posts('generic', { title: 'Payments fail', severity: 'medium', service: 'payments-db', key: 'a' });
  await says('ben', 'silence payments-db 30');
  await says('mia', 'silence payments-db 2h');
  expect(await says('mia', 'undo')).toMatch(/^🔔 Undone\. payments-db is not silenced any more/);
  expect((await world.store.silences(world.clock.now())).map(({ by }) => by)).toEqual(['ben']);
});
