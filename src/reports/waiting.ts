// The reports that nobody has settled, as they are told.

import type { ReportTold } from '../incident/customer-reports-report.js';
import type { CustomerReport, Store } from '../store/store.js';

/** Those that are part of another are counted with it. */
export async function waitingReports(store: Pick<Store, 'openCustomerReports' | 'customerReports'>): Promise<readonly ReportTold[]> {
  const open = await store.openCustomerReports();
  const joined = await alikeOf(store, open);
  return open.map((one) => ({ ...one, alike: joined(one.number).length, told: one.told.at(-1) ?? null }));
}

/** How far back reports are looked through for those that are part of another: no more wait at once. */
const lookedThrough = 500;

/** Which are part of which. */
export async function alikeOf(
  store: Pick<Store, 'customerReports'>,
  open: readonly CustomerReport[],
): Promise<(number: number) => readonly CustomerReport[]> {
  const recent = open.length === 0 ? [] : await store.customerReports({ limit: lookedThrough, before: null });
  return (number) => recent.filter((one) => one.sameAs === number && one.state === 'joined' && one.incident === null).toReversed();
}
