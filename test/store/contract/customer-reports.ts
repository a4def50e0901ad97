// What customers report, until it is settled.

import { expect, test } from 'vitest';
import { type CustomerReport, write } from '../../../src/store/store.js';
import { t0 } from '../sample.js';
import type { Opened } from './opened.js';

const report = (number: number, over: Partial<CustomerReport> = {}): CustomerReport => ({
  ...{ number, text: 'customers cannot log in', by: 'lena', from: null, at: t0, state: 'waiting', team: 'database' },
  ...{ incident: null, sameAs: null, told: ['asha'], rounds: 1, nextAt: t0 + 900, settledBy: null, why: null },
  ...over,
});

export function customerReports(at: () => Opened): void {
  test('are kept whole and replaced by the next of their number, which is never given again', async () => {
    const { store } = at();
    expect(await store.lastCustomerReport()).toBe(0);
    expect(await store.customerReport(1)).toBeNull();
    await store.commit({ now: t0, writes: [write.customerReport(report(1)), write.customerReport(report(2, { from: 'zendesk 4711' }))] });
    expect(await store.customerReport(2)).toEqual(report(2, { from: 'zendesk 4711' }));
    const dismissed = report(2, { state: 'dismissed', settledBy: 'asha', why: 'their own network', nextAt: null });
    await store.commit({ now: t0, writes: [write.customerReport(dismissed)] });
    expect(await store.customerReport(2)).toEqual(dismissed);
    expect(await store.lastCustomerReport()).toBe(2);
  });

  test('those that wait, the oldest first; all of them, the newest first and page by page', async () => {
    const { store } = at();
    const settled = report(2, { state: 'promoted', incident: 7, nextAt: null });
    await store.commit({ now: t0, writes: [report(3), settled, report(1, { state: 'asked' })].map(write.customerReport) });
    expect((await store.openCustomerReports()).map(({ number }) => number)).toEqual([1, 3]);
    expect((await store.customerReports({ limit: 2, before: null })).map(({ number }) => number)).toEqual([3, 2]);
    expect((await store.customerReports({ limit: 2, before: 2 })).map(({ number }) => number)).toEqual([1]);
  });

  test('the clock finds what is due and moves it along when it steps', async () => {
    const { store } = at();
    await store.commit({ now: t0, writes: [write.customerReport(report(1)), write.customerReport(report(2, { nextAt: t0 + 901 }))] });
    expect((await store.customerReportsDue(t0 + 900)).map(({ number }) => number)).toEqual([1]);
    expect(await store.followWall(t0 + 5_000, 4_000)).toBe(true);
    expect((await store.customerReport(1))?.nextAt).toBe(t0 + 4_900);
  });
}
