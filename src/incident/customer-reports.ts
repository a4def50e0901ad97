// What customers reported of an incident, by the numbers of their reports.

import type { Incident } from './incident.js';
import { sliceOf } from './slice.js';

/** In the order in which they came. */
export const customerReportsSlice = sliceOf<readonly number[]>('reports', []);

export const customerReportsOf = (incident: Pick<Incident, 'slices'>): readonly number[] => customerReportsSlice.read(incident);

/** `3 customer reports`; null while there is none. */
export function customerReportsLine(incident: Pick<Incident, 'slices'>): string | null {
  const { length } = customerReportsOf(incident);
  return length === 0 ? null : `${length} customer report${length === 1 ? '' : 's'}`;
}
