// Maintenance windows, and the alerts that are held in them.

import { expect, test } from 'vitest';
import type { Alert } from '../../../src/alerts/alert.js';
import { type MaintenanceWindow, write } from '../../../src/store/store.js';
import { sampleAlert, t0 } from '../sample.js';
import type { Opened } from './opened.js';

const window = (id: number, over: Partial<MaintenanceWindow> = {}): MaintenanceWindow => ({
  ...{ id, services: ['payments'], kind: 'planned', startsAt: t0, endsAt: t0 + 60_000, announcedEnd: t0 + 60_000 },
  ...{ what: 'db upgrade', why: null, feels: null, by: 'ben', owner: 'ben', madeAt: t0, state: 'planned' },
  ...{ endedAt: null, endedBy: null, series: null, incident: null, told: [], held: null },
  ...over,
});

const heldIn = { window: 1, severity: 'P1', severityWord: 'critical', runbook: null, customersAffected: null } as const;
const held = (dedupKey: string, over: Partial<Alert> = {}): Alert => ({
  ...sampleAlert(dedupKey, { incident: null, severity: 'none' }),
  heldIn,
  ...over,
});

export function maintenance(at: () => Opened): void {
  test('windows are kept whole, the open ones in order, and those that are over by their end', async () => {
    const { store } = at();
    expect(await store.lastMaintenanceId()).toBe(0);
    const ended = window(2, { state: 'ended', endedAt: t0 + 9, endedBy: 'ben', held: { total: 3, firing: 1 }, incident: 7 });
    await store.commit({ now: t0, writes: [write.maintenance(window(3)), write.maintenance(window(1)), write.maintenance(ended)] });
    expect(await store.maintenanceOpen()).toEqual([window(1), window(3)]);
    expect(await store.maintenanceWindow(2)).toEqual(ended);
    expect(await store.maintenanceWindow(9)).toBeNull();
    expect(await store.maintenanceOver(t0, 10)).toEqual([ended]);
    expect(await store.maintenanceOver(t0 + 60_000, 10)).toEqual([]);
    expect(await store.lastMaintenanceId()).toBe(3);
    await store.commit({
      now: t0,
      writes: [write.maintenance(window(1, { state: 'cancelled' })), write.maintenance(window(3, { state: 'running' }))],
    });
    expect(await store.maintenanceOpen()).toEqual([window(3, { state: 'running' })]);
    expect((await store.maintenanceOver(t0, 10)).map(({ id }) => id)).toEqual([2, 1]);
    expect(await store.lastMaintenanceId()).toBe(3);
  });

  test('a time of a window of the file is found whatever became of it', async () => {
    const { store } = at();
    const one = window(1, { series: { name: 'patching', at: t0 }, state: 'cancelled', startsAt: t0 + 5 });
    await store.commit({ now: t0, writes: [write.maintenance(one)] });
    expect(await store.maintenanceOf('patching', t0)).toEqual(one);
    expect(await store.maintenanceOf('patching', t0 + 1)).toBeNull();
  });

  test('held alerts are found by their window until they are held no longer, and counted with those that have cleared', async () => {
    const { store } = at();
    const cleared = held('b', { status: 'resolved' });
    const mild = held('c', { heldIn: { ...heldIn, severity: 'P3' } });
    const other = held('d', { heldIn: { ...heldIn, window: 2 } });
    await store.commit({ now: t0, writes: [held('a'), cleared, mild, other].map(write.alert) });
    const keys = async (query: Parameters<typeof store.heldAlerts>[0]) => (await store.heldAlerts(query)).map(({ dedupKey }) => dedupKey);
    expect(await store.windowsHolding()).toEqual([1, 2]);
    expect(await keys({ window: 1, limit: 9 })).toEqual(['a', 'c']);
    expect(await keys({ window: 1, limit: 1 })).toEqual(['a']);
    expect(await keys({ window: 1, severity: 'P1', limit: 9 })).toEqual(['a']);
    expect(await store.heldCount(1)).toEqual({ total: 3, firing: 2 });
    await store.commit({ now: t0, writes: [write.releaseCleared(1)] });
    expect(await store.heldCount(1)).toEqual({ total: 2, firing: 2 });
    const { heldIn: _, ...free } = held('a', { count: 2 });
    await store.commit({ now: t0, writes: [write.alert({ ...free, severity: 'P1' })] });
    expect(await keys({ window: 1, limit: 9 })).toEqual(['c']);
  });

  test('those that ended long ago are forgotten, and no others', async () => {
    const { store } = at();
    const over = { state: 'ended' } as const;
    await store.commit({
      now: t0,
      writes: [window(1, over), window(2, { ...over, endsAt: t0 + 60_001 }), window(3)].map(write.maintenance),
    });
    expect(await store.pruneMaintenance(t0 + 60_001)).toBe(1);
    expect((await store.maintenanceOver(t0, 10)).map(({ id }) => id)).toEqual([2]);
    expect((await store.maintenanceOpen()).map(({ id }) => id)).toEqual([3]);
  });
}
