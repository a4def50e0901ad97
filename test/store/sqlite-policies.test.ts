import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Incident } from '../../src/incident/incident.js';
import type { Policy } from '../../src/incident/policy.js';
import { write } from '../../src/store/store.js';
import { newFile, openHere } from './folder.js';
import { sampleIncident, samplePolicy, t0 } from './sample.js';

const calm: Policy = { ...samplePolicy, page: ['owner'], repeatEveryMs: 7 };

/** Went from one policy to another and may be taken back: three policies in one row. */
const changed = (number: number): Incident => {
  const incident = sampleIncident(number);
  const { status, severity, policy, ack, seats, stamps, progress, proposals, quietUntil, category, pausedMs } = incident;
  const before = { status, severity, policy, ack, seats, stamps, progress, proposals, quietUntil, category, pausedMs };
  return {
    ...incident,
    policy: calm,
    progression: {
      ...incident.progression,
      underEarlier: [{ policy: samplePolicy, said: { unresolvedTaken: [1], warned: [], breached: false } }],
    },
    undoable: { by: 'asha', at: t0, what: 'the severity', before },
  };
};

const opened = (after: Incident) => ({ now: t0, writes: [write.incident({ expected: null, after, dueAt: null })] });

test('an incident comes back with every policy it ever had, also after a restart, and each is stored once', async () => {
  const path = newFile();
  const first = await openHere({ path });
  for (let number = 1; number <= 20; number += 1) await first.commit(opened(changed(number)));
  expect(await first.incident(7)).toEqual(changed(7));
  await first.close();

  const raw = new Database(path, { readonly: true });
  expect(raw.prepare('SELECT count(*) FROM policies').pluck().get()).toBe(2);
  raw.close();

  const second = await openHere({ path });
  expect(await second.incident(7)).toEqual(changed(7));
  expect(await second.list({ limit: 20 })).toEqual([...Array(20).keys()].map((index) => changed(20 - index)));
});

test('a row that holds its policy whole, as older versions wrote it, is read as it is, and can be changed', async () => {
  const path = newFile();
  const first = await openHere({ path });
  await first.commit(opened(changed(1)));
  await first.close();
  const raw = new Database(path);
  raw.prepare('UPDATE incidents SET state = ?').run(JSON.stringify(changed(1)));
  raw.exec('DELETE FROM policies');
  raw.close();

  const second = await openHere({ path });
  expect(await second.incident(1)).toEqual(changed(1));
  const after = { ...changed(1), version: 2, title: 'still here' };
  expect(await second.commit({ now: t0, writes: [write.incident({ expected: 1, after, dueAt: null })] })).toBe('committed');
  await second.close();
  const third = await openHere({ path });
  expect(await third.incident(1)).toEqual(after);
});

test('a policy first named by a change that was not stored is stored with the next', async () => {
  const path = newFile();
  const store = await openHere({ path });
  const broken = {
    ...opened(sampleIncident(1)),
    writes: [...opened(sampleIncident(1)).writes, write.event({ event: null as never, text: '' })],
  };
  await expect(store.commit(broken)).rejects.toThrow();
  expect(await store.incident(1)).toBeNull();
  await store.commit(opened(sampleIncident(2)));
  await store.close();
  const again = await openHere({ path });
  expect(await again.incident(2)).toEqual(sampleIncident(2));
});

test('a policy whose changes fail again and again is there for the first that is stored, and for those after it', async () => {
  const path = newFile();
  const store = await openHere({ path });
  const failing = (number: number) => ({
    ...opened(sampleIncident(number)),
    writes: [...opened(sampleIncident(number)).writes, write.event({ event: null as never, text: '' })],
  });
  await expect(store.commit(failing(1))).rejects.toThrow();
  // Something else ends well in between.
  await store.writeNote('a', 'key', 'value');
  await expect(store.commit(failing(2))).rejects.toThrow();
  await store.commit(opened(sampleIncident(3)));
  await expect(store.commit(failing(4))).rejects.toThrow();
  await store.commit(opened(sampleIncident(5)));
  await store.close();
  const again = await openHere({ path });
  for (const number of [3, 5]) expect(await again.incident(number)).toEqual(sampleIncident(number));
});

test('what was never stored is not remembered: the incident is the one that the row holds', async () => {
  const store = await openHere({ path: newFile() });
  await store.commit(opened(sampleIncident(1)));
  const lost = { ...sampleIncident(1), version: 2, title: 'never stored' };
  const writes = [write.incident({ expected: 1, after: lost, dueAt: null }), write.event({ event: null as never, text: '' })];
  await expect(store.commit({ now: t0, writes })).rejects.toThrow();
  expect(await store.incident(1)).toEqual(sampleIncident(1));
  const stored = { ...lost, title: 'stored' };
  await store.commit({ now: t0, writes: [write.incident({ expected: 1, after: stored, dueAt: null })] });
  expect(await store.incident(1)).toEqual(stored);
});
