// A storm, and one person who makes one incident of all of it, and takes it apart again with one word.

import { afterEach, describe, expect, test } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { mergeAll } from '../../src/commands/merge.js';
import { minutes } from '../../src/incident/duration.js';
import type { Incident } from '../../src/incident/incident.js';
import { asha, ben, mia, start } from '../people/people.js';
import { openWorld, type World } from '../world.js';
import { asksBack, countsInRooms, isTalkInRooms, understands } from './hearing.js';
import { servicesDown } from './services-down.js';

const vic = '+12025550104';

const all = (more: Partial<Extract<Ask, { ask: 'merge-all' }>> = {}): Ask => ({ ask: 'merge-all', severity: null, ...more });

describe('what is heard', () => {
  understands(mergeAll, {
    'merge all': all(),
    'merge all.': all(),
    'merge all of them': all(),
    'merge all of my incidents': all(),
    'merge them all': all(),
    'merge everything': all(),
    'merge all P3': [all(), { severity: 'P3' }],
    '2 merge all': [all(), { number: 2 }],
    'merge all into 3': all({ into: 3 }),
    'merge everything into INC-3': all({ into: 3 }),
    'merge all of them into #3 anyway': all({ into: 3, anyway: true }),
    'merge all into one': all(),
    'merge all anyway': all({ anyway: true }),
  });
  asksBack(mergeAll, ['merge all 3', 'merge all the branches', 'merge everything into main', 'merge all into', 'merge all but 3']);
  countsInRooms(mergeAll, ['merge all']);
  isTalkInRooms(['merge all the branches', 'merge everything into main', 'merge all PRs today']);
});

describe('in a storm', () => {
  let world: World;
  afterEach(async () => {
    expect(world.errors).toEqual([]);
    await world.close();
  });

  /** What a number got since it was last asked. */
  const read = new Map<string, number>();
  const hears = (from: string): readonly string[] => {
    const said = world.transport.spoken.filter((one) => one.chat === from).map((one) => one.text);
    const before = read.get(from) ?? 0;
    read.set(from, said.length);
    return said.slice(before);
  };
  const says = async (from: string, text: string): Promise<string> => {
    await world.transport.says(from, text);
    await world.settle();
    return hears(from).join('\n---\n');
  };
  const storm = async (services: number, severity = 'critical', first = 1): Promise<void> => {
    read.clear();
    await world.posts('alertmanager', servicesDown(services, severity, first));
    await world.advanceTo(world.clock.now() + minutes(1));
    for (const one of new Set(world.transport.spoken.map(({ chat }) => chat))) hears(one);
  };
  const open = async (): Promise<readonly Incident[]> => world.store.list({ status: 'open', limit: 1_000 });
  const numbers = async () => (await open()).map(({ number }) => number);
  /** As people would notice it; that whoever merges is there counts as a sign of theirs. */
  const plain = ({ number, title, status, severity, ack, seats, paged, links, alerts, quietUntil, mergedInto, progression }: Incident) => ({
    ...{ number, title, status, severity, seats, paged, links, alerts, quietUntil, mergedInto },
    ...{ ack: ack === null ? null : { by: ack.by, at: ack.at }, ladderStep: progression.ladderStep, ladderAt: progression.ladderAt },
  });
  const begins = async () => {
    world = await openWorld({ start });
  };

  test('everything of theirs becomes one after a *yes*, said once to everybody; *undo* takes all of it apart again', async () => {
    await begins();
    await storm(17);
    await says(asha, 'ack all');
    await world.advanceTo(world.clock.now() + minutes(3));
    const was = await open();
    for (const one of [asha, vic]) hears(one);
    const question = await says(asha, 'merge all');
    expect(question.replace(/service-\d+/u, 'service-1')).toBe(
      'Merge 16 incidents into INC-1? INC-1 (service-1 is down) is a P1 and stays.\nINC-2 to INC-17\nNothing has changed yet. Reply *yes*, or *merge all anyway*.',
    );
    expect(await open()).toEqual(was);
    expect(await says(asha, 'yes')).toBe('INC-2 to INC-17 are part of INC-1 now. You have it.\n*undo* within 2 min takes all of it back.');
    expect(await numbers()).toEqual([1]);
    expect(await world.store.incident(1)).toMatchObject({ alerts: { firing: 17, total: 17 }, ack: { by: 'asha' } });
    expect(await world.store.alertsOf(1, 100)).toHaveLength(17);
    expect(hears(vic)).toEqual([
      expect.stringMatching(/^🔀 INC-2 to INC-17 are part of INC-1 now \(Asha\)\nContinue there: 🔴 P1 · INC-1 · /u),
    ]);
    const inRoom = world.transport.spoken.filter(({ text }) => text.startsWith('🔀 P1 · INC-1 · '));
    expect(inRoom.map(({ text }) => text.split(' · ')[2])).toEqual(['Asha merged INC-2 to INC-17 into it']);

    expect(await says(asha, 'undo')).toMatch(/^Undone: the merge of INC-2 to INC-17 into INC-1\. INC-1 is acknowledged/u);
    const back = await open();
    expect(back.map(plain)).toEqual(was.map(plain));
    expect(await world.store.alertsOf(1, 100)).toHaveLength(1);
    expect(hears(vic)).toEqual(['↩️ INC-2 to INC-17 are on their own again, Asha took back the merge. *list* shows them.']);
  });

  test('what nobody has yet is theirs as long as its page waits for them; what another has is not touched, by a manager neither', async () => {
    await begins();
    await storm(4);
    await says(ben, 'ack 3');
    expect(await says(asha, 'merge all')).toContain('INC-2, INC-4');
    await says(asha, 'no');
    expect(await numbers()).toEqual([4, 3, 2, 1]);
    await says(mia, 'merge all anyway');
    expect(await numbers()).toEqual([3, 1]);
    expect((await world.store.incident(3))?.ack?.by).toBe('ben');
  });

  test('the worst stays, whichever is named', async () => {
    await begins();
    await storm(2, 'warning');
    await storm(2, 'critical', 10);
    await says(asha, 'ack all');
    expect(await says(asha, 'merge all into 1')).toMatch(
      /^Merge 3 incidents into INC-3\? INC-1 is milder: INC-3 \(.*\) is a P1 and stays\.\nINC-1, INC-2, INC-4\n/u,
    );
    expect(await says(asha, 'merge all into 4 anyway')).toContain('INC-1 to INC-3 are part of INC-4 now.');
    expect(await numbers()).toEqual([4]);
  });

  test("with less than two, or into what is another one's, nothing changes and it is said why", async () => {
    await begins();
    await storm(2);
    await says(ben, 'ack 2');
    await says(asha, 'ack 1');
    expect(await says(asha, 'merge all')).toBe(
      'Only INC-1 is yours: there is nothing to merge it with. *list* shows what is open, *merge 43 into 1* takes another.',
    );
    expect(await says(asha, 'merge all into 2')).toContain("INC-2 is Ben's: *merge all* only touches what you have or are paged for.");
    expect(await says(asha, 'merge all into 9')).toContain('There is no INC-9.');
    expect(await numbers()).toEqual([2, 1]);
  });

  test('what is taken, or comes, between the question and the *yes* is left alone and named', async () => {
    await begins();
    await storm(4);
    await says(asha, 'merge all');
    await says(ben, 'ack 2');
    await world.posts('generic', { title: 'Search is slow', severity: 'critical', service: 'search', key: 's' });
    const answer = await says(asha, 'yes');
    expect(answer).toContain('INC-3, INC-4 are part of INC-1 now. Nobody has it yet: *ack 1* takes it.');
    expect(answer).toContain('Left alone: INC-2 (Ben has it).');
    expect(answer).toContain('Not among them: INC-5. *merge all* again takes it too.');
    expect(await numbers()).toEqual([5, 2, 1]);
  });

  test('more than a hundred take two orders', async () => {
    await begins();
    await storm(130, 'warning');
    expect(await says(asha, 'merge all')).toMatch(/^Merge 100 incidents into INC-1\?/u);
    expect(await says(asha, 'yes')).toContain('INC-2 to INC-101 are part of INC-1 now.');
    expect(await numbers()).toHaveLength(30);
    await says(asha, 'merge all anyway');
    expect(await numbers()).toEqual([1]);
    // The last order alone is taken back.
    expect(await says(asha, 'undo')).toMatch(/^Undone: the merge of INC-102 to INC-130 into INC-1\./u);
    expect(await numbers()).toHaveLength(30);
  });

  test('one of them is taken out by its number, the rest by *undo*', async () => {
    await begins();
    await storm(4);
    await says(asha, 'ack all');
    const was = await open();
    await says(asha, 'merge all anyway');
    expect(await says(asha, 'undo 3')).toMatch(/^Undone: the merge of INC-3 into INC-1\./u);
    expect(await numbers()).toEqual([3, 1]);
    expect(await says(asha, 'undo')).toMatch(/^Undone: the merge of INC-2, INC-4 into INC-1\./u);
    expect((await open()).map(plain)).toEqual(was.map(plain));
  });
});
