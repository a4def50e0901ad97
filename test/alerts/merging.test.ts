// Two incidents become one, and two again: through the whole of Muster. Nothing bad may disappear behind something mild, nobody who has
// it may be lost, no alert may be without a home, and what is taken back is as it was.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Incident, isOpen } from '../../src/incident/incident.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import type { Store } from '../../src/store/store.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const minute = 60_000;
const [asha, ben, mia, ian] = ['+919812300001', '+447700900002', '+34612300003', '+447700900008'] as const;
let world: World;
beforeEach(async () => {
  world = await openWorld({ start });
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const fires = (key: string, severity: string, more: object = {}) =>
  world.posts('generic', { title: `alert ${key}`, severity, service: `${key}-db`, key, ...more });
const clears = (key: string, severity: string) => fires(key, severity, { status: 'resolved' });
const says = async (phone: string, text: string) => {
  await world.transport.says(phone, text);
  await world.settle();
  return world.transport.spoken.filter((one) => one.chat === phone).at(-1)?.text ?? '';
};
const at = async (number: number): Promise<Incident> => {
  const incident = await world.store.incident(number);
  if (incident === null) throw new Error(`there is no INC-${number}`);
  return incident;
};
const waits = (ms: number) => world.advanceTo(world.clock.now() + ms);
const heads = (phone: string) => world.transport.spoken.filter((one) => one.chat === phone).map((one) => one.text.split('\n')[0]);
const open = async () => (await world.store.list({ status: 'open', limit: 20 })).map(({ number }) => number);

/** An incident without what only counts its changes. */
const asItWas = ({ version: _, lastSeq: __, undoable: ___, slices, progression, ...rest }: Incident) => {
  const { merge: ____, rota: _____, ...others } = slices ?? {};
  // Whoever was woken a moment ago was, whatever is taken back.
  const { woken: ______, ...clocks } = progression;
  return { ...rest, others, clocks };
};

describe('the worse of two', () => {
  test.each([
    ['2 merge 1', ['critical', 'warning']],
    ['1 merge 2', ['critical', 'warning']],
    ['merge 1 into 2', ['critical', 'warning']],
    ['merge 2 into 1', ['critical', 'warning']],
    ['1 duplicate of 2', ['critical', 'warning']],
    ['2 duplicate of 1', ['critical', 'warning']],
    ['merge 2 with 1', ['high', 'critical']],
    ['merge 1 into 2', ['warning', 'info']],
  ] as const)('is the one that stays: %s, of %j', async (words, [first, second]) => {
    await fires('a', first);
    await fires('b', second);
    const [one, two] = [await at(1), await at(2)];
    const worse = one.severity < two.severity ? one : two;
    await says(mia, words);
    await says(mia, 'yes');
    expect(await open()).toEqual([worse.number]);
    const left = await at(worse.number);
    expect(left).toMatchObject({
      severity: worse.severity,
      title: worse.title,
      policy: worse.policy,
      seats: worse.seats,
      alerts: { firing: 2 },
    });
    expect(left.progression).toEqual(worse.progression);
  });

  test('of two as bad as each other the one stays that was named to take the other, and mild ones are not asked about', async () => {
    await fires('a', 'warning');
    await fires('b', 'warning');
    expect(await says(mia, 'merge 1 into 2')).toBe('INC-1 is part of INC-2 now. *undo* within 2 min takes it back.');
  });

  test('goes on paging while nobody has it', async () => {
    await fires('a', 'warning');
    await fires('b', 'critical');
    await says(mia, '1 merge 2 anyway');
    expect((await at(2)).ack).toBeNull();
    await waits(20 * minute);
    expect(heads('+33639980006').some((line) => line?.includes('INC-2'))).toBe(true);
    expect(heads(asha).filter((line) => line?.includes('unanswered') && line.includes('INC-1'))).toEqual([]);
  });
});

describe('a merge of something bad', () => {
  beforeEach(async () => {
    await fires('a', 'warning');
    await fires('b', 'high');
  });

  test('is asked about once: nothing has changed until the yes, and a no leaves it', async () => {
    expect(await says(mia, 'merge 1 into 2')).toContain('Nothing has changed yet. Reply *yes*, or *2 merge 1 anyway*.');
    expect(await open()).toEqual([2, 1]);
    expect(await says(mia, 'no')).toBe('OK, INC-1 and INC-2 stay apart.');
    expect(await says(mia, 'yes')).toContain('Still needs someone');
    expect(await open()).toEqual([2, 1]);
  });

  test('is done by what the question offers to type, also after a restart has forgotten it', async () => {
    expect(await says(mia, '2 merge 1 anyway')).toMatch(/^INC-1 is part of INC-2 now/u);
  });

  test('is not done by a yes that comes much later, or after something else was said', async () => {
    await says(mia, 'merge 1 into 2');
    await waits(2 * minute + 1);
    expect(await says(mia, 'yes')).toContain('Still needs someone');
    await says(mia, 'merge 1 into 2');
    await says(mia, 'list');
    expect(await says(mia, 'yes')).toContain('Still needs someone');
    expect(await open()).toEqual([2, 1]);
  });

  test('a no to the question passes nothing on that is somebody’s own', async () => {
    await says(asha, 'ack 1');
    await says(asha, 'ack 2');
    await says(asha, 'merge 1 into 2');
    await says(asha, 'no');
    expect([(await at(1)).ack?.by, (await at(2)).ack?.by]).toEqual(['asha', 'asha']);
  });

  test('by somebody with no part in either is asked of whoever has it, however they say it', async () => {
    await says(asha, 'ack 2');
    for (const words of ['2 duplicate of 1', '2 merge 1 anyway']) {
      expect(await says(ben, words)).toBe("INC-2 is Asha's: Asha is asked whether they are the same. Nothing has changed yet.");
      await says(ben, 'yes');
      expect(await open()).toEqual([2, 1]);
    }
    expect(await says(asha, '👍')).toMatch(/^INC-1 is part of INC-2 now/u);
  });

  test('is answered by a reaction as well', async () => {
    await says(mia, 'merge 1 into 2');
    const asked = world.transport.spoken.filter((one) => one.chat === mia).at(-1);
    await world.transport.reacts(mia, asked?.id ?? '', '👍');
    await world.settle();
    expect(await open()).toEqual([2]);
  });

  test('names three at once: nothing changes', async () => {
    expect(await says(mia, '3 merge 1 into 2')).toContain('Those are three incidents');
    expect(await open()).toEqual([2, 1]);
  });
});

describe('who has it', () => {
  test('the owner of the milder one has the worse one too, and is woken for it', async () => {
    await fires('a', 'warning');
    await says(asha, 'ack');
    await fires('b', 'critical');
    await says(mia, 'merge 1 into 2');
    await says(mia, 'yes');
    expect(await at(2)).toMatchObject({ status: 'acknowledged', ack: { by: 'asha' }, seats: { owner: 'asha' } });
    expect(heads(asha)).toContain('🔴 P1 · INC-2 · INC-1 is part of it now · alert b');
  });

  test('a backup who had it swaps seats, and both are as before when it is taken back', async () => {
    await fires('a', 'warning');
    await says(ian, 'ack 1');
    await fires('b', 'high');
    const before = [await at(1), await at(2)];
    await says(mia, '2 merge 1 anyway');
    expect((await at(2)).seats).toMatchObject({ owner: 'ian', backup: 'asha' });
    await says(mia, 'undo');
    expect([await at(1), await at(2)].map(asItWas)).toEqual(before.map(asItWas));
  });

  test('each one’s owner stays where both were taken', async () => {
    await fires('a', 'warning');
    await fires('b', 'high');
    await says(ian, 'ack 1');
    await says(asha, 'ack 2');
    await says(mia, '2 merge 1 anyway');
    expect((await at(2)).ack?.by).toBe('asha');
    expect(heads(ian)).toContain('🔀 P3 · INC-1 · Now part of INC-2 · alert a');
    await says(asha, '2 update 70% restored');
    expect(heads(ian).at(-1)).toMatch(/^📣 P2 · INC-2 · 70% restored/u);
  });

  test('whoever is on duty now is asked, not who was', async () => {
    // The turn changes at 09:00 on Monday in Kolkata.
    await world.close();
    world = await openWorld({ start: Date.parse('2026-11-30T03:25:00Z') });
    await fires('a', 'warning');
    await fires('b', 'warning');
    world.clock.moveTo(Date.parse('2026-11-30T03:31:00Z'));
    await says(mia, 'merge 1 into 2');
    expect((await at(2)).seats.owner).toBe('ben');
    expect(heads(ben)).toContain('🟡 P3 · INC-2 · you are on call now · alert b');
  });
});

describe('quiet', () => {
  test('a snooze that covers only one of them ends: the other would be hidden', async () => {
    await fires('a', 'high');
    await fires('b', 'high');
    await says(mia, '1 snooze 120');
    await says(mia, 'merge 2 into 1 anyway');
    expect((await at(1)).quietUntil).toBeNull();
    await waits(16 * minute);
    expect(heads(asha).filter((line) => line?.includes('INC-1') && line.includes('unanswered'))).not.toEqual([]);
  });

  test('two that are quiet are quiet until the earlier of both ends', async () => {
    await fires('a', 'warning');
    await fires('b', 'warning');
    await says(mia, '1 snooze 120');
    await says(mia, '2 snooze 60');
    const until = (await at(2)).quietUntil;
    await says(mia, 'merge 2 into 1');
    expect((await at(1)).quietUntil).toBe(until);
  });

  test('what opened in a silence and is taken by the other’s owner is told to all its policy pages, and its room opens', async () => {
    await fires('b', 'warning');
    await says(asha, 'ack');
    await says(mia, 'silence a-db 1h because works');
    await says(mia, 'yes');
    await fires('a', 'critical');
    expect((await world.store.openPagesTo('mia')).map(({ number }) => number)).not.toContain(2);
    await says(ian, '2 merge 1 anyway');
    expect(await at(2)).toMatchObject({ ack: { by: 'asha' }, quietUntil: null, progression: { ladderStep: 0 } });
    expect((await at(2)).room).not.toBeNull();
    expect(heads(mia)).toContain('🔴 P1 · INC-2 · INC-1 is part of it now · alert a');
  });
});

describe('alerts of the one that goes', () => {
  test('clear, fire again and turn worse in the one that is left, along a chain of any length', async () => {
    for (let one = 1; one <= 8; one++) await fires(`k${one}`, 'warning');
    for (let one = 8; one > 1; one--) await says(mia, `merge ${one} into ${one - 1}`);
    expect(await open()).toEqual([1]);
    expect((await at(1)).alerts).toMatchObject({ firing: 8, total: 8 });
    await clears('k8', 'warning');
    expect((await at(1)).alerts.firing).toBe(7);
    expect((await fires('k8', 'critical')).body).toEqual({ accepted: 1, incidents: ['INC-1'] });
    expect(await at(1)).toMatchObject({ severity: 'P1', alerts: { firing: 8 } });
  });

  test('open what is over again, soon after its end', async () => {
    await fires('a', 'high');
    await fires('b', 'high');
    await says(asha, 'ack 1');
    await says(asha, 'merge 2 into 1');
    await says(asha, 'yes');
    await clears('a', 'high');
    await clears('b', 'high');
    await says(asha, 'resolve 1 pool restarted');
    await fires('b', 'high');
    expect(await open()).toEqual([1]);
    expect((await at(1)).alerts).toMatchObject({ firing: 1, total: 2 });
  });

  test('do not let it resolve itself while those of the other fire', async () => {
    await fires('a', 'warning');
    await fires('b', 'warning');
    await says(mia, 'merge 2 into 1');
    await clears('a', 'warning');
    expect((await at(1)).status).toBe('triggered');
    await clears('b', 'warning');
    expect((await at(1)).status).toBe('resolved');
  });

  test('are not lost when they arrive while it is being merged', async () => {
    await world.close();
    const { store, afterNextLook } = await storeThatWaits();
    world = await openWorld({ start, store });
    await fires('a', 'warning');
    await fires('b', 'warning');
    afterNextLook(async () => {
      await says(mia, 'merge 2 into 1');
    });
    expect((await fires('b', 'critical')).body).toEqual({ accepted: 1, incidents: ['INC-1'] });
    expect(await at(1)).toMatchObject({ severity: 'P1', alerts: { firing: 2, total: 2 } });
    expect(heads(mia)).toContain('🔴 P1 · INC-1 · raised from P3 · alert b');
    await clears('a', 'warning');
    expect((await at(1)).alerts).toMatchObject({ firing: 1, total: 2 });
  });

  test('are counted once when one of them is repeated while it is being merged', async () => {
    await world.close();
    const { store, afterNextLook } = await storeThatWaits();
    world = await openWorld({ start, store });
    await fires('a', 'warning');
    await fires('b', 'warning');
    afterNextLook(async () => {
      await says(mia, 'merge 2 into 1');
    });
    await fires('b', 'warning');
    await fires('b', 'warning');
    expect((await at(1)).alerts).toMatchObject({ firing: 2, total: 2 });
    expect(await world.store.alertCount(1)).toEqual({ firing: 2, total: 2 });
  });

  test('are counted where they are when they arrive while a merge is being taken back', async () => {
    await world.close();
    const { store, afterNextLook } = await storeThatWaits();
    world = await openWorld({ start, store });
    await fires('a', 'warning');
    await fires('b', 'warning');
    await says(mia, 'merge 2 into 1');
    afterNextLook(async () => {
      await says(mia, 'undo');
    });
    expect((await fires('b', 'high')).body).toEqual({ accepted: 1, incidents: ['INC-2'] });
    expect(await at(1)).toMatchObject({ severity: 'P3', alerts: { firing: 1, total: 1 } });
    expect(await at(2)).toMatchObject({ severity: 'P2', alerts: { firing: 1, total: 1 } });
    expect(await world.store.alertCount(1)).toEqual({ firing: 1, total: 1 });
  });
});

describe('what stays apart', () => {
  beforeEach(async () => {
    await fires('a', 'warning');
    await fires('b', 'warning');
  });

  test('what is over, in either place and in either direction', async () => {
    await clears('b', 'warning');
    const said = ['merge 2 into 1', 'merge 1 into 2', '1 duplicate of 2', '2 duplicate of 1'].map((words) => () => says(mia, words));
    for (const say of said) expect(await say()).toMatch(/^INC-2 was resolved at .*\*reopen 2 why\* opens it again\.$/u);
    expect(await open()).toEqual([1]);
  });

  test('what is part of another already', async () => {
    await fires('c', 'warning');
    await says(mia, 'merge 2 into 1');
    expect(await says(mia, 'merge 3 into 2')).toBe('INC-2 is part of INC-1 now. Say it there.');
    expect(await says(mia, 'merge 2 into 3')).toBe('INC-2 is part of INC-1 now. Say it there.');
    expect(await says(mia, 'merge 2 into 1')).toBe('INC-2 has that already.');
  });

  test('an incident and itself, and one that does not exist', async () => {
    expect(await says(mia, 'merge 1 into 1')).toBe('An incident cannot be merged with itself.');
    expect(await says(mia, 'merge 9 into 1')).toBe('There is no INC-9. *list* shows what is open.');
    expect(await says(mia, 'merge 1 into 9')).toBe('There is no INC-9. *list* shows what is open.');
  });

  test('a drill and what is real, whichever is named first', async () => {
    await says(mia, 'drill P4 practice');
    for (const words of ['merge 3 into 1', 'merge 1 into 3', '1 duplicate of 3'])
      expect(await says(mia, words)).toBe("INC-3 is a drill and INC-1 is not: they can't be merged.");
    expect(await open()).toEqual([3, 2, 1]);
  });
});

describe('taking a merge back', () => {
  test.each(['undo', 'undo 1', 'undo 2'])('%s brings back both exactly, and each alert to its own', async (words) => {
    await fires('a', 'warning');
    await fires('b', 'critical');
    await says(ian, 'ack 1');
    await says(asha, '1 snooze 60');
    const before = [await at(1), await at(2)];
    await says(mia, '2 merge 1 anyway');
    expect(await says(mia, words)).toContain('INC-1 is on its own again');
    expect([await at(1), await at(2)].map(asItWas)).toEqual(before.map(asItWas));
    for (const [number, key] of [
      [1, 'a'],
      [2, 'b'],
    ] as const) {
      expect((await world.store.alertsOf(number, 10)).map(({ dedupKey, mergedFrom }) => [dedupKey, mergedFrom])).toEqual([
        [key, undefined],
      ]);
      expect(await world.store.alertCount(number)).toEqual({ firing: 1, total: 1 });
    }
  });

  test('its ladder goes on from where it stood', async () => {
    await fires('a', 'high');
    await fires('b', 'critical');
    await says(mia, '2 merge 1 anyway');
    await says(mia, 'undo');
    await waits(16 * minute);
    expect(heads(asha).filter((line) => line?.includes('INC-1') && line.includes('unanswered'))).not.toEqual([]);
  });

  test('what somebody has done to the one that is left since stays so', async () => {
    await fires('a', 'warning');
    await fires('b', 'critical');
    await says(mia, '2 merge 1 anyway');
    await says(asha, 'ack 2');
    await says(asha, '2 customers 5,847');
    await says(mia, 'undo');
    expect(await at(2)).toMatchObject({
      ack: { by: 'asha' },
      impact: { estimates: [{ customers: 5_847 }] },
      alerts: { firing: 1, total: 1 },
    });
    expect(await at(1)).toMatchObject({ status: 'triggered', ack: null });
  });

  test('what has come for it since comes back with it, and what cleared has cleared', async () => {
    const group = { alertname: 'a', labels: { alertname: 'a' } };
    await fires('a', 'warning', group);
    await fires('b', 'high');
    await says(mia, '2 merge 1 anyway');
    await fires('a2', 'warning', { ...group, service: 'a-db' });
    await clears('a', 'warning');
    expect((await at(2)).alerts).toMatchObject({ firing: 2, total: 3 });
    await says(mia, 'undo');
    expect((await at(1)).alerts).toMatchObject({ firing: 1, total: 2 });
    expect((await at(2)).alerts).toMatchObject({ firing: 1, total: 1 });
  });

  test('one whose alerts have all cleared meanwhile ends by itself, as it would have', async () => {
    await fires('a', 'warning');
    await fires('b', 'high');
    await says(mia, '2 merge 1 anyway');
    await clears('a', 'warning');
    await says(mia, 'undo');
    expect(await at(1)).toMatchObject({ status: 'resolved', alerts: { firing: 0, total: 1 } });
  });

  test('the one that is left ended meanwhile: the other is open again all the same', async () => {
    await fires('a', 'warning');
    await fires('b', 'high');
    await says(asha, 'ack 2');
    await says(asha, '2 merge 1 anyway');
    await says(asha, 'resolve 2 anyway noise');
    await says(asha, 'undo 1');
    expect(await at(1)).toMatchObject({ status: 'triggered', alerts: { firing: 1, total: 1 } });
    expect(await at(2)).toMatchObject({ status: 'resolved', alerts: { firing: 1, total: 1 } });
  });

  test('a chain is taken back from its end', async () => {
    for (const key of ['a', 'b', 'c']) await fires(key, 'warning');
    await says(mia, 'merge 3 into 2');
    await says(mia, 'merge 2 into 1');
    expect(await says(mia, 'undo 3')).toBe('INC-2 is part of INC-1 now. Say it there.');
    await says(mia, 'undo 2');
    expect((await at(2)).alerts).toMatchObject({ firing: 2, total: 2 });
    await says(mia, 'undo 3');
    expect(await Promise.all([1, 2, 3].map(async (number) => (await at(number)).alerts.firing))).toEqual([1, 1, 1]);
  });

  test('only by whoever merged them, and only for two minutes', async () => {
    await fires('a', 'warning');
    await fires('b', 'warning');
    await says(mia, 'merge 2 into 1');
    expect(await says(ian, 'undo 2')).toBe('There is no merge of yours to undo on INC-2.');
    expect(await says(ian, 'undo 1')).toBe('There is nothing of yours to undo on INC-1.');
    await waits(2 * minute + 1_000);
    expect(await says(mia, 'undo 2')).toMatch(/too long ago to undo/u);
    expect(isOpen(await at(2))).toBe(false);
  });

  test('a later change of one’s own is taken back before it', async () => {
    await fires('a', 'warning');
    await fires('b', 'warning');
    await says(asha, 'merge 2 into 1');
    await waits(1_000);
    await says(asha, 'ack 1');
    expect(await says(asha, 'undo 1')).toMatch(/^Undone\. INC-1 is unassigned again/u);
    expect(await open()).toEqual([1]);
    expect(await says(asha, 'undo 1')).toMatch(/^Undone: the merge/u);
    expect(await open()).toEqual([2, 1]);
  });
});

/** A store that lets something else happen when it has just been asked which incident an alert belongs to. */
async function storeThatWaits(): Promise<{ readonly store: Store; afterNextLook(act: () => Promise<void>): void }> {
  const real = await openSqliteStore({ path: ':memory:' });
  let waiting: (() => Promise<void>) | null = null;
  const newestByGroup: Store['newestByGroup'] = async (groupKeys) => {
    const found = await real.newestByGroup(groupKeys);
    const act = waiting;
    waiting = null;
    if (act !== null) await act();
    return found;
  };
  return {
    store: { ...real, newestByGroup },
    afterNextLook: (act) => {
      waiting = act;
    },
  };
}
