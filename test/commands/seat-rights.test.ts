// Who may give which seat, and to whom: the table of docs/design.md, cell by cell, and what becomes of it in chat.

import { afterEach, describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { seatBar, seatRights } from '../../src/commands/rights.js';
import { type Person, type Rank, ranks } from '../../src/people/organisation.js';
import { read } from '../architecture/tree.js';
import { openWorld, type World } from '../world.js';

interface Row {
  readonly seat: string;
  readonly givenBy: Rank;
  readonly heldBy: Rank;
}

const rows: readonly Row[] = [...read('docs/design.md').matchAll(/^\| (owner|backup|comms|manager) \| (\w+) \| (\w+) \|$/gm)].map(
  ([, seat = '', givenBy, heldBy]) => ({ seat, givenBy: givenBy as Rank, heldBy: heldBy as Rank }),
);

test('the table names every seat that can be given, once, as the code has it', () => {
  expect(Object.fromEntries(rows.map(({ seat, ...rights }) => [seat, rights]))).toEqual(seatRights);
  expect(rows).toHaveLength(Object.keys(seatRights).length);
});

const person = (key: string, role: Rank): readonly [string, Person] => [
  key,
  { key, name: key, phone: '+919812300001', role, timezone: 'UTC' },
];

describe.each(rows)('$seat', ({ seat, givenBy, heldBy }) => {
  test.each(ranks.flatMap((giver) => ranks.map((holder) => [giver, holder] as const)))('given by %s to %s', (giver, holder) => {
    const bar = seatBar({ people: new Map([person('giver', giver), person('holder', holder)]) }, seat, 'giver', 'holder');
    const mayGive = ranks.indexOf(giver) >= ranks.indexOf(givenBy);
    const mayHold = ranks.indexOf(holder) >= ranks.indexOf(heldBy);
    expect(bar?.bars ?? null).toBe(mayGive ? (mayHold ? null : 'holder') : 'giver');
  });
});

test.each(['cto', 'vp-engineering', 'constructor'])("the seat %s is nobody's to give in chat", (role) => {
  const people = new Map([person('ada', 'executive')]);
  expect(seatBar({ people }, role, 'ada', 'ada')?.bars).toBe('giver');
});

describe('in chat', () => {
  let world: World;
  afterEach(async () => world.close());

  const yaml = exampleOrganisation.replace(
    /^people:\n/m,
    'people:\n  oli: { name: Oli Reed, phone: "+447700900099", role: observer, timezone: Europe/London }\n',
  );
  const asha = '+919812300001';
  const ben = '+447700900002';
  const mia = '+34612300003';

  const says = async (from: string, text: string): Promise<string> => {
    const before = world.transport.spoken.length;
    await world.transport.says(from, text);
    await world.settle();
    return world.transport.spoken
      .slice(before)
      .filter((one) => one.chat === from)
      .map((one) => one.text)
      .join('\n');
  };
  const open = async () => {
    world = await openWorld({ start: Date.parse('2026-11-24T21:44:00Z'), yaml });
    await world.posts('generic', { title: 'Pool timeout', severity: 'high', service: 'orders', key: 'k' });
  };
  const incident = async () => world.store.incident(1);

  test("a responder who asks for the manager's seat gets neither the seat nor the right", async () => {
    await open();
    await says(asha, '1 propose restart the pool');
    expect(await says(ben, '1 manager me')).toBe('Only managers and above say who is manager; you are a responder. Nothing has changed.');
    expect((await incident())?.seats.manager).toBe('mia');
    expect(await says(ben, '1 approve 1')).toBe('That is for Mia to decide.');
    expect((await incident())?.proposals[0]?.state).toBe('open');
    await says(mia, '1 approve 1');
    expect((await incident())?.proposals[0]?.state).toBe('approved');
  });

  test('a manager cannot seat somebody who could not decide', async () => {
    await open();
    expect(await says(mia, '1 manager @ben')).toBe('Only managers and above can be manager; Ben is a responder. Nothing has changed.');
    expect((await incident())?.seats.manager).toBe('mia');
  });

  test('an observer is given no seat, by whatever word, and gives none', async () => {
    await open();
    for (const word of ['1 lead @oli', '1 handoff @oli', '1 backup @oli', '1 comms @oli'])
      expect(await says(mia, word)).toMatch(/^Only responders and above can be [a-z ]+; Oli is an observer\. Nothing has changed\.$/);
    expect(await says('+447700900099', '1 lead @ben')).toMatch(/for responders and above; you are an observer/);
    expect((await incident())?.seats).toMatchObject({ owner: 'asha', backup: 'ian', comms: 'lena' });
  });

  test("a responder whom the file itself puts on the manager's seat still decides nothing", async () => {
    world = await openWorld({ start: Date.parse('2026-11-24T21:44:00Z'), yaml: yaml.replaceAll('manager: mia', 'manager: ben') });
    await world.posts('generic', { title: 'Pool timeout', severity: 'high', service: 'orders', key: 'k' });
    expect((await incident())?.seats.manager).toBe('ben');
    await says(asha, '1 propose restart the pool');
    expect(await says(ben, '1 approve')).toMatch(/^That is for Ben to decide/);
    expect((await incident())?.proposals[0]?.state).toBe('open');
  });
});
