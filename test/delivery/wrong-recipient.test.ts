// Ten thousand ids and swaps: what belongs to an incident reaches nobody but its people, at addresses that are theirs right then.

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Message } from '../../src/incident/message.js';
import { recognise } from '../../src/people/recognise.js';
import { write } from '../../src/store/store.js';
import { ada, asha, type Bench, ben, openBench } from '../people/people.js';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench({ confirm: 'before-page' });
});
afterEach(() => bench.close());

const rounds = 100;
const triesARound = 100;
const secret = 'payments-db is melting';

/** The same numbers every time (Lehmer). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % sides;
  };
}

const known = { [asha]: 'asha', [ben]: 'ben', [ada]: 'ada' } as const;
const accounts: Readonly<Record<string, string>> = { [asha]: '77@lid', [ben]: '78@lid', [ada]: '79@lid' };
const phones = Object.keys(known);
const words = [
  'ack 1',
  'status 1',
  'timeline 1',
  'list',
  'catchup 1',
  'who 1',
  'i am asha',
  'i am ben',
  '482 913',
  '000000',
  'STOP',
  'START',
  'addresses @asha',
  'help',
];

/** An id like one of ours and not it: on another server, a digit changed, cut, lengthened, in another case, or nobody's. */
function bent(id: string, roll: (sides: number) => number): string {
  const at = roll(id.length);
  const made = [
    `${id.slice(1)}@c.us`,
    `${id}@lid`,
    id.slice(0, at) + String(roll(10)) + id.slice(at + 1),
    id.slice(0, -1),
    `${id}0`,
    ` ${id}`,
    id.toUpperCase(),
    `+1555${String(roll(10_000)).padStart(7, '0')}`,
    `US.${roll(100_000)}`,
    `1203${roll(1_000)}@g.us`,
  ];
  return made[roll(made.length)] ?? id;
}

/** A page and an update to each of the three, and nobody else: what must not be read by others. */
const told = (round: number): readonly Message[] =>
  Object.values(known).flatMap((person) =>
    (['page', 'update'] as const).map((kind) => ({
      to: { kind: 'person', person },
      kind,
      act: { do: 'say' },
      text: `🔴 P1 · INC-1 · ${secret} ${round}`,
      incident: 1,
      expiresAfterMs: null,
      unless: null,
      replaces: null,
      quote: null,
    })),
  );

const isTrusted = async (transport: string, address: string): Promise<boolean> =>
  (await recognise(bench.deps, { transport, from: address, account: accounts[address] ?? null })).who === 'trusted';

const isOurs = (id: string): boolean => phones.includes(id) || Object.values(accounts).includes(id);

const proved = async (): Promise<void> => {
  for (const [address, person] of Object.entries(known)) await bench.knows({ person, address, account: accounts[address] ?? null });
};

test('10,000 ids and swaps: nothing of an incident leaves its audience', async () => {
  const roll = dice(20_260_104);
  const web = bench.on('web');
  const pick = <T>(from: readonly T[]): T => from[roll(from.length)] as T;
  const leaks: string[] = [];
  let tried = 0;
  let reached = 0;
  await proved();
  await web.says(ben, `P1 INCIDENT: ${secret}`, { account: '78@lid' });

  for (let round = 0; round < rounds; round++) {
    for (let inRound = 0; inRound < triesARound; ) {
      const phone = pick(phones);
      const swap = roll(150) === 0;
      // A number of ours with an account that is not its own, or an id that only looks like ours.
      const from = swap ? phone : bent(roll(2) === 0 ? phone : (accounts[phone] ?? phone), roll);
      const account = swap || roll(3) === 0 ? bent(accounts[phone] ?? '', roll) : undefined;
      if (isOurs(account ?? '') || (isOurs(from) && !swap)) continue;
      inRound += 1;
      tried += 1;
      await web.says(from, pick(words), { ...(account === undefined ? {} : { account }), ...(roll(10) === 0 ? { chat: 'g1' } : {}) });
    }
    await bench.store.commit({ now: bench.clock.now(), writes: told(round).map(write.message) });
    const before = bench.transports.map((one) => one.spoken.length);
    await bench.settle(90);
    for (const [at, { name, spoken }] of bench.transports.entries()) {
      for (const one of spoken.slice(before[at])) {
        if (one.group || !one.text.includes(secret)) continue;
        if (await isTrusted(name, one.chat)) reached += 1;
        else leaks.push(`round ${round}: ${name} ${one.chat}`);
      }
    }
    // Every third round whoever lost their number proves it again, so that there is always somebody to leak to and to reach.
    if (round % 3 === 2) await proved();
  }
  expect(tried).toBe(10_000);
  expect(leaks).toEqual([]);
  expect(reached).toBeGreaterThan(100);
  const inFile = new Set([...bench.deps.organisation().people.values()].map((person) => person.phone));
  const strangers = bench.transports.flatMap((one) => one.spoken).filter((one) => !one.group && !inFile.has(one.chat));
  expect(strangers.length).toBeGreaterThan(100);
  expect(strangers.filter((one) => /INC-|P1|payments/.test(one.text)).map((one) => one.text)).toEqual([]);
  expect(
    bench.transports
      .flatMap((one) => one.rooms)
      .flatMap((room) => [...room.members.keys()])
      .filter((one) => !phones.includes(one)),
  ).toEqual([]);
  expect((await bench.store.incident(1))?.ack).toBeNull();
}, 120_000);
